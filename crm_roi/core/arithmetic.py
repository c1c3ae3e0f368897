"""Arithmetic that gives the same bits on every processor.

numpy chooses among several versions of `exp`, `log` and `power` by what the processor can do, and
the linear algebra under `@` and `numpy.linalg` adds up in an order of its own on each; their
results differ in the last digits. Sums, products, quotients and square roots do not: everything
here is made of these, so that one seed gives one figure, and one plan one file, on every machine.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from crm_roi.core.worksheet import FloatArray

LN2_HIGH: Final = float.fromhex("0x1.62e42fee00000p-1")
LN2_LOW: Final = float.fromhex("0x1.a39ef35793c76p-33")
"""ln 2 in two parts: the first has so few digits that its products with exponents are exact."""
EXP_TERMS: Final = tuple(1.0 / math.factorial(power) for power in range(13, 1, -1))
LOG_TERMS: Final = tuple(2.0 / power for power in range(23, 1, -2))
HIGHEST_EXPONENT: Final = 709.782712893384
LOWEST_EXPONENT: Final = -745.1332191019412
MOST_SWEEPS: Final = 60
MOST_STEPS: Final = 500
MOST_HALVINGS: Final = 30
FLAT: Final = 1e-14  # a difference that rounding alone may make


def exp(values: FloatArray | float) -> FloatArray:
    """Exponential of each value, within one unit of the last digit.

    x = k ln 2 + r with |r| ≤ ln 2 / 2, so that e^x = 2^k e^r; e^r by its Taylor series.
    """
    x = np.asarray(values, dtype=float)
    inside = np.clip(x, LOWEST_EXPONENT - 1, HIGHEST_EXPONENT + 1)  # NaN stays NaN
    k = np.rint(inside * (1 / math.log(2)))
    high = inside - k * LN2_HIGH
    low = k * LN2_LOW
    r = high - low
    series = np.full_like(r, EXP_TERMS[0])
    for term in EXP_TERMS[1:]:
        series = series * r + term
    # what was lost in r is added back to the small part of the sum
    grown = 1.0 + (r + (((high - r) - low) + r * r * series))
    whole = np.nan_to_num(k).astype(np.int64)
    half = whole >> 1
    with np.errstate(over="ignore", under="ignore"):
        result: FloatArray = grown * _two_to(half) * _two_to(whole - half)
    result = np.where(x > HIGHEST_EXPONENT, np.inf, result)
    return np.where(x < LOWEST_EXPONENT, 0.0, result)


def _two_to(exponents: NDArray[np.int64]) -> FloatArray:
    """2 to a whole power between -1022 and 1023, exactly: the exponent is written into the bits."""
    return ((exponents + 1023) << 52).view(np.float64)


def log(values: FloatArray | float) -> FloatArray:
    """Natural logarithm of each value, within one unit of the last digit; -inf at 0, NaN below.

    x = 2^k m with m between √½ and √2; ln m = 2 artanh s with s = (m - 1) / (m + 1), as a series.
    """
    x = np.asarray(values, dtype=float)
    mantissa, exponent = np.frexp(x)
    small = mantissa < math.sqrt(0.5)
    m = np.where(small, 2 * mantissa, mantissa)
    k = exponent - small
    f = m - 1.0
    with np.errstate(all="ignore"):  # of 0, infinity and what is negative; see the end
        s = f / (2.0 + f)
    square = s * s
    series = np.full_like(square, LOG_TERMS[0])
    for term in LOG_TERMS[1:]:
        series = series * square + term
    # ln(1 + f) = f - s (f - s² series): the small part alone carries the rounding
    part = s * (f - square * series)
    result = k * LN2_HIGH - ((part - k * LN2_LOW) - f)
    result = np.where(x > 0, result, np.where(x == 0, -np.inf, np.nan))
    return np.where(np.isposinf(x), np.inf, result)


def power(base: FloatArray | float, exponent: FloatArray | float) -> FloatArray:
    """Base to the power of an exponent, elementwise: whole powers by multiplication, halves by √.

    What is left of an exponent beyond its halves is e^(rest · ln base); a negative base has whole
    powers only, all others are NaN, as everywhere.
    """
    x, y = np.broadcast_arrays(np.asarray(base, dtype=float), np.asarray(exponent, dtype=float))
    whole = np.floor(np.abs(y))
    rest = np.abs(y) - whole
    with np.errstate(all="ignore"):
        result = _whole_power(x, whole)
        if rest.any():
            half = rest >= 0.5  # noqa: PLR2004 - √ is exact to the last digit
            result = np.where(half, result * np.sqrt(x), result)
            rest = np.where(half, rest - 0.5, rest)
            if rest.any():
                result = np.where(rest > 0, result * exp(rest * log(x)), result)
        return np.where(y < 0, 1.0 / result, result)


def _whole_power(base: FloatArray, whole: FloatArray) -> FloatArray:
    """Multiply by squares: 13 = 8 + 4 + 1."""
    result, square, left = np.ones_like(base), base.copy(), np.minimum(whole, 2.0**53)
    while True:
        result = np.where(left % 2 == 1, result * square, result)
        left = np.floor(left / 2)
        if not left.any():
            return result
        square = square * square


def product(left: FloatArray, right: FloatArray) -> FloatArray:
    """Matrix product, as `left @ right`, always added up in the same order."""
    one, two = np.asarray(left, dtype=float), np.asarray(right, dtype=float)
    first = "...i" if one.ndim > 1 else "i"
    second = "i" if two.ndim == 1 else "...ij"
    if one.ndim > 1 and two.ndim > 1:
        first, second, result = "...ki", "...ij", "...kj"
    else:
        result = {(1, 1): "", (1, 2): "...j", (2, 1): "..."}[min(one.ndim, 2), min(two.ndim, 2)]
    return np.asarray(np.einsum(f"{first},{second}->{result}", one, two))


def solve(matrices: FloatArray, right: FloatArray) -> FloatArray:
    """Solve matrix · x = right for each matrix of a stack (…, n, n), right (…, n, columns).

    Gauss's elimination, the largest pivot first.

    Raises:
        ZeroDivisionError: a matrix has no inverse.
    """
    left, given = np.asarray(matrices, dtype=float), np.asarray(right, dtype=float)
    count = left.shape[-1]
    stack = np.broadcast_shapes(left.shape[:-2], given.shape[:-2])
    table = np.concatenate(
        [np.broadcast_to(part, (*stack, *part.shape[-2:])) for part in (left, given)], axis=-1
    ).reshape(-1, count, count + given.shape[-1])
    every = np.arange(len(table))
    for column in range(count):
        pivot = column + np.abs(table[:, column:, column]).argmax(axis=1)
        table[every, column], table[every, pivot] = (
            table[every, pivot].copy(),
            table[every, column].copy(),
        )
        head = table[:, column, column]
        if not head.all():
            raise ZeroDivisionError
        table[:, column] /= head[:, None]
        others = table[:, :, column].copy()
        others[:, column] = 0.0
        table -= others[:, :, None] * table[:, column, None, :]
    return table[..., count:].reshape(*stack, count, given.shape[-1])


def inverse(matrix: FloatArray) -> FloatArray:
    """Inverse of a square matrix.

    Raises:
        ZeroDivisionError: it has none.
    """
    return solve(matrix, np.eye(matrix.shape[-1]))


def eigen(matrix: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Eigenvalues of a symmetric matrix, smallest first, and their vectors as columns (Jacobi)."""
    table, vectors = np.array(matrix, dtype=float), np.eye(len(matrix))
    for _sweep in range(MOST_SWEEPS):
        outside = np.abs(np.triu(table, 1)).max(initial=0.0)
        if outside <= np.finfo(float).eps * np.abs(np.diagonal(table)).max(initial=0.0) * 1e-3:
            break
        for row in range(len(table) - 1):
            for column in range(row + 1, len(table)):
                if table[row, column]:
                    _rotate(table, vectors, row, column)
    values = np.diagonal(table)
    order = np.argsort(values, kind="stable")
    return values[order], vectors[:, order]


