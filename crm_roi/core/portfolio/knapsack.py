"""Choose columns of the largest total value within limits: exactly, by HiGHS through scipy.

Before the solver starts, the bound of the linear relaxation settles most columns (reduced-cost
fixing: Dantzig, Fulkerson & Johnson 1954), which is what makes thousands a matter of seconds.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from crm_roi.core.arithmetic import product

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crm_roi.core.worksheet import FloatArray

    Mask = NDArray[np.bool_]

ROUNDING: Final = 1e-9  # share of a limit, or of a sum, below which two amounts are the same
FINE: Final = 1e6  # the largest value as the solver sees it; its tolerance is a millionth of one
HALF: Final = 0.5
NODES: Final = 4_000  # a number of steps and not a time, so that a slow machine finds the same


class Problem(NamedTuple):
    """Choose among columns: each limit a row of nonnegative amounts and the most they add up to."""

    values: FloatArray
    rows: FloatArray
    most: FloatArray


class Found(NamedTuple):
    """What was chosen, whether nothing can be better, and what nothing can exceed."""

    chosen: Mask
    proven: bool
    bound: float


def solved(problem: Problem, costs: FloatArray, within: float) -> Found:
    """Choose: what the relaxation settles is settled, the solver does the rest."""
    if not len(problem.values) or (problem.rows.sum(axis=1) <= problem.most).all():
        everything = np.ones(len(problem.values), dtype=bool)
        return Found(everything, proven=True, bound=float(problem.values.sum()))
    reduced, bound = _relaxed(problem)
    start = _filled(problem, reduced)
    known = float(problem.values[start].sum())
    if within > ROUNDING and known >= bound * (1 - within):
        return Found(start, proven=True, bound=bound)
    settled = np.abs(reduced) > bound - known + ROUNDING * bound
    kept = settled & (reduced > 0)
    left = np.flatnonzero(~settled)
    spare = problem.most - problem.rows[:, kept].sum(axis=1)
    rest = Problem(problem.values[left], problem.rows[:, left], spare)
    found = _best(rest, within)
    if within <= ROUNDING:
        found = _cheapest(rest, found, costs[left])
    chosen = kept.copy()
    chosen[left[found.chosen]] = True
    most = float(problem.values[kept].sum()) + found.bound
    if problem.values[chosen].sum() < known:  # the solver gave up before it came so far
        chosen = start
    return Found(chosen, found.proven, most)


def _relaxed(problem: Problem) -> tuple[FloatArray, float]:
    """Give each column's value less the prices of what it uses, and the bound of the total."""
    from scipy.optimize import linprog  # noqa: PLC0415 - slow to import, needed only here

    scaled = _scaled(problem)
    result = linprog(-scaled.values, A_ub=scaled.rows, b_ub=scaled.most, bounds=(0, 1))
    unit = problem.values.max() / FINE
    if result.status != 0:  # nothing is settled then, and the solver gets it all
        return np.zeros(len(problem.values)), float(problem.values.sum())
    prices = np.maximum(-result.ineqlin.marginals, 0)
    reduced = scaled.values - product(prices, scaled.rows)
    bound = float(product(prices, scaled.most) + np.maximum(reduced, 0).sum())
    return reduced * unit, bound * unit


def _scaled(problem: Problem) -> Problem:
    """Bring amounts of money to sizes that suit the solver's tolerances."""
    sizes = np.where(problem.most > 0, problem.most, 1.0)
    return Problem(
        problem.values * (FINE / problem.values.max()),
        problem.rows / sizes[:, None],
        problem.most / sizes,
    )


def _filled(problem: Problem, reduced: FloatArray) -> Mask:
    """Choose one after the other what still fits, first what brings most for what it uses."""
    chosen, spare = np.zeros(len(reduced), dtype=bool), problem.most.copy()
    for place in np.lexsort((-problem.values, -reduced / problem.values)):
        if (problem.rows[:, place] <= spare).all():
            chosen[place] = True
            spare -= problem.rows[:, place]
    return chosen


def _best(problem: Problem, within: float) -> Found:
    """Let the solver choose; what only its tolerance lets within a limit is cut off."""
    if not len(problem.values):
        return Found(np.zeros(0, dtype=bool), proven=True, bound=0.0)
    scaled, cuts = _scaled(problem), problem.rows[:0]
    while True:
        rows = np.vstack([scaled.rows, cuts])
        most = np.concatenate([scaled.most, cuts.sum(axis=1) - 1])
        found = _solver(-scaled.values, rows, most, within)
        over = problem.rows[:, found.chosen].sum(axis=1) > problem.most
        if not over.any():
            unit = problem.values.max() / FINE
            value = float(problem.values[found.chosen].sum())
            return found._replace(bound=value if found.proven else -found.bound * unit)
        # no amount is negative, so these never fit together
        cuts = np.vstack([cuts, found.chosen.astype(float)])


def _cheapest(problem: Problem, found: Found, costs: FloatArray) -> Found:
    """Look among the selections of the same value for one that costs less."""
    value, cost = float(problem.values[found.chosen].sum()), float(costs[found.chosen].sum())
    if not found.proven or not cost:
        return found
    scaled = _scaled(problem)
    least = value / problem.values.max() * FINE * (1 - ROUNDING)
    rows = np.vstack([scaled.rows, -scaled.values / FINE])
    other = _solver(costs * (FINE / costs.max()), rows, np.append(scaled.most, -least / FINE))
    chosen = other.chosen
    fits = (problem.rows[:, chosen].sum(axis=1) <= problem.most).all()
    as_good = float(problem.values[chosen].sum()) >= value * (1 - ROUNDING)
    if fits and as_good and costs[chosen].sum() < cost * (1 - ROUNDING):
        return found._replace(chosen=chosen)
    return found


def _solver(
    objective: FloatArray, rows: FloatArray, most: FloatArray, within: float = ROUNDING
) -> Found:
    """Minimise an objective of zeros and ones; nothing chosen where no answer was found."""
    from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415 - slow to import

    result = milp(
        objective,
        integrality=np.ones(len(objective), dtype=int),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(rows, -np.inf, most),
        options={"mip_rel_gap": within, "node_limit": NODES},
    )
    chosen = np.zeros(len(objective), dtype=bool) if result.x is None else result.x > HALF
    bound = result.mip_dual_bound
    return Found(chosen, result.status == 0, -math.inf if bound is None else float(bound))
