"""Periods written as texts: Year 1, FY2026, Q3 2026, Mar-26, 2026年3月, 第三年 …, put in order."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

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
