"""The project: roadmap with its stop/go conditions, risks with their owners."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from crm_roi.core.terms import _
from crm_roi.report.exhibits import Chart, Column, Exhibit, Page, Phase, Roadmap, Row, Table

if TYPE_CHECKING:
    from crm_roi.core.plan import Milestone, Risk
    from crm_roi.report.view.context import Context

MOST_PHASES: Final = 20
MOST_RISKS: Final = 20
MOST_REVIEWS: Final = 10
MOST_TICKS: Final = 9
DAYS_A_MONTH: Final = 30.44
MONTHS: Final = (1, 2, 3, 4, 6, 12, 24, 36, 60, 120)


def project(context: Context) -> Page | None:
    """Make the page of roadmap and risks; a plan with neither has none."""
    found = tuple(
        filter(None, (_roadmap(context), _gates(context), _risks(context), _reviews(context)))
    )
    if not found:
        return None
    whole = tuple(filter(None, found))
    return Page("project", context.say(_("Roadmap and risks")), _title(context), exhibits=whole)


def phases(context: Context) -> list[Milestone]:
    """Give the phases in the order in which they start, without those that run backwards."""
    sound = [row for row in context.plan.milestones if row.end >= row.start]
    return sorted(sound, key=lambda row: (row.start, row.end))[:MOST_PHASES]


def _title(context: Context) -> str:
    say, words, rows = context.say, context.words, phases(context)
    if not rows:
        return say(_("Risks are named; a roadmap is missing"))
    facts = {
        "start": words.day(rows[0].start),
        "end": words.day(max(row.end for row in rows)),
        "gates": sum(bool(row.gate) for row in rows),
        "all": len(rows),
    }
    if not facts["gates"]:
        return say(_("The project runs from {start} to {end}, without stop/go conditions"), **facts)
    return say(
        _(
            "The project runs from {start} to {end}; phases with a stop/go condition: {gates} "
            "of {all}"
        ),
        **facts,
    )


def _roadmap(context: Context) -> Exhibit | None:
    rows = phases(context)
    if not rows:
        return None
    say, words = context.say, context.words
    ticks = month_ticks(min(row.start for row in rows), max(row.end for row in rows))
    drawing = Roadmap(
        tuple(
            Phase(
                words.short(row.name, 60),
                row.start.toordinal(),
                row.end.toordinal(),
                _span(context, row),
                bool(row.gate),
            )
            for row in rows
        ),
        tuple((day.toordinal(), f"{day.year}-{day.month:02d}") for day in ticks),
        ticks[0].toordinal(),
        ticks[-1].toordinal(),
    )
    days = (max(row.end for row in rows) - rows[0].start).days
    title = say(
        _("Months from the first day to the last: {months}"), months=round(days / DAYS_A_MONTH)
    )
    alt = words.comma.join(f"{phase.label}: {phase.text}" for phase in drawing.phases)
    return Exhibit(
        title,
        say(_("Phases of the project; ◆ marks a stop/go condition at the end of a phase")),
        Chart("roadmap", f"{title}. {alt}", drawing),
        source=context.sources(("milestones",)),
    )


def _span(context: Context, row: Milestone) -> str:
    first, last = context.words.day(row.start), context.words.day(row.end)
    return first if first == last else f"{first} – {last}"


def month_ticks(start: date, end: date) -> tuple[date, ...]:
    """Give the first days of months that frame and divide a span, at most about nine of them."""
    first = 12 * start.year + start.month - 1
    last = 12 * end.year + end.month
    step = next((step for step in MONTHS if (last - first) / step <= MOST_TICKS - 1), MONTHS[-1])
    first -= first % step
    count = -((first - last) // step)
    months = [first + step * index for index in range(count + 1)]
    return tuple(date(month // 12, month % 12 + 1, 1) for month in months)


def _gates(context: Context) -> Exhibit | None:
    rows = phases(context)
    if not rows:
        return None
    say, words = context.say, context.words
    columns = (
        Column(say(_("Phase")), width=50),
        Column(say(_("Owner")), width=40),
        Column(say(_("Go on only if"))),
    )
    lines = tuple(
        Row(
            (
                words.short(row.name, 100),
                words.short(row.owner, 40) or "–",
                words.short(row.gate, 200) or "–",
            )
        )
        for row in rows
    )
    hidden = len(context.plan.milestones) - len(rows)
    notes = (say(_("Not shown: {count} phases."), count=hidden),) if hidden else ()
    return Exhibit(
        say(_("The board can stop the project at each of these conditions"))
        if any(row.gate for row in rows)
        else say(_("Phases and owners")),
        table=Table(columns, lines),
        notes=notes,
        source=context.sources(("milestones",)),
    )


def _risks(context: Context) -> Exhibit | None:
    rows = sorted(context.plan.risks, key=lambda row: -row.probability)[:MOST_RISKS]
    if not rows:
        return None
    say, words = context.say, context.words
    columns = (
        Column(say(_("No.")), width=11),
        Column(say(_("Risk"))),
        Column(say(_("Probability")), "number", 20),
        Column(say(_("Impact if it happens")), width=36),
        Column(say(_("Owner")), width=26),
        Column(say(_("What is done about it")), width=44),
    )
    lines = tuple(
        Row(
            (
                row.id,
                words.short(row.name, 120),
                words.percent(row.probability, 0),
                impact(context, row),
                words.short(row.owner, 40) or "–",
                words.short(row.mitigation, 200) or "–",
            )
        )
        for row in rows
    )
    return Exhibit(
        _risk_title(context, rows),
        say(_("Named risks, most likely first; amounts in {unit}"), unit=words.unit_line),
        table=Table(columns, lines),
        source=context.sources(("risks",)),
    )


def _risk_title(context: Context, rows: list[Risk]) -> str:
    words = context.words
    orphans = sum(not row.owner for row in context.plan.risks)
    facts = {
        "name": words.short(rows[0].name, 30),
        "chance": words.percent(rows[0].probability, 0),
        "count": orphans,
    }
    if orphans:
        return context.say(
            _("The most likely risk is “{name}” ({chance}); risks without an owner: {count}"),
            **facts,
        )
    return context.say(
        _("The most likely risk is “{name}” ({chance}); every risk has an owner"), **facts
    )


def _reviews(context: Context) -> Exhibit | None:
    rows = context.plan.review.dates[:MOST_REVIEWS]
    if not rows:
        return None
    say, words = context.say, context.words
    columns = (
        Column(say(_("Review date")), "date", 30),
        Column(say(_("Compares"))),
        Column(say(_("Owner")), width=40),
    )
    lines = tuple(
        Row(
            (
                words.day(row.day),
                words.short(row.compares, 200) or "–",
                words.short(row.owner, 40) or "–",
            )
        )
        for row in rows
    )
    title = say(
        _("After approval, plan and actual are compared from {day} on"),
        day=words.day(min(row.day for row in rows)),
    )
    return Exhibit(title, table=Table(columns, lines), source=context.sources(("review", "dates")))


def impact(context: Context, row: Risk) -> str:
    """Say what a risk changes, and by how much."""
    say, words = context.say, context.words
    if row.impact_on == "benefits":
        sign = "+" if row.impact > 0 else ""
        return say(_("benefits {change}"), change=f"{sign}{words.percent(row.impact, 0)}")
    if row.impact_on == "cost":
        sign = "+" if row.impact > 0 else ""
        return say(_("cost {amount}"), amount=f"{sign}{words.amount(row.impact)}")
    return say(_("{months}-month delay"), months=words.plain(row.impact))
