"""Rules on time: one formula per row, one period per column, one start, one frozen corner."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.auditor.book import NO_FORMULA
from crm_roi.auditor.findings import flaw_at, flaw_in
from crm_roi.core.terms import _
from crm_roi.xlsx.addresses import cell_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_roi.auditor.book import Book, Indices, Sheet
    from crm_roi.auditor.findings import Flaw
    from crm_roi.auditor.formulas import Formula
    from crm_roi.auditor.links import Integers
    from crm_roi.auditor.survey import Survey
    from crm_roi.auditor.timelines import Timeline
    from crm_roi.xlsx.addresses import Cell

Period = float | str | None
_FIRST_YEAR, _LAST_YEAR = 1900, 2200
_FARTHEST: Final = 50  # steps back to the start of a time line
_FEW: Final = 3  # so many formulas to a gap make it one
_TEXTS: Final = re.compile(r'("[^"]*")')
_QUOTED: Final = re.compile(r"'([A-Z_][A-Z0-9_]*)'!")
_SPACED: Final = re.compile(r"\s*([-+*/^&=<>(){},;])\s*")
_ODD_RUN: Final = 5  # so many alike in a row make one that differs between them odd


def check_rows(survey: Survey) -> Iterator[Flaw]:
    """Rule 6: along the time line a row has one formula."""
    detail = _("Cells differ from the formula of their row.")
    for sheet in survey.book.sheets:
        lines = survey.timelines.get(sheet.name, ())
        if lines:
            yield from flaw_at(sheet.name, set(_odd_on_lines(survey.book, sheet, lines)), detail)
        else:
            odd = sorted(set(_odd_between(sheet)))
            yield from flaw_in(sheet, np.array(odd, dtype=np.intp), detail)


def _odd_on_lines(book: Book, sheet: Sheet, lines: tuple[Timeline, ...]) -> Iterator[Cell]:
    """Find the cells along the time lines that break their row's formula, or leave a gap in it."""
    ends = [line.row for line in lines[1:]] + [1 << 30]
    for line, end in zip(lines, ends, strict=True):
        first = line.row if line is not lines[0] else 0
        chosen = (
            (sheet.rows >= first) & (sheet.rows < end)
            & (sheet.columns >= line.first_column + (sheet.rows == line.row))
            & (sheet.columns <= line.last_column) & sheet.is_filled
        )  # fmt: skip
        for row in _rows(sheet, np.flatnonzero(chosen)):
            if odd := list(_odd_of(book, sheet, row)):
                yield from sheet.cells(np.array(odd, dtype=np.intp))
            yield from _gaps(sheet, row)


def _rows(sheet: Sheet, places: Indices) -> list[Indices]:
    """Part cells by row."""
    return np.split(places, np.flatnonzero(np.diff(sheet.rows[places])) + 1)


def _odd_of(book: Book, sheet: Sheet, row: Indices) -> Iterator[int]:
    """Find the cells of a row that break the formula most of it has; typed-in cells break it."""
    formulas = sheet.formulas[row]
    if not row.size or (formulas == formulas[0]).all():
        return
    written = _as_meant(book, formulas.tolist())
    counts = Counter(formula for formula in written if formula != NO_FORMULA)
    usual, most = counts.most_common(1)[0]
    if most > 1 or NO_FORMULA not in written:
        yield from (
            place for place, formula in zip(row.tolist(), written, strict=True) if formula != usual
        )


def _as_meant(book: Book, formulas: list[int]) -> list[int]:
    """Give the same number to formulas that differ in no more than capitals, spaces, quotation."""
    known = {number: book.formulas[number] for number in set(formulas) - {NO_FORMULA}}
    if len({formula.shape for formula in known.values()}) < 2:  # noqa: PLR2004 - nothing to compare
        return formulas
    first: dict[Formula, int] = {}
    meant = {
        number: first.setdefault(formula._replace(shape=_plainly(formula.shape)), number)
        for number, formula in known.items()
    }
    return [meant.get(number, NO_FORMULA) for number in formulas]


@cache
def _plainly(shape: str) -> str:
    """Write a shape in capitals, without spaces around operators and needless quotation marks.

    Texts stay as they are.
    """
    pieces = _TEXTS.split(shape)
    for place in range(0, len(pieces), 2):
        bare = _QUOTED.sub(r"\1!", pieces[place].upper())
        pieces[place] = _SPACED.sub(r"\1", bare)
    return "".join(pieces).lstrip("+").strip()


def _gaps(sheet: Sheet, row: Indices) -> Iterator[Cell]:
    """Find empty cells between the cells of a row that has one formula else."""
    columns, formulas = sheet.columns[row], sheet.formulas[row]
    missing = int(columns[-1] - columns[0]) + 1 - len(row) if row.size else 0
    if missing and missing * _FEW <= len(row) and (formulas == formulas[0]).all():
        between = np.setdiff1d(np.arange(columns[0], columns[-1] + 1), columns)
        if formulas[0] != NO_FORMULA:
            yield from ((int(sheet.rows[row[0]]), column) for column in between.tolist())


