"""Writing a form: name, value, unit and meaning of each field; assumptions with their sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.plan import Source
from crm_roi.core.plan_terms import ASSUMPTION_ITEM
from crm_roi.core.terms import Unit, _
from crm_roi.workbook.layout import words
from crm_roi.workbook.layout.columns import Column, columns_of
from crm_roi.workbook.layout.sheets import FIRST_COLUMN
from crm_roi.workbook.writing.cell_writer import cell_writer
from crm_roi.workbook.writing.places import inline_sources
from crm_roi.workbook.writing.validation import add_source_validation

if TYPE_CHECKING:
    from crm_roi.workbook.writing.desk import Desk
    from crm_roi.workbook.writing.places import Place

FIELD_UNITS: Final = {
    "horizon_years": _("years"), "amortisation_years": _("years"),
    "useful_life_years": _("years"), "users": _("people"), "respondents": _("people"),
    "trials": _("trials"), "seed": "–",
}  # fmt: skip
WIDE: Final = 44.0  # room enough for a hint
NARROW: Final = 9.0
SOURCE_FIELDS: Final = ("source", "owner", "confirmed", "confidence")
FORM_VALUE: Final = FIRST_COLUMN + 1
FORM_UNIT: Final = FIRST_COLUMN + 2


def write_form(desk: Desk, place: Place, prefix: str) -> None:
    """Write the headers and a row for each field; the value's cell gets the field's name."""
    sourced = place.table.key == "assumptions"
    hint = FORM_UNIT + 1 + (len(SOURCE_FIELDS) if sourced else 0)
    item = ASSUMPTION_ITEM.label if sourced else words.ITEM
    heads = {FIRST_COLUMN: item, FORM_VALUE: words.VALUE, FORM_UNIT: words.UNIT, hint: words.HINT}
    for index, text in heads.items():
        _text(desk, place, place.header, index, text, "header")
    wraps = desk.widths(place.table.sheet).get(hint, 0.0) >= WIDE
    if not wraps:
        _stretch_header(desk, place, hint)
    for column in place.table.columns:
        row = place.columns[column.field]
        _text(desk, place, row, FIRST_COLUMN, column.term.label, "label")
        value = getattr(place.records[0], column.field)
        cell_writer(desk, place.table.sheet, column).write(row, FORM_VALUE, value)
        _text(desk, place, row, FORM_UNIT, unit_text(desk, column), "label")
        _text(desk, place, row, hint, column.term.meaning, "hint_wrapped" if wraps else "hint")
        if wraps:
            desk.note_height(place.table.sheet, row, hint, desk.word(column.term.meaning))
        block = (row, FORM_VALUE, row, FORM_VALUE)
        desk.define(f"{prefix}{column.field}", place.table.sheet, block)
    if sourced:
        _write_sources(desk, place)


def _stretch_header(desk: Desk, place: Place, hint: int) -> None:
    """Let the header of the hints reach as far as the hints do, over narrow columns."""
    sheet, widths = desk.sheets[place.table.sheet], desk.widths(place.table.sheet)
    sheet.write_string(place.header, hint, desk.word(words.HINT), desk.styles.get("header_open"))
    column, reached = hint, widths.get(hint, NARROW)
    while reached < WIDE:
        column += 1
        sheet.write_blank(place.header, column, None, desk.styles.get("header_open"))
        reached += widths.get(column, NARROW)


def _text(desk: Desk, place: Place, row: int, index: int, text: str, style: str) -> None:  # noqa: PLR0913, PLR0917 - a cell, its text and look
    sheet = desk.sheets[place.table.sheet]
    sheet.write_string(row, index, desk.word(text), desk.styles.get(style))


def _write_sources(desk: Desk, place: Place) -> None:
    """Write source, owner, date and confidence beside each assumption that has them."""
    known = {source.assumption: source for source in inline_sources(desk.plan.sources, place.table)}
    columns = {column.field: column for column in columns_of(Source)}
    placed = {index: columns[name] for index, name in enumerate(SOURCE_FIELDS, FORM_UNIT + 1)}
    add_source_validation(desk, place, placed)
    for index, column in placed.items():
        _text(desk, place, place.header, index, column.term.label, "header")
        writer = cell_writer(desk, place.table.sheet, column)
        for field, row in place.columns.items():
            source = known.get(field)
            writer.write(row, index, getattr(source, column.field) if source else None)


def unit_text(desk: Desk, column: Column) -> str:
    """Name the unit of a form's field; a text has none."""
    if column.field in FIELD_UNITS:
        return desk.word(FIELD_UNITS[column.field])
    if column.term.unit in (Unit.TEXT, Unit.CHOICE, Unit.DATE, Unit.YEAR, Unit.NUMBER):
        return ""
    return desk.unit_word(column.term.unit)
