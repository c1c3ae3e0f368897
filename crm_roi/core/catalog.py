"""The catalogue: every worksheet function, written down, in the order of the manual."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from crm_roi.core import appraisal, cost_measures, help, irr_block, returns  # noqa: A004 - the shelf of CRM_HELP
from crm_roi.core.worksheet import WorksheetFunction, describe

if TYPE_CHECKING:
    from collections.abc import Callable

FUNCTIONS: Final[tuple[Callable[..., Any], ...]] = (
    # costs
    cost_measures.tco,
    cost_measures.tco_per_user_year,
    cost_measures.hidden_cost_share,
    cost_measures.amortisation,
    cost_measures.tax_shield,
    # appraisal
    appraisal.npv,
    appraisal.npv_rows,
    appraisal.npv_profile,
    returns.xnpv,
    returns.irr,
    returns.irr_all,
    irr_block.irr_rows,
    returns.xirr,
    returns.mirr,
    appraisal.roi,
    appraisal.payback_years,
    appraisal.discounted_payback_years,
    appraisal.profitability_index,
    appraisal.benefit_cost_ratio,
    appraisal.equivalent_annual_value,
    appraisal.benefit_can_fall_by,
    appraisal.cost_can_rise_by,
    # help
    help.help,
    help.about,
    help.item,
)


@cache
def worksheet_functions() -> dict[str, WorksheetFunction]:
    """Every worksheet function as hosts see it, by its name."""
    described = map(describe, FUNCTIONS)
    return {function.name: function for function in described}


def find_function(name: str) -> WorksheetFunction | None:
    """Find a function by its name in capitals or not, with or without `CRM_`."""
    wanted = name.strip().upper().removeprefix("=").removeprefix("CRM_")
    return worksheet_functions().get(f"CRM_{wanted}")
