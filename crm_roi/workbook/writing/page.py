"""An output sheet: titles, tables one below the other, figures with their values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from crm_roi.core.terms import Unit
from crm_roi.workbook.layout.conventions import NAME_PREFIXES, WORKED_OUT
from crm_roi.workbook.layout.sheets import sheet_by_key
from crm_roi.workbook.layout.tables import FIRST_COLUMN
from crm_roi.workbook.writing.grid import NOTHING

if TYPE_CHECKING:
    from crm_roi.workbook.writing.book import Book, Value


class Figure(NamedTuple):
    """A formula, the value that Python worked out for it, its unit."""

    formula: str
    value: Value
    unit: Unit = Unit.NONE


@dataclass(slots=True)
class OutputSheet:
    """The output sheet that is being written; `row` is the next."""

    book: Book
    key: str
    row: int

    def put(self, row: int, column: int, figure: Figure, style: str = "calc") -> None:
        """Write one figure."""
        shown = self.book.shown(figure.value)
        number = style == "calc" and figure.unit not in (Unit.NONE, Unit.TEXT)
        look = f"{style}_number" if number else style
        form = self.book.styles.get(look, figure.unit, wrap=style == "calc" and not number)
        self.book.sheets[self.key].write_formula(row, column, figure.formula, form, shown)

    def text(self, row: int, column: int, text: str, style: str = "label") -> None:
        """Write one of our own texts."""
        form, said = self.book.styles.get(style), self.book.word(text)
        self.book.sheets[self.key].write_string(row, column, said, form)
        if style == "label":
            self.book.note_height(self.key, row, column, said)

    def unit(self, row: int, column: int, unit: Unit, style: str = "label") -> None:
        """Write what a figure is counted in."""
        sheet = self.book.sheets[self.key]
        self.book.write_unit(sheet, (row, column), unit, self.book.styles.get(style))

    def table(self, title: str, headers: Sequence[str]) -> None:
        """Write the title and the headers of a table after two blank rows."""
        self.row += 2
        self.book.table_rows.setdefault(self.key, []).append(self.row)
        self.text(self.row, FIRST_COLUMN, title, "heading")
        self.book.set_header_height(self.key, self.row + 1, dict(enumerate(headers, FIRST_COLUMN)))
        for column, header in enumerate(headers, FIRST_COLUMN):
            self.text(self.row + 1, column, header, "header")
        self.row += 2

    def number(
        self, row: int, column: int, value: float | None, unit: Unit, style: str = "calc"
    ) -> None:
        """Write a figure that no formula gives, or a blank where there is none."""
        look = f"{style}_number" if style == "calc" else style
        form = self.book.styles.get(look, unit)
        if value is None:
            self.book.sheets[self.key].write_blank(row, column, None, form)
        else:
            self.book.sheets[self.key].write_number(row, column, value, form)


def dash(value: float | None) -> Value:
    """Give a value, or a dash where there is none."""
    return NOTHING if value is None else value


Entry = float | str | None
TableRows = Sequence[Sequence[tuple[Entry, Unit]]]


def name_cell(book: Book, key: str, name: str, place: tuple[int, int]) -> None:
    """Name a cell whose value Python works out."""
    name_block(book, key, name, (*place, *place))


def name_block(book: Book, key: str, name: str, block: tuple[int, int, int, int]) -> None:
    """Name a table whose values Python works out: from its headers to its last spare row."""
    prefix = NAME_PREFIXES[sheet_by_key(key).type]
    book.define(f"{prefix}{WORKED_OUT}{name}", key, block)


def write_rows(
    output: OutputSheet, name: str, rows: TableRows, units: Sequence[Unit], room: int
) -> None:
    """Write rows below the headers of a table, then spare ones up to `room`, and name it all.

    `units` are those of the columns, for the look of spare rows.
    """
    spare = [[(None, unit) for unit in units]] * max(0, room - len(rows))
    top = output.row - 1
    for row in (*rows, *spare):
        for column, (entry, unit) in enumerate(row, FIRST_COLUMN):
            if isinstance(entry, str):
                look = output.book.styles.get("label")
                output.book.sheets[output.key].write_string(output.row, column, entry, look)
            else:
                output.number(output.row, column, entry, unit)
        output.row += 1
    last = FIRST_COLUMN + len(units) - 1
    name_block(output.book, output.key, name, (top, FIRST_COLUMN, output.row - 1, last))
