"""The sample plan as the risk engine takes it: lines of yearly money and uncertain factors."""

from __future__ import annotations

from functools import cache

from crm_roi.core.benefits import adjusted_benefit_table
from crm_roi.core.costs import risk_adjusted_cost_table
from crm_roi.core.risk.distributions import Triangular
from crm_roi.core.risk.model import (
    Forecast,
    Lever,
    Line,
    RiskEvent,
    RiskInput,
    RiskModel,
    Side,
    Target,
)
from tests.sample import sample_plan

SEED = 20260331
# The three factors and the four risks of the sample plan, as its author wrote them.
INPUTS = (
    RiskInput(Lever("benefits", Target.BENEFITS), Triangular(0.6, 1.0, 1.2)),
    RiskInput(Lever("initial cost", Target.INITIAL_COST), Triangular(0.95, 1.0, 1.35)),
    RiskInput(Lever("running cost", Target.RUNNING_COST), Triangular(0.95, 1.0, 1.2)),
)
EVENTS = (
    RiskEvent("low adoption", 0.35, benefit_factor=0.75),
    RiskEvent("interface late", 0.30, delay_months=4),
    RiskEvent("poor data", 0.40, cost=30),
    RiskEvent("privacy breach", 0.05, cost=200),
)


@cache
def sample_forecast() -> Forecast:
    """Take the risk-adjusted lines of the sample plan."""
    plan = sample_plan()
    costs = zip(plan.costs, risk_adjusted_cost_table(plan).tolist(), strict=True)
    benefits = zip(plan.benefits, adjusted_benefit_table(plan).tolist(), strict=True)
    return Forecast(
        (
            *(Line(line.id, Side.COST, tuple(values)) for line, values in costs),
            *(Line(line.id, Side.BENEFIT, tuple(values)) for line, values in benefits),
        ),
        plan.assumptions.discount_rate,
    )


@cache
def sample_model() -> RiskModel:
    """Take the sample plan with its three uncertain factors."""
    return RiskModel(sample_forecast(), INPUTS)
