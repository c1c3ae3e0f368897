"""One judge's weights as the workbook works them out, so that cells show what formulas will give.

Where a judge skipped something, the diagonal counts the comparisons that are missing (Harker 1987):
the same eigenvector as that of a complete matrix whose blanks follow the judge's own weights.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from crm_roi.core.weights.pairwise import CONSISTENCY_GATE, RANDOM_INDEX
from crm_roi.workbook.calculation.weight_steps import SQUARINGS

if TYPE_CHECKING:
    from crm_roi.core.worksheet import FloatArray
    from crm_roi.workbook.layout.matrices import Matrix

NOT_JUDGED, CONSISTENT, INCONSISTENT = 1, 2, 3


@dataclass(frozen=True, slots=True)
class JudgeSteps:
    """The judgements with 0 for a skipped one, the filled diagonal, its powers, the weights."""

    members: int
    judged: FloatArray
    missing: FloatArray
    powers: tuple[FloatArray, ...]
    weights: FloatArray

    @property
    def count(self) -> float:
        """The number of judgements."""
        return float((np.triu(self.judged, 1) > 0).sum())

    @property
    def skipped(self) -> float:
        """The number of comparisons that the judge skipped."""
        return self.members * (self.members - 1) / 2 - self.count

    @property
    def lambda_max(self) -> float:
        """The principal eigenvalue."""
        return float((self.powers[0] @ self.weights).sum())

    @property
    def consistency_index(self) -> float:
        """How far the eigenvalue exceeds the number of members, for each of the others."""
        return (self.lambda_max - self.members) / max(1, self.members - 1)

    @property
    def random_index(self) -> float:
        """The mean consistency index of random judgements, by Saaty's table."""
        table = RANDOM_INDEX["saaty"]
        return table[max(self.members, 1) - 1] if self.members <= len(table) else 0.0

    @property
    def consistency_ratio(self) -> float:
        """Consistency index over the random index; 0 where nobody can contradict himself."""
        return self.consistency_index / self.random_index if self.random_index else 0.0

    @property
    def state(self) -> int:
        """Whether there are judgements, and whether they pass the gate."""
        if not self.count:
            return NOT_JUDGED
        return INCONSISTENT if self.consistency_ratio > CONSISTENCY_GATE else CONSISTENT


def judge_steps(matrix: Matrix) -> JudgeSteps:
    """Work out one matrix."""
    size, members = matrix.size, len(matrix.members)
    judged = np.diag((np.arange(size) < members).astype(float))
    for (row, other), value in matrix.values.items():
        judged[row, other], judged[other, row] = value, 1 / value
    there = judged.diagonal()
    missing: FloatArray = there * (members - (judged > 0).sum(axis=1))
    powers = [judged + np.diag(missing)]
    for _squaring in range(SQUARINGS):
        total = powers[-1].sum() or 1.0
        powers.append(powers[-1] @ powers[-1] / total)
    whole = powers[-1].sum() or 1.0
    return JudgeSteps(members, judged, missing, tuple(powers), powers[-1].sum(axis=1) / whole)
