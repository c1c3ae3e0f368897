"""PLS path modelling against closed forms, and against a second implementation on raw scores.

The figures published for the European index (semPLS' SmartPLS fixtures) need a survey that is not
ours to pass on; what is tested here is the method, on a survey of our own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from crm_roi.core.customers.path_bootstrap import bootstrap
from crm_roi.core.customers.path_estimate import SCHEMES
from crm_roi.core.customers.path_fit import PathFit, drivers, fit_path_model
from crm_roi.core.customers.survey_model import (
    AMERICAN_PATHS,
    LATENT_LABELS,
    SATISFACTION_PATHS,
    Block,
    PathModel,
    Scale,
    ready_answers,
    satisfaction_model,
)
from crm_roi.core.scorecard import errors
from tests.survey_sample import SIZES, survey_answers, survey_model

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_roi.core.errors import CrmRoiError
    from crm_roi.core.worksheet import FloatArray

MODEL = survey_model()
ANSWERS = survey_answers()
AMERICAN = PathModel(MODEL.blocks, AMERICAN_PATHS)
TWO = PathModel(
    (Block("x", ("x1", "x2", "x3")), Block("y", ("y1", "y2"))),
    (("x", "y"),),
)
BLANK = float("nan")


def slow_pls(
    answers: FloatArray, model: PathModel, scheme: str, *, standardised: bool
) -> tuple[dict[str, float], dict[tuple[str, str], float]]:
    """Weights and paths by the book, on respondents' scores (Tenenhaus et al. 2005, section 2)."""
    centred = answers - answers.mean(axis=0)
    items = centred / answers.std(axis=0) if standardised else centred
    names = list(model.latents)
    columns = [[model.items.index(item) for item in block.items] for block in model.blocks]
    weights = [np.ones(len(own)) for own in columns]
    for _ in range(60):
        scores = [unit(items[:, own] @ w) for own, w in zip(columns, weights, strict=True)]
        inner = [inside(names.index(name), names, scores, model, scheme) for name in names]
        weights = [
            outside(items[:, own], z, block.mode)
            for own, z, block in zip(columns, inner, model.blocks, strict=True)
        ]
    scores = [unit(items[:, own] @ w) for own, w in zip(columns, weights, strict=True)]
    paths: dict[tuple[str, str], float] = {}
    for effect in names:
        causes = [cause for cause, to in model.paths if to == effect]
        if causes:
            matrix = np.column_stack([scores[names.index(cause)] for cause in causes])
            slopes = np.linalg.lstsq(matrix, scores[names.index(effect)], rcond=None)[0]
            paths |= {(cause, effect): float(b) for cause, b in zip(causes, slopes, strict=True)}
    final = {
        model.items[column]: float(w / (items[:, own] @ group).std())
        for own, group in zip(columns, weights, strict=True)
        for column, w in zip(own, group, strict=True)
    }
    return final, paths


def unit(values: FloatArray) -> FloatArray:
    scaled: FloatArray = values / values.std()
    return scaled


def inside(
    place: int, names: list[str], scores: list[FloatArray], model: PathModel, scheme: str
) -> FloatArray:
    """Inner approximation of one variable from its neighbours."""
    before = [names.index(cause) for cause, effect in model.paths if effect == names[place]]
    after = [names.index(effect) for cause, effect in model.paths if cause == names[place]]
    total = np.zeros_like(scores[place])
    for other in {*before, *after}:
        r = float(np.corrcoef(scores[place], scores[other])[0, 1])
        if scheme == "centroid":
            total += np.sign(r) * scores[other]
        elif scheme == "factorial" or other in after:
            total += r * scores[other]
    if scheme == "path" and before:
        matrix = np.column_stack([scores[other] for other in before])
        total += matrix @ np.linalg.lstsq(matrix, scores[place], rcond=None)[0]
    return total


def outside(items: FloatArray, inner: FloatArray, mode: str) -> FloatArray:
    """Outer weights: covariances (reflective) or a multiple regression (formative)."""
    if mode == "reflective":
        return items.T @ inner / len(inner)
    return np.asarray(np.linalg.lstsq(items, inner, rcond=None)[0])


def formative(model: PathModel) -> PathModel:
    """The same model with its first two blocks formative."""
    blocks = [Block(b.latent, b.items, "formative") for b in model.blocks[:2]]
    return PathModel((*blocks, *model.blocks[2:]), model.paths)


