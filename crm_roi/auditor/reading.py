"""A workbook file read for its rules: every part once, straight from its XML.

Loading it all into an object per cell would take most of the time and the memory of a lint; see
`sheet_reading.py` for the cells.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crm_roi.auditor.book import Book, Sheet, Table
from crm_roi.auditor.feature_reading import FeatureReader
from crm_roi.auditor.sheet_reading import CellReader, Pool, sift_cells
from crm_roi.xlsx.addresses import read_rect
from crm_roi.xlsx.contents import TRUE, Contents, SheetPart, read_contents, shared_texts
from crm_roi.xlsx.package import MEGABYTE, Limits, Package, open_package, whole
from crm_roi.xlsx.styles import Style, read_styles

if TYPE_CHECKING:
    from collections.abc import Iterator

LIMITS: Final = Limits(file=2048 * MEGABYTE, content=2048 * MEGABYTE, bomb=32 * MEGABYTE)


def read_book(path: str | Path) -> Book:
    """Read a workbook, or raise the `UnreadableWorkbookError` that says why not."""
    package = open_package(Path(path), LIMITS)
    with _collector_at_rest():
        return _BookReader(package, read_contents(package)).book()


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Let the garbage collector rest: reading makes no rings, and a hundred thousand formulas."""
    worked = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if worked:
            gc.enable()


class _BookReader:
    """Reads the parts of one workbook in the order in which they need each other."""

    def __init__(self, package: Package, contents: Contents) -> None:
        self._package = package
        self._contents = contents
        self._styles = self._read_styles()
        self._pool = Pool(shared_texts(package, contents), len(self._styles))

    def book(self) -> Book:
        """Read everything."""
        contents, calculation = self._contents, self._contents.tree.find("./calcPr")
        settings = {} if calculation is None else calculation.attrib
        with self._package.reading(contents.part):
            listed, names = contents.sheets, contents.names
        sheets = (self._sheet(one, at) for at, one in enumerate(listed) if one.is_worksheet)
        return Book(
            path=str(self._package.path),
            sheets=tuple(sheets),
            texts=tuple(self._pool.texts),
            formulas=tuple(self._pool.formulas),
            styles=self._styles,
            names=names,
            links=sum(one.kind.endswith("/externalLink") for one in contents.relations.values()),
            calculation=settings.get("calcMode", "auto"),
            iterates=settings.get("iterate") in TRUE,
            password=self._has_password(),
            from_1904=contents.from_1904,
        )

    def _read_styles(self) -> tuple[Style, ...]:
        part = self._contents.related("styles")
        if not part or not self._package.holds(part):
            return read_styles(None)
        with self._package.reading(part):
            return read_styles(self._package.tree(part))

    def _has_password(self) -> bool:
        protection = self._contents.tree.find("./workbookProtection")
        if protection is None:
            return False
        return bool(protection.get("workbookPassword") or protection.get("workbookHashValue"))

    def _sheet(self, listed: SheetPart, position: int) -> Sheet:
        characters: list[str] = []
        cells, features = CellReader(self._pool, characters), FeatureReader(characters)
        self._package.stream(
            listed.part,
            features.starts | cells.starts,
            features.ends | cells.ends,
            characters.append,
            partial(sift_cells, cells),
        )
        relations = self._package.relations(listed.part)
        with self._package.reading(listed.part):
            sheet = cells.sheet(listed.name, position)
            parts = [relations[key].target for key in features.table_ids]
        tables = tuple(map(self._table, parts))
        found = features.features(listed.state, cells.hidden_rows, tables)
        return replace(sheet, features=found)

    def _table(self, part: str) -> Table:
        with self._package.reading(part):
            table = self._package.tree(part)
            return Table(
                table.get("displayName") or table.get("name") or "",
                read_rect(table.attrib["ref"]),
                tuple(one.get("name", "") for one in table.findall("./tableColumns/tableColumn")),
                whole(table, "headerRowCount", 1),
                whole(table, "totalsRowCount"),
            )
