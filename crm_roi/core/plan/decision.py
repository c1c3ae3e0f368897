"""Who decides, who has signed, what is reviewed after go-live, and how the plan came about."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from crm_roi.core import plan_terms as terms
from crm_roi.core.plan.kinds import MAX_HORIZON_YEARS, Day, Record, Text


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
    signed_on: Annotated[Day | None, terms.SIGNED_ON] = None
    comment: Annotated[Text, terms.COMMENT] = ""


class Approval(Record):
    """Who must approve, up to which amount, and who has."""

    fields: ApprovalFields = Field(default_factory=ApprovalFields)
    limits: tuple[ApprovalLimit, ...] = ()
    sign_off: tuple[SignOff, ...] = ()


class ReviewDate(Record):
    """A post-implementation review: when, what is compared, who runs it."""

    day: Annotated[Day, terms.REVIEW_DATE]
    compares: Annotated[Text, terms.REVIEW_COMPARES] = ""
    owner: Annotated[Text, terms.REVIEW_OWNER] = ""


class LineActual(Record):
    """What a cost or benefit line really came to in a plan year."""

    line: Annotated[str, Field(min_length=1), terms.ACTUAL_LINE]
    year: Annotated[int, Field(ge=0, le=MAX_HORIZON_YEARS), terms.PERIOD]
    amount: Annotated[float, terms.ACTUAL_AMOUNT]
    note: Annotated[Text, terms.NOTE] = ""
    period_end: Annotated[Day | None, terms.PERIOD_END] = None


class Improvement(Record):
    """An improvement action: what, by whom, by when, under whose eyes."""

    action: Annotated[Text, Field(min_length=1), terms.IMPROVEMENT]
    kpi: Annotated[str, terms.ACTUAL_KPI] = ""
    owner: Annotated[Text, terms.KPI_OWNER] = ""
    due: Annotated[Day | None, terms.END] = None
    supervisor: Annotated[Text, terms.SUPERVISOR] = ""


class Review(Record):
    """Plan against actual after go-live."""

    dates: tuple[ReviewDate, ...] = ()
    actuals: tuple[LineActual, ...] = ()
    improvements: tuple[Improvement, ...] = ()


class Change(Record):
    """One entry of the change log."""

    day: Annotated[Day, terms.CHANGE_DATE]
    version: Annotated[Text, terms.VERSION] = ""
    author: Annotated[Text, terms.AUTHOR] = ""
    sheet: Annotated[Text, terms.CHANGE_SHEET] = ""
    what: Annotated[Text, Field(min_length=1), terms.CHANGE_WHAT]
    why: Annotated[Text, terms.CHANGE_WHY] = ""
