"""Blocks of cells made into what the risk engine takes: a forecast and its uncertain inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.core.appraisal.worth import DifferentLengths
from crm_roi.core.errors import CrmRoiError
from crm_roi.core.risk.estimates import three_points
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
