"""Rules about dates, plan years, versions, and who confirmed the assumptions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from crm_roi.core.errors import Facts, Issue, IssueKind, Path, Severity
from crm_roi.core.plan import Assumptions, term_of
from crm_roi.core.terms import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from crm_roi.core.plan import Plan

DATE_OUTSIDE_HORIZON: Final = IssueKind(
    "date-outside-horizon",
    _("{date} lies outside the plan, which runs from {first} to {last}."),
    _("Enter a date within the plan, or change its start year or horizon."),
)
START_YEAR_DOUBTED: Final = IssueKind(
    "start-year-doubted",
    _(
        "{count} of the plan's {total} dates lie outside it: it runs from {first} to {last}, "
        "they from {earliest} to {latest}."
    ),
    _("Correct the start year, or the horizon; otherwise correct the dates."),
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
ANALYSIS_DATE_DOUBTED: Final = IssueKind(
    "analysis-date-doubted",
    _("The figures stand as of {day}, but the plan runs from {first} to {last}."),
    _("Correct the analysis date, or the start year. Leave them if they are right."),
    Severity.NOTE,
)
VERSION_NOT_LOGGED: Final = IssueKind(
    "version-not-logged",
    _("The plan is version {version}, the last entry of the log is {logged}."),
    _("Add a row to the log for this version."),
    Severity.NOTE,
)

MANY: Final = 4
YEARS_AHEAD: Final = 5
MOST: Final = 0.8


def dates_within_plan(plan: Plan) -> Iterator[Issue]:
    """Refuse target dates beyond the horizon and milestones that run backwards.

    Where most dates lie outside, the start year is doubted once and not each of them.
    """
    for i, row in enumerate(plan.milestones):
        if row.end < row.start:
            ends: Facts = {"start": str(row.start), "end": str(row.end)}
            yield Issue(END_BEFORE_START, ("milestones", i, "end"), ends)
    first = plan.assumptions.start_year
    last = first + plan.assumptions.horizon_years
    dates = [*_due_dates(plan), *_starts(plan)]
    outside = [(path, day) for path, day, early in dates if not first - early <= day.year <= last]
    facts: Facts = {"first": first, "last": last}
    if len(outside) >= MANY and len(outside) >= MOST * len(dates):
        days = [day for _path, day in outside]
        facts |= {"count": len(outside), "total": len(dates)}
        facts |= {"earliest": str(min(days)), "latest": str(max(days))}
        yield Issue(START_YEAR_DOUBTED, ("assumptions", "start_year"), facts)
        return
    for path, day in outside:
        yield Issue(DATE_OUTSIDE_HORIZON, path, {"date": str(day), **facts})


def _due_dates(plan: Plan) -> Iterator[tuple[Path, date, int]]:
    for i, kpi in enumerate(plan.scorecard.kpis):
        if kpi.due_date:
            yield ("scorecard", "kpis", i, "due_date"), kpi.due_date, 0


def _starts(plan: Plan) -> Iterator[tuple[Path, date, int]]:
    """Give the starts of the milestones; the first may lie in the year before the plan."""
    for i, row in enumerate(plan.milestones):
        yield ("milestones", i, "start"), row.start, 1


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
    years += [(("risks", i, "year"), row.year) for i, row in enumerate(plan.risks)]
    years += [
        (("review", "actuals", i, "year"), row.year) for i, row in enumerate(plan.review.actuals)
    ]
    for path, year in years:
        if year is not None and year > last:
            yield Issue(YEAR_OUTSIDE_HORIZON, path, {"year": year, "last": last})


def analysis_date_fits(plan: Plan) -> Iterator[Issue]:
    """Note an analysis date long before the plan, or after it."""
    day = plan.about.analysis_date
    first = plan.assumptions.start_year
    last = first + plan.assumptions.horizon_years
    if day is not None and not first - YEARS_AHEAD <= day.year <= last:
        facts: Facts = {"day": str(day), "first": first, "last": last}
        yield Issue(ANALYSIS_DATE_DOUBTED, ("about", "analysis_date"), facts)


def version_is_logged(plan: Plan) -> Iterator[Issue]:
    """Note a version that the change log does not end with."""
    if plan.log and plan.log[-1].version != plan.about.version:
        facts: Facts = {"version": plan.about.version, "logged": plan.log[-1].version}
        yield Issue(VERSION_NOT_LOGGED, ("about", "version"), facts)


NOT_CONFIRMED: Final = IssueKind(
    "not-confirmed",
    _("By their sources, assumptions that nobody has confirmed: {count}, “{field}” among them."),
    _(
        "Look at each on the sheet of assumptions, correct it, and enter as its source who or "
        "what says so."
    ),
    Severity.WARNING,
)

# What a new workbook says of its own defaults, and what people write, in both languages.
OPEN: Final = re.compile(r"to be confirmed|待确认|待核实", re.IGNORECASE)
FIRST: Final = "discount_rate"
# How a plan is counted and shown is its author's choice: nobody else need confirm it.
CHOSEN: Final = frozenset(
    {
        "currency",
        "unit_label",
        "unit_scale",
        "start_year",
        "timing",
        "sensitivity_range",
        "rate_range",
    }
)


def sources_are_confirmed(plan: Plan) -> Iterator[Issue]:
    """Warn once of the assumptions still to be confirmed, at the discount rate if it is one."""
    still = [
        (i, row)
        for i, row in enumerate(plan.sources)
        if OPEN.search(row.source) and row.assumption not in CHOSEN
    ]
    if still:
        i, row = next((one for one in still if one[1].assumption == FIRST), still[0])
        known = row.assumption in Assumptions.model_fields
        name = term_of(Assumptions, row.assumption).label if known else row.assumption
        facts: Facts = {"count": len(still), "field": name}
        yield Issue(NOT_CONFIRMED, ("sources", i, "source"), facts)
