"""Weights against published figures, the sample's own, and what theory says they must be."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_roi.core.scorecard import errors
from crm_roi.core.scorecard.judges import (
    AGGREGATIONS,
    group_result,
    kendall_w,
    nearest_on_scale,
    repair_hint,
)
from crm_roi.core.scorecard.pairwise import (
    GEOMETRIC_MEAN,
    completed_matrix,
    matrices_from_triangles,
    matrix_from_judgements,
    matrix_from_triangle,
    pairwise_result,
    pairwise_results,
    principal,
)
from crm_roi.core.scorecard.weights import (
    ahp_completed,
    ahp_consistency_ratio,
    ahp_group_consistency_ratio,
    ahp_group_weights,
    ahp_lambda_max,
    ahp_repair,
    ahp_weights,
    critic_weights,
    entropy_weights,
    global_weights,
    judgement_matrix,
    judges_agreement,
    point_weights,
    rank_order_weights,
)
from tests.sample import ROOT, expected_results

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_roi.core.errors import CrmRoiError
    from crm_roi.core.worksheet import Table

CASES: dict[str, Any] = json.loads(
    (ROOT / "tests" / "cases" / "scorecard_weights.json").read_text(encoding="utf-8")
)
SAMPLE = expected_results()["scorecard"]
BLANK = float("nan")
CYCLE = [[1, 5, 0.2], [0.2, 1, 5], [5, 0.2, 1]]
# Upper triangles of the sample's three judges: customer first, finance first, service first.
JUDGES = np.array([[0.5, 2, 3, 3, 4, 2], [1, 3, 4, 2, 4, 2], [1 / 3, 1, 2, 3, 4, 2]])


@pytest.mark.parametrize("case", CASES["consistent"], ids=lambda case: case["id"])
def test_published_matrices(case: dict[str, Any]) -> None:
    result = pairwise_result(case["matrix"])
    assert result.weights == pytest.approx(case["weights"], abs=case["weights_within"])
    assert result.lambda_max == pytest.approx(case["lambda_max"], abs=1e-6)
    assert result.consistency_index == pytest.approx(case["consistency_index"], abs=1e-6)
    for table, ratio in case["consistency_ratio"].items():
        found = pairwise_result(case["matrix"], random_index_table=table)
        assert found.consistency_ratio == pytest.approx(ratio, abs=1e-6)


@pytest.mark.parametrize("case", CASES["incomplete"], ids=lambda case: case["id"])
def test_optimal_completion(case: dict[str, Any]) -> None:
    matrix = matrix_from_judgements(case["items"], [tuple(row) for row in case["given"]])
    filled = completed_matrix(matrix)
    place = case["items"].index
    for first, second, value in case["missing"]:
        assert filled[place(first), place(second)] == pytest.approx(
            value, rel=case["relative_error"]
        )
    assert pairwise_result(matrix).completed


def test_bozoki_weights_and_ratio() -> None:
    # Bozóki, Fülöp & Rónyai 2010, as asserted by AHPy's tests with Donegan & Dodd's table.
    case = CASES["incomplete"][0]
    matrix = matrix_from_judgements(case["items"], [tuple(row) for row in case["given"]])
    result = pairwise_result(matrix, random_index_table="donegan_dodd")
    assert result.weights == pytest.approx([0.3738, 0.392, 0.0985, 0.1357], abs=1.1e-4)
    assert result.consistency_ratio == pytest.approx(0.0372, abs=6e-4)


def test_no_other_completion_is_more_consistent() -> None:
    matrix = matrix_from_triangle([3, BLANK, 2, 4, BLANK, 0.5])
    best = principal(completed_matrix(matrix))[1]
    missing = np.argwhere(np.triu(np.isnan(matrix)))
    for row, column in missing:
        for factor in (0.9, 0.99, 1.01, 1.1):
            other = completed_matrix(matrix)
            other[row, column] *= factor
            other[column, row] /= factor
            assert principal(other)[1] > best


def test_house_of_saaty_is_refused_with_the_published_repair() -> None:
    case = CASES["house"]  # Saaty 2003: neighbourhood against condition, Harker's value 0.459
    result = pairwise_result(case["matrix"])
    assert result.lambda_max == pytest.approx(case["lambda_max"], abs=1e-6)
    assert result.consistency_ratio == pytest.approx(case["consistency_ratio"], abs=0.003)
    assert not result.consistent
    hint = repair_hint(case["matrix"])
    assert hint is not None
    assert [hint.first, hint.second] == case["pair"]
    assert hint.replacement == pytest.approx(case["replacement"], abs=0.001)
    assert hint.ratio_after == pytest.approx(case["ratio_after"], abs=6e-4)
    assert hint.scale_value == 1 / 2
    assert hint.ratio_on_scale < 0.10


def test_hierarchy_of_saaty() -> None:
    case = CASES["city"]
    criteria = np.array(pairwise_result(case["criteria"]).weights)
    alternatives = pairwise_results(np.array(case["alternatives"]))
    priorities = criteria @ np.array([row.weights for row in alternatives])
    assert priorities == pytest.approx(case["priorities"], abs=1.1e-4)


def test_sample_judges() -> None:
    expected = SAMPLE["perspectives_aggregated_geomean"]
    result = group_result(matrices_from_triangles(JUDGES))
    assert result.group.weights == pytest.approx(expected["weights_eigenvector"], abs=1e-6)
    assert result.group.lambda_max == pytest.approx(expected["lambda_max"], abs=1e-6)
    assert result.group.consistency_ratio == pytest.approx(expected["cr"], abs=1e-6)
    geometric = group_result(matrices_from_triangles(JUDGES), method=GEOMETRIC_MEAN)
    assert geometric.group.weights == pytest.approx(expected["weights_geometric_mean"], abs=1e-6)
    assert all(judge.consistent for judge in result.judges)
    assert all(1 <= index < 1.1 for index in result.compatibility)


@pytest.mark.parametrize(
    ("perspective", "triangle"),
    [
        ("F", [3, 4, 2]),
        ("C", [1 / 3, 2, 1 / 2, 4, 2, 1 / 3]),
        ("I", [1, 1, 3, 1, 4, 3]),
        ("L", [3, 5, 2]),
    ],
)
def test_sample_kpis(perspective: str, triangle: list[float]) -> None:
    expected = SAMPLE["kpi_local"][perspective]
    result = pairwise_result(matrix_from_triangle(triangle))
    assert result.weights == pytest.approx(expected["weights_eigenvector"], abs=1e-6)
    assert result.consistency_ratio == pytest.approx(expected["cr"], abs=1e-6)


def test_a_circle_is_refused_with_a_hint() -> None:
    result = pairwise_result(CYCLE)
    assert result.weights == pytest.approx([1 / 3] * 3)
    assert result.consistency_ratio == pytest.approx(2.758621, abs=1e-6)  # the sample's figure
    hint = repair_hint(CYCLE)
    assert hint is not None
    assert (hint.triple, hint.triple_given, hint.triple_implied) == ((0, 1, 2), 0.2, 25)
    assert hint.replacement == pytest.approx(0.04)
    assert hint.ratio_after == pytest.approx(0, abs=1e-9)
    assert hint.scale_value == 1 / 9


@given(st.lists(st.floats(0.1, 10), min_size=2, max_size=7))
def test_consistent_judgements_give_their_weights_back(given_weights: list[float]) -> None:
    weights = np.array(given_weights)
    matrix = weights[:, None] / weights[None, :]
    for method in ("eigenvector", GEOMETRIC_MEAN):
        result = pairwise_result(matrix, method)
        assert result.weights == pytest.approx((weights / weights.sum()).tolist(), rel=1e-6)
        assert result.consistency_ratio == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize(
    ("matrix", "expected"),
    [
        pytest.param([[1, 3], [0.33, 1]], [0.75, 0.25], id="rounded-third"),
        pytest.param([[1, 3], [BLANK, 1]], [0.75, 0.25], id="upper-triangle-only"),
        pytest.param([[BLANK, BLANK], [4, BLANK]], [0.2, 0.8], id="lower-triangle-only"),
        pytest.param([[1]], [1.0], id="one-item"),
        pytest.param([[1, 1], [1, 1]], [0.5, 0.5], id="all-equal"),
    ],
)
def test_forgiving_input(matrix: list[list[float]], expected: list[float]) -> None:
    assert ahp_weights(matrix) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("matrix", "error"),
    [
        pytest.param([[1, 3], [0.5, 1]], errors.JudgementsNotReciprocal, id="reciprocals-disagree"),
        pytest.param([[1, 0], [0, 1]], errors.JudgementNotPositive, id="zero"),
        pytest.param([[1, -3], [BLANK, 1]], errors.JudgementNotPositive, id="negative"),
        pytest.param([[1, np.inf], [BLANK, 1]], errors.JudgementNotPositive, id="infinite"),
        pytest.param([[1, 2, 3], [1, 1, 1]], errors.MatrixNotSquare, id="not-square"),
        pytest.param([[2, 1], [1, 1]], errors.DiagonalNotOne, id="diagonal"),
        pytest.param([[1, BLANK], [BLANK, 1]], errors.TooFewJudgements, id="skipped-everything"),
        pytest.param(np.ones((11, 11)), errors.NoRandomIndex, id="no-random-index"),
    ],
)
def test_refused_judgements(matrix: Table, error: type[CrmRoiError]) -> None:
    with pytest.raises(error):
        pairwise_result(matrix)


def test_refusals_name_the_cell() -> None:
    with pytest.raises(errors.JudgementsNotReciprocal) as refusal:
        pairwise_result([[1, 2, 3], [0.5, 1, 2], [3, 0.5, 1]])
    assert refusal.value.facts == {"row": 1, "column": 3, "value": 3.0, "opposite": 3.0}


@pytest.mark.parametrize(
    ("judgements", "error"),
    [
        pytest.param([("a", "x", 2)], errors.UnknownItem, id="unknown-item"),
        pytest.param([("a", "b", 2), ("a", "b", 3)], errors.JudgedTwice, id="judged-twice"),
        pytest.param([("a", "b", 2), ("b", "a", 2)], errors.JudgementsNotReciprocal, id="contrary"),
    ],
)
def test_refused_lists(judgements: list[tuple[str, str, float]], error: type[CrmRoiError]) -> None:
    with pytest.raises(error):
        matrix_from_judgements(("a", "b", "c"), judgements)


@pytest.mark.parametrize(
    ("call", "error"),
    [
        pytest.param(
            lambda: matrix_from_triangle([1, 2]), errors.NotATriangle, id="two-judgements"
        ),
        pytest.param(lambda: ahp_weights(CYCLE, "median"), errors.UnknownChoice, id="method"),
        pytest.param(
            lambda: ahp_consistency_ratio(CYCLE, "mine"), errors.UnknownChoice, id="table"
        ),
        pytest.param(
            lambda: ahp_group_weights(JUDGES, "vote"), errors.UnknownChoice, id="aggregation"
        ),
        pytest.param(lambda: judges_agreement([[3, 5, 2]]), errors.OneJudge, id="one-judge"),
        pytest.param(
            lambda: ahp_group_weights([[BLANK] * 3] * 2), errors.NoJudge, id="all-judges-silent"
        ),
        pytest.param(
            lambda: ahp_repair([[1, 2], [0.5, 1]]), errors.NothingToRepair, id="two-items"
        ),
    ],
)
def test_refused_calls(call: Callable[[], object], error: type[CrmRoiError]) -> None:
    with pytest.raises(error):
        call()


@pytest.mark.parametrize("aggregation", AGGREGATIONS)
def test_group_weights_sum_to_one(aggregation: str) -> None:
    # The peer ahpsurvey leaves geometric means of weights at a sum of 0.987; ours are brought to 1.
    assert sum(ahp_group_weights(JUDGES, aggregation)) == pytest.approx(1)


def test_alike_judges_agree_and_aggregate_to_themselves() -> None:
    result = group_result(matrices_from_triangles(np.array([[3, 5, 2]] * 4)))
    assert result.group.weights == pytest.approx(result.judges[0].weights)
    assert result.agreement == 1
    assert result.compatibility == pytest.approx([1.0] * 4)


def test_a_judge_who_skipped_one_does_not_count_in_it() -> None:
    with_gap = np.array([[3, 5, 2], [3, BLANK, 2]])
    matrix = group_result(matrices_from_triangles(with_gap)).group
    assert matrix.weights == pytest.approx(pairwise_result(matrix_from_triangle([3, 5, 2])).weights)
    silent = np.vstack([JUDGES, [BLANK] * 6])
    assert len(group_result(matrices_from_triangles(silent)).judges) == len(JUDGES)


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        pytest.param([[3, 2, 1], [3, 2, 1]], 1.0, id="same-ranking"),
        pytest.param([[3, 2, 1], [1, 2, 3]], 0.0, id="opposite"),
        # Ranks 1 2 3.5 3.5 / 1.5 1.5 3 4 / 1 3 2 4 by the textbook formula with ties: S = 34.
        pytest.param([[4, 3, 1, 1], [4, 4, 2, 1], [4, 2, 3, 1]], 12 * 34 / 504, id="ties"),
        pytest.param([[1, 1], [1, 1]], 1.0, id="nobody-prefers-anything"),
    ],
)
def test_kendall_w(weights: list[list[float]], expected: float) -> None:
    assert kendall_w(np.array(weights, dtype=float)) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("value", "expected"), [(0.459, 1 / 2), (20, 9), (0.01, 1 / 9), (1.2, 1), (3.4, 3)]
)
def test_nearest_on_scale(value: float, expected: float) -> None:
    assert expected == nearest_on_scale(value)


@pytest.mark.parametrize("extreme", [9, 1e3, 1e6])
def test_the_worst_circle_still_settles(extreme: float) -> None:
    # A circulant matrix: λmax is the sum of any row.
    circle = [[1, extreme, 1 / extreme], [BLANK, 1, extreme], [BLANK, BLANK, 1]]
    result = pairwise_result(circle)
    assert result.weights == pytest.approx([1 / 3] * 3)
    assert result.lambda_max == pytest.approx(1 + extreme + 1 / extreme)


def test_principal_agrees_with_a_general_eigenvalue_solver() -> None:
    draw = np.random.Generator(np.random.PCG64(1))
    matrices = np.exp(draw.standard_normal((50, 6, 6)))
    values, vectors = np.linalg.eig(matrices)
    weights, largest = principal(matrices)
    assert largest == pytest.approx(values.real.max(axis=1))
    for place, row in enumerate(weights):
        vector = np.abs(vectors[place, :, values[place].real.argmax()].real)
        assert row == pytest.approx(vector / vector.sum())


def test_worksheet_functions_agree_with_the_core() -> None:
    matrix = judgement_matrix([3, 5, 2])
    assert matrix[1][0] == pytest.approx(1 / 3)
    assert judgement_matrix([3, BLANK, 2])[0][2] == ""
    assert ahp_completed([[1, 2, BLANK], [BLANK, 1, 3], [BLANK] * 3])[0][2] == pytest.approx(6)
    assert ahp_completed(CYCLE) == CYCLE
    assert ahp_lambda_max(CYCLE) == pytest.approx(6.2)
    assert ahp_repair(CYCLE)[:3] == [1, 2, 5]
    assert ahp_group_consistency_ratio(JUDGES) == pytest.approx(0.005862, abs=1e-6)
    assert 0 < judges_agreement(JUDGES) < 1


def test_global_weights() -> None:
    found = global_weights({"F": 0.6, "C": 0.4}, {"F": {"a": 1.0}, "C": {"b": 0.25, "c": 0.75}})
    assert found == pytest.approx({"a": 0.6, "b": 0.1, "c": 0.3})


@pytest.mark.parametrize(
    ("ranks", "expected"),
    [
        # w(k) = (1/n) Σ 1/i from k to n (Barron & Barrett 1996)
        pytest.param([1, 2, 3], [11 / 18, 5 / 18, 2 / 18], id="three"),
        pytest.param(
            [1, 2, 3, 4, 5],
            [0.45666666666666667, 0.25666666666666665, 0.15666666666666665, 0.09, 0.04],
            id="five",
        ),
        pytest.param([3, 1, 2], [2 / 18, 11 / 18, 5 / 18], id="in-any-order"),
        pytest.param([1, 2, 2], [11 / 18, 7 / 36, 7 / 36], id="shared-rank"),
        pytest.param([1], [1.0], id="one"),
    ],
)
def test_rank_order_weights(ranks: list[float], expected: list[float]) -> None:
    assert rank_order_weights(ranks) == pytest.approx(expected)


def test_point_weights() -> None:
    # Haas & Meixner's fuel example: miles per gallon of four cars
    assert point_weights([34, 27, 24, 28]) == pytest.approx(
        [0.3009, 0.2389, 0.2124, 0.2478], abs=6e-5
    )


def test_entropy_by_hand() -> None:
    # Column 1: shares 1/2, 1/2, entropy 1, so no weight; column 2: shares 1, 0, entropy 0.
    assert entropy_weights([[5, 7], [5, 0]]) == pytest.approx([0, 1])
    shares = np.array([0.2, 0.3, 0.5])
    spread = 1 + (shares * np.log(shares)).sum() / np.log(3)
    other = np.array([0.1, 0.1, 0.8])
    wide = 1 + (other * np.log(other)).sum() / np.log(3)
    found = entropy_weights(np.column_stack([10 * shares, 40 * other]))
    assert found == pytest.approx([spread / (spread + wide), wide / (spread + wide)])


def test_critic_by_hand() -> None:
    data = np.array([[1.0, 10, 3], [2, 30, 3], [4, 20, 3]])
    scaled = (data[:, :2] - data[:, :2].min(axis=0)) / np.ptp(data[:, :2], axis=0)
    conflict = 1 - np.corrcoef(scaled.T)[0, 1]
    raw = scaled.std(axis=0, ddof=1) * conflict
    assert critic_weights(data) == pytest.approx([*(raw / raw.sum()), 0])


def test_critic_sees_the_direction() -> None:
    falling = critic_weights([[1, 9, 2], [2, 7, 5], [3, 1, 4]], ["up", "down", "up"])
    rising = critic_weights([[1, -9, 2], [2, -7, 5], [3, -1, 4]])
    assert falling == pytest.approx(rising)


@pytest.mark.parametrize(
    ("call", "error"),
    [
        pytest.param(
            lambda: entropy_weights([[1, -2], [1, 3]]), errors.NegativeData, id="negative"
        ),
        pytest.param(lambda: entropy_weights([[1, BLANK], [1, 3]]), errors.MissingData, id="blank"),
        pytest.param(lambda: entropy_weights([[1, 2]]), errors.TooFewRows, id="one-row"),
        pytest.param(lambda: entropy_weights([[2, 3], [2, 3]]), errors.NoVariation, id="constant"),
        pytest.param(lambda: entropy_weights([[0, 0], [0, 0]]), errors.NoVariation, id="all-zero"),
        pytest.param(
            lambda: critic_weights([[1, 2], [2, 1]], ["up"] * 3),
            errors.DifferentCounts,
            id="directions",
        ),
        pytest.param(
            lambda: critic_weights([[1, 2], [2, 1]], ["sideways"]), errors.UnknownChoice, id="word"
        ),
        pytest.param(lambda: rank_order_weights([0, 1]), errors.WrongRank, id="rank-0"),
        pytest.param(lambda: rank_order_weights([BLANK]), errors.WrongRank, id="no-rank"),
        pytest.param(lambda: point_weights([3, -1]), errors.NegativeWeight, id="negative-points"),
        pytest.param(lambda: point_weights([0, 0]), errors.NoWeight, id="no-points"),
    ],
)
def test_refused_data(call: Callable[[], object], error: type[CrmRoiError]) -> None:
    with pytest.raises(error):
        call()
