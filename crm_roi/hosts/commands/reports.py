"""`crm-roi report` of many plans: a folder of reports, several made side by side."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import TYPE_CHECKING, Final

from crm_roi.core.errors import CrmRoiError
from crm_roi.core.terms import _
from crm_roi.files import refuse_existing
from crm_roi.hosts.commands.report_worker import Order, Worker
from crm_roi.locale import translate
from crm_roi.settings import readers_language

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from crm_roi.app.report_options import ReportOptions
    from crm_roi.settings import Language

INTERRUPTED: Final = 130
MOST_AT_ONCE: Final = 8
"""More processes than that want more memory than most machines have."""


class SameReport(CrmRoiError):
    """{first} and {second} would both be written to {target}; rename one of them."""


class NoFolder(CrmRoiError):
    """{path} is a file; the reports of several plans need a folder."""


MESSAGES: Final = (
    _("{first} and {second} would both be written to {target}; rename one of them."),
    _("{path} is a file; the reports of several plans need a folder."),
)


def make_reports(  # noqa: PLR0913 - what, where, and the ways to make it
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
