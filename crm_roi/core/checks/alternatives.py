"""Rules about alternatives: one is preferred, doing nothing is among them, costs agree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.errors import Facts, Issue, IssueKind, Severity
from crm_roi.core.terms import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_roi.core.plan import Plan

NOT_ONE_PREFERRED: Final = IssueKind(
    "not-one-preferred",
    _("{count} alternatives are preferred; the plan itself is one of them, and only one."),
    _("Choose “preferred” for the alternative that this plan works out."),
    Severity.NOTE,
)
NOTHING_LACKS: Final = IssueKind(
    "no-doing-nothing",
    _("Doing nothing is not among the alternatives."),
    _("Add it with its costs: what goes on costing if nothing is decided."),
    Severity.NOTE,
)
OTHER_COST: Final = IssueKind(
    "preferred-cost-differs",
    _("The preferred alternative {id} costs {stated} in year 0, the cost lines of the plan {own}."),
    _("Correct the alternative, or the cost lines."),
    Severity.NOTE,
)

LARGEST_GAP: Final = 0.01


def alternatives_fit_the_plan(plan: Plan) -> Iterator[Issue]:
    """Note alternatives without the plan itself, or without doing nothing, or at another cost."""
    rows = plan.alternatives
    if not rows:
        return
    preferred = [i for i, row in enumerate(rows) if row.role == "preferred"]
    if len(preferred) != 1:
        place = preferred[1] if preferred else 0
        yield Issue(NOT_ONE_PREFERRED, ("alternatives", place, "role"), {"count": len(preferred)})
    if all(row.role != "do_nothing" for row in rows):
        yield Issue(NOTHING_LACKS, ("alternatives",))
    own = _initial_cost(plan)
    for i in preferred[:1]:
        stated = rows[i].initial_cost
        if stated is not None and own is not None and abs(stated - own) > LARGEST_GAP * own:
            facts: Facts = {"id": rows[i].id, "stated": f"{stated:,.10g}", "own": f"{own:,.10g}"}
            yield Issue(OTHER_COST, ("alternatives", i, "initial_cost"), facts)


def _initial_cost(plan: Plan) -> float | None:
    """Give the costs of year 0 as entered; `None` where a line is in another currency."""
    if any(line.currency not in {"", plan.assumptions.currency} for line in plan.costs):
        return None
    total = 0.0
    for line in plan.costs:
        entered = line.values[0] if line.values else None
        driven = 0.0 if line.first_year else (line.quantity or 0.0) * (line.unit_price or 0.0)
        total += driven if entered is None else entered
    return total
