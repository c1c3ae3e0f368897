"""One finding of `crm-roi doctor`: what is so, why it matters, which command mends it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

INSTALL: Final = "crm-roi addin install"
INSTALL_LIBREOFFICE: Final = "crm-roi addin install --host libreoffice"


class Level(StrEnum):
    """How a finding stands."""

    OK = "ok"
    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: what is so, why it matters, which command mends it."""

    code: str
    level: Level
    what: str
    why: str = ""
    command: str = ""
    facts: dict[str, object] = field(default_factory=dict)
