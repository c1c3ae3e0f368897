"""`crm-roi simulate`: the spread of a plan's results and what drives it."""

from __future__ import annotations

import json
import signal
from contextlib import contextmanager
from dataclasses import replace
from threading import Event
from typing import TYPE_CHECKING, Annotated, Final, Literal, NamedTuple

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from crm_roi.app.plans import accept, read
from crm_roi.core.results import RESULTS
from crm_roi.core.risk.names import figure_name
from crm_roi.core.risk.plan_risk import risk_model, simulation_options, without_events
from crm_roi.core.risk.plan_sensitivity import planned_npv
from crm_roi.core.risk.simulation import Stop, simulation_document
from crm_roi.core.risk.simulation import simulate as run_simulation
from crm_roi.core.risk.simulation_summary import NORMAL_95, PERCENTILES
from crm_roi.core.risk.trials import Output
from crm_roi.core.safe_text import one_line
from crm_roi.core.terms import _
from crm_roi.hosts.command_line.evaluation_table import two_lines
from crm_roi.hosts.command_line.options import AsJson, AskedLanguage, PlanFile, say
from crm_roi.hosts.command_line.plan import told_in
from crm_roi.hosts.figures import money, percent, written
from crm_roi.locale import translate
from crm_roi.settings import settled_language
from crm_roi.workbook.layout.choices import choice_label

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from crm_roi.core.plan import Plan
    from crm_roi.core.risk.model import RiskModel
    from crm_roi.core.risk.sampling import SimulationOptions
    from crm_roi.core.risk.simulation import SimulationResult
    from crm_roi.core.risk.simulation_summary import Chance
    from crm_roi.settings import Language


INTERRUPTED: Final = 130  # what shells use for a program that Ctrl-C ended


def simulate(  # noqa: PLR0913 - one parameter for each option
    path: PlanFile,
    *,
    trials: Annotated[int | None, typer.Option(help=say(_("Number of trials.")))] = None,
    seed: Annotated[
        int | None, typer.Option(help=say(_("The same seed gives the same figures.")))
    ] = None,
    method: Annotated[
        Literal["mc", "lhs", "sobol"] | None,
        typer.Option(help=say(_("Random, Latin hypercube or Sobol sequence."))),
    ] = None,
    tolerance: Annotated[
        float | None,
        typer.Option(help=say(_("Stop when the mean NPV is known to within this amount."))),
    ] = None,
    workers: Annotated[
        int,
        typer.Option(help=say(_("Number of threads; they change the time, never the figures."))),
    ] = 1,
    no_events: Annotated[
        bool,
        typer.Option(
            "--no-events", help=say(_("Leave the event risks out: only the estimates vary."))
        ),
    ] = False,
    as_json: AsJson = False,
    language: AskedLanguage = None,
) -> None:
    """Simulate a plan; Ctrl-C stops it and shows what is done so far, with exit code 130."""
    plan = accept(read(path))
    reader = settled_language(language, plan.language)
    options = replace(simulation_options(plan, trials, seed, method, tolerance), workers=workers)
    model = without_events(risk_model(plan)) if no_events else risk_model(plan)
    result = run_with_progress(model, options, reader)
    spoken = told_in(plan, reader)
    if as_json:
        document = simulation_document(
            model,
            result,
            lambda key: figure_name(spoken, key, lambda text: translate(text, reader)),
        )
        typer.echo(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False))
    else:
        notes = [_("Event risks are left out.")] if no_events and plan.risks else []
        told = Teller(spoken, model, result, reader).parts(notes)
        Console().print(*told, sep="\n", highlight=False, crop=False)
    raise typer.Exit(INTERRUPTED if result.stop is Stop.INTERRUPTED else 0)


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

        return run_simulation(model, options, show)


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


ENDED: Final = {
    Stop.INTERRUPTED: _("Interrupted: these are the trials done so far."),
    Stop.CONVERGED: _("Stopped early: the mean is within the tolerance."),
}
SHOWN: Final = (0, 1, 3, 5, 6)  # P5, P10, P50, P90 and P95; `--json` gives all
DRIVERS_SHOWN: Final = 8


