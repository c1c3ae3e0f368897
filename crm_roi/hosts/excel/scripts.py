"""What the buttons of the Excel add-in do, on the workbook from which they are pressed.

The plan is read from a copy that Excel saves, so what is on the screen counts, saved or not.
"""

from __future__ import annotations

import functools
import shutil
import sys
import tempfile
import webbrowser
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import xlwings as xw

from crm_roi.core.errors import CrmRoiError
from crm_roi.core.terms import _
from crm_roi.locale import translate
from crm_roi.settings import readers_language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from crm_roi.core.errors import Issue
    from crm_roi.settings import Language


MARK: Final = "CRM_"
CHECK_SHEET: Final = _("Plan check")
HEADERS: Final = (_("Cell"), _("Severity"), _("What is wrong"), _("What to do"))
SEVERITIES: Final = {"error": _("Error"), "warning": _("Warning"), "note": _("Note")}
NOTHING_WRONG: Final = _("The plan has no mistakes.")
FOUND: Final = _("The plan has {count} issues; see the sheet “{sheet}”.")
REFRESHED: Final = _("{count} formulas were calculated anew. NPV {npv}, verdict: {verdict}.")
MAKING_REPORT: Final = _("Making the report …")
REPORT_MADE: Final = _("The report is written: {path}")
SURE: Final = _("Replace {count} crm_roi formulas by their values? This cannot be undone.")
FROZEN: Final = _("{count} formulas were replaced by their values.")


def _script(work: Callable[[Any, Language], str]) -> Callable[[], None]:
    """Run a script on the workbook of the button and tell the user how it ended."""

    @functools.wraps(work)
    def run() -> None:
        from crm_roi.app.issue_text import refusal_text  # noqa: PLC0415 - only where a script runs

        book, language = xw.Book.caller(), readers_language()
        try:
            told = work(book, language)
        except CrmRoiError as error:
            told = refusal_text(error, language)
        if told:
            book.app.alert(told, title="CRM ROI")

    return run


@_script
def check_plan(book: Any, language: Language) -> str:  # noqa: ANN401 - xlwings' book
    """List every mistake of the plan on a sheet of its own."""
    from crm_roi.app.plans import check, read  # noqa: PLC0415 - keep the cells' start quick

    with tempfile.TemporaryDirectory() as folder:
        issues = check(read(saved_copy(book, Path(folder))))
    name = translate(CHECK_SHEET, language)
    if name in [sheet.name for sheet in book.sheets]:
        book.sheets[name].delete()
    if not issues:
        return translate(NOTHING_WRONG, language)
    sheet = book.sheets.add(name, after=book.sheets[-1])
    sheet.range("A1").value = issue_rows(issues, language)
    sheet.autofit("columns")
    return translate(FOUND, language).format(count=len(issues), sheet=name)


@_script
def refresh_results(book: Any, language: Language) -> str:  # noqa: ANN401
    """Enter every crm_roi formula again, which also mends #NAME?, and calculate."""
    from crm_roi.app.plans import accept, read  # noqa: PLC0415
    from crm_roi.core.evaluation import evaluate  # noqa: PLC0415
    from crm_roi.core.evaluation.gates import DECISIONS  # noqa: PLC0415
    from crm_roi.hosts.figures import money  # noqa: PLC0415

    areas = list(formula_areas(book))
    for area in areas:
        _enter_again(area)
    book.app.calculate()
    with tempfile.TemporaryDirectory() as folder:
        evaluation = evaluate(accept(read(saved_copy(book, Path(folder)))))
    return translate(REFRESHED, language).format(
        count=len(areas),
        npv=money(evaluation.risk_adjusted.npv),
        verdict=translate(DECISIONS[evaluation.decision], language),
    )


