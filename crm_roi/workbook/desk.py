"""What every part of the writer needs at hand: the open workbook, its styles, names and places."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from xlsxwriter.utility import xl_range_abs
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from crm_roi.locale import translate
from crm_roi.workbook.layout import SHEETS, Sheet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_roi.core.plan import Plan
    from crm_roi.workbook.places import Place
    from crm_roi.workbook.styles import Styles


class ExactWorksheet(Worksheet):  # type: ignore[misc]  # XlsxWriter has no types
    """A worksheet that writes numbers to the last bit: the plan that is read back is the same."""

    def _xml_number_element(self, number: float, attributes: Any = ()) -> None:  # noqa: ANN401 - XlsxWriter's own
        """Write a number cell with as many digits as it needs; XlsxWriter would round to 16."""
        marks = "".join(f' {name}="{value}"' for name, value in attributes)
        self.fh.write(f"<c{marks}><v>{number!r}</v></c>")


class ExactWorkbook(Workbook):  # type: ignore[misc]  # XlsxWriter has no types
    """A workbook of such worksheets."""

    worksheet_class = ExactWorksheet


@dataclass(slots=True)
class Desk:
    """The workbook that is being written."""

    workbook: Workbook
    styles: Styles
    plan: Plan
    language: str
    places: Mapping[str, Place]
    sheets: dict[str, Worksheet] = field(default_factory=dict)

    def word(self, text: str) -> str:
        """Give a text of ours in the workbook's language."""
        return translate(text, self.language)

    def name_of(self, key: str) -> str:
        """Give the name of a sheet."""
        return self.word(sheet_by_key(key).name)

    def define(self, name: str, key: str, block: tuple[int, int, int, int]) -> None:
        """Define a name for a block of cells of a sheet."""
        target = f"='{self.name_of(key)}'!{xl_range_abs(*block)}"
        if block[:2] == block[2:]:
            target = target.partition(":")[0]
        self.workbook.define_name(name, target)


def sheet_by_key(key: str) -> Sheet:
    """Give a sheet of the layout."""
    return next(sheet for sheet in SHEETS if sheet.key == key)
