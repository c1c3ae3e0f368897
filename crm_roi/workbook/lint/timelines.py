"""Time lines: rows whose cells are consecutive periods, and the sheets that run along one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.workbook.layout.conventions import ITEMS, NAME_PREFIXES, TIMELINE
from crm_roi.workbook.lint.cells import Rect
from crm_roi.workbook.lint.formats import is_date_format
from crm_roi.workbook.lint.period_texts import month_of, order_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from crm_roi.workbook.lint.book import Book, Mask, Sheet
    from crm_roi.workbook.lint.links import Links, Place

SHORTEST: Final = 3  # periods
_YEARS: Final = (1900, 2200)
_DAYS: Final = (7, 28, 29, 30, 31, 90, 91, 92, 181, 182, 184, 365, 366)
_NAMED: Final = re.compile(rf"^(?:{'|'.join(NAME_PREFIXES.values())}){TIMELINE}", re.IGNORECASE)
_PERIOD_LABEL: Final = re.compile(
    r"\b(year|period|month|quarter|week|day|time)s?\b|年|期|月|季|周|天", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Timeline:
    """A row of consecutive periods: its place, and what its cells show (None: nothing yet)."""

    row: int
    first_column: int
    last_column: int
    periods: tuple[float | str | None, ...]

    @property
    def columns(self) -> range:
        """The columns of the periods."""
        return range(self.first_column, self.last_column + 1)


def find_timelines(book: Book, links: Links) -> dict[str, tuple[Timeline, ...]]:
    """Find the time lines of every sheet: those marked by a name, otherwise those seen."""
    named: dict[str, list[Place]] = {}
    items = {
        (place.sheet.name, place.rect.first_row)
        for name in book.names
        if name.name.lower().endswith(ITEMS)
        for place in links.named(name.name)
    }
    for name in book.names:
        if _NAMED.match(name.name):
            for place in links.named(name.name):
                named.setdefault(place.sheet.name, []).append(place)
    return {
        sheet.name: tuple(_from_rect(book, sheet, place.rect) for place in named[sheet.name])
        if sheet.name in named
        else tuple(line for line in _seen(book, sheet) if (sheet.name, line.row) not in items)
        for sheet in book.sheets
    }


def _from_rect(book: Book, sheet: Sheet, rect: Rect) -> Timeline:
    columns = range(rect.first_column, rect.last_column + 1)
    periods = tuple(_period(book, sheet, sheet.at(rect.first_row, column)) for column in columns)
    return Timeline(rect.first_row, rect.first_column, rect.last_column, periods)


def _period(book: Book, sheet: Sheet, place: int | None) -> float | str | None:
    if place is None:
        return None
    if sheet.is_number[place]:
        return float(sheet.values[place])
    return book.text(sheet, place) or None


def _seen(book: Book, sheet: Sheet) -> Iterator[Timeline]:
    """Find rows of years, of evenly spaced dates, of numbered periods, or of texts such as Q1."""
    rects = set(_number_runs(book, sheet)) | set(_text_runs(book, sheet))
    for rect in sorted(rects):
        yield _from_rect(book, sheet, rect)


def _number_runs(book: Book, sheet: Sheet) -> Iterator[Rect]:
    dates = np.array([is_date_format(style.number_format) for style in book.styles])[sheet.styles]
    values = np.where(sheet.is_number, sheet.values, np.nan)
    whole = sheet.is_number & (np.floor(values) == values)
    yield from _runs(sheet, sheet.is_number & dates, values, _DAYS)
    counted = whole & ~dates & (values >= 0)
    for rect in _runs(sheet, counted, values, (1,)):
        start = sheet.at(rect.first_row, rect.first_column)
        if start is None:
            continue
        first, last = values[start], values[start] + rect.last_column - rect.first_column
        years = first >= _YEARS[0] and last <= _YEARS[1]
        if years or (first <= 1 and _says_period(book, sheet, start)):
            yield rect


def _says_period(book: Book, sheet: Sheet, start: int) -> bool:
    """Say whether a label left of a cell in its row speaks of periods."""
    first = int(np.searchsorted(sheet.rows, sheet.rows[start]))
    texts = (book.text(sheet, place) for place in range(first, start))
    return any(_PERIOD_LABEL.search(text) for text in texts)


def _text_runs(book: Book, sheet: Sheet) -> Iterator[Rect]:
    """Find rows of texts such as Year 1, Year 2 … or Jan, Feb … that follow each other."""
    texts, back = np.unique(sheet.values[sheet.is_text].astype(np.int64), return_inverse=True)
    for order, steps in ((order_of, (1,)), (month_of, (1, -11))):
        known = np.array([_or_nan(order(book.texts[text])) for text in texts.tolist()])
        numbers = np.full(len(sheet.rows), np.nan)
        numbers[sheet.is_text] = known[back] if texts.size else np.nan
        yield from _runs(sheet, ~np.isnan(numbers), numbers, steps)


def _or_nan(number: float | None) -> float:
    return np.nan if number is None else number


def _runs(
    sheet: Sheet, chosen: Mask, values: NDArray[np.float64], steps: Iterable[int]
) -> Iterator[Rect]:
    """Find runs of neighbours in a row whose values go up by one of the steps."""
    cells = np.flatnonzero(chosen)
    rows, columns, shown = sheet.rows[cells], sheet.columns[cells], values[cells]
    joined = (
        (rows[1:] == rows[:-1])
        & (columns[1:] == columns[:-1] + 1)
        & np.isin(np.diff(shown), list(steps))
    )
    breaks = np.flatnonzero(~joined) + 1
    for start, end in zip([0, *breaks.tolist()], [*breaks.tolist(), len(cells)], strict=True):
        if end - start >= SHORTEST:
            yield Rect(
                int(rows[start]), int(columns[start]), int(rows[start]), int(columns[end - 1])
            )
