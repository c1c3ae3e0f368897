"""How wide the columns of each sheet are, and how many lines a text needs in one of them."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Final
from unicodedata import east_asian_width

from crm_roi.core.terms import Unit
from crm_roi.workbook.layout.columns import Column, Kind
from crm_roi.workbook.layout.sheets import FIRST_COLUMN, YEAR_COLUMN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_roi.workbook.writing.places import Place

TIMED: Final = (
    "timing",
    "calc_costs",
    "calc_benefits",
    "cash_flow",
    "calc_scenarios",
    "calc_review",
)
KINDS: Final = {
    Kind.TEXT: 18.0, Kind.NUMBER: 10.0, Kind.WHOLE: 9.0, Kind.DATE: 12.0, Kind.CHOICE: 13.0,
    Kind.WORDS: 13.0, Kind.YEARLY: 11.0,
}  # fmt: skip
FIELDS: Final = {
    "name": 32.0, "title": 60.0, "id": 9.0, "question": 44.0, "what": 50.0, "why": 44.0, "zh": 70.0,
    "en": 70.0, "reason": 46.0, "mitigation": 36.0, "basis": 36.0, "formula": 36.0, "note": 36.0,
    "compares": 40.0, "action": 40.0, "currency": 9.0, "quantity_unit": 12.0, "owner": 18.0,
    "weight_reason": 36.0, "assumption": 24.0, "goal": 44.0, "gate": 30.0, "comment": 30.0,
    "evidence": 14.0,
}  # fmt: skip
FORM: Final = (26.0, 26.0, 14.0)
CALCULATION: Final = (6.0, 10.0, 46.0, 14.0, 14.0, 13.0, 13.0, 13.0, 13.0, 14.0)
BY_LINE: Final = ("calc_costs", "calc_benefits", "calc_review")
PAGE_INCHES: Final = 10.9  # A4 across, less the margins
UPRIGHT_INCHES: Final = 7.5  # A4 upright, less the margins
SMALLEST_SCALE: Final = 0.68  # ten points become seven
SMALLEST_STEPS: Final = 0.54  # a calculation is leafed through, not read: better one page wide
PIXELS, PADDING, PIXELS_PER_INCH = 7.0, 5.0, 96.0
GAP: Final = 1.0
INDENT: Final = 2.0  # of a text, with the cell's own margin
YEAR: Final = 12.0
MARGIN: Final = 3.0
OWN: Final[dict[str, dict[int, float]]] = {
    "about": {1: 26.0, 2: 64.0, 3: 14.0, 4: 46.0, 5: 12.0},
    "assumptions": {1: 28.0, 2: 24.0, 4: 36.0, 8: 52.0},
    "results": {1: 36.0, **dict.fromkeys(range(2, 9), 20.0)},
    "simulation": {1: 36.0, **dict.fromkeys(range(2, 13), 15.0)},
    "survey_results": {1: 44.0, 2: 22.0, **dict.fromkeys(range(3, 9), 15.0)},
    "kpi_library": dict(enumerate((MARGIN, 30.0, 20.0, 60.0, 10.0, 16.0, 24.0, 12.0, 12.0))),
    "checks": {1: 56.0, 2: 11.0, 3: 13.0, 4: 13.0, 5: 80.0},
    "lists": dict.fromkeys(range(1, 40), 17.0),
    "calc_pairs": {0: 6.0, 1: 12.0, **dict.fromkeys(range(2, 8), 18.0)},
    "calc_perspectives": {0: 6.0, 1: 10.0, 2: 30.0, **dict.fromkeys(range(3, 14), 13.0)},
    "calc_weights": {0: 6.0, 1: 40.0, 2: 16.0, **dict.fromkeys(range(3, 48), 13.0)},
    "calc_scorecard": {0: 6.0, 1: 10.0, 2: 30.0, **dict.fromkeys(range(3, 48), 13.0)},
    "judgements": {1: 10.0, 2: 26.0, 3: 10.0, 4: 28.0, **dict.fromkeys(range(5, 16), 14.0)},
    "calc_judges": {0: 6.0, 1: 40.0, 2: 16.0, **dict.fromkeys(range(3, 48), 13.0)},
    "sensitivity": dict(enumerate((6.0, 10.0, 46.0, *(16.0,) * 6))),
}


def sheet_widths(places: Mapping[str, Place], key: str, years: int) -> dict[int, float]:
    """Give the width of each column of a sheet: what its widest table needs, or its own."""
    widths: dict[int, float] = {0: MARGIN}
    if key in TIMED:
        widths = dict(enumerate(CALCULATION))
        if key not in BY_LINE:
            widths |= dict.fromkeys(range(5, 9), GAP)
        widths |= {YEAR_COLUMN + year: YEAR for year in range(years)}
    for place in places.values():
        if place.table.sheet == key:
            for column, width in _table_widths(place).items():
                widths[column] = max(widths.get(column, 0.0), width)
    return widths | OWN.get(key, {})


def _table_widths(place: Place) -> dict[int, float]:
    if place.table.form:
        return dict(enumerate(FORM, FIRST_COLUMN))
    widths = {YEAR_COLUMN + year: YEAR for year in range(place.years)}
    for column in place.table.columns:
        if column.field in place.columns:
            widths[place.columns[column.field]] = _width(column)
    return widths


def _width(column: Column) -> float:
    width = FIELDS.get(column.field, KINDS[column.kind])
    return max(12.0, width) if column.term.unit is Unit.MONEY else width


def fits_upright(widths: Mapping[int, float], scale: float) -> bool:
    """Say whether a sheet fits an upright page, printed no smaller than a scale."""
    return sum(_inches(widths)) <= UPRIGHT_INCHES / scale


def pages_wide(widths: Mapping[int, float], titles: int, scale: float) -> int:
    """Count the pages across that a sheet needs side by side; `titles` columns repeat on each."""
    inches = _inches(widths)
    room = PAGE_INCHES / scale
    if sum(inches) <= room:
        return 1
    repeated = sum(inches[:titles])
    return ceil((sum(inches) - repeated) / (room - repeated))


def _inches(widths: Mapping[int, float]) -> list[float]:
    return [(PIXELS * width + PADDING) / PIXELS_PER_INCH for _at, width in sorted(widths.items())]


def lines_needed(text: str, width: float) -> int:
    """Count the lines of a text in a column; a Chinese character takes the room of two."""
    room = max(width - INDENT, 1)
    return sum(_wrapped(line, room) for line in text.split("\n"))


def _wrapped(line: str, room: float) -> int:
    """Count the lines of one line of text: words stay whole, one that is too long is cut."""
    lines, used = 1, 0.0
    for word in line.split(" "):
        need = _room(word)
        total = used + bool(used) + need
        if total <= room:
            used = total
        elif need <= room:
            lines, used = lines + 1, float(need)
        else:
            more = ceil(total / room) - 1
            lines, used = lines + more, total - more * room
    return lines


def _room(text: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
