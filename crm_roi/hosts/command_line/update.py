"""`crm-roi update`: refresh what Python computes in a copy of a workbook, and keep all else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from crm_roi.app.plans import accept, read
from crm_roi.core.errors import CrmRoiError
from crm_roi.core.terms import _
from crm_roi.hosts.command_line.options import LANGUAGE, AskedLanguage
from crm_roi.locale import translate
from crm_roi.settings import settled_language
from crm_roi.workbook.updating.refresh import FORMULAS
from crm_roi.workbook.updating.update import update_workbook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_roi.workbook.updating.refresh import Refreshed


WORKBOOK_HELP: Final = _("The planning workbook to refresh (.xlsx).")
OUTPUT_HELP: Final = _("The file to write; if not given, PLAN.updated.xlsx beside the workbook.")
FORCE_HELP: Final = _("Replace the output file if it exists.")
AS_JSON_HELP: Final = _("Print JSON for a machine to read.")


class NotAWorkbookToUpdate(CrmRoiError):
    """{path} is no workbook; update refreshes planning workbooks (.xlsx)."""


MESSAGES: Final = (_("{path} is no workbook; update refreshes planning workbooks (.xlsx)."),)
SUFFIXES: Final = (".xlsx", ".xlsm")


def update(
    workbook: Annotated[
        Path, typer.Argument(metavar="PLAN.xlsx", help=translate(WORKBOOK_HELP, LANGUAGE))
    ],
    *,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help=translate(OUTPUT_HELP, LANGUAGE))
    ] = None,
    force: Annotated[bool, typer.Option("--force", help=translate(FORCE_HELP, LANGUAGE))] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help=translate(AS_JSON_HELP, LANGUAGE))
    ] = False,
    language: AskedLanguage = None,
) -> None:
    """Refresh a copy of a workbook and say what was refreshed."""
    if workbook.suffix.lower() not in SUFFIXES:
        raise NotAWorkbookToUpdate(path=str(workbook))
    target = output or workbook.with_name(f"{workbook.stem}.updated{workbook.suffix}")
    plan = accept(read(workbook))
    language = settled_language(language, plan.language)
    done = update_workbook(plan, workbook, target, force=force)
    if as_json:
        typer.echo(json.dumps(_document(target, done), ensure_ascii=False, indent=2))
    else:
        for line in _lines(target, done, language):
            typer.echo(line)


def _document(target: Path, done: Refreshed) -> dict[str, Any]:
    return {
        "workbook": str(target),
        "refreshed": [part._asdict() for part in done.parts],
        "kept": done.kept,
        "missing": done.missing,
        "left_out": done.left_out,
        "repaired": done.repaired,
        "mended": done.mended,
        "unmended": [fault.text.format(**fault.facts) for fault in done.unmended],
        "calculates_on_opening": True,
    }


def _lines(target: Path, done: Refreshed, language: str) -> Iterator[str]:
    def say(text: str, **facts: object) -> str:
        return translate(text, language).format(**facts)

    yield say(_("{path} is written."), path=target)
    values = [part for part in done.parts if part.name != FORMULAS]
    for sheet in dict.fromkeys(part.sheet for part in values):
        cells = sum(part.cells for part in values if part.sheet == sheet)
        yield say(_("{sheet}: {cells} figures refreshed."), sheet=sheet, cells=f"{cells:,}")
    if done.kept:
        yield say(_("Your own formulas stay: {cells}."), cells=", ".join(done.kept))
    if done.missing:
        text = _("Not in this workbook any more: {names}. A new workbook from this plan has them.")
        yield say(text, names=", ".join(done.missing))
    for name, count in done.left_out.items():
        yield say(_("{name}: no room for {count} more rows."), name=name, count=count)
    if done.repaired:
        text = _("Mended, so that Excel opens the file without a question: {parts}.")
        yield say(text, parts=", ".join(done.repaired))
    for title in done.mended:
        text = _("“{table}”: the formulas read all its rows again.")
        yield say(text, table=translate(title, language))
    for fault in done.unmended:
        yield say(fault.text, **{name: translate(v, language) for name, v in fault.facts.items()})
    if done.unmended:
        yield say(_("Move the plan into a fresh workbook: crm-roi new NEW.xlsx --from THIS.xlsx."))
    yield say(_("All formulas calculate when the file is opened."))
