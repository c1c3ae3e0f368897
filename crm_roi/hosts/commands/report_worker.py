"""A process that makes one report after the other, each bounded in time and memory.

Its libraries are loaded once, so that only the first report waits for them. Whoever owns it gives
orders and waits; one that takes too long ends with its process, and another one goes on.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TYPE_CHECKING

from crm_roi.core.errors import CrmRoiError
from crm_roi.report.errors import TooLargeToLayOut
from crm_roi.report.pdf.process import Bounds

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess
    from pathlib import Path

    from crm_roi.app.report_options import ReportOptions
    from crm_roi.settings import Language


@dataclass(frozen=True, slots=True)
class Order:
    """One report: of which plan, to which file, how."""

    plan: Path
    target: Path
    asked: Language | None
    force: bool
    options: ReportOptions


class Worker:
    """Makes reports in a process of its own; it ends with the block it is opened in."""

    def __init__(self, bounds: Bounds | None = None) -> None:
        """Keep the bounds; the process starts with the first report."""
        self._bounds = bounds or Bounds()
        self._ours: Connection | None = None
        self._process: SpawnProcess | None = None

    def make(self, order: Order) -> str:
        """Make a report; give nothing, or in words why it could not be made."""
        ours = self._ours or self._start()
        try:
            ours.send(order)
            if not ours.poll(self._bounds.seconds):
                return self._given_up(order)
            answer: str = ours.recv()
        except (EOFError, OSError):  # it was killed, by itself or by the system
            return self._given_up(order)
        return answer

    def close(self) -> None:
        """End the process."""
        if self._process:
            self._process.kill()
            self._process.join()
        self._ours = self._process = None

    def _start(self) -> Connection:
        context = get_context("spawn")
        self._ours, theirs = context.Pipe()
        given = (theirs, self._bounds.gigabytes)
        self._process = context.Process(target=serve, args=given, daemon=True)
        self._process.start()
        theirs.close()
        return self._ours

    def _given_up(self, order: Order) -> str:
        from crm_roi.app.issue_text import refusal_text  # noqa: PLC0415 - seldom needed

        self.close()
        reason = TooLargeToLayOut(seconds=self._bounds.seconds, gigabytes=self._bounds.gigabytes)
        return refusal_text(reason, order.asked)


def serve(orders: Connection, gigabytes: float) -> None:
    """Make one report after the other until nobody asks any more."""
    from crm_roi.report.pdf.memory import limit_memory  # noqa: PLC0415 - in the process itself

    limit_memory(gigabytes)
    with suppress(EOFError, KeyboardInterrupt):
        while True:
            orders.send(answer(orders.recv()))


def answer(order: Order) -> str:
    """Make one report here; give nothing, or in words why it could not be made."""
    from crm_roi.app.issue_text import refusal_text  # noqa: PLC0415 - in the process
    from crm_roi.hosts.commands.report import write  # noqa: PLC0415
    from crm_roi.report.errors import NotLaidOut  # noqa: PLC0415
    from crm_roi.report.pdf.layout import pdf_bytes  # noqa: PLC0415
    from crm_roi.settings import about  # noqa: PLC0415

    about(None)  # the plan before this one may have been in another language
    files = (order.plan, order.target, order.asked)
    try:
        write(*files, pdf_bytes, force=order.force, options=order.options)
    except CrmRoiError as error:
        return refusal_text(error, order.asked)
    except Exception as error:  # noqa: BLE001 - one odd plan must not end the others' reports
        reason = f"{type(error).__name__}: {error}"
        return refusal_text(NotLaidOut(reason=reason), order.asked)
    return ""
