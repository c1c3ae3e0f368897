"""Estimation of a path model by partial least squares, on one covariance matrix or on thousands.

PLS needs nothing of the answers but their covariances, so a bootstrap is one stack of matrices that
goes through the same few array operations. Sources: Wold 1982; Lohmöller 1989; Tenenhaus, Esposito
Vinzi, Chatelin & Lauro, PLS path modeling, Computational Statistics & Data Analysis 48, 2005.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.core.arithmetic import inverse, product, solve
from crm_roi.core.customers.survey_model import block_sums
from crm_roi.core.scorecard.errors import CollinearItems, NotConverged, UnknownChoice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from crm_roi.core.customers.survey_model import Layout
    from crm_roi.core.worksheet import FloatArray


SCHEMES: Final = ("centroid", "factorial", "path")

TOLERANCE: Final = 1e-7
"""Iteration ends when no outer weight of a unit-variance latent variable moves by more."""

MOST_ITERATIONS: Final = 300


@dataclass(frozen=True, slots=True)
class Estimate:
    """Figures of a path model for a stack of covariance matrices, first axis the stack.

    `weights` (stack, items) make latent variables of unit variance from items in their metric;
    `covariances` (stack, items, latents) are those of items with latent variables; `latent`
    (stack, latents, latents) are the correlations of latent variables; `paths` and `effects`
    [.., k, j] the direct and total effect of k on j; `r_squared` (stack, latents) is 0 where
    nothing leads there; `converged` tells which of the stack ended in time.
    """

    weights: FloatArray
    covariances: FloatArray
    latent: FloatArray
    paths: FloatArray
    effects: FloatArray
    r_squared: FloatArray
    converged: NDArray[np.bool_]
    iterations: int


def estimate(
    covariances: FloatArray,
    layout: Layout,
    scheme: str = "centroid",
    tolerance: float = TOLERANCE,
) -> Estimate:
    """Estimate a model on covariance matrices of shape (stack, items, items)."""
    if scheme not in SCHEMES:
        raise UnknownChoice(choice=scheme, choices=", ".join(SCHEMES))
    weights, converged, iterations = _iterate(covariances, layout, scheme, tolerance)
    crossed, latent = _latent_moments(covariances, weights, layout)
    turned = np.sign(block_sums(_own(crossed, layout), layout))
    turned = np.where(turned == 0, 1.0, turned)
    crossed = crossed * turned[:, None, :]
    latent = latent * turned[:, :, None] * turned[:, None, :]
    paths, r_squared = _regressions(latent, layout)
    return Estimate(
        weights=weights * turned[:, layout.owner],
        covariances=crossed,
        latent=latent,
        paths=paths,
        effects=_total_effects(paths, layout),
        r_squared=r_squared,
        converged=converged,
        iterations=iterations,
    )


def _iterate(
    covariances: FloatArray, layout: Layout, scheme: str, tolerance: float
) -> tuple[FloatArray, NDArray[np.bool_], int]:
    """Alternate inner and outer approximation until the weights stand still."""
    weights = np.ones(covariances.shape[:2])
    moving = np.arange(len(covariances))
    matrices, inverses = covariances, _formative_inverses(covariances, layout)
    before = np.zeros_like(weights)
    for iteration in range(MOST_ITERATIONS):
        crossed, latent, scaled = _unit_variance(matrices, weights[moving], layout)
        weights[moving] = scaled
        moved = ~(np.abs(np.abs(scaled) - before).max(axis=1) <= tolerance)  # NaN never rests
        if not moved.any():
            return weights, _all_but(len(weights), moving[moved]), iteration
        before = np.abs(scaled)
        if moved.sum() * 2 < len(moving):
            moving, matrices, before = moving[moved], matrices[moved], before[moved]
            crossed, latent = crossed[moved], latent[moved]
            inverses = [inverse[moved] for inverse in inverses]
        weights[moving] = _outer_weights(crossed, latent, layout, scheme, inverses)
    return weights, _all_but(len(weights), moving), MOST_ITERATIONS


def _all_but(count: int, places: NDArray[np.intp]) -> NDArray[np.bool_]:
    kept = np.ones(count, dtype=bool)
    kept[places] = False
    return kept


def _outer_weights(
    crossed: FloatArray,
    latent: FloatArray,
    layout: Layout,
    scheme: str,
    inverses: Sequence[FloatArray],
) -> FloatArray:
    """Covariances of items with their inner approximation; regressions for formative blocks."""
    inner = _inner_weights(latent, layout, scheme)
    outer: FloatArray = np.einsum("bil,bil->bi", crossed, np.swapaxes(inner, 1, 2)[:, layout.owner])
    for places, turned in zip(layout.formative, inverses, strict=True):
        outer[:, places] = product(turned, outer[:, places, None])[..., 0]
    return outer


def _latent_moments(
    covariances: FloatArray, weights: FloatArray, layout: Layout
) -> tuple[FloatArray, FloatArray]:
    """Covariances of items with latent variables, and of latent variables with each other."""
    crossed = block_sums(covariances * weights[:, None, :], layout)
    latent = block_sums(np.swapaxes(crossed * weights[:, :, None], 1, 2), layout)
    return crossed, latent


def _unit_variance(
    covariances: FloatArray, weights: FloatArray, layout: Layout
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Moments for latent variables brought to unit variance, and the weights that do so."""
    crossed, latent = _latent_moments(covariances, weights, layout)
    deviations = np.sqrt(np.einsum("bll->bl", latent))
    # a latent variable whose items cancel does not vary: the model does not come to rest
    deviations = np.where(deviations > 0, deviations, np.nan)
    crossed /= deviations[:, None, :]
    latent /= deviations[:, :, None] * deviations[:, None, :]
    return crossed, latent, weights / deviations[:, layout.owner]


