"""A workbook as a package of parts: read, some replaced or added, all others copied as they are."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from crm_roi.workbook.updating.sheet_cells import Place, SheetCells, place_of, read_cells

if TYPE_CHECKING:
    from pathlib import Path

WORKBOOK: Final = "xl/workbook.xml"
RELATIONS: Final = "xl/_rels/workbook.xml.rels"
STRINGS: Final = "xl/sharedStrings.xml"
# In the transitional form of the standard, which nearly every program writes, and in the strict.
_LINKS: Final = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)
_DATE_1904: Final = re.compile(rb"""\bdate1904\s*=\s*["'](?:1|true)["']""")
_AREA: Final = re.compile(
    r"^(?:'((?:[^']|'')+)'|([^'!]+))!(\$?[A-Z]+\$?\d+)(?::(\$?[A-Z]+\$?\d+))?$"
)
_ADDED_ON: Final = (2000, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Area:
    """A block of cells of a sheet: the first and the last, rows and columns from 0."""

    sheet: str
    first: Place
    last: Place

    @property
    def is_cell(self) -> bool:
        """Whether it is one cell."""
        return self.first == self.last


@dataclass
class Package:
    """The parts of a workbook file, with those that were replaced or added."""

    path: Path
    parts: dict[str, bytes]
    infos: list[ZipInfo]
    replaced: dict[str, bytes] = field(default_factory=dict)
    _sheets: dict[str, SheetCells] = field(default_factory=dict)

    def part(self, name: str) -> bytes:
        """Give a part as it stands now."""
        return self.replaced.get(name) or self.parts[name]

    @cached_property
    def sheet_parts(self) -> dict[str, str]:
        """Map the name of each worksheet to its part."""
        relations = ET.fromstring(self.parts[RELATIONS])  # noqa: S314 - the reader refused document types
        targets = {one.get("Id", ""): one.get("Target", "") for one in relations}
        book = ET.fromstring(self.parts[WORKBOOK])  # noqa: S314 - the same
        found = {
            node.get("name", ""): _absolute(targets.get(node.get(link, ""), ""))
            for node in book.iterfind(".//{*}sheet")
            for link in _LINKS
            if link in node.attrib
        }
        return {name: part for name, part in found.items() if part in self.parts}

    @cached_property
    def names(self) -> dict[str, Area]:
        """Give the block of cells behind each defined name that is one of the whole workbook."""
        book = ET.fromstring(self.parts[WORKBOOK])  # noqa: S314 - the same
        found = {}
        for node in book.iterfind(".//{*}definedName"):
            area = area_of(node.text or "")
            if area and node.get("localSheetId") is None:
                found[node.get("name", "")] = area
        return found

    @cached_property
    def shared(self) -> tuple[str, ...]:
        """Give the texts that the cells share."""
        if STRINGS not in self.parts:
            return ()
        root = ET.fromstring(self.parts[STRINGS])  # noqa: S314 - the same
        return tuple(
            "".join(
                text.text or ""
                for part in item
                if not part.tag.endswith("}rPh")
                for text in part.iter()
                if text.tag.endswith("}t")
            )
            for item in root.iterfind("{*}si")
        )

    @property
    def epoch_1904(self) -> bool:
        """Whether dates count from 1904, as old Macintoshes did."""
        return _DATE_1904.search(self.part(WORKBOOK)) is not None

    def sheet(self, name: str) -> SheetCells:
        """Read the cells of a sheet, as the file holds them."""
        if name not in self._sheets:
            self._sheets[name] = read_cells(self.parts[self.sheet_parts[name]], self.shared)
        return self._sheets[name]

    def write(self, target: Path) -> None:
        """Write the package: the parts in their order, then those that were added."""
        known = {info.filename for info in self.infos}
        added = [ZipInfo(name, _ADDED_ON) for name in self.replaced if name not in known]
        with ZipFile(target, "w", ZIP_DEFLATED) as archive:
            for info in (*self.infos, *added):
                fresh = ZipInfo(info.filename, info.date_time)
                fresh.compress_type, fresh.external_attr = ZIP_DEFLATED, info.external_attr
                archive.writestr(fresh, self.part(info.filename))


def read_package(path: Path) -> Package:
    """Read all parts of a workbook that the reader has accepted."""
    with ZipFile(path) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        return Package(path, {info.filename: archive.read(info) for info in infos}, infos)


def _absolute(target: str) -> str:
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def area_of(text: str) -> Area | None:
    """Read a reference to one block of cells, such as 'Cash flow'!$A$1:$B$7."""
    found = _AREA.match(text.removeprefix("="))
    if found is None:
        return None
    first = place_of(found[3])
    last = place_of(found[4]) if found[4] else first
    sheet = (found[1] or found[2]).replace("''", "'")
    return Area(sheet, first, last) if first and last else None
