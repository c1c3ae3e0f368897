"""What if: levers moved one by one or two together, scenarios, delays, and break-evens.

Everything here is exact, without sampling: the same machine as in the simulation, with settings
written down instead of drawn. Undefined results (no IRR, never repaid) are None.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.core.arithmetic import product
from crm_roi.core.risk.distribution_guards import check_outcomes
from crm_roi.core.risk.line_effects import BreakEven
from crm_roi.core.risk.model import MONTHS, SHIFTS, Forecast, Lever, Target, check_levers
from crm_roi.core.risk.trials import (
    CASE_LEVERS,
    Case,
    Outcomes,
    Output,
    build_machine,
    case_settings,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crm_roi.core.risk.distributions import Distribution
    from crm_roi.core.risk.model import RiskModel
    from crm_roi.core.worksheet import FloatArray, Numbers

UNBOUNDED_TAIL: Final = 0.01  # a distribution without an end is moved to P1 and P99
GRID: Final = 201
ZOOMS: Final = 8
LOWEST_RATE: Final = -0.99
HIGHEST_RATE: Final = 10.0
DELAYS: Final = (Target.DELAY_YEARS, Target.DELAY_MONTHS)
RATES: Final = (Target.DISCOUNT_RATE, Target.RATE_SHIFT)


@dataclass(frozen=True, slots=True)
class Move:
    """A lever and the two settings it is moved to."""

    lever: Lever
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class TornadoBar:
    """The result with one lever at its low and at its high setting, all others neutral."""

    name: str
    low: float
    high: float
    at_low: float | None
    at_high: float | None

    @property
    def spread(self) -> float:
        """Distance between the two results; 0 where one is undefined."""
        if self.at_low is None or self.at_high is None:
            return 0.0
        return abs(self.at_high - self.at_low)


@dataclass(frozen=True, slots=True)
class SpiderLine:
    """One lever moved step by step: its settings and the results there."""

    name: str
    settings: tuple[float, ...]
    results: tuple[float | None, ...]


def line_moves(forecast: Forecast, share: float) -> tuple[Move, ...]:
    """Move each line down and up by a share: 0.2 is ±20 %."""
    levers = (Lever(line.name, Target.LINE, line.name) for line in forecast.lines)
    return tuple(Move(lever, 1 - share, 1 + share) for lever in levers)


def rate_move(name: str, reach: float) -> Move:
    """Move the discount rate down and up: 0.02 is ±2 points."""
    return Move(Lever(name, Target.RATE_SHIFT), -reach, reach)


def estimate_moves(model: RiskModel, tail: float = 0.0) -> tuple[Move, ...]:
    """Move each uncertain input between two percentiles: `tail` 0.1 is P10 to P90, 0 low to high.

    A distribution without bounds (normal, lognormal) goes from P1 to P99 instead of low to high.
    """
    return tuple(Move(given.lever, *_ends(given.distribution, tail)) for given in model.inputs)


def _ends(distribution: Distribution, tail: float) -> tuple[float, float]:
    for level in (tail, UNBOUNDED_TAIL):
        low, high = distribution.quantile(np.array([level, 1 - level])).tolist()
        if math.isfinite(low) and math.isfinite(high):
            break
    return low, high


def tornado(
    forecast: Forecast, moves: Sequence[Move], output: Output = Output.NPV
) -> tuple[TornadoBar, ...]:
    """Move one lever at a time, all others neutral; the widest bar comes first."""
    count = len(moves)
    settings = np.repeat(_neutral(forecast, moves)[:, None], 2 * count, axis=1)
    places = np.arange(count)
    settings[places, places] = [move.low for move in moves]
    settings[places, places + count] = [move.high for move in moves]
    results = _results(forecast, [move.lever for move in moves], settings, output)
    bars = (
        TornadoBar(move.lever.name, move.low, move.high, at_low, at_high)
        for move, at_low, at_high in zip(moves, results, results[count:], strict=False)
    )
    return tuple(sorted(bars, key=lambda bar: -bar.spread))


def event_bars(model: RiskModel) -> tuple[TornadoBar, ...]:
    """NPV if each event risk does not happen (0) and if it does (1), all else neutral."""
    machine = build_machine(model.forecast, (), model.events)
    count = len(model.events)
    happened = np.hstack([np.zeros((count, 1)), np.eye(count)])
    settings = np.empty((0, count + 1))
    without, *with_it = known(machine.outcomes(settings, happened, (Output.NPV,))[Output.NPV])
    bars = (
        TornadoBar(event.name, 0.0, 1.0, without, npv)
        for event, npv in zip(model.events, with_it, strict=True)
    )
    return tuple(sorted(bars, key=lambda bar: -bar.spread))


def spider(
    forecast: Forecast,
    levers: Sequence[Lever],
    changes: Sequence[float],
    output: Output = Output.NPV,
) -> tuple[SpiderLine, ...]:
    """Move each lever by the same relative changes: 0.1 is 10 % up.

    A shift or a delay, which is 0 in the plan, is set to the change itself.
    """
    return tuple(_spider_line(forecast, lever, changes, output) for lever in levers)


def _spider_line(
    forecast: Forecast, lever: Lever, changes: Sequence[float], output: Output
) -> SpiderLine:
    start = lever.neutral(forecast)
    settings = np.array([start * (1 + change) if start else change for change in changes])
    results = _results(forecast, [lever], settings[None, :], output)
    return SpiderLine(lever.name, tuple(settings.tolist()), results)


def two_way(
    forecast: Forecast,
    across: Lever,
    across_settings: Sequence[float],
    down: Lever,
    down_settings: Sequence[float],
    *,
    output: Output = Output.NPV,
) -> tuple[tuple[float | None, ...], ...]:
    """Move two levers together: one row for each setting of `down`, one column for `across`."""
    columns, rows = np.meshgrid(across_settings, down_settings)
    settings = np.array([columns.ravel(), rows.ravel()])
    results = _results(forecast, [across, down], settings, output)
    width = len(across_settings)
    return tuple(results[start : start + width] for start in range(0, len(results), width))


def break_even(forecast: Forecast, levers: Sequence[Lever]) -> tuple[BreakEven, ...]:
    """Find for each lever the setting at which NPV is zero, all others neutral.

    Exact for a factor, on which NPV depends in a straight line. For rates (-99 % to 1000 %) and
    delays (up to the horizon) the nearest setting at which NPV changes sign.
    """
    return tuple(_break_even(forecast, lever) for lever in levers)


def _break_even(forecast: Forecast, lever: Lever) -> BreakEven:
    def npv(settings: FloatArray) -> FloatArray:
        return _outcomes(forecast, [lever], settings[None, :], (Output.NPV,))[Output.NPV]

    start = lever.neutral(forecast)
    if lever.target in (*RATES, *DELAYS):
        setting = _nearest_zero(npv, start, *_search_range(forecast, lever))
    else:
        setting = _straight_zero(*npv(np.array([0.0, 1.0])).tolist())
    if setting is None:
        return BreakEven(lever.name, None, None)
    relative = start and lever.target not in SHIFTS
    return BreakEven(lever.name, setting, setting / start - 1 if relative else setting - start)


def _straight_zero(at_nothing: float, at_plan: float) -> float | None:
    """Factor at which a straight line is zero; None where it is flat or the factor below 0."""
    if at_nothing == at_plan:
        return None
    factor = at_nothing / (at_nothing - at_plan)
    return factor if factor >= 0 else None


def _search_range(forecast: Forecast, lever: Lever) -> tuple[float, float]:
    if lever.target in DELAYS:
        years = forecast.years - 1
        return 0.0, float(years * (MONTHS if lever.target is Target.DELAY_MONTHS else 1))
    start = 0.0 if lever.target is Target.DISCOUNT_RATE else forecast.discount_rate
    return LOWEST_RATE - start, HIGHEST_RATE - start


def _nearest_zero(
    function: Callable[[FloatArray], FloatArray], start: float, low: float, high: float
) -> float | None:
    """Where a function first changes sign on either side of `start`, by zooming into a grid."""
    places = np.unique(np.concatenate([np.linspace(low, high, GRID), [start]]))
    for _zoom in range(ZOOMS):
        signs = np.sign(function(places))
        changes = np.flatnonzero(signs[1:] != signs[:-1])
        if not changes.size:
            return None
        left = changes[np.abs(places[changes] + places[changes + 1] - 2 * start).argmin()]
        places = np.linspace(places[left], places[left + 1], GRID)
    return float(places.mean())


def _neutral(forecast: Forecast, moves: Sequence[Move]) -> FloatArray:
    return np.array([move.lever.neutral(forecast) for move in moves])


def _results(
    forecast: Forecast, levers: Sequence[Lever], settings: FloatArray, output: Output
) -> tuple[float | None, ...]:
    return known(_outcomes(forecast, levers, settings, (output,))[output])


def _outcomes(
    forecast: Forecast, levers: Sequence[Lever], settings: FloatArray, outputs: Sequence[Output]
) -> Outcomes:
    check_levers(forecast, levers)
    return build_machine(forecast, levers).outcomes(settings, outputs=outputs)


def known(values: FloatArray) -> tuple[float | None, ...]:
    """Give numbers as they are, undefined ones as None."""
    return tuple(None if math.isnan(value) else value for value in values.tolist())


@dataclass(frozen=True, slots=True)
class CaseResult:
    """Every output of a case; None where it is undefined."""

    name: str
    probability: float
    outputs: dict[Output, float | None]


def case_table(forecast: Forecast, cases: Sequence[Case]) -> tuple[CaseResult, ...]:
    """Work out every case: all outputs side by side."""
    outcomes = build_machine(forecast, CASE_LEVERS).outcomes(case_settings(cases))
    columns = {output: known(values) for output, values in outcomes.items()}
    return tuple(
        CaseResult(case.name, case.probability, {name: columns[name][row] for name in columns})
        for row, case in enumerate(cases)
    )


def delay_table(forecast: Forecast, months: Numbers) -> tuple[CaseResult, ...]:
    """Work out the plan with its benefits so many months later."""
    return case_table(
        forecast, [Case(f"{delay:g}", benefit_delay_years=delay / MONTHS) for delay in months]
    )


def weighted_value(values: Numbers, probabilities: Numbers) -> float:
    """Sum of value · probability; the probabilities must add up to 1."""
    check_outcomes(tuple(map(float, values)), tuple(map(float, probabilities)))
    return float(product(np.asarray(values, dtype=float), np.asarray(probabilities, dtype=float)))


def value_of_knowing(npvs: Numbers, probabilities: Numbers) -> float:
    """What knowing the outcome before deciding go or no-go is worth, from cases.

    E[max(NPV, 0)] - max(E[NPV], 0). (Raiffa & Schlaifer 1961.)
    """
    best = weighted_value([max(npv, 0.0) for npv in npvs], probabilities)
    return best - max(weighted_value(npvs, probabilities), 0.0)
