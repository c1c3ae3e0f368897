"""Who is still a customer: the BG/NBD model of buying histories (Fader, Hardie and Lee 2005).

While a customer buys, purchases come at random at a rate of their own; after any purchase the
customer may quietly leave. Rates vary over customers by a gamma (r, alpha), the probability of
leaving by a beta distribution (a, b). "Counting Your Customers the Easy Way", Marketing Science 24.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from crm_roi.core.arithmetic import exp, log, minimum, power
from crm_roi.core.columns import columns
from crm_roi.core.customers import terms
from crm_roi.core.errors import CrmRoiError
from crm_roi.core.terms import Unit
from crm_roi.core.worksheet import FloatArray, Group, Numbers, worksheet

PARAMETERS = 4
LOG_BOUNDS: Final = (-12.0, 12.0)
FEWEST_CUSTOMERS = 10


class ImpossibleHistory(CrmRoiError):
    """Customer {row} has an impossible history: figures below 0, or a purchase after today."""

    code = "#NUM!"


class TooFewCustomers(CrmRoiError):
    """The model needs at least 10 customers, some of whom bought again."""

    code = "#NUM!"


class NotFitted(CrmRoiError):
    """The model does not fit these histories."""

    code = "#NUM!"


class WrongModel(CrmRoiError):
    """A fitted model is four figures above 0: r, alpha, a, b."""


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
    counts, last, age = _histories(repeat_purchases, age_at_last_purchase, ages)
    if len(counts) < FEWEST_CUSTOMERS or not counts.any() or not age.any():
        raise TooFewCustomers
    scale = float(age.max())

    def unlikelihood(logs: FloatArray) -> tuple[float, FloatArray]:
        model = exp(logs)
        likelihood, slope = _log_likelihood(model, counts, last / scale, age / scale)
        return -likelihood, -slope * model

    r, alpha, a, b = exp(minimum(unlikelihood, np.zeros(PARAMETERS), LOG_BOUNDS)).tolist()
    if not math.isfinite(unlikelihood(log(np.array([r, alpha, a, b])))[0]):
        raise NotFitted
    return [[float(r), float(alpha * scale), float(a), float(b)]]


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
    """Probability that each customer still is one; 1 for those who never bought again."""
    counts, last, age = _histories(repeat_purchases, age_at_last_purchase, ages)
    r, alpha, a, b = _parameters(buyer_model)
    return _alive(counts, last, age, (r, alpha, a, b))


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
    """Purchases to be expected of each customer in the time ahead, given the history."""
    from scipy.special import hyp2f1  # noqa: PLC0415 - slow to import, used in few cells

    counts, last, age = _histories(repeat_purchases, age_at_last_purchase, ages)
    r, alpha, a, b = _parameters(buyer_model)
    ahead = max(periods_ahead, 0.0)
    z = ahead / (alpha + age + ahead)
    series = hyp2f1(r + counts, b + counts, a + b + counts - 1, z)
    fewer = power((alpha + age) / (alpha + age + ahead), r + counts) * series
    lasting = (a + b + counts - 1) / (a - 1) * (1 - fewer)
    expected: FloatArray = lasting * _alive(counts, last, age, (r, alpha, a, b))
    return expected


def _alive(
    counts: FloatArray, last: FloatArray, age: FloatArray, model: tuple[float, ...]
) -> FloatArray:
    r, alpha, a, b = model
    bought = counts > 0
    gone = a / (b + np.maximum(counts, 1) - 1)
    gone = gone * power((alpha + age) / (alpha + last), r + counts)
    return np.where(bought, 1 / (1 + gone), 1.0)


def _log_likelihood(
    model: FloatArray, counts: FloatArray, last: FloatArray, age: FloatArray
) -> tuple[float, FloatArray]:
    """Log-likelihood of all histories, equation (6) of the paper, and its slope by r, alpha, a, b.

    A customer who bought again either still is one (`stays`) or has left since (`leaves`).
    """
    from scipy.special import betaln, gammaln, psi  # noqa: PLC0415 - slow to import

    r, alpha, a, b = model.tolist()
    bought, again = counts > 0, np.maximum(counts, 1)
    until, since = alpha + age, alpha + last
    common = gammaln(r + counts) - gammaln(r) + r * math.log(alpha)
    stays = betaln(a, b + counts) - betaln(a, b) - (r + counts) * log(until)
    leaves = betaln(a + 1, b + again - 1) - betaln(a, b) - (r + counts) * log(since)
    gone = np.where(bought, 1 / (1 + exp(stays - leaves)), 0.0)
    total = common + np.where(
        bought, np.maximum(stays, leaves) + log(1 + exp(-np.abs(stays - leaves))), stays
    )
    both = psi(a + b) - psi(a + b + counts)
    slopes = (
        psi(r + counts) - psi(r) + math.log(alpha) - (1 - gone) * log(until) - gone * log(since),
        r / alpha - (r + counts) * ((1 - gone) / until + gone / since),
        both + gone / a,
        both + (1 - gone) * psi(b + counts) + gone * psi(b + again - 1) - psi(b),
    )
    return float(total.sum()), np.array([slope.sum() for slope in slopes])


def _histories(counts: Numbers, last: Numbers, ages: Numbers) -> list[FloatArray]:
    """Check buying histories: counts and ages that go together, no purchase after today."""
    histories = columns(counts, last, ages)
    bought, latest, age = histories
    possible = (bought >= 0) & (latest >= 0) & (age >= latest)
    possible &= (bought > 0) == (latest > 0)
    wrong = np.flatnonzero(~possible)
    if wrong.size:
        raise ImpossibleHistory(row=int(wrong[0]) + 1)
    return histories


def _parameters(model: Numbers) -> tuple[float, ...]:
    figures = np.asarray(model, dtype=float)
    if len(figures) != PARAMETERS or not (figures > 0).all():
        raise WrongModel
    return tuple(figures.tolist())
