"""What is no estimate: a reason and a guard for each way in which one can be wrong."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from crm_roi.core.errors import CrmRoiError

if TYPE_CHECKING:
    from collections.abc import Iterable

SUM_TOLERANCE: Final = 1e-9


class NotFinite(CrmRoiError):
    """Every figure of an estimate must be a finite number."""

    code = "#NUM!"


class LowAboveMode(CrmRoiError):
    """The low value {low} is above the most likely value {mode}."""

    code = "#NUM!"


class ModeAboveHigh(CrmRoiError):
    """The most likely value {mode} is above the high value {high}."""

    code = "#NUM!"


class LowAboveHigh(CrmRoiError):
    """The low value {low} is above the high value {high}."""

    code = "#NUM!"


class ShapeNotPositive(CrmRoiError):
    """The PERT shape must be above 0 (4 is usual); this one is {shape}."""

    code = "#NUM!"


class NegativeDeviation(CrmRoiError):
    """A standard deviation cannot be negative; this one is {standard_deviation}."""

    code = "#NUM!"


class LognormalNotPositive(CrmRoiError):
    """A lognormal estimate needs values above 0; it has {value}."""

    code = "#NUM!"


class ProbabilityOutOfRange(CrmRoiError):
    """A probability lies between 0 and 1; this one is {probability}."""

    code = "#NUM!"


class ProbabilitiesNotOne(CrmRoiError):
    """The probabilities add up to {total}, not to 1."""

    code = "#NUM!"


class UnevenProbabilities(CrmRoiError):
    """There are {values} values but {probabilities} probabilities; each needs its own."""

    code = "#VALUE!"


class HalfACase(CrmRoiError):
    """Case {place} has a value or a probability only; each case needs both."""

    code = "#VALUE!"


class UnknownDistribution(CrmRoiError):
    """No distribution is called {kind}; choose one of {kinds}."""

    code = "#VALUE!"


def check_finite(*figures: float) -> None:
    """Refuse infinity and what is no number."""
    if not all(map(math.isfinite, figures)):
        raise NotFinite


def check_order(low: float, mode: float, high: float) -> None:
    """Refuse a three-point estimate that is out of order."""
    check_finite(low, mode, high)
    if low > mode:
        raise LowAboveMode(low=low, mode=mode)
    if mode > high:
        raise ModeAboveHigh(mode=mode, high=high)


def check_range(low: float, high: float) -> None:
    """Refuse a range whose ends are swapped."""
    check_finite(low, high)
    if low > high:
        raise LowAboveHigh(low=low, high=high)


def check_deviation(standard_deviation: float) -> None:
    """Refuse a negative spread."""
    check_finite(standard_deviation)
    if standard_deviation < 0:
        raise NegativeDeviation(standard_deviation=standard_deviation)


def check_positive(*values: float) -> None:
    """Refuse what has no logarithm."""
    check_finite(*values)
    for value in values:
        if value <= 0:
            raise LognormalNotPositive(value=value)


def check_probability(probability: float) -> None:
    """Refuse a probability below 0 or above 1."""
    if not 0 <= probability <= 1:
        raise ProbabilityOutOfRange(probability=probability)


def check_probabilities(probabilities: Iterable[float]) -> None:
    """Refuse probabilities that are none, or that do not add up to 1."""
    chances = tuple(probabilities)
    for chance in chances:
        check_probability(chance)
    total = math.fsum(chances)
    if abs(total - 1) > SUM_TOLERANCE:
        raise ProbabilitiesNotOne(total=round(total, 12))


def check_outcomes(values: tuple[float, ...], probabilities: tuple[float, ...]) -> None:
    """Refuse discrete outcomes that do not have one probability each, adding up to 1."""
    check_finite(*values)
    if len(values) != len(probabilities):
        raise UnevenProbabilities(values=len(values), probabilities=len(probabilities))
    check_probabilities(probabilities)
