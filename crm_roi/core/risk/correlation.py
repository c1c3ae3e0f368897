"""Figures that move together: rank correlations, checked, mended and given to samples.

Correlations are rank correlations (Spearman), which mean the same for every distribution. In normal
scores a rank correlation s is the ordinary correlation 2 sin(π s / 6) (Kruskal 1958).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.core.arithmetic import correlation, eigen, inverse, product
from crm_roi.core.errors import CrmRoiError
from crm_roi.core.risk.normal_scores import normal_score

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from crm_roi.core.worksheet import FloatArray, Table

SMALLEST_EIGENVALUE: Final = -1e-9  # what lies between it and 0 is rounding
ASYMMETRY: Final = 1e-9
NEAREST_TOLERANCE: Final = 1e-10
NEAREST_STEPS: Final = 10_000


class CorrelationNotSquare(CrmRoiError):
    """A correlation matrix has as many rows as columns; this one has {rows} and {columns}."""


class CorrelationOutOfRange(CrmRoiError):
    """A correlation lies between -1 and 1; the one of {first} and {second} is {value}."""

    code = "#NUM!"


class CorrelationNotOneOnDiagonal(CrmRoiError):
    """A figure's correlation with itself is 1; that of {name} is {value}."""

    code = "#NUM!"


class CorrelationNotSymmetric(CrmRoiError):
    """The correlation of {first} with {second} is {value}, but {other} the other way round."""

    code = "#NUM!"


class UnknownCorrelated(CrmRoiError):
    """A correlation names {name}, which is not among the uncertain figures."""

    code = "#N/A"


class CorrelationGivenTwice(CrmRoiError):
    """The correlation of {first} and {second} is given twice."""


class CorrelationImpossible(CrmRoiError):
    """These correlations contradict each other (eigenvalue {eigenvalue}); possible: {nearest}."""

    code = "#NUM!"


@dataclass(frozen=True, slots=True)
class Correlation:
    """Two uncertain figures, by name, and their rank correlation (-1 to 1)."""

    first: str
    second: str
    value: float


def correlation_matrix(names: Sequence[str], correlations: Sequence[Correlation]) -> FloatArray:
    """Build the (names, names) matrix of rank correlations; a pair not given is uncorrelated.

    Errors: a name that is not there, a pair given twice, an impossible matrix.
    """
    place = {name: index for index, name in enumerate(names)}
    matrix = np.eye(len(names))
    for pair in correlations:
        for name in (pair.first, pair.second):
            if name not in place:
                raise UnknownCorrelated(name=name)
        one, other = place[pair.first], place[pair.second]
        if one == other or matrix[one, other]:
            raise CorrelationGivenTwice(first=pair.first, second=pair.second)
        matrix[one, other] = matrix[other, one] = pair.value
    check_correlation(matrix, names)
    return matrix


def check_correlation(matrix: Table, names: Sequence[str] = ()) -> None:
    """Refuse what is no correlation matrix; an impossible one with the nearest possible offered."""
    table = np.asarray(matrix, dtype=float)
    if table.ndim != 2 or table.shape[0] != table.shape[1]:  # noqa: PLR2004 - a matrix has 2 axes
        rows, columns = (*table.shape, 1)[:2]
        raise CorrelationNotSquare(rows=rows, columns=columns)
    labels = tuple(names) or tuple(str(place + 1) for place in range(len(table)))
    _check_entries(table, labels)
    if len(table):
        eigenvalue = float(eigen(table)[0][0])
        if eigenvalue < SMALLEST_EIGENVALUE:
            raise CorrelationImpossible(
                eigenvalue=round(eigenvalue, 6), nearest=_offer(table, labels)
            )


def _check_entries(table: FloatArray, names: Sequence[str]) -> None:
    for (one, other), value in np.ndenumerate(table):
        mirrored = table[other, one]
        if not abs(value) <= 1:
            raise CorrelationOutOfRange(first=names[one], second=names[other], value=float(value))
        if one == other and value != 1:
            raise CorrelationNotOneOnDiagonal(name=names[one], value=float(value))
        if abs(value - mirrored) > ASYMMETRY:
            raise CorrelationNotSymmetric(
                first=names[one], second=names[other], value=float(value), other=float(mirrored)
            )


