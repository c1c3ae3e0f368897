"""Whether the workbook's own formulas read what we read: their named ranges against the headers.

We find a field by its header, the formulas by a defined name. A header typed over another, a
column or row put between or above by hand makes the two read different cells without a word.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Final, NamedTuple

from crm_roi.locale import translate
from crm_roi.workbook.layout.choices import plain
from crm_roi.workbook.reading import issues
from crm_roi.workbook.reading.cells import is_blank
from crm_roi.workbook.reading.locate import Found, address

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from crm_roi.workbook.reading.cells import Reading

_NAME: Final = re.compile(
    r"""<(?:\w+:)?definedName\b[^>]*?\bname\s*=\s*["'](in_\w+|calc_npv|chk_master)["'][^>]*>"""
    r"\s*(?:'((?:[^']|'')+)'|([^<!']+))!\$([A-Z]+)\$(\d+)(?::\$([A-Z]+)\$(\d+))?\s*</"
)


class Block(NamedTuple):
    """The cells of a name: its sheet, rows and columns from 0, the last ones included."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int


def named_blocks(workbook: str) -> dict[str, Block]:
    """Read from the workbook's XML the names of input cells, of the NPV and the master check."""
    return {match[1]: _block(match) for match in _NAME.finditer(unescape(workbook))}


def _block(match: re.Match[str]) -> Block:
    sheet = (match[2] or match[3]).replace("''", "'")
    left, right = _column(match[4]), _column(match[6] or match[4])
    return Block(plain(sheet), int(match[5]) - 1, left, int(match[7] or match[5]) - 1, right)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def report_other_cells(
    found: Mapping[str, Found], names: Mapping[str, Block], reading: Reading
) -> None:
    """Warn, once a table, of fields that formulas read elsewhere, and of rows they pass over."""
    for table in found.values():
        prefix = "in_" if table.table.form else f"in_{table.table.key}_"
        here = {
            name.removeprefix(prefix): block
            for name, block in names.items()
            if name.startswith(prefix) and block.sheet == plain(table.sheet.name)
        }
        differing = list(_fields_elsewhere(table, here))
        if differing:
            labels = ", ".join(translate(label, reading.language) for label, _place in differing)
            facts = {"table": table.table.title, "columns": labels}
            reading.report(issues.FORMULAS_ELSEWHERE, table.table.path, differing[0][1], **facts)
        elif not table.table.form and (above := _row_above(table, here)):
            facts = {"table": table.table.title}
            reading.report(issues.ROW_ABOVE, table.table.path, above, **facts)


def _fields_elsewhere(found: Found, names: Mapping[str, Block]) -> Iterator[tuple[str, str]]:
    """Give the fields, and their cells, whose name lies elsewhere than their header."""
    sheet = found.sheet.name
    for column in found.table.columns:
        block = names.get(column.field)
        if block is None:
            continue
        if found.table.form:
            row = found.rows.get(column.field, -1)
            if (row, found.value) != (block.top, block.left):
                yield column.term.label, address(sheet, block.top, block.left)
        elif found.columns.get(column.field, block.left) != block.left:
            place = found.columns[column.field]
            yield column.term.label, address(sheet, found.header, place)
    years = names.get("years")
    if years and found.years and not _covers(years, found.years):
        yield "Y0 …", address(sheet, found.header, years.left)


def _covers(block: Block, years: Mapping[int, int]) -> bool:
    """Tell whether the formulas' columns are those of the years, one after the other."""
    return all(
        years.get(place - block.left) == place for place in range(block.left, block.right + 1)
    )


def _row_above(found: Found, names: Mapping[str, Block]) -> str:
    """Give the first cell that is filled between the header and the first row formulas read."""
    block = names.get("id") or next(iter(names.values()), None)
    if block is None:
        return ""
    columns = sorted(found.columns.values())
    for row in range(found.header + 1, min(block.top, len(found.sheet.rows))):
        for column in columns:
            if not is_blank(found.sheet.rows[row][column]):
                return address(found.sheet.name, row, column)
    return ""
