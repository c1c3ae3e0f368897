"""`crm-roi portfolio`: many plans evaluated, ranked and chosen under a budget.

From files to a portfolio: find, evaluate with progress, choose, write; a killed run goes on.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from crm_roi.app.issue_text import issue_document
from crm_roi.core.errors import CrmRoiError, Issue
from crm_roi.core.portfolio.ranking import (
    Basis,
    LeftOut,
    Portfolio,
    Rules,
    Worth,
    build_portfolio,
    portfolio_document,
)
from crm_roi.core.portfolio.selection import BadBudget, RequiredTooDear
from crm_roi.core.portfolio.summary import Intake, PlanSummary, files_called, take_in
from crm_roi.core.portfolio.words import notes
from crm_roi.core.risk.sampling import MOST_TRIALS, NoTrials
from crm_roi.core.terms import _
from crm_roi.files import refuse_existing
from crm_roi.hosts.command_line.options import LANGUAGE, AskedWithoutPlan
from crm_roi.hosts.command_line.portfolio.files import (
    State,
    content_key,
    find_plans,
    load_state,
    state_beside,
)
from crm_roi.hosts.command_line.portfolio.run import (
    Outcome,
    Result,
    Task,
    assessed,
    assessed_on_cluster,
    side_by_side,
)
from crm_roi.hosts.command_line.portfolio.table import (
    placed,
    portfolio_table,
    reasons_of,
    warn_of_unprintable_titles,
)
from crm_roi.hosts.command_line.portfolio.workers import connected, processes, program_version
from crm_roi.hosts.command_line.terminal import without_library_output
from crm_roi.locale import translate
from crm_roi.settings import readers_language

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from crm_roi.hosts.command_line.portfolio.files import PlanFile
    from crm_roi.settings import Language


INTERRUPTED: Final = 130

PATHS_HELP: Final = _("Plans (.xlsx, .json), and folders with plans in them.")
OUTPUT_HELP: Final = _("The workbook to write.")
PDF_HELP: Final = _("Write pages for the board beside the workbook, as a PDF of the same name.")
BUDGET_HELP: Final = _(
    "Money to spend, in the unit that most of the plans use; without it, no limit."
)
BASIS_HELP: Final = _("What the budget limits: the costs of year 0, or those of all years.")
WORTH_HELP: Final = _("What a plan counts for: its NPV, or the mean of its simulated NPV.")
REQUIRED_HELP: Final = _("A plan that must be carried out, by its file's name; may be repeated.")
ONE_OF_HELP: Final = _("Plans of which at most one is chosen: A,B,C; may be repeated.")
CURRENCY_HELP: Final = _("The currency of the portfolio; if not given, the one most plans have.")
TRIALS_HELP: Final = _("Number of trials of each plan; if not given, the plan's own.")
SEED_HELP: Final = _("The seed of each plan; if not given, the plan's own.")
JOBS_HELP: Final = _("Number of processes; if not given, one for each core.")
BACKEND_HELP: Final = _("Where to calculate: on this machine, or on a Dask cluster.")
SCHEDULER_HELP: Final = _("Where the cluster is: tcp://host:8786.")
JSON_HELP: Final = _("Print JSON for a machine to read.")
FORCE_HELP: Final = _("Replace the output file if it exists.")


def _say(text: str) -> str:
    return translate(text, LANGUAGE)


def portfolio(  # noqa: PLR0913 - the options of the command
    places: Annotated[list[Path], typer.Argument(metavar="PLAN", help=_say(PATHS_HELP))],
    output: Annotated[Path, typer.Option("--output", "-o", help=_say(OUTPUT_HELP))],
    *,
    pdf: Annotated[bool, typer.Option("--pdf", help=_say(PDF_HELP))] = False,
    budget: Annotated[float | None, typer.Option(help=_say(BUDGET_HELP))] = None,
    basis: Annotated[
        Literal["initial_outlay", "total_commitment"], typer.Option(help=_say(BASIS_HELP))
    ] = "initial_outlay",
    worth: Annotated[Literal["npv", "mean_npv"], typer.Option(help=_say(WORTH_HELP))] = "npv",
    required: Annotated[list[str] | None, typer.Option("--must", help=_say(REQUIRED_HELP))] = None,
    one_of: Annotated[list[str] | None, typer.Option("--one-of", help=_say(ONE_OF_HELP))] = None,
    currency: Annotated[str | None, typer.Option(help=_say(CURRENCY_HELP))] = None,
    trials: Annotated[int | None, typer.Option(help=_say(TRIALS_HELP))] = None,
    seed: Annotated[int | None, typer.Option(min=0, help=_say(SEED_HELP))] = None,
    jobs: Annotated[int | None, typer.Option(min=1, help=_say(JOBS_HELP))] = None,
    backend: Annotated[Literal["joblib", "dask"], typer.Option(help=_say(BACKEND_HELP))] = "joblib",
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help=_say(SCHEDULER_HELP))
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=_say(JSON_HELP))] = False,
    language: AskedWithoutPlan = None,
    force: Annotated[bool, typer.Option("--force", help=_say(FORCE_HELP))] = False,
) -> None:
    """Evaluate many plans and write the portfolio; files that are no plan are listed, not fatal."""
    language = readers_language(language)
    request = Request(
        places=tuple(places),
        output=output,
        pdf=output.with_suffix(".pdf") if pdf else None,
        budget=budget,
        basis=basis,
        worth=worth,
        required=tuple(required or ()),
        exclusive=tuple(tuple(part.strip() for part in group.split(",")) for group in one_of or ()),
        currency=currency,
        trials=trials,
        seed=seed,
        jobs=jobs,
        scheduler=scheduler,
        on_cluster=backend == "dask",
        language=language,
        force=force,
    )
    try:
        make_portfolio(request, as_json=as_json)
    except Interrupted as interrupted:
        text = translate(interrupted.message, language)
        typer.echo(text.format(**interrupted.facts), err=True)
        raise typer.Exit(INTERRUPTED) from interrupted


REASONS_OF_REFUSAL = 20


class Interrupted(CrmRoiError):
    """Interrupted after {done} of {count} plans; the same command goes on from there."""


class NoUsablePlan(CrmRoiError):
    """None of the {count} files can be used: nothing to rank."""

    code = "#N/A"

    def __init__(self, issues: tuple[Issue, ...], count: int) -> None:
        """Keep the reasons: the command shows them."""
        self.issues = issues
        super().__init__(count=count)


class NoWorkbookName(CrmRoiError):
    """The portfolio is a workbook: {path} must end in .xlsx."""


class TooManyTrialsEach(CrmRoiError):
    """A plan is simulated with at most {limit} trials; {trials} were asked for."""

    code = "#NUM!"


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for on the command line; the budget in the unit that most plans use."""

    places: tuple[Path, ...]
    output: Path
    pdf: Path | None
    budget: float | None
    basis: str
    worth: str
    required: tuple[str, ...]
    exclusive: tuple[tuple[str, ...], ...]
    currency: str | None
    trials: int | None
    seed: int | None
    jobs: int | None
    scheduler: str | None
    on_cluster: bool
    language: Language
    force: bool


