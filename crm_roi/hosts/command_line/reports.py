"""Reports of many plans side by side, by processes of which each makes one after the other.

Each report is bounded in time and memory. A process loads its libraries once, so that only its
first report waits for them; one that takes too long ends with its process, and another one goes on.
"""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from queue import SimpleQueue
from typing import TYPE_CHECKING, Final

from crm_roi.app.issue_text import refusal_text
from crm_roi.app.report_options import WHOLE, ReportOptions
from crm_roi.core.errors import CrmRoiError
from crm_roi.core.terms import _
from crm_roi.files import refuse_existing
from crm_roi.locale import translate
from crm_roi.report.errors import NotLaidOut, TooLargeToLayOut
from crm_roi.report.pdf.memory import limit_memory
from crm_roi.report.pdf.process import Bounds
from crm_roi.settings import about, readers_language

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess
    from pathlib import Path

    from crm_roi.report.pdf.render import LayOut
    from crm_roi.settings import Language

INTERRUPTED: Final = 130
MOST_AT_ONCE: Final = 8
"""More processes than that want more memory than most machines have."""


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
        self.close()
        reason = TooLargeToLayOut(seconds=self._bounds.seconds, gigabytes=self._bounds.gigabytes)
        return refusal_text(reason, order.asked)


def serve(orders: Connection, gigabytes: float) -> None:
    """Make one report after the other until nobody asks any more."""
    limit_memory(gigabytes)
    with suppress(EOFError, KeyboardInterrupt):
        while True:
            orders.send(answer(orders.recv()))


def answer(order: Order) -> str:
    """Make one report here; give nothing, or in words why it could not be made."""
    from crm_roi.report.pdf.layout import pdf_bytes  # noqa: PLC0415

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


def write(
    path: Path,
    target: Path,
    asked: Language | None,
    lay_out: LayOut | None,
    *,
    force: bool,
    options: ReportOptions = WHOLE,
    progress: bool = False,
) -> str:
    """Read a plan and write its report; remarks go to the screen. Give the report's language."""
    # Loaded here: the process that lays out has been started before, and both load side by side.
    from crm_roi.app.plans import read_file  # noqa: PLC0415
    from crm_roi.app.reports import view_report, write_report  # noqa: PLC0415

    report = view_report(read_file(path), target, asked, options, force=force)
    for remark in report.view.remarks:
        print(remark, file=sys.stderr)  # noqa: T201
    if progress and not options.as_html(target) and sys.stderr.isatty():
        said = translate(_("Making the report …"), report.view.language)
        print(said, file=sys.stderr, flush=True)  # noqa: T201
    write_report(report, target, options, force=force, lay_out=lay_out)
    return report.view.language


class SameReport(CrmRoiError):
    """{first} and {second} would both be written to {target}; rename one of them."""


class NoFolder(CrmRoiError):
    """{path} is a file; the reports of several plans need a folder."""


MESSAGES: Final = (
    _("{first} and {second} would both be written to {target}; rename one of them."),
    _("{path} is a file; the reports of several plans need a folder."),
)


def make_reports(
    plans: Sequence[Path],
    folder: Path,
    asked: Language | None,
    *,
    force: bool,
    options: ReportOptions,
    jobs: int | None = None,
) -> int:
    """Make a report of each plan; say of each where it is or why there is none.

    Each report is in its plan's own language, unless another is asked for or set.
    Returns 1 if any could not be made, 130 after Ctrl-C, else 0. Nothing is begun if two would meet
    in one file or if one is there already.
    """
    orders = ordered(plans, folder, asked, force=force, options=options)
    language = readers_language(asked)
    made_here = failed = 0
    done = translate(_("{path} is written."), language)
    interrupted = False
    try:
        for number, (order, reason) in enumerate(made(orders, jobs or spare_processors()), 1):
            text = reason or done.format(path=order.target)
            line = f"{number}/{len(orders)} {order.plan.name}: {text}"
            print(line, file=sys.stderr if reason else sys.stdout, flush=True)
            failed += bool(reason)
            made_here += not reason
    except KeyboardInterrupt:  # what is made stays
        interrupted = True
    if failed or interrupted:
        facts = {"made": made_here, "all": len(orders)}
        text = translate(_("Reports made: {made} of {all}."), language)
        print(text.format(**facts), file=sys.stderr)  # noqa: T201 - the answer
    return INTERRUPTED if interrupted else int(failed > 0)


def spare_processors() -> int:
    """Give the number of processors, as far as memory may be expected to follow."""
    return min(os.cpu_count() or 1, MOST_AT_ONCE)


def ordered(
    plans: Sequence[Path],
    folder: Path,
    asked: Language | None,
    *,
    force: bool,
    options: ReportOptions,
) -> list[Order]:
    """Give each plan its file in the folder.

    Raises:
        NoFolder: the folder is a file.
        SameReport: two plans have one name.
        FileExists: a report is there already and `force` is not given.
    """
    if folder.is_file():
        raise NoFolder(path=str(folder))
    ending = ".html" if options.format == "html" else ".pdf"
    found: dict[str, Order] = {}
    for plan in plans:
        target = folder / f"{plan.stem}{ending}"
        other = found.setdefault(target.name.casefold(), Order(plan, target, asked, force, options))
        if other.plan is not plan:
            raise SameReport(first=str(other.plan), second=str(plan), target=str(target))
        refuse_existing(target, force=force)
    return list(found.values())


def made(orders: Sequence[Order], jobs: int) -> Iterator[tuple[Order, str]]:
    """Make the reports side by side; give each as it is done, with the reason if it is not."""
    idle: SimpleQueue[Worker] = SimpleQueue()
    workers = [Worker() for _number in range(max(1, min(jobs, len(orders))))]
    for worker in workers:
        idle.put(worker)

    def make(order: Order) -> tuple[Order, str]:
        worker = idle.get()
        try:
            return order, worker.make(order)
        finally:
            idle.put(worker)

    pool = ThreadPoolExecutor(len(workers))
    try:
        yield from pool.map(make, orders)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        for worker in workers:
            worker.close()
