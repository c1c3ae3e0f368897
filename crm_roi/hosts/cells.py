"""Cells as hosts hand them over: a single cell, a row, or a block, and errors among them.

A cell holds a number, a text, yes/no, a date, nothing (`None`), or an error, given as its text
(`#N/A`, or `#N/A reason` as we write it ourselves) or as a `CellError`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

import numpy as np

Rows = Sequence[Sequence[Any]]

ERROR_CODES: Final = (
    "#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A",
    "#GETTING_DATA", "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!", "#CONNECT!", "#BUSY!",
)  # fmt: skip
_PIECES: Final = (4096, 64, 1)
_ERROR_TEXT: Final = re.compile(rf"({'|'.join(re.escape(code) for code in ERROR_CODES)})(?:\s|$)")


@dataclass(frozen=True, slots=True)
class CellError:
    """An error in a cell: the code the cell shows, and why, in the user's language."""

    code: str
    why: str = ""

    def __str__(self) -> str:
        """As a host without real errors shows it: `#NUM! reason`."""
        return f"{self.code} {self.why}".rstrip()


class ErrorInCell(Exception):
    """An argument holds an error; the whole result is that error."""

    def __init__(self, code: str) -> None:
        """Keep the code."""
        super().__init__(code)
        self.code = code


def error_code(cell: object) -> str | None:
    """Read the code of an error cell; `None` for every other cell."""
    if isinstance(cell, CellError):
        return cell.code
    if isinstance(cell, str) and cell.startswith("#"):
        found = _ERROR_TEXT.match(cell)
        return found[1] if found else None
    return None


def rows_of(cells: object) -> Rows:
    """Lay any cells out as rows: a single cell is a block of one, a list is one row."""
    if isinstance(cells, np.ndarray):
        cells = cells.tolist()
    if not isinstance(cells, (list, tuple)):
        return [[cells]]
    if cells and isinstance(cells[0], (list, tuple)):
        return [row if isinstance(row, (list, tuple)) else [row] for row in cells]
    return [cells]


def without_blank_ends(given: Sequence[object]) -> list[object]:
    """Cut off the rows at the end that are blank in all ranges of one length: A:A has a million.

    Ranges of one length belong together and stay so. A square block, where a blank row has its
    meaning, and what goes with it stay whole, and so does a single row.
    """
    lasts: dict[int, int] = {}
    for cells in given:
        if isinstance(cells, (list, tuple)) and len(cells) > 1 and _is_rows(cells):
            square = len(cells[0]) == len(cells)
            last = len(cells) if square else _last_filled(cells)
            lasts[len(cells)] = max(lasts.get(len(cells), 1), last)
    if not lasts:
        return list(given)
    return [
        cells[: lasts[len(cells)]]
        if isinstance(cells, (list, tuple)) and len(cells) in lasts and _is_rows(cells)
        else cells
        for cells in given
    ]


def _is_rows(cells: Sequence[object]) -> bool:
    return isinstance(cells[0], (list, tuple))


def _last_filled(rows: list[Any] | tuple[Any, ...]) -> int:
    """Count the rows up to the last one with an entry; whole pieces first, for the speed of it."""
    end, blank = len(rows), type(rows[0])([None] * len(rows[0]))
    for size in _PIECES:
        piece = type(rows)([blank] * size)
        while end >= size and rows[end - size : end] == piece:
            end -= size
    while end and all(cell in {None, ""} for cell in rows[end - 1] if is_single(cell)):
        end -= 1
    return end


def find_error(cells: object) -> str | None:
    """Find the first error cell, row by row."""
    codes = (error_code(cell) for cell in chain.from_iterable(rows_of(cells)))
    return next((code for code in codes if code), None)


def opened(cells: object) -> object:
    """Take a range of one cell as that cell: a host cannot tell A1 from its value."""
    if isinstance(cells, (list, tuple)) and len(cells) == 1:
        row = cells[0]
        if isinstance(row, (list, tuple)) and len(row) == 1:
            return row[0]
    return cells


def is_single(cells: object) -> bool:
    """Tell a single cell from a range."""
    return not isinstance(cells, (list, tuple, np.ndarray))
