"""What a tired hand types wrongly and the program can still calculate with: each slip is told."""

from __future__ import annotations

from typing import Any

import pytest

from crm_roi.core.checks import check
from crm_roi.core.checks.references import is_total
from crm_roi.core.errors import Severity, path_text
from crm_roi.core.plan.validation import plan_from
from tests.sample import sample_plan

Document = dict[str, Any]
Findings = set[tuple[str, str, str]]

RISK = {"id": "R1", "name": "late", "probability": 0.5}
USD = {"currency": "USD", "rates": [7.1, 7.1, 7.0, 7.0, 6.9, 6.9]}
INPUT = {"target": "benefits", "distribution": "pert", "low": 0.8, "mode": 1.0, "high": 1.2}
ESTIMATE = {"estimate": "pert", "low": 0.8, "mode": 1.0, "high": 1.2}
CURVE = {"id": "ROLLOUT", "shares": [0, 0.2, 0.5, 0.8, 1, 1]}
RENEWAL = {"id": "RENEWAL", "shares": [0, 0.3, 0.6, 0.9, 1, 1]}
NOTE, WARNING, ERROR = (str(one) for one in (Severity.NOTE, Severity.WARNING, Severity.ERROR))


def with_changes(changes: dict[str, object]) -> Document:
    """Change fields of the sample, each named as in `costs.0.id`."""
    document: Any = sample_plan().model_dump(mode="json")
    for path, value in changes.items():
        node = document
        *parents, last = [int(part) if part.isdigit() else part for part in path.split(".")]
        for part in parents:
            node = node[part]
        node[last] = value
    return document  # type: ignore[no-any-return]  # JSON of a plan is a document


def findings(document: Document) -> Findings:
    plan, issues = plan_from(document)
    issues += check(plan) if plan else ()
    return {(str(row.kind.severity), row.kind.code, path_text(row.path)) for row in issues}


def new_findings(changes: dict[str, object]) -> Findings:
    return findings(with_changes(changes)) - findings(with_changes({}))


