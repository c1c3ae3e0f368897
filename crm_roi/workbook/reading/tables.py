"""Plain tables in files: the sheets of a workbook, or a CSV as Excel, WPS and others save it."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING, Any, Final

from crm_roi.core.errors import CrmRoiError, Issue, IssueKind
from crm_roi.core.terms import _
from crm_roi.files import reason_of
from crm_roi.workbook.reading.opening import LIMITS, open_book
from crm_roi.xlsx import refusals as kinds
from crm_roi.xlsx.package import MEGABYTE
from crm_roi.xlsx.refusals import UnreadableWorkbookError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOT_TEXT: Final = IssueKind(
    "not-a-table",
    _("{file} is neither a workbook nor a text file that can be read."),
    _("Save it as an Excel workbook (.xlsx) or as CSV UTF-8."),
)
WORKBOOKS: Final = (".xlsx", ".xlsm")
ENCODINGS: Final = ("utf-8-sig", "gb18030")
"""Chinese Excel saves “CSV” in the encoding of Windows, which GB 18030 contains."""

SEPARATORS: Final = ",;\t，；"
COMMENT: Final = "#"


class TableRejected(CrmRoiError):
    """The file cannot be read."""

    def __init__(self, issue: Issue) -> None:
        """Keep the reason: a host shows it."""
        self.issues = (issue,)
        super().__init__()


@dataclass(frozen=True, slots=True)
class Sheet:
    """The cells of a sheet from A1 on; a CSV is one sheet with the name of its file."""

    name: str
    rows: tuple[tuple[Any, ...], ...]

    def filled(self) -> Iterator[int]:
        """Give the rows that hold something and are no comments, counted from 0."""
        for number, row in enumerate(self.rows):
            first = next((cell for cell in row if not is_blank(cell)), None)
            if first is not None and not str(first).lstrip().startswith(COMMENT):
                yield number


def is_blank(cell: object) -> bool:
    """Tell an empty cell, or one of spaces only."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def read_sheets(path: Path) -> tuple[Sheet, ...]:
    """Read the sheets of a workbook, or a CSV as the only one; raise `TableRejected`."""
    if path.suffix.lower() not in WORKBOOKS:
        return (_read_text(path),)
    try:
        book = open_book(path)
        return tuple(Sheet(name, tuple(map(tuple, book.sheet(name).rows))) for name in book.names)
    except UnreadableWorkbookError as refused:
        raise TableRejected(refused.issue) from refused


def _read_text(path: Path) -> Sheet:
    text = _decoded(path, _content(path))
    lines = text.split("\n")
    head = next((line for line in lines if line.strip() and not line.startswith(COMMENT)), "")
    separator = max(SEPARATORS, key=head.count)
    try:
        rows = tuple(map(tuple, csv.reader(StringIO(text, newline=""), delimiter=separator)))
    except csv.Error as error:
        raise TableRejected(Issue(NOT_TEXT, facts={"file": path.name}, cell=path.name)) from error
    return Sheet(path.name, rows)


def _content(path: Path) -> bytes:
    def refused(kind: IssueKind, **facts: str | int) -> TableRejected:
        return TableRejected(Issue(kind, facts={"file": path.name, **facts}, cell=path.name))

    try:
        if path.stat().st_size > LIMITS.file:
            raise refused(kinds.SWOLLEN, megabytes=path.stat().st_size // MEGABYTE)
        return path.read_bytes()
    except FileNotFoundError as error:
        raise refused(kinds.NO_SUCH_FILE) from error
    except OSError as error:
        raise refused(kinds.NOT_A_FILE, reason=reason_of(error)) from error


def _decoded(path: Path, content: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise TableRejected(Issue(NOT_TEXT, facts={"file": path.name}, cell=path.name))
