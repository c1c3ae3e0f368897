"""A register of signatures: a file that only grows, kept where signers cannot rewrite it.

A signature at the end of a report can be cut off, and what stands before it is whole. The register
remembers it: each line is one signature, with the hash of the whole file as it stood then and a
hash over the line and all before it, so that a line that was changed, taken out or put in shows.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Final

from crm_roi.core.errors import CrmRoiError
from crm_roi.core.terms import _
from crm_roi.files import FileNotReadable, FileNotWritable, content_of, locked, reason_of
from crm_roi.report.approval.issues import MISSING_SIGNATURE, NOT_REGISTERED, REGISTERED, finding
from crm_roi.report.approval.signatures import time_text
from crm_roi.report.approval.signed_report import DECISIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from crm_roi.core.errors import Issue
    from crm_roi.report.approval.signed_report import Signature, SignedReport

MOST_MEGABYTES: Final = 100
_END_OF_FILE: Final = b"%%EOF"


class DamagedRegister(CrmRoiError):
    """The register {path} is damaged or was changed in line {line}; do not rely on it."""


class UnregisteredSignature(CrmRoiError):
    """The register knows a signature that this report lacks: {role}, {decision}. Do not sign it."""


MESSAGES: Final = (
    _("The register {path} is damaged or was changed in line {line}; do not rely on it."),
    _("The register knows a signature that this report lacks: {role}, {decision}. Do not sign it."),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: `report` is the hash before anybody signed, `sha256` with this signature."""

    report: str
    role: str
    person: str
    decision: str
    time: str
    sha256: str
    chain: str = ""

    def chained(self, before: str) -> Entry:
        """Add the hash over this line and those before it, whose own is `before`."""
        known = json.dumps(asdict(replace(self, chain=before)), sort_keys=True)
        return replace(self, chain=hashlib.sha256(known.encode()).hexdigest())

    def line(self) -> bytes:
        """Write the entry as one line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True).encode() + b"\n"


def read_register(path: Path) -> tuple[Entry, ...]:
    """Read a register, line by line; one that is not there yet is empty.

    Raises:
        DamagedRegister: with the first line that is not as it was written.
        FileNotReadable: the system refuses it.
    """
    try:
        content = content_of(path, MOST_MEGABYTES)
    except FileNotReadable:
        if not path.exists():
            return ()
        raise
    found: list[Entry] = []
    before = ""
    for number, line in enumerate(content.splitlines(keepends=True), start=1):
        try:
            entry = Entry(**json.loads(line))
            is_whole = entry.line() == line and entry == entry.chained(before)
        except (ValueError, TypeError, RecursionError):
            is_whole = False
        if not is_whole:
            raise DamagedRegister(path=str(path), line=number)
        found.append(entry)
        before = entry.chain
    return tuple(found)


def enter(path: Path, report: SignedReport) -> None:
    """Add a report's last signature at the end of a register.

    Raises:
        DamagedRegister, FileNotReadable, FileNotWritable, FileBusy: nothing was added.
    """
    signature = report.signatures[-1]
    with locked(path.absolute()):
        known = read_register(path)
        entry = Entry(
            report=_made(report),
            role=signature.role,
            person=signature.person,
            decision=signature.decision,
            time=time_text(signature.time),
            sha256=_with(report, signature),
        ).chained(known[-1].chain if known else "")
        try:
            with path.open("ab") as register:
                register.write(entry.line())
                register.flush()
                os.fsync(register.fileno())
        except OSError as error:
            raise FileNotWritable(path=str(path), reason=reason_of(error)) from error


def missing_from(report: SignedReport, known: Sequence[Entry]) -> list[Entry]:
    """Give the signatures that a register knows of a report and that the file lacks."""
    there = {_with(report, each) for each in report.signatures}
    made = _made(report)
    return [each for each in known if each.report == made and each.sha256 not in there]


def register_issues(report: SignedReport, known: Sequence[Entry]) -> Iterator[Issue]:
    """Hold the signatures of a report against a register."""
    missing = missing_from(report, known)
    for each in missing:
        said = {"decision": DECISIONS.get(each.decision, each.decision), "time": each.time}
        yield finding(MISSING_SIGNATURE, role=each.role, person=each.person, **said)
    hashes = {each.sha256 for each in known}
    unknown = [each for each in report.signatures if _with(report, each) not in hashes]
    for signature in unknown:
        yield finding(NOT_REGISTERED, **signature.names)
    if not missing and not unknown:
        yield finding(REGISTERED, number=len(report.signatures))


def _with(report: SignedReport, signature: Signature) -> str:
    """Hash the file as it stood when a signature had been added."""
    _zero, _length, start, length = (int(number) for number in signature.embedded.byte_range)
    return hashlib.sha256(report.content[: start + length]).hexdigest()


def _made(report: SignedReport) -> str:
    """Hash the report as it was made, before anybody signed."""
    written = report.reader.xrefs.get_xref_container_info(0).end_location
    end = report.content.index(_END_OF_FILE, written) + len(_END_OF_FILE)
    return hashlib.sha256(report.content[:end]).hexdigest()
