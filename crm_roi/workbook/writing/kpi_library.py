"""The KPI library in the workbook: a sheet to pick from, and what it suggests beside each KPI.

A name chosen from the list shows formula, unit, direction, source and frequency of the library in
grey cells right of the table. They fill no input by themselves: an input is what somebody entered,
and a blank one stays blank until the suggestion is copied or the KPI added by `crm-roi kpis add`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xlsxwriter.utility import xl_rowcol_to_cell

from crm_roi.core import plan_terms as terms
from crm_roi.core.scorecard.kpi_library import LIBRARY
from crm_roi.core.terms import Unit, _
from crm_roi.workbook.calculation.grid import NOTHING
from crm_roi.workbook.layout.choices import choice_label
from crm_roi.workbook.layout.sheets import FIRST_COLUMN, HEADER_ROW

if TYPE_CHECKING:
    from crm_roi.core.scorecard.kpi_indicators import Indicator
    from crm_roi.workbook.writing.desk import Desk
    from crm_roi.workbook.writing.places import Place

KEY: Final = "kpi_library"
KPIS: Final = "kpis"
NAMES: Final = "list_library_name"
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
SUGGESTED: Final = ("formula", "unit", "direction", "source", "frequency")
CODED: Final = ("perspective", "direction", "frequency", "timing")
LIBRARY_SAYS: Final = _("Library: {field}")


def write_library(desk: Desk) -> None:
    """Write the sheet of the library, each column with its name."""
    sheet = desk.sheets[KEY]
    look = desk.styles.get("calc", Unit.TEXT, wrap=True)
    first, last = HEADER_ROW + 1, HEADER_ROW + len(LIBRARY)
    for column, (field, label) in enumerate(COLUMNS, FIRST_COLUMN):
        sheet.write_string(HEADER_ROW, column, desk.word(label), desk.styles.get("header"))
        for row, indicator in enumerate(LIBRARY, first):
            text = _shown(desk, indicator, field)
            sheet.write_string(row, column, text, look)
            desk.note_height(KEY, row, column, text)
        desk.define(f"list_library_{field}", KEY, (first, column, last, column))


def _shown(desk: Desk, indicator: Indicator, field: str) -> str:
    value: str = getattr(indicator, field)
    return choice_label(value, desk.language) if field in CODED else desk.word(value)


def write_suggestions(desk: Desk, place: Place) -> None:
    """Write what the library says of each KPI that has one of its names, right of the table."""
    sheet = desk.sheets[place.table.sheet]
    known = {desk.word(row.name): row for row in LIBRARY}
    names = [getattr(record, "name", "") for record in place.records]
    labels = dict(COLUMNS)
    for column, field in enumerate(SUGGESTED, place.width + 1):
        head = desk.word(LIBRARY_SAYS).format(field=desk.word(labels[field]))
        sheet.write_string(place.header, column, head, desk.styles.get("header"))
        look = desk.styles.get("total", Unit.TEXT)
        for row in range(place.first, place.last + 1):
            name = xl_rowcol_to_cell(row, place.columns["name"], col_abs=True)
            formula = f'=IFERROR(INDEX(list_library_{field},MATCH({name},{NAMES},0)),"{NOTHING}")'
            index = row - place.first
            found = known.get(names[index]) if index < len(names) else None
            sheet.write_formula(row, column, formula, look,
                                _shown(desk, found, field) if found else NOTHING)  # fmt: skip
