"""Cost drivers: the formula of every usual cost line, as figures and as rows of years."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from crm_roi.core.appraisal.cost_measures import NoHorizon
from crm_roi.core.columns import NotAShare, UnevenColumns
from crm_roi.core.drivers import cost_drivers
from crm_roi.core.drivers.cost_drivers import (
    FirstYearOutsideHorizon,
    LinesWithoutCategory,
    LineWithoutCategory,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_roi.core.errors import CrmRoiError


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param(
            cost_drivers.licence_cost(420, 160, 12, 0.05), 420 * 160 * 12 * 0.95, id="one"
        ),
        pytest.param(cost_drivers.licence_cost(420, 160), 420 * 160 * 12, id="licence-defaults"),
        pytest.param(cost_drivers.labour_cost(2.5, 12, 18_000), 540_000, id="labour"),
        pytest.param(cost_drivers.services_cost(600, 3_000), 1_800_000, id="services"),
        pytest.param(
            cost_drivers.training_cost(420, 16, 90, 6, 20_000), 604_800 + 120_000, id="training"
        ),
        pytest.param(
            cost_drivers.data_cost(120_000, 2, 60, 0.5), 120_000 * (2 + 0.5), id="data-both-ways"
        ),
        pytest.param(cost_drivers.integration_cost(3, 40, 2_500), 300_000, id="integration"),
        pytest.param(cost_drivers.maintenance_cost(800_000, 0.18), 144_000, id="maintenance"),
        pytest.param(cost_drivers.productivity_dip_cost(420, 6, 0.15, 3_000), 1_134_000, id="dip"),
        pytest.param(cost_drivers.downtime_cost(12, 420, 80, 0.5), 201_600, id="downtime"),
    ],
)
def test_figures(found: float, expected: float) -> None:
    assert found == pytest.approx(expected)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param(
            cost_drivers.licence_cost([420, 420, 500], 160, [6, 12, 12]),
            [403_200, 806_400, 960_000],
            id="licence-by-year",
        ),
        pytest.param(
            cost_drivers.services_cost([600, math.nan, 50], 3_000),
            [1_800_000, 0, 150_000],
            id="a-blank-year-costs-nothing",
        ),
        pytest.param(
            cost_drivers.risk_adjusted_cost([774, 348, 224], 0.1), [851.4, 382.8, 246.4], id="risk"
        ),
        pytest.param(
            cost_drivers.recurring_cost(80, 3, 1, 0.03)[0],
            [0, 80, 82.4, 84.872],
            id="recurring-from-year-one",
        ),
        pytest.param(
            cost_drivers.recurring_cost(80, 2, 0)[0], [80, 80, 80], id="recurring-from-year-zero"
        ),
    ],
)
def test_rows_of_years(found: list[float], expected: list[float]) -> None:
    assert found == pytest.approx(expected)


def test_costs_by_category_add_up() -> None:
    found = cost_drivers.cost_by(
        ["IT", "training", "ｉｔ ", ""], [[65, 0], [30, 10], [180, 40], [0, math.nan]]
    )
    assert found == [("IT", 245, 40), ("training", 30, 10)]


def test_a_line_without_a_category_does_not_vanish_from_the_total() -> None:
    with pytest.raises(LineWithoutCategory, match="Row 2"):
        cost_drivers.cost_by(["IT", "", "training"], [[65, 0], [180, 40], [30, 10]])


@pytest.mark.parametrize(
    ("calculate", "refusal"),
    [
        pytest.param(lambda: cost_drivers.licence_cost(1, 2, 3, 5), NotAShare, id="rebate-of-500%"),
        pytest.param(
            lambda: cost_drivers.services_cost([1, 2], [1, 2, 3]), UnevenColumns, id="lengths"
        ),
        pytest.param(lambda: cost_drivers.services_cost([], [1]), UnevenColumns, id="nothing"),
        pytest.param(lambda: cost_drivers.recurring_cost(1, 0), NoHorizon, id="no-horizon"),
        pytest.param(
            lambda: cost_drivers.recurring_cost(1, 3, 4), FirstYearOutsideHorizon, id="too-late"
        ),
        pytest.param(
            lambda: cost_drivers.cost_by(["IT"], [[1], [2]]), LinesWithoutCategory, id="no-category"
        ),
    ],
)
def test_refusals(calculate: Callable[[], object], refusal: type[CrmRoiError]) -> None:
    with pytest.raises(refusal):
        calculate()
