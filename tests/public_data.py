"""The public data of tests/data as columns; sources and licences stand in its README."""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from crm_roi.core.evidence.histories import Histories
from crm_roi.core.evidence.spending import Spending
from tests.sample import ROOT

if TYPE_CHECKING:
    from crm_roi.core.worksheet import FloatArray

DATA = ROOT / "tests" / "data"


class Cdnow(NamedTuple):
    """Customers at the end of September 1997, and their days with a purchase until June 1998."""

    histories: Histories
    spending: Spending
    later_purchases: FloatArray


def table(name: str) -> list[dict[str, str]]:
    """Read a file of comma-separated columns, compressed or not; lines with # are comments."""
    path = DATA / name
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


@cache
def cdnow_summary() -> Histories:
    """Give the histories as the package lifetimes ships them."""
    rows = table("cdnow_summary.csv")
    counts, last, ages = (
        [float(row[name]) for row in rows] for name in ("frequency", "recency", "T")
    )
    return Histories.of(counts, last, ages)


@cache
def cdnow_orders() -> Cdnow:
    """Give the histories made from the orders, purchases on one day being one, in weeks."""
    today = date(1997, 9, 30)
    by_customer: dict[str, dict[date, float]] = defaultdict(lambda: defaultdict(float))
    for row in table("cdnow_orders.csv"):
        day = date.fromisoformat(row["order_date"])
        by_customer[row["customer_id"]][day] += float(row["amount"])
    counts, last, ages, means, later = [], [], [], [], []
    for _customer, days in sorted(by_customer.items()):
        known = sorted(day for day in days if day <= today)
        repeat = [days[day] for day in known[1:]]
        counts.append(len(repeat))
        last.append((known[-1] - known[0]).days / 7)
        ages.append((today - known[0]).days / 7)
        means.append(sum(repeat) / max(len(repeat), 1))
        later.append(sum(day > today for day in days))
    paid = np.where(np.array(means) > 0, counts, 0)
    return Cdnow(Histories.of(counts, last, ages), Spending.of(paid, means), np.array(later, float))
