"""The scorecard of a plan: perspectives, KPIs, judgements, actuals, the survey."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field, StringConstraints

from crm_roi.core import plan_terms as terms
from crm_roi.core.plan.kinds import MAX_HORIZON_YEARS, Day, Fraction, Id, Record, Text, Yearly

MAX_CODE: Final = 40
HIGHEST_RECOMMENDATION: Final = 10
ItemCode = Annotated[str, StringConstraints(min_length=1, max_length=MAX_CODE)]


class Perspective(Record):
    """A perspective of the balanced scorecard."""

    id: Id
    name: Annotated[Text, Field(min_length=1), terms.PERSPECTIVE_NAME]
    kind: Annotated[
        Literal["financial", "customer", "internal", "learning", "other"], terms.PERSPECTIVE_ROLE
    ] = "other"
    weight: Annotated[Fraction | None, terms.WEIGHT] = None
    weight_reason: Annotated[Text, terms.WEIGHT_REASON] = ""


class Kpi(Record):
    """A measure of the scorecard with its SMART target (shown to users as KPI / 指标)."""

    id: Id
    perspective: Annotated[str, Field(min_length=1), terms.PERSPECTIVE]
    name: Annotated[Text, Field(min_length=1), terms.NAME]
    objective: Annotated[Text, terms.OBJECTIVE] = ""
    unit: Annotated[Text, terms.KPI_UNIT] = ""
    direction: Annotated[Literal["up", "down", "in_range", "hold"], terms.DIRECTION] = "up"
    baseline: Annotated[float | None, terms.BASELINE] = None
    baseline_date: Annotated[Day | None, terms.BASELINE_DATE] = None
    targets: Annotated[Yearly, terms.TARGETS] = ()
    review_year: Annotated[int | None, Field(ge=0, le=MAX_HORIZON_YEARS), terms.REVIEW_YEAR] = None
    due_date: Annotated[Day | None, terms.DUE_DATE] = None
    weight: Annotated[Fraction | None, terms.KPI_WEIGHT] = None
    weight_reason: Annotated[Text, terms.WEIGHT_REASON] = ""
    formula: Annotated[Text, terms.FORMULA] = ""
    source: Annotated[Text, terms.SOURCE] = ""
    frequency: Annotated[
        Literal["", "daily", "weekly", "monthly", "quarterly", "half_yearly", "yearly"],
        terms.FREQUENCY,
    ] = ""
    owner: Annotated[Text, terms.KPI_OWNER] = ""
    timing: Annotated[Literal["lead", "lag"], terms.LEAD_OR_LAG] = "lag"
    kind: Annotated[Literal["quantitative", "qualitative"], terms.MEASURE_KIND] = "quantitative"
    audience: Annotated[Literal["customer", "employee", "none"], terms.AUDIENCE] = "none"
    benchmark: Annotated[float | None, terms.BENCHMARK] = None
    scope: Annotated[Text, terms.SCOPE] = ""
    attainable_because: Annotated[Text, terms.ATTAINABLE] = ""
    relevant_because: Annotated[Text, terms.RELEVANT] = ""
    customer_value: Annotated[Text, terms.CUSTOMER_VALUE] = ""
    low: Annotated[float | None, terms.RANGE_LOW] = None
    high: Annotated[float | None, terms.RANGE_HIGH] = None
    tolerance: Annotated[float | None, Field(ge=0), terms.TOLERANCE] = None
    amber_from: Annotated[Fraction, terms.AMBER_FROM] = 0.6
    green_from: Annotated[float, Field(ge=0, le=2), terms.GREEN_FROM] = 0.9
    reference_of: Annotated[str, terms.REFERENCE_OF] = ""


class StrategyLink(Record):
    """One arrow of the strategy map: the cause drives the effect."""

    cause: Annotated[str, Field(min_length=1), terms.CAUSE]
    effect: Annotated[str, Field(min_length=1), terms.EFFECT]


class CascadeStep(Record):
    """One goal of the cascade from vision to person, with the goal above that it comes from."""

    id: Id
    level: Annotated[Literal["vision", "strategy", "department", "individual"], terms.LEVEL]
    name: Annotated[Text, Field(min_length=1), terms.GOAL]
    parent: Annotated[str, terms.PARENT] = ""
    kpi: Annotated[str, terms.CASCADE_KPI] = ""
    owner: Annotated[Text, terms.CASCADE_OWNER] = ""
    customer_value: Annotated[Text, terms.CUSTOMER_VALUE] = ""


class Judgement(Record):
    """One pairwise comparison by one judge; `compared` is `perspectives` or a perspective's id."""

    judge: Annotated[Text, Field(min_length=1), terms.JUDGE]
    compared: Annotated[str, Field(min_length=1), terms.JUDGED_GROUP]
    first: Annotated[str, Field(min_length=1), terms.FIRST]
    second: Annotated[str, Field(min_length=1), terms.SECOND]
    value: Annotated[float, Field(gt=0), terms.JUDGEMENT]


class KpiActual(Record):
    """One measurement of a KPI."""

    kpi: Annotated[str, Field(min_length=1), terms.ACTUAL_KPI]
    year: Annotated[int, Field(ge=0, le=MAX_HORIZON_YEARS), terms.PERIOD]
    value: Annotated[float, terms.ACTUAL]
    measured_on: Annotated[Day | None, terms.MEASURED_ON] = None
    note: Annotated[Text, terms.NOTE] = ""
    period_end: Annotated[Day | None, terms.PERIOD_END] = None


class SurveyItem(Record):
    """One question of the customer survey with the mean of its answers."""

    variable: Annotated[
        Literal[
            "expected_quality",
            "perceived_quality",
            "perceived_value",
            "satisfaction",
            "complaints",
            "loyalty",
        ],
        terms.LATENT,
    ]
    question: Annotated[Text, Field(min_length=1), terms.QUESTION]
    weight: Annotated[float, Field(gt=0), terms.QUESTION_WEIGHT] = 1.0
    mean_score: Annotated[float, terms.MEAN_SCORE]
    code: Annotated[str, Field(max_length=MAX_CODE), terms.ITEM_CODE] = ""


class Respondent(Record):
    """One respondent's answers: by the code of each item; what was left open is not there."""

    id: Id
    recommends: Annotated[int | None, Field(ge=0, le=HIGHEST_RECOMMENDATION), terms.RECOMMENDS] = (
        None
    )
    scores: dict[ItemCode, float] = Field(default_factory=dict)


class Survey(Record):
    """The customer satisfaction survey."""

    respondents: Annotated[int | None, Field(gt=0), terms.RESPONDENTS] = None
    scale_low: Annotated[float, terms.SCALE_LOW] = 1.0
    scale_high: Annotated[float, terms.SCALE_HIGH] = 10.0
    items: tuple[SurveyItem, ...] = ()
    answers: tuple[Respondent, ...] = ()


class Scorecard(Record):
    """The balanced scorecard: perspectives, KPIs, how they drive each other, their weights."""

    perspectives: tuple[Perspective, ...] = ()
    kpis: tuple[Kpi, ...] = ()
    links: tuple[StrategyLink, ...] = ()
    cascade: tuple[CascadeStep, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    actuals: tuple[KpiActual, ...] = ()
    survey: Survey = Field(default_factory=Survey)
