"""The models of buying histories: every published figure of the CDNOW customers, and refusals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from crm_roi.core.customers.buyers import (
    TimeAheadBelowZero,
    alive_probability,
    buyer_model,
    expected_purchases,
)
from crm_roi.core.evidence.bg_nbd import BgNbd, fit_bg_nbd
from crm_roi.core.evidence.customer_values import (
    ImpossibleYearsAhead,
    NothingToShare,
    expected_values,
    holdout,
    top_share,
)
from crm_roi.core.evidence.histories import (
    Histories,
    ImpossibleHistory,
    MissingHistory,
    SameDayPurchases,
    TooFewCustomers,
)
from crm_roi.core.evidence.likelihood import NotIdentified, legendre
from crm_roi.core.evidence.pareto_nbd import ParetoNbd, fit_pareto_nbd
from crm_roi.core.evidence.spending import (
    EndlessSpending,
    GammaGamma,
    ImpossibleSpending,
    Spending,
    SpendingFollowsFrequency,
    fit_gamma_gamma,
)
from tests.public_data import cdnow_orders, cdnow_summary

if TYPE_CHECKING:
    from collections.abc import Callable

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


def test_bg_nbd_of_cdnow_as_published() -> None:
    """R's BTYD 2.4.3 and Fader, Hardie and Lee 2005, table 2."""
    model = fit_bg_nbd(cdnow_summary())
    found = (model.r, model.alpha, model.a, model.b)
    assert found == pytest.approx((0.24259, 4.41353, 0.79289, 2.42575), abs=5e-6)
    assert model.log_likelihood(cdnow_summary()) == pytest.approx(-9582.426, abs=5e-4)
    assert model.expected_of_a_new_customer(52) == pytest.approx(1.444, abs=5e-4)
    customer_1516 = Histories.of([26], [30.857], [31])
    assert model.expected_purchases(customer_1516, 52) == pytest.approx([25.757], abs=1e-3)
    assert model.alive(customer_1516) == pytest.approx([0.9689], abs=5e-5)


def test_bg_nbd_from_the_orders_themselves() -> None:
    model = fit_bg_nbd(cdnow_orders().histories)
    found = (model.r, model.alpha, model.a, model.b)
    assert found == pytest.approx((0.24259, 4.4136, 0.79292, 2.42591), abs=5e-6)


def test_pareto_nbd_of_cdnow_as_published() -> None:
    """R's BTYD 2.4.3 on the same customers."""
    model = fit_pareto_nbd(cdnow_orders().histories)
    found = (model.r, model.alpha, model.s, model.beta)
    assert found == pytest.approx((0.5533, 10.578, 0.6062, 11.669), abs=1e-3)
    assert model.log_likelihood(cdnow_orders().histories) == pytest.approx(-9594.976, abs=5e-4)
    customer_1516 = Histories.of([26], [30.857], [31])
    assert model.expected_purchases(customer_1516, 52) == pytest.approx([25.456], abs=2e-3)
    assert model.alive(customer_1516) == pytest.approx([0.9979], abs=5e-5)
    new = Histories.of([0], [0], [0])
    assert model.expected_purchases(new, 52) == pytest.approx([1.473], abs=5e-4)


def test_pareto_nbd_where_a_rate_of_leaving_is_one() -> None:
    near = [ParetoNbd(0.55, 10.6, s, 11.7) for s in (1 - 1e-6, 1.0, 1 + 1e-6)]
    one = Histories.of([2], [30.43], [38.86])
    below, at, above = (model.expected_purchases(one, 39)[0] for model in near)
    assert at == pytest.approx((below + above) / 2, rel=1e-9)


