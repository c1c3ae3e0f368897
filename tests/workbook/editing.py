"""Workbooks as users and programs leave them: ours, edited cell by cell, then read again."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Literal
from warnings import catch_warnings, simplefilter

from openpyxl import load_workbook

from crm_roi.locale import translate
from crm_roi.workbook.layout.matrices import KEY as MATRICES
from crm_roi.workbook.layout.sheets import SHEETS, TABLES
from crm_roi.workbook.reading.plan_files import read_draft
from crm_roi.workbook.write_workbook import write_workbook
from tests.sample import sample_plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from crm_roi.core.plan import Plan
    from crm_roi.workbook.reading.draft import Draft

READ = {table.sheet for table in TABLES} | {MATRICES}
Edit = "Callable[[Workbook], object]"
Language = Literal["zh", "en"]


@cache
def small_plan() -> Plan:
    """Give the sample with few lines: quick to edit, with something in most tables."""
    plan = sample_plan()
    update = {
        "translations": (),
        "facts": plan.facts[:2],
        "costs": plan.costs[:4],
        "benefits": plan.benefits[:3],
    }
    return plan.model_copy(update=update)


@cache
def inputs_only(language: Language) -> bytes:
    """Write the small plan and keep its input sheets: quicker to edit, the same to read."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sample.xlsx"
        write_workbook(small_plan(), path, language=language)
        book = loaded(path)
    for sheet in SHEETS:
        name = translate(sheet.name, language)
        if sheet.key not in READ and name in book.sheetnames:
            book.remove(book[name])
    return saved(book)


def loaded(file: Path | BytesIO) -> Workbook:
    """Open a workbook with openpyxl, which drops data bars and says so."""
    with catch_warnings():
        simplefilter("ignore", UserWarning)
        return load_workbook(file)


def saved(book: Workbook) -> bytes:
    """Save a workbook to memory."""
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def sheet_of(book: Workbook, key: str) -> Worksheet:
    """Find a sheet by its key; the input sheets stand in the order of the layout."""
    keys = [sheet.key for sheet in SHEETS if sheet.key in READ]
    return book.worksheets[keys.index(key)]


def read_edited(edit: Callable[[Workbook], object], language: Language = "en") -> Draft:
    """Edit the small plan's workbook and read it."""
    book = loaded(BytesIO(inputs_only(language)))
    edit(book)
    return read_bytes(saved(book))


def read_bytes(content: bytes, name: str = "plan.xlsx") -> Draft:
    """Read a file from memory, under a name."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        return read_draft(path)


def codes(draft: Draft) -> dict[str, str]:
    """Give the codes of all issues with the cell of the first of each."""
    found: dict[str, str] = {}
    for issue in draft.issues:
        found.setdefault(issue.kind.code, issue.cell)
    return found
