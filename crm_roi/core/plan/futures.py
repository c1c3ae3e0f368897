"""What may come otherwise: scenarios, uncertain figures, alternatives, risks; the milestones."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from crm_roi.core import plan_terms as terms
from crm_roi.core.plan.kinds import (
    MAX_HORIZON_YEARS,
    Day,
    Distribution,
    Fraction,
    Id,
    PertShape,
    Record,
    Text,
)


class Scenario(Record):
    """A coherent other future: factors on benefits and costs, a delay, a probability."""

    id: Id
    name: Annotated[Text, Field(min_length=1), terms.NAME]
    role: Annotated[
        Literal["pessimistic", "base", "optimistic", "other"], terms.ROLE_OF_SCENARIO
    ] = "other"
    benefit_factor: Annotated[float, Field(ge=0), terms.BENEFIT_FACTOR] = 1.0
    initial_cost_factor: Annotated[float, Field(ge=0), terms.INITIAL_COST_FACTOR] = 1.0
    running_cost_factor: Annotated[float, Field(ge=0), terms.RUNNING_COST_FACTOR] = 1.0
    benefit_delay_years: Annotated[
        float, Field(ge=0, le=MAX_HORIZON_YEARS), terms.BENEFIT_DELAY_YEARS
    ] = 0.0
    probability: Annotated[Fraction, terms.PROBABILITY] = 0.0


class Uncertainty(Record):
    """How far a figure may be off, as a distribution of factors on it."""

    target: Annotated[str, Field(min_length=1), terms.UNCERTAIN]
    distribution: Annotated[Distribution, terms.DISTRIBUTION] = "pert"
    low: Annotated[float, terms.LOW]
    mode: Annotated[float, terms.MODE]
    high: Annotated[float, terms.HIGH]
    shape: Annotated[PertShape | None, terms.PERT_SHAPE] = None


class RankCorrelation(Record):
    """Two uncertain figures that move together, 1, or against each other, -1."""

    first: Annotated[str, Field(min_length=1), terms.CORRELATED_FIRST]
    second: Annotated[str, Field(min_length=1), terms.CORRELATED_SECOND]
    correlation: Annotated[float, Field(ge=-1, le=1), terms.CORRELATION]


class Simulation(Record):
    """How the simulation runs: its seed, its trials, what is uncertain."""

    seed: Annotated[int, Field(ge=0), terms.SEED] = 1
    trials: Annotated[int, Field(ge=1), terms.TRIALS] = 10_000
    method: Annotated[Literal["mc", "lhs", "sobol"], terms.METHOD] = "mc"
    inputs: tuple[Uncertainty, ...] = ()
    correlations: tuple[RankCorrelation, ...] = ()


class Alternative(Record):
    """Another way to reach the goal, doing nothing among them."""

    id: Id
    name: Annotated[Text, Field(min_length=1), terms.NAME]
    role: Annotated[Literal["do_nothing", "preferred", "rejected"], terms.ALTERNATIVE_ROLE] = (
        "rejected"
    )
    initial_cost: Annotated[float | None, Field(ge=0), terms.INITIAL_COST] = None
    later_cost: Annotated[float | None, Field(ge=0), terms.LATER_COST] = None
    npv: Annotated[float | None, terms.ALTERNATIVE_NPV] = None
    reason: Annotated[Text, terms.REASON] = ""


class Risk(Record):
    """An event that may happen, what it would do, who watches it."""

    id: Id
    name: Annotated[Text, Field(min_length=1), terms.NAME]
    probability: Annotated[Fraction, terms.PROBABILITY]
    impact_on: Annotated[Literal["benefits", "cost", "delay_months"], terms.IMPACT_ON]
    impact: Annotated[float, terms.IMPACT]
    year: Annotated[int, Field(ge=0, le=MAX_HORIZON_YEARS), terms.IMPACT_YEAR] = 0
    owner: Annotated[Text, terms.RISK_OWNER] = ""
    mitigation: Annotated[Text, terms.MITIGATION] = ""


class Milestone(Record):
    """A phase of the project, with the condition on which it goes on."""

    name: Annotated[Text, Field(min_length=1), terms.MILESTONE]
    start: Annotated[Day, terms.START]
    end: Annotated[Day, terms.END]
    owner: Annotated[Text, terms.MILESTONE_OWNER] = ""
    gate: Annotated[Text, terms.GATE] = ""
