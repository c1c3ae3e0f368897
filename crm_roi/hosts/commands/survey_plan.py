"""The survey of a plan: the answers stand on a sheet of the planning workbook, or in its JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.app.plans import read
from crm_roi.core.checks.scorecard import answers_can_be_used
from crm_roi.core.customers.satisfaction_study import plan_study
from crm_roi.core.errors import Severity
from crm_roi.settings import about
from crm_roi.workbook.reading.answers import AnswersRejected

if TYPE_CHECKING:
    from pathlib import Path

    from crm_roi.core.customers.satisfaction_study import Method, Study
    from crm_roi.core.errors import Issue
    from crm_roi.core.plan import Language, Plan
    from crm_roi.workbook.reading.draft import Draft

PLANS: Final = (".xlsx", ".xlsm", ".json")
SURVEY: Final = ("scorecard", "survey")


def planned_study(path: Path, method: Method) -> tuple[Study, tuple[str, ...], Language] | None:
    """Estimate a plan's survey, with the items left alone and its language; None if it is no plan.

    Mistakes elsewhere in the plan do not matter here; those of the survey are refused.
    """
    draft = read(path) if path.suffix.lower() in PLANS else None
    if draft is None or draft.plan is None:
        return None
    about(draft.plan.language)
    issues = tuple(_mistakes(draft, draft.plan))
    if issues:
        raise AnswersRejected(issues)
    found = plan_study(draft.plan, method)
    answered = draft.plan.scorecard.survey.answers
    names = dict.fromkeys(name for row in answered for name in row.scores)
    unread = tuple(name for name in names if name not in found.fit.model.items)
    return found, unread, draft.plan.language


def _mistakes(draft: Draft, plan: Plan) -> list[Issue]:
    ruled = [draft.located(issue) for issue in answers_can_be_used(plan)]
    read = [issue for issue in draft.issues if issue.path[: len(SURVEY)] == SURVEY]
    return [
        issue
        for issue in (*read, *ruled)
        if issue.kind.severity is Severity.ERROR or issue.kind.code in UNUSABLE
    ]


UNUSABLE: Final = ("too-few-respondents", "answers-all-equal")
"""Only a warning to the plan, but no model can be estimated from such answers."""
