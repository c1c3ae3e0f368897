"""Tornado, spider, tables and break-even against the sample plan and figures worked out by hand."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest

from crm_roi.core.risk.distribution_guards import (
    ProbabilitiesNotOne,
    ProbabilityOutOfRange,
    UnevenProbabilities,
)
from crm_roi.core.risk.distributions import Lognormal, Normal, Pert, Triangular
from crm_roi.core.risk.line_effects import BreakEven
from crm_roi.core.risk.model import (
    Forecast,
    Lever,
    Line,
    RiskInput,
    RiskModel,
    Side,
    Target,
    UnknownLine,
)
from crm_roi.core.risk.sensitivity import (
    break_even,
    case_table,
    delay_table,
    estimate_moves,
    event_bars,
    line_moves,
    rate_move,
    spider,
    tornado,
    two_way,
    value_of_knowing,
    weighted_value,
)
from crm_roi.core.risk.trials import Case, Output
from tests.risk_sample import EVENTS, INPUTS, sample_forecast, sample_model
from tests.sample import expected_results, sample_plan

if TYPE_CHECKING:
    from collections.abc import Callable

EXPECTED = expected_results()
NPV = EXPECTED["base_pre_tax_adjusted"]["npv"]
IRR = EXPECTED["base_pre_tax_adjusted"]["irr"]
BENEFITS = Lever("benefits", Target.BENEFITS)
COSTS = Lever("costs", Target.COSTS)
SMALL = Forecast(
    (Line("cost", Side.COST, (100.0, 0.0)), Line("gain", Side.BENEFIT, (0.0, 121.0))), 0.1
)


def _sample_cases() -> tuple[Case, ...]:
    return tuple(
        Case(
            scenario.id,
            scenario.benefit_factor,
            scenario.initial_cost_factor,
            scenario.running_cost_factor,
            scenario.benefit_delay_years,
            scenario.probability,
        )
        for scenario in sample_plan().scenarios
    )


def test_tornado_of_the_sample() -> None:
    forecast = sample_forecast()
    moves = (*line_moves(forecast, 0.2), rate_move("discount_rate_pm2pp", 0.02))
    expected = EXPECTED["tornado_top10_npv_low_high"]
    for (name, low, high), bar in zip(expected, tornado(forecast, moves), strict=False):
        assert bar.at_low is not None
        assert bar.at_high is not None
        assert name == bar.name
        assert (low, high) == pytest.approx(tuple(sorted((bar.at_low, bar.at_high))), abs=1e-6)


def test_tornado_is_sorted_and_says_which_end_is_which() -> None:
    bars = tornado(sample_forecast(), line_moves(sample_forecast(), 0.2))
    assert [bar.spread for bar in bars] == sorted((bar.spread for bar in bars), reverse=True)
    licences = next(bar for bar in bars if bar.name == "C01")
    assert (licences.low, licences.high) == pytest.approx((0.8, 1.2))
    assert licences.at_low == pytest.approx(198.299650, abs=1e-6)


def test_tornado_of_another_output() -> None:
    (bar,) = tornado(SMALL, [rate_move("rate", 0.1)], Output.IRR)
    assert (bar.at_low, bar.at_high) == pytest.approx((0.21, 0.21))
    assert bar.spread == pytest.approx(0)
    lost = tornado(SMALL, line_moves(SMALL, 1.0), Output.PAYBACK)
    assert {bar.name: bar.at_low for bar in lost} == {"cost": 0.0, "gain": None}


@pytest.mark.parametrize(
    ("low", "high", "tail", "distribution"),
    [
        pytest.param(0.6, 1.2, 0.0, Triangular(0.6, 1, 1.2), id="low-and-high"),
        pytest.param(
            0.6 + math.sqrt(0.1 * 0.24),
            1.2 - math.sqrt(0.1 * 0.12),
            0.1,
            Triangular(0.6, 1, 1.2),
            id="P10-and-P90",
        ),
        pytest.param(0.5, 2.0, 0.0, Pert(0.5, 1, 2), id="pert-low-and-high"),
        pytest.param(
            1 - 2.3263478740408408,
            1 + 2.3263478740408408,
            0.0,
            Normal(1, 1),
            id="normal-has-no-bounds",
        ),
        pytest.param(
            math.exp(-2.3263478740408408),
            math.exp(2.3263478740408408),
            0.0,
            Lognormal(1, 1),
            id="lognormal-has-no-bounds",
        ),
    ],
)
def test_estimates_are_moved_between_their_ends(
    low: float, high: float, tail: float, distribution: Triangular
) -> None:
    model = RiskModel(SMALL, (RiskInput(BENEFITS, distribution),))
    (move,) = estimate_moves(model, tail)
    assert (move.low, move.high) == pytest.approx((low, high))
    (bar,) = tornado(SMALL, [move])
    assert (bar.at_low, bar.at_high) == pytest.approx((110 * low - 100, 110 * high - 100))


def test_event_bars_of_the_sample() -> None:
    """By hand: 30 and 200 in year 0; a quarter of the benefits' present value of 1895.688589."""
    bars = event_bars(RiskModel(sample_forecast(), events=EVENTS))
    effects = {bar.name: (bar.at_high or 0) - (bar.at_low or 0) for bar in bars}
    assert effects["poor data"] == pytest.approx(-30)
    assert effects["privacy breach"] == pytest.approx(-200)
    assert effects["low adoption"] == pytest.approx(-0.25 * 1895.688589, abs=1e-5)
    assert [bar.name for bar in bars][-1] == "poor data"
    assert all(bar.at_low == pytest.approx(NPV, abs=1e-6) for bar in bars)