@pytest.mark.parametrize("standardised", [True, False], ids=["standardised", "raw"])
@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(
    "model",
    [
        pytest.param(MODEL, id="satisfaction"),
        pytest.param(AMERICAN, id="american"),
        pytest.param(formative(AMERICAN), id="formative"),
    ],
)
def test_second_implementation(model: PathModel, scheme: str, *, standardised: bool) -> None:
    fit = fit_path_model(ANSWERS, model, scheme, standardised=standardised)
    weights, paths = slow_pls(ANSWERS, model, scheme, standardised=standardised)
    spread = np.sqrt((len(ANSWERS) - 1) / len(ANSWERS))  # deviations with n - 1 against n
    scaled = {item: w * (1 if standardised else spread) for item, w in weights.items()}
    assert fit.weights == pytest.approx(scaled, abs=2e-6)
    assert fit.paths == pytest.approx(paths, abs=2e-6)


def two_blocks() -> FloatArray:
    return ANSWERS[:, [3, 4, 5, 8, 9]]


def test_two_reflective_blocks_are_a_singular_value_decomposition() -> None:
    # Two blocks in mode A: inter-battery analysis, first pair of singular vectors (Tucker 1958).
    correlations = np.asarray(np.corrcoef(two_blocks().T))
    left, _, right = np.linalg.svd(correlations[:3, 3:])
    fit = fit_path_model(two_blocks(), TWO)
    found = np.array([fit.weights[item] for item in TWO.items])
    for own, vector in ((slice(3), left[:, 0]), (slice(3, 5), right[0])):
        direction = found[own] / np.linalg.norm(found[own])
        assert direction == pytest.approx(np.abs(vector), abs=1e-7)


def test_two_formative_blocks_are_canonical_correlation() -> None:
    # Two blocks in mode B: the first canonical correlation (Hotelling 1936).
    model = PathModel(
        tuple(Block(block.latent, block.items, "formative") for block in TWO.blocks), TWO.paths
    )
    among = np.asarray(np.corrcoef(two_blocks().T))
    product = (
        np.linalg.inv(among[:3, :3]) @ among[:3, 3:] @ np.linalg.inv(among[3:, 3:]) @ among[3:, :3]
    )
    expected = np.sqrt(np.linalg.eigvals(product).real.max())
    assert fit_path_model(two_blocks(), model).paths["x", "y"] == pytest.approx(expected)


def test_single_items_are_a_regression() -> None:
    model = satisfaction_model(
        {latent: [latent] for latent in ("expected_quality", "perceived_quality", "satisfaction")}
    )
    columns = ANSWERS[:, [0, 3, 8]]
    unit_columns = (columns - columns.mean(axis=0)) / columns.std(axis=0)
    slopes, residual, *_ = np.linalg.lstsq(unit_columns[:, :2], unit_columns[:, 2], rcond=None)
    fit = fit_path_model(columns, model)
    assert list(fit.paths.values()) == pytest.approx(slopes.tolist())
    assert fit.r_squared["satisfaction"] == pytest.approx(1 - residual[0] / len(columns))
    # One point of quality, in points of index: the slope on raw marks, times 100 / 9.
    raw = np.linalg.lstsq(
        np.column_stack([columns[:, :2], np.ones(300)]), columns[:, 2], rcond=None
    )
    effects = {driver.item: driver.effect for driver in drivers(fit)}
    assert effects["perceived_quality"] == pytest.approx(raw[0][1] * 100 / 9)
    assert effects["expected_quality"] == pytest.approx(raw[0][0] * 100 / 9)


def test_the_known_structure_is_found() -> None:
    fit = fit_path_model(ANSWERS, MODEL)
    to_satisfaction = {cause: b for (cause, to), b in fit.paths.items() if to == "satisfaction"}
    assert max(to_satisfaction, key=lambda cause: to_satisfaction[cause]) == "perceived_quality"
    assert all(loading > 0.75 for loading in fit.loadings.values())
    assert drivers(fit)[0].latent == "perceived_quality"
    assert {driver.latent for driver in drivers(fit)} == set(list(SIZES)[:3])
    assert not fit.warnings


def test_total_effects_add_the_ways() -> None:
    fit = fit_path_model(ANSWERS, AMERICAN)
    b = fit.paths
    expected, quality, value, aim = list(SIZES)[:4]
    ways = (
        b[expected, aim]
        + b[expected, quality] * b[quality, aim]
        + b[expected, value] * b[value, aim]
        + b[expected, quality] * b[quality, value] * b[value, aim]
    )
    assert fit.total_effects[expected, aim] == pytest.approx(ways)
    assert (aim, expected) not in fit.total_effects


@pytest.mark.parametrize("standardised", [True, False])
def test_index_is_the_weighted_mean_on_0_to_100(*, standardised: bool) -> None:
    fit = fit_path_model(ANSWERS, MODEL, standardised=standardised)
    for place, block in enumerate(MODEL.blocks):
        columns = [MODEL.items.index(item) for item in block.items]
        shares = [fit.index_weights[item] for item in block.items]
        mean = float(ANSWERS[:, columns].mean(axis=0) @ shares)
        assert sum(shares) == pytest.approx(1)
        assert fit.index[MODEL.latents[place]] == pytest.approx((mean - 1) / 9 * 100)


