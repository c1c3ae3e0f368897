"""A calculation sheet, written from top to bottom: each row once its label, formula and values.

A formula is a template: `{c}` is the column of the year, `{p}` the one before, `{a}` and `{z}`
the first and last year's, `{v}` that of totals and rates, `{name}` the row that was written under
that name. So every row has one formula across the time line. Beside each formula stands the value
that Python worked out; for a plan with mistakes the spreadsheet calculates it when it opens.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np
from xlsxwriter.utility import xl_col_to_name

from crm_roi.core.terms import Unit, _
from crm_roi.workbook.layout.tables import FIRST_COLUMN, HEADER_ROW, YEAR_COLUMN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from crm_roi.core.worksheet import FloatArray
    from crm_roi.workbook.writing.book import Book, Value

POSITION_ROW: Final = 2
INDEX_ROW: Final = 3
CALENDAR_ROW: Final = 4
LABEL: Final = FIRST_COLUMN + 1
UNIT: Final = FIRST_COLUMN + 2
SCALAR: Final = FIRST_COLUMN + 3
NOTHING: Final = "–"
DAY_ZERO: Final = date(1899, 12, 30)
"""The day that a spreadsheet counts as 0."""
YEARS_LEFT: Final = _("Years left on the time line")


@dataclass(slots=True)
class Grid:
    """A calculation sheet with a time line; `row` is the next free row, `rows` those with names.

    `formulas` are those of its rows, by the key of the row.
    """

    book: Book
    key: str
    formulas: Mapping[str, str] = field(default_factory=dict)
    row: int = HEADER_ROW + 1
    rows: dict[str, int] = field(default_factory=dict)
    values: dict[str, Value] = field(default_factory=dict)

    @property
    def sheet(self) -> Worksheet:
        """The worksheet."""
        return self.book.sheets[self.key]

    @property
    def years(self) -> int:
        """The number of year columns, the same on every time sheet."""
        return self.book.year_columns

    @property
    def columns(self) -> list[str]:
        """The letters of the year columns."""
        return [xl_col_to_name(YEAR_COLUMN + year) for year in range(self.years)]

    def timeline(self) -> None:
        """Write the time line: position, plan year, calendar year and header of each column."""
        first = YEAR_COLUMN
        calc, header = self.book.styles.get("time"), self.book.styles.get("header")
        before = xl_col_to_name(first - 1)
        start = self.book.plan.assumptions.start_year
        for year, letter in enumerate(self.columns):
            column = first + year
            position = f"=COLUMN()-COLUMN(${before}3)"
            self.write(POSITION_ROW, column, position, year + 1.0, calc)
            self.write(INDEX_ROW, column, f"={letter}$3-1", float(year), calc)
            calendar = f"=in_start_year+{letter}$4"
            self.write(CALENDAR_ROW, column, calendar, float(start + year), calc)
            self.write(HEADER_ROW, column, f'="Y"&{letter}$4', f"Y{year}", header)
        labels = (
            (POSITION_ROW, _("Position")),
            (INDEX_ROW, _("Plan year")),
            (CALENDAR_ROW, _("Calendar year")),
        )
        for row, label in labels:
            self.sheet.write_string(row, first - 1, self.book.word(label), self.style("note"))
        for column, text in ((LABEL, _("Item")), (UNIT, _("Unit")), (SCALAR, _("Total or rate"))):
            self.sheet.write_string(HEADER_ROW, column, self.book.word(text), header)
        block = (CALENDAR_ROW, first, CALENDAR_ROW, first + self.years - 1)
        self.book.define(f"calc_timeline_{self.key}", self.key, block)

    def heading(self, text: str) -> None:
        """Write a heading after a blank row."""
        self.row += 1
        said = self.book.word(text)
        self.sheet.write_string(self.row, FIRST_COLUMN, said, self.style("heading"))
        self.row += 1

    def series(
        self,
        key: str,
        label: str,
        unit: Unit,
        values: Sequence[float],
        formula: str = "",
        *,
        style: str = "calc",
    ) -> None:
        """Write a row of one formula across the time line: that of its key, or one given here."""
        self._label(key, label, unit)
        shape = self.style(style, unit)
        template = self.filled(formula or self.formulas[key])
        for year, letter in enumerate(self.columns):
            before = xl_col_to_name(YEAR_COLUMN + year - 1)
            text = template.replace("{c}", letter).replace("{p}", before)
            value = values[year] if year < len(values) else 0.0
            self.write(self.row, YEAR_COLUMN + year, text, value, shape)
        self.row += 1

    def scalar(self, key: str, label: str, unit: Unit, value: Value, formula: str = "") -> None:
        """Write a row with one formula, in the column of totals and rates."""
        self._label(key, label, unit)
        text = self.filled(formula or self.formulas[key])
        self.values[key] = value
        self.write(self.row, SCALAR, text, value, self.style("calc", unit))
        self.row += 1

    def define_row(self, name: str, key: str) -> None:
        """Name the years of a row, for other sheets."""
        row = self.rows[key]
        self.book.define(name, self.key, (row, YEAR_COLUMN, row, YEAR_COLUMN + self.years - 1))

    def define_rows(self, name: str, first: str, last: str) -> None:
        """Name the years of a block of rows."""
        right = YEAR_COLUMN + self.years - 1
        self.book.define(name, self.key, (self.rows[first], YEAR_COLUMN, self.rows[last], right))

    def define_scalar(self, name: str, key: str) -> None:
        """Name the one figure of a row."""
        row = self.rows[key]
        self.book.define(name, self.key, (row, SCALAR, row, SCALAR))

    @property
    def ends(self) -> dict[str, str]:
        """The columns of the first and last year, and that of totals and rates, for templates."""
        columns = self.columns
        return {"a": f"${columns[0]}", "z": f"${columns[-1]}", "v": "$E"}

    def filled(self, template: str) -> str:
        """Fill in the rows a template names, and those columns; the year's own column stays."""
        return template.format_map(_Rows(self.ends | {"c": "{c}", "p": "{p}"}, self.rows))

    def style(self, name: str, unit: Unit = Unit.NONE) -> Format:
        """Give a format."""
        return self.book.styles.get(name, unit)

    def write(self, row: int, column: int, formula: str, value: Value, style: Format) -> None:
        """Write a formula with its value; one that is no number becomes the error it is."""
        self.sheet.write_formula(row, column, formula, style, self.book.shown(value))

    def _label(self, key: str, label: str, unit: Unit) -> None:
        self.rows[key] = self.row
        self.sheet.write_string(self.row, LABEL, self.book.word(label), self.style("plain"))
        self.book.write_unit(self.sheet, (self.row, UNIT), unit, self.style("note"))


