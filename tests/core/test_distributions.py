"""Distributions against their closed forms, and what is refused as no estimate."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from crm_roi.core.risk import distribution_guards as guards
from crm_roi.core.risk.distributions import (
    KINDS,
    Discrete,
    Distribution,
    Lognormal,
    Normal,
    Pert,
    Triangular,
    Uniform,
    event,
    three_points,
)
from crm_roi.core.risk.normal_scores import normal_probability

if TYPE_CHECKING:
    from collections.abc import Callable

# Closed forms: Johnson, Kotz & Balakrishnan, Continuous Univariate Distributions; for PERT
# Malcolm et al. 1959 and Vose, Risk Analysis (mean (a + 4m + b) / 6 at shape 4).
MOMENTS = [
    pytest.param(25.0, 15 * 35 / 7, Pert(10, 20, 60), id="pert"),
    pytest.param(0.5, 1 / 28, Pert(0, 0.5, 1), id="pert-symmetric-is-beta-3-3"),
    pytest.param(1 / 6, 5 / 252, Pert(0, 0, 1), id="pert-mode-at-low-is-beta-1-5"),
    pytest.param(27.5, 17.5 * 32.5 / 5, Pert(10, 20, 60, shape=2), id="pert-shape-2"),
    pytest.param(2.8 / 3, (0.36 - 0.4 * 0.2) / 18, Triangular(0.6, 1, 1.2), id="triangular"),
    pytest.param(1.0, 1 / 6, Triangular(0, 1, 2), id="triangular-symmetric"),
    pytest.param(5.0, 3.0, Uniform(2, 8), id="uniform"),
    pytest.param(-2.0, 2.25, Normal(-2, 1.5), id="normal"),
    pytest.param(math.exp(0.5), math.e * (math.e - 1), Lognormal(1, 1), id="lognormal-standard"),
    pytest.param(2.3, 0.61, Discrete((1, 2, 3), (0.2, 0.3, 0.5)), id="discrete"),
    pytest.param(-7.5, 25 * 25 * 0.3 * 0.7, event(0.3, -25), id="event"),
]


@pytest.mark.parametrize(("mean", "variance", "distribution"), MOMENTS)
def test_moments(mean: float, variance: float, distribution: Distribution) -> None:
    assert distribution.mean == pytest.approx(mean, rel=1e-12)
    assert distribution.variance == pytest.approx(variance, rel=1e-12)


@pytest.mark.parametrize(("mean", "variance", "distribution"), MOMENTS)
def test_moments_are_those_of_the_quantiles(
    mean: float, variance: float, distribution: Distribution
) -> None:
    scores = np.linspace(-9, 9, 36_001)
    weights = np.exp(-(scores**2) / 2)
    weights /= weights.sum()
    values = distribution.from_scores(scores)
    assert weights @ values == pytest.approx(mean, rel=2e-4)
    assert weights @ (values - mean) ** 2 == pytest.approx(variance, rel=2e-4)


def _beta_2_4(x: float) -> float:
    """Cumulated probability of beta(2, 4), a polynomial."""
    y = 1 - x
    return 10 * x**2 * y**3 + 10 * x**3 * y**2 + 5 * x**4 * y + x**5


@pytest.mark.parametrize(
    ("expected", "probability", "distribution"),
    [
        pytest.param(0.6 + math.sqrt(0.5 * 0.6 * 0.4), 0.5, Triangular(0.6, 1, 1.2), id="tri-P50"),
        pytest.param(1.2 - math.sqrt(0.1 * 0.6 * 0.2), 0.9, Triangular(0.6, 1, 1.2), id="tri-P90"),
        pytest.param(0.6, 0.0, Triangular(0.6, 1, 1.2), id="tri-P0"),
        pytest.param(1.2, 1.0, Triangular(0.6, 1, 1.2), id="tri-P100"),
        pytest.param(1 - 0.9 ** (1 / 5), 0.1, Pert(0, 0, 1), id="pert-beta-1-5-P10"),
        pytest.param(0.3 ** (1 / 5), 0.3, Pert(0, 1, 1), id="pert-beta-5-1-P30"),
        pytest.param(0.3, _beta_2_4(0.3), Pert(0, 0.25, 1), id="pert-beta-2-4"),
        pytest.param(15.0, 0.5, Pert(10, 15, 20), id="pert-symmetric-median"),
        pytest.param(10 + 2 * 1.2815515655446004, 0.9, Normal(10, 2), id="normal-P90"),
        pytest.param(10 - 2 * 1.6448536269514722, 0.05, Normal(10, 2), id="normal-P5"),
        pytest.param(3.0, 0.5, Lognormal(3, 0.4), id="lognormal-median"),
        pytest.param(
            3 * math.exp(0.4 * 1.2815515655446004), 0.9, Lognormal(3, 0.4), id="lognormal-P90"
        ),
        pytest.param(3.5, 0.25, Uniform(2, 8), id="uniform-P25"),
        pytest.param(1.0, 0.2, Discrete((2, 1), (0.8, 0.2)), id="discrete-reached"),
        pytest.param(2.0, 0.21, Discrete((2, 1), (0.8, 0.2)), id="discrete-passed"),
        pytest.param(0.0, 0.7, event(0.3, -25, otherwise=0), id="event-does-not-happen"),
        pytest.param(7.0, 0.4, Pert(7, 7, 7), id="zero-width-pert"),
        pytest.param(7.0, 0.4, Triangular(7, 7, 7), id="zero-width-triangular"),
        pytest.param(7.0, 0.4, Uniform(7, 7), id="zero-width-uniform"),
        pytest.param(7.0, 0.4, Normal(7, 0), id="zero-width-normal"),
        pytest.param(7.0, 0.4, Lognormal(7, 0), id="zero-width-lognormal"),
    ],
)
def test_quantiles(expected: float, probability: float, distribution: Distribution) -> None:
    assert float(distribution.quantile(probability)) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("shape", [0.05, 1, 4, 12, 200])
@pytest.mark.parametrize("mode", [0, 0.01, 0.3, 0.5, 0.98, 1])
def test_pert_table_is_the_exact_inverse(mode: float, shape: float) -> None:
    scores = np.linspace(-6, 6, 2401)
    pert = Pert(0, mode, 1, shape)
    assert pert.from_scores(scores) == pytest.approx(
        pert.quantile(normal_probability(scores)), abs=1e-8
    )


@given(
    some.floats(0, 1), some.floats(0, 1), some.floats(0.01, 100), some.sampled_from(["pert", "tri"])
)
def test_samples_rise_with_the_score_and_stay_inside(
    mode: float, spread: float, shape: float, kind: str
) -> None:
    low, high = mode - spread, mode + 2 * spread
    made = Pert(low, mode, high, shape) if kind == "pert" else Triangular(low, mode, high)
    values = made.from_scores(np.linspace(-9, 9, 301))
    slack = 1e-8 * (high - low) + 1e-12
    assert (np.diff(values) >= -slack).all()
    assert values.min() >= low - slack
    assert values.max() <= high + slack
    assert low - slack <= made.mean <= high + slack


@pytest.mark.parametrize(
    ("mean", "kind"),
    [
        pytest.param((0.8 + 4 * 1 + 1.5) / 6, "pert", id="pert"),
        pytest.param(1.1, "triangular", id="triangular"),
        pytest.param(1.15, "uniform", id="uniform-ignores-the-mode"),
        pytest.param(1.0, "normal", id="normal-keeps-the-mode"),
        pytest.param(0.3 * 0.8 + 0.4 + 0.3 * 1.5, "discrete", id="discrete-swanson"),
    ],
)
def test_three_points(mean: float, kind: str) -> None:
    assert three_points(kind, 0.8, 1, 1.5).mean == pytest.approx(mean)


def test_lognormal_keeps_its_mode_and_its_span() -> None:
    made = three_points("lognormal", 0.8, 1, 1.6)
    assert isinstance(made, Lognormal)
    assert made.median * math.exp(-(made.log_deviation**2)) == pytest.approx(1)
    assert made.quantile(0.9) / made.quantile(0.1) == pytest.approx(2)


def test_normal_keeps_its_span() -> None:
    made = three_points("normal", 0.8, 1, 1.3)
    assert made.quantile(0.9) - made.quantile(0.1) == pytest.approx(0.5)


@pytest.mark.parametrize("kind", KINDS)
def test_a_three_point_estimate_without_width_is_a_constant(kind: str) -> None:
    made = three_points(kind, 2, 2, 2)
    assert made.variance == pytest.approx(0, abs=1e-30)
    assert made.from_scores(np.linspace(-3, 3, 7)) == pytest.approx(2)


@pytest.mark.parametrize(
    ("reason", "message", "build"),
    [
        pytest.param(
            guards.LowAboveMode,
            "The low value 2 is above the most likely value 1.",
            lambda: Pert(2, 1, 3),
            id="low-above-mode",
        ),
        pytest.param(
            guards.ModeAboveHigh,
            "The most likely value 4 is above the high value 3.",
            lambda: Triangular(2, 4, 3),
            id="mode-above-high",
        ),
        pytest.param(
            guards.LowAboveHigh,
            "The low value 2 is above the high value 1.",
            lambda: Uniform(2, 1),
            id="range-swapped",
        ),
        pytest.param(
            guards.ShapeNotPositive,
            "The PERT shape must be above 0 (4 is usual); this one is 0.",
            lambda: Pert(0, 1, 2, shape=0),
            id="shape-zero",
        ),
        pytest.param(
            guards.NegativeDeviation,
            "A standard deviation cannot be negative; this one is -1.",
            lambda: Normal(0, -1),
            id="negative-deviation",
        ),
        pytest.param(
            guards.LognormalNotPositive,
            "A lognormal estimate needs values above 0; it has 0.",
            lambda: three_points("lognormal", 0, 1, 2),
            id="lognormal-from-zero",
        ),
        pytest.param(
            guards.ProbabilityOutOfRange,
            "A probability lies between 0 and 1; this one is 1.5.",
            lambda: event(1.5, 1),
            id="probability-over-1",
        ),
        pytest.param(
            guards.ProbabilityOutOfRange,
            "A probability lies between 0 and 1; this one is nan.",
            lambda: event(math.nan, 1),
            id="probability-not-a-number",
        ),
        pytest.param(
            guards.ProbabilitiesNotOne,
            "The probabilities add up to 0.9, not to 1.",
            lambda: Discrete((1, 2), (0.5, 0.4)),
            id="probabilities-not-1",
        ),
        pytest.param(
            guards.UnevenProbabilities,
            "There are 2 values but 1 probabilities; each needs its own.",
            lambda: Discrete((1, 2), (1.0,)),
            id="probability-missing",
        ),
        pytest.param(
            guards.NotFinite,
            "Every figure of an estimate must be a finite number.",
            lambda: Pert(0, 1, math.inf),
            id="infinite",
        ),
        pytest.param(
            guards.UnknownDistribution,
            "No distribution is called beta; choose one of pert, triangular, normal, lognormal, "
            "uniform, discrete.",
            lambda: three_points("beta", 0, 1, 2),
            id="unknown-name",
        ),
    ],
)
def test_what_is_no_estimate(
    reason: type[Exception], message: str, build: Callable[[], Distribution]
) -> None:
    with pytest.raises(reason) as caught:
        build()
    assert str(caught.value) == message
