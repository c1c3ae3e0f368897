"""Everything that can be wrong with a workbook is refused with its cell and a sentence."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook

from crm_roi.core.checks import check
from crm_roi.core.errors import Severity
from crm_roi.hosts.commands.issue_text import message, remedy
from crm_roi.workbook.reading.plan_files import PlanRejected, read_draft, read_plan
from tests.workbook.editing import codes, inputs_only, read_bytes, read_edited, saved, sheet_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

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


def far(book: Workbook) -> None:
    """Leave something in the farthest cell."""
    sheet_of(book, "costs").cell(1_000_000, 16_000, "x")


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
    pytest.param(merge("costs", "D7:D9"), "merged-cells", "Costs!D7", id="merged-cells"),
]


@pytest.mark.parametrize(("edit", "code", "cell"), CELLS)
def test_bad_cell(edit: Callable[[Workbook], None], code: str, cell: str) -> None:
    draft = read_edited(edit)
    assert code in codes(draft), codes(draft)
    assert codes(draft)[code] == cell
    assert_readable(draft)


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
    pytest.param(far, "far-cell", "Costs!WQJ1000000", id="far-cell"),
    pytest.param(
        put("about", "C7", "crm_roi.plan/2"), "newer-schema", "About the plan!C7", id="newer"
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
    assert not [issue for issue in check(draft.plan) if issue.path[:1] == ("costs",)]


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


def test_read_plan_raises_with_all_issues(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(b"no workbook")
    with pytest.raises(PlanRejected) as caught:
        read_plan(path)
    assert [issue.kind.severity for issue in caught.value.issues] == [Severity.ERROR]