def test_signs_follow_the_items() -> None:
    turned = 11 - ANSWERS
    assert all(loading > 0 for loading in fit_path_model(turned, MODEL).loadings.values())
    against = ANSWERS.copy()
    against[:, 3] = 11 - against[:, 3]
    (warning,) = fit_path_model(against, MODEL).warnings
    assert warning.facts == {"item": "perceived_quality_1"}


def test_reliability_of_parallel_items() -> None:
    # Three items that correlate 0.6 with each other: Spearman and Brown give α = 3 · 0.6 / 2.2.
    draw = np.random.Generator(np.random.PCG64(3)).standard_normal((500, 4))
    plain, _ = np.linalg.qr(draw - draw.mean(axis=0))
    mixed = np.linalg.cholesky(np.full((3, 3), 0.6) + 0.4 * np.eye(3))
    items = plain[:, :3] @ mixed.T
    other = items.sum(axis=1, keepdims=True) + plain[:, 3:]
    model = PathModel((Block("x", ("a", "b", "c")), Block("y", ("d",))), (("x", "y"),))
    fit = fit_path_model(np.hstack([items, other]), model, scale=Scale(-9, 9))
    found = fit.reliability["x"]
    loading = np.sqrt((1 + 2 * 0.6) / 3)  # of each of three parallel items
    assert found.alpha == pytest.approx(3 * 0.6 / 2.2)
    assert found.average_variance == pytest.approx(loading**2)
    assert found.composite == pytest.approx(
        9 * loading**2 / (9 * loading**2 + 3 * (1 - loading**2))
    )
    assert fit.reliability["y"].alpha is None


def test_formative_blocks_have_no_reliability() -> None:
    fit = fit_path_model(ANSWERS, formative(MODEL))
    assert fit.reliability["expected_quality"].average_variance is None


def resampled_fits(fit: PathFit, resamples: int, seed: int) -> list[PathFit]:
    """Fit each resample by itself, drawn as the bootstrap draws."""
    count = fit.respondents
    draws = np.random.Generator(np.random.PCG64(seed)).integers(0, count, (resamples, count))
    return [
        fit_path_model(ANSWERS[rows], fit.model, fit.scheme, standardised=fit.standardised)
        for rows in draws
    ]


@pytest.mark.parametrize("standardised", [True, False])
def test_bootstrap_is_the_fit_of_each_resample(*, standardised: bool) -> None:
    fit = fit_path_model(ANSWERS, AMERICAN, standardised=standardised)
    found = bootstrap(fit, resamples=100, seed=5, confidence=0.9)
    fits = resampled_fits(fit, 100, 5)
    assert found.resamples == 100
    path = ("perceived_quality", "satisfaction")
    for figures, interval in (
        ([row.paths[path] for row in fits], found.paths[path]),
        ([row.total_effects[path] for row in fits], found.total_effects[path]),
        ([row.index["loyalty"] for row in fits], found.index["loyalty"]),
        ([row.r_squared["loyalty"] for row in fits], found.r_squared["loyalty"]),
        ([row.loadings["loyalty_1"] for row in fits], found.loadings["loyalty_1"]),
    ):
        low, high = np.quantile(figures, (0.05, 0.95))
        expected = (low, high, np.std(figures, ddof=1))
        assert interval == pytest.approx(expected, rel=1e-3)


def test_bootstrap_error_of_a_correlation() -> None:
    # Standard error of a correlation r of n respondents: about (1 - r²) / √n.
    model = PathModel((Block("x", ("a",)), Block("y", ("b",))), (("x", "y"),))
    fit = fit_path_model(survey_answers(1000)[:, [3, 8]], model)
    r = fit.paths["x", "y"]
    interval = bootstrap(fit, resamples=2000).paths["x", "y"]
    assert interval.standard_error == pytest.approx((1 - r**2) / np.sqrt(1000), rel=0.1)
    assert interval.low < r < interval.high


def test_the_same_seed_gives_the_same_intervals() -> None:
    fit = fit_path_model(ANSWERS, MODEL)
    assert bootstrap(fit, 300, seed=4) == bootstrap(fit, 300, seed=4)
    assert bootstrap(fit, 300, seed=4).paths != bootstrap(fit, 300, seed=5).paths


