"""The steps that the workbook's formulas take lead where the core's own functions lead."""

from __future__ import annotations

import numpy as np
import pytest

from crm_roi.core.appraisal.measures import measure_net
from crm_roi.core.appraisal.worth import payback_years
from crm_roi.core.evaluation import evaluate
from crm_roi.core.plan import Assumptions, Kpi, KpiActual, Plan
from crm_roi.core.scorecard.attainment import Goal, attainment_of, capped, status_of
from crm_roi.core.scorecard.scoring import standing_actuals
from crm_roi.workbook.sheets.calc_scorecard import PLACES, day_number, stamp_of
from crm_roi.workbook.sheets.kpi_table import kpi_steps
from crm_roi.workbook.writing.figures import payback_steps, rate_steps
from crm_roi.workbook.writing.grid import NOTHING
from crm_roi.workbook.writing.judgement_steps import group_size, group_steps
from crm_roi.workbook.writing.variants import one_rate
from tests.sample import sample_plan

LIGHTS = ("red", "amber", "green")


@pytest.mark.parametrize(
    "skipped",
    [
        pytest.param((), id="every-pair-judged"),
        pytest.param(({"F", "L"},), id="a-pair-nobody-judged"),
        pytest.param(({"F", "L"}, {"F", "I"}, {"C", "L"}), id="a-chain-of-judgements"),
    ],
)
def test_weights_agree_with_the_core(skipped: tuple[set[str], ...]) -> None:
    plan = without_pairs(sample_plan(), skipped)
    compared = evaluate(plan).scorecard.comparisons
    assert len(compared) == 5
    for row in compared:
        steps = group_steps(plan, row.group, group_size(plan))
        found = steps.weights[: len(row.items)].tolist()
        assert found == pytest.approx(list(row.result.group.weights), abs=1e-9)
        ratio = row.result.group.consistency_ratio
        assert steps.consistency_ratio == pytest.approx(ratio, abs=1e-9)
        assert steps.missing == 2 * len(skipped) * (row.group == "perspectives")


def without_pairs(plan: Plan, skipped: tuple[set[str], ...]) -> Plan:
    """Take judgements away, whoever gave them."""
    card = plan.scorecard
    kept = tuple(row for row in card.judgements if {row.first, row.second} not in skipped)
    return plan.model_copy(update={"scorecard": card.model_copy(update={"judgements": kept})})


GOALS = [
    pytest.param({"direction": "up", "baseline": 50, "targets": (None, 60)}, id="up"),
    pytest.param({"direction": "down", "baseline": 95, "targets": (None, 30)}, id="down"),
    pytest.param({"direction": "up", "baseline": 55, "targets": (None, 55)}, id="hold-at-least"),
    pytest.param(
        {"direction": "down", "baseline": 55, "targets": (None, 55), "tolerance": 4},
        id="hold-at-most",
    ),
    pytest.param({"direction": "hold", "targets": (None, 56), "tolerance": 1.5}, id="hold"),
    pytest.param({"direction": "hold", "targets": (None, 56)}, id="hold-exactly"),
    pytest.param({"direction": "in_range", "low": 50, "high": 54, "tolerance": 8}, id="range"),
    pytest.param({"direction": "in_range", "low": 50, "high": 60}, id="strict-range"),
]


@pytest.mark.parametrize("actual", [40.0, 53.0, 55.0, 56.0, 57.0, 61.0])
@pytest.mark.parametrize("fields", GOALS)
def test_scores_agree_with_the_core(fields: dict[str, object], actual: float) -> None:
    kpi = Kpi.model_validate({"id": "K", "name": "k", "perspective": "P", **fields})
    card = sample_plan().scorecard.model_copy(
        update={"kpis": (kpi,), "actuals": (KpiActual(kpi="K", year=1, value=actual),)}
    )
    steps = kpi_steps(sample_plan().model_copy(update={"scorecard": card}), kpi)
    target = kpi.targets[1] if kpi.targets else None
    goal = Goal(kpi.direction, kpi.baseline, target, kpi.low, kpi.high, kpi.tolerance)
    expected = attainment_of(actual, goal)
    assert steps.sound
    assert steps.raw == pytest.approx(expected, abs=1e-9)
    assert steps.score == pytest.approx(capped(expected), abs=1e-9)
    assert LIGHTS[steps.light] == status_of(expected).value


