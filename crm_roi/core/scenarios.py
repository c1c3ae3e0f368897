"""The scenarios of a plan: each judged by every measure, and weighted by its probability."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crm_roi.core.appraisal.measures import Measures, measure
from crm_roi.core.cashflow import Flows, in_scenario

if TYPE_CHECKING:
    from crm_roi.core.plan import Plan


@dataclass(frozen=True, slots=True)
class ScenarioFigures:
    """A scenario's measures with its probability."""

    id: str
    role: str
    probability: float
    measures: Measures


def evaluate_scenarios(plan: Plan, flows: Flows) -> tuple[ScenarioFigures, ...]:
    """Judge each scenario by every measure."""
    return tuple(
        ScenarioFigures(
            scenario.id,
            scenario.role,
            scenario.probability,
            measure(in_scenario(flows, scenario), plan.assumptions),
        )
        for scenario in plan.scenarios
    )


def probability_weighted(scenarios: tuple[ScenarioFigures, ...]) -> float | None:
    """Give the probability-weighted NPV; `None` while no scenario has a probability."""
    weight = sum(scenario.probability for scenario in scenarios)
    if not weight:
        return None
    return sum(row.probability * row.measures.npv for row in scenarios) / weight
