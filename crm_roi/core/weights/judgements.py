"""Judgement matrices: made from what judges entered, checked, and exactly reciprocal.

Entry (i, j) says how many times more important item i is than item j; NaN is a skipped judgement.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.core.arithmetic import log
from crm_roi.core.scorecard.errors import (
    DiagonalNotOne,
    JudgedTwice,
    JudgementNotPositive,
    JudgementsNotReciprocal,
    MatrixNotSquare,
    NotATriangle,
    UnknownItem,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crm_roi.core.worksheet import FloatArray, Numbers

SCALE_END: Final = 9
"""The most that one item can be more important than another on Saaty's scale, 1977."""
RECIPROCAL_TOLERANCE: Final = 0.05
"""0.33 for a third and 0.14 for a seventh are roundings; further off, the two cells disagree."""


def matrix_from_triangle(upper_triangle: Numbers) -> FloatArray:
    """Make the full matrix from the upper triangle, row by row; NaN marks a skipped judgement."""
    judgements = np.asarray(upper_triangle, dtype=float).ravel()
    matrix: FloatArray = matrices_from_triangles(judgements[None])[0]
    return matrix


def matrices_from_triangles(upper_triangles: FloatArray) -> FloatArray:
    """Make one full matrix from each row of upper-triangle judgements, shape (judges, pairs)."""
    pairs = upper_triangles.shape[-1]
    count = round((1 + np.sqrt(1 + 8 * pairs)) / 2)
    if pairs == 0 or count * (count - 1) != 2 * pairs:
        raise NotATriangle(count=pairs)
    matrices = np.full((len(upper_triangles), count, count), np.nan)
    rows, columns = np.triu_indices(count, k=1)
    matrices[:, rows, columns] = upper_triangles
    return reciprocal_matrices(matrices)


def matrix_from_judgements(
    items: Sequence[str], judgements: Iterable[tuple[str, str, float]]
) -> FloatArray:
    """Make the full matrix from (first, second, value) judgements; pairs not named stay blank."""
    place = {item: row for row, item in enumerate(items)}
    matrix = np.full((len(items), len(items)), np.nan)
    for first, second, value in judgements:
        for item in (first, second):
            if item not in place:
                raise UnknownItem(item=item)
        cell = place[first], place[second]
        if not np.isnan(matrix[cell]) and matrix[cell] != value:
            raise JudgedTwice(first=first, second=second, value=float(matrix[cell]), other=value)
        matrix[cell] = value
    exact: FloatArray = reciprocal_matrices(matrix[None])[0]
    return exact


def reciprocal_matrices(matrices: FloatArray) -> FloatArray:
    """Check judgements and make them exactly reciprocal; one triangle is enough, NaN stays NaN.

    Of two opposite cells the one above 1 counts: people type 3 exactly and round a third.
    """
    if matrices.ndim != 3 or matrices.shape[1] != matrices.shape[2]:  # noqa: PLR2004 - a stack
        raise MatrixNotSquare(rows=matrices.shape[-2], columns=matrices.shape[-1])
    _check_judgements(matrices)
    opposite = np.swapaxes(matrices, 1, 2)
    filled = np.where(np.isnan(matrices), 1 / opposite, matrices)
    opposite = np.swapaxes(filled, 1, 2)
    exact = np.where(filled < opposite, 1 / opposite, filled)
    items = np.arange(matrices.shape[-1])
    exact[:, items, items] = 1.0
    return exact


def _check_judgements(matrices: FloatArray) -> None:
    for _, row, column in np.argwhere((matrices <= 0) | np.isinf(matrices))[:1]:
        value = float(matrices[_, row, column])
        raise JudgementNotPositive(row=int(row) + 1, column=int(column) + 1, value=value)
    off = np.abs(log(matrices) + log(np.swapaxes(matrices, 1, 2)))
    for judge, row, column in np.argwhere(off > math.log1p(RECIPROCAL_TOLERANCE))[:1]:
        value, back = float(matrices[judge, row, column]), float(matrices[judge, column, row])
        if row == column:
            raise DiagonalNotOne(row=int(row) + 1, value=value)
        raise JudgementsNotReciprocal(
            row=int(row) + 1, column=int(column) + 1, value=value, opposite=back
        )
