"""The terminal as the command line uses it: what is printed is safe, and is ours alone.

No text of a plan can move, hide or forge what stands on the screen; a library's own printing is
kept out of what a command prints; a polite end by the system cleans up.
"""

from __future__ import annotations

import ctypes
import io
import os
import signal
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from crm_roi.core.safe_text import safe_on_terminal

if TYPE_CHECKING:
    from collections.abc import Iterator
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


STDOUT: Final = 1


@contextmanager
def without_library_output() -> Iterator[None]:
    """Send to nowhere what C code prints: HiGHS leaves remarks of its makers on standard output.

    C keeps what it prints in a buffer of its own, which is emptied before the output comes back.
    """
    if sys.stdout is not None:
        sys.stdout.flush()
    try:
        kept = os.dup(STDOUT)
    except OSError:  # a program without a console has no standard output
        yield
        return
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - a device, no path
        os.dup2(nowhere.fileno(), STDOUT)
    try:
        yield
    finally:
        _c_library().fflush(None)
        os.dup2(kept, STDOUT)
        os.close(kept)


def _c_library() -> ctypes.CDLL:
    return ctypes.CDLL("ucrtbase" if os.name == "nt" else None)
