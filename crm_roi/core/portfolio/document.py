"""A portfolio as a document that a machine may read: plain names, whole units of the currency."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_roi.core.errors import Issue
    from crm_roi.core.portfolio.ranking import Portfolio, RankedPlan

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
