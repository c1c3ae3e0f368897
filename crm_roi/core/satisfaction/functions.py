"""PLS path modelling in worksheet cells: answers in, index, paths, loadings, drivers out.

Each function fits the model anew (a few milliseconds), so that a cell depends on nothing but its
arguments.
"""

from __future__ import annotations

from typing import Final

from crm_roi.core.satisfaction.answers import RESAMPLES, Scale
from crm_roi.core.satisfaction.index import fit_columns, item_of
from crm_roi.core.scorecard.attainment import cells
from crm_roi.core.scorecard.errors import UnknownChoice, UnknownLatent
from crm_roi.core.scorecard.terms import (
    BootstrapConfidence,
    Causes,
    Driven,
    Effects,
    ItemLatents,
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
from crm_roi.core.worksheet import Group, worksheet

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
def pls_index(  # noqa: PLR0913, PLR0917 - cells pass arguments by place
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
def pls_paths(  # noqa: PLR0913, PLR0917 - cells pass arguments by place
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
def pls_r_squared(  # noqa: PLR0913, PLR0917 - cells pass arguments by place
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
def pls_loadings(  # noqa: PLR0913, PLR0917 - cells pass arguments by place
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
def pls_reliability(  # noqa: PLR0913, PLR0917 - cells pass arguments by place
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
def pls_drivers(  # noqa: PLR0913, PLR0917 - cells pass arguments by place
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
    from crm_roi.core.satisfaction.path_fit import drivers  # noqa: PLC0415 - cells must not wait for it

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
def pls_intervals(  # noqa: PLR0913, PLR0917 - cells pass arguments by place
    answers: SurveyAnswers,
    latents: ItemLatents,
    resamples: Resamples = RESAMPLES,
    seed: Seed = 1,
    confidence: BootstrapConfidence = 0.95,
    causes: Causes = (),
    effects: Effects = (),
) -> list[list[float]]:
    """Interval of each path coefficient by bootstrap: one row a path, its low and its high end."""
    from crm_roi.core.satisfaction.path_bootstrap import bootstrap  # noqa: PLC0415 - as above

    fit = fit_columns(answers, latents, (causes, effects), ("centroid", True))
    found = bootstrap(fit, int(resamples), int(seed), confidence)
    return [[interval.low, interval.high] for interval in found.paths.values()]
