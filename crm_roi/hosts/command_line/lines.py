"""`crm-roi lines`: the library of cost and benefit lines, and lines of it taken into a plan."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from crm_roi.app.plans import accept_to_edit, read
from crm_roi.core.drivers.line_library import BENEFITS, COSTS, UsualCost, with_library_lines
from crm_roi.core.terms import _
from crm_roi.files import refuse_existing
from crm_roi.hosts.command_line.options import (
    AsJson,
    AskedLanguage,
    Force,
    Output,
    PlanFile,
    say,
)
from crm_roi.hosts.command_line.usage_language import TranslatedTyper
from crm_roi.locale import LANGUAGES, translate
from crm_roi.settings import readers_language, settled_language
from crm_roi.workbook.layout.choices import choice_label
from crm_roi.workbook.write_workbook import write_workbook

if TYPE_CHECKING:
    from crm_roi.core.drivers.line_library import UsualBenefit

lines = TranslatedTyper()
SHOWN = ("name", "driver", "unit")


@lines.callback(invoke_without_command=True)
def listed(
    context: typer.Context,
    *,
    as_json: AsJson = False,
    language: AskedLanguage = None,
) -> None:
    """List the library, unless another command follows."""
    if context.invoked_subcommand is not None:
        return
    if as_json:
        document = {
            "costs": [_document(row) for row in COSTS],
            "benefits": [_document(row) for row in BENEFITS],
        }
        typer.echo(json.dumps(document, ensure_ascii=False, indent=1))
        return
    Console().print(_table(readers_language(language)))


@lines.command(help=say(_("Write a copy of a plan with lines of the library.")))
def add(
    plan: PlanFile,
    keys: Annotated[
        list[str],
        typer.Argument(
            metavar="LINE...",
            help=say(_("Lines by their key in the library: integration, churn.")),
        ),
    ],
    *,
    output: Output,
    force: Force = False,
    language: AskedLanguage = None,
) -> None:
    """Write a copy of a plan with more lines; their figures stay to be filled in."""
    refuse_existing(output, force=force)
    before = accept_to_edit(read(plan))
    language = settled_language(language, before.language)
    after, added = with_library_lines(before, keys, translate)
    write_workbook(after, output, language=language, force=force)
    written = translate(_("{path} is written with {lines}; fill in their figures."), language)
    typer.echo(written.format(path=output, lines=", ".join(added)))


def _table(language: str) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, collapse_padding=True)
    widest = max(len(row.key) for row in (*COSTS, *BENEFITS))  # a key is copied into a command
    table.add_column(translate(_("Line"), language), overflow="fold", min_width=widest)
    table.add_column(translate(_("Driver"), language), overflow="fold")
    table.add_column(translate(_("Kind"), language), overflow="fold")
    heading = ""
    for row in (*COSTS, *BENEFITS):
        shelf = row.area if isinstance(row, UsualCost) else row.group
        if shelf != heading:
            table.add_section()
            table.add_row(choice_label(heading := shelf, language), style="bold")
        kinds = (row.visibility, row.nature) if isinstance(row, UsualCost) else (row.hardness,)
        table.add_row(
            f"{translate(row.name, language)}\n{row.key}",
            translate(row.driver, language),
            "\n".join(choice_label(kind, language) for kind in kinds),
        )
    return table


def _document(row: UsualCost | UsualBenefit) -> dict[str, Any]:
    """Give a line to a machine, its texts in both languages."""
    found = asdict(row)
    for name in SHOWN:
        if name in found:
            found[name] = {language: translate(found[name], language) for language in LANGUAGES}
    return found
