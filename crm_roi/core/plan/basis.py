"""What a plan is about and the figures that hold for all of it, with their sources."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from crm_roi.core import plan_terms as terms
from crm_roi.core.breakdowns import DATA_ASSETS, INPUT_TAX, LOSSES, TAX_STATUSES, VAT_BASES
from crm_roi.core.plan.kinds import (
    MAX_HORIZON_YEARS,
    Day,
    Fraction,
    Id,
    OneOf,
    Rate,
    Record,
    Text,
    Yearly,
)


class About(Record):
    """What the plan is, whose, and how far it has come."""

    title: Annotated[Text, Field(min_length=1), terms.TITLE]
    organisation: Annotated[Text, terms.ORGANISATION] = ""
    author: Annotated[Text, terms.AUTHOR] = ""
    version: Annotated[Text, terms.VERSION] = "0.1"
    status: Annotated[Literal["draft", "submitted", "approved", "rejected"], terms.STATUS] = "draft"
    analysis_date: Annotated[Day | None, terms.ANALYSIS_DATE] = None
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
    vat_basis: Annotated[str, OneOf(VAT_BASES, or_blank=True), terms.VAT_BASIS] = ""
    input_tax: Annotated[str, OneOf(INPUT_TAX, or_blank=True), terms.INPUT_TAX] = ""
    vat_rate: Annotated[Fraction | None, terms.USUAL_VAT_RATE] = None
    losses: Annotated[str, OneOf(LOSSES), terms.LOSSES] = "sheltered"
    tax_status: Annotated[str, OneOf(TAX_STATUSES, or_blank=True), terms.TAX_STATUS] = ""
    go_live: Annotated[Day | None, terms.GO_LIVE] = None
    data_asset: Annotated[str, OneOf(DATA_ASSETS, or_blank=True), terms.DATA_ASSET] = ""
    data_asset_because: Annotated[Text, terms.DATA_ASSET_REASON] = ""


class Source(Record):
    """Where an assumption comes from: every assumption names source, owner, date, confidence."""

    assumption: Annotated[Text, Field(min_length=1), terms.ASSUMPTION_ITEM]
    source: Annotated[Text, terms.ASSUMPTION_SOURCE] = ""
    owner: Annotated[Text, terms.ASSUMPTION_OWNER] = ""
    confirmed: Annotated[Day | None, terms.ASSUMPTION_DATE] = None
    confidence: Annotated[Literal["high", "medium", "low"], terms.ASSUMPTION_CONFIDENCE] = "medium"


class CompanyFact(Record):
    """A figure about the company that benefits rest on, with its source."""

    name: Annotated[Text, Field(min_length=1), terms.FACT_NAME]
    value: Annotated[float, terms.FACT_VALUE]
    unit: Annotated[Text, terms.FACT_UNIT] = ""
    source: Annotated[Text, terms.ASSUMPTION_SOURCE] = ""
    owner: Annotated[Text, terms.ASSUMPTION_OWNER] = ""
    confirmed: Annotated[Day | None, terms.ASSUMPTION_DATE] = None
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
