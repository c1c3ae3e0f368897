"""How a plan's NPV answers to each of its figures: everything one asks before a decision.

All of it is exact except the value of perfect information, which comes from the simulation. Last
stands the document of it that a machine may read.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from crm_roi.core.arithmetic import product
from crm_roi.core.errors import CrmRoiError
from crm_roi.core.risk.line_effects import (
    BreakEven,
    DriverBreakEven,
    driver_break_evens,
    line_break_evens,
)
from crm_roi.core.risk.model import Forecast, Lever, Target
from crm_roi.core.risk.names import driver_figures
from crm_roi.core.risk.plan_risk import (
    TARGETS,
    forecast,
    is_uncertain,
    lever,
    risk_model,
    simulation_options,
)
from crm_roi.core.risk.sensitivity import (
    LOWEST_RATE,
    CaseResult,
    Move,
    SpiderLine,
    TornadoBar,
    break_even,
    case_table,
    delay_table,
    estimate_moves,
    event_bars,
    line_moves,
    spider,
    tornado,
    two_way,
    value_of_knowing,
)
from crm_roi.core.risk.trials import Case, Output, scenario_case

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from crm_roi.core.plan import BenefitLine, CostLine, Plan
    from crm_roi.core.risk.sensitivity import CaseResult, SpiderLine, TornadoBar

TAIL: Final = 0.1
STEPS: Final = (-1.0, -0.5, 0.0, 0.5, 1.0)
CHANGES: Final = (-0.3, -0.2, -0.1, 0.0, 0.1, 0.2, 0.3)
DELAY_MONTHS: Final = (0.0, 3.0, 6.0, 9.0, 12.0, 18.0, 24.0)
DELAY_YEARS: Final = (0.0, 0.25, 0.5, 0.75, 1.0)
SPIDER: Final = ("benefits", "initial_cost", "running_cost", "discount_rate")
SPIDER_LINES: Final = 3
BREAK_EVENS: Final = ("benefits", "costs", "initial_cost", "running_cost", "discount_rate", "delay")


class UnknownFigure(CrmRoiError):
    """No figure is called {name}: give a line's number, a currency, or one of {known}."""

    code = "#N/A"


class SameFigureTwice(CrmRoiError):
    """The rows and the columns of the table both move {name}; choose two figures."""


