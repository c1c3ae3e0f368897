"""What customers answer: net promoter score and customer satisfaction, with their definitions."""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist

import numpy as np

from crm_roi.core.columns import Answers, each
from crm_roi.core.customers import terms
from crm_roi.core.customers.indicators import NegativeCount, NothingInDenominator, share
from crm_roi.core.errors import CrmRoiError
from crm_roi.core.terms import Unit
from crm_roi.core.worksheet import FloatArray, Group, Numbers, worksheet

HIGHEST_NPS_ANSWER = 10
PROMOTES_FROM = 9
DETRACTS_TO = 6


class AnswerOutsideScale(CrmRoiError):
    """The answer {answer} lies outside the scale from {low} to {high}."""

    code = "#NUM!"


class AnswerBetweenNumbers(CrmRoiError):
    """The answer {answer} is no whole number: it belongs to none of the groups of the score."""

    code = "#NUM!"


class ImpossibleScale(CrmRoiError):
    """The highest answer must be above the lowest, and the boxes fewer than the answers."""

    code = "#NUM!"


class NoAnswers(CrmRoiError):
    """There is not a single answer."""

    code = "#DIV/0!"


class ImpossibleConfidence(CrmRoiError):
    """A confidence level lies between 0 and 1, such as 0.95."""

    code = "#NUM!"


class UnknownCsatMethod(CrmRoiError):
    """The method is scale or maximum, not {method}."""


@worksheet(group=Group.CUSTOMERS, returns=Unit.NUMBER, example="=CRM_NPS({0,6,7,8,9,10,10,5,9,3})")
def nps(answers: terms.Answers) -> float:
    """Net promoter score, -100 to 100: % of answers 9 and 10 less % of answers 0 to 6.

    Answers are whole numbers, as the question offers no others (F. Reichheld, The One Number You
    Need to Grow, Harvard Business Review, 2003): 9 and 10 promote, 7 and 8 are passive.
    """
    promoters, detractors, count = _camps(answers)
    return 100 * (promoters - detractors) / count


@worksheet(
    group=Group.CUSTOMERS,
    returns=Unit.NUMBER,
    example="=CRM_NPS_INTERVAL({0,6,7,8,9,10,10,5,9,3},0.95)",
    spills=True,
)
def nps_interval(
    answers: terms.Answers, confidence_level: terms.Confidence = 0.95
) -> list[list[float]]:
    """Lower and upper limit of the net promoter score, as a row; what few answers are worth.

    Normal interval with the variance of +1 / 0 / -1 answers: (p + d - (p - d)²) / n.
    """
    if not 0 < confidence_level < 1:
        raise ImpossibleConfidence
    promoters, detractors, count = _camps(answers)
    mean = (promoters - detractors) / count
    variance = ((promoters + detractors) / count - mean**2) / count
    reach = NormalDist().inv_cdf((1 + confidence_level) / 2) * sqrt(max(variance, 0.0))
    return [[max(-100.0, 100 * (mean - reach)), min(100.0, 100 * (mean + reach))]]


@worksheet(
    group=Group.CUSTOMERS,
    returns=Unit.NUMBER,
    example="=CRM_NPS_FROM_COUNTS(40,35,25)",
    spills=True,
)
def nps_from_counts(
    promoters: terms.Promoters, passives: terms.Passives, detractors: terms.Detractors
) -> Answers:
    """Net promoter score from the numbers of promoters, passives and detractors."""
    return each(_nps_of, promoters, passives, detractors)


def _nps_of(promoters: float, passives: float, detractors: float) -> float:
    if (least := min(promoters, passives, detractors)) < 0:
        raise NegativeCount(figure=f"{least:.15g}")
    if not promoters + passives + detractors:
        raise NothingInDenominator
    return 100 * (promoters - detractors) / (promoters + passives + detractors)


@worksheet(group=Group.CUSTOMERS, returns=Unit.RATE, example="=CRM_CSAT_TOP_BOX({5,5,4,3,1},5,2)")
def csat_top_box(
    answers: terms.Answers,
    scale_high: terms.ScaleHigh = 5,
    top_boxes: terms.TopBoxes = 2,
    scale_low: terms.ScaleLow = 1,
) -> float:
    """Share of satisfied customers: answers in the top boxes / all answers; 1 box = completely."""
    if not 1 <= top_boxes <= scale_high - scale_low:
        raise ImpossibleScale
    given = _given(answers, scale_low, scale_high)
    return float(np.mean(given > scale_high - top_boxes))


@worksheet(
    group=Group.CUSTOMERS, returns=Unit.NUMBER, example='=CRM_CSAT_MEAN({5,5,4,3,1},1,5,"scale")'
)
def csat_mean(
    answers: terms.Answers,
    scale_low: terms.ScaleLow = 1,
    scale_high: terms.ScaleHigh = 5,
    csat_method: terms.CsatMethod = "scale",
) -> float:
    """Mean satisfaction from 0 to 100; not the same as the share of satisfied customers.

    scale: the lowest answer is 0, the highest 100. maximum: mean / highest answer × 100.
    """
    if not scale_low < scale_high:
        raise ImpossibleScale
    if csat_method not in {"scale", "maximum"}:
        raise UnknownCsatMethod(method=csat_method)
    mean = float(_given(answers, scale_low, scale_high).mean())
    if csat_method == "maximum":
        return 100 * mean / scale_high
    return 100 * (mean - scale_low) / (scale_high - scale_low)


@worksheet(
    group=Group.CUSTOMERS, returns=Unit.RATE, example="=CRM_CSAT_SHARE(500,650)", spills=True
)
def csat_share(satisfied: terms.Satisfied, responses: terms.Responses) -> Answers:
    """Share of satisfied customers from counts: satisfied / all answers."""
    return each(share, satisfied, responses)


def _camps(answers: Numbers) -> tuple[int, int, int]:
    """Count promoters, detractors and all answers on the scale from 0 to 10."""
    given = _given(answers, 0, HIGHEST_NPS_ANSWER)
    between = given[given != np.round(given)]
    if between.size:
        raise AnswerBetweenNumbers(answer=float(between[0]))
    promoters, detractors = given >= PROMOTES_FROM, given <= DETRACTS_TO
    return int(promoters.sum()), int(detractors.sum()), len(given)


def _given(answers: Numbers, low: float, high: float) -> FloatArray:
    """Take the answers given, all on the scale."""
    values: FloatArray = np.asarray(answers, dtype=float)
    values = values[~np.isnan(values)]
    if not values.size:
        raise NoAnswers
    outside = values[(values < low) | (values > high)]
    if outside.size:
        raise AnswerOutsideScale(answer=float(outside[0]), low=low, high=high)
    return values
