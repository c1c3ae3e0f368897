"""What a cell that holds a date means: a date, a day number, or a date as people write it."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from typing import Final

from crm_roi.core.plan.validation import DATE_EXPECTED, shown
from crm_roi.workbook.reading.issues import AMBIGUOUS_DATE, FAR_DATE, SERIAL_1904
from crm_roi.workbook.reading.values import SAME_MARKS, CellError, CellRefused, Setting

_DATE: Final = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?"
    r"(?:[\sT]\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
)
_YEAR_LAST: Final = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})")
_DAY_AND_MONTH: Final = ("%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%Y%m%d")
_MONTHS: Final = 12
_EXCEL_EPOCH: Final = date(1899, 12, 30)
_SERIALS: Final = (32_874, 109_939)  # 1990-01-01 to 2200-12-31


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
    half_width = unicodedata.normalize("NFKC", text).translate(SAME_MARKS).strip()
    found, turned = _DATE.fullmatch(half_width), _YEAR_LAST.fullmatch(half_width)
    try:
        if found:
            year, month, day = map(int, found.groups())
            return date(year, month, day)
        if turned:
            return _year_last(int(turned[1]), int(turned[3]), int(turned[4]), text)
    except ValueError as error:
        raise CellRefused(DATE_EXPECTED, value=shown(text)) from error
    if half_width.isdecimal() and len(half_width) != len("20260331"):
        raise CellRefused(AMBIGUOUS_DATE, value=shown(text))
    for form in _DAY_AND_MONTH:
        try:
            return datetime.strptime(half_width, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise CellRefused(DATE_EXPECTED, value=shown(text))


def _year_last(first: int, second: int, year: int, text: str) -> date:
    """Read 31.3.2026 or 3/31/2026, where only one of the two can be the month."""
    if max(first, second) <= _MONTHS and first != second:
        raise CellRefused(AMBIGUOUS_DATE, value=shown(text))
    return date(year, *((second, first) if first > _MONTHS else (first, second)))
