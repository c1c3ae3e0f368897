"""What figures are broken down by: the codes of a plan's few choices, with the words users read.

Each list stands here once; a new cost area is one more entry and its Chinese.
"""

from __future__ import annotations

from typing import Final

from crm_roi.core.terms import _

AREAS: Final = {
    "it": _("IT"),
    "training": _("Training"),
    "process": _("Process"),
    "data": _("Data"),
}
VISIBILITIES: Final = {"explicit": _("Explicit"), "hidden": _("Hidden")}
NATURES: Final = {"capex": _("Capex"), "opex": _("Opex")}
BENEFIT_GROUPS: Final = {
    "cost_reduction": _("Lower cost"),
    "revenue_growth": _("More revenue"),
    "profit": _("More profit"),
}
HARDNESS: Final = {"hard": _("Hard"), "soft": _("Soft")}
