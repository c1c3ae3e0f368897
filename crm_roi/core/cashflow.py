"""Yearly flows: what a scenario, a delay and tax do to costs and benefits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from crm_roi.core.plan import Scenario
    from crm_roi.core.worksheet import FloatArray

ROUNDING: Final = 1e-12  # share of all money below which an amount counts as zero


@dataclass(frozen=True, slots=True)
class Flows:
    """Costs and benefits by year, both positive; year 0 first."""

    costs: FloatArray
    benefits: FloatArray

    @property
    def net(self) -> FloatArray:
        """Net cash flow: benefits less costs."""
        return self.benefits - self.costs


def delayed(benefits: FloatArray, years: float) -> FloatArray:
    """Shift benefits later; part of a year splits each amount between two years.

    What moves beyond the horizon is lost to the appraisal, as it is to the board.
    """
    whole = int(years)
    part = years - whole
    return (1 - part) * _shifted(benefits, whole) + part * _shifted(benefits, whole + 1)


def without_dust(net: FloatArray) -> FloatArray:
    """Make zero what is left of amounts that cancel; its sign would feign a second IRR.

    Net cash flows by year, or (years, trials).
    """
    return np.where(np.abs(net) <= ROUNDING * np.abs(net).sum(axis=0), 0.0, net)


def _shifted(amounts: FloatArray, years: int) -> FloatArray:
    years = min(years, len(amounts))
    return np.concatenate([np.zeros(years), amounts[: len(amounts) - years]])


def in_scenario(flows: Flows, scenario: Scenario) -> Flows:
    """Apply a scenario: costs by their factors, benefits later and scaled."""
    factors = np.full(len(flows.costs), scenario.running_cost_factor)
    factors[0] = scenario.initial_cost_factor
    benefits = delayed(flows.benefits, scenario.benefit_delay_years) * scenario.benefit_factor
    return Flows(flows.costs * factors, benefits)


@dataclass(frozen=True, slots=True)
class Tax:
    """Amortisation and tax by year; negative tax is a saving."""

    amortisation: FloatArray
    tax: FloatArray


def tax_on(flows: Flows, capex: FloatArray, amortisation: FloatArray, tax_rate: float) -> Tax:
    """Work out yearly tax: losses shelter other profit of the group in the same year."""
    deductible = flows.costs - capex + amortisation
    return Tax(amortisation, tax_rate * (flows.benefits - deductible))
