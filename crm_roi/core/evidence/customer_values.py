"""What customers without a contract will be worth, how well that was foretold, who holds most."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

import numpy as np

from crm_roi.core.arithmetic import correlation
from crm_roi.core.errors import CrmRoiError

if TYPE_CHECKING:
    from crm_roi.core.evidence.histories import Histories
    from crm_roi.core.evidence.spending import GammaGamma, Spending
    from crm_roi.core.worksheet import FloatArray, Numbers

MOST_YEARS: Final = 50


class ImpossibleYearsAhead(CrmRoiError):
    """Customers are valued over 1 to 50 whole years."""

    code = "#NUM!"


class NothingToShare(CrmRoiError):
    """Values must not be below 0, and some must be above it, to speak of the share of the top."""

    code = "#DIV/0!"


class BuyingModel(Protocol):
    """BG/NBD or Pareto/NBD."""

    def expected_purchases(self, histories: Histories, time_ahead: float) -> FloatArray:
        """Purchases to be expected of each customer in the time ahead."""


class Holdout(NamedTuple):
    """What a model foretold of a time it had not seen, beside what happened."""

    expected: float
    happened: float
    correlation: float

    @property
    def ratio(self) -> float:
        """Foretold over happened: 0.88 means that the model said too little by 12 %."""
        return self.expected / self.happened if self.happened else np.inf


def holdout(model: BuyingModel, histories: Histories, happened: FloatArray, time: float) -> Holdout:
    """Compare the purchases expected of each customer with those that happened in a time after."""
    expected = model.expected_purchases(histories, time)
    spread = min(np.ptp(expected), np.ptp(happened)) > 0
    both = float(correlation(np.array([expected, happened]))[0, 1]) if spread else 0.0
    return Holdout(float(expected.sum()), float(happened.sum()), both)


def expected_values(
    histories: Histories,
    spending: Spending,
    buying_model: BuyingModel,
    spending_model: GammaGamma,
    *,
    years_ahead: int,
    periods_a_year: float,
    discount_rate: float,
) -> FloatArray:
    """Revenue to be expected of each customer in the years ahead, discounted at each year's end.

    Purchases of the year (by the model of buying) × mean amount of a purchase (by the gamma-gamma
    model), in the same order as the histories; without acquisition cost or margin.

    Raises:
        ImpossibleYearsAhead: not 1 to 50 whole years.
    """
    if years_ahead != int(years_ahead) or not 1 <= years_ahead <= MOST_YEARS:
        raise ImpossibleYearsAhead
    grouped, where = histories.grouped()
    before, factor = np.zeros(len(grouped)), 1.0
    purchases = np.zeros(len(grouped))
    for year in range(1, int(years_ahead) + 1):
        until = buying_model.expected_purchases(grouped, year * periods_a_year)
        factor /= 1 + discount_rate
        purchases += (until - before) * factor
        before = until
    values: FloatArray = purchases[where] * spending_model.expected_spending(spending)
    return values


def top_share(values: Numbers, share: float) -> float:
    """Share of all value that the most valuable share of customers holds (0.2: the top fifth).

    A customer on the boundary counts in part.

    Raises:
        NothingToShare: a value below 0, or none above it.
    """
    ordered = -np.sort(-np.asarray(values, dtype=float))
    total = float(ordered.sum())
    if not ordered.size or not (ordered >= 0).all() or not total > 0:
        raise NothingToShare
    holders = share * len(ordered)
    held = np.concatenate([[0.0], np.cumsum(ordered)])
    return float(np.interp(holders, np.arange(len(held)), held)) / total
