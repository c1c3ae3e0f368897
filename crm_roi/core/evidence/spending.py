"""The gamma-gamma model: what a customer spends at a purchase.

A customer's purchases vary around a mean of their own, the means vary over customers: three
figures p, q, gamma. Fader, Hardie and Lee, "RFM and CLV", Journal of Marketing Research 42 (2005);
Fader and Hardie's note "The Gamma-Gamma Model of Monetary Value" (2013). The model takes spending
to be independent of frequency, so that is looked at first.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.core.arithmetic import correlation, exp, log
from crm_roi.core.columns import columns
from crm_roi.core.errors import CrmRoiError
from crm_roi.core.evidence.histories import FEWEST_CUSTOMERS, TooFewCustomers
from crm_roi.core.evidence.likelihood import most_likely, special

if TYPE_CHECKING:
    from crm_roi.core.worksheet import FloatArray, Numbers

FIGURES: Final = 3
MOST_CORRELATION: Final = 0.3


class SpendingFollowsFrequency(CrmRoiError):
    """Spending goes with frequency (correlation {correlation:.2f}): gamma-gamma does not apply."""

    code = "#NUM!"


class ImpossibleSpending(CrmRoiError):
    """Customer {row} bought again but has no mean spending above 0; leave purchases of 0 out."""

    code = "#NUM!"


class EndlessSpending(CrmRoiError):
    """The mean spending of a customer has no end in this model: p × purchases + q must exceed 1."""

    code = "#NUM!"


@dataclass(frozen=True, slots=True)
class Spending:
    """Repeat purchases and their mean amount, a customer a row; who never bought again has none."""

    counts: FloatArray
    means: FloatArray

    @classmethod
    def of(cls, counts: Numbers, means: Numbers) -> Spending:
        """Check the columns.

        Raises:
            ImpossibleSpending: with the row, from 1.
        """
        bought, spent = columns(counts, means)
        wrong = ~((bought == 0) | ((bought > 0) & (spent > 0) & np.isfinite(spent)))
        if wrong.any():
            raise ImpossibleSpending(row=int(wrong.argmax()) + 1)
        return cls(bought, np.where(bought > 0, spent, 0.0))

    @property
    def correlation(self) -> float:
        """Between the number of purchases and their mean amount, of those who bought again."""
        again = self.counts > 0
        rows = np.array([self.counts[again], self.means[again]])
        if not (rows.max(axis=1, initial=0) > rows.min(axis=1, initial=math.inf)).all():
            return 0.0  # a constant goes with nothing
        return float(correlation(rows)[0, 1])


@dataclass(frozen=True, slots=True)
class GammaGamma:
    """A fitted model: p, q and gamma (of the unit of money)."""

    p: float
    q: float
    gamma: float

    def expected_spending(self, spending: Spending) -> FloatArray:
        """Mean amount of a customer's purchases to come: between their own mean and everybody's.

        Raises:
            EndlessSpending: q is at most 1 and somebody never bought again.
        """
        known = self.p * spending.counts
        if not (known + self.q > 1).all():
            raise EndlessSpending
        total = self.gamma + spending.counts * spending.means
        expected: FloatArray = self.p * total / (known + self.q - 1)
        return expected


def fit_gamma_gamma(spending: Spending) -> GammaGamma:
    """Fit the model by maximum likelihood to those who bought again.

    Raises:
        TooFewCustomers: fewer than 10 of them.
        SpendingFollowsFrequency: a correlation above 0.3 either way.
        NotIdentified: the amounts fix no single model.
    """
    again = spending.counts > 0
    if np.count_nonzero(again) < FEWEST_CUSTOMERS:
        raise TooFewCustomers
    found = spending.correlation
    if abs(found) > MOST_CORRELATION:
        raise SpendingFollowsFrequency(correlation=found)
    counts, means = spending.counts[again], spending.means[again]
    scale = float(means.mean())

    def unlikelihood(logs: FloatArray) -> tuple[float, FloatArray]:
        model = exp(logs)
        likelihood, slope = _log_likelihood(model, counts, means / scale)
        return -likelihood, -slope * model

    p, q, gamma = most_likely(unlikelihood, FIGURES).tolist()
    return GammaGamma(p, q, gamma * scale)


def _log_likelihood(
    model: FloatArray, counts: FloatArray, means: FloatArray
) -> tuple[float, FloatArray]:
    """Log-likelihood of the means and its slope by p, q, gamma."""
    gammaln, psi = attrgetter("gammaln", "psi")(special())
    p, q, gamma = model.tolist()
    shape, total = p * counts, gamma + counts * means
    spent, logs = log(counts * means), log(total)
    likelihood = gammaln(shape + q) - gammaln(shape) - gammaln(q) + q * math.log(gamma)
    likelihood = likelihood + shape * spent - log(means) - (shape + q) * logs
    both = psi(shape + q)
    slopes = (
        counts * (both - psi(shape) + spent - logs),
        both - psi(q) + math.log(gamma) - logs,
        q / gamma - (shape + q) / total,
    )
    return float(likelihood.sum()), np.array([each.sum() for each in slopes])
