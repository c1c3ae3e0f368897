"""The review page: the NPV now to be expected and where it comes from, what to look at, lessons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.evaluation import evaluate
from crm_roi.core.evaluation.gates import overall
from crm_roi.core.terms import _
from crm_roi.report.exhibits import (
    Bar,
    Chart,
    Column,
    Exhibit,
    Fact,
    Page,
    Row,
    Table,
    Tone,
    Waterfall,
)
from crm_roi.report.short_reports.review import (
    NOTHING,
    RULE,
    Reviewed,
    lead,
    outcomes,
    problem,
    title,
)
from crm_roi.report.short_reports.review_tables import kpis, lines, years
from crm_roi.report.short_reports.short_report import short_report, signed
from crm_roi.report.view.context import Context
from crm_roi.report.view.decision import VERDICT_TONES
from crm_roi.report.words import NONE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_roi.core.review.lines import LineReview
    from crm_roi.report.exhibits import ShortReport
    from crm_roi.report.short_reports.review import Reviewed
    from crm_roi.report.view.context import SourceFile

MOST_STEPS: Final = 10
TILES: Final = ("npv", "irr", "payback_years", "gates")
MOST_ROWS: Final = 40


def review_report(told: Reviewed, source: SourceFile) -> ShortReport:
    """Make the report on a review."""
    context = Context(told.words, told.plan, evaluate(told.plan), told.review.issues, source, "")
    subject = told.words.say(_("Review after go-live"))
    page = review_page(context, told)
    return short_report(context, subject, (page,), told.review.as_of.isoformat())


def review_page(context: Context, told: Reviewed) -> Page:
    """Make the page: the forecast and where it comes from, lines, years, KPIs, what to do."""
    found = (
        _waterfall(context, told),
        _outcomes(context, told),
        lines(context, told),
        years(context, told),
        kpis(context, told),
        findings(told),
        notes(context, told),
        actions(context, told),
    )
    return Page(
        "review",
        context.say(_("Review after go-live, as of {day}"), day=told.words.day(told.review.as_of)),
        title(told),
        lead=tuple(filter(None, lead(told))),
        facts=_facts(told),
        exhibits=tuple(filter(None, found)),
    )


def _facts(told: Reviewed) -> tuple[Fact, ...]:
    """Give the figures that decide: forecast, and planned."""
    text = _("plan: {value}")
    tones = {"gates": VERDICT_TONES[overall(told.review.gates)]}
    return tuple(
        Fact(
            row.label,
            row.forecast,
            told.words.say(text, value=row.planned),
            tones.get(row.key, ""),
            row.unit,
        )
        for row in outcomes(told)
        if row.key in TILES
    )


def _waterfall(context: Context, told: Reviewed) -> Exhibit | None:
    """Draw the way from the planned NPV to the forecast one, line by line."""
    say, words = context.say, told.words
    moving = [line for line in told.review.lines if abs(line.effect) > NOTHING]
    if not moving:
        return None
    largest = max(moving, key=lambda line: abs(line.effect))
    heading = say(
        _("“{name}” moves NPV most: {effect}"),
        name=words.short(f"{largest.id} {largest.name}", 40),
        effect=signed(words, largest.effect),
    )
    drawing = Waterfall(bars(told, moving))
    alt = words.comma.join(f"{bar.label} {bar.text}" for bar in drawing.bars)
    return Exhibit(
        heading,
        say(
            _("From the planned NPV to the forecast, in {unit}, line by line"), unit=words.unit_line
        ),
        Chart("review-bridge", f"{heading}. {alt}", drawing),
        source=context.sources(("review", "actuals"), ("costs",), ("benefits",)),
    )


def bars(told: Reviewed, moving: Sequence[LineReview]) -> tuple[Bar, ...]:
    """Give both NPVs and what each line does between them; small ones together at the end."""
    words, review = told.words, told.review
    large = sorted(moving, key=lambda line: -abs(line.effect))[:MOST_STEPS]
    rows = [(f"{line.id} {line.name}", line.effect) for line in moving if line in large]
    others = [line.effect for line in moving if line not in large]
    if others:
        rows.append((words.say(_("Other lines: {count}"), count=len(others)), sum(others)))
    level = review.planned.npv
    found = [Bar(words.say(_("Planned NPV")), 0, level, words.amount(level, 2), strong=True)]
    for label, effect in rows:
        tone: Tone = "good" if effect > 0 else "bad"
        found.append(Bar(label, level, level + effect, signed(words, effect), tone))
        level += effect
    end = review.forecast.npv
    return (*found, Bar(words.say(_("Forecast NPV")), 0, end, words.amount(end, 2), strong=True))


def _outcomes(context: Context, told: Reviewed) -> Exhibit:
    say = context.say
    columns = (
        Column(say(_("Headline figure"))),
        Column(say(_("Planned")), "number", 32),
        Column(say(_("Forecast")), "number", 32),
        Column(say(_("Difference")), "number", 32),
        Column(say(_("Rest as planned")), "number", 34),
    )
    rows = tuple(
        Row((row.label, row.planned, row.forecast, row.change, row.rest)) for row in outcomes(told)
    )
    return Exhibit(
        say(_("The headline figures, planned and forecast")),
        say(_("Risk-adjusted figures before tax; amounts in {unit}"), unit=told.words.unit_line),
        table=Table(columns, rows),
        notes=(say(RULE),),
        source=context.sources(("review", "actuals"), ("costs",), ("benefits",)),
    )


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