def test_gamma_gamma_of_cdnow_as_published() -> None:
    """Fader and Hardie's note of 2013: 946 customers who bought again."""
    spending = cdnow_orders().spending
    model = fit_gamma_gamma(spending)
    assert (spending.counts > 0).sum() == 946
    assert spending.correlation == pytest.approx(0.114, abs=5e-4)
    assert (model.p, model.q, model.gamma) == pytest.approx((6.25, 3.744, 15.44), abs=5e-3)
    # nobody's own mean: p gamma / (q - 1)
    expected = model.expected_spending(Spending.of([0.0], [0.0]))
    assert expected == pytest.approx([35.17], abs=0.01)


def test_what_was_foretold_beside_what_happened() -> None:
    """1,653 of the 1,882 purchases of the next 39 weeks."""
    histories, _spending, later = cdnow_orders()
    found = holdout(fit_bg_nbd(histories), histories, later, 39)
    assert (round(found.expected), found.happened) == (1653, 1882)
    assert found.ratio == pytest.approx(0.88, abs=5e-3)
    assert found.correlation == pytest.approx(0.63, abs=5e-3)


def test_the_most_valuable_tenth_holds_more_than_half() -> None:
    histories, spending, _later = cdnow_orders()
    models = fit_bg_nbd(histories), fit_gamma_gamma(spending)
    values = [
        expected_values(
            histories, spending, *models, years_ahead=years, periods_a_year=52, discount_rate=rate
        )
        for years, rate in ((1, 0.0), (1, 0.25), (3, 0.0))
    ]
    assert top_share(values[0], 0.1) == pytest.approx(0.57, abs=5e-3)
    assert values[1] * 1.25 == pytest.approx(values[0])
    assert (values[2] > values[0]).all()


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        pytest.param([5, 1, 3, 1], 0.25, 0.5, id="one-of-four"),
        pytest.param([5, 1, 3, 1], 0.5, 0.8, id="two-of-four"),
        pytest.param([5, 1, 3, 1], 0.375, 0.65, id="one-and-a-half"),
        pytest.param([2, 2, 2], 0.2, 0.2, id="all-equal"),
        pytest.param([2, 0], 1, 1.0, id="all"),
    ],
)
def test_top_share(values: list[float], share: float, expected: float) -> None:
    assert expected == pytest.approx(top_share(values, share))


FREQUENT_SPENDERS = Spending.of(list(range(1, 21)), [10.0 + 3 * n for n in range(1, 21)])


@pytest.mark.parametrize(
    ("calculate", "refusal"),
    [
        pytest.param(
            lambda: fit_gamma_gamma(FREQUENT_SPENDERS), SpendingFollowsFrequency, id="follows"
        ),
        pytest.param(lambda: fit_gamma_gamma(Spending.of([1], [5])), TooFewCustomers, id="one"),
        pytest.param(
            lambda: fit_gamma_gamma(Spending.of([1] * 20, [5] * 20)), NotIdentified, id="alike"
        ),
        pytest.param(lambda: Spending.of([1, 2], [5, 0]), ImpossibleSpending, id="spent-nothing"),
        pytest.param(
            lambda: GammaGamma(6, 0.9, 15).expected_spending(Spending.of([0], [0])),
            EndlessSpending,
            id="no-mean",
        ),
        pytest.param(lambda: top_share([1, -1], 0.2), NothingToShare, id="negative"),
        pytest.param(lambda: top_share([0, 0], 0.2), NothingToShare, id="nothing"),
        pytest.param(
            lambda: expected_values(
                Histories.of([0], [0], [1]),
                Spending.of([0], [0]),
                BgNbd(*PUBLISHED),
                GammaGamma(6, 4, 15),
                years_ahead=0,
                periods_a_year=52,
                discount_rate=0.1,
            ),
            ImpossibleYearsAhead,
            id="no-year",
        ),
        pytest.param(
            lambda: fit_pareto_nbd(Histories.of([1] * 12, [20] * 12, [30] * 12)),
            NotIdentified,
            id="pareto-alike",
        ),
    ],
)
def test_refusals(calculate: Callable[[], object], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        calculate()
