"""Blocks of a calculation sheet: one step for every line of an input table, lines × years.

Line k reads the k-th row of the input table through the table's names, so that rows inserted
inside the table are counted too; the capacity is that of the table and its spare rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.core.terms import Unit, _
from crm_roi.workbook.calculation.grid import NOTHING, UNIT, Grid
from crm_roi.workbook.layout.sheets import YEAR_COLUMN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_roi.core.worksheet import FloatArray
    from crm_roi.workbook.writing.desk import Value

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
        place = self.grid.desk.places[self.table]
        return place.last - place.first + 1

    def write(self, block: Block) -> None:
        """Write one step: headers, a row for each line, the names of its columns."""
        grid = self.grid
        grid.heading(grid.desk.word(block.title))
        self._headers(block)
        first = grid.row
        grid.rows[block.key] = first
        years = _padded(block.values, self.capacity, grid.years)
        for index in range(self.capacity):
            self._line(block, index, first)
            self._years(block, index, years[index])
            grid.row += 1
        last, right = grid.row - 1, YEAR_COLUMN + grid.years - 1
        grid.desk.define(f"calc_{block.key}", grid.key, (first, YEAR_COLUMN, last, right))
        if block.key.endswith("_adjusted"):
            grid.desk.define(f"calc_{self.table}_no", grid.key, (first, 1, last, 1))
        for column, one in enumerate(block.attributes, FIRST_ATTRIBUTE):
            if one.name:
                grid.desk.define(f"calc_{one.name}", grid.key, (first, column, last, column))

    def _headers(self, block: Block) -> None:
        grid = self.grid
        heads = (_("Line"), _("No."), _("Name"), *(one.header for one in block.attributes))
        for column, text in enumerate(heads):
            grid.desk.write_header(grid.key, grid.row, column, text)
        grid.row += 1

    def _line(self, block: Block, index: int, first: int) -> None:
        """Write what stands left of the years."""
        grid, row = self.grid, self.grid.row
        text = grid.style("calc")
        count = f"=ROW()-ROW(A${first})"
        grid.write(row, 0, count, index + 1.0, grid.style("calc", Unit.COUNT))
        for column, field, known in ((1, "id", self.names), (2, "name", self.titles)):
            shown = known[index] if index < len(known) else ""
            formula = f'=INDEX(in_{self.table}_{field},$A{row + 1})&""'
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


__all__ = ["NOTHING", "Attribute", "Block", "BlockWriter"]
