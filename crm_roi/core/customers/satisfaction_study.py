"""What a survey says: the fitted model, intervals, drivers, NPS and CSAT; also a plan's survey."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from crm_roi.core.customers.path_bootstrap import bootstrap
from crm_roi.core.customers.path_fit import drivers, fit_path_model
from crm_roi.core.customers.survey_model import LATENT_LABELS, PathModel, Scale, satisfaction_model
from crm_roi.core.customers.surveys import csat_mean, csat_top_box, nps, nps_interval
from crm_roi.core.errors import CrmRoiError
from crm_roi.core.worksheet import Sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_roi.core.customers.path_bootstrap import Interval, PathIntervals
    from crm_roi.core.customers.path_fit import Driver, PathFit
    from crm_roi.core.customers.survey_model import PathModel
    from crm_roi.core.plan import Plan, Survey
    from crm_roi.core.worksheet import FloatArray, Table


SATISFACTION_NAMES: Final = (
    "satisfaction", "customer satisfaction", "csi", "满意度", "客户满意度", "顾客满意度",
)  # fmt: skip
TOP_TWO: Final = 2


class UnknownTarget(CrmRoiError):
    """The model has no variable {name}; it has: {known}."""


@dataclass(frozen=True, slots=True)
class Method:
    """How a survey is estimated; 0 `resamples`: no intervals; no `target`: satisfaction, if any."""

    scheme: str = "centroid"
    standardised: bool = True
    resamples: int = 1000
    seed: int = 1
    confidence: float = 0.95
    target: str = ""


@dataclass(frozen=True, slots=True)
class Promoters:
    """Net promoter score of one question, -100 to 100, with its interval."""

    item: str
    answers: int
    score: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Satisfied:
    """One satisfaction question: mean 0-100, share of the highest and of the two highest marks."""

    item: str
    answers: int
    mean: float
    top_box: float
    top_two: float


@dataclass(frozen=True, slots=True)
class Study:
    """Everything a survey says; `drivers` is empty where the model has no satisfaction."""

    fit: PathFit
    method: Method
    intervals: PathIntervals | None
    target: str
    drivers: tuple[Driver, ...]
    promoters: Promoters | None
    satisfied: tuple[Satisfied, ...]


def satisfaction_of(model: PathModel) -> str:
    """Give the variable that is satisfaction by its name; blank if there is none."""
    return next((name for name in model.latents if name.lower() in SATISFACTION_NAMES), "")


def study(
    answers: Table,
    model: PathModel,
    scale: Scale,
    method: Method,
    promoters: Promoters | None = None,
) -> Study:
    """Estimate a model from answers, columns in the order of `model.items`.

    Raises where the answers cannot be used, or where the target is no variable of the model.
    """
    aimed = method.target or satisfaction_of(model)
    if aimed and aimed not in model.latents:
        raise UnknownTarget(name=aimed, known=", ".join(model.latents))
    fit = fit_path_model(answers, model, method.scheme, scale, standardised=method.standardised)
    intervals = (
        bootstrap(fit, method.resamples, method.seed, method.confidence)
        if method.resamples
        else None
    )
    asked = [block.items for block in model.blocks if block.latent == aimed]
    columns = np.asarray(answers, dtype=float).T
    satisfied = tuple(
        satisfied_with(item, columns[model.items.index(item)], scale)
        for items in asked
        for item in items
    )
    moved = drivers(fit, aimed) if aimed else ()
    return Study(fit, method, intervals, aimed, moved, promoters, satisfied)


def satisfied_with(item: str, answers: FloatArray, scale: Scale) -> Satisfied:
    """Sum up the answers to one question of satisfaction; the highest mark is “completely”."""
    low, high = scale.low, scale.high
    boxes = min(TOP_TWO, int(scale.width))
    return Satisfied(
        item=item,
        answers=int((~np.isnan(answers)).sum()),
        mean=csat_mean(answers, low, high),
        top_box=csat_top_box(answers, high, 1, low),
        top_two=csat_top_box(answers, high, boxes, low),
    )


def promoters_of(item: str, answers: FloatArray, confidence: float) -> Promoters:
    """Work out the net promoter score of a question from 0 to 10."""
    ((low, high),) = nps_interval(answers, confidence)
    return Promoters(item, int((~np.isnan(answers)).sum()), nps(answers), low, high)


def study_document(found: Study) -> dict[str, Any]:
    """Give a study to a machine; warnings and texts are the host's."""
    fit, intervals = found.fit, found.intervals
    return {
        "method": {
            "metric": "standardised" if fit.standardised else "raw",
            "scheme": fit.scheme,
            "scale": [fit.answers.scale.low, fit.answers.scale.high],
            "iterations": fit.iterations,
            "resamples": intervals.resamples if intervals else 0,
            "seed": found.method.seed,
            "confidence": found.method.confidence,
        },
        "respondents": fit.respondents,
        "left_out": fit.answers.left_out,
        "filled": fit.answers.filled,
        "variables": [_variable(found, place) for place in range(len(fit.model.blocks))],
        "paths": _arrows(fit.paths, _of(intervals, "paths")),
        "total_effects": _arrows(fit.total_effects, _of(intervals, "total_effects")),
        "drivers": {
            "target": found.target,
            "items": [asdict(row) for row in found.drivers],
        },
        "nps": asdict(found.promoters) if found.promoters else None,
        "csat": [asdict(row) for row in found.satisfied],
    }


