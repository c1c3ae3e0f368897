"""`crm-roi kpis`: the KPI library, and KPIs of it taken into a plan."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from crm_roi.app.issue_text import issue_lines
from crm_roi.app.plans import accept_to_edit, read
from crm_roi.core.checks import check
from crm_roi.core.scorecard.kpi_library import LIBRARY
from crm_roi.core.scorecard.kpi_picking import with_library_kpis
from crm_roi.core.terms import _
from crm_roi.files import refuse_existing
from crm_roi.hosts.command_line.options import LANGUAGE, AskedLanguage
from crm_roi.hosts.command_line.usage_language import TranslatedTyper
from crm_roi.locale import LANGUAGES, translate
from crm_roi.settings import readers_language, settled_language
from crm_roi.workbook.layout.choices import choice_label
from crm_roi.workbook.write_workbook import write_workbook

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_roi.core.plan import Plan
    from crm_roi.core.scorecard.kpi_library import Indicator


ADD_HELP: Final = _("Write a copy of a plan with KPIs of the library, their rows filled in.")
PLAN_HELP: Final = _("The plan: a workbook (.xlsx) or a .json.")
KEYS_HELP: Final = _("KPIs by their key in the library, such as retention_rate.")
OUTPUT_HELP: Final = _("The workbook to write.")
FORCE_HELP: Final = _("Replace the output file if it exists.")
AS_JSON_HELP: Final = _("Print JSON for a machine to read.")
ADDED: Final = _("{path} is written with {kpis}.")
STILL_OPEN: Final = _("Still to be filled in:")


def say(text: str) -> str:
    """Give a text of the command's help."""
    return translate(text, LANGUAGE)


AsJson = Annotated[bool, typer.Option("--json", help=say(AS_JSON_HELP))]
kpis = TranslatedTyper()


@kpis.callback(invoke_without_command=True)
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
        typer.echo(json.dumps([_document(row) for row in LIBRARY], ensure_ascii=False, indent=1))
        return

    Console().print(_table(LIBRARY, readers_language(language)))


@kpis.command(help=say(ADD_HELP))
def add(
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help=say(PLAN_HELP))],
    keys: Annotated[list[str], typer.Argument(metavar="KPI...", help=say(KEYS_HELP))],
    *,
    output: Annotated[Path, typer.Option("--output", "-o", help=say(OUTPUT_HELP))],
    force: Annotated[bool, typer.Option("--force", help=say(FORCE_HELP))] = False,
    language: AskedLanguage = None,
) -> None:
    """Write a copy of a plan with more KPIs."""
    refuse_existing(output, force=force)
    before = accept_to_edit(read(plan))
    language = settled_language(language, before.language)
    after, added = with_library_kpis(before, keys, translate)
    write_workbook(after, output, language=language, force=force)
    typer.echo(translate(ADDED, language).format(path=output, kpis=", ".join(added)))
    _tell_what_is_open(before, after, output, language)


def _tell_what_is_open(before: Plan, after: Plan, output: Path, language: str) -> None:
    """Say what the plan lacks now that it did not lack before, with the cells of the copy."""
    known = check(before)
    found = [issue for issue in check(after) if issue not in known]
    if not found:
        return
    draft = read(output)
    typer.echo(translate(STILL_OPEN, language))
    for line in issue_lines([draft.located(issue) for issue in found], language):
        typer.echo(line)


def _table(library: Sequence[Indicator], language: str) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, collapse_padding=True)
    whole = max(len(row.key) for row in library)  # a key is to be copied into a command
    table.add_column(translate(_("KPI"), language), overflow="fold", width=whole)
    for name in (_("Formula"), _("Unit")):
        table.add_column(translate(name, language), overflow="fold")
    table.add_column(translate(_("Measurement"), language), no_wrap=True)
    perspective = ""
    for row in library:
        if row.perspective != perspective:
            table.add_section()
            perspective = row.perspective
            table.add_row(choice_label(perspective, language), style="bold")
        how = (row.direction, row.frequency, row.timing)
        words = [choice_label(code, language) for code in how]
        table.add_row(
            f"{translate(row.name, language)}\n{row.key}",
            translate(row.formula, language),
            translate(row.unit, language),
            "\n".join((*words, translate(row.source, language))),
        )
    return table


def _document(row: Indicator) -> dict[str, Any]:
    """Give an indicator to a machine, its texts in both languages."""

    def both(text: str) -> dict[str, str]:
        return {language: translate(text, language) for language in LANGUAGES}

    texts = {name: both(getattr(row, name)) for name in ("name", "formula", "unit", "source")}
    return {**asdict(row), **texts}
