"""A user's workbook of which some parts are replaced or added; all others are copied as is."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from crm_roi.workbook.reading.opening import LIMITS
from crm_roi.xlsx.contents import Contents, areas_of, read_contents, shared_texts
from crm_roi.xlsx.package import open_package, relations_of, tree_of
from crm_roi.xlsx.sheet_cells import SheetCells, read_cells

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from crm_roi.xlsx.addresses import Area
    from crm_roi.xlsx.package import Package

_ADDED_ON: Final = (2000, 1, 1, 0, 0, 0)


@dataclass
class EditedBook:
    """A workbook's package and contents, with the parts that were replaced or added."""

    package: Package
    contents: Contents
    replaced: dict[str, bytes] = field(default_factory=dict)
    _sheets: dict[str, SheetCells] = field(default_factory=dict)

    @cached_property
    def parts(self) -> Mapping[str, bytes]:
        """All parts as the file holds them."""
        return {name: self.package.raw(name) for name in self.package.entries}

    @property
    def workbook(self) -> str:
        """The name of the workbook's own part."""
        return self.contents.part

    @property
    def links(self) -> str:
        """The name of the part with the relations of the workbook's own part."""
        return self.package.named(relations_of(self.workbook))

    def part(self, name: str) -> bytes:
        """Give a part as it stands now."""
        return self.replaced.get(name) or self.parts[name]

    @cached_property
    def sheet_parts(self) -> dict[str, str]:
        """Map the name of each worksheet to its part."""
        found = self.contents.worksheets.items()
        return {name: part for name, part in found if part in self.parts}

    @cached_property
    def names(self) -> dict[str, Area]:
        """Give the block of cells behind each defined name, as the file holds them."""
        with self.package.reading(self.contents.part):
            return areas_of(self.contents.tree)

    def names_now(self) -> dict[str, Area]:
        """Give the block of cells behind each defined name, as they are now drawn."""
        return areas_of(tree_of(self.part(self.workbook)))

    @cached_property
    def shared(self) -> tuple[str, ...]:
        """Give the texts that the cells share."""
        return tuple(shared_texts(self.package, self.contents))

    def sheet(self, name: str) -> SheetCells:
        """Read the cells of a sheet, as the file holds them."""
        if name not in self._sheets:
            part = self.sheet_parts[name]
            with self.package.reading(part):
                found = read_cells(self.parts[part], self.shared)
                found.refuse_dangling()
                self._sheets[name] = found
        return self._sheets[name]

    def write(self, target: Path) -> None:
        """Write the workbook: the parts in their order, then those that were added."""
        known = self.package.entries
        with ZipFile(target, "w", ZIP_DEFLATED) as archive:
            for name, info in known.items():
                fresh = ZipInfo(name, info.date_time)
                fresh.compress_type, fresh.external_attr = ZIP_DEFLATED, info.external_attr
                archive.writestr(fresh, self.part(name))
            for name in (name for name in self.replaced if name not in known):
                fresh = ZipInfo(name, _ADDED_ON)
                fresh.compress_type = ZIP_DEFLATED
                archive.writestr(fresh, self.replaced[name])


def read_package(path: Path) -> EditedBook:
    """Read a workbook that is to be updated; raise what the reader raises for a bad one."""
    package = open_package(path, LIMITS)
    return EditedBook(package, read_contents(package))
