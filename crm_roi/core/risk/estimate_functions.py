"""Worksheet functions of estimates: what three points, or a few cases, say together."""

from __future__ import annotations

import math

import numpy as np

from crm_roi.core.risk import terms
from crm_roi.core.risk.cases import value_of_knowing, weighted_value
from crm_roi.core.risk.distribution_guards import (
    HalfACase,
    UnevenProbabilities,
    check_probability,
)
from crm_roi.core.risk.distributions import PERT_SHAPE, Pert
from crm_roi.core.risk.estimates import three_points
from crm_roi.core.terms import Unit
from crm_roi.core.worksheet import FloatArray, Group, Numbers, worksheet


@worksheet(group=Group.RISK, returns=Unit.NUMBER, example="=CRM_PERT_MEAN(0.8,1,1.5)")
def pert_mean(
    low: terms.LowValue,
    mode: terms.LikelyValue,
    high: terms.HighValue,
    shape: terms.PertShape = PERT_SHAPE,
) -> float:
    """Expected value of a three-point estimate: (low + 4 · most likely + high) / 6.

    With another shape than 4: (low + shape · mode + high) / (shape + 2). Errors: out of order.
    """
    return Pert(low, mode, high, shape).mean


@worksheet(group=Group.RISK, returns=Unit.NUMBER, example="=CRM_PERT_DEVIATION(0.8,1,1.5)")
def pert_deviation(
    low: terms.LowValue,
    mode: terms.LikelyValue,
    high: terms.HighValue,
    shape: terms.PertShape = PERT_SHAPE,
) -> float:
    """Standard deviation of a three-point (PERT) estimate.

    The square root of (mean - low)(high - mean) / (shape + 3). Errors: out of order.
    """
    return math.sqrt(Pert(low, mode, high, shape).variance)


@worksheet(group=Group.RISK, returns=Unit.NUMBER, example="=CRM_PERT_QUANTILE(0.9,0.8,1,1.5)")
def pert_quantile(
    probability: terms.Cumulated,
    low: terms.LowValue,
    mode: terms.LikelyValue,
    high: terms.HighValue,
    shape: terms.PertShape = PERT_SHAPE,
) -> float:
    """Value that a three-point (PERT) estimate does not exceed with a given probability.

    0.1 gives P10, 0.9 gives P90. Errors: out of order, a probability outside 0 to 1.
    """
    check_probability(probability)
    return float(Pert(low, mode, high, shape).quantile(probability))


@worksheet(
    group=Group.RISK,
    returns=Unit.NUMBER,
    example='=CRM_ESTIMATE_QUANTILE(0.9,0.8,1,1.5,"triangular")',
)
def estimate_quantile(  # noqa: PLR0913, PLR0917 - cells pass arguments by place
    probability: terms.Cumulated,
    low: terms.LowValue,
    mode: terms.LikelyValue,
    high: terms.HighValue,
    distribution: terms.EstimateKind = "pert",
    shape: terms.PertShape = PERT_SHAPE,
) -> float:
    """Value that an estimate of any kind does not exceed with a given probability.

    Errors: out of order, an unknown kind, a probability outside 0 to 1 (for normal and lognormal
    0 and 1 too, where there is no such value).
    """
    check_probability(probability)
    return float(three_points(distribution.lower(), low, mode, high, shape).quantile(probability))


@worksheet(
    group=Group.RISK,
    returns=Unit.MONEY,
    example="=CRM_PROBABILITY_WEIGHTED({-600,127,506},{0.25,0.5,0.25})",
)
def probability_weighted(values: terms.OutcomeValues, probabilities: terms.OutcomeChances) -> float:
    """Expected value of several cases: the sum of value times probability.

    Errors: as many values as probabilities are needed, and the probabilities must add up to 1.
    """
    return weighted_value(*_cases(values, probabilities))


@worksheet(
    group=Group.RISK,
    returns=Unit.MONEY,
    example="=CRM_PERFECT_INFORMATION({-600,127,506},{0.25,0.5,0.25})",
)
def perfect_information(values: terms.OutcomeValues, probabilities: terms.OutcomeChances) -> float:
    """The most that knowing the outcome before deciding go or no-go can be worth.

    The sum of max(NPV, 0) times probability, less max(expected NPV, 0). A pilot or a study that
    costs more than this does not pay. Errors: as for the probability-weighted value.
    """
    return value_of_knowing(*_cases(values, probabilities))


def _cases(values: Numbers, probabilities: Numbers) -> tuple[FloatArray, FloatArray]:
    """Take the cases that stand in two ranges side by side; rows blank in both are none."""
    outcomes, chances = (np.asarray(given, dtype=float) for given in (values, probabilities))
    if len(outcomes) != len(chances):
        raise UnevenProbabilities(values=len(outcomes), probabilities=len(chances))
    blank = np.isnan(outcomes), np.isnan(chances)
    for place in np.flatnonzero(blank[0] != blank[1])[:1]:
        raise HalfACase(place=int(place) + 1)
    given = ~blank[0]
    return outcomes[given], chances[given]
