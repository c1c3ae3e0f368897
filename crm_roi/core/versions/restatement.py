"""A plan told in another unit, over another horizon or in another currency.

These are the first steps from one version of a plan to the next: after them both have the same
years and count in the same unit, and can be compared row by row.
"""

from __future__ import annotations

from math import isclose
from typing import TYPE_CHECKING, Any, Final, TypeVar

from crm_roi.core.plan import BenefitLine, CostLine, ExchangeRate, Record, Risk
from crm_roi.core.terms import Term, Unit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from crm_roi.core.plan import Plan

R = TypeVar("R", bound=Record)
Yearly = tuple[float | None, ...]

ROUNDING: Final = 1e-14
"""Two numbers that differ by less than this share differ by the rounding of a unit only."""


def same(old: object, new: object) -> bool:
    """Tell whether two values are the same input; the last bits of a number are not."""
    if isinstance(old, float) and isinstance(new, float):
        return isclose(old, new, rel_tol=ROUNDING)
    if isinstance(old, tuple) and isinstance(new, tuple):
        return len(old) == len(new) and all(map(same, old, new))
    return old == new


def unit_factor(old: Plan, new: Plan) -> float:
    """Give what turns an amount of the old plan into the new one's unit: 10,000 for 万元 to 元.

    Only where both the unit and its scale were changed; a scale that was corrected alone leaves
    the amounts as they were entered.
    """
    before, after = old.assumptions, new.assumptions
    if before.unit_label == after.unit_label:
        return 1.0
    return before.unit_scale / after.unit_scale


def restated(plan: Plan, factor: float) -> Plan:
    """Multiply every amount in the plan's unit; amounts in other currencies by their rates."""
    return plan if factor == 1 else _scaled(plan, factor, {"", plan.assumptions.currency})


def _scaled(record: R, factor: float, home: AbstractSet[str]) -> R:
    if isinstance(record, (CostLine, BenefitLine)) and record.currency not in home:
        return record
    update = {name: _value(record, name, value, factor, home) for name, value in record}
    return record.model_copy(update=update)


def _value(record: Record, name: str, value: Any, factor: float, home: AbstractSet[str]) -> Any:  # noqa: ANN401 - any field of any record
    if isinstance(value, Record):
        return _scaled(value, factor, home)
    if isinstance(value, tuple) and any(isinstance(item, Record) for item in value):
        return tuple(_scaled(item, factor, home) for item in value)
    if not _is_amount(record, name):
        return value
    if isinstance(value, tuple):
        return tuple(None if item is None else item * factor for item in value)
    return None if value is None else value * factor


def _is_amount(record: Record, name: str) -> bool:
    """Tell whether a field counts in the plan's unit; so do rates into it and a risk's cost."""
    if isinstance(record, ExchangeRate):
        return name == "rates"
    if isinstance(record, Risk):
        return name == "impact" and record.impact_on == "cost"
    marks = type(record).model_fields[name].metadata
    return any(isinstance(mark, Term) and mark.unit is Unit.MONEY for mark in marks)


def over_horizon(plan: Plan, new: Plan) -> Plan:
    """Cut a plan to the years of another, or continue it over them.

    What the new plan says of the same row fills the added years; a row it no longer has goes on
    with nothing, a rate or an adoption share as it was in its last year.
    """
    years = len(new.years)
    rates = {row.currency: row.rates for row in new.exchange_rates}
    curves = {row.id: row.shares for row in new.adoption_curves}
    costs = {line.id: line.values for line in new.costs}
    benefits = {line.id: line.values for line in new.benefits}
    return plan.model_copy(
        update={
            "assumptions": plan.assumptions.model_copy(update={"horizon_years": years - 1}),
            "exchange_rates": tuple(
                _with(row, "rates", years, rates.get(row.currency, ()), hold=True)
                for row in plan.exchange_rates
            ),
            "adoption_curves": tuple(
                _with(row, "shares", years, curves.get(row.id, ()), hold=True)
                for row in plan.adoption_curves
            ),
            "costs": tuple(
                _starting_within(_with(line, "values", years, costs.get(line.id, ())), years)
                for line in plan.costs
            ),
            "benefits": tuple(
                _with(line, "values", years, benefits.get(line.id, ())) for line in plan.benefits
            ),
        }
    )


def _with(record: R, name: str, years: int, later: Yearly, *, hold: bool = False) -> R:
    values: Yearly = getattr(record, name)
    return record.model_copy(update={name: resized(values, years, later, hold=hold)})


def resized(values: Yearly, years: int, later: Yearly, *, hold: bool = False) -> Yearly:
    """Cut a yearly row, or continue it by another's later years; a blank row stays blank."""
    if not values or len(values) >= years:
        return values[:years]
    otherwise = (values[-1] or 0.0) if hold else 0.0
    added = (later[year] if year < len(later) else None for year in range(len(values), years))
    return (*values, *(otherwise if value is None else value for value in added))


def _starting_within(line: CostLine, years: int) -> CostLine:
    """Take away a driver that would start after the last year; it costs nothing within them."""
    if line.first_year < years:
        return line
    return line.model_copy(update={"quantity": None, "unit_price": None, "first_year": 0})


def in_currency(plan: Plan, new: Plan) -> Plan:
    """Name the new plan's currency as home; there is no rate between the two, so figures stay.

    A line that names the old currency keeps it where the new plan has a rate for it.
    """
    old_home, home = plan.assumptions.currency, new.assumptions.currency
    rate = [row for row in new.exchange_rates if row.currency == old_home]
    known = [row for row in plan.exchange_rates if row.currency != old_home]
    return plan.model_copy(
        update={
            "assumptions": plan.assumptions.model_copy(update={"currency": home}),
            "exchange_rates": (*known, *rate),
            "costs": _at_home(plan.costs, old_home, kept=bool(rate)),
            "benefits": _at_home(plan.benefits, old_home, kept=bool(rate)),
        }
    )


def _at_home(lines: Sequence[R], currency: str, *, kept: bool) -> tuple[R, ...]:
    if kept:
        return tuple(lines)
    return tuple(
        line.model_copy(update={"currency": ""})
        if line.currency == currency  # type: ignore[attr-defined]  # only lines are given
        else line
        for line in lines
    )
