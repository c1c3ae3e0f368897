"""`crm-roi`: the command line. Its help knows every command; a command's module loads when it runs.

Only the module of the running command is loaded, so that a module's imports stand at its top and a
quick command does not wait for another's libraries.
"""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module
from importlib.metadata import version
from typing import Annotated, Any, Final, NamedTuple, NoReturn

import typer
from typer.core import TyperCommand

from crm_roi.app.issue_text import refusal_text
from crm_roi.core.errors import CrmRoiError
from crm_roi.core.terms import _
from crm_roi.files import reason_of
from crm_roi.hosts.command_line.options import named_language, say
from crm_roi.hosts.command_line.terminal import prepare
from crm_roi.hosts.command_line.usage_language import TranslatedGroup, TranslatedTyper

DEBUG: Final = "CRM_ROI_DEBUG"  # set it to see where the program failed


class Command(NamedTuple):
    """A command: the module in this folder that holds a function or group of its name, its help."""

    module: str
    help: str


COMMANDS: Final = {
    "new": Command(
        "new", _("Write a workbook to fill in: blank, from the sample, or from a plan.")
    ),
    "check": Command(
        "plan", _("List a plan's mistakes, each with cell and remedy; exit 1 on an error.")
    ),
    "evaluate": Command(
        "plan", _("Work out a plan; show the main results: NPV, IRR, ROI, payback, gates.")
    ),
    "simulate": Command(
        "simulate", _("Simulate a plan: the spread of its results and what drives it.")
    ),
    "report": Command(
        "report",
        _("Make the board report of a plan: a PDF to sign, or one HTML file to read anywhere."),
    ),
    "export": Command("plan", _("Write a plan as JSON, for other programs and for keeping.")),
    "schema": Command("plan", _("Print the JSON Schema of a plan.")),
    "functions": Command(
        "functions", _("List the worksheet functions, with what each does and needs.")
    ),
    "call": Command(
        "functions", _("Calculate one worksheet function, once or for each line of a file.")
    ),
    "sensitivity": Command(
        "sensitivity",
        _("What moves a plan's NPV: tornado, break-even, delay, scenarios, the worth of knowing."),
    ),
    "lint": Command(
        "lint",
        _("Audit any workbook against 46 modelling rules; exit 1 if a blocking one is broken."),
    ),
    "update": Command(
        "update",
        _(
            "Work out the simulation and the CRM_ functions of a plan anew, in a copy; "
            "all else stays."
        ),
    ),
    "diff": Command(
        "diff",
        _("Compare two versions of a plan: which inputs changed, by whom, and what it did to NPV."),
    ),
    "review": Command(
        "review",
        _(
            "Review a plan after go-live: plan against actual by line and KPI, "
            "and the NPV now to expect."
        ),
    ),
    "portfolio": Command(
        "portfolio.command", _("Evaluate many plans, rank them and choose the best under a budget.")
    ),
    "survey": Command(
        "survey",
        _(
            "Work out the customer satisfaction index from raw answers, "
            "and which question moves it most."
        ),
    ),
    "kpis": Command("kpis", _("List the KPI library, or take KPIs of it into a plan.")),
    "evidence": Command(
        "evidence", _("Measure the plan's figures from the company's own customers.")
    ),
    "lines": Command(
        "lines", _("List the library of cost and benefit lines, or take lines of it into a plan.")
    ),
    "sign": Command("approval", _("Sign a report as one of the roles of its sign-off table.")),
    "verify": Command(
        "approval",
        _(
            "Check a report: signatures, their order, and that nothing was changed since. "
            "Exit 0 if approved (with --full only), 4 if signed in full but not confirmed, "
            "3 if not approved yet or rejected, 1 if void or the workbook is another."
        ),
    ),
    "certificate": Command("approval", _("Make a self-signed certificate, to try signing with.")),
    "doctor": Command(
        "doctor", _("Check this machine for Excel, LibreOffice and the report; say what mends it.")
    ),
    "manual": Command(
        "manual", _("Print the manual of the worksheet functions, or write it to a file.")
    ),
    "addin": Command("addin", _("Make, install or remove the add-in for Excel or LibreOffice.")),
}


class Program(TranslatedGroup):
    """The group of all commands: each is known by its help alone until it is the one to run."""

    def __init__(self, **given: Any) -> None:  # noqa: ANN401 - typer's own settings
        """Open the group with a stand-in for each command."""
        super().__init__(**given)
        for name, command in COMMANDS.items():
            self.add_command(TyperCommand(name, help=say(command.help)))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401 - typer's own
        """Put the command that is asked for in the place of its stand-in."""
        if args and args[0] in COMMANDS:
            self.add_command(loaded(args[0]), args[0])
        return super().resolve_command(ctx, args)


def loaded(name: str) -> Any:  # noqa: ANN401 - typer does not export its commands' type
    """Load a command from its module."""
    command = COMMANDS[name]
    found = getattr(import_module(f"{__name__}.{command.module}"), name)
    if not isinstance(found, typer.Typer):  # a single function
        alone = TranslatedTyper()
        alone.command(name)(found)
        found = alone
    built = typer.main.get_command(found)
    built.name, built.help = name, say(command.help)
    return built


app = TranslatedTyper(
    name="crm-roi",
    cls=Program,
    help=say(_("Decide on a CRM investment: planning workbook, Excel functions, board report.")),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
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
    typer.echo(refusal_text(error, named_language(sys.argv)), err=True)
    sys.exit(1)
