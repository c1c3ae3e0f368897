"""Every figure in the expected results of the sample plan, to 1e-6."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

import numpy as np
import pytest

from crm_roi.core.appraisal.measures import measure, measure_net
from crm_roi.core.cashflow import Flows
from crm_roi.core.evaluation import Evaluation, evaluate, evaluation_document
from crm_roi.core.evaluation.gates import Decision, Gate, Verdict, judge, overall, recommended
from crm_roi.core.plan import Assumptions, ExchangeRate, Plan
from crm_roi.core.risk.trials import delayed_trials
from crm_roi.core.scorecard.pairwise import (
    GEOMETRIC_MEAN,
    PairwiseResult,
    matrix_from_triangle,
    pairwise_result,
)
from crm_roi.core.scorecard.scoring import evaluate_scorecard
from tests.sample import expected_results, sample_plan

TOLERANCE = 1e-6
EXPECTED = expected_results()
VARIANTS = {
    "base_pre_tax_adjusted": "risk_adjusted",
    "gross_unadjusted_for_comparison_only": "unadjusted",
    "hard_benefits_only_adjusted": "hard_only",
}
FIGURES = {
    "total_cost": "total_cost",
    "total_benefit": "total_benefit",
    "net_cash_flow": "net_cash_flow",
    "cumulative": "cumulative",
    "pv_cost": "pv_cost",
    "pv_benefit": "pv_benefit",
    "npv": "npv",
    "irr": "irr",
    "mirr": "mirr",
    "bcr": "benefit_cost_ratio",
    "profitability_index": "profitability_index",
    "payback_years": "payback_years",
    "discounted_payback_years": "discounted_payback_years",
    "equivalent_annual_value": "equivalent_annual_value",
}
ROIS = {"roi_simple": "simple", "roi_pv_tei": "pv", "roi_avg_annual_over_initial": "annual"}


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    return evaluate(sample_plan())


def close(expected: object) -> Any:  # noqa: ANN401 - pytest's own type is private
    return pytest.approx(expected, abs=TOLERANCE)


@pytest.mark.parametrize("figure", [*FIGURES, *ROIS, "sign_changes"])
@pytest.mark.parametrize("variant", VARIANTS)
def test_variant(evaluation: Evaluation, variant: str, figure: str) -> None:
    measures = getattr(evaluation, VARIANTS[variant])
    expected = EXPECTED[variant][figure]
    if figure in ROIS:
        assert close(expected) == getattr(measures.roi, ROIS[figure])
    elif figure == "sign_changes":
        signs = np.sign(measures.net_cash_flow)
        assert expected == int((signs[1:] != signs[:-1]).sum())
    else:
        assert close(expected) == getattr(measures, FIGURES[figure])


def test_costs_by_period_and_field(evaluation: Evaluation) -> None:
    by = EXPECTED["cost_by"]
    costs = evaluation.costs
    assert close(EXPECTED["cost_total_by_period"]) == evaluation.risk_adjusted.costs
    for area, row in by["category"].items():
        assert close(row) == costs.by_area[area.lower()]
    for key, row in by["visibility"].items():
        assert close(row) == costs.by_visibility[key]
    for key, row in by["nature"].items():
        assert close(row) == costs.by_nature[key]
    assert close(794 / 2064) == costs.hidden_cost_share
    assert close(2064 / 420 / 5) == costs.tco_per_user_year


def test_benefits_by_period_and_group(evaluation: Evaluation) -> None:
    assert close(EXPECTED["benefit_gross_by_period"]) == evaluation.unadjusted.benefits
    assert close(EXPECTED["benefit_adjusted_by_period"]) == evaluation.risk_adjusted.benefits
    for group, row in EXPECTED["benefit_adjusted_by_group"].items():
        assert close(row) == evaluation.benefits.by_group[group]


def test_after_tax(evaluation: Evaluation) -> None:
    expected, found = EXPECTED["after_tax"], evaluation.after_tax
    assert close(expected["amortisation"]) == found.amortisation
    assert close(expected["tax"]) == found.tax
    for name in ("net_cash_flow", "npv", "irr", "payback_years"):
        assert close(expected[name]) == getattr(found.measures, name)


@pytest.mark.parametrize("scenario", EXPECTED["scenarios"])
def test_scenario(evaluation: Evaluation, scenario: str) -> None:
    expected = EXPECTED["scenarios"][scenario]
    found = next(row for row in evaluation.scenarios if row.id == scenario)
    names = {
        "npv": "npv",
        "irr": "irr",
        "bcr": "benefit_cost_ratio",
        "payback_years": "payback_years",
    }
    for name, ours in names.items():
        assert close(expected[name]) == getattr(found.measures, ours)
    assert close(expected["roi_pv_tei"]) == found.measures.roi.pv
    assert expected["probability"] == found.probability
    if "discounted_payback_years" in expected:
        discounted = found.measures.discounted_payback_years
        assert close(expected["discounted_payback_years"]) == discounted


def test_probability_weighted_npv(evaluation: Evaluation) -> None:
    assert close(EXPECTED["probability_weighted_npv"]) == evaluation.probability_weighted_npv


def test_tornado(evaluation: Evaluation) -> None:
    for (name, low, high), swing in zip(
        EXPECTED["tornado_top10_npv_low_high"], evaluation.tornado, strict=False
    ):
        assert name.removesuffix("_pm2pp") == swing.input
        assert (close(low), close(high)) == (swing.low, swing.high)


def test_break_even(evaluation: Evaluation) -> None:
    expected, headline = EXPECTED["breakeven"], evaluation.risk_adjusted
    assert close(expected["benefit_can_fall_by"]) == headline.benefit_can_fall_by
    assert close(expected["cost_can_rise_by"]) == headline.cost_can_rise_by


def assert_pairwise(
    expected: dict[str, Any], result: PairwiseResult, other: PairwiseResult
) -> None:
    assert close(expected["weights_eigenvector"]) == result.weights
    assert close(expected["weights_geometric_mean"]) == other.weights
    assert close(expected["lambda_max"]) == result.lambda_max
    assert close(expected["ci"]) == result.consistency_index
    assert close(expected["cr"]) == result.consistency_ratio
    assert expected["ri_saaty"] == result.random_index
    assert expected["consistent"] == result.consistent


@pytest.mark.parametrize("group", ["perspectives", "F", "C", "I", "L"])
def test_weights_of_group(evaluation: Evaluation, group: str) -> None:
    card = EXPECTED["scorecard"]
    top = group == "perspectives"
    expected = card["perspectives_aggregated_geomean"] if top else card["kpi_local"][group]
    found = next(row for row in evaluation.scorecard.comparisons if row.group == group)
    judged = [row.upper_triangle for row in triangles(group)]
    logs = np.mean(np.log(judged), axis=0)
    other = pairwise_result(matrix_from_triangle(np.exp(logs)), GEOMETRIC_MEAN)
    assert_pairwise(expected, found.result.group, other)


class Triangle:
    """One judge's judgements above the diagonal, in the order of the items."""

    def __init__(self, upper_triangle: list[float]) -> None:
        """Keep them."""
        self.upper_triangle = upper_triangle