class Teller(NamedTuple):
    """Says a simulation of a plan in a language."""

    plan: Plan
    model: RiskModel
    result: SimulationResult
    language: str

    def say(self, text: str, **facts: object) -> str:
        """Give a text of ours with its facts."""
        return translate(text, self.language).format(**facts)

    def parts(self, notes: Sequence[str] = ()) -> Iterator[Text | Table]:
        """Give what is printed, from what was asked to what it rests on."""
        yield Text(one_line(self.plan.about.title), style="bold")
        result = self.result
        if result.hurdle and result.summary(Output.IRR) is None:
            notes = (*notes, _("No trial has an IRR: the cash flow never changes its sign."))
        for note in (ENDED.get(result.stop, ""), *notes):
            if note:
                yield Text(self.say(note), style="yellow")
        yield self._spread()
        yield Text("\n".join(self._chances()) + "\n")
        yield self._drivers()

    def _spread(self) -> Table:
        result = self.result
        title = self.say(
            _("{trials} trials, seed {seed}, {method}; amounts in {unit}"),
            trials=f"{result.trials:,}",
            seed=result.seed,
            method=choice_label(result.method.value, self.language),
            unit=self.plan.assumptions.unit_label,
        )
        names = [f"P{round(PERCENTILES[place] * 100)}" for place in SHOWN]
        heads = [self.say(head) for head in (_("Mean"), _("Std dev"), *names, _("Defined"))]
        rows = [self._row(output) for output in Output]
        table = _table(title, self.say(_("Result")))
        for place, head in enumerate(heads, start=1):
            width = max(len(row[place]) for row in rows if row)  # a figure is never cut
            table.add_column(head, justify="right", no_wrap=True, min_width=width)
        for row in rows:
            if row:
                table.add_row(*row)
        return table

    def _row(self, output: Output) -> list[str]:
        """Show one result; nothing where no trial has it."""
        found = self.result.summary(output)
        if found is None:
            return []
        show = _shown(output)
        points = (found.percentiles[place] for place in SHOWN)
        figures = (found.mean, found.standard_deviation, *points)
        defined = percent(found.defined_share, 0)
        name = self.say(RESULTS[output].head)
        name = name if name.isascii() else two_lines(name)  # Chinese would fold anywhere
        return [name, *map(show, figures), defined]

    def _chances(self) -> Iterator[str]:
        result, say = self.result, self.say
        own = planned_npv(self.model.forecast)
        reached = float((result.samples[Output.NPV] >= own).mean())
        yield say(
            _("The plan's own NPV is {npv}; {share} of the trials reach it."),
            npv=money(own),
            share=percent(reached, 1),
        )
        yield self._chance(_("Probability of a negative NPV: {share}"), result.loss)
        if result.hurdle:
            hurdle = percent(self.plan.assumptions.hurdle_irr, 1)
            text = _("Probability that IRR reaches {hurdle}: {share}")
            yield self._chance(text, result.hurdle, hurdle=hurdle)
        shortfall = money(result.expected_shortfall)
        yield say(_("Mean of the worst 5 %: {amount}"), amount=shortfall)
        yield say(
            _("Perfect information before deciding would be worth {amount}"),
            amount=money(result.perfect_information),
        )
        npv = result.summary(Output.NPV)
        if npv:
            half = money(NORMAL_95 * npv.standard_error)
            yield say(_("The mean NPV is known to ±{amount} (95 % interval)."), amount=half)

    def _chance(self, text: str, chance: Chance, **facts: object) -> str:
        told = self.say(text, share=percent(chance.probability, 1), **facts)
        error = percent(chance.standard_error, 1)
        return told + self.say(_(" (standard error {share})"), share=error)

    def _drivers(self) -> Table:
        title = self.say(
            _("What drives the spread of NPV; all together explain {share}"),
            share=percent(self.result.explained, 0),
        )
        table = _table(title, self.say(_("Input")))
        for name in (_("Rank correlation"), _("Share of the variance")):
            table.add_column(self.say(name), justify="right")
        by_share = sorted(self.result.drivers, key=lambda each: -each.regression_share)
        for driver in by_share[:DRIVERS_SHOWN]:
            table.add_row(
                figure_name(self.plan, driver.name, self.say),
                written(driver.rank_correlation, "+.2f"),
                percent(driver.regression_share, 1),
            )
        return table


def _table(title: str, first: str) -> Table:
    table = Table(
        title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False, collapse_padding=True
    )
    table.add_column(first, min_width=10, overflow="fold")
    return table


def _shown(output: Output) -> Callable[[float], str]:
    if output in {Output.NPV, Output.PAYBACK}:
        return money
    return lambda value: percent(value, 1)
