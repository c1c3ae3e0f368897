"""The words of weights, scores and satisfaction: arguments of the scorecard worksheet functions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from crm_roi.core.terms import Term, Unit, _
from crm_roi.core.worksheet import Cells, Numbers, Table

UPPER_TRIANGLE = Term(
    _("Judgements"),
    _("Judgements above the diagonal, row by row: 1st against 2nd, 3rd …; blank = skipped."),
    Unit.NUMBER,
)
JUDGEMENTS = Term(
    _("Judgement matrix"),
    _("Square block: the row is so many times more important than the column; upper half is enough."),
    Unit.NUMBER,
)
JUDGES = Term(
    _("Judges"),
    _("One row a judge: judgements above the diagonal, row by row; blank = skipped."),
    Unit.NUMBER,
)
WEIGHT_METHOD = Term(
    _("Method"),
    _("eigenvector (default: principal eigenvector) or geometric_mean (of the rows)."),
    Unit.CHOICE,
)
AGGREGATION = Term(
    _("Aggregation"),
    _("judgements (default) or priorities: geometric mean of them; mean_priorities: plain mean."),
    Unit.CHOICE,
)
RANDOM_INDEX_TABLE = Term(
    _("Random index"),
    _("Table used: saaty (default: .58 .90 1.12 …), saaty_later, donegan_dodd, simulated."),
    Unit.CHOICE,
)
WEIGHTED_DATA = Term(
    _("Data"),
    _("One row a unit (store, period), one column an indicator."),
    Unit.NUMBER,
)
DIRECTIONS = Term(
    _("Directions"),
    _("up where more is better, down where less is; one for each column or row, or one for all."),
    Unit.CHOICE,
)
RANKS = Term(
    _("Ranks"), _("1 for the most important item, 2 for the next …; equal ranks share."), Unit.COUNT
)
POINTS = Term(_("Points"), _("Points given to each item, 0 or more."), Unit.NUMBER)

UpperTriangle = Annotated[Numbers, UPPER_TRIANGLE, Cells.VALUES]
JudgementMatrix = Annotated[Table, JUDGEMENTS, Cells.MATRIX]
Judges = Annotated[Table, JUDGES, Cells.MATRIX]
WeightMethod = Annotated[str, WEIGHT_METHOD, Cells.WORD]
Aggregation = Annotated[str, AGGREGATION, Cells.WORD]
RandomIndexTable = Annotated[str, RANDOM_INDEX_TABLE, Cells.WORD]
WeightedData = Annotated[Table, WEIGHTED_DATA, Cells.MATRIX]
Directions = Annotated[Sequence[str], DIRECTIONS, Cells.WORDS]
Ranks = Annotated[Numbers, RANKS, Cells.VALUES]
Points = Annotated[Numbers, POINTS, Cells.VALUES]
