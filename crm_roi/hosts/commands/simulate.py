"""`crm-roi simulate`: the spread of a plan's results, what drives it, with progress."""

from __future__ import annotations

import json
import signal
from contextlib import contextmanager
from dataclasses import replace
from threading import Event
from typing import TYPE_CHECKING, Final, NamedTuple

from rich.box import SIMPLE_HEAD
from rich.console import Console, Group
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from crm_roi.core.risk.names import figure_name
from crm_roi.core.risk.plan_risk import risk_model, simulation_options, without_events
from crm_roi.core.risk.simulation import Stop, simulate
from crm_roi.core.risk.simulation_document import simulation_document
from crm_roi.core.risk.simulation_summary import PERCENTILES
from crm_roi.core.risk.trials import Output
from crm_roi.core.terms import _
from crm_roi.core.translation import in_language
from crm_roi.hosts.commands.headline import money, percent
from crm_roi.hosts.commands.plan import accepted
from crm_roi.locale import translate
from crm_roi.workbook.layout.choices import choice_label
from crm_roi.workbook.reading.plan_files import read_draft

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from crm_roi.core.plan import Plan
    from crm_roi.core.risk.model import RiskModel
    from crm_roi.core.risk.simulation import SimulationResult
    from crm_roi.core.risk.simulation_options import SimulationOptions
    from crm_roi.hosts.settings import Language

OUTPUTS: Final = {
    Output.NPV: "NPV",
    Output.IRR: "IRR",
    Output.ROI_SIMPLE: _("ROI simple"),
    Output.ROI_PV: _("ROI pv"),
    Output.ROI_ANNUAL: _("ROI annual"),
    Output.PAYBACK: _("Payback"),
}
DRIVERS_SHOWN: Final = 8
INTERRUPTED: Final = 130  # what shells use for a program that Ctrl-C ended
SHOWN: Final = (1, 3, 5)  # P10, P50 and P90 of the percentiles; `--json` gives all


class Asked(NamedTuple):
    """What a user asks for in place of the plan's own way to simulate."""

    trials: int | None
    seed: int | None
    method: str | None
    tolerance: float | None
    workers: int
    no_events: bool


def simulate_plan(path: Path, asked: Asked, language: Language, *, as_json: bool) -> int:
    """Simulate a plan; Ctrl-C stops it and shows what is done so far, with exit code 130."""
    plan = accepted(read_draft(path))
    given = simulation_options(plan, asked.trials, asked.seed, asked.method, asked.tolerance)
    options = replace(given, workers=asked.workers)
    model = without_events(risk_model(plan)) if asked.no_events else risk_model(plan)
    result = run_with_progress(model, options, language)
    spoken = in_language(plan, language)
    if as_json:
        document = simulation_document(
            model,
            result,
            lambda key: figure_name(spoken, key, lambda text: translate(text, language)),
        )
        print(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False))  # noqa: T201
    else:
        notes = [_("Event risks are left out.")] if asked.no_events and plan.risks else []
        Console().print(spread_table(spoken, result, language, notes), highlight=False)
    return INTERRUPTED if result.stop is Stop.INTERRUPTED else 0


def run_with_progress(
    model: RiskModel, options: SimulationOptions, language: Language
) -> SimulationResult:
    """Run the trials under a progress bar; an interrupted run keeps the trials it has done."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    progress = Progress(*columns, console=Console(stderr=True), transient=True)
    with interruptible() as interrupted, progress as bar:
        task = bar.add_task(translate(_("Trials"), language), total=options.trials)

        def show(done: int, _trials: int) -> bool:
            bar.update(task, completed=done)
            return not interrupted.is_set()

        return simulate(model, options, show)


@contextmanager
def interruptible() -> Iterator[Event]:
    """Let the first Ctrl-C be a wish that the run looks at; a second one ends the program."""
    wish = Event()

    def note(_signal: int, _frame: object) -> None:
        wish.set()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    before = signal.signal(signal.SIGINT, note)
    try:
        yield wish
    finally:
        signal.signal(signal.SIGINT, before)


def spread_table(
    plan: Plan, result: SimulationResult, language: Language, notes: Sequence[str] = ()
) -> Group:
    """Lay out the spread of each output, the chances and what drives the spread."""
    say = translate
    run = say(_("{trials} trials, seed {seed}, {method}; amounts in {unit}"), language).format(
        trials=f"{result.trials:,}",
        seed=result.seed,
        method=choice_label(result.method.value, language),
        unit=plan.assumptions.unit_label,
    )
    ended = {
        Stop.INTERRUPTED: _("Interrupted: these are the trials done so far."),
        Stop.CONVERGED: _("Stopped early: the mean is within the tolerance."),
    }.get(result.stop, "")
    if result.hurdle and result.summary(Output.IRR) is None:
        notes = (*notes, _("No trial has an IRR: the cash flow never changes its sign."))
    said = [say(note, language) for note in (ended, *notes) if note]
    return Group(
        Text(plan.about.title, style="bold"),
        *(Text(note, style="yellow") for note in said),
        _spread(result, run, language),
        Text(_chances(plan, result, language)),
        _drivers(plan, result, language),
    )


def _spread(result: SimulationResult, title: str, language: Language) -> Table:
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    table.add_column(translate(_("Result"), language))
    names = [f"P{round(PERCENTILES[place] * 100)}" for place in SHOWN]
    for name in (_("Mean"), _("Deviation"), *names, _("Defined")):
        table.add_column(translate(name, language), justify="right", no_wrap=True)
    for row in result.summaries:
        show = _shown(row.output)
        table.add_row(
            translate(OUTPUTS[row.output], language),
            show(row.mean),
            show(row.standard_deviation),
            *(show(row.percentiles[place]) for place in SHOWN),
            percent(row.defined_share, 0),
        )
    return table


def _shown(output: Output) -> Callable[[float], str]:
    if output in {Output.NPV, Output.PAYBACK}:
        return money
    return lambda value: percent(value, 1)


def _chances(plan: Plan, result: SimulationResult, language: Language) -> str:
    lines = [
        translate(_("Probability of a negative NPV: {share}"), language).format(
            share=percent(result.loss.probability, 1)
        ),
        translate(_("Mean of the worst 5 %: {amount}"), language).format(
            amount=money(result.expected_shortfall)
        ),
        translate(
            _("Perfect information before deciding would be worth {amount}"), language
        ).format(amount=money(result.perfect_information)),
    ]
    if result.hurdle:
        text = translate(_("Probability that IRR reaches {hurdle}: {share}"), language)
        hurdle = percent(plan.assumptions.hurdle_irr, 1)
        lines.insert(1, text.format(hurdle=hurdle, share=percent(result.hurdle.probability, 1)))
    return "\n".join(lines)


def _drivers(plan: Plan, result: SimulationResult, language: Language) -> Table:
    title = translate(_("What drives the spread of NPV"), language)
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    table.add_column(translate(_("Input"), language), overflow="fold")
    for name in (_("Rank correlation"), _("Share of the variance")):
        table.add_column(translate(name, language), justify="right")
    for driver in result.drivers[:DRIVERS_SHOWN]:
        table.add_row(
            figure_name(plan, driver.name, lambda text: translate(text, language)),
            f"{driver.rank_correlation:+.2f}",
            percent(driver.regression_share, 1),
        )
    return table
