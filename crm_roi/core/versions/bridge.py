"""The bridge between two versions of a plan: what each change did to the risk-adjusted NPV.

The old plan is turned into the new one step by step, in this order:

1. the unit of amounts, the horizon, the currency;
2. the discount rate, then the timing of flows;
3. exchange rates, by currency;
4. adoption curves, one by one;
5. cost lines, one by one: what makes up the amounts, then risk adjustment;
6. benefit lines, one by one: what makes up the amounts, then attribution, realisation and
   confidence.

The fields that make up a line's amounts (currency, driver, adoption curve, yearly amounts) are a
step each, or one step together where a driver is filled in or given up. Lines that go are taken
away after the others of their table. Each step is valued on a complete plan, so the effects add up
to the difference of the two NPVs; where two changes touch the same money, the later one is valued
on top of the earlier. Everything else in a plan (texts, scenarios, tax, scorecard …) leaves the
headline NPV alone and is no step.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_roi.core.appraisal.measures import discount_factors, npv_of
from crm_roi.core.benefits import adjusted_benefit_table
from crm_roi.core.cashflow import Flows, without_dust
from crm_roi.core.costs import risk_adjusted_cost_table
from crm_roi.core.versions.stages import Mark, Stage, stages

if TYPE_CHECKING:
    from crm_roi.core.errors import Path
    from crm_roi.core.plan import Plan

TABLES: Final[dict[Path, Stage]] = {
    ("exchange_rates",): Stage.RATES,
    ("adoption_curves",): Stage.CURVES,
    ("costs",): Stage.COSTS,
    ("benefits",): Stage.BENEFITS,
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what was changed, what it did to NPV, the NPV it led to."""

    mark: Mark
    effect: float
    npv: float


@dataclass(frozen=True, slots=True)
class Bridge:
    """From the old NPV to the new one; the effects add up to their difference."""

    start: float
    steps: tuple[Step, ...]
    end: float


def build_bridge(old: Plan, new: Plan) -> Bridge:
    """Value every step from the old plan to the new one."""
    start, end = headline_npv(old), headline_npv(new)
    plans = [(mark, plan) for mark, plan in stages(old, new) if mark is not None]
    values = [start, *(headline_npv(plan) for _mark, plan in plans[:-1]), end]
    steps = [
        Step(mark, after - before, after)
        for (mark, _plan), before, after in zip(plans, values, values[1:], strict=False)
    ]
    return Bridge(start, tuple(steps), end)


def headline_npv(plan: Plan) -> float:
    """Give the risk-adjusted NPV, as `evaluate` does."""
    costs, benefits = risk_adjusted_cost_table(plan), adjusted_benefit_table(plan)
    net = Flows(costs.sum(axis=0), benefits.sum(axis=0)).net
    return npv_of(without_dust(net) * discount_factors(plan.assumptions))


def step_of(bridge: Bridge, table: Path, row: str, field: str, *, beyond: bool) -> Step | None:
    """Find the step in which a field of a row was changed, or a whole row came or went.

    `beyond` says that the field differs only in years that one of the plans does not have.
    """
    if table == ("assumptions",):
        return next((step for step in bridge.steps if field in step.mark.fields), None)
    key = (TABLES.get(table), row)
    own = [step for step in bridge.steps if key == (step.mark.stage, step.mark.row)]
    found = [step for step in own if field in step.mark.fields or not field]
    if not found and beyond and table in TABLES:
        found = [step for step in bridge.steps if step.mark.stage is Stage.HORIZON]
    return found[0] if found else None
