"""Customer value: CLV by named method, RFM, tiers, and the BG/NBD model."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest

from crm_roi.core.columns import NotAShare
from crm_roi.core.customers import buyers
from crm_roi.core.customers import customer_value as value
from crm_roi.core.evidence import histories

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_roi.core.errors import CrmRoiError


@pytest.mark.parametrize(
    ("found", "expected", "tolerance"),
    [
        # justaaa.com 238317, slidetodoc.com and studymode.com 1554075 on the Starbucks case
        pytest.param(value.clv_simple(5.9, 218.4, 20, 0.213), 5_489.27, 0.01, id="starbucks"),
        pytest.param(value.clv_simple(24.3, 52, 20, 0.213), 5_382.94, 0.01, id="mean-of-products"),
        pytest.param(value.clv_simple(4.42, 86.4, 8.3), 3_169.67, 0.01, id="revenue-only"),
        # m r / (1 + i - r): solutioninn.com, azcalculator.com
        pytest.param(value.margin_multiple(0.6, 0.1), 1.2, 1e-9, id="multiple-60-10"),
        pytest.param(value.margin_multiple(0.9, 0.14), 3.75, 1e-9, id="multiple-90-14"),
        pytest.param(value.margin_multiple(0, 0.1), 0, 1e-9, id="nobody-stays"),
        pytest.param(value.margin_multiple(1, 0.1), 10, 1e-9, id="everybody-stays"),
        # studydaddy.com, inputs of the L.L. Bean case
        pytest.param(value.clv_retention(150, 0.55, 0.1, 100, 1), 50, 1e-9, id="first-in-a-year"),
        pytest.param(value.clv_retention(150, 0.55, 0.1, 100, 0), 200, 1e-9, id="first-at-once"),
        pytest.param(value.clv_finite(150, 0.55, 0.1, 0), 0, 1e-9, id="no-years"),
        pytest.param(value.clv_finite(150, 0.55, 0.1, 2), 150 * (0.5 + 0.25), 1e-9, id="two-years"),
        pytest.param(value.clv_finite(150, 0.55, 0.1, 2, 25, 0), 200, 1e-9, id="two-from-now"),
        pytest.param(
            value.clv_cohort([0, 150, 160], [1, 0.6, 0.4], 0.1),
            90 / 1.1 + 64 / 1.21,
            1e-9,
            id="cohort",
        ),
    ],
)
def test_value(found: float, expected: float, tolerance: float) -> None:
    assert found == pytest.approx(expected, abs=tolerance)


def test_many_years_come_near_the_value_without_end() -> None:
    endless = value.clv_retention(150, 0.8, 0.1, 40, 0)
    assert value.clv_finite(150, 0.8, 0.1, 200, 40, 0) == pytest.approx(endless)


def test_rfm_scores() -> None:
    found = value.rfm_scores([5, 40, 200, 90, 12], [9, 3, 1, 2, 6], [800, 300, 50, 100, 500])
    assert found.tolist() == [
        [5, 5, 5, 15],
        [3, 3, 3, 9],
        [1, 1, 1, 3],
        [2, 2, 2, 6],
        [4, 4, 4, 12],
    ]


def test_equal_customers_get_equal_scores() -> None:
    found = value.rfm_scores([7, 7, 7, 7], [1, 1, 1, 1], [5, 5, 5, 5], 5)
    assert {tuple(row) for row in found.tolist()} == {(3, 3, 3, 9)}


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param(value.value_tiers([900, 50, 400, 120, 70]), [1, 3, 2, 2, 3], id="three-tiers"),
        pytest.param(value.value_tiers([5, 9, 1, 7], [0.5, 0.5]), [2, 1, 2, 1], id="halves"),
        pytest.param(value.value_tiers([5, 5, 5, 5], [0.5, 0.5]), [1, 1, 1, 1], id="all-equal"),
    ],
)
def test_value_tiers(found: list[float], expected: list[float]) -> None:
    assert list(found) == expected


PUBLISHED = (0.243, 4.414, 0.793, 2.426)  # CDNOW customers: Fader, Hardie and Lee 2005, table 2


def test_alive_and_expected_purchases_of_the_paper() -> None:
    """The paper's worked customer: 2 repeat purchases, the last in week 30.43 of 38.86."""
    history = ([2], [30.43], [38.86])
    assert buyers.alive_probability(*history, PUBLISHED) == pytest.approx([0.7266], abs=1e-4)
    assert buyers.expected_purchases(*history, PUBLISHED, 39) == pytest.approx([1.226], abs=1e-3)


