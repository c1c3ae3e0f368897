"""A workbook file read for its rules: every part once, straight from its XML.

Loading it all into an object per cell would take most of the time and the memory of a lint; see
`sheet_reading.py` for the cells.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import PurePosixPath
from posixpath import normpath
from typing import TYPE_CHECKING, Final

from crm_roi.auditor.book import Book, DefinedName, Sheet, Table
from crm_roi.auditor.cell_sieve import sift_cells
from crm_roi.auditor.cells import read_rect
from crm_roi.auditor.feature_reading import FeatureReader
from crm_roi.auditor.package import (
    BinaryWorkbookError,
    DamagedWorkbookError,
    NotAWorkbookError,
    Package,
    open_package,
)
from crm_roi.auditor.sheet_reading import TRUE, CellReader, Pool
from crm_roi.auditor.style_reading import read_styles

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from xml.etree.ElementTree import Element

    from crm_roi.auditor.package import Attributes

_LINK: Final = "/externalLink"


def read_book(path: str | Path) -> Book:
    """Read a workbook, or raise the `UnreadableWorkbookError` that says why not."""
    with open_package(path) as package:
        part = "?"
        try:
            part = _workbook_part(package)
            with _collector_at_rest():
                return _BookReader(package, part).book()
        except (ValueError, KeyError, IndexError, OverflowError) as error:
            raise DamagedWorkbookError(path=package.path, part=part) from error


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


def _workbook_part(package: Package) -> str:
    if not package.holds("_rels/.rels"):
        raise NotAWorkbookError(path=package.path)
    for kind, target in _relations(package, "").values():
        if kind.endswith("/officeDocument"):
            if target.casefold().endswith(".bin"):
                raise BinaryWorkbookError(path=package.path)
            if package.holds(target) and package.tree(target).tag == "workbook":
                return target
    raise NotAWorkbookError(path=package.path)


def _relations(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """Give the relations of a part: id → kind and target (a part, or an address outside)."""
    folder, name = PurePosixPath(part).parent, PurePosixPath(part).name
    relations = str(folder / "_rels" / f"{name}.rels")
    if not package.holds(relations):
        return {}
    return {
        element.get("Id", ""): (
            element.get("Type", ""),
            _target(str(folder), element.get("Target", "")),
        )
        for element in package.tree(relations)
    }


def _target(folder: str, target: str) -> str:
    return normpath(target if target.startswith("/") else f"{folder}/{target}").lstrip("/")


class _BookReader:
    """Reads the parts of one workbook in the order in which they need each other."""

    def __init__(self, package: Package, part: str) -> None:
        self._package = package
        self._workbook = package.tree(part)
        self._relations = _relations(package, part)
        self._styles = read_styles(self._optional("/styles"))
        self._pool = Pool(self._shared_texts(), len(self._styles))

    def book(self) -> Book:
        """Read everything."""
        elements = self._workbook.findall("./sheets/sheet")
        sheets = tuple(
            self._sheet(element, self._relations[element.attrib["id"]][1], position)
            for position, element in enumerate(elements)
            if self._relations[element.attrib["id"]][0].endswith("/worksheet")
        )
        calculation = self._workbook.find("./calcPr")
        settings = {} if calculation is None else calculation.attrib
        return Book(
            self._package.path, sheets, tuple(self._pool.texts), tuple(self._pool.formulas),
            self._styles, self._names([element.get("name", "") for element in elements]),
            sum(kind.endswith(_LINK) for kind, _ in self._relations.values()),
            settings.get("calcMode", "auto"), settings.get("iterate") in TRUE,
            self._has_password(), self._dates_from_1904(),
        )  # fmt: skip

    def _optional(self, kind: str) -> Element | None:
        part = self._part(kind)
        return self._package.tree(part) if part else None

    def _part(self, kind: str) -> str:
        parts = (target for of, target in self._relations.values() if of.endswith(kind))
        return next((part for part in parts if self._package.holds(part)), "")

    def _has_password(self) -> bool:
        protection = self._workbook.find("./workbookProtection")
        if protection is None:
            return False
        return bool(protection.get("workbookPassword") or protection.get("workbookHashValue"))

    def _dates_from_1904(self) -> bool:
        properties = self._workbook.find("./workbookPr")
        return properties is not None and properties.get("date1904") in TRUE

    def _names(self, sheets: list[str]) -> tuple[DefinedName, ...]:
        return tuple(
            DefinedName(
                element.get("name", ""),
                (element.text or "").lstrip("="),
                sheets[int(element.attrib["localSheetId"])]
                if "localSheetId" in element.attrib
                else None,
                element.get("hidden") in TRUE,
            )
            for element in self._workbook.findall("./definedNames/definedName")
        )

    def _shared_texts(self) -> list[str]:
        part = self._part("/sharedStrings")
        texts: list[str] = []
        if part:
            reader = _TextReader(texts)
            self._package.stream(part, reader.starts, reader.ends, reader.characters.append)
        return texts

    def _sheet(self, element: Element, part: str, position: int) -> Sheet:
        characters: list[str] = []
        cells, features = CellReader(self._pool, characters), FeatureReader(characters)
        self._package.stream(
            part, features.starts | cells.starts, features.ends | cells.ends, characters.append,
            partial(sift_cells, cells),
        )  # fmt: skip
        relations = _relations(self._package, part)
        tables = tuple(self._table(relations[key][1]) for key in features.table_ids)
        sheet = cells.sheet(element.get("name", ""), position)
        state = element.get("state", "visible")
        return replace(sheet, features=features.features(state, cells.hidden_rows, tables))

    def _table(self, part: str) -> Table:
        table = self._package.tree(part)
        columns = table.findall("./tableColumns/tableColumn")
        return Table(
            table.get("displayName") or table.get("name") or "",
            read_rect(table.attrib["ref"]),
            tuple(column.get("name", "") for column in columns),
            int(table.get("headerRowCount", 1)),
            int(table.get("totalsRowCount", 0)),
        )


class _TextReader:
    """Takes in the shared texts; the phonetic hints of East Asian texts are no part of them."""

    def __init__(self, texts: list[str]) -> None:
        self._texts = texts
        self.characters: list[str] = []
        self._pieces: list[str] = []
        self._phonetic = False
        self.starts = {"si": self._start, "t": self._clear, "rPh": self._start_hint}
        self.ends = {"t": self._piece, "rPh": self._end_hint, "si": self._end}

    def _start(self, _attributes: Attributes) -> None:
        self._pieces = []

    def _clear(self, _attributes: Attributes) -> None:
        self.characters.clear()

    def _start_hint(self, _attributes: Attributes) -> None:
        self._phonetic = True

    def _end_hint(self) -> None:
        self._phonetic = False

    def _piece(self) -> None:
        if not self._phonetic:
            self._pieces.extend(self.characters)

    def _end(self) -> None:
        self._texts.append("".join(self._pieces))
