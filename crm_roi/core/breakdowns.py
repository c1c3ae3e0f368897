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
VAT_BASES: Final = {"excl_vat": _("Excl. VAT"), "incl_vat": _("Incl. VAT")}
INPUT_TAX: Final = {"recoverable": _("Recoverable"), "unrecoverable": _("Not recoverable")}
LOSSES: Final = {
    "sheltered": _("Sheltered by the group"),
    "carried_5": _("Carried forward 5 years"),
    "carried_10": _("Carried forward 10 years"),
    "lost": _("Lost"),
}
TAX_STATUSES: Final = {
    "standard": _("Standard rate, 25 %"),
    "high_tech": _("High-tech enterprise, 15 %"),
    "own_rate": _("Another rate, confirmed by the tax adviser"),
}
DATA_ASSETS: Final = {
    "recognised": _("Recognised as an intangible asset"),
    "not_recognised": _("Not recognised as an asset"),
}
DELIVERIES: Final = {
    "purchased_licence": _("Purchased licence"),
    "own_hosting": _("Own hosting"),
    "saas": _("SaaS"),
    "hardware": _("Hardware"),
    "service": _("Service"),
}
PAYMENTS: Final = {
    "in_advance": _("In advance"),
    "in_arrears": _("In arrears"),
    "milestones": _("By milestones"),
    "instalments": _("In instalments"),
    "lease": _("Lease"),
}
WRITE_OFF_METHODS: Final = {
    "straight_line": _("Straight line"),
    "sum_of_years": _("Sum of the years’ digits"),
    "double_declining": _("Double declining balance"),
    "at_once": _("At once"),
}
