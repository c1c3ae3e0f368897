"""Worksheet functions of risk without sampling: estimates, cases, the tornado.

Blocks of cells become what the engine takes: a forecast and its uncertain inputs.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.core.columns import DifferentLengths, MissingFigure
from crm_roi.core.errors import CrmRoiError
from crm_roi.core.financial_terms import DiscountRate
from crm_roi.core.risk import terms
from crm_roi.core.risk.distribution_guards import (
    HalfACase,
    UnevenProbabilities,
    check_probability,
)
from crm_roi.core.risk.distributions import PERT_SHAPE, Pert, three_points
from crm_roi.core.risk.model import (
    Forecast,
    Lever,
    Line,
    NoLines,
    RiskInput,
    RiskModel,
    Side,
    Target,
)
from crm_roi.core.risk.sensitivity import (
    TornadoBar,
    case_table,
    line_moves,
    rate_move,
    value_of_knowing,
    weighted_value,
)
from crm_roi.core.risk.sensitivity import delay_table as delayed_cases
from crm_roi.core.risk.sensitivity import tornado as tornado_bars
from crm_roi.core.risk.trials import Case, Output
from crm_roi.core.terms import Unit, _
from crm_roi.core.worksheet import FloatArray, Group, Numbers, Sentence, worksheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_roi.core.worksheet import FloatArray, Table

POINTS: Final = 3
_NAMES: Final = {Side.COST: "cost {}", Side.BENEFIT: "benefit {}"}
_ALL: Final = {Side.COST: Target.COSTS, Side.BENEFIT: Target.BENEFITS}


class EstimateColumns(CrmRoiError):
    """An estimate is low, most likely, high, the PERT shape if wanted; {columns} columns here."""


class EstimateRows(CrmRoiError):
    """{rows} rows of estimates do not fit {lines} lines: one for each line, or one for all."""


class EstimateIncomplete(CrmRoiError):
    """Row {row} of the estimates is filled in part; low, most likely and high are all needed."""


def block_forecast(cost_lines: Table, benefit_lines: Table, discount_rate: float) -> Forecast:
    """Make a forecast of two blocks, one line a row, year 0 first; a blank is 0."""
    costs, benefits = _amounts(cost_lines), _amounts(benefit_lines)
    if not costs.size and not benefits.size:
        raise NoLines
    if costs.size and benefits.size and costs.shape[1] != benefits.shape[1]:
        raise DifferentLengths(
            first="costs", second="benefits", one=costs.shape[1], two=benefits.shape[1]
        )
    lines = (*_lines(Side.COST, costs), *_lines(Side.BENEFIT, benefits))
    return Forecast(lines, discount_rate)


def block_model(
    forecast: Forecast, cost_estimates: Table, benefit_estimates: Table, distribution: str
) -> RiskModel:
    """Add estimates, low, most likely and high in a row, to a forecast made from blocks."""
    inputs = (
        *_inputs(forecast, Side.COST, cost_estimates, distribution),
        *_inputs(forecast, Side.BENEFIT, benefit_estimates, distribution),
    )
    return RiskModel(forecast, inputs)


def _amounts(block: Table) -> FloatArray:
    rows = np.atleast_2d(np.asarray(block, dtype=float))
    return np.nan_to_num(rows) if rows.size else np.empty((0, 0))


def _lines(side: Side, amounts: FloatArray) -> Iterator[Line]:
    for number, values in enumerate(amounts.tolist(), start=1):
        yield Line(_NAMES[side].format(number), side, tuple(values))


def _inputs(forecast: Forecast, side: Side, block: Table, distribution: str) -> Iterator[RiskInput]:
    rows = np.atleast_2d(np.asarray(block, dtype=float))
    if not rows.size:
        return
    if rows.shape[1] not in {POINTS, POINTS + 1}:
        raise EstimateColumns(columns=rows.shape[1])
    lines = [line.name for line in forecast.lines if line.side is side]
    if len(rows) not in {1, len(lines)}:
        raise EstimateRows(rows=len(rows), lines=len(lines))
    levers = (
        [Lever(side, _ALL[side])]
        if len(rows) == 1
        else [Lever(line, Target.LINE, line) for line in lines]
    )
    for number, (lever, row) in enumerate(zip(levers, rows, strict=True), start=1):
        blank = np.isnan(row[:POINTS])
        if blank.any() and not np.isnan(row).all():
            raise EstimateIncomplete(row=number)
        if not blank.any():
            given = row[~np.isnan(row)].tolist()  # a blank shape is left to the usual one
            yield RiskInput(lever, three_points(distribution, *given))


@worksheet(group=Group.RISK, returns=Unit.NUMBER, example="=CRM_PERT_MEAN(0.8,1,1.5)")
def pert_mean(
    low: terms.LowValue,
    mode: terms.LikelyValue,
    high: terms.HighValue,
    shape: terms.PertShape = PERT_SHAPE,
) -> float:
    """Expected value of a three-point estimate: (low + 4 · most likely + high) / 6.

    With another shape than 4: (low + shape · mode + high) / (shape + 2). Errors: out of order.
    """
    return Pert(low, mode, high, shape).mean


@worksheet(group=Group.RISK, returns=Unit.NUMBER, example="=CRM_PERT_DEVIATION(0.8,1,1.5)")
def pert_deviation(
    low: terms.LowValue,
    mode: terms.LikelyValue,
    high: terms.HighValue,
    shape: terms.PertShape = PERT_SHAPE,
) -> float:
    """Standard deviation of a three-point (PERT) estimate.

    The square root of (mean - low)(high - mean) / (shape + 3). Errors: out of order.
    """
    return math.sqrt(Pert(low, mode, high, shape).variance)


@worksheet(group=Group.RISK, returns=Unit.NUMBER, example="=CRM_PERT_QUANTILE(0.9,0.8,1,1.5)")
def pert_quantile(
    probability: terms.Cumulated,
    low: terms.LowValue,
    mode: terms.LikelyValue,
    high: terms.HighValue,
    shape: terms.PertShape = PERT_SHAPE,
) -> float:
    """Value that a three-point (PERT) estimate does not exceed with a given probability.

    0.1 gives P10, 0.9 gives P90. Errors: out of order, a probability outside 0 to 1.
    """
    check_probability(probability)
    return float(Pert(low, mode, high, shape).quantile(probability))


@worksheet(
    group=Group.RISK,
    returns=Unit.NUMBER,
    example='=CRM_ESTIMATE_QUANTILE(0.9,0.8,1,1.5,"triangular")',
)
def estimate_quantile(
    probability: terms.Cumulated,
    low: terms.LowValue,
    mode: terms.LikelyValue,
    high: terms.HighValue,
    distribution: terms.EstimateKind = "pert",
    shape: terms.PertShape = PERT_SHAPE,
) -> float:
    """Value that an estimate of any kind does not exceed with a given probability.

    Errors: out of order, an unknown kind, a probability outside 0 to 1 (for normal and lognormal
    0 and 1 too, where there is no such value).
    """
    check_probability(probability)
    return float(three_points(distribution.lower(), low, mode, high, shape).quantile(probability))


@worksheet(
    group=Group.RISK,
    returns=Unit.MONEY,
    example="=CRM_PROBABILITY_WEIGHTED({-600,127,506},{0.25,0.5,0.25})",
)
def probability_weighted(values: terms.OutcomeValues, probabilities: terms.OutcomeChances) -> float:
    """Expected value of several cases: the sum of value times probability.

    Errors: as many values as probabilities are needed, and the probabilities must add up to 1.
    """
    return weighted_value(*_cases(values, probabilities))


@worksheet(
    group=Group.RISK,
    returns=Unit.MONEY,
    example="=CRM_PERFECT_INFORMATION({-600,127,506},{0.25,0.5,0.25})",
)
def perfect_information(values: terms.OutcomeValues, probabilities: terms.OutcomeChances) -> float:
    """The most that knowing the outcome before deciding go or no-go can be worth.

    The sum of max(NPV, 0) times probability, less max(expected NPV, 0). A pilot or a study that
    costs more than this does not pay. Errors: as for the probability-weighted value.
    """
    return value_of_knowing(*_cases(values, probabilities))


def _cases(values: Numbers, probabilities: Numbers) -> tuple[FloatArray, FloatArray]:
    """Take the cases that stand in two ranges side by side; rows blank in both are none."""
    outcomes, chances = (np.asarray(given, dtype=float) for given in (values, probabilities))
    if len(outcomes) != len(chances):
        raise UnevenProbabilities(values=len(outcomes), probabilities=len(chances))
    blank = np.isnan(outcomes), np.isnan(chances)
    for place in np.flatnonzero(blank[0] != blank[1])[:1]:
        raise HalfACase(place=int(place) + 1)
    given = ~blank[0]
    return outcomes[given], chances[given]


SHOWN: Final = (Output.NPV, Output.IRR, Output.ROI_PV, Output.PAYBACK)
CASE_COLUMNS: Final = 4
RATE: Final = "discount rate"
LABELS: Final = {Side.COST: _("Cost {number}"), Side.BENEFIT: _("Benefit {number}")}

Row = list[float | str | Sentence | None]


class ScenarioColumns(CrmRoiError):
    """A scenario has four columns: benefits, initial cost, running cost, delay; not {columns}."""


@worksheet(
    group=Group.RISK,
    returns=Unit.MONEY,
    example="=CRM_TORNADO({100,20,20},{0,60,90;0,10,10},0.1)",
    spills=True,
)
def tornado(
    cost_lines: terms.CostLines,
    benefit_lines: terms.BenefitLines,
    discount_rate: DiscountRate,
    line_swing: terms.LineSwing = 0.2,
    rate_swing: terms.RateSwing = 0.02,
    line_names: terms.LineNames = (),
) -> list[Row]:
    """NPV with each line, and the discount rate, moved alone: name, lowest NPV, highest NPV.

    One row each, the widest swing first: what to watch stands on top.
    """
    forecast = block_forecast(cost_lines, benefit_lines, discount_rate)
    moves = (*line_moves(forecast, line_swing), rate_move(RATE, rate_swing))
    given = zip(forecast.lines, line_names, strict=False)
    names = {line.name: name for line, name in given if name}
    bars = tornado_bars(forecast, moves)
    return [[names.get(bar.name, _label(bar)), *_ends(bar)] for bar in bars]


def _label(bar: TornadoBar) -> Sentence:
    if bar.name == RATE:
        return Sentence(_("Discount rate"))
    side, number = bar.name.split(" ")
    return Sentence(LABELS[Side(side)], {"number": number})


def _ends(bar: TornadoBar) -> list[float]:
    return sorted(end for end in (bar.at_low, bar.at_high) if end is not None)


@worksheet(
    group=Group.RISK,
    returns=Unit.NUMBER,
    example="=CRM_SCENARIO_TABLE({100,20,20},{0,60,90},0.1,{0.75,1.2,1.1,0;1,1,1,0})",
    spills=True,
)
def scenario_table(
    cost_lines: terms.CostLines,
    benefit_lines: terms.BenefitLines,
    discount_rate: DiscountRate,
    scenarios: terms.CaseRows,
) -> list[Row]:
    """NPV, IRR, present-value ROI and payback of each scenario, one row each.

    #N/A where there is no IRR or the money never comes back. A blank factor is 1, a blank delay 0.
    """
    forecast = block_forecast(cost_lines, benefit_lines, discount_rate)
    rows = np.atleast_2d(np.asarray(scenarios, dtype=float))
    if rows.shape[1] != CASE_COLUMNS:
        raise ScenarioColumns(columns=rows.shape[1])
    settings = np.where(np.isnan(rows), (1, 1, 1, 0), rows).tolist()
    cases = [Case(str(number), *row) for number, row in enumerate(settings)]
    return [[case.outputs[output] for output in SHOWN] for case in case_table(forecast, cases)]


@worksheet(
    group=Group.RISK,
    returns=Unit.NUMBER,
    example="=CRM_DELAY_TABLE({100,20,20},{0,60,90},0.1,{0,3,6,12})",
    spills=True,
)
def delay_table(
    cost_lines: terms.CostLines,
    benefit_lines: terms.BenefitLines,
    discount_rate: DiscountRate,
    delay_months: terms.DelayMonths,
) -> list[Row]:
    """Months of delay, NPV, IRR, present-value ROI and payback; one row a delay of all benefits.

    Part of a year splits each benefit between two years; what leaves the horizon is lost.
    """
    forecast = block_forecast(cost_lines, benefit_lines, discount_rate)
    delays = np.asarray(delay_months, dtype=float)
    if np.isnan(delays).any():
        raise MissingFigure
    rows = zip(delays.tolist(), delayed_cases(forecast, delays), strict=True)
    return [[months, *(case.outputs[output] for output in SHOWN)] for months, case in rows]
