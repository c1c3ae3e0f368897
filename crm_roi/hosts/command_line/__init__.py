"""`crm-roi`: the command line. Each command is the few calls that the flow consists of."""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module
from importlib.metadata import version
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import Annotated, Final, Literal, NoReturn

import typer

from crm_roi.core.errors import CrmRoiError
from crm_roi.core.terms import _
from crm_roi.files import reason_of
from crm_roi.hosts.command_line.options import (
    AsJson,
    AskedLanguage,
    Force,
    Output,
    PlanFile,
    named_language,
    say,
)
from crm_roi.hosts.command_line.terminal import prepare
from crm_roi.hosts.command_line.usage_language import TranslatedTyper

DEBUG: Final = "CRM_ROI_DEBUG"  # set it to see where the program failed

app = TranslatedTyper(
    name="crm-roi",
    help=say(_("Decide on a CRM investment: planning workbook, Excel functions, board report.")),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


def show_version(asked: bool) -> None:  # noqa: FBT001 - typer calls it with the option's value
    """Print the program's version and end."""
    if asked:
        typer.echo(f"crm-roi {version('crm-roi')}")
        raise typer.Exit


@app.callback()
def program(
    *,
    _version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=show_version,
            is_eager=True,
            help=say(_("Print the program's version.")),
        ),
    ] = False,
) -> None:
    """Take the options that stand before a command."""


@app.command(help=say(_("Write a workbook to fill in: blank, from the sample, or from a plan.")))
def new(  # noqa: PLR0913, PLR0917 - one parameter for each option of the command
    workbook: Annotated[
        Path, typer.Argument(metavar="PLAN.xlsx", help=say(_("The workbook to write.")))
    ],
    sample: Annotated[
        str | None, typer.Option(help=say(_("Start from the program's sample: dealer_group.")))
    ] = None,
    plan_file: Annotated[
        Path | None,
        typer.Option("--from", help=say(_("Start from your own plan (.json or .xlsx)."))),
    ] = None,
    years: Annotated[
        int | None,
        typer.Option(
            min=1, max=30, help=say(_("Years after year 0; a blank plan has 5, any other its own."))
        ),
    ] = None,
    language: AskedLanguage = None,
    force: Force = False,  # noqa: FBT002 - typer makes the switch from it
) -> None:
    """Write a workbook."""
    from crm_roi.hosts.command_line.plan import new_workbook  # noqa: PLC0415 - keep `--help` quick

    new_workbook(workbook, sample, plan_file, years, language, force=force)


@app.command(help=say(_("List a plan's mistakes, each with cell and remedy; exit 1 on an error.")))
def check(
    plan: PlanFile,
    as_json: AsJson = False,  # noqa: FBT002
    language: AskedLanguage = None,
) -> None:
    """Check a plan."""
    from crm_roi.hosts.command_line.plan import check_plan  # noqa: PLC0415

    raise typer.Exit(check_plan(plan, language, as_json=as_json))


@app.command(help=say(_("Work out a plan; show the main results: NPV, IRR, ROI, payback, gates.")))
def evaluate(
    plan: PlanFile,
    as_json: AsJson = False,  # noqa: FBT002
    language: AskedLanguage = None,
) -> None:
    """Evaluate a plan."""
    from crm_roi.hosts.command_line.plan import evaluate_plan  # noqa: PLC0415

    evaluate_plan(plan, language, as_json=as_json)


@app.command(help=say(_("Simulate a plan: the spread of its results and what drives it.")))
def simulate(  # noqa: PLR0913, PLR0917 - one parameter for each option of the command
    plan: PlanFile,
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
    no_events: Annotated[  # noqa: FBT002
        bool,
        typer.Option(
            "--no-events", help=say(_("Leave the event risks out: only the estimates vary."))
        ),
    ] = False,
    as_json: AsJson = False,  # noqa: FBT002
    language: AskedLanguage = None,
) -> None:
    """Simulate a plan."""
    from crm_roi.hosts.command_line.simulate import Asked, simulate_plan  # noqa: PLC0415

    asked = Asked(trials, seed, method, tolerance, workers, no_events)
    raise typer.Exit(simulate_plan(plan, asked, language, as_json=as_json))


