"""Investment appraisal: what cash flows are worth, and when they repay.

Conventions, everywhere: year 0 comes first and is not discounted, flows fall at the end of a year
(mid-year on request), costs and benefits are entered positive, net = benefit - cost.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Final

import numpy as np

from crm_roi.core import financial_terms as terms
from crm_roi.core.appraisal.irr import NoCashFlows
from crm_roi.core.arithmetic import power, product
from crm_roi.core.cashflow import ROUNDING
from crm_roi.core.columns import DifferentLengths, MissingFigure
from crm_roi.core.errors import CrmRoiError
from crm_roi.core.terms import Unit
from crm_roi.core.worksheet import FloatArray, Group, Numbers, worksheet

ROI_METHODS: Final = ("simple", "pv", "annual", "eit")


class RateOfMinusOne(CrmRoiError):
    """At a discount rate of -1 (-100 %) nothing is left to divide by."""

    code = "#DIV/0!"


class NoCosts(CrmRoiError):
    """There are no costs to divide by: they come to {total}, not to more than 0."""

    code = "#DIV/0!"


class NoBenefits(CrmRoiError):
    """There are no benefits to divide by: they come to {total}, not to more than 0."""

    code = "#DIV/0!"


class NoInitialOutlay(CrmRoiError):
    """There is no outlay in year 0 to divide by."""

    code = "#DIV/0!"


class NoLaterYears(CrmRoiError):
    """There is no year after year 0."""

    code = "#DIV/0!"


class UnknownRoiMethod(CrmRoiError):
    """ROI needs a method by name: simple, pv, annual or eit; this one is {method}."""

    code = "#VALUE!"


@lru_cache(maxsize=256)
def discount_factors(
    discount_rate: float, horizon_years: int, *, mid_year: bool = False
) -> FloatArray:
    """Factor for each year from 0 on: (1 + rate)^-t, mid-year (1 + rate)^-(t - 0.5).

    Year 0 has factor 1 in both conventions. The array is shared, so it cannot be written to.
    """
    years: FloatArray = np.arange(horizon_years + 1, dtype=float)
    if mid_year:
        years[1:] -= 0.5
    factors = _factors(discount_rate, years)
    factors.flags.writeable = False
    return factors


@worksheet(group=Group.APPRAISAL, returns=Unit.MONEY, example="=CRM_NPV(0.1,{-100,60,60})")
def npv(
    discount_rate: terms.DiscountRate,
    cash_flows: terms.CashFlowsAsInExcel,
    first_period: terms.FirstPeriod = 0,
) -> float:
    """Net present value; the cash flow of year 0 is not discounted.

    sum(cash_flow[t] / (1 + discount_rate) ** (t + first_period)). With `first_period` 1 it is what
    Excel's own NPV returns. Errors: no number among the flows, a rate of -1.
    """
    flows = np.asarray(cash_flows, dtype=float)
    if not flows.size:
        raise NoCashFlows
    periods = np.arange(len(flows), dtype=float) + first_period
    return float(product(flows, _factors(discount_rate, periods)))


@worksheet(
    group=Group.APPRAISAL,
    returns=Unit.RATE,
    example='=CRM_ROI({100,20,20},{0,90,120},"simple")',
)
def roi(
    costs: terms.Costs,
    benefits: terms.Benefits,
    method: terms.RoiMethod,
    discount_rate: terms.DiscountRate = 0,
    capex: terms.CapexOfCosts = None,
) -> float:
    """Return on investment by a named method: simple, pv, annual or eit.

    simple: (benefits - costs) / costs, all years. pv: the same on present values. annual: mean net
    of years 1… / cost of year 0. eit: mean profit before interest and tax of years 1… / total
    investment (cost of year 0, later capex).
    """
    paid, received = _pair(costs, benefits)
    if method not in ROI_METHODS:
        raise UnknownRoiMethod(method=method)
    if method == "annual":
        return _annual_roi(paid, received)
    if method == "eit":
        return _total_investment_return(paid, received, capex)
    factors = discount_factors(discount_rate if method == "pv" else 0, len(paid) - 1)
    return benefit_cost_ratio(0, paid * factors, received * factors) - 1


def _annual_roi(costs: FloatArray, benefits: FloatArray) -> float:
    if not costs[0] > 0:
        raise NoInitialOutlay
    if len(costs) == 1:
        raise NoLaterYears
    with np.errstate(over="ignore"):
        ratio = float(np.mean(benefits[1:] - costs[1:]) / costs[0])
    if not math.isfinite(ratio):  # an outlay too small for any float to hold the ratio is none
        raise NoInitialOutlay
    return ratio


def _total_investment_return(
    costs: FloatArray, benefits: FloatArray, capex: Numbers | None
) -> float:
    """Divide the mean yearly profit before interest and tax by the total investment.

    Whatever the rule of write-off, all capital spending is written off within the years, so the
    profits of years 1… add up to their net less the capital spending of year 0. Without `capex`
    the whole cost of year 0 is capital spending, and no later cost is.
    """
    capital = np.zeros(len(costs))
    if capex is None:
        capital[0] = costs[0]
    else:
        capital, _costs = _pair(capex, costs)
    investment = float(costs[0] + capital[1:].sum())
    if not investment > 0:
        raise NoInitialOutlay
    if len(costs) == 1:
        raise NoLaterYears
    profit = float((benefits[1:] - costs[1:]).sum() - capital[0]) / (len(costs) - 1)
    with np.errstate(over="ignore"):
        ratio = float(np.divide(profit, investment))
    if not math.isfinite(ratio):
        raise NoInitialOutlay
    return ratio


@worksheet(group=Group.APPRAISAL, returns=Unit.YEARS, example="=CRM_PAYBACK_YEARS({-100,60,60})")
def payback_years(cash_flows: terms.CashFlows) -> float | None:
    """Years until the money is back, linear within the year; #N/A when it never comes back.

    The year counts in which the running total first rises from below zero to zero or more.
    Flows whose running total is never negative are repaid at 0.
    """
    flows = np.asarray(cash_flows, dtype=float)
    if not flows.size:
        raise NoCashFlows
    running = np.cumsum(flows)
    owing = running < -ROUNDING * np.abs(flows).sum()
    if not owing.any():
        return 0.0
    repaid = np.flatnonzero(owing[:-1] & ~owing[1:])
    if not repaid.size:
        return None
    year = int(repaid[0])
    return year - float(running[year] / flows[year + 1])


@worksheet(
    group=Group.APPRAISAL,
    returns=Unit.YEARS,
    example="=CRM_DISCOUNTED_PAYBACK_YEARS(0.1,{-100,60,60})",
)
def discounted_payback_years(
    discount_rate: terms.DiscountRate, cash_flows: terms.CashFlows
) -> float | None:
    """Years until the discounted flows have paid back, linear within the year; #N/A when never."""
    flows = np.asarray(cash_flows, dtype=float)
    return payback_years(flows * _factors(discount_rate, np.arange(len(flows), dtype=float)))