def _odd_between(sheet: Sheet) -> Iterator[int]:
    """Without a time line, find cells between equal formulas on both sides that differ."""
    cells = np.flatnonzero(sheet.is_formula | sheet.is_typed_number)
    if len(cells) < _ODD_RUN:
        return
    along = set(_odd_in_order(sheet, cells, sheet.rows, sheet.columns))
    order = cells[np.lexsort((sheet.rows[cells], sheet.columns[cells]))]
    down = set(_odd_in_order(sheet, order, sheet.columns, sheet.rows))
    yield from along & _strangers(sheet, order, sheet.columns, sheet.rows)
    yield from down & _strangers(sheet, cells, sheet.rows, sheet.columns)


def _odd_in_order(sheet: Sheet, cells: Indices, lines: Integers, steps: Integers) -> Iterator[int]:
    """Find the middle of five neighbours whose other four have one formula."""
    window = np.lib.stride_tricks.sliding_window_view(cells, _ODD_RUN)
    first, last, middle = window[:, 0], window[:, -1], _ODD_RUN // 2
    joined = (lines[first] == lines[last]) & (steps[last] - steps[first] == _ODD_RUN - 1)
    formulas = sheet.formulas[window]
    others = np.delete(formulas, middle, axis=1)
    alike = (others == others[:, :1]).all(axis=1) & (others[:, 0] != NO_FORMULA)
    odd = joined & alike & (formulas[:, middle] != others[:, 0])
    yield from window[odd, middle].tolist()


def _strangers(sheet: Sheet, cells: Indices, lines: Integers, steps: Integers) -> set[int]:
    """Give the cells that have no neighbour with the same formula in the other direction."""
    formulas = sheet.formulas[cells]
    same = (
        (formulas[1:] == formulas[:-1])
        & (lines[cells[1:]] == lines[cells[:-1]])
        & (steps[cells[1:]] == steps[cells[:-1]] + 1)
    )
    friendly = np.zeros(len(cells), dtype=bool)
    friendly[1:] |= same
    friendly[:-1] |= same
    return set(cells[~friendly].tolist())


def check_columns(survey: Survey) -> Iterator[Flaw]:
    """Rule 16: a column is the same period on every time sheet."""
    columns: dict[tuple[str, Period], int] = {}
    periods: dict[tuple[str, int], Period] = {}
    for sheet, lines in survey.time_sheets:
        odd: list[Cell] = []
        for line in lines:
            for column, period in zip(line.columns, line.periods, strict=True):
                kind = _kind(period)
                known = (
                    columns.setdefault((kind, period), column),
                    periods.setdefault((kind, column), period),
                )
                if period is not None and known != (column, period):
                    odd.append((line.row, column))
        detail = _("Columns stand for other periods than on the time sheets before.")
        yield from flaw_at(sheet.name, odd, detail)


def _kind(period: Period) -> str:
    """Tell apart years, dates, numbers of periods and texts: only like is compared with like."""
    if not isinstance(period, float):
        return "text"
    if period > _LAST_YEAR:
        return "date"
    return "year" if period >= _FIRST_YEAR else "number"


def check_start(survey: Survey) -> Iterator[Flaw]:
    """Rule 17: the whole time line grows out of one input."""
    first: tuple[str, Cell] | None = None
    for sheet, lines in survey.time_sheets:
        for line in lines:
            typed = [
                (line.row, column)
                for column in line.columns[1:]
                if (place := sheet.at(line.row, column)) is not None
                and sheet.is_filled[place] and not sheet.is_formula[place]
            ]  # fmt: skip
            detail = _("Periods are typed in instead of being computed from the one before.")
            yield from flaw_at(sheet.name, typed, detail)
            start = _start(survey, sheet, line)
            first = first or start
            if start is not None and start != first:
                detail = _("The time line starts from {start}, an earlier one from {first}.")
                facts = {"start": _written(start), "first": _written(first)}
                yield from flaw_at(sheet.name, [(line.row, line.first_column)], detail, **facts)


def _start(survey: Survey, sheet: Sheet, line: Timeline) -> tuple[str, Cell] | None:
    """Follow the first period back to the cell in which somebody typed it."""
    row, column = line.row, line.first_column
    for _step in range(_FARTHEST):
        place = sheet.at(row, column)
        if place is None or not sheet.is_formula[place]:
            return sheet.name, (row, column)
        read = survey.links.read_by(sheet, place)
        if not read:
            return None
        sheet, (row, column, *_rest) = read[0]
    return None


def _written(start: tuple[str, Cell] | None) -> str:
    return f"{start[0]}!{cell_address(*start[1])}" if start else ""


def check_panes(survey: Survey) -> Iterator[Flaw]:
    """Rule 18: every time sheet is frozen at the same corner."""
    sheets = [(sheet, lines[0]) for sheet, lines in survey.time_sheets]
    corners = Counter(sheet.features.frozen for sheet, _line in sheets if sheet.features.frozen)
    usual = max(corners, key=lambda corner: corners[corner], default=None)
    for sheet, line in sheets:
        frozen = sheet.features.frozen
        if frozen is None:
            detail = _("Panes are not frozen on a time sheet.")
            yield from flaw_at(sheet.name, [(line.row, line.first_column)], detail)
        elif usual and frozen != usual:
            detail = _("Panes are frozen at another corner than {usual}.")
            corner = frozen[0] + 1, frozen[1] + 1
            facts = {"usual": cell_address(usual[0] + 1, usual[1] + 1)}
            yield from flaw_at(sheet.name, [corner], detail, **facts)
