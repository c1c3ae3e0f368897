"""The simulation against closed forms, exact enumeration and its own promises."""

from __future__ import annotations

import math
from dataclasses import replace
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest

from crm_roi.core.risk import sampling
from crm_roi.core.risk.correlation import Correlation
from crm_roi.core.risk.distributions import Discrete, Normal, Pert, Triangular, Uniform
from crm_roi.core.risk.model import (
    Forecast,
    Lever,
    Line,
    RiskEvent,
    RiskInput,
    RiskModel,
    Side,
    Target,
)
from crm_roi.core.risk.sampling import BLOCK, Method, SimulationOptions
from crm_roi.core.risk.simulation import SimulationResult, Stop, simulate
from crm_roi.core.risk.simulation_summary import PERCENTILES, Summary, percentile
from crm_roi.core.risk.trials import Output
from tests.enumeration import (
    CorrelatedOutcomes,
    NotDiscrete,
    TooManyOutcomes,
    enumerate_outcomes,
)
from tests.risk_sample import EVENTS, INPUTS, SEED, sample_forecast, sample_model

TRIALS = 40_000
FEW = SimulationOptions(trials=2_000, seed=3)
RATE = 0.1
COST, HALF = Line("cost", Side.COST, (100.0,)), Line("half", Side.COST, (50.0,))
# One year only, so that NPV is benefit - cost and every closed form is a line long.
ONE_YEAR = Forecast((Line("gain", Side.BENEFIT, (200.0,)), COST, HALF), RATE)


def _on(line: str, distribution: Any) -> RiskInput:  # noqa: ANN401 - any distribution
    return RiskInput(Lever(line, Target.LINE, line), distribution)


def _npv(result: SimulationResult) -> Summary:
    summary = result.summary(Output.NPV)
    assert summary is not None
    return summary


def _within(standard_errors: float, summary: Summary) -> float:
    return standard_errors * summary.standard_error


NORMALS = (_on("gain", Normal(1.1, 0.2)), _on("cost", Normal(1.0, 0.3)), _on("half", Normal(1, 0)))


@pytest.mark.parametrize(
    ("correlations", "variance"),
    [
        pytest.param((), 40.0**2 + 30.0**2, id="independent"),
        pytest.param(
            # a rank correlation s is 2 sin(pi s / 6) between normals; cost counts negative
            (Correlation("gain", "cost", 0.6),),
            40.0**2 + 30.0**2 - 2 * 40 * 30 * 2 * math.sin(math.pi * 0.6 / 6),
            id="correlated",
        ),
    ],
)
@pytest.mark.parametrize("method", list(Method))
def test_a_sum_of_normals_is_normal(
    method: Method, variance: float, correlations: tuple[Correlation, ...]
) -> None:
    model = RiskModel(ONE_YEAR, NORMALS, correlations=correlations)
    found = _npv(simulate(model, SimulationOptions(TRIALS, 11, method)))
    exact = NormalDist(220 - 150, math.sqrt(variance))
    assert found.mean == pytest.approx(exact.mean, abs=_within(4, found))
    assert found.standard_deviation == pytest.approx(exact.stdev, rel=0.02)
    for level, value, error in zip(
        PERCENTILES, found.percentiles, found.percentile_errors, strict=True
    ):
        assert value == pytest.approx(exact.inv_cdf(level), abs=5 * error)


def _moments_of_the_sample() -> tuple[float, float]:
    """NPV of the sample plan is linear in its three independent triangular factors."""
    forecast = sample_forecast()
    factors = forecast.discount_factors
    values = {Side.COST: np.zeros(forecast.years), Side.BENEFIT: np.zeros(forecast.years)}
    for line in forecast.lines:
        values[line.side] += line.values
    weights = (
        float(values[Side.BENEFIT] @ factors),
        -float(values[Side.COST][0]),
        -float(values[Side.COST][1:] @ factors[1:]),
    )
    pairs = list(zip(weights, (given.distribution for given in INPUTS), strict=True))
    mean = sum(weight * factor.mean for weight, factor in pairs)
    return mean, sum(weight**2 * factor.variance for weight, factor in pairs)


@pytest.mark.parametrize(
    ("method", "errors"),
    [
        pytest.param(Method.MC, 4, id="mc"),
        pytest.param(Method.LHS, 0.2, id="lhs-is-far-closer"),
        pytest.param(Method.SOBOL, 0.2, id="sobol-is-far-closer"),
    ],
)
def test_the_sample_plan_has_its_exact_mean_and_variance(method: Method, errors: float) -> None:
    mean, variance = _moments_of_the_sample()
    found = _npv(simulate(sample_model(), SimulationOptions(TRIALS, SEED, method)))
    assert mean == pytest.approx(-125.982237511, abs=1e-6)
    assert found.mean == pytest.approx(mean, abs=_within(errors, found))
    assert found.standard_deviation == pytest.approx(math.sqrt(variance), rel=0.015)


