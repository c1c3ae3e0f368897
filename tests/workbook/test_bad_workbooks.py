"""Everything that can be wrong with a workbook is refused with its cell and a sentence."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING, Final

import pytest
from openpyxl import Workbook

from crm_roi.app.issue_text import message, remedy
from crm_roi.app.plans import issues_in
from crm_roi.core.checks import check
from crm_roi.core.errors import Severity
from crm_roi.workbook.reading.opening import open_book
from crm_roi.workbook.reading.plan_files import PlanRejected, read_draft
from crm_roi.xlsx.refusals import UnreadableWorkbookError
from tests.plans import read_plan
from tests.workbook.editing import (
    codes,
    inputs_only,
    read_bytes,
    read_edited,
    saved,
    sheet_of,
    small_plan,
)
from tests.workbook.raw_workbook import sheet, write_parts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from crm_roi.workbook.reading.draft import Draft


def put(sheet: str, cell: str, value: str | float | None) -> Callable[[Workbook], None]:
    """Give an edit that enters a value into a cell."""

    def edit(book: Workbook) -> None:
        sheet_of(book, sheet)[cell] = value

    return edit


def merge(sheet: str, cells: str) -> Callable[[Workbook], None]:
    """Give an edit that merges cells."""
    return lambda book: sheet_of(book, sheet).merge_cells(cells)


def drop(sheet: str) -> Callable[[Workbook], None]:
    """Give an edit that deletes a sheet."""
    return lambda book: book.remove(sheet_of(book, sheet))


def drop_column(sheet: str, index: int) -> Callable[[Workbook], None]:
    """Give an edit that deletes a column."""
    return lambda book: sheet_of(book, sheet).delete_cols(index)


def copy(sheet: str) -> Callable[[Workbook], object]:
    """Give an edit that doubles a sheet."""
    return lambda book: book.copy_worksheet(sheet_of(book, sheet))


def column_of(sheet: Worksheet, header: str) -> int:
    """Find a column of the sheet's first table by its header."""
    return next(cell.column for cell in sheet[6] if cell.value == header)


def years_swapped(book: Workbook) -> None:
    """Swap the headers of two years."""
    sheet_of(book, "costs")["L6"], sheet_of(book, "costs")["M6"] = "Y2", "Y1"


def far(book: Workbook) -> None:
    """Leave something in the farthest cell."""
    sheet_of(book, "costs").cell(1_000_000, 16_000, "x")


def no_mark(book: Workbook) -> None:
    """Delete what the table that says how the file came about is found by."""
    sheet_of(book, "about")["A5"] = sheet_of(book, "about")["B5"] = None


