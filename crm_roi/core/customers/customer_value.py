"""What customers are worth to us: lifetime value by named method, RFM, value tiers."""

from __future__ import annotations

import numpy as np

from crm_roi.core.arithmetic import power, product
from crm_roi.core.columns import Answers, check_shares, columns, each, in_pairs
from crm_roi.core.customers import terms
from crm_roi.core.errors import CrmRoiError, RateTooLow
from crm_roi.core.terms import Unit
from crm_roi.core.worksheet import FloatArray, Group, worksheet

TIES = ("half", "order")
MOST_STEPS = 10
LONGEST_LIFE = 200


class EndlessValue(CrmRoiError):
    """The value has no end: 1 + discount rate must be above the retention rate."""

    code = "#DIV/0!"


class FirstMarginNowOrLater(CrmRoiError):
    """The first margin comes at 0 (at once) or at 1 (in a year)."""

    code = "#NUM!"


class ImpossibleLife(CrmRoiError):
    """The number of years must lie between 0 and 200, in whole years."""

    code = "#NUM!"


class MissingCustomerData(CrmRoiError):
    """Every customer needs recency, frequency and monetary value."""

    code = "#N/A"


class ImpossibleSteps(CrmRoiError):
    """Scores take 2 to 10 steps."""

    code = "#NUM!"


class UnknownTies(CrmRoiError):
    """Equal figures are counted half or in order, not {ties}."""


class TiersNotWhole(CrmRoiError):
    """The shares of the tiers must be positive and add to 1; they add to {total}."""

    code = "#NUM!"


@worksheet(
    group=Group.CUSTOMERS,
    returns=Unit.MONEY,
    example="=CRM_CLV_SIMPLE(5.9,218.4,20,0.213)",
    spills=True,
)
def clv_simple(
    average_purchase: terms.AveragePurchase,
    purchases_per_year: terms.PurchasesPerYear,
    lifetime_years: terms.LifetimeYears,
    margin_rate: terms.MarginRate = 1,
) -> Answers:
    """Customer lifetime value of the textbook: purchase × frequency × lifetime (× margin).

    Undiscounted, and revenue where the margin is 1: compare it with no amount of today's money.
    """
    return each(
        lambda purchase, count, years, margin: purchase * count * years * margin,
        average_purchase,
        purchases_per_year,
        lifetime_years,
        margin_rate,
    )


@worksheet(
    group=Group.CUSTOMERS, returns=Unit.NUMBER, example="=CRM_MARGIN_MULTIPLE(0.9,0.1)", spills=True
)
def margin_multiple(
    retention_rate: terms.RetentionRate, discount_rate: terms.DiscountRate
) -> Answers:
    """How many yearly margins a customer is worth: r / (1 + d - r)."""
    check_shares(retention_rate)
    return each(_multiple, retention_rate, discount_rate)


def _multiple(retention: float, discount: float) -> float:
    if not 1 + discount > retention:
        raise EndlessValue
    return retention / (1 + discount - retention)


@worksheet(
    group=Group.CUSTOMERS,
    returns=Unit.MONEY,
    example="=CRM_CLV_RETENTION(150,0.55,0.1,100,1)",
    spills=True,
)
def clv_retention(
    yearly_margin: terms.YearlyMargin,
    retention_rate: terms.RetentionRate,
    discount_rate: terms.DiscountRate,
    acquisition_cost: terms.AcquisitionCost = 0,
    first_margin_at: terms.FirstMarginAt = 1,
) -> Answers:
    """Customer lifetime value without end: margin × r / (1 + d - r) - acquisition cost.

    With the first margin at once (0): margin × (1 + d) / (1 + d - r) - acquisition cost.
    """
    check_shares(retention_rate)
    return each(
        lambda margin, retention, discount, cost, first: (
            margin * (_multiple(retention, discount) + _at_once(first)) - cost
        ),
        yearly_margin,
        retention_rate,
        discount_rate,
        acquisition_cost,
        first_margin_at,
    )


def _at_once(first_margin_at: float) -> float:
    """One margin more when the first comes at once."""
    if first_margin_at not in {0, 1}:
        raise FirstMarginNowOrLater
    return 1 - first_margin_at


@worksheet(
    group=Group.CUSTOMERS,
    returns=Unit.MONEY,
    example="=CRM_CLV_FINITE(150,0.55,0.1,5,100,1)",
    spills=True,
)
def clv_finite(
    yearly_margin: terms.YearlyMargin,
    retention_rate: terms.RetentionRate,
    discount_rate: terms.DiscountRate,
    years_counted: terms.YearsCounted,
    acquisition_cost: terms.AcquisitionCost = 0,
    first_margin_at: terms.FirstMarginAt = 1,
) -> Answers:
    """Customer lifetime value over some years: sum of margin × (r / (1 + d))^t - acquisition cost.

    t runs from 1 to the years counted, or from 0 to one less when the first margin comes at once.
    """
    check_shares(retention_rate)
    return each(
        _finite_value,
        yearly_margin,
        retention_rate,
        discount_rate,
        years_counted,
        acquisition_cost,
        first_margin_at,
    )


