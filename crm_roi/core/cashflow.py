"""Yearly flows: costs and benefits, what rounding leaves of them, and tax."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
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


def without_dust(net: FloatArray) -> FloatArray:
    """Make zero what is left of amounts that cancel; its sign would feign a second IRR.

    Net cash flows by year, or (years, trials).
    """
    return np.where(np.abs(net) <= ROUNDING * np.abs(net).sum(axis=0), 0.0, net)


@dataclass(frozen=True, slots=True)
class Tax:
    """Amortisation and tax by year; negative tax is a saving."""

    amortisation: FloatArray
    tax: FloatArray


def tax_on(flows: Flows, capex: FloatArray, amortisation: FloatArray, tax_rate: float) -> Tax:
    """Work out yearly tax: losses shelter other profit of the group in the same year."""
    deductible = flows.costs - capex + amortisation
    return Tax(amortisation, tax_rate * (flows.benefits - deductible))
