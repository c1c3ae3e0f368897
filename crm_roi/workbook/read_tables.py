"""From the cells of one input table to records of the plan, with every mistake at its cell."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from crm_roi.core.errors import Issue, IssueKind, Path
from crm_roi.workbook import issues as kinds
from crm_roi.workbook.choices import CHOICE_LABELS, choice_codes, choice_label
from crm_roi.workbook.columns import Column, Kind
from crm_roi.workbook.locate import Found, address
from crm_roi.workbook.values import (
    CellRefused,
    Setting,
    read_choice,
    read_date,
    read_number,
    read_text,
    read_words,
)

if TYPE_CHECKING:
    from collections.abc import Callable

Document = dict[str, Any]
Convert = "Callable[[Any], Any]"
_CLEAN: Final = {Kind.NUMBER: float, Kind.WHOLE: float, Kind.TEXT: str, Kind.DATE: date}


@dataclass(slots=True)
class Reading:
    """What reading collects: the issues, and what texts mean in this workbook."""

    setting: Setting
    language: str
    issues: list[Issue] = field(default_factory=list)

    def report(self, kind: IssueKind, path: Path, cell: str, **facts: Any) -> None:  # noqa: ANN401 - facts of any kind
        """Note a mistake at its cell."""
        self.issues.append(Issue(kind, path, facts, cell))


@dataclass(frozen=True, slots=True)
class _Field:
    """One column as it is read: where, which type needs no conversion, how others are converted."""

    column: Column
    index: int
    clean: type | None
    words: dict[str, str]
    convert: Callable[[Any], Any]


def converter(column: Column, reading: Reading, *, points: bool) -> Callable[[Any], Any]:
    """Give the function that reads a cell of the column."""
    if column.kind is Kind.TEXT:
        return read_text
    if column.kind is Kind.DATE:
        return partial(read_date, setting=reading.setting)
    if column.kind is Kind.CHOICE:
        return partial(read_choice, column=column, language=reading.language)
    if column.kind is Kind.WORDS:
        return read_words
    return partial(read_number, column=column, setting=reading.setting, points=points)


def read_list(found: Found, reading: Reading, last_year: int) -> tuple[list[Document], list[int]]:
    """Read the records of a list and the row of each; blank rows are skipped."""
    fields = _fields(found, reading)
    absent = {c.field: neutral(c) for c in found.table.columns if _is_absent(c, found)}
    years = _years(found, reading, last_year)
    yearly = next((c for c in found.table.columns if c.kind is Kind.YEARLY and years), None)
    convert = yearly and converter(yearly, reading, points=found.table.percent_points)
    records: list[Document] = []
    rows: list[int] = []
    for index in range(found.header + 1, found.end):
        row = found.sheet.rows[index]
        path = (*found.table.path, len(records))
        record = _record(found, fields, row, index, path, reading)
        if yearly and convert:
            values = _values(found, years, row, index, (*path, yearly.field), convert, reading)
            if values:
                record[yearly.field] = values[: _needed(values, last_year)]
        if record:
            records.append(absent | record)
            rows.append(index)
    _report_merged(found, rows, reading)
    return records, rows


def _fields(found: Found, reading: Reading) -> list[_Field]:
    """Prepare the columns that are there; a missing one is reported."""
    fields = []
    points = found.table.percent_points
    for column in found.table.columns:
        index = found.columns.get(column.field)
        if column.kind is Kind.YEARLY:
            continue
        if index is None:
            _report_missing(found, column, reading)
            continue
        words = {
            choice_label(code, reading.language): code
            for code in choice_codes(column.choices).values()
        }
        convert = converter(column, reading, points=points)
        fields.append(_Field(column, index, _CLEAN.get(column.kind), words, convert))
    for name, index in found.twice.items():
        column = next(column for column in found.table.columns if column.field == name)
        cell = address(found.sheet.name, found.header, index)
        facts = {"column": column.term.label, "table": found.table.title}
        reading.report(kinds.COLUMN_TWICE, found.table.path, cell, **facts)
    return fields


def _is_absent(column: Column, found: Found) -> bool:
    """Tell whether a required column is not there: reported once, not once a row."""
    return column.required and column.field not in found.columns


def _report_missing(found: Found, column: Column, reading: Reading) -> None:
    kind = kinds.COLUMN_MISSING if column.required else kinds.COLUMN_LEFT_OUT
    facts = {"column": column.term.label, "table": found.table.title}
    reading.report(kind, found.table.path, address(found.sheet.name, found.header, 0), **facts)


def _record(  # noqa: PLR0913 - the row, its place, and where mistakes go
    found: Found, fields: list[_Field], row: list[Any], index: int, path: Path, reading: Reading
) -> Document:
    """Read one row: cells of the right type as they are, others converted or refused."""
    record: Document = {}
    for one in fields:
        cell = row[one.index]
        if cell == "":
            continue
        if type(cell) is one.clean:
            if one.clean is not str or cell.strip():
                record[one.column.field] = cell
            continue
        if type(cell) is str:
            if not cell.strip():
                continue
            if cell in one.words:
                record[one.column.field] = one.words[cell]
                continue
        try:
            record[one.column.field] = one.convert(cell)
        except CellRefused as refused:
            record[one.column.field] = neutral(one.column)
            place = address(found.sheet.name, index, one.index)
            reading.report(refused.kind, (*path, one.column.field), place, **refused.facts)
    return record


def _years(found: Found, reading: Reading, last_year: int) -> dict[int, int]:
    """Give the columns of the years that the plan has; one that is missing is reported."""
    if not found.table.timed:
        return {}
    for year in range(last_year + 1):
        if year not in found.years:
            cell = address(found.sheet.name, found.header, 0)
            facts = {"column": f"Y{year}", "table": found.table.title}
            reading.report(kinds.COLUMN_MISSING, found.table.path, cell, **facts)
    return found.years


def _values(  # noqa: PLR0913 - the row, its place, and where mistakes go
    found: Found,
    years: dict[int, int],
    row: list[Any],
    index: int,
    path: Path,
    convert: Callable[[Any], Any],
    reading: Reading,
) -> list[float | None]:
    """Read the yearly values of a row; a blank year is None, a blank row an empty list."""
    values: list[float | None] = [None] * (max(years) + 1)
    blank = True
    for year, column in years.items():
        cell = row[column]
        if type(cell) is float:
            values[year], blank = cell, False
        elif cell != "" and (type(cell) is not str or cell.strip()):
            blank = False
            try:
                values[year] = convert(cell)
            except CellRefused as refused:
                place = address(found.sheet.name, index, column)
                reading.report(refused.kind, (*path, year), place, **refused.facts)
                values[year] = 0.0
    return [] if blank else values


def _needed(values: list[float | None], last_year: int) -> int:
    """Count the values to keep: one for each plan year, and any that stand beyond the horizon."""
    filled = max((year for year, value in enumerate(values) if value is not None), default=0)
    values.extend([None] * (last_year + 1 - len(values)))
    return max(filled, last_year) + 1


def _report_merged(found: Found, rows: list[int], reading: Reading) -> None:
    """Report merged cells among the records: all but their first cell would read as blank."""
    used = {*found.columns.values(), *found.years.values()}
    for (top, left), (bottom, right) in found.sheet.merged:
        touched = [row for row in rows if top <= row <= bottom]
        if touched and any(left <= column <= right for column in used):
            path = (*found.table.path, rows.index(touched[0]))
            first = address(found.sheet.name, top, left)
            block = f"{first}:{address('', bottom, right)[1:]}"
            reading.report(kinds.MERGED, path, first, range=block)


def read_form(found: Found, reading: Reading) -> Document:
    """Read the one record of a form; what is blank is left to the plan's defaults, and reported."""
    record: Document = {}
    for column in found.table.columns:
        row = found.rows.get(column.field)
        cell = "" if row is None else found.sheet.rows[row][found.value]
        path = (*found.table.path, column.field)
        if cell == "" or (type(cell) is str and not cell.strip()):
            _report_blank(found, column, path, reading)
            continue
        try:
            record[column.field] = converter(column, reading, points=False)(cell)
        except CellRefused as refused:
            record[column.field] = neutral(column)
            place = address(found.sheet.name, row or 0, found.value)
            reading.report(refused.kind, path, place, **refused.facts)
    return record


def _report_blank(found: Found, column: Column, path: Path, reading: Reading) -> None:
    """Report a blank entry that has a default other than nothing, or a row that is not there."""
    row = found.rows.get(column.field)
    default = column.default
    if default is None or default == "":
        if row is None and column.required:
            facts = {"column": column.term.label, "table": found.table.title}
            place = address(found.sheet.name, found.start, 0)
            reading.report(kinds.ENTRY_MISSING, path, place, **facts)
        return
    place = address(found.sheet.name, found.start if row is None else row, found.value)
    shown = CHOICE_LABELS.get(str(default), default)
    reading.report(kinds.BLANK_DEFAULT, path, place, column=column.term.label, default=shown)


def neutral(column: Column) -> Any:  # noqa: ANN401 - a value of the column's own kind
    """Give a harmless value in place of a bad one, so that the rest of the plan can be checked."""
    if column.default is not None or not column.required:
        return column.default
    if column.kind is Kind.CHOICE:
        return column.choices[0]
    if column.kind is Kind.DATE:
        return date(2000, 1, 1)
    if column.kind is Kind.TEXT:
        return "?"
    return column.at_least or (column.more_than or 0.0) + 1.0
