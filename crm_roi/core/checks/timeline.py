"""Rules about dates, plan years and versions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.errors import Facts, Issue, IssueKind, Path, Severity
from crm_roi.core.terms import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_roi.core.plan import Plan

DATE_OUTSIDE_HORIZON: Final = IssueKind(
    "date-outside-horizon",
    _("{date} lies outside the plan, which runs from {first} to {last}."),
    _("Enter a date within the plan, or change its start year or horizon."),
)
YEAR_OUTSIDE_HORIZON: Final = IssueKind(
    "year-outside-horizon",
    _("Plan year {year} lies beyond the horizon of {last} years."),
    _("Enter a plan year from 0 to {last}, or lengthen the horizon."),
)
END_BEFORE_START: Final = IssueKind(
    "end-before-start",
    _("The end, {end}, lies before the start, {start}."),
    _("Correct the dates."),
)
VERSION_NOT_LOGGED: Final = IssueKind(
    "version-not-logged",
    _("The plan is version {version}, the last entry of the log is {logged}."),
    _("Add a row to the log for this version."),
    Severity.NOTE,
)


def dates_within_plan(plan: Plan) -> Iterator[Issue]:
    """Refuse target dates beyond the horizon and milestones that run backwards."""
    first = plan.assumptions.start_year
    last = first + plan.assumptions.horizon_years
    for i, kpi in enumerate(plan.scorecard.kpis):
        if kpi.due_date and not first <= kpi.due_date.year <= last:
            facts: Facts = {"date": str(kpi.due_date), "first": first, "last": last}
            yield Issue(DATE_OUTSIDE_HORIZON, ("scorecard", "kpis", i, "due_date"), facts)
    for i, row in enumerate(plan.milestones):
        if row.end < row.start:
            facts = {"start": str(row.start), "end": str(row.end)}
            yield Issue(END_BEFORE_START, ("milestones", i, "end"), facts)
        if not first - 1 <= row.start.year <= last:
            facts = {"date": str(row.start), "first": first, "last": last}
            yield Issue(DATE_OUTSIDE_HORIZON, ("milestones", i, "start"), facts)


def plan_years_within_horizon(plan: Plan) -> Iterator[Issue]:
    """Refuse a plan year beyond the horizon."""
    last = plan.assumptions.horizon_years
    years: list[tuple[Path, int | None]] = [
        (("costs", i, "first_year"), line.first_year) for i, line in enumerate(plan.costs)
    ]
    years += [
        (("scorecard", "kpis", i, "review_year"), kpi.review_year)
        for i, kpi in enumerate(plan.scorecard.kpis)
    ]
    years += [
        (("scorecard", "actuals", i, "year"), row.year)
        for i, row in enumerate(plan.scorecard.actuals)
    ]
    years += [
        (("review", "actuals", i, "year"), row.year) for i, row in enumerate(plan.review.actuals)
    ]
    for path, year in years:
        if year is not None and year > last:
            yield Issue(YEAR_OUTSIDE_HORIZON, path, {"year": year, "last": last})


def version_is_logged(plan: Plan) -> Iterator[Issue]:
    """Note a version that the change log does not end with."""
    if plan.log and plan.log[-1].version != plan.about.version:
        facts: Facts = {"version": plan.about.version, "logged": plan.log[-1].version}
        yield Issue(VERSION_NOT_LOGGED, ("about", "version"), facts)
