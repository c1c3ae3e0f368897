"""The BG/NBD model: who is still a customer, and how often will each buy?

While a customer buys, purchases come at random at a rate of their own; after any purchase the
customer may quietly leave. Rates vary over customers by a gamma (r, alpha), the probability of
leaving by a beta distribution (a, b). Fader, Hardie and Lee, "Counting Your Customers the Easy
Way", Marketing Science 24 (2005); equation numbers are theirs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.core.arithmetic import exp, log, power
from crm_roi.core.evidence.histories import Histories, check_enough
from crm_roi.core.evidence.likelihood import most_likely, special

if TYPE_CHECKING:
    from crm_roi.core.worksheet import FloatArray

FIGURES: Final = 4
NEAR_A_POLE: Final = 2.5e-4
SHIFT: Final = 1.1e-3


@dataclass(frozen=True, slots=True)
class BgNbd:
    """A fitted model: r and alpha of the rates of buying, a and b of leaving."""

    r: float
    alpha: float
    a: float
    b: float

    def log_likelihood(self, histories: Histories) -> float:
        """Logarithm of the probability of these histories, equation (6)."""
        grouped, _where = histories.grouped()
        return _log_likelihood(np.array([self.r, self.alpha, self.a, self.b]), grouped)[0]

    def alive(self, histories: Histories) -> FloatArray:
        """Probability that each customer still is one: 1 for those who never bought again."""
        again = np.maximum(histories.counts, 1)
        gone = self.a / (self.b + again - 1)
        since = (self.alpha + histories.ages) / (self.alpha + histories.last)
        gone = gone * power(since, self.r + histories.counts)
        alive: FloatArray = np.where(histories.counts > 0, 1 / (1 + gone), 1.0)
        return alive

    def expected_purchases(self, histories: Histories, time_ahead: float) -> FloatArray:
        """Purchases to be expected of each customer in the time ahead, equation (10)."""
        lasting = _while_alive(
            self.r + histories.counts,
            self.alpha + histories.ages,
            self.a,
            self.b + histories.counts,
            time_ahead,
        )
        expected: FloatArray = lasting * self.alive(histories)
        return expected

    def expected_of_a_new_customer(self, time_ahead: float) -> float:
        """Repeat purchases to be expected of somebody just won, equation (9)."""
        new = Histories.of([0.0], [0.0], [0.0])
        return float(self.expected_purchases(new, time_ahead)[0])


def fit_bg_nbd(histories: Histories) -> BgNbd:
    """Fit the model by maximum likelihood; equal histories are counted, not repeated.

    Raises:
        TooFewCustomers: under 10 customers, or nobody bought again.
        NotIdentified: the histories fix no single model.
    """
    check_enough(histories)
    grouped, _where = histories.grouped()
    scale = float(grouped.ages.max())
    scaled = grouped.in_units_of(scale)

    def unlikelihood(logs: FloatArray) -> tuple[float, FloatArray]:
        model = exp(logs)
        likelihood, slope = _log_likelihood(model, scaled)
        return -likelihood, -slope * model

    r, alpha, a, b = most_likely(unlikelihood, FIGURES).tolist()
    return BgNbd(r, alpha * scale, a, b)


def _log_likelihood(model: FloatArray, histories: Histories) -> tuple[float, FloatArray]:
    """Log-likelihood of all histories and its slope by r, alpha, a, b.

    A customer who bought again either still is one (`stays`) or has left since (`leaves`).
    """
    betaln, gammaln, psi = attrgetter("betaln", "gammaln", "psi")(special())

    r, alpha, a, b = model.tolist()
    counts, weights = histories.counts, histories.weights
    bought, again = counts > 0, np.maximum(counts, 1)
    until, since = alpha + histories.ages, alpha + histories.last
    log_until, log_since = log(until), log(since)
    common = gammaln(r + counts) - gammaln(r) + r * math.log(alpha)
    stays = betaln(a, b + counts) - betaln(a, b) - (r + counts) * log_until
    leaves = betaln(a + 1, b + again - 1) - betaln(a, b) - (r + counts) * log_since
    odds = exp(-np.abs(stays - leaves))
    gone = np.where(stays > leaves, odds, 1.0) / (1 + odds) * bought
    total = common + np.where(bought, np.maximum(stays, leaves) + log(1 + odds), stays)
    both = psi(a + b) - psi(a + b + counts)
    ages = (1 - gone) * log_until + gone * log_since
    slopes = (
        psi(r + counts) - psi(r) + math.log(alpha) - ages,
        r / alpha - (r + counts) * ((1 - gone) / until + gone / since),
        both + gone / a,
        both + (1 - gone) * psi(b + counts) + gone * psi(b + again - 1) - psi(b),
    )
    return float((weights * total).sum()), np.array([(weights * each).sum() for each in slopes])


def _while_alive(
    r: FloatArray, alpha: FloatArray, a: float, b: FloatArray, time_ahead: float
) -> FloatArray:
    """Expected purchases of somebody who is a customer now, with the figures of their history.

    (c / (a - 1)) (1 - F(r, a - 1; c; -t / alpha)) with c = a + b - 1: equation (10) after Pfaff's
    transformation, which does not overflow. It is 0 / 0 at a = 1 and at c = 0 although the limit is
    finite; there it is taken from four places beside (the error is of the fourth order).
    """
    pole = np.minimum(np.abs(a - 1), np.abs(a + b - 1)) < NEAR_A_POLE
    if not pole.any():
        return _plainly(r, alpha, a, b, time_ahead)
    result = np.empty_like(r)
    result[~pole] = _plainly(r[~pole], alpha[~pole], a, b[~pole], time_ahead)
    here = (r[pole], alpha[pole])
    by_a = abs(a - 1) < NEAR_A_POLE

    def beside(shift: float) -> FloatArray:
        moved = (a + shift, b[pole]) if by_a else (a, b[pole] * (1 + shift) + shift)
        return _plainly(*here, *moved, time_ahead)

    near = beside(SHIFT) + beside(-SHIFT)
    far = beside(2 * SHIFT) + beside(-2 * SHIFT)
    result[pole] = (4 * near - far) / 6
    return result


def _plainly(
    r: FloatArray, alpha: FloatArray, a: float, b: FloatArray, time_ahead: float
) -> FloatArray:
    c = a + b - 1
    fewer = np.asarray(special().hyp2f1(r, a - 1, c, -time_ahead / alpha))
    for row in np.flatnonzero(~np.isfinite(fewer)).tolist():
        fewer[row] = _fewer(
            float(r[row]), float(alpha[row]), float(b[row]), float(c[row]), time_ahead
        )
    expected: FloatArray = c / (a - 1) * (1 - fewer)
    return expected


def _fewer(r: float, alpha: float, b: float, c: float, time_ahead: float) -> float:
    """The same series, for many purchases: the mean of (b)_k / (c)_k over a negative binomial k."""
    gammaln = special().gammaln

    mean = r * time_ahead / alpha
    deviation = math.sqrt(mean * (1 + time_ahead / alpha))
    k = np.arange(max(0.0, mean - 15 * deviation) // 1, mean + 40 * deviation + 50)
    z = time_ahead / (alpha + time_ahead)
    logs = gammaln(r + k) - gammaln(r) - gammaln(k + 1) + r * math.log1p(-z) + k * math.log(z)
    ratio = gammaln(b + k) - gammaln(b) - gammaln(c + k) + gammaln(c)
    return float(exp(logs + ratio).sum())
