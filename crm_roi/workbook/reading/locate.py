"""Finding the input tables of a workbook, wherever a user has moved them.

A table is known by its marker (`#costs`), else by its title; headers and the names of a form's
rows may stand in either language, in any order, among other columns.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final

from crm_roi.core.errors import Issue
from crm_roi.core.plan import Source
from crm_roi.locale import LANGUAGES, translate
from crm_roi.workbook.layout import choices
from crm_roi.workbook.layout.choices import spellings
from crm_roi.workbook.layout.columns import Kind, columns_of
from crm_roi.workbook.layout.sheets import SHEETS, TABLES
from crm_roi.workbook.layout.tables import MARKER, VALUE_HEADER, Table
from crm_roi.workbook.reading import issues
from crm_roi.xlsx.addresses import address

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from crm_roi.workbook.reading.opening import OpenBook, SheetRows

HEADER_REACH: Final = 6
MARKER_REACH: Final = 12
_YEAR: Final = re.compile(r"\s*(?:year|y|第)\s*(\d{1,2})\s*年?(?:\D.*)?|\s*(\d{4})\s*年?\s*")
_CALENDAR: Final = range(1990, 2231)

plain = lru_cache(maxsize=20_000)(choices.plain)


@dataclass(slots=True)
class Found:
    """Where a table stands: its sheet, its rows, the column of each field and of each year.

    Rows and columns count from 0. A list has its fields in columns, a form in rows, with the
    value in the column `value` and, for assumptions, more fields in `columns`.
    """

    table: Table
    sheet: SheetRows
    start: int
    header: int
    end: int = 0
    value: int = 0
    columns: dict[str, int] = field(default_factory=dict)
    twice: dict[str, int] = field(default_factory=dict)
    years: dict[int, int] = field(default_factory=dict)
    calendar: dict[int, int] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    items: dict[str, int] = field(default_factory=dict)
    """The columns of a survey's items, by their short names."""


def locate(book: OpenBook) -> tuple[dict[str, Found], list[Issue]]:
    """Find every input table of the workbook; one that is there twice is an issue."""
    sheets = [book.sheet(name) for name in book.names if plain(name) not in calculated_names()]
    found, problems = _starts(sheets, _marks, {table.marker: table for table in TABLES})
    if len(found) < len(TABLES):
        by_title, more = _starts(sheets, _titles, _titles_of(set(found)))
        found, problems = found | by_title, problems + more
    for sheet in sheets:
        here = sorted((row for row in found.values() if row.sheet is sheet), key=_start)
        starts = [row.start for row in here[1:]] + [len(sheet.rows)]
        for table, end in zip(here, starts, strict=False):
            table.end = end
            _find_fields(table)
    return found, problems


def _start(found: Found) -> int:
    return found.start


@cache
def calculated_names() -> frozenset[str]:
    """Name the sheets that hold only what the workbook itself calculates; they are not read."""
    inputs = {table.sheet for table in TABLES}
    return frozenset(
        plain(name) for sheet in SHEETS for name in spellings(sheet.name) if sheet.key not in inputs
    )


def _titles_of(found: set[str]) -> dict[str, Table]:
    return {
        plain(title): table
        for table in TABLES
        for title in spellings(table.title)
        if table.key not in found
    }


def _starts(
    sheets: Iterable[SheetRows],
    texts: Callable[[list[list[Any]]], Iterator[tuple[int, int, str]]],
    tables: dict[str, Table],
) -> tuple[dict[str, Found], list[Issue]]:
    """Find where tables start; a user's text that looks like a marker has no headers below it."""
    found: dict[str, Found] = {}
    problems: list[Issue] = []
    for sheet in sheets:
        for row, column, text in texts(sheet.rows):
            table = tables.get(text)
            if table is None or (column and not _headed(table, sheet.rows, row)):
                continue
            known = found.get(table.key)
            if known and known.sheet is sheet and row - known.start < HEADER_REACH:
                known.start = row
            elif known:
                problems.append(_twice(known, address(sheet.name, row, column)))
            else:
                found[table.key] = Found(table, sheet, row, row)
    return found, problems


def _headed(table: Table, rows: list[list[Any]], start: int) -> bool:
    """Tell whether headers of the table, or names of the form's rows, stand in the next rows."""
    labels = _labels(table)
    below = rows[start + 1 : start + HEADER_REACH]
    if table.form:
        return any(_matches(row, labels) for row in below)
    enough = min(2, len(set(labels.values())))
    return any(_matches(row, labels) >= enough for row in below)


