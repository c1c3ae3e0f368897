"""Weights without judges: from the spread of data, from ranks, from points.

Sources: Shannon 1948 (entropy); Diakoulaki, Mavrotas & Papayannakis, Determining objective weights
in multiple criteria problems: the CRITIC method, 1995; Barron & Barrett 1996 (rank-order centroid).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.core.arithmetic import correlation, log
from crm_roi.core.scorecard.errors import (
    DifferentCounts,
    DirectionWithoutScaling,
    MissingData,
    NegativeData,
    NegativeWeight,
    NoVariation,
    NoWeight,
    TooFewRows,
    UnknownChoice,
    WrongRank,
)
from crm_roi.core.scorecard.terms import Directions, Normalisation, Points, Ranks, WeightedData
from crm_roi.core.terms import Unit
from crm_roi.core.worksheet import FloatArray, Group, Table, worksheet

if TYPE_CHECKING:
    from collections.abc import Sequence

ROUNDING: Final = 1e-12
"""What rounding may leave of the spread of columns that are all equal."""


@worksheet(
    group=Group.SCORECARD,
    returns=Unit.RATE,
    example="=CRM_ENTROPY_WEIGHTS({80,4,60;90,9,60;70,1,60})",
    spills=True,
)
def entropy_weights(
    data: WeightedData, directions: Directions = ("up",), normalisation: Normalisation = "share"
) -> list[float]:
    """Weights from data: an indicator that tells units apart weighs more (Shannon entropy).

    w = (1 - e) / Σ(1 - e), e = -Σ p ln p / ln m, p = share of the unit in the column's sum. The
    field begins in two ways. share: the figures as they are, nothing below 0, all up. min_max: each
    column scaled from worst 0 to best 1 first. A zero adds nothing, a constant column weighs 0.
    """
    table = _complete(data)
    signs = _signs(directions, table.shape[1])
    if normalisation == "min_max":
        table = _scaled(table * signs)
    elif normalisation != "share":
        raise UnknownChoice(choice=normalisation, choices="share, min_max")
    elif (signs < 0).any():
        raise DirectionWithoutScaling
    for row, column in np.argwhere(table < 0)[:1] + 1:
        raise NegativeData(row=int(row), column=int(column))
    totals = table.sum(axis=0)
    shares = table / np.where(totals > 0, totals, 1.0)
    logs = log(np.where(shares > 0, shares, 1.0))
    entropy = -(shares * logs).sum(axis=0) / math.log(len(table))
    spread = np.where(np.ptp(table, axis=0) > 0, 1 - entropy, 0.0)
    return _by_spread(spread)


def _scaled(table: FloatArray) -> FloatArray:
    """Scale each column from its least, 0, to its greatest, 1; a constant column is all 0."""
    spread = np.ptp(table, axis=0)
    scaled: FloatArray = (table - table.min(axis=0)) / np.where(spread > 0, spread, 1.0)
    return scaled


@worksheet(
    group=Group.SCORECARD,
    returns=Unit.RATE,
    example='=CRM_CRITIC_WEIGHTS({80,4,60;90,9,50;70,1,55},{"up","down","up"})',
    spills=True,
)
def critic_weights(data: WeightedData, directions: Directions = ("up",)) -> list[float]:
    """Weights from data by spread and conflict (CRITIC): much alike indicators share their weight.

    Columns are scaled to 0-1 (worst to best); weight ∝ standard deviation × Σ(1 - correlation).
    A constant column weighs 0 and counts in no correlation.
    """
    table = _complete(data)
    signs = _signs(directions, table.shape[1])
    varies = np.ptp(table, axis=0) > 0
    spread = np.zeros(table.shape[1])
    if varies.any():
        scaled = _scaled(table[:, varies] * signs[varies])
        conflict = (1 - correlation(scaled.T)).sum(axis=0)
        alone = np.ones_like(conflict) if varies.sum() == 1 else conflict
        spread[varies] = scaled.std(axis=0, ddof=1) * alone
    return _by_spread(spread)


def _complete(data: Table) -> FloatArray:
    table = np.atleast_2d(np.asarray(data, dtype=float))
    for row, column in np.argwhere(~np.isfinite(table))[:1] + 1:
        raise MissingData(row=int(row), column=int(column))
    if len(table) < 2:  # noqa: PLR2004 - one row tells nothing apart
        raise TooFewRows(count=len(table))
    return table


def _signs(directions: Sequence[str], columns: int) -> FloatArray:
    words = list(directions) * columns if len(directions) == 1 else list(directions)
    if len(words) != columns:
        raise DifferentCounts(first=len(words), second=columns)
    for word in words:
        if word not in ("up", "down"):
            raise UnknownChoice(choice=word, choices="up, down")
    return np.array([1.0 if word == "up" else -1.0 for word in words])


def _by_spread(spread: FloatArray) -> list[float]:
    positive = np.maximum(spread, 0.0)
    if positive.sum() <= ROUNDING:
        raise NoVariation
    weights: list[float] = (positive / positive.sum()).tolist()
    return weights


@worksheet(
    group=Group.SCORECARD,
    returns=Unit.RATE,
    example="=CRM_RANK_ORDER_WEIGHTS({1,2,3,4,5})",
    spills=True,
)
def rank_order_weights(ranks: Ranks) -> list[float]:
    """Weights from a ranking alone: rank-order centroid, w(k) = (1/k + 1/(k+1) + … + 1/n) / n.

    Items of equal rank share the weights of the places they take.
    """
    order = np.asarray(ranks, dtype=float).ravel()
    for place in np.flatnonzero(~(order >= 1))[:1]:
        raise WrongRank(place=int(place) + 1)
    count = len(order)
    centroid = np.cumsum(1 / np.arange(count, 0, -1))[::-1] / count
    weights = np.empty(count)
    weights[np.argsort(order, kind="stable")] = centroid
    return [float(weights[order == rank].mean()) for rank in order]


@worksheet(
    group=Group.SCORECARD,
    returns=Unit.RATE,
    example="=CRM_POINT_WEIGHTS({50,30,20})",
    spills=True,
)
def point_weights(points: Points) -> list[float]:
    """Weights from points given directly (or swing points): each divided by their sum."""
    values = np.nan_to_num(np.asarray(points, dtype=float).ravel(), nan=0.0)
    for place in np.flatnonzero(values < 0)[:1]:
        raise NegativeWeight(place=int(place) + 1)
    if not values.sum() > 0:
        raise NoWeight
    weights: list[float] = (values / values.sum()).tolist()
    return weights
