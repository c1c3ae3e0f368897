"""Whether the workbook's own formulas read what we read: their named ranges against the headers.

We find a field by its header, the formulas by a defined name. A header typed over another, a
column or row put between or above by hand makes the two read different cells without a word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_roi.locale import translate
from crm_roi.workbook.layout.choices import plain
from crm_roi.workbook.reading import issues
from crm_roi.workbook.reading.cells import is_blank
from crm_roi.xlsx.addresses import address

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from crm_roi.workbook.reading.cells import Reading
    from crm_roi.workbook.reading.locate import Found
    from crm_roi.xlsx.addresses import Area


def report_other_cells(
    found: Mapping[str, Found], names: Mapping[str, Area], reading: Reading
) -> None:
    """Warn, once a table, of fields that formulas read elsewhere, and of rows they pass over."""
    for table in found.values():
        prefix = "in_" if table.table.form else f"in_{table.table.key}_"
        here = {
            name.removeprefix(prefix): block
            for name, block in names.items()
            if name.startswith(prefix) and plain(block.sheet) == plain(table.sheet.name)
        }
        differing = list(_fields_elsewhere(table, here))
        if differing:
            labels = ", ".join(translate(label, reading.language) for label, _place in differing)
            facts = {"table": table.table.title, "columns": labels}
            reading.report(issues.FORMULAS_ELSEWHERE, table.table.path, differing[0][1], **facts)
        elif not table.table.form and (above := _row_above(table, here)):
            facts = {"table": table.table.title}
            reading.report(issues.ROW_ABOVE, table.table.path, above, **facts)


def _fields_elsewhere(found: Found, names: Mapping[str, Area]) -> Iterator[tuple[str, str]]:
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


def _covers(block: Area, years: Mapping[int, int]) -> bool:
    """Tell whether the formulas' columns are those of the years, one after the other."""
    return all(
        years.get(place - block.left) == place for place in range(block.left, block.right + 1)
    )


def _row_above(found: Found, names: Mapping[str, Area]) -> str:
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