def _finite_value(
    margin: float, retention: float, discount: float, years: float, cost: float, first: float
) -> float:
    if not 0 <= years <= LONGEST_LIFE or years != int(years):
        raise ImpossibleLife
    if not discount > -1:
        raise RateTooLow(rate=discount)
    start = 1 - int(_at_once(first))
    yearly = retention / (1 + discount)
    return margin * sum(yearly**time for time in range(start, start + int(years))) - cost


@worksheet(
    group=Group.CUSTOMERS,
    returns=Unit.MONEY,
    example="=CRM_CLV_COHORT({0,150,160,170},{1,0.6,0.4,0.3},0.1)",
)
def clv_cohort(
    margins_by_year: terms.CohortMargins,
    remaining_shares: terms.CohortShares,
    discount_rate: terms.CohortDiscountRate = 0,
) -> float:
    """Customer lifetime value of an observed cohort: margin × remaining share, discounted."""
    check_shares(remaining_shares)
    if not discount_rate > -1:
        raise RateTooLow(rate=discount_rate)
    margins, shares = columns(margins_by_year, remaining_shares)
    no_margin = np.isnan(margins) & ~np.isnan(shares)  # a year without money is one, as elsewhere
    margins, shares = in_pairs(np.where(no_margin, 0.0, margins), shares)
    factors = power(1 + discount_rate, -np.arange(len(margins), dtype=float))
    return float(product(margins * shares, factors))


@worksheet(
    group=Group.CUSTOMERS,
    returns=Unit.NUMBER,
    example="=CRM_RFM_SCORES({5;40;200},{9;3;1},{800;300;50},3)",
    spills=True,
)
def rfm_scores(
    recency_days: terms.RecencyDays,
    purchase_counts: terms.PurchaseCounts,
    purchase_values: terms.PurchaseValues,
    steps: terms.ScoreSteps = 5,
    ties: terms.Ties = "half",
) -> FloatArray:
    """Recency, frequency, monetary score and their sum, a row for each customer; high is good.

    Each score is the fifth (or other step) into which the customer's rank falls. The shortest time
    since the last purchase scores highest. Ties, half: equal figures get equal scores. order: they
    are told apart by their order in the list, so that all steps are equally full.
    """
    if ties not in TIES:
        raise UnknownTies(ties=ties)
    if not 2 <= steps <= MOST_STEPS:  # noqa: PLR2004 - one step tells nothing
        raise ImpossibleSteps
    recency, counts, values = columns(recency_days, purchase_counts, purchase_values)
    if np.isnan([recency, counts, values]).any():
        raise MissingCustomerData
    scores = [_scored(column, int(steps), ties) for column in (-recency, counts, values)]
    return np.column_stack([*scores, np.sum(scores, axis=0)])


def _scored(column: FloatArray, steps: int, ties: str) -> FloatArray:
    """Score by the share of customers below, of those alike half, or those before in the list."""
    if ties == "order":
        column = np.argsort(np.argsort(column, kind="stable"), kind="stable").astype(float)
    ordered = np.sort(column)
    below = np.searchsorted(ordered, column, side="left")
    same = np.searchsorted(ordered, column, side="right") - below
    standing = (below + same / 2) / len(column)
    score: FloatArray = np.minimum(np.floor(standing * steps) + 1, steps)
    return score


@worksheet(
    group=Group.CUSTOMERS,
    returns=Unit.NUMBER,
    example="=CRM_VALUE_TIERS({900;50;400;120;70},{0.2;0.3;0.5})",
    spills=True,
)
def value_tiers(
    customer_values: terms.CustomerValues, tier_shares: terms.TierShares = (0.2, 0.3, 0.5)
) -> FloatArray:
    """Tier of each customer by value: 1 is the most valuable share, 2 the next, and so on."""
    shares = np.nan_to_num(np.asarray(tier_shares, dtype=float))
    if not shares.size or (shares <= 0).any() or abs(shares.sum() - 1) > 1e-9:  # noqa: PLR2004 - rounding
        raise TiersNotWhole(total=float(shares.sum()))
    values = np.asarray(customer_values, dtype=float)
    if np.isnan(values).any():
        raise MissingCustomerData
    rank = np.searchsorted(np.sort(-values), -values, side="left")
    limits = np.cumsum(shares)[:-1] * len(values)
    tier: FloatArray = np.searchsorted(limits, rank + 1e-9, side="right").astype(float) + 1
    return tier
