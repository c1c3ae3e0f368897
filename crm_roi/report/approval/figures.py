"""Whether two copies of a workbook show the same figures: formulas where formulas were.

A workbook that was saved again has other bytes and the same entries. Somebody may have typed a
number over a formula meanwhile: then its entries agree, and what it shows does not.
"""

from __future__ import annotations

import re
from itertools import islice
from math import isclose
from pathlib import Path
from typing import Final

from crm_roi.workbook.reading.opening import LIMITS
from crm_roi.xlsx.contents import read_contents
from crm_roi.xlsx.package import Package

CELL: Final = re.compile(rb'<c r="([A-Z]+[0-9]+)"([^>]*?)(?:/>|>(.*?)</c>)', re.DOTALL)
VALUE: Final = re.compile(rb"<v>([^<]+)</v>")
MOST_NAMED: Final = 5
CLOSE: Final = 1e-6


def other_figures(attached: bytes, given: bytes) -> list[str]:
    """Name cells that hold a formula in the attached workbook and another figure in the given one.

    Empty where all agree, or where one of the two is no workbook.
    """
    if not (attached.startswith(b"PK") and given.startswith(b"PK")):
        return []
    theirs = _formulas(given)
    different = (
        f"{sheet}!{cell}"
        for (sheet, cell), value in _formulas(attached).items()
        if not _same(value, theirs.get((sheet, cell), "typed"))
    )
    return list(islice(different, MOST_NAMED))


def _same(one: float | str | None, other: float | str | None) -> bool:
    """Compare two kept results; one that was never calculated says nothing."""
    if one is None or other is None:
        return True
    if isinstance(one, float) and isinstance(other, float):
        return isclose(one, other, rel_tol=CLOSE, abs_tol=CLOSE)
    return other != "typed"


def _formulas(content: bytes) -> dict[tuple[str, str], float | str | None]:
    """Give each formula's kept number, by sheet and cell; texts are not compared."""
    found: dict[tuple[str, str], float | str | None] = {}
    package = Package(Path("workbook.xlsx"), content, LIMITS)
    for sheet, part in read_contents(package).worksheets.items():
        for cell, attributes, inside in CELL.findall(package.xml(part)):
            if b"<f" in inside:
                value = VALUE.search(inside)
                number = value and b't="' not in attributes
                found[sheet, cell.decode()] = (
                    float(value[1]) if number and value else ("" if value else None)
                )
    return found
