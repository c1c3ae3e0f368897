"""What the plan brings: drivers, ramped by adoption, cut to what may be claimed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from crm_roi.core.breakdowns import BENEFIT_GROUPS
from crm_roi.core.costs import (
    blank_rows,
    by_key,
    column,
    exchange_factors,
    filled,
    live_shares,
    yearly_table,
)
from crm_roi.core.vat import vat_factors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_roi.core.plan import BenefitLine, Plan
    from crm_roi.core.worksheet import FloatArray


def gross_benefit_table(plan: Plan) -> FloatArray:
    """Give the unadjusted benefits in the plan's currency, as VAT is counted, (lines, years).

    An entered amount counts; a blank year is volume × change × unit margin × adoption.
    """
    if not plan.benefits:
        return np.zeros((0, len(plan.years)))
    entered = yearly_table([line.values for line in plan.benefits], plan.years)
    driven = blank_rows(entered)
    drivers = driver_table(plan, [plan.benefits[row] for row in driven])
    own = filled(entered, driven, drivers) * exchange_factors(plan, plan.benefits)
    return own * vat_factors(plan, plan.benefits)


def driver_table(plan: Plan, lines: Sequence[BenefitLine]) -> FloatArray:
    """Give volume × change × unit margin × adoption of each line, (lines, years).

    Of the year in which a line begins, the months from its day on count.
    """
    if not lines:
        return np.zeros((0, len(plan.years)))
    full = column(lines, "volume", 0.0) * column(lines, "change", 0.0)
    ramped = adoption_table(plan, lines) * live_shares(plan, lines)
    return full * column(lines, "unit_margin", 0.0) * ramped


def adoption_table(plan: Plan, lines: Sequence[BenefitLine]) -> FloatArray:
    """Give each benefit's adoption share by year; without a curve, full from year 1 on."""
    at_once = (0.0,) + (1.0,) * plan.assumptions.horizon_years
    curves = {curve.id: curve.shares for curve in plan.adoption_curves} | {"": at_once}
    shares = yearly_table([curves[line.adoption] for line in lines], plan.years)
    return np.nan_to_num(shares)


def adjustment(line: BenefitLine) -> float:
    """Give the share of a gross benefit that may be claimed."""
    return line.attribution * line.realisation * line.confidence


def adjusted_benefit_table(plan: Plan) -> FloatArray:
    """Give the benefits cut by attribution × realisation × confidence, (lines, years)."""
    return gross_benefit_table(plan) * adjustments(plan)


def adjustments(plan: Plan) -> FloatArray:
    """Give the share of each gross benefit that may be claimed, (lines, 1)."""
    return np.array([adjustment(line) for line in plan.benefits], dtype=float).reshape(-1, 1)


def benefits_by_group(plan: Plan, table: FloatArray) -> dict[str, FloatArray]:
    """Sum benefits by group: more revenue, lower cost, more profit."""
    return by_key(table, [line.group for line in plan.benefits], BENEFIT_GROUPS)


def hard_only(plan: Plan, table: FloatArray) -> FloatArray:
    """Keep only the benefits that show in the accounts."""
    hard = [row for row, line in enumerate(plan.benefits) if line.hardness == "hard"]
    kept: FloatArray = table[hard]
    return kept