def _own(crossed: FloatArray, layout: Layout) -> FloatArray:
    """Covariance of each item with its own latent variable, (stack, items)."""
    return crossed[:, np.arange(len(layout.owner)), layout.owner]


def _inner_weights(latent: FloatArray, layout: Layout, scheme: str) -> FloatArray:
    """Weight of latent variable k in the inner approximation of j, [.., k, j]."""
    linked = layout.arrows | layout.arrows.T
    if scheme == "centroid":
        return np.sign(latent) * linked
    if scheme == "factorial":
        return latent * linked
    paths, _ = _regressions(latent, layout)
    return paths + latent * layout.arrows.T


def _regressions(latent: FloatArray, layout: Layout) -> tuple[FloatArray, FloatArray]:
    """Regress each latent variable on those that lead to it: path coefficients and R²."""
    paths = np.zeros_like(latent)
    r_squared = np.zeros(latent.shape[:2])
    for effect in np.flatnonzero(layout.arrows.any(axis=0)):
        causes = np.flatnonzero(layout.arrows[:, effect])
        among = latent[:, causes[:, None], causes]
        with_effect = latent[:, causes, effect]
        coefficients = _solved(among, with_effect)
        paths[:, causes, effect] = coefficients
        r_squared[:, effect] = (coefficients * with_effect).sum(axis=1)
    return paths, r_squared


def _solved(matrices: FloatArray, right: FloatArray) -> FloatArray:
    if matrices.shape[-1] == 1:
        return right / matrices[:, 0]
    try:
        return solve(matrices, right[..., None])[..., 0]
    except ZeroDivisionError as problem:
        raise CollinearItems from problem


def _formative_inverses(covariances: FloatArray, layout: Layout) -> list[FloatArray]:
    """Inverse covariances within each formative block, for its multiple regression."""
    blocks = [covariances[:, places[:, None], places] for places in layout.formative]
    try:
        return [inverse(block) for block in blocks]
    except ZeroDivisionError as problem:
        raise CollinearItems from problem


def _total_effects(paths: FloatArray, layout: Layout) -> FloatArray:
    """Direct effects and those by way of others, causes before effects."""
    effects = paths.copy()
    for effect in layout.order:
        for between in np.flatnonzero(layout.arrows[:, effect]):
            effects[:, :, effect] += effects[:, :, between] * paths[:, None, between, effect]
    return effects


def check_converged(found: Estimate) -> Estimate:
    """Refuse an estimate that did not come to rest."""
    if not found.converged.all():
        raise NotConverged(iterations=MOST_ITERATIONS)
    return found
