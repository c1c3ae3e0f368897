"""Clusters of customers that survive resampling; a description, from which no money is worked out.

k-means on the standardised logarithms of recency, repeat purchases and mean amount. The number
of clusters is the best by silhouette among those that come out alike from another draw.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from crm_roi.core.arithmetic import log
from crm_roi.core.errors import CrmRoiError
from crm_roi.evidence.models import LearningMissing

try:
    from sklearn.cluster import KMeans
    from sklearn.metrics import adjusted_rand_score, silhouette_score
    from threadpoolctl import threadpool_limits
except ImportError as missing:
    raise LearningMissing from missing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_roi.core.worksheet import FloatArray

LEAST_AGREEMENT: Final = 0.9
RESAMPLES: Final = 20
STARTS: Final = 10
MOST_COMPARED: Final = 5_000
COUNTS: Final = (3, 4, 5, 6)
"""Two clusters only tell who bought again from who did not."""
FEWEST_CUSTOMERS: Final = 50


class TooFewToCluster(CrmRoiError):
    """Clusters take at least 50 customers with recency, frequency and amount of 0 or more."""


class NothingLasts(CrmRoiError):
    """No number of clusters comes out alike when customers are drawn again: they form no groups."""


@dataclass(frozen=True, slots=True)
class ClusterTrial:
    """A number of clusters: how well they stand apart, how alike they come out of resampling."""

    count: int
    silhouette: float
    agreement: float

    @property
    def lasts(self) -> bool:
        """Whether the clusters survive resampling (adjusted Rand index of 0.9 or more)."""
        return self.agreement >= LEAST_AGREEMENT


@dataclass(frozen=True, slots=True)
class Clusters:
    """Cluster of each customer (from 0, the largest first), and what was tried."""

    labels: tuple[int, ...]
    count: int
    trials: tuple[ClusterTrial, ...]


@threadpool_limits.wrap(limits=1)  # type: ignore[untyped-decorator]  # threadpoolctl is not typed
def find_clusters(
    recency: FloatArray,
    frequency: FloatArray,
    amount: FloatArray,
    counts: Sequence[int] = COUNTS,
    *,
    seed: int = 1,
) -> Clusters:
    """Cluster customers into the best number of groups that survives resampling.

    Raises:
        TooFewToCluster: under 50 customers, or a figure missing or below 0.
        NothingLasts: no number of clusters does.
    """
    columns = np.array([recency, frequency, amount], dtype=float)
    if columns.shape[1] < FEWEST_CUSTOMERS or not (columns >= 0).all():
        raise TooFewToCluster
    logs = log(1 + columns)
    spread = logs.std(axis=1, keepdims=True)
    points = ((logs - logs.mean(axis=1, keepdims=True)) / np.where(spread > 0, spread, 1)).T
    trials = tuple(_trial(points, count, seed) for count in counts)
    lasting = [each for each in trials if each.lasts]
    if not lasting:
        raise NothingLasts
    best = max(lasting, key=lambda each: each.silhouette)
    labels = _fit(points, best.count, seed).labels_
    order = np.argsort(-np.bincount(labels), kind="stable")
    return Clusters(tuple(np.argsort(order)[labels].tolist()), best.count, trials)


def _trial(points: FloatArray, count: int, seed: int) -> ClusterTrial:
    whole = _fit(points, count, seed)
    random = np.random.default_rng(seed)
    some = random.permutation(len(points))[:MOST_COMPARED]
    apart = silhouette_score(points[some], whole.labels_[some])
    agreements = []
    for again in range(RESAMPLES):
        drawn = points[random.integers(0, len(points), len(points))]
        labels = _fit(drawn, count, seed + again).predict(points)
        agreements.append(adjusted_rand_score(whole.labels_, labels))
    return ClusterTrial(count, float(apart), float(np.mean(agreements)))


def _fit(points: FloatArray, count: int, seed: int) -> Any:  # noqa: ANN401 - scikit-learn is not typed
    return KMeans(count, n_init=STARTS, random_state=seed).fit(points)
