"""The sheet of the scorecard: right of the KPIs, what the library suggests for each.

A name chosen from the list shows formula, unit, direction, source and frequency of the library in
grey cells right of the table. They fill no input by themselves: an input is what somebody entered,
and a blank one stays blank until the suggestion is copied or the KPI added by `crm-roi kpis add`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xlsxwriter.utility import xl_rowcol_to_cell

from crm_roi.core.scorecard.kpi_library import LIBRARY
from crm_roi.core.terms import Unit, _
from crm_roi.workbook.sheets.kpi_library import COLUMNS, shown_in_library
from crm_roi.workbook.writing.grid import NOTHING
from crm_roi.workbook.writing.looks import PLAIN

if TYPE_CHECKING:
    from crm_roi.workbook.writing.book import Book

LOOK: Final = PLAIN
SUGGESTED: Final = ("formula", "unit", "direction", "source", "frequency")
LIBRARY_SAYS: Final = _("Library: {field}")


def write(book: Book) -> None:
    """Write what the library says of each KPI that has one of its names, right of the table."""
    place = book.places["kpis"]
    sheet = book.sheets[place.table.sheet]
    known = {book.word(row.name): row for row in LIBRARY}
    names = [getattr(record, "name", "") for record in place.records]
    labels = dict(COLUMNS)
    for column, field in enumerate(SUGGESTED, place.width + 1):
        head = book.word(LIBRARY_SAYS).format(field=book.word(labels[field]))
        sheet.write_string(place.header, column, head, book.styles.get("header"))
        look = book.styles.get("total", Unit.TEXT)
        for row in range(place.first, place.last + 1):
            name = xl_rowcol_to_cell(row, place.columns["name"], col_abs=True)
            found = f"INDEX(list_library_{field},MATCH({name},list_library_name,0))"
            formula = f'=IFERROR({found},"{NOTHING}")'
            index = row - place.first
            chosen = known.get(names[index]) if index < len(names) else None
            shown = shown_in_library(book, chosen, field) if chosen else NOTHING
            sheet.write_formula(row, column, formula, look, shown)
