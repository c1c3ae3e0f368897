"""What a typed cell means: numbers and dates as people write them, choices, lists.

Excel, WPS and LibreOffice store most of it cleanly; what was typed or pasted as text is read here
(`１，２００`, `¥40万`, `10%`) or refused, never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import isfinite
from typing import TYPE_CHECKING, Final

from crm_roi.core.dates import AmbiguousDate, NoDate, half_width, written_moment
from crm_roi.core.plan.validation import (
    DATE_EXPECTED,
    NOT_IN_LIST,
    NUMBER_EXPECTED,
    TEXT_EXPECTED,
    shown,
)
from crm_roi.core.terms import Unit
from crm_roi.workbook.layout.choices import choice_codes, choice_label, plain
from crm_roi.workbook.reading.issues import (
    AMBIGUOUS_DATE,
    AMBIGUOUS_NUMBER,
    AMBIGUOUS_UNIT,
    FAR_DATE,
    NUMBER_IS_DATE,
    OTHER_CURRENCY,
    PERCENT_SIGN,
    SERIAL_1904,
    UNIT_OF_RATE,
)

if TYPE_CHECKING:
    from crm_roi.core.errors import Fact, IssueKind
    from crm_roi.workbook.layout.columns import Column

_TEN_THOUSAND: Final = 10_000.0
SCALES: Final = {
    "": 1.0,
    "十": 10.0,
    "百": 100.0,
    "千": 1_000.0,
    "k": 1_000.0,
    "万": _TEN_THOUSAND,
    "萬": _TEN_THOUSAND,
    "十万": 100_000.0,
    "百万": 1_000_000.0,
    "十亿": 1_000_000_000.0,
    "m": 1_000_000.0,
    "千万": 10_000_000.0,
    "亿": 100_000_000.0,
}
_NUMBER: Final = re.compile(
    r"(?P<sign>[-+(]?)\s*(?:(?P<before>¥|人民币|(?:US|HK|NT|AU|CA|NZ|S)?\$|€|£|[A-Z]{3})\s*)?"
    r"(?P<inner>-?)(?P<digits>(?:\d{1,3}(?:[,' ]\d{3})+|\d+)(?:\.\d*)?|\.\d+)"
    r"(?P<exponent>E[-+]?\d+)?\s*(?P<scale>[十百千万萬亿KM]*)\s*(?P<after>元|块|[A-Z]{3})?(?P<tail>[%‰年个]?)(?P<close>[-)]?)",
    re.IGNORECASE,
)
_EITHER: Final = re.compile(r"[1-9]\d{0,2}\.\d{3}")
"""1.200 is 1200 to some and 1.2 to others."""

_MARKS: Final = {
    "¥": ("CNY", "JPY"),
    "元": ("CNY", "HKD", "TWD", "MOP"),
    "块": ("CNY",),
    "人民币": ("CNY",),
    "RMB": ("CNY",),
    "$": ("USD", "HKD", "TWD", "AUD", "CAD", "NZD", "SGD"),
    "US$": ("USD",),
    "HK$": ("HKD",),
    "NT$": ("TWD",),
    "AU$": ("AUD",),
    "CA$": ("CAD",),
    "NZ$": ("NZD",),
    "S$": ("SGD",),
    "€": ("EUR",),
    "£": ("GBP",),
}
_CURRENCIES: Final = frozenset(
    {
        "CNY",
        "USD",
        "EUR",
        "GBP",
        "JPY",
        "HKD",
        "TWD",
        "MOP",
        "KRW",
        "SGD",
        "AUD",
        "CAD",
        "NZD",
        "CHF",
        "SEK",
        "NOK",
        "DKK",
        "INR",
        "THB",
        "MYR",
        "VND",
    }
)
_COUNTED: Final = (Unit.YEAR, Unit.YEARS, Unit.COUNT)
_EXCEL_EPOCH: Final = date(1899, 12, 30)
_SERIALS: Final = (32_874, 109_939)  # 1990-01-01 to 2200-12-31
_ITEM: Final = re.compile(r'\s*(?:"((?:[^"]|"")*)"|([^,，、;；\n"]+))\s*(?:[,，、;；\n]|$)')


class CellRefused(Exception):
    """A cell that cannot be read as what its column holds."""

    def __init__(self, kind: IssueKind, **facts: Fact) -> None:
        """Keep the kind of mistake and its facts for the issue."""
        self.kind = kind
        self.facts = facts
        super().__init__(kind.code)


@dataclass(frozen=True, slots=True)
class CellError:
    """An error value that the spreadsheet shows, or a formula that was never calculated."""

    kind: IssueKind
    text: str


@dataclass(frozen=True, slots=True)
class Setting:
    """What the meaning of a text depends on: the plan's unit, the workbook's calendar.

    `line_currency` is that of the line whose cell is read; blank where it is the plan's.
    """

    unit_scale: float = 1.0
    unit_label: str = ""
    currency: str = "CNY"
    line_currency: str = ""
    epoch_1904: bool = False


def read_number(cell: object, column: Column, setting: Setting, *, points: bool = False) -> float:
    """Read a number; `points` says that a percent sign only names the unit (58 % is 58)."""
    if isinstance(cell, CellError):
        raise CellRefused(cell.kind, value=cell.text)
    if isinstance(cell, bool) or not isinstance(cell, (int, float, str, date)):
        raise CellRefused(NUMBER_EXPECTED, value=shown(cell))
    if isinstance(cell, date):
        if column.term.unit is Unit.YEAR and _is_new_year(cell):
            return float(cell.year)
        raise CellRefused(NUMBER_IS_DATE, value=str(cell))
    if isinstance(cell, str):
        return _typed_number(cell, column, setting, points=points)
    return float(cell)


def _is_new_year(day: date) -> bool:
    return (day.month, day.day) == (1, 1)


def _typed_number(text: str, column: Column, setting: Setting, *, points: bool) -> float:
    half_width = _half_width(text)
    found = _NUMBER.fullmatch(half_width)
    if found is None and setting.unit_label and column.term.unit is Unit.MONEY:
        label = unicodedata.normalize("NFKC", setting.unit_label)
        found = _NUMBER.fullmatch(half_width.removesuffix(label).strip())
    scale = SCALES.get(found["scale"].lower()) if found else None
    if found is None or scale is None:
        raise CellRefused(NUMBER_EXPECTED, value=shown(text))
    if found["tail"] == "" and _EITHER.fullmatch(found["digits"]):
        raise CellRefused(AMBIGUOUS_NUMBER, value=shown(text))
    size = _signed(found, text) * scale
    if not isfinite(size):
        raise CellRefused(NUMBER_EXPECTED, value=shown(text))
    marks = [mark.upper() for mark in (found["before"], found["after"]) if mark]
    if found["tail"] in ("%", "‰") and not marks:
        return _share(size, found["tail"], text, column, points=points)
    if found["tail"] and (marks or column.term.unit not in _COUNTED):
        raise CellRefused(NUMBER_EXPECTED, value=shown(text))
    if marks or (found["scale"] and column.term.unit is Unit.MONEY):
        amount = _amount(size, marks, text, column, setting)
        if 0 < abs(amount) < 1 < setting.unit_scale and _may_be_units(found):
            currency = setting.line_currency or setting.currency
            facts = {"currency": currency, "unit": setting.unit_label or currency}
            raise CellRefused(AMBIGUOUS_UNIT, value=shown(text), **facts)
        return amount
    return size


def _may_be_units(found: re.Match[str]) -> bool:
    """Say whether a mark of currency alone stands by it: ¥60 may be 60万元, 60元 may not."""
    return not found["scale"] and found["after"] not in ("元", "块")


def _half_width(text: str) -> str:
    """Give a number in plain letters; a raised or circled digit is refused, not joined on."""
    if any(unicodedata.category(letter) == "No" for letter in text):
        raise CellRefused(NUMBER_EXPECTED, value=shown(text))
    seen = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    return half_width(seen)


def _signed(found: re.Match[str], text: str) -> float:
    """Give the digits with their sign: -5, ¥-5, 5- or (5), only one of them."""
    signs = f"{found['sign']}{found['inner']}{found['close']}"
    if signs not in ("", "+", "-", "()"):
        raise CellRefused(NUMBER_EXPECTED, value=shown(text))
    digits = re.sub(r"[,' ]", "", found["digits"]) + (found["exponent"] or "")
    return float(digits) * (1 if signs in ("", "+") else -1)


def _amount(size: float, marks: list[str], text: str, column: Column, setting: Setting) -> float:
    """Bring an amount that names its unit into the plan's; a mark of currency means plain units."""
    known = _CURRENCIES | _MARKS.keys() | {setting.currency, setting.line_currency}
    if column.term.unit is not Unit.MONEY or not known.issuperset(marks):
        raise CellRefused(NUMBER_EXPECTED, value=shown(text))
    own = setting.line_currency or setting.currency
    if any(own not in _MARKS.get(mark, (mark,)) for mark in marks):
        raise CellRefused(OTHER_CURRENCY, value=shown(text), currency=own)
    if own != setting.currency:
        raise CellRefused(UNIT_OF_RATE, value=shown(text), currency=own)
    return size / setting.unit_scale


