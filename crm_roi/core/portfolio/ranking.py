"""Many plans side by side: ranked, chosen under a budget, and what more money or risk would bring.

Amounts are whole units of one currency. A plan's worth is its risk-adjusted NPV or the mean of its
simulated NPV; the rank goes by worth for each unit of the money that the budget limits. Risk adds
up as if the plans varied independently of each other: variances add, and where the plans move
together the spread is larger, at most the sum of their deviations.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np

from crm_roi.core.portfolio.selection import (
    Curve,
    Offer,
    Runner,
    Selection,
    best_selection,
    frontiers,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crm_roi.core.errors import Issue
    from crm_roi.core.portfolio.summary import PlanSummary


class Basis(StrEnum):
    """Which money the budget limits."""

    INITIAL_OUTLAY = "initial_outlay"  # costs of year 0
    TOTAL_COMMITMENT = "total_commitment"  # costs of all years, undiscounted


class Worth(StrEnum):
    """What a plan counts for in rank and selection."""

    NPV = "npv"
    MEAN_NPV = "mean_npv"  # of the simulation; the NPV itself where nothing is uncertain


class Decision(StrEnum):
    """What becomes of a plan, and why."""

    CHOSEN = "chosen"
    REQUIRED = "required"
    NO_VALUE = "no_value"
    NO_MONEY = "no_money"
    EXCLUDED = "excluded"  # an alternative that excludes it is chosen


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file that is not in the portfolio, and why."""

    file: str
    issues: tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """How a portfolio chooses: `budget` in whole units of the currency, None for no limit."""

    budget: float | None = None
    basis: Basis = Basis.INITIAL_OUTLAY
    worth: Worth = Worth.NPV
    required: tuple[str, ...] = ()
    exclusive: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class RankedPlan:
    """A plan in its place; `ratio` is worth for each unit of cost, None where it costs nothing."""

    rank: int
    summary: PlanSummary
    worth: float
    cost: float
    ratio: float | None
    decision: Decision = Decision.NO_VALUE

    @property
    def chosen(self) -> bool:
        """Tell whether the plan is to be carried out."""
        return self.decision in {Decision.CHOSEN, Decision.REQUIRED}


@dataclass(frozen=True, slots=True)
class Totals:
    """What a set of plans comes to; standard deviations apart (independent) and together."""

    plans: int
    cost: float
    worth: float
    npv: float
    mean_npv: float
    deviation: float
    deviation_together: float
    p10_together: float


@dataclass(frozen=True, slots=True)
class MoneyUnit:
    """The unit in which a portfolio is shown: its name in both languages, its size."""

    zh: str
    en: str
    scale: float

    def label(self, language: str) -> str:
        """Give the unit's name in a language."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The whole: plans by rank, totals, the two frontiers, and what was left out.

    `proven` is False where the solver reached its limit of steps; no selection is then worth more
    than `bound`.
    """

    currency: str
    unit: MoneyUnit
    rules: Rules
    plans: tuple[RankedPlan, ...]
    left_out: tuple[LeftOut, ...]
    chosen: Totals
    everything: Totals
    proven: bool
    bound: float
    budget_frontier: Curve
    risk_frontier: Curve


def build_portfolio(
    currency: str,
    unit: MoneyUnit,
    summaries: Sequence[PlanSummary],
    left_out: Sequence[LeftOut],
    rules: Rules,
    *,
    run: Runner = map,
) -> Portfolio:
    """Rank plans of one currency and choose among them; files are named once.

    `run` may find the points of the frontiers side by side.

    Raises what `best_selection` raises: a bad budget, required plans that do not fit.
    """
    ranked = rank(summaries, rules)
    offer = _offer(ranked, rules)
    budget = math.inf if rules.budget is None else rules.budget
    selection = best_selection(offer, budget)
    decided = _decided(ranked, offer, selection)
    by_budget, by_risk = frontiers(offer, budget, selection.variance, run)
    return Portfolio(
        currency=currency,
        unit=unit,
        rules=rules,
        plans=decided,
        left_out=tuple(left_out),
        chosen=totals([row for row in decided if row.chosen]),
        everything=totals(decided),
        proven=selection.proven,
        bound=selection.bound,
        budget_frontier=by_budget,
        risk_frontier=by_risk,
    )


