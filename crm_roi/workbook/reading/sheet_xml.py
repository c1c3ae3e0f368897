"""What the XML of a sheet says that calamine does not: errors, merged cells, cells far out.

calamine gives an error value (`#REF!`) and a formula that was never calculated as a blank, and
makes room for every cell up to the farthest one.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache
from typing import Final

from crm_roi.workbook.reading import issues as kinds
from crm_roi.workbook.reading.values import CellError

KEPT_DIGITS: Final = 15
LARGEST_DENOMINATOR: Final = 1000
_FAR: Final = re.compile(rb"""\sr=["']([A-Z]{3}\d+|[A-Z]{1,2}\d{6,})["']""")
_PREFIX: Final = re.compile(rb"<(\w+:)?worksheet[\s>]")
_ADDRESS: Final = re.compile(rb"""\br=["']([A-Z]+)(\d+)["']""")
_TEXT_TYPE: Final = re.compile(rb"""\bt=["']str["']""")

Cell = tuple[int, int]


def far_cell(xml: bytes) -> str:
    """Find a cell so far out that reading would fill the memory; blank if there is none."""
    found = _FAR.search(xml)
    return found[1].decode() if found else ""


@cache
def _patterns(prefix: bytes) -> dict[str, re.Pattern[bytes]]:
    """Compile what is looked for in a sheet whose XML names carry a prefix, mostly none."""
    patterns = {
        "error": rb"""<@c\s([^>]*\bt=["']e["'][^>]*)>""",
        "formula": rb"<@c\s([^>]*[^/>])>\s*<@f[\s>/]",
        "value": rb"<@v(?:\s[^>]*)?>([^<]+)</",
        "end": rb"</@c>",
        "merged": rb"""<@mergeCell\s+ref=["']([A-Z]+)(\d+):([A-Z]+)(\d+)["']""",
    }
    return {name: re.compile(text.replace(b"@", prefix)) for name, text in patterns.items()}


def _patterns_for(xml: bytes) -> dict[str, re.Pattern[bytes]]:
    found = _PREFIX.search(xml[:4096])
    return _patterns((found and found[1]) or b"")


def hidden_errors(xml: bytes) -> dict[Cell, CellError]:
    """Find the cells of a sheet that show an error, and formulas that were never calculated."""
    patterns = _patterns_for(xml)
    found: dict[Cell, CellError] = {}
    for cell in patterns["formula"].finditer(xml):
        if not _value(xml, cell.end(), patterns) and not _TEXT_TYPE.search(cell[1]):
            found[_place(cell[1])] = CellError(kinds.NO_CACHED_VALUE, "")
    for cell in patterns["error"].finditer(xml):
        text = _value(xml, cell.end(), patterns)
        found[_place(cell[1])] = CellError(kinds.ERROR_VALUE, text or "#N/A")
    return found


def _value(xml: bytes, start: int, patterns: dict[str, re.Pattern[bytes]]) -> str:
    """Give the stored value of the cell whose start tag ended at `start`."""
    end = patterns["end"].search(xml, start)
    value = patterns["value"].search(xml, start, end.start() + 2 if end else len(xml))
    return value[1].decode("utf-8", "replace") if value else ""


def _place(mark: bytes) -> Cell:
    """Read the place of a cell; a cell that does not say where it is counts as A1."""
    address = _ADDRESS.search(mark)
    return (int(address[2]) - 1, column_index(address[1])) if address else (0, 0)


def column_index(letters: bytes) -> int:
    """Count a column from its letters: A is 0."""
    index = 0
    for letter in letters:
        index = index * 26 + letter - 64
    return index - 1


def merged_blocks(xml: bytes) -> tuple[tuple[Cell, Cell], ...]:
    """Give the blocks of merged cells: first and last cell of each."""
    return tuple(
        ((int(top) - 1, column_index(left)), (int(bottom) - 1, column_index(right)))
        for left, top, right, bottom in _patterns_for(xml)["merged"].findall(xml)
    )


def restored(number: float) -> float:
    """Give a simple fraction back the digits that LibreOffice cut off: 0.333333333333333 is 1/3."""
    if number.is_integer() or len(f"{number:.15g}".strip("-0.").replace(".", "")) < KEPT_DIGITS:
        return number
    near = float(Fraction(number).limit_denominator(LARGEST_DENOMINATOR))
    return near if f"{near:.15g}" == f"{number:.15g}" else number
