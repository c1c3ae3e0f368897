"""Writing input tables, lists and forms: the plan's values, spare rows, names, time line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from xlsxwriter.utility import xl_col_to_name

from crm_roi.core.terms import Unit, _
from crm_roi.workbook.layout.choices import FIGURE_TERMS, choice_label, figure_label
from crm_roi.workbook.layout.columns import Column, Kind
from crm_roi.workbook.layout.sheets import sheet_by_key
from crm_roi.workbook.layout.tables import (
    FIRST_COLUMN,
    HEADER_ROW,
    HINT_HEADER,
    UNIT_HEADER,
    VALUE_HEADER,
    YEAR_COLUMN,
)
from crm_roi.workbook.reading.values import written_words
from crm_roi.workbook.writing.validation import add_conditions, add_validation

if TYPE_CHECKING:
    from xlsxwriter.format import Format

    from crm_roi.workbook.layout.columns import Column
    from crm_roi.workbook.writing.book import Book
    from crm_roi.workbook.writing.places import Place


def write_input_table(book: Book, place: Place) -> None:
    """Write an input table with all that helps to fill it in, and the time line over its years."""
    _write_table(book, place)
    add_validation(book, place)
    add_conditions(book, place)
    if place.years and place.header == HEADER_ROW:
        _write_timeline(book, place)


def _write_timeline(book: Book, place: Place) -> None:
    """Write the calendar years over Y0, Y1 …, from the one start year."""
    sheet, style = book.sheets[place.table.sheet], book.styles.get("total", Unit.YEAR)
    start = book.plan.assumptions.start_year
    before = xl_col_to_name(YEAR_COLUMN - 1)
    for year in range(place.years):
        column = YEAR_COLUMN + year
        formula = f"=in_start_year+COLUMN()-COLUMN(${before}{place.title + 1})-1"
        sheet.write_formula(place.title, column, formula, style, float(start + year))
    block = (place.title, YEAR_COLUMN, place.title, YEAR_COLUMN + place.years - 1)
    book.define(f"in_timeline_{place.table.key}", place.table.sheet, block)


def _write_table(book: Book, place: Place) -> None:
    """Write an input table: marker, title, headers, values, spare rows, names."""
    sheet = book.sheets[place.table.sheet]
    sheet.write_string(place.title, 0, place.table.marker, book.styles.get("marker"))
    title = book.word(place.table.title)
    sheet.write_string(place.title, FIRST_COLUMN, title, book.styles.get("heading"))
    labels = {index: place.table.column(name).term.label for name, index in place.columns.items()}
    book.set_header_height(place.table.sheet, place.header, {} if place.table.form else labels)
    prefix = sheet_by_key(place.table.sheet).prefix
    if place.table.form:
        write_form(book, place, prefix)
    else:
        _write_list(book, place, prefix)


def _write_list(book: Book, place: Place, prefix: str) -> None:
    """Write the columns of a list, spare rows as blank input cells, each column with its name."""
    key = place.table.sheet
    sheet, header = book.sheets[key], book.styles.get("header")
    for name, index in place.columns.items():
        column = place.table.column(name)
        sheet.write_string(place.header, index, book.word(column.term.label), header)
        writer = cell_writer(book, key, column)
        for row, record in enumerate(place.records, place.first):
            writer.write(row, index, getattr(record, name))
        for row in range(place.first + len(place.records), place.last + 1):
            sheet.write_blank(row, index, None, writer.style)
        block = (place.first, index, place.last, index)
        book.define(f"{prefix}{place.table.key}_{name}", key, block)
    if place.years:
        column = place.table.column(place.table.yearly)
        _write_years(book, place, column)
        right = YEAR_COLUMN + place.years - 1
        block = (place.first, YEAR_COLUMN, place.last, right)
        book.define(f"{prefix}{place.table.key}_years", key, block)


def _write_years(book: Book, place: Place, column: Column) -> None:
    """Write the columns of years, Y0 on."""
    key = place.table.sheet
    sheet, writer = book.sheets[key], cell_writer(book, key, column)
    rows = [getattr(record, column.field) for record in place.records]
    rows += [()] * (place.capacity - len(rows))
    for year in range(place.years):
        index = YEAR_COLUMN + year
        sheet.write_string(place.header, index, f"Y{year}", book.styles.get("header"))
        for row, values in enumerate(rows, place.first):
            writer.write(row, index, values[year] if year < len(values) else None)


PRICES: Final = ("unit_price", "unit_margin")
PRICE_FORMAT: Final = "#,##0.00##"
"""A price in thousands or in ten thousands needs more decimals than an amount."""
COUNTED_PLAINLY: Final = ("seed", "year", "review_year", "step")  # numbers that are names


@dataclass(frozen=True, slots=True)
class CellWriter:
    """Writes the cells of one column of a sheet."""

    book: Book
    key: str
    column: Column
    style: Format
    names_figure: bool = False

    def write(self, row: int, index: int, value: Any) -> None:  # noqa: ANN401 - a value of the column's kind
        """Write a value, or a blank input cell where there is none."""
        sheet = self.book.sheets[self.key]
        kind = self.column.kind
        if value is None or value in ("", ()):
            sheet.write_blank(row, index, None, self.style)
        elif self.names_figure:
            sheet.write_string(row, index, figure_label(value, self.book.language), self.style)
        elif kind is Kind.TEXT:
            sheet.write_string(row, index, value, self.style)
            self.book.note_height(self.key, row, index, value)
        elif kind is Kind.CHOICE:
            sheet.write_string(row, index, choice_label(value, self.book.language), self.style)
        elif kind is Kind.WORDS:
            sheet.write_string(row, index, written_words(value), self.style)
        elif kind is Kind.DATE:
            sheet.write_datetime(row, index, value, self.style)
        else:
            sheet.write_number(row, index, value, self.style)


def cell_writer(book: Book, key: str, column: Column) -> CellWriter:
    """Prepare the writing of a column."""
    if column.field in COUNTED_PLAINLY:
        return CellWriter(book, key, column, book.styles.with_format("input", "0"))
    if column.field in PRICES:
        return CellWriter(book, key, column, book.styles.with_format("input", PRICE_FORMAT))
    style = book.styles.get("input", column.term.unit, wrap=column.kind is Kind.TEXT)
    return CellWriter(book, key, column, style, column.term in FIGURE_TERMS)


FIELD_UNITS: Final = {
    "horizon_years": _("years"),
    "amortisation_years": _("years"),
    "useful_life_years": _("years"),
    "users": _("people"),
    "respondents": _("people"),
    "trials": _("trials"),
    "seed": "–",
}
WIDE: Final = 44.0  # room enough for a hint
NARROW: Final = 9.0
FORM_VALUE: Final = FIRST_COLUMN + 1
FORM_UNIT: Final = FIRST_COLUMN + 2


def write_form(book: Book, place: Place, prefix: str) -> None:
    """Write the headers and a row for each field; the value's cell gets the field's name."""
    look = book.look(place.table.sheet)
    hint = FORM_UNIT + 1 + look.form_gap
    heads = {
        FIRST_COLUMN: look.form_item,
        FORM_VALUE: VALUE_HEADER,
        FORM_UNIT: UNIT_HEADER,
        hint: HINT_HEADER,
    }
    for index, text in heads.items():
        book.write_text(place.table.sheet, (place.header, index), text, "header")
    wraps = book.widths(place.table.sheet).get(hint, 0.0) >= WIDE
    if not wraps:
        _stretch_header(book, place, hint)
    for column in place.table.columns:
        row = place.columns[column.field]
        book.write_text(place.table.sheet, (row, FIRST_COLUMN), column.term.label, "label")
        value = getattr(place.records[0], column.field)
        cell_writer(book, place.table.sheet, column).write(row, FORM_VALUE, value)
        book.write_text(place.table.sheet, (row, FORM_UNIT), unit_text(book, column), "label")
        book.write_text(
            place.table.sheet, (row, hint), column.term.meaning, "hint_wrapped" if wraps else "hint"
        )
        if wraps:
            book.note_height(place.table.sheet, row, hint, book.word(column.term.meaning))
        block = (row, FORM_VALUE, row, FORM_VALUE)
        book.define(f"{prefix}{column.field}", place.table.sheet, block)


def _stretch_header(book: Book, place: Place, hint: int) -> None:
    """Let the header of the hints reach as far as the hints do, over narrow columns."""
    sheet, widths = book.sheets[place.table.sheet], book.widths(place.table.sheet)
    sheet.write_string(place.header, hint, book.word(HINT_HEADER), book.styles.get("header_open"))
    column, reached = hint, widths.get(hint, NARROW)
    while reached < WIDE:
        column += 1
        sheet.write_blank(place.header, column, None, book.styles.get("header_open"))
        reached += widths.get(column, NARROW)


def unit_text(book: Book, column: Column) -> str:
    """Name the unit of a form's field; a text has none."""
    if column.field in FIELD_UNITS:
        return book.word(FIELD_UNITS[column.field])
    if column.term.unit in (Unit.TEXT, Unit.CHOICE, Unit.DATE, Unit.YEAR, Unit.NUMBER):
        return ""
    return book.unit_word(column.term.unit)
