"""Which cell reads which: every reference of every formula, as arrays, sheet by sheet.

Defined names, table columns and references through several sheets are followed to the cells they
stand for. What only asks where a cell is (ROW, COLUMN …) and what lies in other workbooks is left
out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from crm_roi.auditor.formulas import FIXED, HOLE, Reference, seen_from, take_apart
from crm_roi.auditor.shapes import Hole, read_shape
from crm_roi.xlsx.addresses import LAST_COLUMN, LAST_ROW, Rect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_roi.auditor.book import Book, Mask, Sheet, Table
    from crm_roi.auditor.formulas import Formula
    from crm_roi.auditor.shapes import Shape
    from crm_roi.xlsx.contents import DefinedName

Integers = NDArray[np.int32]
_OWN: Final = -1  # the sheet on which the formula stands
_NOWHERE: Final = -2  # another workbook, or a place that is only asked for
_PICKED: Final = 1 << 20  # added to the sheet of a block of which a function picks a part
_DEEPEST: Final = 8  # names that stand for names
_ITEM: Final = re.compile(r"\[?#(this row|headers|data|totals|all)\]?,?")
_COLUMN: Final = re.compile(r"[^\[\]@,:\s]")
_SIGN: Final = re.compile(r"['#@\[\]]")
_BREAK: Final = re.compile(r"_x000[ad]_|[\r\n]", re.IGNORECASE)


class Place(NamedTuple):
    """A block of cells on a sheet."""

    sheet: Sheet
    rect: Rect


@dataclass(frozen=True, slots=True)
class Edges:
    """The references of a sheet's formulas, one per entry of its arrays."""

    readers: NDArray[np.intp]  # place of the reading cell in its sheet's arrays
    targets: Integers  # number of the sheet that is read
    first_rows: Integers
    first_columns: Integers
    last_rows: Integers
    last_columns: Integers
    picked: Mask  # whether a function such as INDEX reads only a part of the block