@pytest.mark.parametrize("method", [Method.LHS, Method.SOBOL])
def test_two_samplers_agree_within_their_errors(method: Method) -> None:
    plain = simulate(sample_model(), SimulationOptions(TRIALS, SEED, hurdle_rate=0.12))
    other = simulate(sample_model(), SimulationOptions(TRIALS, SEED, method, hurdle_rate=0.12))
    for one, two in zip(plain.summaries, other.summaries, strict=True):
        error = math.hypot(one.standard_error, two.standard_error)
        assert one.mean == pytest.approx(two.mean, abs=4 * error)
    assert plain.loss.probability == pytest.approx(other.loss.probability, abs=0.012)
    assert plain.hurdle is not None
    assert other.hurdle is not None
    assert plain.hurdle.probability == pytest.approx(other.hurdle.probability, abs=0.012)


def test_a_uniform_npv_has_its_textbook_figures() -> None:
    model = RiskModel(ONE_YEAR, (_on("gain", Uniform(0.5, 1.25)),))  # NPV uniform on -50 to 100
    found = simulate(model, SimulationOptions(TRIALS, 2))
    assert found.loss.probability == pytest.approx(1 / 3, abs=4 * found.loss.standard_error)
    assert found.expected_shortfall == pytest.approx(-50 + 150 * 0.05 / 2, abs=0.2)
    # E[max(NPV, 0)] = 100² / (2 · 150), less the mean of 25 that going ahead brings anyway
    assert found.perfect_information == pytest.approx(100**2 / 300 - 25, abs=0.3)
    for level, value in zip(PERCENTILES, _npv(found).percentiles, strict=True):
        assert value == pytest.approx(-50 + 150 * level, abs=1.2)
        assert percentile(found.samples[Output.NPV], level) == pytest.approx(value)


def test_events_are_enumerated_exactly() -> None:
    forecast = Forecast((Line("gain", Side.BENEFIT, (0.0, 110.0, 121.0)), COST_3), RATE)
    events = (
        RiskEvent("half the benefit", 0.2, benefit_factor=0.5),
        RiskEvent("a year late", 0.5, delay_months=12),
        RiskEvent("fine", 0.1, cost=11, cost_year=1),
    )
    found = enumerate_outcomes(RiskModel(forecast, events=events))
    # by hand: on time 200, late 110/1.21 = 90.909…; halved 100, 45.4545…; less 150, less 10
    on_time, late = 200.0, 110 / 1.21
    expected = {
        (on_time - 150): 0.8 * 0.5 * 0.9,
        (on_time - 160): 0.8 * 0.5 * 0.1,
        (late - 150): 0.8 * 0.5 * 0.9,
        (late - 160): 0.8 * 0.5 * 0.1,
        (on_time / 2 - 150): 0.2 * 0.5 * 0.9,
        (on_time / 2 - 160): 0.2 * 0.5 * 0.1,
        (late / 2 - 150): 0.2 * 0.5 * 0.9,
        (late / 2 - 160): 0.2 * 0.5 * 0.1,
    }
    order, exact = np.argsort(found.npv), sorted(expected)
    assert found.npv[order] == pytest.approx(np.array(exact))
    assert found.probabilities[order] == pytest.approx(np.array([expected[npv] for npv in exact]))
    assert found.loss_probability == pytest.approx(1 - 0.8 * 0.5)


COST_3 = Line("cost", Side.COST, (150.0, 0.0, 0.0))


@pytest.mark.parametrize("method", list(Method))
def test_simulated_events_agree_with_the_enumeration(method: Method) -> None:
    either = _on("B01", Discrete((0.8, 1.0, 1.3), (0.3, 0.5, 0.2)))
    model = RiskModel(sample_forecast(), (either,), EVENTS)
    exact = enumerate_outcomes(model)
    found = simulate(model, SimulationOptions(TRIALS, 5, method))
    assert exact.probabilities.sum() == pytest.approx(1)
    assert len(exact.npv) == 3 * 2**4
    assert _npv(found).mean == pytest.approx(exact.mean, abs=_within(4, _npv(found)))
    assert _npv(found).standard_deviation == pytest.approx(math.sqrt(exact.variance), rel=0.02)
    assert found.loss.probability == pytest.approx(exact.loss_probability, abs=0.01)


