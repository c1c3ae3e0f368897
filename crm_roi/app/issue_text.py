"""Issues as users read them: the cell, what is wrong, what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from crm_roi.core.errors import Severity
from crm_roi.core.safe_text import one_line, safe
from crm_roi.core.terms import _
from crm_roi.locale import translate
from crm_roi.settings import refusals_language

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crm_roi.core.errors import CrmRoiError, Facts, Issue
    from crm_roi.settings import Language


SEVERITIES: Final = {
    Severity.ERROR: _("[error]"),
    Severity.WARNING: _("[warning]"),
    Severity.NOTE: _("[note]"),
}


def message(issue: Issue, language: str) -> str:
    """Say what is wrong."""
    return translate(issue.kind.message, language).format(**_facts(issue, language))


def remedy(issue: Issue, language: str) -> str:
    """Say what to do."""
    return translate(issue.kind.remedy, language).format(**_facts(issue, language))


def refusal_text(error: CrmRoiError, asked: Language | None) -> str:
    """Say why something cannot be done; a rejected plan says it of every mistake."""
    language = refusals_language(asked, getattr(error, "language", None))
    reason = translate(error.message, language).format(**_translated(error.facts, language, safe))
    return "\n".join([*issue_lines(getattr(error, "issues", ()), language), reason])


def issue_document(issue: Issue, language: str) -> dict[str, Any]:
    """Give an issue to a machine."""
    return {
        "cell": issue.cell,
        "path": ".".join(map(str, issue.path)),
        "severity": issue.kind.severity.value,
        "code": issue.kind.code,
        "message": message(issue, language),
        "remedy": remedy(issue, language),
    }


def issue_lines(issues: Sequence[Issue], language: str) -> list[str]:
    """Write each issue on two lines: how grave, where and what; then what to do."""
    return [
        f"{translate(SEVERITIES[issue.kind.severity], language)} {one_line(issue.place)}: "
        f"{message(issue, language)}\n    → {remedy(issue, language)}"
        for issue in issues
    ]


def _facts(issue: Issue, language: str) -> dict[str, Any]:
    return _translated(issue.facts, language, one_line)


def _translated(facts: Facts, language: str, shown: Callable[[str], str]) -> dict[str, Any]:
    """Translate the facts that are themselves texts of ours; those of others are made safe."""
    return {
        name: shown(translate(fact, language)) if isinstance(fact, str) else fact
        for name, fact in facts.items()
    }
