"""Plans in files: a workbook or a JSON document, read into the same draft."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from crm_roi.core.errors import CrmRoiError, Issue, IssueKind, Severity
from crm_roi.core.plan.migrations import to_current_schema
from crm_roi.core.plan.validation import plan_from
from crm_roi.core.terms import _
from crm_roi.workbook.reading.draft import Draft, PlanRejected
from crm_roi.workbook.reading.plan import read_workbook

if TYPE_CHECKING:
    from pathlib import Path

    from crm_roi.core.plan import Plan

__all__ = ["Draft", "PlanRejected", "read_document", "read_draft", "read_plan"]

NOT_JSON: Final = IssueKind(
    "not-json",
    _("{file} is not a JSON document: {reason}."),
    _("Give a plan that “crm-roi export” wrote, or correct the document at this place."),
)
NOT_A_PLAN: Final = IssueKind(
    "not-a-plan", _("{file} is no plan: {reason}"), _("Give a plan that “crm-roi export” wrote.")
)
TOO_LARGE_DOCUMENT: Final = IssueKind(
    "too-large-document",
    _("{file} has {megabytes} MB, far more than a plan needs, and is not read."),
    _("Give a plan that “crm-roi export” wrote."),
)
MAX_MEGABYTES: Final = 50


def read_draft(path: Path) -> Draft:
    """Read a plan from a workbook or a JSON document, with everything that is wrong in it."""
    return read_document(path) if path.suffix.lower() == ".json" else read_workbook(path)


def read_plan(path: Path) -> Plan:
    """Read a plan; one with mistakes raises `PlanRejected` with all of them."""
    draft = read_draft(path)
    errors = tuple(row for row in draft.issues if row.kind.severity is Severity.ERROR)
    if draft.plan is None or errors:
        raise PlanRejected(errors)
    return draft.plan


def read_document(path: Path) -> Draft:
    """Read a plan from a JSON document of this or an older schema."""
    try:
        megabytes = path.stat().st_size / 1e6
        if megabytes > MAX_MEGABYTES:
            return _refused(TOO_LARGE_DOCUMENT, path, megabytes=round(megabytes))
        document = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        return _refused(NOT_JSON, path, reason=_reason(error))
    if not isinstance(document, dict):
        return _refused(NOT_A_PLAN, path, reason=_("its outermost value is not an object."))
    return _draft_of(document, path)


def _draft_of(document: dict[str, Any], path: Path) -> Draft:
    try:
        current = to_current_schema(document)
    except CrmRoiError as error:
        return _refused(NOT_A_PLAN, path, reason=str(error))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        return _refused(NOT_A_PLAN, path, reason=f"{type(error).__name__}: {error}")
    plan, issues = plan_from(current)
    return Draft(plan, issues, {})


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return error.strerror or str(error)
    return _("it is nested too deeply") if isinstance(error, RecursionError) else str(error)


def _refused(kind: IssueKind, path: Path, **facts: str | int) -> Draft:
    return Draft(None, (Issue(kind, (), {"file": path.name, **facts}, path.name),), {})