def rank(summaries: Sequence[PlanSummary], rules: Rules) -> tuple[RankedPlan, ...]:
    """Order plans by worth for each unit of cost, then by worth, then by file."""
    rows = [_unranked(summary, rules) for summary in summaries]
    rows.sort(key=_order)
    return tuple(replace(row, rank=place) for place, row in enumerate(rows, 1))


def totals(rows: Sequence[RankedPlan]) -> Totals:
    """Add up a set of plans."""
    spreads = [row.summary.spread for row in rows]
    return Totals(
        plans=len(rows),
        cost=math.fsum(row.cost for row in rows),
        worth=math.fsum(row.worth for row in rows),
        npv=math.fsum(row.summary.npv for row in rows),
        mean_npv=math.fsum(spread.mean for spread in spreads),
        deviation=math.sqrt(math.fsum(spread.standard_deviation**2 for spread in spreads)),
        deviation_together=math.fsum(spread.standard_deviation for spread in spreads),
        p10_together=math.fsum(spread.p10 for spread in spreads),
    )


def _unranked(summary: PlanSummary, rules: Rules) -> RankedPlan:
    worth = summary.npv if rules.worth is Worth.NPV else summary.spread.mean
    initial = rules.basis is Basis.INITIAL_OUTLAY
    cost = summary.initial_outlay if initial else summary.total_commitment
    return RankedPlan(0, summary, worth, cost, worth / cost if cost else None)


def _order(row: RankedPlan) -> tuple[float, float, str]:
    """Put what costs nothing before the rest if it is worth something, else after it."""
    ratio = math.copysign(math.inf, row.worth) if row.ratio is None else row.ratio
    return -ratio, -row.worth, row.summary.file


def _offer(ranked: Sequence[RankedPlan], rules: Rules) -> Offer:
    places = {row.summary.file: place for place, row in enumerate(ranked)}
    return Offer(
        names=tuple(row.summary.file for row in ranked),
        values=np.array([row.worth for row in ranked]),
        costs=np.array([row.cost for row in ranked]),
        variances=np.array([row.summary.spread.standard_deviation**2 for row in ranked]),
        required=frozenset(places[file] for file in rules.required),
        exclusive=tuple(tuple(places[file] for file in group) for group in rules.exclusive),
    )


def _decided(
    ranked: Sequence[RankedPlan], offer: Offer, selection: Selection
) -> tuple[RankedPlan, ...]:
    """Say of each plan what becomes of it."""
    chosen = set(selection.chosen)
    excluded = {place for group in offer.exclusive if chosen.intersection(group) for place in group}

    def decision(place: int, row: RankedPlan) -> Decision:
        if place in chosen:
            return Decision.REQUIRED if place in offer.required else Decision.CHOSEN
        if not row.worth > 0:
            return Decision.NO_VALUE
        return Decision.EXCLUDED if place in excluded else Decision.NO_MONEY

    return tuple(replace(row, decision=decision(place, row)) for place, row in enumerate(ranked))


Document = dict[str, Any]


def portfolio_document(portfolio: Portfolio, say_issue: Callable[[Issue], Document]) -> Document:
    """Give the selection, the plans by rank, the frontiers and what was left out."""
    rules = portfolio.rules
    return {
        "currency": portfolio.currency,
        "unit": asdict(portfolio.unit),
        "budget": rules.budget,
        "basis": rules.basis.value,
        "worth": rules.worth.value,
        "required": list(rules.required),
        "exclusive": [list(group) for group in rules.exclusive],
        "chosen": asdict(portfolio.chosen),
        "all": asdict(portfolio.everything),
        "proven": portfolio.proven,
        "bound": portfolio.bound,
        "plans": [_plan(row) for row in portfolio.plans],
        "budget_frontier": [asdict(point) for point in portfolio.budget_frontier],
        "risk_frontier": [asdict(point) for point in portfolio.risk_frontier],
        "left_out": [
            {"file": row.file, "reasons": [say_issue(issue) for issue in row.issues]}
            for row in portfolio.left_out
        ],
    }


def _plan(row: RankedPlan) -> Document:
    return {
        "rank": row.rank,
        "decision": row.decision.value,
        "worth": row.worth,
        "cost": row.cost,
        "ratio": row.ratio,
        **asdict(row.summary),
    }