class Links:
    """All references of a workbook."""

    def __init__(self, book: Book) -> None:
        """Follow the references of a workbook; each sheet's are laid out when asked for."""
        self._book = book
        self._numbers = {id(sheet): number for number, sheet in enumerate(book.sheets)}
        self._edges: dict[int, Edges] = {}

    @cached_property
    def _tables(self) -> dict[str, tuple[Sheet, Table]]:
        return {
            table.name.casefold(): (sheet, table)
            for sheet in self._book.sheets
            for table in sheet.features.tables
        }

    @cached_property
    def names(self) -> dict[tuple[str, str], DefinedName]:
        """The defined names by sheet (empty for the whole workbook) and name, without case."""
        return {
            ((name.sheet or "").casefold(), name.name.casefold()): name for name in self._book.names
        }

    def named(self, name: str, sheet: Sheet | None = None) -> tuple[Place, ...]:
        """Find the cells that a defined name or a table stands for."""
        return tuple(
            Place(self._book.sheets[number], seen_from(reference, 0, 0))
            for number, reference in self._follow(name, sheet.name if sheet else "", 0)
            if 0 <= number < _PICKED and min(reference) >= FIXED
        )

    def place(self, name: str) -> Place | None:
        """Find the one block that a defined name stands for."""
        return next(iter(self.named(name)), None)

    def number(self, sheet: Sheet) -> int:
        """Give the number by which edges call a sheet."""
        return self._numbers[id(sheet)]

    def edges(self, sheet: Sheet) -> Edges:
        """Lay out the references of a sheet's formulas."""
        number = self._numbers[id(sheet)]
        if number not in self._edges:
            self._edges[number] = self._lay_out(sheet, number)
        return self._edges[number]

    def whole_edges(self, sheet: Sheet) -> Edges:
        """Lay out the references that are read as a whole, without blocks to pick a part from.

        `=SUM(B$2:INDEX(B:B,ROW()-1))` stands in column B and reads itself no more than
        `=SUM(B2:OFFSET(B9,-1,0))` in B9 does.
        """
        edges = self.edges(sheet)
        if not edges.picked.any():
            return edges
        kept = ~edges.picked
        return Edges(*(getattr(edges, name)[kept] for name in Edges.__slots__))

    def readers(self, place: Place) -> Iterator[tuple[Sheet, int]]:
        """Find the formulas that read any cell of a block: their sheet and place in it."""
        number, rect = self._numbers[id(place.sheet)], place.rect
        for sheet in self._book.sheets:
            edges = self.edges(sheet)
            hit = (
                (edges.targets == number)
                & (edges.first_rows <= rect.last_row)
                & (edges.last_rows >= rect.first_row)
                & (edges.first_columns <= rect.last_column)
                & (edges.last_columns >= rect.first_column)
            )
            yield from ((sheet, int(reader)) for reader in np.unique(edges.readers[hit]))

    def read_by(self, sheet: Sheet, reader: int) -> tuple[Place, ...]:
        """Find the blocks that one formula reads, in the order in which it names them."""
        edges = self.edges(sheet)
        start, end = np.searchsorted(edges.readers, (reader, reader + 1))
        return tuple(
            Place(
                self._book.sheets[edges.targets[entry]],
                Rect(
                    int(edges.first_rows[entry]),
                    int(edges.first_columns[entry]),
                    int(edges.last_rows[entry]),
                    int(edges.last_columns[entry]),
                ),
            )
            for entry in range(start, end)
        )

    @cached_property
    def _by_formula(self) -> tuple[Integers, NDArray[np.int64]]:
        """References of all formulas (target and corners), and where those of each begin."""
        formulas = self._book.formulas
        targets = {
            text: self._targets(shape, text.count(HOLE))
            for text, shape in self._book.shapes.items()
        }
        counts = np.array([len(targets[formula.shape]) for formula in formulas], dtype=np.int64)
        owners = np.repeat(np.arange(len(formulas)), counts)
        plain = np.empty((len(owners), 5), dtype=np.int32)
        plain[:, 0] = np.fromiter((t for f in formulas for t in targets[f.shape]), np.int32)
        packed = b"".join(formula.packed for formula in formulas)
        plain[:, 1:] = np.frombuffer(packed, dtype=np.int32).reshape(-1, 4)
        kept = plain[:, 0] != _NOWHERE
        more_owners, more = self._through_names()
        owners = np.concatenate((owners[kept], more_owners))
        order = np.argsort(owners, kind="stable")
        starts = np.searchsorted(owners[order], np.arange(len(formulas) + 1))
        return np.concatenate((plain[kept], more))[order], starts

    def _targets(self, shape: Shape, holes: int) -> tuple[int, ...]:
        """Give the sheet that each hole of a shape reads; several sheets are followed by name."""
        found = [(self._sheets_of(hole), hole.picked_from) for hole in shape.holes]
        found += [((), False)] * (holes - len(found))
        return tuple(
            sheets[0] + _PICKED * picked if len(sheets) == 1 else _NOWHERE
            for sheets, picked in found[:holes]
        )

    def _through_names(self) -> tuple[NDArray[np.int64], Integers]:
        """References through names, table columns and several sheets: the formulas and targets."""
        owners: list[int] = []
        entries: list[tuple[int, ...]] = []
        indirect = {t for t, shape in self._book.shapes.items() if self._reads_indirectly(shape)}
        for place, formula in enumerate(self._book.formulas):
            if formula.shape in indirect:
                found = list(self._indirect(formula, self._book.shape(place)))
                owners.extend(place for _entry in found)
                entries.extend((number, *reference) for number, reference in found)
        return np.array(owners, dtype=np.int64), np.array(entries, np.int32).reshape(-1, 5)

    def _reads_indirectly(self, shape: Shape) -> bool:
        several = any(len(self._sheets_of(hole)) > 1 for hole in shape.holes)
        return bool(shape.names or shape.columns or several)

    def _indirect(self, formula: Formula, shape: Shape) -> Iterator[tuple[int, Reference]]:
        for hole, reference in zip(shape.holes, formula.references, strict=False):
            sheets = self._sheets_of(hole)
            yield from ((number, reference) for number in sheets if len(sheets) > 1)
        for name in shape.names:
            yield from self._follow(name, "", 0)
        yield from self._columns(shape.columns)

    def _lay_out(self, sheet: Sheet, number: int) -> Edges:
        entries, starts = self._by_formula
        cells = np.flatnonzero(sheet.is_formula)
        formulas = sheet.formulas[cells]
        counts = starts[formulas + 1] - starts[formulas]
        readers = np.repeat(cells, counts)
        begin = np.repeat(starts[formulas] - np.cumsum(counts) + counts, counts)
        targets, *parts = entries[begin + np.arange(len(readers))].T
        picked = targets >= _PICKED + _OWN
        targets = np.where(picked, targets - _PICKED, targets)
        rows, columns = sheet.rows[readers], sheet.columns[readers]
        top, left, bottom, right = (
            _on_sheet(part, base, last)
            for part, base, last in zip(
                parts,
                (rows, columns, rows, columns),
                (LAST_ROW, LAST_COLUMN, LAST_ROW, LAST_COLUMN),
                strict=True,
            )
        )
        return Edges(
            readers,
            np.where(targets == _OWN, np.int32(number), targets),
            np.minimum(top, bottom),
            np.minimum(left, right),
            np.maximum(top, bottom),
            np.maximum(left, right),
            picked,
        )

    def _sheets_of(self, hole: Hole) -> tuple[int, ...]:
        if hole.external or hole.position_only:
            return ()
        if hole.sheet is None:
            return (_OWN,)
        ends = [self._book.sheet(part) for part in (hole.sheet, *hole.sheet.split(":"))]
        found = [self._numbers[id(sheet)] for sheet in ends if sheet]
        return tuple(range(min(found), max(found) + 1)) if found else ()

    def _follow(self, name: str, sheet: str, depth: int) -> Iterator[tuple[int, Reference]]:
        """Follow a name to references; one confined to a sheet goes before the workbook's."""
        prefix, _, bare = name.rpartition("!")
        folded, scope = bare.casefold(), (prefix or sheet).strip("'").casefold()
        found = self.names.get((scope, folded)) or self.names.get(("", folded))
        if found is None or depth > _DEEPEST:
            yield from self._columns(((bare, ""),) if folded in self._tables else ())
            return
        formula = take_apart(found.text)
        shape = read_shape(formula.shape)
        for hole, reference in zip(shape.holes, formula.references, strict=False):
            extra = _PICKED * hole.picked_from
            yield from ((number + extra, reference) for number in self._sheets_of(hole))
        for inner in shape.names:
            yield from self._follow(inner, sheet, depth + 1)
        yield from self._columns(shape.columns)

    def _columns(self, columns: tuple[tuple[str, str], ...]) -> Iterator[tuple[int, Reference]]:
        """Find the cells of table columns such as Costs[[#This Row],[Amount]]."""
        for name, brackets in columns:
            if name.casefold() in self._tables:
                sheet, table = self._tables[name.casefold()]
                number = self._numbers[id(sheet)]
                yield from ((number, block) for block in _table_references(table, brackets))


