"""Several judges, and judges who contradict themselves: aggregation, agreement, repair.

Sources: Aczél & Saaty 1983 (geometric mean of judgements); Forman & Peniwati 1998 (judgements or
priorities); Kendall & Babington Smith 1939 (coefficient of concordance W); Saaty 2005
(compatibility index); Harker 1987 and Saaty 2003 (which judgement to replace, and by what).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.core.arithmetic import exp, log
from crm_roi.core.scorecard.errors import NoJudge, OneJudge, UnknownChoice
from crm_roi.core.scorecard.pairwise import (
    EIGENVECTOR,
    PairwiseResult,
    completed_matrix,
    pairwise_result,
    pairwise_results,
    principal,
    reciprocal_matrices,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crm_roi.core.scorecard.pairwise import Completion
    from crm_roi.core.worksheet import FloatArray, Table

    Places = NDArray[np.intp]


JUDGEMENTS: Final = "judgements"
PRIORITIES: Final = "priorities"
MEAN_PRIORITIES: Final = "mean_priorities"
AGGREGATIONS: Final = (JUDGEMENTS, PRIORITIES, MEAN_PRIORITIES)

SCALE: Final = tuple(1 / value for value in range(9, 1, -1)) + tuple(map(float, range(1, 10)))
"""Saaty's scale: 1/9 … 1 … 9."""


@dataclass(frozen=True, slots=True)
class GroupResult:
    """What a group of judges comes to: the group's figures, then each judge's own.

    `group` is the result of the aggregated judgements; where priorities are aggregated, its
    weights are theirs and its consistency is that of the aggregated judgements.
    `agreement` is Kendall's W over the judges' rankings, 0 (none) to 1 (the same ranking);
    `compatibility` is Saaty's index of each judge against the group, 1 alike, above 1.10 apart.
    """

    group: PairwiseResult
    judges: tuple[PairwiseResult, ...]
    agreement: float
    compatibility: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class RepairHint:
    """Where a judge contradicts himself most, and the one judgement to think over.

    `triple` are the three items whose judgements disagree most: its first against its last was
    judged `triple_given`, while the other two judgements imply `triple_implied`. `first` and
    `second` (from 0) are the pair whose replacement lowers the consistency ratio most, from
    `ratio_before` to `ratio_after`; `scale_value` is the nearest value of the 1-9 scale, with which
    the ratio is `ratio_on_scale`.
    """

    triple: tuple[int, int, int]
    triple_given: float
    triple_implied: float
    first: int
    second: int
    given: float
    replacement: float
    ratio_before: float
    ratio_after: float
    scale_value: float
    ratio_on_scale: float


def group_result(
    matrices: FloatArray,
    aggregation: str = JUDGEMENTS,
    method: str = EIGENVECTOR,
    random_index_table: str = "saaty",
    completion: Completion | None = None,
) -> GroupResult:
    """Weigh the matrices of several judges, shape (judges, items, items), as one group.

    `judgements` takes the geometric mean of each judgement (AIJ); a judge who skipped it does not
    count in it. `priorities` takes the geometric mean of the judges' weights, `mean_priorities`
    their plain mean (AIP), both brought back to a sum of 1. A judge without any judgement is left
    out. `completion` says how a matrix with blanks is made whole: optimally, if not given.
    """
    if aggregation not in AGGREGATIONS:
        raise UnknownChoice(choice=aggregation, choices=", ".join(AGGREGATIONS))
    mirrored = answered(reciprocal_matrices(matrices))
    judges = pairwise_results(mirrored, method, random_index_table, completion)
    group = pairwise_result(aggregated_matrix(mirrored), method, random_index_table, completion)
    weights = np.array([judge.weights for judge in judges])
    if aggregation != JUDGEMENTS:
        group = _with_weights(group, aggregated_priorities(weights, aggregation))
    agreement = kendall_w(weights) if len(judges) > 1 else 1.0
    return GroupResult(group, judges, agreement, compatibilities(weights, group.weights))


def _with_weights(result: PairwiseResult, weights: FloatArray) -> PairwiseResult:
    return replace(result, weights=tuple(weights.tolist()))


def answered(matrices: FloatArray) -> FloatArray:
    """Keep the judges who gave at least one judgement."""
    off_diagonal = ~np.eye(matrices.shape[-1], dtype=bool)
    kept = matrices[~np.isnan(matrices[:, off_diagonal]).all(axis=1)]
    if matrices.shape[-1] == 1:
        return matrices
    if not len(kept):
        raise NoJudge
    return kept


def aggregated_matrix(matrices: FloatArray) -> FloatArray:
    """Geometric mean of each judgement over the judges who gave it; NaN where nobody did."""
    given = ~np.isnan(matrices)
    total = log(np.where(given, matrices, 1.0)).sum(axis=0)
    mean: FloatArray = exp(total / np.where(given.any(axis=0), given.sum(axis=0), np.nan))
    return mean


