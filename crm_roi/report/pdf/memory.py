"""Memory while a report is laid out: how much a process may take, and no search for garbage."""

from __future__ import annotations

import gc
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

GIB = 1024**3


@contextmanager
def garbage_collector_off() -> Iterator[None]:
    """Hold the garbage collector while a report is laid out or checked: it finds nothing there.

    What was laid out is garbage afterwards, in circles; collected at once, a hundred reports leave
    no more behind than one.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
            gc.collect()


def limit_memory(gigabytes: float) -> None:
    """Let this process take no more memory than that, where the system can hold it to it."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - Windows has none

    most = int(gigabytes * GIB)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
