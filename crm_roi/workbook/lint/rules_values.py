"""Rules on what cells hold: dates that are dates, numbers that are numbers, keys without spaces."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.core.terms import _
from crm_roi.workbook.layout.conventions import ORDINAL, SheetType
from crm_roi.workbook.lint.findings import flaw_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from crm_roi.workbook.lint.book import Mask, Sheet
    from crm_roi.workbook.lint.findings import Flaw
    from crm_roi.workbook.lint.survey import Survey

_MONTHS: Final = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DATE: Final = re.compile(
    rf"""^(?:
        (?:19|20)\d\d [-/.] (?:0?[1-9]|1[0-2]) [-/.] (?:0?[1-9]|[12]\d|3[01]) (?:[T ]\d.*)?
      | (?:0?[1-9]|[12]\d|3[01]) ([-/.]) (?:0?[1-9]|[12]\d|3[01]) \1 (?:19|20)\d\d
      | (?:19|20)\d\d \s*年\s* \d\d? \s*月\s* \d\d? \s*日
      | \d\d? [-\s] (?:{_MONTHS})[a-z]*\.? [-\s,]+ (?:19|20)\d\d
      | (?:{_MONTHS})[a-z]*\.? \s+ \d\d?,? \s+ (?:19|20)\d\d
    )$""",
    re.VERBOSE | re.IGNORECASE,
)
_NUMBER: Final = re.compile(
    r"^[-+(]?(?:[¥￥$€£]|(?:CNY|RMB|USD|EUR|HKD|JPY|GBP)\s*)?[-+]?"
    r"(?:(?:\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+|\d+)(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?"
    r"\s*(?:%|万元|亿元|千元|万|亿|元|CNY|RMB|USD|EUR|HKD|JPY|GBP)?\)?$",
    re.IGNORECASE,
)
_MONTH: Final = re.compile(
    rf"^(?:(?:{_MONTHS})[a-z]*\.?[-\s']+(?:19|20)?\d\d|(?:19|20)\d\d\s*年\s*(?:0?[1-9]|1[0-2])\s*月)$",
    re.IGNORECASE,
)
_CODE: Final = re.compile(  # a postcode, a telephone or account number, a unit such as USD 000
    r"^0\d|^\d{12,}$|^[A-Z]{3} 0+$", re.IGNORECASE
)
_SPACES: Final = " \t\n\r\u00a0\u2002\u2003\u2009\u202f\u3000\u200b\u200c\u200d\ufeff"
_TWO_SPACES: Final = re.compile(r"[^\s.!?:;][ \u00a0\u3000]{2,}\S")
_LONGEST_KEY: Final = 40


def _typed(survey: Survey, sheet: Sheet, wanted: Callable[[str], bool]) -> Mask:
    """Mark the texts typed in that are as wanted, asking once per text."""
    mask = sheet.is_text & ~sheet.is_formula
    texts, back = np.unique(sheet.values[mask], return_inverse=True)
    answers = np.array([wanted(survey.book.texts[int(text)]) for text in texts], dtype=bool)
    found = np.zeros(len(sheet.rows), dtype=bool)
    found[mask] = answers[back] if texts.size else False
    return found


@cache
def is_date_text(text: str) -> bool:
    """Say whether a text is a date that somebody typed, in Western or Chinese form."""
    return bool(_DATE.match(unicodedata.normalize("NFKC", text).strip()))


@cache
def is_month_text(text: str) -> bool:
    """Say whether a text is a month of a year: a date where it is entered, a period in a header."""
    return bool(_MONTH.match(unicodedata.normalize("NFKC", text).strip()))


@cache
def is_number_text(text: str) -> bool:
    """Say whether a text is a number in disguise: `1,200`, `１２３`, `¥5万`, `12%`; no code."""
    bare = unicodedata.normalize("NFKC", text.strip(_SPACES)).replace("\u2212", "-")
    return bool(_NUMBER.match(bare) and not _CODE.match(bare))


def check_dates(survey: Survey) -> Iterator[Flaw]:
    """Rule 28: a date is a date, not a text that looks like one."""
    for sheet in survey.book.sheets:
        found = _typed(survey, sheet, is_date_text)
        months = _typed(survey, sheet, is_month_text) & survey.wears_input(sheet)
        found |= months & ~survey.on_timeline(sheet)
        yield from flaw_in(sheet, found, _("Dates are stored as text."))


def check_number_texts(survey: Survey) -> Iterator[Flaw]:
    """Rule 29: a number is a number, and a key has no stray spaces."""
    figures = (SheetType.INPUTS, SheetType.CALCULATION, SheetType.OUTPUT, SheetType.CHECKS)
    for sheet in survey.of(*figures):
        found = _typed(survey, sheet, is_number_text)
        found &= ~survey.under(sheet, ORDINAL) & ~survey.on_timeline(sheet) & ~_heads(sheet)
        yield from flaw_in(sheet, found, _("Numbers are stored as text."))
    for sheet in survey.of(SheetType.INPUTS, SheetType.LISTS):
        stray = _typed(survey, sheet, lambda text: bool(text) and text != text.strip(_SPACES))
        yield from flaw_in(sheet, stray, _("Texts begin or end with a stray space."))
        double = _typed(survey, sheet, _has_double_space)
        yield from flaw_in(sheet, double, _("Short texts hold two spaces in a row."))


@cache
def _has_double_space(text: str) -> bool:
    """Say whether a text that may be a key holds a double space; sentences are no keys."""
    return len(text) <= _LONGEST_KEY and bool(_TWO_SPACES.search(text))


def _heads(sheet: Sheet) -> Mask:
    """Mark the texts in rows that hold no number: headers such as 2024."""
    return ~np.isin(sheet.rows, sheet.rows[sheet.is_number])
