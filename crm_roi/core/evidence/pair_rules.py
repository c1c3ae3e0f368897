"""Pair rules for cross-selling: who buys A buys B too, and could that be chance?

Among thousands of pairs many look strong by chance alone, so a q-value stands beside the lift: the
share of false ones among all pairs that are at least as striking (Benjamini and Hochberg 1995).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.core.arithmetic import exp
from crm_roi.core.columns import columns
from crm_roi.core.errors import CrmRoiError
from crm_roi.core.evidence.likelihood import special

if TYPE_CHECKING:
    from crm_roi.core.worksheet import FloatArray, Numbers

SMALLEST_TERM: Final = 1e-17


class ImpossiblePair(CrmRoiError):
    """Pair {row}: both products cannot be in more baskets than one of them, or than there are."""

    code = "#NUM!"


class TooFewTests(CrmRoiError):
    """At least as many pairs were tested as are shown: {shown}."""

    code = "#NUM!"


@dataclass(frozen=True, slots=True)
class PairRules:
    """For each pair: share of baskets with both, of A's baskets with B, lift, p- and q-value."""

    support: FloatArray
    confidence: FloatArray
    lift: FloatArray
    p: FloatArray
    q: FloatArray


def pair_rules(
    baskets: float, with_a: Numbers, with_b: Numbers, with_both: Numbers, tests: int | None = None
) -> PairRules:
    """Rules A → B from counts of baskets, a pair a row.

    Args:
        baskets: all baskets.
        with_a: baskets with A; with_b: with B; with_both: with both.
        with_b: see there.
        with_both: see there.
        tests: how many pairs were looked at, shown or not (n products: n × (n - 1)); the rows
            given if left out.

    Raises:
        ImpossiblePair, TooFewTests: as they say.
    """
    a, b, both = columns(with_a, with_b, with_both)
    least = np.maximum(0, a + b - baskets)
    possible = (a > 0) & (b > 0) & (both >= least) & (both <= np.minimum(a, b))
    possible &= np.maximum(a, b) <= baskets
    if not possible.all():
        raise ImpossiblePair(row=int((~possible).argmax()) + 1)
    p = chance_of_as_many(baskets, a, b, both)
    return PairRules(
        both / baskets, both / a, both * baskets / (a * b), p, q_values(p, tests or len(p))
    )


def chance_of_as_many(
    baskets: float, with_a: FloatArray, with_b: FloatArray, with_both: FloatArray
) -> FloatArray:
    """Chance that as many baskets or more hold both if A and B had nothing to do with each other.

    Fisher's exact test, one side: the upper tail of the hypergeometric distribution, added up from
    its larger terms to its smaller ones.
    """
    expected = with_a * with_b / baskets
    upper = with_both > expected  # below the mean, one less the lower tail
    k = np.where(upper, with_both, with_both - 1)
    term = exp(_log_chance(baskets, with_a, with_b, k))
    term = np.where(k < np.maximum(0, with_a + with_b - baskets), 0.0, term)
    total = term.copy()
    while (term > SMALLEST_TERM * total).any():
        rest = baskets - with_a - with_b + k
        more = (with_a - k) * (with_b - k), (k + 1) * (rest + 1)
        fewer = k * rest, (with_a - k + 1) * (with_b - k + 1)
        above, below = (np.where(upper, up, down) for up, down in zip(more, fewer, strict=True))
        term = np.where(term > 0, term * above / np.where(term > 0, below, 1.0), 0.0)
        k = np.where(upper, k + 1, k - 1)
        total = total + term
    chance: FloatArray = np.clip(np.where(upper, total, 1 - total), 0.0, 1.0)
    return chance


def _log_chance(baskets: float, a: FloatArray, b: FloatArray, both: FloatArray) -> FloatArray:
    """Logarithm of one term of the hypergeometric distribution."""
    gammaln = special().gammaln

    def ways(n: FloatArray | float, k: FloatArray) -> FloatArray:
        logs: FloatArray = gammaln(n + 1.0) - gammaln(k + 1.0) - gammaln(np.maximum(n - k, 0) + 1.0)
        return logs

    return ways(a, both) + ways(baskets - a, b - both) - ways(baskets, b)


def q_values(p_values: Numbers, tests: int) -> FloatArray:
    """Share of false ones among all pairs with this p-value or a smaller one, at most 1.

    Raises:
        TooFewTests: fewer tests than p-values.
    """
    p = np.asarray(p_values, dtype=float)
    if tests < len(p):
        raise TooFewTests(shown=len(p))
    order = np.argsort(p, kind="stable")
    raw = p[order] * tests / np.arange(1, len(p) + 1)
    q = np.empty(len(p))
    q[order] = np.minimum(np.minimum.accumulate(raw[::-1])[::-1], 1.0)
    return q


def count_pairs(baskets: Numbers, products: Numbers) -> tuple[FloatArray, FloatArray]:
    """Baskets with each product, and with each two of them, from lines of basket and product.

    Args:
        baskets: number of the basket of each line, from 0.
        products: number of the product of each line, from 0.

    Returns:
        A column of counts, and a square table of counts with zeros on its diagonal.
    """
    lines = np.unique(np.column_stack([baskets, products]).astype(np.int64), axis=0)
    basket, product = lines.T
    kinds = int(product.max(initial=-1)) + 1
    found = np.zeros(kinds * kinds)
    for apart in range(1, len(lines)):
        same = basket[apart:] == basket[:-apart]
        if not same.any():
            break
        pairs = product[:-apart][same] * kinds + product[apart:][same]
        found += np.bincount(pairs, minlength=kinds * kinds)
    half = found.reshape(kinds, kinds)
    return np.bincount(product, minlength=kinds).astype(float), half + half.T


def cross_selling_bound(
    with_a_without_b: float, confidence: float, base_rate: float, margin: float
) -> float:
    """Most that offering B to A's buyers can bring: an upper bound, for not all of them will buy.

    Customers with A and without B × (confidence - share of all who buy B) × margin of B.
    """
    return with_a_without_b * max(confidence - base_rate, 0.0) * margin
