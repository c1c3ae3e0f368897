"""Maximum likelihood with an answer only where there is one.

A model is fitted in the logarithms of its figures, which are all above 0. What comes back has
converged, lies inside its bounds and is a true maximum: where other figures fit as well, the fit is
refused, since a figure that the data do not fix must not reach a plan.
"""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.core.arithmetic import eigen, exp, minimum, solve
from crm_roi.core.errors import CrmRoiError

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from crm_roi.core.worksheet import FloatArray

LOG_BOUNDS: Final = (-12.0, 12.0)
NEAR_A_BOUND: Final = 0.1
STEP: Final = 1e-5
CONVERGED: Final = 1e-9
MOST_NEWTON_STEPS: Final = 5
LEAST_CURVATURE: Final = 1e-3
"""Of the log-likelihood along its flattest direction: below it, figures that differ thirtyfold
fit as well as the best."""


class NotIdentified(CrmRoiError):
    """These customers do not fix the model's figures: too few differ, so many models fit alike."""

    code = "#NUM!"


def most_likely(
    unlikelihood: Callable[[FloatArray], tuple[float, FloatArray]], figures: int
) -> FloatArray:
    """Figures above 0 that make the data most likely, to nine digits.

    Args:
        unlikelihood: gives minus the log-likelihood and its slope by the logarithms of the figures;
            the figures should be of the size of 1, so scale times and amounts before.
        figures: how many there are.

    Raises:
        NotIdentified: no single best set of figures.
    """
    place = minimum(unlikelihood, np.zeros(figures), LOG_BOUNDS)
    for _step in range(MOST_NEWTON_STEPS):
        if np.abs(place).max() > LOG_BOUNDS[1] - NEAR_A_BOUND:
            raise NotIdentified
        slope, curvature = unlikelihood(place)[1], _curvature(unlikelihood, place)
        if not np.isfinite(curvature).all() or eigen(curvature)[0][0] < LEAST_CURVATURE:
            raise NotIdentified
        step = solve(curvature, slope[:, None])[:, 0]
        place = place - step
        if np.abs(step).max() <= CONVERGED:
            return exp(place)
    raise NotIdentified


def _curvature(
    unlikelihood: Callable[[FloatArray], tuple[float, FloatArray]], place: FloatArray
) -> FloatArray:
    """Second derivatives, from slopes on both sides of the place."""
    rows = [
        (unlikelihood(place + side)[1] - unlikelihood(place - side)[1]) / (2 * STEP)
        for side in np.eye(len(place)) * STEP
    ]
    table = np.array(rows)
    symmetric: FloatArray = (table + table.T) / 2
    return symmetric


def special() -> ModuleType:
    """Give scipy's special functions; they are slow to import and needed in few cells."""
    from scipy import special as functions  # noqa: PLC0415

    return functions


@cache
def legendre(nodes: int) -> tuple[FloatArray, FloatArray]:
    """Places and weights of Gauss's quadrature between -1 and 1 (Legendre), by Newton's steps."""
    guess = np.pi * (np.arange(nodes) + 0.75) / (nodes + 0.5)
    place = np.array([math.cos(angle) for angle in guess.tolist()])
    for _step in range(10):
        before, here = np.ones(nodes), place.copy()
        for degree in range(2, nodes + 1):
            before, here = here, ((2 * degree - 1) * place * here - (degree - 1) * before) / degree
        slope = nodes * (place * here - before) / (place * place - 1)
        place = place - here / slope
    weight: FloatArray = 2 / ((1 - place * place) * slope * slope)
    return place, weight
