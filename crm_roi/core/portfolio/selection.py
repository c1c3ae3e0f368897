"""Which plans to choose under a budget: the largest total value, exactly.

The costs stay within the budget and, if asked, the variances within a limit; required plans are
in; of alternatives that exclude each other at most one is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from crm_roi.core.errors import CrmRoiError
from crm_roi.core.portfolio.knapsack import ROUNDING, Problem, solved

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crm_roi.core.portfolio.knapsack import Mask
    from crm_roi.core.worksheet import FloatArray


class BadBudget(CrmRoiError):
    """A budget is an amount of money from 0 up; this one is {budget}."""

    code = "#NUM!"


class RequiredTooDear(CrmRoiError):
    """The required plans cost {cost}, more than the budget of {budget}."""

    code = "#NUM!"


class RequiredExcludeEachOther(CrmRoiError):
    """Two required plans, {first} and {second}, are alternatives of which one may be chosen."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What may be chosen: arrays of one entry a plan, in the order of their names.

    Costs and variances are not below 0. `required` and `exclusive` hold places in the arrays.
    """

    names: tuple[str, ...]
    values: FloatArray
    costs: FloatArray
    variances: FloatArray
    required: frozenset[int] = frozenset()
    exclusive: tuple[tuple[int, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Selection:
    """The chosen plans by place, in order, and what they come to.

    `bound` is what no selection can exceed; where the solver reached its limit of steps, the best
    that it found may lie below it and `proven` is False.
    """

    chosen: tuple[int, ...]
    value: float
    cost: float
    variance: float
    proven: bool
    bound: float


def best_selection(
    offer: Offer,
    budget: float = math.inf,
    most_variance: float = math.inf,
    *,
    within: float = ROUNDING,
) -> Selection:
    """Choose the plans of the largest total value; of equally good selections a cheapest.

    A plan without value is chosen only where it is required. Of plans alike in value, cost and
    variance the first are chosen. A share `within` above rounding is for drawings: any selection
    that comes so near to the best will do, which takes a fraction of the time.

    Raises:
        BadBudget: the budget is below 0 or no number.
        RequiredTooDear: the required plans alone exceed the budget.
        RequiredExcludeEachOther: two required plans exclude each other.
    """
    taken = _required(offer, budget)
    limits = _limits(offer, budget, most_variance)
    spare = limits.most - limits.rows[:, taken].sum(axis=1)
    places = _worth_a_look(offer, limits.rows, spare, taken)
    groups = _group_rows(offer, places)
    problem = Problem(
        offer.values[places],
        np.vstack([limits.rows[:, places], groups]),
        np.concatenate([spare, np.ones(len(groups))]),
    )
    found = solved(problem, offer.costs[places], within)
    chosen = taken.copy()
    chosen[places[found.chosen]] = True
    _prefer_first(offer, chosen)
    return _described(offer, chosen, found.proven, found.bound + float(offer.values[taken].sum()))


def _required(offer: Offer, budget: float) -> Mask:
    """Take the required plans, if they fit the budget and each other."""
    if math.isnan(budget) or budget < 0:
        raise BadBudget(budget=budget)
    taken = np.zeros(len(offer.values), dtype=bool)
    taken[list(offer.required)] = True
    for group in offer.exclusive:
        for first, second in combinations(sorted(offer.required.intersection(group)), 2):
            raise RequiredExcludeEachOther(first=offer.names[first], second=offer.names[second])
    cost = math.fsum(offer.costs[taken])
    if cost > budget * (1 + ROUNDING):
        raise RequiredTooDear(cost=round(cost, 2), budget=round(budget, 2))
    return taken


def _limits(offer: Offer, budget: float, most_variance: float) -> Problem:
    """Give the limits that are limits; a sum of floats may exceed one by its rounding."""
    given = [(offer.costs, budget), (offer.variances, most_variance)]
    kept = [(row, most * (1 + ROUNDING)) for row, most in given if math.isfinite(most)]
    rows = np.array([row for row, _most in kept]).reshape(len(kept), len(offer.values))
    return Problem(offer.values, rows, np.array([most for _row, most in kept]))


def _worth_a_look(
    offer: Offer, rows: FloatArray, spare: FloatArray, taken: Mask
) -> NDArray[np.int_]:
    """Leave out what is taken, has no value, does not fit, or is excluded by what is taken."""
    useful = (offer.values > 0) & ~taken & (rows <= spare[:, None]).all(axis=0)
    for group in offer.exclusive:
        if offer.required.intersection(group):
            useful[list(group)] = False
    return np.flatnonzero(useful)


def _group_rows(offer: Offer, places: NDArray[np.int_]) -> FloatArray:
    """Write each group of alternatives as a row of ones of which one may be chosen."""
    rows = [np.isin(places, group).astype(float) for group in offer.exclusive]
    real = [row for row in rows if row.sum() > 1]
    return np.array(real).reshape(len(real), len(places))


def _prefer_first(offer: Offer, chosen: Mask) -> None:
    """Of plans alike in every respect choose the first, whichever the solver took."""
    bound = set(offer.required).union(*offer.exclusive)
    alike: dict[tuple[float, ...], list[int]] = {}
    for place in range(len(chosen)):
        if place not in bound:
            key = (offer.values[place], offer.costs[place], offer.variances[place])
            alike.setdefault(key, []).append(place)
    for twins in alike.values():
        count = int(chosen[twins].sum())
        chosen[twins] = [number < count for number in range(len(twins))]


def _described(offer: Offer, chosen: Mask, proven: bool, bound: float) -> Selection:  # noqa: FBT001 - handed on
    """Add up what was chosen."""
    value = math.fsum(offer.values[chosen])
    return Selection(
        chosen=tuple(np.flatnonzero(chosen).tolist()),
        value=value,
        cost=math.fsum(offer.costs[chosen]),
        variance=math.fsum(offer.variances[chosen]),
        proven=proven,
        bound=value if proven else max(bound, value),
    )


BUDGET_POINTS: Final = 20
RISK_POINTS: Final = 10
DRAWN_WITHIN: Final = 1e-3  # a curve's points come this near to the best; the selection is exact


@dataclass(frozen=True, slots=True)
class FrontierPoint:
    """The best set of plans under a limit: of money, or of risk (a standard deviation)."""

    limit: float
    plans: int
    cost: float
    worth: float
    deviation: float


class Step(NamedTuple):
    """One point to find: its limit, and the budget and the variance that it allows."""

    offer: Offer
    limit: float
    budget: float
    most_variance: float


Curve = tuple[FrontierPoint, ...]
Runner = Callable[[Callable[[Step], Selection], Sequence[Step]], Iterable[Selection]]


def frontiers(
    offer: Offer, budget: float, variance: float, run: Runner = map
) -> tuple[Curve, Curve]:
    """Give the frontier by budget, and the one by risk under the budget.

    Budgets go from what is required to what all plans of value cost; risks up to that of the
    selection made, whose `variance` is given. `run` may find the points side by side.
    """
    by_budget = [Step(offer, limit, limit, math.inf) for limit in _budgets(offer)]
    by_risk = [Step(offer, limit, budget, limit**2) for limit in _risks(offer, variance)]
    found = tuple(run(best_at, (*by_budget, *by_risk)))
    split = len(by_budget)
    return _curve(by_budget, found[:split]), _curve(by_risk, found[split:])


def best_at(step: Step) -> Selection:
    """Find the best selection at one point, near enough for a drawing."""
    return best_selection(step.offer, step.budget, step.most_variance, within=DRAWN_WITHIN)


def _budgets(offer: Offer) -> list[float]:
    least = math.fsum(offer.costs[list(offer.required)])
    return _grid(least, best_selection(offer, within=DRAWN_WITHIN).cost, BUDGET_POINTS) or [least]


def _risks(offer: Offer, variance: float) -> list[float]:
    least = math.fsum(offer.variances[list(offer.required)])
    return _grid(math.sqrt(least), math.sqrt(variance), RISK_POINTS)


def _grid(least: float, most: float, points: int) -> list[float]:
    """Divide a range evenly; nothing where there is none."""
    grid: FloatArray = np.linspace(least, most, points + 1)
    return [float(limit) for limit in grid] if most > least else []


def _curve(steps: Sequence[Step], found: Sequence[Selection]) -> Curve:
    """Describe the points, from low to high; where the last was better, it is good for more."""
    points: list[FrontierPoint] = []
    for step, best in zip(steps, found, strict=True):
        spread = math.sqrt(best.variance)
        point = FrontierPoint(step.limit, len(best.chosen), best.cost, best.value, spread)
        if points and points[-1].worth > point.worth:
            point = replace(points[-1], limit=step.limit)
        points.append(point)
    return tuple(points)
