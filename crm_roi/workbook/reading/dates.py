"""What a cell that holds a date means: a date, a day number, or a date as people write it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from crm_roi.core.dates import AmbiguousDate, NoDate, written_moment
from crm_roi.core.plan.validation import DATE_EXPECTED, shown
from crm_roi.workbook.reading.issues import AMBIGUOUS_DATE, FAR_DATE, SERIAL_1904
from crm_roi.workbook.reading.values import CellError, CellRefused, Setting

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
    try:
        return written_moment(text).date()
    except AmbiguousDate as error:
        raise CellRefused(AMBIGUOUS_DATE, value=shown(text)) from error
    except NoDate as error:
        raise CellRefused(DATE_EXPECTED, value=shown(text)) from error
