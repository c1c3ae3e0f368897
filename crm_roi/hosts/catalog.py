"""The catalogue: every worksheet function in the order of the manual, and help about them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from importlib.metadata import version
from typing import Annotated, Any, Final

from crm_roi.core.appraisal import cost_measures, irr_block, returns
from crm_roi.core.appraisal import worth as appraisal
from crm_roi.core.customers import (
    buyers,
    customer_value,
    durations,
    indicators,
    perceived_value,
    satisfaction_index,
    surveys,
)
from crm_roi.core.drivers import benefit_claims, benefit_drivers, cost_drivers, revenue_drivers
from crm_roi.core.errors import CrmRoiError
from crm_roi.core.risk import functions as risk
from crm_roi.core.risk import simulation_functions
from crm_roi.core.scorecard import (
    attainment,
    kpi_history,
    kpi_library,
    roll_up,
    smart_functions,
    weights,
)
from crm_roi.core.terms import Term, Unit, _
from crm_roi.core.worksheet import Cells, Group, Sentence, WorksheetFunction, describe, worksheet
from crm_roi.locale import translate

FUNCTION_NAME: Final = Term(_("Function"), _("Name of a function, with or without CRM_."))
BLOCK: Final = Term(_("Block"), _("A range, or a function that fills several cells."), Unit.NONE)
ROW_NUMBER: Final = Term(_("Row"), _("Which row of the block, from 1."), Unit.COUNT)
COLUMN_NUMBER: Final = Term(_("Column"), _("Which column of the block, from 1."), Unit.COUNT)

FunctionName = Annotated[str, FUNCTION_NAME, Cells.WORD]
Block = Annotated[Sequence[Sequence[Any]], BLOCK, Cells.ANY]
RowNumber = Annotated[float, ROW_NUMBER, Cells.NUMBER]
ColumnNumber = Annotated[float, COLUMN_NUMBER, Cells.NUMBER]

WHY: Final = "CRM_WHY"
WHY_SUMMARY: Final = _(
    "Why a cell shows an error: CRM_WHY(cell) in Excel with the add-in; in LibreOffice the menu "
    "CRM ROI; on the command line crm-roi call, which prints the reason."
)
FAILED_CELL: Final = Term(_("Cell"), _("The cell that shows an error."))


class UnknownFunction(CrmRoiError):
    """There is no function named {name}."""

    code = "#NAME?"


class OutsideBlock(CrmRoiError):
    """The block has {rows} rows and {columns} columns; there is no such cell."""

    code = "#REF!"


@worksheet(group=Group.HELP, returns=Unit.TEXT, example='=CRM_HELP("CRM_NPV")', spills=True)
def help(function_name: FunctionName) -> list[tuple[str | Sentence, Sentence]]:  # noqa: A001 - users type CRM_HELP
    """What a function does and needs: its name and summary, then a row for each argument."""
    found = find_function(function_name)
    if found is None and is_why(function_name):
        failed = (Sentence(FAILED_CELL.label), Sentence(FAILED_CELL.meaning))
        return [(WHY, Sentence(WHY_SUMMARY)), failed]
    if found is None:
        raise UnknownFunction(name=function_name)
    arguments = (
        (Sentence(each.term.label), Sentence(each.term.meaning)) for each in found.arguments
    )
    return [(found.name, Sentence(found.summary)), *arguments]


def is_why(name: str) -> bool:
    """Tell whether a name is that of CRM_WHY, which no catalogue lists: only Excel's add-in has it.

    It reads what the add-in remembers of a cell, not the cell's value.
    """
    return name.strip().upper().removeprefix("=").removeprefix("CRM_") == "WHY"


@worksheet(group=Group.HELP, returns=Unit.TEXT, example="=CRM_ABOUT()")
def about() -> Sentence:
    """Name and version of this program, and how many functions it has."""
    facts = {"version": version("crm-roi"), "count": len(FUNCTIONS)}
    return Sentence(_("crm_roi {version}: {count} functions for CRM investment planning"), facts)


@worksheet(group=Group.HELP, returns=Unit.NONE, example="=CRM_ITEM({1,2;3,4},2,1)")
def item(block: Block, row: RowNumber = 1, column: ColumnNumber = 1) -> object:
    """One cell of a block: for Excel versions in which a result does not spill."""
    rows, columns = len(block), len(block[0]) if block else 0
    if not (1 <= row <= rows and 1 <= column <= columns):
        raise OutsideBlock(rows=rows, columns=columns)
    return block[int(row) - 1][int(column) - 1]


FUNCTIONS: Final[tuple[Callable[..., Any], ...]] = (
    # costs
    cost_drivers.licence_cost,
    cost_drivers.labour_cost,
    cost_drivers.services_cost,
    cost_drivers.training_cost,
    cost_drivers.data_cost,
    cost_drivers.integration_cost,
    cost_drivers.maintenance_cost,
    cost_drivers.productivity_dip_cost,
    cost_drivers.downtime_cost,
    cost_drivers.recurring_cost,
    cost_drivers.risk_adjusted_cost,
    cost_drivers.cost_by,
    cost_measures.tco,
    cost_measures.tco_per_user_year,
    cost_measures.hidden_cost_share,
    cost_measures.amortisation,
    cost_measures.tax_shield,
    # benefits
    benefit_drivers.marketing_saving,
    benefit_drivers.service_saving,
    benefit_drivers.acquisition_saving,
    benefit_drivers.churn_benefit,
    benefit_drivers.channel_saving,
    benefit_drivers.productivity_benefit,
    benefit_drivers.communication_saving,
    benefit_drivers.satisfaction_benefit,
    benefit_drivers.sales_cycle_benefit,
    benefit_drivers.inventory_benefit,
    benefit_drivers.expense_saving,
    benefit_drivers.cross_sell_benefit,
    benefit_drivers.up_sell_benefit,
    revenue_drivers.new_customer_benefit,
    revenue_drivers.profitability_benefit,
    revenue_drivers.lead_benefit,
    revenue_drivers.loyalty_benefit,
    revenue_drivers.referral_benefit,
    revenue_drivers.lifetime_benefit,
    revenue_drivers.frequency_benefit,
    revenue_drivers.existing_customer_benefit,
    revenue_drivers.value_chain_benefit,
    revenue_drivers.revenue_benefit,
    benefit_claims.adoption_curve,
    benefit_claims.adjusted_benefit,
    benefit_claims.double_count_check,
    benefit_claims.benefit_counted_once,
    # appraisal
    appraisal.npv,
    appraisal.roi,
    appraisal.payback_years,
    appraisal.discounted_payback_years,
    appraisal.profitability_index,
    appraisal.benefit_cost_ratio,
    appraisal.equivalent_annual_value,
    appraisal.benefit_can_fall_by,
    appraisal.cost_can_rise_by,
    appraisal.npv_profile,
    appraisal.npv_rows,
    returns.irr,
    returns.irr_all,
    returns.mirr,
    returns.xnpv,
    returns.xirr,
    irr_block.irr_rows,
    # scorecard
    weights.judgement_matrix,
    weights.ahp_completed,
    weights.ahp_weights,
    weights.ahp_consistency_ratio,
    weights.ahp_lambda_max,
    weights.ahp_repair,
    weights.ahp_group_weights,
    weights.ahp_group_consistency_ratio,
    weights.judges_agreement,
    weights.entropy_weights,
    weights.critic_weights,
    weights.rank_order_weights,
    weights.point_weights,
    attainment.attainment,
    attainment.score,
    attainment.status,
    attainment.score_by_anchors,
    attainment.status_by_rules,
    attainment.ratio_to_target,
    roll_up.roll_up,
    roll_up.coverage,
    kpi_history.trend,
    kpi_history.forecast,
    kpi_history.stale,
    smart_functions.smart,
    smart_functions.smart_letters,
    smart_functions.scorecard_principles,
    kpi_library.kpi_library,
    kpi_library.kpi_formula,
    # customers
    indicators.acquisition_rate,
    indicators.retention_rate,
    indicators.churn_rate,
    indicators.complaint_rate,
    indicators.complaint_response_rate,
    indicators.repurchase_rate,
    indicators.referral_rate,
    indicators.sales_growth,
    indicators.market_share,
    indicators.new_product_ratio,
    indicators.cross_sell_rate,
    indicators.up_sell_rate,
    indicators.sales_attainment,
    indicators.sales_per_person,
    indicators.funnel_rates,
    indicators.funnel_total,
    indicators.engagement_rate,
    indicators.conversion_rate,
    indicators.cost_per_acquisition,
    indicators.campaign_roi,
    indicators.churn_warning,
    surveys.nps,
    surveys.nps_interval,
    surveys.nps_from_counts,
    surveys.csat_top_box,
    surveys.csat_mean,
    surveys.csat_share,
    satisfaction_index.satisfaction_index,
    satisfaction_index.pls_index,
    satisfaction_index.pls_paths,
    satisfaction_index.pls_r_squared,
    satisfaction_index.pls_loadings,
    satisfaction_index.pls_reliability,
    satisfaction_index.pls_drivers,
    satisfaction_index.pls_intervals,
    durations.sales_cycle,
    durations.response_minutes,
    durations.business_response_minutes,
    customer_value.clv_simple,
    customer_value.margin_multiple,
    customer_value.clv_retention,
    customer_value.clv_finite,
    customer_value.clv_cohort,
    customer_value.rfm_scores,
    customer_value.value_tiers,
    perceived_value.perceived_value,
    perceived_value.perceived_value_ratio,
    perceived_value.total_customer_cost,
    perceived_value.quality_price_ratio,
    perceived_value.price_quality_ratio,
    perceived_value.need_profile,
    perceived_value.need_kinds,
    buyers.buyer_model,
    buyers.alive_probability,
    buyers.expected_purchases,
    # risk
    risk.scenario_table,
    risk.probability_weighted,
    risk.perfect_information,
    risk.tornado,
    risk.delay_table,
    risk.pert_mean,
    risk.pert_deviation,
    risk.pert_quantile,
    risk.estimate_quantile,
    simulation_functions.simulate,
    simulation_functions.simulated_percentile,
    simulation_functions.simulated_histogram,
    # help
    help,
    about,
    item,
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


LABELS: Final = {
    Group.COSTS: _("Costs"),
    Group.BENEFITS: _("Benefits"),
    Group.APPRAISAL: _("Investment appraisal"),
    Group.RISK: _("Risk"),
    Group.SCORECARD: _("Balanced scorecard"),
    Group.CUSTOMERS: _("Customer indicators"),
    Group.HELP: _("Help"),
}


def category(group: Group, language: str) -> str:
    """Name the shelf on which Excel's and LibreOffice's wizards show a function."""
    return f"CRM ROI · {translate(LABELS[group], language)}"
