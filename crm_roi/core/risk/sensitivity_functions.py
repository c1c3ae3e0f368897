"""Worksheet functions of what-if: tornado, scenarios, delays. Exact, without sampling."""

from __future__ import annotations

from typing import Final

import numpy as np

from crm_roi.core.columns import MissingFigure
from crm_roi.core.errors import CrmRoiError
from crm_roi.core.financial_terms import DiscountRate
from crm_roi.core.risk import terms
from crm_roi.core.risk.blocks import block_forecast
from crm_roi.core.risk.cases import Case, case_table
from crm_roi.core.risk.cases import delay_table as delayed_cases
from crm_roi.core.risk.model import Side
from crm_roi.core.risk.sensitivity import TornadoBar, line_moves, rate_move
from crm_roi.core.risk.sensitivity import tornado as tornado_bars
from crm_roi.core.risk.trials import Output
from crm_roi.core.terms import Unit, _
from crm_roi.core.worksheet import Group, Sentence, worksheet

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
def tornado(  # noqa: PLR0913, PLR0917 - the plan, two ranges and the names
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
