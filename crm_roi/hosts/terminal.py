"""The terminal as the command line uses it: what is printed is safe, and ending it cleans up."""

from __future__ import annotations

import io
import signal
import sys
from typing import TYPE_CHECKING

from crm_roi.core.safe_text import safe_on_terminal

if TYPE_CHECKING:
    from types import FrameType


class SafeStream(io.TextIOWrapper):
    """Standard output on which no text of a plan, a report or a file can move, hide or forge."""

    def write(self, text: str, /) -> int:
        """Write a text with its control and bidirectional characters shown by their codes."""
        return super().write(safe_on_terminal(text))


def prepare() -> None:
    """Write UTF-8, safely, and let a polite end by the system clean up as Ctrl+C does."""
    sys.stderr.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]  # Windows consoles
    if isinstance(sys.stdout, SafeStream):
        return
    buffering = sys.stdout.isatty()
    sys.stdout.flush()
    sys.stdout = SafeStream(
        sys.stdout.detach(),  # type: ignore[union-attr]
        encoding="utf-8", errors="replace", line_buffering=buffering,
    )  # fmt: skip
    signal.signal(signal.SIGTERM, _ended)


def _ended(_signal: int, _frame: FrameType | None) -> None:
    """End as the system asked for, through every `finally` on the way."""
    sys.exit(128 + signal.SIGTERM)
