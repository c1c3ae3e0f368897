"""What users read for the figures that a risk model moves: general ones, lines, risks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.terms import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_roi.core.plan import Plan

GENERAL: Final = {
    "benefits": _("All benefits"),
    "adoption": _("Adoption"),
    "initial_cost": _("Initial cost"),
    "running_cost": _("Running cost"),
    "costs": _("All costs"),
    "discount_rate": _("Discount rate"),
    "delay": _("Delay of the benefits"),
}


def figure_name(plan: Plan, key: str, say: Callable[[str], str]) -> str:
    """Name a figure: a general one in the reader's language, a line or risk as the plan does.

    A key without a name, such as a currency, stays as it is.
    """
    if key in GENERAL:
        return say(GENERAL[key])
    names = {row.id: row.name for row in plan.costs}
    names |= {row.id: row.name for row in plan.benefits}
    names |= {row.id: row.name for row in plan.risks}
    return names.get(key, key)
