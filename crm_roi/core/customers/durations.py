"""How long things take: sales cycles in days, responses in minutes, on the calendar or at work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.core.columns import DifferentLengths
from crm_roi.core.customers import terms
from crm_roi.core.errors import CrmRoiError
from crm_roi.core.terms import Unit
from crm_roi.core.worksheet import FloatArray, Group, Numbers, worksheet

if TYPE_CHECKING:
    from collections.abc import Callable

HOURS_OF_A_DAY: Final = 24
MINUTES_OF_A_DAY: Final = 1440
DAYS_OF_A_WEEK: Final = 7
SERIAL_DIGITS: Final = 5  # a serial number holds a moment to a few microseconds
MONDAY_SERIAL: Final = 2  # the serial number of 1900-01-01
STATISTICS: Final[dict[str, Callable[[FloatArray], np.floating]]] = {
    "mean": np.mean,
    "median": np.median,
}


class NothingClosed(CrmRoiError):
    """Nothing is closed yet: there is no pair of two dates."""

    code = "#DIV/0!"


class EndsBeforeStart(CrmRoiError):
    """Pair {row} ends before it starts."""

    code = "#NUM!"


class UnknownStatistic(CrmRoiError):
    """The statistic is mean or median, not {statistic}."""


class ImpossibleHours(CrmRoiError):
    """Service hours must lie between 0 and 24, opening before closing, on 1 to 7 days a week."""

    code = "#NUM!"


@worksheet(
    group=Group.CUSTOMERS,
    returns=Unit.NUMBER,
    example='=CRM_SALES_CYCLE({"2025-01-01";"2025-01-10"},{"2025-02-15";"2025-03-05"},"mean")',
)
def sales_cycle(
    first_contacts: terms.FirstContacts,
    closes: terms.Closes,
    statistic: terms.Statistic = "mean",
) -> float:
    """Sales cycle: days from first contact to close, closed deals only; mean or median."""
    started, ended = _closed(first_contacts, closes)
    return _summary(np.floor(ended) - np.floor(started), statistic)


@worksheet(
    group=Group.CUSTOMERS,
    returns=Unit.NUMBER,
    example='=CRM_RESPONSE_MINUTES({"2026-03-02 18:00"},{"2026-03-03 08:00"},"mean")',
)
def response_minutes(
    requests: terms.Requests, replies: terms.Replies, statistic: terms.Statistic = "mean"
) -> float:
    """Response time in minutes on the calendar, day and night; mean or median of those answered."""
    asked, answered = _closed(requests, replies)
    return _summary((answered - asked) * MINUTES_OF_A_DAY, statistic)


@worksheet(
    group=Group.CUSTOMERS,
    returns=Unit.NUMBER,
    example='=CRM_BUSINESS_RESPONSE_MINUTES({"2026-03-02 18:00"},{"2026-03-03 08:00"},7,18)',
)
def business_response_minutes(
    requests: terms.Requests,
    replies: terms.Replies,
    opening_hour: terms.OpeningHour = 9,
    closing_hour: terms.ClosingHour = 18,
    days_a_week: terms.DaysAWeek = 5,
    statistic: terms.Statistic = "mean",
    holidays: terms.Holidays = (),
) -> float:
    """Response time in minutes of service hours only; mean or median of those answered.

    What comes in after hours counts from the next opening; nights, days off and holidays do not
    count.
    """
    if not 0 <= opening_hour < closing_hour <= HOURS_OF_A_DAY or not 1 <= days_a_week <= 7:  # noqa: PLR2004 - a week
        raise ImpossibleHours
    asked, answered = _closed(requests, replies)
    hours = (opening_hour / HOURS_OF_A_DAY, closing_hour / HOURS_OF_A_DAY)
    closed = frozenset(np.floor(np.asarray(holidays, dtype=float)).tolist())
    minutes = [
        MINUTES_OF_A_DAY * _open_days(start, end, hours, int(days_a_week), closed)
        for start, end in zip(asked.tolist(), answered.tolist(), strict=True)
    ]
    return _summary(np.array(minutes), statistic)


def _open_days(
    start: float,
    end: float,
    hours: tuple[float, float],
    days_a_week: int,
    closed: frozenset[float],
) -> float:
    """Length of the service hours between two moments, in days."""
    days = np.arange(np.floor(start), np.floor(end) + 1)
    weekday = (days - MONDAY_SERIAL) % DAYS_OF_A_WEEK  # 0 is Monday
    works = (weekday < days_a_week) & ~np.isin(days, list(closed))
    opened = np.maximum(days + hours[0], start)
    shut = np.minimum(days + hours[1], end)
    return float((np.maximum(shut - opened, 0.0) * works).sum())


def _closed(starts: Numbers, ends: Numbers) -> tuple[FloatArray, FloatArray]:
    """Take the pairs that have both dates, in the order of time."""
    started, ended = np.asarray(starts, dtype=float), np.asarray(ends, dtype=float)
    if len(started) != len(ended):
        raise DifferentLengths(one=len(started), two=len(ended))
    backwards = np.flatnonzero(ended < started)
    if backwards.size:
        raise EndsBeforeStart(row=int(backwards[0]) + 1)
    closed = ~np.isnan(started) & ~np.isnan(ended)
    if not closed.any():
        raise NothingClosed
    return started[closed], ended[closed]


def _summary(lengths: FloatArray, statistic: str) -> float:
    if statistic not in STATISTICS:
        raise UnknownStatistic(statistic=statistic)
    return round(float(STATISTICS[statistic](lengths)), SERIAL_DIGITS)