def triangles(group: str) -> list[Triangle]:
    rows: dict[str, list[float]] = {}
    for row in sample_plan().scorecard.judgements:
        if row.compared == group:
            rows.setdefault(row.judge, []).append(row.value)
    return [Triangle(values) for values in rows.values()]


def test_each_judge(evaluation: Evaluation) -> None:
    top = next(row for row in evaluation.scorecard.comparisons if row.group == "perspectives")
    for expert, result in zip(EXPECTED["experts"], top.result.judges, strict=True):
        matrix = matrix_from_triangle(expert["upper_triangle"])
        assert_pairwise(expert["result"], result, pairwise_result(matrix, GEOMETRIC_MEAN))


def test_inconsistent_judgements_are_refused() -> None:
    example = EXPECTED["inconsistent_example"]
    matrix = matrix_from_triangle(example["upper_triangle"])
    other = pairwise_result(matrix, GEOMETRIC_MEAN)
    assert_pairwise(example["result"], pairwise_result(matrix), other)


def test_scorecard(evaluation: Evaluation) -> None:
    expected, card = EXPECTED["scorecard"], evaluation.scorecard
    scores = {row.id: row for row in card.kpis}
    assert close(1.0) == sum(row.global_weight for row in card.kpis)
    for kpi, weight in expected["kpi_global_weights"].items():
        assert close(weight) == scores[kpi].global_weight
    for kpi, row in expected["sample_scores"].items():
        assert close(row["attainment_raw"]) == scores[kpi].attainment
        assert close(row["score_capped_0_120pct"]) == scores[kpi].score
    assert close(expected["sample_total_score"]) == card.roll_up.total


