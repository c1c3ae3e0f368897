"""Lay out a report in a process of its own, bounded in time and memory.

A plan may come from anybody: one that would take hours or all memory ends with a sentence, and
whoever asked for the report lives on. The process starts early and loads its libraries while the
figures are worked out, so that the bound costs no time; hence this module loads little itself.
"""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self

from crm_roi.core.errors import CrmRoiError
from crm_roi.core.terms import _
from crm_roi.report.fonts import UnprintableCharacter
from crm_roi.report.pango import PangoMissing

if TYPE_CHECKING:
    from types import TracebackType

    from crm_roi.report.render import Charts
    from crm_roi.report.theme import Theme

SECONDS: Final = 300
GIGABYTES: Final = 4
NO_WINDOW: Final[int] = getattr(subprocess, "CREATE_NO_WINDOW", 0)
"""On Windows a process that Excel starts would flash a black window."""
KNOWN: Final[dict[str, type[CrmRoiError]]] = {
    "UnprintableCharacter": UnprintableCharacter,
    "PangoMissing": PangoMissing,
}


class TooLargeToLayOut(CrmRoiError):
    """The report could not be laid out within {seconds} seconds and {gigabytes} GB; show fewer lines or pages."""  # noqa: E501 - one sentence is one message


class NotLaidOut(CrmRoiError):
    """The report could not be laid out: {reason}."""


MESSAGES: Final = (
    _(
        "The report could not be laid out within {seconds} seconds and {gigabytes} GB; show fewer "
        "lines or pages."
    ),
    _("The report could not be laid out: {reason}."),
)


@dataclass(frozen=True, slots=True)
class Bounds:
    """The most time and memory that a report may take."""

    seconds: float = SECONDS
    gigabytes: float = GIGABYTES


class Press:
    """A process that waits to lay out one report; it ends with the block it is opened in."""

    def __init__(self, bounds: Bounds | None = None) -> None:
        """Start the process."""
        self._bounds = bounds or Bounds()
        self._process = subprocess.Popen(  # noqa: S603 - this very interpreter, this very module
            [sys.executable, "-m", "crm_roi.report.press", str(self._bounds.gigabytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=NO_WINDOW,
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

    def pdf_bytes(self, html: str, charts: Charts, theme: Theme) -> bytes:
        """Draw the charts and lay out a page description as PDF, as `render.pdf_bytes` does.

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
        if said["error"] in KNOWN:
            raise KNOWN[said["error"]](**said["facts"])
        raise NotLaidOut(reason=said["reason"])

    def _too_large(self) -> TooLargeToLayOut:
        return TooLargeToLayOut(seconds=self._bounds.seconds, gigabytes=self._bounds.gigabytes)
