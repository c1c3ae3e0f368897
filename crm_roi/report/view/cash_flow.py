"""The cash flow: when the money is back, and how deep the plan goes before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.terms import _
from crm_roi.report.exhibits import CashFlow, Chart, Exhibit, Page, Row, Series, Table
from crm_roi.report.view.costs import yearly_columns, yearly_row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_roi.report.view.context import Context

CENTS: Final = 2
"""Plans so small that their amounts carry two decimals show them in the chart, too."""


def cash_flow_message(context: Context) -> str:
    """Say when the money is back and how deep the plan goes before."""
    say, words = context.say, context.words
    figures = context.evaluation.risk_adjusted
    deepest = min(figures.cumulative)
    if deepest >= 0:
        return say(_("The plan never stands in the red: no year leaves money outstanding"))
    facts = {
        "amount": words.money(-deepest),
        "year": context.start + figures.cumulative.index(deepest),
    }
    if figures.payback_years is None:
        text = _("The money does not come back by {end}: {open} are still outstanding then")
        return say(text, end=context.end, open=words.money(-figures.cumulative[-1]))
    text = _(
        "The money is back after {years}; before that, up to {amount} are outstanding (end of "
        "{year})"
    )
    return say(text, years=words.years(figures.payback_years), **facts)


def cash_flow(context: Context) -> Page:
    """Make the cash-flow page."""
    return Page(
        "cash-flow",
        context.say(_("Cash flow")),
        cash_flow_message(context),
        exhibits=(_flow_chart(context), _flow_table(context)),
    )


def _flow_chart(context: Context) -> Exhibit:
    say, words, figures = context.say, context.words, context.evaluation.risk_adjusted
    years = context.plan.years
    drawing = CashFlow(
        tuple(str(context.start + year) for year in years),
        _series(context, _("Net cash flow"), figures.net_cash_flow),
        _series(context, _("Cumulative"), figures.cumulative),
        figures.payback_years,
        say(_("paid back after {years}"), years=words.years(figures.payback_years)),
    )
    title = _flow_title(context)
    alt = words.comma.join(
        f"{label}: {text}" for label, text in zip(drawing.labels, drawing.net.texts, strict=True)
    )
    return Exhibit(
        title,
        say(
            _(
                "Net cash flow (columns) and cumulative cash flow (line) by year in {unit}, "
                "risk-adjusted, undiscounted, before tax"
            ),
            unit=words.unit_line,
        ),
        Chart("cash-flow", f"{title}. {alt}", drawing),
        source=context.sources(("costs",), ("benefits",)),
    )


def _series(context: Context, name: str, values: Sequence[float]) -> Series:
    texts = tuple(
        context.words.amount(value, 0 if context.words.decimals < CENTS else 2) for value in values
    )
    return Series(context.say(name), tuple(values), texts)


def _flow_title(context: Context) -> str:
    """Say from which year on more comes in than goes out."""
    say, flows = context.say, context.evaluation.risk_adjusted.net_cash_flow
    negative = [year for year, value in enumerate(flows) if value < 0]
    if not negative:
        return say(_("No year costs more than it brings"))
    last = negative[-1]
    if last == len(flows) - 1:
        return say(_("Still in the last year, more goes out than comes in"))
    return say(
        _("From {year} on, each year brings more than it costs"), year=context.start + last + 1
    )


def _flow_table(context: Context) -> Exhibit:
    say, words, figures = context.say, context.words, context.evaluation.risk_adjusted
    tax = context.evaluation.after_tax
    rows = [
        yearly_row(context, say(_("Benefits")), figures.benefits),
        yearly_row(context, say(_("Costs")), [-value for value in figures.costs]),
        yearly_row(context, say(_("Net cash flow")), figures.net_cash_flow, total=True),
        _ends_row(context, say(_("Cumulative")), figures.cumulative),
        _ends_row(context, say(_("Cumulative, discounted")), figures.discounted_cumulative),
        yearly_row(context, say(_("Profit before interest and tax")), tax.profit),
        yearly_row(context, say(_("Income tax (− is a relief)")), tax.tax),
        yearly_row(
            context, say(_("Net cash flow after tax")), tax.measures.net_cash_flow, total=True
        ),
    ]
    return Exhibit(
        say(
            _("Discounted at {rate}, the cash flows add up to {npv}"),
            rate=words.rate(context.plan.assumptions.discount_rate),
            npv=words.money(figures.npv),
        ),
        say(_("Cash flows by year in {unit}, risk-adjusted"), unit=words.unit_line),
        table=Table(yearly_columns(context, say(_("Cash flow"))), tuple(rows)),
        notes=(_payback_note(context), _other_measures(context)),
        source=context.sources(("costs",), ("benefits",), ("assumptions",)),
    )


def _ends_row(context: Context, name: str, values: Sequence[float]) -> Row:
    cells = tuple(context.words.amount(value) for value in context.periods.ends(values))
    return Row((name, *cells, ""))


def _payback_note(context: Context) -> str:
    say, words, figures = context.say, context.words, context.evaluation.risk_adjusted
    if figures.payback_years is None:
        return say(_("The payback period is not reached within the horizon."))
    if figures.discounted_payback_years is None:
        return say(
            _("Payback {simple}; discounted, the money does not come back within the horizon."),
            simple=words.years(figures.payback_years),
        )
    text = _("Payback {simple}; discounted payback {discounted}.")
    return say(
        text,
        simple=words.years(figures.payback_years),
        discounted=words.years(figures.discounted_payback_years),
    )


def _other_measures(context: Context) -> str:
    say, words, figures = context.say, context.words, context.evaluation.risk_adjusted
    return say(
        _(
            "Modified IRR {mirr}; profitability index {index}; benefit-cost ratio {ratio}; "
            "equivalent annual value {annual}."
        ),
        mirr=words.percent(figures.mirr),
        index=words.number(figures.profitability_index, 3),
        ratio=words.number(figures.benefit_cost_ratio, 3),
        annual=words.money(figures.equivalent_annual_value),
    )
