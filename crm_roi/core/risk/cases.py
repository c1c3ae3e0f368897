"""Coherent other futures: scenarios and delays, their weighted value, what knowing is worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.core.arithmetic import product
from crm_roi.core.risk.distribution_guards import check_outcomes
from crm_roi.core.risk.model import MONTHS, Forecast, Lever, Target
from crm_roi.core.risk.sensitivity import known
from crm_roi.core.risk.trials import Output, build_machine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_roi.core.worksheet import Numbers


@dataclass(frozen=True, slots=True)
class Case:
    """A coherent other future: factors, a delay of the benefits in years, a probability."""

    name: str
    benefit_factor: float = 1.0
    initial_cost_factor: float = 1.0
    running_cost_factor: float = 1.0
    benefit_delay_years: float = 0.0
    probability: float = 0.0


@dataclass(frozen=True, slots=True)
class CaseResult:
    """Every output of a case; None where it is undefined."""

    name: str
    probability: float
    outputs: dict[Output, float | None]


CASE_LEVERS: Final = (
    Lever("benefits", Target.BENEFITS),
    Lever("initial_cost", Target.INITIAL_COST),
    Lever("running_cost", Target.RUNNING_COST),
    Lever("delay", Target.DELAY_YEARS),
)


def case_table(forecast: Forecast, cases: Sequence[Case]) -> tuple[CaseResult, ...]:
    """Work out every case: all outputs side by side."""
    settings = np.array(
        [
            (
                case.benefit_factor,
                case.initial_cost_factor,
                case.running_cost_factor,
                case.benefit_delay_years,
            )
            for case in cases
        ],
        dtype=float,
    ).reshape(-1, len(CASE_LEVERS))
    outcomes = build_machine(forecast, CASE_LEVERS).outcomes(settings.T)
    columns = {output: known(values) for output, values in outcomes.items()}
    return tuple(
        CaseResult(case.name, case.probability, {name: columns[name][row] for name in columns})
        for row, case in enumerate(cases)
    )


def delay_table(forecast: Forecast, months: Numbers) -> tuple[CaseResult, ...]:
    """Work out the plan with its benefits so many months later."""
    return case_table(
        forecast, [Case(f"{delay:g}", benefit_delay_years=delay / MONTHS) for delay in months]
    )


def weighted_value(values: Numbers, probabilities: Numbers) -> float:
    """Sum of value · probability; the probabilities must add up to 1."""
    check_outcomes(tuple(map(float, values)), tuple(map(float, probabilities)))
    return float(product(np.asarray(values, dtype=float), np.asarray(probabilities, dtype=float)))


def value_of_knowing(npvs: Numbers, probabilities: Numbers) -> float:
    """What knowing the outcome before deciding go or no-go is worth, from cases.

    E[max(NPV, 0)] - max(E[NPV], 0). (Raiffa & Schlaifer 1961.)
    """
    best = weighted_value([max(npv, 0.0) for npv in npvs], probabilities)
    return best - max(weighted_value(npvs, probabilities), 0.0)
