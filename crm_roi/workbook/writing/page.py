"""An output sheet: titles, tables one below the other, figures with their cached values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from crm_roi.core.terms import Unit
from crm_roi.workbook.calculation.grid import NOTHING, SCALAR, Grid
from crm_roi.workbook.layout.sheets import FIRST_COLUMN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_roi.workbook.calculation.sensitivity import Swing
    from crm_roi.workbook.writing.desk import Desk, Value


class Figure(NamedTuple):
    """A formula, the value that Python worked out for it, its unit."""

    formula: str
    value: Value
    unit: Unit = Unit.NONE


@dataclass(slots=True)
class Paper:
    """The output sheet that is being written; `row` is the next."""

    desk: Desk
    key: str
    row: int

    def put(self, row: int, column: int, figure: Figure, style: str = "calc") -> None:
        """Write one figure."""
        shown = self.desk.shown(figure.value)
        number = style == "calc" and figure.unit not in (Unit.NONE, Unit.TEXT)
        look = f"{style}_number" if number else style
        form = self.desk.styles.get(look, figure.unit, wrap=style == "calc" and not number)
        self.desk.sheets[self.key].write_formula(row, column, figure.formula, form, shown)

    def text(self, row: int, column: int, text: str, style: str = "label") -> None:
        """Write one of our own texts."""
        form, said = self.desk.styles.get(style), self.desk.word(text)
        self.desk.sheets[self.key].write_string(row, column, said, form)
        if style == "label":
            self.desk.note_height(self.key, row, column, said)

    def unit(self, row: int, column: int, unit: Unit, style: str = "label") -> None:
        """Write what a figure is counted in."""
        sheet = self.desk.sheets[self.key]
        self.desk.write_unit(sheet, (row, column), unit, self.desk.styles.get(style))

    def table(self, title: str, headers: Sequence[str]) -> None:
        """Write the title and the headers of a table after two blank rows."""
        self.row += 2
        self.desk.table_rows.setdefault(self.key, []).append(self.row)
        self.text(self.row, FIRST_COLUMN, title, "heading")
        self.desk.set_header_height(self.key, self.row + 1, dict(enumerate(headers, FIRST_COLUMN)))
        for column, header in enumerate(headers, FIRST_COLUMN):
            self.text(self.row + 1, column, header, "header")
        self.row += 2

    def number(
        self, row: int, column: int, value: float | None, unit: Unit, style: str = "calc"
    ) -> None:
        """Write a figure that no formula gives, or a blank where there is none."""
        look = f"{style}_number" if style == "calc" else style
        form = self.desk.styles.get(look, unit)
        if value is None:
            self.desk.sheets[self.key].write_blank(row, column, None, form)
        else:
            self.desk.sheets[self.key].write_number(row, column, value, form)


@dataclass(slots=True)
class Page(Paper):
    """The results sheet, and the calculation sheets it reads."""

    grids: tuple[Grid, ...]
    swings: Sequence[Swing]

    def fade_spare(self, rows: tuple[int, int], columns: tuple[int, int]) -> None:
        """Let the rows without a name fade: they are the spare rows of an input table."""
        rule = {"type": "formula", "criteria": f'=$B{rows[0] + 1}=""',
                "format": self.desk.styles.get("faded")}  # fmt: skip
        sheet = self.desk.sheets[self.key]
        sheet.conditional_format(rows[0], columns[0], rows[1], columns[1], rule)

    def measure(self, variant: str, name: str, unit: Unit = Unit.NONE) -> Figure:
        """Refer to a figure of a variant or a scenario on its calculation sheet."""
        key = f"{variant}.{name}"
        grid = next(grid for grid in self.grids if key in grid.rows)
        place = self.desk.cell(grid.key, (grid.rows[key], SCALAR)).replace("$", "")
        return Figure(f"={place}", grid.values.get(key), unit)


def dash(value: float | None) -> Value:
    """Give a value, or a dash where there is none."""
    return NOTHING if value is None else value