def test_spider() -> None:
    levers = [BENEFITS, Lever("rate", Target.DISCOUNT_RATE), Lever("late", Target.DELAY_YEARS)]
    benefits, rate, late = spider(SMALL, levers, [-0.2, 0, 0.1])
    assert benefits.settings == pytest.approx((0.8, 1, 1.1))
    assert benefits.results == pytest.approx((-12, 10, 21))
    assert rate.settings == pytest.approx((0.08, 0.10, 0.11))
    assert rate.results == pytest.approx((121 / 1.08 - 100, 10, 121 / 1.11 - 100))
    assert late.settings == pytest.approx((-0.2, 0, 0.1))
    assert late.results == pytest.approx((10, 10, -1))


def test_two_way_table() -> None:
    table = two_way(SMALL, BENEFITS, [0.5, 1.0, 1.5], COSTS, [1.0, 1.2])
    assert np.array(table) == pytest.approx(np.array([[-45, 10, 65], [-65, -10, 45]]))


def test_break_even_of_the_sample() -> None:
    benefits, costs, rate, shift = break_even(
        sample_forecast(),
        [BENEFITS, COSTS, Lever("rate", Target.DISCOUNT_RATE), Lever("+", Target.RATE_SHIFT)],
    )
    expected = EXPECTED["breakeven"]
    assert benefits.change == pytest.approx(-expected["benefit_can_fall_by"], abs=1e-6)
    assert costs.change == pytest.approx(expected["cost_can_rise_by"], abs=1e-6)
    assert rate.setting == pytest.approx(IRR, abs=1e-6)
    assert shift.setting == pytest.approx(IRR - 0.1, abs=1e-6)


@pytest.mark.parametrize(
    ("expected", "lever"),
    [
        pytest.param(BreakEven("x", 10 / 11, -1 / 11), Lever("x", Target.LINE, "gain"), id="gain"),
        pytest.param(BreakEven("x", 1.1, 0.1), Lever("x", Target.LINE, "cost"), id="cost"),
        pytest.param(
            BreakEven("x", 1 / 11, 1 / 11), Lever("x", Target.DELAY_YEARS), id="delay-in-years"
        ),
        pytest.param(
            BreakEven("x", 12 / 11, 12 / 11), Lever("x", Target.DELAY_MONTHS), id="delay-in-months"
        ),
        pytest.param(
            BreakEven("x", 0.21, 1.1), Lever("x", Target.DISCOUNT_RATE), id="rate-is-the-irr"
        ),
        pytest.param(
            BreakEven("x", None, None), Lever("x", Target.RUNNING_COST), id="nothing-to-move"
        ),
    ],
)
def test_break_even(expected: BreakEven, lever: Lever) -> None:
    (found,) = break_even(SMALL, [lever])
    assert found.setting == pytest.approx(expected.setting)
    assert found.change == pytest.approx(expected.change)


