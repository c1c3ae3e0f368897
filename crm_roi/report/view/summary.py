"""The summary: the plan on one page, all its variants side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_roi.core.terms import _
from crm_roi.report import messages, messages_risk
from crm_roi.report.exhibits import Column, Exhibit, Page, Row, Table
from crm_roi.report.view.cover import rate_of_return

if TYPE_CHECKING:
    from crm_roi.core.appraisal.measures import Measures, NetMeasures
    from crm_roi.report.context import Context

MOST_ROWS = 12


def summary(context: Context) -> Page:
    """Make the summary page."""
    say = context.say
    return Page(
        key="summary",
        name=say(_("Summary")),
        title=messages.ask(context),
        exhibits=(Exhibit(say(_("In short")), points=points(context)), variants(context)),
    )


def points(context: Context) -> tuple[str, ...]:
    """Say in a few sentences what the following pages show."""
    plan = context.plan
    found = [
        context.words.short(plan.about.purpose, 400),
        _stop(context, messages.costs(context)),
        _stop(context, messages.benefits(context)),
        _returns(context),
        _stop(context, messages.cash_flow(context)),
        messages_risk.whole_downside(context),
        _measured(context),
    ]
    return tuple(filter(None, found))


def _stop(context: Context, sentence: str) -> str:
    return sentence + ("。" if context.words.language == "zh" else ".")


def _returns(context: Context) -> str:
    figures, words = context.evaluation.risk_adjusted, context.words
    if figures.roi.simple is None:
        return ""
    text = (
        _(
            "At {rate}, net present value is {npv} and the internal rate of return {irr}; ROI "
            "is {simple} simple, {pv} in present value, {annual} a year on the initial cost."
        )
        if figures.irr is not None
        else _(
            "At {rate}, net present value is {npv}; there is no single internal rate of return. "
            "ROI is {simple} simple, {pv} in present value, {annual} a year on the initial cost."
        )
    )
    return context.say(
        text,
        rate=words.rate(context.plan.assumptions.discount_rate),
        npv=words.money(figures.npv),
        irr=rate_of_return(context),
        simple=words.percent(figures.roi.simple),
        pv=words.percent(figures.roi.pv),
        annual=words.percent(figures.roi.annual),
    )


def _measured(context: Context) -> str:
    """Say how success will be measured."""
    say, kpis = context.say, context.plan.scorecard.kpis
    if not kpis:
        return say(_("The plan has no scorecard: how success will be measured is left open."))
    owned = sum(bool(row.kpis) for row in context.plan.benefits)
    facts = {"kpis": len(kpis), "owned": owned, "all": len(context.plan.benefits)}
    return say(
        _(
            "Success is measured on a scorecard (KPIs: {kpis}); benefit lines that name the KPI "
            "proving them: {owned} of {all}."
        ),
        **facts,
    )


def variants(context: Context) -> Exhibit:
    """Put all variants and scenarios side by side."""
    say = context.say
    columns = (
        Column(say(_("Variant"))),
        Column(say(_("Costs")), "number", 18),
        Column(say(_("Benefits")), "number", 18),
        Column(say(_("NPV")), "number", 19),
        Column(say(_("IRR")), "number", 17),
        Column(say(_("Payback, years")), "number", 17),
        Column(say(_("ROI simple")), "number", 17),
        Column(say(_("ROI present value")), "number", 18),
        Column(say(_("ROI annual")), "number", 17),
    )
    return Exhibit(
        _variants_title(context),
        say(
            _("Amounts in {unit}; discount rate {rate}"),
            unit=context.words.unit,
            rate=context.words.rate(context.plan.assumptions.discount_rate),
        ),
        table=Table(columns, tuple(_variant_rows(context))),
        notes=(
            say(
                _(
                    "ROI simple = Σ net ÷ Σ cost; ROI present value = the same, both discounted; "
                    "ROI annual = average yearly net ÷ initial cost. “–”: no such figure exists."
                )
            ),
            say(
                _(
                    "Costs before tax; the row after tax shows flows after income tax, so costs "
                    "and benefits do not stand apart in it."
                )
            ),
        ),
        source=context.sources(("costs",), ("benefits",), ("scenarios",)),
    )


def _variant_rows(context: Context) -> list[Row]:
    say, evaluation = context.say, context.evaluation
    names = {row.id: row.name for row in context.plan.scenarios}
    rows = [
        _row(context, say(_("Risk-adjusted (headline)")), evaluation.risk_adjusted, total=True),
        _row(context, say(_("Unadjusted estimates")), evaluation.unadjusted),
        _row(context, say(_("Hard benefits only")), evaluation.hard_only),
        _net_row(context, say(_("After tax")), evaluation.after_tax.measures),
    ]
    rows += [
        _row(
            context,
            say(_("Scenario: {name}"), name=context.words.short(names[row.id], 40)),
            row.measures,
        )
        for row in evaluation.scenarios[:MOST_ROWS]
    ]
    return rows


def _variants_title(context: Context) -> str:
    evaluation = context.evaluation
    values = [
        evaluation.risk_adjusted.npv,
        evaluation.unadjusted.npv,
        evaluation.hard_only.npv,
        evaluation.after_tax.measures.npv,
    ]
    values += [row.measures.npv for row in evaluation.scenarios[:MOST_ROWS]]
    bad = sum(value < 0 for value in values)
    if not bad:
        return context.say(_("No variant has a negative net present value"))
    if bad == len(values):
        return context.say(_("Every variant has a negative net present value"))
    return context.say(
        _("Variants with a negative net present value: {bad} of {all}"), bad=bad, all=len(values)
    )


def _row(context: Context, name: str, row: Measures, *, total: bool = False) -> Row:
    words = context.words
    cells = (
        name,
        words.amount(row.total_cost),
        words.amount(row.total_benefit),
        words.amount(row.npv),
        context.irr(row.irr),
        words.number(row.payback_years, 2),
        words.percent(row.roi.simple),
        words.percent(row.roi.pv),
        words.percent(row.roi.annual),
    )
    return Row(cells, "total" if total else "line")


def _net_row(context: Context, name: str, row: NetMeasures) -> Row:
    words = context.words
    cells = (words.amount(row.npv), context.irr(row.irr), words.number(row.payback_years, 2))
    return Row((name, "–", "–", *cells, "–", "–", "–"))
