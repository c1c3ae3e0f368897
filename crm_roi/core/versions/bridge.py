"""The bridge between two versions of a plan: what each change did to the risk-adjusted NPV.

The old plan is turned into the new one step by step, in this order:

1. the unit of amounts, the horizon, the currency;
2. the discount rate, then the timing of flows;
3. exchange rates, by currency;
4. adoption curves, one by one;
5. cost lines, one by one: what makes up the amounts, then risk adjustment;
6. benefit lines, one by one: what makes up the amounts, then attribution, realisation and
   confidence.

The fields that make up a line's amounts (currency, driver, adoption curve, yearly amounts) are a
step each, or one step together where a driver is filled in or given up. Lines that go are taken
away after the others of their table. Each step is valued on a complete plan, so the effects add up
to the difference of the two NPVs; where two changes touch the same money, the later one is valued
on top of the earlier. Everything else in a plan (texts, scenarios, tax, scorecard …) leaves the
headline NPV alone and is no step.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeVar

from crm_roi.core.appraisal.measures import net_present_value
from crm_roi.core.benefits import adjusted_benefit_table
from crm_roi.core.costs import risk_adjusted_cost_table
from crm_roi.core.plan import (
    AdoptionCurve,
    Approval,
    BenefitLine,
    CostLine,
    ExchangeRate,
    Review,
    Scorecard,
    Simulation,
    term_of,
)
from crm_roi.core.plan_terms import ATTRIBUTION, CONFIDENCE, REALISATION, RISK_ADJUSTMENT
from crm_roi.core.terms import _
from crm_roi.core.versions.restatement import in_currency, over_horizon, restated, same, unit_factor

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crm_roi.core.errors import Path
    from crm_roi.core.plan import Plan

Line = TypeVar("Line", CostLine, BenefitLine)
Parts = tuple[tuple[str, tuple[str, ...]], ...]
UNIT_STEP: Final = _("Unit of amounts")
HORIZON_STEP: Final = _("Horizon")
CURRENCY_STEP: Final = _("Currency")
AMOUNTS: Final = _("Amounts")
ADDED: Final = _("added")
REMOVED: Final = _("removed")

COST_PARTS: Final[Parts] = (
    (
        AMOUNTS,
        ("currency", "recurrence", "quantity", "unit_price", "first_year", "growth", "values"),
    ),
    (RISK_ADJUSTMENT.label, ("risk_adjustment",)),
)
BENEFIT_PARTS: Final[Parts] = (
    (AMOUNTS, ("currency", "volume", "change", "unit_margin", "adoption", "values")),
    (ATTRIBUTION.label, ("attribution",)),
    (REALISATION.label, ("realisation",)),
    (CONFIDENCE.label, ("confidence",)),
)
COST_DRIVER: Final = ("quantity", "unit_price")
BENEFIT_DRIVER: Final = ("volume", "change", "unit_margin")
GENERAL: Final = ("discount_rate", "timing")
ONLY_WORDS: Final = {
    "sources": (),
    "facts": (),
    "non_monetised": (),
    "scenarios": (),
    "simulation": Simulation(),
    "alternatives": (),
    "risks": (),
    "milestones": (),
    "scorecard": Scorecard(),
    "approval": Approval(),
    "review": Review(),
    "log": (),
    "translations": (),
}


class Stage(StrEnum):
    """The groups of steps, in their order."""

    UNIT = "unit"
    HORIZON = "horizon"
    CURRENCY = "currency"
    GENERAL = "general"
    RATES = "rates"
    CURVES = "curves"
    COSTS = "costs"
    BENEFITS = "benefits"


@dataclass(frozen=True, slots=True)
class Mark:
    """What a step changes: a row of a table and the part of it; `label` is a text to translate."""

    stage: Stage
    label: str
    row: str = ""
    name: str = ""
    fields: tuple[str, ...] = ()


def stages(old: Plan, new: Plan) -> Iterator[tuple[Mark | None, Plan]]:
    """Give every plan on the way, with what was changed; `None` marks what moves no NPV."""
    plan, target = only_money(old), only_money(new)
    for make in (_unit, _horizon, _currency, _general, _rates, _curves, _costs, _benefits):
        for mark, changed in make(plan, target):
            plan = changed
            yield mark, plan


def only_money(plan: Plan) -> Plan:
    """Leave away what the headline NPV does not rest on, so that no link can lead nowhere."""
    blank = dict.fromkeys(("low", "mode", "high", "shape"))
    alone = {"kpis": (), "overlaps": (), "estimate": "", **blank}
    certain = {name: value for name, value in alone.items() if name in CostLine.model_fields}
    costs = tuple(line.model_copy(update=certain) for line in plan.costs)
    benefits = tuple(line.model_copy(update=alone) for line in plan.benefits)
    return plan.model_copy(update={**ONLY_WORDS, "costs": costs, "benefits": benefits})


def _unit(plan: Plan, new: Plan) -> Iterator[tuple[Mark | None, Plan]]:
    factor = unit_factor(plan, new)
    unit = {name: getattr(new.assumptions, name) for name in ("unit_label", "unit_scale")}
    counted = restated(plan, factor)
    named = counted.assumptions.model_copy(update=unit)
    mark = Mark(Stage.UNIT, UNIT_STEP, fields=tuple(unit)) if factor != 1 else None
    yield mark, counted.model_copy(update={"assumptions": named})


def _horizon(plan: Plan, new: Plan) -> Iterator[tuple[Mark | None, Plan]]:
    if plan.years != new.years:
        yield Mark(Stage.HORIZON, HORIZON_STEP, fields=("horizon_years",)), over_horizon(plan, new)


def _currency(plan: Plan, new: Plan) -> Iterator[tuple[Mark | None, Plan]]:
    if plan.assumptions.currency != new.assumptions.currency:
        yield Mark(Stage.CURRENCY, CURRENCY_STEP, fields=("currency",)), in_currency(plan, new)


def _general(plan: Plan, new: Plan) -> Iterator[tuple[Mark | None, Plan]]:
    for name in GENERAL:
        value = getattr(new.assumptions, name)
        if value != getattr(plan.assumptions, name):
            changed = plan.assumptions.model_copy(update={name: value})
            plan = plan.model_copy(update={"assumptions": changed})
            label = term_of(type(changed), name).label
            yield Mark(Stage.GENERAL, label, fields=(name,)), plan


def _rates(plan: Plan, new: Plan) -> Iterator[tuple[Mark | None, Plan]]:
    """Change the rates that both have, one by one; new ones are used by no line yet."""
    rows = {row.currency: row for row in plan.exchange_rates}
    fresh = {row.currency: row for row in new.exchange_rates}
    label = term_of(ExchangeRate, "rates").label
    for name, row in fresh.items():
        used = name in rows and not same(rows[name].rates, row.rates)
        rows[name] = row
        plan = plan.model_copy(update={"exchange_rates": tuple(rows.values())})
        yield Mark(Stage.RATES, label, name, fields=("rates",)) if used else None, plan


def _curves(plan: Plan, new: Plan) -> Iterator[tuple[Mark | None, Plan]]:
    """Change the curves that both have, one by one; new ones are used by no line yet."""
    rows = {row.id: row for row in plan.adoption_curves}
    fresh = {row.id: row for row in new.adoption_curves}
    label = term_of(AdoptionCurve, "shares").label
    for name, row in fresh.items():
        used = name in rows and not same(rows[name].shares, row.shares)
        rows[name] = row
        plan = plan.model_copy(update={"adoption_curves": tuple(rows.values())})
        yield Mark(Stage.CURVES, label, name, row.name, ("shares",)) if used else None, plan


def _costs(plan: Plan, new: Plan) -> Iterator[tuple[Mark | None, Plan]]:
    for mark, lines in _line_by_line(plan.costs, new.costs, Stage.COSTS, COST_PARTS):
        yield mark, plan.model_copy(update={"costs": lines})


def _benefits(plan: Plan, new: Plan) -> Iterator[tuple[Mark | None, Plan]]:
    for mark, lines in _line_by_line(plan.benefits, new.benefits, Stage.BENEFITS, BENEFIT_PARTS):
        yield mark, plan.model_copy(update={"benefits": lines})


def _line_by_line(
    old: Sequence[Line], new: Sequence[Line], stage: Stage, parts: Parts
) -> Iterator[tuple[Mark | None, tuple[Line, ...]]]:
    lines = {line.id: line for line in old}
    for line in new:
        known = line.id in lines
        for label, fields in apart(lines[line.id], line, parts) if known else ((ADDED, ()),):
            update = {name: getattr(line, name) for name in fields}
            changed = lines[line.id].model_copy(update=update) if known else line
            if known and unchanged(lines[line.id], line, fields):
                continue
            lines[line.id] = changed
            yield Mark(stage, label, line.id, line.name, fields), tuple(lines.values())
        lines[line.id] = line
    kept = {line.id for line in new}
    for line in old:
        if line.id not in kept:
            del lines[line.id]
            yield Mark(stage, REMOVED, line.id, line.name), tuple(lines.values())


def apart(old: Line, new: Line, parts: Parts) -> Parts:
    """Take the amounts apart field by field, where no driver is left half filled in by that."""
    drivers = COST_DRIVER if isinstance(new, CostLine) else BENEFIT_DRIVER
    if any((getattr(old, name) is None) != (getattr(new, name) is None) for name in drivers):
        return parts
    names: tuple[str, ...] = parts[0][1]
    return (*((term_of(type(new), name).label, (name,)) for name in names), *parts[1:])


def unchanged(old: Line, new: Line, fields: Sequence[str]) -> bool:
    """Tell whether these fields of a line are the same in both versions."""
    return all(same(getattr(old, name), getattr(new, name)) for name in fields)


TABLES: Final[dict[Path, Stage]] = {
    ("exchange_rates",): Stage.RATES,
    ("adoption_curves",): Stage.CURVES,
    ("costs",): Stage.COSTS,
    ("benefits",): Stage.BENEFITS,
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what was changed, what it did to NPV, the NPV it led to."""

    mark: Mark
    effect: float
    npv: float