def test_satisfaction_index(evaluation: Evaluation) -> None:
    assert close(EXPECTED["csi_index_0_100"]) == evaluation.scorecard.satisfaction_index


def test_gates(evaluation: Evaluation) -> None:
    names = {
        "npv_positive": "npv",
        "irr_at_or_above_hurdle": "irr",
        "payback_within_limit": "payback",
        "hard_benefits_alone_npv_positive": "hard_only",
        "pessimistic_npv_positive": "pessimistic",
        "ahp_all_consistent": "consistency",
    }
    verdicts = {gate.code: gate.verdict for gate in evaluation.gates}
    for name, passed in EXPECTED["expected_gates"].items():
        assert passed == (verdicts[names[name]] is Verdict.PASS)
    assert Verdict.WARN is overall(evaluation.gates)


@pytest.mark.parametrize("basis", ["initial_outlay", "total_commitment"])
def test_approver(basis: str) -> None:
    plan = sample_plan()
    fields = plan.approval.fields.model_copy(update={"limit_basis": basis})
    approval = plan.approval.model_copy(update={"fields": fields})
    changed = plan.model_copy(update={"approval": approval})
    assert EXPECTED[f"approver_if_limit_is_on_{basis}"] == evaluate(changed).approver


# --- second ways: the same figures worked out differently ---


@pytest.mark.parametrize(
    ("expected", "verdicts", "worths"),
    [
        (Decision.APPROVE, [Verdict.PASS, Verdict.PASS], [5.0, 2.0]),
        (Decision.CONDITIONS, [Verdict.PASS, Verdict.WARN], [5.0, -2.0]),
        (Decision.REWORK, [Verdict.WARN, Verdict.FAIL], [-5.0, 0.0]),
        (Decision.REWORK, [Verdict.FAIL], [5.0, -2.0]),
        (Decision.REJECT, [Verdict.FAIL, Verdict.WARN], [-5.0, -0.01]),
    ],
)
def test_one_verdict_in_four_words(
    expected: Decision, verdicts: list[Verdict], worths: list[float]
) -> None:
    gates = [Gate("npv", verdict, 0.0, 0.0) for verdict in verdicts]
    assert recommended(gates, worths) == expected


def test_payback_by_bisection_on_the_running_total(evaluation: Evaluation) -> None:
    """Money flows evenly within a year: the running total is a broken line; find its zero."""
    cumulative = np.array(evaluation.risk_adjusted.cumulative)
    low, high = 0.0, 5.0
    for _ in range(60):
        middle = (low + high) / 2
        owing = np.interp(middle, range(6), cumulative) < 0
        low, high = (middle, high) if owing else (low, middle)
    assert close(EXPECTED["base_pre_tax_adjusted"]["payback_years"]) == low


def test_weights_by_powers_of_the_matrix() -> None:
    """The normalised row sums of ever higher powers of a matrix tend to its eigenvector."""
    expected = EXPECTED["scorecard"]["kpi_local"]["C"]
    matrix = matrix_from_triangle([1 / 3, 2, 0.5, 4, 2, 1 / 3])
    power = np.linalg.matrix_power(matrix, 60)
    weights = power.sum(axis=1) / power.sum()
    assert close(expected["weights_eigenvector"]) == weights.tolist()
    assert close(expected["lambda_max"]) == float((matrix @ weights / weights).mean())


