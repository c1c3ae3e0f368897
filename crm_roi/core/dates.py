"""Dates as people write them, read the same way in cells, ranges, JSON documents and workbooks."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from typing import Final

SAME_MARKS: Final = str.maketrans({"\u2212": "-", "\u2013": "-", "\u2019": "'"})
_YEAR_FIRST: Final = re.compile(
    r"(\d{4})\s*(?P<mark>[-/.年])\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?"
    r"(?:[\sT]\s*(?P<clock>\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?)?",
    re.IGNORECASE,
)
_YEAR_LAST: Final = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})")
_WITH_A_NAMED_MONTH: Final = ("%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y")
_COMPACT: Final = re.compile(r"\d{8}")
_MONTHS: Final = 12


class NoDate(ValueError):
    """A text is no date."""


class AmbiguousDate(NoDate):
    """A text may be one of two dates, such as 3/4/2026, or a number of unclear meaning."""


def written_moment(text: str) -> datetime:
    """Read a date, with its time where one is written; a zone is left to `zone_of`.

    2026-03-31, 2026/3/31, 2026.3.31, 2026年3月31日, 20260331, 31 Mar 2026, 31.3.2026 and 3/31/2026
    where only one part can be the month; a time behind the first four, as in ISO 8601.

    Raises:
        AmbiguousDate: day and month cannot be told apart, or a number is no date of eight digits.
        NoDate: anything else.
    """
    plain = half_width(text)
    try:
        if found := _YEAR_FIRST.fullmatch(plain):
            day = date(int(found[1]), int(found[3]), int(found[4]))
            return _at(day, found["clock"])
        if turned := _YEAR_LAST.fullmatch(plain):
            return _at(_year_last(int(turned[1]), int(turned[3]), int(turned[4])), None)
        if _COMPACT.fullmatch(plain):
            return _at(date(int(plain[:4]), int(plain[4:6]), int(plain[6:])), None)
    except AmbiguousDate:
        raise
    except ValueError as error:
        raise NoDate(text) from error
    if plain.isdecimal():
        raise AmbiguousDate(text)
    for form in _WITH_A_NAMED_MONTH:
        try:
            return datetime.strptime(plain, form)  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise NoDate(text)


def zone_of(text: str) -> str:
    """Give the time zone that a written moment names, such as `+08:00`; empty where it has none."""
    found = _YEAR_FIRST.fullmatch(half_width(text))
    zone = (found["zone"] or "").upper() if found else ""
    return (
        "+00:00" if zone == "Z" else zone if ":" in zone or not zone else f"{zone[:3]}:{zone[3:]}"
    )


def half_width(text: str) -> str:
    """Write full-width letters, digits and marks as the plain ones that mean the same."""
    return unicodedata.normalize("NFKC", text).translate(SAME_MARKS).strip()


def _at(day: date, clock: str | None) -> datetime:
    if clock is None:
        return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a day has no zone
    hour, minute, *second = clock.split(":")
    seconds = float(second[0]) if second else 0.0
    return datetime(  # noqa: DTZ001 - the zone is the reader's business
        day.year,
        day.month,
        day.day,
        int(hour),
        int(minute),
        int(seconds),
        round(seconds % 1 * 1e6) % 1_000_000,
    )


def _year_last(first: int, second: int, year: int) -> date:
    """Read 31.3.2026 or 3/31/2026, where only one of the two can be the month."""
    if max(first, second) <= _MONTHS and first != second:
        raise AmbiguousDate
    return date(year, *((second, first) if first > _MONTHS else (first, second)))
