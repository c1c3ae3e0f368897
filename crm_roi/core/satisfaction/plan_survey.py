"""The survey of a plan: its answers, estimated by the model that its questions make up.

Nothing is estimated while a plan has no answers, and never for its figures of money: only the
survey's own sheet, page and command ask for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.core.errors import CrmRoiError
from crm_roi.core.satisfaction.answers import Scale
from crm_roi.core.satisfaction.path_model import LATENT_LABELS, PathModel, satisfaction_model
from crm_roi.core.satisfaction.study import Method, Promoters, Study, promoters_of, study
from crm_roi.core.worksheet import Sentence

if TYPE_CHECKING:
    from crm_roi.core.plan import Plan, Survey
    from crm_roi.core.worksheet import FloatArray

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
