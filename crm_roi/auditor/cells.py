"""Cell addresses: reading `$B$4:C9`, writing it, and packing many cells into few ranges.

Rows and columns are counted from 1, as on the sheet.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LAST_ROW: Final = 1_048_576
LAST_COLUMN: Final = 16_384

Cell = tuple[int, int]  # row, column
Integers = NDArray[np.int32]
_ROW_STEP: Final = 1 << 15  # more than the columns of a sheet, so that no run wraps


class Rect(NamedTuple):
    """A block of cells, both corners included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    def holds(self, row: int, column: int) -> bool:
        """Say whether a cell lies in the block."""
        return (
            self.first_row <= row <= self.last_row
            and self.first_column <= column <= self.last_column
        )

    @property
    def address(self) -> str:
        """Write the block as `B4:C9`, a single cell as `B4`, whole columns as `B:C`."""
        if (self.first_row, self.last_row) == (1, LAST_ROW):
            return f"{column_letters(self.first_column)}:{column_letters(self.last_column)}"
        start = cell_address(self.first_row, self.first_column)
        end = cell_address(self.last_row, self.last_column)
        return start if start == end else f"{start}:{end}"


@cache
def column_number(letters: str) -> int:
    """Count a column from its letters: A is 1, AA is 27; raise ValueError for anything else."""
    if not (letters.isalpha() and letters.isascii()):
        raise ValueError(letters)
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


@cache
def column_letters(number: int) -> str:
    """Write a column's letters: 1 is A, 27 is AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_address(row: int, column: int) -> str:
    """Write a cell as `B4`."""
    return f"{column_letters(column)}{row}"


def read_cell(address: str) -> Cell:
    """Read `B4` or `$B$4`; raise ValueError for anything else."""
    plain = address.replace("$", "")
    letters = plain.rstrip("0123456789")
    return int(plain[len(letters) :]), column_number(letters)


def read_rect(address: str) -> Rect:
    """Read `B4:C9`, `B4`, `B:C` or `4:9`; raise ValueError for anything else."""
    first, _, last = address.replace("$", "").partition(":")
    last = last or first
    if first.isdigit() and last.isdigit():
        return Rect(int(first), 1, int(last), LAST_COLUMN)
    if first.isalpha() and last.isalpha() and address.isascii() and ":" in address:
        return Rect(1, column_number(first), LAST_ROW, column_number(last))
    (row, column), (last_row, last_column) = read_cell(first), read_cell(last)
    rows, columns = sorted((row, last_row)), sorted((column, last_column))
    return Rect(rows[0], columns[0], rows[1], columns[1])


def read_rects(addresses: str) -> tuple[Rect, ...]:
    """Read the blocks of an `sqref`, which are parted by spaces; leave out what is no block."""
    return tuple(rect for part in addresses.split() for rect in _rect_or_nothing(part))


def _rect_or_nothing(address: str) -> Iterator[Rect]:
    try:
        yield read_rect(address)
    except ValueError:
        return


def pack(rows: Integers, columns: Integers) -> tuple[str, ...]:
    """Pack cells into few ranges, in reading order: B4, B5, C4, C5 become `B4:C5`."""
    keys = np.unique(rows.astype(np.int64) * _ROW_STEP + columns)
    starts = np.flatnonzero(np.diff(keys, prepend=-1) != 1)
    ends = np.append(starts[1:], len(keys)) - 1
    first, last = keys[starts], keys[ends]
    runs = zip((first // _ROW_STEP).tolist(), (first % _ROW_STEP).tolist(),
               (last % _ROW_STEP).tolist(), strict=True)  # fmt: skip
    return tuple(block.address for block in _stacked(runs))


def _stacked(runs: Iterable[tuple[int, int, int]]) -> list[Rect]:
    """Put runs of cells (row, first and last column) that lie above each other into blocks."""
    blocks: list[Rect] = []
    open_blocks: dict[tuple[int, int], int] = {}
    for row, first, last in runs:
        above = open_blocks.get((first, last))
        if above is not None and blocks[above].last_row == row - 1:
            blocks[above] = blocks[above]._replace(last_row=row)
        else:
            open_blocks[first, last] = len(blocks)
            blocks.append(Rect(row, first, row, last))
    return blocks