def test_who_never_bought_again_counts_as_alive() -> None:
    assert buyers.alive_probability([0], [0], [10], PUBLISHED) == pytest.approx([1.0])


def simulated_histories(
    customers: int, model: tuple[float, float, float, float]
) -> tuple[list[int], list[float], list[float]]:
    """Buying histories of 40 weeks that follow a model exactly."""
    random = np.random.default_rng(7)
    r, alpha, a, b = model
    counts, last = [], []
    for _customer in range(customers):
        rate, leaves = random.gamma(r, 1 / alpha), random.beta(a, b)
        bought, time = 0, 0.0
        while True:
            following = time + random.exponential(1 / rate)
            if following > 40:
                break
            bought, time = bought + 1, following
            if random.random() < leaves:
                break
        counts.append(bought)
        last.append(time)
    return counts, last, [40.0] * customers


def test_a_model_is_found_again_in_its_histories() -> None:
    truth = (0.8, 6.0, 0.9, 2.5)
    fitted = buyers.buyer_model(*simulated_histories(3_000, truth))[0]
    assert fitted[0] / fitted[1] == pytest.approx(truth[0] / truth[1], rel=0.1)
    assert fitted[2] / (fitted[2] + fitted[3]) == pytest.approx(0.9 / 3.4, rel=0.15)


TWELVE = ([1] * 12, [5] * 12, [9] * 12)


@pytest.mark.parametrize(
    ("calculate", "refusal", "code"),
    [
        pytest.param(lambda: value.margin_multiple(1, 0), value.EndlessValue, "#DIV/0!", id="end"),
        pytest.param(lambda: value.margin_multiple(90, 0.1), NotAShare, "#NUM!", id="r-of-9000%"),
        pytest.param(
            lambda: value.clv_retention(1, 0.5, 0.1, 0, 2),
            value.FirstMarginNowOrLater,
            "#NUM!",
            id="first-margin-in-two-years",
        ),
        pytest.param(
            lambda: value.clv_finite(1, 0.5, 0.1, 2.5),
            value.ImpossibleLife,
            "#NUM!",
            id="half-year",
        ),
        pytest.param(
            lambda: value.rfm_scores([1, math.nan], [1, 1], [1, 1]),
            value.MissingCustomerData,
            "#N/A",
            id="no-recency",
        ),
        pytest.param(
            lambda: value.rfm_scores([1], [1], [1], 1),
            value.ImpossibleSteps,
            "#NUM!",
            id="one-step",
        ),
        pytest.param(
            lambda: value.value_tiers([1], [0.5, 0.4]), value.TiersNotWhole, "#NUM!", id="90%"
        ),
        pytest.param(
            lambda: buyers.buyer_model([1], [2], [3]), histories.TooFewCustomers, "#NUM!", id="few"
        ),
        pytest.param(
            lambda: buyers.buyer_model([1], [4], [3]),
            histories.ImpossibleHistory,
            "#NUM!",
            id="future",
        ),
        pytest.param(
            lambda: buyers.alive_probability(*TWELVE, [1, 2, 3]),
            buyers.WrongModel,
            "#VALUE!",
            id="three-parameters",
        ),
    ],
)
def test_refusals(calculate: Callable[[], object], refusal: type[CrmRoiError], code: str) -> None:
    with pytest.raises(refusal) as caught:
        calculate()
    assert caught.value.code == code