@pytest.mark.parametrize(
    ("severity", "code", "place", "value"),
    [
        # rates
        pytest.param(WARNING, "rate-below-zero", "assumptions.discount_rate", -0.1, id="minus-10%"),
        pytest.param(NOTE, "rate-doubted", "assumptions.discount_rate", 0.6, id="60%"),
        pytest.param(NOTE, "rate-doubted", "assumptions.discount_rate", 0.001, id="0.1-in-percent"),
        pytest.param(NOTE, "rate-doubted", "assumptions.tax_rate", 0.0025, id="tax-0.25%"),
        pytest.param(NOTE, "rate-doubted", "assumptions.tax_rate", 0.6, id="tax-60%"),
        pytest.param(WARNING, "rate-below-zero", "assumptions.hurdle_irr", -0.12, id="hurdle<0"),
        pytest.param(NOTE, "rate-doubted", "assumptions.hurdle_irr", 0.9, id="hurdle-90%"),
        pytest.param(NOTE, "rate-doubted", "assumptions.reinvestment_rate", 0.8, id="mirr-80%"),
        pytest.param(NOTE, "rate-doubted", "assumptions.sensitivity_range", 0.002, id="range-0.2%"),
        pytest.param(NOTE, "rate-doubted", "assumptions.rate_range", 0.2, id="20-points"),
        pytest.param(NOTE, "rate-doubted", "costs[0].growth", 0.5, id="prices-grow-50%"),
        pytest.param(NOTE, "rate-doubted", "costs[0].risk_adjustment", 3, id="3-for-3%"),
        pytest.param(NOTE, "rate-doubted", "benefits[0].attribution", 0.006, id="0.6%-for-0.6"),
        pytest.param(
            NOTE, "hurdle-below-discount-rate", "assumptions.hurdle_irr", 0.08, id="hurdle-8%"
        ),
        pytest.param(ERROR, "looks-like-percent", "costs[0].risk_adjustment", 10, id="10-for-10%"),
        pytest.param(
            ERROR, "looks-like-percent", "scorecard.kpis[0].green_from", 90, id="green-from-90"
        ),
        # periods in months
        pytest.param(NOTE, "period-doubted", "assumptions.max_payback_years", 36, id="36-months"),
        pytest.param(NOTE, "period-doubted", "assumptions.amortisation_years", 36, id="months"),
        pytest.param(NOTE, "period-doubted", "approval.fields.useful_life_years", 60, id="used"),
        # scenarios
        pytest.param(WARNING, "factor-doubted", "scenarios[0].benefit_factor", 75, id="75-for-75%"),
        pytest.param(NOTE, "factor-doubted", "scenarios[2].running_cost_factor", 4, id="4-times"),
        pytest.param(NOTE, "factor-doubted", "scenarios[0].benefit_factor", 0.0075, id="0.75%"),
        pytest.param(
            NOTE, "factor-against-role", "scenarios[2].benefit_factor", 0.2, id="0.2-for-1.2"
        ),
        pytest.param(
            NOTE, "factor-against-role", "scenarios[0].initial_cost_factor", 0.2, id="cheap"
        ),
        pytest.param(
            WARNING, "delay-doubted", "scenarios[3].benefit_delay_years", 12, id="12-months"
        ),
        pytest.param(NOTE, "delay-doubted", "scenarios[3].benefit_delay_years", 3, id="3-years"),
        # estimates
        pytest.param(
            WARNING, "factor-doubted", "simulation.inputs[0].high",
            {"simulation.inputs": [INPUT | {"high": 120}]}, id="120-for-120%",
        ),
        pytest.param(
            WARNING, "factor-doubted", "simulation.inputs[0].low",
            {"simulation.inputs": [INPUT | {"low": -0.2}]}, id="change-for-factor",
        ),
        pytest.param(
            NOTE, "estimate-beside-plan", "simulation.inputs[0].low",
            {"simulation.inputs": [INPUT | {"low": 0.1, "mode": 0.2, "high": 0.3}]},
            id="changes-all-positive",
        ),
        pytest.param(
            WARNING, "rate-doubted", "simulation.inputs[0].high",
            {"simulation.inputs": [INPUT | {"target": "discount_rate"}]}, id="factor-for-rate",
        ),
        pytest.param(
            WARNING, "delay-doubted", "simulation.inputs[0].high",
            {"simulation.inputs": [INPUT | {"target": "delay", "low": 0, "mode": 3, "high": 12}]},
            id="delay-in-months",
        ),
        pytest.param(WARNING, "too-many-trials", "simulation.trials", 10**12, id="endless"),
        pytest.param(NOTE, "few-trials", "simulation.trials", 100, id="hundred-trials"),
        # units and sizes
        pytest.param(
            NOTE, "line-out-of-scale", "costs[0]",
            {"costs.0.values": [400_000, 800_000, 800_000, 840_000, 840_000, 880_000]},
            id="line-in-yuan",
        ),
        pytest.param(
            NOTE, "year-out-of-scale", "costs[0].values[2]",
            {"costs.0.values": [40, 80, 800_000, 84, 84, 88]}, id="year-in-yuan",
        ),
        pytest.param(
            NOTE, "figure-out-of-scale", "alternatives[1].initial_cost", 1_600_000, id="alternative"
        ),
        pytest.param(
            NOTE, "figure-out-of-scale", "approval.limits[1].limit", 20_000_000, id="limit-in-yuan"
        ),
        pytest.param(NOTE, "figure-out-of-scale", "risks[2].impact", 300_000, id="risk-in-yuan"),
        pytest.param(
            NOTE, "figure-out-of-scale", "approval.fields.unbudgeted_amount", 740_000, id="budget"
        ),
        pytest.param(WARNING, "gain-by-risk", "risks[0].impact", 0.25, id="risk-without-its-sign"),
        # dates, currencies, names
        pytest.param(
            NOTE, "analysis-date-doubted", "about.analysis_date", "2062-03-31", id="2062-for-2026"
        ),
        pytest.param(
            NOTE, "rate-unused", "exchange_rates[0].currency", {"exchange_rates": [USD]},
            id="no-usd-line",
        ),
        pytest.param(
            WARNING, "rate-of-own-currency", "exchange_rates[0].currency",
            {"exchange_rates": [USD | {"currency": "CNY"}]}, id="rate-of-the-plan's-currency",
        ),
        pytest.param(
            NOTE, "rate-jumps", "exchange_rates[0].rates[2]",
            {"exchange_rates": [USD | {"rates": [7.1, 7.1, 71, 71, 69, 69]}]},
            id="rate-without-its-point",
        ),
        pytest.param(WARNING, "total-row", "costs[16].name", "成本合计", id="total-as-a-line"),
        pytest.param(WARNING, "total-row", "benefits[8].name", "Total", id="total-of-benefits"),
        # years and alternatives
        pytest.param(
            NOTE, "life-below-horizon", "approval.fields.useful_life_years", 3, id="worn-out"
        ),
        pytest.param(NOTE, "benefit-in-year-0", "benefits[4].values[0]", 15, id="slipped-to-Y0"),
        pytest.param(
            NOTE, "benefit-in-year-0", "benefits[0].adoption",
            {"adoption_curves": [CURVE | {"shares": [0.2, 0.5, 0.8, 1, 1, 1]}, RENEWAL]},
            id="curve-from-Y0",
        ),
        pytest.param(
            NOTE, "preferred-cost-differs", "alternatives[2].initial_cost", 700, id="other-cost"
        ),
        # curves
        pytest.param(
            WARNING, "empty-curve", "adoption_curves[0].shares",
            {"adoption_curves": [CURVE | {"shares": []}, RENEWAL]}, id="curve-without-a-share",
        ),
        pytest.param(
            WARNING, "empty-curve", "adoption_curves[0].shares",
            {"adoption_curves": [CURVE | {"shares": [0, 0, 0, 0, 0, 0]}, RENEWAL]},
            id="curve-of-zeros",
        ),
        pytest.param(
            NOTE, "curve-falls", "adoption_curves[0].shares[3]",
            {"adoption_curves": [CURVE | {"shares": [0, 0.2, 0.5, 0.08, 1, 1]}, RENEWAL]},
            id="0.08-for-0.8",
        ),
        # KPIs
        pytest.param(
            NOTE, "percent-mixed", "scorecard.kpis[8].baseline", 0.62, id="0.62-for-62%"
        ),
        pytest.param(
            NOTE, "percent-mixed", "scorecard.actuals[8].value", 0.86, id="actual-as-a-fraction"
        ),
        pytest.param(
            NOTE, "actual-out-of-reach", "scorecard.actuals[0].value", 96_500_000, id="in-yuan"
        ),
        pytest.param(
            NOTE, "percent-as-share", "scorecard.kpis[8].baseline",
            {"scorecard.kpis.8.baseline": 0.32, "scorecard.actuals": [],
             "scorecard.kpis.8.targets": [None, 0.35, None, None, None, None]},
            id="every-figure-a-share",
        ),
        # lines in another currency: 540 × 450 users in a plan of 万元 are 17 billion yuan
        pytest.param(
            WARNING, "foreign-line-out-of-scale", "costs[0]",
            {"exchange_rates": [USD], "costs.0.currency": "USD", "costs.0.values": [],
             "costs.0.quantity": 450, "costs.0.unit_price": 540}, id="single-dollars-for-a-user",
        ),
        pytest.param(
            WARNING, "foreign-line-out-of-scale", "costs[0]",
            {"exchange_rates": [USD], "costs.0.currency": "USD",
             "costs.0.values": [243_000, 0, 0, 0, 0, 0]}, id="single-dollars-by-year",
        ),
        pytest.param(ERROR, "year-outside-horizon", "risks[2].year", 9, id="risk-beyond-plan"),
    ],
)  # fmt: skip
def test_slip(severity: str, code: str, place: str, value: object) -> None:
    path = place.replace("[", ".").replace("]", "")
    changes = value if isinstance(value, dict) else {path: value}
    assert (severity, code, place) in new_findings(changes)


