"""Addresses of cells: the letters of a column, `B7`, `Costs!B7`, `'Cash flow'!$A$1:$B$7`.

XlsxWriter's utilities do the same, but loading it would make every reading of a plan slower.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

LAST_ROW: Final = 1_048_576
LAST_COLUMN: Final = 16_384

Place = tuple[int, int]
"""The row and the column of a cell, both from 0."""

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
