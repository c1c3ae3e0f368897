"""The simulation that a report shows: the plan's own seed and method, and not too many trials."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.risk.plan_risk import is_uncertain, risk_model, simulation_options

if TYPE_CHECKING:
    from crm_roi.core.plan import Plan
    from crm_roi.core.risk.simulation import SimulationResult

MOST_TRIALS: Final = 10_000
"""With so many, the probability of a loss is known to within one per cent."""


def simulated(plan: Plan, most_trials: int = MOST_TRIALS) -> SimulationResult | None:
    """Simulate a plan for its report; `None` where nothing in it is uncertain."""
    if not is_uncertain(plan):
        return None
    from crm_roi.core.risk.simulation import simulate  # noqa: PLC0415 - many plans need none

    trials = min(plan.simulation.trials, most_trials)
    return simulate(risk_model(plan), simulation_options(plan, trials))
