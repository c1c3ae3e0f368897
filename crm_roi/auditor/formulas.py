"""Formulas taken apart: a shape that many cells share, and the references and numbers of each.

`B2*(1+$C$1)*1.17` in D2 has the shape `□*(1+□)*○`, two references (same row and two columns left,
and C1 for good) and a number. Two cells hold the same formula in R1C1 terms when all parts are
equal; what a rule asks of the text alone is asked once per shape.
"""

from __future__ import annotations

import re
from array import array
from functools import lru_cache
from struct import Struct
from sys import intern
from typing import TYPE_CHECKING, Final, NamedTuple

from crm_roi.workbook.layout.conventions import ALLOWED_NUMBERS
from crm_roi.xlsx.addresses import (
    LAST_COLUMN,
    LAST_ROW,
    Rect,
    column_letters,
    column_number,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

HOLE: Final = "\ue000"  # stands in a shape for a reference; a private character, in no formula
NUMBER: Final = "\ue001"  # stands in a shape for a number other than the allowed ones
FIXED: Final = 1 << 24  # added to a row or column that a dollar sign holds

# Each alternative begins with one of a few signs, which the search finds fast; what a name or a
# number before it shows to be no part of ours is sorted out after the first sign.
_PARTS: Final = re.compile(
    r"""(
      [$A-Za-z0-9."'\[]
      (?:
        (?<=[$A-Za-z]) (?<![\w.\\$].) [A-Za-z]{0,3}+            # a cell, a range, whole columns
          (?: \$?[0-9]{1,7}+ (?: :\$?[A-Za-z]{0,3}+\$?[0-9]{1,7}+ )?+ | :\$?[A-Za-z]{1,3}+ )
          (?![\w(.!\\\[])
      | (?<=[0-9]) (?<![\w.\\$].) [0-9]*+                       # whole rows, or a number
          (?: :\$?[0-9]{1,7}+ | (?:\.[0-9]*+)?+ (?:[Ee][+-]?[0-9]++)?+ )
          (?![\w.!(])
      | (?<=\.) (?<![\w.\\$\])].) [0-9]++ (?:[Ee][+-]?[0-9]++)?+ (?![\w.!(])  # .5, as is typed
      | (?<=") [^"]*+" | (?<=') [^']*+' | (?<=\[) [^\[\]]*+\]    # texts, sheets, brackets: as is
      )
    )""",
    re.VERBOSE,
)
_OURS: Final = re.compile(f"[{HOLE}{NUMBER}]")
_NUMERIC: Final = "0123456789."
_FOUR: Final = Struct("4i")
_CORNER: Final = re.compile(r"(\$?)([A-Za-z]*)(\$?)([0-9]*)")


Corner = tuple[int, int]
Reference = tuple[int, int, int, int]
"""A block of cells seen from a cell: first row and column, last row and column, each an offset
from the cell or `FIXED` plus a number."""


class Formula(NamedTuple):
    """What a cell computes, whatever cell it stands in; the references are packed four by four."""

    shape: str
    packed: bytes
    numbers: tuple[str, ...] = ()
    of_block: bool = False

    @property
    def references(self) -> tuple[Reference, ...]:
        """The blocks it reads, in the order of its text."""
        return tuple(_FOUR.iter_unpack(self.packed))

    @property
    def r1c1(self) -> str:
        """Write the formula in R1C1 form."""
        return self._written(map(_r1c1, self.references))

    def a1(self, row: int, column: int) -> str:
        """Write the formula as it stands in a cell."""
        return self._written(_a1(reference, row, column) for reference in self.references)

    def _written(self, references: Iterable[str]) -> str:
        return _fill(_fill(self.shape, HOLE, references), NUMBER, self.numbers)

    def rects(self, row: int, column: int) -> tuple[Rect, ...]:
        """Give the blocks it reads, seen from a cell."""
        return tuple(seen_from(reference, row, column) for reference in self.references)

    def held(self, row: int, column: int) -> Formula:
        """Give the formula with every reference held, as all cells of an array block share it."""
        rects = self.rects(row, column)
        held = (part + FIXED for rect in rects for part in rect)
        return self._replace(packed=array("i", held).tobytes())


def take_apart(text: str, row: int = 1, column: int = 1, *, of_block: bool = False) -> Formula:
    """Part a formula (without its equals sign) into its shape and its references."""
    if not text.isascii():
        text = _OURS.sub("?", text)
    pieces = _PARTS.split(text)
    parts: list[int] = []
    numbers: list[str] = []
    for place in range(1, len(pieces), 2):
        piece = pieces[place]
        found = _range(piece) if ":" in piece else _piece(piece)
        if found is None:
            continue
        if isinstance(found, str):
            numbers.append(piece)
            pieces[place] = NUMBER
            continue
        pieces[place] = HOLE
        top, left, bottom, right = found
        parts += (
            top - row if top < FIXED else top,
            left - column if left < FIXED else left,
            bottom - row if bottom < FIXED else bottom,
            right - column if right < FIXED else right,
        )
    shape = intern("".join(pieces))  # many formulas share one
    return Formula(shape, array("i", parts).tobytes(), tuple(numbers), of_block)


def seen_from(reference: Reference, row: int, column: int) -> Rect:
    """Give a block as it stands on the sheet, seen from a cell."""
    top, left, bottom, right = reference
    rows = sorted((_place(top, row), _place(bottom, row)))
    columns = sorted((_place(left, column), _place(right, column)))
    return Rect(rows[0], columns[0], rows[1], columns[1])


@lru_cache(maxsize=1 << 15)
def _piece(text: str) -> Reference | str | None:
    """Read a piece of a formula: the corners of a cell, a number not allowed, or nothing of ours.

    The same pieces come again and again; a corner without dollar sign is still a plain number here.
    """
    if text[0] in "\"'[":
        return None
    if text[0] in _NUMERIC:
        return None if float(text) in ALLOWED_NUMBERS else NUMBER
    corner = _corner(text)
    return corner + corner if corner else None


def _range(text: str) -> Reference | None:
    """Read the corners of a range, of whole columns or rows; a text may hold a colon too."""
    if text[0] in "\"'[":
        return None
    first, _, last = text.partition(":")
    start, end = _corner(first), _corner(last)
    if not start or not end:
        return None
    return start + end if start[0] and start[1] else _whole(start, end)


@lru_cache(maxsize=1 << 15)
def _corner(text: str) -> Corner | None:
    """Read `$B4`, `B` or `4` as row and column, 0 for one it does not name; nothing for ZZZ1."""
    match = _CORNER.fullmatch(text)
    if match is None:
        return None
    held, letters, held_row, digits = match.groups()
    row = int(digits or 0)
    column = column_number(letters) if letters else 0
    if row > LAST_ROW or column > LAST_COLUMN or (digits and not row):
        return None
    row_held = held_row or (held and not letters)
    return row + FIXED if row_held else row, column + FIXED if held and letters else column


def _whole(start: Corner, end: Corner) -> Reference:
    """Complete whole rows by all columns, and whole columns by all rows."""
    (top, left), (bottom, right) = start, end
    if not left:
        return top, FIXED + 1, bottom, FIXED + LAST_COLUMN
    return FIXED + 1, left, FIXED + LAST_ROW, right


def _place(part: int, base: int) -> int:
    return part - FIXED if part >= FIXED else part + base


def _axis(letter: str, part: int) -> str:
    if part >= FIXED:
        return f"{letter}{part - FIXED}"
    return f"{letter}[{part}]" if part else letter


def _r1c1(reference: Reference) -> str:
    top, left, bottom, right = reference
    start = _axis("R", top) + _axis("C", left)
    end = _axis("R", bottom) + _axis("C", right)
    return start if start == end else f"{start}:{end}"


def _a1(reference: Reference, row: int, column: int) -> str:
    """Write a block with its dollar signs, whole columns and rows as such."""
    top, left, bottom, right = reference
    whole_columns = (top, bottom) == (FIXED + 1, FIXED + LAST_ROW)
    whole_rows = (left, right) == (FIXED + 1, FIXED + LAST_COLUMN)
    corners = [
        ("" if whole_rows else _dollar(across) + column_letters(_place(across, column)))
        + ("" if whole_columns else f"{_dollar(down)}{_place(down, row)}")
        for down, across in ((top, left), (bottom, right))
    ]
    single = (top, left) == (bottom, right) and not (whole_columns or whole_rows)
    return corners[0] if single else ":".join(corners)


def _dollar(part: int) -> str:
    return "$" if part >= FIXED else ""


def _fill(shape: str, hole: str, fillings: Iterable[str]) -> str:
    first, *pieces = shape.split(hole)
    return first + "".join(map("".join, zip(fillings, pieces, strict=False)))