CELLS = [
    pytest.param(put("costs", "K7", "about forty"), "number-expected", "Costs!K7", id="text"),
    pytest.param(put("costs", "K7", value=True), "number-expected", "Costs!K7", id="yes-no"),
    pytest.param(put("costs", "K7", "#REF!"), "error-value", "Costs!K7", id="ref-error-in-cost"),
    pytest.param(put("costs", "M8", "#DIV/0!"), "error-value", "Costs!M8", id="division-in-cost"),
    pytest.param(put("costs", "C7", "#N/A"), "error-value", "Costs!C7", id="error-in-name"),
    pytest.param(put("costs", "D7", "#NAME?"), "error-value", "Costs!D7", id="error-in-choice"),
    pytest.param(put("costs", "K7", "=1+1"), "no-cached-value", "Costs!K7", id="not-calculated"),
    pytest.param(put("costs", "C7", None), "required", "Costs!C7", id="blank-name"),
    pytest.param(put("costs", "B7", "  "), "required", "Costs!B7", id="blank-id"),
    pytest.param(put("costs", "D7", None), "required", "Costs!D7", id="blank-area"),
    pytest.param(put("costs", "D7", "hardware"), "not-in-list", "Costs!D7", id="unknown-area"),
    pytest.param(
        put("costs", "C7", "长" * 50_000), "text-too-long", "Costs!C7", id="50000-letters"
    ),
    pytest.param(put("costs", "R7", 1.5), "whole-number-expected", "Costs!R7", id="half-year"),
    pytest.param(put("costs", "T7", -0.1), "too-small", "Costs!T7", id="negative-risk"),
    pytest.param(
        put("assumptions", "C13", 10), "looks-like-percent", "Assumptions!C13", id="rate-10"
    ),
    pytest.param(put("assumptions", "C13", None), "required", "Assumptions!C13", id="blank-rate"),
    pytest.param(put("assumptions", "C12", 31), "too-large", "Assumptions!C12", id="31-years"),
    pytest.param(
        put("assumptions", "C7", "Yuan"), "wrong-form", "Assumptions!C7", id="currency-word"
    ),
    pytest.param(put("about", "C17", "soon"), "date-expected", "About the plan!C17", id="no-date"),
    pytest.param(
        put("scorecard", "I7", "31/12"), "date-expected", "Scorecard!I7", id="half-a-date"
    ),
    pytest.param(put("scorecard", "H7", "12 %o"), "number-expected", "Scorecard!H7", id="odd-unit"),
    pytest.param(put("survey", "C7", "20 %"), "percent-sign", "Survey!C7", id="percent-of-people"),
    pytest.param(put("costs", "K7", "40万"), "text-in-number", "Costs!K7", id="40万-as-text"),
    pytest.param(put("costs", "K7", "$5"), "other-currency", "Costs!K7", id="dollars-of-yuan"),
    pytest.param(put("costs", "K7", "-40"), "text-in-number", "Costs!K7", id="minus-as-text"),
    pytest.param(put("costs", "L7", "  "), "only-spaces", "Costs!L7", id="spaces-in-an-amount"),
    pytest.param(put("costs", "I7", "\u00a0"), "only-spaces", "Costs!I7", id="hard-space"),
    pytest.param(
        put("assumptions", "C13", " "), "only-spaces", "Assumptions!C13", id="spaces-in-a-form"
    ),
    pytest.param(put("costs", "G7", "once"), "not-in-list", "Costs!G7", id="unknown-recurrence"),
    pytest.param(put("costs", "G7", "一次性"), "other-word", "Costs!G7", id="word-of-the-other"),
    pytest.param(put("costs", "B7", "C01 "), "stray-space", "Costs!B7", id="space-after-a-number"),
    pytest.param(put("scorecard", "I7", "2026111"), "ambiguous-date", "Scorecard!I7", id="2026111"),
    pytest.param(
        put("assumptions", "C11", "2026年"), "text-in-number", "Assumptions!C11", id="year-as-text"
    ),
    pytest.param(merge("costs", "D7:D9"), "merged-cells", "Costs!D7", id="merged-cells"),
]


@pytest.mark.parametrize(("edit", "code", "cell"), CELLS)
def test_bad_cell(edit: Callable[[Workbook], None], code: str, cell: str) -> None:
    draft = read_edited(edit)
    assert code in codes(draft), codes(draft)
    assert codes(draft)[code] == cell
    assert_readable(draft)


def test_a_warning_hides_no_error_of_the_same_cell() -> None:
    draft = read_edited(put("costs", "K7", "-40"))
    assert {(row.kind.code, row.cell) for row in issues_in(draft)} >= {
        ("text-in-number", "Costs!K7"),
        ("negative-cost", "Costs!K7"),
    }
    draft = read_edited(put("costs", "T7", "-0.5"))
    assert {"text-in-number", "too-small"} <= codes(draft).keys()


def test_a_blank_share_of_a_benefit_is_noted() -> None:
    def edit(book: Workbook) -> None:
        sheet = sheet_of(book, "benefits")
        sheet.cell(7, column_of(sheet, "Attribution")).value = None

    (issue,) = read_edited(edit).issues
    assert issue.kind.code == "blank-share"
    assert issue.cell.startswith("Benefits!")
    assert issue.cell.endswith("7")


def test_a_text_amount_of_a_line_in_dollars_is_refused() -> None:
    def edit(book: Workbook) -> None:
        sheet = sheet_of(book, "costs")
        sheet.cell(7, column_of(sheet, "Currency")).value = "USD"
        sheet["K7"] = "40万"

    assert codes(read_edited(edit))["unit-of-rate"] == "Costs!K7"


