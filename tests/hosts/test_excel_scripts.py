"""The buttons of the Excel add-in, on the sample's workbook."""

from __future__ import annotations

import io
import sys
import webbrowser
from pathlib import Path

import openpyxl
import pytest
import xlwings as xw

from crm_roi.hosts.command_line.new import read_sample
from crm_roi.hosts.excel import scripts
from crm_roi.report.pdf import layout  # noqa: F401 - loaded before a test says that this is Windows
from crm_roi.workbook.write_workbook import write_workbook
from tests.hosts.fake_book import FakeBook, FakeSheet

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning"),  # openpyxl's
    pytest.mark.filterwarnings("ignore:.*sRGB2014"),  # WeasyPrint leaves its profile open
]


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("scripts") / "plan.xlsx"
    write_workbook(read_sample("dealer_group"), path, language="en")
    return path


@pytest.fixture(params=["win32", "darwin"])
def book(
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    workbook: Path,
    tmp_path: Path,
) -> FakeBook:
    path = tmp_path / workbook.name
    path.write_bytes(workbook.read_bytes())
    opened = FakeBook(path)
    monkeypatch.setenv("CRM_ROI_LANGUAGE", "en")
    monkeypatch.setattr(sys, "platform", request.param)
    monkeypatch.setattr(xw.Book, "caller", lambda: opened)
    return opened


def spoil(book: FakeBook) -> None:
    """Put a text where the discount rate belongs."""
    opened = openpyxl.load_workbook(io.BytesIO(Path(book.fullname).read_bytes()))
    for sheet in opened.worksheets:
        for row in sheet.iter_rows():
            labelled = [cell for cell in row if cell.value == "Discount rate"]
            for cell in row[labelled[0].column :] if labelled else ():
                if isinstance(cell.value, (int, float)):
                    cell.value = "ten percent"
    opened.save(book.fullname)


def test_check_lists_the_issues_on_a_sheet(book: FakeBook) -> None:
    spoil(book)
    scripts.check_plan()
    scripts.check_plan()  # a second press replaces the sheet
    assert [sheet.name for sheet in book.sheets] == ["results", "Plan check"]
    rows = book.sheets["Plan check"].used_range.formula
    assert rows[0] == ("Cell", "Severity", "What is wrong", "What to do")
    assert any(row[1] == "Error" and "!" in row[0] for row in rows)
    assert "see the sheet" in book.told[-1]


def results(book: FakeBook) -> FakeSheet:
    sheet: FakeSheet = book.sheets["results"]
    sheet.cells = {
        (1, 1): "=CRM_NPV(0.1,B2:D2)",
        (2, 1): "text about CRM_NPV",
        (3, 2): "=SUM(A1:A2)",
        (4, 1): "=CRM_IRR_ROWS(B2:D4)",
        (5, 1): "=CRM_IRR_ROWS(B2:D4)",
    }
    if sys.platform == "win32":
        sheet.arrays = {"A4": "$A$4:$A$5", "A5": "$A$4:$A$5"}
    return sheet


def test_refresh_enters_every_formula_again(book: FakeBook) -> None:
    sheet = results(book)
    scripts.refresh_results()
    expected = ["=CRM_NPV(0.1,B2:D2)", "=CRM_IRR_ROWS(B2:D4)", "=CRM_IRR_ROWS(B2:D4)"]
    assert sheet.entered == expected[: 2 if sys.platform == "win32" else 3]
    assert book.calculated == 1
    assert "NPV" in book.told[-1]


def test_freeze_pastes_values_over_whole_areas(book: FakeBook) -> None:
    sheet = results(book)
    scripts.freeze_values()
    areas = ["A1:A1", "A4:A5"] if sys.platform == "win32" else ["A1:A1", "A4:A4", "A5:A5"]
    assert sheet.pasted == [(area, "values") for area in areas]


def test_freeze_asks_first(book: FakeBook) -> None:
    sheet = results(book)
    book.answer = "cancel"
    scripts.freeze_values()
    assert not sheet.pasted
    assert len(book.told) == 1


@pytest.mark.parametrize("book", ["win32"], indirect=True)  # a report takes its time
def test_report_is_written_beside_the_workbook_and_opened(
    book: FakeBook, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    viewer, seen = tmp_path / "viewer", tmp_path / "seen"
    viewer.write_text(f'#!/bin/sh\necho "$1" > {seen}\n')
    viewer.chmod(0o755)
    known = {"viewer": [None, webbrowser.GenericBrowser([str(viewer), "%s"])]}
    monkeypatch.setattr(webbrowser, "_browsers", known)
    monkeypatch.setattr(webbrowser, "_tryorder", ["viewer"])
    scripts.make_report()
    (made,) = Path(book.fullname).parent.glob("*.pdf")
    assert made.read_bytes().startswith(b"%PDF")
    assert str(made) in book.told[-1]
    assert seen.read_text().strip() == made.as_uri()
    assert book.app.progress == ["Making the report …", False]


def test_mistakes_are_told_in_a_sentence(book: FakeBook) -> None:
    spoil(book)
    scripts.make_report()
    assert "Traceback" not in book.told[-1]
    assert not list(Path(book.fullname).parent.glob("*.pdf"))


def test_unsaved_book_in_the_cloud_reports_among_the_documents(tmp_path: Path) -> None:
    cloud = FakeBook(tmp_path / "plan.xlsx")
    cloud.fullname = "https://example.sharepoint.com/plan.xlsx"
    assert scripts.home_of(cloud) == Path.home() / "Documents"


def test_no_file_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "plan.pdf").touch()
    assert scripts.free_name(tmp_path, "plan", ".pdf") == tmp_path / "plan (2).pdf"
