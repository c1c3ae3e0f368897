"""What a simulation is made of: lines of money, levers that move them, events that may happen.

Amounts are positive for costs and for benefits, one per year, year 0 first, all in one unit of
money. A lever is something that can be moved: a factor on lines, a shift of the discount rate, a
delay of the benefits. An uncertain input is a lever with a distribution.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from crm_roi.core.appraisal.worth import discount_factors
from crm_roi.core.errors import CrmRoiError
from crm_roi.core.risk.correlation import correlation_matrix
from crm_roi.core.risk.distribution_guards import check_finite, check_probability

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crm_roi.core.risk.correlation import Correlation
    from crm_roi.core.risk.distributions import Distribution
    from crm_roi.core.worksheet import FloatArray

MONTHS: Final = 12


class NoLines(CrmRoiError):
    """There is no cost or benefit line to calculate with."""

    code = "#N/A"


class UnequalYears(CrmRoiError):
    """{name} has {years} yearly amounts; the first line has {expected}."""


class NameTaken(CrmRoiError):
    """Two of the lines, or two of the uncertain figures, are called {name}."""


class UnknownLine(CrmRoiError):
    """{name} acts on {key}, but no line has this name or currency."""

    code = "#N/A"


class YearOutsideHorizon(CrmRoiError):
    """{name} costs money in year {year}, but the plan ends in year {last}."""

    code = "#NUM!"


class RateTooLow(CrmRoiError):
    """A discount rate must be above -1 (-100 %); {rate} is not."""

    code = "#NUM!"


class Side(StrEnum):
    """Whether a line is money out or money in."""

    COST = "cost"
    BENEFIT = "benefit"


class Target(StrEnum):
    """What a lever moves; factors multiply each other."""

    LINE = "line"  # factor on one line, by name
    CURRENCY = "currency"  # factor on every line in one currency
    BENEFITS = "benefits"  # factor on all benefits
    ADOPTION = "adoption"  # factor on all benefits, besides BENEFITS
    INITIAL_COST = "initial_cost"  # factor on the costs of year 0
    RUNNING_COST = "running_cost"  # factor on the costs of later years
    COSTS = "costs"  # factor on all costs
    DISCOUNT_RATE = "discount_rate"  # the rate itself, in place of the plan's
    RATE_SHIFT = "rate_shift"  # added to the discount rate; 0.01 is one point
    DELAY_YEARS = "delay_years"  # years by which benefits come later; below 0 counts as 0
    DELAY_MONTHS = "delay_months"  # the same in months


SHIFTS: Final = (Target.RATE_SHIFT, Target.DELAY_YEARS, Target.DELAY_MONTHS)


@dataclass(frozen=True, slots=True)
class Line:
    """A cost or a benefit by year, positive, year 0 first."""

    name: str
    side: Side
    values: tuple[float, ...]
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Forecast:
    """The certain plan: its lines and its discount rate."""

    lines: tuple[Line, ...]
    discount_rate: float
    mid_year: bool = False

    def __post_init__(self) -> None:
        """Refuse lines that cannot be added up."""
        if not self.lines or not self.lines[0].values:
            raise NoLines
        _check_names(line.name for line in self.lines)
        for line in self.lines:
            check_finite(*line.values)
            if len(line.values) != self.years:
                raise UnequalYears(name=line.name, years=len(line.values), expected=self.years)
        if not (self.discount_rate > -1 and math.isfinite(self.discount_rate)):
            raise RateTooLow(rate=self.discount_rate)

    @property
    def years(self) -> int:
        """Number of yearly amounts, year 0 included."""
        return len(self.lines[0].values)

    @property
    def discount_factors(self) -> FloatArray:
        """Present value of one unit of money in each year, (years,)."""
        return discount_factors(self.discount_rate, self.years - 1, mid_year=self.mid_year)


@dataclass(frozen=True, slots=True)
class Lever:
    """Something that can be moved; `key` names the line or the currency where it needs one."""

    name: str
    target: Target
    key: str = ""

    def neutral(self, forecast: Forecast) -> float:
        """Find the setting that leaves the plan as it is."""
        if self.target is Target.DISCOUNT_RATE:
            return forecast.discount_rate
        return 0.0 if self.target in SHIFTS else 1.0


@dataclass(frozen=True, slots=True)
class RiskInput:
    """A lever whose setting is uncertain."""

    lever: Lever
    distribution: Distribution


@dataclass(frozen=True, slots=True)
class RiskEvent:
    """Something that may happen once: what it does to benefits, costs and timing if it does.

    `benefit_factor` multiplies all benefits (0.75 is a quarter less), `cost` is an amount of money
    in year `cost_year`, `delay_months` adds to the delay of the benefits.
    """

    name: str
    probability: float
    benefit_factor: float = 1.0
    cost: float = 0.0
    cost_year: int = 0
    delay_months: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what is no probability or no figure."""
        check_probability(self.probability)
        check_finite(self.benefit_factor, self.cost, self.delay_months)


@dataclass(frozen=True, slots=True)
class RiskModel:
    """A plan, what is uncertain about it, and what moves together (rank correlations by name)."""

    forecast: Forecast
    inputs: tuple[RiskInput, ...] = ()
    events: tuple[RiskEvent, ...] = ()
    correlations: tuple[Correlation, ...] = ()

    def __post_init__(self) -> None:
        """Refuse names that mean nothing or two things, and impossible correlations."""
        _check_names(self.names)
        check_levers(self.forecast, self.levers)
        for event in self.events:
            if not 0 <= event.cost_year < self.forecast.years:
                raise YearOutsideHorizon(
                    name=event.name, year=event.cost_year, last=self.forecast.years - 1
                )
        if self.correlations:
            correlation_matrix(self.names, self.correlations)

    @property
    def levers(self) -> tuple[Lever, ...]:
        """The levers of the uncertain inputs, in their order."""
        return tuple(given.lever for given in self.inputs)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all inputs, then of all events."""
        return (*(lever.name for lever in self.levers), *(event.name for event in self.events))

    @property
    def rank_correlation(self) -> FloatArray | None:
        """Correlation matrix of inputs and events, or None where nothing is correlated."""
        if not self.correlations:
            return None
        return correlation_matrix(self.names, self.correlations)


def check_levers(forecast: Forecast, levers: Iterable[Lever]) -> None:
    """Refuse a lever on a line or currency that no line has."""
    known = {
        Target.LINE: {line.name for line in forecast.lines},
        Target.CURRENCY: {line.currency for line in forecast.lines},
    }
    for lever in levers:
        if lever.target in known and lever.key not in known[lever.target]:
            raise UnknownLine(name=lever.name, key=lever.key)


def _check_names(names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise NameTaken(name=name)
        seen.add(name)