def _on_sheet(part: Integers, base: Integers, last: int) -> Integers:
    """Place rows or columns seen from their cells; what runs off the sheet comes in again.

    So Excel reads a relative name: made in A1, one column to the left is the last one.
    """
    placed = np.where(part >= FIXED, part - FIXED, part + base)
    return np.where(placed > last, placed - last, np.where(placed < 1, placed + last, placed))


def _table_references(table: Table, brackets: str) -> Iterator[Reference]:
    """Give the cells that a structured reference means; a column alone means its data rows.

    What names no column of the table is left out, for it reads nothing that could be known.
    """
    top, left, bottom, right = table.block
    wanted = brackets.casefold()
    asked = _ITEM.findall(wanted)
    columns = [
        left + place
        for place, column in enumerate(table.columns)
        if f"[{_escaped(column)}]" in _plain_space(wanted)
    ]
    if _COLUMN.search(_ITEM.sub("", wanted)) and not columns:
        return
    left, right = (min(columns), max(columns)) if columns else (left, right)
    first, last = min(top + table.header_rows, bottom), max(bottom - table.totals_rows, top)
    if "this row" in asked or "[@" in wanted:
        yield 0, FIXED + left, 0, FIXED + right
        return
    for part, start, end in (
        ("headers", top, first - 1),
        ("data", first, last),
        ("totals", last + 1, bottom),
        ("all", top, bottom),
    ):
        if (part in asked or (part == "data" and not asked)) and start <= end:
            yield FIXED + start, FIXED + left, FIXED + end, FIXED + right


def _escaped(column: str) -> str:
    """Write a column's name as it stands in a formula, where an apostrophe parts off its signs."""
    return _SIGN.sub(r"'\g<0>", _plain_space(column).casefold())


def _plain_space(text: str) -> str:
    return " ".join(_BREAK.sub(" ", text).split())
