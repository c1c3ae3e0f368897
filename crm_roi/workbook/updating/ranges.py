"""Mending the named ranges that no longer hold all rows of their table; what cannot be mended.

A row put right below the headers, or below the last one, stands beside the ranges, and a row that
is deleted shortens them: they are drawn up to the headers, and down to the last row or as far as
the calculation reads. Where another table leaves no room for that, where year columns are gone or
rows too many, a fresh workbook is needed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from crm_roi.core.terms import _
from crm_roi.workbook.layout.choices import plain
from crm_roi.workbook.reading.cells import is_blank
from crm_roi.workbook.reading.locate import Found, locate
from crm_roi.workbook.reading.native import missing_names
from crm_roi.workbook.reading.opening import open_book
from crm_roi.workbook.sheets.entry_checks import STEPS
from crm_roi.xlsx.addresses import LAST_ROW

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from crm_roi.workbook.updating.package import EditedBook
    from crm_roi.xlsx.addresses import Area

TIMELINE: Final = "calc_net"
TOO_MANY: Final = _("“{table}” has more rows than the calculation holds.")
DELETED: Final = _("In “{table}” rows were deleted, and another table stands in their place.")
YEARS_MOVED: Final = _("In “{table}” columns were put among the years, or deleted.")
NAMES_LOST: Final = _("Names that the workbook's own formulas need are missing: {names}.")


class Fault(NamedTuple):
    """What only a fresh workbook can mend: the sentence, with the table or the names it tells."""

    text: str
    facts: dict[str, str]


def mend_ranges(package: EditedBook, path: Path) -> tuple[list[str], list[Fault]]:
    """Draw the ranges of each table over all its rows; name the tables, and what remains wrong.

    `path` is the file that the package was read from.
    """
    book = open_book(path)
    found, _problems = locate(book)
    names = package.names
    lists = [table for table in found.values() if not table.table.form]
    mended = [
        table.table.title
        for table in lists
        if _redrawn(package, table, names, _last_row(table, found.values()))
    ]
    names = package.names_now()
    faults = [fault for table in lists for fault in _faults(package, table, names)]
    if lost := missing_names(book, found, names):
        faults.append(Fault(NAMES_LOST, {"names": ", ".join(lost)}))
    return mended, faults


def _last_row(found: Found, tables: Iterable[Found]) -> int:
    """Give the last row that a table may have: the one above the next table of its sheet."""
    others = [table.start for table in tables if table.sheet is found.sheet]
    return min((start for start in others if start > found.start), default=LAST_ROW) - 1


def _redrawn(package: EditedBook, found: Found, names: Mapping[str, Area], end: int) -> bool:
    """Rewrite the names of a table that do not hold all its rows; tell whether any did not."""
    own = _own(found, names)
    if not own:
        return False
    top, bottom = min(one.top for one in own.values()), max(one.bottom for one in own.values())
    first = found.header + 1
    wanted = min(end, max(bottom, first + _capacity(package, found) - 1))
    filled = _rows_used(found, (*found.columns.values(), *found.years.values()))
    last = max(wanted, found.header + filled)
    if (top, bottom) == (first, last):
        return False
    for name, block in own.items():
        if (block.top, block.bottom) == (top, bottom):
            _rewrite(package, name, (first + 1, last + 1))
    return True


def _own(found: Found, names: Mapping[str, Area]) -> dict[str, Area]:
    """Give the ranges of a table's columns."""
    prefix, sheet = f"in_{found.table.key}_", plain(found.sheet.name)
    return {
        name: block
        for name, block in names.items()
        if name.startswith(prefix)
        and plain(block.sheet) == sheet
        and block.bottom > block.top
        and block.top > found.header
    }


def _capacity(package: EditedBook, found: Found) -> int:
    """Count the rows of a table that the calculation reads one by one; 0 where it does not."""
    step = next((step for key, _field, step in STEPS if key == found.table.key), "")
    room = package.names.get(step)
    return room.last[0] - room.first[0] + 1 if room else 0


def _rewrite(package: EditedBook, name: str, rows: tuple[int, int]) -> None:
    """Let a name begin and end at other rows, counted from 1."""
    block = re.compile(
        rb"""(<(?:\w+:)?definedName\b[^>]*?\bname\s*=\s*["']%b["'][^>]*>[^<]*!\$[A-Z]+\$)\d+"""
        rb"(:\$[A-Z]+\$)\d+" % name.encode()
    )
    book = package.part(package.workbook)
    package.replaced[package.workbook] = block.sub(rb"\g<1>%d\g<2>%d" % rows, book, count=1)


def _faults(package: EditedBook, found: Found, names: Mapping[str, Area]) -> Iterator[Fault]:
    facts = {"table": found.table.title}
    capacity = _capacity(package, found)
    for key, field, _step in STEPS:
        block = names.get(f"in_{key}_{field}")
        if key != found.table.key or block is None or not capacity or field not in found.columns:
            continue
        if block.bottom - block.top + 1 < capacity:
            yield Fault(DELETED, facts)
        if _rows_used(found, (found.columns[field],)) > capacity:
            yield Fault(TOO_MANY, facts)
    years = names.get(f"in_{found.table.key}_years")
    line = package.names.get(TIMELINE)
    if years and line and years.right - years.left != line.last[1] - line.first[1]:
        yield Fault(YEARS_MOVED, facts)


def _rows_used(found: Found, columns: tuple[int, ...]) -> int:
    """Count the rows from the headers down to the last one that is filled in."""
    rows = found.sheet.rows[found.header + 1 : found.end]
    filled = (
        index
        for index, row in enumerate(rows, 1)
        if not all(is_blank(row[column]) for column in columns)
    )
    return max(filled, default=0)
