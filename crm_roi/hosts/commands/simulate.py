"""`crm-roi simulate`: the spread of a plan's results, what drives it, with progress."""

from __future__ import annotations

import json
import signal
from contextlib import contextmanager
from dataclasses import replace
from threading import Event
from typing import TYPE_CHECKING, Final, NamedTuple

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from crm_roi.app.plans import accept, read
from crm_roi.core.risk.names import figure_name
from crm_roi.core.risk.plan_risk import risk_model, simulation_options, without_events
from crm_roi.core.risk.simulation import Stop, simulate, simulation_document
from crm_roi.core.terms import _
from crm_roi.hosts.commands.plan import told_in
from crm_roi.hosts.commands.simulate_tables import Teller
from crm_roi.locale import translate
from crm_roi.settings import settled_language

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_roi.core.risk.model import RiskModel
    from crm_roi.core.risk.sampling import SimulationOptions
    from crm_roi.core.risk.simulation import SimulationResult
    from crm_roi.settings import Language

INTERRUPTED: Final = 130  # what shells use for a program that Ctrl-C ended


class Asked(NamedTuple):
    """What a user asks for in place of the plan's own way to simulate."""

    trials: int | None
    seed: int | None
    method: str | None
    tolerance: float | None
    workers: int
    no_events: bool


def simulate_plan(
    path: Path, asked: Asked, asked_language: Language | None, *, as_json: bool
) -> int:
    """Simulate a plan; Ctrl-C stops it and shows what is done so far, with exit code 130."""
    plan = accept(read(path))
    language = settled_language(asked_language, plan.language)
    given = simulation_options(plan, asked.trials, asked.seed, asked.method, asked.tolerance)
    options = replace(given, workers=asked.workers)
    model = without_events(risk_model(plan)) if asked.no_events else risk_model(plan)
    result = run_with_progress(model, options, language)
    spoken = told_in(plan, language)
    if as_json:
        document = simulation_document(
            model,
            result,
            lambda key: figure_name(spoken, key, lambda text: translate(text, language)),
        )
        print(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False))  # noqa: T201
    else:
        notes = [_("Event risks are left out.")] if asked.no_events and plan.risks else []
        told = Teller(spoken, model, result, language).parts(notes)
        Console().print(*told, sep="\n", highlight=False, crop=False)
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
