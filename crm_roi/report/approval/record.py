"""What the signatures of a report approve, as it is written into the report itself.

The record stands in the report's XMP metadata, so that every signature covers it; `sign` and
`verify` read it back. This module imports nothing slow: checking a signature starts with it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib.metadata import version
from typing import Any, Final

VERSION: Final = 1


@cache
def made_here() -> str:
    """Name this program and the one that lays out its pages, with their versions."""
    return f"crm-roi {version('crm-roi')}, WeasyPrint {version('weasyprint')}"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """The file a report was made from: its name and its bytes."""

    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        """The SHA-256 of the bytes, in hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class SigningStep:
    """One signature to be given: its place in the order (1 first), the role, what it does."""

    position: int
    role: str
    action: str = ""

    @property
    def place(self) -> str:
        """The name of its place in the sign-off table, and of its field in the PDF."""
        return f"sign-{self.position}"


@dataclass(frozen=True, slots=True)
class ApprovalRecord:
    """The plan, the workbook, the roles in order, who must approve; in the report's language.

    `draft` says why the report is a draft, which nobody signs; empty where it is none.
    `decided_sha256` is that of the plan without what is entered after the decision. `made_with`
    names the program and `options` what was asked of it, so that the report can be made again.
    """

    plan_sha256: str
    workbook_name: str
    workbook_sha256: str
    language: str
    approver: str
    steps: tuple[SigningStep, ...]
    version: int = VERSION
    draft: tuple[str, ...] = ()
    decided_sha256: str = ""
    made_with: str = ""
    options: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> str:
        """Write the record as one line of JSON, in ASCII, which any XML packet can hold."""
        known = asdict(self)
        if not self.draft:
            del known["draft"]
        return json.dumps(known, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> ApprovalRecord:
        """Read a record; one that is none of ours raises `ValueError`, `KeyError`, `TypeError`."""
        found: dict[str, Any] = json.loads(text)
        steps = tuple(SigningStep(**step) for step in found.pop("steps"))
        draft = tuple(str(reason) for reason in found.pop("draft", ()))
        record = cls(steps=steps, draft=draft, **found)
        if record.version != VERSION:
            raise ValueError(record.version)
        return record
