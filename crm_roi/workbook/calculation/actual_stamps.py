"""The KPI actuals in the order in which they stand: one measured later outranks one before it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from crm_roi.core.terms import Unit, _
from crm_roi.workbook.calculation.column_block import Column

if TYPE_CHECKING:
    from crm_roi.workbook.writing.desk import Desk

PLACES: Final = 100**3
"""More than any list is long: the place of an actual takes the last six digits of its stamp."""
DAY_ZERO: Final = date(1899, 12, 30)


def actual_columns(desk: Desk) -> list[Column]:
    """Give the columns: the KPI and year an actual is of, its day, and its stamp.

    Of one KPI and year the greatest stamp stands: the latest day, of one day the last row; an
    actual without a day gives way to every other.
    """
    place, rows = desk.places["actuals"], desk.plan.scorecard.actuals
    count = place.last - place.first + 1
    spare = count - len(rows)
    keys = [*(f"{row.kpi}>{row.year}" for row in rows), *[">"] * spare]
    days = [*(day_number(row.measured_on) for row in rows), *[0.0] * spare]
    numbers = [index + 1.0 for index in range(count)]
    stamps = [stamp_of(day, number) for day, number in zip(days, numbers, strict=True)]
    return [
        Column("k", _("Line"), Unit.COUNT, "=ROW()-ROW({k}${f})+1", numbers),
        Column("key", _("KPI and year"), Unit.TEXT,
               '=IFERROR(INDEX(in_actuals_kpi,${k}{r})&">"&INDEX(in_actuals_year,${k}{r}),"")',
               keys, "calc_actual_key"),
        Column("day", _("Day measured; 0 none"), Unit.COUNT,
               "=IFERROR(INT(INDEX(in_actuals_measured_on,${k}{r})+0),0)", days),
        Column("stamp", _("Stamp: the greatest stands"), Unit.COUNT,
               "=${day}{r}*100^3+${k}{r}", stamps, "calc_actual_stamp"),
    ]  # fmt: skip


def day_number(day: date | None) -> float:
    """Count a day as a spreadsheet does; no day is 0."""
    return 0.0 if day is None else float((day - DAY_ZERO).days)


def stamp_of(day: float, place: float) -> float:
    """Put the day before the place, as digits of one number."""
    return day * PLACES + place
