"""What a board reads from very many trials: spread, chances, drivers, and how sure they are."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.core.arithmetic import power, product, pseudo_inverse
from crm_roi.core.risk.distribution_guards import check_probability

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from crm_roi.core.risk.trials import Output
    from crm_roi.core.worksheet import FloatArray

PERCENTILES: Final = (0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95)
SHORTFALL_SHARE: Final = 0.05
NORMAL_95: Final = 1.959963984540054
HISTOGRAM_BINS: Final = 30
CONVERGENCE_POINTS: Final = 40
FIRST_POINT: Final = 100
CONSTANT: Final = 1e-12  # relative spread below which nothing but rounding varies
NICE_STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Summary:
    """One output over the trials in which it is defined; `percentiles` go with PERCENTILES.

    Standard errors tell how far the figure would move with another seed.
    """

    output: Output
    defined_share: float
    mean: float
    standard_deviation: float
    standard_error: float
    minimum: float
    maximum: float
    percentiles: tuple[float, ...]
    percentile_errors: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Chance:
    """A probability and its standard error."""

    probability: float
    standard_error: float


@dataclass(frozen=True, slots=True)
class Histogram:
    """How many trials fall between neighbouring edges; zero is always an edge or outside."""

    edges: tuple[float, ...]
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ConvergencePoint:
    """The mean after so many trials, and half the width of its 95 % interval."""

    trials: int
    mean: float
    half_width: float


@dataclass(frozen=True, slots=True)
class Driver:
    """How much one input has to do with the spread of NPV.

    `rank_share` is its squared rank correlation as a share of all of them; `regression_share` its
    standardised coefficient times its correlation, which adds up to R² over the inputs.
    """

    name: str
    rank_correlation: float
    rank_share: float
    coefficient: float
    regression_share: float


def summarise(output: Output, samples: FloatArray) -> Summary | None:
    """Summarise one output; None where it is defined in no trial."""
    values = samples[~np.isnan(samples)]
    count = len(values)
    if not count:
        return None
    deviation = float(values.std(ddof=1)) if count > 1 else 0.0
    points, errors = _percentiles(values)
    return Summary(
        output=output,
        defined_share=count / len(samples),
        mean=float(values.mean()),
        standard_deviation=deviation,
        standard_error=deviation / math.sqrt(count),
        minimum=float(values.min()),
        maximum=float(values.max()),
        percentiles=points,
        percentile_errors=errors,
    )


def _percentiles(values: FloatArray) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Percentiles, and their standard errors: the values one binomial deviation of ranks away."""
    wanted = np.array(PERCENTILES)
    reach = np.sqrt(wanted * (1 - wanted) / len(values))
    levels = np.clip(np.concatenate([wanted, wanted - reach, wanted + reach]), 0, 1)
    points, low, high = np.quantile(values, levels).reshape(3, -1)
    return tuple(points.tolist()), tuple(((high - low) / 2).tolist())


def percentile(samples: FloatArray, probability: float) -> float | None:
    """Value that a share `probability` of the defined trials does not exceed; None without any."""
    check_probability(probability)
    values = samples[~np.isnan(samples)]
    return float(np.quantile(values, probability)) if len(values) else None


def chance(happened: NDArray[np.bool_]) -> Chance:
    """Share of the trials in which something happened."""
    probability = float(np.mean(happened))
    return Chance(probability, math.sqrt(probability * (1 - probability) / len(happened)))


def expected_shortfall(samples: FloatArray, share: float = SHORTFALL_SHARE) -> float:
    """Mean of the worst trials: the lowest `share` of them (at least one)."""
    worst = max(1, round(share * len(samples)))
    return float(np.sort(samples)[:worst].mean())


def expected_value_of_perfect_information(npv_samples: FloatArray) -> float:
    """What knowing the outcome before deciding go or no-go is worth.

    E[max(NPV, 0)] - max(E[NPV], 0): the most that any study before the decision may cost.
    (Raiffa & Schlaifer 1961.)
    """
    certain = float(np.maximum(npv_samples, 0).mean())
    return certain - max(float(npv_samples.mean()), 0.0)


