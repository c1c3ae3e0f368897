"""The words of a portfolio that the workbook, the PDF and the command line share."""

from __future__ import annotations

from typing import Final, NamedTuple

from crm_roi.core.portfolio.ranking import Basis, Decision, Worth
from crm_roi.core.terms import _

DECISIONS: Final = {
    Decision.CHOSEN: _("Chosen"),
    Decision.REQUIRED: _("Must be done"),
    Decision.NO_VALUE: _("No positive value"),
    Decision.NO_MONEY: _("Beyond the budget"),
    Decision.EXCLUDED: _("Alternative chosen"),
}
BASES: Final = {
    Basis.INITIAL_OUTLAY: _("Initial outlay"),
    Basis.TOTAL_COMMITMENT: _("Total commitment"),
}
WORTHS: Final = {Worth.NPV: _("NPV"), Worth.MEAN_NPV: _("Mean of simulated NPV")}
RATIOS: Final = {
    (Worth.NPV, Basis.INITIAL_OUTLAY): _("NPV for each unit of initial outlay"),
    (Worth.NPV, Basis.TOTAL_COMMITMENT): _("NPV for each unit of total commitment"),
    (Worth.MEAN_NPV, Basis.INITIAL_OUTLAY): _("Mean NPV for each unit of initial outlay"),
    (Worth.MEAN_NPV, Basis.TOTAL_COMMITMENT): _("Mean NPV for each unit of total commitment"),
}


class Reason(NamedTuple):
    """Why a file is not in the portfolio, in the reader's language."""

    file: str
    place: str
    message: str
    remedy: str
