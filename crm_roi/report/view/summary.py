"""The plan on one page, all its variants side by side; then what else could be done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.appraisal.measures import Measures
from crm_roi.core.results import RESULTS, VARIANTS
from crm_roi.core.results import variants as variants_of
from crm_roi.core.terms import Unit, _
from crm_roi.report.exhibits import Chart, Column, Exhibit, Page, Row, Series, Stack, Table
from crm_roi.report.view.benefits import benefits_message
from crm_roi.report.view.cash_flow import cash_flow_message
from crm_roi.report.view.costs import costs_message
from crm_roi.report.view.decision import rate_of_return
from crm_roi.report.view.verdict import ask, whole_downside
from crm_roi.report.words import NONE

if TYPE_CHECKING:
    from crm_roi.core.appraisal.measures import NetMeasures
    from crm_roi.core.plan import Alternative
    from crm_roi.core.results import Result
    from crm_roi.report.view.context import Context

MOST_SCENARIOS = 12
FIGURES: Final = {
    "npv": 19,
    "irr": 17,
    "payback_years": 17,
    "roi_simple": 18,
    "roi_pv": 18,
    "roi_annual": 18,
    "roi_eit": 18,
}
"""The results of each variant, and how wide their columns are in millimetres."""
MOST_OPTIONS: Final = 12


def summary(context: Context) -> Page:
    """Make the summary page."""
    say = context.say
    return Page(
        key="summary",
        name=say(_("Summary")),
        title=ask(context),
        exhibits=(Exhibit(say(_("In short")), points=points(context)), variants(context)),
    )


def points(context: Context) -> tuple[str, ...]:
    """Say in a few sentences what the following pages show."""
    plan = context.plan
    found = [
        context.words.short(plan.about.purpose, 400),
        _stop(context, costs_message(context)),
        _stop(context, benefits_message(context)),
        _returns(context),
        _stop(context, cash_flow_message(context)),
        whole_downside(context),
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
        *(Column(context.words.head_of(key), "number", width) for key, width in FIGURES.items()),
    )
    return Exhibit(
        _variants_title(context),
        say(
            _("Amounts in {unit}; discount rate {rate}"),
            unit=context.words.unit_line,
            rate=context.words.rate(context.plan.assumptions.discount_rate),
        ),
        table=Table(columns, tuple(_variant_rows(context))),
        notes=(
            say(
                _(
                    "ROI, simple = Σ net ÷ Σ cost; ROI, present value = the same, both discounted; "
                    "ROI, annual = average yearly net ÷ initial cost. “–”: no such figure exists."
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
        _variant(context, say(VARIANTS[key]), row, total=key == "risk_adjusted")
        for key, row in variants_of(evaluation).items()
    ]
    rows += [
        _variant(
            context,
            say(_("Scenario: {name}"), name=context.words.short(names[row.id], 40)),
            row.measures,
        )
        for row in evaluation.scenarios[:MOST_SCENARIOS]
    ]
    return rows


def _variants_title(context: Context) -> str:
    evaluation = context.evaluation
    values = [row.npv for row in variants_of(evaluation).values()]
    values += [row.measures.npv for row in evaluation.scenarios[:MOST_SCENARIOS]]
    bad = sum(value < 0 for value in values)
    if not bad:
        return context.say(_("No variant has a negative net present value"))
    if bad == len(values):
        return context.say(_("Every variant has a negative net present value"))
    return context.say(
        _("Variants with a negative net present value: {bad} of {all}"), bad=bad, all=len(values)
    )


def _variant(context: Context, name: str, row: NetMeasures, *, total: bool = False) -> Row:
    """Write a variant; after tax, costs and benefits do not stand apart."""
    keys = ("total_cost", "total_benefit", *FIGURES)
    cells = (_figure(context, RESULTS[key], row) for key in keys)
    return Row((name, *cells), "total" if total else "line")


def _figure(context: Context, result: Result, row: NetMeasures) -> str:
    words = context.words
    if not (result.of_net or isinstance(row, Measures)):
        return NONE
    if result.key == "irr":
        return context.irr(row.irr)
    value = result.value(row)
    if result.unit is Unit.MONEY:
        return words.amount(value)
    return words.percent(value) if result.unit is Unit.RATE else words.number(value, 2)


def options(context: Context) -> Page | None:
    """Make the page of the options, doing nothing among them."""
    say, alternatives = context.say, context.plan.alternatives
    if not alternatives:
        return None
    columns = (
        Column(say(_("Option")), width=42),
        Column(say(_("Role")), width=20),
        Column(say(_("Initial cost")), "number", 19),
        Column(say(_("Later cost")), "number", 19),
        Column(say(_("NPV")), "number", 19),
        Column(say(_("What it covers, and why it was chosen or rejected"))),
    )
    rows = tuple(_option(context, row) for row in alternatives[:MOST_OPTIONS])
    exhibit = Exhibit(
        say(
            _("All options on the same horizon, {start}–{end}"),
            start=context.start,
            end=context.end,
        ),
        say(_("Amounts in {unit}; costs undiscounted"), unit=context.words.unit_line),
        table=Table(columns, rows),
        notes=(
            say(_("The figures of the preferred option come from this plan; “–”: not worked out.")),
        ),
        source=context.sources(("alternatives",)),
    )
    return Page(
        "options",
        say(_("Options")),
        _options_title(context),
        exhibits=(_option_costs(context), exhibit),
    )


def _costs_of(context: Context, row: Alternative) -> tuple[float | None, float | None]:
    """Give the initial and the later cost of an option; the preferred one's come from the plan."""
    if row.role != "preferred":
        return row.initial_cost, row.later_cost
    figures = context.evaluation.risk_adjusted
    return figures.costs[0], figures.total_cost - figures.costs[0]