TABLES = [
    pytest.param(drop("costs"), "table-missing", "", id="sheet-missing"),
    pytest.param(drop("survey"), "table-left-out", "", id="optional-sheet-missing"),
    pytest.param(copy("costs"), "table-twice", "Costs Copy!A5", id="table-twice"),
    pytest.param(drop_column("costs", 4), "column-missing", "Costs!A6", id="column-missing"),
    pytest.param(drop_column("costs", 12), "column-missing", "Costs!A6", id="year-missing"),
    pytest.param(drop_column("costs", 20), "column-missing", "Costs!A6", id="counted-column"),
    pytest.param(drop_column("costs", 26), "column-left-out", "Costs!A6", id="optional-column"),
    pytest.param(put("costs", "AB6", "Area"), "column-twice", "Costs!AB6", id="column-twice"),
    pytest.param(put("costs", "AB6", "Y1"), "column-twice", "Costs!AB6", id="year-twice"),
    pytest.param(
        put("assumptions", "B13", "x"), "entry-missing", "Assumptions!C5", id="row-missing"
    ),
    pytest.param(put("assumptions", "C9", None), "blank-default", "Assumptions!C9", id="default"),
    pytest.param(years_swapped, "years-out-of-order", "Costs!K6", id="years-swapped"),
    pytest.param(no_mark, "table-missing", "plan.xlsx", id="this-workbook-is-missing"),
    pytest.param(far, "far-cell", "Costs!WQJ1000000", id="far-cell"),
    pytest.param(
        put("about", "C7", "crm_roi.plan/3"), "newer-schema", "About the plan!C7", id="newer"
    ),
    pytest.param(put("about", "C7", "other"), "unknown-schema", "About the plan!C7", id="unknown"),
]


@pytest.mark.parametrize(("edit", "code", "cell"), TABLES)
def test_bad_table(edit: Callable[[Workbook], None], code: str, cell: str) -> None:
    draft = read_edited(edit)
    assert code in codes(draft), codes(draft)
    assert codes(draft)[code] == cell
    assert_readable(draft)


def test_all_mistakes_come_at_once() -> None:
    def edit(book: Workbook) -> None:
        put("costs", "K7", "#REF!")(book)
        put("costs", "L8", "many")(book)
        put("benefits", "C7", None)(book)
        put("assumptions", "C13", 10)(book)

    draft = read_edited(edit)
    cells = {issue.cell for issue in draft.issues}
    assert cells >= {"Costs!K7", "Costs!L8", "Benefits!C7", "Assumptions!C13"}
    assert draft.plan is not None
    errors = [one for one in check(draft.plan) if one.kind.severity is Severity.ERROR]
    assert not [issue for issue in errors if issue.path[:1] == ("costs",)]


def assert_readable(draft: Draft) -> None:
    """Every issue can be said in both languages, with all its facts."""
    for issue in draft.issues:
        for language in ("zh", "en"):
            assert "{" not in message(issue, language)
            assert "{" not in remedy(issue, language)


def zipped(**parts: bytes) -> bytes:
    """Make an archive of parts, where `__` stands for a slash and a trailing `_` for .xml."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", content)
    return file.getvalue()


def cut_off() -> bytes:
    """Give a workbook of which only the first part was copied."""
    return inputs_only("en")[:20_000]


FILES = [
    pytest.param(b"", "not-a-workbook", id="empty-file"),
    pytest.param(b"Name;Amount\n", "not-a-workbook", id="not-an-archive"),
    pytest.param(b"PK\x03\x04 nothing more", "damaged", id="archive-of-nothing"),
    pytest.param(cut_off, "damaged", id="cut-off"),
    pytest.param(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
        "encrypted",
        id="encrypted",
    ),
    pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old-format", id="old-xls"),
    pytest.param(zipped(word__document=b"<x/>"), "not-a-workbook", id="word-document"),
    pytest.param(zipped(xl__workbook=b"<x"), "damaged", id="broken-xml"),
    pytest.param(
        zipped(xl__workbook=b"<workbook/>", xl__sharedStrings=bytes(300_000_000)),
        "too-large-file",
        id="zip-bomb",
    ),
    pytest.param(saved(Workbook()), "no-plan", id="workbook-without-a-plan"),
]


@pytest.mark.parametrize(("content", "code"), FILES)
def test_bad_file(content: bytes | Callable[[], bytes], code: str) -> None:
    draft = read_bytes(content if isinstance(content, bytes) else content())
    assert draft.plan is None
    assert codes(draft) == {code: "plan.xlsx"}
    assert_readable(draft)


def test_a_bomb_that_hides_its_size_is_refused() -> None:
    bomb = bytearray(zipped(xl__workbook=b"<workbook/>", xl__sharedStrings=bytes(50_000_000)))
    size = (50_000_000).to_bytes(4, "little")
    assert size in bomb
    honest = bytes(bomb).replace(size, (1_000).to_bytes(4, "little"))
    assert codes(read_bytes(honest)).keys() == {"damaged"}


@pytest.mark.parametrize("value", [b"inf", b"NaN", b"1e999"])
@pytest.mark.parametrize(
    ("sheet", "cell"), [("sheet4", b"K7"), ("sheet2", b"C12"), ("sheet2", b"C11")]
)
def test_numbers_without_end_are_refused(sheet: str, cell: bytes, value: bytes) -> None:
    part = f"xl/worksheets/{sheet}.xml"
    found = rb'(<c r="' + cell + rb'"[^>]*><v>)[^<]*'
    draft = read_bytes(replaced(part, found, rb"\g<1>" + value))
    assert [issue.kind.code for issue in draft.issues] == ["number-expected"]


def replaced(part: str, found: bytes, by: bytes) -> bytes:
    """Change the text of one part of the small plan's workbook."""
    file = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(inputs_only("en"))) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            content = old.read(info)
            if info.filename == part:
                content, count = re.subn(found, by, content)
                assert count == 1
            new.writestr(info, content)
    return file.getvalue()