def _share(size: float, sign: str, text: str, column: Column, *, points: bool) -> float:
    if points and column.term.unit is Unit.NUMBER:
        return size
    if column.term.unit not in (Unit.RATE, Unit.NUMBER):
        raise CellRefused(PERCENT_SIGN, value=shown(text))
    return size / (100 if sign == "%" else 1000)


def read_date(cell: object, setting: Setting) -> date:
    """Read a date: a date cell, a day number whose date format was lost, or a written date."""
    if isinstance(cell, CellError):
        raise CellRefused(cell.kind, value=cell.text)
    if isinstance(cell, date):
        day = cell.date() if isinstance(cell, datetime) else cell
        if not _SERIALS[0] <= (day - _EXCEL_EPOCH).days <= _SERIALS[1]:
            raise CellRefused(FAR_DATE, value=str(day))
        return day
    if isinstance(cell, float) and _SERIALS[0] <= cell <= _SERIALS[1]:
        if setting.epoch_1904:
            raise CellRefused(SERIAL_1904, value=shown(cell))
        return _EXCEL_EPOCH + timedelta(days=int(cell))
    if isinstance(cell, str):
        return _typed_date(cell)
    raise CellRefused(DATE_EXPECTED, value=shown(cell))


def _typed_date(text: str) -> date:
    try:
        return written_moment(text).date()
    except AmbiguousDate as error:
        raise CellRefused(AMBIGUOUS_DATE, value=shown(text)) from error
    except NoDate as error:
        raise CellRefused(DATE_EXPECTED, value=shown(text)) from error


