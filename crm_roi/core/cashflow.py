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
    capex: FloatArray | None = None
    """The capital spending among the costs; None where it is not told apart."""

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
    """Profit, the loss of earlier years set against it, and tax; all by year.

    Profit is benefits less running costs and write-off, before interest and tax; negative tax is a
    saving.
    """

    profit: FloatArray
    losses_used: FloatArray
    tax: FloatArray


CARRIED_YEARS: Final = {"carried_5": 5, "carried_10": 10}


def tax_on(
    flows: Flows, capex: FloatArray, written_off: FloatArray, tax_rate: float, losses: str
) -> Tax:
    """Work out yearly tax.

    Losses are `sheltered` (they save tax on other profit of the group in the same year), carried
    forward (`carried_5`, `carried_10`: set against the profit of that many later years, the oldest
    first) or `lost`. What is still to be carried at the end of the plan saves nothing.
    """
    profit = flows.benefits - (flows.costs - capex + written_off)
    if losses == "sheltered":
        return Tax(profit, np.zeros(len(profit)), tax_rate * profit)
    used = losses_used(profit, CARRIED_YEARS.get(losses, 0))
    return Tax(profit, used, tax_rate * (np.maximum(profit, 0.0) - used))


def losses_used(profit: FloatArray, years: int) -> FloatArray:
    """Give the loss of earlier years that is set against each year's profit, the oldest first.

    A loss may be used in the `years` years after it. Running totals are enough: what is gone by a
    year is what was used so far, or all losses too old by then, whichever is more.
    """
    lost = np.cumsum(np.maximum(-profit, 0.0))
    used, gone = np.zeros(len(profit)), 0.0
    for year in range(1, len(profit) if years else 0):
        too_old = float(lost[year - years - 1]) if year > years else 0.0
        gone = max(gone, too_old)
        used[year] = min(max(float(profit[year]), 0.0), float(lost[year - 1]) - gone)
        gone += float(used[year])
    return used
