"""Writing the input sheets: forms and lists with the plan's values, hints, dropdowns and names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from xlsxwriter.utility import xl_col_to_name

from crm_roi.core.plan_terms import ASSUMPTION_ITEM
from crm_roi.core.terms import Unit, _
from crm_roi.workbook import words
from crm_roi.workbook.choices import choice_label
from crm_roi.workbook.columns import Column, Kind, columns_of
from crm_roi.workbook.desk import sheet_by_key
from crm_roi.workbook.layout import FIRST_COLUMN, HEADER_ROW, YEAR_COLUMN
from crm_roi.workbook.places import inline_sources
from crm_roi.workbook.validation import add_source_validation, add_validation
from crm_roi.workbook.values import written_words

if TYPE_CHECKING:
    from datetime import date

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from crm_roi.core.plan import Record
    from crm_roi.workbook.desk import Desk
    from crm_roi.workbook.places import Place

SELECTOR_ROW: Final = 3
SOURCE_FIELDS: Final = ("source", "owner", "confirmed", "confidence")
FORM_VALUE: Final = FIRST_COLUMN + 1
FORM_UNIT: Final = FIRST_COLUMN + 2


def write_inputs(desk: Desk) -> None:
    """Write every input table, the time line over the years, and the scenario selector."""
    for place in desk.places.values():
        write_table(desk, place)
        add_validation(desk, place)
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
    if place.table.form:
        _write_form(desk, sheet, place)
    else:
        _write_list(desk, sheet, place)


def _write_list(desk: Desk, sheet: Worksheet, place: Place) -> None:
    header = desk.styles.get("header")
    for name, index in place.columns.items():
        column = next(column for column in place.table.columns if column.field == name)
        sheet.write_string(place.header, index, desk.word(column.term.label), header)
        write = cell_writer(desk, sheet, column)
        for row, record in enumerate(place.records, place.first):
            write(row, index, getattr(record, name))
        blank = desk.styles.get("input", column.term.unit, wrap=_wraps(column))
        for row in range(place.first + len(place.records), place.last + 1):
            sheet.write_blank(row, index, None, blank)
        block = (place.first, index, place.last, index)
        desk.define(f"{_prefix(place)}{place.table.key}_{name}", place.table.sheet, block)
    if place.years:
        _write_years(desk, sheet, place)


def _write_years(desk: Desk, sheet: Worksheet, place: Place) -> None:
    """Write the columns of years, Y0 on."""
    field = place.table.yearly
    column = next(column for column in place.table.columns if column.field == field)
    style = desk.styles.get("input", column.term.unit)
    for year in range(place.years):
        sheet.write_string(place.header, YEAR_COLUMN + year, f"Y{year}", desk.styles.get("header"))
    for row in range(place.first, place.last + 1):
        index = row - place.first
        record = place.records[index] if index < len(place.records) else None
        values = getattr(record, field) if record else ()
        for year in range(place.years):
            value = values[year] if year < len(values) else None
            if value is None:
                sheet.write_blank(row, YEAR_COLUMN + year, None, style)
            else:
                sheet.write_number(row, YEAR_COLUMN + year, value, style)
    block = (place.first, YEAR_COLUMN, place.last, YEAR_COLUMN + place.years - 1)
    desk.define(f"{_prefix(place)}{place.table.key}_years", place.table.sheet, block)


def _write_form(desk: Desk, sheet: Worksheet, place: Place) -> None:
    """Write a form: name, value, unit and meaning of each field; assumptions with their sources."""
    header = desk.styles.get("header")
    sourced = place.table.key == "assumptions"
    hint_column = FORM_UNIT + 1 + (len(SOURCE_FIELDS) if sourced else 0)
    item = ASSUMPTION_ITEM.label if sourced else words.ITEM
    heads = (item, words.VALUE, words.UNIT)
    for index, text in enumerate(heads, FIRST_COLUMN):
        sheet.write_string(place.header, index, desk.word(text), header)
    sheet.write_string(place.header, hint_column, desk.word(words.HINT), header)
    for column in place.table.columns:
        row = place.columns[column.field]
        label = desk.word(column.term.label)
        sheet.write_string(row, FIRST_COLUMN, label, desk.styles.get("label"))
        cell_writer(desk, sheet, column)(row, FORM_VALUE, getattr(place.records[0], column.field))
        sheet.write_string(row, FORM_UNIT, unit_text(desk, column), desk.styles.get("label"))
        hint = desk.word(column.term.meaning)
        sheet.write_string(row, hint_column, hint, desk.styles.get("note"))
        name = f"{_prefix(place)}{column.field}"
        desk.define(name, place.table.sheet, (row, FORM_VALUE, row, FORM_VALUE))
    if sourced:
        _write_sources(desk, sheet, place)


def _write_sources(desk: Desk, sheet: Worksheet, place: Place) -> None:
    """Write source, owner, date and confidence beside each assumption that has them."""
    known = {source.assumption: source for source in inline_sources(desk.plan.sources, place.table)}
    columns = {column.field: column for column in columns_of(_source_type(desk))}
    placed = {index: columns[name] for index, name in enumerate(SOURCE_FIELDS, FORM_UNIT + 1)}
    add_source_validation(desk, place, placed)
    for index, name in enumerate(SOURCE_FIELDS, FORM_UNIT + 1):
        column = columns[name]
        sheet.write_string(
            place.header, index, desk.word(column.term.label), desk.styles.get("header")
        )
        write = cell_writer(desk, sheet, column)
        for field, row in place.columns.items():
            write(row, index, getattr(known[field], name) if field in known else None)


def _source_type(desk: Desk) -> type[Record]:
    return desk.places["sources"].table.record


def _prefix(place: Place) -> str:
    return sheet_by_key(place.table.sheet).prefix


def unit_text(desk: Desk, column: Column) -> str:
    """Name the unit of a form's field."""
    texts = {Unit.MONEY: desk.plan.assumptions.unit_label, Unit.RATE: "%"}
    return texts.get(column.term.unit, "")


def _wraps(column: Column) -> bool:
    return column.kind is Kind.TEXT


def cell_writer(desk: Desk, sheet: Worksheet, column: Column) -> Any:  # noqa: ANN401 - a function of row, column, value
    """Give the function that writes a cell of the column; no user text becomes a formula."""
    style = desk.styles.get("input", column.term.unit, wrap=_wraps(column))

    def write_text(row: int, index: int, value: str | None) -> None:
        _write_text(sheet, row, index, value or "", style)

    def write_choice(row: int, index: int, value: str | None) -> None:
        _write_text(sheet, row, index, choice_label(value or "", desk.language), style)

    def write_words(row: int, index: int, value: tuple[str, ...]) -> None:
        _write_text(sheet, row, index, written_words(value or ()), style)

    def write_number(row: int, index: int, value: float | None) -> None:
        if value is None:
            sheet.write_blank(row, index, None, style)
        else:
            sheet.write_number(row, index, value, style)

    def write_date(row: int, index: int, value: date | None) -> None:
        if value is None:
            sheet.write_blank(row, index, None, style)
        else:
            sheet.write_datetime(row, index, value, style)

    return {
        Kind.TEXT: write_text,
        Kind.CHOICE: write_choice,
        Kind.WORDS: write_words,
        Kind.DATE: write_date,
    }.get(column.kind, write_number)


def _write_text(sheet: Worksheet, row: int, index: int, text: str, style: Format) -> None:
    if text:
        sheet.write_string(row, index, text, style)
    else:
        sheet.write_blank(row, index, None, style)
