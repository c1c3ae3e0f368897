"""Whether a report is a draft, and why: errors, warnings, or a plan that says so itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.errors import Severity
from crm_roi.core.terms import _

if TYPE_CHECKING:
    from crm_roi.report.context import Context

MOST_REASONS: Final = 8


def draft_reasons(context: Context) -> tuple[str, ...]:
    """Say why the report is a draft; empty where it is none."""
    say = context.say
    grave = [issue for issue in context.issues if issue.kind.severity is not Severity.NOTE]
    reasons = [f"{issue.place}: {context.problem(issue)[0]}" for issue in grave[:MOST_REASONS]]
    if len(grave) > MOST_REASONS:
        reasons.append(
            say(_("More of them: {count}; see the checks."), count=len(grave) - MOST_REASONS)
        )
    if context.plan.about.status == "draft":
        reasons.append(say(_("The plan's own status is draft.")))
    return tuple(context.words.short(reason, 300) for reason in reasons)