@dataclass(frozen=True, slots=True)
class Axis:
    """One side of a two-way table: what is moved, and its settings."""

    lever: Lever
    settings: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class TwoWay:
    """NPV with two figures moved together, row by row."""

    rows: Axis
    columns: Axis
    npv: tuple[tuple[float | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Information:
    """What knowing the outcome before deciding is worth, and the simulation that says so."""

    value: float
    trials: int
    seed: int


@dataclass(frozen=True, slots=True)
class PlanSensitivity:
    """All answers; `share` and `reach` are how far lines and the discount rate were moved.

    `estimates` are moved from low to high, `percentiles` from P10 to P90. Without probabilities
    the scenarios have no weighted NPV, without uncertainty there is no perfect information.
    """

    npv: float
    share: float
    reach: float
    tornado: tuple[TornadoBar, ...]
    estimates: tuple[TornadoBar, ...]
    percentiles: tuple[TornadoBar, ...]
    events: tuple[TornadoBar, ...]
    spider: tuple[SpiderLine, ...]
    two_way: TwoWay
    break_evens: tuple[BreakEven, ...]
    drivers: tuple[DriverBreakEven, ...]
    delays: tuple[CaseResult, ...]
    scenarios: tuple[CaseResult, ...]
    weighted_npv: float | None
    scenario_information: float | None
    perfect_information: Information | None


def axis(plan: Plan, name: str, settings: Sequence[float] = ()) -> Axis:
    """Build a side of the two-way table; without settings it moves over the plan's own range."""
    moved = lever(plan, name)
    lines: list[CostLine | BenefitLine] = [*plan.costs, *plan.benefits]
    known = {line.id for line in lines} | {line.currency for line in lines} - {""}
    if name not in known and name not in TARGETS and name not in driver_figures(plan):
        raise UnknownFigure(name=name, known=", ".join(TARGETS))
    return Axis(moved, tuple(settings) or _usual_settings(plan, moved))


def _usual_settings(plan: Plan, moved: Lever) -> tuple[float, ...]:
    own = plan.assumptions
    if moved.target is Target.DELAY_YEARS:
        return DELAY_YEARS
    if moved.target is Target.DISCOUNT_RATE:
        return tuple(max(LOWEST_RATE, own.discount_rate + step * own.rate_range) for step in STEPS)
    return tuple(1 + step * own.sensitivity_range for step in STEPS)


def plan_sensitivity(
    plan: Plan, rows: Axis | None = None, columns: Axis | None = None
) -> PlanSensitivity:
    """Work out all answers; the two-way table moves benefits and discount rate if not told else.

    Errors: a plan without lines, both sides of the table the same figure, an impossible rate.
    """
    certain, model = forecast(plan), risk_model(plan)
    bars = tornado(certain, _range_moves(plan, certain))
    scenarios = case_table(certain, [scenario_case(row) for row in plan.scenarios])
    weighted, known = _weighted(scenarios)
    general = [lever(plan, name) for name in BREAK_EVENS]
    return PlanSensitivity(
        npv=planned_npv(certain),
        share=plan.assumptions.sensitivity_range,
        reach=plan.assumptions.rate_range,
        tornado=bars,
        estimates=tornado(certain, estimate_moves(model)),
        percentiles=tornado(certain, estimate_moves(model, TAIL)),
        events=event_bars(model),
        spider=spider(certain, _spider_levers(plan, bars), CHANGES),
        two_way=_two_way(
            certain, rows or axis(plan, "benefits"), columns or axis(plan, "discount_rate")
        ),
        break_evens=(*break_even(certain, general), *line_break_evens(certain)),
        drivers=driver_break_evens(plan, certain),
        delays=delay_table(certain, DELAY_MONTHS),
        scenarios=scenarios,
        weighted_npv=weighted,
        scenario_information=known,
        perfect_information=_information(plan),
    )


def planned_npv(certain: Forecast) -> float:
    """NPV of the plan as it stands: every estimate as planned, no event risk happens."""
    (base,) = case_table(certain, [Case("")])
    return base.outputs[Output.NPV] or 0.0


def _range_moves(plan: Plan, certain: Forecast) -> tuple[Move, ...]:
    """Move each line by the plan's share and the discount rate by its points."""
    own = plan.assumptions
    low, high = (own.discount_rate + sign * own.rate_range for sign in (-1, 1))
    rate = Move(lever(plan, "discount_rate"), max(low, LOWEST_RATE), high)
    return (*line_moves(certain, own.sensitivity_range), rate)


def _spider_levers(plan: Plan, bars: Sequence[TornadoBar]) -> list[Lever]:
    """Take the general figures, and the lines that move NPV most."""
    lines = [bar.name for bar in bars if bar.name not in TARGETS]
    return [lever(plan, name) for name in (*SPIDER, *lines[:SPIDER_LINES])]


def _two_way(certain: Forecast, rows: Axis, columns: Axis) -> TwoWay:
    if rows.lever == columns.lever:
        raise SameFigureTwice(name=rows.lever.name)
    npv = two_way(certain, columns.lever, columns.settings, rows.lever, rows.settings)
    return TwoWay(rows, columns, npv)


def _weighted(scenarios: Sequence[CaseResult]) -> tuple[float | None, float | None]:
    """Weight the scenarios' NPV, and say what knowing the scenario beforehand is worth.

    Probabilities count in proportion, as in the evaluation of the plan.
    """
    chances = np.array([row.probability for row in scenarios])
    if not chances.sum():
        return None, None
    chances /= chances.sum()
    npvs = [row.outputs[Output.NPV] or 0.0 for row in scenarios]
    return float(product(chances, np.array(npvs))), value_of_knowing(npvs, chances.tolist())


def _information(plan: Plan) -> Information | None:
    if not is_uncertain(plan):
        return None
    from crm_roi.core.risk.simulation import simulate  # noqa: PLC0415 - a certain plan needs none

    options = replace(simulation_options(plan), outputs=(Output.NPV,), with_drivers=False)
    found = simulate(risk_model(plan), options)
    return Information(found.perfect_information, found.trials, found.seed)


Document = dict[str, Any]


def sensitivity_document(found: PlanSensitivity, name: Callable[[str], str]) -> Document:
    """Give every table; `name` tells what a figure is called, its key stands beside it."""

    def named(rows: Iterable[TornadoBar | SpiderLine | BreakEven]) -> list[Document]:
        return [_row(asdict(row), name) for row in rows]

    table = found.two_way
    return {
        "npv": found.npv,
        "tornado": {
            "line_share": found.share,
            "rate_points": found.reach,
            "bars": named(found.tornado),
        },
        "tornado_low_high": named(found.estimates),
        "tornado_p10_p90": named(found.percentiles),
        "event_risks": named(found.events),
        "spider": named(found.spider),
        "two_way": {
            "rows": _axis(table.rows, name),
            "columns": _axis(table.columns, name),
            "npv": [list(row) for row in table.npv],
        },
        "break_even": named(found.break_evens),
        "break_even_drivers": [{"label": name(row.line), **asdict(row)} for row in found.drivers],
        "delay": [_case(row, "months") for row in found.delays],
        "scenarios": [_case(row, "scenario") for row in found.scenarios],
        "probability_weighted_npv": found.weighted_npv,
        "value_of_knowing_the_scenario": found.scenario_information,
        "value_of_perfect_information": None
        if found.perfect_information is None
        else asdict(found.perfect_information),
    }


def _row(row: Document, name: Callable[[str], str]) -> Document:
    key = row.pop("name")
    return {"key": key, "label": name(key), **row}


def _axis(axis: Axis, name: Callable[[str], str]) -> Document:
    return {
        "key": axis.lever.name,
        "label": name(axis.lever.name),
        "settings": list(axis.settings),
    }


def _case(case: CaseResult, key: str) -> Document:
    outputs = {output.value: value for output, value in case.outputs.items()}
    number: str | float = float(case.name) if key == "months" else case.name
    chance = {} if key == "months" else {"probability": case.probability}
    return {key: number, **chance, **outputs}
