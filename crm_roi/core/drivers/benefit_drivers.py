"""What lower cost and more profit come from: the drivers of the indicators of these two groups.

Each argument may be one figure or a row of years; a row in gives a row out.
"""

from __future__ import annotations

from crm_roi.core.columns import by_year, check_shares, figures, in_pairs, margin_on
from crm_roi.core.drivers import terms
from crm_roi.core.errors import CrmRoiError
from crm_roi.core.terms import Unit
from crm_roi.core.worksheet import FloatArray, Group, worksheet


class NoCycle(CrmRoiError):
    """The length of a sales cycle must be above 0 days."""

    code = "#DIV/0!"


# Lower cost


@worksheet(
    group=Group.BENEFITS,
    returns=Unit.MONEY,
    example="=CRM_MARKETING_SAVING(50000,42000,12)",
    spills=True,
)
def marketing_saving(
    cost_before: terms.CostBefore, cost_after: terms.CostAfter, campaigns: terms.Campaigns
) -> float | FloatArray:
    """Marketing cost: (cost of a campaign before - after) × campaigns."""
    return _saved(cost_before, cost_after, campaigns)


@worksheet(
    group=Group.BENEFITS,
    returns=Unit.MONEY,
    example="=CRM_SERVICE_SAVING(20000,15,180000,1.5,0.9)",
    spills=True,
)
def service_saving(
    contacts_avoided: terms.ContactsAvoided,
    cost_per_contact: terms.CostPerContact,
    contacts: terms.Contacts = 0,
    minutes_saved: terms.MinutesSaved = 0,
    cost_per_minute: terms.CostPerMinute = 0,
) -> float | FloatArray:
    """Customer service: contacts avoided × cost + contacts × minutes saved × cost per minute."""
    avoided, unit_cost, left, minutes, minute_cost = by_year(
        contacts_avoided, cost_per_contact, contacts, minutes_saved, cost_per_minute
    )
    return figures(avoided * unit_cost + left * minutes * minute_cost)


@worksheet(
    group=Group.BENEFITS,
    returns=Unit.MONEY,
    example="=CRM_ACQUISITION_SAVING(900,780,5000)",
    spills=True,
)
def acquisition_saving(
    cost_before: terms.CostBefore, cost_after: terms.CostAfter, new_customers: terms.NewCustomers
) -> float | FloatArray:
    """Cost of winning a customer: (before - after) × new customers."""
    return _saved(cost_before, cost_after, new_customers)


@worksheet(
    group=Group.BENEFITS,
    returns=Unit.MONEY,
    example="=CRM_CHURN_BENEFIT(0.42,0.37,69600,1344)",
    spills=True,
)
def churn_benefit(
    churn_before: terms.ChurnBefore,
    churn_after: terms.ChurnAfter,
    customers: terms.Customers,
    margin_per_customer: terms.CustomerMargin,
) -> float | FloatArray:
    """Less churn: (churn before - after) × customers × yearly margin per customer."""
    check_shares(churn_before, churn_after)
    before, after = in_pairs(churn_before, churn_after)
    lost, base, margin = by_year(before - after, customers, margin_per_customer)
    return figures(lost * base * margin)


@worksheet(
    group=Group.BENEFITS,
    returns=Unit.MONEY,
    example="=CRM_CHANNEL_SAVING(35,28,60000)",
    spills=True,
)
def channel_saving(
    cost_before: terms.CostBefore, cost_after: terms.CostAfter, orders: terms.Orders
) -> float | FloatArray:
    """Channel cost: (cost of an order before - after) × orders through the channel."""
    return _saved(cost_before, cost_after, orders)


@worksheet(
    group=Group.BENEFITS,
    returns=Unit.MONEY,
    example="=CRM_PRODUCTIVITY_BENEFIT(1.5,420,46,80,0.5)",
    spills=True,
)
def productivity_benefit(
    hours_saved: terms.HoursSaved,
    users: terms.Seats,
    weeks: terms.Weeks,
    hourly_cost: terms.HourlyCost,
    productivity_capture: terms.ProductivityCapture = 1,
) -> float | FloatArray:
    """Channel efficiency: hours saved a week × users × weeks × hourly cost × share put to use."""
    check_shares(productivity_capture)
    hours, people, count, cost, captured = by_year(
        hours_saved, users, weeks, hourly_cost, productivity_capture
    )
    return figures(hours * people * count * cost * captured)


