"""Where the parts of a judgement matrix stand on their sheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_roi.core.scorecard.scoring import PERSPECTIVES
from crm_roi.core.terms import _
from crm_roi.workbook.layout import matrices as layout

if TYPE_CHECKING:
    from crm_roi.workbook.layout.matrices import Matrix, Pair
    from crm_roi.workbook.writing.desk import Desk

FIGURES: Final = (
    ("r", layout.CONSISTENCY_RATIO, "0.000"),
    ("l", _("Principal eigenvalue λmax"), "0.000"),
    ("i", _("Consistency index (CI)"), "0.000"),
    ("s", _("Skipped comparisons"), "0"),
)
HINT_ROWS: Final = 2


@dataclass(frozen=True, slots=True)
class Placed:
    """A matrix and the row of its marker."""

    matrix: Matrix
    top: int

    @property
    def group(self) -> tuple[int, int]:
        """The cell of what is compared."""
        return self.top + layout.GROUP_ROW, layout.NAME

    def group_text(self, desk: Desk) -> str:
        """Say what is compared, as its cell does."""
        perspectives = self.matrix.group == PERSPECTIVES
        return desk.word(layout.ALL_PERSPECTIVES) if perspectives else self.matrix.group

    @property
    def judge(self) -> tuple[int, int]:
        """The cell of the judge."""
        return self.top + layout.JUDGE_ROW, layout.NAME

    @property
    def header(self) -> int:
        """The row over the members."""
        return self.top + layout.HEADER_ROW

    def member(self, place: int) -> tuple[int, int]:
        """Give the cell of a member's number."""
        return self.top + layout.MEMBERS_ROW + place, layout.ID

    def judgement(self, pair: Pair) -> tuple[int, int]:
        """Give the cell of a judgement."""
        return self.top + layout.MEMBERS_ROW + pair[0], layout.FIRST_CELL + pair[1]

    @property
    def figures(self) -> int:
        """The first row below the members."""
        return self.top + layout.MEMBERS_ROW + self.matrix.size

    @property
    def after(self) -> int:
        """The row of the next matrix."""
        return self.figures + len(FIGURES) + HINT_ROWS
