"""What the plan costs: lines × years, by area, visibility and nature."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.core.arithmetic import power
from crm_roi.core.breakdowns import AREAS, NATURES, VISIBILITIES
from crm_roi.core.vat import vat_factors

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crm_roi.core.plan import BenefitLine, CostLine, Plan
    from crm_roi.core.worksheet import FloatArray

BREAKDOWNS: Final = {"area": AREAS, "visibility": VISIBILITIES, "nature": NATURES}
"""The independent fields by which costs are broken down, each with its codes and their words."""

MONTHS: Final = 12


def yearly_table(rows: Sequence[tuple[float | None, ...]], years: range) -> FloatArray:
    """Lay rows of yearly values under each other, (rows, years); a blank year is NaN."""
    blank = (None,) * len(years)
    return np.array([row or blank for row in rows], dtype=float).reshape(len(rows), len(years))


def column(lines: Sequence[object], name: str, blank: float = np.nan) -> FloatArray:
    """Read one field of all lines as a column, (lines, 1); blank cells become `blank`."""
    values = np.array(list(map(attrgetter(name), lines)), dtype=float)  # None becomes NaN
    return np.where(np.isnan(values), blank, values)[:, None]


def exchange_factors(plan: Plan, lines: Sequence[CostLine | BenefitLine]) -> FloatArray:
    """Give the rate from each line's currency to the plan's, (lines or 1, years); 1 at home."""
    if {line.currency for line in lines} <= {"", plan.assumptions.currency}:
        return np.ones((1, len(plan.years)))
    own = np.ones(len(plan.years))
    rates = {row.currency: yearly_table([row.rates], plan.years)[0] for row in plan.exchange_rates}
    rates |= {"": own, plan.assumptions.currency: own}
    used = [rates[line.currency] for line in lines]
    return np.array(used, dtype=float).reshape(len(lines), len(plan.years))


def cost_table(plan: Plan) -> FloatArray:
    """Give the unadjusted costs in the plan's currency, as VAT is counted, (lines, years).

    An entered amount counts; a blank year is quantity × unit price, grown from the first year.
    """
    if not plan.costs:
        return np.zeros((0, len(plan.years)))
    entered = yearly_table([line.values for line in plan.costs], plan.years)
    driven = blank_rows(entered)
    drivers = driver_table(plan, [plan.costs[row] for row in driven])
    own = filled(entered, driven, drivers) * exchange_factors(plan, plan.costs)
    return own * vat_factors(plan, plan.costs)


def blank_rows(entered: FloatArray) -> list[int]:
    """Find the rows with a blank year: only they need their driver."""
    rows: list[int] = np.flatnonzero(np.isnan(entered).any(axis=1)).tolist()
    return rows


def filled(entered: FloatArray, rows: Sequence[int], drivers: FloatArray) -> FloatArray:
    """Put the driver's amount into each blank year of the given rows."""
    whole = entered.copy()
    whole[rows] = np.where(np.isnan(entered[rows]), drivers, entered[rows])
    return whole


def live_shares(plan: Plan, lines: Sequence[CostLine | BenefitLine]) -> FloatArray:
    """Give the share of each year in which a line runs: from the month of its day on.

    (lines, years); all of each year where a line names no day.
    """
    years = plan.assumptions.start_year + np.array(plan.years, dtype=float)
    begins = [
        line.go_live.year + (line.go_live.month - 1) / MONTHS if line.go_live else -np.inf
        for line in lines
    ]
    running = years + 1 - np.array(begins, dtype=float).reshape(-1, 1)
    shares: FloatArray = np.minimum(np.maximum(running, 0.0), 1.0)
    return shares


def driver_table(plan: Plan, lines: Sequence[CostLine]) -> FloatArray:
    """Spread quantity × unit price over the years: once, or each year from the first on.

    What recurs counts for the months after its day only.
    """
    years = plan.years
    if not lines:
        return np.zeros((0, len(years)))
    age = np.array(years, dtype=float) - column(lines, "first_year")
    recurring = np.array([line.recurrence == "recurring" for line in lines])[:, None]
    runs = np.where(recurring, (age >= 0) * live_shares(plan, lines), age == 0)
    yearly = column(lines, "quantity", 0.0) * column(lines, "unit_price", 0.0)
    grown = yearly * power(1 + column(lines, "growth"), np.maximum(age, 0))
    return np.where(runs > 0, runs * grown, 0.0)


def risk_adjusted_cost_table(plan: Plan) -> FloatArray:
    """Give the costs with each line's risk adjustment added, (lines, years)."""
    return cost_table(plan) * risk_factors(plan)


def risk_factors(plan: Plan) -> FloatArray:
    """Give what each line's risk adjustment makes of its costs, (lines, 1)."""
    return 1 + column(plan.costs, "risk_adjustment").reshape(-1, 1)


def by_key(table: FloatArray, keys: Sequence[str], wanted: Iterable[str]) -> dict[str, FloatArray]:
    """Sum the rows of a table that share a key; every wanted key gets a row, even of zeros."""
    labels = np.array(keys, dtype=object)
    return {key: table[labels == key].sum(axis=0) for key in wanted}


def costs_by(plan: Plan, table: FloatArray) -> dict[str, dict[str, FloatArray]]:
    """Break costs down by each of the three independent fields; each breakdown has the same sum."""
    return {
        field: by_key(table, [getattr(line, field) for line in plan.costs], wanted)
        for field, wanted in BREAKDOWNS.items()
    }
