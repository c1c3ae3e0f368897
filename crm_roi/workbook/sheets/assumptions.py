"""The sheet of assumptions: each with its source, owner, date and confidence beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.plan import Source
from crm_roi.core.plan_terms import ASSUMPTION_ITEM
from crm_roi.workbook.layout.columns import columns_of
from crm_roi.workbook.writing.input_tables import FORM_UNIT, cell_writer
from crm_roi.workbook.writing.looks import Look
from crm_roi.workbook.writing.places import inline_sources
from crm_roi.workbook.writing.validation import add_source_validation

if TYPE_CHECKING:
    from crm_roi.workbook.writing.book import Book

SOURCE_FIELDS: Final = ("source", "owner", "confirmed", "confidence")
LOOK: Final = Look(
    widths={1: 28.0, 2: 24.0, 4: 36.0, 8: 52.0},
    form_gap=len(SOURCE_FIELDS),
    form_item=ASSUMPTION_ITEM.label,
)


def write(book: Book) -> None:
    """Write source, owner, date and confidence beside each assumption that has them."""
    place = book.places["assumptions"]
    known = {source.assumption: source for source in inline_sources(book.plan.sources, place.table)}
    columns = {column.field: column for column in columns_of(Source)}
    placed = {index: columns[name] for index, name in enumerate(SOURCE_FIELDS, FORM_UNIT + 1)}
    add_source_validation(book, place, placed)
    for index, column in placed.items():
        book.write_text(place.table.sheet, (place.header, index), column.term.label, "header")
        writer = cell_writer(book, place.table.sheet, column)
        for field, row in place.columns.items():
            source = known.get(field)
            writer.write(row, index, getattr(source, column.field) if source else None)
