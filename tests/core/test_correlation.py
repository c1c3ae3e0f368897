"""Correlations: what is possible, what is offered instead, what the samples then show."""

from __future__ import annotations

import numpy as np
import pytest

from crm_roi.core.risk import correlation as core
from crm_roi.core.risk.correlation import (
    Correlation,
    check_correlation,
    correlation_matrix,
    gaussian_copula,
    iman_conover,
    nearest_correlation,
)
from crm_roi.core.risk.sampling import Method, Sampler
from crm_roi.core.risk.simulation_summary import average_ranks

NAMES = ("adoption", "licences", "churn")
WANTED = np.array([[1, 0.7, -0.3], [0.7, 1, 0.2], [-0.3, 0.2, 1]])
TRIALS = 16_384


def _rank_correlation(samples: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> object:
    return np.corrcoef([average_ranks(row) for row in samples])


def _independent(seed: int = 5) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    return np.random.default_rng(seed).standard_normal((3, TRIALS))


def test_matrix_from_pairs() -> None:
    pairs = (Correlation("adoption", "churn", -0.3), Correlation("churn", "licences", 0.2))
    expected = [[1, 0, -0.3], [0, 1, 0.2], [-0.3, 0.2, 1]]
    assert correlation_matrix(NAMES, pairs).tolist() == expected


@pytest.mark.parametrize(
    ("matrix", "expected"),
    [
        pytest.param(  # Higham 2002, "Computing the nearest correlation matrix", section 4
            [[1, 1, 0], [1, 1, 1], [0, 1, 1]],
            [[1, 0.7607, 0.1573], [0.7607, 1, 0.7607], [0.1573, 0.7607, 1]],
            id="higham-2002",
        ),
        pytest.param(  # Higham 2002, the tridiagonal example of order 4
            [[2, -1, 0, 0], [-1, 2, -1, 0], [0, -1, 2, -1], [0, 0, -1, 2]],
            [
                [1, -0.8084, 0.1916, 0.1068],
                [-0.8084, 1, -0.6562, 0.1916],
                [0.1916, -0.6562, 1, -0.8084],
                [0.1068, 0.1916, -0.8084, 1],
            ],
            id="higham-2002-tridiagonal",
        ),
        pytest.param(WANTED.tolist(), WANTED.tolist(), id="a-possible-matrix-stays"),
        pytest.param([[1.0]], [[1.0]], id="one-figure"),
    ],
)
def test_nearest_correlation(matrix: list[list[float]], expected: list[list[float]]) -> None:
    assert nearest_correlation(matrix) == pytest.approx(np.array(expected), abs=6e-5)


def test_an_impossible_matrix_is_refused_and_the_nearest_offered() -> None:
    pairs = [
        Correlation("adoption", "licences", 0.9),
        Correlation("licences", "churn", 0.9),
        Correlation("adoption", "churn", -0.9),
    ]
    with pytest.raises(core.CorrelationImpossible) as caught:
        correlation_matrix(NAMES, pairs)
    assert caught.value.facts["eigenvalue"] == pytest.approx(-0.8)
    assert caught.value.facts["nearest"] == (
        "adoption–licences 0.5000, adoption–churn -0.5000, licences–churn 0.5000"
    )


@pytest.mark.parametrize("seed", range(5))
def test_what_is_offered_is_accepted(seed: int) -> None:
    wild = np.random.default_rng(seed).uniform(-1, 1, (6, 6))
    wild = (wild + wild.T) / 2
    np.fill_diagonal(wild, 1)
    check_correlation(nearest_correlation(wild))


@pytest.mark.parametrize(
    ("reason", "message", "matrix"),
    [
        pytest.param(
            core.CorrelationNotSquare,
            "A correlation matrix has as many rows as columns; this one has 1 and 2.",
            [[1, 0]],
            id="not-square",
        ),
        pytest.param(
            core.CorrelationOutOfRange,
            "A correlation lies between -1 and 1; the one of 1 and 2 is 1.2.",
            [[1, 1.2], [1.2, 1]],
            id="over-1",
        ),
        pytest.param(
            core.CorrelationOutOfRange,
            "A correlation lies between -1 and 1; the one of 1 and 2 is nan.",
            [[1, np.nan], [np.nan, 1]],
            id="not-a-number",
        ),
        pytest.param(
            core.CorrelationNotOneOnDiagonal,
            "A figure's correlation with itself is 1; that of 2 is 0.5.",
            [[1, 0], [0, 0.5]],
            id="diagonal",
        ),
        pytest.param(
            core.CorrelationNotSymmetric,
            "The correlation of 1 with 2 is 0.1, but 0.2 the other way round.",
            [[1, 0.1], [0.2, 1]],
            id="not-symmetric",
        ),
    ],
)
def test_what_is_no_correlation_matrix(
    reason: type[Exception], message: str, matrix: list[list[float]]
) -> None:
    with pytest.raises(reason) as caught:
        check_correlation(matrix)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("reason", "pairs"),
    [
        pytest.param(
            core.UnknownCorrelated, [Correlation("adoption", "weather", 0.1)], id="unknown-name"
        ),
        pytest.param(
            core.CorrelationGivenTwice,
            [Correlation("adoption", "churn", 0.1), Correlation("churn", "adoption", 0.1)],
            id="given-twice",
        ),
        pytest.param(
            core.CorrelationGivenTwice, [Correlation("churn", "churn", 1)], id="with-itself"
        ),
    ],
)
def test_pairs_that_mean_nothing(reason: type[Exception], pairs: list[Correlation]) -> None:
    with pytest.raises(reason):
        correlation_matrix(NAMES, pairs)


@pytest.mark.parametrize("method", list(Method))
def test_samples_have_the_rank_correlation(method: Method) -> None:
    scores = Sampler(method, NAMES, 7, WANTED).scores(0, TRIALS)
    # the standard error of a rank correlation is about 1 / sqrt(trials) = 0.008
    assert _rank_correlation(scores) == pytest.approx(WANTED, abs=0.03)
    assert scores.mean(axis=1) == pytest.approx(0, abs=0.03)
    assert scores.std(axis=1) == pytest.approx(1, abs=0.03)


def test_iman_conover_only_reorders() -> None:
    skewed = np.exp(_independent())
    reordered = iman_conover(skewed, WANTED)
    assert np.array_equal(np.sort(reordered), np.sort(skewed))
    assert _rank_correlation(reordered) == pytest.approx(WANTED, abs=0.01)


def test_perfect_correlation_moves_as_one() -> None:
    both = np.array([[1.0, 1.0], [1.0, 1.0]])
    scores = gaussian_copula(_independent()[:2], both)
    assert np.array_equal(scores[0], scores[1])
    opposed = iman_conover(_independent()[:2], np.array([[1.0, -1.0], [-1.0, 1.0]]))
    assert np.corrcoef([average_ranks(row) for row in opposed])[0, 1] == pytest.approx(-1)


@pytest.mark.parametrize("trials", [1, 2, 5])
def test_very_few_samples_are_still_reordered(trials: int) -> None:
    few = _independent()[:, :trials]
    assert np.array_equal(np.sort(iman_conover(few, WANTED)), np.sort(few))


def test_rank_correlations_possible_only_in_ranks_are_mended() -> None:
    tight = np.array([[1, -0.5, -0.5], [-0.5, 1, -0.5], [-0.5, -0.5, 1]])
    check_correlation(tight)
    found = _rank_correlation(gaussian_copula(_independent(), tight))
    assert found == pytest.approx(tight, abs=0.05)
