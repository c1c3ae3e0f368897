"""Pair rules, campaigns, flows of customers and the effect of a roll-out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy.stats import hypergeom

from crm_roi.core.evidence import campaigns, effect, pair_rules
from crm_roi.core.evidence.intervals import ImpossibleCounts
from tests.public_data import table

if TYPE_CHECKING:
    from collections.abc import Callable

BASKETS, PAIRS_TESTED = 9_835, 169 * 168


def test_of_367_pairs_of_groceries_214_survive() -> None:
    """Support .001 and confidence .25 at least; Benjamini and Hochberg over 28,392 pairs."""
    rows = table("groceries_pair_counts.csv")
    first, second, both = ([float(row[name]) for row in rows] for name in rows[0])
    found = pair_rules.pair_rules(BASKETS, first, second, both, PAIRS_TESTED)
    assert len(found.q) == 367
    assert (found.q <= 0.05).sum() == 214
    assert min(found.support) >= 0.001
    assert min(found.confidence) >= 0.25
    exact = hypergeom.sf(np.array(both) - 1, BASKETS, first, second)
    assert found.p == pytest.approx(exact, rel=1e-8)


def test_a_pair_that_is_rarer_than_chance() -> None:
    found = pair_rules.pair_rules(1_000, [300, 2], [400, 2], [90, 0])
    assert found.lift == pytest.approx([0.75, 0])
    assert found.p == pytest.approx([hypergeom.sf(89, 1_000, 300, 400), 1.0], rel=1e-9)


def test_q_values_of_the_paper() -> None:
    """Benjamini and Hochberg 1995, section 3.1: 15 hypotheses, of which four are rejected."""
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
         0.5719, 0.6528, 0.7590, 1.0]  # fmt: skip
    found = pair_rules.q_values(p, 15)
    assert (found <= 0.05).sum() == 4
    assert found[3] == pytest.approx(0.0095 * 15 / 4)
    assert found[-1] == 1


def test_pairs_are_counted_once_a_basket() -> None:
    baskets, products = [0, 0, 0, 1, 1, 2, 0], [0, 1, 2, 1, 0, 2, 1]
    single, both = pair_rules.count_pairs(baskets, products)
    assert single.tolist() == [2, 2, 2]
    assert both.tolist() == [[0, 2, 1], [2, 0, 1], [1, 1, 0]]


def test_the_most_that_cross_selling_can_bring() -> None:
    assert pair_rules.cross_selling_bound(1_000, 0.3, 0.1, 50) == pytest.approx(10_000)
    assert pair_rules.cross_selling_bound(1_000, 0.1, 0.3, 50) == 0


def test_a_campaign_counts_beyond_its_control_group() -> None:
    """Newcombe 1998, Statistics in Medicine 17, table II, method 10: 56/70 against 48/80."""
    found = campaigns.incremental(70, 56, 80, 48, margin=100, cost=700)
    assert found.increase.value == pytest.approx(0.2)
    assert (found.increase.low, found.increase.high) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert found.gain == pytest.approx(1_400)
    assert found.gain_low == pytest.approx(367, abs=0.5)
    assert found.roi == pytest.approx(1.0)


def test_five_flows_of_cdnow() -> None:
    """Quarters to June 1998: in the fourth of 1997 31.9 % churn, yet 84.7 % by the textbook."""
    opening, lost = [2357, 2347, 719, 609, 589], [10, 1628, 229, 152, 167]
    returned, closing = [0, 0, 119, 132, 92], [2347, 719, 609, 589, 514]
    found = campaigns.five_flows(opening, [0] * 5, returned, lost, closing)
    assert found[2] == pytest.approx([0.6815, 0.3185, 0, 0.1655, 0.8470], abs=5e-5)


@given(some.lists(some.tuples(*[some.integers(0, 1_000)] * 4), min_size=1, max_size=5))
def test_rates_of_flows_agree_with_each_other(flows: list[tuple[int, int, int, int]]) -> None:
    rows = np.array([(gone + stay + 1, won, back, gone) for stay, won, back, gone in flows], float)
    opening, won, returned, lost = rows.T
    closing = opening + won + returned - lost
    kept, churn, _new, back, textbook = campaigns.five_flows(
        opening, won, returned, lost, closing
    ).T
    assert kept + churn == pytest.approx(1)
    assert textbook == pytest.approx(kept + back)


ROLL_OUT = effect.RollOut((9,) * 3 + (12,) * 3 + (15,) * 3 + (18,) * 3 + (24,) * 3, 24)


def simulated(truth: float, seed: int, persistence: float = 0.0) -> np.ndarray:
    """15 stores × 24 months, noise of 2 points, a rising season; months may hang together."""
    random = np.random.default_rng(seed)
    noise = random.normal(0, 2, (15, 24))
    for month in range(1, 24):
        fresh = np.sqrt(1 - persistence**2) * noise[:, month]
        noise[:, month] = persistence * noise[:, month - 1] + fresh
    levels, season = random.normal(50, 5, (15, 1)), np.linspace(0, 4, 24)
    return levels + season + noise + truth * ROLL_OUT.table()


@pytest.mark.parametrize("persistence", [0.0, 0.5])
def test_the_effect_is_found_with_honest_coverage(persistence: float) -> None:
    found = [effect.effect(simulated(2, seed, persistence), ROLL_OUT) for seed in range(500)]
    held = np.mean([each.low <= 2 <= each.high for each in found])
    assert held == pytest.approx(0.95, abs=0.02)
    assert np.mean([each.value for each in found]) == pytest.approx(2, abs=0.1)


def test_without_noise_the_effect_is_exact() -> None:
    exact = np.arange(15.0)[:, None] + np.arange(24) ** 0.5 + 3 * ROLL_OUT.table()
    assert effect.effect(exact, ROLL_OUT)[:3] == pytest.approx((3, 3, 3))


def test_the_detectable_effect_is_found_four_times_in_five() -> None:
    least = effect.detectable_effect(2, ROLL_OUT)
    assert least == pytest.approx(1.17, abs=0.01)
    found = [effect.effect(simulated(least, seed), ROLL_OUT) for seed in range(300)]
    assert np.mean([each.low > 0 for each in found]) == pytest.approx(0.8, abs=0.06)
    assert effect.noise_of(simulated(0, 3)) == pytest.approx(2, abs=0.15)


@pytest.mark.parametrize(
    ("calculate", "refusal"),
    [
        pytest.param(
            lambda: campaigns.incremental(70, 5, 0, 0, margin=1, cost=1),
            campaigns.NotAttributable,
            id="no-control-group",
        ),
        pytest.param(
            lambda: campaigns.incremental(70, 71, 10, 0, margin=1, cost=1),
            ImpossibleCounts,
            id="more-buyers-than-people",
        ),
        pytest.param(
            lambda: campaigns.incremental(70, 5, 10, 0, margin=1, cost=0).roi,
            campaigns.NothingSpent,
            id="free",
        ),
        pytest.param(
            lambda: campaigns.five_flows([100], [5], [0], [10], [96]),
            campaigns.FlowsDisagree,
            id="one-too-many",
        ),
        pytest.param(
            lambda: pair_rules.pair_rules(10, [5], [5], [6]), pair_rules.ImpossiblePair, id="pair"
        ),
        pytest.param(lambda: pair_rules.q_values([0.1] * 3, 2), pair_rules.TooFewTests, id="two"),
        pytest.param(
            lambda: effect.effect(np.ones((3, 24)), effect.RollOut((1, 2, 3), 24)),
            effect.TooFewStores,
            id="three-stores",
        ),
        pytest.param(
            lambda: effect.effect(np.ones((5, 24)), effect.RollOut((9,) * 5, 24)),
            effect.NoContrast,
            id="all-at-once",
        ),
    ],
)
def test_refusals(calculate: Callable[[], object], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        calculate()
