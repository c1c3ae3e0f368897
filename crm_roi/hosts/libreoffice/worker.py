"""The Python that LibreOffice's add-in asks: a JSON line in, a JSON line out, until its input ends.

A request is `[name, cells]`; the answer a cell, rows of cells, with `{"error": …, "why": …}` for
an error. Nothing else may be written to the output.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any, Final

from crm_roi.hosts.adapter import OMITTED, call
from crm_roi.hosts.catalog import worksheet_functions
from crm_roi.hosts.cells import CellError, opened
from crm_roi.settings import readers_language

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crm_roi.hosts.adapter import Block, Cell


LEFT_OUT: Final = "\x01omitted"  # as libreoffice_component.py writes it


def serve(requests: Iterable[str], language: str) -> Iterable[str]:
    """Answer each request."""
    functions = worksheet_functions()
    for request in requests:
        name, cells = json.loads(request)
        answer = call(functions[name], [_given(each) for each in cells], language)
        yield json.dumps(answer, default=_error)


def _given(cells: object) -> object:
    return OMITTED if cells == LEFT_OUT else opened(cells)


def _error(error: Cell | Block) -> dict[str, Any]:
    """Write an error; everything else a cell can hold is JSON already."""
    if not isinstance(error, CellError):
        raise TypeError(error)
    return {"error": error.code, "why": error.why}


def main() -> None:
    """Serve the standard input."""
    sys.stdin.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # Windows' own is another
    for answer in serve(sys.stdin, readers_language()):
        sys.stdout.write(answer + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
