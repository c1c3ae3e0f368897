"""Whether two copies of a workbook show the same figures: formulas where formulas were.

A workbook that was saved again has other bytes and the same entries. Somebody may have typed a
number over a formula meanwhile: then its entries agree, and what it shows does not.
"""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from itertools import islice
from math import isclose
from posixpath import join, normpath
from typing import Final
from xml.etree import ElementTree as ET

MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
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
    with zipfile.ZipFile(BytesIO(content)) as package:
        for sheet, part in _sheets(package):
            for cell, attributes, inside in CELL.findall(package.read(part)):
                if b"<f" in inside:
                    value = VALUE.search(inside)
                    number = value and b't="' not in attributes
                    found[sheet, cell.decode()] = (
                        float(value[1]) if number and value else ("" if value else None)
                    )
    return found


def _sheets(package: zipfile.ZipFile) -> list[tuple[str, str]]:
    """Name each sheet and the part that holds it."""
    links = ET.fromstring(package.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 - our own checked file
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    book = ET.fromstring(package.read("xl/workbook.xml"))  # noqa: S314 - see above
    return [
        (str(sheet.get("name")), normpath(join("xl", targets[sheet.get(RELATION)])).lstrip("/"))
        for sheet in book.iter(f"{MAIN}sheet")
    ]
