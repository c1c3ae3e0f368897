"""Work without the garbage collector: where much is built and little dies, it costs a fifth."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def collector_off() -> Iterator[None]:
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