def make_portfolio(request: Request, *, as_json: bool) -> None:
    """Make the portfolio that was asked for, write it and show it."""
    _check(request)
    state_path = state_beside(request.output)
    outputs = [path for path in (request.output, request.pdf, state_path) if path]
    files = find_plans(request.places, outputs)
    state = load_state(state_path, _options(request))
    summaries, left_out = _evaluated(request, files, state)
    intake = take_in(summaries, request.currency)
    portfolio = _chosen(request, intake, (*left_out, *intake.left_out))
    _write(request, portfolio, files)
    state.remove()
    _show(request, portfolio, as_json=as_json)


def _check(request: Request) -> None:
    """Refuse before the long work what would be refused after it."""
    refuse_existing(request.output, force=request.force)
    if request.pdf:
        refuse_existing(request.pdf, force=request.force)
    if request.output.suffix.lower() != ".xlsx":
        raise NoWorkbookName(path=str(request.output))
    if request.budget is not None and not 0 <= request.budget < math.inf:
        raise BadBudget(budget=request.budget)
    if request.trials is not None and request.trials < 1:
        raise NoTrials(trials=request.trials)
    if request.trials is not None and request.trials > MOST_TRIALS:
        raise TooManyTrialsEach(trials=request.trials, limit=MOST_TRIALS)


def _options(request: Request) -> dict[str, Any]:
    """Give what the figures of a plan depend on besides its content."""
    return {"version": program_version(), "trials": request.trials, "seed": request.seed}


