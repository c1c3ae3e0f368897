"""Weights in worksheet cells: from pairwise judgements (AHP), from data, from ranks and points.

The method of AHP stands in `pairwise` (one judge) and `judges` (several). Other sources: Shannon
1948 (entropy); Diakoulaki, Mavrotas & Papayannakis, Determining objective weights in multiple
criteria problems: the CRITIC method, 1995; Barron & Barrett 1996 (rank-order centroid).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.core.arithmetic import correlation, log
from crm_roi.core.scorecard import judges as group
from crm_roi.core.scorecard import pairwise
from crm_roi.core.scorecard import pairwise as matrices
from crm_roi.core.scorecard.errors import (
    DifferentCounts,
    DirectionWithoutScaling,
    JudgementOffTheScale,
    MissingData,
    NegativeData,
    NegativeWeight,
    NothingToRepair,
    NoVariation,
    NoWeight,
    TooFewRows,
    UnknownChoice,
    WrongRank,
)
from crm_roi.core.scorecard.terms import (
    Aggregation,
    Directions,
    JudgementMatrix,
    Judges,
    Normalisation,
    Points,
    RandomIndexTable,
    Ranks,
    UpperTriangle,
    WeightedData,
    WeightMethod,
)
from crm_roi.core.terms import Unit
from crm_roi.core.worksheet import FloatArray, Group, Numbers, Table, worksheet

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@worksheet(
    group=Group.SCORECARD,
    returns=Unit.NUMBER,
    example="=CRM_JUDGEMENT_MATRIX({0.5,2,3,3,4,2})",
    spills=True,
)
def judgement_matrix(upper_triangle: UpperTriangle) -> list[list[float | str]]:
    """Full matrix of pairwise judgements from its upper triangle; reciprocals and 1s filled in."""
    return _cells(matrices.matrix_from_triangle(_on_the_scale(upper_triangle)))


@worksheet(
    group=Group.SCORECARD,
    returns=Unit.NUMBER,
    example='=CRM_AHP_COMPLETED({1,1,5,2;1,1,3,4;0.2,0.3333333,1,"";0.5,0.25,"",1})',
    spills=True,
)
def ahp_completed(judgements: JudgementMatrix) -> list[list[float | str]]:
    """Judgement matrix with its blanks filled so that it contradicts itself least: least λmax."""
    exact = matrices.reciprocal_matrices(_on_the_scale(judgements)[None])[0]
    return _cells(pairwise.completed_matrix(exact) if np.isnan(exact).any() else exact)


def _cells(matrix: FloatArray) -> list[list[float | str]]:
    return [["" if np.isnan(value) else value for value in row] for row in matrix.tolist()]


@worksheet(
    group=Group.SCORECARD,
    returns=Unit.RATE,
    example="=CRM_AHP_WEIGHTS({1,0.5,2,3;2,1,3,4;0.5,0.333333,1,2;0.333333,0.25,0.5,1})",
    spills=True,
)
def ahp_weights(
    judgements: JudgementMatrix, method: WeightMethod = pairwise.EIGENVECTOR
) -> list[float]:
    """Weights from pairwise judgements (AHP); they sum to 1. Look at the consistency ratio too."""
    return list(pairwise.pairwise_result(_on_the_scale(judgements), method).weights)


@worksheet(
    group=Group.SCORECARD,
    returns=Unit.NUMBER,
    example="=CRM_AHP_CONSISTENCY_RATIO({1,3,5;0.333333,1,3;0.2,0.333333,1})",
)
def ahp_consistency_ratio(
    judgements: JudgementMatrix, random_index: RandomIndexTable = "saaty"
) -> float:
    """Consistency ratio CR of pairwise judgements; above 0.10 they must be judged again."""
    result = pairwise.pairwise_result(_on_the_scale(judgements), pairwise.EIGENVECTOR, random_index)
    return result.consistency_ratio


@worksheet(
    group=Group.SCORECARD,
    returns=Unit.NUMBER,
    example="=CRM_AHP_LAMBDA_MAX({1,3,5;0.333333,1,3;0.2,0.333333,1})",
)
def ahp_lambda_max(judgements: JudgementMatrix) -> float:
    """Largest eigenvalue λmax of pairwise judgements; the number of items if all agree."""
    return pairwise.pairwise_result(_on_the_scale(judgements)).lambda_max


@worksheet(
    group=Group.SCORECARD,
    returns=Unit.NUMBER,
    example="=CRM_AHP_REPAIR({1,5,0.2;0.2,1,5;5,0.2,1})",
    spills=True,
)
def ahp_repair(
    judgements: JudgementMatrix, random_index: RandomIndexTable = "saaty"
) -> list[float]:
    """The judgement to think over: row, column, value given, value that fits, CR before and after.

    Needs three items; two cannot contradict each other.
    """
    hint = group.repair_hint(_on_the_scale(judgements), random_index)
    if hint is None:
        raise NothingToRepair
    place = [float(hint.first + 1), float(hint.second + 1)]
    return [*place, hint.given, hint.replacement, hint.ratio_before, hint.ratio_after]


@worksheet(
    group=Group.SCORECARD,
    returns=Unit.RATE,
    example="=CRM_AHP_GROUP_WEIGHTS({0.5,2,3,3,4,2;1,3,4,2,4,2;0.333333,1,2,3,4,2})",
    spills=True,
)
def ahp_group_weights(
    judges: Judges,
    aggregation: Aggregation = group.JUDGEMENTS,
    method: WeightMethod = pairwise.EIGENVECTOR,
) -> list[float]:
    """Weights from the pairwise judgements of several judges; they sum to 1."""
    return list(_group(judges, aggregation, method).group.weights)


@worksheet(
    group=Group.SCORECARD,
    returns=Unit.NUMBER,
    example="=CRM_AHP_GROUP_CONSISTENCY_RATIO({0.5,2,3,3,4,2;1,3,4,2,4,2;0.333333,1,2,3,4,2})",
)
def ahp_group_consistency_ratio(judges: Judges, random_index: RandomIndexTable = "saaty") -> float:
    """Consistency ratio CR of the judgements of several judges, aggregated by geometric mean."""
    return _group(judges, random_index=random_index).group.consistency_ratio


@worksheet(
    group=Group.SCORECARD,
    returns=Unit.RATE,
    example="=CRM_JUDGES_AGREEMENT({0.5,2,3,3,4,2;1,3,4,2,4,2;0.333333,1,2,3,4,2})",
)
def judges_agreement(judges: Judges) -> float:
    """How alike several judges rank the items: Kendall's W, 0 not at all, 1 the same ranking."""
    results = _group(judges).judges
    return group.kendall_w(np.array([result.weights for result in results]))


