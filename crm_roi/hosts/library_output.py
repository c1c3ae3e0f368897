"""Keeping a library's own printing out of what a command prints."""

from __future__ import annotations

import ctypes
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

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