def read_text(cell: object) -> str:
    """Read a text; a number, date or yes/no in a text cell is taken as it was written."""
    if isinstance(cell, CellError):
        raise CellRefused(cell.kind, value=cell.text)
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 2**53 else repr(cell)
    if isinstance(cell, datetime) and not any((cell.hour, cell.minute, cell.second)):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    raise CellRefused(TEXT_EXPECTED, value=shown(cell))


def read_choice(cell: object, column: Column, language: str) -> str:
    """Read a choice: its word in either language, or its code."""
    text = read_text(cell)
    code = choice_codes(column.choices).get(plain(text))
    if code is None:
        words = ", ".join(choice_label(choice, language) for choice in column.choices)
        raise CellRefused(NOT_IN_LIST, value=shown(text), choices=words)
    return code


def read_words(cell: object) -> tuple[str, ...]:
    """Read a list of numbers such as `K05, K06`, parted by comma, 、 or semicolon."""
    text = read_text(cell).strip()
    items = []
    position = 0
    while position < len(text):
        found = _ITEM.match(text, position)
        if found is None or found.end() == position:
            raise CellRefused(TEXT_EXPECTED, value=shown(text))
        items.append(found[2].strip() if found[1] is None else found[1].replace('""', '"'))
        position = found.end()
    return tuple(items)


def written_words(words: tuple[str, ...]) -> str:
    """Write a list so that `read_words` gives it back; an odd item is set in quotes."""
    return ", ".join(_written(word) for word in words)


def _written(word: str) -> str:
    odd = not word.strip() or re.search(r'[,，、;；\n"]', word) or word != word.strip()
    return '"' + word.replace('"', '""') + '"' if odd else word