def histogram(samples: FloatArray, bins: int = HISTOGRAM_BINS) -> Histogram:
    """Count trials in about `bins` intervals of a round width, with zero on an edge."""
    values = samples[~np.isnan(samples)]
    if not len(values):
        return Histogram((), ())
    low, high = float(values.min()), float(values.max())
    size = max(abs(low), abs(high))
    constant = high - low <= CONSTANT * size
    step = size or 1.0 if constant else nice_step((high - low) / bins)
    first, last = math.floor(low / step), math.floor(high / step) + 1
    edges = np.arange(first, last + 1) * step
    counts = np.bincount(np.floor(values / step).astype(int) - first, minlength=last - first)
    return Histogram(tuple(edges.tolist()), tuple(counts.tolist()))


def nice_step(width: float) -> float:
    """Smallest of 1, 2, 2.5, 5 · 10^n that is not below a width."""
    power = 10.0 ** math.floor(math.log10(width))
    return next(step * power for step in NICE_STEPS if step * power >= width * (1 - 1e-12))


def convergence(samples: FloatArray) -> tuple[ConvergencePoint, ...]:
    """Follow the mean as trials add up, at points that grow by a constant ratio."""
    count = len(samples)
    start = min(FIRST_POINT, count)
    steps = np.linspace(0.0, 1.0, CONVERGENCE_POINTS)
    places = np.unique((start * power(count / start, steps)).round().astype(int))
    centred = samples - samples[0]  # a large common amount would drown the spread in rounding
    means = np.cumsum(centred)[places - 1] / places
    squares = np.cumsum(centred**2)[places - 1] / places
    deviations = np.sqrt(np.maximum(squares - means**2, 0) * places / np.maximum(places - 1, 1))
    widths = NORMAL_95 * deviations / np.sqrt(places)
    rows = zip(places.tolist(), (means + samples[0]).tolist(), widths.tolist(), strict=True)
    return tuple(ConvergencePoint(*row) for row in rows)


def drivers(
    names: Sequence[str], settings: FloatArray, npv: FloatArray
) -> tuple[tuple[Driver, ...], float]:
    """Find what drives NPV, the strongest first, and the share R² that a straight line explains.

    `settings` is (inputs, trials). Inputs that do not vary have no part in it.
    """
    if not names:
        return (), 0.0
    ranks = correlations(np.array([average_ranks(row) for row in (*settings, npv)]))[-1, :-1]
    linear = correlations(np.vstack([settings, npv]))
    coefficients = product(pseudo_inverse(linear[:-1, :-1]), linear[-1, :-1])
    shares = coefficients * linear[-1, :-1]
    total = float((ranks**2).sum()) or 1.0
    found = (
        Driver(name, float(rank), float(rank**2 / total), float(slope), float(share))
        for name, rank, slope, share in zip(names, ranks, coefficients, shares, strict=True)
    )
    ordered = sorted(found, key=lambda driver: -abs(driver.rank_correlation))
    return tuple(ordered), float(shares.sum())


def correlations(rows: FloatArray) -> FloatArray:
    """Correlation matrix of rows; a row that does not vary has none, and 0 even with itself."""
    centred = rows - rows.mean(axis=1, keepdims=True)
    length = np.sqrt((centred**2).sum(axis=1, keepdims=True))
    varies = length > CONSTANT * np.abs(rows).max(axis=1, keepdims=True, initial=1e-300)
    unit = np.divide(centred, length, out=np.zeros_like(centred), where=varies)
    return product(unit, unit.T)


def average_ranks(values: FloatArray) -> FloatArray:
    """Rank from 0 up; equal values share the mean of their ranks."""
    _distinct, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts) - 1
    return np.asarray((last - (counts - 1) / 2)[place])
