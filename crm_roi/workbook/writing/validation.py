"""What an input cell lets in, and the hint it shows: both from the field's term and domain."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from xlsxwriter.utility import xl_col_to_name

from crm_roi.core.plan import MAX_TEXT
from crm_roi.core.plan_terms import ID, MEAN_SCORE
from crm_roi.core.terms import Unit, _
from crm_roi.workbook.layout.choices import FIGURE_TERMS
from crm_roi.workbook.layout.columns import Column, Kind
from crm_roi.workbook.layout.lists import list_of
from crm_roi.workbook.layout.tables import FIRST_COLUMN, YEAR_COLUMN

if TYPE_CHECKING:
    from crm_roi.workbook.writing.book import Book
    from crm_roi.workbook.writing.places import Place

TITLE_LIMIT: Final = 32
MESSAGE_LIMIT: Final = 255
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2299, 12, 31)
LARGEST: Final = 1e15
EXAMPLE: Final = "C01"
"""The example in the meaning of a number; a table that has one of its own shows that instead."""

LIBRARY_COLUMN: Final = ("kpis", "name")
"""Its dropdown offers the names of the library; any other name may be entered."""
ANSWERED: Final = ",COUNT(in_answers_scores)=0"
"""A blank mean is none that is missing where the answers give it."""


def add_validation(book: Book, place: Place) -> None:
    """Give every column of a list, or every entry of a form, its validation and its hint."""
    sheet = book.sheets[place.table.sheet]
    for column in place.table.columns:
        rule = _rule(book, place, column) | _hint(book, column, place.table.example)
        if place.table.form:
            row = place.columns[column.field]
            sheet.data_validation(row, FIRST_COLUMN + 1, row, FIRST_COLUMN + 1, rule)
        elif column.field in place.columns:
            index = place.columns[column.field]
            sheet.data_validation(place.first, index, place.last, index, rule)
        else:
            last = YEAR_COLUMN + place.years - 1
            sheet.data_validation(place.first, YEAR_COLUMN, place.last, last, rule)


def add_source_validation(book: Book, place: Place, columns: dict[int, Column]) -> None:
    """Give source, owner, date and confidence beside the assumptions their validation."""
    sheet = book.sheets[place.table.sheet]
    first, last = place.header + 1, place.last
    for index, column in columns.items():
        rule = _rule(book, place, column) | _hint(book, column)
        sheet.data_validation(first, index, last, index, rule)


def add_conditions(book: Book, place: Place) -> None:
    """Colour what is missing or doubled: a required cell of a begun row, a number used twice."""
    if place.table.form:
        return
    sheet = book.sheets[place.table.sheet]
    bad = book.styles.get("bad")
    ends = [xl_col_to_name(column) for column in (min(place.columns.values()), place.width - 1)]
    row = place.first + 1
    for column in place.table.columns:
        index = place.columns.get(column.field)
        if index is None:
            continue
        letter = xl_col_to_name(index)
        if column.required:
            begun = f"COUNTA(${ends[0]}{row}:${ends[1]}{row})>0,LEN({letter}{row})=0"
            other = ANSWERED if column.term is MEAN_SCORE else ""
            rule = {"type": "formula", "criteria": f"=AND({begun}{other})", "format": bad}
            sheet.conditional_format(place.first, index, place.last, index, rule)
        if column.field == "id":
            rule = {"type": "duplicate", "format": bad}
            sheet.conditional_format(place.first, index, place.last, index, rule)
    if place.years and place.table.bars:
        bar = {"type": "data_bar", "bar_color": place.table.bars, "bar_solid": True}
        right = YEAR_COLUMN + place.years - 1
        sheet.conditional_format(place.first, YEAR_COLUMN, place.last, right, bar)


def _hint(book: Book, column: Column, example: str = "") -> dict[str, Any]:
    """Give the hint that shows when the cell is selected."""
    title = book.word(column.term.label)[:TITLE_LIMIT]
    message = book.word(column.term.meaning)
    if column.term is ID and example:
        message = message.replace(EXAMPLE, example)
    return {"input_title": title, "input_message": message[:MESSAGE_LIMIT]}


def _rule(book: Book, place: Place, column: Column) -> dict[str, Any]:
    """Give what the cell lets in."""
    if column.kind is Kind.CHOICE:
        return {"validate": "list", "source": f"={list_of(column).name}"}
    if column.term in FIGURE_TERMS:
        told = _("A figure that is not of the list is a line's number, a risk's, or a currency.")
        return {
            "validate": "list",
            "source": "=list_figures",
            "error_type": "information",
            "error_message": book.word(told),
        }
    other = dict(place.table.lists).get(column.field)
    if other is not None:
        key = "currency" if other == "rates" else "id"
        return {
            "validate": "list",
            "source": f"=in_{other}_{key}",
            "error_type": "warning",
            "error_message": book.word(_("This number is not in its table yet.")),
        }
    if column.kind is Kind.DATE:
        return {
            "validate": "date",
            "criteria": "between",
            "minimum": FIRST_DAY,
            "maximum": LAST_DAY,
            "error_message": book.word(_("Enter a date, such as 2026-03-31.")),
        }
    if column.kind in (Kind.TEXT, Kind.WORDS):
        return _text_rule(book, place, column)
    return _number_rule(book, column)


def _text_rule(book: Book, place: Place, column: Column) -> dict[str, Any]:
    """Offer the names of the library to a KPI, and let any other text in that is not too long."""
    if (place.table.key, column.field) == LIBRARY_COLUMN:
        return {"validate": "list", "source": "=list_library_name", "show_error": False}
    return {
        "validate": "length",
        "criteria": "<=",
        "value": MAX_TEXT,
        "error_message": book.word(_("Shorten the text.")),
    }


def _number_rule(book: Book, column: Column) -> dict[str, Any]:
    low = column.at_least if column.at_least is not None else column.more_than
    high = column.at_most if column.at_most is not None else column.less_than
    share = column.term.unit is Unit.RATE
    message = _("Enter a share: 0.10 or 10 %.") if share else _("Enter a number within its domain.")
    return {
        "validate": "integer" if column.kind is Kind.WHOLE else "decimal",
        "criteria": "between",
        "minimum": -LARGEST if low is None else low,
        "maximum": LARGEST if high is None else high,
        "error_message": book.word(message),
    }
