"""A table on a calculation sheet without a time line: columns of one formula each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xlsxwriter.utility import xl_col_to_name

from crm_roi.workbook.layout.sheets import FIRST_COLUMN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_roi.core.terms import Unit
    from crm_roi.workbook.writing.desk import Desk, Value


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its header, its unit, one formula for every row, its values, its name if any.

    In a formula `{r}` is the row, `{f}` and `{l}` the first and last row of the table, and the key
    of a column is its letter, as in `${target}{r}`.
    """

    key: str
    header: str
    unit: Unit
    formula: str
    values: Sequence[Value]
    name: str = ""
    more: Sequence[str] = ()
    """Formulas of the last rows, where these take their values from elsewhere."""


def write_columns(
    desk: Desk, sheet_key: str, top: int, title: str, columns: Sequence[Column]
) -> int:
    """Write a title, headers and all columns from row `top` on; give the row after the last."""
    sheet, style = desk.sheets[sheet_key], desk.styles
    sheet.write_string(top, FIRST_COLUMN, desk.word(title), style.get("heading"))
    headers = {index: column.header for index, column in enumerate(columns)}
    desk.set_header_height(sheet_key, top + 1, headers)
    first = top + 2
    count = len(columns[0].values)
    last = first + count - 1
    letters = {column.key: xl_col_to_name(index) for index, column in enumerate(columns)}
    bounds = {"f": str(first + 1), "l": str(last + 1)}
    for index, column in enumerate(columns):
        sheet.write_string(top + 1, index, desk.word(column.header), style.get("header"))
        look = style.get("calc", column.unit)
        formulas = (*[column.formula] * (count - len(column.more)), *column.more)
        for row, (value, template) in enumerate(zip(column.values, formulas, strict=True), first):
            formula = template.format(r=row + 1, **letters, **bounds)
            shown = desk.shown(value)
            sheet.write_formula(row, index, formula, look, shown)
        if column.name:
            desk.define(column.name, sheet_key, (first, index, last, index))
    return last + 1
