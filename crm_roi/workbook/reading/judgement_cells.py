"""One judgement in its cell: a number, a mark such as 1/3, or a word of the list."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from math import isfinite, log
from typing import Final
from unicodedata import normalize

from crm_roi.core.errors import IssueKind, Severity
from crm_roi.core.plan.validation import NUMBER_EXPECTED, shown
from crm_roi.core.terms import _
from crm_roi.locale import LANGUAGES
from crm_roi.workbook.layout.matrices import scale_value, scale_words
from crm_roi.workbook.reading.values import CellError, CellRefused

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
