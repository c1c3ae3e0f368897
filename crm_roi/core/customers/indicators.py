"""Customer indicators that are one figure over another; each says which denominator it takes.

Columns in, column out: a period whose rate is undefined is an error in its own cell.
"""

from __future__ import annotations

from math import inf

import numpy as np

from crm_roi.core.columns import Answers, columns, each
from crm_roi.core.customers import terms
from crm_roi.core.errors import CrmRoiError
from crm_roi.core.terms import Unit
from crm_roi.core.worksheet import Group, worksheet


class NothingInDenominator(CrmRoiError):
    """The rate is undefined: there is nothing to divide by."""

    code = "#DIV/0!"


class ImpossibleRate(CrmRoiError):
    """The rate would be {rate}: a part cannot be larger than the whole, nor negative."""

    code = "#NUM!"


class NegativeCount(CrmRoiError):
    """A count or an amount cannot be below 0; {figure} is."""

    code = "#NUM!"


class UnknownTotal(CrmRoiError):
    """Say which total: opening or closing, not {which}."""


def ratio(part: float, whole: float, most: float = inf) -> float:
    """Divide a part by a whole; refuse an empty whole and a rate above `most`."""
    if part < 0 or whole < 0:
        raise NegativeCount(figure=f"{min(part, whole):.15g}")
    if whole == 0:
        raise NothingInDenominator
    if part / whole > most:
        raise ImpossibleRate(rate=f"{part / whole:.4g}")
    return part / whole


def share(part: float, whole: float) -> float:
    """Divide a part by a whole of which it is a part."""
    return ratio(part, whole, most=1.0)


@worksheet(
    group=Group.CUSTOMERS,
    returns=Unit.RATE,
    example='=CRM_ACQUISITION_RATE(50,200,220,"opening")',
    spills=True,
)
def acquisition_rate(
    won_customers: terms.NewCustomers,
    opening_customers: terms.OpeningCustomers = 0,
    closing_customers: terms.ClosingCustomers = 0,
    which_total: terms.WhichTotal = "opening",
) -> Answers:
    """Acquisition rate: customers won / customers at the opening or at the closing (say which).

    The total that is not divided by may be left out.
    """
    if which_total not in {"opening", "closing"}:
        raise UnknownTotal(which=which_total)
    if which_total == "opening":
        return each(ratio, won_customers, opening_customers)
    return each(share, won_customers, closing_customers)


@worksheet(
    group=Group.CUSTOMERS, returns=Unit.RATE, example="=CRM_RETENTION_RATE(200,220,50)", spills=True
)
def retention_rate(
    opening_customers: terms.OpeningCustomers,
    closing_customers: terms.ClosingCustomers,
    won_customers: terms.NewCustomers,
) -> Answers:
    """Retention rate: (closing - won) / opening customers; over 100 % is an error in the data."""
    return each(
        lambda opening, closing, won: share(closing - won, opening),
        opening_customers,
        closing_customers,
        won_customers,
    )


@worksheet(group=Group.CUSTOMERS, returns=Unit.RATE, example="=CRM_CHURN_RATE(5,100)", spills=True)
def churn_rate(
    lost_customers: terms.LostCustomers, opening_customers: terms.OpeningCustomers
) -> Answers:
    """Churn: customers lost / opening customers."""
    return each(share, lost_customers, opening_customers)


@worksheet(
    group=Group.CUSTOMERS, returns=Unit.RATE, example="=CRM_COMPLAINT_RATE(120,69600)", spills=True
)
def complaint_rate(complaints: terms.Complaints, customers: terms.CustomerCount) -> Answers:
    """Complaint rate: complaints / customers; one customer may complain more than once."""
    return each(ratio, complaints, customers)


@worksheet(
    group=Group.CUSTOMERS,
    returns=Unit.RATE,
    example="=CRM_COMPLAINT_RESPONSE_RATE(110,120)",
    spills=True,
)
def complaint_response_rate(
    answered_complaints: terms.AnsweredComplaints, complaints: terms.Complaints
) -> Answers:
    """Complaint response rate: complaints answered in the promised time / all complaints."""
    return each(share, answered_complaints, complaints)


@worksheet(
    group=Group.CUSTOMERS, returns=Unit.RATE, example="=CRM_REPURCHASE_RATE(340,1200)", spills=True
)
def repurchase_rate(
    repeat_customers: terms.RepeatCustomers, customers: terms.CustomerCount
) -> Answers:
    """Repurchase rate: customers who bought again / all customers."""
    return each(share, repeat_customers, customers)


@worksheet(
    group=Group.CUSTOMERS, returns=Unit.RATE, example="=CRM_REFERRAL_RATE(90,1200)", spills=True
)
def referral_rate(
    recommending_customers: terms.RecommendingCustomers, customers: terms.CustomerCount
) -> Answers:
    """Recommendation rate: customers who brought another / all customers."""
    return each(share, recommending_customers, customers)


@worksheet(
    group=Group.CUSTOMERS, returns=Unit.RATE, example="=CRM_SALES_GROWTH(1150,1000)", spills=True
)
def sales_growth(sales: terms.Sales, sales_before: terms.SalesBefore) -> Answers:
    """Sales growth: sales / sales of the period before - 1."""
    return each(lambda now, before: ratio(now, before) - 1, sales, sales_before)


@worksheet(
    group=Group.CUSTOMERS, returns=Unit.RATE, example="=CRM_MARKET_SHARE(1150,9200)", spills=True
)
def market_share(sales: terms.Sales, market: terms.MarketSales) -> Answers:
    """Market share: own sales / sales of the whole market."""
    return each(share, sales, market)


