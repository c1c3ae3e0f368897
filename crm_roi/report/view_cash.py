"""The cash flow, the scenarios and the tornado: when the money is back, and what can go wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.terms import _
from crm_roi.core.tornado import DISCOUNT_RATE
from crm_roi.report import messages
from crm_roi.report.exhibits import (
    Bar,
    Bars,
    CashFlow,
    Chart,
    Column,
    Exhibit,
    Page,
    Row,
    Series,
    Swings,
    Table,
)
from crm_roi.report.view_costs import yearly_columns, yearly_row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_roi.core.evaluation import ScenarioFigures
    from crm_roi.core.tornado import Swing
    from crm_roi.report.context import Context

MOST_BARS: Final = 10
MOST_SCENARIOS: Final = 12
FAR: Final = 10.0
"""A break-even change beyond this (1,000 %) says no more than “very far”."""


def cash_flow(context: Context) -> Page:
    """Make the cash-flow page."""
    return Page(
        "cash-flow",
        context.say(_("Cash flow")),
        messages.cash_flow(context),
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
    alt = words.comma.join(f"{label}: {text}" for label, text in zip(drawing.labels, drawing.net.texts, strict=True))
    return Exhibit(
        title,
        say(_("Net cash flow (columns) and cumulative cash flow (line) by year in {unit}, risk-adjusted, undiscounted, before tax"), unit=words.unit),
        Chart("cash-flow", f"{title}. {alt}", drawing),
        source=context.sources(("costs",), ("benefits",)),
    )


def _series(context: Context, name: str, values: Sequence[float]) -> Series:
    texts = tuple(context.words.amount(value, 0 if context.words.decimals < 2 else 2) for value in values)  # noqa: PLR2004
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
    return say(_("From {year} on, each year brings more than it costs"), year=context.start + last + 1)


def _flow_table(context: Context) -> Exhibit:
    say, words, figures = context.say, context.words, context.evaluation.risk_adjusted
    tax = context.evaluation.after_tax
    rows = [
        yearly_row(context, say(_("Benefits")), figures.benefits),
        yearly_row(context, say(_("Costs")), [-value for value in figures.costs]),
        yearly_row(context, say(_("Net cash flow")), figures.net_cash_flow, total=True),
        _ends_row(context, say(_("Cumulative")), figures.cumulative),
        _ends_row(context, say(_("Cumulative, discounted")), figures.discounted_cumulative),
        yearly_row(context, say(_("Income tax (− is a relief)")), tax.tax),
        yearly_row(context, say(_("Net cash flow after tax")), tax.measures.net_cash_flow, total=True),
    ]
    return Exhibit(
        say(_("Discounted at {rate}, the cash flows add up to {npv}"), rate=words.rate(context.plan.assumptions.discount_rate), npv=words.money(figures.npv)),
        say(_("Cash flows by year in {unit}, risk-adjusted"), unit=words.unit),
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
        return say(_("Payback {simple}; discounted, the money does not come back within the horizon."), simple=words.years(figures.payback_years))
    text = _("Payback {simple}; discounted payback {discounted}.")
    return say(text, simple=words.years(figures.payback_years), discounted=words.years(figures.discounted_payback_years))


def _other_measures(context: Context) -> str:
    say, words, figures = context.say, context.words, context.evaluation.risk_adjusted
    return say(
        _("Modified IRR {mirr}; profitability index {index}; benefit-cost ratio {ratio}; equivalent annual value {annual}."),
        mirr=words.percent(figures.mirr, 2),
        index=words.number(figures.profitability_index, 3),
        ratio=words.number(figures.benefit_cost_ratio, 3),
        annual=words.exact(figures.equivalent_annual_value),
    )


def risk(context: Context) -> Page | None:
    """Make the page of scenarios and of what each input alone can do."""
    rows = context.evaluation.scenarios
    found = [_scenario_exhibit(context)] if rows else []
    found.append(_tornado(context))
    title = messages.scenarios(context) if rows else messages.tornado(context)
    return Page("risk", context.say(_("Scenarios and sensitivity")), title, exhibits=tuple(found))


def _scenario_exhibit(context: Context) -> Exhibit:
    say, words = context.say, context.words
    rows = context.evaluation.scenarios[:MOST_SCENARIOS]
    bars = tuple(_scenario_bar(context, row) for row in rows)
    weighted = context.evaluation.probability_weighted_npv
    title = (
        say(_("Weighted by probability, net present value is {npv}"), npv=words.money(weighted))
        if weighted is not None
        else say(_("The scenarios carry no probabilities"))
    )
    alt = words.comma.join(f"{bar.label}: {bar.text}" for bar in bars)
    return Exhibit(
        title,
        say(_("Net present value by scenario in {unit}"), unit=words.unit),
        Chart("scenarios", f"{title}. {alt}", Bars(bars)),
        table=_scenario_table(context, rows),
        source=context.sources(("scenarios",)),
    )


def _scenario_bar(context: Context, row: ScenarioFigures) -> Bar:
    name = next(item.name for item in context.plan.scenarios if item.id == row.id)
    npv = row.measures.npv
    return Bar(context.words.short(name, 40), 0, npv, context.words.amount(npv), "good" if npv >= 0 else "bad")


def _scenario_table(context: Context, rows: Sequence[ScenarioFigures]) -> Table:
    say, words = context.say, context.words
    columns = (
        Column(say(_("Scenario"))),
        Column(say(_("Benefits ×")), "number", 18),
        Column(say(_("Initial cost ×")), "number", 20),
        Column(say(_("Running cost ×")), "number", 20),
        Column(say(_("Benefit delay, years")), "number", 22),
        Column(say(_("Probability")), "number", 19),
        Column(say(_("NPV")), "number", 20),
        Column(say(_("IRR")), "number", 18),
    )
    given = {row.id: row for row in context.plan.scenarios}
    lines = []
    for row in rows:
        scenario = given[row.id]
        factors = (scenario.benefit_factor, scenario.initial_cost_factor, scenario.running_cost_factor)
        lines.append(
            Row(
                (
                    words.short(scenario.name, 60),
                    *(words.plain(factor) for factor in factors),
                    words.plain(scenario.benefit_delay_years),
                    words.percent(row.probability, 0),
                    words.amount(row.measures.npv),
                    words.percent(row.measures.irr),
                )
            )
        )
    return Table(columns, tuple(lines))


def _tornado(context: Context) -> Exhibit:
    say, words = context.say, context.words
    swings = [row for row in context.evaluation.tornado if row.low != row.high][:MOST_BARS]
    npv = context.evaluation.risk_adjusted.npv
    bars = tuple(_swing_bar(context, row) for row in swings)
    drawing = Swings(npv, words.amount(npv), bars, tuple(words.amount(row.high) for row in swings), say(_("NPV is zero at")), tuple(_zero_at(context, row) for row in swings))
    assumptions = context.plan.assumptions
    title = messages.tornado(context)
    alt = words.comma.join(f"{bar.label}: {bar.text} … {end}" for bar, end in zip(bars, drawing.end_texts, strict=True))
    subtitle = say(
        _("Net present value in {unit} when one input alone moves (each line by ±{reach}, the discount rate by ±{points} percentage points); the largest {count} of {all} inputs; at the right, the change of that input alone at which it is zero"),
        unit=words.unit,
        reach=words.rate(assumptions.sensitivity_range),
        points=words.points(assumptions.rate_range),
        count=len(bars),
        all=len(context.evaluation.tornado),
    )
    chart = Chart("tornado", f"{title}. {alt}", drawing) if bars else None
    notes = (say(_("{sentence} (that input alone, all others unchanged)."), sentence=_break_even_title(context, context.evaluation.tornado)),)
    return Exhibit(title, subtitle, chart, notes=notes, source=context.sources(("costs",), ("benefits",), ("assumptions",)))


def _swing_bar(context: Context, row: Swing) -> Bar:
    name = messages.input_name(context, row.input)
    return Bar(name, row.low, row.high, context.words.amount(row.low))


def _zero_at(context: Context, row: Swing) -> str:
    """Write the relative change of a line at which NPV is zero."""
    words = context.words
    if row.input == DISCOUNT_RATE:
        irr = context.evaluation.risk_adjusted.irr
        return words.percent(irr) if irr is not None else "–"
    if row.break_even is None or row.break_even < -1:
        return "–"
    if row.break_even > FAR:
        return f"> +{words.percent(FAR, 0)}"
    mark = "+" if row.break_even > 0 else ""
    return f"{mark}{words.percent(row.break_even)}"


def _break_even_title(context: Context, swings: Sequence[Swing]) -> str:
    """Name the input whose smallest change alone turns the result."""
    say, words = context.say, context.words
    turning = [row for row in swings if row.break_even is not None and -1 <= row.break_even <= FAR]
    if not turning:
        return say(_("No single line could bring net present value to zero"))
    row = min(turning, key=lambda swing: abs(swing.break_even or 0))
    change = words.percent(abs(row.break_even or 0))
    name = messages.input_name(context, row.input)
    if (row.break_even or 0) < 0:
        return say(_("Net present value is zero if “{name}” alone is {change} lower"), name=name, change=change)
    return say(_("Net present value is zero if “{name}” alone is {change} higher"), name=name, change=change)