@pytest.mark.parametrize(
    ("reason", "model"),
    [
        pytest.param(NotDiscrete, RiskModel(ONE_YEAR, NORMALS), id="a-range"),
        pytest.param(
            TooManyOutcomes,
            RiskModel(ONE_YEAR, events=tuple(RiskEvent(str(i), 0.5) for i in range(19))),
            id="too-many",
        ),
        pytest.param(
            CorrelatedOutcomes,
            RiskModel(
                ONE_YEAR,
                events=EVENTS,
                correlations=(Correlation("poor data", "low adoption", 0.4),),
            ),
            id="correlated",
        ),
    ],
)
def test_what_cannot_be_enumerated(reason: type[Exception], model: RiskModel) -> None:
    with pytest.raises(reason):
        enumerate_outcomes(model)


@pytest.mark.parametrize(
    ("probability", "mean"),
    [pytest.param(0.0, 50.0, id="never"), pytest.param(1.0, 43.0, id="always")],
)
def test_certain_events(probability: float, mean: float) -> None:
    model = RiskModel(ONE_YEAR, events=(RiskEvent("fine", probability, cost=7),))
    assert _npv(simulate(model, FEW)).minimum == _npv(simulate(model, FEW)).maximum == mean


GOLDEN = {  # seed 20260331, 10,000 trials; stable across releases, platforms and workers
    Method.MC: (-125.59109262164952, -475.87444307659945, 190.80660982615083, 0.6634),
    Method.LHS: (-125.98203535631758, -478.4424432677074, 192.93118346262057, 0.6621),
    Method.SOBOL: (-126.00359204764794, -476.26799800947236, 191.02272987308442, 0.6607),
}


@pytest.mark.parametrize("method", list(Method))
def test_the_same_seed_gives_the_same_numbers(method: Method) -> None:
    found = simulate(sample_model(), SimulationOptions(10_000, SEED, method))
    npv = _npv(found)
    seen = (npv.mean, npv.percentiles[1], npv.percentiles[5], found.loss.probability)
    assert seen == pytest.approx(GOLDEN[method], rel=1e-9)


@pytest.mark.parametrize("method", list(Method))
def test_workers_change_no_number(method: Method) -> None:
    options = SimulationOptions(TRIALS, SEED, method, tolerance=0.5)
    one = simulate(sample_model(), options)
    for workers in (2, 3):
        several = simulate(sample_model(), replace(options, workers=workers))
        assert several == one
        assert np.array_equal(several.samples[Output.IRR], one.samples[Output.IRR], equal_nan=True)


def test_more_trials_begin_with_the_same_ones() -> None:
    short = simulate(sample_model(), SimulationOptions(10_000, SEED)).samples[Output.NPV]
    long = simulate(sample_model(), SimulationOptions(TRIALS, SEED)).samples[Output.NPV]
    assert long[:10_000] == pytest.approx(short, rel=1e-12)


def test_a_figure_keeps_its_numbers_when_others_come_and_go() -> None:
    whole = sampling.Sampler(Method.MC, ("a", "b", "c"), 1).scores(0, 100)
    moved = sampling.Sampler(Method.MC, ("c", "a"), 1).scores(0, 100)
    assert np.array_equal(whole[[2, 0]], moved)


def test_four_times_the_trials_halve_the_error() -> None:
    def spread(trials: int) -> float:
        runs = (simulate(sample_model(), SimulationOptions(trials, seed)) for seed in range(60))
        return float(np.std([_npv(run).mean for run in runs]))

    assert spread(400) / spread(1600) == pytest.approx(2, abs=0.5)


def test_the_stated_error_is_the_spread_over_seeds() -> None:
    runs = [_npv(simulate(sample_model(), SimulationOptions(1_000, seed))) for seed in range(60)]
    stated = float(np.mean([run.standard_error for run in runs]))
    assert np.std([run.mean for run in runs]) == pytest.approx(stated, rel=0.3)


def test_it_stops_when_the_mean_is_known_well_enough() -> None:
    found = simulate(sample_model(), SimulationOptions(1_000_000, SEED, tolerance=3))
    assert found.stop is Stop.CONVERGED
    assert found.trials == 2 * BLOCK
    last = found.convergence[-1]
    assert last.half_width <= 3
    assert last.half_width == pytest.approx(1.96 * _npv(found).standard_error, rel=1e-4)
    assert last.mean == pytest.approx(_npv(found).mean)
    assert len(found.samples[Output.NPV]) == found.trials


def test_it_stops_at_the_trial_limit() -> None:
    found = simulate(sample_model(), SimulationOptions(5_000, SEED, tolerance=0.001))
    assert (found.stop, found.trials) == (Stop.TRIAL_LIMIT, 5_000)


