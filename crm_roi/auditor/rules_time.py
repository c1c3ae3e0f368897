"""Rules on time: one formula per row, one period per column, one start, one frozen corner."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from crm_roi.auditor.book import NO_FORMULA
from crm_roi.auditor.findings import Certainty, flaw_at
from crm_roi.auditor.row_patterns import governed
from crm_roi.auditor.shapes import is_total
from crm_roi.core.terms import _
from crm_roi.xlsx.addresses import cell_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_roi.auditor.book import Indices, Mask, Sheet
    from crm_roi.auditor.findings import Flaw
    from crm_roi.auditor.links import Integers
    from crm_roi.auditor.survey import Survey
    from crm_roi.auditor.timelines import Timeline
    from crm_roi.xlsx.addresses import Cell

Period = float | str | None
_FIRST_YEAR, _LAST_YEAR = 1900, 2200
_FARTHEST: Final = 50  # steps back to the start of a time line
_ODD_RUN: Final = 5  # so many alike in a row make one that differs between them odd


_DETAILS: Final = {
    "formula": _("The formula differs from the one that its row has else."),
    "typed": _("A number is typed in where the row has a formula."),
    "text": _("A text stands where the row has a formula."),
    "gap": _("A cell is empty between equal formulas."),
    "actuals": _("Numbers are typed in left of formulas; are they actuals?"),
}


def check_rows(survey: Survey) -> Iterator[Flaw]:
    """Rule 6: along the time line a row has one formula."""
    for sheet in survey.book.sheets:
        lines = survey.timelines.get(sheet.name, ())
        actuals: list[Cell] = []
        for odd in survey.odd_cells(sheet):
            if odd.kind == "actuals":
                actuals += odd.cells
            else:
                detail = _DETAILS[odd.kind]
                yield from flaw_at(sheet.name, odd.cells, detail, odd.certainty, odd.usual)
        yield from flaw_at(sheet.name, actuals, _DETAILS["actuals"], Certainty.POSSIBLE)
        free = ~governed(sheet, lines) if lines else np.ones(len(sheet.rows), dtype=bool)
        along, down = _odd_between(survey, sheet, free)
        for places, certainty, step in (
            (along, Certainty.LIKELY, (0, -1)),
            (down, Certainty.POSSIBLE, (-1, 0)),
        ):
            for row, column in sheet.cells(np.array(sorted(places), dtype=np.intp)):
                neighbour = row + step[0], column + step[1]
                detail = _("The formula differs from the equal ones on both sides.")
                yield from flaw_at(sheet.name, [(row, column)], detail, certainty, neighbour)


def _odd_between(survey: Survey, sheet: Sheet, free: Mask) -> tuple[set[int], set[int]]:
    """Without a time line, find cells between equal formulas on both sides that differ.

    A total among the formulas of a list is as it should be.
    """
    cells = np.flatnonzero((sheet.is_formula | sheet.is_typed_number) & free)
    if len(cells) < _ODD_RUN:
        return set(), set()
    along = set(_odd_in_order(sheet, cells, sheet.rows, sheet.columns))
    order = cells[np.lexsort((sheet.rows[cells], sheet.columns[cells]))]
    down = set(_odd_in_order(sheet, order, sheet.columns, sheet.rows))
    totals = set(np.flatnonzero(survey.with_text(sheet, is_total)).tolist())
    along &= _strangers(sheet, order, sheet.columns, sheet.rows)
    down &= _strangers(sheet, cells, sheet.rows, sheet.columns)
    return along, down - totals - along


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
                and sheet.is_filled[place]
                and not sheet.is_formula[place]
            ]
            detail = _("Periods are typed in instead of being computed from the one before.")
            yield from flaw_at(sheet.name, typed, detail)
            start = _start(survey, sheet, line)
            first = first or start
            if start is not None and start != first:
                detail = _("The time line starts from {start}, an earlier one from {first}.")
                facts: dict[str, Any] = {"start": _written(start), "first": _written(first)}
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
            facts: dict[str, Any] = {"usual": cell_address(usual[0] + 1, usual[1] + 1)}
            yield from flaw_at(sheet.name, [corner], detail, **facts)
