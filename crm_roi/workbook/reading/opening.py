"""The sheets of a planning workbook as rows of values: what calamine gives, and what it does not.

Errors, formulas never calculated and cells far outside are looked up in the sheet's own XML.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import quoteattr
from zipfile import ZipFile

from python_calamine import CalamineError, CalamineWorkbook

from crm_roi.workbook.reading.issues import ERROR_VALUE, NO_CACHED_VALUE
from crm_roi.workbook.reading.values import CellError
from crm_roi.xlsx.addresses import reference
from crm_roi.xlsx.contents import Contents, areas_of, read_contents
from crm_roi.xlsx.package import MEGABYTE, RELATIONS, Limits, Package, open_package, relations_of
from crm_roi.xlsx.refusals import CutOffWorkbookError, DamagedWorkbookError, FarCellError
from crm_roi.xlsx.sheet_cells import read_cells
from crm_roi.xlsx.sheet_xml import (
    LAST_COLUMN,
    LAST_ROW,
    LITERAL,
    as_calamine_reads,
    far_cell,
    hidden_errors,
    restored,
)
from crm_roi.xlsx.styles import read_styles

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from crm_roi.xlsx.addresses import Area, Place

LIMITS: Final = Limits(file=100 * MEGABYTE, content=200 * MEGABYTE, bomb=20 * MEGABYTE)
_PROGRAM: Final = "docProps/app.xml"

Rows = list[list[Any]]


@dataclass(frozen=True, slots=True)
class SheetRows:
    """The cells of a sheet from A1 on, and the blocks of merged cells."""

    name: str
    rows: Rows
    merged: tuple[tuple[Place, Place], ...] = ()


@dataclass
class OpenBook:
    """An opened workbook; its sheets are read one by one, on demand."""

    package: Package
    contents: Contents
    book: CalamineWorkbook
    _read: dict[str, SheetRows] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        """The file."""
        return self.package.path

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the worksheets, in the order of the workbook, hidden ones too."""
        parts = self.contents.worksheets
        return tuple(name for name in self.book.sheet_names if name in parts)

    @cached_property
    def areas(self) -> dict[str, Area]:
        """The blocks of cells behind the workbook's defined names."""
        with self.package.reading(self.contents.part):
            return areas_of(self.contents.tree)

    @cached_property
    def rounded(self) -> bool:
        """Whether LibreOffice saved the file: it keeps only 15 digits of a number."""
        there = self.package.holds(_PROGRAM)
        return there and b"<Application>LibreOffice" in self.package.xml(_PROGRAM)

    def sheet(self, name: str) -> SheetRows:
        """Read one sheet; a sheet that cannot be read is refused."""
        if name not in self._read:
            self._read[name] = self._sheet(name)
        return self._read[name]

    def xml(self, name: str) -> bytes:
        """Give the XML of a sheet, or refuse a damaged one."""
        return self.package.xml(self.contents.worksheets[name])

    def percent_cells(self, name: str) -> frozenset[str]:
        """Give the cells of a sheet, such as H9, that show their number as a percentage."""
        part = self.contents.related("styles")
        styles = read_styles(self.package.tree(part) if self.package.holds(part) else None)
        percent = {str(i) for i, style in enumerate(styles) if "%" in style.number_format}
        if not percent:
            return frozenset()
        cells = read_cells(self.xml(name)).cells.items()
        return frozenset(
            reference(place) for place, cell in cells if cell.attributes.get("s") in percent
        )

    def _sheet(self, name: str) -> SheetRows:
        xml = self.xml(name)
        if far := far_cell(xml):
            cell = f"{name}!{far}"
            raise FarCellError(self.path, rows=LAST_ROW, columns=LAST_COLUMN, cell=cell)
        sheet = self._values(name, xml)
        rows = sheet.rows
        if self.rounded:
            rows = [
                [restored(cell) if type(cell) is float else cell for cell in row] for row in rows
            ]
        _put_all(rows, {place: _error(text) for place, text in hidden_errors(xml).items()})
        return SheetRows(name, rows, sheet.merged)

    def _values(self, name: str, xml: bytes) -> SheetRows:
        """Let calamine read a sheet; where it cannot, from a copy without what it does not know."""
        part = self.contents.worksheets[name]
        if LITERAL not in xml:
            try:
                return _read(self.book, name)
            except CalamineError:
                pass  # as for a damaged sheet, which the copy does not mend
        try:
            copy = _usual_copy(self.package, self.contents, {part: as_calamine_reads(xml)})
            return _read(CalamineWorkbook.from_filelike(copy), name)
        except CalamineError as error:
            raise DamagedWorkbookError(self.path, part=part) from error


def _read(book: CalamineWorkbook, name: str) -> SheetRows:
    sheet = book.get_sheet_by_name(name)
    rows: Rows = sheet.to_python(skip_empty_area=False)
    return SheetRows(name, rows, tuple(sheet.merged_cell_ranges or ()))


def open_book(path: Path) -> OpenBook:
    """Open a workbook, or refuse it: no file, no workbook, encrypted, cut off, swollen."""
    package = open_package(path, LIMITS)
    contents = read_contents(package)
    shared = [contents.part, *map(contents.related, ("sharedStrings", "styles"))]
    texts = {part: package.xml(part) for part in shared if package.holds(part)}
    literal = {part: as_calamine_reads(xml) for part, xml in texts.items() if LITERAL in xml}
    try:
        if not literal:
            book = CalamineWorkbook.from_filelike(BytesIO(package.content))
            return OpenBook(package, contents, book)
    except CalamineError:
        pass  # as for a damaged file, which the copy does not mend
    try:
        copy = _usual_copy(package, contents, literal)
        return OpenBook(package, contents, CalamineWorkbook.from_filelike(copy))
    except CalamineError as error:
        raise _damaged(package, texts) from error


def _usual_copy(package: Package, contents: Contents, other: Mapping[str, bytes]) -> BytesIO:
    """Write a workbook once more with the names and links that calamine follows, some parts other.

    Names with a slash before them, links such as `./worksheets/sheet1.xml`: other programs follow
    them.
    """
    links = "".join(
        f"<Relationship Id={quoteattr(key)} Type={quoteattr(one.kind)} "
        f"Target={quoteattr('/' + one.target)}/>"
        for key, one in contents.relations.items()
        if package.holds(one.target)
    )
    written = {
        package.named(relations_of(contents.part)): (
            f'<Relationships xmlns="{RELATIONS}">{links}</Relationships>'.encode()
        ),
        **other,
    }
    copy = BytesIO()
    with ZipFile(copy, "w") as parts:
        for name in package.entries:
            parts.writestr(name, written.get(name) or package.raw(name))
    copy.seek(0)
    return copy


def _damaged(package: Package, parts: Iterable[str]) -> CutOffWorkbookError | DamagedWorkbookError:
    """Name the part for which calamine refuses a workbook, as far as one is seen to be damaged."""
    for part in parts:
        try:
            package.stream(part, {}, {}, len)
        except DamagedWorkbookError as damaged:
            return damaged
    return CutOffWorkbookError(package.path)


def _error(text: str) -> CellError:
    return CellError(ERROR_VALUE if text else NO_CACHED_VALUE, text)


def _put_all(rows: Rows, values: Mapping[Place, object]) -> None:
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