def test_after_tax_npv_by_tax_shields() -> None:
    """NPV after tax = (1 - t) × NPV of operating flows - PV of capex + t × PV of amortisation."""
    capex = np.array(EXPECTED["cost_by"]["nature"]["capex"])
    opex = np.array(EXPECTED["cost_by"]["nature"]["opex"])
    benefits = np.array(EXPECTED["benefit_adjusted_by_period"])
    factors = 1.1 ** -np.arange(6)
    life = np.minimum(np.add.outer(np.arange(6), -np.arange(6)), 5)
    written = np.where((life >= 1) & (life <= 5), capex / 5, 0).sum(axis=1)
    written[-1] += capex.sum() - written.sum()
    operating = (benefits - opex) * factors
    value = 0.75 * operating.sum() - (capex * factors).sum() + 0.25 * (written * factors).sum()
    assert close(EXPECTED["after_tax"]["npv"]) == value


def test_satisfaction_index_by_hand() -> None:
    """(0.38 × 8.2 + 0.31 × 7.9 + 0.31 × 7.6 - 1) / 9 × 100, on the scale from 1 to 10."""
    by_hand = (0.38 * 8.2 + 0.31 * 7.9 + 0.31 * 7.6 - 1) / 9 * 100
    assert close(EXPECTED["csi_index_0_100"]["satisfaction"]) == by_hand


# --- other companies, currencies and horizons ---


def assumptions(timing: str = "end_of_year", horizon_years: int = 2) -> Assumptions:
    document = {"start_year": 2030, "discount_rate": 0.1, "timing": timing}
    return Assumptions.model_validate({**document, "horizon_years": horizon_years})


@pytest.mark.parametrize(
    ("expected", "timing"),
    [
        pytest.param(-100 + 60 / 1.1 + 60 / 1.1**2, "end_of_year", id="end-of-year"),
        pytest.param(-100 + 60 / 1.1**0.5 + 60 / 1.1**1.5, "mid_year", id="mid-year"),
    ],
)
def test_timing(expected: float, timing: str) -> None:
    measures = measure_net(np.array([-100.0, 60.0, 60.0]), assumptions(timing=timing))
    assert expected == pytest.approx(measures.npv)
    times = (0, 1, 2) if timing == "end_of_year" else (0, 0.5, 1.5)
    assert measures.irr is not None
    worth = sum(
        flow * (1 + measures.irr) ** -t for flow, t in zip((-100, 60, 60), times, strict=True)
    )
    assert pytest.approx(0, abs=1e-9) == worth


@pytest.mark.parametrize(
    ("expected", "net"),
    [
        pytest.param(Verdict.PASS, [0.0, 30.0, 40.0], id="never-owed-anything"),
        pytest.param(Verdict.FAIL, [0.0, -30.0, -40.0], id="only-spends"),
        pytest.param(Verdict.FAIL, [-100.0, 230.0, -132.0], id="several-rates-loses-at-25-percent"),
        pytest.param(Verdict.PASS, [100.0, -230.0, 132.0], id="several-rates-earns-at-25-percent"),
    ],
)
def test_where_no_single_irr_exists_npv_at_the_hurdle_decides(
    expected: Verdict, net: list[float]
) -> None:
    costs, benefits = -np.minimum(net, 0.0), np.maximum(net, 0.0)
    own = assumptions().model_copy(update={"hurdle_irr": 0.25})
    plan = sample_plan().model_copy(update={"assumptions": own})
    headline = measure(Flows(costs, benefits), own)
    gates = judge(plan, headline, headline, (), evaluate_scorecard(sample_plan()))
    assert [expected] == [gate.verdict for gate in gates if gate.code == "irr"]
    assert headline.irr is None


def test_several_rates_give_no_irr_but_list_them() -> None:
    measures = measure_net(np.array([-100.0, 230.0, -132.0]), assumptions())
    assert measures.irr is None
    assert pytest.approx([0.1, 0.2]) == measures.irr_rates


@pytest.mark.parametrize(
    "last",
    [
        pytest.param(0.3 - (0.1 + 0.2), id="amounts-that-cancel"),
        pytest.param(1e-14, id="left-over-of-a-tax"),
        pytest.param(-1e-14, id="left-over-below-zero"),
    ],
)
def test_what_rounding_leaves_makes_no_second_rate(last: float) -> None:
    measures = measure_net(np.array([-100.0, 60.0, 60.0, 0.0, last]), assumptions(horizon_years=4))
    assert (math.sqrt(60**2 + 4 * 6000) + 60) / 200 - 1 == pytest.approx(measures.irr)


