"""The Pareto/NBD model: as BG/NBD, but a customer may leave at any time, not only at a purchase.

Rates of buying vary over customers by a gamma (r, alpha), rates of leaving by another (s, beta).
Schmittlein, Morrison and Colombo, "Counting Your Customers", Management Science 33 (1987); the
likelihood is written as Fader and Hardie's note of 2005 derives it, with the integral over the day
of leaving kept and taken by quadrature.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.core.arithmetic import exp, log
from crm_roi.core.evidence.histories import Histories, check_enough
from crm_roi.core.evidence.likelihood import legendre, most_likely, special

if TYPE_CHECKING:
    from crm_roi.core.worksheet import FloatArray

FIGURES: Final = 4
NODES: Final = 24
SMALL: Final = 1e-4


@dataclass(frozen=True, slots=True)
class ParetoNbd:
    """A fitted model: r and alpha of the rates of buying, s and beta of the rates of leaving."""

    r: float
    alpha: float
    s: float
    beta: float

    def log_likelihood(self, histories: Histories) -> float:
        """Logarithm of the probability of these histories."""
        grouped, _where = histories.grouped()
        figures = np.array([self.r, self.alpha, self.s, self.beta])
        return _log_likelihood(figures, grouped)[0]

    def alive(self, histories: Histories) -> FloatArray:
        """Probability that each customer still is one."""
        stays, leaves, _ = _two_ways(np.array([self.r, self.alpha, self.s, self.beta]), histories)
        alive: FloatArray = 1 / (1 + exp(leaves - stays))
        return alive

    def expected_purchases(self, histories: Histories, time_ahead: float) -> FloatArray:
        """Purchases to be expected of each customer in the time ahead."""
        until = self.beta + histories.ages
        rate = (self.r + histories.counts) / (self.alpha + histories.ages)
        span = log((until + time_ahead) / until)
        power = (1 - self.s) * span
        near = np.abs(power) < SMALL  # (e^x - 1) / x has the limit 1 at s = 1
        grown = (exp(power) - 1) / np.where(near, 1.0, power)
        grown = np.where(near, 1 + power / 2 + power * power / 6, grown)
        expected: FloatArray = rate * until * span * grown * self.alive(histories)
        return expected


def fit_pareto_nbd(histories: Histories) -> ParetoNbd:
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

    r, alpha, s, beta = most_likely(unlikelihood, FIGURES).tolist()
    return ParetoNbd(r, alpha * scale, s, beta * scale)


def _log_likelihood(model: FloatArray, histories: Histories) -> tuple[float, FloatArray]:
    """Log-likelihood of all histories and its slope by r, alpha, s, beta."""
    gammaln, psi = attrgetter("gammaln", "psi")(special())
    r, alpha, s, beta = model.tolist()
    counts, weights, ages = histories.counts, histories.weights, histories.ages
    stays, leaves, (share, times) = _two_ways(model, histories)
    top = np.maximum(stays, leaves)
    total = gammaln(r + counts) - gammaln(r) + r * math.log(alpha) + s * math.log(beta)
    total = total + top + log(exp(stays - top) + exp(leaves - top))
    gone = 1 / (1 + exp(stays - leaves))

    def mean(still: FloatArray, left: FloatArray) -> FloatArray:
        averaged: FloatArray = (1 - gone) * still + gone * (share * left).sum(axis=1)
        return averaged

    slopes = (
        psi(r + counts) - psi(r) + math.log(alpha) - mean(log(alpha + ages), log(alpha + times)),
        r / alpha - (r + counts) * mean(1 / (alpha + ages), 1 / (alpha + times)),
        math.log(beta) + gone / s - mean(log(beta + ages), log(beta + times)),
        s / beta - mean(s / (beta + ages), (s + 1) / (beta + times)),
    )
    return float((weights * total).sum()), np.array([(weights * each).sum() for each in slopes])


def _two_ways(
    model: FloatArray, histories: Histories
) -> tuple[FloatArray, FloatArray, tuple[FloatArray, FloatArray]]:
    """Log-probabilities of a history (but for what both share): still a customer, or left since.

    To leave at time t has the density s β^s / (β + t)^(s + 1); no purchase fell between the last
    one and t. The integral runs over ln(t + the smaller of α and β), in which it is smooth. Also
    gives, for each place of the quadrature, its share of the integral and its time.
    """
    r, alpha, s, beta = model.tolist()
    counts, last, ages = histories.counts, histories.last, histories.ages
    stays = -(r + counts) * log(alpha + ages) - s * log(beta + ages)
    least = min(alpha, beta)
    start, end = log(least + last), log(least + ages)
    half = (end - start) / 2
    nodes, weights = legendre(NODES)
    shifted = exp(start[:, None] + half[:, None] * (1 + nodes))
    times = shifted - least
    logs = -(r + counts)[:, None] * log(alpha + times) - (s + 1) * log(beta + times)
    logs = logs + log(shifted * weights)
    top = logs.max(axis=1, keepdims=True)
    parts = exp(logs - top)
    whole = parts.sum(axis=1)
    with np.errstate(divide="ignore"):  # who bought today cannot have left since
        leaves = top[:, 0] + log(whole * half * s)
    return stays, leaves, (parts / whole[:, None], times)
