"""Risk in a cell: the worksheet functions against the engine and figures worked out by hand."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from crm_roi.core.columns import DifferentLengths
from crm_roi.core.risk import functions as risk_blocks
from crm_roi.core.risk.distribution_guards import LowAboveMode, ProbabilityOutOfRange
from crm_roi.core.risk.distributions import Pert
from crm_roi.core.risk.functions import (
    ScenarioColumns,
    delay_table,
    estimate_quantile,
    perfect_information,
    pert_deviation,
    pert_mean,
    pert_quantile,
    probability_weighted,
    scenario_table,
    tornado,
)
from crm_roi.core.risk.model import Lever, NoLines, RiskInput, RiskModel, Side, Target
from crm_roi.core.risk.sampling import Method, NoTrials, NoUncertainty, SimulationOptions
from crm_roi.core.risk.sensitivity import case_table
from crm_roi.core.risk.simulation import simulate as engine
from crm_roi.core.risk.simulation_functions import (
    BinsOutOfRange,
    NotWhole,
    simulate,
    simulated_histogram,
    simulated_percentile,
)
from crm_roi.core.risk.trials import Output
from crm_roi.core.worksheet import Sentence
from tests.risk_sample import sample_forecast
from tests.sample import expected_results

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_roi.core.risk.model import Line

EXPECTED = expected_results()
RATE = 0.1
BLANK = math.nan
SMALL = ([[100.0, 0.0]], [[0.0, 66.0], [0.0, 55.0]], RATE)  # NPV 10
FACTORS = [[0.6, 1.0, 1.2]]


def _block(side: Side) -> list[list[float]]:
    return [list(line.values) for line in _lines(side)]


def _lines(side: Side) -> list[Line]:
    return [line for line in sample_forecast().lines if line.side is side]


SAMPLE = (_block(Side.COST), _block(Side.BENEFIT), RATE)


def test_estimates() -> None:
    assert pert_mean(10, 20, 60) == 25
    assert pert_deviation(10, 20, 60) == pytest.approx(math.sqrt(75))
    assert pert_quantile(0.5, 10, 15, 20) == pytest.approx(15)
    assert estimate_quantile(0.9, 8, 10, 12, "Normal") == pytest.approx(12)
    assert estimate_quantile(0.25, 2, 3, 8, "uniform") == pytest.approx(3.5)
    # shape 1 about the middle is beta(1.5, 1.5): P(x) = (2 / π)(asin √x - (1 - 2x) √(x (1 - x)))
    chance = 2 / math.pi * (math.asin(0.5) - 0.5 * math.sqrt(3) / 4)
    assert estimate_quantile(chance, 0, 0.5, 1, "pert", 1) == pytest.approx(0.25)


def test_a_fourth_column_of_the_estimates_is_the_shape() -> None:
    plain = simulate(*SMALL, [[0.5, 1, 1.5]])
    assert plain == simulate(*SMALL, [[0.5, 1, 1.5, 4]])
    assert plain == simulate(*SMALL, [[0.5, 1, 1.5, BLANK]])
    assert plain != simulate(*SMALL, [[0.5, 1, 1.5, 20]])


def test_cases_together() -> None:
    npvs, chances = [-600.634269, 127.506125, 506.643843], [0.25, 0.5, 0.25]
    assert probability_weighted(npvs, chances) == pytest.approx(
        EXPECTED["probability_weighted_npv"], abs=1e-6
    )
    assert perfect_information(npvs, chances) == pytest.approx(0.25 * 600.634269, abs=1e-5)


def test_tornado_of_the_sample() -> None:
    names = [line.name for line in sample_forecast().lines]
    rows = tornado(*SAMPLE, line_names=names)
    for row, (name, low, high) in zip(rows, EXPECTED["tornado_top10_npv_low_high"], strict=False):
        assert row[0] == (Sentence("Discount rate") if name.startswith("discount_rate") else name)
        assert row[1:] == pytest.approx([low, high], abs=1e-6)
    assert len(rows) == len(names) + 1


def test_lines_without_names_are_numbered() -> None:
    labels = [row[0] for row in tornado(*SMALL, 0.5, 0.01, ["", "Leads"])]
    assert labels == [
        Sentence("Cost {number}", {"number": "1"}),
        "Leads",
        Sentence("Benefit {number}", {"number": "2"}),
        Sentence("Discount rate"),
    ]


def test_scenario_table_of_the_sample() -> None:
    rows = scenario_table(*SAMPLE, [[0.75, 1.2, 1.1, 0], [BLANK] * 4, [1, 1.05, 1, 1]])
    for row, name in zip(rows, ("pessimistic", "base", "delay_1y"), strict=True):
        expected = EXPECTED["scenarios"][name]
        keys = ("npv", "irr", "roi_pv_tei", "payback_years")
        assert row == pytest.approx([expected[key] for key in keys], abs=1e-6)


def test_delay_table() -> None:
    on_time, late = delay_table(*SMALL, [0, 6])
    assert on_time == pytest.approx([0, 10, 0.21, 0.1, 1 - 21 / 121])
    assert late[:3] == pytest.approx([6, 55 - 100, -0.395])
    assert late[4] is None


def test_a_simulation_in_cells_is_the_engines() -> None:
    estimates = [[BLANK] * 3, *FACTORS]
    rows = {row[0].text + str(row[0].facts): row[1] for row in simulate(
        *SMALL, (), estimates, 5_000, 7, 0.12, "triangular", "lhs"
    )}  # fmt: skip
    block = risk_blocks.block_forecast(*SMALL)
    model = risk_blocks.block_model(block, (), estimates, "triangular")
    found = engine(model, SimulationOptions(5_000, 7, Method.LHS, hurdle_rate=0.12))
    npv = found.summary(Output.NPV)
    assert npv is not None
    assert found.hurdle is not None
    assert rows["NPV, mean{}"] == npv.mean == pytest.approx(60 + 50 * 2.8 / 3 - 100, abs=0.05)
    assert rows["NPV, P{level}{'level': 10}"] == npv.percentiles[1]
    assert rows["Probability that NPV is below 0{}"] == found.loss.probability
    assert rows["Probability that IRR reaches the hurdle rate{}"] == found.hurdle.probability
    assert rows["Share of trials with an IRR{}"] == 1
    assert rows["Trials{}"] == 5_000


def test_one_row_of_estimates_moves_all_lines_together() -> None:
    block = risk_blocks.block_forecast(*SMALL)
    model = risk_blocks.block_model(block, [[0.9, 1, 1.3]], FACTORS, "pert")
    assert model == RiskModel(
        block,
        (
            RiskInput(Lever("cost", Target.COSTS), Pert(0.9, 1, 1.3)),
            RiskInput(Lever("benefit", Target.BENEFITS), Pert(0.6, 1, 1.2)),
        ),
    )


def test_percentiles_and_bars_of_one_simulation() -> None:
    p10, p90 = (simulated_percentile(level, *SMALL, (), FACTORS) for level in (0.1, 0.9))
    exact = Pert(0.6, 1, 1.2)
    assert p10 == pytest.approx(110 * float(exact.quantile(0.1)) - 100, abs=0.6)
    assert p90 == pytest.approx(110 * float(exact.quantile(0.9)) - 100, abs=0.6)
    bars = simulated_histogram(*SMALL, (), FACTORS, 12)
    assert sum(count for _low, _high, count in bars) == 10_000
    assert any(low == 0 for low, _high, _count in bars)


def test_blanks_in_blocks_are_zero() -> None:
    block = risk_blocks.block_forecast([[100, BLANK]], [[BLANK, 121]], RATE)
    assert [line.values for line in block.lines] == [(100, 0), (0, 121)]
    assert case_table(block, []) == ()


@pytest.mark.parametrize(
    ("reason", "call"),
    [
        pytest.param(LowAboveMode, lambda: pert_mean(2, 1, 3), id="out-of-order"),
        pytest.param(ProbabilityOutOfRange, lambda: pert_quantile(1.1, 1, 2, 3), id="over-1"),
        pytest.param(
            ProbabilityOutOfRange,
            lambda: simulated_percentile(-0.1, *SMALL, (), FACTORS),
            id="below-0",
        ),
        pytest.param(NoLines, lambda: tornado([], [], RATE), id="no-lines"),
        pytest.param(
            DifferentLengths, lambda: tornado([[1, 2]], [[1, 2, 3]], RATE), id="unequal-years"
        ),
        pytest.param(
            ScenarioColumns, lambda: scenario_table(*SMALL, [[1, 1, 1]]), id="scenario-columns"
        ),
        pytest.param(NoUncertainty, lambda: simulate(*SMALL), id="nothing-uncertain"),
        pytest.param(NoTrials, lambda: simulate(*SMALL, (), FACTORS, 0), id="no-trials"),
        pytest.param(NotWhole, lambda: simulate(*SMALL, (), FACTORS, 10.5), id="half-a-trial"),
        pytest.param(
            BinsOutOfRange, lambda: simulated_histogram(*SMALL, (), FACTORS, 0), id="no-bars"
        ),
        pytest.param(
            risk_blocks.EstimateColumns, lambda: simulate(*SMALL, (), [[1, 2]]), id="two-points"
        ),
        pytest.param(
            risk_blocks.EstimateRows, lambda: simulate(*SMALL, (), FACTORS * 3), id="three-rows"
        ),
        pytest.param(
            risk_blocks.EstimateIncomplete,
            lambda: simulate(*SMALL, [[0.9, BLANK, 1.1]]),
            id="filled-in-part",
        ),
    ],
)
def test_cells_that_cannot_be_calculated(
    reason: type[Exception], call: Callable[[], object]
) -> None:
    with pytest.raises(reason):
        call()
