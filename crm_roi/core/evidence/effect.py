"""What the system changed: difference in differences over a staged roll-out.

Stores (regions, teams) that have the system are compared with those that do not have it yet, each
against its own level and each month against all. The effect is taken to be the same from the first
month on; a store's months hang together, so that stores and not months are the cases.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.core.errors import CrmRoiError
from crm_roi.core.evidence.intervals import CONFIDENCE, Interval
from crm_roi.core.evidence.likelihood import special

if TYPE_CHECKING:
    from crm_roi.core.worksheet import FloatArray

FEWEST_STORES: Final = 4
POWER: Final = 0.8
NO_CONTRAST: Final = 1e-9


class NoContrast(CrmRoiError):
    """The effect cannot be told from the season: in some month some have it and some do not."""

    code = "#DIV/0!"


class TooFewStores(CrmRoiError):
    """An effect takes at least 4 stores and 3 months, each with a figure."""

    code = "#NUM!"


@dataclass(frozen=True, slots=True)
class RollOut:
    """Month (from 0) in which each store starts; `months` or more where it is held back."""

    starts: tuple[int, ...]
    months: int

    def table(self) -> FloatArray:
        """1 where a store (row) has the system in a month (column)."""
        has: FloatArray = (np.arange(self.months) >= np.array(self.starts)[:, None]).astype(float)
        return has


def effect(figures: FloatArray, roll_out: RollOut, confidence: float = CONFIDENCE) -> Interval:
    """Effect of the system on a figure of stores (rows) by month (columns).

    The error is the jackknife's over stores, the interval by t with stores - 1: with few stores
    the plain cluster bootstrap is too sure of itself.

    Raises:
        TooFewStores: under 4 stores, under 3 months, or a figure missing.
        NoContrast: no month in which some have it and some do not.
    """
    table, has = np.asarray(figures, dtype=float), roll_out.table()
    stores = len(table)
    whole = table.shape == has.shape and bool(np.isfinite(table).all())
    if stores < FEWEST_STORES or table.shape[1] < FEWEST_STORES - 1 or not whole:
        raise TooFewStores
    found = _difference(table, has)
    others = [np.arange(stores) != each for each in range(stores)]
    without = np.array([_difference(table[kept], has[kept]) for kept in others])
    error = math.sqrt((stores - 1) / stores * float(((without - found) ** 2).sum()))
    half = _t_quantile(stores - 1, (1 + confidence) / 2) * error
    return Interval(found, found - half, found + half, stores)


def detectable_effect(noise: float, roll_out: RollOut, confidence: float = CONFIDENCE) -> float:
    """Smallest effect that this roll-out finds four times in five, said before go-live.

    Args:
        noise: what months of a store stray from its level and the season; see `noise_of`.
        roll_out: which store starts when.
        confidence: of the interval that must not hold 0.

    Raises:
        NoContrast: no month in which some have it and some do not.
    """
    contrast = _contrast(roll_out.table())
    degrees = len(roll_out.starts) - 1
    quantiles = _t_quantile(degrees, (1 + confidence) / 2) + _t_quantile(degrees, POWER)
    return quantiles * noise / math.sqrt(float((contrast**2).sum()))


def noise_of(history: FloatArray) -> float:
    """What months of a store stray from its level and the season, from months before go-live.

    Raises:
        TooFewStores: under 4 stores, under 3 months, or a figure missing.
    """
    table = np.asarray(history, dtype=float)
    stores, months = table.shape
    if stores < FEWEST_STORES or months < FEWEST_STORES - 1 or not np.isfinite(table).all():
        raise TooFewStores
    return math.sqrt(float((_twice_centred(table) ** 2).sum()) / ((stores - 1) * (months - 1)))


def _difference(table: FloatArray, has: FloatArray) -> float:
    """Least squares on levels of stores, on months, and on having the system."""
    contrast = _contrast(has)
    return float((contrast * table).sum() / (contrast**2).sum())


def _contrast(has: FloatArray) -> FloatArray:
    contrast = _twice_centred(has)
    if (contrast**2).sum() < NO_CONTRAST:
        raise NoContrast
    return contrast


def _twice_centred(table: FloatArray) -> FloatArray:
    """Take the mean of each row and of each column out."""
    rows, columns = table.mean(axis=1, keepdims=True), table.mean(axis=0, keepdims=True)
    centred: FloatArray = table - rows - columns + table.mean()
    return centred


def _t_quantile(degrees: int, share: float) -> float:
    return float(special().stdtrit(degrees, share))