@_script
def make_report(book: Any, language: Language) -> str:  # noqa: ANN401
    """Make the board report beside the workbook, and open it."""
    from crm_roi.app.plans import read_file  # noqa: PLC0415
    from crm_roi.app.reports import view_report, write_report  # noqa: PLC0415

    target = free_name(home_of(book), f"{Path(book.name).stem} {date.today()}", ".pdf")  # noqa: DTZ011 - the user's day
    book.app.status_bar = translate(MAKING_REPORT, language)
    try:
        with tempfile.TemporaryDirectory() as folder:
            copy = saved_copy(book, Path(folder))
            report = view_report(read_file(copy), target, None, force=False)
            write_report(report, target, force=False)
    finally:
        book.app.status_bar = False  # Excel's own again
    webbrowser.open(target.as_uri())
    return translate(REPORT_MADE, language).format(path=target)


@_script
def freeze_values(book: Any, language: Language) -> str:  # noqa: ANN401
    """Replace every crm_roi formula by its value, for readers who have no add-in."""
    areas = list(formula_areas(book))
    question = translate(SURE, language).format(count=len(areas))
    if book.app.alert(question, title="CRM ROI", buttons="ok_cancel") != "ok":
        return ""
    for area in areas:
        area.copy()
        area.paste(paste="values")  # keeps errors as errors, which reading and writing would not
    return translate(FROZEN, language).format(count=len(areas))


def issue_rows(issues: tuple[Issue, ...], language: Language) -> list[list[str]]:
    """Lay the issues out as a table: cell, severity, what is wrong, what to do."""
    from crm_roi.app.issue_text import message, remedy  # noqa: PLC0415

    rows = [
        [
            issue.place,
            translate(SEVERITIES[issue.kind.severity.value], language),
            message(issue, language),
            remedy(issue, language),
        ]
        for issue in issues
    ]
    return [[translate(header, language) for header in HEADERS], *rows]


def formula_areas(book: Any) -> Iterator[Any]:  # noqa: ANN401
    """Find the cells with a crm_roi formula; an array formula or a spilled result as one area."""
    for sheet in book.sheets:
        seen: set[str] = set()
        for cell in _formula_cells(sheet.used_range):
            area = _whole(cell)
            if area.address not in seen:
                seen.add(area.address)
                yield area


def _formula_cells(used: Any) -> Iterator[Any]:  # noqa: ANN401
    formulas = used.options(ndim=2).formula
    rows = formulas if isinstance(formulas, (list, tuple)) else ((formulas,),)
    for down, row in enumerate(rows):
        for right, formula in enumerate(row if isinstance(row, (list, tuple)) else (row,)):
            if str(formula).startswith("=") and MARK in str(formula).upper():
                yield used[down, right]


def _whole(cell: Any) -> Any:  # noqa: ANN401
    """Take the whole area that one formula fills."""
    if sys.platform == "win32" and cell.api.HasArray:
        return cell.sheet.range(cell.api.CurrentArray.Address)
    if sys.platform == "win32" and getattr(cell.api, "HasSpill", False):
        return cell.sheet.range(cell.api.SpillingToRange.Address)
    return cell


def _enter_again(area: Any) -> None:  # noqa: ANN401
    """Write a formula over itself, as typed: an array formula as one, a spilling one as one."""
    first = area[0, 0]
    if sys.platform == "win32" and first.api.HasArray and not getattr(first.api, "HasSpill", False):
        area.formula_array = first.formula_array
    else:
        first.formula2 = first.formula2


def saved_copy(book: Any, folder: Path) -> Path:  # noqa: ANN401
    """Save the workbook as it is on the screen into a folder, under its own name."""
    name = Path(book.name)
    target = folder / (name.name if name.suffix else f"{name}.xlsx")
    if sys.platform == "win32":
        book.api.SaveCopyAs(str(target))
    else:
        book.save()
        shutil.copy(book.fullname, target)
    return target


def home_of(book: Any) -> Path:  # noqa: ANN401
    """Say where a report of the workbook goes: beside it, or among the user's documents."""
    folder = Path(book.fullname).parent
    return folder if folder.is_absolute() and folder.is_dir() else Path.home() / "Documents"


def free_name(folder: Path, stem: str, suffix: str) -> Path:
    """Give a name that no file in a folder has."""
    names = (f"{stem}{suffix}", *(f"{stem} ({number}){suffix}" for number in range(2, 1000)))
    return next(folder / name for name in names if not (folder / name).exists())
