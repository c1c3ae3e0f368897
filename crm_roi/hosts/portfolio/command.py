"""`crm-roi portfolio`: many plans evaluated, ranked and chosen under a budget."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import Annotated, Final, Literal

import typer

from crm_roi.core.terms import _
from crm_roi.hosts.options import LANGUAGE, AskedWithoutPlan
from crm_roi.locale import translate
from crm_roi.settings import readers_language

INTERRUPTED: Final = 130

PORTFOLIO_HELP: Final = _("Evaluate many plans, rank them and choose the best under a budget.")
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
    from crm_roi.hosts.portfolio import making  # noqa: PLC0415 - keep other commands quick

    language = readers_language(language)
    request = making.Request(
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
        making.make_portfolio(request, as_json=as_json)
    except making.Interrupted as interrupted:
        text = translate(interrupted.message, language)
        typer.echo(text.format(**interrupted.facts), err=True)
        raise typer.Exit(INTERRUPTED) from interrupted
