"""evaluate(plan): every figure of a plan, all variants side by side."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from crm_roi.core import benefits as benefit_side
from crm_roi.core import costs as cost_side
from crm_roi.core.appraisal.measures import (
    Amounts,
    Measures,
    NetMeasures,
    measure,
    measure_net,
    net_present_value,
)
from crm_roi.core.cashflow import Flows, tax_on
from crm_roi.core.evaluation.gates import Decision, Gate, Verdict, judge, overall, recommended
from crm_roi.core.results import values
from crm_roi.core.risk.line_effects import Swing, swings
from crm_roi.core.risk.model import Forecast, Line, Side
from crm_roi.core.risk.trials import CASE_LEVERS, build_machine, case_settings, scenario_case
from crm_roi.core.scorecard.scoring import ScorecardResult, evaluate_scorecard
from crm_roi.core.write_off import capital_table, write_off_table

if TYPE_CHECKING:
    from crm_roi.core.appraisal.measures import Measures
    from crm_roi.core.plan import Plan, Scenario
    from crm_roi.core.scorecard.scoring import ScorecardResult
    from crm_roi.core.worksheet import FloatArray


@dataclass(frozen=True, slots=True)
class CostFigures:
    """Risk-adjusted costs: in all, by area, visibility and nature, per user."""

    lines: dict[str, Amounts]
    by_area: dict[str, Amounts]
    by_visibility: dict[str, Amounts]
    by_nature: dict[str, Amounts]
    tco: float
    tco_per_user_year: float | None
    hidden_cost_share: float | None


@dataclass(frozen=True, slots=True)
class BenefitFigures:
    """Benefits by line, before and after adjustment, and by group."""

    gross_lines: dict[str, Amounts]
    lines: dict[str, Amounts]
    by_group: dict[str, Amounts]


@dataclass(frozen=True, slots=True)
class AfterTax:
    """The risk-adjusted variant after tax, and the profit beside the cash, by year."""

    amortisation: Amounts
    profit: Amounts
    losses_used: Amounts
    tax: Amounts
    measures: NetMeasures


@dataclass(frozen=True, slots=True)
class ScenarioFigures:
    """A scenario's measures with its probability."""

    id: str
    role: str
    probability: float
    measures: Measures


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All figures of a plan; the headline is the risk-adjusted variant."""

    costs: CostFigures
    benefits: BenefitFigures
    risk_adjusted: Measures
    unadjusted: Measures
    hard_only: Measures
    after_tax: AfterTax
    scenarios: tuple[ScenarioFigures, ...]
    probability_weighted_npv: float | None
    tornado: tuple[Swing, ...]
    gates: tuple[Gate, ...]
    scorecard: ScorecardResult
    approver: str

    @property
    def decision(self) -> Decision:
        """What the figures recommend to the board."""
        worths = (self.unadjusted, self.risk_adjusted, *(row.measures for row in self.scenarios))
        return recommended(self.gates, [measures.npv for measures in worths])


def evaluate(plan: Plan) -> Evaluation:
    """Work out every figure of a plan; pure, and the same in every host."""
    unadjusted_costs = cost_side.cost_table(plan)
    gross_benefits = benefit_side.gross_benefit_table(plan)
    costs = unadjusted_costs * cost_side.risk_factors(plan)
    benefits = gross_benefits * benefit_side.adjustments(plan)
    capital = capital_table(plan, costs)
    unadjusted = Flows(
        unadjusted_costs.sum(axis=0),
        gross_benefits.sum(axis=0),
        capital_table(plan, unadjusted_costs).sum(axis=0),
    )
    flows = Flows(costs.sum(axis=0), benefits.sum(axis=0), capital.sum(axis=0))
    headline = measure(flows, plan.assumptions)
    hard = Flows(flows.costs, benefit_side.hard_only(plan, benefits).sum(axis=0), flows.capex)
    hard_measures = measure(hard, plan.assumptions)
    scenarios = evaluate_scenarios(plan, flows)
    scorecard = evaluate_scorecard(plan)
    cost_breakdown = cost_figures(plan, costs)
    return Evaluation(
        costs=cost_breakdown,
        benefits=benefit_figures(plan, gross_benefits, benefits),
        risk_adjusted=headline,
        unadjusted=measure(unadjusted, plan.assumptions),
        hard_only=hard_measures,
        after_tax=after_tax(plan, flows, capital),
        scenarios=scenarios,
        probability_weighted_npv=probability_weighted(scenarios),
        tornado=swings(plan, costs, benefits, headline.npv),
        gates=judge(plan, headline, hard_measures, scenarios, scorecard),
        scorecard=scorecard,
        approver=required_approver(plan, headline),
    )


def cost_figures(plan: Plan, table: FloatArray) -> CostFigures:
    """Break the costs down; the total cost of ownership is the undiscounted sum of all years."""
    parts = cost_side.costs_by(plan, table)
    total = float(table.sum())
    hidden = float(parts["visibility"]["hidden"].sum())
    users, years = plan.assumptions.users, plan.assumptions.horizon_years
    return CostFigures(
        lines=_lines(plan.costs, table),
        by_area=_rows(parts["area"]),
        by_visibility=_rows(parts["visibility"]),
        by_nature=_rows(parts["nature"]),
        tco=total,
        tco_per_user_year=total / users / years if users else None,
        hidden_cost_share=hidden / total if total else None,
    )


def benefit_figures(plan: Plan, gross: FloatArray, table: FloatArray) -> BenefitFigures:
    """Give the benefits by line and by group."""
    return BenefitFigures(
        gross_lines=_lines(plan.benefits, gross),
        lines=_lines(plan.benefits, table),
        by_group=_rows(benefit_side.benefits_by_group(plan, table)),
    )


def net_present_value_of(plan: Plan) -> float:
    """Give the headline NPV of a plan alone, without all the rest."""
    costs = cost_side.risk_adjusted_cost_table(plan).sum(axis=0)
    benefits = benefit_side.adjusted_benefit_table(plan).sum(axis=0)
    return net_present_value(benefits - costs, plan.assumptions)


def after_tax(plan: Plan, flows: Flows, capital: FloatArray) -> AfterTax:
    """Take tax off: each line's capital spending is written off by its rule, the rest deducted."""
    own, capex = plan.assumptions, capital.sum(axis=0)
    written_off = write_off_table(plan, capital).sum(axis=0)
    tax = tax_on(flows, capex, written_off, own.tax_rate, own.losses)
    outlay = float(flows.costs[0] + tax.tax[0])
    net = measure_net(flows.net - tax.tax, own, outlay)
    return AfterTax(
        amortisation=tuple(written_off.tolist()),
        profit=tuple(tax.profit.tolist()),
        losses_used=tuple(tax.losses_used.tolist()),
        tax=tuple(tax.tax.tolist()),
        measures=net,
    )


