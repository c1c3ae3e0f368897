"""Time lines known by their formulas: rows that count on, or that show another sheet's periods.

A workbook that no program has calculated yet, as openpyxl and XlsxWriter write it, shows no years;
its formulas still say which row is the time line.
"""

from __future__ import annotations

import re
from struct import pack
from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.workbook.lint.formulas import HOLE, NUMBER
from crm_roi.workbook.lint.timelines import SHORTEST, Timeline

if TYPE_CHECKING:
    from crm_roi.workbook.lint.book import Book, Indices, Mask, Sheet
    from crm_roi.workbook.lint.links import Links

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


def _runs(sheet: Sheet, chosen: Indices) -> list[Indices]:
    """Part cells into runs of neighbours in one row."""
    joined = (np.diff(sheet.rows[chosen]) == 0) & (np.diff(sheet.columns[chosen]) == 1)
    return np.split(chosen, np.flatnonzero(~joined) + 1)


def _counted(book: Book, links: Links, sheet: Sheet, counting: Mask) -> tuple[Timeline, ...]:
    """Find the first row that counts on from a number or a formula left of it."""
    for run in _runs(sheet, np.flatnonzero(counting[sheet.formulas])):
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
    for run in _runs(sheet, np.flatnonzero(showing[sheet.formulas])):
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
