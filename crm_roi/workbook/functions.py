"""The worksheet functions beside the native formulas: each headline figure is computed twice.

Without the add-in the cell shows a dash, never `#NAME?`, and the comparison passes.
"""

from __future__ import annotations

from typing import Final

FLOWS: Final = "calc_paid,calc_received"
CALLS: Final = {
    "npv": "CRM_NPV(in_discount_rate,calc_net)",
    "irr": "CRM_IRR(calc_net)",
    "mirr": "CRM_MIRR(calc_net,calc_finance,calc_reinvestment)",
    "roi_simple": f'CRM_ROI({FLOWS},"simple")',
    "roi_pv": f'CRM_ROI({FLOWS},"pv",in_discount_rate)',
    "roi_annual": f'CRM_ROI({FLOWS},"annual")',
    "payback_years": "CRM_PAYBACK_YEARS(calc_net)",
    "discounted_payback_years": "CRM_DISCOUNTED_PAYBACK_YEARS(in_discount_rate,calc_net)",
    "profitability_index": "CRM_PROFITABILITY_INDEX(in_discount_rate,calc_net)",
    "benefit_cost_ratio": f"CRM_BENEFIT_COST_RATIO(in_discount_rate,{FLOWS})",
    "equivalent_annual_value": "CRM_EQUIVALENT_ANNUAL_VALUE(in_discount_rate,calc_net)",
    "benefit_can_fall_by": f"CRM_BENEFIT_CAN_FALL_BY(in_discount_rate,{FLOWS})",
    "cost_can_rise_by": f"CRM_COST_CAN_RISE_BY(in_discount_rate,{FLOWS})",
}


ONLY_RATE: Final = "(COUNT(CRM_IRR_ALL(calc_net))=1)"


def function_formula(measure: str) -> str:
    """Give the formula that calls the function; it counts flows at the end of the year only.

    Where several rates fit, the function gives one of them, a plan has none: dividing by a
    comparison that fails leads to the dash without a function in a function in a function.
    """
    if measure == "irr":
        return f'=IFERROR({CALLS[measure]}/(calc_same=1)/{ONLY_RATE},"–")'
    return f'=IFERROR(IF(calc_same=1,{CALLS[measure]},"–"),"–")'
