"""What a review says in sentences and figures, the same on page and screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_roi.core.evaluation.gates import overall
from crm_roi.core.review.lines import Side
from crm_roi.core.review.plan_review import review_plan
from crm_roi.core.scorecard.attainment import STATUS_LABELS
from crm_roi.core.scorecard.kpi_history import TREND_LABELS
from crm_roi.core.terms import Unit, _
from crm_roi.report.exhibits import (
    Tone,
)
from crm_roi.report.plan_language import plan_in_language
from crm_roi.report.short_reports.short_report import (
    FIGURES,
    change_text,
    figure_text,
    plus,
    signed,
)
from crm_roi.report.view.decision import marked
from crm_roi.report.words import NONE, Words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from crm_roi.core.errors import Issue
    from crm_roi.core.plan import Language, Plan
    from crm_roi.core.review.lines import KpiReview, LineReview
    from crm_roi.core.review.plan_review import PlanReview
    from crm_roi.report.exhibits import Tone

NOTHING: Final = 1e-9
MARKS: Final = {"green": "✓", "amber": "!", "red": "×", "missing": ""}
STATUSES: Final = {status.value: label for status, label in STATUS_LABELS}
TRENDS: Final = dict(TREND_LABELS)
SIDES: Final = {Side.COST: _("Costs"), Side.BENEFIT: _("Benefits")}
TOTALS: Final = {Side.COST: _("Total cost"), Side.BENEFIT: _("Total benefit")}
RULE: Final = _(
    "Forecast: a booked year replaces the plan. Other years: costs as planned; each benefit as "
    "planned times its realised share to date (booked over planned in its booked years); a benefit "
    "without bookings as planned. “Rest as planned” keeps the plan in every year not booked."
)
ATTAINED: Final = _("Actual against the target of the review year; attainment from the baseline on")
BASIS: Final = _(
    "The plan is the headline plan: costs with risk adjustment, benefits after attribution, "
    "realisation and confidence. To date: the booked years of each line."
)


@dataclass(frozen=True)
class Reviewed:
    """One review, told in one language; the plan's texts are in it already."""

    plan: Plan
    review: PlanReview
    words: Words

    def year(self, year: int | None) -> str:
        """Write a plan year with its calendar year."""
        return NONE if year is None else f"Y{year} {self.plan.assumptions.start_year + year}"


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """A headline figure: planned, forecast, with the rest as planned, and forecast less plan."""

    key: str
    label: str
    planned: str
    forecast: str
    rest: str
    change: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line, or the total of a side: to date, over the whole horizon, and what it does to NPV."""

    id: str
    name: str
    planned: str
    booked: str
    variance: str
    share: str
    whole_plan: str
    whole_forecast: str
    effect: str
    mark: str = ""
    tone: Tone = ""


def title(told: Reviewed) -> str:
    """Say what NPV is now."""
    words, review = told.words, told.review
    facts = {
        "planned": words.exact(review.planned.npv),
        "forecast": words.exact(review.forecast.npv),
        "year": told.year(review.through),
    }
    if review.through is None:
        return words.say(_("Nothing is booked yet; the plan's NPV of {planned} stands"), **facts)
    change = review.forecast.npv - review.planned.npv
    if abs(change) <= NOTHING:
        return words.say(_("Booked up to {year}: all as planned, NPV stays at {planned}"), **facts)
    text = (
        _("Booked up to {year}: NPV is forecast at {forecast}, {change} above the plan")
        if change > 0
        else _("Booked up to {year}: NPV is forecast at {forecast}, {change} below the plan")
    )
    return words.say(text, change=words.exact(abs(change)), **facts)


def lead(told: Reviewed) -> tuple[str, ...]:
    """Say how much is booked, where the change comes from, and which reviews are due."""
    words, review = told.words, told.review
    found = []
    if review.coverage is not None:
        share = words.percent(review.coverage, 0)
        text = _("As of {day}, {share} of the amounts due by line and year are booked.")
        found.append(words.say(text, day=words.day(review.as_of), share=share))
    if review.through is not None:
        parts = {
            "costs": signed(words, review.bridge.booked_costs),
            "benefits": signed(words, review.bridge.booked_benefits),
            "expected": signed(words, review.bridge.forecast_benefits),
            "unit": words.unit,
        }
        text = _(
            "Change of NPV in {unit}: booked costs {costs}, booked benefits {benefits}, implied "
            "change in later benefits {expected}."
        )
        found.append(words.say(text, **parts))
    return (words.joined(found), *_reviews(told))


def _reviews(told: Reviewed) -> tuple[str, ...]:
    """Name the next review that is planned."""
    coming = sorted(row.day for row in told.review.dates if row.day > told.review.as_of)
    if not coming:
        return ()
    return (told.words.say(_("Next review: {day}."), day=told.words.day(coming[0])),)


def outcomes(told: Reviewed) -> tuple[OutcomeRow, ...]:
    """Give each headline figure of the three outcomes."""
    words, review = told.words, told.review
    rows = []
    for figure in FIGURES:
        planned, forecast, rest = (
            figure.value(row) for row in (review.planned, review.forecast, review.rest_as_planned)
        )
        row = OutcomeRow(
            key=figure.key,
            label=words.say(figure.label),
            planned=figure_text(words, figure, planned),
            forecast=figure_text(words, figure, forecast),
            rest=figure_text(words, figure, rest),
            change=change_text(words, figure, planned, forecast),
            unit=words.unit if figure.unit is Unit.MONEY else "",
        )
        rows.append(row)
    was, now, then = (
        marked(words, overall(gates))
        for gates in (review.planned_gates, review.gates, review.rest_gates)
    )
    return (
        *rows,
        OutcomeRow("gates", words.say(_("Gates (NPV, IRR, payback)")), was, now, then, ""),
    )


def line_rows(told: Reviewed, side: Side) -> tuple[LineRow, ...]:
    """Give the lines of a side; only what is booked counts as to date."""
    return tuple(_line(told, line) for line in told.review.lines if line.side is side)


def _line(told: Reviewed, line: LineReview) -> LineRow:
    words, booked = told.words, bool(line.years)
    variance = _signed_short(words, line.variance)
    seen = booked and any(digit in variance for digit in "123456789")
    mark = "" if not seen else "✓" if line.favourable else "×"
    tones: dict[str, Tone] = {"✓": "good", "×": "bad"}
    return LineRow(
        id=line.id,
        name=words.short(line.name, 60),
        planned=words.amount(line.planned_to_date) if booked else NONE,
        booked=words.amount(line.booked_to_date) if booked else NONE,
        variance=variance if booked else NONE,
        share=words.percent(line.realised_share, 0) if booked else NONE,
        whole_plan=words.amount(sum(line.planned)),
        whole_forecast=words.amount(sum(line.forecast)),
        effect=_signed_short(words, line.effect),
        mark=mark,
        tone=tones.get(mark, ""),
    )


def total_row(told: Reviewed, side: Side) -> LineRow:
    """Add up a side."""
    words = told.words
    lines = [line for line in told.review.lines if line.side is side]
    planned = sum(line.planned_to_date for line in lines)
    booked = sum(line.booked_to_date for line in lines)
    return LineRow(
        id="",
        name=words.say(TOTALS[side]),
        planned=words.amount(planned),
        booked=words.amount(booked),
        variance=_signed_short(words, booked - planned),
        share=words.percent(booked / planned if planned > 0 else None, 0),
        whole_plan=words.amount(_whole(lines, "planned")),
        whole_forecast=words.amount(_whole(lines, "forecast")),
        effect=_signed_short(words, sum(line.effect for line in lines)),
    )


def _whole(lines: Sequence[LineReview], which: str) -> float:
    return sum(sum(getattr(line, which)) for line in lines)


def _signed_short(words: Words, value: float) -> str:
    """Write a change with the decimals of the table's amounts."""
    return plus(words.amount(value))


