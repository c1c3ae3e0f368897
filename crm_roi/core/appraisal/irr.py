"""Rates of return: every rate at which the present value of cash flows is zero, and no other.

With growth = log(1 + rate) the present value is a sum of exponentials, sum(a * exp(-growth * t)),
for yearly flows (t = 0, 1, 2 …) and dated ones (t = days / 365) alike. Flows that change sign once
have at most one rate (Descartes), found by Newton's method. Otherwise the axis is halved until
each piece provably holds no rate or is provably monotone, so that no rate is missed.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.core.arithmetic import exp, product
from crm_roi.core.errors import CrmRoiError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from crm_roi.core.worksheet import FloatArray, Numbers

LOWEST_GROWTH: Final = math.log(1e-15)  # below, the rate cannot be told from -100 % in a float
HIGH_GROWTH: Final = -LOWEST_GROWTH  # a rate above 1e15 counts only where there is no other
HIGHEST_GROWTH: Final = 700.0  # above, the rate does not fit in a float
LIKELY_RATE: Final = 0.1  # where Excel starts its search when no guess is given
LIKELY_GROWTH: Final = math.log1p(LIKELY_RATE)
NEWTON_IS_EXACT: Final = 1e-10  # after so small a step the next one is below the float's last digit
NARROWEST: Final = 1e-9
SAME_ROOT: Final = 1e-6
ROUNDING: Final = 1e-14  # of the sum of all terms: what a sum of floats cannot tell from zero
MOST_STEPS: Final = 200
LARGEST: Final = 1e100  # beyond it, and as far below 1, amounts are scaled: no product overflows


class NoCashFlows(CrmRoiError):
    """There is not a single number among the cash flows."""

    code = "#NUM!"


class OneSidedCashFlows(CrmRoiError):
    """A rate of return needs money out and money back; all cash flows have one sign."""

    code = "#NUM!"


class OneSidedDays(OneSidedCashFlows):
    """A rate of return needs money out and money back; added up by day, all have one sign."""


class NoMoney(OneSidedCashFlows):
    """A rate of return needs money out and money back; all cash flows are 0."""


class NoRate(CrmRoiError):
    """No rate above -100 % makes the present value of these cash flows zero."""

    code = "#NUM!"


class WrongGuess(CrmRoiError):
    """A guess must be above -1 (-100 %); this one is {guess}."""

    code = "#VALUE!"


class CashFlowTooLarge(CrmRoiError):
    """A cash flow is too large to calculate with."""

    code = "#NUM!"


def rates_of_return(amounts: Numbers, times: Numbers) -> tuple[float, ...]:
    """All rates, lowest first, at which amounts paid at `times` (in years) have no present value.

    Empty where no rate fits. Amounts of one sign, or none at all, are an error.
    """
    paid, when = _merge(amounts, times)
    changes = sum(1 for one, following in pairwise(paid) if one * following < 0)
    if not changes:
        raise _one_sided(np.asarray(amounts, dtype=float))
    if changes == 1:
        growths = _crossings(paid, when, [(LOWEST_GROWTH, HIGHEST_GROWTH)])
    else:
        growths = all_growths([paid], when)[0]
    return tuple(math.expm1(growth) for growth in growths)


def _one_sided(amounts: FloatArray) -> OneSidedCashFlows:
    """Say truly why there is no rate: amounts of a day may cancel, or there may be none."""
    if not amounts.any():
        return NoMoney()
    both = amounts.min() < 0 < amounts.max()
    return OneSidedDays() if both else OneSidedCashFlows()


def choose_rate(rates: tuple[float, ...], guess: float | None = None) -> float:
    """Take the only rate, or of several the one that grows most nearly as the guess does."""
    if not rates:
        raise NoRate
    wanted = LIKELY_GROWTH if guess is None else math.log1p(guess)
    return min(rates, key=lambda rate: abs(math.log1p(rate) - wanted))


def check_guess(guess: float | None) -> None:
    """Refuse a guess that no rate can be near."""
    if guess is not None and not guess > -1:
        raise WrongGuess(guess=guess)


def _merge(amounts: Numbers, times: Numbers) -> tuple[list[float], list[float]]:
    """Put the amounts in order of time, those of one time together, and drop the zeros."""
    if not len(amounts):
        raise NoCashFlows
    together: dict[float, float] = {}
    for amount, time in zip(scaled(_plain(amounts)), _plain(times), strict=True):
        together[time] = together.get(time, 0.0) + amount
    paid = [(time, amount) for time, amount in together.items() if amount]
    paid.sort()
    start = paid[0][0] if paid else 0.0
    return [amount for _time, amount in paid], [time - start for time, _amount in paid]


def scaled(amounts: Sequence[float]) -> Sequence[float]:
    """Bring very large or very small amounts near 1: a rate does not depend on their unit."""
    largest = max(map(abs, amounts), default=0.0)
    if 1 / LARGEST <= largest <= LARGEST or not largest:
        return amounts
    if not math.isfinite(sum(abs(amount) / largest for amount in amounts)):
        raise CashFlowTooLarge
    power = math.frexp(largest)[1]
    return [math.ldexp(amount, -power) for amount in amounts]


def _plain(values: Numbers) -> Sequence[float]:
    """Python's own floats, which are quicker one by one than numpy's."""
    return values.tolist() if isinstance(values, np.ndarray) else values


def _sides(
    amounts: Sequence[float], times: Sequence[float], growth: float
) -> tuple[float, float, float, float]:
    """Present value of inflows and of outflows, and each weighted by time.

    Values are taken at the first flow, for negative growth at the last, so that none overflows.
    """
    reference = times[0] if growth >= 0 else times[-1]
    inflow = outflow = inflow_time = outflow_time = 0.0
    for amount, time in zip(amounts, times, strict=True):
        value = amount * math.exp(growth * (reference - time))
        if value > 0:
            inflow += value
            inflow_time += value * time
        else:
            outflow -= value
            outflow_time -= value * time
    return inflow, outflow, inflow_time, outflow_time


def _is_positive(amounts: Sequence[float], times: Sequence[float], growth: float) -> bool:
    inflow, outflow, _inflow_time, _outflow_time = _sides(amounts, times, growth)
    return inflow > outflow


def _crossings(
    amounts: Sequence[float], times: Sequence[float], pieces: Sequence[tuple[float, float]]
) -> list[float]:
    """One growth for each piece at whose ends the present value has different signs."""
    ends = (
        (low, high, _is_positive(amounts, times, low), _is_positive(amounts, times, high))
        for low, high in pieces
    )
    return [
        _crossing(amounts, times, low, high, rising=rises)
        for low, high, starts, rises in ends
        if starts != rises
    ]


def _crossing(
    amounts: Sequence[float], times: Sequence[float], low: float, high: float, *, rising: bool
) -> float:
    """The growth between `low` and `high` at which inflows and outflows weigh the same.

    Newton on log(inflow / outflow), which is nearly a straight line whose slope is the difference
    of the two durations; a step that leaves the bracket is replaced by halving.
    """
    growth = LIKELY_GROWTH if low < LIKELY_GROWTH < high else (low + high) / 2
    for _step in range(MOST_STEPS):
        inflow, outflow, inflow_time, outflow_time = _sides(amounts, times, growth)
        if inflow == outflow:
            break
        low, high = (low, growth) if (inflow > outflow) == rising else (growth, high)
        middle = newton = (low + high) / 2
        if inflow and outflow:
            slope = outflow_time / outflow - inflow_time / inflow
            newton = growth - math.log(inflow / outflow) / slope if slope else middle
        if abs(newton - growth) <= NEWTON_IS_EXACT * (1 + abs(growth)):
            return newton
        growth = newton if low < newton < high else middle
    return growth


def all_growths(
    rows: Sequence[Sequence[float]] | FloatArray, times: Sequence[float]
) -> list[list[float]]:
    """For each row of amounts, first and last not 0, every growth at which it is worth nothing."""
    if len(rows) and not 1 / LARGEST <= np.abs(rows).max() <= LARGEST:
        rows = np.array([scaled(row) for row in np.asarray(rows).tolist()])
    usual = _growths_between(rows, times, LOWEST_GROWTH, HIGH_GROWTH)
    bare = [row for row, growths in enumerate(usual) if not growths]
    unusual = _growths_between([rows[row] for row in bare], times, HIGH_GROWTH, HIGHEST_GROWTH)
    for row, growths in zip(bare, unusual, strict=True):
        usual[row] = growths
    return usual


def _growths_between(
    rows: Sequence[Sequence[float]] | FloatArray, times: Sequence[float], low: float, high: float
) -> list[list[float]]:
    found: list[list[tuple[float, float]]] = [[] for _row in rows]
    if not len(rows):
        return []
    with np.errstate(over="ignore", invalid="ignore"):
        pieces = _monotone_pieces(np.array(rows, dtype=float), np.array(times), low, high)
    for row, start, end, touches in pieces:
        places = (
            [(start, end)]
            if touches
            else [(growth, growth) for growth in _crossings(rows[row], times, [(start, end)])]
        )
        found[row] += places
    return [_distinct(places) for places in found]


def _monotone_pieces(
    rows: FloatArray, times: FloatArray, low: float, high: float
) -> list[tuple[int, float, float, bool]]:
    """Cut an interval of growth, for each row, into pieces on which its value is monotone.

    A piece is dropped where Taylor's formula shows that the value cannot vanish, kept where it
    shows that the value is monotone, halved otherwise. Pieces marked last as touching are those
    on which a float cannot tell the value from zero: a rate of return that may not be crossed.
    """
    owner, centre = np.arange(len(rows)), np.full(len(rows), (low + high) / 2)
    half = (high - low) / 2
    kept: list[tuple[int, float, float, bool]] = []
    while len(owner):
        value, slope, bend, size = _taylor(rows[owner], times, centre, half)
        value, sway = np.abs(value), np.abs(slope) * half + bend * half**2 / 2
        empty = value > sway + ROUNDING * size / 4
        straight = ~empty & (np.abs(slope) > bend * half)
        touching = ~empty & ~straight & ((value + sway <= ROUNDING * size) | (half < NARROWEST))
        kept += _pieces(owner[straight], centre[straight], half, touches=False)
        kept += _pieces(owner[touching], centre[touching], half, touches=True)
        undecided = ~(empty | straight | touching)
        half /= 2
        owner = np.concatenate([owner[undecided], owner[undecided]])
        centre = np.concatenate([centre[undecided] - half, centre[undecided] + half])
    return kept


def _pieces(
    owner: NDArray[np.intp], centre: FloatArray, half: float, *, touches: bool
) -> list[tuple[int, float, float, bool]]:
    ends = np.column_stack([centre - half, centre + half]).tolist()
    return [
        (row, low, high, touches) for row, (low, high) in zip(owner.tolist(), ends, strict=True)
    ]


def _taylor(
    amounts: FloatArray, times: FloatArray, centre: FloatArray, half: float
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Value, slope, greatest bend within `half` of each centre, and sum of absolute terms.

    Time is counted from the mean time of the terms: this changes the value only by a positive
    factor, and makes slope and bend least.
    """
    reference = np.where(centre >= 0, times[0], times[-1])
    terms = amounts * exp(centre[:, None] * (reference[:, None] - times))
    weights = np.abs(terms)
    size = weights.sum(axis=1)
    distance = times - (product(weights, times) / size)[:, None]
    spread = weights * distance**2 * exp(np.abs(distance) * half)
    bend = np.nan_to_num(spread, nan=np.inf).sum(axis=1)
    return terms.sum(axis=1), -(terms * distance).sum(axis=1), bend, size


def _distinct(places: Sequence[tuple[float, float]]) -> list[float]:
    """Count as one, in their middle, places that touch: rounding made several of one."""
    groups: list[list[float]] = []
    for low, high in sorted(places):
        if groups and low - groups[-1][1] <= SAME_ROOT * (1 + abs(low)):
            groups[-1][1] = max(high, groups[-1][1])
        else:
            groups.append([low, high])
    return [(low + high) / 2 for low, high in groups]