@worksheet(
    group=Group.APPRAISAL,
    returns=Unit.NUMBER,
    example="=CRM_PROFITABILITY_INDEX(0.1,{-100,60,60})",
)
def profitability_index(discount_rate: terms.DiscountRate, cash_flows: terms.CashFlows) -> float:
    """Present value of the later flows for each unit spent in year 0: 1 + NPV / initial outlay."""
    flows = np.asarray(cash_flows, dtype=float)
    value = npv(discount_rate, flows)
    if not flows[0] < 0:
        raise NoInitialOutlay
    return float(1 - value / flows[0])


@worksheet(
    group=Group.APPRAISAL,
    returns=Unit.NUMBER,
    example="=CRM_BENEFIT_COST_RATIO(0.1,{100,20},{0,150})",
)
def benefit_cost_ratio(
    discount_rate: terms.DiscountRate, costs: terms.Costs, benefits: terms.Benefits
) -> float:
    """Present value of the benefits divided by present value of the costs."""
    pv_costs, pv_benefits = _present_values(discount_rate, costs, benefits)
    if not pv_costs > 0:
        raise NoCosts(total=f"{pv_costs:.15g}")
    return pv_benefits / pv_costs


@worksheet(
    group=Group.APPRAISAL,
    returns=Unit.MONEY,
    example="=CRM_EQUIVALENT_ANNUAL_VALUE(0.1,{-100,60,60})",
)
def equivalent_annual_value(
    discount_rate: terms.DiscountRate, cash_flows: terms.CashFlows
) -> float:
    """The even yearly amount of years 1… that has the same net present value."""
    value = npv(discount_rate, cash_flows)
    if len(cash_flows) == 1:
        raise NoLaterYears
    return float(value / discount_factors(discount_rate, len(cash_flows) - 1)[1:].sum())


