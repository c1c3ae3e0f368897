"""Copying what Python wrote from a fresh workbook into the same named blocks of a user's one.

A block is a single cell, or a table: its first row the headers. Columns are found by their header,
rows by their order; a row in which a user wrote something of their own is skipped, and a formula
of theirs stays.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from crm_roi.xlsx.addresses import Area, Place
    from crm_roi.xlsx.sheet_cells import SheetCells, Value


@dataclass(slots=True)
class Copy:
    """What to write into a block, what of the user's stays, what found no room."""

    values: dict[Place, Value] = field(default_factory=dict)
    kept: list[Place] = field(default_factory=list)
    lost_columns: list[str] = field(default_factory=list)
    lost_rows: int = 0
    filled: int = 0


@dataclass(frozen=True, slots=True)
class Block:
    """A named block of cells and the sheet that it stands on."""

    area: Area
    cells: SheetCells

    @property
    def rows(self) -> range:
        """The rows below the headers."""
        return range(self.area.first[0] + 1, self.area.last[0] + 1)

    @property
    def columns(self) -> range:
        """All columns, a user's own among them."""
        return range(self.area.first[1], self.area.last[1] + 1)

    @property
    def headers(self) -> dict[str, int]:
        """Give the column of each header; of two alike, the first."""
        top = self.area.first[0]
        found = {str(self.cells.value((top, at)) or ""): at for at in reversed(self.columns)}
        return {header: at for header, at in found.items() if header}

    def shows(self, place: Place) -> bool:
        """Whether a cell holds a number or a formula."""
        cell = self.cells.cells.get(place)
        return cell is not None and (
            cell.formula is not None or isinstance(self.cells.value(place), float)
        )


class Pair(NamedTuple):
    """A cell of the fresh block and the one of the user's that it is copied to."""

    fresh: Block
    old: Block
    source: Place
    place: Place


def copied(fresh: Block, old: Block, *, formulas: bool) -> Copy:
    """Work out what to write into a user's block; formulas get new values only if asked."""
    copy = Copy()
    if fresh.area.is_cell:
        pair = Pair(fresh, old, fresh.area.first, old.area.first)
        _put(copy, pair, formulas=formulas)
        return copy
    columns = _columns(fresh, old, copy)
    rows = _own_rows(old, tuple(columns.values()))
    wanted = _filled_rows(fresh)
    copy.lost_rows = max(0, wanted - len(rows))
    last = rows[:wanted][-1:] or [old.area.first[0]]
    copy.filled = last[0] - old.area.first[0]
    for index, row in enumerate(rows):
        source = fresh.area.first[0] + 1 + index
        for theirs, ours in columns.items():
            if index < wanted:
                pair = Pair(fresh, old, (source, theirs), (row, ours))
                _put(copy, pair, formulas=formulas)
            elif not _is_formula(old, (row, ours)):
                copy.values[row, ours] = None
    return copy


def _columns(fresh: Block, old: Block, copy: Copy) -> dict[int, int]:
    """Pair the columns by their headers, and note those that the user's table lacks."""
    there = old.headers
    paired = {}
    for header, column in fresh.headers.items():
        if header in there:
            paired[column] = there[header]
        else:
            copy.lost_columns.append(header)
    return paired


def _own_rows(old: Block, columns: tuple[int, ...]) -> list[int]:
    """Give the rows that are the table's: blank, or with a figure; a user's text is not."""
    return [
        row
        for row in old.rows
        if any(old.shows((row, column)) for column in columns)
        or all(old.cells.value((row, column)) is None for column in columns)
    ]


def _filled_rows(fresh: Block) -> int:
    """Count the rows of a fresh table up to the last that holds something."""
    filled = [
        row
        for row in fresh.rows
        if any(fresh.cells.value((row, column)) is not None for column in fresh.columns)
    ]
    return max(filled, default=fresh.area.first[0]) - fresh.area.first[0]


def _put(copy: Copy, pair: Pair, *, formulas: bool) -> None:
    """Copy one cell: a value over a value; over a formula only if ours is a formula too."""
    calculated = _is_formula(pair.fresh, pair.source)
    if calculated != _is_formula(pair.old, pair.place):
        copy.kept.append(pair.place)
    elif not calculated or formulas:
        copy.values[pair.place] = pair.fresh.cells.value(pair.source)


def _is_formula(block: Block, place: Place) -> bool:
    cell = block.cells.cells.get(place)
    return cell is not None and cell.formula is not None
