"""The figures of a plan as the calculation sheets show them, step by step, lines × years."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from crm_roi.core import benefits as benefit_side
from crm_roi.core import costs as cost_side
from crm_roi.core.appraisal.measures import flow_times
from crm_roi.core.checks import check, has_errors
from crm_roi.core.checks.amounts import NOTHING_TO_JUDGE
from crm_roi.core.evaluation import Evaluation, evaluate
from crm_roi.core.plan import Plan

if TYPE_CHECKING:
    from crm_roi.core.worksheet import FloatArray


@dataclass(frozen=True, slots=True)
class Steps:
    """Lines × years: what the driver gives, what counts, in the plan's currency, adjusted."""

    driver: FloatArray
    own_currency: FloatArray
    plain: FloatArray
    adjusted: FloatArray


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything the calculation sheets show beside their formulas."""

    costs: Steps
    benefits: Steps
    evaluation: Evaluation

    @property
    def net(self) -> FloatArray:
        """The net cash flow of the risk-adjusted variant."""
        return np.array(self.evaluation.risk_adjusted.net_cash_flow)


def is_sound(plan: Plan) -> bool:
    """Tell whether a plan can be evaluated; one that is still blank can."""
    return not has_errors(issue for issue in check(plan) if issue.kind is not NOTHING_TO_JUDGE)


def figures_of(plan: Plan) -> Figures:
    """Work out the figures of a sound plan."""
    return Figures(_cost_steps(plan), _benefit_steps(plan), evaluate(plan))


def no_figures(plan: Plan) -> Figures:
    """Give the figures of a plan of this horizon without any line, for a plan that is not sound."""
    return figures_of(Plan(about=plan.about, assumptions=plan.assumptions))


def _cost_steps(plan: Plan) -> Steps:
    plain = cost_side.cost_table(plan)
    driver = cost_side.driver_table(plan.years, plan.costs) if plan.costs else plain
    entered = cost_side.yearly_table([line.values for line in plan.costs], plan.years)
    own = np.where(np.isnan(entered), driver, entered)
    return Steps(driver, own, plain, cost_side.risk_adjusted_cost_table(plan))


def _benefit_steps(plan: Plan) -> Steps:
    plain = benefit_side.gross_benefit_table(plan)
    driver = benefit_side.driver_table(plan, plan.benefits) if plan.benefits else plain
    entered = cost_side.yearly_table([line.values for line in plan.benefits], plan.years)
    own = np.where(np.isnan(entered), driver, entered)
    return Steps(driver, own, plain, benefit_side.adjusted_benefit_table(plan))


def mirr_factors(plan: Plan) -> tuple[FloatArray, FloatArray]:
    """Give the growth of inflows to the horizon and the factors of outflows, as MIRR uses them."""
    own = plan.assumptions
    times = flow_times(own)
    rate = own.discount_rate
    finance = rate if own.finance_rate is None else own.finance_rate
    reinvest = rate if own.reinvestment_rate is None else own.reinvestment_rate
    return (1 + reinvest) ** (own.horizon_years - times), (1 + finance) ** -times
