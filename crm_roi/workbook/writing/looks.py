"""How wide columns are, how many lines a text needs in one, whether a sheet fits a page."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING, Final
from unicodedata import east_asian_width

from crm_roi.core.terms import Unit
from crm_roi.workbook.layout.columns import Column, Kind
from crm_roi.workbook.layout.tables import FIRST_COLUMN, ITEM_HEADER, YEAR_COLUMN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from crm_roi.workbook.writing.places import Place

KINDS: Final = {
    Kind.TEXT: 18.0,
    Kind.NUMBER: 10.0,
    Kind.WHOLE: 9.0,
    Kind.DATE: 12.0,
    Kind.CHOICE: 13.0,
    Kind.WORDS: 13.0,
    Kind.YEARLY: 11.0,
}
FIELDS: Final = {
    field: width
    for width, fields in (
        (9.0, "id currency"),
        (12.0, "quantity_unit"),
        (14.0, "evidence"),
        (18.0, "owner"),
        (24.0, "assumption"),
        (30.0, "gate comment"),
        (32.0, "name"),
        (36.0, "mitigation basis formula note weight_reason"),
        (40.0, "compares action"),
        (44.0, "question why goal"),
        (46.0, "reason"),
        (50.0, "what"),
        (60.0, "title"),
        (70.0, "zh en"),
    )
    for field in fields.split()
}
FORM: Final = (26.0, 26.0, 14.0)
CALCULATION: Final = (6.0, 10.0, 46.0, 14.0, 14.0, 13.0, 13.0, 13.0, 13.0, 14.0)
PAGE_INCHES: Final = 10.9  # A4 across, less the margins
UPRIGHT_INCHES: Final = 7.5  # A4 upright, less the margins
SMALLEST_SCALE: Final = 0.68  # ten points become seven
SMALLEST_STEPS: Final = 0.54  # a calculation is leafed through, not read: better one page wide
PIXELS, PADDING, PIXELS_PER_INCH = 7.0, 5.0, 96.0
GAP: Final = 1.0
INDENT: Final = 2.0  # of a text, with the cell's own margin
YEAR: Final = 12.0
MARGIN: Final = 3.0


@dataclass(frozen=True, slots=True)
class Look:
    """How a sheet looks, as far as its input tables do not say it themselves.

    `widths` are those of columns, by their number. On a `timed` sheet the columns from YEAR_COLUMN
    on are years; `by_line` says that the columns left of them hold figures of each line.
    `breaks` are the rows over which a printed page ends; such a sheet lies across. `fixed` forbids
    new rows. In a form, `form_gap` columns stay free before the hint, and `form_item` is the header
    of the names.
    """

    widths: dict[int, float] = field(default_factory=dict)
    timed: bool = False
    by_line: bool = False
    breaks: tuple[int, ...] | None = None
    fixed: bool = False
    form_gap: int = 0
    form_item: str = ITEM_HEADER


PLAIN: Final = Look()
"""That of a sheet which holds nothing but its input tables."""


def columns(first: int, last: int, width: float) -> dict[int, float]:
    """Give columns of one width."""
    return dict.fromkeys(range(first, last + 1), width)


def sheet_widths(look: Look, places: Iterable[Place], years: int) -> dict[int, float]:
    """Give the width of each column of a sheet: what its widest table needs, or its own."""
    widths: dict[int, float] = {0: MARGIN}
    if look.timed:
        widths = dict(enumerate(CALCULATION))
        if not look.by_line:
            widths |= columns(5, 8, GAP)
        widths |= columns(YEAR_COLUMN, YEAR_COLUMN + years - 1, YEAR)
    for place in places:
        for column, width in _table_widths(place).items():
            widths[column] = max(widths.get(column, 0.0), width)
    return widths | look.widths


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