@worksheet(
    group=Group.BENEFITS,
    returns=Unit.MONEY,
    example="=CRM_COMMUNICATION_SAVING(0.8,0.3,500000)",
    spills=True,
)
def communication_saving(
    cost_before: terms.CostBefore, cost_after: terms.CostAfter, messages: terms.Messages
) -> float | FloatArray:
    """Cost of communicating with customers: (cost of a message before - after) × messages."""
    return _saved(cost_before, cost_after, messages)


def _saved(
    cost_before: terms.CostBefore, cost_after: terms.CostAfter, volume: terms.Orders
) -> float | FloatArray:
    before, after = in_pairs(cost_before, cost_after)
    saved, count = by_year(before - after, volume)
    return figures(saved * count)


# More profit


@worksheet(
    group=Group.BENEFITS,
    returns=Unit.MONEY,
    example="=CRM_SATISFACTION_BENEFIT(3,0.004,69600,1344)",
    spills=True,
)
def satisfaction_benefit(
    index_points: terms.IndexPoints,
    retention_per_point: terms.RetentionElasticity,
    customers: terms.Customers,
    margin_per_customer: terms.CustomerMargin,
) -> float | FloatArray:
    """Higher satisfaction: index points × retention per point × customers × yearly margin.

    It moves the same cash flow as churn, loyalty and lifetime: claim only one of them.
    """
    check_shares(retention_per_point)
    points, elasticity, base, margin = by_year(
        index_points, retention_per_point, customers, margin_per_customer
    )
    return figures(points * elasticity * base * margin)


@worksheet(
    group=Group.BENEFITS,
    returns=Unit.MONEY,
    example="=CRM_SALES_CYCLE_BENEFIT(46,41,18000,140000,0.04,0.2)",
    spills=True,
)
def sales_cycle_benefit(
    cycle_before: terms.CycleBefore,
    cycle_after: terms.CycleAfter,
    deals: terms.Deals,
    average_deal: terms.AverageDeal,
    margin_rate: terms.MarginRate,
    usable_share: terms.CapacityShare = 1,
) -> float | FloatArray:
    """Shorter sales cycle: (days before / after - 1) × deals × deal × margin × usable share."""
    check_shares(margin_rate, usable_share)
    before, after = in_pairs(cycle_before, cycle_after)
    if not (after > 0).all():
        raise NoCycle
    shortened, count, deal, margin, usable = by_year(
        before / after - 1, deals, average_deal, margin_rate, usable_share
    )
    return figures(shortened * count * deal * margin * usable)


@worksheet(
    group=Group.BENEFITS,
    returns=Unit.MONEY,
    example="=CRM_INVENTORY_BENEFIT(3000000,0.08)",
    spills=True,
)
def inventory_benefit(
    inventory_reduction: terms.InventoryReduction, carrying_cost_rate: terms.CarryingRate
) -> float | FloatArray:
    """Least inventory: reduction of stock × yearly carrying cost, not the stock itself."""
    check_shares(carrying_cost_rate)
    reduction, rate = by_year(inventory_reduction, carrying_cost_rate)
    return figures(reduction * rate)


@worksheet(
    group=Group.BENEFITS,
    returns=Unit.MONEY,
    example="=CRM_EXPENSE_SAVING({120000;80000},{100000;65000})",
)
def expense_saving(
    expenses_before: terms.ExpensesBefore, expenses_after: terms.ExpensesAfter
) -> float:
    """Savings: the sum over all items of expenses before - after."""
    before, after = in_pairs(expenses_before, expenses_after)
    return float((before - after).sum())


@worksheet(
    group=Group.BENEFITS,
    returns=Unit.MONEY,
    example="=CRM_CROSS_SELL_BENEFIT(62000,0.03,420,1)",
    spills=True,
)
def cross_sell_benefit(
    customers: terms.Customers,
    extra_rate: terms.ExtraRate,
    average_extra_sale: terms.AverageSale,
    margin_rate: terms.MarginRate,
) -> float | FloatArray:
    """Cross-selling: customers × extra cross-sell rate × average extra sale × margin."""
    check_shares(extra_rate)
    return margin_on(margin_rate, customers, extra_rate, average_extra_sale)


@worksheet(
    group=Group.BENEFITS,
    returns=Unit.MONEY,
    example="=CRM_UP_SELL_BENEFIT(18000,0.02,9000,0.3)",
    spills=True,
)
def up_sell_benefit(
    customers: terms.Customers,
    extra_rate: terms.ExtraRate,
    price_difference: terms.PriceDifference,
    margin_rate: terms.MarginRate,
) -> float | FloatArray:
    """Up-selling: customers × extra up-sell rate × price difference × margin."""
    check_shares(extra_rate)
    return margin_on(margin_rate, customers, extra_rate, price_difference)
