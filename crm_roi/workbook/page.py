"""An output sheet: titles, tables one below the other, figures with their cached values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from crm_roi.core.terms import Unit
from crm_roi.workbook.grid import NOTHING, SCALAR, Grid, Value
from crm_roi.workbook.layout import FIRST_COLUMN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_roi.workbook.calc_sensitivity import Swing
    from crm_roi.workbook.desk import Desk


HEADER_HEIGHT: Final = 30


class Figure(NamedTuple):
    """A formula, the value that Python worked out for it, its unit."""

    formula: str
    value: Value
    unit: Unit = Unit.NONE


@dataclass(slots=True)
class Page:
    """The sheet that is being written, and the calculation sheets it reads; `row` is the next."""

    desk: Desk
    key: str
    cash_flow: Grid
    scenarios: Grid
    swings: Sequence[Swing]
    row: int

    def put(self, row: int, column: int, figure: Figure, style: str = "calc") -> None:
        """Write one figure."""
        shown = self.desk.shown(figure.value)
        look = f"{style}_number" if style == "calc" and figure.unit is not Unit.NONE else style
        form = self.desk.styles.get(look, figure.unit)
        self.desk.sheets[self.key].write_formula(row, column, figure.formula, form, shown)

    def text(self, row: int, column: int, text: str, style: str = "label") -> None:
        """Write one of our own texts."""
        form = self.desk.styles.get(style)
        self.desk.sheets[self.key].write_string(row, column, self.desk.word(text), form)

    def table(self, title: str, headers: Sequence[str]) -> None:
        """Write the title and the headers of a table after two blank rows."""
        self.row += 2
        self.text(self.row, FIRST_COLUMN, title, "heading")
        self.desk.sheets[self.key].set_row(self.row + 1, HEADER_HEIGHT)
        for column, header in enumerate(headers, FIRST_COLUMN):
            self.text(self.row + 1, column, header, "header")
        self.row += 2

    def measure(self, variant: str, name: str, unit: Unit = Unit.NONE) -> Figure:
        """Refer to a figure of a variant or a scenario on its calculation sheet."""
        grid = self.scenarios if variant.startswith("scenario_") else self.cash_flow
        key = f"{variant}.{name}"
        place = self.desk.cell(grid.key, (grid.rows[key], SCALAR)).replace("$", "")
        return Figure(f"={place}", grid.values.get(key), unit)


def dash(value: float | None) -> Value:
    """Give a value, or a dash where there is none."""
    return NOTHING if value is None else value