@app.command(
    help=say(
        _("Make the board report of a plan: a PDF to sign, or one HTML file to read anywhere.")
    )
)
def report(  # noqa: PLR0913, PLR0917 - one parameter for each option of the command
    plans: Annotated[
        list[Path],
        typer.Argument(metavar="PLAN...", help=say(_("The plans: workbooks (.xlsx) or .json."))),
    ],
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", help=say(_("The file to write; for several plans, the folder."))
        ),
    ],
    form: Annotated[
        Literal["pdf", "html"] | None,
        typer.Option(
            "--format", help=say(_("pdf or html; if not given, what the output's name says."))
        ),
    ] = None,
    pages: Annotated[
        str, typer.Option(help=say(_("Only these pages, such as decision,costs,approval.")))
    ] = "",
    theme: Annotated[
        Path | None,
        typer.Option(
            help=say(_("A small TOML file with the company's logo, accent and classification."))
        ),
    ] = None,
    appendix: Annotated[  # noqa: FBT002 - typer makes the switch from it
        bool, typer.Option("--appendix", help=say(_("Add every cost and benefit line by year.")))
    ] = False,
    jobs: Annotated[
        int | None,
        typer.Option(
            min=1, max=64, help=say(_("Reports made at once; if not given, one a processor."))
        ),
    ] = None,
    language: AskedLanguage = None,
    force: Force = False,  # noqa: FBT002
) -> None:
    """Make the report."""
    from crm_roi.app.report_options import ReportOptions  # noqa: PLC0415
    from crm_roi.hosts.command_line.report import make_report  # noqa: PLC0415

    named = tuple(name.strip() for name in pages.split(",") if name.strip())
    options = ReportOptions(form, named, theme, appendix)
    if len(plans) == 1 and not output.is_dir():
        make_report(plans[0], output, language, force=force, options=options)
        return
    from crm_roi.hosts.command_line.reports import make_reports  # noqa: PLC0415

    raise typer.Exit(make_reports(plans, output, language, force=force, options=options, jobs=jobs))


@app.command(help=say(_("Write a plan as JSON, for other programs and for keeping.")))
def export(
    plan: PlanFile,
    output: Output,
    language: AskedLanguage = None,
    force: Force = False,  # noqa: FBT002
) -> None:
    """Export a plan."""
    from crm_roi.hosts.command_line.plan import export_plan  # noqa: PLC0415

    export_plan(plan, output, language, force=force)


@app.command(help=say(_("Print the JSON Schema of a plan.")))
def schema() -> None:
    """Print the schema."""
    import json  # noqa: PLC0415

    from crm_roi.core.plan import json_schema  # noqa: PLC0415

    print(json.dumps(json_schema(), ensure_ascii=False, indent=2))  # noqa: T201 - the command's answer


# The commands of other modules: name, module, function. Each says its own words in NAME_HELP.
MOUNTED: Final = (
    ("functions", "functions", "functions"),
    ("call", "functions", "call"),
    ("sensitivity", "sensitivity", "sensitivity"),
    ("lint", "lint", "lint"),
    ("update", "update", "update"),
    ("diff", "diff", "diff"),
    ("review", "review", "review"),
    ("portfolio", "portfolio.command", "portfolio"),
    ("survey", "survey", "survey"),
    ("kpis", "kpis", "kpis"),
    ("sign", "approval", "sign"),
    ("verify", "approval", "verify"),
    ("certificate", "approval", "certificate"),
    ("doctor", "doctor", "doctor"),
    ("manual", "manual", "manual"),
    ("addin", "addin", "addin"),
)


def mount(words: list[str]) -> None:
    """Mount the command that is asked for, or all: a quick command must not wait for the others."""
    asked = [row for row in MOUNTED if row[0] in words[:1]]
    own = {
        command.name or getattr(command.callback, "__name__", "")
        for command in app.registered_commands
    }
    if not asked and words[:1] and words[0] in own:
        return
    for name, room, attribute in asked or MOUNTED:
        module = import_module(f"{__name__}.{room}")
        text = say(getattr(module, f"{name.upper()}_HELP"))
        command = getattr(module, attribute)
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=name, help=text)
        else:
            app.command(name=name, help=text)(command)


class Failed(CrmRoiError):
    """The program failed: {reason}. Please report it to the makers, with the command."""


class NotPossible(CrmRoiError):
    """{path} cannot be used: {reason}."""


MESSAGES: Final = (
    _("The program failed: {reason}. Please report it to the makers, with the command."),
    _("{path} cannot be used: {reason}."),
)


def main() -> None:
    """Run the command line; what cannot be done is said in a sentence, never as a traceback.

    Exit codes: 0 done, 1 it cannot be done or the plan has errors, 2 the command is used wrongly,
    130 interrupted; `verify` and `lint` say in their help what theirs mean.
    """
    prepare()
    mount(sys.argv[1:])
    try:
        app()
    except CrmRoiError as error:
        _refuse(error)
    except BrokenPipeError:  # the reader, such as `head`, has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        _refuse(NotPossible(path=str(error.filename or ""), reason=reason_of(error)))
    except Exception as error:  # the boundary: a terminal shows a sentence
        if os.environ.get(DEBUG):
            raise
        _refuse(Failed(reason=f"{type(error).__name__}: {error}"))
    finally:
        gc.freeze()  # the end: looking through all modules for garbage once more would cost 0.1 s


def _refuse(error: CrmRoiError) -> NoReturn:
    from crm_roi.app.issue_text import refusal_text  # noqa: PLC0415 - only where something failed

    typer.echo(refusal_text(error, named_language(sys.argv)), err=True)
    sys.exit(1)