@dataclass(frozen=True, slots=True)
class _Rows:
    """What a template may name: columns first, then rows, which count from 1 on the sheet."""

    columns: dict[str, str]
    rows: dict[str, int]

    def __getitem__(self, name: str) -> str:
        return self.columns.get(name) or str(self.rows[name] + 1)


FIRST_ATTRIBUTE: Final = UNIT


@dataclass(frozen=True, slots=True)
class Attribute:
    """A column left of the years: header, formula for a line, values, that of a spare row."""

    header: str
    unit: Unit
    formula: str
    values: Sequence[Value]
    spare: Value = 0.0
    name: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One step for all lines: its attributes, one formula for all years, the values."""

    key: str
    title: str
    attributes: tuple[Attribute, ...]
    formula: str
    values: FloatArray


@dataclass(slots=True)
class BlockWriter:
    """Writes the steps of one table below each other.

    In a formula `{r}` is the row of the line, `{key}` its row in the step of that key, `{c}` the
    column of the year.
    """

    grid: Grid
    table: str
    names: Sequence[str]
    titles: Sequence[str]

    @property
    def capacity(self) -> int:
        """The number of lines that are worked out: all rows of the table, spare ones too."""
        place = self.grid.book.places[self.table]
        return place.capacity

    def write(self, block: Block) -> None:
        """Write one step: headers, a row for each line, the names of its columns."""
        grid = self.grid
        grid.heading(block.title)
        self._headers(block)
        first = grid.row
        grid.rows[block.key] = first
        years = _padded(block.values, self.capacity, grid.years)
        for index in range(self.capacity):
            self._line(block, index, first)
            self._years(block, index, years[index])
            grid.row += 1
        last, right = grid.row - 1, YEAR_COLUMN + grid.years - 1
        grid.book.define(f"calc_{block.key}", grid.key, (first, YEAR_COLUMN, last, right))
        if block.key.endswith("_adjusted"):
            grid.book.define(f"calc_{self.table}_no", grid.key, (first, 1, last, 1))
        for column, one in enumerate(block.attributes, FIRST_ATTRIBUTE):
            if one.name:
                grid.book.define(f"calc_{one.name}", grid.key, (first, column, last, column))

    def _headers(self, block: Block) -> None:
        grid = self.grid
        heads = (_("Line"), _("No."), _("Name"), *(one.header for one in block.attributes))
        for column, text in enumerate(heads):
            grid.book.write_header(grid.key, grid.row, column, text)
        grid.row += 1

    def _line(self, block: Block, index: int, first: int) -> None:
        """Write what stands left of the years."""
        grid, row = self.grid, self.grid.row
        text = grid.style("calc")
        count = f"=ROW()-ROW(A${first})"
        grid.write(row, 0, count, index + 1.0, grid.style("calc", Unit.COUNT))
        for column, name, known in ((1, "id", self.names), (2, "name", self.titles)):
            shown = known[index] if index < len(known) else ""
            formula = f'=INDEX(in_{self.table}_{name},$A{row + 1})&""'
            grid.write(row, column, formula, shown, text)
        offsets = self._rows(index)
        for column, one in enumerate(block.attributes, FIRST_ATTRIBUTE):
            value = one.values[index] if index < len(one.values) else one.spare
            formula = one.formula.format(r=row + 1, **offsets)
            grid.write(row, column, formula, value, grid.style("calc", one.unit))

    def _years(self, block: Block, index: int, values: list[float]) -> None:
        grid, row = self.grid, self.grid.row
        style = grid.style("calc", Unit.MONEY)
        offsets = self._rows(index)
        for year, letter in enumerate(grid.columns):
            formula = block.formula.format(c=letter, r=row + 1, **offsets)
            grid.write(row, YEAR_COLUMN + year, formula, values[year], style)

    def _rows(self, index: int) -> dict[str, str]:
        """Give the row of a line in each step that is written so far, and the ends of the years."""
        rows = {name: str(first + index + 1) for name, first in self.grid.rows.items()}
        return self.grid.ends | rows


def _padded(values: FloatArray, rows: int, years: int) -> list[list[float]]:
    """Lay the values of the lines into the whole capacity; spare rows are nothing."""
    whole = np.zeros((rows, years))
    if values.size:
        whole[: values.shape[0], : values.shape[1]] = values[:, :years]
    table: list[list[float]] = whole.tolist()
    return table


@dataclass(frozen=True, slots=True)
class FormulaColumn:
    """A column: its header, its unit, its values, its name if any.

    Its formula, the same in every row, stands in its sheet's table of formulas under its key, or
    here. In a formula `{r}` is the row, `{f}` and `{l}` the first and last row of the table, `{h}`
    that of its headers, and the key of a column is its letter, as in `${target}{r}`.
    """

    key: str
    header: str
    unit: Unit
    values: Sequence[Value]
    formula: str = ""
    name: str = ""
    more: Sequence[str] = ()
    """Formulas of the last rows, where these take their values from elsewhere."""


def write_columns(
    book: Book,
    place: tuple[str, int],
    title: str,
    columns: Sequence[FormulaColumn],
    formulas: Mapping[str, str],
) -> int:
    """Write a title, headers and columns at a sheet's row; give the row after the last."""
    sheet_key, top = place
    sheet, style = book.sheets[sheet_key], book.styles
    sheet.write_string(top, FIRST_COLUMN, book.word(title), style.get("heading"))
    headers = {index: column.header for index, column in enumerate(columns)}
    book.set_header_height(sheet_key, top + 1, headers)
    first = top + 2
    count = len(columns[0].values)
    last = first + count - 1
    letters = {column.key: xl_col_to_name(index) for index, column in enumerate(columns)}
    bounds = {"f": str(first + 1), "l": str(last + 1), "h": str(first)}
    for index, column in enumerate(columns):
        sheet.write_string(top + 1, index, book.word(column.header), style.get("header"))
        look = style.get("calc", column.unit)
        own = column.formula or formulas[column.key]
        templates = (*[own] * (count - len(column.more)), *column.more)
        for row, (value, template) in enumerate(zip(column.values, templates, strict=True), first):
            formula = template.format(r=row + 1, **letters, **bounds)
            shown = book.shown(value)
            sheet.write_formula(row, index, formula, look, shown)
        if column.name:
            book.define(column.name, sheet_key, (first, index, last, index))
    return last + 1
