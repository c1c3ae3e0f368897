"""Intervals: published cases, and how often they hold the truth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from crm_roi.core.evidence.intervals import (
    ImpossibleConfidence,
    ImpossibleCounts,
    MedianTime,
    NothingMeasured,
    bootstrap_mean,
    mean_from_moments,
    median,
    median_time,
    wilson,
)

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        # Newcombe 1998, Statistics in Medicine 17, table I, method 3
        pytest.param(81, 263, 0.2553, 0.3662, id="newcombe-81-263"),
        pytest.param(15, 148, 0.0624, 0.1605, id="newcombe-15-148"),
        pytest.param(0, 20, 0.0000, 0.1611, id="newcombe-0-20"),
        pytest.param(1, 29, 0.0061, 0.1718, id="newcombe-1-29"),
        pytest.param(29, 29, 0.8830, 1.0000, id="newcombe-29-29"),
    ],
)
def test_wilson_as_published(part: int, whole: int, low: float, high: float) -> None:
    found = wilson(part, whole)
    assert (low, high) == pytest.approx((found.low, found.high), abs=5e-5)
    assert found.value == part / whole


AML = ([9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161], [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0])
SIX_MP = ([6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35],
          [1] * 9 + [0] * 12)  # fmt: skip


@pytest.mark.parametrize(
    ("times", "ended", "expected"),
    [
        # R's survival, survfit(conf.type = "log-log"): Miller's leukaemia patients, maintained
        pytest.param(*AML, MedianTime(31, 13, None, 11, 4), id="aml"),
        # Freireich and others 1963, the treated group
        pytest.param(*SIX_MP, MedianTime(23, 13, None, 21, 12), id="6-mp"),
        pytest.param([3, 1], [1, 1], MedianTime(2, 1, 3, 2, 0), id="two-closed"),
        pytest.param([5, 6], [0, 0], MedianTime(None, None, None, 2, 2), id="all-open"),
    ],
)
def test_median_time(times: list[float], ended: list[int], expected: MedianTime) -> None:
    found = median_time(times, ended)
    if expected.n > 2:
        assert found == expected
    assert (found.value, found.n, found.still_open) == (
        expected.value, expected.n, expected.still_open,
    )  # fmt: skip


def test_leaving_open_cases_out_would_make_the_cycle_look_short() -> None:
    closed = [time for time, end in zip(*SIX_MP, strict=True) if end]
    waited = median_time(*SIX_MP).value
    assert waited is not None
    assert median(closed).value < waited


def test_without_open_cases_it_is_the_ordinary_median() -> None:
    random = np.random.default_rng(5)
    for size in (1, 2, 3, 10, 11):
        times = random.exponential(size=size)
        assert median_time(times, np.ones(size)).value == pytest.approx(float(np.median(times)))


def test_median_by_order_statistics() -> None:
    """Of ten values the second and the ninth (Conover 1999: 97.9 %)."""
    assert median(range(1, 11)) == (5.5, 2, 9, 10)
    assert median([7]) == (7, 7, 7, 1)


def test_the_bootstrap_agrees_with_the_normal_interval_where_that_holds() -> None:
    values = np.random.default_rng(3).normal(50, 10, 400)
    found = bootstrap_mean(values)
    normal = mean_from_moments(400, values.mean(), values.std(ddof=1))
    assert (found.low, found.high) == pytest.approx((normal.low, normal.high), abs=0.1)
    assert bootstrap_mean(values) == found  # seeded
    assert bootstrap_mean([4.0]) == (4, 4, 4, 1)


def test_a_very_long_column_takes_the_normal_interval() -> None:
    values = np.random.default_rng(3).normal(50, 10, 30_000)
    assert bootstrap_mean(values).high - 50 == pytest.approx(1.96 * 10 / 30_000**0.5, abs=0.1)


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    random = np.random.default_rng(11)
    shares = [wilson(int(part), 80) for part in random.binomial(80, 0.3, 3_000)]
    held = np.mean([found.low <= 0.3 <= found.high for found in shares])
    assert held == pytest.approx(0.95, abs=0.02)
    times = [(np.minimum(t, 2.0), t <= 2.0) for t in random.exponential(size=(400, 120))]
    medians = [median_time(running, over) for running, over in times]
    held = np.mean([(m.low or 0) <= np.log(2) <= (m.high or 9) for m in medians])
    assert held == pytest.approx(0.95, abs=0.025)


@pytest.mark.parametrize(
    ("calculate", "refusal"),
    [
        pytest.param(lambda: wilson(3, 2), ImpossibleCounts, id="part-above-whole"),
        pytest.param(lambda: wilson(0, 0), ImpossibleCounts, id="of-nobody"),
        pytest.param(lambda: wilson(0.5, 2), ImpossibleCounts, id="half-a-customer"),
        pytest.param(lambda: wilson(1, 2, 95), ImpossibleConfidence, id="95-for-95%"),
        pytest.param(lambda: bootstrap_mean([]), NothingMeasured, id="nothing"),
        pytest.param(lambda: median([float("nan")]), NothingMeasured, id="blank"),
        pytest.param(lambda: median_time([], []), NothingMeasured, id="no-time"),
        pytest.param(lambda: mean_from_moments(0, 0, 0), NothingMeasured, id="no-case"),
    ],
)
def test_refusals(calculate: Callable[[], object], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        calculate()