def test_a_formula_with_its_value_is_read_as_the_value() -> None:
    found = rb'(<c r="K7"[^>]*>)<v>[^<]*'
    draft = read_bytes(replaced("xl/worksheets/sheet4.xml", found, rb"\g<1><f>20+21</f><v>41"))
    assert draft.issues == ()
    assert draft.plan is not None
    assert draft.plan.costs[0].values[0] == 41


ROW: Final = '<row r="{}"><c r="{}"><v>1</v></c></row>'
HOSTILE = [
    pytest.param(ROW.format(1, "XFD1048576"), "XFD1048576", id="farthest"),
    pytest.param(ROW.format(1, "XFD1048576 "), "XFD1048576", id="space-after-the-address"),
    pytest.param(ROW.format(1, "&#88;FD1048576"), "&#88;FD1048576", id="letter-by-its-code"),
    pytest.param('<row r="1"><c\nr = "ZZ99999"><v>1</v></c></row>', "ZZ99999", id="odd-spaces"),
    pytest.param(ROW.format(1, "ZZ1") + ROW.format(99999, "A99999"), "A99999", id="corners"),
    pytest.param('<row r="1048576"><c><v>1</v></c></row>', "A1048576", id="row-without-address"),
    pytest.param('<row r="9999999999"><c><v>1</v></c></row>', "9999999999", id="row-of-no-sheet"),
    pytest.param("<row>" + "<c><v>1</v></c>" * 800 + "</row>", "AAA1", id="wide-without-address"),
    pytest.param(ROW.format(1, ""), "A1", id="blank-address"),
]


@pytest.mark.parametrize(("rows", "cell"), HOSTILE)
def test_a_sheet_that_would_fill_the_memory_is_refused(
    rows: str, cell: str, tmp_path: Path
) -> None:
    book = open_book(write_parts(tmp_path / "far.xlsx", {"xl/worksheets/sheet1.xml": sheet(rows)}))
    with pytest.raises(UnreadableWorkbookError) as refused:
        book.sheet("Calc")
    assert refused.value.issue.kind.code == "far-cell"
    assert refused.value.issue.cell == f"Calc!{cell}"


@pytest.mark.parametrize(
    ("rows", "shape"),
    [
        pytest.param("<row><c><v>1</v></c></row>", (1, 1), id="without-addresses"),
        pytest.param('<row r="2"><c s="0" r="B2"><v>1</v></c></row>', (2, 2), id="address-later"),
        pytest.param(ROW.format(20000, "DA20000"), (20000, 105), id="large"),
    ],
)
def test_an_unusual_sheet_is_read(rows: str, shape: tuple[int, int], tmp_path: Path) -> None:
    book = open_book(write_parts(tmp_path / "odd.xlsx", {"xl/worksheets/sheet1.xml": sheet(rows)}))
    cells = book.sheet("Calc").rows
    assert (len(cells), len(cells[0])) == shape


def test_errors_right_of_and_below_all_values_leave_the_rows_equally_long(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="4"><c r="C4" t="e"><v>#REF!</v></c><c r="B4" t="e"><v>#N/A</v></c></row>'
        '<row r="6"><c r="E6" t="e"><v>#NUM!</v></c></row>'
    )
    book = open_book(write_parts(tmp_path / "odd.xlsx", {"xl/worksheets/sheet1.xml": sheet(rows)}))
    read = book.sheet(book.names[0]).rows
    assert [len(row) for row in read] == [5] * 6
    assert [read[3][1].text, read[3][2].text, read[5][4].text] == ["#N/A", "#REF!", "#NUM!"]


