"""Weights as the workbook works them out: geometric mean of the judgements, then power iteration.

The core finds the same principal eigenvector by squaring; here each step is one that a
spreadsheet's cells can take, so that the values beside the formulas are those of the formulas.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.core.scorecard.scoring import PERSPECTIVES, weighted_kpis
from crm_roi.core.weights.pairwise import RANDOM_INDEX

if TYPE_CHECKING:
    from crm_roi.core.plan import Plan
    from crm_roi.core.worksheet import FloatArray

ITERATIONS: Final = 16
SMALLEST_GROUP: Final = 4
SPARE_MEMBERS: Final = 2


@dataclass(frozen=True, slots=True)
class GroupSteps:
    """One group: its members, the sums of logarithms, the counts, the matrix, every iteration."""

    group: str
    items: tuple[str, ...]
    logarithms: FloatArray
    counts: FloatArray
    matrix: FloatArray
    iterations: FloatArray

    @property
    def weights(self) -> FloatArray:
        """The weights after the last iteration; 0 for a place without a member."""
        weights: FloatArray = self.iterations[:, -1]
        return weights

    @property
    def members(self) -> float:
        """The number of members."""
        return float(len(self.items))

    @property
    def lambda_max(self) -> float:
        """The principal eigenvalue: the matrix times the weights, added up."""
        return float((self.matrix @ self.weights).sum())

    @property
    def consistency_index(self) -> float:
        """How far the eigenvalue exceeds the number of members, for each of the others."""
        return (self.lambda_max - self.members) / max(1.0, self.members - 1)

    @property
    def random_index(self) -> float:
        """The mean consistency index of random judgements, by Saaty's table; 0 beyond it."""
        table = RANDOM_INDEX["saaty"]
        return table[max(len(self.items), 1) - 1] if len(self.items) <= len(table) else 0.0

    @property
    def consistency_ratio(self) -> float:
        """Consistency index over the random index; 0 where a group cannot contradict itself."""
        return self.consistency_index / self.random_index if self.random_index else 0.0

    @property
    def missing(self) -> float:
        """The number of pairs without a judgement, each counted both ways."""
        return float(((self.counts == 0) & (self.matrix > 0)).sum() - len(self.items))


def group_size(plan: Plan) -> int:
    """Give the number of places in every group: enough for the largest, and two spare ones."""
    card = plan.scorecard
    groups = [len(weighted_kpis(plan, row.id)) for row in card.perspectives]
    return max(SMALLEST_GROUP, len(card.perspectives), *groups, 0) + SPARE_MEMBERS


def group_steps(plan: Plan, group: str, size: int) -> GroupSteps:
    """Work out one group: the perspectives, or the KPIs of one of them."""
    card = plan.scorecard
    members = card.perspectives if group == PERSPECTIVES else weighted_kpis(plan, group)
    items = tuple(row.id for row in members) if group else ()
    places = {item: index for index, item in enumerate(items)}
    logarithms, counts = np.zeros((size, size)), np.zeros((size, size))
    for row in card.judgements:
        if row.compared == group and row.first in places and row.second in places:
            first, second = places[row.first], places[row.second]
            logarithms[first, second] += np.log(row.value)
            logarithms[second, first] -= np.log(row.value)
            counts[first, second] += 1
            counts[second, first] += 1
    there = (np.arange(size) < len(items)).astype(float)
    matrix = np.outer(there, there) * np.exp(logarithms / np.maximum(1, counts))
    weights = [there / max(1.0, there.sum())]
    for _step in range(ITERATIONS):
        raised = matrix @ weights[-1]
        weights.append(raised / max(1.0, raised.sum()))
    return GroupSteps(group, items, logarithms, counts, matrix, np.array(weights).T)
