"""An evaluation as a document that a machine may read: plain names, plain numbers, no rounding."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from crm_roi.core.gates import overall
from crm_roi.core.results import values

if TYPE_CHECKING:
    from crm_roi.core.appraisal.measures import Measures
    from crm_roi.core.evaluation import AfterTax, CostFigures, Evaluation
    from crm_roi.core.plan import Plan
    from crm_roi.core.scenarios import ScenarioFigures
    from crm_roi.core.scorecard.scoring import ScorecardResult

Document = dict[str, Any]
FIGURES: Final = (
    "mirr",
    "payback_years",
    "discounted_payback_years",
    "profitability_index",
    "benefit_cost_ratio",
    "equivalent_annual_value",
)


def evaluation_document(plan: Plan, evaluation: Evaluation) -> Document:
    """Give the headline figures first, then everything they rest on."""
    headline = evaluation.risk_adjusted
    return {
        **_plan_facts(plan),
        **values(headline, ("npv", "irr")),
        "irr_rates": headline.irr_rates,
        **values(headline, FIGURES),
        "roi": asdict(headline.roi),
        **_cost_figures(evaluation.costs),
        "cash_flows": _cash_flows(plan, headline),
        "break_even": values(headline, ("benefit_can_fall_by", "cost_can_rise_by")),
        "variants": {
            "unadjusted": asdict(evaluation.unadjusted),
            "risk_adjusted": asdict(headline),
            "hard_only": asdict(evaluation.hard_only),
            "after_tax": _after_tax(evaluation.after_tax),
            "probability_weighted": {"npv": evaluation.probability_weighted_npv},
        },
        "scenarios": {row.id: _scenario(row) for row in evaluation.scenarios},
        "tornado": [swing._asdict() for swing in evaluation.tornado],
        "verdict": overall(evaluation.gates).value,
        "gates": [asdict(gate) for gate in evaluation.gates],
        "approver": evaluation.approver,
        "benefits_by_group": evaluation.benefits.by_group,
        "scorecard": _scorecard(evaluation.scorecard),
    }


def _plan_facts(plan: Plan) -> Document:
    assumptions = plan.assumptions
    return {
        "title": plan.about.title,
        "version": plan.about.version,
        "currency": assumptions.currency,
        "unit_label": assumptions.unit_label,
        "unit_scale": assumptions.unit_scale,
        "discount_rate": assumptions.discount_rate,
        "timing": assumptions.timing,
    }


def _cost_figures(costs: CostFigures) -> Document:
    return {
        "tco": costs.tco,
        "tco_per_user_year": costs.tco_per_user_year,
        "hidden_cost_share": costs.hidden_cost_share,
        "costs_by": {
            "area": costs.by_area,
            "visibility": costs.by_visibility,
            "nature": costs.by_nature,
        },
    }


def _cash_flows(plan: Plan, headline: Measures) -> Document:
    return {
        "years": [plan.assumptions.start_year + year for year in plan.years],
        "costs": headline.costs,
        "benefits": headline.benefits,
        "net": headline.net_cash_flow,
        "cumulative": headline.cumulative,
        "discounted_cumulative": headline.discounted_cumulative,
    }


def _after_tax(variant: AfterTax) -> Document:
    return {
        "amortisation": variant.amortisation,
        "tax": variant.tax,
        **asdict(variant.measures),
    }


def _scenario(row: ScenarioFigures) -> Document:
    return {"role": row.role, "probability": row.probability, **asdict(row.measures)}


def _scorecard(card: ScorecardResult) -> Document:
    return {
        "total": card.roll_up.total,
        "coverage": card.roll_up.coverage,
        "lead": card.roll_up.lead.score,
        "lag": card.roll_up.lag.score,
        "perspectives": [asdict(row) for row in card.roll_up.perspectives],
        "kpis": [asdict(row) for row in card.kpis],
        "weights": {row.group: asdict(row) for row in card.weights},
        "comparisons": {
            row.group: {
                "items": row.items,
                "judges": row.judges,
                "consistency_limit": card.consistency_limit,
                **asdict(row.result),
            }
            for row in card.comparisons
        },
        "satisfaction_index": card.satisfaction_index,
    }
