"""The KPI library: pick an indicator and its row fills.

The indicators are those of figure 5-1, the customer indicators, adoption and campaigns.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from crm_roi.core.scorecard.errors import UnknownChoice
from crm_roi.core.scorecard.terms import IndicatorKey, PerspectiveKind
from crm_roi.core.terms import Unit, _
from crm_roi.core.worksheet import Group, Sentence, worksheet

Perspective = Literal["financial", "customer", "internal", "learning"]
Direction = Literal["up", "down", "in_range", "hold"]
Frequency = Literal["daily", "weekly", "monthly", "quarterly", "half_yearly", "yearly"]
Timing = Literal["lead", "lag"]
Audience = Literal["customer", "employee", "none"]
Kind = Literal["quantitative", "qualitative"]


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator that a project lead can pick; its texts are translated where they are shown.

    `reference_of` names the indicator that this one merely repeats in another perspective.
    """

    key: str
    name: str
    formula: str
    unit: str
    direction: Direction
    source: str
    frequency: Frequency
    perspective: Perspective
    timing: Timing
    audience: Audience = "none"
    kind: Kind = "quantitative"
    bounded: bool = False
    reference_of: str = ""


PERCENT: Final = "%"
MONEY: Final = _("amount")
DAYS: Final = _("days")
MINUTES: Final = _("minutes")
POINTS: Final = _("points")
TIMES: Final = _("times")
RATIO: Final = _("ratio")
PER_HOUR: Final = _("cases per hour")

CRM: Final = _("CRM")
LEDGER: Final = _("General ledger")
SURVEY: Final = _("Customer survey")
HR: Final = _("Personnel system")
SERVICE: Final = _("Service desk")
SALES: Final = _("Sales system")
STOCK: Final = _("Warehouse system")
CAMPAIGN: Final = _("Marketing system")
MARKET: Final = _("Market research")
STAFF_SURVEY: Final = _("Staff survey")
QUALITY: Final = _("Quality records")

# One row an indicator reads better than one line an argument.
# fmt: off
FINANCIAL: Final = (
    Indicator("cash_flow", _("Operating cash flow"),
        _("cash received from operations − cash paid for operations"),
        MONEY, "up", LEDGER, "monthly", "financial", "lag"),
    Indicator("return_on_investment", _("Return on investment (ROI)"),
        _("(present value of benefits − present value of costs) / present value of costs"),
        PERCENT, "up", LEDGER, "yearly", "financial", "lag"),
    Indicator("profit_margin", _("Profit margin"),
        _("net profit / sales revenue"),
        PERCENT, "up", LEDGER, "monthly", "financial", "lag"),
    Indicator("market_share_finance", _("Market share (in finance)"),
        _("own sales / sales of the whole market; carries its weight in the customer perspective"),
        PERCENT, "up", MARKET, "quarterly", "financial", "lag",
        bounded=True, reference_of="market_share"),
    Indicator("sales_growth", _("Sales growth rate"),
        _("(sales of the period − sales of the same period last year) / sales of that period"),
        PERCENT, "up", LEDGER, "monthly", "financial", "lag"),
    Indicator("marketing_cost_ratio", _("Marketing cost ratio"),
        _("marketing cost / sales revenue"),
        PERCENT, "down", LEDGER, "monthly", "financial", "lag"),
    Indicator("acquisition_cost", _("Cost of winning a customer"),
        _("cost of marketing and selling to new customers / number of new customers"),
        MONEY, "down", LEDGER, "quarterly", "financial", "lag"),
    Indicator("service_cost", _("Service cost per customer"),
        _("cost of customer service / average number of customers"),
        MONEY, "down", LEDGER, "monthly", "financial", "lag"),
)

