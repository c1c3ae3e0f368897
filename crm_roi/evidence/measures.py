"""The indicators: what each is called, what its words mean, its unit, the query it comes from."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple

from crm_roi.core.terms import _


class UnitOf(StrEnum):
    """How a figure is shown."""

    SHARE = "share"
    COUNT = "count"
    MONEY = "money"
    DAYS = "days"
    HOURS = "hours"
    POINTS = "points"
    RATIO = "ratio"


class Measure(NamedTuple):
    """An indicator: its name, its definition, its unit, its query."""

    name: str
    definition: str
    unit: UnitOf
    query: str


ACTIVE: Final = _("Active: bought within {days} days before. {why}")
WINDOW_FROM_DATA: Final = _("{days} is the 90th percentile of the days between purchases.")
WINDOW_ASKED: Final = _("{days} was asked for.")

MEASURES: Final = {
    "opening_customers": Measure(
        _("Customers at the start"), _("Active on the day before the period."), UnitOf.COUNT,
        "five_flows",
    ),
    "customers_won": Measure(
        _("+ won"), _("Active at the end, first purchase in the period."), UnitOf.COUNT,
        "five_flows",
    ),
    "customers_returned": Measure(
        _("+ returned"),
        _("Active at the end, not at the start, first purchase before the period."),
        UnitOf.COUNT, "five_flows",
    ),
    "customers_lost": Measure(
        _("− lost"), _("Active at the start, not at the end."), UnitOf.COUNT, "five_flows"
    ),
    "closing_customers": Measure(
        _("Customers at the end"), _("Active on the last day of the period."), UnitOf.COUNT,
        "five_flows",
    ),
    "flow_check": Measure(
        _("Check: start + won + returned − lost − end"), _("Must be 0."), UnitOf.COUNT,
        "five_flows",
    ),
    "new_customers": Measure(
        _("New customers"), _("First purchase in the period."), UnitOf.COUNT, "five_flows"
    ),
    "retention_rate": Measure(
        _("Retention rate"), _("Customers at the start who are active at the end ÷ at the start."),
        UnitOf.SHARE, "five_flows",
    ),
    "retention_rate_textbook": Measure(
        _("Retention rate of the textbook"),
        _("(Customers at the end − won) ÷ at the start: those who returned count as retained."),
        UnitOf.SHARE, "five_flows",
    ),
    "churn_rate": Measure(
        _("Churn rate"), _("Customers lost ÷ at the start."), UnitOf.SHARE, "five_flows"
    ),
    "acquisition_rate": Measure(
        _("Acquisition rate, of those at the end"), _("Customers won ÷ customers at the end."),
        UnitOf.SHARE, "five_flows",
    ),
    "acquisition_rate_opening": Measure(
        _("Acquisition rate, of those at the start"), _("New customers ÷ customers at the start."),
        UnitOf.RATIO, "five_flows",
    ),
    "net_sales": Measure(_("Net sales"), _("Sales less returns."), UnitOf.MONEY, "sales"),
    "sales_growth": Measure(
        _("Sales growth"), _("Net sales against the period before."), UnitOf.RATIO, "sales"
    ),
    "sales_growth_year": Measure(
        _("Sales growth on the year"), _("Net sales against the same period a year before."),
        UnitOf.RATIO, "sales",
    ),
    "orders": Measure(_("Orders"), _("Sales, returns apart."), UnitOf.COUNT, "sales"),
    "buyers": Measure(
        _("Buyers"), _("Customers with a sale in the period."), UnitOf.COUNT, "sales"
    ),
    "average_order": Measure(
        _("Average order"), _("Mean amount of a sale above 0."), UnitOf.MONEY, "sales"
    ),
    "orders_per_buyer": Measure(
        _("Orders per buyer"), _("Sales ÷ buyers of the period."), UnitOf.RATIO, "sales"
    ),
    "repurchase_rate": Measure(
        _("Repurchase rate"), _("Buyers with two sales or more in the period ÷ buyers."),
        UnitOf.SHARE, "sales",
    ),
    "earlier_buyer_share": Measure(
        _("Buyers who had bought before"), _("Buyers with a sale before the period ÷ buyers."),
        UnitOf.SHARE, "sales",
    ),
    "return_ratio": Measure(
        _("Returns"), _("Amount of returns ÷ sales before returns."), UnitOf.RATIO, "sales"
    ),
    "margin_rate": Measure(
        _("Margin rate"), _("Margin ÷ net sales, where each order states its margin."),
        UnitOf.RATIO, "sales",
    ),
    "margin_per_buyer": Measure(
        _("Margin per buyer"), _("Margin of the period ÷ its buyers."), UnitOf.MONEY, "sales"
    ),
    "top_sales_share": Measure(
        _("Share of sales of the best 20 %"), _("By the net sales of the period."), UnitOf.RATIO,
        "top_customers",
    ),
    "top_margin_share": Measure(
        _("Share of margin of the best 20 %"), _("By the margin of the period."), UnitOf.RATIO,
        "top_customers",
    ),
    "cross_sell_rate": Measure(
        _("Cross-sell rate"), _("Buyers of two product categories or more ÷ buyers."),
        UnitOf.SHARE, "products",
    ),
    "new_product_ratio": Measure(
        _("New-product sales ratio"), _("Sales of products marked new ÷ sales of all."),
        UnitOf.RATIO, "products",
    ),
    "up_sell_rate": Measure(
        _("Up-sell rate"),
        _("Of buyers of this period and the one before: who spent more per order than before."),
        UnitOf.SHARE, "up_selling",
    ),
    "complaints": Measure(
        _("Complaints"), _("Opened in the period."), UnitOf.COUNT, "contacts"
    ),
    "complaint_rate": Measure(
        _("Complaint rate"), _("Complaints ÷ customers at the end."), UnitOf.RATIO, "contacts"
    ),
    "complaint_response_rate": Measure(
        _("Complaint response rate"), _("Complaints answered by the day of the data ÷ complaints."),
        UnitOf.SHARE, "contacts",
    ),
    "response_time": Measure(
        _("Response time, median"),
        _("Calendar hours from request or complaint to the answer; open ones counted as running."),
        UnitOf.HOURS, "response_times",
    ),
    "response_time_mean": Measure(
        _("Response time, mean"), _("Calendar hours, answered ones only."), UnitOf.HOURS,
        "response_times",
    ),
    "responses_open": Measure(
        _("Without an answer"), _("Requests and complaints still open on the day of the data."),
        UnitOf.COUNT, "response_times",
    ),
    "sales_cycle": Measure(
        _("Sales cycle, median of closed"),
        _("Days from first contact to close, closed opportunities only."), UnitOf.DAYS,
        "sales_cycles",
    ),
    "sales_cycle_mean": Measure(
        _("Sales cycle, mean of closed"),
        _("Days from first contact to close, closed opportunities only."), UnitOf.DAYS,
        "sales_cycles",
    ),
    "sales_cycle_all": Measure(
        _("Sales cycle, median with open ones"),
        _("Open opportunities counted as running: closed ones alone make the cycle look short."),
        UnitOf.DAYS, "sales_cycles",
    ),
    "opportunities_open": Measure(
        _("Open opportunities"), _("Made in the period, open on the day of the data."),
        UnitOf.COUNT, "sales_cycles",
    ),
    "win_rate": Measure(
        _("Win rate"), _("Won ÷ closed, of the opportunities made in the period."), UnitOf.SHARE,
        "sales_cycles",
    ),
    "won_per_salesperson": Measure(
        _("Won per salesperson"), _("Amount won in the period ÷ salespeople who closed any."),
        UnitOf.MONEY, "salespeople",
    ),
    "referral_rate": Measure(
        _("Referral rate"), _("New customers whom a customer recommended ÷ new customers."),
        UnitOf.SHARE, "referrals",
    ),
    "nps": Measure(
        _("Net promoter score"), _("Share of 9 and 10 less share of 0 to 6, times 100."),
        UnitOf.POINTS, "survey_scores",
    ),
    "top_box_share": Measure(
        _("Completely satisfied"), _("Answers of 10 to the question of satisfaction ÷ answers."),
        UnitOf.SHARE, "survey_scores",
    ),
}  # fmt: skip
