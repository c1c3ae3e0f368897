"""From a file to a plan that may be evaluated: read, check, accept.

Nobody else decides whether a plan is good enough for figures: what is refused here is refused by
every command, button and function, with the same issues.
"""

from __future__ import annotations

import tempfile
import weakref
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crm_roi.app.characters import CANNOT_BE_PRINTED, unprintable_in
from crm_roi.core.checks import check as broken_rules
from crm_roi.core.checks import has_errors
from crm_roi.core.checks.actuals import BOOKED_TWICE
from crm_roi.core.checks.years import yearly_rows
from crm_roi.core.errors import Issue, IssueKind, Severity, path_text
from crm_roi.core.errors import Path as Place
from crm_roi.core.plan.horizon import with_horizon
from crm_roi.core.terms import _
from crm_roi.files import FileNotReadable, content_of
from crm_roi.workbook.reading.draft import Draft
from crm_roi.workbook.reading.issues import COLUMN_MISSING
from crm_roi.workbook.reading.native import native_issues
from crm_roi.workbook.reading.plan_files import read_draft

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crm_roi.core.errors import Facts
    from crm_roi.core.plan import Plan

OUTSIDE: Final = frozenset(
    {
        "date-outside-horizon",
        "start-year-doubted",
        "smart-t-horizon",
        "year-outside-horizon",
        "wrong-length",
        "no-exchange-rate",
        "delay-beyond-plan",
    }
)
FOLLOWING: Final = {
    ("assumptions", "start_year"): OUTSIDE,
    ("assumptions", "horizon_years"): OUTSIDE,
    ("assumptions", "unit_scale"): frozenset({"unit-against-label"}),
    ("assumptions", "currency"): frozenset({"unknown-currency"}),
}
"""For an entry that could not be read, by its path: what the rules say only because of it."""

HORIZON_TOO_LONG: Final = IssueKind(
    "horizon-beyond-columns",
    _("The horizon is {years} years, but this workbook has columns only up to Y{last}."),
    _(
        "Put the horizon back to {last}; for {years} years, make a new workbook of this one: "
        "crm-roi new NEW.xlsx --from THIS.xlsx --years {years}."
    ),
)
HORIZON: Final[Place] = ("assumptions", "horizon_years")
MOST_MEGABYTES: Final = 300
NO_FILE: Final = "plan.json"
"""What stands for the file of a plan that was made in Python: its own JSON, under this name."""


@dataclass(frozen=True, slots=True)
class PlanFile:
    """A file with a plan: its name, its bytes, and what was read from these very bytes."""

    name: str
    content: bytes
    draft: Draft


def read(path: Path) -> Draft:
    """Read a plan from a workbook or a JSON document, with everything that is wrong in it."""
    return read_draft(path)


def read_file(path: Path) -> PlanFile:
    """Read a plan and keep its bytes: a report names their hash and carries them.

    The plan is read from a copy of the bytes, so that both agree if the file changes meanwhile.
    """
    try:
        content = content_of(path, MOST_MEGABYTES)
    except FileNotReadable:
        return PlanFile(path.name, b"", read(path))  # which says why the file cannot be read
    with tempfile.TemporaryDirectory(prefix="crm-roi-") as folder:
        copy = Path(folder) / path.name
        copy.write_bytes(content)
        return PlanFile(path.name, content, read(copy))


def check(draft: Draft) -> tuple[Issue, ...]:
    """List every mistake of a plan, each with its cell, also what keeps it from being printed."""
    return (*issues_in(draft), *unprintable_in(draft, CANNOT_BE_PRINTED))


def issues_in(draft: Draft) -> tuple[Issue, ...]:
    """List the mistakes of reading and of the rules, and where a workbook's formulas differ.

    An error explains why the formulas give other figures; then nothing is said of these.
    """
    found = _mistakes(draft)
    if draft.plan is None or draft.native is None or has_errors(found):
        return found
    return (*found, *native_issues(draft.native(), draft.plan))


def accept(draft: Draft) -> Plan:
    """Give a plan that may be evaluated.

    Raises:
        PlanRejected: with every mistake that keeps it from being evaluated.
    """
    return _without_errors(draft, _mistakes(draft))


def accept_to_edit(draft: Draft) -> Plan:
    """Give a plan that is to be copied or compared only: the rules may find it unfinished.

    Raises:
        PlanRejected: with every cell that cannot be read, for a copy would lose it.
    """
    return _without_errors(draft, told_once(draft).issues)


def _without_errors(draft: Draft, issues: Iterable[Issue]) -> Plan:
    errors = [issue for issue in issues if has_errors([issue])]
    if draft.plan is None or errors:
        raise draft.rejected(errors)
    return draft.plan