@worksheet(
    group=Group.APPRAISAL,
    returns=Unit.RATE,
    example="=CRM_BENEFIT_CAN_FALL_BY(0.1,{100,20},{0,150})",
)
def benefit_can_fall_by(
    discount_rate: terms.DiscountRate, costs: terms.Costs, benefits: terms.Benefits
) -> float:
    """Break-even: the share of all benefits that may be lost before NPV is zero.

    NPV / PV of benefits; negative when the benefits would have to rise.
    """
    pv_costs, pv_benefits = _present_values(discount_rate, costs, benefits)
    if not pv_benefits > 0:
        raise NoBenefits(total=f"{pv_benefits:.15g}")
    return 1 - pv_costs / pv_benefits


@worksheet(
    group=Group.APPRAISAL,
    returns=Unit.RATE,
    example="=CRM_COST_CAN_RISE_BY(0.1,{100,20},{0,150})",
)
def cost_can_rise_by(
    discount_rate: terms.DiscountRate, costs: terms.Costs, benefits: terms.Benefits
) -> float:
    """Break-even: the share by which all costs may rise before NPV is zero; NPV / PV of costs."""
    return benefit_cost_ratio(discount_rate, costs, benefits) - 1


@worksheet(
    group=Group.APPRAISAL,
    returns=Unit.MONEY,
    example="=CRM_NPV_PROFILE({0,0.1,0.2},{-100,60,60})",
    spills=True,
)
def npv_profile(
    discount_rates: terms.DiscountRates, cash_flows: terms.CashFlows
) -> list[float | CrmRoiError]:
    """NPV at each of several discount rates; the curve meets zero at the IRR."""
    flows = np.asarray(cash_flows, dtype=float)
    if not flows.size:
        raise NoCashFlows
    rates = np.asarray(discount_rates, dtype=float)
    values = np.zeros_like(rates)
    for flow in flows[::-1].tolist():  # Horner's rule: all rates at once, a year at a time
        values = values / (1.0 + rates) + flow
    return [_at_rate(rate, value) for rate, value in zip(rates.tolist(), values, strict=True)]


def _at_rate(rate: float, value: float) -> float | CrmRoiError:
    if math.isnan(rate):
        return MissingFigure()
    return RateOfMinusOne() if rate == -1 else float(value)


@worksheet(
    group=Group.APPRAISAL,
    returns=Unit.MONEY,
    example="=CRM_NPV_ROWS(0.1,{-100,60,60;-50,30,40})",
    spills=True,
)
def npv_rows(discount_rate: terms.DiscountRate, cash_flow_rows: terms.CashFlowRows) -> FloatArray:
    """NPV of each row of a block of cash flows, year 0 in the first column; a blank is 0."""
    rows = np.atleast_2d(np.asarray(cash_flow_rows, dtype=float))
    if not rows.size:
        raise NoCashFlows
    factors = discount_factors(discount_rate, rows.shape[1] - 1)
    values = product(rows, factors)
    if np.isnan(values).any():
        values = product(np.nan_to_num(rows), factors)
    return values


def _factors(discount_rate: float, years: FloatArray) -> FloatArray:
    """(1 + rate)^-t; below -1 the factor alternates in sign, as in every spreadsheet."""
    if discount_rate == -1:
        raise RateOfMinusOne
    return power(1.0 + discount_rate, -years)


def _pair(costs: Numbers, benefits: Numbers) -> tuple[FloatArray, FloatArray]:
    """Costs and benefits by year, blanks as 0, as many of one as of the other."""
    paid, received = (np.nan_to_num(np.asarray(given, dtype=float)) for given in (costs, benefits))
    if not paid.size:
        raise NoCashFlows
    if len(paid) != len(received):
        raise DifferentLengths(one=len(paid), two=len(received))
    return paid, received


def _present_values(discount_rate: float, costs: Numbers, benefits: Numbers) -> tuple[float, float]:
    paid, received = _pair(costs, benefits)
    factors = discount_factors(discount_rate, len(paid) - 1)
    return float(product(paid, factors)), float(product(received, factors))
