"""Every outcome of a plan whose uncertainty is a handful of yes-or-no and either-or questions.

Exact, without sampling; the check on the simulation, and the answer itself where it applies.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.core.arithmetic import product
from crm_roi.core.errors import CrmRoiError
from crm_roi.core.risk.distributions import Discrete
from crm_roi.core.risk.trials import Output, build_machine

if TYPE_CHECKING:
    from crm_roi.core.risk.model import RiskModel
    from crm_roi.core.worksheet import FloatArray

MOST_OUTCOMES: Final = 2**18


class NotDiscrete(CrmRoiError):
    """{name} can take any value in a range, so the outcomes cannot be listed."""


class CorrelatedOutcomes(CrmRoiError):
    """Only independent questions can be listed; this plan has correlations."""


class TooManyOutcomes(CrmRoiError):
    """There are {outcomes} possible outcomes; the limit is {limit}."""

    code = "#NUM!"


@dataclass(frozen=True, slots=True)
class Enumeration:
    """All outcomes: their probabilities, which add up to 1, and their NPV."""

    probabilities: FloatArray
    npv: FloatArray

    @property
    def mean(self) -> float:
        """Expected NPV."""
        return float(product(self.probabilities, self.npv))

    @property
    def variance(self) -> float:
        """Variance of NPV."""
        return float(product(self.probabilities, (self.npv - self.mean) ** 2))

    @property
    def loss_probability(self) -> float:
        """Probability that NPV is below zero."""
        return float(self.probabilities[self.npv < 0].sum())


def enumerate_outcomes(model: RiskModel) -> Enumeration:
    """List every combination of discrete inputs and events with its probability and NPV.

    Errors: an input with a range, correlations, more than 262,144 combinations.
    """
    questions = _questions(model)
    count = math.prod(len(values) for values, _chances in questions)
    if count > MOST_OUTCOMES:
        raise TooManyOutcomes(outcomes=count, limit=MOST_OUTCOMES)
    settings = _combinations([values for values, _chances in questions], count)
    chances = _combinations([chances for _values, chances in questions], count)
    machine = build_machine(model.forecast, model.levers, model.events)
    inputs = len(model.inputs)
    outcomes = machine.outcomes(settings[:inputs], settings[inputs:], (Output.NPV,))
    return Enumeration(chances.prod(axis=0), outcomes[Output.NPV])


def _questions(model: RiskModel) -> list[tuple[tuple[float, ...], tuple[float, ...]]]:
    """Possible answers of each input and event, and their probabilities."""
    if model.correlations:
        raise CorrelatedOutcomes
    answers = []
    for given in model.inputs:
        if not isinstance(given.distribution, Discrete):
            raise NotDiscrete(name=given.lever.name)
        answers.append((given.distribution.values, given.distribution.probabilities))
    chances = (event.probability for event in model.events)
    return answers + [((0.0, 1.0), (1 - chance, chance)) for chance in chances]


def _combinations(choices: list[tuple[float, ...]], count: int) -> FloatArray:
    """One column for each way to choose once from every row of choices."""
    return np.array(np.meshgrid(*choices, indexing="ij"), dtype=float).reshape(-1, count)
