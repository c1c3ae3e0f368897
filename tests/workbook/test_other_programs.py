"""Workbooks whose XML other programs wrote in their own way: read rightly, and refreshed whole."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from crm_roi.workbook.reading.plan_files import read_draft
from crm_roi.workbook.updating.package import EditedBook, read_package
from crm_roi.workbook.updating.refresh import FORMULAS
from crm_roi.workbook.updating.update import update_workbook
from crm_roi.workbook.write_workbook import write_workbook
from tests.plans import read_plan
from tests.workbook.editing import codes, inputs_only, read_bytes, small_plan

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Parts = dict[str, bytes]
COSTS = "xl/worksheets/sheet4.xml"
BOOK = "xl/workbook.xml"
LINKS = "xl/_rels/workbook.xml.rels"
STRICT = "http://purl.oclc.org/ooxml"


def unpacked(content: bytes) -> Parts:
    with ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Parts) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def unaddressed(xml: bytes) -> bytes:
    """Let cells stand without address, each after the one before it."""

    def row(found: re.Match[bytes]) -> bytes:
        cells, at = b"", 0
        for cell in re.finditer(rb'<c r="([A-Z]+)\d+"([^>]*?(?:/>|>.*?</c>))', found[2], re.DOTALL):
            cells += b"<c/>" * (column(cell[1]) - at - 1) + b"<c" + cell[2]
            at = column(cell[1])
        return found[1] + cells + b"</row>"

    return re.sub(rb"(<row\b[^>]*[^/]>)(.*?)</row>", row, xml, flags=re.DOTALL)


SHOWN = [
    pytest.param(b' t="e"><v>#REF!</v>', "error-value", id="error"),
    pytest.param(b'\n t = "e" ><f>A1/0</f> <v>#DIV/0!</v>', "error-value", id="error-with-spaces"),
    pytest.param(b' t="e"><v>#SPILL!</v>', "error-value", id="error-of-a-newer-excel"),
    pytest.param(b' t="e"><f>A1</f><v>#ERROR!</v>', "error-value", id="error-of-google-sheets"),
    pytest.param(b"><f>20+21</f>", "no-cached-value", id="never-calculated"),
    pytest.param(b'><f t="shared" si="9"/><v/>', "no-cached-value", id="shared-formula"),
]


@pytest.mark.parametrize("addressed", [True, False], ids=["addressed", "without-addresses"])
@pytest.mark.parametrize(("shown", "code"), SHOWN)
def test_a_cell_without_a_figure_is_refused_at_its_cell(
    shown: bytes,
    code: str,
    addressed: bool,  # noqa: FBT001 - a case
) -> None:
    parts = unpacked(inputs_only("en"))
    xml, count = re.subn(
        rb'<c r="K7"( s="\d+")[^>]*>.*?</c>', rb'<c r="K7"\1%b</c>' % shown, parts[COSTS]
    )
    assert count == 1
    parts[COSTS] = xml if addressed else unaddressed(xml)
    assert codes(read_bytes(packed(parts))) == {code: "Costs!K7"}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("written") / "plan.xlsx"
    write_workbook(small_plan(), path, language="en")
    return path


def prefixed(parts: Parts) -> Parts:
    """Let the names of the workbook, its links and its list of parts carry a prefix."""
    return parts | {
        name: re.sub(rb"<(/?)([A-Za-z]\w*)(?=[\s/>])", rb"<\1x:\2", parts[name]).replace(
            b"xmlns=", b"xmlns:x=", 1
        )
        for name in (BOOK, LINKS, "[Content_Types].xml")
    }


def single_quoted(parts: Parts) -> Parts:
    xml = re.sub(rb"""="([^"'<>]*)\"""", rb"='\1'", parts[BOOK])
    return parts | {BOOK: xml}


def strict(parts: Parts) -> Parts:
    """Write the parts in the strict form of the standard."""
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = b"http://schemas.openxmlformats.org/officeDocument/2006/"
    return {
        name: content.replace(main, f"{STRICT}/spreadsheetml/main".encode()).replace(
            office, f"{STRICT}/officeDocument/".encode()
        )
        for name, content in parts.items()
    }


def bare(parts: Parts) -> Parts:
    """Leave out the theme and the settings of the calculation, as some programs do."""
    links = re.sub(rb"<Relationship [^>]*relationships/theme[^>]*>", b"", parts[LINKS])
    types = re.sub(rb"<Override [^>]*/theme[^>]*>", b"", parts["[Content_Types].xml"])
    book = re.sub(rb"<calcPr[^>]*>", b"", parts[BOOK])
    kept = {name: content for name, content in parts.items() if "/theme/" not in name}
    return kept | {LINKS: links, "[Content_Types].xml": types, BOOK: book}


def from_1904(parts: Parts) -> Parts:
    xml = parts[BOOK].replace(b"<workbookPr ", b"<workbookPr date1904='true' ")
    return parts | {BOOK: xml}


FORMS = [
    pytest.param(prefixed, id="prefixes"),
    pytest.param(single_quoted, id="single-quotes"),
    pytest.param(strict, id="strict"),
    pytest.param(lambda parts: prefixed(bare(parts)), id="prefixes-without-a-theme"),
]


@pytest.mark.parametrize("form", FORMS)
def test_the_names_are_seen_and_all_is_refreshed(
    form: Callable[[Parts], Parts], written: Path, tmp_path: Path
) -> None:
    path, target = tmp_path / "plan.xlsx", tmp_path / "updated.xlsx"
    path.write_bytes(packed(form(unpacked(written.read_bytes()))))
    assert codes(read_draft(path)) == codes(read_draft(written))
    done = update_workbook(read_plan(path), path, target)
    assert (done.missing, done.kept, done.unmended) == ([], [], [])
    assert FORMULAS in {part.name for part in done.parts}
    assert read_plan(target) == small_plan()
    for name in (BOOK, LINKS, "[Content_Types].xml"):
        ET.fromstring(read_package(target).part(name))  # noqa: S314 - our own file
    assert_one_theme_and_a_calculation(read_package(target))


def assert_one_theme_and_a_calculation(package: EditedBook) -> None:
    """The program that opens the file calculates, and finds the one theme."""
    assert sum(name.startswith("xl/theme/") for name in package.parts) == 1
    book = ET.fromstring(package.part(BOOK))  # noqa: S314 - our own file
    settings = [dict(node.attrib) for node in book.iterfind("{*}calcPr")]
    assert [found["fullCalcOnLoad"] for found in settings] == ["1"]


def test_dates_of_a_workbook_that_counts_from_1904_are_left_to_its_program(
    written: Path, tmp_path: Path
) -> None:
    path, target = tmp_path / "plan.xlsx", tmp_path / "updated.xlsx"
    path.write_bytes(packed(from_1904(unpacked(written.read_bytes()))))
    assert read_package(path).contents.from_1904
    done = update_workbook(small_plan(), path, target)
    assert FORMULAS not in {part.name for part in done.parts}
