"""The simulation: how often the plan loses money, how much, and what drives it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.results import RESULTS
from crm_roi.core.risk.names import GENERAL, figure_name
from crm_roi.core.risk.plan_risk import is_uncertain, risk_model, simulation_options
from crm_roi.core.risk.simulation import simulate
from crm_roi.core.risk.simulation_summary import PERCENTILES
from crm_roi.core.risk.trials import Output
from crm_roi.core.terms import _
from crm_roi.report.exhibits import (
    Bar,
    Bars,
    Chart,
    Column,
    Exhibit,
    Fact,
    Page,
    Row,
    Spread,
    Table,
)
from crm_roi.report.view.verdict import against_the_plan, npv_of, worst_pessimistic

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_roi.core.plan import Plan
    from crm_roi.core.risk.simulation import SimulationResult
    from crm_roi.core.risk.simulation_summary import Driver, Summary
    from crm_roi.report.exhibits import Tone
    from crm_roi.report.view.context import Context

MOST_TRIALS: Final = 10_000
"""With so many, the probability of a loss is known to within one per cent."""
HIGH, NOTABLE = 0.5, 0.1
MOST_DRIVERS: Final = 5
LEAST_SHARE: Final = 0.005
P10, P50, P90 = (PERCENTILES.index(level) for level in (0.10, 0.50, 0.90))


def simulate_for_report(plan: Plan, most_trials: int = MOST_TRIALS) -> SimulationResult | None:
    """Simulate a plan for its report; `None` where nothing in it is uncertain."""
    if not is_uncertain(plan):
        return None
    trials = min(plan.simulation.trials, most_trials)
    return simulate(risk_model(plan), simulation_options(plan, trials))


def _tone_of_loss(probability: float) -> Tone:
    """Colour a probability of loss: bad from one in two, a warning from one in ten."""
    return "bad" if probability >= HIGH else "warn" if probability >= NOTABLE else "good"


def _message(context: Context, result: SimulationResult) -> str:
    """Say how often the plan loses money, and where the middle case stands."""
    say, words = context.say, context.words
    middle = npv_of(result).percentiles[P50]
    facts = {"share": words.chance(result.loss.probability), "middle": words.money(middle)}
    if not result.loss.probability:
        return say(_("No simulated case loses money; the middle case earns {middle}"), **facts)
    if result.loss.probability >= 1:
        text = _(
            "Every simulated case loses money; the middle case has a present value of {middle}"
        )
        return say(text, **facts)
    return say(
        _(
            "In {share} of the simulated cases the plan loses money; the middle case has a "
            "present value of {middle}"
        ),
        **facts,
    )


def _driver_name(context: Context, key: str) -> str:
    """Name an input or a risk of the simulation as the reader knows it."""
    if key in GENERAL:
        return context.say(GENERAL[key])
    risks = {risk.id: risk.name for risk in context.plan.risks}
    if key in risks:
        name = context.words.short(risks[key], 30)
        return context.say(_("Risk: {name}"), name=name)
    return context.words.short(figure_name(context.plan, key, context.say), 30)


def simulation(context: Context) -> Page | None:
    """Make the page of the simulation; a plan without uncertain figures has none."""
    result = context.simulation
    if result is None:
        return None
    found = (_histogram(context, result), _drivers(context, result), _spread(context, result))
    return Page(
        "simulation",
        context.say(_("Simulation")),
        _message(context, result),
        lead=(against_the_plan(context, result),),
        facts=_tiles(context, result),
        exhibits=tuple(filter(None, found)),
    )


def _tiles(context: Context, result: SimulationResult) -> tuple[Fact, ...]:
    say, words = context.say, context.words
    points = npv_of(result).percentiles
    tones: tuple[Tone, ...] = ("good", "bad")
    rows = (
        (points[P10], _("Bad case (P10)"), _("one case in ten is worse")),
        (points[P50], _("Middle case (P50)"), _("half of the cases are worse")),
        (points[P90], _("Good case (P90)"), _("one case in ten is better")),
    )
    loss = result.loss.probability
    return (
        Fact(
            say(_("Probability of a loss")),
            words.chance(loss),
            say(_("NPV below zero")),
            _tone_of_loss(loss),
        ),
        *(
            Fact(say(label), text, say(detail), tones[value < 0], *units)
            for value, label, detail in rows
            for text, *units in [words.figure(value)]
        ),
    )


def _histogram(context: Context, result: SimulationResult) -> Exhibit:
    say, words = context.say, context.words
    points, npv = npv_of(result).percentiles, context.evaluation.risk_adjusted.npv
    loss = result.loss.probability
    marks = [(points[place], f"P{round(100 * PERCENTILES[place])}") for place in (P10, P50, P90)]
    drawing = Spread(
        edges=result.histogram.edges,
        counts=result.histogram.counts,
        edge_texts=tuple(words.amount(edge, 0) for edge in result.histogram.edges),
        marks=tuple((value, f"{name} {words.amount(value)}") for value, name in marks),
        plan=(npv, say(_("plan {amount}"), amount=words.amount(npv))),
        below=say(_("{share} of the cases lose money"), share=words.chance(loss)) if loss else "",
        above=say(_("{share} earn money"), share=words.chance(1 - loss)) if loss < 1 else "",
    )
    title = _plan_among_cases(context, result)
    alt = words.comma.join((drawing.below, *(text for _value, text in drawing.marks)))
    return Exhibit(
        title,
        say(
            _(
                "Net present value in {unit}: how many of {trials} simulated cases fall into each "
                "column; red below zero"
            ),
            unit=words.unit_line,
            trials=words.number(result.trials, 0),
        ),
        Chart("simulation", f"{title}. {alt}", drawing),
        source=context.sources(("simulation",), ("risks",)),
    )


def _plan_among_cases(context: Context, result: SimulationResult) -> str:
    """Say how many cases reach what the plan promises."""
    samples = result.samples[Output.NPV]
    npv = context.evaluation.risk_adjusted.npv
    share = float((samples >= npv).mean())
    return context.say(
        _("Cases that reach the plan's own net present value of {npv}: {share}"),
        npv=context.words.money(npv),
        share=context.words.chance(share),
    )


def _drivers(context: Context, result: SimulationResult) -> Exhibit | None:
    say, words = context.say, context.words
    strong = sorted(result.drivers, key=lambda row: -row.regression_share)
    shown = [row for row in strong if row.regression_share >= LEAST_SHARE][:MOST_DRIVERS]
    if not shown:
        return None
    bars = tuple(_driver_bar(context, row) for row in shown)
    title = _driver_title(context, shown)
    alt = words.comma.join(f"{bar.label}: {bar.text}" for bar in bars)
    return Exhibit(
        title,
        say(
            _("Share of the variance of net present value; all inputs together explain {share}"),
            share=words.share(min(1.0, max(0.0, result.explained))),
        ),
        Chart("drivers", f"{title}. {alt}", Bars(bars)),
        source=context.sources(("simulation", "inputs"), ("risks",)),
    )


def _driver_bar(context: Context, row: Driver) -> Bar:
    name = _driver_name(context, row.name)
    return Bar(name, 0.0, row.regression_share, context.words.share(row.regression_share))


def _driver_title(context: Context, shown: list[Driver]) -> str:
    say, words = context.say, context.words
    first = shown[0]
    facts = {
        "first": _driver_name(context, first.name),
        "share": words.share(min(first.regression_share, 1.0)),
    }
    if len(shown) == 1:
        return say(_("“{first}” alone drives the spread"), **facts)
    both = first.regression_share + shown[1].regression_share
    return say(
        _("“{first}” and “{second}” make up {share} of the spread"),
        second=_driver_name(context, shown[1].name),
        **facts | {"share": words.share(min(both, 1.0))},
    )


def _spread(context: Context, result: SimulationResult) -> Exhibit:
    say, words = context.say, context.words
    columns = (
        Column(say(_("Result"))),
        Column(say(_("Plan")), "number", 22),
        Column(say(_("Mean")), "number", 22),
        Column("P10", "number", 22),
        Column("P50", "number", 22),
        Column("P90", "number", 22),
        Column(say(_("Cases with a result")), "number", 28),
    )
    rows = tuple(_row(context, row) for row in result.summaries)
    method = words.choice(result.method.value)
    return Exhibit(
        _hurdle_title(context, result),
        say(_("All results over the cases; net present value in {unit}"), unit=words.unit_line),
        table=Table(columns, rows),
        notes=(
            _worst(context, result),
            say(
                _(
                    "{trials} cases, seed {seed}, method {method}: the same seed gives the same "
                    "figures."
                ),
                trials=words.number(result.trials, 0),
                seed=result.seed,
                method=method,
            ),
        ),
        source=context.sources(("simulation",), ("risks",)),
    )


def _row(context: Context, row: Summary) -> Row:
    write = _written(context, row.output)
    own = RESULTS[row.output].value(context.evaluation.risk_adjusted)
    points = (row.percentiles[place] for place in (P10, P50, P90))
    texts = (write(own), write(row.mean), *map(write, points))
    share = context.words.percent(row.defined_share, 0)
    return Row((context.words.head_of(row.output), *texts, share))


def _written(context: Context, output: Output) -> Callable[[float | None], str]:
    words = context.words
    if output is Output.NPV:
        return words.amount
    if output is Output.PAYBACK:
        return lambda value: words.number(value, 2)
    return words.percent


def _hurdle_title(context: Context, result: SimulationResult) -> str:
    say, words, hurdle = context.say, context.words, context.plan.assumptions.hurdle_irr
    if result.hurdle is None or hurdle is None:
        return say(_("The spread of all results"))
    return say(
        _("The hurdle rate of {hurdle} is reached in {share} of the cases"),
        hurdle=words.rate(hurdle),
        share=words.chance(result.hurdle.probability),
    )


def _worst(context: Context, result: SimulationResult) -> str:
    say, words = context.say, context.words
    worst = worst_pessimistic(context.evaluation.scenarios)
    mean = words.money(result.expected_shortfall)
    if worst is None:
        return say(_("Mean of the worst 5% of the cases: {mean}."), mean=mean)
    below = float((result.samples[Output.NPV] < worst.measures.npv).mean())
    return say(
        _(
            "Mean of the worst 5% of the cases: {mean}. Cases worse than the pessimistic scenario "
            "({scenario}): {share}."
        ),
        mean=mean,
        scenario=words.money(worst.measures.npv),
        share=words.chance(below),
    )
