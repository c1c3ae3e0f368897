"""Rates of return as worksheet functions: IRR, MIRR and their dated kin.

Where several rates make the present value zero, the one nearest the guess is taken, as Excel does
and as published cases print it; IRR_ALL lists them. A plan with several rates has no IRR at all.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

import numpy as np

from crm_roi.core import financial_terms as terms
from crm_roi.core.appraisal.irr import (
    NoCashFlows,
    NoRate,
    check_guess,
    choose_rate,
    rates_of_return,
)
from crm_roi.core.arithmetic import power, product
from crm_roi.core.columns import DifferentLengths
from crm_roi.core.errors import CrmRoiError, RateTooLow
from crm_roi.core.terms import Unit
from crm_roi.core.worksheet import FloatArray, Group, Numbers, worksheet

DAYS_OF_A_YEAR: Final = 365
DEFAULT_DAY_COUNT: Final = "ACT/365F"
LAST_SERIAL: Final = 2_958_465  # 9999-12-31


class MissingSide(CrmRoiError):
    """MIRR needs at least one payment and one receipt."""

    code = "#DIV/0!"


class MissingDate(CrmRoiError):
    """Payment {place} has no date."""

    code = "#VALUE!"


class ImpossibleDate(CrmRoiError):
    """The date of payment {place} lies outside the years 1900 to 9999."""

    code = "#NUM!"


class OneDay(CrmRoiError):
    """There is no rate of return: all dates are equal."""

    code = "#NUM!"


class DateBeforeFirst(CrmRoiError):
    """No date may come before the first one, to which all amounts are discounted."""

    code = "#NUM!"


class DayCountNeedsPyxirr(CrmRoiError):
    """Day count {day_count} needs the package pyxirr (pip install pyxirr); ACT/365F needs none."""

    code = "#VALUE!"


class UnknownDayCount(CrmRoiError):
    """There is no day count named {day_count}; use for example ACT/365F or 30E/360."""

    code = "#VALUE!"


@worksheet(group=Group.APPRAISAL, returns=Unit.RATE, example="=CRM_IRR({-100,60,60})")
def irr(cash_flows: terms.CashFlowsAsInExcel, guess: terms.Guess = None) -> float:
    """Internal rate of return: the discount rate at which NPV is zero.

    Several rates: the one nearest the guess, 10 % when left out, as in Excel; IRR_ALL lists them.
    All flows of one sign, or no rate above -1: #NUM!. A guess of -1 or less: #VALUE!.
    """
    check_guess(guess)
    return choose_rate(irr_rates(cash_flows), guess)


@worksheet(
    group=Group.APPRAISAL, returns=Unit.RATE, example="=CRM_IRR_ALL({-100,230,-132})", spills=True
)
def irr_all(cash_flows: terms.CashFlows) -> FloatArray:
    """Every internal rate of return above -1, lowest first, one below the other."""
    rates = irr_rates(cash_flows)
    if not rates:
        raise NoRate
    return np.array(rates)


def irr_rates(cash_flows: Numbers) -> tuple[float, ...]:
    """Every internal rate of return, lowest first; empty where none exists."""
    return rates_of_return(cash_flows, range(len(cash_flows)))


@worksheet(group=Group.APPRAISAL, returns=Unit.RATE, example="=CRM_MIRR({-100,60,60},0.1,0.08)")
def mirr(
    cash_flows: terms.CashFlowsAsInExcel,
    finance_rate: terms.FinanceRate,
    reinvest_rate: terms.ReinvestRate,
) -> float:
    """Modified internal rate of return, as Excel's MIRR: one rate, whatever the signs.

    (future value of receipts / present value of payments) ** (1 / periods) - 1, receipts at the
    reinvestment rate, payments at the finance rate. A side that is missing: #DIV/0!.
    """
    flows = np.asarray(cash_flows, dtype=float)
    if not (flows > 0).any() or not (flows < 0).any():
        raise MissingSide if flows.size else NoCashFlows
    periods = len(flows) - 1
    received = _compounded(np.maximum(flows, 0.0)[::-1], 1.0 + reinvest_rate)
    if finance_rate == -1 and (flows[1:] < 0).any():
        raise RateTooLow(rate=finance_rate)
    growth = 1.0 + finance_rate
    paid = _compounded(np.maximum(-flows, 0.0), 1.0 / growth if growth else 0.0)
    ratio = received / paid if paid else np.inf
    if not 0 <= ratio < np.inf:
        for rate in (finance_rate, reinvest_rate):
            if rate <= -1:
                raise RateTooLow(rate=rate)
        raise NoRate
    return float(ratio ** (1 / periods) - 1)


def _compounded(amounts: FloatArray, factor: float) -> float:
    """sum(amount[t] * factor ** t)."""
    return float(product(amounts, power(factor, np.arange(len(amounts), dtype=float))))


@worksheet(
    group=Group.APPRAISAL,
    returns=Unit.MONEY,
    example="=CRM_XNPV(0.1,{-100,60,60},{46023,46388,46753})",
)
def xnpv(
    discount_rate: terms.DiscountRate,
    amounts: terms.DatedAmounts,
    dates: terms.PaymentDates,
    day_count: terms.DayCount = DEFAULT_DAY_COUNT,
) -> float:
    """Net present value of dated amounts, at the first date; day / 365 as in Excel.

    Unlike Excel's XNPV a rate between -1 and 0 is allowed. A date before the first: #NUM!.
    """
    paid, years = _dated(amounts, dates, day_count)
    if not discount_rate > -1:
        raise RateTooLow(rate=discount_rate)
    if (years < 0).any():
        raise DateBeforeFirst
    return float(product(paid, power(1.0 + discount_rate, -years)))


@worksheet(
    group=Group.APPRAISAL,
    returns=Unit.RATE,
    example="=CRM_XIRR({-100,60,60},{46023,46388,46753})",
)
def xirr(
    amounts: terms.DatedAmounts,
    dates: terms.PaymentDates,
    guess: terms.Guess = None,
    day_count: terms.DayCount = DEFAULT_DAY_COUNT,
) -> float:
    """Internal rate of return of dated amounts, in any order of dates; day / 365 as in Excel.

    Several rates: the one nearest the guess, 10 % when left out, as in Excel.
    """
    paid, years = _dated(amounts, dates, day_count)
    check_guess(guess)
    if len(paid) > 1 and not np.ptp(years):
        raise OneDay
    return choose_rate(rates_of_return(paid, years), guess)


def _dated(amounts: Numbers, dates: Numbers, day_count: str) -> tuple[FloatArray, FloatArray]:
    """Amounts (blank as 0) and the years from the first date; a part of a day is dropped."""
    paid, days = np.nan_to_num(np.asarray(amounts, dtype=float)), np.asarray(dates, dtype=float)
    if len(paid) != len(days):
        raise DifferentLengths(one=len(paid), two=len(days))
    if not paid.size:
        raise NoCashFlows
    days = np.floor(days)
    for place in np.flatnonzero(np.isnan(days))[:1]:
        raise MissingDate(place=int(place) + 1)
    for place in np.flatnonzero((days < 0) | (days > LAST_SERIAL))[:1]:
        raise ImpossibleDate(place=int(place) + 1)
    if day_count.upper() in {DEFAULT_DAY_COUNT, "ACT/365"}:
        return paid, (days - days[0]) / DAYS_OF_A_YEAR
    return paid, _years_by(day_count, days)


def _years_by(day_count: str, days: FloatArray) -> FloatArray:
    """Years by another market's rule for counting days."""
    try:
        import pyxirr  # noqa: PLC0415 - rarely needed, keeps a cell quick; not asked for in a browser
    except ImportError as problem:
        raise DayCountNeedsPyxirr(day_count=day_count) from problem
    calendar = [date(1899, 12, 30) + timedelta(days=int(day)) for day in days]
    try:
        years = [pyxirr.year_fraction(calendar[0], day, day_count.upper()) for day in calendar]
    except ValueError as problem:
        raise UnknownDayCount(day_count=day_count) from problem
    return np.array(years)
