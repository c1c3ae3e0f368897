"""Pairwise judgements (AHP): their matrix, its weights and its consistency.

Works on one matrix or on a stack of them, one for each judge. Entry (i, j) says how many times more
important item i is than item j; NaN is a skipped judgement.
Sources: Saaty, The Analytic Hierarchy Process, 1980; Bozóki, Fülöp & Rónyai, On optimal completion
of incomplete pairwise comparison matrices, Mathematical and Computer Modelling 52, 2010; Harker,
Alternative modes of questioning in the analytic hierarchy process, Mathematical Modelling 9, 1987.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.core.arithmetic import exp, log, minimum, product, pseudo_inverse
from crm_roi.core.scorecard.errors import (
    DiagonalNotOne,
    JudgedTwice,
    JudgementNotPositive,
    JudgementsNotReciprocal,
    MatrixNotSquare,
    NoRandomIndex,
    NotATriangle,
    TooFewJudgements,
    UnknownChoice,
    UnknownItem,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from crm_roi.core.worksheet import FloatArray, Numbers, Table

    Completion = Callable[[FloatArray], FloatArray]
    """Makes a matrix with blanks whole."""
    BoolArray = NDArray[np.bool_]


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


EIGENVECTOR: Final = "eigenvector"
GEOMETRIC_MEAN: Final = "geometric_mean"
COLUMN_MEAN: Final = "column_mean"
METHODS: Final = (EIGENVECTOR, GEOMETRIC_MEAN, COLUMN_MEAN)

SETTLED: Final = 1e-14
DUST: Final = 1e-14
"""Of λmax, what rounding alone leaves above the number of items."""
MOST_SQUARINGS: Final = 60

CONSISTENCY_GATE: Final = 0.10
"""Saaty's limit: judgements with a consistency ratio above it are given again, not used."""

RANDOM_INDEX: Final = MappingProxyType(
    {
        # Saaty 1980, the table of most textbooks.
        "saaty": (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49),
        # Saaty, Theory and Applications of the Analytic Network Process, 2005, p. 31.
        "saaty_later": (
            0.0,
            0.0,
            0.52,
            0.89,
            1.11,
            1.25,
            1.35,
            1.40,
            1.45,
            1.49,
            1.52,
            1.54,
            1.56,
            1.58,
            1.59,
        ),
        # Donegan & Dodd, A note on Saaty's random indexes, 1991.
        "donegan_dodd": (
            0.0,
            0.0,
            0.4914,
            0.8286,
            1.0591,
            1.1797,
            1.2519,
            1.3171,
            1.3733,
            1.4055,
            1.4213,
            1.4497,
            1.4643,
            1.4822,
            1.4969,
            1.5078,
            1.5153,
            1.5262,
            1.5313,
            1.5371,
        ),
        # 500,000 random matrices a size, as tabulated by the R package ahpsurvey.
        "simulated": (
            0.0,
            0.0,
            0.5251686,
            0.8836651,
            1.1081014,
            1.2492774,
            1.3415514,
            1.4048466,
            1.4507197,
            1.4857266,
        ),
    }
)
"""Mean consistency index of random judgements, by table and then by number of items from 1."""


@dataclass(frozen=True, slots=True)
class PairwiseResult:
    """What one judge's comparisons, or a group's, come to.

    `weights` sum to 1; `consistency_index` is (λmax - n) / (n - 1), `consistency_ratio` divides it
    by the `random_index` of the table named; `consistent` is the ratio held against the gate 0.10.
    """

    weights: tuple[float, ...]
    lambda_max: float
    consistency_index: float
    random_index: float
    random_index_table: str
    consistency_ratio: float
    consistent: bool
    completed: bool = False
    """Whether judgements were missing and filled by the optimal completion."""


def pairwise_result(
    matrix: Table,
    method: str = EIGENVECTOR,
    random_index_table: str = "saaty",
    completion: Completion | None = None,
) -> PairwiseResult:
    """Weigh one matrix of judgements; blanks are filled by the optimal completion, or another."""
    stack = np.asarray(matrix, dtype=float)[None]
    return pairwise_results(stack, method, random_index_table, completion)[0]


def pairwise_results(
    matrices: FloatArray,
    method: str = EIGENVECTOR,
    random_index_table: str = "saaty",
    completion: Completion | None = None,
) -> tuple[PairwiseResult, ...]:
    """Weigh a stack of judgement matrices, shape (judges, items, items), in one go."""
    mirrored = reciprocal_matrices(matrices)
    incomplete = np.isnan(mirrored).any(axis=(1, 2))
    complete = completion or completed_matrix
    for judge in np.flatnonzero(incomplete):
        mirrored[judge] = complete(mirrored[judge])
    weights, lambda_max = priorities(mirrored, method)
    random_index = random_index_of(mirrored.shape[-1], random_index_table)
    rows = zip(weights.tolist(), lambda_max.tolist(), np.atleast_1d(incomplete), strict=True)
    return tuple(
        _result(tuple(row), largest, (random_index_table, random_index), completed=bool(filled))
        for row, largest, filled in rows
    )


def _result(
    weights: tuple[float, ...], lambda_max: float, table: tuple[str, float], *, completed: bool
) -> PairwiseResult:
    name, random_index = table
    excess = lambda_max - len(weights)
    index = excess / max(len(weights) - 1, 1) if excess > DUST * len(weights) else 0.0
    ratio = index / random_index if random_index else 0.0
    return PairwiseResult(
        weights, lambda_max, index, random_index, name, ratio, ratio <= CONSISTENCY_GATE, completed
    )