def test_an_interrupted_run_keeps_what_is_done() -> None:
    seen: list[tuple[int, int]] = []

    def interrupt(done: int, trials: int) -> bool:
        seen.append((done, trials))
        return done < 2 * BLOCK

    found = simulate(sample_model(), SimulationOptions(10 * BLOCK, SEED, workers=2), interrupt)
    whole = simulate(sample_model(), SimulationOptions(2 * BLOCK, SEED))
    assert seen == [(BLOCK, 10 * BLOCK), (2 * BLOCK, 10 * BLOCK)]
    assert replace(found, stop=Stop.TRIAL_LIMIT) == whole
    assert found.stop is Stop.INTERRUPTED


def test_drivers_share_out_the_variance() -> None:
    found = simulate(sample_model(), SimulationOptions(TRIALS, SEED))
    _mean, variance = _moments_of_the_sample()
    benefits = found.drivers[0]
    exact = 1895.688589**2 * INPUTS[0].distribution.variance / variance
    assert [driver.name for driver in found.drivers] == ["benefits", "initial cost", "running cost"]
    assert benefits.regression_share == pytest.approx(exact, abs=0.02)
    assert benefits.coefficient**2 == pytest.approx(exact, abs=0.02)
    assert sum(driver.rank_share for driver in found.drivers) == pytest.approx(1)
    assert found.drivers[1].rank_correlation < 0
    assert found.explained == pytest.approx(1, abs=1e-9)


def test_a_figure_without_width_drives_nothing() -> None:
    model = RiskModel(ONE_YEAR, (_on("gain", Uniform(0.9, 1.1)), _on("cost", Pert(1, 1, 1))))
    idle = simulate(model, FEW).drivers[1]
    assert (idle.name, idle.rank_correlation, idle.regression_share) == ("cost", 0, 0)


def test_only_constants_give_a_constant() -> None:
    found = simulate(RiskModel(ONE_YEAR, (_on("gain", Pert(1, 1, 1)),)), FEW)
    assert (_npv(found).mean, _npv(found).standard_deviation) == (50, 0)
    assert found.histogram.counts == (FEW.trials,)
    assert found.drivers[0].rank_share == 0


def test_a_constant_over_several_blocks_is_one_bar() -> None:
    model = RiskModel(sample_forecast(), (_on("B01", Pert(1.1, 1.1, 1.1)),))
    found = simulate(model, SimulationOptions(BLOCK + 100))
    assert sum(found.histogram.counts) == BLOCK + 100
    assert len(found.histogram.counts) <= 2
    assert _npv(found).standard_deviation == pytest.approx(0, abs=1e-9)


def test_histogram_counts_every_trial_and_splits_at_zero() -> None:
    found = simulate(sample_model(), SimulationOptions(10_000, SEED))
    edges, counts = found.histogram.edges, found.histogram.counts
    assert sum(counts) == 10_000
    assert 0.0 in edges
    below = sum(count for edge, count in zip(edges, counts, strict=False) if edge < 0)
    assert below / 10_000 == found.loss.probability
    assert (edges[0], edges[1] - edges[0]) == (-950, 50)


def test_no_irr_in_any_trial() -> None:
    forecast = Forecast((Line("cost", Side.COST, (10.0, 10.0)),), RATE)
    model = RiskModel(forecast, (_on("cost", Pert(0.9, 1, 1.2)),))
    found = simulate(model, replace(FEW, hurdle_rate=0.1))
    assert found.summary(Output.IRR) is None
    assert found.summary(Output.PAYBACK) is None
    assert found.hurdle is not None
    assert (found.hurdle.probability, found.loss.probability) == (0, 1)
    assert found.perfect_information == 0


def test_the_share_with_an_irr_is_stated() -> None:
    gain = Line("gain", Side.BENEFIT, (0.0, 150.0))
    forecast = Forecast((Line("cost", Side.COST, (100.0, 0.0)), gain), RATE)
    either = _on("gain", Discrete((0.0, 1.0), (0.25, 0.75)))
    irr = simulate(RiskModel(forecast, (either,)), FEW).summary(Output.IRR)
    assert irr is not None
    assert irr.defined_share == pytest.approx(0.75, abs=0.04)
    assert irr.minimum == irr.maximum == pytest.approx(0.5)


def test_one_trial_is_enough_to_run() -> None:
    found = simulate(sample_model(), SimulationOptions(1, SEED))
    assert _npv(found).standard_deviation == 0
    assert found.convergence[0].trials == 1


def test_the_spread_of_one_triangle_is_the_triangle() -> None:
    triangle = Triangular(0.5, 1, 2)
    found = _npv(simulate(RiskModel(ONE_YEAR, (_on("gain", triangle),)), SimulationOptions(TRIALS)))
    exact = 200 * triangle.quantile(np.array(PERCENTILES)) - 150
    assert found.percentiles == pytest.approx(tuple(exact.tolist()), abs=3)
