"""What can go wrong: an impossible call raises, a user's mistake in a plan is a value.

One class per reason under `CrmRoiError`; its docstring is the message a user reads, its `code`
the spreadsheet error the cell shows. `Issue` records one mistake in a plan, with its place.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar, NamedTuple

Fact = str | int | float | None
Facts = dict[str, Fact]
Path = tuple[str | int, ...]


class CrmRoiError(Exception):
    """The calculation is not possible."""

    code: ClassVar[str] = "#VALUE!"

    def __init__(self, message: str | None = None, **facts: Fact) -> None:
        """Keep the message apart from its facts, so that a host can translate it first."""
        self.message = message or (type(self).__doc__ or "").strip().splitlines()[0]
        self.facts = facts
        super().__init__(self.message.format(**facts))


class Severity(StrEnum):
    """How much a mistake matters: an error stops the figures, a warning marks the report DRAFT."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class RateTooLow(CrmRoiError):
    """A rate must be above -1 (-100 %); this one is {rate}."""

    code = "#NUM!"


class IssueKind(NamedTuple):
    """A kind of mistake: its code, what is wrong, what to do (texts with named facts)."""

    code: str
    message: str
    remedy: str
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class Issue:
    """One mistake in a plan: what kind, where in the plan, with which facts; `cell` once known."""

    kind: IssueKind
    path: Path = ()
    facts: Facts = field(default_factory=dict)
    cell: str = ""

    @property
    def place(self) -> str:
        """The cell where known, otherwise the path in the plan, as in `costs[3].values[0]`."""
        return self.cell or path_text(self.path)


def path_text(path: Path) -> str:
    """Write a path the way a JSON reader would: `costs[3].values[0]`."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return "".join(parts).lstrip(".")
