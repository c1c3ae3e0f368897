"""A path model fitted to survey answers: coefficients, reliability, index 0-100, drivers.

Sources: Fornell, Johnson, Anderson, Cha & Bryant, The American Customer Satisfaction Index, 1996
(index); Cronbach 1951 (α); Fornell & Larcker 1981 (composite reliability, average variance
extracted).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from crm_roi.core.arithmetic import correlation, covariance
from crm_roi.core.customers.path_estimate import Estimate, check_converged, estimate
from crm_roi.core.customers.survey_model import (
    Answers,
    Layout,
    PathModel,
    Scale,
    block_sums,
    layout_of,
    ready_answers,
)
from crm_roi.core.terms import _
from crm_roi.core.worksheet import FloatArray, Sentence, Table

ARROWS_RULE: Final = 10
"""Ten times rule: ten respondents for each arrow that points to one variable (Hair et al. 2017)."""

WANTED_RESPONDENTS: Final = 100
"""Below this, coefficients move too much from one survey to the next to be steered by."""

FEW_RESPONDENTS: Final = _("Only {count} respondents; {wanted} are wanted for this model.")
NEGATIVE_WEIGHT: Final = _("{item} works against its variable; is its scale the other way round?")


@dataclass(frozen=True, slots=True)
class Reliability:
    """How well the items of a reflective variable measure it; `None` where it means nothing.

    α of 0.7, composite reliability of 0.7 and average variance extracted of 0.5 are usual limits.
    """

    alpha: float | None
    composite: float | None
    average_variance: float | None


@dataclass(frozen=True, slots=True)
class Driver:
    """What one item does: moved by one point of the scale, it moves the target's index so much."""

    item: str
    latent: str
    mean: float
    effect: float


@dataclass(frozen=True, slots=True)
class PathFit:
    """A fitted path model.

    `standardised` says whether items were brought to unit variance first or kept their metric;
    latent variables have unit variance in both, so `paths`, `loadings` and `total_effects` are
    standardised figures. `weights` belong to the items in that metric; `index_weights` to raw
    answers, summing to 1 within a variable. `index` is 0 where everybody gives the lowest answer
    and 100 where everybody gives the highest.
    """

    model: PathModel
    scheme: str
    standardised: bool
    answers: Answers
    iterations: int
    weights: dict[str, float]
    loadings: dict[str, float]
    paths: dict[tuple[str, str], float]
    total_effects: dict[tuple[str, str], float]
    r_squared: dict[str, float]
    correlations: FloatArray
    index_weights: dict[str, float]
    index: dict[str, float]
    reliability: dict[str, Reliability]
    warnings: tuple[Sentence, ...]

    @property
    def respondents(self) -> int:
        """Respondents that count."""
        return len(self.answers.values)


def fit_path_model(
    answers: Table,
    model: PathModel,
    scheme: str = "centroid",
    scale: Scale | None = None,
    *,
    standardised: bool = True,
) -> PathFit:
    """Fit a model to answers, one row a respondent, columns in the order of `model.items`."""
    ready = ready_answers(answers, model.items, scale)
    layout = layout_of(model)
    covariances = covariances_of(ready.values, standardised=standardised)
    found = check_converged(estimate(covariances[None], layout, scheme))
    deviations = np.sqrt(np.diag(covariances))
    loadings = own_covariances(found.covariances, layout)[0] / deviations
    per_answer = found.weights[0] / (ready.values.std(axis=0, ddof=1) if standardised else 1.0)
    shares = index_shares(per_answer[None], layout)[0]
    return PathFit(
        model=model,
        scheme=scheme,
        standardised=standardised,
        answers=ready,
        iterations=found.iterations,
        weights=by_item(model, found.weights[0]),
        loadings=by_item(model, loadings),
        paths=_edges(model, found.paths[0], direct=True),
        total_effects=_edges(model, found.effects[0], direct=False),
        r_squared=_explained(model, found, layout),
        correlations=found.latent[0],
        index_weights=by_item(model, shares),
        index=_indices(model, layout, ready, shares),
        reliability=_reliabilities(model, layout, covariances, loadings),
        warnings=_warnings(model, layout, ready, shares),
    )


def covariances_of(values: FloatArray, *, standardised: bool) -> FloatArray:
    """Covariances of items in their metric, or correlations."""
    return correlation(values.T) if standardised else covariance(values.T)


