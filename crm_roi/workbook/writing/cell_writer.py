"""Writing one input cell after the other: by the kind of its column, never as a formula."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from crm_roi.workbook.layout.choices import FIGURE_TERMS, choice_label, figure_label
from crm_roi.workbook.layout.columns import Column, Kind
from crm_roi.workbook.reading.values import written_words

if TYPE_CHECKING:
    from xlsxwriter.format import Format

    from crm_roi.workbook.writing.desk import Desk


PRICES: Final = ("unit_price", "unit_margin")
PRICE_FORMAT: Final = "#,##0.00##"
"""A price in thousands or in ten thousands needs more decimals than an amount."""

COUNTED_PLAINLY: Final = ("seed", "year", "review_year", "step")  # numbers that are names


@dataclass(frozen=True, slots=True)
class CellWriter:
    """Writes the cells of one column of a sheet."""

    desk: Desk
    key: str
    column: Column
    style: Format
    names_figure: bool = False

    def write(self, row: int, index: int, value: Any) -> None:  # noqa: ANN401 - a value of the column's kind
        """Write a value, or a blank input cell where there is none."""
        sheet = self.desk.sheets[self.key]
        kind = self.column.kind
        if value is None or value in ("", ()):
            sheet.write_blank(row, index, None, self.style)
        elif self.names_figure:
            sheet.write_string(row, index, figure_label(value, self.desk.language), self.style)
        elif kind is Kind.TEXT:
            sheet.write_string(row, index, value, self.style)
            self.desk.note_height(self.key, row, index, value)
        elif kind is Kind.CHOICE:
            sheet.write_string(row, index, choice_label(value, self.desk.language), self.style)
        elif kind is Kind.WORDS:
            sheet.write_string(row, index, written_words(value), self.style)
        elif kind is Kind.DATE:
            sheet.write_datetime(row, index, value, self.style)
        else:
            sheet.write_number(row, index, value, self.style)


def cell_writer(desk: Desk, key: str, column: Column) -> CellWriter:
    """Prepare the writing of a column."""
    if column.field in COUNTED_PLAINLY:
        return CellWriter(desk, key, column, desk.styles.with_format("input", "0"))
    if column.field in PRICES:
        return CellWriter(desk, key, column, desk.styles.with_format("input", PRICE_FORMAT))
    style = desk.styles.get("input", column.term.unit, wrap=column.kind is Kind.TEXT)
    return CellWriter(desk, key, column, style, column.term in FIGURE_TERMS)
