"""The matrices of judgements: one for each judge and group, and which judgements they hold.

A matrix is found by its marker; its labels may stand in either language. Judgements that follow the
order of a matrix stand in one; any others are kept as a list on the sheet of weights, in the plan's
order, so that what is read back is what was written.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from crm_roi.core import plan_terms as terms
from crm_roi.core.scorecard.scoring import PERSPECTIVES, weighted_kpis
from crm_roi.core.terms import _
from crm_roi.locale import LANGUAGES, translate
from crm_roi.workbook.layout import tables
from crm_roi.workbook.layout.choices import plain
from crm_roi.workbook.layout.tables import FIRST_COLUMN, MARKER

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crm_roi.core.plan import Judgement, Plan

KEY: Final = "judgements"
MATRIX_MARKER: Final = f"{MARKER}judge"
LARGEST: Final = 10
"""A group of more members stands in the list: Saaty's table ends here, and so does patience."""
SPARE_PLACES: Final = 6
SPARE_GROUPS: Final = 4
FIRST_JUDGES: Final = 3
"""Where nobody has judged yet, so many may begin to compare the perspectives."""
# Where everything stands in a matrix: rows below its marker, columns of the sheet.
GROUP_ROW, JUDGE_ROW, HEADER_ROW, MEMBERS_ROW = 1, 2, 3, 4
TOP: Final = tables.HEADER_ROW
ID, NAME, WEIGHT, REASON = range(FIRST_COLUMN, FIRST_COLUMN + 4)
FIRST_CELL: Final = REASON + 1
ALL_PERSPECTIVES: Final = _("Perspectives")
CONSISTENCY_RATIO: Final = _("Consistency ratio (CR)")
BETWEEN: Final = _("in between")
SCALE_WORDS: Final = (
    ("9", _("extremely more")),
    ("8", BETWEEN),
    ("7", _("very strongly more")),
    ("6", BETWEEN),
    ("5", _("strongly more")),
    ("4", BETWEEN),
    ("3", _("moderately more")),
    ("2", BETWEEN),
    ("1", _("equally important")),
    ("1/2", BETWEEN),
    ("1/3", _("moderately less")),
    ("1/4", BETWEEN),
    ("1/5", _("strongly less")),
    ("1/6", BETWEEN),
    ("1/7", _("very strongly less")),
    ("1/8", BETWEEN),
    ("1/9", _("extremely less")),
)
"""Saaty's scale, how the member of the row compares with that of the column."""
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Matrix:
    """What one judge says of one group; without a judge it is a free one, to be filled in.

    `values` maps a place of the upper triangle, row and column from 0, to its judgement.
    """

    group: str
    judge: str
    members: tuple[str, ...]
    values: dict[Pair, float]

    @property
    def size(self) -> int:
        """The number of places: those of the members, more in a group that has none yet."""
        return len(self.members) or SPARE_PLACES

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """The places of the upper triangle, row by row."""
        return tuple(
            (row, other) for row in range(self.size) for other in range(row + 1, self.size)
        )


def scale_value(mark: str) -> float:
    """Give the value of a mark of the scale: 3, or 1/3."""
    above, _slash, below = mark.partition("/")
    return float(above) / float(below or 1)


def scale_words(language: str) -> tuple[tuple[float, str], ...]:
    """Give the values of the scale with the words that the dropdown offers."""
    return tuple(
        (scale_value(mark), f"{mark} — {translate(word, language)}") for mark, word in SCALE_WORDS
    )


@cache
def group_words() -> frozenset[str]:
    """Give every way of writing the group of the perspectives."""
    own = {plain(translate(ALL_PERSPECTIVES, language)) for language in LANGUAGES}
    return frozenset(own | {plain(PERSPECTIVES)})


@cache
def spellings(label: str) -> frozenset[str]:
    """Give a label in every language, as it is compared."""
    return frozenset(plain(translate(label, language)) for language in LANGUAGES)


LABELS: Final = {
    "compared": terms.JUDGED_GROUP.label,
    "judge": terms.JUDGE.label,
    "header": terms.ID.label,
    "end": CONSISTENCY_RATIO,
}


def groups_of(plan: Plan) -> dict[str, tuple[str, ...]]:
    """Give the members of each group that a matrix can hold."""
    card = plan.scorecard
    ids = [row.id for row in card.perspectives]
    groups = {PERSPECTIVES: tuple(ids)}
    for name in ids:
        if ids.count(name) == 1 and plain(name) not in group_words():
            groups[name] = tuple(kpi.id for kpi in weighted_kpis(plan, name))
    return {
        name: members
        for name, members in groups.items()
        if 1 < len(members) <= LARGEST and len(set(members)) == len(members)
    }