def _mistakes(draft: Draft) -> tuple[Issue, ...]:
    """List the mistakes of reading and of the rules, each with its cell.

    What follows only from an entry that could not be read is left out.
    """
    draft = told_once(draft)
    wrong = {issue.path for issue in draft.issues if issue.kind.severity is Severity.ERROR}
    follow = frozenset[str]().union(*(FOLLOWING[path] for path in wrong if path in FOLLOWING))
    kept = (
        issue
        for issue in (broken_rules(draft.plan) if draft.plan else ())
        if issue.path not in wrong and issue.kind.code not in follow
    )
    return (*draft.issues, *(_located(draft, issue) for issue in kept))


def _located(draft: Draft, issue: Issue) -> Issue:
    """Give an issue its cell; one that names another place in its words names that cell."""
    if issue.kind is BOOKED_TWICE:
        cells = {path_text(path): cell for path, cell in draft.cells.items()}
        first = str(issue.facts["first"])
        issue = replace(issue, facts={**issue.facts, "first": cells.get(first, first)})
    return draft.located(issue)


def review_day(plan: Plan) -> date:
    """Give today, or the last measurement, or the end of the last booked year: the latest."""
    today = date.today()  # noqa: DTZ011 - the user's own day
    days = [today, *(row.measured_on for row in plan.scorecard.actuals if row.measured_on)]
    years = [plan.assumptions.start_year + row.year for row in plan.review.actuals]
    days += [date(year, 12, 31) for year in years if year > today.year]
    return max(days)


# A horizon beyond the columns of a workbook.


def told_once(draft: Draft) -> Draft:
    """Say at the horizon, once, that the tables end before it, instead of each column's lack."""
    last = last_column(draft)
    if last is None or draft.plan is None:
        return draft
    facts: Facts = {"years": draft.plan.assumptions.horizon_years, "last": last}
    issue = draft.located(Issue(HORIZON_TOO_LONG, HORIZON, facts))
    whole = filled_up(draft, None)  # or every rule would find the same years blank
    return replace(whole, issues=(issue, *whole.issues))


def filled_up(draft: Draft, years: int | None) -> Draft:
    """Give a draft whose tables end before its horizon the years asked for, or all of its own."""
    last = last_column(draft)
    if last is None or draft.plan is None:
        return draft
    wanted = years or draft.plan.assumptions.horizon_years
    others = tuple(issue for issue in draft.issues if not _is_of_a_year(issue))
    return replace(draft, plan=with_horizon(draft.plan, wanted, filled=last), issues=others)


def last_column(draft: Draft) -> int | None:
    """Give the last year that a workbook has columns for, where all tables lack those after it.

    Where one of several tables lacks a column, or another one has later values, it is None: then
    a column was lost, and the horizon is not to blame.
    """
    lacking: dict[Place, set[int]] = {}
    for issue in draft.issues:
        if _is_of_a_year(issue):
            lacking.setdefault(issue.path, set()).add(int(str(issue.facts["column"])[1:]))
    if draft.plan is None or len(lacking) < 2:  # noqa: PLR2004 - several tables
        return None
    first = min(min(years) for years in lacking.values())
    after = set(range(first, draft.plan.assumptions.horizon_years + 1))
    late = any(v is not None for _path, row in yearly_rows(draft.plan) for v in row[first:])
    alike = all(years == after for years in lacking.values())
    return first - 1 if alike and first > 1 and not late else None


def _is_of_a_year(issue: Issue) -> bool:
    name = str(issue.facts.get("column", ""))
    return issue.kind is COLUMN_MISSING and name[:1] == "Y" and name[1:].isdecimal()


# Plans in Python remember the file they were read from.

_FILES: Final[dict[int, PlanFile]] = {}
"""By the identity of a plan: a changed copy of it is another plan, of which no file tells."""


def remember(plan: Plan, file: PlanFile) -> Plan:
    """Keep the file of a plan as long as the plan lives."""
    _FILES[id(plan)] = replace(file, draft=replace(file.draft, plan=None))
    weakref.finalize(plan, _FILES.pop, id(plan), None)
    return plan


def file_of(plan: Plan) -> PlanFile:
    """Give the file that a plan was read from; of one made in Python its own JSON."""
    known = _FILES.get(id(plan))
    if known is None:
        return PlanFile(
            NO_FILE, plan.model_dump_json().encode(), Draft(plan, (), {}, plan.language)
        )
    return replace(known, draft=replace(known.draft, plan=plan))
