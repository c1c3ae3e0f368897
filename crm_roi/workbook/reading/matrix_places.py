"""Where the matrices of a sheet stand, and their labels: columns and rows may have been put in.

A matrix begins at its marker; where the markers were deleted, at the label of what is compared with
that of the judge below it.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from crm_roi.workbook.layout.matrices import LABELS, MATRIX_MARKER, spellings
from crm_roi.workbook.layout.tables import FIRST_COLUMN
from crm_roi.workbook.reading.cells import is_blank
from crm_roi.workbook.reading.locate import MARKER_REACH, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_roi.workbook.reading.opening import SheetRows

LABEL_REACH: Final = 8
ENTRY_REACH: Final = 4

Place = tuple[int, int]
Rows = list[list[Any]]


def matrix_starts(sheet: SheetRows) -> list[Place]:
    """Give the row before each matrix, and how far its columns were moved to the right."""
    starts: dict[int, int] = {}
    for row, line in enumerate(sheet.rows):
        if MATRIX_MARKER in line:
            starts[row] = line.index(MATRIX_MARKER)
    for row, column in _label_pairs(sheet.rows):
        if not any(start in starts for start in (row - 1, row - 2, row - 3)):
            starts[row - 1] = column - FIRST_COLUMN
    return sorted(starts.items())


def _label_pairs(rows: Rows) -> Iterator[Place]:
    """Find the label of what is compared where that of the judge stands right below it."""
    compared, judge = spellings(LABELS["compared"]), spellings(LABELS["judge"])
    for row, (line, below) in enumerate(pairwise(rows)):
        for column, cell in enumerate(line[:MARKER_REACH]):
            if _is_one_of(cell, compared) and _is_one_of(below[column], judge):
                yield row, column


def _is_one_of(cell: object, wanted: frozenset[str]) -> bool:
    return type(cell) is str and plain(cell) in wanted


def label_place(rows: Rows, reach: range, shift: int, label: str) -> Place | None:
    """Find a label in some rows: its row, and its column counted from the shifted first one."""
    wanted = spellings(LABELS[label])
    for row in reach:
        for column, cell in enumerate(rows[row][shift + 1 : shift + 1 + LABEL_REACH], 1):
            if _is_one_of(cell, wanted):
                return row, column
    return None


def beside(line: list[Any], shift: int, column: int) -> int:
    """Give the column of the entry that stands right of a label: the first one that is filled."""
    filled = (
        place
        for place in range(column + 1, min(column + ENTRY_REACH, len(line) - shift))
        if not is_blank(line[shift + place])
    )
    return next(filled, column + 1)
