"""Where each part of a plan stands in the workbook it was read from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crm_roi.core.errors import Path
from crm_roi.core.plan import MAX_HORIZON_YEARS
from crm_roi.xlsx.addresses import address

if TYPE_CHECKING:
    from crm_roi.workbook.reading.locate import Found


@dataclass(frozen=True, slots=True)
class CellMap(Mapping[Path, str]):
    """Map a path in the plan, such as `("costs", 3, "values", 2)`, to its cell, `成本!H9`.

    Cells are worked out when asked for: most plans have no mistake, and then none is needed.
    """

    tables: dict[Path, Found]
    records: dict[Path, list[int]]
    sources: list[tuple[Found, int]] = field(default_factory=list)
    places: Mapping[Path, str] = field(default_factory=dict)
    """What stands in no table, such as a judgement in a matrix."""

    last_year: int = MAX_HORIZON_YEARS
    """The last plan year; what is wrong with a later one is wrong with its header."""

    def __getitem__(self, path: Path) -> str:
        """Give the cell of a path; KeyError where the plan has no such place."""
        if path in self.places:
            return self.places[path]
        if path[:1] == ("sources",) and len(path) > 1:
            return self._source(path)
        for length in range(len(path), -1, -1):
            found = self.tables.get(path[:length])
            if found is not None:
                return self._inside(found, path[:length], path[length:])
        raise KeyError(path)

    def __iter__(self) -> Iterator[Path]:
        """Give the paths of all records and forms, and of each of their fields."""
        for path, found in self.tables.items():
            if found.table.form:
                yield from ((*path, name) for name in found.rows)
                continue
            for index in range(len(self.records.get(path, ()))):
                yield (*path, index)
                yield from ((*path, index, name) for name in found.columns)

    def __len__(self) -> int:
        """Count the paths."""
        return sum(1 for _path in self)

    def _inside(self, found: Found, path: Path, rest: Path) -> str:
        if not rest and found.table.form:
            return address(found.sheet.name, found.start, 0)
        if not rest:  # what a list lacks is entered in the first row that is free
            free = max(self.records.get(path, ()), default=found.header) + 1
            return address(found.sheet.name, free, _column(found, ()))
        if found.table.form:
            return address(found.sheet.name, found.rows[str(rest[0])], found.value)
        if not isinstance(rest[0], int):
            raise KeyError((*path, *rest))
        rows = self.records[path]
        if not 0 <= rest[0] < len(rows):
            raise KeyError((*path, *rest))
        late = isinstance(rest[-1], int) and len(rest) > 1 and rest[-1] > self.last_year
        row = found.header if late else rows[rest[0]]
        return address(found.sheet.name, row, _column(found, rest[1:]))

    def _source(self, path: Path) -> str:
        index = path[1]
        if not isinstance(index, int) or not 0 <= index < len(self.sources):
            raise KeyError(path)
        found, row = self.sources[index]
        return address(found.sheet.name, row, _column(found, path[2:]))


def _column(found: Found, rest: Path) -> int:
    """Give the column of a field, or of one of its years; of the record as a whole, its first."""
    if not rest:
        return min(found.columns.values(), default=0)
    if len(rest) > 1 and isinstance(rest[1], int) and rest[1] in found.years:
        return found.years[rest[1]]
    if len(rest) > 1 and rest[0] == "scores":
        return found.items[str(rest[1])]
    if rest[0] in found.columns:
        return found.columns[str(rest[0])]
    if rest[0] == found.table.yearly and found.years:
        return min(found.years.values())
    raise KeyError(rest)
