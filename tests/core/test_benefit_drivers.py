"""Benefit drivers: a formula for every return-related indicator; adoption and double counts."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from crm_roi.core.appraisal.cost_measures import NoHorizon
from crm_roi.core.columns import NotAShare
from crm_roi.core.drivers import benefit_claims as claims
from crm_roi.core.drivers import benefit_drivers as drivers
from crm_roi.core.drivers import revenue_drivers as revenue
from crm_roi.core.drivers.benefit_drivers import NoCycle

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_roi.core.errors import CrmRoiError


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param(drivers.marketing_saving(50_000, 42_000, 12), 96_000, id="marketing-cost"),
        pytest.param(
            drivers.service_saving(20_000, 15, 180_000, 1.5, 0.9), 300_000 + 243_000, id="service"
        ),
        pytest.param(drivers.acquisition_saving(900, 780, 5_000), 600_000, id="winning-a-customer"),
        pytest.param(
            drivers.churn_benefit(0.42, 0.37, 69_600, 1_344), 0.05 * 69_600 * 1_344, id="churn"
        ),
        pytest.param(drivers.channel_saving(35, 28, 60_000), 420_000, id="channel-cost"),
        pytest.param(
            drivers.productivity_benefit(1.5, 420, 46, 80, 0.5), 1_159_200, id="channel-efficiency"
        ),
        pytest.param(
            drivers.communication_saving(0.8, 0.3, 500_000), 250_000, id="communication-cost"
        ),
        pytest.param(revenue.new_customer_benefit(800, 5_200, 0.42), 1_747_200, id="customers"),
        pytest.param(
            revenue.profitability_benefit(0.005, 90_000_000), 450_000, id="customer-profitability"
        ),
        pytest.param(revenue.lead_benefit(3_000, 0.08, 140_000, 0.04), 1_344_000, id="leads"),
        pytest.param(revenue.loyalty_benefit(1_200, 1.8, 3_200, 0.42), 2_903_040, id="loyalty"),
        pytest.param(revenue.referral_benefit(900, 0.2, 140_000, 0.04), 1_008_000, id="cohesion"),
        pytest.param(
            revenue.lifetime_benefit(0.5, 1_344, 8_000, 0.1, 6),
            0.5 * 1_344 * 8_000 / 1.1**6,
            id="lifetime",
        ),
        pytest.param(
            revenue.frequency_benefit(0.2, 69_600, 3_200, 0.42), 18_708_480, id="frequency"
        ),
        pytest.param(
            revenue.existing_customer_benefit(2_400_000, 0.42), 1_008_000, id="existing-customers"
        ),
        pytest.param(revenue.value_chain_benefit(1_500_000, 0.06), 90_000, id="value-chain"),
        pytest.param(revenue.revenue_benefit(5_000_000, 0.18), 900_000, id="business-revenue"),
        pytest.param(
            drivers.satisfaction_benefit(3, 0.004, 69_600, 1_344), 1_122_508.8, id="satisfaction"
        ),
        pytest.param(
            drivers.sales_cycle_benefit(46, 41, 18_000, 140_000, 0.04, 0.2),
            (46 / 41 - 1) * 18_000 * 140_000 * 0.04 * 0.2,
            id="sales-cycle",
        ),
        pytest.param(drivers.inventory_benefit(3_000_000, 0.08), 240_000, id="least-inventory"),
        pytest.param(drivers.expense_saving([120, 80], [100, 65]), 35, id="savings"),
        pytest.param(drivers.cross_sell_benefit(62_000, 0.03, 420, 1), 781_200, id="cross-selling"),
        pytest.param(drivers.up_sell_benefit(18_000, 0.02, 9_000, 0.3), 972_000, id="up-selling"),
    ],
)
def test_driver_of_indicator(found: float, expected: float) -> None:
    assert found == pytest.approx(expected)


def test_rows_of_years_give_the_gross_benefit_of_the_sample() -> None:
    """120,000 customers x points of retention x 3,200 yuan x 42 %, in ten thousands of yuan."""
    after = [0.58 - gain for gain in (0, 0.01, 0.025, 0.04, 0.05, 0.05)]
    found = drivers.churn_benefit(0.58, after, 120_000, 0.32 * 0.42)
    assert found == pytest.approx([0, 161.28, 403.2, 645.12, 806.4, 806.4])


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param(
            claims.adoption_curve("linear", 5, 4), [0, 0.25, 0.5, 0.75, 1, 1], id="linear"
        ),
        pytest.param(claims.adoption_curve("linear", 2), [0, 1, 1], id="at-once"),
        pytest.param(claims.adoption_curve("s_curve", 3, 2), [0, 0.5, 1, 1], id="s-curve"),
        pytest.param(
            claims.adoption_curve("table", 4, 1, [0.2, 0.7]), [0, 0.2, 0.7, 0.7, 0.7], id="table"
        ),
        pytest.param(claims.adoption_curve("table", 1, 1, [0.2, 0.7]), [0, 0.2], id="table-cut"),
    ],
)
def test_adoption_curve(found: list[list[float]], expected: list[float]) -> None:
    assert found[0] == pytest.approx(expected)


def test_adjusted_benefit_of_the_sample() -> None:
    found = claims.adjusted_benefit([0, 161.28, 403.2, math.nan], 0.6, 1, 0.85)
    assert found == pytest.approx([0, 82.2528, 205.632, 0])


LINES = ["B01", "B02", "B03", "B04"]


@pytest.mark.parametrize(
    ("overlaps", "expected"),
    [
        pytest.param(["", "", "", ""], ["none"] * 4, id="none"),
        pytest.param(
            ["B02", "B03", "", ""],
            ["same cash flow as B02, B03", "same cash flow as B01, B03",
             "same cash flow as B01, B02", "none"],
            id="through-a-third",
        ),
        pytest.param(
            ["B02", "B01", "", ""],
            ["same cash flow as B02", "same cash flow as B01", "none", "none"],
            id="in-a-circle",
        ),
        pytest.param(["B9；B02", "", "", ""], ["unknown line B9", "same cash flow as B01", "none",
                     "none"], id="unknown-line"),
    ],
)  # fmt: skip
def test_double_count_check(overlaps: list[str], expected: list[str]) -> None:
    found = claims.double_count_check(LINES, overlaps)
    assert [each.text.format(**each.facts) for each in found] == expected


def test_overlapping_lines_count_once() -> None:
    assert claims.benefit_counted_once(LINES, ["B02", "", "", ""], [100, 60, 40, 5]) == 145


@pytest.mark.parametrize(
    ("calculate", "refusal"),
    [
        pytest.param(lambda: drivers.churn_benefit(42, 0.3, 1, 1), NotAShare, id="churn-of-4200%"),
        pytest.param(lambda: revenue.revenue_benefit(1, 18), NotAShare, id="margin-of-1800%"),
        pytest.param(lambda: drivers.sales_cycle_benefit(5, 0, 1, 1, 1), NoCycle, id="no-cycle"),
        pytest.param(lambda: claims.adoption_curve("fast", 5), claims.UnknownCurve, id="curve"),
        pytest.param(lambda: claims.adoption_curve("linear", 0), NoHorizon, id="no-horizon"),
        pytest.param(lambda: claims.adoption_curve("table", 5), claims.EmptyCurve, id="no-shares"),
        pytest.param(
            lambda: claims.double_count_check(["a"], []), claims.LinesAndColumns, id="overlaps"
        ),
        pytest.param(
            lambda: claims.benefit_counted_once(["a"], [""], [1, 2]), claims.LinesAndColumns,
            id="amounts",
        ),
    ],
)  # fmt: skip
def test_refusals(calculate: Callable[[], object], refusal: type[CrmRoiError]) -> None:
    with pytest.raises(refusal):
        calculate()