def _arrows(
    values: Mapping[tuple[str, str], float], intervals: Mapping[Any, Interval]
) -> list[dict[str, Any]]:
    return [
        {"from": path[0], "to": path[1], **_figure(value, intervals, path)}
        for path, value in values.items()
    ]


def _variable(found: Study, place: int) -> dict[str, Any]:
    fit, intervals = found.fit, found.intervals
    block = fit.model.blocks[place]
    latent, reliability = block.latent, fit.reliability[block.latent]
    explained = fit.r_squared.get(latent)
    r_squared = None
    if explained is not None:
        r_squared = _figure(explained, _of(intervals, "r_squared"), latent)
    return {
        "name": latent,
        "mode": block.mode,
        "index": _figure(fit.index[latent], _of(intervals, "index"), latent),
        "r_squared": r_squared,
        "alpha": reliability.alpha,
        "composite_reliability": reliability.composite,
        "average_variance_extracted": reliability.average_variance,
        "items": [
            {
                "item": item,
                "loading": _figure(fit.loadings[item], _of(intervals, "loadings"), item),
                "weight": fit.weights[item],
                "index_weight": fit.index_weights[item],
            }
            for item in block.items
        ],
    }


def _of(intervals: PathIntervals | None, figures: str) -> Mapping[Any, Interval]:
    return getattr(intervals, figures) if intervals else {}


def _figure(value: float, intervals: Mapping[Any, Interval], key: object) -> dict[str, Any]:
    interval = intervals.get(key)
    if interval is None:
        return {"value": value}
    return {"value": value, "low": interval.low, "high": interval.high}


RECOMMENDS: Final = "recommends"
FEWEST_VARIABLES: Final = 2


class NoRawAnswers(CrmRoiError):
    """The plan holds no survey answers; enter them on the sheet of survey answers."""

    code = "#N/A"


class NoModelOfItems(CrmRoiError):
    """The answers stand under items that no question names; name them in the survey."""

    code = "#N/A"


@dataclass(frozen=True, slots=True)
class SurveyResult:
    """What the answers of a plan say: the study, or why there is none; the promoter score."""

    respondents: int
    study: Study | None
    refused: Sentence | None
    promoters: Promoters | None


def model_of(survey: Survey) -> PathModel:
    """Make the model of six variables from the questions, as far as their items were answered."""
    answered = {name for row in survey.answers for name in row.scores}
    blocks: dict[str, list[str]] = {latent: [] for latent, _label in LATENT_LABELS}
    for item in survey.items:
        if item.code in answered and item.code not in blocks[item.variable]:
            blocks[item.variable].append(item.code)
    if not any(item.code for item in survey.items):
        for name in sorted(answered):
            latent = name.rpartition("_")[0]
            if latent in blocks:
                blocks[latent].append(name)
    if sum(map(bool, blocks.values())) < FEWEST_VARIABLES:
        raise NoModelOfItems
    return satisfaction_model({latent: items for latent, items in blocks.items() if items})


def answers_of(survey: Survey, model: PathModel) -> FloatArray:
    """Lay the answers out, a respondent a row, columns in the order of the model; NaN is a gap."""
    rows = [[row.scores.get(item, np.nan) for item in model.items] for row in survey.answers]
    return np.array(rows, dtype=float)


def plan_study(plan: Plan, method: Method | None = None) -> Study:
    """Estimate the survey of a plan; raises where there are no answers or they cannot be used."""
    survey = plan.scorecard.survey
    if not survey.answers:
        raise NoRawAnswers
    model = model_of(survey)
    scale = Scale(survey.scale_low, survey.scale_high)
    own = method or Method()
    promoters = plan_promoters(survey, own.confidence)
    return study(answers_of(survey, model), model, scale, own, promoters)


def plan_promoters(survey: Survey, confidence: float) -> Promoters | None:
    """Work out the promoter score; None where nobody was asked."""
    given = [row.recommends for row in survey.answers if row.recommends is not None]
    if not given:
        return None
    return promoters_of(RECOMMENDS, np.array(given, dtype=float), confidence)


def survey_result(plan: Plan, method: Method | None = None) -> SurveyResult | None:
    """Give what the answers say, or why the model cannot be estimated; None without answers."""
    survey = plan.scorecard.survey
    if not survey.answers:
        return None
    own = method or Method()
    try:
        found, refused = plan_study(plan, own), None
    except CrmRoiError as error:
        found, refused = None, Sentence(error.message, {**error.facts})
    promoters = plan_promoters(survey, own.confidence)
    return SurveyResult(len(survey.answers), found, refused, promoters)
