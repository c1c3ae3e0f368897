"""A calculation sheet, written from top to bottom: each row once its label, formula and values.

A formula is a template: `{c}` is the column of the year, `{p}` the one before, `{a}` and `{z}`
the first and last year's, `{v}` that of totals and rates, `{name}` the row that was written under
that name. So every row has one formula across the time line. Beside each formula stands the value
that Python worked out; for a plan with mistakes the spreadsheet calculates it when it opens.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from xlsxwriter.utility import xl_col_to_name

from crm_roi.core.terms import Unit, _
from crm_roi.workbook.layout.sheets import FIRST_COLUMN, HEADER_ROW, YEAR_COLUMN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from crm_roi.core.terms import Unit as UnitOf
    from crm_roi.workbook.writing.desk import Desk, Value

POSITION_ROW: Final = 2
INDEX_ROW: Final = 3
CALENDAR_ROW: Final = 4
LABEL: Final = FIRST_COLUMN + 1
UNIT: Final = FIRST_COLUMN + 2
SCALAR: Final = FIRST_COLUMN + 3
NOTHING: Final = "–"


@dataclass(slots=True)
class Grid:
    """A calculation sheet with a time line; `row` is the next free row, `rows` those with names."""

    desk: Desk
    key: str
    row: int = HEADER_ROW + 1
    rows: dict[str, int] = field(default_factory=dict)
    values: dict[str, Value] = field(default_factory=dict)

    @property
    def sheet(self) -> Worksheet:
        """The worksheet."""
        return self.desk.sheets[self.key]

    @property
    def years(self) -> int:
        """The number of year columns, the same on every time sheet."""
        return self.desk.year_columns

    @property
    def columns(self) -> list[str]:
        """The letters of the year columns."""
        return [xl_col_to_name(YEAR_COLUMN + year) for year in range(self.years)]

    def timeline(self) -> None:
        """Write the time line: position, plan year, calendar year and header of each column."""
        first = YEAR_COLUMN
        calc, header = self.desk.styles.get("time"), self.desk.styles.get("header")
        before = xl_col_to_name(first - 1)
        start = self.desk.plan.assumptions.start_year
        for year, letter in enumerate(self.columns):
            column = first + year
            position = f"=COLUMN({letter}3)-COLUMN(${before}3)"
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
            self.sheet.write_string(row, first - 1, self.desk.word(label), self.style("note"))
        for column, text in ((LABEL, _("Item")), (UNIT, _("Unit")), (SCALAR, _("Total or rate"))):
            self.sheet.write_string(HEADER_ROW, column, self.desk.word(text), header)
        block = (CALENDAR_ROW, first, CALENDAR_ROW, first + self.years - 1)
        self.desk.define(f"calc_timeline_{self.key}", self.key, block)

    def heading(self, text: str) -> None:
        """Write a heading after a blank row."""
        self.row += 1
        self.sheet.write_string(self.row, FIRST_COLUMN, text, self.style("heading"))
        self.row += 1

    def series(  # noqa: PLR0913 - one row of a sheet: label, unit, formula, values
        self,
        key: str,
        label: str,
        unit: UnitOf,
        formula: str,
        values: Sequence[float] | None,
        *,
        style: str = "calc",
    ) -> None:
        """Write a row of one formula across the time line."""
        self._label(key, label, unit)
        shape = self.style(style, unit)
        template = self.filled(formula)
        shown: Sequence[Value] = values if values is not None else [None] * self.years
        for year, letter in enumerate(self.columns):
            before = xl_col_to_name(YEAR_COLUMN + year - 1)
            text = template.replace("{c}", letter).replace("{p}", before)
            value = shown[year] if year < len(shown) else 0.0
            self.write(self.row, YEAR_COLUMN + year, text, value, shape)
        self.row += 1

    def scalar(self, key: str, label: str, unit: UnitOf, formula: str, value: Value) -> None:
        """Write a row with one formula, in the column of totals and rates."""
        self._label(key, label, unit)
        text = self.filled(formula)
        self.values[key] = value
        self.write(self.row, SCALAR, text, value, self.style("calc", unit))
        self.row += 1

    def define_row(self, name: str, key: str) -> None:
        """Name the years of a row, for other sheets."""
        row = self.rows[key]
        self.desk.define(name, self.key, (row, YEAR_COLUMN, row, YEAR_COLUMN + self.years - 1))

    def define_rows(self, name: str, first: str, last: str) -> None:
        """Name the years of a block of rows."""
        right = YEAR_COLUMN + self.years - 1
        self.desk.define(name, self.key, (self.rows[first], YEAR_COLUMN, self.rows[last], right))

    def define_scalar(self, name: str, key: str) -> None:
        """Name the one figure of a row."""
        row = self.rows[key]
        self.desk.define(name, self.key, (row, SCALAR, row, SCALAR))

    @property
    def ends(self) -> dict[str, str]:
        """The columns of the first and last year, and that of totals and rates, for templates."""
        columns = self.columns
        return {"a": f"${columns[0]}", "z": f"${columns[-1]}", "v": "$E"}

    def filled(self, template: str) -> str:
        """Fill in the rows a template names, and those columns; the year's own column stays."""
        return template.format_map(_Rows(self.ends | {"c": "{c}", "p": "{p}"}, self.rows))

    def style(self, name: str, unit: UnitOf = Unit.NONE) -> Format:
        """Give a format."""
        return self.desk.styles.get(name, unit)

    def write(self, row: int, column: int, formula: str, value: Value, style: Format) -> None:
        """Write a formula with its value; one that is no number becomes the error it is."""
        self.sheet.write_formula(row, column, formula, style, self.desk.shown(value))

    def _label(self, key: str, label: str, unit: UnitOf) -> None:
        self.rows[key] = self.row
        self.sheet.write_string(self.row, LABEL, label, self.style("plain"))
        self.desk.write_unit(self.sheet, (self.row, UNIT), unit, self.style("note"))


@dataclass(frozen=True, slots=True)
class _Rows:
    """What a template may name: columns first, then rows, which count from 1 on the sheet."""

    columns: dict[str, str]
    rows: dict[str, int]

    def __getitem__(self, name: str) -> str:
        return self.columns.get(name) or str(self.rows[name] + 1)
