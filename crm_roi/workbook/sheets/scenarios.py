"""The sheet of scenarios: above its tables the cell that selects one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.terms import Unit, _
from crm_roi.workbook.layout.tables import FIRST_COLUMN
from crm_roi.workbook.writing.input_tables import FORM_VALUE
from crm_roi.workbook.writing.looks import PLAIN

if TYPE_CHECKING:
    from crm_roi.workbook.writing.book import Book

SELECTOR_ROW: Final = 3
LOOK: Final = PLAIN


def write(book: Book) -> None:
    """Write the cell that selects a scenario; as released, the plan as it is entered."""
    sheet = book.sheets["scenarios"]
    label = book.word(_("Selected scenario"))
    sheet.write_string(SELECTOR_ROW, FIRST_COLUMN, label, book.styles.get("heading"))
    style = book.styles.get("input", Unit.TEXT)
    sheet.write_string(SELECTOR_ROW, FORM_VALUE, book.as_entered, style)
    book.define("in_scenario", "scenarios", (SELECTOR_ROW, FORM_VALUE, SELECTOR_ROW, FORM_VALUE))
    title = book.word(_("Selected scenario"))
    hint = book.word(_("All results follow this scenario; the base is the plan as entered."))
    rule = {"validate": "list", "source": "=list_scenarios"}
    rule |= {"input_title": title, "input_message": hint}
    sheet.data_validation(SELECTOR_ROW, FORM_VALUE, SELECTOR_ROW, FORM_VALUE, rule)
