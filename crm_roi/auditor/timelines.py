"""Time lines: rows whose cells are consecutive periods, known by what they show or compute.

A workbook that no program has calculated yet, as openpyxl and XlsxWriter write it, shows no years;
its formulas still say which row is the time line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from struct import pack
from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.auditor.formulas import HOLE, NUMBER
from crm_roi.auditor.texts import is_date_format, month_of, order_of
from crm_roi.workbook.layout.conventions import ITEMS, NAME_PREFIXES, TIMELINE
from crm_roi.xlsx.addresses import Rect

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from crm_roi.auditor.book import Book, Indices, Mask, Sheet
    from crm_roi.auditor.links import Links, Place

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


Timelines = dict[str, tuple[Timeline, ...]]

_ONE_ON: Final = re.compile(rf"^\+?{HOLE}\+1$|^1\+{HOLE}$")
_COUNTS_ON: Final = re.compile(
    rf"""{_ONE_ON.pattern}
      | ^(?:EDATE|EOMONTH)\({HOLE},(?:\d+|{NUMBER}|[\w.]+|{HOLE})\)$
      | ^DATE\(YEAR\({HOLE}\)\+1,.+\)$""",
    re.IGNORECASE | re.VERBOSE,
)
_SHOWS: Final = re.compile(rf"^\+?(?:[^{HOLE}(]+!)?{HOLE}$")
_LEFT_NEIGHBOUR: Final = pack("4i", 0, -1, 0, -1)
_FARTHEST: Final = 8  # sheets that show each other's periods; steps back to a start


def with_formulas(book: Book, links: Links, found: Timelines) -> Timelines:
    """Add, to the sheets on which no time line is seen, the one that their formulas make."""
    every = dict(found)
    counting = _formulas(book, _COUNTS_ON)
    for sheet in _without(book, every, counting):
        every[sheet.name] = _counted(book, links, sheet, counting)
    showing = _formulas(book, _SHOWS)
    for _sheet_after_sheet in range(_FARTHEST if any(every.values()) else 0):
        more = {
            sheet.name: line
            for sheet in _without(book, every, showing)
            if (line := _mirrored(links, sheet, showing, every))
        }
        if not more:
            break
        every |= more
    return every


def _formulas(book: Book, wanted: re.Pattern[str]) -> Mask:
    """Mark the formulas whose shape is as wanted; what is no formula takes the last, which is no.

    A formula that counts on reads, first of all, the cell left of it.
    """
    shapes = {text for text in book.shapes if wanted.match(text)}
    first = wanted is _COUNTS_ON
    return np.array(
        [
            formula.shape in shapes and (not first or formula.packed[:16] == _LEFT_NEIGHBOUR)
            for formula in book.formulas
        ]
        + [False],
        dtype=bool,
    )


def _without(book: Book, every: Timelines, wanted: Mask) -> list[Sheet]:
    """List the sheets without time line that hold at least a few of the wanted formulas."""
    return [
        sheet
        for sheet in book.sheets
        if not every[sheet.name] and wanted[sheet.formulas].sum() >= SHORTEST - 1
    ]


def _neighbours(sheet: Sheet, chosen: Indices) -> list[Indices]:
    """Part cells into runs of neighbours in one row."""
    joined = (np.diff(sheet.rows[chosen]) == 0) & (np.diff(sheet.columns[chosen]) == 1)
    return np.split(chosen, np.flatnonzero(~joined) + 1)


def _counted(book: Book, links: Links, sheet: Sheet, counting: Mask) -> tuple[Timeline, ...]:
    """Find the first row that counts on from a number or a formula left of it."""
    for run in _neighbours(sheet, np.flatnonzero(counting[sheet.formulas])):
        row, column = int(sheet.rows[run[0]]), int(sheet.columns[run[0]]) - 1
        start = sheet.at(row, column)
        if len(run) < SHORTEST - 1 or start is None or sheet.is_text[start]:
            continue
        if not sheet.is_filled[start]:
            continue
        first = _typed(book, links, sheet, start)
        by_one = all(_ONE_ON.match(book.formulas[f].shape) for f in sheet.formulas[run].tolist())
        known = first is not None and by_one
        periods = tuple(
            first + step if known and first is not None else None for step in range(len(run) + 1)
        )
        return (Timeline(row, column, column + len(run), periods),)
    return ()


def _typed(book: Book, links: Links, sheet: Sheet, place: int) -> float | None:
    """Give the number from which a time line starts, typed in or shown from where it is."""
    for _step in range(_FARTHEST):
        if not sheet.is_formula[place]:
            return float(sheet.values[place]) if sheet.is_number[place] else None
        formula = book.formulas[sheet.formulas[place]]
        read = links.read_by(sheet, place)
        if len(read) != 1 or not (_SHOWS.match(formula.shape) or _is_name(formula.shape)):
            return None
        sheet, (row, column, *_rest) = read[0]
        following = sheet.at(row, column)
        if following is None:
            return None
        place = following
    return None


def _is_name(shape: str) -> bool:
    return shape.replace("_", "a").replace(".", "a").isalnum()


def _mirrored(links: Links, sheet: Sheet, showing: Mask, every: Timelines) -> tuple[Timeline, ...]:
    """Find the first row that shows the periods of another sheet, one after the other."""
    for run in _neighbours(sheet, np.flatnonzero(showing[sheet.formulas])):
        if len(run) < SHORTEST or len(set(sheet.formulas[run].tolist())) > 1:
            continue
        shown, rect = links.read_by(sheet, int(run[0]))[0]
        for line in every[shown.name]:
            start = rect.first_column - line.first_column
            if line.row == rect.first_row and 0 <= start <= len(line.periods) - len(run):
                row, column = int(sheet.rows[run[0]]), int(sheet.columns[run[0]])
                periods = line.periods[start : start + len(run)]
                return (Timeline(row, column, column + len(run) - 1, periods),)
    return ()
