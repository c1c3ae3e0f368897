"""Plan against actual after go-live: what each line and KPI came to, and what NPV is now.

Lines are held against the headline plan: costs with their risk adjustment, benefits cut by
attribution × realisation × confidence. Booked amounts count in the plan's unit; several bookings
of a line in a year are added up. The re-forecast:

- a booked year: the booked amount takes the plan's place;
- a cost in any other year: as planned;
- a benefit in any other year: the plan times the line's realised share to date, which is booked
  over planned in its booked years, never below 0 and without a cap;
- a benefit line with nothing booked, or nothing planned in the years booked: as planned, as
  nothing speaks against it yet.

Beside it stands the outcome if all that is not booked goes as planned.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from crm_roi.core.appraisal.measures import Measures, discount_factors, measure
from crm_roi.core.benefits import adjusted_benefit_table
from crm_roi.core.cashflow import Flows
from crm_roi.core.costs import risk_adjusted_cost_table
from crm_roi.core.evaluation.gates import Gate, judge, overall
from crm_roi.core.results import values
from crm_roi.core.review.issues import review_issues
from crm_roi.core.review.lines import (
    KpiReview,
    LineReview,
    Side,
    review_kpis,
    review_line,
    table_of,
)
from crm_roi.core.scorecard.scoring import evaluate_scorecard

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from crm_roi.core.appraisal.measures import Measures
    from crm_roi.core.errors import Issue
    from crm_roi.core.plan import BenefitLine, CostLine, Improvement, Plan, ReviewDate
    from crm_roi.core.review.lines import KpiReview, LineReview
    from crm_roi.core.worksheet import FloatArray

HURDLES: Final = ("npv", "irr", "payback")


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a note says: of which line or KPI, in which plan year."""

    row: str
    name: str
    year: int
    note: str


@dataclass(frozen=True, slots=True)
class Bridge:
    """From the planned NPV to the re-forecast one; the parts add up to the difference."""

    planned: float
    booked_costs: float
    booked_benefits: float
    forecast_benefits: float
    forecast: float


@dataclass(frozen=True, slots=True)
class PlanReview:
    """The whole review: lines, KPIs, three outcomes side by side, what to look at, lessons.

    `through` is the last plan year in which anything is booked, `None` before the first booking;
    `coverage` the share of line-years with a planned amount up to then that are booked.
    """

    as_of: date
    through: int | None
    coverage: float | None
    lines: tuple[LineReview, ...]
    planned: Measures
    forecast: Measures
    rest_as_planned: Measures
    planned_gates: tuple[Gate, ...]
    gates: tuple[Gate, ...]
    rest_gates: tuple[Gate, ...]
    bridge: Bridge
    kpis: tuple[KpiReview, ...]
    issues: tuple[Issue, ...]
    lessons: tuple[Lesson, ...]
    improvements: tuple[Improvement, ...]
    dates: tuple[ReviewDate, ...]


def review_plan(plan: Plan, as_of: date) -> PlanReview:
    """Hold a plan against its actuals as of a day; a plan without any is forecast as planned."""
    lines = review_lines(plan)
    kpis = review_kpis(plan, as_of)
    through = max((row.year for row in plan.review.actuals), default=None)
    planned = measure(_flows(plan, lines, "planned"), plan.assumptions)
    forecast = measure(_flows(plan, lines, "forecast"), plan.assumptions)
    rest = measure(_flows(plan, lines, "rest_as_planned"), plan.assumptions)
    return PlanReview(
        as_of=as_of,
        through=through,
        coverage=coverage(lines, through),
        lines=lines,
        planned=planned,
        forecast=forecast,
        rest_as_planned=rest,
        planned_gates=_gates(plan, planned),
        gates=_gates(plan, forecast),
        rest_gates=_gates(plan, rest),
        bridge=build_bridge(lines, planned.npv, forecast.npv),
        kpis=kpis,
        issues=review_issues(plan, lines, kpis, through, as_of),
        lessons=lessons(plan),
        improvements=plan.review.improvements,
        dates=plan.review.dates,
    )


def review_lines(plan: Plan) -> tuple[LineReview, ...]:
    """Hold every line against what was booked: costs first, then benefits."""
    factors = discount_factors(plan.assumptions)
    costs, benefits = risk_adjusted_cost_table(plan), adjusted_benefit_table(plan)
    pairs: list[tuple[Side, CostLine | BenefitLine, FloatArray]] = [
        *((Side.COST, line, row) for line, row in zip(plan.costs, costs, strict=True)),
        *((Side.BENEFIT, line, row) for line, row in zip(plan.benefits, benefits, strict=True)),
    ]
    return tuple(review_line(plan, side, line, row, factors) for side, line, row in pairs)


