"""The sheet of weights: the matrix of judgements of each group, and its weights."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from xlsxwriter.utility import xl_col_to_name

from crm_roi.core.scorecard.scoring import PERSPECTIVES
from crm_roi.workbook.calculation.weight_group import KEY, MATRIX, GroupBlock
from crm_roi.workbook.calculation.weight_steps import GroupSteps, group_size, group_steps
from crm_roi.workbook.layout.sheets import HEADER_ROW

if TYPE_CHECKING:
    from crm_roi.workbook.writing.desk import Desk

NUMBERS_ROW: Final = HEADER_ROW - 1


def write_weights(desk: Desk) -> dict[str, GroupSteps]:
    """Write the sheet; give the steps of each group that has a name, for the sheets that follow."""
    return WeightSheet(desk, group_size(desk.plan)).write()


@dataclass(slots=True)
class WeightSheet:
    """Writes the sheet from top to bottom, one block for each group."""

    desk: Desk
    size: int
    row: int = HEADER_ROW
    groups: dict[str, GroupSteps] = field(default_factory=dict)

    def write(self) -> dict[str, GroupSteps]:
        """Number the places of a group, then write the groups."""
        self._write_numbers()
        first = self.row + 1
        block = self._write_group(0, PERSPECTIVES, None)
        place = self.desk.places["perspectives"]
        known = [row.id for row in self.desk.plan.scorecard.perspectives]
        for index in range(place.last - place.first + 1):
            block = self._write_group(index + 1, known[index] if index < len(known) else "", block)
        for name, column in (("key", MATRIX - 1), ("value", block.weight_column)):
            self.desk.define(f"calc_weight_{name}", KEY, (first, column, self.row - 1, column))
        worst = (block.worst_row, block.figure_column)
        self.desk.define("calc_consistency", KEY, (*worst, *worst))
        self.desk.use_columns(KEY, block.figure_column)
        return self.groups

    def _write_group(self, number: int, group: str, before: GroupBlock | None) -> GroupBlock:
        steps = group_steps(self.desk.plan, group, self.size)
        block = GroupBlock(self.desk, number, steps, self.row + 1, before)
        self.row = block.write()
        self.groups |= {group: steps} if group else {}
        return block

    def _write_numbers(self) -> None:
        """Number the places of a group over the columns of the matrices."""
        sheet, style = self.desk.sheets[KEY], self.desk.styles.get("time")
        row, before = NUMBERS_ROW + 1, xl_col_to_name(MATRIX - 1)
        for index in range(self.size):
            letter = xl_col_to_name(MATRIX + index)
            formula = f"=COLUMN({letter}{row})-COLUMN(${before}{row})"
            value = index + 1.0 if self.desk.computes else ""
            sheet.write_formula(NUMBERS_ROW, MATRIX + index, formula, style, value)
