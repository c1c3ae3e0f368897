"""Weights from pairwise judgements (AHP) in worksheet cells, and weights in two levels.

The method stands in `pairwise` (one judge), `judges` (several) and `judgements` (their matrices).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from crm_roi.core.scorecard.errors import JudgementOffTheScale, NothingToRepair
from crm_roi.core.scorecard.terms import (
    Aggregation,
    JudgementMatrix,
    Judges,
    RandomIndexTable,
    UpperTriangle,
    WeightMethod,
)
from crm_roi.core.terms import Unit
from crm_roi.core.weights import judgements as matrices
from crm_roi.core.weights import judges as group
from crm_roi.core.weights import pairwise
from crm_roi.core.worksheet import FloatArray, Group, Numbers, Table, worksheet

if TYPE_CHECKING:
    from collections.abc import Mapping


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
