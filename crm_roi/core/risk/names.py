"""What users read for the figures that a risk model moves: general ones, lines, risks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core import plan_terms
from crm_roi.core.terms import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_roi.core.plan import Plan
    from crm_roi.core.terms import Term

GENERAL: Final = {
    "benefits": _("All benefits"),
    "adoption": _("Adoption"),
    "initial_cost": _("Initial cost"),
    "running_cost": _("Running cost"),
    "costs": _("All costs"),
    "discount_rate": _("Discount rate"),
    "delay": _("Delay of the benefits"),
}

COST_DRIVERS: Final = {"quantity": plan_terms.QUANTITY, "unit_price": plan_terms.UNIT_PRICE}
BENEFIT_DRIVERS: Final = {
    "volume": plan_terms.VOLUME,
    "change": plan_terms.CHANGE,
    "unit_margin": plan_terms.UNIT_MARGIN,
}


def driver_figures(plan: Plan) -> dict[str, tuple[str, Term]]:
    """Give the drivers that may carry an estimate, such as B01.volume: their line, their word.

    A driver does, where its line is all driven: in years entered by hand it would move nothing.
    """
    sides = ((plan.costs, COST_DRIVERS), (plan.benefits, BENEFIT_DRIVERS))
    return {
        f"{line.id}.{driver}": (line.id, term)
        for lines, drivers in sides
        for line in lines
        if not any(value is not None for value in line.values)
        and all(getattr(line, name) is not None for name in drivers)
        for driver, term in drivers.items()
    }


def figure_name(plan: Plan, key: str, say: Callable[[str], str]) -> str:
    """Name a figure: a general one in the reader's language, a line or risk as the plan does.

    A driver has the name of its line and its own. A key without a name, such as a currency, stays.
    """
    if key in GENERAL:
        return say(GENERAL[key])
    names = {row.id: row.name for row in plan.costs}
    names |= {row.id: row.name for row in plan.benefits}
    names |= {row.id: row.name for row in plan.risks}
    if key not in names and key in (driven := driver_figures(plan)):
        line, term = driven[key]
        return f"{names[line]} · {say(term.label)}"
    return names.get(key, key)
