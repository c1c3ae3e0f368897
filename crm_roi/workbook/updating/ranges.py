"""Mending the named ranges that no longer begin at their table's first row; what cannot be mended.

A row put right below the headers stands above the ranges: they are drawn up to it again. Rows or
year columns that are gone, or that the calculation has no room for, need a fresh workbook.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from crm_roi.core.terms import _
from crm_roi.workbook.layout.choices import plain
from crm_roi.workbook.reading.cells import is_blank
from crm_roi.workbook.reading.formula_ranges import Block, named_blocks
from crm_roi.workbook.reading.locate import Found, locate
from crm_roi.workbook.reading.native import missing_names
from crm_roi.workbook.reading.opening import open_book
from crm_roi.workbook.updating.package import WORKBOOK
from crm_roi.workbook.writing.range_checks import STEPS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from crm_roi.workbook.updating.package import Package

TIMELINE: Final = "calc_net"
TOO_MANY: Final = _("“{table}” has more rows than the calculation holds.")
DELETED: Final = _("In “{table}” rows were deleted.")
YEARS_MOVED: Final = _("In “{table}” columns were put among the years, or deleted.")
NAMES_LOST: Final = _("Names that the workbook's own formulas need are missing: {names}.")


class Fault(NamedTuple):
    """What only a fresh workbook can mend: the sentence, with the table or the names it tells."""

    text: str
    facts: dict[str, str]


def mend_ranges(package: Package, path: Path) -> tuple[list[str], list[Fault]]:
    """Draw the ranges of each table up to its first row; name the tables, and what remains wrong.

    `path` is the file that the package was read from.
    """
    book = open_book(path)
    found, _problems = locate(book)
    names = named_blocks(book.workbook)
    lists = [table for table in found.values() if not table.table.form]
    mended = [table.table.title for table in lists if _drawn_up(package, table, names)]
    faults = [fault for table in lists for fault in _faults(package, table, names)]
    if lost := missing_names(book, found, names):
        faults.append(Fault(NAMES_LOST, {"names": ", ".join(lost)}))
    return mended, faults


def _drawn_up(package: Package, found: Found, names: Mapping[str, Block]) -> bool:
    """Rewrite the names of a table whose first row lies below the row under its headers."""
    own = _own(found, names)
    top = min((block.top for block in own.values() if block.top > found.header), default=0)
    if top <= found.header + 1:
        return False
    for name, block in own.items():
        if block.top == top:
            _rewrite(package, name, found.header + 2)
    return True


def _own(found: Found, names: Mapping[str, Block]) -> dict[str, Block]:
    """Give the ranges of a table's columns."""
    prefix, sheet = f"in_{found.table.key}_", plain(found.sheet.name)
    return {
        name: block
        for name, block in names.items()
        if name.startswith(prefix) and block.sheet == sheet and block.bottom > block.top
    }


def _rewrite(package: Package, name: str, row: int) -> None:
    """Let a name begin at another row, counted from 1."""
    first = re.compile(
        rb'(<(?:\w+:)?definedName\b[^>]*?\bname="%b"[^>]*>[^<]*!\$[A-Z]+\$)\d+(?=:)' % name.encode()
    )
    book = package.part(WORKBOOK)
    package.replaced[WORKBOOK] = first.sub(rb"\g<1>%d" % row, book, count=1)


def _faults(package: Package, found: Found, names: Mapping[str, Block]) -> Iterator[Fault]:
    facts = {"table": found.table.title}
    for key, field, step in STEPS:
        block = names.get(f"in_{key}_{field}")
        room = package.names.get(step)
        if key != found.table.key or block is None or room is None or field not in found.columns:
            continue
        capacity = room.last[0] - room.first[0] + 1
        if block.bottom - min(block.top, found.header + 1) + 1 < capacity:
            yield Fault(DELETED, facts)
        if _rows_used(found, found.columns[field]) > capacity:
            yield Fault(TOO_MANY, facts)
    years = names.get(f"in_{found.table.key}_years")
    line = package.names.get(TIMELINE)
    if years and line and years.right - years.left != line.last[1] - line.first[1]:
        yield Fault(YEARS_MOVED, facts)


def _rows_used(found: Found, column: int) -> int:
    """Count the rows from the headers down to the last one that is filled in."""
    rows = found.sheet.rows[found.header + 1 : found.end]
    filled = (index for index, row in enumerate(rows, 1) if not is_blank(row[column]))
    return max(filled, default=0)