@pytest.mark.parametrize(
    ("expected", "line"),
    [
        pytest.param(WARNING, {"change": 5}, id="5-for-5%-of-a-rate-of-many"),
        pytest.param(NOTE, {"change": 5, "volume": 1}, id="volume-of-one-point"),
        pytest.param(
            NOTE, {"change": 5, "name": "售后毛利", "indicator": ""}, id="only-its-kpi-is-a-rate"
        ),
        pytest.param(
            None, {"change": 5, "name": "Orders", "indicator": "客户购买频率", "kpis": ["K07"]},
            id="frequency-is-no-rate",
        ),
        pytest.param(
            None, {"change": 12, "name": "Corporate", "indicator": "渠道效率", "kpis": ["K07"]},
            id="efficiency-counts-hours",
        ),
        pytest.param(None, {"change": 0.05}, id="five-points"),
    ],
)  # fmt: skip
def test_change_of_a_rate(expected: str | None, line: Document) -> None:
    found = new_findings({f"benefits.0.{name}": value for name, value in line.items()})
    severities = [row[0] for row in found if row[1:] == ("change-of-a-rate", "benefits[0].change")]
    assert ([expected] if expected else []) == severities


@pytest.mark.parametrize(
    ("codes", "label", "scale", "currency"),
    [
        pytest.param(set(), "CNY 10k", 10_000, "CNY", id="cny-10k"),
        pytest.param({"unit-against-label"}, "CNY 10k", 1, "CNY", id="cny-10k-of-one"),
        pytest.param({"unit-of-other-currency"}, "CNY 10k", 10_000, "USD", id="cny-in-dollars"),
        pytest.param({"unit-of-other-currency"}, "万元", 10_000, "USD", id="wan-of-dollars"),
        pytest.param(set(), "万元", 10_000, "HKD", id="hong-kong-dollars"),
        pytest.param(set(), "万美元", 10_000, "USD", id="wan-of-us-dollars"),
        pytest.param({"unit-against-label"}, "百万元", 10_000, "CNY", id="million-of-ten-thousand"),
        pytest.param(set(), "USD 000 (thousands)", 1_000, "USD", id="usd-thousands"),
        pytest.param({"unit-against-label"}, "USD million", 1_000, "USD", id="million-of-1000"),
        pytest.param({"unit-against-label"}, "EUR", 10_000, "EUR", id="euro-of-ten-thousand"),
        pytest.param(set(), "our own unit", 7, "EUR", id="a-name-that-says-nothing"),
        pytest.param(set(), "(万)", 7, "CNY", id="nothing-but-a-bracket"),
    ],
)
def test_name_of_the_unit(codes: set[str], label: str, scale: float, currency: str) -> None:
    own = {"unit_label": label, "unit_scale": scale, "currency": currency}
    found = new_findings({f"assumptions.{name}": value for name, value in own.items()})
    assert codes == {row[1] for row in found if row[1].startswith("unit")}


