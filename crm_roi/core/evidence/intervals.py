"""Intervals for what was measured: shares, means, medians, and times that are still running."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from crm_roi.core.arithmetic import exp, log
from crm_roi.core.errors import CrmRoiError
from crm_roi.core.evidence.likelihood import special

if TYPE_CHECKING:
    from crm_roi.core.worksheet import FloatArray, Numbers

BOOTSTRAP_SAMPLES: Final = 2_000
MOST_RESAMPLED: Final = 20_000
LARGEST_DRAW: Final = 4_000_000
CONFIDENCE: Final = 0.95
HALF: Final = 0.5
ROUNDING: Final = 1e-12


class ImpossibleCounts(CrmRoiError):
    """Counts must be whole, 0 or more, and the part no larger than the whole, which is above 0."""

    code = "#NUM!"


class ImpossibleConfidence(CrmRoiError):
    """A confidence level lies between 0 and 1; 0.95 means 95 %."""

    code = "#NUM!"


class NothingMeasured(CrmRoiError):
    """There is nothing to measure: no figure is given."""

    code = "#N/A"


class Interval(NamedTuple):
    """A figure, its interval and how many cases it rests on."""

    value: float
    low: float
    high: float
    n: int


def wilson(part: float, whole: float, confidence: float = CONFIDENCE) -> Interval:
    """Share of a whole and its interval by Wilson's score (1927), which never leaves 0 to 1.

    Raises:
        ImpossibleCounts: not 0 ≤ part ≤ whole, or not whole numbers.
    """
    if not 0 <= part <= whole or not whole > 0 or part % 1 or whole % 1:
        raise ImpossibleCounts
    z = normal_quantile(confidence)
    share, square = part / whole, z * z / whole
    centre = (share + square / 2) / (1 + square)
    half = z / (1 + square) * math.sqrt(share * (1 - share) / whole + square / (4 * whole))
    low = 0.0 if part == 0 else max(0.0, centre - half)
    high = 1.0 if part == whole else min(1.0, centre + half)
    return Interval(share, low, high, int(whole))


def normal_quantile(confidence: float) -> float:
    """How many standard deviations on each side hold this share of a normal distribution."""
    if not 0 < confidence < 1:
        raise ImpossibleConfidence
    return float(special().ndtri((1 + confidence) / 2))


def bootstrap_mean(values: Numbers, *, seed: int = 1, confidence: float = CONFIDENCE) -> Interval:
    """Mean and its interval by resampling (Efron 1979, percentiles).

    Over 20,000 different values the resampled means are normal to within what is shown, so the
    normal interval stands in. One value alone has no interval: both ends are the value.

    Raises:
        NothingMeasured: no value.
    """
    given = _given(values)
    unique, counts = np.unique(given, return_counts=True)
    if len(unique) > MOST_RESAMPLED:
        deviation = float(given.std(ddof=1))
        return mean_from_moments(len(given), float(given.mean()), deviation, confidence)
    random, n = np.random.default_rng(seed), len(given)
    means = np.empty(BOOTSTRAP_SAMPLES)
    at_once = max(1, LARGEST_DRAW // len(unique))
    for start in range(0, BOOTSTRAP_SAMPLES, at_once):
        size = min(at_once, BOOTSTRAP_SAMPLES - start)
        drawn = random.multinomial(n, counts / n, size=size)
        means[start : start + size] = (drawn * unique).sum(axis=1) / n
    low, high = np.quantile(means, [(1 - confidence) / 2, (1 + confidence) / 2]).tolist()
    return Interval(float(given.mean()), low, high, n)


def mean_from_moments(
    n: int, mean: float, deviation: float, confidence: float = CONFIDENCE
) -> Interval:
    """Mean and its normal interval from what a query over millions of rows gives back.

    Raises:
        NothingMeasured: no case.
    """
    if n < 1:
        raise NothingMeasured
    half = normal_quantile(confidence) * deviation / math.sqrt(n)
    return Interval(mean, mean - half, mean + half, n)


def median(values: Numbers, confidence: float = CONFIDENCE) -> Interval:
    """Median and its interval by order statistics (binomial, at least as wide as it must be).

    Raises:
        NothingMeasured: no value.
    """
    ordered = np.sort(_given(values))
    n = len(ordered)
    below = int(special().bdtrik((1 - confidence) / 2, n, 0.5))
    below = max(0, min(below, (n - 1) // 2))
    return Interval(
        float(np.median(ordered)), float(ordered[below]), float(ordered[n - 1 - below]), n
    )


class MedianTime(NamedTuple):
    """Median of times of which some are still running; None where it is not reached yet."""

    value: float | None
    low: float | None
    high: float | None
    n: int
    still_open: int


def median_time(times: Numbers, ended: Numbers, confidence: float = CONFIDENCE) -> MedianTime:
    """Median time until the end, those still open counted with the time they have run so far.

    Kaplan and Meier (1958), the interval by Brookmeyer and Crowley (1982) on the scale ln(-ln S)
    with Greenwood's variance. Leaving open cases out makes every cycle look short.

    Args:
        times: time until the end, or until today where it has not come.
        ended: 1 where the end came, 0 where the case is open.
        confidence: of the interval.

    Raises:
        NothingMeasured: no time.
    """
    running = _given(times)
    over = np.asarray(ended, dtype=float) > 0
    at = np.unique(running[over])
    n, still_open = len(running), int((~over).sum())
    if not len(at):
        return MedianTime(None, None, None, n, still_open)
    ordered, ends = np.sort(running), np.sort(running[over])
    at_risk = (n - np.searchsorted(ordered, at, side="left")).astype(float)
    ending = np.searchsorted(ends, at, side="right") - np.searchsorted(ends, at, side="left")
    remaining = np.cumprod(1 - ending / at_risk, dtype=float)
    low, high = _around(remaining, ending.astype(float), at_risk, normal_quantile(confidence))
    value, first, last = (_first_at_half(at, curve) for curve in (remaining, low, high))
    return MedianTime(value, first, last, n, still_open)


def _around(
    remaining: FloatArray, ending: FloatArray, at_risk: FloatArray, z: float
) -> tuple[FloatArray, FloatArray]:
    """Give the curve's lower and upper end at each time, S^exp(±z·error)."""
    inside = (remaining > 0) & (remaining < 1)
    share = np.where(inside, remaining, 0.5)
    spread = at_risk * np.maximum(at_risk - ending, 1)
    error = np.sqrt(np.cumsum(ending / spread)) / -log(share)
    ends = [exp(log(share) * exp(sign * z * error)) for sign in (1, -1)]
    low, high = (np.where(inside, end, remaining) for end in ends)
    return low, high


def _first_at_half(at: FloatArray, curve: FloatArray) -> float | None:
    """Where the curve falls to a half; where it stays at a half, the middle of that stretch."""
    reached = np.flatnonzero(curve <= HALF + ROUNDING)
    if not reached.size:
        return None
    first = int(reached[0])
    level = abs(curve[first] - HALF) <= ROUNDING and first + 1 < len(at)
    return float((at[first] + at[first + 1]) / 2 if level else at[first])


def _given(values: Numbers) -> FloatArray:
    column: FloatArray = np.asarray(values, dtype=float).ravel()
    column = column[~np.isnan(column)]
    if not column.size:
        raise NothingMeasured
    return column