def coverage(lines: Sequence[LineReview], through: int | None) -> float | None:
    """Give the share of planned line-years up to the last booked one that are booked."""
    if through is None:
        return None
    due = [
        amount is not None
        for line in lines
        for amount, planned in zip(
            line.booked[: through + 1], line.planned[: through + 1], strict=True
        )
        if planned or amount is not None
    ]
    return sum(due) / len(due) if due else None


def build_bridge(lines: Sequence[LineReview], planned: float, forecast: float) -> Bridge:
    """Take the change of NPV apart: what is booked already, and what it lets expect."""
    costs = sum(line.booked_effect for line in lines if line.side is Side.COST)
    benefits = sum(line.booked_effect for line in lines if line.side is Side.BENEFIT)
    expected = sum(line.forecast_effect for line in lines)
    return Bridge(planned, costs, benefits, expected, forecast)


def _flows(plan: Plan, lines: Sequence[LineReview], which: str) -> Flows:
    costs, benefits = (table_of(lines, side, which, len(plan.years)) for side in Side)
    capital = np.array([line.nature == "capex" for line in plan.costs]).reshape(-1, 1)
    return Flows(costs.sum(axis=0), benefits.sum(axis=0), (costs * capital).sum(axis=0))


def _gates(plan: Plan, headline: Measures) -> tuple[Gate, ...]:
    """Hold an outcome against the plan's own hurdles; doubts and scenarios are not forecast."""
    gates = judge(plan, headline, headline, (), evaluate_scorecard(plan))
    return tuple(gate for gate in gates if gate.code in HURDLES)


def lessons(plan: Plan) -> tuple[Lesson, ...]:
    """Collect what the notes beside bookings and measurements say, in the order of the years."""
    names = {line.id: line.name for line in plan.costs}
    names |= {line.id: line.name for line in plan.benefits}
    names |= {kpi.id: kpi.name for kpi in plan.scorecard.kpis}
    notes = [(row.line, row.year, row.note) for row in plan.review.actuals]
    notes += [(row.kpi, row.year, row.note) for row in plan.scorecard.actuals]
    found = [Lesson(row, names.get(row, ""), year, note) for row, year, note in notes if note]
    return tuple(sorted(found, key=lambda lesson: lesson.year))


Document = dict[str, Any]


def review_document(plan: Plan, review: PlanReview) -> Document:
    """Give the three outcomes first, then the lines, the KPIs and the lessons."""
    return {
        "title": plan.about.title,
        "version": plan.about.version,
        "unit_label": plan.assumptions.unit_label,
        "as_of": review.as_of.isoformat(),
        "booked_through": review.through,
        "coverage": review.coverage,
        "planned": _outcome(review.planned),
        "forecast": _outcome(review.forecast),
        "rest_as_planned": _outcome(review.rest_as_planned),
        "gates": [asdict(gate) for gate in review.gates],
        "verdict": overall(review.gates).value,
        "planned_verdict": overall(review.planned_gates).value,
        "bridge": asdict(review.bridge),
        "lines": [_line(line) for line in review.lines],
        "kpis": [_kpi(kpi) for kpi in review.kpis],
        "lessons": [asdict(lesson) for lesson in review.lessons],
        "improvements": [row.model_dump(mode="json") for row in review.improvements],
        "review_dates": [row.model_dump(mode="json") for row in review.dates],
    }


def _outcome(measures: Measures) -> Document:
    return {
        **values(measures, ("npv", "irr", "payback_years", "discounted_payback_years")),
        "roi": asdict(measures.roi),
        **values(measures, ("total_cost", "total_benefit")),
        "costs": measures.costs,
        "benefits": measures.benefits,
        "net": measures.net_cash_flow,
    }


def _line(line: LineReview) -> Document:
    return {
        **asdict(line),
        "planned_to_date": line.planned_to_date,
        "booked_to_date": line.booked_to_date,
        "variance": line.variance,
        "realised_share": line.realised_share,
        "favourable": line.favourable,
        "effect_on_npv": line.effect,
    }


def _kpi(kpi: KpiReview) -> Document:
    day = kpi.measured_on
    return {**asdict(kpi), "measured_on": day.isoformat() if day else None}
