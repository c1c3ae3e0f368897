"""From a form on a sheet to one record of the plan; assumptions carry their sources beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from crm_roi.core.plan import Source
from crm_roi.workbook.layout.choices import CHOICE_LABELS
from crm_roi.workbook.layout.columns import Column, Kind, columns_of
from crm_roi.workbook.reading import issues as kinds
from crm_roi.workbook.reading.cells import (
    CellRefused,
    Doubted,
    Reading,
    cell_reader,
    is_blank,
    neutral,
)
from crm_roi.workbook.reading.locate import Found, language_of
from crm_roi.xlsx.addresses import address

if TYPE_CHECKING:
    from crm_roi.core.errors import Path

Document = dict[str, Any]
SourcePlace = tuple[Found, int]
NUMBERS: Final = (Kind.NUMBER, Kind.WHOLE)
SOURCE_FIELDS: Final = ("source", "owner", "confirmed", "confidence")


def read_form(found: Found, reading: Reading) -> Document:
    """Read the one record of a form; what is blank is left to the plan's defaults, and reported."""
    record: Document = {}
    language = language_of(found)
    for column in found.table.columns:
        row = found.rows.get(column.field)
        cell = "" if row is None else _cell(found, row, found.value)
        path = (*found.table.path, column.field)
        if row is not None and is_blank(cell) and column.kind is Kind.TEXT and not column.required:
            record[column.field] = ""
            continue
        if row is None or is_blank(cell):
            _report_blank(found, column, path, reading)
            continue
        place = address(found.sheet.name, row, found.value)
        try:
            value = cell_reader(column, reading, language=language).read(cell)
            record[column.field] = reading.taken(value, path, place)
        except CellRefused as refused:
            reading.report(refused.kind, path, place, **refused.facts)
            record[column.field] = neutral(column)
    return record


def _cell(found: Found, row: int, column: int) -> object:
    """Give a cell of the form; one right of everything on its sheet is blank."""
    cells = found.sheet.rows[row]
    return cells[column] if column < len(cells) else ""


def _report_blank(found: Found, column: Column, path: Path, reading: Reading) -> None:
    """Report a row that is not there, and a blank entry whose default is more than nothing."""
    row = found.rows.get(column.field)
    if row is None and reading.lacks(found.table.record, column.field):
        return
    default = column.default
    place = address(found.sheet.name, found.start if row is None else row, found.value)
    if row is not None and _cell(found, row, found.value) and column.kind in NUMBERS:
        reading.report(kinds.ONLY_SPACES, path, place)
    if default is None or default == "":
        if row is None and column.required:
            facts = {"column": column.term.label, "table": found.table.title}
            reading.report(kinds.ENTRY_MISSING, path, place, **facts)
        return
    shown = CHOICE_LABELS.get(str(default), default)
    facts = {"column": column.term.label, "default": shown}
    reading.report(kinds.BLANK_DEFAULT, path, place, **facts)


def read_sources(found: Found | None, reading: Reading) -> tuple[list[Document], list[SourcePlace]]:
    """Read source, owner, date and confidence beside the assumptions, and where each stands."""
    records: list[Document] = []
    places: list[SourcePlace] = []
    if found is None:
        return records, places
    for name in _present(found):
        record = _source(found, found.rows[name], ("sources", len(records)), reading)
        if record:
            records.append({"assumption": name, **record})
            places.append((found, found.rows[name]))
    return records, places


def _present(found: Found) -> list[str]:
    """Name the assumptions whose rows are there, in the plan's order."""
    return [column.field for column in found.table.columns if column.field in found.rows]


def _source(found: Found, row: int, path: Path, reading: Reading) -> Document:
    record: Document = {}
    for column in columns_of(Source):
        index = found.columns.get(column.field)
        if index is None or is_blank(cell := _cell(found, row, index)):
            continue
        try:
            value = cell_reader(column, reading).read(cell)
            record[column.field] = value.value if isinstance(value, Doubted) else value
        except CellRefused as refused:
            place = address(found.sheet.name, row, index)
            reading.report(refused.kind, (*path, column.field), place, **refused.facts)
    return record