def _rotate(table: FloatArray, vectors: FloatArray, row: int, column: int) -> None:
    """Turn two axes so that the element that couples them is zero."""
    theta = (table[column, column] - table[row, row]) / (2 * table[row, column])
    tangent = math.copysign(1.0, theta) / (abs(theta) + math.sqrt(theta * theta + 1))
    cosine = 1 / math.sqrt(tangent * tangent + 1)
    sine = tangent * cosine
    for array in (table.T, table, vectors.T):  # rows of the transpose are columns
        one, other = array[row].copy(), array[column].copy()
        array[row], array[column] = cosine * one - sine * other, sine * one + cosine * other


def pseudo_inverse(matrix: FloatArray) -> FloatArray:
    """Moore–Penrose inverse of a symmetric matrix; eigenvalues that rounding left count as zero."""
    values, vectors = eigen(matrix)
    size = np.abs(values)
    kept = size > size.max(initial=0.0) * len(matrix) * np.finfo(float).eps * 10
    turned = np.where(kept, 1 / np.where(kept, values, 1.0), 0.0)
    return product(vectors * turned, vectors.T)


def covariance(rows: FloatArray) -> FloatArray:
    """Covariances between the rows of a table, each a variable; divided by n - 1."""
    centred = rows - rows.mean(axis=1, keepdims=True)
    between: FloatArray = product(centred, centred.T) / (rows.shape[1] - 1)
    return between


