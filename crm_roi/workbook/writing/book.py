"""The workbook that is being written: its sheets, styles and names, and what the sheets share."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import isfinite
from typing import TYPE_CHECKING, Any, Final, TypeVar

from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from crm_roi.core.terms import Unit, _
from crm_roi.core.vat import counted_as
from crm_roi.locale import translate
from crm_roi.workbook.layout.choices import choice_label
from crm_roi.workbook.layout.lists import choice_place, list_place
from crm_roi.workbook.layout.sheets import sheet_by_key
from crm_roi.workbook.writing.looks import PLAIN, Look, lines_needed, sheet_widths

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from xlsxwriter.format import Format

    from crm_roi.core.plan import Plan
    from crm_roi.workbook.writing.figures import Figures
    from crm_roi.workbook.writing.places import Place
    from crm_roi.workbook.writing.styles import Styles

Value = float | str | None
Left = TypeVar("Left")


class ExactWorksheet(Worksheet):  # type: ignore[misc]  # XlsxWriter has no types
    """A worksheet that writes numbers to the last bit: the plan that is read back is the same.

    XlsxWriter has no public way to do either of these; a test tells when it passes one over.
    """

    def _xml_number_element(self, number: float, attributes: Any = ()) -> None:  # noqa: ANN401 - XlsxWriter's own
        """Write a number cell with as many digits as it needs; XlsxWriter would round to 16."""
        marks = "".join(f' {name}="{value}"' for name, value in attributes)
        self.fh.write(f"<c{marks}><v>{number!r}</v></c>")

    def _prepare_formula(self, formula: str, *_more: bool) -> str:
        """Take off the equals sign; XlsxWriter would look for thirty new functions, we use none."""
        return formula.removeprefix("=")


class ExactWorkbook(Workbook):  # type: ignore[misc]  # XlsxWriter has no types
    """A workbook of such worksheets."""

    worksheet_class = ExactWorksheet


@dataclass(slots=True)
class Book:
    """The workbook that is being written; a plan with mistakes has no values beside formulas."""

    workbook: Workbook
    styles: Styles
    plan: Plan
    language: str
    places: Mapping[str, Place]
    figures: Figures
    computes: bool
    looks: Mapping[str, Look]
    sheets: dict[str, Worksheet] = field(default_factory=dict)
    lines: dict[tuple[str, int], int] = field(default_factory=dict)
    table_rows: dict[str, list[int]] = field(default_factory=dict)
    _widths: dict[str, dict[int, float]] = field(default_factory=dict)
    _written: dict[Callable[[Book], Any], Any] = field(default_factory=dict)

    def written(self, write: Callable[[Book], Left]) -> Left:
        """Write a sheet unless it is written already; give what it leaves for other sheets."""
        if write not in self._written:
            self._written[write] = write(self)
        left: Left = self._written[write]
        return left

    @property
    def year_columns(self) -> int:
        """The number of year columns on every time sheet."""
        return self.places["costs"].years

    @property
    def as_entered(self) -> str:
        """The word that selects the plan as it is entered, without a scenario's factors."""
        return choice_label("base", self.language)

    def look(self, key: str) -> Look:
        """Give how a sheet looks."""
        return self.looks.get(key, PLAIN)

    def is_timed(self, key: str) -> bool:
        """Tell whether a sheet has a column for each year."""
        timed = (place.table.sheet for place in self.places.values() if place.table.timed)
        return self.look(key).timed or key in timed

    def widths(self, key: str) -> dict[int, float]:
        """Give the widths of a sheet's columns."""
        if key not in self._widths:
            own = (place for place in self.places.values() if place.table.sheet == key)
            self._widths[key] = sheet_widths(self.look(key), own, self.year_columns)
        return self._widths[key]

    def use_columns(self, key: str, last: int) -> None:
        """Forget the widths of columns beyond the last one that a sheet really has."""
        widths = self.widths(key)
        self._widths[key] = {at: width for at, width in widths.items() if at <= last}

    def note_height(self, key: str, row: int, column: int, text: str) -> None:
        """Remember that a row needs several lines for a text, so that none is cut off."""
        width = self.widths(key).get(column, 9.0)
        if len(text) * 2 >= width and (lines := lines_needed(text, width)) > 1:
            self.lines[key, row] = max(lines, self.lines.get((key, row), 1))

    def set_header_height(self, key: str, row: int, headers: Mapping[int, str]) -> None:
        """Make a row of headers as high as the longest of them needs."""
        widths = self.widths(key)
        lines = [lines_needed(self.word(text), widths.get(at, 9.0)) for at, text in headers.items()]
        self.sheets[key].set_row(row, LINE_HEIGHT * max(lines, default=1) + HEADER_MARGIN)

    def write_header(self, key: str, row: int, column: int, text: str) -> None:
        """Write a header over a column, its row as high as the longest one needs."""
        said = self.word(text)
        self.sheets[key].write_string(row, column, said, self.styles.get("header"))
        self.note_height(key, row, column, said)

    def word(self, text: str) -> str:
        """Give a text of ours in the workbook's language."""
        return translate(text, self.language)

    def write_text(self, key: str, place: tuple[int, int], text: str, style: str) -> None:
        """Write one of our own texts."""
        self.sheets[key].write_string(*place, self.word(text), self.styles.get(style))

    def write_unit(
        self, sheet: Worksheet, place: tuple[int, int], unit: Unit, look: Format
    ) -> None:
        """Write a unit; that of money follows the assumptions, for it may be changed there."""
        if unit is Unit.MONEY:
            sheet.write_formula(*place, "=in_unit_label", look, self.plan.assumptions.unit_label)
        else:
            sheet.write_string(*place, self.unit_word(unit), look)

    def unit_word(self, unit: Unit) -> str:
        """Name a unit."""
        return self.plan.assumptions.unit_label if unit is Unit.MONEY else self.word(UNITS[unit])

    def name_of(self, key: str) -> str:
        """Give the name of a sheet."""
        return self.word(sheet_by_key(key).name)

    def cell(self, key: str, place: tuple[int, int]) -> str:
        """Write the absolute address of a cell of a sheet, for formulas."""
        return f"'{self.name_of(key)}'!{xl_rowcol_to_cell(*place, row_abs=True, col_abs=True)}"

    def choice_cell(self, table: str, field_name: str, code: str) -> str:
        """Give the address of a choice's word on the sheet of lists."""
        return self.cell("lists", choice_place(self.places[table].table, field_name, code))

    def list_cell(self, name: str) -> str:
        """Give the address of the first entry of a list that holds no choices."""
        return self.cell("lists", list_place(name))

    def shown(self, value: Value) -> Value:
        """Give what stands beside a formula: the value, or the error it is; or nothing."""
        if value is None or not self.computes:
            return ""
        return value if isinstance(value, str) or isfinite(value) else "#NUM!"

    def define(self, name: str, key: str, block: tuple[int, int, int, int]) -> None:
        """Define a name for a block of cells of a sheet."""
        if block[:2] == block[2:]:
            self.workbook.define_name(name, "=" + self.cell(key, block[:2]))
        else:
            target = f"='{self.name_of(key)}'!{xl_range_abs(*block)}"
            self.workbook.define_name(name, target)


LINE_HEIGHT: Final = 14.5
HEADER_MARGIN: Final = 5.0
UNITS: Final = {
    Unit.RATE: "%",
    Unit.YEARS: _("years"),
    Unit.YEAR: _("year"),
    Unit.NUMBER: _("factor"),
    Unit.COUNT: _("number"),
    Unit.DATE: _("date"),
    Unit.TEXT: _("text"),
    Unit.CHOICE: _("text"),
    Unit.NONE: "–",
}


def vat_note(book: Book) -> str:
    """Say behind the unit in which sense figures hold VAT; blank where the plan says nothing."""
    said = counted_as(book.plan.assumptions)
    return f" · {book.word(said)}" if said else ""