@worksheet(
    group=Group.CUSTOMERS,
    returns=Unit.RATE,
    example="=CRM_NEW_PRODUCT_RATIO(180,1150)",
    spills=True,
)
def new_product_ratio(new_product_sales: terms.NewProductSales, sales: terms.Sales) -> Answers:
    """New-product sales ratio: sales of new products / all sales."""
    return each(share, new_product_sales, sales)


@worksheet(
    group=Group.CUSTOMERS, returns=Unit.RATE, example="=CRM_CROSS_SELL_RATE(40,160)", spills=True
)
def cross_sell_rate(
    with_another_product: terms.BuyersOfBoth, with_the_product: terms.BuyersOfProduct
) -> Answers:
    """Cross-sell rate: purchases of the product with another one / all purchases of the product."""
    return each(share, with_another_product, with_the_product)


@worksheet(
    group=Group.CUSTOMERS, returns=Unit.RATE, example="=CRM_UP_SELL_RATE(30,400)", spills=True
)
def up_sell_rate(upgrades: terms.Upgrades, offers: terms.Offers) -> Answers:
    """Up-sell rate: customers who took the dearer product / customers to whom it was offered."""
    return each(share, upgrades, offers)


@worksheet(
    group=Group.CUSTOMERS, returns=Unit.RATE, example="=CRM_SALES_ATTAINMENT(950,1000)", spills=True
)
def sales_attainment(sales: terms.Sales, sales_target: terms.SalesTarget) -> Answers:
    """Performance of a sales person: sales / target."""
    return each(ratio, sales, sales_target)


@worksheet(
    group=Group.CUSTOMERS, returns=Unit.MONEY, example="=CRM_SALES_PER_PERSON(9500,12)", spills=True
)
def sales_per_person(sales: terms.Sales, sales_people: terms.SalesPeople) -> Answers:
    """Sales for each sales person."""
    return each(ratio, sales, sales_people)


@worksheet(
    group=Group.CUSTOMERS,
    returns=Unit.RATE,
    example="=CRM_FUNNEL_RATES({1000,600,300,120,40})",
    spills=True,
)
def funnel_rates(stage_counts: terms.StageCounts) -> list[float | CrmRoiError]:
    """Share of each stage that reaches the next, stage by stage; the first stage is 1.

    The five stages of a relationship: aware, receptive, in contact, talking to others,
    recommending.
    """
    counts = columns(stage_counts)[0]
    if len(counts) == 1:
        return [1.0]
    rates = each(share, counts[1:], counts[:-1])
    return [1.0, *(rates if isinstance(rates, list) else [rates])]


@worksheet(
    group=Group.CUSTOMERS, returns=Unit.RATE, example="=CRM_FUNNEL_TOTAL({1000,600,300,120,40})"
)
def funnel_total(stage_counts: terms.StageCounts) -> float:
    """Share of the first stage that reaches the last one."""
    counts = np.nan_to_num(columns(stage_counts)[0])
    return share(float(counts[-1]), float(counts[0]))


@worksheet(
    group=Group.CUSTOMERS,
    returns=Unit.RATE,
    example="=CRM_ENGAGEMENT_RATE(3200,80000)",
    spills=True,
)
def engagement_rate(engagements: terms.Engagements, reach: terms.Reach) -> Answers:
    """Engagement in a social-media campaign: likes, comments, shares and clicks / reach."""
    return each(ratio, engagements, reach)


@worksheet(
    group=Group.CUSTOMERS, returns=Unit.RATE, example="=CRM_CONVERSION_RATE(160,3200)", spills=True
)
def conversion_rate(conversions: terms.Conversions, reach: terms.Reach) -> Answers:
    """Conversion: people who did what was wanted / people who were reached."""
    return each(share, conversions, reach)


@worksheet(
    group=Group.CUSTOMERS,
    returns=Unit.MONEY,
    example="=CRM_COST_PER_ACQUISITION(48000,160)",
    spills=True,
)
def cost_per_acquisition(
    campaign_cost: terms.CampaignCost, won_customers: terms.NewCustomers
) -> Answers:
    """Cost of a campaign for each customer that it won."""
    return each(ratio, campaign_cost, won_customers)


@worksheet(
    group=Group.CUSTOMERS, returns=Unit.RATE, example="=CRM_CAMPAIGN_ROI(72000,48000)", spills=True
)
def campaign_roi(
    campaign_margin: terms.CampaignMargin, campaign_cost: terms.CampaignCost
) -> Answers:
    """ROI of a campaign: (margin on the sales it brought - cost) / cost."""
    return each(
        lambda margin, cost: ratio(cost, cost) * margin / cost - 1, campaign_margin, campaign_cost
    )


@worksheet(
    group=Group.CUSTOMERS,
    returns=Unit.RATE,
    example="=CRM_CHURN_WARNING({1,1,0,0,1},{1,0,0,0,1})",
    spills=True,
)
def churn_warning(warned: terms.Warned, has_left: terms.HasLeft) -> list[list[float | CrmRoiError]]:
    """How good a churn warning was: accuracy, precision, recall, F1, as a row.

    accuracy: right / all. precision: left / warned. recall: warned / left. F1: their harmonic mean.
    """
    said, left = (np.nan_to_num(column) != 0 for column in columns(warned, has_left))
    hits, warnings, leavers = (int(cells.sum()) for cells in (said & left, said, left))
    accuracy = float(np.mean(said == left))
    scores = [_or_refusal(hits, warnings), _or_refusal(hits, leavers)]
    f1 = _or_refusal(2 * hits, warnings + leavers)
    return [[accuracy, *scores, f1]]


def _or_refusal(part: float, whole: float) -> float | CrmRoiError:
    try:
        return share(part, whole)
    except CrmRoiError as refusal:
        return refusal
