"""What more revenue comes from: the drivers of the indicators of the group "more revenue".

Each argument may be one figure or a row of years; a row in gives a row out. Shareholder value has
no driver: it is the net present value of all the rest and is never added to it.
"""

from __future__ import annotations

from crm_roi.core.arithmetic import power
from crm_roi.core.columns import by_year, check_shares, figures, margin_on
from crm_roi.core.drivers import terms
from crm_roi.core.terms import Unit
from crm_roi.core.worksheet import FloatArray, Group, worksheet


@worksheet(
    group=Group.BENEFITS,
    returns=Unit.MONEY,
    example="=CRM_NEW_CUSTOMER_BENEFIT(800,5200,0.42)",
    spills=True,
)
def new_customer_benefit(
    extra_customers: terms.ExtraCustomers,
    revenue_per_customer: terms.RevenuePerCustomer,
    margin_rate: terms.MarginRate,
) -> float | FloatArray:
    """More customers: extra customers × revenue per customer × margin."""
    return margin_on(margin_rate, extra_customers, revenue_per_customer)


@worksheet(
    group=Group.BENEFITS,
    returns=Unit.MONEY,
    example="=CRM_PROFITABILITY_BENEFIT(0.005,90000000)",
    spills=True,
)
def profitability_benefit(
    margin_gain: terms.MarginChange, revenue: terms.Revenue
) -> float | FloatArray:
    """More profitable customers: change of the margin × revenue."""
    change, sales = by_year(margin_gain, revenue)
    return figures(change * sales)


@worksheet(
    group=Group.BENEFITS,
    returns=Unit.MONEY,
    example="=CRM_LEAD_BENEFIT(3000,0.08,140000,0.04)",
    spills=True,
)
def lead_benefit(
    extra_leads: terms.ExtraLeads,
    conversion: terms.Conversion,
    average_deal: terms.AverageDeal,
    margin_rate: terms.MarginRate,
) -> float | FloatArray:
    """More leads: extra leads × conversion × average deal × margin."""
    check_shares(conversion)
    return margin_on(margin_rate, extra_leads, conversion, average_deal)


@worksheet(
    group=Group.BENEFITS,
    returns=Unit.MONEY,
    example="=CRM_LOYALTY_BENEFIT(1200,1.8,3200,0.42)",
    spills=True,
)
def loyalty_benefit(
    extra_returning_customers: terms.ExtraBuyers,
    orders_each: terms.OrdersEach,
    average_order: terms.AverageOrder,
    margin_rate: terms.MarginRate,
) -> float | FloatArray:
    """Loyalty: customers who buy again because of it × orders each × average order × margin."""
    return margin_on(margin_rate, extra_returning_customers, orders_each, average_order)


@worksheet(
    group=Group.BENEFITS,
    returns=Unit.MONEY,
    example="=CRM_REFERRAL_BENEFIT(900,0.2,140000,0.04)",
    spills=True,
)
def referral_benefit(
    referrals: terms.Referrals,
    conversion: terms.Conversion,
    average_deal: terms.AverageDeal,
    margin_rate: terms.MarginRate,
) -> float | FloatArray:
    """Cohesion (customers recommend us): referrals × conversion × average deal × margin."""
    check_shares(conversion)
    return margin_on(margin_rate, referrals, conversion, average_deal)


@worksheet(
    group=Group.BENEFITS,
    returns=Unit.MONEY,
    example="=CRM_LIFETIME_BENEFIT(0.5,1344,8000,0.1,6)",
    spills=True,
)
def lifetime_benefit(
    extra_years: terms.ExtraYears,
    margin_per_customer: terms.CustomerMargin,
    customers: terms.Customers,
    discount_rate: terms.LifetimeDiscountRate = 0,
    years_until_then: terms.YearsUntil = 0,
) -> float | FloatArray:
    """Longer customer lifetime: extra years × yearly margin × customers, discounted to today.

    The extra years come at the end of the relationship: their margin is divided by
    (1 + discount_rate) ** years_until_then.
    """
    years, margin, base, rate, wait = by_year(
        extra_years, margin_per_customer, customers, discount_rate, years_until_then
    )
    return figures(years * margin * base / power(1 + rate, wait))


@worksheet(
    group=Group.BENEFITS,
    returns=Unit.MONEY,
    example="=CRM_FREQUENCY_BENEFIT(0.2,69600,3200,0.42)",
    spills=True,
)
def frequency_benefit(
    extra_orders_each: terms.ExtraOrdersEach,
    customers: terms.Customers,
    average_order: terms.AverageOrder,
    margin_rate: terms.MarginRate,
) -> float | FloatArray:
    """Purchase frequency: extra orders per customer × customers × average order × margin."""
    return margin_on(margin_rate, extra_orders_each, customers, average_order)


@worksheet(
    group=Group.BENEFITS,
    returns=Unit.MONEY,
    example="=CRM_EXISTING_CUSTOMER_BENEFIT(2400000,0.42)",
    spills=True,
)
def existing_customer_benefit(
    extra_revenue: terms.ExtraRevenue, margin_rate: terms.MarginRate
) -> float | FloatArray:
    """Return on existing customers: extra revenue from them × margin."""
    return margin_on(margin_rate, extra_revenue)


@worksheet(
    group=Group.BENEFITS,
    returns=Unit.MONEY,
    example="=CRM_VALUE_CHAIN_BENEFIT(1500000,0.06)",
    spills=True,
)
def value_chain_benefit(
    partner_revenue_gain: terms.PartnerRevenue, own_share: terms.OwnShare
) -> float | FloatArray:
    """Value-chain yield: change of the partners' revenue × our share of it."""
    check_shares(own_share)
    change, share = by_year(partner_revenue_gain, own_share)
    return figures(change * share)


@worksheet(
    group=Group.BENEFITS,
    returns=Unit.MONEY,
    example="=CRM_REVENUE_BENEFIT(5000000,0.18)",
    spills=True,
)
def revenue_benefit(
    extra_revenue: terms.ExtraRevenue, margin_rate: terms.MarginRate
) -> float | FloatArray:
    """Business revenue: extra revenue × margin. Only the margin is a benefit, never the revenue."""
    return margin_on(margin_rate, extra_revenue)
