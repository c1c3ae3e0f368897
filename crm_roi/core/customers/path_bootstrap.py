"""Bootstrap of a path model: how far its figures move from one survey to the next.

Respondents are drawn with replacement; all resamples are one stack of covariance matrices and are
estimated together. Drawn from PCG64, so the same seed gives the same intervals everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

import numpy as np

from crm_roi.core.arithmetic import product
from crm_roi.core.customers.path_estimate import Estimate, estimate
from crm_roi.core.customers.path_fit import PathFit, index_shares, own_covariances
from crm_roi.core.customers.survey_model import RESAMPLES, Layout, block_sums, layout_of
from crm_roi.core.scorecard.errors import FewResamples, ManyResamples, NotAConfidence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_roi.core.worksheet import FloatArray


Name = TypeVar("Name", str, tuple[str, str])

LEAST_RESAMPLES: Final = 100
MOST_RESAMPLES: Final = 100_000
TOLERANCE: Final = 1e-4
"""A thousand times below what resampling itself moves; half the steps of the survey's own fit."""

STACK: Final = 125
"""Resamples worked on at once, so that their matrices stay in fast memory."""


class Interval(NamedTuple):
    """Percentile interval of a figure and its standard error."""

    low: float
    high: float
    standard_error: float


@dataclass(frozen=True, slots=True)
class PathIntervals:
    """Intervals of a fit's figures; `resamples` counts those that could be estimated."""

    resamples: int
    confidence: float
    seed: int
    paths: dict[tuple[str, str], Interval]
    total_effects: dict[tuple[str, str], Interval]
    r_squared: dict[str, Interval]
    loadings: dict[str, Interval]
    index: dict[str, Interval]


class _Figures(NamedTuple):
    """What each resample gives, first axis the resamples."""

    paths: FloatArray
    effects: FloatArray
    r_squared: FloatArray
    loadings: FloatArray
    indices: FloatArray


def bootstrap(
    fit: PathFit, resamples: int = RESAMPLES, seed: int = 1, confidence: float = 0.95
) -> PathIntervals:
    """Percentile intervals of a fit by resampling its respondents."""
    if resamples < LEAST_RESAMPLES:
        raise FewResamples(least=LEAST_RESAMPLES, count=resamples)
    if resamples > MOST_RESAMPLES:
        raise ManyResamples(most=MOST_RESAMPLES, count=resamples)
    if not 0 < confidence < 1:
        raise NotAConfidence(confidence=confidence)
    layout = layout_of(fit.model)
    moments = _Moments(fit.answers.values)
    generator = np.random.Generator(np.random.PCG64(seed))
    sizes = [min(STACK, resamples - done) for done in range(0, resamples, STACK)]
    stacks = [_figures(fit, layout, *moments.resampled(generator, size)) for size in sizes]
    whole = _Figures(*(np.concatenate(parts) for parts in zip(*stacks, strict=True)))
    return _intervals(fit, whole, seed, confidence)


class _Moments:
    """Means and covariances of resamples, as one product of draw counts and item products."""

    def __init__(self, values: FloatArray) -> None:
        """Lay out the products of every pair of items, centred, and the items themselves."""
        self.means = values.mean(axis=0)
        centred = values - self.means
        items = values.shape[1]
        first, second = np.triu_indices(items)
        self.products = np.hstack([centred[:, first] * centred[:, second], centred])
        square = np.empty((items, items), dtype=np.intp)
        square[first, second] = square[second, first] = np.arange(len(first))
        self.square = square.ravel()

    def resampled(self, generator: np.random.Generator, size: int) -> tuple[FloatArray, FloatArray]:
        """Draw resamples: their covariances (size, items, items) and item means (size, items)."""
        respondents, items = len(self.products), len(self.means)
        # counted by places, which are of 32 bits in a browser whatever the draws are
        draws = generator.integers(0, respondents, (size, respondents)).astype(np.intp)
        draws += np.arange(size)[:, None] * respondents
        counts = np.bincount(draws.ravel(), minlength=size * respondents)
        sums = product(counts.reshape(size, respondents) / respondents, self.products)
        shifts = sums[:, -items:]
        covariances = sums.take(self.square, axis=1).reshape(size, items, items)
        covariances -= shifts[:, :, None] * shifts[:, None, :]
        return covariances, self.means + shifts


def _figures(fit: PathFit, layout: Layout, covariances: FloatArray, means: FloatArray) -> _Figures:
    """Estimate resamples; those with a constant item, or that do not settle, drop out."""
    variances = np.einsum("bii->bi", covariances)
    usable = variances.min(axis=1) > 0
    if not usable.all():
        covariances, means, variances = covariances[usable], means[usable], variances[usable]
    deviations = np.sqrt(variances)
    if fit.standardised:
        covariances /= deviations[:, :, None] * deviations[:, None, :]
    found = estimate(covariances, layout, fit.scheme, TOLERANCE)
    settled = found.converged
    own = own_covariances(found.covariances, layout)
    figures = _Figures(
        found.paths, found.effects, found.r_squared,
        own if fit.standardised else own / deviations,
        _index(fit, layout, found, deviations, means),
    )  # fmt: skip
    return figures if settled.all() else _Figures(*(part[settled] for part in figures))


def _index(
    fit: PathFit, layout: Layout, found: Estimate, deviations: FloatArray, means: FloatArray
) -> FloatArray:
    per_answer = found.weights / deviations if fit.standardised else found.weights
    levels = block_sums(index_shares(per_answer, layout) * means, layout)
    scale = fit.answers.scale
    indices: FloatArray = 100 * (levels - scale.low) / scale.width
    return indices


def _intervals(fit: PathFit, figures: _Figures, seed: int, confidence: float) -> PathIntervals:
    model, (paths, effects, r_squared, loadings, indices) = fit.model, figures
    place = {name: number for number, name in enumerate(model.latents)}
    arrows = {path: (place[path[0]], place[path[1]]) for path in model.paths}
    reached = {path: (place[path[0]], place[path[1]]) for path in fit.total_effects}
    return PathIntervals(
        resamples=len(paths),
        confidence=confidence,
        seed=seed,
        paths=_named(arrows, paths, confidence),
        total_effects=_named(reached, effects, confidence),
        r_squared=_named({name: (place[name],) for name in fit.r_squared}, r_squared, confidence),
        loadings=_named(_numbered(model.items), loadings, confidence),
        index=_named(_numbered(model.latents), indices, confidence),
    )


def _numbered(names: tuple[str, ...]) -> dict[str, tuple[int, ...]]:
    return {name: (number,) for number, name in enumerate(names)}


def _named(
    places: Mapping[Name, tuple[int, ...]], figures: FloatArray, confidence: float
) -> dict[Name, Interval]:
    """Interval of each named place of the figures."""
    last = np.moveaxis(figures, 0, -1)
    columns = np.stack([last[at] for at in places.values()])
    margin = (1 - confidence) / 2
    low, high = np.quantile(columns, (margin, 1 - margin), axis=1)
    errors = columns.std(axis=1, ddof=1)
    rows = zip(places, low.tolist(), high.tolist(), errors.tolist(), strict=True)
    return {name: Interval(start, end, error) for name, start, end, error in rows}
