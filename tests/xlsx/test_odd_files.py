"""Files as other programs write them, and damaged ones: check, update and lint read them alike."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import TYPE_CHECKING

import pytest

from crm_roi.auditor import lint
from crm_roi.auditor.reading import read_book
from crm_roi.workbook.reading.opening import open_book
from crm_roi.workbook.reading.plan_files import read_draft
from crm_roi.workbook.updating.package import read_package
from crm_roi.workbook.updating.update import update_workbook
from crm_roi.workbook.write_workbook import write_workbook
from crm_roi.xlsx.addresses import Area, area_of
from crm_roi.xlsx.package import MEGABYTE, Limits, open_package
from crm_roi.xlsx.refusals import (
    CutOffWorkbookError,
    DamagedWorkbookError,
    EncryptedWorkbookError,
    OversizedWorkbookError,
    UnopenedWorkbookError,
    UnreadableWorkbookError,
)
from crm_roi.xlsx.sheet_cells import day_number
from tests.workbook.editing import codes, small_plan
from tests.workbook.raw_workbook import MAIN, relations, sheet, write_parts
from tests.workbook.test_other_programs import Parts, packed, unpacked

if TYPE_CHECKING:
    from pathlib import Path

SHEET = "xl/worksheets/sheet1.xml"
LINKS = "xl/_rels/workbook.xml.rels"
SIX_O_CLOCK = datetime.fromisoformat("2014-02-14T06:00")
STYLES = f'<styleSheet xmlns="{MAIN}"><cellXfs><xf/></cellXfs></styleSheet>'
WITH_ALL_PARTS = {
    SHEET: sheet('<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="0"><v>2</v></c></row>'),
    "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"><si><t>Licences</t></si></sst>',
    "xl/styles.xml": STYLES,
    LINKS: relations(
        ("rId1", "worksheet", "worksheets/sheet1.xml"),
        ("rId2", "sharedStrings", "sharedStrings.xml"),
        ("rId3", "styles", "styles.xml"),
    ),
}


def cells(path: Path, rows: str, styles: str = STYLES) -> Path:
    """Write a workbook of one sheet with some rows."""
    parts = WITH_ALL_PARTS | {SHEET: sheet(rows), "xl/styles.xml": styles}
    return write_parts(path / "odd.xlsx", parts)


@pytest.mark.parametrize(
    ("days", "shown", "text"),
    [
        pytest.param(41684, date(2014, 2, 14), "2014-02-14", id="date"),
        pytest.param(
            41684.25,
            datetime.fromisoformat("2014-02-14T06:00"),
            "2014-02-14T06:00:00",
            id="date-and-time",
        ),
        pytest.param(0.25, time(6, 0), "06:00:00", id="time"),
        pytest.param(
            41684 + (8 * 3600 + 27 * 60 + 48.765) / 86400,
            "2014-02-14T08:27:48.765Z",
            "2014-02-14T08:27:48.765Z",
            id="with-a-zone",
        ),
        pytest.param(None, "some day", "some day", id="no-date"),
    ],
)
def test_a_date_in_a_cell(days: float | None, shown: object, text: str, tmp_path: Path) -> None:
    path = cells(tmp_path, f'<row r="1"><c r="A1" t="d"><v>{text}</v></c></row>')
    assert day_number(text) == (days if days is None else pytest.approx(days, abs=1e-9))
    assert open_book(path).sheet("Calc").rows == [[shown]]
    assert read_package(path).sheet("Calc").value((0, 0)) == (
        text if days is None else day_number(text)
    )
    book = read_book(path)
    found = book.sheets[0]
    if days is None:
        assert book.text(found, 0) == text
    else:
        assert found.values.tolist() == [pytest.approx(days, abs=1e-9)]


@pytest.mark.parametrize(
    ("row", "styles"),
    [
        pytest.param('<c r="A1" s=""><v>7</v></c>', STYLES, id="style-of-a-cell"),
        pytest.param('<c r="A1" t=""><v>7</v></c>', STYLES, id="type-of-a-cell"),
        pytest.param(
            '<c r="A1" s="1"><v>7</v></c>',
            f'<styleSheet xmlns="{MAIN}"><numFmts count=""><numFmt numFmtId="" formatCode=""/>'
            '</numFmts><cellXfs count=""><xf/><xf numFmtId="" fontId="" fillId="" borderId="" '
            'xfId=""/></cellXfs></styleSheet>',
            id="parts-of-a-style",
        ),
    ],
)
def test_blank_attributes_count_as_none(row: str, styles: str, tmp_path: Path) -> None:
    path = cells(tmp_path, f'<row r="1" outlineLevel="">{row}</row>', styles)
    assert open_book(path).sheet("Calc").rows == [[7]]
    assert read_package(path).sheet("Calc").value((0, 0)) == 7
    book = read_book(path)
    assert book.sheets[0].values.tolist() == [7]
    assert book.style(book.sheets[0], 0).number_format == "General"


@pytest.mark.parametrize(
    "target",
    ["./worksheets/sheet1.xml", "worksheets\\sheet1.xml", "/xl/worksheets/sheet1.xml",
     "../xl/worksheets/sheet1.xml", "Worksheets/Sheet1.xml"],
)  # fmt: skip
def test_links_are_followed(target: str, tmp_path: Path) -> None:
    path = write_parts(tmp_path / "odd.xlsx", {LINKS: relations(("rId1", "worksheet", target))})
    assert shown(path) == [1, 1, 1]


@pytest.mark.parametrize("prefix", ["/", "\\"])
def test_names_of_parts_may_begin_with_a_slash(prefix: str, tmp_path: Path) -> None:
    parts = unpacked(write_parts(tmp_path / "usual.xlsx", {}).read_bytes())
    path = tmp_path / "odd.xlsx"
    path.write_bytes(packed({prefix + name: content for name, content in parts.items()}))
    assert shown(path) == [1, 1, 1]


@pytest.mark.parametrize(
    ("before", "cell", "after"),
    [
        pytest.param("", '<c r="A1"><v><![CDATA[1]]></v></c>', "", id="literal-section"),
        pytest.param('<dimension ref=""/>', '<c r="A1"><v>1</v></c>', "", id="blank-dimension"),
        pytest.param("", '<c r="A1"><v>1</v></c>', '<mergeCells count=""><mergeCell ref=""/>'
                     "</mergeCells>", id="blank-merged-block"),
    ],
)  # fmt: skip
def test_odd_xml_is_read(before: str, cell: str, after: str, tmp_path: Path) -> None:
    rows = sheet(f'<row r="1">{cell}</row>', before=before, after=after)
    assert shown(write_parts(tmp_path / "odd.xlsx", {SHEET: rows})) == [1, 1, 1]


def test_texts_are_read_alike(tmp_path: Path) -> None:
    """A literal section and a word with its pronunciation, in a cell and among shared texts."""
    spoken = "<r><t>成</t></r><r><t><![CDATA[<本>]]></t></r><rPh sb='0' eb='1'><t>cheng</t></rPh>"
    cells = f'<c r="A1" t="inlineStr"><is>{spoken}</is></c><c r="B1" t="s"><v>0</v></c>'
    texts = f'<sst xmlns="{MAIN}"><si>{spoken}</si></sst>'
    parts = WITH_ALL_PARTS | {
        SHEET: sheet(f'<row r="1">{cells}</row>'),
        "xl/sharedStrings.xml": texts,
    }
    path = write_parts(tmp_path / "odd.xlsx", parts)
    book, update = read_book(path), read_package(path).sheet("Calc")
    assert open_book(path).sheet("Calc").rows == [["成<本>"] * 2]
    assert [update.value((0, 0)), update.value((0, 1))] == ["成<本>"] * 2
    assert [book.text(book.sheets[0], at) for at in (0, 1)] == ["成<本>"] * 2


def shown(path: Path) -> list[object]:
    """Give what the first cell shows to check, update and lint."""
    number = read_book(path).sheets[0].values.tolist()[0]
    return [
        open_book(path).sheet("Calc").rows[0][0],
        read_package(path).sheet("Calc").value((0, 0)),
        number,
    ]


@pytest.mark.parametrize(
    "part",
    [SHEET, LINKS, "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml", "_rels/.rels"],
)
def test_a_damaged_part_is_named_alike(part: str, tmp_path: Path) -> None:
    whole = unpacked(write_parts(tmp_path / "whole.xlsx", WITH_ALL_PARTS).read_bytes())
    path = tmp_path / "damaged.xlsx"
    path.write_bytes(packed(whole | {part: whole[part][:-60]}))
    for read in (
        lambda: open_book(path).sheet("Calc"),
        lambda: read_package(path).sheet("Calc").value((0, 0)) and open_book(path),
        lambda: read_book(path),
    ):
        with pytest.raises(DamagedWorkbookError) as refused:
            read()
        assert refused.value.facts["part"] == part
    assert part in read_draft(path).issues[0].facts.values()


@pytest.mark.parametrize(
    ("part", "text"),
    [
        pytest.param("xl/styles.xml", STYLES.replace("<xf/>", '<xf numFmtId="x"/>'), id="style"),
        pytest.param(SHEET, sheet('<row r="1"><c r="A1"><v>one</v></c></row>'), id="number"),
        pytest.param(SHEET, sheet('<row r="1"><c r="A1" t="s"><v>9</v></c></row>'), id="text"),
    ],
)
def test_lint_names_the_part_in_which_a_value_is_none(part: str, text: str, tmp_path: Path) -> None:
    path = write_parts(tmp_path / "bad.xlsx", WITH_ALL_PARTS | {part: text})
    with pytest.raises(DamagedWorkbookError) as refused:
        read_book(path)
    assert refused.value.facts["part"] == part


def test_a_text_that_is_not_there_is_refused_on_update(tmp_path: Path) -> None:
    path = cells(tmp_path, '<row r="1"><c r="A1" t="s"><v>9</v></c></row>')
    with pytest.raises(DamagedWorkbookError):
        read_package(path).sheet("Calc")


@pytest.mark.parametrize(
    ("expected", "content"),
    [
        pytest.param(CutOffWorkbookError, b"PK\x03\x04 nothing more", id="cut-off"),
        pytest.param(
            EncryptedWorkbookError,
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            id="password",
        ),
    ],
)
def test_both_doors_refuse_for_the_same_reason(
    expected: type[UnreadableWorkbookError], content: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "bad.xlsx"
    path.write_bytes(content)
    for read in (open_book, read_book, read_package):
        with pytest.raises(expected):
            read(path)


def test_a_folder_is_no_workbook(tmp_path: Path) -> None:
    for read in (open_book, read_book, read_package):
        with pytest.raises(UnopenedWorkbookError, match="folder"):
            read(tmp_path)


def test_each_reader_has_its_limits(tmp_path: Path) -> None:
    path = write_parts(tmp_path / "large.xlsx", {"xl/media/large.bin": " " * 3 * MEGABYTE})
    assert open_package(path, Limits(file=MEGABYTE, content=4 * MEGABYTE, bomb=4 * MEGABYTE))
    for limits in (
        Limits(file=100, content=4 * MEGABYTE, bomb=4 * MEGABYTE),
        Limits(file=MEGABYTE, content=2 * MEGABYTE, bomb=4 * MEGABYTE),
        Limits(file=MEGABYTE, content=4 * MEGABYTE, bomb=MEGABYTE),
    ):
        with pytest.raises(OversizedWorkbookError):
            open_package(path, limits)


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        (Area("Cash flow", (0, 0), (6, 1)), "'Cash flow'!$A$1:$B$7"),
        (Area("It's", (3, 26), (3, 26)), "='It''s'!AA4"),
        (None, "Costs!$A:$A"),
        (None, "SUM(Costs!A1)"),
    ],
)
def test_references_to_blocks(expected: Area | None, text: str) -> None:
    assert expected == area_of(text)


def as_odd_programs_write(parts: Parts) -> Parts:
    """Let names carry backslashes, styles blank attributes, a date stand as text with its zone."""
    styles = re.sub(
        rb'(<xf numFmtId="0" fontId="\d+" )fillId="0"', rb'\1fillId=""', parts["xl/styles.xml"]
    )
    odd = parts | {"xl/styles.xml": styles}
    for name in parts:
        if name.startswith("xl/worksheets/sheet"):
            dated = re.sub(
                rb'(<c r="[A-Z]+\d+" s="\d+")><v>46\d\d\d</v>',
                rb'\1 t="d"><v>2026-03-31T00:00:00.000Z</v>', odd[name],
            )  # fmt: skip
            odd[name] = re.sub(rb'(<c r="[A-Z]+\d+") s="0"', rb'\1 s=""', dated)
    return {name.replace("/", "\\"): content for name, content in odd.items()}


def test_a_plan_that_an_odd_program_saved(tmp_path: Path) -> None:
    """Backslashes in names, blank attributes and dates as texts: read, audited and updated."""
    plain, path, target = (tmp_path / name for name in ("plain.xlsx", "odd.xlsx", "new.xlsx"))
    write_workbook(small_plan(), plain, language="en")
    path.write_bytes(packed(as_odd_programs_write(unpacked(plain.read_bytes()))))
    draft = read_draft(path)
    assert codes(draft) == {}
    assert draft.plan is not None
    assert draft.plan.costs == small_plan().costs
    assert not [row for row in lint(path) if row.rule.blocking]
    done = update_workbook(draft.plan, path, target)
    assert (done.missing, done.unmended) == ([], [])
    assert read_draft(target).plan == draft.plan
    assert not any("\\" in name for name in unpacked(target.read_bytes()))
