"""Customer indicators: published and derived figures with their source, and undefined rates."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from crm_roi.core.columns import DifferentLengths, MissingFigure, UnevenColumns
from crm_roi.core.customers import indicators as rates
from crm_roi.core.customers import surveys
from crm_roi.core.customers.durations import (
    EndsBeforeStart,
    ImpossibleHours,
    NothingClosed,
    UnknownStatistic,
    business_response_minutes,
    response_minutes,
    sales_cycle,
)
from crm_roi.core.customers.indicators import (
    ImpossibleRate,
    NegativeCount,
    NothingInDenominator,
    UnknownTotal,
)
from crm_roi.core.customers.surveys import AnswerOutsideScale, ImpossibleScale, NoAnswers

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_roi.core.columns import Answers
    from crm_roi.core.errors import CrmRoiError

TEN = [0, 6, 7, 8, 9, 10, 10, 5, 9, 3]
FIVE = [5, 5, 4, 3, 1]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        # askanewquestion.com 4399715
        pytest.param(rates.retention_rate(200, 220, 50), 0.85, id="retention"),
        pytest.param(rates.retention_rate(50, 0, 0), 0, id="all-lost"),
        # bluemed.org, text on churn
        pytest.param(rates.churn_rate(5, 100), 0.05, id="churn"),
        pytest.param(rates.acquisition_rate(50, 200, 220, "opening"), 0.25, id="won-of-opening"),
        pytest.param(
            rates.acquisition_rate(50, 200, 220, "closing"), 50 / 220, id="won-of-closing"
        ),
        pytest.param(
            rates.acquisition_rate(50, closing_customers=220, which_total="closing"),
            50 / 220,
            id="won-of-closing-opening-left-out",
        ),
        pytest.param(rates.acquisition_rate(300, 200), 1.5, id="more-won-than-there-were"),
        pytest.param(rates.complaint_rate(120, 69_600), 120 / 69_600, id="complaints"),
        pytest.param(rates.complaint_response_rate(110, 120), 11 / 12, id="complaints-answered"),
        pytest.param(rates.repurchase_rate(340, 1_200), 340 / 1_200, id="repurchase"),
        pytest.param(rates.referral_rate(90, 1_200), 0.075, id="recommendation"),
        pytest.param(rates.sales_growth(1_150, 1_000), 0.15, id="sales-growth"),
        pytest.param(rates.sales_growth(850, 1_000), -0.15, id="sales-shrink"),
        pytest.param(rates.market_share(1_150, 9_200), 0.125, id="market-share"),
        pytest.param(rates.new_product_ratio(180, 1_200), 0.15, id="new-products"),
        # support.contentsquare.com, cross-sell metrics
        pytest.param(rates.cross_sell_rate(40, 160), 0.25, id="cross-sell"),
        pytest.param(rates.up_sell_rate(30, 400), 0.075, id="up-sell"),
        pytest.param(rates.sales_attainment(950, 1_000), 0.95, id="sales-person"),
        pytest.param(rates.sales_per_person(9_500, 10), 950, id="sales-per-person"),
        pytest.param(rates.engagement_rate(3_200, 80_000), 0.04, id="engagement"),
        pytest.param(rates.conversion_rate(160, 3_200), 0.05, id="conversion"),
        pytest.param(rates.cost_per_acquisition(48_000, 160), 300, id="cost-per-acquisition"),
        pytest.param(rates.campaign_roi(72_000, 48_000), 0.5, id="campaign-roi"),
        pytest.param(rates.campaign_roi(-1_000, 4_000), -1.25, id="campaign-lost-more-than-spent"),
        pytest.param(rates.funnel_total([1_000, 600, 40]), 0.04, id="whole-funnel"),
        pytest.param(surveys.nps(TEN), 0, id="nps"),
        pytest.param(surveys.nps([9, math.nan, 10]), 100, id="nps-without-blanks"),
        # Reichheld 2003: 9 and 10 promote, 7 and 8 are passive, 0 to 6 detract
        pytest.param(surveys.nps([0, 6, 7, 8, 9, 10]), 0, id="nps-groups-end-at-6-and-8"),
        pytest.param(surveys.nps_from_counts(40, 35, 25), 15, id="nps-from-counts"),
        # cunits.io, example 2
        pytest.param(surveys.csat_share(500, 650), 0.769230769, id="csat-from-counts"),
        pytest.param(surveys.csat_top_box(FIVE), 0.6, id="csat-top-two"),
        pytest.param(surveys.csat_top_box(FIVE, 5, 1), 0.4, id="completely-satisfied"),
        pytest.param(surveys.csat_mean(FIVE, 1, 5, "maximum"), 72, id="csat-mean-of-maximum"),
        pytest.param(surveys.csat_mean(FIVE), 65, id="csat-mean-on-scale"),
    ],
)
def test_indicator(found: float, expected: float) -> None:
    assert found == pytest.approx(expected)


def shown(found: Answers) -> list[object]:
    """Numbers as they are, refusals by their kind."""
    assert isinstance(found, list)
    return [each if isinstance(each, float) else type(each) for each in found]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param(
            rates.churn_rate([5, 8, 3, math.nan, 9], [100, 160, 0, 50, 5]),
            [0.05, 0.05, NothingInDenominator, MissingFigure, ImpossibleRate],
            id="a-refused-month-is-an-error-of-its-own",
        ),
        pytest.param(
            rates.funnel_rates([1_000, 600, 300, 0, 0]),
            [1, 0.6, 0.5, 0, NothingInDenominator],
            id="funnel-runs-dry",
        ),
        pytest.param(rates.funnel_rates([80]), [1], id="funnel-of-one-stage"),
        pytest.param(
            rates.churn_warning([1, 1, 0, 0, 1], [1, 0, 0, 0, 1])[0],
            [0.8, 2 / 3, 1, 0.8],
            id="churn-warning",
        ),
        pytest.param(
            rates.churn_warning([0, 0], [0, 1])[0],
            [0.5, NothingInDenominator, 0, 0],
            id="nobody-warned",
        ),
    ],
)
def test_columns(found: Answers, expected: list[object]) -> None:
    assert shown(found) == pytest.approx(expected)


def test_nps_interval() -> None:
    """Normal interval: 0 ± 1.96 × sqrt((0.4 + 0.4) / 10) for 4 promoters, 4 detractors of 10."""
    reach = 100 * 1.959963985 * math.sqrt(0.8 / 10)
    assert surveys.nps_interval(TEN)[0] == pytest.approx([-reach, reach])
    assert surveys.nps_interval([10, 10])[0] == pytest.approx([100, 100])


MARCH = 46_083  # 2026-03-02, a Monday
CYCLES = ([45_658, 45_667, 45_677], [45_703, 45_721, 45_716])  # 2025, usedaymark.io


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param(sales_cycle(*CYCLES), 46, id="sales-cycle"),
        pytest.param(sales_cycle(*CYCLES, "median"), 45, id="sales-cycle-median"),
        pytest.param(
            sales_cycle([*CYCLES[0], 45_700], [*CYCLES[1], math.nan]), 46, id="open-deals-left-out"
        ),
        # keeping.com, calculating first response time: 18:00 to 08:00 the next day
        pytest.param(response_minutes([MARCH + 0.75], [MARCH + 1 + 8 / 24]), 840, id="calendar"),
        pytest.param(
            business_response_minutes([MARCH + 0.75], [MARCH + 1 + 8 / 24], 7, 18),
            60,
            id="business",
        ),
        pytest.param(
            business_response_minutes([MARCH + 0.5], [MARCH + 0.5 + 1 / 24], 9, 18),
            60,
            id="same-day",
        ),
        pytest.param(
            business_response_minutes([MARCH + 4 + 17 / 24], [MARCH + 7 + 10 / 24], 9, 18),
            120,
            id="over-the-weekend",
        ),
        pytest.param(
            business_response_minutes([MARCH + 4 + 17 / 24], [MARCH + 7 + 10 / 24], 9, 18, 7),
            60 + 2 * 540 + 60,
            id="open-at-weekends",
        ),
        pytest.param(
            business_response_minutes(
                [MARCH + 0.5], [MARCH + 2 + 0.5], 9, 18, 5, "mean", [MARCH + 1.0]
            ),
            6 * 60 + 3 * 60,
            id="over-a-holiday",
        ),
        # crm.switchlabs.dev: one outlier moves the mean, not the median
        pytest.param(
            response_minutes([0] * 5, [m / 1440 for m in (5, 10, 15, 20, 950)]), 200, id="mean"
        ),
        pytest.param(
            response_minutes([0] * 5, [m / 1440 for m in (5, 10, 15, 20, 950)], "median"),
            15,
            id="median",
        ),
    ],
)
def test_durations(found: float, expected: float) -> None:
    assert found == pytest.approx(expected)


@pytest.mark.parametrize(
    ("calculate", "refusal", "code"),
    [
        pytest.param(
            lambda: rates.churn_rate(0, 0), NothingInDenominator, "#DIV/0!", id="nobody-at-opening"
        ),
        pytest.param(
            lambda: rates.retention_rate(100, 200, 50), ImpossibleRate, "#NUM!", id="retained-150%"
        ),
        pytest.param(
            lambda: rates.retention_rate(100, 20, 50), NegativeCount, "#NUM!", id="retained-below-0"
        ),
        pytest.param(
            lambda: rates.acquisition_rate(1, 2, 3, "average"), UnknownTotal, "#VALUE!", id="total"
        ),
        pytest.param(
            lambda: rates.acquisition_rate(1, closing_customers=3),
            NothingInDenominator,
            "#DIV/0!",
            id="opening-left-out-though-divided-by",
        ),
        pytest.param(
            lambda: rates.churn_rate(math.nan, 5), MissingFigure, "#N/A", id="missing-figure"
        ),
        pytest.param(
            lambda: rates.churn_rate([1, 2], [1, 2, 3]), UnevenColumns, "#VALUE!", id="lengths"
        ),
        pytest.param(
            lambda: rates.campaign_roi(5, 0), NothingInDenominator, "#DIV/0!", id="free-campaign"
        ),
        pytest.param(lambda: surveys.nps([11, 9]), AnswerOutsideScale, "#NUM!", id="nps-of-11"),
        pytest.param(
            lambda: surveys.nps([9, 8.5]), surveys.AnswerBetweenNumbers, "#NUM!", id="nps-of-8.5"
        ),
        pytest.param(lambda: surveys.nps([math.nan]), NoAnswers, "#DIV/0!", id="nobody-answered"),
        pytest.param(
            lambda: surveys.nps_interval([9], 95), surveys.ImpossibleConfidence, "#NUM!", id="95"
        ),
        pytest.param(
            lambda: surveys.nps_from_counts(0, 0, 0), NothingInDenominator, "#DIV/0!", id="no-votes"
        ),
        pytest.param(
            lambda: surveys.nps_from_counts(-1, 0, 5), NegativeCount, "#NUM!", id="minus-one-vote"
        ),
        pytest.param(
            lambda: surveys.csat_top_box([1], 5, 5), ImpossibleScale, "#NUM!", id="all-boxes-top"
        ),
        pytest.param(lambda: surveys.csat_mean([1], 5, 1), ImpossibleScale, "#NUM!", id="scale"),
        pytest.param(
            lambda: surveys.csat_mean([1], 1, 5, "x"), surveys.UnknownCsatMethod, "#VALUE!", id="m"
        ),
        pytest.param(lambda: sales_cycle([5], [math.nan]), NothingClosed, "#DIV/0!", id="all-open"),
        pytest.param(lambda: sales_cycle([5], [4]), EndsBeforeStart, "#NUM!", id="backwards"),
        pytest.param(
            lambda: sales_cycle([5], [4, 6]), DifferentLengths, "#NUM!", id="uneven-pairs"
        ),
        pytest.param(
            lambda: sales_cycle([4], [5], "mode"), UnknownStatistic, "#VALUE!", id="statistic"
        ),
        pytest.param(
            lambda: business_response_minutes([4], [5], 18, 9), ImpossibleHours, "#NUM!", id="hours"
        ),
    ],
)
def test_refusals(calculate: Callable[[], object], refusal: type[CrmRoiError], code: str) -> None:
    with pytest.raises(refusal) as caught:
        calculate()
    assert caught.value.code == code
