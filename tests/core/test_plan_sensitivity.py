"""The sensitivity of a whole plan, against the sample's expected results and by hand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from crm_roi.core.checks import check
from crm_roi.core.evaluation import evaluate
from crm_roi.core.risk.model import Target
from crm_roi.core.risk.names import GENERAL, figure_name
from crm_roi.core.risk.plan_risk import TARGETS, forecast, lever, risk_model, without_events
from crm_roi.core.risk.plan_sensitivity import (
    PlanSensitivity,
    SameFigureTwice,
    UnknownFigure,
    axis,
    plan_sensitivity,
    sensitivity_document,
)
from crm_roi.core.risk.sampling import Method, SimulationOptions
from crm_roi.core.risk.sensitivity import break_even
from crm_roi.core.risk.simulation import simulate
from crm_roi.core.risk.trials import Output
from tests.sample import expected_results, sample_plan
from tests.versions import small_plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_roi.core.plan import Plan
    from crm_roi.core.risk.line_effects import DriverBreakEven

EXPECTED = expected_results()
NPV = EXPECTED["base_pre_tax_adjusted"]["npv"]
SOUGHT = 1e-6


@pytest.fixture(scope="module")
def found() -> PlanSensitivity:
    return plan_sensitivity(sample_plan())


def test_tornado_at_the_plans_range(found: PlanSensitivity) -> None:
    rows = EXPECTED["tornado_top10_npv_low_high"]
    for (name, low, high), bar in zip(rows, found.tornado, strict=False):
        ends = sorted((bar.at_low or 0.0, bar.at_high or 0.0))
        assert bar.name == name.removesuffix("_pm2pp")
        assert pytest.approx([low, high], abs=SOUGHT) == ends


def test_tornado_of_the_estimates(found: PlanSensitivity) -> None:
    whole = {bar.name: (bar.low, bar.high) for bar in found.estimates}
    narrow = {bar.name: (bar.low, bar.high) for bar in found.percentiles}
    assert whole["benefits"] == pytest.approx((0.6, 1.2))
    # triangular: P10 = 0.6 + sqrt(0.1 · 0.6 · 0.4), P90 = 1.2 - sqrt(0.1 · 0.6 · 0.2)
    assert narrow["benefits"] == pytest.approx((0.6 + 0.024**0.5, 1.2 - 0.012**0.5))
    assert pytest.approx(EXPECTED["scenarios"]["optimistic"]["npv"], abs=SOUGHT) == (
        found.estimates[0].at_high
    )


def test_events(found: PlanSensitivity) -> None:
    least = found.events[-1]
    assert (least.name, least.low, least.high) == ("R3", 0.0, 1.0)
    assert pytest.approx([NPV, NPV - 30], abs=SOUGHT) == [least.at_low, least.at_high]


@pytest.mark.parametrize("name", ["pessimistic", "base", "optimistic", "delay_1y"])
def test_scenarios(found: PlanSensitivity, name: str) -> None:
    case = next(case for case in found.scenarios if case.name == name)
    expected = EXPECTED["scenarios"][name]
    assert pytest.approx(expected["npv"], abs=SOUGHT) == case.outputs[Output.NPV]
    assert pytest.approx(expected["irr"], abs=SOUGHT) == case.outputs[Output.IRR]


def test_weighted_value_and_knowing_the_scenario(found: PlanSensitivity) -> None:
    weighted = EXPECTED["probability_weighted_npv"]
    assert weighted == pytest.approx(found.weighted_npv, abs=SOUGHT)
    # knowing it, one stays away from the pessimistic scenario only, which has 25 %
    assert found.scenario_information == pytest.approx(0.25 * 600.634269, abs=SOUGHT)


def test_general_break_evens(found: PlanSensitivity) -> None:
    by_name = {row.name: row.change for row in found.break_evens}
    assert by_name["benefits"] == pytest.approx(
        -EXPECTED["breakeven"]["benefit_can_fall_by"], abs=SOUGHT
    )
    assert by_name["costs"] == pytest.approx(EXPECTED["breakeven"]["cost_can_rise_by"], abs=SOUGHT)
    rate = next(row for row in found.break_evens if row.name == "discount_rate")
    assert rate.setting == pytest.approx(EXPECTED["base_pre_tax_adjusted"]["irr"], abs=SOUGHT)


def test_every_line_has_the_break_even_that_the_search_finds(found: PlanSensitivity) -> None:
    plan = sample_plan()
    names = [line.id for line in plan.costs] + [line.id for line in plan.benefits]
    sought = break_even(forecast(plan), [lever(plan, name) for name in names])
    lines = [row for row in found.break_evens if row.name in names]
    assert [row.name for row in lines] == [row.name for row in sought]
    assert [row.setting for row in lines] == pytest.approx([row.setting for row in sought])
    assert [row.change for row in lines] == pytest.approx([row.change for row in sought])


@pytest.mark.parametrize(
    ("table", "plan"),
    [
        pytest.param("costs", small_plan(), id="costs-in-a-foreign-currency"),
        pytest.param("benefits", small_plan(), id="benefits-partly-entered"),
        pytest.param("benefits", sample_plan(), id="benefits-of-the-sample"),
    ],
)
def test_a_driver_at_its_break_even_makes_npv_zero(table: str, plan: Plan) -> None:
    ids = {line.id for line in getattr(plan, table)}
    drivers = plan_sensitivity(plan).drivers
    rows = [row for row in drivers if row.line in ids and row.setting is not None]
    assert rows
    for row in rows:
        assert evaluate(_with(plan, table, row)).risk_adjusted.npv == pytest.approx(0, abs=1e-6)


def _with(plan: Plan, table: str, row: DriverBreakEven) -> Plan:
    lines = tuple(
        line.model_copy(update={row.driver: row.setting}) if line.id == row.line else line
        for line in getattr(plan, table)
    )
    return plan.model_copy(update={table: lines})


def test_a_share_cannot_pass_one() -> None:
    losing = small_plan(lambda document: document["costs"][0].update(values=[400, 20, 20, 20]))
    rows = plan_sensitivity(losing).drivers
    shares = [row for row in rows if row.driver == "confidence"]
    assert {row.setting for row in shares} == {None}
    volume = next(row for row in rows if row.driver == "volume")
    assert volume.setting is not None
    assert volume.setting > volume.value


def test_delay(found: PlanSensitivity) -> None:
    months = [float(case.name) for case in found.delays]
    npvs = [case.outputs[Output.NPV] or 0.0 for case in found.delays]
    assert months[0] == 0
    assert npvs[0] == pytest.approx(NPV, abs=SOUGHT)
    assert npvs == sorted(npvs, reverse=True)


def test_spider_passes_through_the_plan(found: PlanSensitivity) -> None:
    for line in found.spider:
        assert line.results[len(line.results) // 2] == pytest.approx(NPV, abs=SOUGHT)
    assert [line.name for line in found.spider[-3:]] == ["B01", "C01", "C03"]


def test_two_way_table(found: PlanSensitivity) -> None:
    table = found.two_way
    assert (table.rows.lever.name, table.columns.lever.name) == ("benefits", "discount_rate")
    assert table.columns.settings == pytest.approx((0.08, 0.09, 0.1, 0.11, 0.12))
    assert table.npv[2][2] == pytest.approx(NPV, abs=SOUGHT)
    assert table.npv[4][2] == pytest.approx(EXPECTED["scenarios"]["optimistic"]["npv"], abs=SOUGHT)


def test_two_way_table_of_ones_choice() -> None:
    plan = sample_plan()
    given = plan_sensitivity(plan, axis(plan, "C01", (1.0, 2.0)), axis(plan, "delay", (0.0, 1.0)))
    both = given.two_way.npv
    assert both[0][0] == pytest.approx(NPV, abs=SOUGHT)
    assert both[1][0] - both[0][0] == pytest.approx(both[1][1] - both[0][1])  # type: ignore[operator]  # both are defined


def test_perfect_information_comes_from_the_simulation(found: PlanSensitivity) -> None:
    information = found.perfect_information
    assert information is not None
    assert (information.trials, information.seed) == (10_000, 20260331)
    assert information.value == pytest.approx(21.082246539852164, rel=1e-9)


def test_a_certain_plan_without_scenarios() -> None:
    found = plan_sensitivity(small_plan())
    assert found.perfect_information is None
    assert found.weighted_npv is None
    assert (found.estimates, found.percentiles, found.events, found.scenarios) == ((), (), (), ())
    assert found.tornado


@pytest.mark.parametrize(
    ("reason", "ask"),
    [
        pytest.param(UnknownFigure, lambda plan: axis(plan, "weather"), id="no-such-figure"),
        pytest.param(
            SameFigureTwice,
            lambda plan: plan_sensitivity(plan, axis(plan, "delay"), axis(plan, "delay")),
            id="twice-the-same",
        ),
    ],
)
def test_what_cannot_be_asked(reason: type[Exception], ask: Callable[[Plan], object]) -> None:
    with pytest.raises(reason):
        ask(sample_plan())


def test_document_names_every_figure(found: PlanSensitivity) -> None:
    plan = sample_plan()
    document = sensitivity_document(found, lambda key: figure_name(plan, key, str))
    assert json.loads(json.dumps(document, allow_nan=False)).keys() == document.keys()
    assert document["tornado"]["bars"][0]["label"] == plan.benefits[0].name
    assert document["tornado_low_high"][0]["label"] == "All benefits"
    assert document["event_risks"][0]["label"] == plan.risks[0].name
    assert document["delay"][4]["months"] == 12.0


def _uncertain(target: str) -> Callable[[dict[str, Any]], None]:
    def edit(document: dict[str, Any]) -> None:
        row = {"target": target, "low": 0.5, "mode": 1.0, "high": 1.5}
        document["simulation"] = {"inputs": [row]}

    return edit


@pytest.mark.parametrize(
    ("target", "name"),
    [
        pytest.param(Target.LINE, "C1", id="a-line"),
        pytest.param(Target.LINE, "B1.volume", id="a-driver-of-a-benefit"),
        pytest.param(Target.LINE, "C3.unit_price", id="a-driver-of-a-cost"),
        pytest.param(Target.CURRENCY, "EUR", id="an-exchange-rate"),
        pytest.param(Target.ADOPTION, "adoption", id="adoption"),
        pytest.param(Target.COSTS, "costs", id="all-costs"),
        pytest.param(Target.DISCOUNT_RATE, "discount_rate", id="discount-rate"),
        pytest.param(Target.DELAY_YEARS, "delay", id="delay"),
    ],
)
def test_what_an_estimate_may_act_on(target: Target, name: str) -> None:
    plan = small_plan(_uncertain(name))
    assert not [issue for issue in check(plan) if issue.kind.code == "unknown-reference"]
    assert [given.lever.target for given in risk_model(plan).inputs] == [target]


def test_two_drivers_of_a_line_multiply() -> None:
    def edit(document: dict[str, Any]) -> None:
        row = {"distribution": "uniform", "mode": 1.5}
        document["simulation"] = {
            "inputs": [
                {**row, "target": "B1.volume", "low": 1.5, "high": 1.5},
                {**row, "target": "B1.change", "low": 1.5, "high": 1.5},
            ]
        }

    plan = small_plan(edit)
    result = simulate(risk_model(plan), SimulationOptions(trials=2))
    grown = small_plan(lambda document: document["benefits"][0].update(volume=1500, change=0.15))
    expected = evaluate(grown).risk_adjusted.npv
    assert result.samples[Output.NPV] == pytest.approx(expected)
    name = figure_name(plan, "B1.volume", str)
    assert name == "Loyalty · Volume"


@pytest.mark.parametrize(
    "target",
    [
        pytest.param("C9", id="no-such-line"),
        pytest.param("B2.volume", id="amounts-entered-by-hand"),
        pytest.param("B1.quantity", id="a-driver-of-costs"),
    ],
)
def test_an_estimate_of_nothing_is_an_issue_with_its_place(target: str) -> None:
    issues = check(small_plan(_uncertain(target)))
    places = [issue.path for issue in issues if issue.kind.code == "unknown-reference"]
    assert places == [("simulation", "inputs", 0, "target")]


# Mean (low + shape · mode + high) / (shape + 2), variance (mean - low)(high - mean) / (shape + 3).
@pytest.mark.parametrize(
    ("mean", "variance", "shape"),
    [
        pytest.param(1.1, 0.3 * 0.7 / 7, None, id="blank-is-4"),
        pytest.param(1.1, 0.3 * 0.7 / 7, 4.0, id="the-usual"),
        pytest.param(1.15, 0.35 * 0.65 / 5, 2.0, id="wider"),
        pytest.param(1.05, 0.25 * 0.75 / 13, 10.0, id="narrower"),
    ],
)
def test_the_shape_of_an_estimate_reaches_the_simulation(
    mean: float, variance: float, shape: float | None
) -> None:
    points = {"low": 0.8, "mode": 1.0, "high": 1.8, "shape": shape}

    def edit(document: dict[str, Any]) -> None:
        for line in (document["costs"][0], document["benefits"][0]):
            line.update(points, estimate="pert")
        document["simulation"] = {"inputs": [{"target": "delay", **points}]}

    plan = small_plan(edit)
    assert not [issue for issue in check(plan) if "estimate" in issue.kind.code]
    for given in risk_model(plan).inputs:
        assert given.distribution.mean == pytest.approx(mean, rel=1e-12)
        assert given.distribution.variance == pytest.approx(variance, rel=1e-12)
    result = simulate(risk_model(plan), SimulationOptions(trials=2_000, method=Method.SOBOL))
    assert result.trials == 2_000


def test_every_general_figure_has_a_name() -> None:
    assert GENERAL.keys() == TARGETS.keys()


def test_without_events_only_estimates_vary() -> None:
    model = without_events(risk_model(sample_plan()))
    assert (len(model.inputs), model.events) == (3, ())
