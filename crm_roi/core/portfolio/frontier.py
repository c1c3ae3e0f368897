"""The efficient frontiers: what the best set of plans is worth for more money, or for more risk."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from crm_roi.core.portfolio.selection import Offer, Selection, best_selection

if TYPE_CHECKING:
    from crm_roi.core.worksheet import FloatArray

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
