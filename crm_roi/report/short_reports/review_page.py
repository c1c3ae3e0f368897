"""The review page: plan against actual by line and KPI, the NPV now to be expected, lessons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.evaluation import evaluate
from crm_roi.core.gates import overall
from crm_roi.core.review.plan_review import review_plan
from crm_roi.core.terms import _
from crm_roi.report.context import Context, SourceFile
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
from crm_roi.report.plan_language import plan_in_language
from crm_roi.report.short_reports.outcomes import signed
from crm_roi.report.short_reports.review_lessons import actions, findings, notes
from crm_roi.report.short_reports.review_messages import (
    NOTHING,
    RULE,
    Reviewed,
    lead,
    outcomes,
    title,
)
from crm_roi.report.short_reports.review_tables import kpis, lines, years
from crm_roi.report.short_reports.short_report import short_report
from crm_roi.report.view.cover import TONES
from crm_roi.report.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from crm_roi.core.plan import Language, Plan
    from crm_roi.core.review.lines import LineReview
    from crm_roi.report.short_reports.pages import ShortReport

MOST_STEPS: Final = 10
TILES: Final = ("npv", "irr", "payback", "gates")


def told_review(plan: Plan, as_of: date, language: Language) -> Reviewed:
    """Review a plan and put it into a language; the largest amount decides the unit."""
    spoken = plan_in_language(plan, language)
    review = review_plan(spoken, as_of)
    amounts = [
        amount
        for row in (review.planned, review.forecast, review.rest_as_planned)
        for amount in (row.total_cost, row.total_benefit)
    ]
    return Reviewed(spoken, review, Words(language, spoken.assumptions, max(map(abs, amounts))))


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
    tones = {"gates": TONES[overall(told.review.gates)]}
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
        say(_("From the planned NPV to the forecast, in {unit}, line by line"), unit=words.unit),
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
        say(_("Risk-adjusted figures before tax; amounts in {unit}"), unit=told.words.unit),
        table=Table(columns, rows),
        notes=(say(RULE),),
        source=context.sources(("review", "actuals"), ("costs",), ("benefits",)),
    )
