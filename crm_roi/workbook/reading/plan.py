"""Reading a planning workbook: the plan as far as it can be made, and every mistake's cell."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from crm_roi.core.errors import Issue, Path, Severity
from crm_roi.core.plan import FIRST_SCHEMA, MAX_HORIZON_YEARS, SCHEMA, Assumptions, Plan
from crm_roi.core.plan.validation import issues_from
from crm_roi.workbook.layout.sheets import SHEETS, TABLES
from crm_roi.workbook.reading import issues as kinds
from crm_roi.workbook.reading.answer_rows import ANSWERS, AnswerReader, fill_means
from crm_roi.workbook.reading.cell_map import CellMap
from crm_roi.workbook.reading.cells import Reading, neutral
from crm_roi.workbook.reading.draft import Draft, known_language
from crm_roi.workbook.reading.forms import Document, read_form, read_sources
from crm_roi.workbook.reading.lists import ListReader, read_percentages
from crm_roi.workbook.reading.locate import Found, locate
from crm_roi.workbook.reading.matrices import PATH as JUDGEMENTS
from crm_roi.workbook.reading.matrices import MatrixReader
from crm_roi.workbook.reading.native import (
    missing_names,
    names_issue,
    native_figures,
    report_other_cells,
)
from crm_roi.workbook.reading.opening import OpenBook, open_book
from crm_roi.workbook.reading.values import Setting
from crm_roi.xlsx.refusals import UnreadableWorkbookError

if TYPE_CHECKING:
    import pathlib

    from crm_roi.workbook.layout.columns import Column

REPAIRS: Final = 5


def read_workbook(path: pathlib.Path) -> Draft:
    """Read a planning workbook; a file that is none gives a draft without a plan."""
    try:
        return _draft(open_book(path))
    except UnreadableWorkbookError as refused:
        return Draft(None, (refused.issue,), {})


def _draft(book: OpenBook) -> Draft:
    found, problems = locate(book)
    if not any(table.key in found for table in TABLES if table.needed and table.key != "workbook"):
        name = book.path.name
        return Draft(None, (Issue(kinds.NO_PLAN, facts={"file": name}, cell=name),), {})
    reading = Reading(Setting(epoch_1904=book.contents.from_1904), "en", problems)
    problems += _missing_tables(found, book.path.name)
    if not _known_schema(found, reading):
        return Draft(None, tuple(reading.issues), {})
    document, cells = _document(found, reading, book)
    names = book.areas
    report_other_cells(found, names, reading)
    if lost := missing_names(book, found, names):
        reading.issues.append(names_issue(book, lost))
    plan, more = _validated(document)
    draft = Draft(plan, (), cells, known_language(document), partial(native_figures, book, names))
    known = {row.path for row in reading.issues if row.kind.severity is Severity.ERROR}
    located = (draft.located(issue) for issue in more if issue.path not in known)
    return replace(draft, issues=(*reading.issues, *located))


def _missing_tables(found: dict[str, Found], file: str) -> list[Issue]:
    """Report the tables that are not there: an error for those no plan can be made without."""
    names = {sheet.key: sheet.name for sheet in SHEETS}
    return [
        Issue(
            kinds.TABLE_MISSING if table.needed else kinds.TABLE_LEFT_OUT,
            table.path,
            {"table": table.title, "sheet": names[table.sheet]},
            "" if table.path else file,
        )
        for table in TABLES
        if table.key not in found
    ]


def _known_schema(found: dict[str, Found], reading: Reading) -> bool:
    """Refuse a plan of a newer or unknown schema before its tables are misread.

    A workbook of the first schema is read as it is: it lacks only what may be blank.
    """
    if "workbook" not in found:
        return True
    said = read_form(found["workbook"], Reading(reading.setting, reading.language))
    name, _slash, version = str(said.get("schema_version", SCHEMA)).partition("/")
    own_name, _slash, own_version = SCHEMA.partition("/")
    if f"{name}/{version}" in (SCHEMA, FIRST_SCHEMA):
        reading.schema = f"{name}/{version}"
        return True
    newer = name == own_name and version.isdecimal() and version.zfill(9) > own_version.zfill(9)
    cell = CellMap({(): found["workbook"]}, {}).get(("schema_version",), "")
    facts = {"found": f"{name}/{version}", "expected": SCHEMA}
    kind = kinds.NEWER_SCHEMA if newer else kinds.UNKNOWN_SCHEMA
    reading.report(kind, ("schema_version",), cell, **facts)
    return False


def _document(
    found: dict[str, Found], reading: Reading, book: OpenBook
) -> tuple[Document, CellMap]:
    """Read all tables: first what the others depend on (unit, horizon), then the lists."""
    document: Document = {}
    rows: dict[Path, list[int]] = {}
    for table in TABLES:
        if table.form and table.key in found:
            _put(document, table.path, read_form(found[table.key], reading))
            reading.language = str(document.get("language", reading.language))
            reading.setting = _setting(document, reading)
    last_year = _last_year(found, document)
    matrices = MatrixReader(reading)
    matrices.read(book)
    _put(document, JUDGEMENTS, matrices.records)
    for table in TABLES:
        if not table.form and table.key in found:
            before = matrices.records if table.path == JUDGEMENTS else []
            kind = AnswerReader if table.key == ANSWERS else ListReader
            reader = kind(found[table.key], reading, last_year, offset=len(before))
            records, lines = reader.read()
            rows[table.path] = [*[found[table.key].start] * len(before), *lines]
            _put(document, table.path, [*before, *records])
    fill_means(document)
    inline, sources = read_sources(found.get("assumptions"), reading)
    document["sources"] = inline + document.get("sources", [])
    if "sources" in found:
        sources += [(found["sources"], row) for row in rows[("sources",)]]
    by_path = {
        found[table.key].table.path: found[table.key] for table in TABLES if table.key in found
    }
    cells = CellMap(by_path, rows, sources, matrices.places, last_year)
    read_percentages(document, cells, book, reading)
    return document, cells


def _put(document: Document, path: Path, value: Document | list[Document]) -> None:
    """Put what a table holds at its path; the form with the blank path holds fields of the plan."""
    if isinstance(value, dict) and not path:
        document.update(value)
        return
    for part in path[:-1]:
        document = document.setdefault(str(part), {})
    if isinstance(value, dict):
        document.setdefault(str(path[-1]), {}).update(value)
    else:
        document[str(path[-1])] = value


def _setting(document: Document, reading: Reading) -> Setting:
    assumptions = document.get("assumptions", {})
    scale = assumptions.get("unit_scale", Assumptions.model_fields["unit_scale"].default)
    label = assumptions.get("unit_label", "")
    usable = scale if scale and scale > 0 else 1.0
    currency = str(assumptions.get("currency", Assumptions.model_fields["currency"].default))
    return replace(reading.setting, unit_scale=usable, unit_label=label, currency=currency)


def _last_year(found: dict[str, Found], document: Document) -> int:
    """Give the last plan year, and let columns headed 2026, 2027 … count as Y0, Y1 and so on."""
    assumptions = document.get("assumptions", {})
    start = assumptions.get("start_year", 0.0)
    for table in found.values():
        named = {int(year - start): column for year, column in table.calendar.items()}
        own = {year: column for year, column in named.items() if 0 <= year <= MAX_HORIZON_YEARS}
        table.years = own | table.years
    usual: int = Assumptions.model_fields["horizon_years"].default
    horizon = assumptions.get("horizon_years", usual)
    if 1 <= horizon <= MAX_HORIZON_YEARS:
        return int(horizon)
    shortest = min((max(t.years) for t in found.values() if t.years), default=usual)
    return min(usual, shortest)  # the horizon is refused: no column is missing for its sake


def _validated(document: Document) -> tuple[Plan | None, tuple[Issue, ...]]:
    """Make the plan; replace what is refused by neutral values, so that checking can go on."""
    issues: tuple[Issue, ...] = ()
    for _attempt in range(REPAIRS):
        try:
            return Plan.model_validate(document), issues
        except ValidationError as error:
            found = issues_from(error)
            issues = issues or found
            for issue in found:
                _repair(document, issue.path)
    return None, issues


def _repair(document: Document, path: Path) -> None:
    """Take a refused value out: a default in its place, or a neutral value where there is none."""
    parent: Any = document
    for part in path[:-1]:
        if isinstance(parent, dict):
            parent = parent.setdefault(part, {})
        elif isinstance(parent, list) and isinstance(part, int) and part < len(parent):
            parent = parent[part]
        else:
            return
    last = path[-1]
    column = _column_at(path)
    if isinstance(parent, list):
        parent[int(last)] = None
    elif isinstance(parent, dict) and column is not None and column.required:
        parent[last] = neutral(column)
    elif isinstance(parent, dict):
        parent.pop(last, None)


def _column_at(path: Path) -> Column | None:
    names = tuple(part for part in path[:-1] if not isinstance(part, int))
    table = next((table for table in TABLES if table.path == names), None)
    columns = table.columns if table else ()
    return next((column for column in columns if column.field == path[-1]), None)
