"""The models of buying histories: every published figure of the CDNOW customers, and refusals."""

from __future__ import annotations

import numpy as np
import pytest

from crm_roi.core.customers.buyers import (
    TimeAheadBelowZero,
    alive_probability,
    buyer_model,
    expected_purchases,
)
from crm_roi.core.evidence.bg_nbd import BgNbd
from crm_roi.core.evidence.histories import (
    Histories,
    ImpossibleHistory,
    MissingHistory,
    SameDayPurchases,
)
from crm_roi.core.evidence.likelihood import NotIdentified, legendre

PUBLISHED = (0.243, 4.414, 0.793, 2.426)  # Fader, Hardie and Lee 2005, table 2


@pytest.mark.parametrize(
    ("history", "model", "ahead", "expected"),
    [
        # limits, each between the figures on its two sides
        pytest.param((2, 30.43, 38.86), (0.243, 4.4, 1.0, 2.4), 39, 1.098665, id="a=1"),
        pytest.param((0, 0, 38.86), (0.243, 4.4, 0.4, 0.6), 39, 0.184837, id="a+b=1"),
        # by numerical integration over the probability of leaving
        pytest.param((3000, 310, 310), (0.243, 4.4, 0.8, 2.4), 390, 2626.15, id="every-day"),
    ],
)
def test_expected_purchases_where_the_plain_formula_fails(
    history: tuple[float, float, float],
    model: tuple[float, float, float, float],
    ahead: float,
    expected: float,
) -> None:
    counts, last, age = ([figure] for figure in history)
    found = expected_purchases(counts, last, age, model, ahead)
    assert expected == pytest.approx(found[0], rel=1e-6)


def test_expected_purchases_run_smoothly_through_a_of_1() -> None:
    history = Histories.of([2], [30.43], [38.86])
    places = (0.9997, 0.99976, 1.0, 1.00024, 1.0003)
    found = [BgNbd(0.243, 4.4, a, 2.4).expected_purchases(history, 39)[0] for a in places]
    assert np.diff(found) / np.diff(places) == pytest.approx([-0.547] * 4, rel=1e-3)


def test_who_first_bought_today_has_a_future() -> None:
    model = buyer_model(
        [1, 5, 1, 0, 6, 1, 1, 1, 5, 1, 5, 3, 0],
        [18, 26, 3, 0, 30, 29, 19, 26, 33, 26, 31, 2, 0],
        [30, 38, 38, 36, 38, 37, 39, 31, 33, 30, 31, 33, 0],
    )[0]
    assert alive_probability([0, 2], [0, 30], [0, 38], model)[0] == 1.0
    assert expected_purchases([0, 2], [0, 30], [0, 38], PUBLISHED, 0)[0] == 0.0
    assert expected_purchases([0, 2], [0, 30], [0, 38], PUBLISHED, 52)[0] > 1


ALIKE = [
    pytest.param([1] * 12, [20] * 12, id="twelve-equal"),
    pytest.param([2] * 12, [20] * 12, id="twelve-equal-twice"),
    pytest.param([0, 1] * 6, [0, 20] * 6, id="two-kinds"),
    pytest.param([0] * 11 + [1], [0] * 11 + [3], id="one-bought-again"),
    pytest.param(range(1, 13), [30] * 12, id="nobody-left"),
]


@pytest.mark.parametrize(("counts", "last"), ALIKE)
def test_customers_who_fix_no_model_are_refused(counts: list[int], last: list[float]) -> None:
    with pytest.raises(NotIdentified):
        buyer_model(list(counts), last, [30] * 12)


def test_the_manuals_example_is_certain_to_nine_digits() -> None:
    histories = (
        [1, 5, 1, 0, 6, 1, 1, 1, 5, 1, 5, 3],
        [18, 26, 3, 0, 30, 29, 19, 26, 33, 26, 31, 2],
        [30, 38, 38, 36, 38, 37, 39, 31, 33, 30, 31, 33],
    )
    expected = (1.6965760537304, 16.285940193021, 0.3130577256947, 1.2449464343502)
    assert expected == pytest.approx(buyer_model(*histories)[0], rel=1e-9)
    in_days = [[7 * figure for figure in column] for column in histories[1:]]
    r, alpha, a, b = buyer_model(histories[0], *in_days)[0]
    assert (r, alpha / 7, a, b) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(
    ("history", "refusal"),
    [
        pytest.param(([2, 1], [30, np.nan], [38, 38]), MissingHistory, id="blank"),
        pytest.param(([2, -1], [30, 30], [38, 38]), ImpossibleHistory, id="below-0"),
        pytest.param(([2, 1], [30, 39], [38, 38]), ImpossibleHistory, id="after-today"),
        pytest.param(([2, 1], [30, 0], [38, 38]), SameDayPurchases, id="twice-on-the-first-day"),
        pytest.param(([2, 0], [30, 3], [38, 38]), SameDayPurchases, id="last-of-none"),
    ],
)
def test_a_wrong_history_is_refused_with_its_row(
    history: tuple[list[float], list[float], list[float]], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal, match="2"):
        alive_probability(*history, PUBLISHED)


def test_the_past_is_no_time_ahead() -> None:
    with pytest.raises(TimeAheadBelowZero):
        expected_purchases([2], [30], [38], PUBLISHED, -1)


def test_quadrature_is_exact_for_polynomials() -> None:
    places, weights = legendre(12)
    for degree in range(24):
        exact = 2 / (degree + 1) if degree % 2 == 0 else 0.0
        assert (weights * places**degree).sum() == pytest.approx(exact, abs=1e-14)
