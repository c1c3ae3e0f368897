"""Rules about where assumptions come from: somebody must have confirmed them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from crm_roi.core.errors import Facts, Issue, IssueKind, Severity
from crm_roi.core.plan import Assumptions, term_of
from crm_roi.core.terms import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_roi.core.plan import Plan

NOT_CONFIRMED: Final = IssueKind(
    "not-confirmed",
    _("By their sources, assumptions that nobody has confirmed: {count}, “{field}” among them."),
    _(
        "Look at each on the sheet of assumptions, correct it, and enter as its source who or "
        "what says so."
    ),
    Severity.WARNING,
)

# What a new workbook says of its own defaults, and what people write, in both languages.
OPEN: Final = re.compile(r"to be confirmed|待确认|待核实", re.IGNORECASE)
FIRST: Final = "discount_rate"
# How a plan is counted and shown is its author's choice: nobody else need confirm it.
CHOSEN: Final = frozenset(
    {"currency", "unit_label", "unit_scale", "start_year", "timing",
     "sensitivity_range", "rate_range"}
)  # fmt: skip


def sources_are_confirmed(plan: Plan) -> Iterator[Issue]:
    """Warn once of the assumptions still to be confirmed, at the discount rate if it is one."""
    still = [
        (i, row)
        for i, row in enumerate(plan.sources)
        if OPEN.search(row.source) and row.assumption not in CHOSEN
    ]
    if still:
        i, row = next((one for one in still if one[1].assumption == FIRST), still[0])
        known = row.assumption in Assumptions.model_fields
        name = term_of(Assumptions, row.assumption).label if known else row.assumption
        facts: Facts = {"count": len(still), "field": name}
        yield Issue(NOT_CONFIRMED, ("sources", i, "source"), facts)
