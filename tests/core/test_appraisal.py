"""Appraisal: published business cases with their printed figures, conventions, and refusals."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy_financial
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_roi.core.appraisal import worth as appraisal
from crm_roi.core.appraisal.cost_measures import (
    NoHorizon,
    NoUsers,
    amortisation,
    hidden_cost_share,
    tax_shield,
    tco,
    tco_per_user_year,
)
from crm_roi.core.appraisal.irr import NoCashFlows
from crm_roi.core.appraisal.returns import irr
from crm_roi.core.appraisal.worth import (
    NoBenefits,
    NoCosts,
    NoInitialOutlay,
    NoLaterYears,
    RateOfMinusOne,
    UnknownRoiMethod,
    benefit_can_fall_by,
    benefit_cost_ratio,
    cost_can_rise_by,
    discount_factors,
    discounted_payback_years,
    equivalent_annual_value,
    npv,
    npv_profile,
    npv_rows,
    payback_years,
    profitability_index,
    roi,
)
from crm_roi.core.columns import DifferentLengths

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_roi.core.errors import CrmRoiError

SAVINGS: Final = [-130_000, 35_000, 50_000, 45_000, 25_000, 15_000]  # Study.com, software purchase
GROWING: Final = [-30_000, 6_000, 8_000, 10_000, 12_000, 14_000, 16_000, 18_000]  # OpenStax ch. 16
SOLAR: Final = [-800_000, *[150_000] * 10]  # OpenStax, Principles of Finance, chapter 16
PROJECT_B: Final = [-16_000, 1_000, 2_000, 3_000, 4_000, 6_000, 0]  # OpenStax, chapter 16
PROJECT_D: Final = [-16_000, 1_000, 2_000, 3_000, 4_000, 6_000, 8_000]  # OpenStax, chapter 16
EXERCISE: Final = [-12_233, 4_492, 4_951, 5_873, 6_995]  # justAAA question 368473
CLASSIC: Final = [-15_000, 3_500, 3_500, 3_500, 3_500, 8_500]  # "ROI Classics": its 1,351 is wrong


@pytest.mark.parametrize(
    ("found", "printed", "digits"),
    [
        pytest.param(npv(0.09, SAVINGS), 6401.95, 2, id="software-npv"),
        pytest.param(npv(0.09, GROWING), 26946.9, 1, id="growing-npv"),
        pytest.param(npv(0.09, GROWING[1:], 1), 56947, 0, id="growing-excel-npv"),
        pytest.param(100 * irr(GROWING), 27.7, 1, id="growing-irr"),
        pytest.param(npv(0.1, SOLAR), 121_685, 0, id="solar-npv"),
        pytest.param(100 * irr(SOLAR), 13.43, 2, id="solar-irr"),
        pytest.param(payback_years(PROJECT_B), 5, 9, id="repaid-exactly-at-a-year's-end"),
        pytest.param(payback_years(PROJECT_D), 5, 9, id="repaid-before-more-comes"),
        pytest.param(discounted_payback_years(0.14, EXERCISE), 3.13, 2, id="discounted-payback"),
        pytest.param(npv(0.15, CLASSIC), -781.57, 2, id="classic-npv-recomputed"),
        pytest.param(tco([20_000, 2_000, -10_000]), 12_000, 9, id="car-tco"),
    ],
)
def test_published_business_cases(found: float | None, printed: float, digits: int) -> None:
    assert found is not None
    assert round(found, digits) == pytest.approx(printed)


@pytest.mark.parametrize(
    ("cash_flows", "expected"),
    [
        pytest.param([-100, 60, 60], 1 + 40 / 60, id="repaid-within-second-year"),
        pytest.param([-100, 10], None, id="never-repaid"),
        pytest.param([0, -100, 50, 100], 2.5, id="spent-in-year-one"),
        pytest.param([-100, 150, -100, 80], 100 / 150, id="first-repayment-counts"),
        pytest.param([100, -50], 0.0, id="never-out-of-pocket"),
        pytest.param([0, 0], 0.0, id="nothing-moves"),
        pytest.param([-0.3, 0.1, 0.1, 0.1, 5], 3.0, id="rounding-does-not-delay"),
    ],
)
def test_payback_years(cash_flows: list[float], expected: float | None) -> None:
    found = payback_years(cash_flows)
    assert found == (None if expected is None else pytest.approx(expected))


COSTS: Final = [100.0, 20.0, 20.0]
BENEFITS: Final = [0.0, 90.0, 120.0]
PV_COSTS: Final = 100 + 20 / 1.1 + 20 / 1.21
PV_BENEFITS: Final = 90 / 1.1 + 120 / 1.21
NET: Final = [-100.0, 70.0, 100.0]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param(roi(COSTS, BENEFITS, "simple"), 70 / 140, id="roi-simple"),
        pytest.param(
            roi(COSTS, BENEFITS, "pv", 0.1), (PV_BENEFITS - PV_COSTS) / PV_COSTS, id="roi-pv"
        ),
        pytest.param(roi(COSTS, BENEFITS, "annual"), (70 + 100) / 2 / 100, id="roi-annual"),
        pytest.param(
            benefit_cost_ratio(0.1, COSTS, BENEFITS), PV_BENEFITS / PV_COSTS, id="benefit-cost"
        ),
        pytest.param(
            benefit_can_fall_by(0.1, COSTS, BENEFITS), 1 - PV_COSTS / PV_BENEFITS, id="fall"
        ),
        pytest.param(cost_can_rise_by(0.1, COSTS, BENEFITS), PV_BENEFITS / PV_COSTS - 1, id="rise"),
        pytest.param(
            profitability_index(0.1, NET), (70 / 1.1 + 100 / 1.21) / 100, id="profitability-index"
        ),
        pytest.param(
            equivalent_annual_value(0.1, NET), -numpy_financial.pmt(0.1, 2, npv(0.1, NET)), id="eav"
        ),
        pytest.param(equivalent_annual_value(0, NET), 70 / 2, id="eav-without-interest"),
        pytest.param(tco(COSTS, 0.1), PV_COSTS, id="tco-discounted"),
        pytest.param(tco_per_user_year(COSTS, 7, 2), 10, id="tco-per-user-year"),
        pytest.param(hidden_cost_share(COSTS, [30, 5, math.nan]), 0.25, id="hidden-share"),
    ],
)
def test_measures(found: float, expected: float) -> None:
    assert found == pytest.approx(expected)


def test_break_evens_bring_npv_to_zero() -> None:
    less = [amount * (1 - benefit_can_fall_by(0.1, COSTS, BENEFITS)) for amount in BENEFITS]
    more = [amount * (1 + cost_can_rise_by(0.1, COSTS, BENEFITS)) for amount in COSTS]
    assert npv(0.1, np.subtract(less, COSTS)) == pytest.approx(0, abs=1e-12)
    assert npv(0.1, np.subtract(BENEFITS, more)) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize(
    ("mid_year", "expected"),
    [
        pytest.param(False, [1, 1.1**-1, 1.1**-2], id="end-of-year"),
        pytest.param(True, [1, 1.1**-0.5, 1.1**-1.5], id="mid-year"),
    ],
)
def test_discount_factors(mid_year: bool, expected: list[float]) -> None:  # noqa: FBT001 - a case
    assert discount_factors(0.1, 2, mid_year=mid_year) == pytest.approx(expected)


@given(st.floats(-0.9, 5), st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30))
def test_npv_is_that_of_numpy_financial(rate: float, cash_flows: list[float]) -> None:
    expected = float(numpy_financial.npv(rate, cash_flows))
    scale = max(map(abs, cash_flows)) * max(1, (1 + rate) ** -len(cash_flows))
    assert npv(rate, cash_flows) == pytest.approx(expected, rel=1e-9, abs=1e-9 * scale)


def test_profile_and_rows_are_npv() -> None:
    assert npv_profile([0, 0.1, 0.2], NET) == pytest.approx([npv(r, NET) for r in (0, 0.1, 0.2)])
    assert npv_rows(0.1, [NET, [-50, math.nan, 60]]) == pytest.approx(
        [npv(0.1, NET), npv(0.1, [-50, 0, 60])]
    )


@pytest.mark.parametrize(
    ("capex", "years", "expected"),
    [
        pytest.param(
            [404, 67, 0, 20, 0, 0], 5, [0, 80.8, 94.2, 94.2, 98.2, 123.6], id="dealer-group"
        ),
        pytest.param([90, 0, 0, 0], 3, [0, 30, 30, 30], id="written-off-in-time"),
        pytest.param([90, 0], 3, [0, 90], id="rest-in-the-last-year"),
        pytest.param([0, 0, 60], 3, [0, 0, 60], id="spent-in-the-last-year"),
        pytest.param([60], 3, [60], id="one-year-plan"),
    ],
)
def test_amortisation(capex: list[float], years: int, expected: list[float]) -> None:
    written_off = amortisation(capex, years)
    assert written_off == pytest.approx(expected)
    assert tax_shield(written_off, 0.25) == pytest.approx(np.multiply(expected, 0.25))


@pytest.mark.parametrize(
    ("calculate", "refusal", "code"),
    [
        pytest.param(lambda: npv(0.1, []), NoCashFlows, "#NUM!", id="npv-of-nothing"),
        pytest.param(lambda: npv(-1, [1, 2]), RateOfMinusOne, "#DIV/0!", id="npv-rate-minus-one"),
        pytest.param(lambda: payback_years([]), NoCashFlows, "#NUM!", id="payback-of-nothing"),
        pytest.param(lambda: roi([], [], "pv"), NoCashFlows, "#NUM!", id="roi-of-nothing"),
        pytest.param(lambda: roi([1], [1], ""), UnknownRoiMethod, "#VALUE!", id="roi-unnamed"),
        pytest.param(lambda: roi([1], [1, 2], "pv"), DifferentLengths, "#NUM!", id="roi-lengths"),
        pytest.param(lambda: roi([0, 0], [1, 2], "pv"), NoCosts, "#DIV/0!", id="roi-no-costs"),
        pytest.param(
            lambda: roi([0, 5], [1, 2], "annual"), NoInitialOutlay, "#DIV/0!", id="roi-no-outlay"
        ),
        pytest.param(lambda: roi([5], [1], "annual"), NoLaterYears, "#DIV/0!", id="roi-one-year"),
        pytest.param(
            lambda: profitability_index(0.1, [5, 5]), NoInitialOutlay, "#DIV/0!", id="pi-no-outlay"
        ),
        pytest.param(
            lambda: equivalent_annual_value(0.1, [5]), NoLaterYears, "#DIV/0!", id="eav-one-year"
        ),
        pytest.param(
            lambda: benefit_can_fall_by(0.1, [5], [0]), NoBenefits, "#DIV/0!", id="no-benefits"
        ),
        pytest.param(lambda: tco_per_user_year([5], 0, 5), NoUsers, "#DIV/0!", id="no-users"),
        pytest.param(lambda: tco_per_user_year([5], 5, 0), NoHorizon, "#NUM!", id="no-years"),
        pytest.param(lambda: hidden_cost_share([0], [0]), NoCosts, "#DIV/0!", id="no-costs"),
        pytest.param(lambda: amortisation([5], 0), NoHorizon, "#NUM!", id="no-life"),
        pytest.param(lambda: npv_rows(0.1, [[]]), NoCashFlows, "#NUM!", id="empty-block"),
    ],
)
def test_refusals(calculate: Callable[[], object], refusal: type[CrmRoiError], code: str) -> None:
    with pytest.raises(refusal) as caught:
        calculate()
    assert caught.value.code == code


def test_roi_methods_are_the_four_of_the_manual() -> None:
    assert appraisal.ROI_METHODS == ("simple", "pv", "annual", "eit")
