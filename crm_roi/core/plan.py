"""The plan: everything a company decides a CRM investment on, as one frozen, validated value.

Amounts stand in the plan's unit (元, 万元 …), positive for costs and for benefits. Yearly tuples
hold one value per plan year, year 0 first; a blank year is `None`, an empty tuple a blank row.
What pydantic refuses here is what no figure could be made from; everything else that a user can
get wrong is tested in `checks.py` and comes back as a list of issues.
"""

from __future__ import annotations

from datetime import date  # noqa: TC003 - pydantic reads the annotation when the module is loaded
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from crm_roi.core import plan_terms as terms
from crm_roi.core.terms import Term

SCHEMA: Final = "crm_roi.plan/1"
MAX_HORIZON_YEARS: Final = 30
MAX_TEXT: Final = 1000

Language = Literal["zh", "en"]
Text = Annotated[str, StringConstraints(max_length=MAX_TEXT)]
Id = Annotated[str, StringConstraints(min_length=1, max_length=40), terms.ID]
Distribution = Literal["pert", "triangular", "normal", "lognormal", "uniform", "discrete"]
Estimate = Literal["", "pert", "triangular", "normal", "lognormal", "uniform", "discrete"]
Fraction = Annotated[float, Field(ge=0, le=1)]
Rate = Annotated[float, Field(gt=-1, lt=1)]


def _blank_row(values: object) -> object:
    """Read a row without a single entry as no row at all."""
    blank = isinstance(values, (list, tuple)) and all(value is None for value in values)
    return () if blank else values


Yearly = Annotated[tuple[float | None, ...], BeforeValidator(_blank_row)]


