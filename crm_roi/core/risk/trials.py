"""From settings of levers to money: very many trials of one plan at once.

Arrays are (levers, trials), (events, trials) or (years, trials). Factors on single lines enter as
one matrix product; factors on all benefits or all costs multiply the sums; a delay moves benefits
between years, in a straight line within a year, and what leaves the horizon is lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.core.arithmetic import product
from crm_roi.core.cashflow import ROUNDING, Flows
from crm_roi.core.risk.irr_trials import irr_of_trials
from crm_roi.core.risk.model import MONTHS, Forecast, Lever, RateTooLow, RiskEvent, Side, Target

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from crm_roi.core.plan import Scenario
    from crm_roi.core.worksheet import FloatArray


class Output(StrEnum):
    """A result of each trial; NaN in a trial where it is undefined."""

    NPV = "npv"
    IRR = "irr"
    ROI_SIMPLE = "roi_simple"
    ROI_PV = "roi_pv"
    ROI_ANNUAL = "roi_annual"
    PAYBACK = "payback_years"


ALL_OUTPUTS: Final = tuple(Output)
CASE_LEVERS: Final = (
    Lever("benefits", Target.BENEFITS),
    Lever("initial_cost", Target.INITIAL_COST),
    Lever("running_cost", Target.RUNNING_COST),
    Lever("delay", Target.DELAY_YEARS),
)
"""What a scenario moves, in the order of `Case.settings`."""
Outcomes = dict[Output, "FloatArray"]


@dataclass(frozen=True, slots=True)
class Case:
    """A coherent other future: factors, a delay of the benefits in years, a probability."""

    name: str
    benefit_factor: float = 1.0
    initial_cost_factor: float = 1.0
    running_cost_factor: float = 1.0
    benefit_delay_years: float = 0.0
    probability: float = 0.0

    @property
    def settings(self) -> tuple[float, float, float, float]:
        """Where the levers of a case stand."""
        return (
            self.benefit_factor,
            self.initial_cost_factor,
            self.running_cost_factor,
            self.benefit_delay_years,
        )


def scenario_case(row: Scenario) -> Case:
    """Give a scenario of the plan as a case of the engine."""
    return Case(
        row.id,
        row.benefit_factor,
        row.initial_cost_factor,
        row.running_cost_factor,
        row.benefit_delay_years,
        row.probability,
    )


def case_settings(cases: Sequence[Case]) -> FloatArray:
    """Give the settings of cases, (levers, cases): each is one column, as a trial is."""
    rows = np.array([case.settings for case in cases], dtype=float)
    return rows.reshape(-1, len(CASE_LEVERS)).T


@dataclass(frozen=True, slots=True)
class _Block:
    """The lines of one side by year: certain, moved by one lever each, moved by several."""

    certain: FloatArray
    single: FloatArray
    several: tuple[tuple[tuple[int, ...], FloatArray], ...]

    def flows(self, settings: FloatArray) -> FloatArray:
        """Sum the lines, (years, trials)."""
        if self.single.any():
            total = product(self.single, settings)
            total += self.certain[:, None]
        else:
            total = np.repeat(self.certain[:, None], settings.shape[1], axis=1)
        for levers, amounts in self.several:
            total += amounts[:, None] * np.prod(settings[list(levers)], axis=0)
        return total


@dataclass(frozen=True, slots=True)
class TrialMachine:
    """A plan made ready for trials: which lever and which event moves what."""

    forecast: Forecast
    levers: tuple[Lever, ...]
    events: tuple[RiskEvent, ...]
    costs: _Block
    benefits: _Block

    def outcomes(
        self,
        settings: FloatArray,
        happened: FloatArray | None = None,
        outputs: Sequence[Output] = ALL_OUTPUTS,
    ) -> Outcomes:
        """Work out each trial; `happened` holds 1 or 0 for each event and trial."""
        flows = self.flows(settings, happened)
        factors = self.discount_factors(settings)
        work_out = {**_OUTPUTS, Output.IRR: self._irr}
        return {output: work_out[output](flows, factors) for output in outputs}

    def _irr(self, flows: Flows, _factors: FloatArray) -> FloatArray:
        return irr_of_trials(flows.net, mid_year=self.forecast.mid_year)

    def flows(self, settings: FloatArray, happened: FloatArray | None = None) -> Flows:
        """Costs and benefits of each trial, (years, trials)."""
        costs, benefits = self.costs.flows(settings), self.benefits.flows(settings)
        costs[0] *= self._factor(settings, Target.COSTS, Target.INITIAL_COST)
        costs[1:] *= self._factor(settings, Target.COSTS, Target.RUNNING_COST)
        benefits *= self._factor(settings, Target.BENEFITS, Target.ADOPTION)
        delay = np.maximum(
            self._shift(settings, Target.DELAY_YEARS)
            + self._shift(settings, Target.DELAY_MONTHS) / MONTHS,
            0.0,
        )
        for row, event in enumerate(self.events if happened is not None else ()):
            occurred = happened[row]  # type: ignore[index]  # the loop is empty without it
            benefits *= 1 + (event.benefit_factor - 1) * occurred
            costs[event.cost_year] += event.cost * occurred
            delay = delay + event.delay_months / MONTHS * occurred
        return Flows(costs, delayed_trials(benefits, delay))

    def discount_factors(self, settings: FloatArray) -> FloatArray:
        """Discount factors, (years,) where every trial has the same rate, else (years, trials)."""
        rates = self._rates(settings)
        if rates is None:
            return self.forecast.discount_factors
        if not (rates > -1).all():
            raise RateTooLow(rate=float(rates.min()))
        factors = np.empty((self.forecast.years, len(rates)))
        factors[0] = 1
        factors[1:] = 1 / (1 + rates)
        if self.forecast.mid_year and len(factors) > 1:
            factors[1] = np.sqrt(factors[1])
        return np.cumprod(factors, axis=0, out=factors)

    def _rates(self, settings: FloatArray) -> FloatArray | None:
        chosen = self._rows(settings, Target.DISCOUNT_RATE)
        shifted = self._rows(settings, Target.RATE_SHIFT)
        if not len(chosen) and not len(shifted):
            return None
        start = chosen[-1] if len(chosen) else self.forecast.discount_rate
        return np.asarray(start + shifted.sum(axis=0))

    def _rows(self, settings: FloatArray, *targets: Target) -> FloatArray:
        return settings[[row for row, lever in enumerate(self.levers) if lever.target in targets]]

    def _factor(self, settings: FloatArray, *targets: Target) -> FloatArray:
        return np.asarray(self._rows(settings, *targets).prod(axis=0))

    def _shift(self, settings: FloatArray, target: Target) -> FloatArray:
        return np.asarray(self._rows(settings, target).sum(axis=0))


def build_machine(
    forecast: Forecast, levers: Sequence[Lever], events: Sequence[RiskEvent] = ()
) -> TrialMachine:
    """Make a plan ready for trials."""
    factors: dict[tuple[Target, str], tuple[int, ...]] = {}
    for row, lever in enumerate(levers):
        place = (lever.target, lever.key)
        factors[place] = (*factors.get(place, ()), row)
    moving = {
        line.name: factors.get((Target.LINE, line.name), ())
        + factors.get((Target.CURRENCY, line.currency), ())
        for line in forecast.lines
    }
    sides = (_block(forecast, len(levers), moving, side) for side in (Side.COST, Side.BENEFIT))
    return TrialMachine(forecast, tuple(levers), tuple(events), *sides)


def _block(
    forecast: Forecast, levers: int, moving: Mapping[str, tuple[int, ...]], side: Side
) -> _Block:
    """Sort the lines of a side by the levers that move them."""
    certain = np.zeros(forecast.years)
    single = np.zeros((forecast.years, levers))
    several: dict[tuple[int, ...], FloatArray] = {}
    for line in forecast.lines:
        rows = moving[line.name]
        if line.side is not side:
            continue
        if not rows:
            certain += line.values
        elif len(rows) == 1:
            single[:, rows[0]] += line.values
        else:
            several[rows] = several.get(rows, 0.0) + np.array(line.values)
    return _Block(certain, single, tuple(several.items()))


def delayed_trials(benefits: FloatArray, years: FloatArray) -> FloatArray:
    """Shift each column of benefits later by its own number of years, 0 or more."""
    if not years.any():
        return benefits
    horizon = len(benefits)
    whole = np.minimum(years, horizon).astype(int)
    part = years - whole
    padded = np.concatenate([np.zeros((horizon + 1, benefits.shape[1])), benefits])
    place = np.arange(horizon)[:, None] + horizon + 1 - whole
    now = np.take_along_axis(padded, place, axis=0)
    before = np.take_along_axis(padded, place - 1, axis=0)
    return np.asarray(np.where(years < horizon, (1 - part) * now + part * before, 0.0))


def present_values(amounts: FloatArray, factors: FloatArray) -> FloatArray:
    """Sum of amounts · factors over the years, (trials,)."""
    if factors.ndim == 1:
        return product(factors, amounts)
    return np.asarray(np.einsum("yt,yt->t", factors, amounts))


def _share(part: FloatArray, whole: FloatArray) -> FloatArray:
    """Part / whole, NaN where there is nothing to divide by."""
    undefined = np.full_like(part, np.nan)
    return np.asarray(np.divide(part, whole, out=undefined, where=whole > 0))


def _npv(flows: Flows, factors: FloatArray) -> FloatArray:
    return present_values(flows.net, factors)


def _roi_simple(flows: Flows, _factors: FloatArray) -> FloatArray:
    return _share(flows.net.sum(axis=0), flows.costs.sum(axis=0))


def _roi_pv(flows: Flows, factors: FloatArray) -> FloatArray:
    return _share(present_values(flows.net, factors), present_values(flows.costs, factors))


def _roi_annual(flows: Flows, _factors: FloatArray) -> FloatArray:
    later = flows.net[1:]
    mean = later.sum(axis=0) / len(later) if len(later) else np.full(flows.net.shape[1], np.nan)
    return _share(mean, flows.costs[0])


def _payback(flows: Flows, _factors: FloatArray) -> FloatArray:
    return payback_of_trials(flows.net)


def payback_of_trials(net: FloatArray) -> FloatArray:
    """Payback of each column in years, as `payback_years` defines it; NaN where never repaid."""
    running = np.cumsum(net, axis=0)
    owing = running < -ROUNDING * np.abs(net).sum(axis=0)
    years = np.where(owing.any(axis=0), np.nan, 0.0)
    for year in range(len(net) - 2, -1, -1):  # backwards, so that the first crossing stays
        repaid = owing[year] & ~owing[year + 1]
        part = running[year] / np.where(repaid, net[year + 1], 1)
        np.subtract(year, part, out=years, where=repaid)
    return years


_OUTPUTS: Final[dict[Output, Callable[[Flows, FloatArray], FloatArray]]] = {
    Output.NPV: _npv,
    Output.ROI_SIMPLE: _roi_simple,
    Output.ROI_PV: _roi_pv,
    Output.ROI_ANNUAL: _roi_annual,
    Output.PAYBACK: _payback,
}
