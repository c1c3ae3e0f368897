"""What stands beside the formulas of the calculation sheets, worked out step by step as they do."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from crm_roi.core import benefits as benefit_side
from crm_roi.core import costs as cost_side
from crm_roi.core.appraisal.measures import flow_times
from crm_roi.core.arithmetic import power
from crm_roi.core.cashflow import ROUNDING
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
    driver = cost_side.driver_table(plan, plan.costs) if plan.costs else plain
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
    return power(1 + reinvest, own.horizon_years - times), power(1 + finance, -times)


@dataclass(frozen=True, slots=True)
class PaybackSteps:
    """The rows from which the payback period is read: the first time the money is back counts."""

    tolerance: float
    owing: list[float]
    times: list[float]
    repaid: list[float]

    @property
    def years(self) -> float | None:
        """The payback period; None where the money is owed and never comes back."""
        return None if any(self.owing) and not self.times[-1] else sum(self.repaid)


def payback_steps(flows: FloatArray) -> PaybackSteps:
    """Work out the rows of the payback period as the sheet does."""
    running = np.cumsum(flows)
    tolerance = rounding_tolerance(flows)
    owing = running < -tolerance
    times = np.cumsum([False, *(owing[:-1] & ~owing[1:])]).astype(float)
    repaid = np.zeros(len(flows))
    if times[-1]:
        year = int(np.flatnonzero(times)[0])
        repaid[year] = year - running[year] / flows[year]
    return PaybackSteps(tolerance, owing.astype(float).tolist(), times.tolist(), repaid.tolist())


@dataclass(frozen=True, slots=True)
class RateSteps:
    """The rows that tell whether there is one rate only.

    Rates above 0 are at most the sign changes of the running total, rates below 0 at most those of
    what is still to come, and as many or fewer by an even number; a total of 0 is a rate of 0.
    This holds for flows at any moments (Laguerre 1883; Norstrøm 1972).
    """

    to_come: list[float]
    signs: list[float]
    signs_to_come: list[float]
    changes: list[float]
    most: int

    @property
    def one(self) -> bool:
        """Whether the rows show that there is exactly one rate."""
        return self.most == 1


def rate_steps(net: FloatArray) -> RateSteps:
    """Work out the rows that bound the number of rates, as the sheet does."""
    tolerance = rounding_tolerance(net)
    running, to_come = np.cumsum(net), np.cumsum(net[::-1])[::-1]
    signs, left = running_signs(running, tolerance), running_signs(to_come, tolerance)
    changes = np.add(sign_changes(signs), sign_changes(left)).tolist()
    nothing_left = abs(running[-1]) <= tolerance and tolerance > 0
    return RateSteps(to_come.tolist(), signs, left, changes, int(sum(changes)) + int(nothing_left))


def rounding_tolerance(flows: FloatArray) -> float:
    """Give the amount below which the total of these flows counts as zero."""
    return ROUNDING * float(np.abs(flows).sum())


def running_signs(totals: FloatArray, tolerance: float) -> list[float]:
    """Give the sign of each total; one of zero keeps the sign before it."""
    signs: list[float] = []
    for total in totals.tolist():
        kept = signs[-1] if signs else 0.0
        signs.append(kept if abs(total) <= tolerance else float(np.sign(total)))
    return signs


def sign_changes(signs: list[float]) -> list[float]:
    """Mark the years in which the sign turns."""
    return [0.0, *(float(one * other < 0) for one, other in pairwise(signs))]
