"""Rules on how figures flow: in no circle, from left to right and from top to bottom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.core.terms import _
from crm_roi.workbook.layout.conventions import SheetType
from crm_roi.workbook.lint.cells import cell_address
from crm_roi.workbook.lint.cycles import find_circles
from crm_roi.workbook.lint.findings import Flaw, flaw_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_roi.workbook.lint.book import Mask, Sheet
    from crm_roi.workbook.lint.links import Edges
    from crm_roi.workbook.lint.survey import Survey
    from crm_roi.workbook.lint.walk import Node

_SHOWN: Final = 4  # cells of a circle that are written out
# Which types follow which; about, lists and log may be read and written anywhere.
_STAGE: Final = {
    SheetType.INPUTS: 0,
    SheetType.CALCULATION: 1,
    SheetType.OUTPUT: 2,
    SheetType.CHECKS: 3,
}


def check_circles(survey: Survey) -> Iterator[Flaw]:
    """Rule 12: no formula reads itself, directly or in a circle; iteration is off."""
    if survey.book.iterates:
        yield Flaw(_("Iterative calculation is switched on, which hides circular references."))
    circles = find_circles(survey.book, survey.links)
    for number, sheet in enumerate(survey.book.sheets):
        touching = [circle for circle in circles if any(at == number for at, _place in circle)]
        places = {place for circle in touching for at, place in circle if at == number}
        if places:
            detail = _("Formulas read each other in a circle: {circle}.")
            circle = _written(survey, touching[0])
            yield from flaw_in(sheet, np.array(sorted(places)), detail, circle=circle)


def _written(survey: Survey, circle: list[Node]) -> str:
    cells = [
        f"{sheet.name}!{cell_address(int(sheet.rows[place]), int(sheet.columns[place]))}"
        for sheet, place in ((survey.book.sheets[number], place) for number, place in circle)
    ]
    shown = cells if len(cells) <= _SHOWN else [*cells[:_SHOWN], "…"]
    return " → ".join([*shown, cells[0]])


def check_flow(survey: Survey) -> Iterator[Flaw]:
    """Rule 19: a formula reads what stands above it, left of it or on an earlier sheet."""
    for sheet in survey.of(SheetType.CALCULATION, SheetType.OUTPUT):
        edges = survey.links.edges(sheet)
        own = edges.targets == survey.links.number(sheet)
        rows, columns = sheet.rows[edges.readers], sheet.columns[edges.readers]
        below = own & (edges.first_rows > rows) & ~_earlier_periods(survey, sheet, edges)
        right = own & (edges.first_columns > columns) & (edges.last_rows <= rows)
        right &= ~_sums_of_periods(survey, sheet, edges)
        detail = _("Formulas read cells further down or to the right.")
        yield from flaw_in(sheet, np.unique(edges.readers[below | right]), detail)
        later = np.isin(edges.targets, _later_sheets(survey, sheet))
        detail = _("Formulas read a sheet that comes later.")
        yield from flaw_in(sheet, np.unique(edges.readers[later]), detail)


def _earlier_periods(survey: Survey, sheet: Sheet, edges: Edges) -> Mask:
    """Mark what reads periods before its own, as an opening balance reads the last closing one."""
    mask = np.zeros(len(edges.readers), dtype=bool)
    for line in survey.timelines.get(sheet.name, ()):
        mask |= (edges.first_columns >= line.first_column) & (
            edges.last_columns < sheet.columns[edges.readers]
        )
    return mask


def _sums_of_periods(survey: Survey, sheet: Sheet, edges: Edges) -> Mask:
    """Mark what reads a row's periods from the left of them, as a total beside the label does."""
    mask = np.zeros(len(edges.readers), dtype=bool)
    for line in survey.timelines.get(sheet.name, ()):
        mask |= (sheet.columns[edges.readers] < line.first_column) & (
            edges.first_columns >= line.first_column
        )
    return mask


def _later_sheets(survey: Survey, sheet: Sheet) -> list[int]:
    """List the sheets that a sheet must not read: of a later stage, or further right in its own."""
    own = _STAGE[survey.types[sheet.name] or SheetType.CALCULATION]
    later = []
    for number, other in enumerate(survey.book.sheets):
        kind = survey.types[other.name]
        stage = _STAGE.get(kind, -1) if kind else -1
        further = stage == own and other.position > sheet.position
        if kind is not SheetType.CHECKS and (stage > own or further):
            later.append(number)
    return later