class Record(BaseModel):
    """A part of the plan: frozen, closed, finite numbers only."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        allow_inf_nan=False,
        str_strip_whitespace=True,
        defer_build=True,  # the plan builds all its parts at once; forty builds would be slow
    )


class About(Record):
    """What the plan is, whose, and how far it has come."""

    title: Annotated[Text, Field(min_length=1), terms.TITLE]
    organisation: Annotated[Text, terms.ORGANISATION] = ""
    author: Annotated[Text, terms.AUTHOR] = ""
    version: Annotated[Text, terms.VERSION] = "0.1"
    status: Annotated[Literal["draft", "submitted", "approved", "rejected"], terms.STATUS] = "draft"
    analysis_date: Annotated[date | None, terms.ANALYSIS_DATE] = None
    purpose: Annotated[Text, terms.PURPOSE] = ""
    if_not_approved: Annotated[Text, terms.NOT_APPROVED] = ""
    notice: Annotated[Text, terms.LABEL] = ""


class Assumptions(Record):
    """The figures that hold for the whole plan."""

    currency: Annotated[str, StringConstraints(pattern="^[A-Z]{3}$"), terms.CURRENCY] = "CNY"
    unit_label: Annotated[Text, Field(min_length=1), terms.UNIT_LABEL] = "万元"
    unit_scale: Annotated[float, Field(gt=0), terms.UNIT_SCALE] = 10_000.0
    price_basis: Annotated[Text, terms.PRICE_BASIS] = ""
    start_year: Annotated[int, Field(ge=1990, le=2200), terms.START_YEAR]
    horizon_years: Annotated[int, Field(ge=1, le=MAX_HORIZON_YEARS), terms.HORIZON_YEARS] = 5
    discount_rate: Annotated[Rate, terms.DISCOUNT_RATE]
    timing: Annotated[Literal["end_of_year", "mid_year"], terms.TIMING] = "end_of_year"
    finance_rate: Annotated[Rate | None, terms.FINANCE_RATE] = None
    reinvestment_rate: Annotated[Rate | None, terms.REINVESTMENT_RATE] = None
    tax_rate: Annotated[Rate, Field(ge=0), terms.TAX_RATE] = 0.0
    amortisation_years: Annotated[int, Field(ge=1, le=50), terms.AMORTISATION_YEARS] = 5
    hurdle_irr: Annotated[Rate | None, terms.HURDLE_IRR] = None
    max_payback_years: Annotated[float | None, Field(gt=0), terms.MAX_PAYBACK_YEARS] = None
    sensitivity_range: Annotated[Fraction, terms.SENSITIVITY_RANGE] = 0.20
    rate_range: Annotated[Fraction, terms.RATE_RANGE] = 0.02
    users: Annotated[int | None, Field(gt=0), terms.USERS] = None


class Source(Record):
    """Where an assumption comes from: every assumption names source, owner, date, confidence."""

    assumption: Annotated[Text, Field(min_length=1), terms.ASSUMPTION_ITEM]
    source: Annotated[Text, terms.ASSUMPTION_SOURCE] = ""
    owner: Annotated[Text, terms.ASSUMPTION_OWNER] = ""
    confirmed: Annotated[date | None, terms.ASSUMPTION_DATE] = None
    confidence: Annotated[Literal["high", "medium", "low"], terms.ASSUMPTION_CONFIDENCE] = "medium"


class CompanyFact(Record):
    """A figure about the company that benefits rest on, with its source."""

    name: Annotated[Text, Field(min_length=1), terms.FACT_NAME]
    value: Annotated[float, terms.FACT_VALUE]
    unit: Annotated[Text, terms.FACT_UNIT] = ""
    source: Annotated[Text, terms.ASSUMPTION_SOURCE] = ""
    owner: Annotated[Text, terms.ASSUMPTION_OWNER] = ""
    confirmed: Annotated[date | None, terms.ASSUMPTION_DATE] = None
    confidence: Annotated[Literal["high", "medium", "low"], terms.ASSUMPTION_CONFIDENCE] = "medium"


class ExchangeRate(Record):
    """Plan units for one unit of a foreign currency, by plan year."""

    currency: Annotated[str, StringConstraints(pattern="^[A-Z]{3}$"), terms.FX_CURRENCY]
    rates: Annotated[Yearly, terms.FX_RATES] = ()


class AdoptionCurve(Record):
    """How fast a benefit ramps up: the share of its full effect reached in each plan year."""

    id: Id
    name: Annotated[Text, terms.NAME] = ""
    shares: Annotated[Yearly, terms.CURVE_SHARES] = ()


class CostLine(Record):
    """One cost: three independent fields say where, how visible and of what nature it is."""

    id: Id
    name: Annotated[Text, Field(min_length=1), terms.NAME]
    area: Annotated[Literal["it", "training", "process", "data"], terms.AREA]
    visibility: Annotated[Literal["explicit", "hidden"], terms.VISIBILITY]
    nature: Annotated[Literal["capex", "opex"], terms.NATURE]
    currency: Annotated[str, terms.FX_CURRENCY] = ""
    recurrence: Annotated[Literal["one_off", "recurring"], terms.RECURRENCE] = "recurring"
    quantity: Annotated[float | None, Field(ge=0), terms.QUANTITY] = None
    quantity_unit: Annotated[Text, terms.QUANTITY_UNIT] = ""
    unit_price: Annotated[float | None, Field(ge=0), terms.UNIT_PRICE] = None
    first_year: Annotated[int, Field(ge=0, le=MAX_HORIZON_YEARS), terms.FIRST_YEAR] = 0
    growth: Annotated[Rate, terms.GROWTH] = 0.0
    values: Annotated[Yearly, terms.VALUES] = ()
    risk_adjustment: Annotated[float, Field(ge=0, le=5), terms.RISK_ADJUSTMENT] = 0.0
    estimate: Annotated[Estimate, terms.ESTIMATE] = ""
    low: Annotated[float | None, terms.LOW] = None
    mode: Annotated[float | None, terms.MODE] = None
    high: Annotated[float | None, terms.HIGH] = None
    owner: Annotated[Text, terms.LINE_OWNER] = ""
    basis: Annotated[Text, terms.BASIS] = ""
    evidence: Annotated[
        Literal["contract", "quote", "estimate", "measured", "benchmark"], terms.EVIDENCE
    ] = "estimate"


class BenefitLine(Record):
    """One benefit: a driver, ramped by adoption, cut by attribution × realisation × confidence."""

    id: Id
    name: Annotated[Text, Field(min_length=1), terms.NAME]
    group: Annotated[Literal["cost_reduction", "revenue_growth", "profit"], terms.GROUP]
    indicator: Annotated[Text, terms.INDICATOR] = ""
    hardness: Annotated[Literal["hard", "soft"], terms.HARDNESS]
    currency: Annotated[str, terms.FX_CURRENCY] = ""
    volume: Annotated[float | None, terms.VOLUME] = None
    change: Annotated[float | None, terms.CHANGE] = None
    unit_margin: Annotated[float | None, terms.UNIT_MARGIN] = None
    adoption: Annotated[str, terms.ADOPTION] = ""
    values: Annotated[Yearly, terms.VALUES] = ()
    attribution: Annotated[Fraction, terms.ATTRIBUTION] = 1.0
    realisation: Annotated[Fraction, terms.REALISATION] = 1.0
    confidence: Annotated[Fraction, terms.CONFIDENCE] = 1.0
    kpis: Annotated[tuple[str, ...], terms.KPI_LINKS] = ()
    overlaps: Annotated[tuple[str, ...], terms.OVERLAPS] = ()
    estimate: Annotated[Estimate, terms.ESTIMATE] = ""
    low: Annotated[float | None, terms.LOW] = None
    mode: Annotated[float | None, terms.MODE] = None
    high: Annotated[float | None, terms.HIGH] = None
    owner: Annotated[Text, terms.LINE_OWNER] = ""
    basis: Annotated[Text, terms.BASIS] = ""


class NonMonetisedBenefit(Record):
    """A benefit that is named but not counted."""

    name: Annotated[Text, Field(min_length=1), terms.NON_MONETISED]
    evidence: Annotated[Text, terms.NON_MONETISED_EVIDENCE] = ""


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
    start: Annotated[date, terms.START]
    end: Annotated[date, terms.END]
    owner: Annotated[Text, terms.MILESTONE_OWNER] = ""
    gate: Annotated[Text, terms.GATE] = ""


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
    baseline_date: Annotated[date | None, terms.BASELINE_DATE] = None
    targets: Annotated[Yearly, terms.TARGETS] = ()
    review_year: Annotated[int | None, Field(ge=0, le=MAX_HORIZON_YEARS), terms.REVIEW_YEAR] = None
    due_date: Annotated[date | None, terms.DUE_DATE] = None
    weight: Annotated[Fraction | None, terms.WEIGHT] = None
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
    kpi: Annotated[str, terms.ACTUAL_KPI] = ""
    owner: Annotated[Text, terms.KPI_OWNER] = ""
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
    measured_on: Annotated[date | None, terms.MEASURED_ON] = None
    note: Annotated[Text, terms.NOTE] = ""


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


class Survey(Record):
    """The customer satisfaction survey."""

    respondents: Annotated[int | None, Field(gt=0), terms.RESPONDENTS] = None
    scale_low: Annotated[float, terms.SCALE_LOW] = 1.0
    scale_high: Annotated[float, terms.SCALE_HIGH] = 10.0
    items: tuple[SurveyItem, ...] = ()


class Scorecard(Record):
    """The balanced scorecard: perspectives, KPIs, how they drive each other, their weights."""

    perspectives: tuple[Perspective, ...] = ()
    kpis: tuple[Kpi, ...] = ()
    links: tuple[StrategyLink, ...] = ()
    cascade: tuple[CascadeStep, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    actuals: tuple[KpiActual, ...] = ()
    survey: Survey = Field(default_factory=Survey)


class ApprovalFields(Record):
    """What the approval form asks besides the figures."""

    sponsor: Annotated[Text, terms.SPONSOR] = ""
    cost_centre: Annotated[Text, terms.COST_CENTRE] = ""
    project_class: Annotated[Text, terms.PROJECT_CLASS] = ""
    budgeted: Annotated[Text, terms.BUDGETED] = ""
    unbudgeted_amount: Annotated[float | None, Field(ge=0), terms.UNBUDGETED_AMOUNT] = None
    useful_life_years: Annotated[int | None, Field(ge=1), terms.USEFUL_LIFE_YEARS] = None
    limit_basis: Annotated[Literal["initial_outlay", "total_commitment"], terms.LIMIT_BASIS] = (
        "initial_outlay"
    )


class ApprovalLimit(Record):
    """Up to which amount a role may approve; without a limit, any."""

    role: Annotated[Text, Field(min_length=1), terms.ROLE]
    limit: Annotated[float | None, Field(ge=0), terms.LIMIT] = None


class SignOff(Record):
    """One line of the sign-off table."""

    step: Annotated[int, Field(ge=1), terms.STEP]
    role: Annotated[Text, Field(min_length=1), terms.ROLE]
    action: Annotated[Text, terms.ACTION] = ""
    person: Annotated[Text, terms.PERSON] = ""
    decision: Annotated[Literal["", "approved", "rejected"], terms.DECISION] = ""
    signed_on: Annotated[date | None, terms.SIGNED_ON] = None
    comment: Annotated[Text, terms.COMMENT] = ""


class Approval(Record):
    """Who must approve, up to which amount, and who has."""

    fields: ApprovalFields = Field(default_factory=ApprovalFields)
    limits: tuple[ApprovalLimit, ...] = ()
    sign_off: tuple[SignOff, ...] = ()


class ReviewDate(Record):
    """A post-implementation review: when, what is compared, who runs it."""

    day: Annotated[date, terms.REVIEW_DATE]
    compares: Annotated[Text, terms.REVIEW_COMPARES] = ""
    owner: Annotated[Text, terms.REVIEW_OWNER] = ""


class LineActual(Record):
    """What a cost or benefit line really came to in a plan year."""

    line: Annotated[str, Field(min_length=1), terms.ACTUAL_LINE]
    year: Annotated[int, Field(ge=0, le=MAX_HORIZON_YEARS), terms.PERIOD]
    amount: Annotated[float, terms.ACTUAL_AMOUNT]
    note: Annotated[Text, terms.NOTE] = ""


class Improvement(Record):
    """An improvement action: what, by whom, by when, under whose eyes."""

    action: Annotated[Text, Field(min_length=1), terms.IMPROVEMENT]
    kpi: Annotated[str, terms.ACTUAL_KPI] = ""
    owner: Annotated[Text, terms.KPI_OWNER] = ""
    due: Annotated[date | None, terms.END] = None
    supervisor: Annotated[Text, terms.SUPERVISOR] = ""


class Review(Record):
    """Plan against actual after go-live."""

    dates: tuple[ReviewDate, ...] = ()
    actuals: tuple[LineActual, ...] = ()
    improvements: tuple[Improvement, ...] = ()


class Change(Record):
    """One entry of the change log."""

    day: Annotated[date, terms.CHANGE_DATE]
    version: Annotated[Text, terms.VERSION] = ""
    author: Annotated[Text, terms.AUTHOR] = ""
    sheet: Annotated[Text, terms.CHANGE_SHEET] = ""
    what: Annotated[Text, Field(min_length=1), terms.CHANGE_WHAT]
    why: Annotated[Text, terms.CHANGE_WHY] = ""


class Translation(Record):
    """One text of the plan in both languages, for the report in the other one."""

    zh: Annotated[Text, Field(min_length=1), terms.CHINESE]
    en: Annotated[Text, Field(min_length=1), terms.ENGLISH]


class Plan(Record):
    """A complete plan; frozen, so that a scenario cannot spoil its baseline."""

    schema_version: Literal["crm_roi.plan/1"] = SCHEMA
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
