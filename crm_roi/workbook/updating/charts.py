"""Charts of a refreshed table: they draw as many rows as it now holds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import unescape

from crm_roi.workbook.updating.package import area_of
from crm_roi.workbook.updating.sheet_cells import reference

if TYPE_CHECKING:
    from crm_roi.workbook.updating.package import Area, Package

_CHARTS: Final = "xl/charts/"
# A reference with the values that it had when the chart was saved: those are left out.
_SERIES: Final = re.compile(
    r"(<((?:\w+:)?)f>)([^<]+)(</\2f>)(\s*<\2(?:num|str)Cache>.*?</\2(?:num|str)Cache>)?", re.DOTALL
)


def draw_rows(package: Package, table: Area, filled: int) -> None:
    """Let every chart of a table's columns draw its filled rows, those below the headers."""
    first, last = table.first[0] + 1, table.first[0] + max(filled, 1)

    def drawn(found: re.Match[str]) -> str:
        area = area_of(unescape(found[3], {"&apos;": "'", "&quot;": '"'}))
        if area is None or area.sheet != table.sheet or area.first[0] != first:
            return found[0]
        if area.last[0] > table.last[0] or area.is_cell:
            return found[0]
        sheet = found[3].rpartition("!")[0]
        ends = ((first, area.first[1]), (last, area.last[1]))
        block = ":".join(re.sub(r"([A-Z]+)(\d+)", r"$\1$\2", reference(end)) for end in ends)
        return f"{found[1]}{sheet}!{block}{found[4]}"

    for name in package.parts:
        if name.startswith(_CHARTS) and name.endswith(".xml"):
            text = package.part(name).decode("utf-8")
            changed = _SERIES.sub(drawn, text)
            if changed != text:
                package.replaced[name] = changed.encode()