def test_a_line_too_small_to_turn_the_decision() -> None:
    (found,) = break_even(sample_forecast(), [Lever("B08", Target.LINE, "B08")])
    assert found == BreakEven("B08", None, None)


def test_no_delay_rescues_a_project_that_loses() -> None:
    loss = Forecast((SMALL.lines[0],), 0.1)
    assert break_even(loss, [Lever("x", Target.DELAY_YEARS)]) == (BreakEven("x", None, None),)


@pytest.mark.parametrize("row", range(4))
def test_scenarios_of_the_sample(row: int) -> None:
    found = case_table(sample_forecast(), _sample_cases())[row]
    expected = EXPECTED["scenarios"][found.name]
    assert found.probability == expected["probability"]
    for output, key in (
        (Output.NPV, "npv"),
        (Output.IRR, "irr"),
        (Output.ROI_PV, "roi_pv_tei"),
        (Output.PAYBACK, "payback_years"),
    ):
        assert found.outputs[output] == pytest.approx(expected[key], abs=1e-6)


def test_probability_weighted_npv_of_the_sample() -> None:
    rows = case_table(sample_forecast(), _sample_cases())
    npvs = [row.outputs[Output.NPV] or 0.0 for row in rows]
    chances = [row.probability for row in rows]
    assert weighted_value(npvs, chances) == pytest.approx(
        EXPECTED["probability_weighted_npv"], abs=1e-6
    )
    # knowing first: 0.5 · 127.506125 + 0.25 · 506.643843, less 40.255456 for going ahead anyway
    assert value_of_knowing(npvs, chances) == pytest.approx(150.158567, abs=1e-6)


def test_delay_table_of_the_sample() -> None:
    on_time, year_late = delay_table(sample_forecast(), [0, 12])
    assert on_time.outputs[Output.NPV] == pytest.approx(NPV, abs=1e-6)
    (case,) = case_table(sample_forecast(), [Case("late", benefit_delay_years=1)])
    assert year_late.outputs[Output.NPV] == pytest.approx(case.outputs[Output.NPV])
    assert year_late.outputs[Output.IRR] == pytest.approx(case.outputs[Output.IRR])
    assert year_late.outputs[Output.PAYBACK] is None


@pytest.mark.parametrize(
    ("expected", "npvs", "chances"),
    [
        pytest.param(0.0, [10, 20], [0.5, 0.5], id="always-go"),
        pytest.param(0.0, [-10, -20], [0.5, 0.5], id="never-go"),
        pytest.param(5.0, [30, -10], [0.5, 0.5], id="go-unless-bad"),
        pytest.param(5.0, [10, -30], [0.5, 0.5], id="stay-unless-good"),
    ],
)
def test_value_of_knowing(expected: float, npvs: list[float], chances: list[float]) -> None:
    assert value_of_knowing(npvs, chances) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("reason", "call"),
    [
        pytest.param(ProbabilitiesNotOne, lambda: weighted_value([1, 2], [0.5, 0.4]), id="sum"),
        pytest.param(ProbabilityOutOfRange, lambda: weighted_value([1, 2], [2, -1]), id="range"),
        pytest.param(UnevenProbabilities, lambda: weighted_value([1, 2], [1.0]), id="count"),
        pytest.param(
            UnknownLine, lambda: spider(SMALL, [Lever("x", Target.LINE, "no")], [0]), id="line"
        ),
    ],
)
def test_what_cannot_be_asked(reason: type[Exception], call: Callable[[], object]) -> None:
    with pytest.raises(reason):
        call()


def test_the_inputs_of_the_sample_reach_over_its_tornado() -> None:
    bars = tornado(sample_forecast(), estimate_moves(sample_model()))
    assert bars[0].name == INPUTS[0].lever.name
    assert bars[0].at_low == pytest.approx(NPV - 0.4 * 1895.688589, abs=1e-5)
