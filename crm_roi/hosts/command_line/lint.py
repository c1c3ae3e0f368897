"""`crm-roi lint`: a model auditor on the command line, for any workbook."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from crm_roi.app.issue_text import refusal_text
from crm_roi.auditor import audit
from crm_roi.auditor.html_page import html_page
from crm_roi.auditor.reading import read_book
from crm_roi.auditor.recalculation import recalculated
from crm_roi.auditor.rules import RULES
from crm_roi.auditor.sarif import sarif as sarif_document
from crm_roi.auditor.silence import read_silences, silence_file, silenced, unused_text
from crm_roi.auditor.wording import certainty_text, detail, document, evidence_text, place
from crm_roi.core.errors import Severity
from crm_roi.core.terms import _
from crm_roi.files import refuse_existing, written_whole
from crm_roi.hosts.command_line.options import LANGUAGE, AskedWithoutPlan, Force
from crm_roi.locale import translate
from crm_roi.settings import readers_language
from crm_roi.xlsx.refusals import UnreadableWorkbookError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_roi.auditor import Finding
    from crm_roi.auditor.findings import Rule


BLOCKED: Final = 1
UNREADABLE: Final = 2

WORKBOOK_HELP: Final = _("The workbook to audit (.xlsx or .xlsm).")
AS_JSON_HELP: Final = _("Print JSON for a machine to read.")
HTML_HELP: Final = _("Write the findings as one page for a browser, with a map of each sheet.")
SARIF_HELP: Final = _("Write the findings as SARIF 2.1.0, which editors and code hosts show.")
SILENCE_HELP: Final = _(
    "File of findings that are accepted, each with its reason; if not given, BOOK.lint.toml "
    "beside the workbook."
)
RECALCULATE_HELP: Final = _(
    "Let LibreOffice work out every formula anew and tell kept values that differ; takes seconds."
)
SEVERITIES: Final = {
    Severity.ERROR: _("error"),
    Severity.WARNING: _("warning"),
    Severity.NOTE: _("note"),
}
_COLOURS: Final = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}


def lint(
    workbook: Annotated[
        Path,
        typer.Argument(metavar="BOOK.xlsx", help=translate(WORKBOOK_HELP, LANGUAGE)),
    ],
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help=translate(AS_JSON_HELP, LANGUAGE))
    ] = False,
    html: Annotated[Path | None, typer.Option(help=translate(HTML_HELP, LANGUAGE))] = None,
    sarif: Annotated[Path | None, typer.Option(help=translate(SARIF_HELP, LANGUAGE))] = None,
    silence: Annotated[Path | None, typer.Option(help=translate(SILENCE_HELP, LANGUAGE))] = None,
    recalculate: Annotated[
        bool, typer.Option("--recalculate", help=translate(RECALCULATE_HELP, LANGUAGE))
    ] = False,
    force: Force = False,
    language: AskedWithoutPlan = None,
) -> None:
    """Audit a workbook and show what was found; exit 1 for a blocking rule, 2 if unreadable."""
    language = readers_language(language)
    for path in filter(None, (html, sarif)):
        refuse_existing(path, force=force)
    accepted = silence or silence_file(workbook)
    silences = read_silences(accepted) if accepted else ()
    try:
        book = read_book(workbook)
    except UnreadableWorkbookError as error:
        typer.echo(refusal_text(error, language), err=True)
        raise typer.Exit(UNREADABLE) from error
    fresh = recalculated(workbook) if recalculate else None
    findings, unused = silenced(audit(book, fresh), silences)
    idle = [unused_text(entry, language) for entry in unused]
    if html:
        _write(html, html_page(book, findings, language), force=force)
    if sarif:
        answer = sarif_document(workbook, findings, language)
        _write(sarif, json.dumps(answer, ensure_ascii=False, indent=2) + "\n", force=force)
    if as_json:
        answer = document(str(workbook), findings, language, idle)
        typer.echo(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        _show(findings, language)
        typer.echo("".join(f"{one}\n" for one in idle), nl=False, err=True)
    if any(finding.blocking for finding in findings):
        raise typer.Exit(BLOCKED)


def _write(path: Path, text: str, *, force: bool) -> None:
    with written_whole(path, force=force) as draft:
        draft.write_text(text, encoding="utf-8")


def _show(findings: Sequence[Finding], language: str) -> None:
    console = Console()
    if findings:
        console.print(_table(findings, language))
    console.print(_summary(findings, language), highlight=False)


def _table(findings: Sequence[Finding], language: str) -> Table:
    """Lay out the findings, rule by rule: what, where, and under each rule why and how to mend."""
    table = Table(show_lines=False, expand=True, leading=0)
    table.add_column(translate(_("Rule"), language), justify="right", no_wrap=True)
    table.add_column(translate(_("What is wrong"), language), ratio=3, overflow="fold")
    table.add_column(translate(_("Where"), language), ratio=2, overflow="fold")
    rule: Rule | None = None
    for finding in findings:
        if finding.rule is not rule:
            rule = finding.rule
            table.add_section()
            table.add_row(str(rule.number), _heading(rule, language), _kind(rule, language))
        table.add_row("", _told(finding, language), Text(place(finding)))
    return table


def _told(finding: Finding, language: str) -> Text:
    """Say what is wrong, how sure that is, what the cells hold, and why it is accepted."""
    text = Text(detail(finding, language))
    told = (certainty_text(finding, language), evidence_text(finding), finding.silenced)
    text.append("\n" + " · ".join(filter(None, told)), style="dim")
    return text


def _heading(rule: Rule, language: str) -> Text:
    """Give a rule's title, and under it why it matters and how to mend what breaks it."""
    lines = Text(translate(rule.title, language), style="bold")
    lines.append(f"\n{translate(rule.why, language)}", style="not bold dim")
    lines.append(f"\n→ {translate(rule.mend, language)}", style="not bold green")
    return lines


def _kind(rule: Rule, language: str) -> Text:
    kind = translate(SEVERITIES[rule.severity], language)
    if rule.blocking:
        blocking = translate(_("blocking"), language)
        kind = f"{kind} · {blocking}"
    return Text(kind, style=_COLOURS[rule.severity])


def _summary(findings: Sequence[Finding], language: str) -> str:
    broken = {finding.rule.number for finding in findings}
    blocking = sorted({finding.rule.number for finding in findings if finding.blocking})
    text = _("{rules} rules, {findings} findings against {broken} of them.")
    said = translate(text, language).format(
        rules=len(RULES), findings=len(findings), broken=len(broken)
    )
    if blocking:
        text = _("Blocking rules broken: {blocking}.")
        said += " " + translate(text, language).format(blocking=", ".join(map(str, blocking)))
    return said