def _evaluated(
    request: Request, files: Sequence[PlanFile], state: State
) -> tuple[list[PlanSummary], list[LeftOut]]:
    """Evaluate what is not done yet, under a progress bar; keep what is done whatever happens."""
    found = _done_before(files, state)
    tasks = [Task(file, request.trials, request.seed) for file in files if file.name not in found]
    outcomes = _running(request, tasks)
    try:
        for key, result in _with_progress(request, outcomes, len(files), len(found)):
            found[result.file] = result
            if isinstance(result, PlanSummary) and key:
                state.add(key, result)
    except KeyboardInterrupt:
        raise Interrupted(done=len(state.done), count=len(files)) from None
    finally:
        if tasks and state.done:
            state.save()
    ordered = [found[file.name] for file in files]
    summaries = [row for row in ordered if isinstance(row, PlanSummary)]
    return summaries, [row for row in ordered if isinstance(row, LeftOut)]


def _done_before(files: Sequence[PlanFile], state: State) -> dict[str, Result]:
    """Give what an earlier run has found, by the names that the files have now."""
    if not state.done:
        return {}
    keys = {file.name: content_key(file.path) for file in files}
    return {
        name: replace(state.done[key], file=name) for name, key in keys.items() if key in state.done
    }


def _running(request: Request, tasks: Sequence[Task]) -> Iterator[Outcome]:
    """Run the tasks where it was asked for."""
    if request.on_cluster:
        with connected(request.scheduler):
            yield from assessed_on_cluster(tasks)
    else:
        yield from assessed(tasks, processes(len(tasks), request.jobs))


def _with_progress(
    request: Request, outcomes: Iterable[Outcome], count: int, done: int
) -> Iterator[Outcome]:
    console = Console(stderr=True)
    if done:
        text = _("Going on: {done} of {count} plans are done already.")
        console.print(translate(text, request.language).format(done=done, count=count))
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(translate(_("Plans"), request.language), total=count, completed=done)
        for outcome in outcomes:
            bar.advance(task)
            yield outcome


def _chosen(request: Request, intake: Intake, left_out: tuple[LeftOut, ...]) -> Portfolio:
    """Choose under the rules that were asked for; amounts of a refusal are in the user's unit."""
    if not intake.plans:
        raise NoUsablePlan(placed(left_out)[:REASONS_OF_REFUSAL], len(left_out))
    scale = intake.unit.scale
    rules = Rules(
        budget=None if request.budget is None else request.budget * scale,
        basis=Basis(request.basis),
        worth=Worth(request.worth),
        required=files_called(intake.plans, request.required),
        exclusive=tuple(files_called(intake.plans, group) for group in request.exclusive),
    )
    run = side_by_side(processes(len(intake.plans), request.jobs))
    try:
        with without_library_output():
            return build_portfolio(
                intake.currency, intake.unit, intake.plans, left_out, rules, run=run
            )
    except RequiredTooDear as error:
        unit = intake.unit.label(request.language)
        shown = {
            name: f"{float(fact or 0) / scale:,.2f} {unit}" for name, fact in error.facts.items()
        }
        raise RequiredTooDear(**shown) from error


def _write(request: Request, portfolio: Portfolio, files: Sequence[PlanFile]) -> None:
    """Write the workbook and, if asked, the pages."""
    from crm_roi.workbook.portfolio import write_portfolio  # noqa: PLC0415 - slow to load

    language, day = request.language, date.today()  # noqa: DTZ011 - the user's own day
    reasons = reasons_of(portfolio, language)
    said = [translate(text, language).format(**facts) for text, facts in notes(portfolio, language)]
    write_portfolio(
        portfolio, reasons, said, request.output, language=language, day=day, force=request.force
    )
    if request.pdf:
        from crm_roi.report.short_reports.portfolio_page import write_pages  # noqa: PLC0415 - slow to load

        warn_of_unprintable_titles(portfolio, files, language)
        write_pages(
            portfolio, reasons, said, request.pdf,
            language=language, day=day, workbook=request.output, force=request.force,
        )  # fmt: skip


def _show(request: Request, portfolio: Portfolio, *, as_json: bool) -> None:
    language = request.language
    if as_json:
        document = portfolio_document(portfolio, lambda issue: issue_document(issue, language))
        print(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False))  # noqa: T201
        return
    Console().print(portfolio_table(portfolio, reasons_of(portfolio, language), language))
    for path in filter(None, (request.output, request.pdf)):
        print(translate(_("{path} is written."), language).format(path=path))  # noqa: T201
