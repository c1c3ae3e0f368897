"""Buying histories: all that the models of buying need to know of a customer.

A customer's history is the number of repeat purchases, the age at the last of them and the age
today, counted from the first purchase in one unit of time. Several purchases on one day are one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.core.columns import columns
from crm_roi.core.errors import CrmRoiError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crm_roi.core.worksheet import FloatArray, Numbers

FEWEST_CUSTOMERS: Final = 10


class MissingHistory(CrmRoiError):
    """Customer {row} needs repeat purchases, the age at the last purchase and the age today."""

    code = "#N/A"


class ImpossibleHistory(CrmRoiError):
    """Customer {row} has an impossible history: figures below 0, or a purchase after today."""

    code = "#NUM!"


class SameDayPurchases(CrmRoiError):
    """Customer {row}: repeat purchases and age at last purchase must both be 0 or both above 0."""

    code = "#NUM!"


class TooFewCustomers(CrmRoiError):
    """The model needs at least 10 customers, some of whom bought again."""

    code = "#NUM!"


@dataclass(frozen=True, slots=True)
class Histories:
    """Columns of one length, a customer (or `weights` equal customers) a row."""

    counts: FloatArray
    last: FloatArray
    ages: FloatArray
    weights: FloatArray

    @classmethod
    def of(cls, counts: Numbers, last: Numbers, ages: Numbers) -> Histories:
        """Check histories: counts and ages that go together, no purchase after today.

        Raises:
            MissingHistory, ImpossibleHistory, SameDayPurchases: with the row, from 1.
        """
        given = columns(counts, last, ages)
        bought, latest, age = given
        for reason, wrong in (
            (MissingHistory, np.isnan(given).any(axis=0)),
            (ImpossibleHistory, (bought < 0) | (latest < 0) | (age < latest) | np.isinf(age)),
            (SameDayPurchases, (bought > 0) != (latest > 0)),
        ):
            if wrong.any():
                raise reason(row=int(wrong.argmax()) + 1)
        return cls(bought, latest, age, np.ones(len(bought)))

    def __len__(self) -> int:
        """Give the number of rows."""
        return len(self.counts)

    @property
    def customers(self) -> int:
        """Number of customers."""
        return int(self.weights.sum())

    def grouped(self) -> tuple[Histories, NDArray[np.intp]]:
        """One row for equal histories, and for each customer the row where it went."""
        rows = np.column_stack([self.counts, self.last, self.ages])
        unique, where = np.unique(rows, axis=0, return_inverse=True)
        where = where.ravel()
        weights = np.bincount(where, weights=self.weights).astype(float)
        counts, last, ages = unique.T.copy()
        return Histories(counts, last, ages, weights), where

    def in_units_of(self, time: float) -> Histories:
        """Count time in another unit."""
        return Histories(self.counts, self.last / time, self.ages / time, self.weights)


def check_enough(histories: Histories) -> None:
    """Refuse what no model can be fitted to.

    Raises:
        TooFewCustomers: under 10 customers, or nobody bought again.
    """
    enough = histories.weights.sum() >= FEWEST_CUSTOMERS
    if not enough or not histories.counts.any() or not histories.ages.any():
        raise TooFewCustomers
