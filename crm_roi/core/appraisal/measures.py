"""The measures of one set of flows: what every variant and scenario of a plan is judged by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from crm_roi.core.appraisal import worth as appraisal
from crm_roi.core.appraisal.irr import OneSidedCashFlows, rates_of_return
from crm_roi.core.arithmetic import power, product
from crm_roi.core.cashflow import ROUNDING, without_dust
from crm_roi.core.errors import CrmRoiError

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_roi.core.cashflow import Flows
    from crm_roi.core.plan import Assumptions
    from crm_roi.core.worksheet import FloatArray

Amounts = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Roi:
    """Return on investment by its four conventions; `None` where nothing was spent."""

    simple: float | None
    pv: float | None
    annual: float | None
    eit: float | None


@dataclass(frozen=True, slots=True)
class NetMeasures:
    """What net cash flows alone tell; `None` is the answer “there is none”, as with payback.

    `irr` is `None` when no rate, or more than one, makes the value zero; `irr_rates` lists them.
    """

    net_cash_flow: Amounts
    cumulative: Amounts
    discounted_cumulative: Amounts
    npv: float
    irr: float | None
    irr_rates: Amounts
    mirr: float | None
    payback_years: float | None
    discounted_payback_years: float | None
    profitability_index: float | None
    equivalent_annual_value: float


@dataclass(frozen=True, slots=True)
class Measures(NetMeasures):
    """What costs and benefits tell, held apart; the initial outlay is the cost of year 0."""

    costs: Amounts
    benefits: Amounts
    initial_outlay: float
    total_cost: float
    total_benefit: float
    pv_cost: float
    pv_benefit: float
    roi: Roi
    benefit_cost_ratio: float | None
    benefit_can_fall_by: float | None
    cost_can_rise_by: float | None


def discount_factors(assumptions: Assumptions) -> FloatArray:
    """Give the factor of each plan year under the plan's rate and timing."""
    return appraisal.discount_factors(
        assumptions.discount_rate,
        assumptions.horizon_years,
        mid_year=assumptions.timing == "mid_year",
    )


def measure_net(
    net: FloatArray, assumptions: Assumptions, outlay: float | None = None
) -> NetMeasures:
    """Judge net cash flows by every measure that needs no more than them and the initial outlay.

    The initial outlay is the cost of year 0, before any benefit of that year; after tax it is that
    cost with the tax of the year. Where it is not told, it is what flows out in year 0.
    """
    outlay = float(-net[0]) if outlay is None else outlay
    net = without_dust(net)
    discounted = net * discount_factors(assumptions)
    rates = _rates(net, assumptions)
    value = npv_of(discounted)
    return NetMeasures(
        net_cash_flow=_amounts(net),
        cumulative=_amounts(np.cumsum(net)),
        discounted_cumulative=_amounts(np.cumsum(discounted)),
        npv=value,
        irr=rates[0] if len(rates) == 1 else None,
        irr_rates=rates,
        mirr=mirr(net, assumptions),
        payback_years=appraisal.payback_years(net),
        discounted_payback_years=appraisal.payback_years(discounted),
        profitability_index=1 + value / outlay if outlay > 0 else None,
        equivalent_annual_value=value / annuity_factor(assumptions),
    )


def measure(flows: Flows, assumptions: Assumptions) -> Measures:
    """Judge costs and benefits by every measure; pv figures use the plan's rate and timing."""
    net = measure_net(flows.net, assumptions, float(flows.costs[0]))
    factors = discount_factors(assumptions)
    costs, benefits = flows.costs * factors, flows.benefits * factors
    return Measures(
        **{name: getattr(net, name) for name in NetMeasures.__dataclass_fields__},
        costs=_amounts(flows.costs),
        benefits=_amounts(flows.benefits),
        initial_outlay=float(flows.costs[0]),
        total_cost=float(flows.costs.sum()),
        total_benefit=float(flows.benefits.sum()),
        pv_cost=float(costs.sum()),
        pv_benefit=float(benefits.sum()),
        roi=_roi(flows, costs, benefits),
        benefit_cost_ratio=_defined(lambda: appraisal.benefit_cost_ratio(0, costs, benefits)),
        benefit_can_fall_by=_defined(lambda: appraisal.benefit_can_fall_by(0, costs, benefits)),
        cost_can_rise_by=_defined(lambda: appraisal.cost_can_rise_by(0, costs, benefits)),
    )


def npv_of(discounted: FloatArray) -> float:
    """Net present value; a value that rounding alone keeps from zero is zero, and no loss."""
    value = float(discounted.sum())
    return 0.0 if abs(value) <= ROUNDING * float(np.abs(discounted).sum()) else value


def net_present_value(net: FloatArray, assumptions: Assumptions) -> float:
    """Net present value of net cash flows at the plan's rate and timing, as every variant's."""
    return npv_of(without_dust(net) * discount_factors(assumptions))


def flow_times(assumptions: Assumptions) -> FloatArray:
    """Give the moment of each plan year's flow, in years: t, or t - 0.5 under mid-year timing."""
    times = np.arange(assumptions.horizon_years + 1, dtype=float)
    if assumptions.timing == "mid_year":
        times[1:] -= 0.5
    return times


def annuity_factor(assumptions: Assumptions) -> float:
    """Sum the end-of-year factors of years 1 to the horizon: what an even 1 a year is worth."""
    return float(
        appraisal.discount_factors(assumptions.discount_rate, assumptions.horizon_years)[1:].sum()
    )


def mirr(net: FloatArray, assumptions: Assumptions) -> float | None:
    """Modified IRR at the plan's finance and reinvestment rates and timing; `None` if one-sided.

    (value at the horizon of the positive flows / value today of the negative ones)^(1/n) - 1.
    """
    rate, years = assumptions.discount_rate, assumptions.horizon_years
    finance = rate if assumptions.finance_rate is None else assumptions.finance_rate
    reinvest = rate if assumptions.reinvestment_rate is None else assumptions.reinvestment_rate
    times = flow_times(assumptions)
    gained = float(product(np.maximum(net, 0), power(1 + reinvest, years - times)))
    spent = float(product(np.maximum(-net, 0), power(1 + finance, -times)))
    if gained <= 0 or spent <= 0:
        return None
    return float((gained / spent) ** (1 / years) - 1)


def _rates(net: FloatArray, assumptions: Assumptions) -> Amounts:
    try:
        return rates_of_return(net, flow_times(assumptions))
    except OneSidedCashFlows:
        return ()


def _roi(flows: Flows, pv_costs: FloatArray, pv_benefits: FloatArray) -> Roi:
    return Roi(
        simple=_defined(lambda: appraisal.roi(flows.costs, flows.benefits, "simple")),
        pv=_defined(lambda: appraisal.roi(pv_costs, pv_benefits, "simple")),
        annual=_defined(lambda: appraisal.roi(flows.costs, flows.benefits, "annual")),
        eit=_total_investment_return(flows),
    )


def _total_investment_return(flows: Flows) -> float | None:
    if flows.capex is None:
        return None
    capex = flows.capex
    return _defined(lambda: appraisal.roi(flows.costs, flows.benefits, "eit", capex=capex))


def _defined(ratio: Callable[[], float]) -> float | None:
    """Give a ratio, or `None` where its denominator is nothing: a plan may have no costs yet."""
    try:
        return ratio()
    except CrmRoiError:
        return None


def _amounts(values: FloatArray) -> Amounts:
    return tuple(values.tolist())