CUSTOMER: Final = (
    Indicator("market_share", _("Market share"),
        _("own sales / sales of the whole market in the same region and period"),
        PERCENT, "up", MARKET, "quarterly", "customer", "lag", "customer", bounded=True),
    Indicator("acquisition_rate", _("Customer acquisition rate"),
        _("new customers / customers at the end of the period"),
        PERCENT, "up", CRM, "quarterly", "customer", "lag", "customer", bounded=True),
    Indicator("acquisition_rate_opening", _("Customer acquisition rate (on opening customers)"),
        _("new customers / customers at the beginning of the period"),
        PERCENT, "up", CRM, "quarterly", "customer", "lag", "customer"),
    Indicator("retention_rate", _("Customer retention rate"),
        _("(customers at the end − new customers) / customers at the beginning"),
        PERCENT, "up", CRM, "monthly", "customer", "lag", "customer", bounded=True),
    Indicator("churn_rate", _("Customer churn rate"),
        _("customers lost / customers at the beginning of the period"),
        PERCENT, "down", CRM, "monthly", "customer", "lag", "customer", bounded=True),
    Indicator("satisfaction_score", _("Customer satisfaction (CSAT)"),
        _("answers 4 and 5 / all answers on a scale from 1 to 5"),
        PERCENT, "up", SURVEY, "monthly", "customer", "lag", "customer", "qualitative",
        bounded=True),
    Indicator("net_promoter_score", _("Net promoter score (NPS)"),
        _("(answers 9 and 10 − answers 0 to 6) / all answers, × 100"),
        POINTS, "up", SURVEY, "quarterly", "customer", "lag", "customer", "qualitative"),
    Indicator("satisfaction_index", _("Customer satisfaction index (CSI)"),
        _("(weighted mean of the items − lowest answer) / (highest − lowest answer) × 100"),
        POINTS, "up", SURVEY, "quarterly", "customer", "lag", "customer", "qualitative"),
    Indicator("top_box_share", _("Completely satisfied customers"),
        _("answers with the highest mark / all answers"),
        PERCENT, "up", SURVEY, "quarterly", "customer", "lead", "customer", "qualitative",
        bounded=True),
    Indicator("lifetime_value", _("Customer lifetime value (undiscounted revenue)"),
        _("average purchase × purchases a year × years as a customer, per customer"),
        MONEY, "up", CRM, "yearly", "customer", "lag", "customer"),
    Indicator("lifetime_value_discounted", _("Customer lifetime value (discounted margin)"),
        _("yearly margin × retention rate / (1 + discount rate − retention rate), per customer"),
        MONEY, "up", CRM, "yearly", "customer", "lag", "customer"),
    Indicator("repurchase_rate", _("Repurchase rate"),
        _("customers who bought again in the period / customers who could have"),
        PERCENT, "up", SALES, "quarterly", "customer", "lag", "customer", bounded=True),
    Indicator("referral_rate", _("Recommendation rate"),
        _("new customers who came by recommendation / all new customers"),
        PERCENT, "up", CRM, "quarterly", "customer", "lag", "customer", bounded=True),
    Indicator("purchase_frequency", _("Purchase frequency"),
        _("orders in the year / customers who bought in the year"),
        TIMES, "up", SALES, "quarterly", "customer", "lag", "customer"),
    Indicator("complaint_rate", _("Complaint rate"),
        _("complaints in the period / average number of customers"),
        PERCENT, "down", SERVICE, "monthly", "customer", "lag", "customer"),
    Indicator("perceived_value", _("Perceived value"),
        _("benefits perceived / total customer cost (money + time + mental + physical)"),
        RATIO, "up", SURVEY, "half_yearly", "customer", "lag", "customer", "qualitative"),
    Indicator("quality_price_ratio", _("Quality for the price"),
        _("mark for quality / mark for price, from the same respondents"),
        RATIO, "up", SURVEY, "half_yearly", "customer", "lag", "customer", "qualitative"),
    Indicator("high_value_share", _("Share of high-value customers"),
        _("customers in the highest value tier / all customers"),
        PERCENT, "up", CRM, "quarterly", "customer", "lead", "customer", bounded=True),
    Indicator("stage_conversion", _("Conversion between relationship stages"),
        _("customers who reached the next stage / customers in the stage before"),
        PERCENT, "up", CRM, "monthly", "customer", "lead", "customer", bounded=True),
    Indicator("cross_sell_rate", _("Cross-selling rate"),
        _("customers with at least two product lines / all customers"),
        PERCENT, "up", SALES, "quarterly", "customer", "lag", "customer", bounded=True),
    Indicator("up_sell_rate", _("Up-selling rate"),
        _("customers who moved to a higher-priced version / customers who were offered one"),
        PERCENT, "up", SALES, "quarterly", "customer", "lag", "customer", bounded=True),
)