def test_gaps_are_closed_as_stated() -> None:
    gappy = ANSWERS.copy()
    gappy[0, :3] = BLANK  # 3 of 14 questions: left out
    gappy[1:41, 5] = BLANK  # one question each: filled, and over 5 % of the item
    ready = ready_answers(gappy, MODEL.items)
    assert (ready.left_out, ready.filled, len(ready.values)) == (1, 40, 299)
    assert ready.values[0, 5] == pytest.approx(np.nanmean(gappy[1:, 5]))
    assert [row.facts for row in ready.warnings] == [
        {"count": 1},
        {"share": pytest.approx(40 / 299), "item": "perceived_quality_3"},
    ]
    assert fit_path_model(gappy, MODEL).respondents == 299


def test_a_small_sample_is_warned_of() -> None:
    (warning,) = fit_path_model(ANSWERS[:60], MODEL).warnings
    assert warning.facts == {"count": 60, "wanted": 100}


def changed(row: int, column: int, value: float) -> FloatArray:
    answers = ANSWERS.copy()
    answers[row, column] = value
    return answers


def copied() -> FloatArray:
    answers = ANSWERS.copy()
    answers[:, 1] = answers[:, 0]
    return answers


def constant(value: float) -> FloatArray:
    answers = ANSWERS.copy()
    answers[:, 2] = value
    return answers


@pytest.mark.parametrize(
    ("call", "error"),
    [
        pytest.param(
            lambda: fit_path_model(ANSWERS[:3], MODEL), errors.TooFewAnswers, id="three-answers"
        ),
        pytest.param(
            lambda: fit_path_model(changed(4, 2, 11), MODEL), errors.AnswerOutsideScale, id="eleven"
        ),
        pytest.param(
            lambda: fit_path_model(changed(4, 2, np.inf), MODEL),
            errors.AnswerOutsideScale,
            id="infinite",
        ),
        pytest.param(
            lambda: fit_path_model(constant(7), MODEL), errors.AllAnswersEqual, id="all-equal"
        ),
        pytest.param(
            lambda: fit_path_model(constant(BLANK), MODEL), errors.NoAnswers, id="nobody-answered"
        ),
        pytest.param(
            lambda: fit_path_model(ANSWERS[:, :5], MODEL), errors.DifferentCounts, id="columns"
        ),
        pytest.param(
            lambda: fit_path_model(copied(), formative(MODEL)), errors.CollinearItems, id="copied"
        ),
        pytest.param(
            lambda: fit_path_model(ANSWERS, MODEL, "median"), errors.UnknownChoice, id="scheme"
        ),
        pytest.param(lambda: Scale(10, 1), errors.WrongScale, id="scale-upside-down"),
        pytest.param(
            lambda: bootstrap(fit_path_model(ANSWERS, MODEL), 9), errors.FewResamples, id="nine"
        ),
        pytest.param(
            lambda: bootstrap(fit_path_model(ANSWERS, MODEL), 200_000_000),
            errors.ManyResamples,
            id="mistyped",
        ),
        pytest.param(
            lambda: bootstrap(fit_path_model(ANSWERS, MODEL), confidence=95),
            errors.NotAConfidence,
            id="confidence-95",
        ),
    ],
)
def test_refused_surveys(call: Callable[[], object], error: type[CrmRoiError]) -> None:
    with pytest.raises(error):
        call()


def test_an_answer_outside_the_scale_is_named() -> None:
    with pytest.raises(errors.AnswerOutsideScale) as refusal:
        fit_path_model(changed(4, 2, 11), MODEL)
    assert str(refusal.value) == (
        "Respondent 5 answered 11.0 to expected_quality_3; the scale goes from 1.0 to 10.0."
    )


ONE = Block("x", ("a",))
OTHER = Block("y", ("b",))


@pytest.mark.parametrize(
    ("blocks", "paths", "error"),
    [
        pytest.param((), (), errors.EmptyModel, id="nothing"),
        pytest.param((ONE, Block("y", ())), (("x", "y"),), errors.EmptyModel, id="no-items"),
        pytest.param((ONE, Block("y", ("a",))), (("x", "y"),), errors.ItemTwice, id="item-twice"),
        pytest.param((ONE, OTHER), (("x", "z"),), errors.UnknownLatent, id="path-to-nowhere"),
        pytest.param(
            (ONE, OTHER, Block("z", ("c",))), (("x", "y"),), errors.UnconnectedLatent, id="alone"
        ),
        pytest.param((ONE, OTHER), (("x", "y"), ("y", "x")), errors.CircularModel, id="circle"),
        pytest.param((ONE, OTHER), (("x", "x"), ("x", "y")), errors.CircularModel, id="itself"),
    ],
)
def test_refused_models(
    blocks: tuple[Block, ...], paths: tuple[tuple[str, str], ...], error: type[CrmRoiError]
) -> None:
    with pytest.raises(error):
        PathModel(blocks, paths)


def test_default_model_is_the_one_of_six_variables() -> None:
    assert MODEL.latents == tuple(name for name, _ in LATENT_LABELS)
    assert MODEL.paths == SATISFACTION_PATHS
