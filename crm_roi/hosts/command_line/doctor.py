"""`crm-roi doctor`: what keeps Excel, LibreOffice or the report from working here, and the cure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from crm_roi.core.terms import _
from crm_roi.hosts.command_line.doctor_checks import findings
from crm_roi.hosts.command_line.doctor_machine import this_machine
from crm_roi.hosts.command_line.options import LANGUAGE, AskedWithoutPlan
from crm_roi.locale import translate
from crm_roi.settings import readers_language

if TYPE_CHECKING:
    from crm_roi.hosts.command_line.doctor_checks import Finding


AS_JSON_HELP: Final = _("Print JSON for a machine to read.")
LEVELS: Final = {
    "ok": _("fine"),
    "note": _("note"),
    "warning": _("warning"),
    "error": _("error"),
}
ALL_WELL: Final = _("Nothing keeps crm_roi from working here.")
SICK: Final = _("{errors} errors, {warnings} warnings.")


def doctor(
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help=translate(AS_JSON_HELP, LANGUAGE))
    ] = False,
    language: AskedWithoutPlan = None,
) -> None:
    """Check this machine; 1 if anything is an error."""
    language = readers_language(language)
    found = findings(this_machine())
    if as_json:
        documents = [document(each, language) for each in found]
        typer.echo(json.dumps(documents, ensure_ascii=False, indent=1))
    else:
        typer.echo(
            "\n".join([*(lines(each, language) for each in found), summary(found, language)])
        )
    raise typer.Exit(int(any(each.level == "error" for each in found)))


def lines(finding: Finding, language: str) -> str:
    """Write a finding: what, why, and the command that mends it."""
    level = translate(LEVELS[finding.level], language)
    parts = [f"[{level}] {_said(finding.what, finding, language)}"]
    if finding.why:
        parts.append(f"    {_said(finding.why, finding, language)}")
    if finding.command:
        parts.append(f"    > {finding.command}")
    return "\n".join(parts)


def summary(found: tuple[Finding, ...], language: str) -> str:
    """Say in one line how it stands."""
    errors = sum(each.level == "error" for each in found)
    warnings = sum(each.level == "warning" for each in found)
    if not errors + warnings:
        return translate(ALL_WELL, language)
    return translate(SICK, language).format(errors=errors, warnings=warnings)


def document(finding: Finding, language: str) -> dict[str, Any]:
    """Give a finding to a machine."""
    return {
        "code": finding.code,
        "level": finding.level.value,
        "what": _said(finding.what, finding, language),
        "why": _said(finding.why, finding, language),
        "command": finding.command,
        "facts": finding.facts,
    }


def _said(text: str, finding: Finding, language: str) -> str:
    return translate(text, language).format(**finding.facts)
