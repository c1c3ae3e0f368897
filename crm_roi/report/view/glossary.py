"""The glossary: the words of finance and of the scorecard that the report uses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.terms import _
from crm_roi.report.exhibits import Column, Exhibit, Row, Table

if TYPE_CHECKING:
    from crm_roi.report.context import Context

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


def glossary(context: Context) -> Exhibit:
    """List the words that this report uses, in two columns."""
    say = context.say
    columns = (Column(say(_("Word")), width=52), Column(say(_("Meaning"))))
    rows = ALWAYS + (SIMULATED if context.simulation else ())
    rows += MEASURED if context.plan.scorecard.kpis else ()
    lines = tuple(Row((say(term), say(meaning))) for term, meaning in rows)
    return Exhibit(say(_("Glossary")), table=Table(columns, lines, divided=True))
