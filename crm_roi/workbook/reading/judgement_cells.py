"""Where the matrices of a sheet stand, and what a judgement in its cell says.

A matrix begins at its marker; where the markers were deleted, at the label of what is compared with
that of the judge below it. A judgement is a number, a mark such as 1/3, or a word of the list.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from itertools import pairwise
from math import isfinite, log
from typing import TYPE_CHECKING, Any, Final
from unicodedata import normalize

from crm_roi.core.errors import IssueKind, Severity
from crm_roi.core.plan.validation import NUMBER_EXPECTED, shown
from crm_roi.core.terms import _
from crm_roi.locale import LANGUAGES
from crm_roi.workbook.layout.matrices import (
    LABELS,
    MATRIX_MARKER,
    scale_value,
    scale_words,
    spellings,
)
from crm_roi.workbook.layout.tables import FIRST_COLUMN
from crm_roi.workbook.reading.cells import is_blank
from crm_roi.workbook.reading.locate import MARKER_REACH, plain
from crm_roi.workbook.reading.values import CellError, CellRefused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_roi.workbook.reading.opening import Rows, SheetRows
    from crm_roi.xlsx.addresses import Place

LABEL_REACH: Final = 8
ENTRY_REACH: Final = 4

NOT_THE_WORD: Final = IssueKind(
    "judgement-as-text",
    _(
        "“{value}” is read as {number}, but the workbook's own formulas find it in no list and "
        "take it as blank."
    ),
    _("Choose “{choice}” from the list of the cell, or enter {number} as a number."),
    Severity.WARNING,
)
OVERWRITTEN: Final = IssueKind(
    "formula-overwritten",
    _("{value} stands where a formula would show another value; it is not counted."),
    _("Enter the judgement above the diagonal, and put the formula back here."),
    Severity.WARNING,
)
NO_JUDGE: Final = IssueKind(
    "matrix-without-judge",
    _("This matrix holds judgements but names no judge."),
    _("Enter who made these judgements."),
)
NO_GROUP: Final = IssueKind(
    "matrix-without-group",
    _("This matrix holds judgements but does not say what is compared."),
    _("Choose the perspectives, or the number of the perspective whose KPIs are compared."),
)
NO_MEMBER: Final = IssueKind(
    "matrix-without-member",
    _("This judgement stands in a row or a column without a number."),
    _("Enter the number of the perspective or KPI, or delete the judgement."),
)
BELOW_DIAGONAL: Final = IssueKind(
    "judgement-below-diagonal",
    _("“{value}” stands on or below the diagonal, where no judgement is counted."),
    _("Enter the judgement above the diagonal; if the rows were sorted, undo that."),
)
_MARK: Final = re.compile(r"(\d+(?:\.\d+)?)(?:\s*[/:⁄]\s*(\d+(?:\.\d+)?))?(?=$|\s|—)")


def read_judgement(cell: object) -> float:
    """Read a judgement: a number, 3 or 1/3 as text, or the words of the dropdown."""
    if isinstance(cell, CellError):
        raise CellRefused(cell.kind, value=cell.text)
    if isinstance(cell, float | int) and not isinstance(cell, bool) and isfinite(cell):
        return float(cell)
    text = str(cell).strip()
    if text in _words():
        return _words()[text]
    found = None if isinstance(cell, date) else _MARK.match(normalize("NFKC", text))
    if found is None or not float(found[2] or 1):
        raise CellRefused(NUMBER_EXPECTED, value=shown(cell))
    return scale_value(f"{found[1]}/{found[2] or 1}")


@cache
def _words() -> dict[str, float]:
    return {word: value for language in LANGUAGES for value, word in scale_words(language)}


@cache
def listed_words(language: str) -> frozenset[str]:
    """Give the words that the workbook's own formulas find, which care for no capitals."""
    return frozenset(word.casefold() for _value, word in scale_words(language))


def nearest_word(value: float, language: str) -> str:
    """Give the word of the list that comes nearest to a judgement."""
    return min(scale_words(language), key=lambda pair: abs(log(pair[0]) - log(value)))[1]


def matrix_starts(sheet: SheetRows) -> list[Place]:
    """Give the row before each matrix, and how far its columns were moved to the right."""
    starts: dict[int, int] = {}
    for row, line in enumerate(sheet.rows):
        if MATRIX_MARKER in line:
            starts[row] = line.index(MATRIX_MARKER)
    for row, column in _label_pairs(sheet.rows):
        if not any(start in starts for start in (row - 1, row - 2, row - 3)):
            starts[row - 1] = column - FIRST_COLUMN
    return sorted(starts.items())


def _label_pairs(rows: Rows) -> Iterator[Place]:
    """Find the label of what is compared where that of the judge stands right below it."""
    compared, judge = spellings(LABELS["compared"]), spellings(LABELS["judge"])
    for row, (line, below) in enumerate(pairwise(rows)):
        for column, cell in enumerate(line[:MARKER_REACH]):
            if _is_one_of(cell, compared) and _is_one_of(below[column], judge):
                yield row, column


def _is_one_of(cell: object, wanted: frozenset[str]) -> bool:
    return type(cell) is str and plain(cell) in wanted


def label_place(rows: Rows, reach: range, shift: int, label: str) -> Place | None:
    """Find a label in some rows: its row, and its column counted from the shifted first one."""
    wanted = spellings(LABELS[label])
    for row in reach:
        for column, cell in enumerate(rows[row][shift + 1 : shift + 1 + LABEL_REACH], 1):
            if _is_one_of(cell, wanted):
                return row, column
    return None


def beside(line: list[Any], shift: int, column: int) -> int:
    """Give the column of the entry that stands right of a label: the first one that is filled."""
    filled = (
        place
        for place in range(column + 1, min(column + ENTRY_REACH, len(line) - shift))
        if not is_blank(line[shift + place])
    )
    return next(filled, column + 1)
