"""Why a workbook file cannot be read: one class per reason.

A class's docstring is the sentence for somebody who gave the file to a command; its `kind` is the
same reason as an entry of a list of mistakes, with what to do.
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Final

from crm_roi.core.errors import CrmRoiError, Fact, Issue, IssueKind
from crm_roi.core.terms import _

NO_SUCH_FILE: Final = IssueKind(
    "no-such-file", _("There is no file {file}."), _("Check the name and the folder.")
)
NOT_A_FILE: Final = IssueKind(
    "not-readable",
    _("{file} cannot be opened: {reason}."),
    _("Check that it is a file, that you may read it, and that no program has locked it."),
)
NOT_A_WORKBOOK: Final = IssueKind(
    "not-a-workbook",
    _("{file} is not an Excel workbook (.xlsx)."),
    _("Give the planning workbook, or save it as an Excel workbook (.xlsx)."),
)
OLD_FORMAT: Final = IssueKind(
    "old-format",
    _("{file} is in the old .xls format."),
    _("Save it as an Excel workbook (.xlsx)."),
)
ENCRYPTED: Final = IssueKind(
    "encrypted",
    _("{file} is protected by a password and cannot be read."),
    _("Open it in Excel, remove the password to open, and save it."),
)
CUT_OFF: Final = IssueKind(
    "damaged",
    _("{file} is damaged or was cut off while it was copied."),
    _("Copy it again, or open it in Excel, let Excel repair it, and save it."),
)
DAMAGED: Final = IssueKind(
    "damaged",
    _("{file} is damaged: its part {part} cannot be read."),
    _("Copy it again, or open it in Excel, let Excel repair it, and save it."),
)
SWOLLEN: Final = IssueKind(
    "too-large-file",
    _("{file} unpacks to {megabytes} MB, far more than a plan needs, and is not read."),
    _("Copy the input sheets into a new planning workbook."),
)
FAR_CELL: Final = IssueKind(
    "far-cell",
    _("This cell lies far outside every table; {rows} rows and {columns} columns are read."),
    _("Delete the rows and columns beyond the tables."),
)


class UnreadableWorkbookError(CrmRoiError):
    """The workbook {path} cannot be read."""

    kind: ClassVar[IssueKind] = NOT_A_WORKBOOK

    def __init__(self, path: str | Path, **facts: Fact) -> None:
        """Keep the file and what more there is to say."""
        super().__init__(None, path=str(path), **facts)

    @property
    def issue(self) -> Issue:
        """The reason as an issue at the file, or at the cell that is the reason."""
        file = Path(str(self.facts["path"])).name
        facts = {name: fact for name, fact in self.facts.items() if name != "path"}
        cell = str(facts.pop("cell", file))
        return Issue(self.kind, facts={"file": file, **facts}, cell=cell)


class MissingWorkbookError(UnreadableWorkbookError):
    """There is no file {path} that can be opened."""

    kind = NO_SUCH_FILE


class UnopenedWorkbookError(MissingWorkbookError):
    """{path} cannot be opened: {reason}."""

    kind = NOT_A_FILE


class NotAWorkbookError(UnreadableWorkbookError):
    """{path} is not an .xlsx or .xlsm workbook."""


class CutOffWorkbookError(NotAWorkbookError):
    """{path} is damaged or was cut off while it was copied."""

    kind = CUT_OFF


class OldWorkbookError(UnreadableWorkbookError):
    """{path} has a password or the old .xls format; save it as .xlsx without a password."""

    kind = OLD_FORMAT


class EncryptedWorkbookError(OldWorkbookError):
    """{path} has a password; save it as .xlsx without a password."""

    kind = ENCRYPTED


class BinaryWorkbookError(UnreadableWorkbookError):
    """{path} is a binary workbook (.xlsb); save it as .xlsx."""


class DamagedWorkbookError(UnreadableWorkbookError):
    """{path} is damaged: its part {part} cannot be read."""

    kind = DAMAGED


class OversizedWorkbookError(UnreadableWorkbookError):
    """{path} unpacks to far more than a workbook needs; it is not opened."""

    kind = SWOLLEN


class ForbiddenXmlError(UnreadableWorkbookError):
    """{path} declares a document type in its part {part}, which no workbook needs."""


class FarCellError(UnreadableWorkbookError):
    """{path} has a cell far outside every table: {cell}."""

    kind = FAR_CELL
