"""Scores, roll-up and history against the sample, published product rules and hand calculation."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_roi.core.scorecard import attainment as scoring
from crm_roi.core.scorecard import errors
from crm_roi.core.scorecard import roll_up as roll_ups
from crm_roi.core.scorecard.attainment import (
    Goal,
    Status,
    attainment,
    attainment_of,
    capped,
    needs_note,
    ratio_to_target,
    score,
    score_by_anchors,
    status,
    status_by_rules,
    status_of,
)
from crm_roi.core.scorecard.kpi_history import (
    forecast,
    is_stale,
    stale,
    target_path,
    trend,
    trend_word,
)
from crm_roi.core.scorecard.roll_up import ScoredKpi, coverage, roll_up, score_scorecard
from tests.sample import ROOT, expected_results, sample_plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_roi.core.errors import CrmRoiError

RULES: list[dict[str, Any]] = json.loads(
    (ROOT / "tests" / "cases" / "scorecard_rules.json").read_text(encoding="utf-8")
)
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "score_by_anchors": scoring.score_by_anchors,
    "status_by_rules": scoring.status_by_rules,
    "ratio_to_target": scoring.ratio_to_target,
    "roll_up": roll_ups.roll_up,
}
SAMPLE = expected_results()["scorecard"]
BLANK = float("nan")


@pytest.mark.parametrize("case", RULES, ids=lambda case: f"{case['function']}-{case['id']}")
def test_published_product_rules(case: dict[str, Any]) -> None:
    found = FUNCTIONS[case["function"]](*case["arguments"])
    texts = isinstance(case["expected"], str) or isinstance(np.ravel(case["expected"])[0], str)
    within = {} if texts else {"abs": case["within"]}
    assert found == (case["expected"] if texts else pytest.approx(case["expected"], **within))


@pytest.mark.parametrize(
    ("expected", "actual", "goal"),
    [
        pytest.param(0.5, 55, Goal("up", 50, 60), id="up-half-way"),
        pytest.param(0.5, 55, Goal("down", 60, 50), id="down-half-way"),
        pytest.param(-1 / 3, 40, Goal("up", 50, 80), id="up-wrong-way"),
        pytest.param(1.5, 65, Goal("up", 50, 60), id="up-beyond"),
        pytest.param(0.8, 80, Goal("up", 0, 100), id="zero-baseline"),
        pytest.param(0.25, -5, Goal("up", -10, 10), id="negative-baseline"),
        pytest.param(None, None, Goal("up", 50, 60), id="no-actual"),
        pytest.param(1, 100, Goal("hold", 100, 100), id="held-exactly"),
        pytest.param(0, 101, Goal("hold", 100, 100), id="held-without-tolerance"),
        pytest.param(1, 104, Goal("hold", 90, 100, tolerance=5), id="held-within-tolerance"),
        pytest.param(0.6, 107, Goal("hold", 100, 100, tolerance=5), id="held-outside"),
        pytest.param(0, 120, Goal("hold", 100, 100, tolerance=5), id="held-far-outside"),
        pytest.param(1, 130, Goal("up", 100, 100, tolerance=5), id="at-least"),
        pytest.param(0.6, 93, Goal("up", 100, 100, tolerance=5), id="at-least-missed"),
        pytest.param(1, 70, Goal("down", 100, 100), id="at-most"),
        pytest.param(0, 100.1, Goal("down", 100, 100), id="at-most-missed"),
        pytest.param(1, 40, Goal("in_range", low=40, high=60), id="in-range-lower-end"),
        pytest.param(1, 60, Goal("in_range", low=40, high=60), id="in-range-upper-end"),
        pytest.param(0, 61, Goal("in_range", low=40, high=60), id="outside-without-tolerance"),
        pytest.param(0.75, 65, Goal("in_range", low=40, high=60, tolerance=20), id="outside"),
    ],
)
def test_attainment(expected: float | None, actual: float | None, goal: Goal) -> None:
    found = attainment_of(actual, goal)
    assert found == (None if expected is None else pytest.approx(expected))


@pytest.mark.parametrize(
    ("goal", "error"),
    [
        pytest.param(Goal("up", 60, 50), errors.TargetOnWrongSide, id="up-target-below"),
        pytest.param(Goal("down", 50, 60), errors.TargetOnWrongSide, id="down-target-above"),
        pytest.param(Goal("up", None, 50), errors.NoBaseline, id="no-baseline"),
        pytest.param(Goal("up", 50), errors.NoTarget, id="no-target"),
        pytest.param(Goal("in_range", low=3), errors.NoTarget, id="half-a-range"),
        pytest.param(Goal("in_range", low=3, high=2), errors.RangeOrder, id="range-upside-down"),
    ],
)
def test_refused_goals(goal: Goal, error: type[CrmRoiError]) -> None:
    with pytest.raises(error):
        attainment_of(1.0, goal)


@given(
    st.floats(-1e6, 1e6), st.floats(-1e6, 1e6).filter(lambda value: abs(value) > 1e-3),
    st.floats(-2, 3),
)  # fmt: skip
def test_attainment_undoes_interpolation(baseline: float, step: float, share: float) -> None:
    goal = Goal("up" if step > 0 else "down", baseline, baseline + step)
    assert attainment_of(baseline + share * step, goal) == pytest.approx(share, abs=1e-5)


@pytest.mark.parametrize(("expected", "value"), [(1.2, 1.5), (0.0, -0.4), (0.7, 0.7), (None, None)])
def test_capped(expected: float | None, value: float | None) -> None:
    assert expected == capped(value)


@pytest.mark.parametrize(
    ("expected", "value"),
    [
        (Status.GREEN, 0.9),
        (Status.GREEN, 0.9 - 1e-12),
        (Status.AMBER, 0.89),
        (Status.AMBER, 0.6),
        (Status.RED, 0.59),
        (Status.MISSING, None),
    ],
)
def test_status(expected: Status, value: float | None) -> None:
    assert expected == status_of(value)


def test_thresholds_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(errors.ThresholdOrder):
        status_of(0.5, amber_from=0.9, green_from=0.6)
    with pytest.raises(errors.RangeOrder):
        capped(0.5, cap=0.1, floor=0.2)


def test_red_needs_a_note() -> None:
    assert needs_note(Status.RED, "  ")
    assert not needs_note(Status.RED, "supplier failed")
    assert not needs_note(Status.AMBER, "")


def test_cells_in_cells_out() -> None:
    found = attainment(
        [9650, 1.26, BLANK, 65, 107],
        [9354, 1.3, 5, 40, 100],
        [9760, 1.25, 6, 60, 100],
        ["up", "down", "up", "in_range", "hold"],
        [BLANK, BLANK, BLANK, 20, 5],
    )
    assert found == [pytest.approx(0.729064, abs=1e-6), pytest.approx(0.8), "", 0.75, 0.6]
    numbers = [BLANK if value == "" else float(value) for value in found]
    assert score([*numbers, 3]) == [*found, 1.2]
    assert status(numbers) == ["amber", "amber", "missing", "amber", "amber"]
    assert roll_up(numbers[:3], [0.5, 0.3, 0.2]) == pytest.approx((0.5 * 0.729064 + 0.24) / 0.8)
    assert coverage(numbers[:3], [0.5, 0.3, 0.2]) == pytest.approx(0.8)


@pytest.mark.parametrize(
    ("call", "error"),
    [
        pytest.param(lambda: attainment([1], [0], [2], ["far"]), errors.UnknownChoice, id="word"),
        pytest.param(
            lambda: attainment([1, 2, 3], [0, 1], [2]), errors.DifferentCounts, id="lengths"
        ),
        pytest.param(lambda: roll_up([1], [-1]), errors.NegativeWeight, id="negative-weight"),
        pytest.param(lambda: roll_up([1], [0]), errors.NoWeight, id="no-weight"),
        pytest.param(lambda: roll_up([1], [1], "median"), errors.UnknownChoice, id="method"),
        pytest.param(
            lambda: roll_up([1], [1], "average", "zero"), errors.UnknownChoice, id="missing-rule"
        ),
        pytest.param(
            lambda: score_by_anchors([1], [3, 1, 2], [0, 1, 2]),
            errors.AnchorsNotOrdered,
            id="anchors-zigzag",
        ),
        pytest.param(
            lambda: score_by_anchors([1], [1, 2], [0]), errors.DifferentCounts, id="anchor-scores"
        ),
        pytest.param(
            lambda: status_by_rules([1], ["~"], [1], ["a", "b"]), errors.UnknownChoice, id="sign"
        ),
        pytest.param(
            lambda: ratio_to_target([1], [1], ["hold"]), errors.UnknownChoice, id="ratio-direction"
        ),
        pytest.param(lambda: ratio_to_target([1], [BLANK]), errors.NoTarget, id="ratio-no-target"),
        pytest.param(lambda: trend([5, BLANK]), errors.TooFewMeasurements, id="one-measurement"),
        pytest.param(
            lambda: trend_word([0, 1], [5, BLANK], Goal("hold", 5, 5)),
            errors.TooFewMeasurements,
            id="one-measurement-held",
        ),
        pytest.param(
            lambda: trend_word([0, 1], [5, 4], Goal("in_range")), errors.NoTarget, id="no-range"
        ),
        pytest.param(lambda: target_path(None, [None]), errors.NoTarget, id="path-to-nowhere"),
        pytest.param(lambda: stale([1], 2, "hourly"), errors.UnknownChoice, id="frequency"),
    ],
)
def test_refused_calls(call: Callable[[], object], error: type[CrmRoiError]) -> None:
    with pytest.raises(error):
        call()


@pytest.mark.parametrize(
    ("expected", "actual", "target", "direction"),
    [
        pytest.param(1.8, 20, 100, "down", id="less-is-better"),
        pytest.param(1.5, -50, -100, "up", id="smaller-loss"),
        pytest.param(1.2, -120, -100, "down", id="larger-fall-wanted"),
        pytest.param(0, 1, 0, "down", id="none-wanted"),
        pytest.param(None, None, 5, "up", id="no-actual"),
    ],
)
def test_ratio_to_target(
    expected: float | None, actual: float | None, target: float, direction: str
) -> None:
    found = scoring.ratio_of(actual, target, direction)
    assert found == (None if expected is None else pytest.approx(expected))


def test_missing_values_pass_through_the_rules() -> None:
    assert score_by_anchors([BLANK, 5], [0, 10], [0, 1]) == ["", 0.5]
    assert status_by_rules([BLANK], [">"], [1], ["yes", "no"]) == ["missing"]


def test_sample_scorecard() -> None:
    plan = sample_plan()
    weights = SAMPLE["kpi_local"]
    kpis = []
    for kpi in plan.scorecard.kpis:
        local = weights[kpi.perspective]
        share = local["weights_eigenvector"][local["kpis"].index(kpi.id)]
        target = kpi.targets[kpi.review_year or 0]
        actual = next(row.value for row in plan.scorecard.actuals if row.kpi == kpi.id)
        reached = attainment_of(actual, Goal(kpi.direction, kpi.baseline, target))
        expected = SAMPLE["sample_scores"][kpi.id]["attainment_raw"]
        assert reached == pytest.approx(expected, abs=1e-6)
        kpis.append(ScoredKpi(kpi.id, kpi.perspective, share, capped(reached), kpi.timing))
    perspectives = SAMPLE["perspectives_aggregated_geomean"]["weights_eigenvector"]
    result = score_scorecard(kpis, dict(zip("FCIL", perspectives, strict=True)))
    assert result.total == pytest.approx(SAMPLE["sample_total_score"], abs=1e-6)
    assert result.coverage == pytest.approx(1)
    assert result.global_weights == pytest.approx(SAMPLE["kpi_global_weights"], abs=1e-6)
    assert result.worst == "K06"
    assert [row.worst for row in result.perspectives] == ["K01", "K06", "K11", "K14"]
    lead = sum(result.global_weights[kpi.id] for kpi in kpis if kpi.timing == "lead")
    assert result.lead.score is not None
    assert result.lag.score is not None
    whole = lead * result.lead.score + (1 - lead) * result.lag.score
    assert whole == pytest.approx(result.total)


KPIS = (
    ScoredKpi("a", "F", 0.5, 1.0, "lag"),
    ScoredKpi("b", "F", 0.5, None, "lead"),
    ScoredKpi("c", "C", 1.0, None, "lead"),
    ScoredKpi("d", "L", 3.0, 0.4, "lag"),
    ScoredKpi("e", "L", 1.0, 0.8, "lag"),
)
THREE = {"F": 0.5, "C": 0.3, "L": 0.2}


def test_missing_actuals_are_left_out_and_covered() -> None:
    result = score_scorecard(KPIS, THREE)
    assert [row.score for row in result.perspectives] == [1.0, None, pytest.approx(0.5)]
    assert result.total == pytest.approx((0.5 * 1.0 + 0.2 * 0.5) / 0.7)
    assert result.coverage == pytest.approx(0.25 + 0.2)
    assert (result.lead.score, result.lead.coverage) == (None, 0)
    assert result.lag.score == pytest.approx((0.25 + 0.15 * 0.4 + 0.05 * 0.8) / 0.45)


def test_strict_mode_blanks_the_parent() -> None:
    result = score_scorecard(KPIS, THREE, missing="strict")
    assert [row.score for row in result.perspectives] == [None, None, pytest.approx(0.5)]
    assert result.total is None


def test_worst_child() -> None:
    assert score_scorecard(KPIS, THREE, method="minimum").total == 0.4


def test_nothing_measured() -> None:
    assert roll_up([BLANK, BLANK]) == ""
    assert coverage([BLANK], [1]) == 0


def test_history_of_the_sample_kpi() -> None:
    # Least squares through 58, 59.2, 60.1: slope (60.1 - 58) / 2, mean 59.1 in the middle.
    history = [58, 59.2, 60.1]
    assert trend(history) == pytest.approx(1.05)
    assert forecast(history, 2) == pytest.approx(59.1 + 3 * 1.05)


def test_gaps_in_the_history_keep_their_place() -> None:
    assert trend([10, BLANK, 14]) == pytest.approx(2)


@pytest.mark.parametrize(
    ("expected", "baseline", "targets"),
    [
        pytest.param([58, 59, 60.5, 62, 62], 58, [None, 59, 60.5, 62, None], id="sample"),
        pytest.param([58, 60, 62], 58, [None, None, 62], id="straight-between"),
        pytest.param([3, 4], 9, [3, 4], id="year-0-has-its-own"),
        pytest.param([4, 4], None, [None, 4], id="no-baseline"),
    ],
)
def test_target_path(
    expected: list[float], baseline: float | None, targets: list[float | None]
) -> None:
    assert target_path(baseline, targets) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("expected", "values", "goal"),
    [
        pytest.param("improving", [58, 60], Goal("up", 58, 62), id="up-rising"),
        pytest.param("worsening", [58, 60], Goal("down", 58, 50), id="down-rising"),
        pytest.param("steady", [100, 100.5], Goal("up", 58, 62), id="hardly-moves"),
        pytest.param("improving", [120, 104], Goal("hold", 100, 100), id="nearer-to-target"),
        pytest.param(
            "worsening", [50, 70], Goal("in_range", low=40, high=60), id="out-of-the-range"
        ),
        pytest.param("steady", [45, 55], Goal("in_range", low=40, high=60), id="within-the-range"),
    ],
)
def test_trend_word(expected: str, values: list[float], goal: Goal) -> None:
    assert expected == trend_word([0, 1], values, goal)


@pytest.mark.parametrize(
    ("expected", "measured", "frequency"),
    [
        pytest.param(False, date(2028, 5, 1), "monthly", id="fresh"),
        pytest.param(False, date(2028, 4, 16), "monthly", id="within-grace"),
        pytest.param(True, date(2028, 4, 1), "monthly", id="a-month-missed"),
        pytest.param(False, date(2028, 5, 28), "daily", id="over-a-weekend"),
        pytest.param(True, date(2028, 5, 20), "weekly", id="a-week-missed"),
        pytest.param(False, date(2027, 6, 1), "", id="no-frequency-is-a-year"),
        pytest.param(True, None, "yearly", id="never-measured"),
    ],
)
def test_stale(*, expected: bool, measured: date | None, frequency: str) -> None:
    assert expected == is_stale(measured, date(2028, 6, 1), frequency)


def test_stale_in_cells() -> None:
    # 46022 is 2025-12-31, 46150 is 2026-05-08.
    assert stale([46022, 46140, BLANK], 46150, "monthly") == [True, False, True]