INTERNAL: Final = (
    Indicator("product_quality", _("Product and service quality"),
        _("deliveries and services without fault / all deliveries and services"),
        PERCENT, "up", QUALITY, "monthly", "internal", "lead", "customer", bounded=True),
    Indicator("work_efficiency", _("Work efficiency"),
        _("cases closed / hours worked on them"),
        PER_HOUR, "up", CRM, "monthly", "internal", "lead"),
    Indicator("complaint_response_rate", _("Complaint response rate"),
        _("complaints answered in time / all complaints"),
        PERCENT, "up", SERVICE, "weekly", "internal", "lead", "customer", bounded=True),
    Indicator("complaint_response_time", _("Complaint response time"),
        _("sum of (first answer − receipt) / answered complaints"),
        MINUTES, "down", SERVICE, "weekly", "internal", "lead", "customer"),
    Indicator("inventory_level", _("Inventory level"),
        _("average stock / cost of goods sold × 365"),
        DAYS, "down", STOCK, "monthly", "internal", "lag"),
    Indicator("sales_cycle", _("Sales cycle (mean)"),
        _("sum of days from first contact to close / closed deals"),
        DAYS, "down", CRM, "monthly", "internal", "lag"),
    Indicator("sales_cycle_median", _("Sales cycle (median)"),
        _("median of the days from first contact to close of the closed deals"),
        DAYS, "down", CRM, "monthly", "internal", "lag"),
    Indicator("response_time", _("Customer response time (calendar hours)"),
        _("sum of (reply − request) / answered requests; state mean or median"),
        MINUTES, "down", CRM, "weekly", "internal", "lead", "customer"),
    Indicator("response_time_business", _("Customer response time (business hours)"),
        _("sum of business minutes from request to reply / answered requests"),
        MINUTES, "down", CRM, "weekly", "internal", "lead", "customer"),
    Indicator("salesperson_performance", _("Salesperson performance"),
        _("sales of the salesperson / the salesperson's target"),
        PERCENT, "up", SALES, "monthly", "internal", "lag", "employee"),
    Indicator("lead_conversion", _("Lead conversion rate"),
        _("leads that became customers / leads received"),
        PERCENT, "up", CRM, "monthly", "internal", "lead", "customer", bounded=True),
    Indicator("follow_up_on_time", _("Follow-up on time"),
        _("follow-ups made in time / follow-ups due"),
        PERCENT, "up", CRM, "weekly", "internal", "lead", "customer", bounded=True),
    Indicator("channel_cost", _("Channel cost"),
        _("cost of the sales channel / sales through the channel"),
        PERCENT, "down", LEDGER, "monthly", "internal", "lag"),
    Indicator("churn_warning_recall", _("Churn warning: recall"),
        _("lost customers who had been warned of / all lost customers"),
        PERCENT, "up", CRM, "monthly", "internal", "lead", "customer", bounded=True),
    Indicator("campaign_engagement", _("Campaign engagement"),
        _("people who reacted / people reached"),
        PERCENT, "up", CAMPAIGN, "weekly", "internal", "lead", "customer", bounded=True),
    Indicator("campaign_conversion", _("Campaign conversion rate"),
        _("people who bought / people who reacted"),
        PERCENT, "up", CAMPAIGN, "weekly", "internal", "lag", "customer", bounded=True),
    Indicator("campaign_return", _("Campaign return on investment"),
        _("(margin from the campaign − its cost) / its cost"),
        PERCENT, "up", CAMPAIGN, "quarterly", "internal", "lag", "customer"),
)

