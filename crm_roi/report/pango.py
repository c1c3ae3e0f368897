"""The library that lays out text: what is said where it is missing, how it is found quickly."""

from __future__ import annotations

import ctypes.util
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from crm_roi.core.errors import CrmRoiError
from crm_roi.core.terms import _

if TYPE_CHECKING:
    from collections.abc import Iterator


class PangoMissing(CrmRoiError):
    """The PDF needs the Pango library, which is not installed: {reason}."""


MESSAGES: Final = (_("The PDF needs the Pango library, which is not installed: {reason}."),)


@contextmanager
def file_names_only() -> Iterator[None]:
    """Let libraries be opened by the names of their files alone, where those are well known.

    WeasyPrint tries the names of other systems first, and for each of them Python runs `ldconfig`
    and the C compiler to search: four tenths of a second, for nothing, on every start.
    """
    search = ctypes.util.find_library
    if sys.platform == "linux":
        ctypes.util.find_library = _found_nowhere
    try:
        yield
    finally:
        ctypes.util.find_library = search


def _found_nowhere(name: str) -> str | None:  # noqa: ARG001 - the signature of what it stands for
    return None
