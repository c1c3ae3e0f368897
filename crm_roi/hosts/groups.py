"""The shelves of the function wizard, as users read them."""

from __future__ import annotations

from typing import Final

from crm_roi.core.terms import _
from crm_roi.core.worksheet import Group
from crm_roi.locale import translate

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