def _group(
    judges: Table,
    aggregation: str = group.JUDGEMENTS,
    method: str = pairwise.EIGENVECTOR,
    random_index: str = "saaty",
) -> group.GroupResult:
    rows = np.atleast_2d(_on_the_scale(judges))
    return group.group_result(
        matrices.matrices_from_triangles(rows), aggregation, method, random_index
    )


def _on_the_scale(judgements: Numbers | Table) -> FloatArray:
    """Refuse what is no judgement on Saaty's scale, 1/9 to 9, such as the number of a date.

    A little is left for rounding, 0.11 for a ninth. What is not above 0 has its own reason.
    """
    given = np.asarray(judgements, dtype=float)
    furthest = matrices.SCALE_END * (1 + matrices.RECIPROCAL_TOLERANCE)
    table = np.atleast_2d(given)
    for row, column in np.argwhere((table > furthest) | ((table > 0) & (table < 1 / furthest)))[:1]:
        raise JudgementOffTheScale(
            row=int(row) + 1, column=int(column) + 1, value=float(table[row, column])
        )
    return given


def global_weights(
    perspectives: Mapping[str, float], kpis: Mapping[str, Mapping[str, float]]
) -> dict[str, float]:
    """Weight of each KPI in the total: the perspective's weight × the KPI's weight within it."""
    return {
        kpi: perspectives[perspective] * weight
        for perspective, weights in kpis.items()
        for kpi, weight in weights.items()
    }


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
