"""Perceived value against the four costs, quality for the price, the need structure rated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from crm_roi.core.customers import perceived_value as needs
from crm_roi.core.customers import perceived_value as value
from crm_roi.core.customers.indicators import NothingInDenominator
from crm_roi.core.customers.survey_model import Scale
from crm_roi.core.scorecard.errors import WrongScale
from crm_roi.core.worksheet import Sentence

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_roi.core.errors import CrmRoiError

MARKS = [8.1, 7.2, 6.9, 8.4, 7.7, 7.0, 6.2, 6.8, 6.5, 5.9]
IMPORTANCE = [9, 6, 5, 9, 6, 4, 8, 5, 3, 8]
FIVES = [[5.0] * 10, [1.0] * 10]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param(value.perceived_value(1_200, 800, 60, 40, 30), 270, id="worth-it"),
        pytest.param(value.perceived_value(1_000, 1_200), -200, id="not-worth-its-price"),
        pytest.param(value.perceived_value_ratio(1_200, 800, 60, 40, 100), 1.2, id="as-a-ratio"),
        pytest.param(value.total_customer_cost(800, 60, 40, 30), 930, id="four-costs"),
        pytest.param(value.total_customer_cost(800), 800, id="money-only"),
        pytest.param(value.quality_price_ratio(84, 70), 1.2, id="quality-for-price"),
        pytest.param(value.price_quality_ratio(70, 84), 70 / 84, id="price-for-quality"),
    ],
)
def test_value(found: float, expected: float) -> None:
    assert expected == pytest.approx(found)


def test_columns_of_customers_give_a_column() -> None:
    assert value.total_customer_cost([800, 900], [60, 70]) == [860, 970]


def test_profile_by_hand() -> None:
    profile = needs.need_profile([MARKS], IMPORTANCE)
    kind, name, mark, index, importance, gap = profile[6]
    assert (Sentence("Extended"), Sentence("Service"), 6.2) == (kind, name, mark)
    by_hand = (100 * 5.2 / 9, 8 / 63, 8 / 63 * (100 - 100 * 5.2 / 9))
    assert by_hand == pytest.approx((index, importance, gap))
    assert [Sentence(name) for _kind, name in needs.NEEDS] == [row[1] for row in profile]


def test_kinds_sum_up_their_needs() -> None:
    rows = needs.need_kinds([MARKS], IMPORTANCE)
    functional = (8.1 * 9 + 7.2 * 6 + 6.9 * 5) / 20
    assert [Sentence(kind) for kind in needs.KINDS] == [row[0] for row in rows]
    assert (functional, 100 * (functional - 1) / 9, 20 / 63) == pytest.approx(tuple(rows[0][1:4]))
    assert pytest.approx((rows[3][1], rows[3][3])) == (5.9, 8 / 63)
    whole = needs.need_structure([MARKS], IMPORTANCE)
    kinds = needs.need_kinds_of(whole)
    assert sum(need.gap for need in whole) == pytest.approx(sum(kind.gap for kind in kinds))
    assert sum(kind.importance for kind in kinds) == pytest.approx(1)


@pytest.mark.parametrize(
    ("ratings", "mean"),
    [
        pytest.param(FIVES, 3, id="two-respondents"),
        pytest.param([[5.0] * 10, [np.nan] * 10], 5, id="one-of-them-skipped-all"),
        pytest.param([[3.0]] * 10, 3, id="means-in-a-column"),
    ],
)
def test_respondents_count_alike(ratings: list[list[float]], mean: float) -> None:
    found = needs.need_structure(ratings, [1], Scale(1, 5))
    assert {(mean, 25 * (mean - 1), 0.1)} == {(need.mark, need.index, need.importance)
                                              for need in found}  # fmt: skip


def test_kinds_without_importance_count_their_needs_alike() -> None:
    only_price = [0.0] * 9 + [1.0]
    functional = needs.need_kinds_of(needs.need_structure([MARKS], only_price))[0]
    assert pytest.approx((functional.mark, functional.importance, functional.gap)) == (7.4, 0, 0)


@pytest.mark.parametrize(
    ("call", "reason", "code"),
    [
        pytest.param(
            lambda: value.quality_price_ratio(5, 0), NothingInDenominator, "#DIV/0!", id="no-price"
        ),
        pytest.param(
            lambda: value.price_quality_ratio(5, 0),
            NothingInDenominator,
            "#DIV/0!",
            id="no-quality",
        ),
        pytest.param(
            lambda: value.perceived_value_ratio(5, 0), NothingInDenominator, "#DIV/0!", id="free"
        ),
        pytest.param(
            lambda: needs.need_profile([MARKS[:9]]), needs.NotTenNeeds, "#VALUE!", id="nine-needs"
        ),
        pytest.param(
            lambda: needs.need_profile([MARKS], [1, 2]), needs.NotTenNeeds, "#VALUE!", id="two"
        ),
        pytest.param(
            lambda: needs.need_profile([MARKS], (1.0,), 1, 5),
            needs.RatingOffScale,
            "#NUM!",
            id="off-the-scale",
        ),
        pytest.param(
            lambda: needs.need_profile([[*MARKS[:9], np.nan]]),
            needs.NeedNotRated,
            "#N/A",
            id="nobody",
        ),
        pytest.param(
            lambda: needs.need_profile([MARKS], [0]), needs.ImpossibleImportance, "#NUM!", id="zero"
        ),
        pytest.param(
            lambda: needs.need_profile([MARKS], [-1, *IMPORTANCE[1:]]),
            needs.ImpossibleImportance,
            "#NUM!",
            id="negative",
        ),
        pytest.param(
            lambda: needs.need_profile([MARKS], (1.0,), 10, 1), WrongScale, "#NUM!", id="scale"
        ),
    ],
)
def test_impossible(call: Callable[[], object], reason: type[CrmRoiError], code: str) -> None:
    with pytest.raises(reason) as refused:
        call()
    assert code == refused.value.code
