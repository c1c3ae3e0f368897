"""Plans in files: a workbook or a JSON document, read into the same draft."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from crm_roi.core.errors import CrmRoiError, Issue, IssueKind
from crm_roi.core.plan.validation import NUMBER_EXPECTED, plan_from, shown, to_current_schema
from crm_roi.core.terms import _
from crm_roi.files import NO_FILE, reason_of
from crm_roi.workbook.reading.draft import Draft, PlanRejected, known_language
from crm_roi.workbook.reading.plan import read_workbook
from crm_roi.xlsx.refusals import NO_SUCH_FILE, NOT_A_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_roi.core.errors import Fact
    from crm_roi.core.errors import Path as Place

__all__ = ["Draft", "PlanRejected", "read_document", "read_draft"]

NOT_JSON: Final = IssueKind(
    "not-json",
    _("{file} is not a JSON document; the first mistake is at line {line}, column {column}."),
    _("Give a plan that “crm-roi export” wrote, or correct the document at this place."),
)
NOT_TEXT: Final = IssueKind(
    "not-json",
    _("{file} is not a JSON document: it is no text in UTF-8, or nested too deeply."),
    _("Give a plan that “crm-roi export” wrote."),
)
EXPORTED: Final = _("Give a plan that “crm-roi export” wrote.")
NO_OBJECT: Final = IssueKind(
    "not-a-plan", _("{file} is no plan: its outermost value is not an object."), EXPORTED
)
SAID_TWICE: Final = IssueKind(
    "field-twice",
    _("{file} says “{name}” twice in one object; one of the two would be lost."),
    _("Keep one of the two."),
)
TOO_LARGE_DOCUMENT: Final = IssueKind(
    "too-large-document",
    _("{file} has {megabytes} MB, far more than a plan needs, and is not read."),
    _("Give a plan that “crm-roi export” wrote."),
)
MAX_MEGABYTES: Final = 50


class Refused(Exception):
    """A file holds no plan; carries the issue that says why."""

    def __init__(self, kind: IssueKind, path: Path, **facts: Fact) -> None:
        """Keep the issue; its facts name the file."""
        self.issue = Issue(kind, facts={"file": path.name, **facts}, cell=path.name)
        super().__init__(kind.code)


def read_draft(path: Path) -> Draft:
    """Read a plan from a workbook or a JSON document, with everything that is wrong in it."""
    if path.exists() and not path.is_file() and not path.is_dir():  # a pipe would never end
        refused = Refused(NOT_A_FILE, path, reason=NO_FILE)
        return Draft(None, (refused.issue,), {})
    return read_document(path) if path.suffix.lower() == ".json" else read_workbook(path)


def read_document(path: Path) -> Draft:
    """Read a plan from a JSON document of this or an older schema."""
    try:
        document = _document(path)
    except Refused as refused:
        return Draft(None, (refused.issue,), {})
    return _draft_of(document, path)


def _document(path: Path) -> dict[str, Any]:
    try:
        megabytes = path.stat().st_size / 1e6
        if megabytes > MAX_MEGABYTES:
            raise Refused(TOO_LARGE_DOCUMENT, path, megabytes=round(megabytes))
        text = path.read_text(encoding="utf-8-sig")
        document = json.loads(text, object_pairs_hook=_each_once)
    except FileNotFoundError as error:
        raise Refused(NO_SUCH_FILE, path) from error
    except OSError as error:
        raise Refused(NOT_A_FILE, path, reason=reason_of(error)) from error
    except _Twice as error:
        raise Refused(SAID_TWICE, path, name=shown(error.args[0])) from error
    except json.JSONDecodeError as error:
        raise Refused(NOT_JSON, path, line=error.lineno, column=error.colno) from error
    except (ValueError, RecursionError) as error:
        raise Refused(NOT_TEXT, path) from error
    if not isinstance(document, dict):
        raise Refused(NO_OBJECT, path)
    return document


class _Twice(Exception):
    """An object has two fields of one name."""


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object of its fields; of two with one name the later would hide the other."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        raise _Twice(next(name for name in names if names.count(name) > 1))
    return found


def _draft_of(document: dict[str, Any], path: Path) -> Draft:
    try:
        current = to_current_schema(document)
    except CrmRoiError as error:
        kind = IssueKind("not-a-plan", error.message, EXPORTED)
        issue = Issue(kind, (), {"file": path.name, **error.facts}, path.name)
        return Draft(None, (issue,), {})
    plan, issues = plan_from(current)
    known = {issue.path for issue in issues}
    answers = (row for row in _yes_or_no(current) if row.path not in known)
    return Draft(plan, (*issues, *answers), {}, known_language(current))


def _yes_or_no(part: object, path: Place = ()) -> Iterator[Issue]:
    """Refuse true and false: a plan has no such field, and as a number they would be 1 and 0."""
    if isinstance(part, bool):
        yield Issue(NUMBER_EXPECTED, path, {"value": str(part).lower()})
    elif isinstance(part, dict | list | tuple):
        for name, value in part.items() if isinstance(part, dict) else enumerate(part):
            yield from _yes_or_no(value, (*path, name))