def aggregated_priorities(weights: FloatArray, aggregation: str = PRIORITIES) -> FloatArray:
    """Mean of the judges' weights (judges, items), geometric or plain, brought to a sum of 1."""
    plain = aggregation == MEAN_PRIORITIES
    means = weights.mean(axis=0) if plain else exp(log(weights).mean(axis=0))
    shares: FloatArray = means / means.sum()
    return shares


def kendall_w(weights: FloatArray) -> float:
    """Kendall's coefficient of concordance W, with ties, of the judges' rankings of the items."""
    judges, items = weights.shape
    if judges < 2:  # noqa: PLR2004 - a pair
        raise OneJudge
    rounded = np.round(weights, 9)
    below = (rounded[:, :, None] > rounded[:, None, :]).sum(axis=2)
    tied = (rounded[:, :, None] == rounded[:, None, :]).sum(axis=2)
    ranks = below + (tied + 1) / 2
    spread = float(((ranks.sum(axis=0) - judges * (items + 1) / 2) ** 2).sum())
    ties = float((tied**2 - 1).sum())
    possible = judges**2 * (items**3 - items) - judges * ties
    return 12 * spread / possible if possible else 1.0


def compatibilities(weights: FloatArray, group: tuple[float, ...]) -> tuple[float, ...]:
    """Saaty's compatibility index of each judge's weights against the group's; 1 is the same."""
    ratios = weights / np.array(group)
    index = ratios.mean(axis=1) * (1 / ratios).mean(axis=1)
    return tuple(index.tolist())


def repair_hint(matrix: Table, random_index_table: str = "saaty") -> RepairHint | None:
    """Find the judgement whose replacement repairs consistency most; None below three items.

    For each pair Harker's value is tried: the ratio of the weights that all other judgements give
    (the pair's two entries 0, its two diagonal entries 2, principal eigenvector).
    """
    exact = reciprocal_matrices(np.asarray(matrix, dtype=float)[None])[0]
    full = completed_matrix(exact) if np.isnan(exact).any() else exact
    count = len(full)
    if count < 3:  # noqa: PLR2004 - two items cannot contradict each other
        return None
    rows, columns = np.triu_indices(count, k=1)
    values = harker_values(full, rows, columns)
    _, lambda_max = principal(_replaced(full, rows, columns, values))
    best = int(lambda_max.round(9).argmin())  # the first of several alike, whatever the rounding
    first, second, value = int(rows[best]), int(columns[best]), float(values[best])
    on_scale = nearest_on_scale(value)

    def ratio_with(replacement: float) -> float:
        changed = _replaced(full, rows[[best]], columns[[best]], np.array([replacement]))
        return pairwise_results(changed, EIGENVECTOR, random_index_table)[0].consistency_ratio

    triple = worst_triple(full)
    start, middle, end = triple
    return RepairHint(
        triple,
        float(full[start, end]),
        float(full[start, middle] * full[middle, end]),
        first,
        second,
        float(full[first, second]),
        value,
        ratio_with(float(full[first, second])),
        ratio_with(value),
        on_scale,
        ratio_with(on_scale),
    )


def harker_values(matrix: FloatArray, rows: Places, columns: Places) -> FloatArray:
    """For each pair, the judgement that all the others imply (Harker, 1987)."""
    trial = np.arange(len(rows))
    changed = np.repeat(matrix[None], len(rows), axis=0)
    changed[trial, rows, columns] = changed[trial, columns, rows] = 0.0
    changed[trial, rows, rows] = changed[trial, columns, columns] = 2.0
    weights, _ = principal(changed)
    values: FloatArray = weights[trial, rows] / weights[trial, columns]
    return values


def _replaced(matrix: FloatArray, rows: Places, columns: Places, values: FloatArray) -> FloatArray:
    trial = np.arange(len(rows))
    changed = np.repeat(matrix[None], len(rows), axis=0)
    changed[trial, rows, columns] = values
    changed[trial, columns, rows] = 1 / values
    return changed


def worst_triple(matrix: FloatArray) -> tuple[int, int, int]:
    """Find three items whose judgements contradict each other most, a < b < c (from 0)."""
    logs = log(matrix)
    gaps = np.abs(logs[:, :, None] + logs[None, :, :] - logs[:, None, :])
    first, middle, last = np.unravel_index(int(gaps.round(9).argmax()), gaps.shape)
    ordered = sorted((int(first), int(middle), int(last)))
    return ordered[0], ordered[1], ordered[2]


def nearest_on_scale(value: float) -> float:
    """Saaty's scale value nearest in proportion: 0.46 becomes 1/2, 20 becomes 9."""
    return min(SCALE, key=lambda step: abs(math.log(step / value)))
