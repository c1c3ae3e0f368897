"""Addresses of cells: the letters of a column, `B7`, `Costs!B7`, `'Cash flow'!$A$1:$B$7`.

The planning workbook counts rows and columns from 0, as XlsxWriter does (`Place`, `Area`), the
auditor from 1, as on the sheet (`Cell`, `Rect`). XlsxWriter's utilities write addresses too, but
loading it would make every reading of a plan slower.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

LAST_ROW: Final = 1_048_576
LAST_COLUMN: Final = 16_384

Place = tuple[int, int]
"""The row and the column of a cell, both from 0."""

Cell = tuple[int, int]
"""The row and the column of a cell, both from 1."""

_REFERENCE: Final = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_AREA: Final = re.compile(
    r"^(?:'((?:[^']|'')+)'|([^'!]+))!(\$?[A-Z]+\$?\d+)(?::(\$?[A-Z]+\$?\d+))?$"
)


@dataclass(frozen=True, slots=True)
class Area:
    """A block of cells of a sheet: its first and its last cell."""

    sheet: str
    first: Place
    last: Place

    @property
    def is_cell(self) -> bool:
        """Whether it is one cell."""
        return self.first == self.last

    @property
    def top(self) -> int:
        """The first row."""
        return self.first[0]

    @property
    def left(self) -> int:
        """The first column."""
        return self.first[1]

    @property
    def bottom(self) -> int:
        """The last row."""
        return self.last[0]

    @property
    def right(self) -> int:
        """The last column."""
        return self.last[1]


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


def place_of(text: str) -> Place | None:
    """Read an address such as B7 or $B$7."""
    found = _REFERENCE.fullmatch(text)
    return (int(found[2]) - 1, column_number(found[1]) - 1) if found else None


def reference(place: Place) -> str:
    """Write an address such as B7."""
    return f"{column_letters(place[1] + 1)}{place[0] + 1}"


def address(sheet: str, row: int, column: int) -> str:
    """Write a cell as `成本!H9`, for rows and columns that count from 0."""
    return f"{sheet}!{reference((row, column))}"


def area_of(text: str) -> Area | None:
    """Read a reference to one block of cells, such as 'Cash flow'!$A$1:$B$7."""
    found = _AREA.match(text.strip().removeprefix("="))
    if found is None:
        return None
    first = place_of(found[3])
    last = place_of(found[4]) if found[4] else first
    sheet = (found[1] or found[2]).replace("''", "'")
    return Area(sheet, first, last) if first and last else None


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
