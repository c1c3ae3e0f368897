"""Lay out a report in a process of its own, bounded in time and memory.

A plan may come from anybody: one that would take hours or all memory ends with a sentence, and
whoever asked for the report lives on. The process starts early and loads its libraries while the
figures are worked out, so that the bound costs no time; hence the top of this module loads little.
"""

from __future__ import annotations

import gc
import json
import os
import pickle
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self

from crm_roi.core.errors import CrmRoiError
from crm_roi.report.errors import (
    NotLaidOut,
    PangoMissing,
    TooLargeToLayOut,
    UnprintableCharacter,
)
from crm_roi.report.pdf.memory import limit_memory

if TYPE_CHECKING:
    from types import TracebackType

    from crm_roi.report.exhibits import Charts
    from crm_roi.report.theme import Theme

SECONDS: Final = 300
GIGABYTES: Final = 4
NO_WINDOW: Final[int] = getattr(subprocess, "CREATE_NO_WINDOW", 0)
"""On Windows a process that Excel starts would flash a black window."""
PASSED_ON: Final = {error.__name__: error for error in (UnprintableCharacter, PangoMissing)}
"""What the process refuses in words of its own."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The most time and memory that a report may take."""

    seconds: float = SECONDS
    gigabytes: float = GIGABYTES


class LayoutProcess:
    """A process that waits to lay out one report; it ends with the block it is opened in."""

    def __init__(self, bounds: Bounds | None = None) -> None:
        """Start the process."""
        self._bounds = bounds or Bounds()
        # it may be killed at any moment: what it leaves lies in a folder that goes with us
        self._folder = tempfile.TemporaryDirectory(prefix="crm-roi-")
        temporary = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), self._folder.name)
        self._process = subprocess.Popen(  # noqa: S603 - this very interpreter, this very module
            [sys.executable, "-m", "crm_roi.report.pdf.process", str(self._bounds.gigabytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=NO_WINDOW,
            env={**os.environ, **temporary},
        )

    def __enter__(self) -> Self:
        """Lend the process to a block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End the process, whatever it does."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):  # an order that was not read to its end
                if pipe:
                    pipe.close()
        self._process.wait()
        self._folder.cleanup()

    def pdf_bytes(self, html: str, charts: Charts, theme: Theme) -> bytes:
        """Draw the charts and lay out a page description as PDF, as `layout.pdf_bytes` does.

        Raises:
            TooLargeToLayOut: it would take more time or memory than it may.
            UnprintableCharacter, PangoMissing, NotLaidOut: as the process says.
        """
        order = pickle.dumps((html, charts, theme))
        try:
            answer, _errors = self._process.communicate(order, self._bounds.seconds)
        except subprocess.TimeoutExpired as reason:
            raise self._too_large() from reason
        return self._content(answer)

    def _content(self, answer: bytes) -> bytes:
        """Take the PDF from an answer, or raise what it says went wrong."""
        if answer.startswith(b"%PDF"):
            return answer
        said: dict[str, Any] = json.loads(answer) if answer else {"error": "MemoryError"}
        if said["error"] == "MemoryError":
            raise self._too_large()
        if said["error"] in PASSED_ON:
            raise PASSED_ON[said["error"]](**said["facts"])
        raise NotLaidOut(reason=said["reason"])

    def _too_large(self) -> TooLargeToLayOut:
        return TooLargeToLayOut(seconds=self._bounds.seconds, gigabytes=self._bounds.gigabytes)


def main() -> None:
    """In the process itself: load what is needed, wait for the order, answer."""
    gc.disable()  # one report, then the end: looking for garbage would cost a fifth
    out, sys.stdout = sys.stdout, sys.stderr  # WeasyPrint prints advice where Pango is missing
    out.buffer.write(_answer(float(sys.argv[1])))
    out.flush()


def _answer(gigabytes: float) -> bytes:
    """Give the PDF, or the error with its facts."""
    try:
        limit_memory(gigabytes)
        from crm_roi.report.pdf import layout  # noqa: PLC0415 - it may say that Pango is missing

        layout.own_style()
        html, charts, theme = pickle.load(sys.stdin.buffer)  # noqa: S301 - from our own parent
        return layout.pdf_bytes(html, charts, theme)
    except CrmRoiError as error:
        return _refusal(type(error).__name__, str(error), error.facts)
    except (MemoryError, RecursionError):
        return _refusal("MemoryError", "", {})
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told, not printed
        return _refusal(type(error).__name__, f"{type(error).__name__}: {error}", {})


def _refusal(error: str, reason: str, facts: dict[str, Any]) -> bytes:
    return json.dumps({"error": error, "reason": reason, "facts": facts}).encode()


if __name__ == "__main__":
    main()
