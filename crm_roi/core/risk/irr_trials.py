"""Internal rates of return of very many cash flows at once.

With x = 1 / (1 + rate) the present value is a polynomial in x. Where it provably has one positive
root, all trials are solved together by Newton's method inside a bracket; the few with possibly
several roots are solved one by one. A trial with no rate, or with several, has no IRR (NaN).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from crm_roi.core.appraisal.irr import rates_of_return
from crm_roi.core.cashflow import without_dust

if TYPE_CHECKING:
    from crm_roi.core.worksheet import FloatArray

LIKELY_RATE: Final = 0.1
EXACT_STEP: Final = 1e-8  # Newton's error after so small a step is below a float's last digit
COMMON_STEPS: Final = 8
MOST_STEPS: Final = 400

Flags = NDArray[np.bool_]


def irr_of_trials(net: FloatArray, *, mid_year: bool = False) -> FloatArray:
    """IRR of each column of net cash flows, (years, trials), year 0 first; NaN where undefined.

    Undefined are flows of one sign, and flows that several rates fit. Mid-year flows stand half a
    year earlier, year 0 apart.
    """
    net = without_dust(net)
    if not mid_year:
        return _rates_by_period(net)
    halves = np.zeros((2 * len(net), net.shape[1]))
    halves[0] = net[0]
    halves[1::2][: len(net) - 1] = net[1:]
    return np.asarray((1 + _rates_by_period(halves)) ** 2 - 1)


def _rates_by_period(net: FloatArray) -> FloatArray:
    """Rates for one period, of flows a period apart."""
    changes = sign_changes(net)
    rates = np.full(net.shape[1], np.nan)
    rates[changes == 1] = _rates(_columns(net, changes == 1))
    several = np.flatnonzero(changes > 1)
    if several.size:
        rates[several] = _ambiguous(net[:, several])
    return rates


def sign_changes(coefficients: FloatArray) -> NDArray[np.int8]:
    """Count, in each column, how often the sign changes; zeros do not count."""
    changes = np.zeros(coefficients.shape[1], dtype=np.int8)
    last = np.zeros(coefficients.shape[1])
    for row in coefficients:
        signs = np.sign(row)
        changes += signs * last < 0
        last = np.where(signs == 0, last, signs)
    return changes


def _columns(net: FloatArray, chosen: Flags) -> FloatArray:
    return net if chosen.all() else net[:, chosen]


def _ambiguous(net: FloatArray) -> FloatArray:
    """Rates of flows that change sign more than once.

    Budan's theorem: shifting the origin to rate 0 counts the sign changes that are left for
    positive and for negative rates. One in all, and the rate is unique.
    """
    above, below = _shifted(net[::-1]), _shifted(net)
    total = net.sum(axis=0)
    count = sign_changes(above) + sign_changes(below) + (total == 0)
    rates = np.full(net.shape[1], np.nan)
    rates[count == 1] = _rates(_columns(net, count == 1))
    unclear = np.flatnonzero(count > 1)
    rates[unclear] = [_only_rate(net[:, column]) for column in unclear]
    return rates


def _shifted(coefficients: FloatArray) -> FloatArray:
    """Coefficients of p(x + 1), lowest power first, by repeated synthetic division."""
    shifted = coefficients.copy()
    for start in range(len(shifted) - 1):
        for power in range(len(shifted) - 2, start - 1, -1):
            shifted[power] += shifted[power + 1]
    return shifted


def _only_rate(flows: FloatArray) -> float:
    """Find the rate if there is exactly one."""
    rates = rates_of_return(flows, range(len(flows)))
    return rates[0] if len(rates) == 1 else math.nan


def _rates(net: FloatArray) -> FloatArray:
    """Rates of flows whose polynomial has exactly one positive root."""
    if not net.shape[1]:
        return np.empty(0)
    rising = net * -_first_sign(net)
    factors, settled = _newton(rising, np.full(net.shape[1], 1 / (1 + LIKELY_RATE)), COMMON_STEPS)
    late = np.flatnonzero(~settled)
    if late.size:
        factors[late], _settled = _newton(rising[:, late], factors[late], MOST_STEPS)
    return np.asarray(1 / factors - 1)


def _first_sign(net: FloatArray) -> FloatArray:
    signs = np.sign(net[0])
    for row in net[1:]:
        if signs.all():
            break
        signs = np.where(signs == 0, np.sign(row), signs)
    return np.asarray(signs)


def _newton(net: FloatArray, factors: FloatArray, steps: int) -> tuple[FloatArray, Flags]:
    """Roots of polynomials that are negative below their only positive root, and which are settled.

    A step that leaves the bracket is replaced by doubling (no upper end yet) or halving.
    """
    low, high = np.zeros_like(factors), np.full_like(factors, np.inf)
    settled = np.zeros(factors.shape, dtype=bool)
    for _step in range(steps):
        value, slope = _horner(net, factors)
        np.copyto(low, factors, where=value < 0)
        np.copyto(high, factors, where=value >= 0)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            moved = factors - value / slope
            halved = np.where(np.isinf(high), 2 * factors, (low + high) / 2)
        moved = np.where((moved >= low) & (moved <= high) & (slope > 0), moved, halved)
        settled = np.abs(moved - factors) <= EXACT_STEP * factors
        factors = moved
        if settled.all():
            break
    return factors, settled


def _horner(net: FloatArray, factors: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Value and slope of each column's polynomial at its own point."""
    value, slope = net[-1].copy(), np.zeros_like(factors)
    for row in net[-2::-1]:
        slope *= factors
        slope += value
        value *= factors
        value += row
    return value, slope
