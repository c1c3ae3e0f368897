"""Writing the input sheets: forms and lists with the plan's values, hints, dropdowns and names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xlsxwriter.utility import xl_col_to_name

from crm_roi.core.terms import Unit, _
from crm_roi.workbook.layout.sheets import FIRST_COLUMN, HEADER_ROW, YEAR_COLUMN
from crm_roi.workbook.writing.answer_columns import ANSWERS, write_items
from crm_roi.workbook.writing.cell_writer import cell_writer
from crm_roi.workbook.writing.desk import sheet_by_key
from crm_roi.workbook.writing.forms import FORM_VALUE, write_form
from crm_roi.workbook.writing.kpi_library import KPIS, write_suggestions
from crm_roi.workbook.writing.places import column_of
from crm_roi.workbook.writing.validation import add_conditions, add_validation

if TYPE_CHECKING:
    from crm_roi.workbook.layout.columns import Column
    from crm_roi.workbook.writing.desk import Desk
    from crm_roi.workbook.writing.places import Place

SELECTOR_ROW: Final = 3


def write_inputs(desk: Desk) -> None:
    """Write every input table, the time line over the years, and the scenario selector."""
    for place in desk.places.values():
        write_table(desk, place)
        add_validation(desk, place)
        add_conditions(desk, place)
        if place.table.key == ANSWERS:
            write_items(desk, place)
        if place.table.key == KPIS:
            write_suggestions(desk, place)
        if place.years and place.header == HEADER_ROW:
            _write_timeline(desk, place)
    _write_selector(desk)


def _write_timeline(desk: Desk, place: Place) -> None:
    """Write the calendar years over Y0, Y1 …, from the one start year."""
    sheet, style = desk.sheets[place.table.sheet], desk.styles.get("total", Unit.YEAR)
    start = desk.plan.assumptions.start_year
    before = xl_col_to_name(YEAR_COLUMN - 1)
    for year in range(place.years):
        column = YEAR_COLUMN + year
        letter, row = xl_col_to_name(column), place.title + 1
        formula = f"=in_start_year+COLUMN({letter}{row})-COLUMN(${before}{row})-1"
        sheet.write_formula(place.title, column, formula, style, float(start + year))
    block = (place.title, YEAR_COLUMN, place.title, YEAR_COLUMN + place.years - 1)
    desk.define(f"in_timeline_{place.table.key}", place.table.sheet, block)


def _write_selector(desk: Desk) -> None:
    """Write the cell that selects a scenario; as released, the plan as it is entered."""
    sheet = desk.sheets["scenarios"]
    label = desk.word(_("Selected scenario"))
    sheet.write_string(SELECTOR_ROW, FIRST_COLUMN, label, desk.styles.get("heading"))
    style = desk.styles.get("input", Unit.TEXT)
    sheet.write_string(SELECTOR_ROW, FORM_VALUE, desk.as_entered, style)
    desk.define("in_scenario", "scenarios", (SELECTOR_ROW, FORM_VALUE, SELECTOR_ROW, FORM_VALUE))
    title = desk.word(_("Selected scenario"))
    hint = desk.word(_("All results follow this scenario; the base is the plan as entered."))
    sheet.data_validation(
        SELECTOR_ROW, FORM_VALUE, SELECTOR_ROW, FORM_VALUE,
        {"validate": "list", "source": "=list_scenarios", "input_title": title,
         "input_message": hint},
    )  # fmt: skip


def write_table(desk: Desk, place: Place) -> None:
    """Write an input table: marker, title, headers, values, spare rows, names."""
    sheet = desk.sheets[place.table.sheet]
    sheet.write_string(place.title, 0, place.table.marker, desk.styles.get("marker"))
    title = desk.word(place.table.title)
    sheet.write_string(place.title, FIRST_COLUMN, title, desk.styles.get("heading"))
    labels = {
        index: column_of(place.table, name).term.label for name, index in place.columns.items()
    }
    desk.set_header_height(place.table.sheet, place.header, {} if place.table.form else labels)
    prefix = sheet_by_key(place.table.sheet).prefix
    if place.table.form:
        write_form(desk, place, prefix)
    else:
        _write_list(desk, place, prefix)


def _write_list(desk: Desk, place: Place, prefix: str) -> None:
    """Write the columns of a list, spare rows as blank input cells, each column with its name."""
    key = place.table.sheet
    sheet, header = desk.sheets[key], desk.styles.get("header")
    for name, index in place.columns.items():
        column = column_of(place.table, name)
        sheet.write_string(place.header, index, desk.word(column.term.label), header)
        writer = cell_writer(desk, key, column)
        for row, record in enumerate(place.records, place.first):
            writer.write(row, index, getattr(record, name))
        for row in range(place.first + len(place.records), place.last + 1):
            sheet.write_blank(row, index, None, writer.style)
        block = (place.first, index, place.last, index)
        desk.define(f"{prefix}{place.table.key}_{name}", key, block)
    if place.years:
        column = column_of(place.table, place.table.yearly)
        _write_years(desk, place, column)
        right = YEAR_COLUMN + place.years - 1
        block = (place.first, YEAR_COLUMN, place.last, right)
        desk.define(f"{prefix}{place.table.key}_years", key, block)


def _write_years(desk: Desk, place: Place, column: Column) -> None:
    """Write the columns of years, Y0 on."""
    key = place.table.sheet
    sheet, writer = desk.sheets[key], cell_writer(desk, key, column)
    rows = [getattr(record, column.field) for record in place.records]
    rows += [()] * (place.last - place.first + 1 - len(rows))
    for year in range(place.years):
        index = YEAR_COLUMN + year
        sheet.write_string(place.header, index, f"Y{year}", desk.styles.get("header"))
        for row, values in enumerate(rows, place.first):
            writer.write(row, index, values[year] if year < len(values) else None)
