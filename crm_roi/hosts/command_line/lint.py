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
from crm_roi.auditor import lint as audit
from crm_roi.auditor.rules import RULES
from crm_roi.auditor.wording import detail, document, place
from crm_roi.core.errors import Severity
from crm_roi.core.terms import _
from crm_roi.hosts.command_line.options import LANGUAGE, AskedWithoutPlan
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
    language: AskedWithoutPlan = None,
) -> None:
    """Audit a workbook and show what was found; exit 1 for a blocking rule, 2 if unreadable."""
    language = readers_language(language)
    try:
        findings = audit(workbook)
    except UnreadableWorkbookError as error:
        typer.echo(refusal_text(error, language), err=True)
        raise typer.Exit(UNREADABLE) from error
    if as_json:
        answer = document(str(workbook), findings, language)
        typer.echo(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        _show(findings, language)
    if any(finding.blocking for finding in findings):
        raise typer.Exit(BLOCKED)


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
        table.add_row("", Text(detail(finding, language)), Text(place(finding)))
    return table


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
