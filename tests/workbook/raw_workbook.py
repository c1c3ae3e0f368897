"""Workbook files written part by part: what no library writes, and what no workbook should hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from zipfile import ZIP_DEFLATED, ZipFile

if TYPE_CHECKING:
    from pathlib import Path

MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORKBOOK: Final = (
    f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
    '<sheet name="Calc" sheetId="1" r:id="rId1"/></sheets></workbook>'
)


def relations(*targets: tuple[str, str, str]) -> str:
    """Write relations: id, kind and target of each."""
    rows = "".join(
        f'<Relationship Id="{key}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for key, kind, target in targets
    )
    return f'<Relationships xmlns="{RELATIONS}">{rows}</Relationships>'


def sheet(rows: str, *, before: str = "", after: str = "") -> str:
    """Write a worksheet of some rows."""
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def write_parts(path: Path, parts: dict[str, str]) -> Path:
    """Write a workbook of one sheet; the parts given replace the usual ones or are added."""
    usual = {
        "_rels/.rels": relations(("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": WORKBOOK,
        "xl/_rels/workbook.xml.rels": relations(("rId1", "worksheet", "worksheets/sheet1.xml")),
        "xl/worksheets/sheet1.xml": sheet('<row r="1"><c r="A1"><v>1</v></c></row>'),
    }
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, text in (usual | parts).items():
            archive.writestr(name, text)
    return path
