"""What one input alone can do to the net present value: the tornado of a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from crm_roi.core.appraisal.measures import discount_factors
from crm_roi.core.arithmetic import product

if TYPE_CHECKING:
    from crm_roi.core.plan import Plan
    from crm_roi.core.worksheet import FloatArray

DISCOUNT_RATE = "discount_rate"


class Swing(NamedTuple):
    """NPV with one input at its unfavourable and at its favourable end, widest swing first.

    `break_even` is the relative change of the line at which NPV is zero (-0.3: 30 % less).
    """

    input: str
    low: float
    high: float
    break_even: float | None


def swings(plan: Plan, costs: FloatArray, benefits: FloatArray, npv: float) -> tuple[Swing, ...]:
    """Move each line by the plan's range and the discount rate by its own, one at a time."""
    factors = discount_factors(plan.assumptions)
    values = np.concatenate([-product(costs, factors), product(benefits, factors)])
    names = [line.id for line in plan.costs] + [line.id for line in plan.benefits]
    reach = np.abs(values) * plan.assumptions.sensitivity_range
    even = [-npv / value if value else None for value in values.tolist()]
    lines = map(Swing, names, (npv - reach).tolist(), (npv + reach).tolist(), even)
    rate = _rate_swing(plan, benefits.sum(axis=0) - costs.sum(axis=0))
    return tuple(sorted((*lines, rate), key=lambda swing: swing.low - swing.high))


def _rate_swing(plan: Plan, net: FloatArray) -> Swing:
    """Move the discount rate; which end is unfavourable depends on the flows."""
    reach = plan.assumptions.rate_range
    ends = [
        float(
            product(
                net,
                discount_factors(plan.assumptions.model_copy(update={"discount_rate": rate})),
            )
        )
        for rate in (plan.assumptions.discount_rate + reach, plan.assumptions.discount_rate - reach)
        if rate > -1
    ]
    return Swing(DISCOUNT_RATE, min(ends), max(ends), None)
