"""A review as a document that a machine may read: plain names, plain numbers, no rounding."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from crm_roi.core.gates import overall
from crm_roi.core.results import values

if TYPE_CHECKING:
    from crm_roi.core.appraisal.measures import Measures
    from crm_roi.core.plan import Plan
    from crm_roi.core.review.kpis import KpiReview
    from crm_roi.core.review.lines import LineReview
    from crm_roi.core.review.plan_review import PlanReview

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