def own_covariances(covariances: FloatArray, layout: Layout) -> FloatArray:
    """Covariance of each item with its own latent variable, (stack, items)."""
    return covariances[:, np.arange(len(layout.owner)), layout.owner]


def index_shares(per_answer: FloatArray, layout: Layout) -> FloatArray:
    """Bring weights on raw answers (stack, items) to a sum of 1 within each latent variable."""
    totals = block_sums(per_answer, layout)
    shares: FloatArray = per_answer / totals[:, layout.owner]
    return shares


def by_item(model: PathModel, values: FloatArray) -> dict[str, float]:
    """Name a value for each item."""
    return dict(zip(model.items, values.tolist(), strict=True))


def _edges(model: PathModel, matrix: FloatArray, *, direct: bool) -> dict[tuple[str, str], float]:
    if direct:
        place = {name: number for number, name in enumerate(model.latents)}
        return {path: float(matrix[place[path[0]], place[path[1]]]) for path in model.paths}
    return {
        (cause, effect): float(matrix[row, column])
        for row, cause in enumerate(model.latents)
        for column, effect in enumerate(model.latents)
        if matrix[row, column] != 0
    }


def _explained(model: PathModel, found: Estimate, layout: Layout) -> dict[str, float]:
    caused = np.flatnonzero(layout.arrows.any(axis=0))
    return {model.latents[place]: float(found.r_squared[0, place]) for place in caused}


def _indices(
    model: PathModel, layout: Layout, answers: Answers, shares: FloatArray
) -> dict[str, float]:
    means = block_sums(answers.values.mean(axis=0) * shares, layout)
    values = 100 * (means - answers.scale.low) / answers.scale.width
    return dict(zip(model.latents, values.tolist(), strict=True))


def _reliabilities(
    model: PathModel, layout: Layout, covariances: FloatArray, loadings: FloatArray
) -> dict[str, Reliability]:
    return {
        block.latent: Reliability(None, None, None)
        if block.mode == "formative"
        else _reliability(covariances[np.ix_(own, own)], loadings[own])
        for place, block in enumerate(model.blocks)
        for own in (np.flatnonzero(layout.owner == place),)
    }


def _reliability(covariances: FloatArray, loadings: FloatArray) -> Reliability:
    squares = loadings**2
    extracted = float(squares.mean())
    count = len(loadings)
    if count == 1:
        return Reliability(None, None, extracted)
    alpha = count / (count - 1) * (1 - np.trace(covariances) / covariances.sum())
    explained = loadings.sum() ** 2
    return Reliability(
        float(alpha), float(explained / (explained + (1 - squares).sum())), extracted
    )


def _warnings(
    model: PathModel, layout: Layout, answers: Answers, shares: FloatArray
) -> tuple[Sentence, ...]:
    arrows = max([int(layout.arrows.sum(axis=0).max()), *map(len, layout.formative)])
    wanted = max(ARROWS_RULE * arrows, WANTED_RESPONDENTS)
    count = len(answers.values)
    few = (Sentence(FEW_RESPONDENTS, {"count": count, "wanted": wanted}),) * (count < wanted)
    against = tuple(
        Sentence(NEGATIVE_WEIGHT, {"item": model.items[place]})
        for place in np.flatnonzero(shares < 0)
    )
    return answers.warnings + few + against


def drivers(fit: PathFit, target: str = "satisfaction") -> tuple[Driver, ...]:
    """Rank the items by what one point more does to the target's index, strongest first.

    One point on an item raises its variable by the item's index weight; that, by way of the total
    effect, raises the target by as many of its standard deviations. Items of the target itself and
    of what follows from it are no drivers.
    """
    layout = layout_of(fit.model)
    values = fit.answers.values
    shares = np.array([fit.index_weights[item] for item in fit.model.items])
    deviations = block_sums(values * shares, layout).std(axis=0, ddof=1)
    aimed = fit.model.latents.index(target)
    found = []
    for place, item in enumerate(fit.model.items):
        latent = fit.model.latents[layout.owner[place]]
        total = fit.total_effects.get((latent, target))
        if total is not None:
            moved = shares[place] * total * deviations[aimed] / deviations[layout.owner[place]]
            effect = 100 * float(moved) / fit.answers.scale.width
            found.append(Driver(item, latent, float(values[:, place].mean()), effect))
    return tuple(sorted(found, key=lambda driver: -driver.effect))
