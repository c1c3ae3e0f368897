"""Findings as SARIF 2.1.0, which code hosts and editors show beside a file.

The format is OASIS's Static Analysis Results Interchange Format; a cell is a logical location, and
an accepted finding a suppression with its reason.
"""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from crm_roi.auditor.rules import RULES
from crm_roi.auditor.wording import detail, place
from crm_roi.core.errors import Severity
from crm_roi.locale import translate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crm_roi.auditor.findings import Finding, Rule

SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
_RANKS: Final = {"certain": 100.0, "likely": 80.0, "possible": 30.0}


def sarif(path: str | Path, findings: Iterable[Finding], language: str) -> dict[str, Any]:
    """Give all findings of a workbook as one SARIF run."""
    rules = [_rule(rule, language) for rule in RULES]
    driver = {"name": "crm-roi lint", "version": version("crm-roi"), "rules": rules}
    results = [_result(path, finding, language) for finding in findings]
    run = {
        "tool": {"driver": driver},
        "language": "zh-CN" if language == "zh" else "en-US",
        "artifacts": [{"location": {"uri": _uri(path)}}],
        "results": results,
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _uri(path: str | Path) -> str:
    given = Path(path)
    return given.as_uri() if given.is_absolute() else quote(given.as_posix())


def _identifier(rule: Rule) -> str:
    return f"CRM{rule.number:03d}"


def _rule(rule: Rule, language: str) -> dict[str, Any]:
    return {
        "id": _identifier(rule),
        "shortDescription": {"text": translate(rule.title, language)},
        "fullDescription": {"text": translate(rule.why, language)},
        "help": {"text": translate(rule.mend, language)},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"blocking": rule.blocking, "number": rule.number},
    }


def _result(path: str | Path, finding: Finding, language: str) -> dict[str, Any]:
    where = place(finding)
    message = detail(finding, language)
    location: dict[str, Any] = {
        "physicalLocation": {"artifactLocation": {"uri": _uri(path), "index": 0}}
    }
    if where:
        location["logicalLocations"] = [
            {"name": cells, "fullyQualifiedName": f"{finding.flaw.sheet}!{cells}", "kind": "member"}
            for cells in finding.flaw.cells or ("",)
        ]
        message = f"{where}: {message}"
    result: dict[str, Any] = {
        "ruleId": _identifier(finding.rule),
        "ruleIndex": RULES.index(finding.rule),
        "level": _LEVELS[finding.rule.severity]
        if finding.certainty.value != "possible"
        else "note",
        "rank": _RANKS[finding.certainty.value],
        "message": {"text": message},
        "locations": [location],
        "properties": {"certainty": finding.certainty.value, "blocking": finding.blocking},
    }
    if finding.evidence:
        result["properties"]["evidence"] = finding.evidence._asdict()
    if finding.silenced:
        result["suppressions"] = [{"kind": "external", "justification": finding.silenced}]
    return result