@dataclass(frozen=True, slots=True)
class Bridge:
    """From the old NPV to the new one; the effects add up to their difference."""

    start: float
    steps: tuple[Step, ...]
    end: float


def build_bridge(old: Plan, new: Plan) -> Bridge:
    """Value every step from the old plan to the new one."""
    start, end = headline_npv(old), headline_npv(new)
    plans = [(mark, plan) for mark, plan in stages(old, new) if mark is not None]
    values = [start, *(headline_npv(plan) for _mark, plan in plans[:-1]), end]
    steps = [
        Step(mark, after - before, after)
        for (mark, _plan), before, after in zip(plans, values, values[1:], strict=False)
    ]
    return Bridge(start, tuple(steps), end)


def headline_npv(plan: Plan) -> float:
    """Give the risk-adjusted NPV, as `evaluate` does."""
    costs, benefits = risk_adjusted_cost_table(plan), adjusted_benefit_table(plan)
    return net_present_value(benefits.sum(axis=0) - costs.sum(axis=0), plan.assumptions)


def step_of(bridge: Bridge, table: Path, row: str, field: str, *, beyond: bool) -> Step | None:
    """Find the step in which a field of a row was changed, or a whole row came or went.

    `beyond` says that the field differs only in years that one of the plans does not have.
    """
    if table == ("assumptions",):
        return next((step for step in bridge.steps if field in step.mark.fields), None)
    key = (TABLES.get(table), row)
    own = [step for step in bridge.steps if key == (step.mark.stage, step.mark.row)]
    found = [step for step in own if field in step.mark.fields or not field]
    if not found and beyond and table in TABLES:
        found = [step for step in bridge.steps if step.mark.stage is Stage.HORIZON]
    return found[0] if found else None
