"""Clusters of the CDNOW customers, and of customers who form none."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from crm_roi.evidence.models.clusters import NothingLasts, TooFewToCluster, find_clusters
from tests.public_data import DATA


def cdnow() -> list[np.ndarray]:
    orders = pd.read_csv(DATA / "cdnow_orders.csv", parse_dates=["order_date"])
    day = pd.Timestamp("1997-09-30")
    known = orders[orders["order_date"] <= day].groupby("customer_id")
    recency = (day - known["order_date"].max()).dt.days
    columns = (recency, known["order_date"].nunique() - 1, known["amount"].mean())
    return [column.to_numpy(float) for column in columns]


def test_four_clusters_survive_where_the_silhouette_alone_would_take_five() -> None:
    """Silhouettes .49 .40 .42 .42 .41; five do not come out alike again."""
    found = find_clusters(*cdnow(), counts=(2, 3, 4, 5))
    assert [each.silhouette for each in found.trials] == pytest.approx(
        [0.49, 0.40, 0.42, 0.42], abs=0.015
    )
    assert [each.lasts for each in found.trials] == [True, True, True, False]
    assert [each.agreement for each in found.trials] == pytest.approx(
        [0.98, 0.96, 0.92, 0.83], abs=0.05
    )
    assert found.count == 2  # bought again or not: therefore 3 to 6 unless asked


def test_clusters_are_numbered_from_the_largest() -> None:
    found = find_clusters(*cdnow())
    assert found.count == 4
    sizes = np.bincount(found.labels)
    assert list(sizes) == sorted(sizes, reverse=True)


def test_customers_without_groups_are_told_so() -> None:
    random = np.random.default_rng(4)
    alike = [np.exp(random.normal(3, 0.2, 300)) for _column in range(3)]
    with pytest.raises(NothingLasts):
        find_clusters(*alike, counts=(4, 5, 6))


@pytest.mark.parametrize("amount", [np.full(60, -1.0), np.full(60, np.nan), np.ones(3)])
def test_what_cannot_be_clustered_is_refused(amount: np.ndarray) -> None:
    ones = np.ones(len(amount))
    with pytest.raises(TooFewToCluster):
        find_clusters(ones, ones, amount)
