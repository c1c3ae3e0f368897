"""How the figures are worked out, subject by subject, with the plan's own rates and years."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_roi.core.terms import _
from crm_roi.report.exhibits import Exhibit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_roi.report.context import Context


def methods(context: Context) -> Exhibit:
    """Say by which conventions and formulas the plan was appraised."""
    say, words, assumptions = context.say, context.words, context.plan.assumptions
    facts = {
        "start": context.start,
        "rate": words.rate(assumptions.discount_rate),
        "last": assumptions.horizon_years,
        "tax": words.rate(assumptions.tax_rate),
        "years": words.years(assumptions.amortisation_years, 0),
    }
    texts = (*_conventions(context), *_returns(), *_costs_and_tax(), *_risk_and_score(context))
    return Exhibit(
        say(_("How the figures are worked out")),
        points=tuple(say(text, **facts) for text in texts),
    )


def _conventions(context: Context) -> Iterator[str]:
    if context.plan.assumptions.timing == "mid_year":
        yield _(
            "Discounting: flows of year 0 ({start}) are not discounted; later flows count in "
            "the middle of their year, at {rate} a year."
        )
    else:
        yield _(
            "Discounting: flows of year 0 ({start}) are not discounted; later flows count at "
            "the end of their year, at {rate} a year."
        )
    yield _("Signs: costs and benefits are entered positive; net cash flow = benefit − cost.")
    yield _(
        "Risk adjustment (headline): cost × (1 + risk adjustment); benefit × attribution × "
        "realisation × confidence."
    )


def _returns() -> Iterator[str]:
    yield _(
        "NPV = sum of discounted net cash flows. IRR = the rate at which NPV is zero; none "
        "is shown where there is none or more than one. MIRR uses the finance and "
        "reinvestment rates, or the discount rate where they are blank."
    )
    yield _(
        "ROI simple = Σ net ÷ Σ cost; ROI present value = (PV benefits − PV costs) ÷ PV costs; "
        "ROI annual = average yearly net (years 1 to {last}) ÷ initial cost (year 0)."
    )
    yield _(
        "Payback: the moment at which the cumulative cash flow first reaches zero, "
        "linear within the year; discounted payback likewise on discounted flows."
    )
    yield _(
        "Profitability index = 1 + NPV / outlay of year 0. Benefit-cost ratio = PV benefits "
        "/ PV costs. Equivalent annual value: the even yearly amount with the same NPV."
    )


def _costs_and_tax() -> Iterator[str]:
    yield _("Total cost of ownership (TCO) = all costs of all years, undiscounted.")
    yield _(
        "After tax at {tax}: capital expenditure is written off over {years} from the year "
        "after it is spent, other costs are deducted as spent; a loss relieves tax "
        "elsewhere in the company."
    )


def _risk_and_score(context: Context) -> Iterator[str]:
    yield _(
        "Scenarios move benefits and costs by their factors and delay benefits; the tornado "
        "moves one input at a time."
    )
    if context.plan.scorecard.kpis:
        yield _(
            "Score: attainment = (actual − baseline) / (target − baseline), between 0 and "
            "100 points; a KPI without an actual is left out and coverage says how much is "
            "measured."
        )