def test_a_driver_in_another_unit_makes_its_line_stand_out() -> None:
    """1,200 元 a seat, typed as 1,200 in a plan of 万元, for 420 users."""
    line = {"quantity": 420, "unit_price": 1_200, "values": []}
    found = new_findings({f"costs.0.{name}": value for name, value in line.items()})
    assert (NOTE, "line-out-of-scale", "costs[0]") in found
    assert (NOTE, "sides-out-of-scale", "costs[0].id") in found


@pytest.mark.parametrize(
    ("expected", "measured_on"),
    [
        pytest.param("year", None, id="plan-year-after-the-analysis"),
        pytest.param("measured_on", "2027-12-31", id="day-after-the-analysis"),
        pytest.param(None, "2026-03-31", id="day-of-the-analysis"),
    ],
)
def test_measured_before_the_analysis(expected: str | None, measured_on: str | None) -> None:
    actual = {"kpi": "K01", "year": 2, "value": 9650, "measured_on": measured_on}
    found = findings(with_changes({"scorecard.actuals": [actual]}))
    places = [place for _severity, code, place in found if code == "measured-in-future"]
    assert ([f"scorecard.actuals[0].{expected}"] if expected else []) == places


@pytest.mark.parametrize(
    ("told", "status"),
    [
        pytest.param(True, "draft", id="draft"),
        pytest.param(True, "submitted", id="submitted"),
        pytest.param(True, "rejected", id="rejected"),
        pytest.param(False, "approved", id="approved-and-live"),
    ],
)
def test_actuals_of_an_approved_plan_come_after_its_analysis(*, told: bool, status: str) -> None:
    actual = {"kpi": "K01", "year": 2, "value": 9650, "measured_on": "2027-12-31"}
    found = findings(with_changes({"scorecard.actuals": [actual], "about.status": status}))
    assert told == any(code == "measured-in-future" for _severity, code, _place in found)


