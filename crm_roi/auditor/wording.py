"""Findings in the reader's language: as sentences, and as a document for machines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from crm_roi.auditor.rules import RULES
from crm_roi.core.terms import _
from crm_roi.locale import translate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crm_roi.auditor.findings import Finding
    from crm_roi.core.errors import Fact

_MOST_RANGES: Final = 12  # a document for machines has them all
_PAUSES: Final = {"zh": "、"}


CERTAINTIES: Final = {
    "certain": _("certain"),
    "likely": _("likely"),
    "possible": _("worth a look"),
}


def certainty_text(finding: Finding, language: str) -> str:
    """Say how sure a finding is."""
    return translate(CERTAINTIES[finding.certainty.value], language)


def evidence_text(finding: Finding) -> str:
    """Show the cell's own formula and its neighbour's: `F5: =E5*2 · E5: =D5*3`."""
    evidence = finding.evidence
    if evidence is None:
        return ""
    cells = [(evidence.cell, evidence.holds), (evidence.neighbour, evidence.neighbour_holds)]
    return " · ".join(f"{cell}: {holds or '∅'}" for cell, holds in cells if cell)


def detail(finding: Finding, language: str) -> str:
    """Say what is wrong; a fact that is a list of texts is translated text by text."""
    facts = {name: _said(fact, language) for name, fact in finding.flaw.facts.items()}
    return translate(finding.flaw.detail, language).format(**facts)


def _said(fact: Fact | tuple[str, ...], language: str) -> str:
    if isinstance(fact, tuple):
        return _PAUSES.get(language, ", ").join(translate(text, language) for text in fact)
    return f"{fact:.10g}" if isinstance(fact, float) else str(fact)


def place(finding: Finding) -> str:
    """Say where: the sheet and its cells, as in `'Cash flow'!B4:B9, D4`; empty for the workbook."""
    sheet, ranges = finding.flaw.sheet, finding.flaw.cells
    if not ranges:
        return sheet
    cells = ", ".join(ranges[:_MOST_RANGES]) + (" …" if len(ranges) > _MOST_RANGES else "")
    plain = sheet.replace("_", "a").isalnum() and not sheet[0].isdigit()
    return f"{sheet}!{cells}" if plain else f"'{sheet}'!{cells}"


def document(
    path: str, findings: Iterable[Finding], language: str, unused: Iterable[str] = ()
) -> dict[str, Any]:
    """Give all findings to a machine, and the entries that silence nothing."""
    listed = [_finding(finding, language) for finding in findings]
    blocking = sorted({row["rule"] for row in listed if row["blocking"]})
    return {
        "workbook": path,
        "rules": len(RULES),
        "blocking": blocking,
        "findings": listed,
        "silences_nothing": list(unused),
    }


def _finding(finding: Finding, language: str) -> dict[str, Any]:
    rule, flaw = finding.rule, finding.flaw
    return {
        "rule": rule.number,
        "title": translate(rule.title, language),
        "severity": rule.severity.value,
        "blocking": finding.blocking,
        "certainty": finding.certainty.value,
        "sheet": flaw.sheet,
        "cells": list(flaw.cells),
        "count": flaw.count,
        "detail": detail(finding, language),
        "why": translate(rule.why, language),
        "mend": translate(rule.mend, language),
        "silenced": finding.silenced or None,
        "evidence": finding.evidence._asdict() if finding.evidence else None,
        "facts": {name: _plain(fact, language) for name, fact in flaw.facts.items()},
    }


def _plain(fact: Fact | tuple[str, ...], language: str) -> Fact | list[str]:
    if isinstance(fact, tuple):
        return [translate(text, language) for text in fact]
    return fact
