"""What one line, or one driver of it, can do to net present value: a straight line each.

So no trial is needed: the tornado of the evaluation, and how far a line or driver may go before NPV
is zero, follow from what each line is worth today.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from crm_roi.core.appraisal.measures import discount_factors
from crm_roi.core.arithmetic import product
from crm_roi.core.benefits import adjusted_benefit_table
from crm_roi.core.costs import risk_adjusted_cost_table
from crm_roi.core.risk.model import Side

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crm_roi.core.plan import BenefitLine, CostLine, Plan
    from crm_roi.core.risk.model import Forecast
    from crm_roi.core.worksheet import FloatArray

DISCOUNT_RATE = "discount_rate"


class Swing(NamedTuple):
    """NPV with one input at its unfavourable and at its favourable end, widest swing first.

    `break_even` is the relative change of the line at which NPV is zero (-0.3: 30 % less).
    """

    input: str
    low: float
    high: float
    break_even: float | None


def swings(plan: Plan, costs: FloatArray, benefits: FloatArray, npv: float) -> tuple[Swing, ...]:
    """Move each line by the plan's range and the discount rate by its own, one at a time."""
    factors = discount_factors(plan.assumptions)
    values = np.concatenate([-product(costs, factors), product(benefits, factors)])
    names = [line.id for line in plan.costs] + [line.id for line in plan.benefits]
    reach = np.abs(values) * plan.assumptions.sensitivity_range
    even = [-npv / value if value else None for value in values.tolist()]
    lines = map(Swing, names, (npv - reach).tolist(), (npv + reach).tolist(), even)
    rate = _rate_swing(plan, benefits.sum(axis=0) - costs.sum(axis=0))
    return tuple(sorted((*lines, rate), key=lambda swing: swing.low - swing.high))


def _rate_swing(plan: Plan, net: FloatArray) -> Swing:
    """Move the discount rate; which end is unfavourable depends on the flows."""
    reach = plan.assumptions.rate_range
    ends = [
        float(
            product(
                net,
                discount_factors(plan.assumptions.model_copy(update={"discount_rate": rate})),
            )
        )
        for rate in (plan.assumptions.discount_rate + reach, plan.assumptions.discount_rate - reach)
        if rate > -1
    ]
    return Swing(DISCOUNT_RATE, min(ends), max(ends), None)


# A driver acts on the years that are not entered by hand, a share on the whole line.
COST_DRIVERS: Final = ("quantity", "unit_price")
BENEFIT_DRIVERS: Final = ("volume", "change", "unit_margin")
SHARES: Final = ("attribution", "realisation", "confidence")
SIGNS: Final = {Side.COST: -1.0, Side.BENEFIT: 1.0}


@dataclass(frozen=True, slots=True)
class BreakEven:
    """Setting of one lever at which NPV is zero; None where it cannot turn NPV by itself.

    `change` is relative to the neutral setting, for shifts and delays the shift itself.
    """

    name: str
    setting: float | None
    change: float | None


@dataclass(frozen=True, slots=True)
class DriverBreakEven:
    """The value of one driver at which NPV is zero; None where it cannot turn NPV by itself.

    A share cannot exceed 1, no driver can change its sign. `change` is relative to `value`.
    """

    line: str
    driver: str
    value: float
    setting: float | None
    change: float | None


def line_break_evens(forecast: Forecast) -> tuple[BreakEven, ...]:
    """Find for each line the factor at which NPV is zero; None where there is none from 0 up."""
    worths = _line_worths(forecast)
    npv = float(worths.sum())
    found = (
        (line.name, _factor(npv, worth))
        for line, worth in zip(forecast.lines, worths.tolist(), strict=True)
    )
    return tuple(BreakEven(name, at, None if at is None else at - 1) for name, at in found)


def driver_break_evens(plan: Plan, forecast: Forecast) -> tuple[DriverBreakEven, ...]:
    """Find for each driver of each line, such as a volume or a price, where NPV is zero."""
    worths = _line_worths(forecast)
    npv = float(worths.sum())
    driven = worths - _worths_without_drivers(plan, forecast)
    count = len(plan.costs)
    rows = (
        *_rows(plan.costs, COST_DRIVERS, driven[:count]),
        *_rows(plan.benefits, BENEFIT_DRIVERS, driven[count:]),
        *_rows(plan.benefits, SHARES, worths[count:]),
    )
    return tuple(_driver(npv, *row) for row in rows)


def _line_worths(forecast: Forecast) -> FloatArray:
    """Give the present value of each line; costs count against the plan."""
    values = np.array([line.values for line in forecast.lines])
    signs = np.array([SIGNS[line.side] for line in forecast.lines])
    return np.asarray(signs * (product(values, forecast.discount_factors)))


def _worths_without_drivers(plan: Plan, forecast: Forecast) -> FloatArray:
    """Give what is left of each line when its driver is nothing: the amounts entered by hand."""
    costs = tuple(line.model_copy(update={"quantity": 0.0}) for line in plan.costs)
    benefits = tuple(line.model_copy(update={"volume": 0.0}) for line in plan.benefits)
    idle = plan.model_copy(update={"costs": costs, "benefits": benefits})
    factors = forecast.discount_factors
    return np.concatenate(
        [
            -product(risk_adjusted_cost_table(idle), factors),
            product(adjusted_benefit_table(idle), factors),
        ]
    )


Row = tuple[str, str, float, float]


def _rows(
    lines: Sequence[CostLine | BenefitLine],
    drivers: tuple[str, ...],
    worths: FloatArray,
) -> Iterator[Row]:
    """Give each driver that moves money: its line, name, value, and what hangs on it."""
    for line, worth in zip(lines, worths.tolist(), strict=True):
        for driver in drivers:
            value = getattr(line, driver)
            if value and worth:
                yield line.id, driver, value, worth


def _driver(npv: float, line: str, driver: str, value: float, worth: float) -> DriverBreakEven:
    factor = _factor(npv, worth)
    if factor is None or (driver in SHARES and factor * value > 1):
        return DriverBreakEven(line, driver, value, None, None)
    return DriverBreakEven(line, driver, value, factor * value, factor - 1)


def _factor(npv: float, worth: float) -> float | None:
    """Solve npv + (factor - 1) · worth = 0; None where nothing hangs on it or it is below 0."""
    if not worth:
        return None
    factor = 1 - npv / worth
    return factor if factor >= 0 else None