def test_an_npv_that_rounding_alone_puts_below_zero_is_zero() -> None:
    measures = measure_net(np.array([-100.0, 110.0]), assumptions(horizon_years=1))
    assert measures.npv == 0


def test_nothing_spent_has_no_ratio() -> None:
    nothing, gains = np.zeros(3), np.array([0.0, 5.0, 5.0])
    found = measure(Flows(nothing, gains), assumptions())
    assert found.benefit_cost_ratio is None
    assert asdict(found.roi) == {"simple": None, "pv": None, "annual": None, "eit": None}
    assert found.irr is None
    assert found.mirr is None


@pytest.mark.parametrize(
    ("expected", "years"),
    [
        pytest.param([0, 10, 20, 30], 0, id="none"),
        pytest.param([0, 0, 10, 20], 1, id="a-year"),
        pytest.param([0, 5, 15, 25], 0.5, id="half-a-year"),
        pytest.param([0, 0, 0, 0], 9, id="beyond-the-horizon"),
    ],
)
def test_delay(expected: list[float], years: float) -> None:
    benefits = np.array([[0.0], [10.0], [20.0], [30.0]])
    assert expected == delayed_trials(benefits, np.array([years])).ravel().tolist()


def test_foreign_currency_and_drivers() -> None:
    """2 × 30 EUR from year 1, 10 % dearer each year, at 8 and 7; a benefit by its driver."""
    plan = Plan.model_validate(
        {
            "about": {"title": "t"},
            "assumptions": {
                "start_year": 2030,
                "horizon_years": 2,
                "discount_rate": 0.0,
                "currency": "CNY",
            },
            "exchange_rates": [ExchangeRate(currency="EUR", rates=(9, 8, 7)).model_dump()],
            "adoption_curves": [{"id": "A", "shares": [0, 0.5, 1]}],
            "costs": [
                {
                    "id": "C1",
                    "name": "x",
                    "area": "it",
                    "visibility": "hidden",
                    "nature": "opex",
                    "currency": "EUR",
                    "quantity": 2,
                    "unit_price": 30,
                    "first_year": 1,
                    "growth": 0.1,
                    "risk_adjustment": 0.5,
                }
            ],
            "benefits": [
                {
                    "id": "B1",
                    "name": "y",
                    "group": "profit",
                    "hardness": "hard",
                    "volume": 1000,
                    "change": 0.1,
                    "unit_margin": 2,
                    "adoption": "A",
                    "values": [None, None, 500],
                    "attribution": 0.5,
                }
            ],
        }
    )
    found = evaluate(plan)
    assert pytest.approx((0, 60 * 8, 66 * 7)) == found.unadjusted.costs
    assert pytest.approx((0, 720, 693)) == found.risk_adjusted.costs
    assert pytest.approx((0, 100, 500)) == found.unadjusted.benefits
    assert pytest.approx((0, 50, 250)) == found.risk_adjusted.benefits


@pytest.mark.parametrize("horizon", [1, 30])
def test_shortest_and_longest_plan(horizon: int) -> None:
    flows = Flows(np.array([100.0] + [1.0] * horizon), np.array([0.0] + [30.0] * horizon))
    found = measure(flows, assumptions().model_copy(update={"horizon_years": horizon}))
    assert math.isfinite(found.npv)
    assert (horizon == 30) == (found.payback_years is not None)


def test_document_is_plain_json() -> None:
    document = evaluation_document(sample_plan(), evaluate(sample_plan()))
    wanted = {
        "npv",
        "irr",
        "mirr",
        "roi",
        "payback_years",
        "discounted_payback_years",
        "profitability_index",
        "benefit_cost_ratio",
        "equivalent_annual_value",
        "tco",
        "hidden_cost_share",
        "cash_flows",
        "variants",
        "scenarios",
        "gates",
        "scorecard",
    }
    assert wanted <= document.keys()
    assert {"simple", "pv", "annual", "eit"} == document["roi"].keys()
