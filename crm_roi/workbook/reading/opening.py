"""Opening a workbook that anybody may have sent: safely, or refused with a clear reason.

What calamine, which reads the cells, does not tell is looked up in the sheet's own XML.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree as ET
from zipfile import BadZipFile, ZipFile

from python_calamine import CalamineError, CalamineWorkbook

from crm_roi.core.errors import Fact, Issue, IssueKind
from crm_roi.files import reason_of
from crm_roi.workbook.reading import issues as kinds
from crm_roi.workbook.reading.sheet_xml import (
    LAST_COLUMN,
    LAST_ROW,
    Cell,
    far_cell,
    hidden_errors,
    merged_blocks,
    restored,
    with_known_errors,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MEGABYTE: Final = 2**20
LARGEST_FILE: Final = 100 * MEGABYTE
LARGEST_CONTENT: Final = 200 * MEGABYTE
LARGEST_RATIO: Final = 400
SMALLEST_BOMB: Final = 20 * MEGABYTE
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_LATE_DOCTYPE: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?(?>\s+|<\?.*?\?>|<!--.*?-->)*+<!DOCTYPE", re.DOTALL
)
"""A document type behind comments, however long they are."""
_SHARED_PARTS: Final = (
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/sharedStrings.xml",
    "xl/styles.xml",
)
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT: Final = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"

Rows = list[list[Any]]


class Refused(Exception):
    """The file cannot be read at all; carries the issue that says why."""

    def __init__(self, kind: IssueKind, path: Path, **facts: Fact) -> None:
        """Keep the issue; its facts name the file."""
        self.issue = Issue(kind, facts={"file": path.name, **facts})
        super().__init__(kind.code)


@dataclass(frozen=True, slots=True)
class SheetCells:
    """The cells of a sheet from A1 on, and the blocks of merged cells."""

    name: str
    rows: Rows
    merged: tuple[tuple[Cell, Cell], ...] = ()


@dataclass(slots=True)
class OpenBook:
    """An opened workbook; its sheets are read one by one, on demand."""

    path: Path
    archive: ZipFile
    book: CalamineWorkbook
    parts: dict[str, str]
    epoch_1904: bool
    rounded: bool
    workbook: str
    """The XML of the workbook's own part: its sheets and names."""
    _read: dict[str, SheetCells] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the worksheets, in the order of the workbook, hidden ones too."""
        return tuple(name for name in self.book.sheet_names if name in self.parts)

    def sheet(self, name: str) -> SheetCells:
        """Read one sheet; a sheet that cannot be read is refused."""
        if name not in self._read:
            self._read[name] = self._sheet(name)
        return self._read[name]

    def xml(self, name: str) -> bytes:
        """Give the XML of a sheet, or refuse a damaged one."""
        return _part(self.path, self.archive, self.parts[name])

    def _sheet(self, name: str) -> SheetCells:
        xml = self.xml(name)
        if far := far_cell(xml):
            raise _far_cell(self.path, f"{name}!{far}")
        try:
            rows = _rows(self.book, name)
        except CalamineError as error:
            rows = self._rows_of_a_newer_program(name, xml, error)
        if self.rounded:
            rows = [
                [restored(cell) if type(cell) is float else cell for cell in row] for row in rows
            ]
        _put_all(rows, hidden_errors(xml))
        return SheetCells(name, rows, merged_blocks(xml))

    def _rows_of_a_newer_program(self, name: str, xml: bytes, error: CalamineError) -> Rows:
        """Read a sheet with errors that calamine does not know; refuse it for any other reason."""
        known = with_known_errors(xml)
        if known == xml:
            raise Refused(kinds.DAMAGED, self.path) from error
        copy = BytesIO()
        with ZipFile(copy, "w") as parts:
            for part in self.archive.namelist():
                own = part == self.parts[name]
                parts.writestr(part, known if own else self.archive.read(part))
        try:
            return _rows(CalamineWorkbook.from_filelike(BytesIO(copy.getvalue())), name)
        except CalamineError as again:
            raise Refused(kinds.DAMAGED, self.path) from again


def _rows(book: CalamineWorkbook, sheet: str) -> Rows:
    rows: Rows = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    return rows


def open_book(path: Path) -> OpenBook:
    """Open a workbook, or refuse it: no file, no workbook, encrypted, cut off, swollen."""
    archive = _archive(path, _content(path))
    _refuse_bomb(path, archive)
    workbook = ""
    try:
        for part in _SHARED_PARTS:
            if part in archive.NameToInfo:
                xml = _part(path, archive, part)
                workbook = workbook or xml.decode("utf-8", "replace")
        if not workbook:
            raise Refused(kinds.NOT_A_WORKBOOK, path)
        book = CalamineWorkbook.from_path(path)
    except CalamineError as error:
        raise Refused(kinds.DAMAGED, path) from error
    epoch_1904 = re.search(r"date1904=[\"'](1|true)[\"']", workbook) is not None
    parts = _sheet_parts(path, archive, workbook)
    rounded = _by_libreoffice(path, archive)
    return OpenBook(path, archive, book, parts, epoch_1904, rounded, workbook)


def _by_libreoffice(path: Path, archive: ZipFile) -> bool:
    """Tell whether LibreOffice saved the file: it keeps only 15 digits of a number."""
    part = "docProps/app.xml"
    return part in archive.NameToInfo and b"<Application>LibreOffice" in _part(path, archive, part)


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_FILE:
            size = path.stat().st_size // MEGABYTE
            raise Refused(kinds.SWOLLEN, path, megabytes=size)
        return path.read_bytes()
    except FileNotFoundError as error:
        raise Refused(kinds.NO_SUCH_FILE, path) from error
    except OSError as error:
        raise Refused(kinds.NOT_A_FILE, path, reason=reason_of(error)) from error


def _archive(path: Path, content: bytes) -> ZipFile:
    if content.startswith(_OLE):
        raise Refused(kinds.ENCRYPTED if _ENCRYPTED in content else kinds.OLD_FORMAT, path)
    if not content.startswith(b"PK"):
        raise Refused(kinds.NOT_A_WORKBOOK, path)
    try:
        return ZipFile(BytesIO(content))
    except (BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Refused(kinds.DAMAGED, path) from error


def _refuse_bomb(path: Path, archive: ZipFile) -> None:
    """Refuse by the sizes the archive declares; `_part` holds each part to its declared size."""
    total = sum(info.file_size for info in archive.infolist())
    packed = sum(info.compress_size for info in archive.infolist())
    if total > LARGEST_CONTENT or total > max(SMALLEST_BOMB, packed * LARGEST_RATIO):
        raise Refused(kinds.SWOLLEN, path, megabytes=total // MEGABYTE)


def _part(path: Path, archive: ZipFile, name: str) -> bytes:
    """Unpack a part, at most to its declared size and with its checksum; no document types."""
    try:
        xml = archive.read(name)
    except (
        BadZipFile,
        KeyError,
        zlib.error,
        EOFError,
        RuntimeError,
        NotImplementedError,
        OSError,
        ValueError,  # the directory places a part before the file's beginning
    ) as error:
        raise Refused(kinds.DAMAGED, path) from error
    if b"<!DOCTYPE" in xml[:4096] or _LATE_DOCTYPE.match(xml):
        raise Refused(kinds.NOT_A_WORKBOOK, path)
    if b"\0" in xml[:64]:  # UTF-16, which nothing that reads it here expects
        raise Refused(kinds.DAMAGED, path)
    return xml


def _sheet_parts(path: Path, archive: ZipFile, workbook: str) -> dict[str, str]:
    """Map the names of the worksheets to the parts of the archive that hold them."""
    try:
        relations = ET.fromstring(  # noqa: S314 - document types were refused
            _part(path, archive, "xl/_rels/workbook.xml.rels")
        )
        sheets = ET.fromstring(workbook.encode())  # noqa: S314 - the same
    except ET.ParseError as error:
        raise Refused(kinds.DAMAGED, path) from error
    targets = {
        relation.get("Id", ""): relation.get("Target", "")
        for relation in relations
        if relation.get("Type", "").endswith("/worksheet")
    }
    named = (node for node in sheets.iter() if node.tag.endswith("}sheet"))
    found = {
        node.get("name", ""): targets.get(node.get(_RELATION) or node.get(_STRICT) or "", "")
        for node in named
    }
    return {name: _absolute(target) for name, target in found.items() if target}


def _absolute(target: str) -> str:
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _put_all(rows: Rows, values: Mapping[Cell, object]) -> None:
    """Put values into cells; calamine may have cut the rows short of an error cell."""
    if not values:
        return
    width = max(len(rows[0]) if rows else 0, *(column + 1 for _row, column in values))
    last = max(row for row, _column in values)
    rows.extend([] for _missing in range(len(rows), last + 1))
    for line in rows:
        line.extend([""] * (width - len(line)))
    for (row, column), value in values.items():
        rows[row][column] = value


def _far_cell(path: Path, cell: str) -> Refused:
    refused = Refused(kinds.FAR_CELL, path, rows=LAST_ROW, columns=LAST_COLUMN)
    refused.issue = Issue(kinds.FAR_CELL, facts=refused.issue.facts, cell=cell)
    return refused
