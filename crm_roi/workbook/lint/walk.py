"""A walk over formulas, depth first, that finds those which read their own path."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.workbook.lint.cells import LAST_ROW, Rect

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from crm_roi.workbook.lint.book import Book, Mask
    from crm_roi.workbook.lint.links import Edges, Links

Node = tuple[int, int]  # number of a sheet, and a place in its arrays
_NOWHERE: Final = 1 << 60


class Line:
    """The formulas left in one column: which were not yet visited, which are on the path."""

    def __init__(self, rows: list[int], places: list[int]) -> None:
        """Take the rows of the formulas, from top to bottom, and their places in the sheet."""
        self.rows, self.places = rows, places
        self.path: list[int] = []
        self._next = list(range(len(rows) + 1))

    def first_unvisited(self, first: int, last: int) -> int | None:
        """Find the first formula between two rows that was not yet visited."""
        found = self._follow(bisect_left(self.rows, first))
        return found if found < len(self.rows) and self.rows[found] <= last else None

    def visit(self, index: int) -> None:
        """Note that a formula was visited and is on the path now."""
        self._next[index] = index + 1
        insort(self.path, self.rows[index])

    def leave(self, index: int) -> None:
        """Note that a formula is no more on the path."""
        del self.path[bisect_left(self.path, self.rows[index])]

    def on_path(self, first: int, last: int) -> list[int]:
        """Give the rows between two rows that are on the path."""
        return self.path[bisect_left(self.path, first) : bisect_right(self.path, last)]

    def _follow(self, index: int) -> int:
        end = index
        while self._next[end] != end:
            end = self._next[end]
        while self._next[index] != end:
            self._next[index], index = end, self._next[index]
        return end


class Walk:
    """Walks the formulas left, depth first; a formula that reads its own path closes a circle."""

    def __init__(self, book: Book, links: Links, left: dict[int, Mask]) -> None:
        """Walk only the formulas left, by the number of their sheet."""
        self._reads = {number: _reads(links.edges(book.sheets[number])) for number in left}
        self._lines: dict[int, dict[int, Line]] = {}
        for number, mask in left.items():
            sheet = book.sheets[number]
            rows: dict[int, Line] = {}
            for place in np.flatnonzero(mask).tolist():
                line = rows.setdefault(int(sheet.columns[place]), Line([], []))
                line.rows.append(int(sheet.rows[place]))
                line.places.append(place)
            self._lines[number] = {
                column: Line(line.rows, line.places) for column, line in sorted(rows.items())
            }
        self._path: list[tuple[int, int, int]] = []  # sheet, column, index in the column's line
        self._reach: list[int] = []  # how far up the path each of its formulas reads back
        self._positions: dict[tuple[int, int, int], int] = {}
        self._circle: list[Node] = []
        self._found: list[list[Node]] = []

    def circles(self) -> list[list[Node]]:
        """Walk everything and give the circles met."""
        for number, lines in self._lines.items():
            for column, line in lines.items():
                index = line.first_unvisited(1, LAST_ROW)
                while index is not None:
                    self._walk(number, column, index)
                    index = line.first_unvisited(1, LAST_ROW)
        return self._found

    def _walk(self, number: int, column: int, index: int) -> None:
        todo = [self._enter(number, column, index)]
        while todo:
            following = next(todo[-1], None)
            if following is None:
                todo.pop()
                self._leave()
            else:
                todo.append(self._enter(*following))

    def _enter(self, number: int, column: int, index: int) -> Iterator[tuple[int, int, int]]:
        line = self._lines[number][column]
        line.visit(index)
        self._positions[number, column, line.rows[index]] = len(self._path)
        self._path.append((number, column, index))
        blocks = self._reads[number].get(line.places[index], [])
        self._reach.append(self._reads_back(blocks))
        return self._unvisited(blocks)

    def _leave(self) -> None:
        number, column, index = self._path.pop()
        line = self._lines[number][column]
        line.leave(index)
        reach, position = self._reach.pop(), len(self._path)
        if reach <= position:
            self._circle.append((number, line.places[index]))
        if reach == position:
            self._found.append(self._circle[::-1])
            self._circle = []
        if self._reach:
            self._reach[-1] = min(self._reach[-1], reach)

    def _reads_back(self, blocks: list[tuple[int, Rect]]) -> int:
        """Find the first formula on the path that is read again; none lies beyond every row."""
        return min(
            (
                self._positions[number, column, row]
                for number, rect in blocks
                for column, line in self._crossing(number, rect)
                for row in line.on_path(rect.first_row, rect.last_row)
            ),
            default=_NOWHERE,
        )

    def _unvisited(self, blocks: list[tuple[int, Rect]]) -> Iterator[tuple[int, int, int]]:
        for number, rect in blocks:
            for column, line in self._crossing(number, rect):
                index = line.first_unvisited(rect.first_row, rect.last_row)
                while index is not None:
                    yield number, column, index
                    index = line.first_unvisited(rect.first_row, rect.last_row)

    def _crossing(self, number: int, rect: Rect) -> Iterable[tuple[int, Line]]:
        lines = self._lines.get(number, {})
        if rect.last_column - rect.first_column > len(lines):
            inside = range(rect.first_column, rect.last_column + 1)
            return [(column, line) for column, line in lines.items() if column in inside]
        columns = range(rect.first_column, rect.last_column + 1)
        return [(column, lines[column]) for column in columns if column in lines]


def _reads(edges: Edges) -> dict[int, list[tuple[int, Rect]]]:
    """List by formula the blocks it reads, as plain numbers: quicker than arrays, one by one."""
    reads: dict[int, list[tuple[int, Rect]]] = {}
    corners = zip(
        edges.first_rows.tolist(), edges.first_columns.tolist(),
        edges.last_rows.tolist(), edges.last_columns.tolist(), strict=True,
    )  # fmt: skip
    for reader, target, corner in zip(
        edges.readers.tolist(), edges.targets.tolist(), corners, strict=True
    ):
        reads.setdefault(reader, []).append((target, Rect(*corner)))
    return reads
