"""The customer satisfaction index and its path model in worksheet cells.

The index comes from mean scores, or is estimated from answers. Each function fits the model anew
(a few milliseconds), so that a cell depends on nothing but its arguments. The estimation stands in
`path_fit` (one survey) and `path_bootstrap` (intervals), the model in `survey_model`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.core.customers.path_bootstrap import bootstrap
from crm_roi.core.customers.path_fit import PathFit, drivers, fit_path_model
from crm_roi.core.customers.survey_model import (
    RESAMPLES,
    SATISFACTION_PATHS,
    Block,
    PathModel,
    Scale,
)
from crm_roi.core.scorecard.attainment import cells, fitted
from crm_roi.core.scorecard.errors import (
    AnswerOutsideScale,
    DifferentCounts,
    EmptyModel,
    ItemWithoutLatent,
    MissingWeight,
    NegativeWeight,
    NoAnswers,
    NoWeight,
    UnknownChoice,
    UnknownLatent,
)
from crm_roi.core.scorecard.terms import (
    BootstrapConfidence,
    Causes,
    Driven,
    Effects,
    ItemLatents,
    ItemWeights,
    MeanScores,
    ReliabilityMeasure,
    Resamples,
    ScaleHigh,
    ScaleLow,
    SchemeWord,
    Seed,
    Standardised,
    SurveyAnswers,
)
from crm_roi.core.terms import Unit
from crm_roi.core.worksheet import FloatArray, Group, Table, worksheet

if TYPE_CHECKING:
    from collections.abc import Sequence


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
    if np.isnan(weight):
        raise MissingWeight(row=place)
    if not weight >= 0:
        raise NegativeWeight(place=place)


def model_of_columns(
    latents: Sequence[str], causes: Sequence[str] = (), effects: Sequence[str] = ()
) -> PathModel:
    """Make the model of a table of answers from the variable over each column.

    Without paths it is the satisfaction model, as far as its variables are there. Items are named
    by their column, Q1 the first.
    """
    if len(causes) != len(effects):
        raise DifferentCounts(first=len(causes), second=len(effects))
    names = tuple(dict.fromkeys(latents))
    if "" in names:
        raise ItemWithoutLatent(item=item_of(list(latents).index("")))
    if not names:
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


EXAMPLE: Final = (
    "{7,8,7;5,5,4;9,9,10;6,7,6;8,8,9;4,5,3;7,7,8;10,9,9;3,4,4;6,6,5;8,9,8;5,6,6},"
    '{"perceived_quality","satisfaction","loyalty"}'
)
MEASURES: Final = ("alpha", "composite", "average_variance")


@worksheet(
    group=Group.CUSTOMERS,
    returns=Unit.NUMBER,
    example=f"=CRM_PLS_INDEX({EXAMPLE})",
    spills=True,
)
def pls_index(
    answers: SurveyAnswers,
    latents: ItemLatents,
    causes: Causes = (),
    effects: Effects = (),
    scheme: SchemeWord = "centroid",
    standardised: Standardised = True,  # noqa: FBT002 - a cell holds yes or no
    scale_low: ScaleLow = 1,
    scale_high: ScaleHigh = 10,
) -> list[float]:
    """Index 0-100 of each variable, estimated from answers by PLS path modelling.

    One figure for each variable, in the order in which the variables first stand over the answers.
    """
    scale = Scale(scale_low, scale_high)
    fit = fit_columns(answers, latents, (causes, effects), (scheme, standardised), scale)
    return list(fit.index.values())


@worksheet(
    group=Group.CUSTOMERS,
    returns=Unit.NUMBER,
    example=f"=CRM_PLS_PATHS({EXAMPLE})",
    spills=True,
)
def pls_paths(
    answers: SurveyAnswers,
    latents: ItemLatents,
    causes: Causes = (),
    effects: Effects = (),
    scheme: SchemeWord = "centroid",
    standardised: Standardised = True,  # noqa: FBT002 - a cell holds yes or no
) -> list[float]:
    """Path coefficients of the satisfaction model, in the order of its paths (standardised)."""
    fit = fit_columns(answers, latents, (causes, effects), (scheme, standardised))
    return list(fit.paths.values())


@worksheet(
    group=Group.CUSTOMERS,
    returns=Unit.RATE,
    example=f"=CRM_PLS_R_SQUARED({EXAMPLE})",
    spills=True,
)
def pls_r_squared(
    answers: SurveyAnswers,
    latents: ItemLatents,
    causes: Causes = (),
    effects: Effects = (),
    scheme: SchemeWord = "centroid",
    standardised: Standardised = True,  # noqa: FBT002 - a cell holds yes or no
) -> list[float | str]:
    """R² of each variable: the share of its variance the model explains; blank where none leads."""
    fit = fit_columns(answers, latents, (causes, effects), (scheme, standardised))
    return cells(fit.r_squared.get(latent) for latent in fit.model.latents)


@worksheet(
    group=Group.CUSTOMERS,
    returns=Unit.NUMBER,
    example=f"=CRM_PLS_LOADINGS({EXAMPLE})",
    spills=True,
)
def pls_loadings(
    answers: SurveyAnswers,
    latents: ItemLatents,
    causes: Causes = (),
    effects: Effects = (),
    scheme: SchemeWord = "centroid",
    standardised: Standardised = True,  # noqa: FBT002 - a cell holds yes or no
) -> list[float]:
    """Loading of each item: its correlation with the variable it measures; 0.7 is good."""
    fit = fit_columns(answers, latents, (causes, effects), (scheme, standardised))
    return [fit.loadings[item_of(column)] for column in range(len(latents))]


@worksheet(
    group=Group.CUSTOMERS,
    returns=Unit.NUMBER,
    example=f'=CRM_PLS_RELIABILITY({EXAMPLE},"average_variance")',
    spills=True,
)
def pls_reliability(
    answers: SurveyAnswers,
    latents: ItemLatents,
    measure: ReliabilityMeasure = "alpha",
    causes: Causes = (),
    effects: Effects = (),
    scheme: SchemeWord = "centroid",
    standardised: Standardised = True,  # noqa: FBT002 - a cell holds yes or no
) -> list[float | str]:
    """How well the items measure each variable: 0.7 is good, 0.5 for the average variance."""
    if measure not in MEASURES:
        raise UnknownChoice(choice=measure, choices=", ".join(MEASURES))
    fit = fit_columns(answers, latents, (causes, effects), (scheme, standardised))
    return cells(getattr(row, measure) for row in fit.reliability.values())


@worksheet(
    group=Group.CUSTOMERS,
    returns=Unit.NUMBER,
    example=f'=CRM_PLS_DRIVERS({EXAMPLE},"satisfaction")',
    spills=True,
)
def pls_drivers(
    answers: SurveyAnswers,
    latents: ItemLatents,
    target: Driven = "satisfaction",
    causes: Causes = (),
    effects: Effects = (),
    scale_low: ScaleLow = 1,
    scale_high: ScaleHigh = 10,
) -> list[float | str]:
    """Points of index that each item moves the target by when it rises one point of the scale.

    One figure for each item; blank for items that do not lead to the target.
    """
    scale = Scale(scale_low, scale_high)
    fit = fit_columns(answers, latents, (causes, effects), ("centroid", True), scale)
    if target not in fit.model.latents:
        raise UnknownLatent(latent=target)
    found = {driver.item: driver.effect for driver in drivers(fit, target)}
    return cells(found.get(item_of(column)) for column in range(len(latents)))


@worksheet(
    group=Group.CUSTOMERS,
    returns=Unit.NUMBER,
    example=f"=CRM_PLS_INTERVALS({EXAMPLE},200)",
    spills=True,
)
def pls_intervals(
    answers: SurveyAnswers,
    latents: ItemLatents,
    resamples: Resamples = RESAMPLES,
    seed: Seed = 1,
    confidence: BootstrapConfidence = 0.95,
    causes: Causes = (),
    effects: Effects = (),
) -> list[list[float]]:
    """Interval of each path coefficient by bootstrap: one row a path, its low and its high end."""
    fit = fit_columns(answers, latents, (causes, effects), ("centroid", True))
    found = bootstrap(fit, int(resamples), int(seed), confidence)
    return [[interval.low, interval.high] for interval in found.paths.values()]
