"""The scenarios and the tornado: what can go wrong, and what one input alone can do."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from crm_roi.core.risk.line_effects import DISCOUNT_RATE
from crm_roi.core.terms import _
from crm_roi.report.exhibits import Bar, Bars, Chart, Column, Exhibit, Page, Row, Swings, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_roi.core.evaluation import ScenarioFigures
    from crm_roi.core.risk.line_effects import Swing
    from crm_roi.report.view.context import Context

MOST_BARS: Final = 10
MOST_SCENARIOS: Final = 12
FAR: Final = 10.0
"""A break-even change beyond this (1,000%) says no more than “very far”."""


def _scenarios_message(context: Context) -> str:
    """Say how far the scenarios lie apart."""
    say, words = context.say, context.words
    rows = context.evaluation.scenarios
    names = {row.id: words.short(row.name, 30) for row in context.plan.scenarios}
    low = min(rows, key=lambda row: row.measures.npv)
    high = max(rows, key=lambda row: row.measures.npv)
    facts = {
        "low": words.money(low.measures.npv),
        "high": words.money(high.measures.npv),
        "worst": names[low.id],
        "best": names[high.id],
    }
    if low is high:
        return say(_("In the scenario “{worst}”, net present value is {low}"), **facts)
    text = _("Net present value lies between {low} in “{worst}” and {high} in “{best}”")
    return say(text, **facts)


def _tornado_message(context: Context) -> str:
    """Say which input moves the result most, and whether alone it turns it."""
    say, words = context.say, context.words
    top = context.evaluation.tornado[0]
    facts = {
        "name": input_name(context, top.input),
        "low": words.money(top.low),
        "high": words.money(top.high),
    }
    if top.low == top.high:
        return say(_("No single input moves net present value"))
    if top.low < 0 <= top.high:
        return say(
            _("“{name}” alone can turn the result: net present value between {low} and {high}"),
            **facts,
        )
    return say(
        _("“{name}” moves the result most: net present value between {low} and {high}"), **facts
    )


def input_name(context: Context, key: str) -> str:
    """Name an input of the tornado."""
    if key == "discount_rate":
        return context.say(_("Discount rate"))
    names = {line.id: line.name for line in context.plan.costs}
    names |= {line.id: line.name for line in context.plan.benefits}
    return context.words.short(names.get(key, key), 30)


def risk(context: Context) -> Page | None:
    """Make the page of scenarios and of what each input alone can do."""
    rows = context.evaluation.scenarios
    tornado = _tornado(context)
    if rows:
        title = _scenarios_message(context)
        found: tuple[Exhibit, ...] = (_scenario_exhibit(context), tornado)
    else:  # the tornado's message is the page's
        alone = context.say(_("What each input alone does to net present value"))
        title, found = tornado.title, (replace(tornado, title=alone),)
    return Page("risk", context.say(_("Scenarios and sensitivity")), title, exhibits=found)


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
        say(_("Net present value by scenario in {unit}"), unit=words.unit_line),
        Chart("scenarios", f"{title}. {alt}", Bars(bars)),
        table=_scenario_table(context, rows),
        source=context.sources(("scenarios",)),
    )


def _scenario_bar(context: Context, row: ScenarioFigures) -> Bar:
    name = next(item.name for item in context.plan.scenarios if item.id == row.id)
    npv = row.measures.npv
    return Bar(
        context.words.short(name, 40),
        0,
        npv,
        context.words.amount(npv),
        "good" if npv >= 0 else "bad",
    )


def _scenario_table(context: Context, rows: Sequence[ScenarioFigures]) -> Table:
    say, words = context.say, context.words
    columns = (
        Column(say(_("Scenario"))),
        Column(say(_("Benefits ×")), "number", 18),
        Column(say(_("Initial cost ×")), "number", 20),
        Column(say(_("Running cost ×")), "number", 23),
        Column(say(_("Benefit delay, years")), "number", 22),
        Column(say(_("Probability")), "number", 19),
        Column(say(_("NPV")), "number", 20),
        Column(say(_("IRR")), "number", 18),
    )
    given = {row.id: row for row in context.plan.scenarios}
    lines = []
    for row in rows:
        scenario = given[row.id]
        factors = (
            scenario.benefit_factor,
            scenario.initial_cost_factor,
            scenario.running_cost_factor,
        )
        lines.append(
            Row(
                (
                    words.short(scenario.name, 60),
                    *(words.plain(factor) for factor in factors),
                    words.plain(scenario.benefit_delay_years),
                    words.percent(row.probability, 0),
                    words.amount(row.measures.npv),
                    context.irr(row.measures.irr),
                )
            )
        )
    return Table(columns, tuple(lines))


def _tornado(context: Context) -> Exhibit:
    say, words = context.say, context.words
    swings = [row for row in context.evaluation.tornado if row.low != row.high][:MOST_BARS]
    npv = context.evaluation.risk_adjusted.npv
    bars = tuple(_swing_bar(context, row) for row in swings)
    drawing = Swings(
        npv,
        words.amount(npv),
        bars,
        tuple(words.amount(row.high) for row in swings),
        say(_("NPV is zero at")),
        tuple(_zero_at(context, row) for row in swings),
    )
    title = _tornado_message(context)
    alt = words.comma.join(
        f"{bar.label}: {bar.text} … {end}" for bar, end in zip(bars, drawing.end_texts, strict=True)
    )
    chart = Chart("tornado", f"{title}. {alt}", drawing) if bars else None
    notes = (
        say(
            _("{sentence} (that input alone, all others unchanged)."),
            sentence=_break_even_title(context, context.evaluation.tornado),
        ),
    )
    return Exhibit(
        title,
        _tornado_subtitle(context, len(bars)),
        chart,
        notes=notes,
        source=context.sources(("costs",), ("benefits",), ("assumptions",)),
    )


def _tornado_subtitle(context: Context, count: int) -> str:
    words, assumptions = context.words, context.plan.assumptions
    return context.say(
        _(
            "Net present value in {unit} when one input alone moves (each line by ±{reach}, the "
            "discount rate by ±{points} percentage points); the largest {count} of {all} "
            "inputs; at the right, the change of that input alone, or the discount rate, at which "
            "it is zero"
        ),
        unit=words.unit_line,
        reach=words.rate(assumptions.sensitivity_range),
        points=words.points(assumptions.rate_range),
        count=count,
        all=len(context.evaluation.tornado),
    )


def _swing_bar(context: Context, row: Swing) -> Bar:
    name = input_name(context, row.input)
    return Bar(name, row.low, row.high, context.words.amount(row.low))


def _zero_at(context: Context, row: Swing) -> str:
    """Write the relative change of a line at which NPV is zero; of the discount rate, the rate."""
    words = context.words
    if row.input == DISCOUNT_RATE:
        irr = context.evaluation.risk_adjusted.irr
        return context.say(_("to {rate}"), rate=context.irr(irr)) if irr is not None else "–"
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
    name = input_name(context, row.input)
    if (row.break_even or 0) < 0:
        return say(
            _("Net present value is zero if “{name}” alone is {change} lower"),
            name=name,
            change=change,
        )
    return say(
        _("Net present value is zero if “{name}” alone is {change} higher"),
        name=name,
        change=change,
    )