LEARNING: Final = (
    Indicator("new_product_ratio", _("New-product sales ratio"),
        _("sales of products younger than three years / all sales"),
        PERCENT, "up", SALES, "quarterly", "learning", "lag", bounded=True),
    Indicator("employee_morale", _("Employee morale"),
        _("(weighted mean of the answers − lowest) / (highest − lowest answer) × 100"),
        POINTS, "up", STAFF_SURVEY, "yearly", "learning", "lead", "employee", "qualitative"),
    Indicator("process_improvement", _("Process improvement rate"),
        _("processes improved in the period / processes due for improvement"),
        PERCENT, "up", QUALITY, "quarterly", "learning", "lead", bounded=True),
    Indicator("active_use", _("Active use of the CRM"),
        _("users active on at least four days a week / users with a licence"),
        PERCENT, "up", CRM, "weekly", "learning", "lead", "employee", bounded=True),
    Indicator("certified_staff", _("Trained and certified staff"),
        _("employees who passed the test / employees to be trained"),
        PERCENT, "up", HR, "quarterly", "learning", "lead", "employee", bounded=True),
    Indicator("data_quality", _("Completeness of customer data"),
        _("customer records with all required fields / all customer records"),
        PERCENT, "up", CRM, "monthly", "learning", "lead", bounded=True),
    Indicator("employee_turnover", _("Employee turnover"),
        _("employees who left / average number of employees"),
        PERCENT, "down", HR, "quarterly", "learning", "lag", "employee"),
)
# fmt: on


LIBRARY: Final[tuple[Indicator, ...]] = CUSTOMER + INTERNAL + LEARNING + FINANCIAL
PERSPECTIVES: Final = ("customer", "internal", "learning", "financial")


def indicator(key: str) -> Indicator:
    """Give the indicator of that key."""
    for row in LIBRARY:
        if row.key == key:
            return row
    raise UnknownChoice(choice=key, choices=", ".join(row.key for row in LIBRARY))


def kpi_fields(row: Indicator) -> dict[str, str]:
    """What a KPI's row is filled with: fields of the plan's KPI; texts still to be translated."""
    return {
        "name": row.name,
        "formula": row.formula,
        "unit": row.unit,
        "direction": row.direction,
        "source": row.source,
        "frequency": row.frequency,
        "timing": row.timing,
        "kind": row.kind,
        "audience": row.audience,
    }


@worksheet(
    group=Group.SCORECARD,
    returns=Unit.TEXT,
    example='=CRM_KPI_LIBRARY("customer")',
    spills=True,
)
def kpi_library(perspective: PerspectiveKind = "") -> list[list[Sentence | str]]:
    """Indicators to pick from: key, name, formula, unit, direction, source, frequency, timing."""
    if perspective and perspective not in PERSPECTIVES:
        raise UnknownChoice(choice=perspective, choices=", ".join(PERSPECTIVES))
    return [
        [
            row.key,
            Sentence(row.name),
            Sentence(row.formula),
            Sentence(row.unit),
            row.direction,
            Sentence(row.source),
            row.frequency,
            row.timing,
        ]
        for row in LIBRARY
        if perspective in ("", row.perspective)
    ]


@worksheet(group=Group.SCORECARD, returns=Unit.TEXT, example='=CRM_KPI_FORMULA("retention_rate")')
def kpi_formula(key: IndicatorKey) -> Sentence:
    """Formula of an indicator of the library, with its denominator named."""
    return Sentence(indicator(key).formula)
