"""Estimates as people give them, low, most likely and high, made into distributions."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from crm_roi.core.risk.distribution_guards import (
    UnknownDistribution,
    check_order,
    check_positive,
    check_probability,
)
from crm_roi.core.risk.distributions import (
    PERT_SHAPE,
    Discrete,
    Lognormal,
    Normal,
    Pert,
    Triangular,
    Uniform,
)

if TYPE_CHECKING:
    from crm_roi.core.risk.distributions import Distribution

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