def _marks(rows: list[list[Any]]) -> Iterator[tuple[int, int, str]]:
    """Give the rows that begin with a marker; inserted columns may have moved it to the right."""
    for index, row in enumerate(rows):
        column = next((place for place, cell in enumerate(row[:MARKER_REACH]) if cell != ""), 0)
        cell = row[column] if row else ""
        if type(cell) is str and cell.startswith(MARKER):
            yield index, column, cell.strip().lower()


def _titles(rows: list[list[Any]]) -> Iterator[tuple[int, int, str]]:
    """Give the rows that hold only one text: it may be the title of a table."""
    for index, row in enumerate(rows):
        texts = [cell for cell in row[:MARKER_REACH] if type(cell) is str and cell]
        if len(texts) == 1:
            yield index, max(row.index(texts[0]), 1), plain(texts[0])


def _twice(first: Found, cell: str) -> Issue:
    facts = {
        "table": first.table.title,
        "first": address(first.sheet.name, first.start, 0),
        "marker": first.table.marker,
    }
    return Issue(issues.TABLE_TWICE, first.table.path, dict(facts), cell)


def _find_fields(found: Found) -> None:
    if found.table.form:
        _find_rows(found)
    else:
        _find_columns(found)


def _find_columns(found: Found) -> None:
    """Find the header row, the one with most headers among the next rows, and its columns."""
    labels = _labels(found.table)
    reach = range(found.start + 1, min(found.start + HEADER_REACH, found.end))
    rows = found.sheet.rows
    found.header = max(reach, key=lambda row: _matches(rows[row], labels), default=found.start)
    for column, cell in enumerate(rows[found.header] if reach else []):
        if type(cell) is str:
            _note_header(found, column, cell, labels)
        elif type(cell) is float and cell in _CALENDAR and found.table.timed:
            found.calendar.setdefault(int(cell), column)


def _matches(row: list[Any], labels: dict[str, str]) -> int:
    return sum(type(cell) is str and plain(cell) in labels for cell in row)


def _note_header(found: Found, column: int, cell: str, labels: dict[str, str]) -> None:
    """Note which field, plan year (`Y0`) or calendar year (`2026年`) a column holds."""
    name = labels.get(plain(cell))
    if name is not None:
        (found.twice if name in found.columns else found.columns)[name] = column
        return
    half_width = unicodedata.normalize("NFKC", cell).casefold()
    year = _YEAR.fullmatch(half_width) if found.table.timed else None
    if year and year[1]:
        number = int(year[1])
        if number in found.years:
            found.twice[f"Y{number}"] = column
        found.years.setdefault(number, column)
    elif year:
        found.calendar.setdefault(int(year[2]), column)


def _find_rows(found: Found) -> None:
    """Find the rows of a form by their names, and the columns by the form's headers."""
    labels = _labels(found.table)
    headers = _form_headers()
    name_column: int | None = None
    for row in range(found.start, found.end):
        for column, cell in enumerate(found.sheet.rows[row]):
            text = plain(cell) if type(cell) is str else ""
            if text in labels and column == (column if name_column is None else name_column):
                name_column = column
                found.rows.setdefault(labels[text], row)
                break
            if name_column is None and text in headers:
                found.columns.setdefault(headers[text], column)
                found.header = row
    found.value = found.columns.pop(VALUE_HEADER, (name_column or 0) + 1)


@cache
def _labels(table: Table) -> dict[str, str]:
    """Map every way of writing a header of the table to its field."""
    return {
        plain(spelling): column.field
        for column in table.columns
        if not (table.timed and column.kind is Kind.YEARLY)
        for spelling in (column.field, *spellings(column.term.label))
    }


def language_of(found: Found) -> str:
    """Tell in which language a table is written, by its headers or the names of its rows."""
    rows, labels = found.sheet.rows, {c.field: c.term.label for c in found.table.columns}
    texts = {field: rows[row] for field, row in found.rows.items()} or {
        field: [rows[found.header][column]] for field, column in found.columns.items()
    }
    return max(
        LANGUAGES,
        key=lambda one: sum(translate(labels[f], one) in cells for f, cells in texts.items()),
    )


@cache
def _form_headers() -> dict[str, str]:
    """Map the headers of a form to what they hold: the value, or a field of its source."""
    named = {c.field: c.term.label for c in columns_of(Source) if c.field != "assumption"}
    return {
        plain(spelling): name
        for name, label in (named | {VALUE_HEADER: VALUE_HEADER}).items()
        for spelling in spellings(label)
    }