def _offer(table: FloatArray, names: Sequence[str]) -> str:
    """Write the nearest possible matrix; a pair that is and stays uncorrelated is left out."""
    nearest = nearest_correlation(table).round(4) + 0.0
    return ", ".join(
        f"{names[one]}–{names[other]} {nearest[one, other]:.4f}"
        for one, other in combinations(range(len(names)), 2)
        if table[one, other] or nearest[one, other]
    )


def nearest_correlation(matrix: Table) -> FloatArray:
    """Find the correlation matrix nearest to a symmetric one (Frobenius norm).

    Alternating projections on the positive semidefinite and the unit-diagonal matrices, with
    Dykstra's correction (Higham 2002, IMA Journal of Numerical Analysis 22, 329-343).
    """
    nearest = np.array(matrix, dtype=float)
    correction = np.zeros_like(nearest)
    for _step in range(NEAREST_STEPS):
        before = nearest
        shifted = nearest - correction
        possible = _semidefinite(shifted)
        correction = possible - shifted
        nearest = possible.copy()
        np.fill_diagonal(nearest, 1.0)
        if np.abs(nearest - before).max() < NEAREST_TOLERANCE:
            break
    return _unit_diagonal(_semidefinite(nearest))


def _semidefinite(matrix: FloatArray) -> FloatArray:
    values, vectors = eigen(matrix)
    return product(vectors * np.maximum(values, 0), vectors.T)


def _unit_diagonal(matrix: FloatArray) -> FloatArray:
    scale = 1 / np.sqrt(np.diagonal(matrix))
    scaled = np.clip(matrix * scale * scale[:, None], -1, 1)
    np.fill_diagonal(scaled, 1.0)
    return scaled


def score_mixing(rank_correlation: FloatArray) -> FloatArray:
    """Lower triangle L that turns independent normal scores z into correlated ones, L @ z."""
    wanted = 2 * _sines(math.pi / 6 * rank_correlation)
    if len(wanted) and eigen(wanted)[0][0] < SMALLEST_EIGENVALUE:
        wanted = nearest_correlation(wanted)
    return _lower_root(wanted)


def _sines(angles: FloatArray) -> FloatArray:
    """Sine of each angle, by the C library: numpy's own differs between processors."""
    return np.array([math.sin(angle) for angle in angles.ravel().tolist()]).reshape(angles.shape)


def _lower_root(matrix: FloatArray) -> FloatArray:
    """Cholesky's triangle, also of a matrix that is only semidefinite (a pivot may be zero)."""
    root = np.zeros_like(matrix)
    for column in range(len(matrix)):
        known = product(root[column:, :column], root[column, :column])
        left = matrix[column:, column] - known
        if left[0] > -SMALLEST_EIGENVALUE:
            root[column:, column] = left / math.sqrt(left[0])
    return root


def gaussian_copula(scores: FloatArray, rank_correlation: FloatArray) -> FloatArray:
    """Correlate independent normal scores, (figures, trials); each stays standard normal."""
    return product(score_mixing(rank_correlation), scores)


def iman_conover(samples: FloatArray, rank_correlation: FloatArray) -> FloatArray:
    """Reorder samples, (figures, trials), so that they come near the rank correlation.

    Every row keeps exactly its own values, so that a Latin hypercube stays one. (Iman & Conover
    1982, Communications in Statistics B11, 311-334, with the samples' own normal scores.)
    """
    trials = samples.shape[1]
    ranks = _ranks(samples)
    scores = normal_score(np.arange(1.0, trials + 1) / (trials + 1))[ranks]
    if trials > 2 * len(samples):  # with fewer, the correlation met by chance cannot be told
        scores = _uncorrelated(scores)
    wanted = _ranks(product(score_mixing(rank_correlation), scores))
    return np.take_along_axis(np.sort(samples, axis=1), wanted, axis=1)


def _ranks(rows: FloatArray) -> NDArray[np.intp]:
    """Rank of each value in its row from 0 up; of equal ones the first comes first."""
    order = rows.argsort(axis=1, kind="stable")
    return order.argsort(axis=1, kind="stable")


def _uncorrelated(scores: FloatArray) -> FloatArray:
    """Take out the correlation that the rows have by chance."""
    root = _lower_root(correlation(scores))
    return product(inverse(root), scores)
