"""The customer satisfaction index in worksheet cells: from mean scores, or estimated from answers.

The estimation stands in `path_fit` (one survey) and `path_bootstrap` (intervals), the model of six
latent variables in `path_model`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from crm_roi.core.satisfaction.answers import Scale
from crm_roi.core.scorecard.attainment import fitted
from crm_roi.core.scorecard.errors import (
    AnswerOutsideScale,
    DifferentCounts,
    EmptyModel,
    NegativeWeight,
    NoAnswers,
    NoWeight,
)
from crm_roi.core.scorecard.terms import (
    ItemWeights,
    MeanScores,
    ScaleHigh,
    ScaleLow,
)
from crm_roi.core.terms import Unit
from crm_roi.core.worksheet import FloatArray, Group, Table, worksheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_roi.core.satisfaction.path_fit import PathFit
    from crm_roi.core.satisfaction.path_model import PathModel


@worksheet(
    group=Group.CUSTOMERS,
    returns=Unit.NUMBER,
    example="=CRM_SATISFACTION_INDEX({8.2,7.9,7.6},{0.38,0.31,0.31})",
)
def satisfaction_index(
    mean_scores: MeanScores,
    item_weights: ItemWeights = (1.0,),
    scale_low: ScaleLow = 1,
    scale_high: ScaleHigh = 10,
) -> float:
    """Index 0-100 of a variable from the mean scores of its items: 0 all lowest, 100 all highest.

    (Σ weight × mean / Σ weight - lowest) / (highest - lowest) × 100 (Fornell et al. 1996).
    """
    scale = Scale(scale_low, scale_high)
    means: list[float] = np.asarray(mean_scores, dtype=float).ravel().tolist()
    given: list[float] = np.asarray(item_weights, dtype=float).ravel().tolist()
    weights = fitted(given, len(means))
    for place, (mean, weight) in enumerate(zip(means, weights, strict=True), start=1):
        _check_item(place, mean, weight, scale)
    if not sum(weights) > 0:
        raise NoWeight
    level = sum(mean * weight for mean, weight in zip(means, weights, strict=True)) / sum(weights)
    return 100 * (level - scale.low) / scale.width


def _check_item(place: int, mean: float, weight: float, scale: Scale) -> None:
    if np.isnan(mean):
        raise NoAnswers(item=place)
    if not scale.low <= mean <= scale.high:
        raise AnswerOutsideScale(row=1, item=place, value=mean, low=scale.low, high=scale.high)
    if not weight >= 0:
        raise NegativeWeight(place=place)


def model_of_columns(
    latents: Sequence[str], causes: Sequence[str] = (), effects: Sequence[str] = ()
) -> PathModel:
    """Make the model of a table of answers from the variable over each column.

    Without paths it is the satisfaction model, as far as its variables are there. Items are named
    by their column, Q1 the first.
    """
    from crm_roi.core.satisfaction.path_model import (  # noqa: PLC0415 - cells must not wait for it
        SATISFACTION_PATHS,
        Block,
        PathModel,
    )

    if len(causes) != len(effects):
        raise DifferentCounts(first=len(causes), second=len(effects))
    names = tuple(dict.fromkeys(latents))
    if "" in names or not names:
        raise EmptyModel
    given = tuple(zip(causes, effects, strict=True))
    paths = given or tuple(path for path in SATISFACTION_PATHS if set(path) <= set(names))
    return PathModel(
        tuple(
            Block(name, tuple(item_of(place) for place, word in enumerate(latents) if word == name))
            for name in names
        ),
        paths,
    )


def item_of(column: int) -> str:
    """Name the item of a column, counted from 0."""
    return f"Q{column + 1}"


def fit_columns(
    answers: Table,
    latents: Sequence[str],
    paths: tuple[Sequence[str], Sequence[str]],
    how: tuple[str, bool],
    scale: Scale | None = None,
) -> PathFit:
    """Fit the model of a table of answers; without a scale, from its lowest to its highest.

    `how` is the scheme and whether items are standardised.
    """
    from crm_roi.core.satisfaction.path_fit import fit_path_model  # noqa: PLC0415 - as above

    table = np.atleast_2d(np.asarray(answers, dtype=float))
    if table.shape[1] != len(latents):
        raise DifferentCounts(first=table.shape[1], second=len(latents))
    model = model_of_columns(latents, *paths)
    order = [int(item[1:]) - 1 for item in model.items]
    scheme, standardised = how
    used = scale or _scale_of(table)
    return fit_path_model(table[:, order], model, scheme, used, standardised=standardised)


def _scale_of(table: FloatArray) -> Scale:
    given = table[np.isfinite(table)]
    return Scale(given.min(), given.max()) if given.size and np.ptp(given) else Scale()
