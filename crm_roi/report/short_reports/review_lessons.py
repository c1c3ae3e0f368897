"""What a review teaches: what to look at, what the notes say, which actions are agreed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.terms import _
from crm_roi.report.exhibits import Column, Exhibit, Row, Table
from crm_roi.report.words import NONE

if TYPE_CHECKING:
    from crm_roi.core.errors import Issue
    from crm_roi.report.context import Context
    from crm_roi.report.short_reports.review_messages import Reviewed
    from crm_roi.report.words import Words

MOST_ROWS: Final = 40


def problem(words: Words, issue: Issue) -> tuple[str, str]:
    """Give what is wrong, with its cell where known, and what to do."""
    facts = {
        name: words.say(str(fact)) if name == "missing" else fact
        for name, fact in issue.facts.items()
    }
    colon = "：" if words.language == "zh" else ": "
    place = f"{issue.cell}{colon}" if issue.cell else ""
    return place + words.say(issue.kind.message, **facts), words.say(issue.kind.remedy, **facts)


def findings(told: Reviewed) -> Exhibit | None:
    """Say what has to be looked at, and what to do."""
    issues = told.review.issues
    if not issues:
        return None
    words = told.words
    joint = "" if words.language == "zh" else " "
    points = [joint.join(problem(words, issue)) for issue in issues[:MOST_ROWS]]
    if len(issues) > MOST_ROWS:
        more = len(issues) - MOST_ROWS
        points.append(words.say(_("More of them: {count}; see the checks."), count=more))
    heading = words.say(_("To look at: {count}"), count=len(issues))
    return Exhibit(heading, points=tuple(words.short(point, 300) for point in points))


def notes(context: Context, told: Reviewed) -> Exhibit | None:
    """Show what was noted beside bookings and measurements."""
    lessons, say, words = told.review.lessons, context.say, told.words
    if not lessons:
        return None
    columns = (
        Column(say(_("Year")), width=18),
        Column(say(_("No.")), width=12),
        Column(say(_("Name")), width=56),
        Column(say(_("Note"))),
    )
    rows = tuple(
        Row((told.year(row.year), row.row, words.short(row.name, 60), words.short(row.note, 300)))
        for row in lessons[:MOST_ROWS]
    )
    return Exhibit(
        say(_("Lessons: what the notes say")),
        table=Table(columns, rows, divided=True),
        source=context.sources(("review", "actuals"), ("scorecard", "actuals")),
    )


def actions(context: Context, told: Reviewed) -> Exhibit | None:
    """Show which improvements are agreed, by whom, by when, under whose eyes."""
    improvements, say, words = told.review.improvements, context.say, told.words
    if not improvements:
        return None
    columns = (
        Column(say(_("Improvement"))),
        Column(say(_("KPI")), width=16),
        Column(say(_("Owner")), width=34),
        Column(say(_("Due")), "date", 28),
        Column(say(_("Supervised by")), width=34),
    )
    rows = tuple(
        Row(
            (
                words.short(row.action, 200),
                row.kpi or NONE,
                words.short(row.owner, 40) or NONE,
                words.day(row.due),
                words.short(row.supervisor, 40) or NONE,
            )
        )
        for row in improvements[:MOST_ROWS]
    )
    return Exhibit(
        say(_("Improvement actions agreed: {count}"), count=len(improvements)),
        table=Table(columns, rows, divided=True),
        source=context.sources(("review", "improvements")),
    )
