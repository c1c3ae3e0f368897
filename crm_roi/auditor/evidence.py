"""What a finding rests on: the formula of its first cell, and of the neighbour beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.auditor.findings import Evidence
from crm_roi.xlsx.addresses import cell_address, read_rect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_roi.auditor.book import Sheet
    from crm_roi.auditor.findings import Flaw
    from crm_roi.auditor.survey import Survey
    from crm_roi.xlsx.addresses import Cell

_LONGEST: Final = 120


def evidence_of(survey: Survey, flaw: Flaw) -> Evidence | None:
    """Show the first cell of a flaw and a neighbour; nothing for a flaw of no single cell."""
    sheet = survey.book.sheet(flaw.sheet)
    if sheet is None or not flaw.cells:
        return None
    try:
        rect = read_rect(flaw.cells[0])
    except ValueError:
        return None
    cell = rect.first_row, rect.first_column
    neighbour = flaw.neighbour or next(_neighbours(sheet, cell), None)
    if neighbour is None:
        return Evidence(cell_address(*cell), written(survey, sheet, cell))
    return Evidence(
        cell_address(*cell),
        written(survey, sheet, cell),
        cell_address(*neighbour),
        written(survey, sheet, neighbour),
    )


def written(survey: Survey, sheet: Sheet, cell: Cell) -> str:
    """Give what a cell holds as somebody typed it: a formula with its sign, a number, a text."""
    place = sheet.at(*cell)
    if place is None:
        return ""
    text: str
    if sheet.is_formula[place]:
        text = "=" + survey.book.formulas[sheet.formulas[place]].a1(*cell)
    else:
        text = survey.shown(sheet, place)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _neighbours(sheet: Sheet, cell: Cell) -> Iterator[Cell]:
    """Give the filled cells beside a cell: left, right, above, below; formulas beside a formula."""
    row, column = cell
    own = sheet.at(row, column)
    wants_formula = own is not None and bool(sheet.is_formula[own])
    beside = ((row, column - 1), (row, column + 1), (row - 1, column), (row + 1, column))
    filled = [
        (at, place)
        for at in beside
        if (place := sheet.at(*at)) is not None and sheet.is_filled[place]
    ]
    yield from (at for at, place in filled if bool(sheet.is_formula[place]) == wants_formula)
    yield from (at for at, _place in filled)
