"""Opening a workbook that anybody may have sent: safely, or refused with a clear reason.

calamine, which reads the cells, hides two things that must not be hidden: it gives an error value
(`#REF!`) and a formula that was never calculated as a blank. Both are looked up in the sheet's own
XML, together with merged cells and cells so far out that reading them would fill the memory.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree as ET
from zipfile import BadZipFile, ZipFile

from python_calamine import CalamineError, CalamineWorkbook

from crm_roi.core.errors import Fact, Issue, IssueKind
from crm_roi.workbook import issues as kinds
from crm_roi.workbook.values import CellError

if TYPE_CHECKING:
    from pathlib import Path

MEGABYTE: Final = 2**20
LARGEST_FILE: Final = 100 * MEGABYTE
LARGEST_CONTENT: Final = 200 * MEGABYTE
LARGEST_RATIO: Final = 400
SMALLEST_BOMB: Final = 20 * MEGABYTE
LAST_ROW: Final = 99_999
LAST_COLUMN: Final = 702
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_SHARED_PARTS: Final = (
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/sharedStrings.xml",
    "xl/styles.xml",
)
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT: Final = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"

_FAR: Final = re.compile(rb"""\sr=["']([A-Z]{3}\d+|[A-Z]{1,2}\d{6,})["']""")
_PREFIX: Final = re.compile(rb"<(\w+:)?worksheet[\s>]")
_ADDRESS: Final = re.compile(rb"""\br=["']([A-Z]+)(\d+)["']""")
_TEXT_TYPE: Final = re.compile(rb"""\bt=["']str["']""")

Cell = tuple[int, int]
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

    def _sheet(self, name: str) -> SheetCells:
        xml = _part(self.path, self.archive, self.parts[name])
        far = _FAR.search(xml)
        if far:
            cell = f"{name}!{far[1].decode()}"
            raise _far_cell(self.path, cell)
        try:
            rows = self.book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        except CalamineError as error:
            raise Refused(kinds.DAMAGED, self.path) from error
        for (row, column), found in hidden_errors(xml).items():
            _put(rows, row, column, found)
        return SheetCells(name, rows, merged_blocks(xml))


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
    return OpenBook(path, archive, book, _sheet_parts(path, archive, workbook), epoch_1904)


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_FILE:
            size = path.stat().st_size // MEGABYTE
            raise Refused(kinds.SWOLLEN, path, megabytes=size)
        return path.read_bytes()
    except FileNotFoundError as error:
        raise Refused(kinds.NO_SUCH_FILE, path) from error
    except OSError as error:
        raise Refused(kinds.NOT_A_FILE, path, reason=error.strerror or "") from error


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
    ) as error:
        raise Refused(kinds.DAMAGED, path) from error
    if b"<!DOCTYPE" in xml[:4096]:
        raise Refused(kinds.NOT_A_WORKBOOK, path)
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


@cache
def _patterns(prefix: bytes) -> dict[str, re.Pattern[bytes]]:
    """Compile what is looked for in a sheet whose XML names carry a prefix, mostly none."""
    patterns = {
        "error": rb"""<@c\s([^>]*\bt=["']e["'][^>]*)>""",
        "formula": rb"<@c\s([^>]*[^/>])>\s*<@f[\s>/]",
        "value": rb"<@v(?:\s[^>]*)?>([^<]+)</",
        "end": rb"</@c>",
        "merged": rb"""<@mergeCell\s+ref=["']([A-Z]+)(\d+):([A-Z]+)(\d+)["']""",
    }
    return {name: re.compile(text.replace(b"@", prefix)) for name, text in patterns.items()}


def _patterns_for(xml: bytes) -> dict[str, re.Pattern[bytes]]:
    found = _PREFIX.search(xml[:4096])
    return _patterns((found and found[1]) or b"")


def hidden_errors(xml: bytes) -> dict[Cell, CellError]:
    """Find the cells of a sheet that show an error, and formulas that were never calculated."""
    patterns = _patterns_for(xml)
    found: dict[Cell, CellError] = {}
    for cell in patterns["formula"].finditer(xml):
        if not _value(xml, cell.end(), patterns) and not _TEXT_TYPE.search(cell[1]):
            found[_place(cell[1])] = CellError(kinds.NO_CACHED_VALUE, "")
    for cell in patterns["error"].finditer(xml):
        text = _value(xml, cell.end(), patterns)
        found[_place(cell[1])] = CellError(kinds.ERROR_VALUE, text or "#N/A")
    return found


def _value(xml: bytes, start: int, patterns: dict[str, re.Pattern[bytes]]) -> str:
    """Give the stored value of the cell whose start tag ended at `start`."""
    end = patterns["end"].search(xml, start)
    value = patterns["value"].search(xml, start, end.start() + 2 if end else len(xml))
    return value[1].decode("utf-8", "replace") if value else ""


def _place(mark: bytes) -> Cell:
    """Read the place of a cell; a cell that does not say where it is counts as A1."""
    address = _ADDRESS.search(mark)
    return (int(address[2]) - 1, column_index(address[1])) if address else (0, 0)


def column_index(letters: bytes) -> int:
    """Count a column from its letters: A is 0."""
    index = 0
    for letter in letters:
        index = index * 26 + letter - 64
    return index - 1


def merged_blocks(xml: bytes) -> tuple[tuple[Cell, Cell], ...]:
    """Give the blocks of merged cells: first and last cell of each."""
    return tuple(
        ((int(top) - 1, column_index(left)), (int(bottom) - 1, column_index(right)))
        for left, top, right, bottom in _patterns_for(xml)["merged"].findall(xml)
    )


def _put(rows: Rows, row: int, column: int, value: object) -> None:
    """Put a value into a cell; calamine may have cut the rows short of an error cell."""
    width = max(len(rows[0]) if rows else 0, column + 1)
    while len(rows) <= row:
        rows.append([])
    for line in rows if len(rows[0]) < width else rows[row:]:
        line.extend([""] * (width - len(line)))
    rows[row][column] = value


def _far_cell(path: Path, cell: str) -> Refused:
    refused = Refused(kinds.FAR_CELL, path, rows=LAST_ROW, columns=LAST_COLUMN)
    refused.issue = Issue(kinds.FAR_CELL, facts=refused.issue.facts, cell=cell)
    return refused
