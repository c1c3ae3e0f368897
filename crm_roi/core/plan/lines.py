"""The lines of a plan: costs, benefits, and benefits that are named but not counted."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from crm_roi.core import plan_terms as terms
from crm_roi.core.breakdowns import (
    AREAS,
    BENEFIT_GROUPS,
    DELIVERIES,
    HARDNESS,
    NATURES,
    PAYMENTS,
    VISIBILITIES,
    WRITE_OFF_METHODS,
)
from crm_roi.core.plan.kinds import (
    MAX_HORIZON_YEARS,
    Day,
    Estimate,
    Fraction,
    Id,
    OneOf,
    PertShape,
    Rate,
    Record,
    Text,
    Yearly,
)
from crm_roi.core.write_off import TREATMENT_NAMES

Evidence = Literal["contract", "quote", "estimate", "measured", "benchmark"]
OptionalEvidence = Literal["", "contract", "quote", "estimate", "measured", "benchmark"]


class CostLine(Record):
    """One cost: three independent fields say where, how visible and of what nature it is."""

    is_cost: ClassVar[Literal[True]] = True
    id: Id
    name: Annotated[Text, Field(min_length=1), terms.NAME]
    area: Annotated[str, OneOf(AREAS), terms.AREA]
    visibility: Annotated[str, OneOf(VISIBILITIES), terms.VISIBILITY]
    nature: Annotated[str, OneOf(NATURES), terms.NATURE]
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
    shape: Annotated[PertShape | None, terms.PERT_SHAPE] = None
    owner: Annotated[Text, terms.LINE_OWNER] = ""
    basis: Annotated[Text, terms.BASIS] = ""
    evidence: Annotated[Evidence, terms.EVIDENCE] = "estimate"
    delivery: Annotated[str, OneOf(DELIVERIES, or_blank=True), terms.DELIVERY] = ""
    vat_rate: Annotated[Fraction | None, terms.VAT_RATE] = None
    treatment: Annotated[str, OneOf(TREATMENT_NAMES, or_blank=True), terms.TREATMENT] = ""
    write_off_years: Annotated[int | None, Field(ge=1, le=50), terms.WRITE_OFF_YEARS] = None
    write_off_method: Annotated[
        str, OneOf(WRITE_OFF_METHODS, or_blank=True), terms.WRITE_OFF_METHOD
    ] = ""
    residual_share: Annotated[float, Field(ge=0, lt=1), terms.RESIDUAL_SHARE] = 0.0
    go_live: Annotated[Day | None, terms.LINE_GO_LIVE] = None
    payment: Annotated[str, OneOf(PAYMENTS, or_blank=True), terms.PAYMENT] = ""
    payment_years: Annotated[int | None, Field(ge=1, le=MAX_HORIZON_YEARS), terms.PAYMENT_YEARS] = (
        None
    )
    payment_rate: Annotated[Rate | None, Field(ge=0), terms.PAYMENT_RATE] = None
    payment_shares: Annotated[Text, terms.PAYMENT_SHARES] = ""


class BenefitLine(Record):
    """One benefit: a driver, ramped by adoption, cut by attribution × realisation × confidence."""

    is_cost: ClassVar[Literal[False]] = False
    id: Id
    name: Annotated[Text, Field(min_length=1), terms.NAME]
    group: Annotated[str, OneOf(BENEFIT_GROUPS), terms.GROUP]
    indicator: Annotated[Text, terms.INDICATOR] = ""
    hardness: Annotated[str, OneOf(HARDNESS), terms.HARDNESS]
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
    shape: Annotated[PertShape | None, terms.PERT_SHAPE] = None
    owner: Annotated[Text, terms.LINE_OWNER] = ""
    basis: Annotated[Text, terms.BASIS] = ""
    evidence: Annotated[OptionalEvidence, terms.EVIDENCE] = ""
    evidence_record: Annotated[Text, terms.EVIDENCE_RECORD] = ""
    vat_rate: Annotated[Fraction | None, terms.VAT_RATE] = None
    go_live: Annotated[Day | None, terms.LINE_GO_LIVE] = None


class NonMonetisedBenefit(Record):
    """A benefit that is named but not counted."""

    name: Annotated[Text, Field(min_length=1), terms.NON_MONETISED]
    evidence: Annotated[Text, terms.NON_MONETISED_EVIDENCE] = ""
