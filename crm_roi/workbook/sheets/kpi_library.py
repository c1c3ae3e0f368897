"""The sheet of the KPI library: indicators to choose from, with formula, unit and source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core import plan_terms as terms
from crm_roi.core.scorecard.kpi_library import LIBRARY
from crm_roi.core.terms import Unit
from crm_roi.workbook.layout.choices import choice_label
from crm_roi.workbook.layout.tables import FIRST_COLUMN, HEADER_ROW
from crm_roi.workbook.writing.looks import Look

if TYPE_CHECKING:
    from crm_roi.core.scorecard.kpi_library import Indicator
    from crm_roi.workbook.writing.book import Book

KEY: Final = "kpi_library"
WIDTHS: Final = (30.0, 20.0, 60.0, 10.0, 16.0, 24.0, 12.0, 12.0)
LOOK: Final = Look(widths=dict(enumerate(WIDTHS, FIRST_COLUMN)))
COLUMNS: Final = (
    ("name", terms.NAME.label),
    ("perspective", terms.PERSPECTIVE.label),
    ("formula", terms.FORMULA.label),
    ("unit", terms.KPI_UNIT.label),
    ("direction", terms.DIRECTION.label),
    ("source", terms.SOURCE.label),
    ("frequency", terms.FREQUENCY.label),
    ("timing", terms.LEAD_OR_LAG.label),
)
CODED: Final = ("perspective", "direction", "frequency", "timing")


def write(book: Book) -> None:
    """Write the sheet of the library, each column with its name."""
    sheet = book.sheets[KEY]
    look = book.styles.get("calc", Unit.TEXT, wrap=True)
    first, last = HEADER_ROW + 1, HEADER_ROW + len(LIBRARY)
    for column, (field, label) in enumerate(COLUMNS, FIRST_COLUMN):
        sheet.write_string(HEADER_ROW, column, book.word(label), book.styles.get("header"))
        for row, indicator in enumerate(LIBRARY, first):
            text = shown_in_library(book, indicator, field)
            sheet.write_string(row, column, text, look)
            book.note_height(KEY, row, column, text)
        book.define(f"list_library_{field}", KEY, (first, column, last, column))


def shown_in_library(book: Book, indicator: Indicator, field: str) -> str:
    """Give what the library says of an indicator, in the workbook's language."""
    value: str = getattr(indicator, field)
    return choice_label(value, book.language) if field in CODED else book.word(value)
