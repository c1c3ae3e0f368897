"""Every result of a plan once: its key, its words, its unit, and where it is read.

The command line, the workbook, the report and the documents for machines print from these tables,
so that a figure has one name wherever it is met.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from crm_roi.core.terms import Unit, _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crm_roi.core.appraisal.measures import NetMeasures
    from crm_roi.core.evaluation import Evaluation


@dataclass(frozen=True, slots=True)
class Result:
    """One figure by which costs and benefits are judged.

    `short` is its name where there is little room, such as the head of a column; `formula` says in
    words how it is worked out, where the name alone leaves that open; `path` is its place in the
    measures. `of_net` results follow from net cash flows alone, so they exist after tax too.
    """

    key: str
    label: str
    unit: Unit
    short: str = ""
    formula: str = ""
    path: str = ""
    of_net: bool = False

    @property
    def head(self) -> str:
        """The name for the head of a column."""
        return self.short or self.label

    def value(self, measures: NetMeasures) -> float | None:
        """Read the figure; `None` where it does not exist, such as a payback never reached."""
        found: float | None = attrgetter(self.path or self.key)(measures)
        return found


RESULTS: Final = {
    result.key: result
    for result in (
        Result("total_cost", _("Total cost"), Unit.MONEY),
        Result("total_benefit", _("Total benefit"), Unit.MONEY),
        Result("pv_cost", _("Present value of costs"), Unit.MONEY),
        Result("pv_benefit", _("Present value of benefits"), Unit.MONEY),
        Result("npv", _("Net present value (NPV)"), Unit.MONEY, short=_("NPV"), of_net=True),
        Result("irr", _("Internal rate of return (IRR)"), Unit.RATE, short=_("IRR"), of_net=True),
        Result("mirr", _("Modified IRR (MIRR)"), Unit.RATE, of_net=True),
        Result(
            "roi_simple",
            _("ROI, simple"),
            Unit.RATE,
            formula=_("Σ net ÷ Σ cost"),
            path="roi.simple",
        ),
        Result(
            "roi_pv",
            _("ROI, present value"),
            Unit.RATE,
            formula=_("(PV benefits − PV costs) ÷ PV costs"),
            path="roi.pv",
        ),
        Result(
            "roi_annual",
            _("ROI, annual"),
            Unit.RATE,
            formula=_("average yearly net ÷ initial cost"),
            path="roi.annual",
        ),
        Result(
            "roi_eit",
            _("ROI, total investment"),
            Unit.RATE,
            formula=_("average yearly profit before interest and tax ÷ total investment"),
            path="roi.eit",
        ),
        Result("payback_years", _("Payback period"), Unit.YEARS, short=_("Payback"), of_net=True),
        Result("discounted_payback_years", _("Discounted payback period"), Unit.YEARS, of_net=True),
        Result("profitability_index", _("Profitability index"), Unit.NUMBER, of_net=True),
        Result("benefit_cost_ratio", _("Benefit-cost ratio"), Unit.NUMBER),
        Result("equivalent_annual_value", _("Equivalent annual value"), Unit.MONEY, of_net=True),
        Result("benefit_can_fall_by", _("Benefits may fall by (break-even)"), Unit.RATE),
        Result("cost_can_rise_by", _("Costs may rise by (break-even)"), Unit.RATE),
    )
}
HEADLINE: Final = ("npv", "irr", "roi_simple", "roi_pv", "roi_annual", "payback_years")
"""What a table shows that has room for one line a variant; a simulation gives these too."""

VARIANTS: Final = {
    "risk_adjusted": _("Risk-adjusted"),
    "unadjusted": _("Unadjusted"),
    "hard_only": _("Hard benefits only"),
    "after_tax": _("After tax"),
}
"""The ways in which a plan is counted; the first is the headline, and scenarios follow it."""
PROBABILITY_WEIGHTED: Final = _("Probability-weighted")


def values(measures: NetMeasures, keys: Iterable[str]) -> dict[str, float | None]:
    """Read several results by their keys."""
    return {key: RESULTS[key].value(measures) for key in keys}


def variants(evaluation: Evaluation) -> dict[str, NetMeasures]:
    """Give the measures of each variant; after tax there are only those of net cash flows."""
    after_tax = evaluation.after_tax.measures
    return {key: after_tax if key == "after_tax" else getattr(evaluation, key) for key in VARIANTS}
