"""Formulas taken apart: a shape that many cells share, and the references of each.

`B2*(1+$C$1)` in D2 has the shape `□*(1+□)` and two references: same row and two columns left,
and C1 for good. Two cells hold the same formula in R1C1 terms when both parts are equal; what a
rule asks of the text alone is asked once per shape.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from crm_roi.workbook.lint.cells import (
    LAST_COLUMN,
    LAST_ROW,
    Rect,
    column_number,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

HOLE: Final = "\ue000"  # stands in a shape for a reference; a private character, in no formula
FIXED: Final = 1 << 24  # added to a row or column that a dollar sign holds

_REFERENCE: Final = re.compile(
    r"""(
        (?<![\w.\\$])(?=[$A-Za-z])
        \$?[A-Za-z]{1,3}(?:\$?[0-9]{1,7}(?::\$?[A-Za-z]{1,3}\$?[0-9]{1,7})?|:\$?[A-Za-z]{1,3})
        (?![\w(.!\\[])
      | "[^"]*" | '[^']*' | \[[^\[\]]*\]   # texts, quoted sheets and brackets stay as they are
      | (?<![\w.\\$])\$?[0-9]{1,7}:\$?[0-9]{1,7}(?![\w.!])
    )""",
    re.VERBOSE,
)
_CORNER: Final = re.compile(r"(\$?)([A-Za-z]*)(\$?)([0-9]*)")


Reference = tuple[int, int, int, int]
"""A block of cells seen from a cell: first row and column, last row and column, each an offset
from the cell or `FIXED` plus a number."""


class Formula(NamedTuple):
    """What a cell computes, whatever cell it stands in."""

    shape: str
    references: tuple[Reference, ...]
    array: bool = False

    @property
    def r1c1(self) -> str:
        """Write the formula in R1C1 form."""
        return _fill(self.shape, map(_r1c1, self.references))

    def a1(self, row: int, column: int) -> str:
        """Write the formula as it reads in a cell, without dollar signs."""
        return _fill(self.shape, (rect.address for rect in self.rects(row, column)))

    def rects(self, row: int, column: int) -> tuple[Rect, ...]:
        """Give the blocks it reads, seen from a cell."""
        return tuple(seen_from(reference, row, column) for reference in self.references)

    def held(self, row: int, column: int) -> Formula:
        """Give the formula with every reference held, as all cells of an array block share it."""
        rects = self.rects(row, column)
        held = tuple((r[0] + FIXED, r[1] + FIXED, r[2] + FIXED, r[3] + FIXED) for r in rects)
        return self._replace(references=held)


def take_apart(text: str, row: int = 1, column: int = 1, *, array: bool = False) -> Formula:
    """Part a formula (without its equals sign) into its shape and its references."""
    pieces = _REFERENCE.split(text)
    references = []
    for place in range(1, len(pieces), 2):
        corners = _corners(pieces[place])
        if corners:
            top, left, bottom, right = corners
            pieces[place] = HOLE
            references.append(
                (
                    top if top >= FIXED else top - row,
                    left if left >= FIXED else left - column,
                    bottom if bottom >= FIXED else bottom - row,
                    right if right >= FIXED else right - column,
                )
            )
    return Formula("".join(pieces), tuple(references), array)


def seen_from(reference: Reference, row: int, column: int) -> Rect:
    """Give a block as it stands on the sheet, seen from a cell."""
    top, left, bottom, right = reference
    rows = sorted((_place(top, row), _place(bottom, row)))
    columns = sorted((_place(left, column), _place(right, column)))
    return Rect(rows[0], columns[0], rows[1], columns[1])


@lru_cache(maxsize=1 << 15)
def _corners(text: str) -> tuple[int, int, int, int] | None:
    """Read `$B4:C$9`, `B:C` or `4:9`; nothing for a text, a bracket or a name such as ZZZ1."""
    if text[0] in "\"'[":
        return None
    first, _, last = text.partition(":")
    start = _corner(first, FIXED + 1, FIXED + 1)
    end = _corner(last or first, FIXED + LAST_ROW, FIXED + LAST_COLUMN)
    return start + end if start and end else None


def _corner(text: str, row: int, column: int) -> tuple[int, int] | None:
    """Read one corner; `row` and `column` stand in where it names none."""
    match = _CORNER.fullmatch(text)
    if match is None:
        return None
    held, letters, held_row, digits = match.groups()
    if digits:
        row = int(digits) + (FIXED if held_row or (held and not letters) else 0)
    if letters:
        column = column_number(letters) + (FIXED if held else 0)
    too_far = row % FIXED > LAST_ROW or column % FIXED > LAST_COLUMN
    return None if too_far or row % FIXED == 0 else (row, column)


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


def _fill(shape: str, references: Iterable[str]) -> str:
    first, *pieces = shape.split(HOLE)
    return first + "".join(map("".join, zip(references, pieces, strict=False)))
