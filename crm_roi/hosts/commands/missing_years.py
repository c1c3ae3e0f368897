"""A horizon beyond the columns of a workbook: told once, and `new` can make the columns."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from crm_roi.core.checks.years import yearly_rows
from crm_roi.core.errors import Issue, IssueKind, Path
from crm_roi.core.plan.horizon import with_horizon
from crm_roi.core.terms import _
from crm_roi.workbook.reading.issues import COLUMN_MISSING

if TYPE_CHECKING:
    from crm_roi.core.errors import Facts
    from crm_roi.workbook.reading.plan_files import Draft

HORIZON_TOO_LONG: Final = IssueKind(
    "horizon-beyond-columns",
    _("The horizon is {years} years, but this workbook has columns only up to Y{last}."),
    _(
        "Put the horizon back to {last}; for {years} years, make a new workbook of this one: "
        "crm-roi new NEW.xlsx --from THIS.xlsx --years {years}."
    ),
)
HORIZON: Final[Path] = ("assumptions", "horizon_years")


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
    return replace(draft, plan=with_horizon(draft.plan, wanted, filled=last), issues=_others(draft))


def last_column(draft: Draft) -> int | None:
    """Give the last year that a workbook has columns for, where all tables lack those after it.

    Where one of several tables lacks a column, or another one has later values, it is None: then
    a column was lost, and the horizon is not to blame.
    """
    lacking: dict[Path, set[int]] = {}
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


def _others(draft: Draft) -> tuple[Issue, ...]:
    return tuple(issue for issue in draft.issues if not _is_of_a_year(issue))


def _is_of_a_year(issue: Issue) -> bool:
    name = str(issue.facts.get("column", ""))
    return issue.kind is COLUMN_MISSING and name[:1] == "Y" and name[1:].isdecimal()
