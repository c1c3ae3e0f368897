"""The history of a KPI: trend, forecast against the target path, data too old to trust."""

from __future__ import annotations

from datetime import date, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.core.arithmetic import product
from crm_roi.core.scorecard.errors import NoTarget, TooFewMeasurements, UnknownChoice
from crm_roi.core.scorecard.terms import AsOf, Frequency, History, MeasuredOn, PeriodsAhead
from crm_roi.core.terms import Unit, _
from crm_roi.core.worksheet import FloatArray, Group, Numbers, worksheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_roi.core.scorecard.attainment import Goal

FREQUENCY_DAYS: Final = MappingProxyType({
    "daily": 1, "weekly": 7, "monthly": 31, "quarterly": 92, "half_yearly": 184, "yearly": 366,
})  # fmt: skip
"""Longest time between two measurements."""

GRACE: Final = 0.5
"""A measurement may be this share of a period late, three days at least, before it is stale."""

LEAST_GRACE_DAYS: Final = 3

STEADY: Final = 0.01
"""A change per period below 1 % of the usual size of the figure is no trend."""

IMPROVING, STEADY_WORD, WORSENING = "improving", "steady", "worsening"
TREND_LABELS: Final = (
    (IMPROVING, _("improving")), (STEADY_WORD, _("steady")), (WORSENING, _("worsening")),
)  # fmt: skip


def slope_and_level(periods: Numbers, values: Numbers) -> tuple[float, float]:
    """Least-squares line through the measured periods: change per period, value at period 0."""
    times, levels = np.asarray(periods, dtype=float), np.asarray(values, dtype=float)
    known = ~np.isnan(levels)
    if np.unique(times[known]).size < 2:  # noqa: PLR2004 - a line needs two points
        raise TooFewMeasurements(count=int(np.unique(times[known]).size))
    centre = times[known].mean()
    spread = times[known] - centre
    slope = float(product(spread, levels[known]) / product(spread, spread))
    return slope, float(levels[known].mean() - slope * centre)


def target_path(baseline: float | None, targets: Sequence[float | None]) -> FloatArray:
    """Expected value for each year 0 … N: the targets, straight lines between, from the baseline.

    The baseline stands at year 0 unless year 0 has a target of its own; after the last target the
    path stays level.
    """
    points = {year: target for year, target in enumerate(targets) if target is not None}
    if baseline is not None:
        points.setdefault(0, baseline)
    if not points:
        raise NoTarget
    years = sorted(points)
    return np.interp(np.arange(len(targets)), years, [points[year] for year in years])


def trend_word(periods: Numbers, values: Numbers, goal: Goal) -> str:
    """Say whether a KPI is improving, steady or worsening.

    up and down go by the slope; hold and in_range by whether the last measured value lies nearer to
    the target or the range than the first.
    """
    if goal.direction in ("up", "down"):
        slope, _level = slope_and_level(periods, values)
        change = slope if goal.direction == "up" else -slope
    else:
        measured = np.asarray(values, dtype=float)
        known = measured[~np.isnan(measured)]
        if len(known) < 2:  # noqa: PLR2004 - a change needs two values
            raise TooFewMeasurements(count=len(known))
        change = _distance(float(known[0]), goal) - _distance(float(known[-1]), goal)
    usual = float(np.nanmean(np.abs(np.asarray(values, dtype=float))))
    if abs(change) <= STEADY * usual:
        return STEADY_WORD
    return IMPROVING if change > 0 else WORSENING


def _distance(value: float, goal: Goal) -> float:
    low = goal.target if goal.direction == "hold" else goal.low
    high = goal.target if goal.direction == "hold" else goal.high
    if low is None or high is None:
        raise NoTarget
    return max(low - value, value - high, 0.0)


def is_stale(measured_on: date | None, as_of: date, frequency: str) -> bool:
    """Tell whether the last measurement is too old for how often the KPI is to be measured.

    Stale is older than one period and half another (three days at least), or never measured. A KPI
    without a frequency is held against a year.
    """
    if measured_on is None:
        return True
    if frequency and frequency not in FREQUENCY_DAYS:
        raise UnknownChoice(choice=frequency, choices=", ".join(FREQUENCY_DAYS))
    period = FREQUENCY_DAYS[frequency or "yearly"]
    allowed = period + max(period * GRACE, LEAST_GRACE_DAYS)
    return as_of - measured_on > timedelta(days=allowed)


@worksheet(
    group=Group.SCORECARD,
    returns=Unit.NUMBER,
    example="=CRM_TREND({58,59.2,60.1})",
)
def trend(history: History) -> float:
    """Change of a KPI per period: slope of the least-squares line through its history."""
    values = np.asarray(history, dtype=float).ravel()
    return slope_and_level(np.arange(float(len(values))), values)[0]


@worksheet(
    group=Group.SCORECARD,
    returns=Unit.NUMBER,
    example="=CRM_FORECAST({58,59.2,60.1},2)",
)
def forecast(history: History, periods_ahead: PeriodsAhead = 1) -> float:
    """Where a KPI will stand if it goes on as it has: the line through its history, extended."""
    values = np.asarray(history, dtype=float).ravel()
    slope, level = slope_and_level(np.arange(float(len(values))), values)
    return level + slope * (len(values) - 1 + periods_ahead)


@worksheet(
    group=Group.SCORECARD,
    returns=Unit.CHOICE,
    example='=CRM_STALE({46022},46150,"monthly")',
    spills=True,
)
def stale(measured_on: MeasuredOn, as_of: AsOf, frequency: Frequency = "monthly") -> list[bool]:
    """TRUE where the last measurement is too old, or missing, for how often it is to be made."""
    today = day_of(as_of)
    return [
        is_stale(None if np.isnan(day) else day_of(day), today, frequency)
        for day in np.asarray(measured_on, dtype=float).ravel().tolist()
    ]


def day_of(serial: float) -> date:
    """Read a spreadsheet's serial number of a day."""
    return date(1899, 12, 30) + timedelta(days=int(serial))
