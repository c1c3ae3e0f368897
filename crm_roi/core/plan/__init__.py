"""The plan: everything a company decides a CRM investment on, as one frozen, validated value.

Amounts stand in the plan's unit (元, 万元 …), positive for costs and for benefits. Yearly tuples
hold one value per plan year, year 0 first; a blank year is `None`, an empty tuple a blank row.
What pydantic refuses here is what no figure could be made from; everything else that a user can
get wrong is tested in `core/checks` and comes back as a list of issues.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, Field

from crm_roi.core import plan_terms as terms
from crm_roi.core.plan.basis import (
    About,
    AdoptionCurve,
    Assumptions,
    CompanyFact,
    ExchangeRate,
    Source,
)
from crm_roi.core.plan.decision import (
    Approval,
    ApprovalFields,
    ApprovalLimit,
    Change,
    Improvement,
    LineActual,
    Review,
    ReviewDate,
    SignOff,
)
from crm_roi.core.plan.futures import (
    Alternative,
    Milestone,
    RankCorrelation,
    Risk,
    Scenario,
    Simulation,
    Uncertainty,
)
from crm_roi.core.plan.kinds import (
    MAX_HORIZON_YEARS,
    MAX_TEXT,
    Distribution,
    Estimate,
    Fraction,
    Id,
    Rate,
    Record,
    Text,
    Yearly,
)
from crm_roi.core.plan.lines import BenefitLine, CostLine, NonMonetisedBenefit
from crm_roi.core.plan.scorecard import (
    CascadeStep,
    Judgement,
    Kpi,
    KpiActual,
    Perspective,
    Respondent,
    Scorecard,
    StrategyLink,
    Survey,
    SurveyItem,
)
from crm_roi.core.terms import Language, Term

__all__ = [
    "FIRST_SCHEMA",
    "MAX_HORIZON_YEARS",
    "MAX_TEXT",
    "SCHEMA",
    "About",
    "AdoptionCurve",
    "Alternative",
    "Approval",
    "ApprovalFields",
    "ApprovalLimit",
    "Assumptions",
    "BenefitLine",
    "CascadeStep",
    "Change",
    "CompanyFact",
    "CostLine",
    "Distribution",
    "Estimate",
    "ExchangeRate",
    "Fraction",
    "Id",
    "Improvement",
    "Judgement",
    "Kpi",
    "KpiActual",
    "Language",
    "LineActual",
    "Milestone",
    "NonMonetisedBenefit",
    "Perspective",
    "Plan",
    "RankCorrelation",
    "Rate",
    "Record",
    "Respondent",
    "Review",
    "ReviewDate",
    "Risk",
    "Scenario",
    "Scorecard",
    "SignOff",
    "Simulation",
    "Source",
    "StrategyLink",
    "Survey",
    "SurveyItem",
    "Text",
    "Translation",
    "Uncertainty",
    "Yearly",
    "json_schema",
    "term_of",
]

SCHEMA: Final = "crm_roi.plan/2"
FIRST_SCHEMA: Final = "crm_roi.plan/1"


def _current(schema: object) -> object:
    """Read the first schema as this one: all that this one added may be left out."""
    return SCHEMA if schema == FIRST_SCHEMA else schema


class Translation(Record):
    """One text of the plan in both languages, for the report in the other one."""

    zh: Annotated[Text, Field(min_length=1), terms.CHINESE]
    en: Annotated[Text, Field(min_length=1), terms.ENGLISH]


class Plan(Record):
    """A complete plan; frozen, so that a scenario cannot spoil its baseline."""

    schema_version: Annotated[Literal["crm_roi.plan/2"], BeforeValidator(_current)] = SCHEMA
    language: Language = "zh"
    about: About
    assumptions: Assumptions
    sources: tuple[Source, ...] = ()
    facts: tuple[CompanyFact, ...] = ()
    exchange_rates: tuple[ExchangeRate, ...] = ()
    adoption_curves: tuple[AdoptionCurve, ...] = ()
    costs: tuple[CostLine, ...] = ()
    benefits: tuple[BenefitLine, ...] = ()
    non_monetised: tuple[NonMonetisedBenefit, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
    simulation: Simulation = Field(default_factory=Simulation)
    alternatives: tuple[Alternative, ...] = ()
    risks: tuple[Risk, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    scorecard: Scorecard = Field(default_factory=Scorecard)
    approval: Approval = Field(default_factory=Approval)
    review: Review = Field(default_factory=Review)
    log: tuple[Change, ...] = ()
    translations: tuple[Translation, ...] = ()

    @property
    def years(self) -> range:
        """The plan years, 0 to the horizon."""
        return range(self.assumptions.horizon_years + 1)


def term_of(record: type[BaseModel], field: str) -> Term:
    """Give the words of a field."""
    return next(mark for mark in record.model_fields[field].metadata if isinstance(mark, Term))


def json_schema() -> dict[str, Any]:
    """Give the published JSON Schema of a plan, in the words of the terms."""
    return Plan.model_json_schema() | {"$id": SCHEMA}
