"""Reading a workbook for its rules: every way a formula is stored, and every file refused."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
import pytest

from crm_roi.auditor.book import Kind
from crm_roi.auditor.cycles import find_circles
from crm_roi.auditor.findings import pack
from crm_roi.auditor.formulas import take_apart
from crm_roi.auditor.links import Links
from crm_roi.auditor.reading import read_book
from crm_roi.auditor.shapes import read_shape
from crm_roi.auditor.texts import is_date_format, is_date_text, is_number_text
from crm_roi.xlsx.addresses import cell_address, read_rect, read_rects
from crm_roi.xlsx.refusals import (
    BinaryWorkbookError,
    DamagedWorkbookError,
    ForbiddenXmlError,
    MissingWorkbookError,
    NotAWorkbookError,
    OldWorkbookError,
    OversizedWorkbookError,
    UnreadableWorkbookError,
)
from tests.workbook.raw_workbook import MAIN, relations, sheet, write_parts

if TYPE_CHECKING:
    from pathlib import Path

    from crm_roi.auditor.book import Book

RUNNING_TOTAL = {f"A{n}": f"SUM(A$1:A{n - 1})" for n in range(2, 400)}


def row(number: int, *cells: str) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


def formula(address: str, text: str, value: str = "0") -> str:
    return f'<c r="{address}"><f>{text}</f><v>{value}</v></c>'


def read(path: Path, rows: str, *, before: str = "", after: str = "") -> Book:
    """Read a workbook of one sheet with some rows."""
    text = sheet(rows, before=before, after=after)
    return read_book(write_parts(path / "book.xlsx", {"xl/worksheets/sheet1.xml": text}))


def formulas(book: Book) -> list[str]:
    """Give the formulas of the first sheet in R1C1 form, cell by cell."""
    first = book.sheets[0]
    return [book.formulas[place].r1c1 for place in first.formulas[first.is_formula]]


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        pytest.param("RC[-2]*(1+R1C3)", "B2*(1+$C$1)", id="relative-and-fixed"),
        pytest.param("SUM(R[-1]C[-3]:R5C[-2])", "SUM(A1:B$5)", id="range"),
        pytest.param("SUM('My A1'!RC)", "SUM('My A1'!D2)", id="quoted-sheet"),
        pytest.param("LOG10(R[8]C[-1])", "LOG10(C10)", id="function-like-a-cell"),
        pytest.param('"A1"&rate_A1&T[[#This Row],[A1]]', '"A1"&rate_A1&T[[#This Row],[A1]]',
                     id="texts-names-and-brackets"),
        pytest.param("ZZZ1+A1048577", "ZZZ1+A1048577", id="beyond-the-sheet"),
        pytest.param("SUM(R1C[-3]:R1048576C[-2])", "SUM(A:B)", id="whole-columns"),
        pytest.param("SUM(R[-1]C1:R3C16384)", "SUM(1:$3)", id="whole-rows"),
    ],
)  # fmt: skip
def test_r1c1_form_seen_from_d2(expected: str, text: str) -> None:
    assert expected == take_apart(text, 2, 4).r1c1


@pytest.mark.parametrize(
    ("numbers", "depth", "text"),
    [
        pytest.param((), 0, "A1*(1+B1)^2.5*12/100-1", id="allowed-and-exponent"),
        pytest.param((), 0, "A1^(1/3)", id="exponent-in-brackets"),
        pytest.param(("1.17",), 1, "ROUND(A1*1.17,2)", id="digits-are-structure"),
        pytest.param((), 2, "INDEX(A1:C9,MATCH(B1,A1:A9,0),3)", id="column-of-a-lookup"),
        pytest.param(("5", "1E-3"), 1, "IF(A1>5,B1,1E-3)", id="in-a-condition"),
        pytest.param(("2", "3", "4"), 1, "SUM({1,2;3,4})", id="array"),
        pytest.param((), 1, 'SUMIF(A1:A9,">50",B1:B9)&"7"', id="inside-texts"),
        pytest.param((), 4, "ABS(SUM(IF(A1,MAX(B1,C1),0)))", id="four-deep"),
        pytest.param(("50",), 1, "_xlfn.XLOOKUP(A1,B1:B9,C1:C9,0,-1)*50%", id="future-function"),
    ],
)
def test_what_a_shape_says(numbers: tuple[str, ...], depth: int, text: str) -> None:
    formula = take_apart(text)
    shape = read_shape(formula.shape)
    found = tuple(n for n, counts in zip(formula.numbers, shape.assumed, strict=True) if counts)
    assert (numbers, depth) == (found, shape.depth)


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        pytest.param(True, "[1]Sheet1!A1", id="numbered-link"),
        pytest.param(True, "'C:\\x\\[book.xlsx]My sheet'!A1", id="path"),
        pytest.param(True, "[1]!CRM_NPV(A1)", id="function-of-an-add-in"),
        pytest.param(True, "cmd|'/C calc'!A0", id="dde"),
        pytest.param(False, "[0]!name+Table1[[#This Row],[Sales 2024]]", id="own-name-and-table"),
        pytest.param(False, 'Sheet1!A1&"[1]Sheet1!A1"', id="in-a-text"),
    ],
)  # fmt: skip
def test_external_links(expected: bool, text: str) -> None:  # noqa: FBT001 - the expected answer
    assert expected == read_shape(take_apart(text).shape).external


def test_shared_formulas_are_the_same_formula(tmp_path: Path) -> None:
    shared = '<c r="B1"><f t="shared" ref="B1:B3" si="0">A1*2</f><v>2</v></c>'
    rows = row(1, shared) + "".join(
        row(n, f'<c r="B{n}"><f t="shared" si="0"/><v>4</v></c>') for n in (2, 3)
    )
    assert formulas(read(tmp_path, rows)) == ["RC[-1]*2"] * 3


def test_an_array_formula_fills_its_block(tmp_path: Path) -> None:
    rows = row(1, '<c r="C1"><f t="array" ref="C1:C2">A1:A2*B1</f><v>1</v></c>')
    rows += row(2, '<c r="C2"><v>2</v></c>')
    assert formulas(read(tmp_path, rows)) == ["R1C1:R2C1*R1C2"] * 2


def test_a_what_if_table_fills_its_block(tmp_path: Path) -> None:
    start = '<c r="B2"><f t="dataTable" ref="B2:B3" dt2D="0" r1="A1"/><v>1</v></c>'
    rows = row(2, start) + row(3, '<c r="B3"><v>2</v></c>')
    assert formulas(read(tmp_path, rows)) == ["TABLE(R1C1)"] * 2


def test_every_kind_of_cell_is_read(tmp_path: Path) -> None:
    cells = (
        '<c r="A1"><v>1.5</v></c>', '<c r="B1" t="b"><v>1</v></c>',
        '<c r="C1" t="e"><v>#N/A</v></c>', '<c r="D1" t="str"><f>A1</f><v>yes</v></c>',
        '<c r="E1" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c>',
        '<c r="F1" t="d"><v>2026-03-31</v></c>', '<c r="G1" s="9"/>',
    )  # fmt: skip
    book = read(tmp_path, row(1, *cells))
    found = book.sheets[0]
    kinds = [Kind.NUMBER, Kind.FLAG, Kind.ERROR, Kind.TEXT, Kind.TEXT, Kind.NUMBER, Kind.BLANK]
    assert kinds == found.kinds.tolist()
    assert [book.text(found, at) for at in (2, 3, 4)] == ["#N/A", "yes", "ab"]
    assert (found.values[0], found.values[5]) == (1.5, 46112)


def test_prefixed_elements_and_missing_addresses_are_read(tmp_path: Path) -> None:
    text = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row><x:c><x:v>1</x:v></x:c>'
        "<x:c><x:f>A1</x:f><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>"
    )
    book = read_book(write_parts(tmp_path / "book.xlsx", {"xl/worksheets/sheet1.xml": text}))
    assert list(book.sheets[0].cells(book.sheets[0].is_filled)) == [(1, 1), (1, 2)]
    assert formulas(book) == ["RC[-1]"]


def test_cells_out_of_order_are_sorted(tmp_path: Path) -> None:
    rows = row(2, '<c r="B2"><v>4</v></c>', '<c r="A2"><v>3</v></c>')
    rows += row(1, '<c r="A1"><v>1</v></c>')
    assert read(tmp_path, rows).sheets[0].values.tolist() == [1, 3, 4]


def test_validations_in_extensions_are_read(tmp_path: Path) -> None:
    after = (
        '<extLst><ext><x14:dataValidations xmlns:x14="y" xmlns:xm="z"><x14:dataValidation '
        'type="list"><x14:formula1><xm:f>Lists!$A$1:$A$3</xm:f></x14:formula1>'
        "<xm:sqref>B2:B9 D2</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst>"
    )
    found = read(tmp_path, row(1), after=after).sheets[0].features.validations[0]
    assert ("list", read_rects("B2:B9 D2"), ("Lists!$A$1:$A$3",)) == (
        found.kind, found.cells, found.formulas,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("expected", "cells"),
    [
        pytest.param([], {"A1": "ROW(A1)+COLUMNS(A1:B1)"}, id="asks-only-where-it-is"),
        pytest.param([["A1"]], {"A1": "SUM(A1:A3)"}, id="reads-itself"),
        pytest.param([["A1", "B1", "C1"]], {"A1": "B1", "B1": "C1", "C1": "A1"}, id="three"),
        pytest.param([["B3", "C4", "D5"]], {"B3": "D5", "C4": "B3", "D5": "SUM(A1:C4)"},
                     id="through-a-range"),
        pytest.param([], RUNNING_TOTAL, id="running-total"),
        pytest.param([], {"A2": "B1+A3", "A3": "B2+C9", "C9": "B3", "B1": "C1"}, id="zigzag"),
    ],
)  # fmt: skip
def test_circles(expected: list[list[str]], cells: dict[str, str], tmp_path: Path) -> None:
    rows = "".join(
        row(read_rect(address).first_row, formula(address, text)) for address, text in cells.items()
    )
    book = read(tmp_path, rows)
    found = [
        [cell_address(*next(book.sheets[number].cells(np.array([at])))) for number, at in circle]
        for circle in find_circles(book, Links(book))
    ]
    assert expected == [sorted(circle) for circle in found]


@pytest.mark.parametrize(
    ("expected", "cells"),
    [
        pytest.param(("B4:B9",), [(n, 2) for n in range(4, 10)], id="column"),
        pytest.param(("B4:C5",), [(4, 2), (4, 3), (5, 2), (5, 3)], id="block"),
        pytest.param(("A1", "C1", "A3"), [(3, 1), (1, 3), (1, 1)], id="apart"),
        pytest.param(("A1:B1", "A2"), [(1, 1), (1, 2), (2, 1), (2, 1)], id="ragged"),
    ],
)
def test_cells_are_packed_into_ranges(
    expected: tuple[str, ...], cells: list[tuple[int, int]]
) -> None:
    rows, columns = np.array(cells).T
    assert expected == pack(rows, columns)


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        (True, "2026-03-31"), (True, "2026年3月31日"), (True, "31/03/2026"), (True, "31 Mar 2026"),
        (True, "March 31, 2026"), (True, "２０２６/３/３１"), (False, "2026"), (False, "1.2.3"),
        (False, "2026年3月"), (False, "10-20 people"),
    ],
)  # fmt: skip
def test_dates_in_disguise(expected: bool, text: str) -> None:  # noqa: FBT001
    assert expected == is_date_text(text)


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        (True, "1,200.5"), (True, " 12 "), (True, "１２３"), (True, "¥5万"), (True, "12%"),
        (True, "-3"), (True, "3e5"), (False, "007"), (False, "13800138000" * 2), (False, "12 kg"),
        (False, "1,20"), (False, "A1"), (False, ""),
    ],
)  # fmt: skip
def test_numbers_in_disguise(expected: bool, text: str) -> None:  # noqa: FBT001
    assert expected == is_number_text(text)


@pytest.mark.parametrize(
    ("expected", "number_format"),
    [(True, "yyyy-mm-dd"), (True, "[$-804]yyyy年m月d日"), (True, "h:mm"), (False, "General"),
     (False, '#,##0 "days"'), (False, "0.00E+00"), (False, "[Red]0.0%")],
)  # fmt: skip
def test_formats_of_dates(expected: bool, number_format: str) -> None:  # noqa: FBT001
    assert expected == is_date_format(number_format)


def entity_bomb() -> str:
    entities = "".join(
        f'<!ENTITY e{n} "{"&e" + str(n - 1) + ";" if n else "lol"}">' for n in range(9)
    )
    return f"<!DOCTYPE worksheet [{entities}]><worksheet><sheetData>&e8;</sheetData></worksheet>"


@pytest.mark.parametrize(
    ("expected", "parts"),
    [
        pytest.param(ForbiddenXmlError, {"xl/worksheets/sheet1.xml": entity_bomb()}, id="entities"),
        pytest.param(DamagedWorkbookError, {"xl/worksheets/sheet1.xml": "<worksheet><a>"},
                     id="cut-off"),
        pytest.param(DamagedWorkbookError, {"xl/worksheets/sheet1.xml": sheet(
            row(1, '<c r="A1" t="s"><v>7</v></c>'))}, id="text-that-is-not-there"),
        pytest.param(DamagedWorkbookError, {"xl/worksheets/sheet1.xml": sheet(
            row(1, '<c r="A1"><v>one</v></c>'))}, id="number-that-is-none"),
        pytest.param(DamagedWorkbookError, {"xl/worksheets/sheet1.xml": sheet(
            row(1, '<c r="1A"><v>1</v></c>'))}, id="address-that-is-none"),
        pytest.param(DamagedWorkbookError, {"xl/_rels/workbook.xml.rels": relations(
            ("rId1", "worksheet", "worksheets/gone.xml"))}, id="sheet-that-is-not-there"),
        pytest.param(NotAWorkbookError, {"_rels/.rels": relations(
            ("rId1", "officeDocument", "word/document.xml")), "word/document.xml": "<document/>"},
            id="document"),
        pytest.param(BinaryWorkbookError, {"_rels/.rels": relations(
            ("rId1", "officeDocument", "xl/workbook.bin"))}, id="binary"),
        pytest.param(OversizedWorkbookError, {"xl/worksheets/sheet1.xml": " " * 2**26}, id="bomb"),
    ],
)  # fmt: skip
def test_files_that_are_refused(
    expected: type[UnreadableWorkbookError], parts: dict[str, str], tmp_path: Path
) -> None:
    with pytest.raises(expected, match="book"):
        read_book(write_parts(tmp_path / "book.xlsx", parts))


@pytest.mark.parametrize(
    ("expected", "content"),
    [
        pytest.param(NotAWorkbookError, b"", id="empty"),
        pytest.param(NotAWorkbookError, b"A,B\n1,2\n", id="csv"),
        pytest.param(NotAWorkbookError, b"PK\x03\x04" + b"\0" * 64, id="broken-archive"),
        pytest.param(OldWorkbookError, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 64, id="old"),
    ],
)
def test_what_is_no_package(
    expected: type[UnreadableWorkbookError], content: bytes, tmp_path: Path
) -> None:
    (tmp_path / "book.xlsx").write_bytes(content)
    with pytest.raises(expected):
        read_book(tmp_path / "book.xlsx")


def test_a_missing_file_and_a_zip_of_something_else(tmp_path: Path) -> None:
    with pytest.raises(MissingWorkbookError):
        read_book(tmp_path / "gone.xlsx")
    with ZipFile(tmp_path / "other.xlsx", "w", ZIP_DEFLATED) as archive:
        archive.writestr("readme.txt", "nothing")
    with pytest.raises(NotAWorkbookError):
        read_book(tmp_path / "other.xlsx")


@pytest.mark.parametrize(
    "before",
    [
        pytest.param('<?xml version="1.0" encoding="UTF-8"?>', id="as-most-programs-write-it"),
        pytest.param("<!-- a comment -->", id="a-comment"),
        pytest.param('<?xml version="1.0" encoding="ISO-8859-1"?>', id="another-encoding"),
    ],
)
def test_cells_read_by_the_parser_and_past_it_are_the_same(before: str, tmp_path: Path) -> None:
    rows = "".join(
        f'<row r="{row}"><c r="A{row}" t="str"><f>IF(B{row}&gt;1,"a","b")</f><v>a</v></c>'
        f'<c r="B{row}" s="0"/><c r="C{row}"><f aca="false">B{row}*2</f><v>{row}</v></c>'
        f"<c><v>7</v></c></row>"
        for row in range(1, 3001)
    )
    parts = {"xl/worksheets/sheet1.xml": before + sheet(rows)}
    book = read_book(write_parts(tmp_path / "b.xlsx", parts))
    (calc,) = book.sheets
    assert [formula.r1c1 for formula in book.formulas] == ['IF(RC[1]>1,"a","b")', "RC[-1]*2"]
    assert calc.rows.tolist() == [row for row in range(1, 3001) for _column in range(4)]
    assert calc.columns.tolist() == [1, 2, 3, 4] * 3000
    assert calc.values[2::4].tolist() == list(range(1, 3001))
    assert calc.values[3::4].tolist() == [7.0] * 3000


def test_what_a_comment_or_a_literal_section_holds_is_no_cell(tmp_path: Path) -> None:
    cell = '<c r="A1"><v>2</v></c>'
    rows = f'<row r="1"><c r="B1"><v>1</v></c><!-- {cell} --></row><row r="2"><c r="A2" t="str">'
    literal = f"<v><![CDATA[{cell}]]></v></c></row>"
    parts = {"xl/worksheets/sheet1.xml": sheet(rows + literal)}
    book = read_book(write_parts(tmp_path / "b.xlsx", parts))
    assert book.sheets[0].rows.tolist() == [1, 2]
    assert book.text(book.sheets[0], 1) == cell
