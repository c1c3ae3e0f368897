"""How far a figure may be off: distributions with their closed forms and quantiles.

Each distribution is a frozen value that knows its mean, its variance and its quantile function.
Sampling goes through `from_scores`: a standard normal score z stands for the probability Φ(z), so
that one stream of normal numbers serves every distribution, every sampler and every correlation.
A width of zero is allowed and means a constant.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

from crm_roi.core.arithmetic import exp
from crm_roi.core.risk.distribution_guards import (
    ShapeNotPositive,
    UnknownDistribution,
    check_deviation,
    check_finite,
    check_order,
    check_outcomes,
    check_positive,
    check_probability,
    check_range,
)
from crm_roi.core.risk.normal_scores import (
    beta_from_scores,
    beta_quantile,
    normal_probability,
    normal_score,
)

if TYPE_CHECKING:
    from crm_roi.core.worksheet import FloatArray

PERT_SHAPE: Final = 4.0


class Distribution(Protocol):
    """What an uncertain figure may turn out to be."""

    @property
    def mean(self) -> float:
        """Expected value."""

    @property
    def variance(self) -> float:
        """Expected squared distance from the mean."""

    def quantile(self, probability: float | FloatArray) -> FloatArray:
        """Value that is not exceeded with this probability, element by element."""

    def from_scores(self, scores: FloatArray) -> FloatArray:
        """Quantile at the probability Φ(score), element by element."""


@dataclass(frozen=True, slots=True)
class Pert:
    """Beta distribution between low and high that peaks at the mode.

    alpha = 1 + shape (mode - low) / (high - low), beta = 1 + shape (high - mode) / (high - low);
    shape 4 is the classic one, more is narrower. (Malcolm et al. 1959; Vose, Risk Analysis.)
    """

    low: float
    mode: float
    high: float
    shape: float = PERT_SHAPE

    def __post_init__(self) -> None:
        """Refuse what is no estimate."""
        check_order(self.low, self.mode, self.high)
        if not (self.shape > 0 and math.isfinite(self.shape)):
            raise ShapeNotPositive(shape=self.shape)

    @property
    def mean(self) -> float:
        """(low + shape · mode + high) / (shape + 2)."""
        return (self.low + self.shape * self.mode + self.high) / (self.shape + 2)

    @property
    def variance(self) -> float:
        """(mean - low)(high - mean) / (shape + 3)."""
        return (self.mean - self.low) * (self.high - self.mean) / (self.shape + 3)

    def quantile(self, probability: float | FloatArray) -> FloatArray:
        """Inverse of the beta distribution, exact."""
        return self.low + (self.high - self.low) * beta_quantile(*self._powers, probability)

    def from_scores(self, scores: FloatArray) -> FloatArray:
        """Inverse of the beta distribution by table: to 1e-8 of the width within ±6 deviations."""
        values = beta_from_scores(*self._powers, scores)
        values *= self.high - self.low
        values += self.low
        return values

    @property
    def _powers(self) -> tuple[float, float]:
        width = self.high - self.low
        peak = (self.mode - self.low) / width if width else 0.5
        return 1 + self.shape * peak, 1 + self.shape * (1 - peak)


@dataclass(frozen=True, slots=True)
class Triangular:
    """Density that rises in a line from low to the mode and falls in a line to high."""

    low: float
    mode: float
    high: float

    def __post_init__(self) -> None:
        """Refuse what is no estimate."""
        check_order(self.low, self.mode, self.high)

    @property
    def mean(self) -> float:
        """(low + mode + high) / 3."""
        return (self.low + self.mode + self.high) / 3

    @property
    def variance(self) -> float:
        """(width² - (mode - low)(high - mode)) / 18."""
        left, right = self.mode - self.low, self.high - self.mode
        return ((left + right) ** 2 - left * right) / 18

    def quantile(self, probability: float | FloatArray) -> FloatArray:
        """Low + √(p · width · left) up to the mode, high - √((1 - p) · width · right) above."""
        chance = np.asarray(probability, dtype=float)
        left, right = self.mode - self.low, self.high - self.mode
        width = left + right
        rising = self.low + np.sqrt(chance * (width * left))
        falling = self.high - np.sqrt((1 - chance) * (width * right))
        return np.where(chance * width < left, rising, falling)

    def from_scores(self, scores: FloatArray) -> FloatArray:
        """Quantile at Φ(score)."""
        return self.quantile(normal_probability(scores))


@dataclass(frozen=True, slots=True)
class Uniform:
    """Every value between low and high is equally likely."""

    low: float
    high: float

    def __post_init__(self) -> None:
        """Refuse what is no range."""
        check_range(self.low, self.high)

    @property
    def mean(self) -> float:
        """Middle of the range."""
        return (self.low + self.high) / 2

    @property
    def variance(self) -> float:
        """width² / 12."""
        return (self.high - self.low) ** 2 / 12

    def quantile(self, probability: float | FloatArray) -> FloatArray:
        """Low + probability · width."""
        return self.low + np.asarray(probability, dtype=float) * (self.high - self.low)

    def from_scores(self, scores: FloatArray) -> FloatArray:
        """Quantile at Φ(score)."""
        return self.quantile(normal_probability(scores))


@dataclass(frozen=True, slots=True)
class Normal:
    """The bell curve."""

    mean: float
    standard_deviation: float

    def __post_init__(self) -> None:
        """Refuse a negative spread."""
        check_finite(self.mean)
        check_deviation(self.standard_deviation)

    @property
    def variance(self) -> float:
        """Squared standard deviation."""
        return self.standard_deviation**2

    def quantile(self, probability: float | FloatArray) -> FloatArray:
        """Mean + standard deviation · Φ⁻¹(probability)."""
        return self.from_scores(normal_score(probability))

    def from_scores(self, scores: FloatArray) -> FloatArray:
        """Mean + standard deviation · score."""
        return self.mean + self.standard_deviation * scores


@dataclass(frozen=True, slots=True)
class Lognormal:
    """A figure above zero whose logarithm is normal, given by its own median and log spread."""

    median: float
    log_deviation: float

    def __post_init__(self) -> None:
        """Refuse what has no logarithm."""
        check_positive(self.median)
        check_deviation(self.log_deviation)

    @property
    def mean(self) -> float:
        """Median · exp(log variance / 2)."""
        return self.median * math.exp(self.log_deviation**2 / 2)

    @property
    def variance(self) -> float:
        """mean² · (exp(log variance) - 1)."""
        return self.mean**2 * math.expm1(self.log_deviation**2)

    def quantile(self, probability: float | FloatArray) -> FloatArray:
        """Median · exp(log deviation · Φ⁻¹(probability))."""
        return self.from_scores(normal_score(probability))

    def from_scores(self, scores: FloatArray) -> FloatArray:
        """Median · exp(log deviation · score)."""
        return self.median * exp(self.log_deviation * scores)


@dataclass(frozen=True, slots=True)
class Discrete:
    """One of several values, each with its probability."""

    values: tuple[float, ...]
    probabilities: tuple[float, ...]

    def __post_init__(self) -> None:
        """Refuse outcomes whose probabilities do not add up."""
        check_outcomes(self.values, self.probabilities)

    @property
    def mean(self) -> float:
        """Sum of value · probability."""
        return math.fsum(np.multiply(self.values, self.probabilities).tolist())

    @property
    def variance(self) -> float:
        """Sum of probability · (value - mean)²."""
        return math.fsum(((np.array(self.values) - self.mean) ** 2 * self.probabilities).tolist())

    def quantile(self, probability: float | FloatArray) -> FloatArray:
        """Smallest value whose cumulated probability reaches the one asked for."""
        order = np.argsort(self.values, kind="stable")
        reached = np.cumsum(np.array(self.probabilities)[order])
        place = np.searchsorted(reached[:-1], np.asarray(probability) - 1e-12)
        return np.asarray(self.values, dtype=float)[order][place]

    def from_scores(self, scores: FloatArray) -> FloatArray:
        """Quantile at Φ(score)."""
        return self.quantile(normal_probability(scores))


KINDS: Final = ("pert", "triangular", "normal", "lognormal", "uniform", "discrete")
SWANSON_WEIGHTS: Final = (0.3, 0.4, 0.3)
P10_TO_P90: Final = 2 * 1.2815515655446004  # deviations between P10 and P90 of the bell curve


def event(probability: float, impact: float, otherwise: float = 0.0) -> Discrete:
    """Build an event risk: `impact` with the probability, `otherwise` without it."""
    check_probability(probability)
    return Discrete((otherwise, impact), (1 - probability, probability))


def three_points(
    kind: str, low: float, mode: float, high: float, shape: float = PERT_SHAPE
) -> Distribution:
    """Build the distribution of a three-point estimate by its name.

    pert, triangular, uniform: low and high are the bounds (uniform does not use the mode).
    normal, lognormal have no bounds: the mode is kept, and low to high spans P10 to P90 (as a
    distance for normal, as a ratio for lognormal). discrete: the three values with the weights
    30 %, 40 %, 30 % (Swanson's rule; Hurst, Brown & Swanson 2000).
    """
    check_order(low, mode, high)
    if kind == "pert":
        return Pert(low, mode, high, shape)
    if kind == "triangular":
        return Triangular(low, mode, high)
    if kind == "uniform":
        return Uniform(low, high)
    if kind == "normal":
        return Normal(mode, (high - low) / P10_TO_P90)
    if kind == "lognormal":
        return _lognormal(low, mode, high)
    if kind == "discrete":
        return Discrete((low, mode, high), SWANSON_WEIGHTS)
    raise UnknownDistribution(kind=kind, kinds=", ".join(KINDS))


def _lognormal(low: float, mode: float, high: float) -> Lognormal:
    """Mode = median · exp(-log variance), the ratio high / low spans P10 to P90."""
    check_positive(low, mode, high)
    log_deviation = math.log(high / low) / P10_TO_P90
    return Lognormal(mode * math.exp(log_deviation**2), log_deviation)
