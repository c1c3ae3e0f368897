"""Writing a planning workbook from a plan."""

from __future__ import annotations

from datetime import date, datetime, time
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Final, Literal, Protocol, cast

from crm_roi.files import written_whole
from crm_roi.workbook import sheets
from crm_roi.workbook.layout.sheets import SHEETS
from crm_roi.workbook.writing.book import Book, ExactWorkbook
from crm_roi.workbook.writing.figures import figures_of, is_sound, no_figures
from crm_roi.workbook.writing.input_tables import write_input_table
from crm_roi.workbook.writing.page_setup import finish
from crm_roi.workbook.writing.places import place_tables
from crm_roi.workbook.writing.styles import Styles

if TYPE_CHECKING:
    from pathlib import Path

    from crm_roi.core.plan import Plan
    from crm_roi.workbook.writing.looks import Look

EARLIEST: Final = date(2000, 1, 1)


class SheetFile(Protocol):
    """What a file of `workbook/sheets` says of the sheet whose key it bears."""

    LOOK: Look

    def write(self, book: Book) -> object:
        """Write what stands on the sheet beside its input tables; give what others need of it."""


def _sheet_files() -> dict[str, SheetFile]:
    """Find the file of each sheet; one that holds nothing but input tables has none."""
    there = {module.name for module in iter_modules(sheets.__path__)}
    own = (sheet.key for sheet in SHEETS if sheet.key in there)
    return {key: cast("SheetFile", import_module(f"{sheets.__name__}.{key}")) for key in own}


FILES: Final = _sheet_files()
LOOKS: Final = {key: file.LOOK for key, file in FILES.items()}


def write_workbook(
    plan: Plan, path: Path, *, language: Literal["zh", "en"], force: bool = False
) -> None:
    """Write a plan as a workbook whose labels, choices and hints are in a language.

    The plan's own texts are written as they are, and never as formulas. Every formula carries the
    value that Python worked out, unless the plan has mistakes that keep it from being evaluated.
    Raises `FileExists` when the file is there and `force` is not set.
    """
    with written_whole(path, force=force) as draft:
        workbook = ExactWorkbook(str(draft), {"tmpdir": str(draft.parent)})
        sound = is_sound(plan)
        figures = figures_of(plan) if sound else no_figures(plan)
        styles, places = Styles(workbook, language), place_tables(plan)
        book = Book(workbook, styles, plan, language, places, figures, sound, LOOKS)
        _set_properties(workbook, plan)
        for sheet in SHEETS:
            book.sheets[sheet.key] = workbook.add_worksheet(book.name_of(sheet.key))
        _write_sheets(book)
        finish(book)
        workbook.close()


def _set_properties(workbook: ExactWorkbook, plan: Plan) -> None:
    """Say in the file's properties what it is; no clock, so that a plan always gives one file."""
    about = plan.about
    created = datetime.combine(about.analysis_date or EARLIEST, time())
    workbook.set_properties(
        {"title": about.title[:255], "author": about.author[:255], "created": created}
    )


def _write_sheets(book: Book) -> None:
    """Write the input tables of all sheets, then what else stands on each."""
    for place in book.places.values():
        write_input_table(book, place)
    for file in FILES.values():
        book.written(file.write)
