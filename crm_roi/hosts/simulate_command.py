"""`crm-roi simulate`: the spread of a plan's results, what drives it, with progress."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from rich.box import SIMPLE_HEAD
from rich.console import Console, Group
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from crm_roi.core.plan_risk import risk_model, simulation_options
from crm_roi.core.simulation import Stop, simulate
from crm_roi.core.simulation_document import simulation_document
from crm_roi.core.simulation_summary import PERCENTILES
from crm_roi.core.terms import _
from crm_roi.core.translation import in_language
from crm_roi.core.trials import Output
from crm_roi.hosts.headline import money, percent
from crm_roi.hosts.plan_commands import accepted
from crm_roi.locale import translate
from crm_roi.workbook.plan_files import read_draft

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from crm_roi.core.plan import Plan
    from crm_roi.core.simulation import SimulationResult
    from crm_roi.core.simulation_options import SimulationOptions
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
SHOWN: Final = (1, 3, 5)  # P10, P50 and P90 of the percentiles; `--json` gives all


def simulate_plan(  # noqa: PLR0913 - the options of the command
    path: Path,
    trials: int | None,
    seed: int | None,
    method: str | None,
    tolerance: float | None,
    *,
    language: Language,
    as_json: bool,
) -> None:
    """Simulate a plan; Ctrl-C stops it and shows what is done so far."""
    plan = accepted(read_draft(path))
    options = simulation_options(plan, trials, seed, method, tolerance)
    result = run_with_progress(plan, options, language)
    if as_json:
        document = simulation_document(result)
        print(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False))  # noqa: T201
    else:
        Console().print(spread_table(in_language(plan, language), result, language))


def run_with_progress(
    plan: Plan, options: SimulationOptions, language: Language
) -> SimulationResult:
    """Run the trials under a progress bar; an interrupted run keeps the trials it has done."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(translate(_("Trials"), language), total=options.trials)

        def show(done: int, _trials: int) -> bool:
            try:
                bar.update(task, completed=done)
            except KeyboardInterrupt:
                return False
            return True

        return simulate(risk_model(plan), options, show)


def spread_table(plan: Plan, result: SimulationResult, language: Language) -> Group:
    """Lay out the spread of each output, the chances and what drives the spread."""
    say = translate
    run = say(_("{trials} trials, seed {seed}, {method}; amounts in {unit}"), language).format(
        trials=f"{result.trials:,}",
        seed=result.seed,
        method=result.method.value,
        unit=plan.assumptions.unit_label,
    )
    stopped = {
        Stop.INTERRUPTED: _("Interrupted: these are the trials done so far."),
        Stop.CONVERGED: _("Stopped early: the mean is within the tolerance."),
    }.get(result.stop, "")
    return Group(
        Text(plan.about.title, style="bold"),
        Text(say(stopped, language), style="yellow"),
        _spread(result, run, language),
        Text(_chances(plan, result, language)),
        _drivers(result, language),
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


def _drivers(result: SimulationResult, language: Language) -> Table:
    title = translate(_("What drives the spread of NPV"), language)
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for name in (_("Input"), _("Rank correlation"), _("Share of the variance")):
        table.add_column(translate(name, language), justify="right")
    for driver in result.drivers[:DRIVERS_SHOWN]:
        table.add_row(
            driver.name, f"{driver.rank_correlation:+.2f}", percent(driver.regression_share, 1)
        )
    return table