def test_a_document_type_behind_a_long_comment_is_refused(tmp_path: Path) -> None:
    text = sheet('<row r="1"><c r="A1"><v>1</v></c></row>')
    at = text.index("<worksheet")
    hidden = f"{text[:at]}<!--{'-x' * 2500}--><!DOCTYPE worksheet>{text[at:]}"
    book = open_book(write_parts(tmp_path / "type.xlsx", {"xl/worksheets/sheet1.xml": hidden}))
    with pytest.raises(UnreadableWorkbookError) as refused:
        book.sheet(book.names[0])
    assert refused.value.issue.kind.code == "not-a-workbook"


def test_a_form_without_its_values_is_refused() -> None:
    def edit(book: Workbook) -> None:
        for key in ("about", "assumptions"):
            sheet_of(book, key).delete_cols(3, 20)

    draft = read_edited(edit)
    assert "required" in codes(draft)
    assert codes(draft)["required"].startswith(("About the plan!C", "Assumptions!C"))


def test_no_such_file(tmp_path: Path) -> None:
    assert codes(read_draft(tmp_path / "none.xlsx")) == {"no-such-file": "none.xlsx"}


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    folder = tmp_path / "folder.xlsx"
    folder.mkdir()
    assert codes(read_draft(folder)).keys() == {"not-readable"}


def test_a_flipped_byte_never_ends_in_a_traceback() -> None:
    content = inputs_only("en")
    for place in range(0, len(content), len(content) // 40):
        damaged = bytearray(content)
        damaged[place] ^= 0xFF
        draft = read_bytes(bytes(damaged))
        assert draft.plan is None or draft.issues is not None


def test_a_part_placed_before_the_beginning_of_the_file() -> None:
    content = bytearray(zipped(xl__workbook=b"<workbook/>"))
    offset = slice(content.rindex(b"PK\x05\x06") + 16, content.rindex(b"PK\x05\x06") + 20)
    content[offset] = (2**30).to_bytes(4, "little")
    assert [issue.kind.code for issue in read_bytes(bytes(content)).issues] == ["damaged"]


def test_read_plan_raises_with_issues_in(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(b"no workbook")
    with pytest.raises(PlanRejected) as caught:
        read_plan(path)
    assert [issue.kind.severity for issue in caught.value.issues] == [Severity.ERROR]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        pytest.param('"quantity":', '"quantity":true,"x":', "number-expected", id="quantity"),
        pytest.param('"volume":', '"volume":true,"x":', "number-expected", id="amount"),
        pytest.param('"costs":', '"costs":[],"costs":', "field-twice", id="costs-twice"),
    ],
)
def test_a_document_that_would_be_misread_is_refused(
    old: str, new: str, code: str, tmp_path: Path
) -> None:
    text = small_plan().model_dump_json()
    assert old in text
    path = tmp_path / "plan.json"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert code in codes(read_draft(path))
    with pytest.raises(PlanRejected):
        read_plan(path)


def test_a_horizon_out_of_bounds_is_the_only_error() -> None:
    before = {row.cell for row in issues_in(read_bytes(inputs_only("en")))}
    issues = issues_in(read_edited(put("assumptions", "C12", 31)))
    errors = [row for row in issues if row.kind.severity is Severity.ERROR]
    added = [(row.kind.code, row.cell) for row in errors if row.cell not in before]
    assert added == [("too-large", "Assumptions!C12")]


def test_values_beyond_the_horizon_are_told_once_at_the_horizon() -> None:
    issues = issues_in(read_edited(put("assumptions", "C12", 3)))
    told = [row.cell for row in issues if row.kind.code == "wrong-length"]
    assert told == ["Assumptions!C12"]


def test_a_year_beyond_the_horizon_is_told_at_its_header() -> None:
    def edit(book: Workbook) -> None:
        costs = sheet_of(book, "costs")
        costs["AZ6"], costs["AZ7"], costs["AZ8"] = "Y6", 5, 6

    issues = issues_in(read_edited(edit))
    assert [row.cell for row in issues if row.kind.code == "wrong-length"] == ["Costs!AZ6"]