@pytest.mark.parametrize(
    ("sound", "fields"),
    [
        (False, {"direction": "up", "baseline": 60, "targets": (None, 50)}),
        (False, {"direction": "up", "targets": (None, 50)}),
        (False, {"direction": "up", "baseline": 60}),
        (False, {"direction": "in_range", "low": 60, "high": 50}),
        (True, {"direction": "hold", "targets": (None, 50)}),
    ],
)
def test_what_cannot_be_scored_is_not(sound: bool, fields: dict[str, object]) -> None:  # noqa: FBT001 - a row of the table
    kpi = Kpi.model_validate({"id": "K", "name": "k", "perspective": "P", **fields})
    card = sample_plan().scorecard.model_copy(
        update={"kpis": (kpi,), "actuals": (KpiActual(kpi="K", year=1, value=1.0),)}
    )
    plan: Plan = sample_plan().model_copy(update={"scorecard": card})
    assert kpi_steps(plan, kpi).sound is sound


@pytest.mark.parametrize(
    ("expected", "flows"),
    [
        pytest.param(1 + 40 / 60, [-100, 60, 60], id="repaid-within-second-year"),
        pytest.param(0.0, [10, 10], id="never-owed"),
        pytest.param(None, [-100, 10], id="never-repaid"),
        pytest.param(2 / 3, [-100, 150, -100, 0, 100], id="first-time-counts"),
        pytest.param(2.5, [-100, 20, 20, 120, -200, 10], id="sinks-for-good-by-a-late-outlay"),
    ],
)
def test_payback_is_read_from_the_rows(expected: float | None, flows: list[float]) -> None:
    steps = payback_steps(np.array(flows, dtype=float))
    assert steps.years == (None if expected is None else pytest.approx(expected))
    assert steps.years == pytest.approx(payback_years(flows))


RATES = [
    pytest.param(1, [-774, -54, 471, -57, 1062, 1059], id="one-rate-though-a-year-is-refreshed"),
    pytest.param(1, [-100, 0, 60, 0, 60], id="zero-keeps-the-sign-before-it"),
    pytest.param(1, [-100, 40, 30], id="one-rate-below-zero"),
    pytest.param(1, [-100, 60, 40], id="one-rate-of-zero"),
    pytest.param(1, [-0.3, 0.1, 0.2], id="one-rate-of-zero-but-for-rounding"),
    pytest.param(2, [-100, 230, -120], id="one-above-and-one-below-zero"),
    pytest.param(4, [-100, 230, -132], id="two-rates-where-four-are-not-ruled-out"),
    pytest.param(2, [-10, 12, -30], id="at-most-two-of-which-none"),
    pytest.param(0, [10, 20, 30], id="gain-only"),
    pytest.param(0, [0, 0, 0], id="nothing-at-all"),
    pytest.param(1, [-1e-200, -1e-201, 3e-200, -1e-201, 1e-200], id="whatever-the-unit"),
]


@pytest.mark.parametrize("timing", ["end_of_year", "mid_year"])
@pytest.mark.parametrize(("most", "net"), RATES)
def test_the_only_rate_is_known_by_the_running_totals(
    most: int, net: list[float], timing: str
) -> None:
    """Laguerre's rule of signs, which holds at any moments of flows; the core finds all rates."""
    own = Assumptions.model_validate(
        {"start_year": 2026, "discount_rate": 0.1, "horizon_years": len(net) - 1, "timing": timing}
    )
    measures = measure_net(np.array(net, dtype=float), own)
    assert rate_steps(np.array(net, dtype=float)).most == most
    assert len(measures.irr_rates) <= most
    if most == 1:
        assert one_rate(measures) == measures.irr == pytest.approx(measures.irr_rates[0])
    else:
        assert one_rate(measures) == NOTHING


DAYS = [
    pytest.param(2, [(1, "2027-06-30"), (2, "2027-12-31"), (3, "2027-09-30")], id="latest-day"),
    pytest.param(2, [(1, "2027-12-31"), (2, "2027-12-31")], id="of-one-day-the-last-row"),
    pytest.param(1, [(1, "2027-01-31"), (2, None)], id="one-without-a-day-gives-way"),
    pytest.param(2, [(1, None), (2, None)], id="without-days-the-last-row"),
]


@pytest.mark.parametrize(("expected", "measured"), DAYS)
def test_the_greatest_stamp_is_that_of_the_actual_that_stands(
    expected: int, measured: list[tuple[int, str | None]]
) -> None:
    rows = [
        KpiActual.model_validate({"kpi": "K", "year": 1, "value": value, "measured_on": day})
        for value, day in measured
    ]
    stamps = [stamp_of(day_number(row.measured_on), place) for place, row in enumerate(rows, 1)]
    assert max(stamps) % PLACES == expected
    assert standing_actuals(rows)[1].value == expected