def status_text(words: Words, kpi: KpiReview) -> str:
    """Write a KPI's status with its mark."""
    return f"{MARKS[kpi.status]} {words.say(STATUSES[kpi.status])}".strip()


def measured_text(words: Words, kpi: KpiReview) -> str:
    """Write when a KPI was last measured, and whether that is too long ago."""
    if kpi.measured_on is None:
        return NONE
    day = words.day(kpi.measured_on)
    return words.say(_("{day} (old)"), day=day) if kpi.stale else day


def trend_text(words: Words, kpi: KpiReview) -> str:
    """Write where a KPI is going."""
    return words.say(TRENDS[kpi.trend]) if kpi.trend else NONE


def kpi_title(told: Reviewed) -> str:
    """Say how the KPIs stand."""
    kpis = told.review.kpis
    counts = {name: sum(kpi.status == name for kpi in kpis) for name in MARKS}
    text = _("KPIs green: {green}; amber: {amber}; red: {red}; without actual: {missing}")
    return told.words.say(text, **counts)


def problem(words: Words, issue: Issue) -> tuple[str, str]:
    """Give what is wrong, with its cell where known, and what to do."""
    facts = {
        name: words.say(str(fact)) if name == "missing" else fact
        for name, fact in issue.facts.items()
    }
    colon = "：" if words.language == "zh" else ": "
    place = f"{issue.cell}{colon}" if issue.cell else ""
    return place + words.say(issue.kind.message, **facts), words.say(issue.kind.remedy, **facts)


def review_in_words(plan: Plan, as_of: date, language: Language) -> Reviewed:
    """Review a plan and put it into a language; the largest amount decides the unit."""
    spoken = plan_in_language(plan, language)
    review = review_plan(spoken, as_of)
    amounts = [
        amount
        for row in (review.planned, review.forecast, review.rest_as_planned)
        for amount in (row.total_cost, row.total_benefit)
    ]
    return Reviewed(spoken, review, Words(language, spoken.assumptions, max(map(abs, amounts))))