def priorities(matrices: FloatArray, method: str = EIGENVECTOR) -> tuple[FloatArray, FloatArray]:
    """Weights (…, items) and λmax (…) of complete reciprocal matrices (…, items, items).

    The eigenvector method takes the principal right eigenvector, the geometric mean method the
    row geometric means (Crawford & Williams, 1985), the column mean method the mean of each row
    after each column was divided by its sum (Saaty's first approximation, 1980, 和积法); λmax is
    the principal eigenvalue in all.
    """
    if method not in METHODS:
        raise UnknownChoice(choice=method, choices=", ".join(METHODS))
    weights, lambda_max = principal(matrices)
    if method == GEOMETRIC_MEAN:
        weights = _shares(exp(log(matrices).mean(axis=-1)))
    if method == COLUMN_MEAN:
        weights = (matrices / matrices.sum(axis=-2, keepdims=True)).mean(axis=-1)
    return weights, lambda_max


def principal(matrices: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Principal right eigenvector, summing to 1, and principal eigenvalue of positive matrices.

    By repeated squaring: the powers of a positive matrix turn into copies of its eigenvector, each
    squaring doubles the correct digits, and without a subtraction none are lost.
    """
    power = _normed(matrices)
    for _ in range(MOST_SQUARINGS):
        squared = _normed(product(power, power))
        still = np.abs(squared - power) <= SETTLED * squared
        power = squared
        if still.all():
            break
    weights = _shares(power.sum(axis=-1))
    lambda_max: FloatArray = product(matrices, weights[..., None]).sum(axis=(-2, -1))
    return weights, lambda_max


def _normed(matrices: FloatArray) -> FloatArray:
    normed: FloatArray = matrices / matrices.sum(axis=(-2, -1), keepdims=True)
    return normed


def _shares(values: FloatArray) -> FloatArray:
    shares: FloatArray = values / values.sum(axis=-1, keepdims=True)
    return shares


def random_index_of(count: int, table: str = "saaty") -> float:
    """Look up the random index for that many items; an error beyond the end of the table."""
    if table not in RANDOM_INDEX:
        raise UnknownChoice(choice=table, choices=", ".join(RANDOM_INDEX))
    values = RANDOM_INDEX[table]
    if count > len(values):
        raise NoRandomIndex(table=table, largest=len(values), count=count)
    return values[count - 1]


def completed_matrix(matrix: FloatArray) -> FloatArray:
    """Fill the blanks of a reciprocal matrix so that λmax becomes as small as it can.

    The logarithm of λmax is convex in the logarithms of the missing judgements, so the minimum is
    found from any start; the start is the least-squares fit of the judgements given. The random
    index of a complete matrix flatters an incomplete one: fewer judgements contradict each other.
    """
    filled = _least_squares_completion(matrix)
    rows, columns = np.nonzero(np.triu(np.isnan(matrix)))

    def with_missing(logarithms: FloatArray) -> FloatArray:
        whole = filled.copy()
        whole[rows, columns] = exp(logarithms)
        whole[columns, rows] = exp(-logarithms)
        return whole

    def log_lambda_and_slope(logarithms: FloatArray) -> tuple[float, FloatArray]:
        whole = with_missing(logarithms)
        right, lambda_max = principal(whole)
        left, _ = principal(whole.T)
        forth = left[rows] * whole[rows, columns] * right[columns]
        back = left[columns] * whole[columns, rows] * right[rows]
        return math.log(lambda_max), (forth - back) / product(left, right) / lambda_max

    start = log(filled[rows, columns])
    return with_missing(minimum(log_lambda_and_slope, start))


def counted_diagonal(matrix: FloatArray) -> FloatArray:
    """Let the diagonal count the blanks of its row, which become 0 (Harker, 1987).

    Its principal eigenvector is that of the matrix whose blanks are the ratios of these weights.
    Cells of a spreadsheet can work this out, so a plan's weights are found so.
    """
    known = _known(matrix)
    counted: FloatArray = np.where(known, matrix, 0.0) + np.diag((~known).sum(axis=1))
    return counted


def _known(matrix: FloatArray) -> BoolArray:
    """Tell which judgements there are, if they tie all items together."""
    known = ~np.isnan(matrix)
    unreached = np.flatnonzero(~_reached(known))
    if len(unreached):
        raise TooFewJudgements(row=int(unreached[0]) + 1)
    return np.asarray(known)


def _reached(known: BoolArray) -> BoolArray:
    """Tell which items the judgements tie to the first one, through others too."""
    reached: BoolArray = known[0].copy()
    for _item in known:
        reached |= known[reached].any(axis=0)
    return reached


def _least_squares_completion(matrix: FloatArray) -> FloatArray:
    """Fill blanks with the ratios of the logarithmic least-squares weights (Bozóki et al. 2010)."""
    known = _known(matrix)
    laplacian = np.diag(known.sum(axis=1)) - known
    logarithms = product(pseudo_inverse(laplacian), log(np.where(known, matrix, 1)).sum(axis=1))
    return np.where(known, matrix, exp(logarithms[:, None] - logarithms[None, :]))
