"""What Python works out and writes as values: each cell or table with the name that refreshes it.

`crm-roi update` finds these by their names, in whatever state a user left the workbook, and copies
them from one written afresh; nothing else is needed to let a new table be refreshed too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from crm_roi.core.terms import Unit
from crm_roi.workbook.layout.conventions import NAME_PREFIXES, WORKED_OUT
from crm_roi.workbook.layout.sheets import FIRST_COLUMN
from crm_roi.workbook.writing.desk import sheet_by_key

if TYPE_CHECKING:
    from crm_roi.workbook.writing.desk import Desk
    from crm_roi.workbook.writing.page import Paper

Entry = float | str | None
Rows = Sequence[Sequence[tuple[Entry, Unit]]]


def name_cell(desk: Desk, key: str, name: str, place: tuple[int, int]) -> None:
    """Name a cell whose value Python works out."""
    name_block(desk, key, name, (*place, *place))


def name_block(desk: Desk, key: str, name: str, block: tuple[int, int, int, int]) -> None:
    """Name a table whose values Python works out: from its headers to its last spare row."""
    prefix = NAME_PREFIXES[sheet_by_key(key).type]
    desk.define(f"{prefix}{WORKED_OUT}{name}", key, block)


def write_rows(paper: Paper, name: str, rows: Rows, units: Sequence[Unit], room: int) -> None:
    """Write rows below the headers of a table, then spare ones up to `room`, and name it all.

    `units` are those of the columns, for the look of spare rows.
    """
    spare = [[(None, unit) for unit in units]] * max(0, room - len(rows))
    top = paper.row - 1
    for row in (*rows, *spare):
        for column, (entry, unit) in enumerate(row, FIRST_COLUMN):
            if isinstance(entry, str):
                look = paper.desk.styles.get("label")
                paper.desk.sheets[paper.key].write_string(paper.row, column, entry, look)
            else:
                paper.number(paper.row, column, entry, unit)
        paper.row += 1
    last = FIRST_COLUMN + len(units) - 1
    name_block(paper.desk, paper.key, name, (top, FIRST_COLUMN, paper.row - 1, last))
