"""Who is still a customer: the BG/NBD model of buying histories in cells."""

from __future__ import annotations

import numpy as np

from crm_roi.core.customers import terms
from crm_roi.core.errors import CrmRoiError
from crm_roi.core.evidence.bg_nbd import FIGURES, BgNbd, fit_bg_nbd
from crm_roi.core.evidence.histories import Histories
from crm_roi.core.terms import Unit
from crm_roi.core.worksheet import FloatArray, Group, Numbers, worksheet


class WrongModel(CrmRoiError):
    """A fitted model is four figures above 0: r, alpha, a, b."""


class TimeAheadBelowZero(CrmRoiError):
    """The time ahead must not be below 0."""

    code = "#NUM!"


@worksheet(
    group=Group.CUSTOMERS,
    returns=Unit.NUMBER,
    example=(
        "=CRM_BUYER_MODEL({1,5,1,0,6,1,1,1,5,1,5,3},{18,26,3,0,30,29,19,26,33,26,31,2},"
        "{30,38,38,36,38,37,39,31,33,30,31,33})"
    ),
    spills=True,
)
def buyer_model(
    repeat_purchases: terms.RepeatPurchases,
    age_at_last_purchase: terms.LastPurchaseAge,
    ages: terms.CustomerAge,
) -> list[list[float]]:
    """Fit the BG/NBD model to buying histories: r, alpha, a, b, as a row (maximum likelihood)."""
    model = fit_bg_nbd(Histories.of(repeat_purchases, age_at_last_purchase, ages))
    return [[model.r, model.alpha, model.a, model.b]]


@worksheet(
    group=Group.CUSTOMERS,
    returns=Unit.RATE,
    example="=CRM_ALIVE_PROBABILITY({2;0},{30.43;0},{38.86;38.86},{0.243,4.414,0.793,2.426})",
    spills=True,
)
def alive_probability(
    repeat_purchases: terms.RepeatPurchases,
    age_at_last_purchase: terms.LastPurchaseAge,
    ages: terms.CustomerAge,
    buyer_model: terms.BuyerModel,
) -> FloatArray:
    """Probability that a customer still is one: no churn score, for it is 1 for all who never
    bought again. To rank customers or to warn of churn take CRM_EXPECTED_PURCHASES.
    """  # noqa: D205 - all of it is the summary that the function wizard shows
    histories = Histories.of(repeat_purchases, age_at_last_purchase, ages)
    return _fitted(buyer_model).alive(histories)


@worksheet(
    group=Group.CUSTOMERS,
    returns=Unit.NUMBER,
    example="=CRM_EXPECTED_PURCHASES({2},{30.43},{38.86},{0.243,4.414,0.793,2.426},39)",
    spills=True,
)
def expected_purchases(
    repeat_purchases: terms.RepeatPurchases,
    age_at_last_purchase: terms.LastPurchaseAge,
    ages: terms.CustomerAge,
    buyer_model: terms.BuyerModel,
    periods_ahead: terms.PeriodsAhead,
) -> FloatArray:
    """Purchases to be expected of each customer in the time ahead; rank customers by these."""
    if periods_ahead < 0:
        raise TimeAheadBelowZero
    histories = Histories.of(repeat_purchases, age_at_last_purchase, ages)
    return _fitted(buyer_model).expected_purchases(histories, periods_ahead)


def _fitted(model: Numbers) -> BgNbd:
    figures = np.asarray(model, dtype=float)
    if len(figures) != FIGURES or not (figures > 0).all() or not np.isfinite(figures).all():
        raise WrongModel
    return BgNbd(*figures.tolist())