def evaluate_scenarios(plan: Plan, flows: Flows) -> tuple[ScenarioFigures, ...]:
    """Judge each scenario by every measure; it moves the plan's totals as a trial would."""
    own = plan.assumptions
    totals = (
        Line("costs", Side.COST, tuple(flows.costs.tolist())),
        Line("benefits", Side.BENEFIT, tuple(flows.benefits.tolist())),
    )
    certain = Forecast(totals, own.discount_rate, mid_year=own.timing == "mid_year")
    settings = case_settings([scenario_case(row) for row in plan.scenarios])
    moved = build_machine(certain, CASE_LEVERS).flows(settings)
    return tuple(
        ScenarioFigures(
            row.id,
            row.role,
            row.probability,
            measure(Flows(costs, benefits, _scenario_capex(flows, row)), own),
        )
        for row, costs, benefits in zip(
            plan.scenarios, moved.costs.T, moved.benefits.T, strict=True
        )
    )


def _scenario_capex(flows: Flows, row: Scenario) -> FloatArray | None:
    """Give the capital spending of a scenario: year 0 and later years each by their factor."""
    if flows.capex is None:
        return None
    factors = np.full(len(flows.capex), row.running_cost_factor)
    factors[0] = row.initial_cost_factor
    moved: FloatArray = flows.capex * factors
    return moved


def probability_weighted(scenarios: tuple[ScenarioFigures, ...]) -> float | None:
    """Give the probability-weighted NPV; `None` while no scenario has a probability."""
    weight = sum(scenario.probability for scenario in scenarios)
    if not weight:
        return None
    return sum(row.probability * row.measures.npv for row in scenarios) / weight


def required_approver(plan: Plan, headline: Measures) -> str:
    """Name the lowest role whose limit covers the initial outlay or the total commitment."""
    whole = plan.approval.fields.limit_basis == "total_commitment"
    amount = headline.total_cost if whole else headline.initial_outlay
    covering = [row for row in plan.approval.limits if row.limit is None or row.limit >= amount]
    lowest = min(covering, key=lambda row: np.inf if row.limit is None else row.limit, default=None)
    return lowest.role if lowest else ""


def _rows(parts: dict[str, FloatArray]) -> dict[str, Amounts]:
    return {key: tuple(row.tolist()) for key, row in parts.items()}


def _lines(lines: tuple[object, ...], table: FloatArray) -> dict[str, Amounts]:
    return dict(zip((line.id for line in lines), map(tuple, table.tolist()), strict=True))  # type: ignore[attr-defined]


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
        "decision": {
            "recommended": evaluation.decision.value,
            "reasons": [row.code for row in evaluation.gates if row.verdict is not Verdict.PASS],
        },
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
        "profit": variant.profit,
        "losses_used": variant.losses_used,
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
