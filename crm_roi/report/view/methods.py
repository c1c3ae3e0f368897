"""How the figures are worked out, with the plan's own rates; and the words that are used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.terms import _
from crm_roi.core.write_off import TREATMENTS
from crm_roi.report.exhibits import Column, Exhibit, Row, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_roi.report.view.context import Context

ALWAYS: Final = (
    (
        _("Net present value (NPV)"),
        _("What the plan earns above the discount rate, in today's money."),
    ),
    (
        _("Internal rate of return (IRR)"),
        _("The discount rate at which net present value is zero."),
    ),
    (
        _("Modified IRR (MIRR)"),
        _("IRR with stated rates for borrowing and for money put back to work."),
    ),
    (_("Payback period"), _("The time until the money spent has come back.")),
    (_("Discount rate"), _("What money costs a year; later amounts count for less by it.")),
    (_("Hurdle rate"), _("The least return that the company asks of a project.")),
    (_("Total cost of ownership (TCO)"), _("All costs of all years, explicit and hidden.")),
    (
        _("Hidden cost"),
        _("Cost that seldom stands in an offer: training, data, integration, management."),
    ),
    (_("Capex and opex"), _("Spending that is written off over years, and spending of the year.")),
    (
        _("Risk-adjusted"),
        _("Costs raised and benefits cut by what experience says; the headline of this report."),
    ),
    (
        _("Hard benefit"),
        _("A benefit that will show in the accounts; a soft one will not by itself."),
    ),
    (
        _("Attribution, realisation, confidence"),
        _("The shares of a benefit that this project causes, that will be kept, that is sure."),
    ),
    (_("Scenario"), _("A whole set of changed assumptions, worked out at once.")),
    (_("Tornado"), _("What each input alone does to the result, the strongest on top.")),
)
SIMULATED: Final = (
    (
        _("Simulation"),
        _("Many cases with inputs and risks drawn at random from their ranges."),
    ),
    (_("P10, P50, P90"), _("The result that 10, 50 and 90 per cent of the cases do not exceed.")),
)
MEASURED: Final = (
    (
        _("Balanced scorecard"),
        _("Goals and measures of finance, customers, processes and learning."),
    ),
    (
        _("SMART"),
        _("Specific, measurable, attainable, relevant, time-bound: the test of a target."),
    ),
    (
        _("Attainment"),
        _("How much of the way from baseline to target an actual value has gone."),
    ),
    (
        _("Consistency ratio (CR)"),
        _("How far pairwise judgements contradict each other; up to 0.10 is accepted."),
    ),
)


LOSSES: Final = {
    "sheltered": _("A loss relieves tax elsewhere in the company in the same year."),
    "carried_5": _("A loss is set against the profit of the next 5 years, the oldest first."),
    "carried_10": _("A loss is set against the profit of the next 10 years, the oldest first."),
    "lost": _("A loss saves no tax, neither then nor later."),
}


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
    texts = (
        *_conventions(context),
        *_returns(),
        *_costs_and_tax(context),
        *_risk_and_score(context),
    )
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
        "ROI, simple = Σ net ÷ Σ cost; ROI, present value = (PV benefits − PV costs) ÷ PV costs; "
        "ROI, annual = average yearly net (years 1 to {last}) ÷ initial cost (year 0)."
    )
    yield _(
        "ROI, total investment = average yearly profit before interest and tax (years 1 to {last}) "
        "÷ total investment: the initial outlay, which is the cost of year 0, and later capital "
        "spending."
    )
    yield _(
        "Payback: the moment at which the cumulative cash flow first reaches zero, "
        "linear within the year, counted from the beginning of year 0, so construction is in it; "
        "discounted payback likewise on discounted flows."
    )
    yield _(
        "Profitability index = 1 + NPV / initial outlay. Benefit-cost ratio = PV benefits "
        "/ PV costs. Equivalent annual value: the even yearly amount with the same NPV."
    )


def _costs_and_tax(context: Context) -> Iterator[str]:
    yield _("Total cost of ownership (TCO) = all costs of all years, undiscounted.")
    yield _(
        "After tax at {tax}: capital expenditure is written off by the rule of its line, else over "
        "{years} from the year after it is spent; other costs are deducted as spent."
    )
    yield LOSSES[context.plan.assumptions.losses]
    used = {line.treatment for line in context.plan.costs} & TREATMENTS.keys()
    for rule in (TREATMENTS[code] for code in TREATMENTS if code in used):
        name, source = context.say(rule.label), context.say(rule.source)
        yield f"{name}: {source}" if rule.source else name


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


def glossary(context: Context) -> Exhibit:
    """List the words that this report uses, in two columns."""
    say = context.say
    columns = (Column(say(_("Word")), width=52), Column(say(_("Meaning"))))
    rows = ALWAYS + (SIMULATED if context.simulation else ())
    rows += MEASURED if context.plan.scorecard.kpis else ()
    lines = tuple(Row((say(term), say(meaning))) for term, meaning in rows)
    return Exhibit(say(_("Glossary")), table=Table(columns, lines, divided=True))
