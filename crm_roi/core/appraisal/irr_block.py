"""Internal rates of return of many projects at once, a row of cash flows each."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.core import financial_terms as terms
from crm_roi.core.appraisal.irr import (
    LARGEST,
    LIKELY_RATE,
    NEWTON_IS_EXACT,
    NoCashFlows,
    all_growths,
    check_guess,
    choose_rate,
    rates_of_return,
)
from crm_roi.core.errors import CrmRoiError
from crm_roi.core.terms import Unit
from crm_roi.core.worksheet import FloatArray, Group, worksheet

if TYPE_CHECKING:
    from numpy.typing import NDArray

NEWTON_STEPS: Final = 14
LONGEST_STEP: Final = 1.0  # in the logarithm of growth
HIGHEST_DISCOUNT: Final = 1e12  # rates still nearer to -100 % are searched one by one
ROWS_AT_ONCE: Final = 5_000  # keeps the pieces of all rows within a few hundred megabytes


@worksheet(
    group=Group.APPRAISAL,
    returns=Unit.RATE,
    example="=CRM_IRR_ROWS({-100,60,60;-50,30,40})",
    spills=True,
)
def irr_rows(
    cash_flow_rows: terms.CashFlowRows, guess: terms.Guess = None
) -> list[float | CrmRoiError]:
    """Internal rate of return of each row of a block, year 0 in the first column.

    A row without a single rate is an error in its own cell. Unlike IRR, which skips it as Excel
    does, a blank cell is a year without money.
    """
    check_guess(guess)
    given = np.atleast_2d(np.asarray(cash_flow_rows, dtype=float))
    if not given.size:
        raise NoCashFlows
    rows = np.nan_to_num(given)
    rates = _rates_of_plain_rows(rows)
    left = np.flatnonzero(np.isnan(rates))
    result: list[float | CrmRoiError] = rates.tolist()
    for row, answer in zip(left.tolist(), _others(rows[left], guess), strict=True):
        result[row] = NoCashFlows() if np.isnan(given[row]).all() else answer
    return result


def _rates_of_plain_rows(rows: FloatArray) -> FloatArray:
    """Rates of the rows that change sign once, which have one rate at most; NaN for all others."""
    rates = np.full(len(rows), np.nan)
    largest = np.abs(rows).max(axis=1)
    usual = (largest <= LARGEST) & (largest >= 1 / LARGEST)  # of others a product may overflow
    plain = np.flatnonzero(usual & (_sign_changes(rows) == 1))
    rates[plain] = 1 / _discounts(np.ascontiguousarray(rows[plain].T)) - 1
    return rates


def _sign_changes(rows: FloatArray) -> NDArray[np.intp]:
    """How often each row changes sign, zeros apart."""
    changes = np.zeros(len(rows), dtype=np.intp)
    last = np.sign(rows[:, 0])
    for column in rows.T[1:]:
        sign = np.sign(column)
        changes += sign * last < 0
        last = np.where(sign == 0, last, sign)
    return changes


def _discounts(columns: FloatArray) -> FloatArray:
    """Discount factor of a year at which in- and outflows of each project weigh the same.

    Newton's method on the logarithm of their ratio, as for a single project; NaN if not found.
    """
    discount = np.full(columns.shape[1], 1 / (1 + LIKELY_RATE))
    step = np.full_like(discount, np.inf)
    with np.errstate(all="ignore"):
        for _step in range(NEWTON_STEPS):
            step = _newton_step(columns, discount)
            # e^-step but for its third order: no step goes so far that this would matter
            discount *= (2 - step) / (2 + step)
            if (np.abs(step) <= NEWTON_IS_EXACT).all():
                break
        found = (np.abs(step) <= NEWTON_IS_EXACT) & (discount > 0) & (discount < HIGHEST_DISCOUNT)
    return np.where(found, discount, np.nan)


def _newton_step(columns: FloatArray, discount: FloatArray) -> FloatArray:
    """One step of growth on log(inflow / outflow), the logarithm but for its third order."""
    inflow, outflow, inflow_time, outflow_time = np.zeros((4, len(discount)))
    factor = np.ones_like(discount)
    for time, column in enumerate(columns):
        value = column * factor
        received = np.maximum(value, 0.0)
        paid = received - value
        inflow += received
        outflow += paid
        inflow_time += time * received
        outflow_time += time * paid
        factor = factor * discount
    unequal = 2 * (inflow - outflow) / (inflow + outflow)
    step: FloatArray = unequal / (inflow_time / inflow - outflow_time / outflow)
    return np.clip(step, -LONGEST_STEP, LONGEST_STEP)


def _others(rows: FloatArray, guess: float | None) -> list[float | CrmRoiError]:
    """Rows with several sign changes or extreme rates."""
    answers: list[float | CrmRoiError] = []
    for start in range(0, len(rows), ROWS_AT_ONCE):
        part = rows[start : start + ROWS_AT_ONCE]
        many = (_sign_changes(part) > 1) & (part[:, 0] != 0) & (part[:, -1] != 0)
        found = iter(all_growths(part[many], range(rows.shape[1])))
        answers += [
            _chosen(tuple(map(math.expm1, next(found))), guess) if several else _single(row, guess)
            for row, several in zip(part, many.tolist(), strict=True)
        ]
    return answers


def _single(row: FloatArray, guess: float | None) -> float | CrmRoiError:
    try:
        return choose_rate(rates_of_return(row, range(len(row))), guess)
    except CrmRoiError as refusal:
        return refusal


def _chosen(rates: tuple[float, ...], guess: float | None) -> float | CrmRoiError:
    try:
        return choose_rate(rates, guess)
    except CrmRoiError as refusal:
        return refusal