def _option_costs(context: Context) -> Exhibit:
    say, words = context.say, context.words
    rows = context.plan.alternatives[:MOST_OPTIONS]
    costs = [tuple(value or 0.0 for value in _costs_of(context, row)) for row in rows]
    names = (_("Initial cost"), _("Later cost"))
    series = tuple(
        Series(
            say(name),
            tuple(pair[part] for pair in costs),
            tuple(words.amount(pair[part]) for pair in costs),
        )
        for part, name in enumerate(names)
    )
    totals = tuple(words.amount(sum(pair)) for pair in costs)
    drawing = Stack(
        tuple(words.short(row.name, 60) for row in rows), series, totals, horizontal=True
    )
    title = _option_costs_title(context, costs)
    alt = words.comma.join(
        f"{label}: {total}" for label, total in zip(drawing.labels, totals, strict=True)
    )
    return Exhibit(
        title,
        say(_("Cost of each option in {unit}, undiscounted"), unit=words.unit_line),
        Chart("options", f"{title}. {alt}", drawing),
        source=context.sources(("alternatives",)),
    )


def _option_costs_title(context: Context, costs: list[tuple[float, ...]]) -> str:
    """Say whether the proposed option is the cheapest one."""
    say = context.say
    own = [
        sum(pair)
        for pair, row in zip(costs, context.plan.alternatives, strict=False)
        if row.role == "preferred"
    ]
    if not own:
        return say(_("What each option would cost"))
    if own[0] > min(sum(pair) for pair in costs):
        return say(
            _(
                "The proposed option is not the cheapest one; its benefits must justify the "
                "difference"
            )
        )
    return say(_("No option costs less than the proposed one"))


def _options_title(context: Context) -> str:
    say, words, alternatives = context.say, context.words, context.plan.alternatives
    preferred = [row for row in alternatives if row.role == "preferred"]
    idle = any(row.role == "do_nothing" for row in alternatives[:MOST_OPTIONS])
    if not preferred:
        return say(_("No option is marked as preferred yet"))
    facts = {"name": words.short(preferred[0].name, 30), "count": len(alternatives)}
    if len(alternatives) == 1:
        return say(_("“{name}” is proposed; no other option was weighed"), **facts)
    if not idle:
        return say(
            _("Of {count} options, “{name}” is proposed; doing nothing was not weighed"), **facts
        )
    return say(_("Of {count} options, doing nothing among them, “{name}” is proposed"), **facts)


def _option(context: Context, row: Alternative) -> Row:
    words = context.words
    own = row.role == "preferred"
    figures = context.evaluation.risk_adjusted
    initial, later = _costs_of(context, row)
    npv = figures.npv if own else row.npv
    amounts = (words.amount(initial), words.amount(later), words.amount(npv))
    return Row(
        (words.short(row.name, 60), words.choice(row.role), *amounts, words.short(row.reason, 200)),
        "total" if own else "line",
    )
