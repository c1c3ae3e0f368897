"""The efficient frontiers: what the best set of plans is worth for more money, or for more risk."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.core.selection import Offer, Selection, best_selection

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_roi.core.worksheet import FloatArray

BUDGET_POINTS: Final = 24
RISK_POINTS: Final = 12
DRAWN_WITHIN: Final = 1e-4  # a curve's points come this near to the best; the selection is exact


@dataclass(frozen=True, slots=True)
class FrontierPoint:
    """The best set of plans under a limit: of money, or of risk (a standard deviation)."""

    limit: float
    plans: int
    cost: float
    worth: float
    deviation: float


def budget_frontier(offer: Offer, points: int = BUDGET_POINTS) -> tuple[FrontierPoint, ...]:
    """Give the best worth for budgets from what is required to what all plans of value cost."""
    least = float(offer.costs[list(offer.required)].sum())
    most = best_selection(offer).cost
    limits = np.linspace(least, most, points + 1) if most > least else np.array([most])
    return _along(limits, lambda limit: best_selection(offer, limit, within=DRAWN_WITHIN))


def risk_frontier(
    offer: Offer, budget: float, variance: float, points: int = RISK_POINTS
) -> tuple[FrontierPoint, ...]:
    """Give the best worth under the budget for risks up to that of the selection made."""
    least = float(offer.variances[list(offer.required)].sum())
    if not variance > least:
        return ()
    limits = np.linspace(math.sqrt(least), math.sqrt(variance), points + 1)
    return _along(
        limits, lambda limit: best_selection(offer, budget, limit**2, within=DRAWN_WITHIN)
    )


def _along(
    limits: FloatArray,
    choose: Callable[[float], Selection],
) -> tuple[FrontierPoint, ...]:
    """Choose under each limit, from low to high."""
    points: list[FrontierPoint] = []
    for limit in map(float, limits):
        best = choose(limit)
        spread = math.sqrt(best.variance)
        point = FrontierPoint(limit, len(best.chosen), best.cost, best.value, spread)
        if points and points[-1].worth > point.worth:  # what was near to the best is better
            point = replace(points[-1], limit=limit)
        points.append(point)
    return tuple(points)
