"""Weights by judgements as the workbook works them out: of a group of judges, and of one judge.

A pair that nobody judged is 0, and the diagonal counts it (Harker 1987): the same eigenvector as
that of a complete matrix whose blanks follow the weights. The core finds it by squaring too; here
each step is one that a spreadsheet's cells can take, so that the values beside the formulas are
those of the formulas.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from crm_roi.core.arithmetic import exp, product
from crm_roi.core.scorecard.pairwise import CONSISTENCY_GATE, RANDOM_INDEX
from crm_roi.core.scorecard.scoring import PERSPECTIVES, weighted_kpis
from crm_roi.core.terms import Unit, _

if TYPE_CHECKING:
    from crm_roi.core.plan import Plan
    from crm_roi.core.worksheet import FloatArray
    from crm_roi.workbook.layout.matrices import Matrix

SQUARINGS: Final = 8
"""A matrix with many blanks settles slowly: its 256th power does."""
SMALLEST_GROUP: Final = 4
SPARE_MEMBERS: Final = 2
NOT_JUDGED, CONSISTENT, INCONSISTENT = 1, 2, 3


class MatrixFigure(NamedTuple):
    """A figure that a matrix comes to: its key, label, unit and formula.

    In a formula `{c}{key}` is the cell of another figure, `{whole}` the matrix, `{weights}` the
    weights right of it, `{worst}` the worst consistency ratio of those above.
    """

    key: str
    label: str
    unit: Unit
    formula: str


EIGENVALUE: Final = (
    MatrixFigure(
        "l", _("Principal eigenvalue λmax"), Unit.NUMBER, "=SUMPRODUCT(MMULT({whole},{weights}))"
    ),
    MatrixFigure("i", _("Consistency index"), Unit.NUMBER, "=({c}{l}-{c}{n})/MAX(1,{c}{n}-1)"),
    MatrixFigure(
        "t",
        _("Random index (Saaty 1980)"),
        Unit.NUMBER,
        "=IFERROR(INDEX(list_random_index,MAX(1,{c}{n})),0)",
    ),
)
RATIO: Final = MatrixFigure(
    "r", _("Consistency ratio"), Unit.NUMBER, "=IF({c}{t}>0,{c}{i}/{c}{t},0)"
)
WORST: Final = MatrixFigure(
    "w", _("Worst consistency ratio so far"), Unit.NUMBER, "=MAX({c}{r},{worst})"
)


@dataclass(frozen=True, slots=True)
class Steps:
    """What a matrix comes to: `powers` are the matrix, its diagonal filled, and its squares."""

    members: int
    powers: tuple[FloatArray, ...]

    @property
    def weights(self) -> FloatArray:
        """The weights by the last square; 0 for a place without a member."""
        last = self.powers[-1]
        weights: FloatArray = last.sum(axis=1) / (last.sum() or 1.0)
        return weights

    @property
    def lambda_max(self) -> float:
        """The principal eigenvalue: the matrix times the weights, added up."""
        return float(product(self.powers[0], self.weights).sum())

    @property
    def consistency_index(self) -> float:
        """How far the eigenvalue exceeds the number of members, for each of the others."""
        return (self.lambda_max - self.members) / max(1, self.members - 1)

    @property
    def random_index(self) -> float:
        """The mean consistency index of random judgements, by Saaty's table; 0 beyond it."""
        table = RANDOM_INDEX["saaty"]
        return table[max(self.members, 1) - 1] if self.members <= len(table) else 0.0

    @property
    def consistency_ratio(self) -> float:
        """Consistency index over the random index; 0 where no judgement contradicts another."""
        return self.consistency_index / self.random_index if self.random_index else 0.0

    @property
    def figures(self) -> dict[str, float]:
        """The values of the figures, by their keys."""
        return {
            "n": float(self.members),
            "l": self.lambda_max,
            "i": self.consistency_index,
            "t": self.random_index,
            "r": self.consistency_ratio,
        }


@dataclass(frozen=True, slots=True)
class GroupSteps(Steps):
    """One group: its members, sums of logarithms, counts and means of all judgements."""

    group: str
    items: tuple[str, ...]
    logarithms: FloatArray
    counts: FloatArray
    means: FloatArray

    @property
    def missing(self) -> float:
        """The number of pairs without a judgement, each counted both ways."""
        return float(self.members * (self.members - 1) - (self.counts > 0).sum())


@dataclass(frozen=True, slots=True)
class JudgeSteps(Steps):
    """One judge's matrix: the judgements, 0 for one that was skipped."""

    judged: FloatArray

    @property
    def count(self) -> float:
        """The number of judgements."""
        return float((np.triu(self.judged, 1) > 0).sum())

    @property
    def skipped(self) -> float:
        """The number of comparisons that the judge skipped."""
        return self.members * (self.members - 1) / 2 - self.count

    @property
    def state(self) -> int:
        """Whether there are judgements, and whether they pass the gate."""
        if not self.count:
            return NOT_JUDGED
        return INCONSISTENT if self.consistency_ratio > CONSISTENCY_GATE else CONSISTENT


def _powers(judged: FloatArray, members: int) -> tuple[FloatArray, ...]:
    """Count what is missing of each member in the diagonal, then square, adding up to 1."""
    there = np.arange(len(judged)) < members
    blanks = there * (members - (judged > 0).sum(axis=1))
    powers = [judged + np.diag(blanks)]
    for _squaring in range(SQUARINGS):
        powers.append(product(powers[-1], powers[-1]) / (powers[-1].sum() or 1.0))
    return tuple(powers)


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
            logarithms[first, second] += math.log(row.value)
            logarithms[second, first] -= math.log(row.value)
            counts[first, second] += 1
            counts[second, first] += 1
    means = np.minimum(1, counts) * exp(logarithms / np.maximum(1, counts))
    powers = _powers(means, len(items))
    return GroupSteps(len(items), powers, group, items, logarithms, counts, means)


def judge_steps(matrix: Matrix) -> JudgeSteps:
    """Work out the matrix of one judge."""
    members = len(matrix.members)
    judged = np.diag((np.arange(matrix.size) < members).astype(float))
    for (row, other), value in matrix.values.items():
        judged[row, other], judged[other, row] = value, 1 / value
    return JudgeSteps(members, _powers(judged, members), judged)