@pytest.mark.parametrize(
    ("expected", "changes"),
    [
        pytest.param(
            ("not-one-preferred", "alternatives[3].role"), {"alternatives.3.role": "preferred"},
            id="two-preferred",
        ),
        pytest.param(
            ("not-one-preferred", "alternatives[0].role"), {"alternatives.2.role": "rejected"},
            id="none-preferred",
        ),
        pytest.param(
            ("no-doing-nothing", "alternatives"), {"alternatives.0.role": "rejected"},
            id="all-do-something",
        ),
        pytest.param(
            ("no-cost-in-year-0", "costs[0].values[0]"),
            {f"costs.{i}.values.0": 0 for i in range(17)}, id="costs-slipped-to-Y1",
        ),
    ],
)  # fmt: skip
def test_note(expected: tuple[str, str], changes: dict[str, object]) -> None:
    assert (NOTE, *expected) in new_findings(changes)


def test_a_survey_of_five_points_on_the_scale_of_ten() -> None:
    items = [
        {"variable": "satisfaction", "question": f"Q{number}", "mean_score": 4.2}
        for number in range(3)
    ]
    survey = {"items": items, "scale_low": 1, "scale_high": 10}
    place = "scorecard.survey.scale_high"
    assert (NOTE, "scale-unused", place) in new_findings({"scorecard.survey": survey})
    survey["scale_high"] = 5
    assert (NOTE, "scale-unused", place) not in new_findings({"scorecard.survey": survey})


def test_a_row_of_means_is_no_respondent() -> None:
    answers = [{"id": name, "scores": {"Q1": 7}} for name in ("1", "2", "平均")]
    place = "scorecard.survey.answers[2].id"
    assert (WARNING, "average-row", place) in new_findings({"scorecard.survey.answers": answers})


@pytest.mark.parametrize(
    ("expected", "name"),
    [
        pytest.param(True, "合计", id="sum"),
        pytest.param(True, "IT成本 小计：", id="part-of-the-sum"),
        pytest.param(True, "Grand total", id="grand-total"),
        pytest.param(True, "TOTAL", id="capitals"),
        pytest.param(False, "Total quality management training", id="begins-with-total"),
        pytest.param(False, "合计工时系统许可", id="begins-with-sum"),
    ],
)
def test_is_total(expected: bool, name: str) -> None:  # noqa: FBT001 - a case of the table
    assert expected == is_total(name)
