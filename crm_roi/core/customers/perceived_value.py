"""Perceived value: what customers get against all it costs them, in money, time, mind and body."""

from __future__ import annotations

from crm_roi.core.columns import Answers, each
from crm_roi.core.customers import terms
from crm_roi.core.customers.indicators import NothingInDenominator, ratio
from crm_roi.core.terms import Unit
from crm_roi.core.worksheet import Group, worksheet


@worksheet(
    group=Group.CUSTOMERS,
    returns=Unit.MONEY,
    example="=CRM_TOTAL_CUSTOMER_COST(800,60,40,30)",
    spills=True,
)
def total_customer_cost(
    money_cost: terms.MoneyCost,
    time_cost: terms.TimeCost = 0,
    mental_cost: terms.MentalCost = 0,
    physical_cost: terms.PhysicalCost = 0,
) -> Answers:
    """Total customer cost: money + time + mental + physical cost of having the product."""
    return each(lambda *costs: sum(costs), money_cost, time_cost, mental_cost, physical_cost)


@worksheet(
    group=Group.CUSTOMERS,
    returns=Unit.MONEY,
    example="=CRM_PERCEIVED_VALUE(1200,800,60,40,30)",
    spills=True,
)
def perceived_value(
    perceived_benefit: terms.PerceivedBenefit,
    money_cost: terms.MoneyCost,
    time_cost: terms.TimeCost = 0,
    mental_cost: terms.MentalCost = 0,
    physical_cost: terms.PhysicalCost = 0,
) -> Answers:
    """Perceived value: benefit less total customer cost = money + time + mental + physical cost."""
    return each(
        lambda benefit, *costs: benefit - sum(costs),
        perceived_benefit,
        money_cost,
        time_cost,
        mental_cost,
        physical_cost,
    )


@worksheet(
    group=Group.CUSTOMERS,
    returns=Unit.NUMBER,
    example="=CRM_PERCEIVED_VALUE_RATIO(1200,800,60,40,30)",
    spills=True,
)
def perceived_value_ratio(
    perceived_benefit: terms.PerceivedBenefit,
    money_cost: terms.MoneyCost,
    time_cost: terms.TimeCost = 0,
    mental_cost: terms.MentalCost = 0,
    physical_cost: terms.PhysicalCost = 0,
) -> Answers:
    """Perceived value as a ratio: benefit / total customer cost; above 1 it is worth it."""
    return each(
        lambda benefit, *costs: ratio(benefit, sum(costs)),
        perceived_benefit,
        money_cost,
        time_cost,
        mental_cost,
        physical_cost,
    )


@worksheet(
    group=Group.CUSTOMERS,
    returns=Unit.NUMBER,
    example="=CRM_QUALITY_PRICE_RATIO(82,70)",
    spills=True,
)
def quality_price_ratio(quality: terms.Quality, price: terms.Price) -> Answers:
    """Quality-price ratio: quality / price; the price-quality ratio is its inverse."""
    return each(_quality_for_price, quality, price)


def _quality_for_price(quality: float, price: float) -> float:
    if not quality > 0 or not price > 0:
        raise NothingInDenominator
    return quality / price


@worksheet(
    group=Group.CUSTOMERS,
    returns=Unit.NUMBER,
    example="=CRM_PRICE_QUALITY_RATIO(70,82)",
    spills=True,
)
def price_quality_ratio(price: terms.Price, quality: terms.Quality) -> Answers:
    """Price-quality ratio: price / quality, what a point of quality costs; lower is better."""
    return each(lambda paid, rated: 1 / _quality_for_price(rated, paid), price, quality)
