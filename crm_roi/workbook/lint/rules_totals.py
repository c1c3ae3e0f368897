"""The rule on totals: breakdowns of one total agree, and tables add up both ways."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.core.terms import _
from crm_roi.workbook.layout.conventions import (
    BREAKDOWN,
    BREAKDOWN_FIELDS,
    SHADOW_TOLERANCE,
    SheetType,
)
from crm_roi.workbook.lint.cells import Rect
from crm_roi.workbook.lint.findings import Flaw, flaw_at
from crm_roi.workbook.lint.formulas import HOLE
from crm_roi.workbook.lint.links import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_roi.workbook.lint.book import Sheet
    from crm_roi.workbook.lint.cells import Cell
    from crm_roi.workbook.lint.findings import Facts
    from crm_roi.workbook.lint.survey import Survey

_SUM_SHAPE: Final = f"SUM({HOLE})"


def check_totals(survey: Survey) -> Iterator[Flaw]:
    """Rule 24: breakdowns of one total have one sum, and tables add up both ways."""
    stems: defaultdict[str, list[tuple[str, Place, float]]] = defaultdict(list)
    for name in survey.book.names:
        stem, by, _field = name.name.lower().rpartition(BREAKDOWN)
        place = survey.links.place(name.name)
        if by and place:
            stems[stem].append((name.name, place, _sum(place)))
    for breakdowns in stems.values():
        yield from _unequal(breakdowns)
    if survey.index and not stems:
        yield from _not_broken_down(survey)
    for stem in stems if survey.index else ():
        yield from _half_broken_down(survey, stem, [name for name, *_rest in stems[stem]])
    for sheet in survey.book.sheets:
        detail = _("The grand total differs from the sum of the other totals.")
        yield from flaw_at(sheet.name, _corners_off(survey, sheet), detail)


def _unequal(breakdowns: list[tuple[str, Place, float]]) -> Iterator[Flaw]:
    first, _where, expected = breakdowns[0]
    for name, place, total in breakdowns[1:]:
        if not equal(total, expected):
            detail = _("{name} sums to {total}, {first} to {expected}.")
            facts: Facts = {"name": name, "total": total, "first": first, "expected": expected}
            yield Flaw(detail, place.sheet.name, (place.rect.address,), 1, facts)


def _sum(place: Place) -> float:
    inside = place.sheet.inside(place.rect)
    return float(place.sheet.values[inside][place.sheet.is_number[inside]].sum())


def _not_broken_down(survey: Survey) -> Iterator[Flaw]:
    """Ask for breakdowns where lines carry area, visibility and nature."""
    for sheet in survey.of(SheetType.INPUTS):
        for table in survey.headers.tables(sheet, BREAKDOWN_FIELDS, BREAKDOWN_FIELDS):
            detail = _(
                "Lines carry area, visibility and nature, but no totals by them are compared."
            )
            cells = [(table.row, column) for column in table.columns.values()]
            yield from flaw_at(sheet.name, cells, detail)


def _half_broken_down(survey: Survey, stem: str, names: list[str]) -> Iterator[Flaw]:
    """Ask for the breakdown that is missing where others of the three are there."""
    there = {name.lower().rpartition(BREAKDOWN)[2] for name in names}
    missing = [field for field in BREAKDOWN_FIELDS if field not in there]
    if not missing or not there.intersection(BREAKDOWN_FIELDS):
        return
    wanted = ", ".join(f"{stem}{BREAKDOWN}{field}" for field in missing)
    for sheet in survey.of(SheetType.INPUTS):
        for table in survey.headers.tables(sheet, BREAKDOWN_FIELDS, BREAKDOWN_FIELDS):
            cells = [(table.row, table.columns[field]) for field in missing]
            detail = _("Lines carry a field by which they are not totalled: no name {names}.")
            yield from flaw_at(sheet.name, cells, detail, names=wanted)


def _corners_off(survey: Survey, sheet: Sheet) -> Iterator[Cell]:
    """Find grand totals that add up one way only: SUM down the totals of rows, or the reverse."""
    sums = survey.with_text(sheet, _is_sum)
    for place in np.flatnonzero(sums & sheet.is_number).tolist():
        row, column = int(sheet.rows[place]), int(sheet.columns[place])
        added = survey.links.read_by(sheet, place)[0]
        other = _other_totals(survey, sheet, added, row, column)
        if other is not None and not equal(_sum(other), float(sheet.values[place])):
            yield row, column


def _other_totals(
    survey: Survey, sheet: Sheet, added: Place, row: int, column: int
) -> Place | None:
    """Give the totals of the other direction that meet in a grand total, if it is one."""
    rect = added.rect
    down = rect.first_column == rect.last_column == column and rect.last_row < row
    across = rect.first_row == rect.last_row == row and rect.last_column < column
    if added.sheet is not sheet or not (down or across):
        return None
    inner = _summed(survey, sheet, rect.first_row, rect.first_column)
    if inner is None:
        return None
    if down and inner.first_row == inner.last_row == rect.first_row and inner.last_column < column:
        other = Rect(row, inner.first_column, row, inner.last_column)
    elif (
        across
        and inner.first_column == inner.last_column == rect.first_column
        and inner.last_row < row
    ):
        other = Rect(inner.first_row, column, inner.last_row, column)
    else:
        return None
    places = sheet.inside(other)
    size = (other.last_row - other.first_row + 1) * (other.last_column - other.first_column + 1)
    return Place(sheet, other) if sheet.is_formula[places].sum() == size else None


def _summed(survey: Survey, sheet: Sheet, row: int, column: int) -> Rect | None:
    """Give the block that a cell sums, if that is all it does."""
    place = sheet.at(row, column)
    if place is None or not sheet.is_formula[place]:
        return None
    if survey.book.formulas[sheet.formulas[place]].shape != _SUM_SHAPE:
        return None
    read = survey.links.read_by(sheet, place)
    return read[0].rect if len(read) == 1 and read[0].sheet is sheet else None


def _is_sum(text: str) -> bool:
    return text == _SUM_SHAPE


def equal(one: float, other: float) -> bool:
    """Say whether two figures agree within the tolerance of a shadow."""
    return abs(one - other) <= SHADOW_TOLERANCE * max(1.0, abs(other))
