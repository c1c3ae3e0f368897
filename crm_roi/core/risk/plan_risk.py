"""The risk of a plan: its lines, estimates and event risks as a model that can be simulated."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.core.benefits import adjusted_benefit_table
from crm_roi.core.costs import risk_adjusted_cost_table
from crm_roi.core.risk.correlation import Correlation
from crm_roi.core.risk.distributions import PERT_SHAPE, three_points
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
from crm_roi.core.risk.names import driver_figures
from crm_roi.core.risk.sampling import Method, SimulationOptions
from crm_roi.core.risk.trials import ALL_OUTPUTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crm_roi.core.plan import BenefitLine, CostLine, Plan, Risk, Uncertainty
    from crm_roi.core.worksheet import FloatArray

TARGETS: Final = {
    "benefits": Target.BENEFITS,
    "adoption": Target.ADOPTION,
    "initial_cost": Target.INITIAL_COST,
    "running_cost": Target.RUNNING_COST,
    "costs": Target.COSTS,
    "discount_rate": Target.DISCOUNT_RATE,
    "delay": Target.DELAY_YEARS,
}


def risk_model(plan: Plan) -> RiskModel:
    """Build the model that a plan describes, around its risk-adjusted variant."""
    inputs = (
        *(_general_input(plan, row) for row in plan.simulation.inputs),
        *_line_inputs(plan.costs),
        *_line_inputs(plan.benefits),
    )
    return RiskModel(
        forecast(plan),
        inputs,
        tuple(_event(risk) for risk in plan.risks),
        tuple(
            Correlation(row.first, row.second, row.correlation)
            for row in plan.simulation.correlations
        ),
    )


def without_events(model: RiskModel) -> RiskModel:
    """Leave the event risks out, and what they are correlated with: only the estimates vary."""
    names = {event.name for event in model.events}
    kept = tuple(row for row in model.correlations if not names & {row.first, row.second})
    return replace(model, events=(), correlations=kept)


def forecast(plan: Plan) -> Forecast:
    """Give the certain plan, line by line: risk-adjusted costs and adjusted benefits."""
    costs = _lines(plan.costs, Side.COST, risk_adjusted_cost_table(plan))
    benefits = _lines(plan.benefits, Side.BENEFIT, adjusted_benefit_table(plan))
    rate = plan.assumptions.discount_rate
    mid_year = plan.assumptions.timing == "mid_year"
    return Forecast((*costs, *benefits), rate, mid_year=mid_year)


def simulation_options(
    plan: Plan,
    trials: int | None = None,
    seed: int | None = None,
    method: str | None = None,
    tolerance: float | None = None,
) -> SimulationOptions:
    """Give the plan's own way to simulate, but for what a caller names."""
    own = plan.simulation
    return SimulationOptions(
        trials=own.trials if trials is None else trials,
        seed=own.seed if seed is None else seed,
        method=Method(method or own.method),
        hurdle_rate=plan.assumptions.hurdle_irr,
        tolerance=tolerance,
        outputs=ALL_OUTPUTS,
    )


def is_uncertain(plan: Plan) -> bool:
    """Tell whether there is anything to simulate."""
    estimates = [line.estimate for line in plan.costs] + [line.estimate for line in plan.benefits]
    return bool(plan.simulation.inputs or plan.risks or any(estimates))


def _lines(
    lines: Sequence[CostLine | BenefitLine], side: Side, table: FloatArray
) -> Iterator[Line]:
    for line, row in zip(lines, np.asarray(table).tolist(), strict=True):
        yield Line(line.id, side, tuple(row), line.currency)


def lever(plan: Plan, name: str) -> Lever:
    """Find what a name moves: a general figure, all amounts in a currency, otherwise a line.

    A driver, such as B01.volume, moves its line by the same factor.
    """
    if name in TARGETS:
        return Lever(name, TARGETS[name])
    driven = driver_figures(plan).get(name)
    if driven:
        return Lever(name, Target.LINE, driven[0])
    foreign = name in {row.currency for row in plan.exchange_rates}
    return Lever(name, Target.CURRENCY if foreign else Target.LINE, name)


def _general_input(plan: Plan, row: Uncertainty) -> RiskInput:
    """Read an uncertain input."""
    estimate = three_points(row.distribution, row.low, row.mode, row.high, row.shape or PERT_SHAPE)
    return RiskInput(lever(plan, row.target), estimate)


def _line_inputs(lines: Sequence[CostLine | BenefitLine]) -> Iterator[RiskInput]:
    """Read the estimates that stand beside the lines they blur; the likeliest factor is 1."""
    for line in lines:
        if line.estimate and line.low is not None and line.high is not None:
            mode = 1.0 if line.mode is None else line.mode
            yield RiskInput(
                Lever(line.id, Target.LINE, line.id),
                three_points(line.estimate, line.low, mode, line.high, line.shape or PERT_SHAPE),
            )


def _event(risk: Risk) -> RiskEvent:
    """Read an event risk: what it does to benefits, cost or timing."""
    return RiskEvent(
        risk.id,
        risk.probability,
        benefit_factor=1 + risk.impact if risk.impact_on == "benefits" else 1.0,
        cost=risk.impact if risk.impact_on == "cost" else 0.0,
        cost_year=risk.year,
        delay_months=risk.impact if risk.impact_on == "delay_months" else 0.0,
    )