def filled_matrices(plan: Plan) -> tuple[tuple[Matrix, ...], int]:
    """Give the matrices that hold judgements, and how many of the plan's first judgements."""
    groups = groups_of(plan)
    found: dict[tuple[str, str], Matrix] = {}
    last: Pair = (-1, -1)
    current: tuple[str, str] = ("", "")
    held = 0
    for row in plan.scorecard.judgements:
        key, pair = (row.compared, row.judge), _pair(row, groups.get(row.compared, ()))
        if pair is None or (key == current and pair <= last) or (key != current and key in found):
            break
        matrix = found.setdefault(key, Matrix(*key, groups[row.compared], {}))
        matrix.values[pair] = row.value
        current, last, held = key, pair, held + 1
    return tuple(found.values()), held


def _pair(row: Judgement, members: Sequence[str]) -> Pair | None:
    """Give the place of a judgement in the upper triangle; None if it has none."""
    if row.first not in members or row.second not in members:
        return None
    pair = members.index(row.first), members.index(row.second)
    return pair if pair[0] < pair[1] else None


def matrices_of(plan: Plan) -> tuple[Matrix, ...]:
    """Give all matrices of the sheet: those of the judges, and a free one for each group."""
    filled, _held = filled_matrices(plan)
    return tuple(_with_free_ones(plan, filled))


def _with_free_ones(plan: Plan, filled: tuple[Matrix, ...]) -> Iterator[Matrix]:
    groups = groups_of(plan)
    judges = 1 if plan.scorecard.judgements else FIRST_JUDGES
    last = {matrix.group: place for place, matrix in enumerate(filled)}
    for place, matrix in enumerate(filled):
        yield matrix
        if last[matrix.group] == place:
            yield Matrix(matrix.group, "", matrix.members, {})
    for name, members in groups.items():
        if name not in last:
            for _judge in range(judges if name == PERSPECTIVES else 1):
                yield Matrix(name, "", members, {})
    if PERSPECTIVES not in groups:
        yield Matrix(PERSPECTIVES, "", (), {})
    for name in _without_kpis(plan):
        yield Matrix(name, "", (), {})
    for _group in range(1 if plan.scorecard.kpis else SPARE_GROUPS):
        yield Matrix("", "", (), {})


def placed_matrices(plan: Plan) -> tuple[Placed, ...]:
    """Lay the matrices below each other on their sheet."""
    placed: list[Placed] = []
    for matrix in matrices_of(plan):
        placed.append(Placed(matrix, placed[-1].after if placed else TOP))
    return tuple(placed)


def _without_kpis(plan: Plan) -> tuple[str, ...]:
    """Give the perspectives whose KPIs are still to come."""
    card = plan.scorecard
    begun = {kpi.perspective for kpi in card.kpis}
    ids = dict.fromkeys(row.id for row in card.perspectives)
    return tuple(name for name in ids if name not in begun and plain(name) not in group_words())


FIGURES: Final = (
    ("r", CONSISTENCY_RATIO, "0.000"),
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
        return self.top + GROUP_ROW, NAME

    def group_text(self, language: str) -> str:
        """Say what is compared, as its cell does."""
        perspectives = self.matrix.group == PERSPECTIVES
        return translate(ALL_PERSPECTIVES, language) if perspectives else self.matrix.group

    @property
    def judge(self) -> tuple[int, int]:
        """The cell of the judge."""
        return self.top + JUDGE_ROW, NAME

    @property
    def header(self) -> int:
        """The row over the members."""
        return self.top + HEADER_ROW

    def member(self, place: int) -> tuple[int, int]:
        """Give the cell of a member's number."""
        return self.top + MEMBERS_ROW + place, ID

    def judgement(self, pair: Pair) -> tuple[int, int]:
        """Give the cell of a judgement."""
        return self.top + MEMBERS_ROW + pair[0], FIRST_CELL + pair[1]

    @property
    def figures(self) -> int:
        """The first row below the members."""
        return self.top + MEMBERS_ROW + self.matrix.size

    @property
    def after(self) -> int:
        """The row of the next matrix."""
        return self.figures + len(FIGURES) + HINT_ROWS
