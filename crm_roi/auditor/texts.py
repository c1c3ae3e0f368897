"""What texts and number formats say: a date, a percentage, a unit, a number, a period.

Periods written as texts (Year 1, FY2026, Q3 2026, Mar-26, 2026年3月, 第三年 …) are put in order.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

_LITERAL: Final = re.compile(r'"([^"]*)"|\\(.)|_.|\*.')
_BRACKETS: Final = re.compile(r"\[(?![hms]+\])[^\]]*\]", re.IGNORECASE)  # a colour, a locale
_SYMBOL: Final = re.compile(r"\[\$[^-\]]")
_CURRENCY: Final = "¥￥$€£"
_UNIT_SIGN: Final = re.compile(rf"[%‰{_CURRENCY}]|[（(\[【][^）)\]】]+[）)\]】]")
_UNIT_WORD: Final = re.compile(
    r"\b(days?|hours?|minutes?|months?|years?|people|persons|headcount|users|units|times|points"
    r"|ftes?|employees|staff|customers|subscribers|stores|shares|quantity|qty|volume|count"
    r"|number of|no\. of|rates?|ratio|margin|growth|share of|multiple|factor|irr|roi|roe|roa|roic"
    r"|wacc|percent(?:age)?|probability|per share|eps|[kmg]wh?|tons?|tonnes?|kg|km|m2|sqm|sq ?ft"
    r"|bps|x|score|rank|flag|switch|check)\b|^#"
    r"|(元|万元|千元|亿元|天|小时|分钟|月数|年数|人数|户数|次数|客户数|数量|个数|笔数|件数|台数|吨"
    r"|率|比例|占比|比重|倍数|系数|指数|得分|评分)$",
    re.IGNORECASE,
)
_NO_UNIT: Final = re.compile(
    r"\b(year|date|period|month|version|index|code|phone|zip)\b|年份|年度|日期|版本|月份|代码|电话",
    re.IGNORECASE,
)
_LONGEST_UNIT_LINE: Final = 160
_CURRENCY_WORD: Final = (
    r"(?:[$€£¥￥₹]|us\$|hk\$|rs\.?|inr|usd|eur|gbp|rmb|cny|jpy|hkd|sgd|aud|cad|chf|krw|brl|zar"
    r"|dollars?|euros?|pounds?|rupees|yuan|yen)"
)
_SCALE_WORD: Final = (
    r"(?:millions?|thousands?|billions?|lakhs?|crores?|cr\.?|lacs?|mn|mm|mln|bn|000'?s?|'000s?|m|k)"
)
SHEET_UNIT: Final = re.compile(  # a line that names one unit for all figures under it
    rf"""^\W?(?:(?:金额|货币)?单位|币种|units?|currency)\s*[:：]
      | \b(?:amounts?|figures|values|numbers|dollars|stated|expressed|presented|reported)
        (?:\s+are)?(?:\s+\w+)?\s+in\b
      | (?<![\w.]){_CURRENCY_WORD}\s*(?:,\s*)?(?:in\s+)?['’]?{_SCALE_WORD}(?![\w])
      | \bin\s+(?:{_SCALE_WORD}|{_CURRENCY_WORD})(?:\s+(?:of\s+)?{_CURRENCY_WORD}|\s+{_SCALE_WORD})?
        (?=\W|$)
      | (?:单位|金额|币种|货币)(?:均|都)?(?:为|是|：|:)?\s*
        (?:人民币|美元|港币|欧元)?(?:百万|千万|亿|万|千)?元
      | ^\W?(?:人民币|RMB)?\s*(?:百万|亿|万|千)元\W?$
    """,
    re.IGNORECASE | re.VERBOSE,
)


@cache
def is_date_format(number_format: str) -> bool:
    """Say whether a number format shows a date (or a time)."""
    bare = _BRACKETS.sub("", _LITERAL.sub("", number_format)).split(";")[0].lower()
    return bare != "general" and any(letter in bare for letter in "ydhms") and "0" not in bare


@cache
def is_percent_format(number_format: str) -> bool:
    """Say whether a number format shows a fraction as a percentage."""
    return "%" in _LITERAL.sub("", number_format)


@cache
def format_names_unit(number_format: str) -> bool:
    """Say whether a number format shows the unit beside the number."""
    literals = "".join(first or second for first, second in _LITERAL.findall(number_format))
    return (
        is_date_format(number_format)
        or is_percent_format(number_format)
        or _SYMBOL.search(number_format) is not None
        or any(sign in number_format for sign in _CURRENCY)
        or any(letter.isalpha() for letter in literals)
    )


@cache
def states_unit(text: str) -> bool:
    """Say whether a line states one unit for all figures: 单位：万元, $ in millions, Rs. Cr."""
    return len(text) <= _LONGEST_UNIT_LINE and bool(SHEET_UNIT.search(text))


@cache
def text_names_unit(text: str) -> bool:
    """Say whether a label or header names a unit, or needs none (a year, a date, a code)."""
    return bool(_UNIT_SIGN.search(text) or _UNIT_WORD.search(text) or _NO_UNIT.search(text))


_NUMBERED: Final = re.compile(
    r"(?:(?:year|yr|fy|y|period|month|m|quarter|q|week|wk|w|day|t\s*[=+]|第)\s*\.?\s*)?"
    r"(-?\d{1,4})\s*(?:年度?|年末|季度?|个?月|周|期|[AEFBP])?",
    re.IGNORECASE,
)
_FISCAL: Final = re.compile(r"fy\s*(\d{2}|\d{4})\s*[-/]\s*(?:\d{2}|\d{4})", re.IGNORECASE)
_YEAR: Final = r"(?P<year>(?:19|20)\d\d)"
_SHORT_YEAR: Final = r"(?P<year>(?:(?:19|20)\d\d|\d\d))"
_NAMES: Final = ("jan", "feb", "mar", "apr", "may", "jun",
                 "jul", "aug", "sep", "oct", "nov", "dec")  # fmt: skip
_NAME: Final = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_MONTH: Final = re.compile(_NAME, re.IGNORECASE)
_PARTS: Final = tuple(
    (per_year, re.compile(pattern, re.IGNORECASE))
    for per_year, pattern in (
        (12, rf"{_NAME}[-\s'/,]*{_SHORT_YEAR}"),
        (12, rf"{_YEAR}\s*(?:年|[-/.])\s*(?P<part>0?[1-9]|1[0-2])\s*月?"),
        (12, rf"(?P<part>0?[1-9]|1[0-2])\s*[-/.]\s*{_YEAR}"),
        (4, rf"(?:q(?P<part>[1-4])|(?P<before>[1-4])q)\s*[-/']?\s*{_SHORT_YEAR}"),
        (4, rf"{_YEAR}\s*年?\s*[-/]?\s*(?:q|第)?\s*(?P<part>[1-4一二三四])\s*(?:季度?)?"),
        (2, rf"(?:h(?P<part>[12])|(?P<before>[12])h)\s*[-/']?\s*{_SHORT_YEAR}"),
        (2, rf"{_YEAR}\s*[-/]?\s*h(?P<part>[12])"),
    )
)
_CHINESE: Final = re.compile(r"第?([一二三四五六七八九十]{1,3})(?:年度?|季度|个?月|周|期)")
_DIGITS: Final = "一二三四五六七八九"
_LIKELY: Final = re.compile(  # a quick look before the patterns, since most texts are no period
    rf"\s*(?=\D*\d|.*[{_DIGITS}十])(?:[-\d{_DIGITS}十第]|[ymqwth]|day|period|fy|{'|'.join(_NAMES)})",
    re.IGNORECASE,
)
_LONGEST: Final = 20


@cache
def order_of(text: str) -> float | None:
    """Give the number of a period, which goes up by one to the next; nothing for other texts."""
    if len(text) > _LONGEST or not _LIKELY.match(text):
        return None
    bare = text.strip()
    if match := _NUMBERED.fullmatch(bare) or _FISCAL.fullmatch(bare):
        return float(match[1])
    if match := _CHINESE.fullmatch(bare):
        return _chinese(match[1])
    return _part_of_year(bare)


@cache
def month_of(text: str) -> int | None:
    """Give the month that a text names without a year; after December comes January."""
    match = _MONTH.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    return _NAMES.index(match["name"][:3].lower()) + 1 if match else None


def _part_of_year(text: str) -> float | None:
    for per_year, pattern in _PARTS:
        if match := pattern.fullmatch(text):
            return float(int(match["year"]) * per_year + _part(match.groupdict()))
    return None


def _part(found: dict[str, str | None]) -> int:
    if name := found.get("name"):
        return _NAMES.index(name[:3].lower()) + 1
    part = found.get("part") or found.get("before") or "0"
    return int(part) if part.isascii() else _DIGITS.index(part) + 1


def _chinese(text: str) -> float | None:
    """Read 一 to 九十九."""
    tens, ten, ones = text.rpartition("十")
    if len(tens) > 1 or len(ones) > 1:
        return None
    count = _DIGITS.index(tens) + 1 if tens else 1
    return float((10 * count if ten else 0) + (_DIGITS.index(ones) + 1 if ones else 0))


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
_MONTH_OF_YEAR: Final = re.compile(
    rf"^(?:(?:{_MONTHS})[a-z]*\.?[-\s']+(?:19|20)?\d\d|(?:19|20)\d\d\s*年\s*(?:0?[1-9]|1[0-2])\s*月)$",
    re.IGNORECASE,
)
_CODE: Final = re.compile(  # a postcode, a telephone or account number, a unit such as USD 000
    r"^0\d|^\d{12,}$|^[A-Z]{3} 0+$", re.IGNORECASE
)
SPACES: Final = " \t\n\r\u00a0\u2002\u2003\u2009\u202f\u3000\u200b\u200c\u200d\ufeff"


@cache
def is_date_text(text: str) -> bool:
    """Say whether a text is a date that somebody typed, in Western or Chinese form."""
    return bool(_DATE.match(unicodedata.normalize("NFKC", text).strip()))


@cache
def is_month_text(text: str) -> bool:
    """Say whether a text is a month of a year: a date where it is entered, a period in a header."""
    return bool(_MONTH_OF_YEAR.match(unicodedata.normalize("NFKC", text).strip()))


@cache
def is_number_text(text: str) -> bool:
    """Say whether a text is a number in disguise: `1,200`, `１２３`, `¥5万`, `12%`; no code."""
    bare = unicodedata.normalize("NFKC", text.strip(SPACES)).replace("\u2212", "-")
    return bool(_NUMBER.match(bare) and not _CODE.match(bare))
