"""The satisfaction index and PLS in cells, against the sample and the core."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from crm_roi.core.customers.path_bootstrap import bootstrap
from crm_roi.core.customers.path_fit import drivers, fit_path_model
from crm_roi.core.customers.satisfaction_index import (
    model_of_columns,
    pls_drivers,
    pls_index,
    pls_intervals,
    pls_loadings,
    pls_paths,
    pls_r_squared,
    pls_reliability,
    satisfaction_index,
)
from crm_roi.core.customers.survey_model import AMERICAN_PATHS
from crm_roi.core.scorecard import errors
from tests.sample import expected_results, sample_plan
from tests.survey_sample import SIZES, survey_answers, survey_model

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_roi.core.errors import CrmRoiError

ANSWERS = survey_answers()
LATENTS = [latent for latent, size in SIZES.items() for _ in range(size)]
BLANK = float("nan")


@pytest.mark.parametrize("variable", expected_results()["csi_index_0_100"])
def test_sample_index(variable: str) -> None:
    survey = sample_plan().scorecard.survey
    items = [item for item in survey.items if item.variable == variable]
    found = satisfaction_index(
        [item.mean_score for item in items],
        [item.weight for item in items],
        survey.scale_low,
        survey.scale_high,
    )
    assert found == pytest.approx(expected_results()["csi_index_0_100"][variable], abs=1e-6)


@pytest.mark.parametrize(
    ("expected", "means", "weights"),
    [
        pytest.param(0, [1, 1], [1.0], id="all-lowest"),
        pytest.param(100, [10, 10], [1.0], id="all-highest"),
        pytest.param(75, [10, 5.5], [2, 2], id="weights-need-not-sum-to-1"),
    ],
)
def test_index_of_means(expected: float, means: list[float], weights: list[float]) -> None:
    assert satisfaction_index(means, weights) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("call", "error"),
    [
        pytest.param(lambda: satisfaction_index([11]), errors.AnswerOutsideScale, id="eleven"),
        pytest.param(lambda: satisfaction_index([BLANK]), errors.NoAnswers, id="blank"),
        pytest.param(
            lambda: satisfaction_index([5, 6], [1, -1]), errors.NegativeWeight, id="negative-weight"
        ),
        pytest.param(lambda: satisfaction_index([5], [0]), errors.NoWeight, id="no-weight"),
        pytest.param(
            lambda: satisfaction_index([5, 6, 7], [1, 2]), errors.DifferentCounts, id="weights"
        ),
        pytest.param(
            lambda: satisfaction_index([5], [1], 5, 5), errors.WrongScale, id="scale-of-one"
        ),
        pytest.param(
            lambda: pls_paths(ANSWERS, LATENTS[1:]), errors.DifferentCounts, id="variables"
        ),
        pytest.param(
            lambda: pls_paths(ANSWERS, ["", *LATENTS[1:]]),
            errors.ItemWithoutLatent,
            id="no-variable",
        ),
        pytest.param(
            lambda: pls_paths(ANSWERS, LATENTS, ["satisfaction"]),
            errors.DifferentCounts,
            id="paths-without-ends",
        ),
        pytest.param(
            lambda: pls_reliability(ANSWERS, LATENTS, "beta"), errors.UnknownChoice, id="measure"
        ),
        pytest.param(
            lambda: pls_drivers(ANSWERS, LATENTS, "fame"), errors.UnknownLatent, id="target"
        ),
        pytest.param(
            lambda: pls_paths(np.full((20, 2), BLANK), ["a", "b"], ["a"], ["b"]),
            errors.TooFewAnswers,
            id="empty-sheet",
        ),
    ],
)
def test_refused_calls(call: Callable[[], object], error: type[CrmRoiError]) -> None:
    with pytest.raises(error):
        call()


def test_cells_agree_with_the_core() -> None:
    fit = fit_path_model(ANSWERS, survey_model())
    assert pls_index(ANSWERS, LATENTS) == pytest.approx(list(fit.index.values()))
    assert pls_paths(ANSWERS, LATENTS) == pytest.approx(list(fit.paths.values()))
    assert pls_loadings(ANSWERS, LATENTS) == pytest.approx(list(fit.loadings.values()))
    explained = [fit.r_squared.get(latent) for latent in SIZES]
    assert pls_r_squared(ANSWERS, LATENTS) == ["" if r is None else r for r in explained]
    alphas = [row.alpha for row in fit.reliability.values()]
    assert pls_reliability(ANSWERS, LATENTS) == ["" if a is None else a for a in alphas]
    effects = {driver.item: driver.effect for driver in drivers(fit)}
    assert pls_drivers(ANSWERS, LATENTS)[:8] == pytest.approx(
        [effects[item] for item in survey_model().items[:8]]
    )
    assert pls_drivers(ANSWERS, LATENTS)[8:] == [""] * 6
    intervals = bootstrap(fit, 200, 3).paths.values()
    found = pls_intervals(ANSWERS, LATENTS, 200, 3)
    assert found == [[row.low, row.high] for row in intervals]


def test_columns_in_any_order_give_the_same_index() -> None:
    order = np.random.Generator(np.random.PCG64(2)).permutation(len(LATENTS))
    mixed = [LATENTS[place] for place in order]
    found = dict(zip(dict.fromkeys(mixed), pls_index(ANSWERS[:, order], mixed), strict=True))
    assert found == pytest.approx(fit_path_model(ANSWERS, survey_model()).index)
    assert pls_loadings(ANSWERS[:, order], mixed) == pytest.approx(
        [pls_loadings(ANSWERS, LATENTS)[place] for place in order]
    )


def test_any_model_by_a_table() -> None:
    causes, effects = zip(*AMERICAN_PATHS, strict=True)
    found = pls_paths(ANSWERS, LATENTS, causes, effects, "path", standardised=False)
    assert len(found) == len(AMERICAN_PATHS)
    model = model_of_columns(["fame", "sales", "fame"], ["fame"], ["sales"])
    assert [block.items for block in model.blocks] == [("Q1", "Q3"), ("Q2",)]
