"""Rates of return: all of them, and no other; held against brute force and numpy-financial."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

import numpy as np
import numpy_financial
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from crm_roi.core.appraisal.irr import (
    CashFlowTooLarge,
    NoCashFlows,
    NoRate,
    OneSidedCashFlows,
    WrongGuess,
    rates_of_return,
)
from crm_roi.core.appraisal.irr_block import irr_rows
from crm_roi.core.appraisal.returns import (
    DateBeforeFirst,
    ImpossibleDate,
    MissingDate,
    MissingSide,
    UnknownDayCount,
    irr,
    irr_all,
    irr_rates,
    mirr,
    xirr,
    xnpv,
)
from crm_roi.core.errors import CrmRoiError, RateTooLow

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MONEY = st.integers(-1000, 1000)
PROJECTS = st.lists(MONEY, min_size=2, max_size=9)
ROOTS = st.lists(
    st.floats(-0.6, 3.0).map(lambda rate: round(rate, 2)), min_size=1, max_size=5, unique=True
)


def flows_with_rates(rates: Sequence[float]) -> list[float]:
    """Cash flows that are worth nothing at these rates and at no other."""
    flows = np.array([-100.0])
    for rate in rates:
        flows = np.convolve(flows, [1.0, -(1 + rate)])
    return list(map(float, flows))


def brute_force(flows: Sequence[float]) -> list[float]:
    """Rates by the eigenvalues of the companion matrix."""
    plain = np.trim_zeros(np.array(flows, dtype=float))
    found = np.roots(plain)
    real = found[(np.abs(found.imag) < 1e-9 * np.abs(found)) & (found.real > 0)].real
    return sorted(float(growth) - 1 for growth in real)


@pytest.mark.parametrize(
    ("cash_flows", "guess", "expected"),
    [
        pytest.param([-100, 110], None, 0.1, id="one-year"),
        pytest.param([-100, 60, 60], None, (60 + math.sqrt(60**2 + 4 * 6000)) / 200 - 1,
                     id="quadratic"),
        pytest.param([0, 0, -100, 110], None, 0.1, id="years-without-flows-first"),
        pytest.param([-100, 110, 0, 0], None, 0.1, id="years-without-flows-last"),
        pytest.param([-100, -10, 10, 100], None, 0.0, id="zero"),
        pytest.param([-2, 1], None, -0.5, id="loss"),
        pytest.param([100, -110], None, 0.1, id="borrowing"),
        pytest.param([-100, 230, -132], 0.0, 0.1, id="several-low-guess"),
        pytest.param([-100, 230, -132], 0.9, 0.2, id="several-high-guess"),
        pytest.param([-100, 230, -132], None, 0.1, id="several-no-guess-starts-at-10-percent"),
        pytest.param([-1e-9, 1e9], None, 1e18 - 1, id="huge"),
        pytest.param([-1e9, 1e-3], None, 1e-12 - 1, id="nearly-all-lost"),
    ],
)  # fmt: skip
def test_irr(cash_flows: list[float], guess: float | None, expected: float) -> None:
    assert irr(cash_flows, guess) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(
    ("times", "tolerance"),
    [
        pytest.param(2, 1e-7, id="touched"),
        pytest.param(3, 1e-6, id="crossed-flat"),
        pytest.param(4, 1e-5, id="touched-flat"),
    ],
)
def test_a_rate_of_several_roots_counts_once(times: int, tolerance: float) -> None:
    assert irr_all(flows_with_rates([0.1] * times)) == pytest.approx([0.1], abs=tolerance)


@pytest.mark.parametrize(
    ("cash_flows", "guess", "refusal"),
    [
        pytest.param([100, 60], None, OneSidedCashFlows, id="nothing-paid"),
        pytest.param([0, 0], None, OneSidedCashFlows, id="zeros"),
        pytest.param([-100, 150, -100], None, NoRate, id="no-rate"),
        pytest.param([-100, 150, -100], 0.1, NoRate, id="no-rate-with-guess"),
        pytest.param([-100, 110], -1, WrongGuess, id="guess-of-minus-one"),
        pytest.param([-100, 110], math.nan, WrongGuess, id="guess-not-a-number"),
    ],
)
def test_irr_refuses(
    cash_flows: list[float], guess: float | None, refusal: type[CrmRoiError]
) -> None:
    with pytest.raises(refusal):
        irr(cash_flows, guess)


def test_several_rates_are_listed() -> None:
    assert irr_all([-100, 230, -132]) == pytest.approx([0.1, 0.2])


@given(ROOTS)
@settings(max_examples=200, deadline=None)
def test_every_rate_is_found(rates: list[float]) -> None:
    expected = sorted(rates)
    assume(all(b - a > 0.02 for a, b in itertools.pairwise(expected)))
    found = irr_all(flows_with_rates(expected))
    assert found == pytest.approx(expected, rel=1e-5, abs=1e-5)


@given(PROJECTS)
@settings(max_examples=300, deadline=None)
def test_rates_are_those_of_brute_force(flows: list[int]) -> None:
    assume(min(flows) < 0 < max(flows))
    expected = brute_force(flows)
    gaps = [b - a for a, b in itertools.pairwise(expected)]
    assume(all(gap > 1e-3 * (1 + abs(rate)) for gap, rate in zip(gaps, expected, strict=False)))
    assume(all(-1 + 1e-9 < rate < 1e9 for rate in expected))
    assert list(irr_rates(flows)) == pytest.approx(expected, rel=1e-6, abs=1e-6)


@given(st.lists(st.lists(MONEY, min_size=4, max_size=4), min_size=1, max_size=12))
@settings(max_examples=100, deadline=None)
def test_a_block_is_its_rows(rows: list[list[int]]) -> None:
    for flows, found in zip(rows, irr_rows(rows), strict=True):
        try:
            assert found == pytest.approx(irr(flows), rel=1e-9, abs=1e-9)
        except CrmRoiError as refusal:
            assert str(found) == str(refusal)  # noqa: PT017 - the refusal is the expected value


def test_a_blank_year_in_a_block_is_a_year_without_money() -> None:
    assert irr_rows([[-100, math.nan, 121], [-100, 0, 121]]) == pytest.approx([0.1, 0.1])


def test_a_blank_row_in_a_block_has_no_cash_flows() -> None:
    rates = irr_rows([[math.nan, math.nan], [-100, 110]])
    assert isinstance(rates[0], NoCashFlows)
    assert rates[1] == pytest.approx(0.1)


@given(
    st.lists(st.tuples(MONEY, st.integers(40_000, 50_000)), min_size=2, max_size=30),
)
@settings(max_examples=150, deadline=None)
def test_dated_rates_are_where_the_value_changes_sign(payments: list[tuple[int, int]]) -> None:
    amounts, days = zip(*payments, strict=True)
    years = (np.array(days) - min(days)) / 365
    try:
        found = rates_of_return(amounts, years.tolist())
    except OneSidedCashFlows:
        return
    growths = np.linspace(math.log(0.01), math.log(100), 4001)
    values = np.exp(-np.outer(growths, years)) @ np.array(amounts, dtype=float)
    crossings = growths[:-1][np.sign(values[:-1]) * np.sign(values[1:]) < 0]
    for growth in crossings:
        assert any(growth - 1e-9 <= math.log1p(rate) <= growth + 0.01 for rate in found)
    for rate in (rate for rate in found if rate > -1 + 1e-6):  # nearer, a float has too few digits
        terms = np.array(amounts) * (1 + rate) ** -years
        assert abs(terms.sum()) <= 1e-7 * np.abs(terms).sum()


@given(st.lists(MONEY, min_size=2, max_size=12), st.floats(-0.5, 2), st.floats(-0.5, 2))
@settings(max_examples=150, deadline=None)
def test_mirr_is_that_of_numpy_financial(
    flows: list[int], finance_rate: float, reinvest_rate: float
) -> None:
    assume(min(flows) < 0 < max(flows))
    expected = numpy_financial.mirr(flows, finance_rate, reinvest_rate)
    assert mirr(flows, finance_rate, reinvest_rate) == pytest.approx(expected, rel=1e-9, abs=1e-9)


DATES = [46023, 46388, 46753]


@pytest.mark.parametrize(
    ("calculate", "refusal"),
    [
        pytest.param(lambda: mirr([1, 2], 0.1, 0.1), MissingSide, id="mirr-nothing-paid"),
        pytest.param(lambda: mirr([-1, -2, 1], -1, 0.1), RateTooLow, id="mirr-rate-minus-one"),
        pytest.param(lambda: xnpv(-1, [-1, 1, 1], DATES), RateTooLow, id="xnpv-rate-minus-one"),
        pytest.param(lambda: xnpv(0.1, [1, 2], [9, 8]), DateBeforeFirst, id="xnpv-earlier-date"),
        pytest.param(lambda: xirr([-1, 1], [-5, 1]), ImpossibleDate, id="xirr-before-1900"),
        pytest.param(lambda: xirr([-1, 1], [math.nan, 1]), MissingDate, id="xirr-no-date"),
        pytest.param(
            lambda: xirr([-1, 1], [1, 9], None, "30/361"), UnknownDayCount, id="day-count"
        ),
    ],
)
def test_dated_refusals(calculate: Callable[[], float], refusal: type[CrmRoiError]) -> None:
    with pytest.raises(refusal):
        calculate()


@pytest.mark.parametrize(
    ("day_count", "expected"),
    [
        pytest.param("ACT/365F", 0.1, id="actual"),
        pytest.param("ACT/360", 1.1 ** (360 / 365) - 1, id="banker"),
        pytest.param("30e/360", 0.1, id="thirty-days-in-lower-case"),
    ],
)
def test_day_counts(day_count: str, expected: float) -> None:
    assert xirr([-100, 110], DATES[:2], None, day_count) == pytest.approx(expected)


@pytest.mark.parametrize("scale", [1e-300, 1e-120, 1e120, 1e305], ids=str)
@pytest.mark.parametrize("flows", [[-100, 60, 60], [-100, 230, -132], [1, -2, 3, -1]], ids=str)
def test_a_rate_does_not_depend_on_the_unit(flows: list[float], scale: float) -> None:
    times = range(len(flows))
    found = rates_of_return([flow * scale for flow in flows], times)
    assert found == pytest.approx(rates_of_return(flows, times), rel=1e-9)
    rows = irr_rows(np.array([flows]) * scale, 0.1)
    assert rows == pytest.approx(irr_rows(np.array([flows]), 0.1), rel=1e-9)


def test_flows_without_end_are_refused() -> None:
    with pytest.raises(CashFlowTooLarge):
        rates_of_return([float("inf"), -1.0], [0, 1])