def correlation(rows: FloatArray) -> FloatArray:
    """Correlations between the rows of a table, each a variable."""
    between = covariance(rows)
    deviations = np.sqrt(np.diagonal(between))
    table: FloatArray = np.clip(between / deviations[:, None] / deviations[None, :], -1.0, 1.0)
    np.fill_diagonal(table, 1.0)
    return table


def minimum(
    slope: Callable[[FloatArray], tuple[float, FloatArray]],
    start: FloatArray,
    bounds: tuple[float, float] = (-math.inf, math.inf),
) -> FloatArray:
    """Where a smooth function is least: BFGS with halved steps, far below what anyone is shown.

    `slope` gives the function's value and gradient at a place. Every component stays within
    `bounds`; at a bound it no longer moves outwards.
    """
    place = np.array(start, dtype=float)
    value, gradient = slope(place)
    curvature = np.eye(len(place))
    for _step in range(MOST_STEPS):
        moves = ~((place <= bounds[0]) & (gradient > 0) | (place >= bounds[1]) & (gradient < 0))
        steepness = np.abs(gradient * moves).max(initial=0.0)
        if not steepness:
            break
        direction = -product(curvature * moves * moves[:, None], gradient * moves)
        if product(direction, gradient) >= 0:
            curvature, direction = np.eye(len(place)), -gradient * moves
        for halving in range(MOST_HALVINGS):
            following = np.clip(place + direction / 2**halving, *bounds)
            new_value, new_gradient = slope(following)
            falls = new_value < value + 1e-4 * product(following - place, gradient)
            level = abs(new_value - value) <= FLAT * (1 + abs(value))
            if falls or (level and np.abs(new_gradient * moves).max() < steepness / 2):
                break
        else:
            break  # rounding hides any further fall
        curvature = _updated(curvature, following - place, new_gradient - gradient)
        place, value, gradient = following, new_value, new_gradient
    return place


def _updated(curvature: FloatArray, step: FloatArray, change: FloatArray) -> FloatArray:
    """Learn the inverse curvature from a step (Broyden, Fletcher, Goldfarb, Shanno 1970)."""
    along = float(product(step, change))
    if along <= 0:
        return curvature
    turned = np.eye(len(step)) - step[:, None] * change[None, :] / along
    whole: FloatArray = product(product(turned, curvature), turned.T)
    return whole + step[:, None] * step[None, :] / along
