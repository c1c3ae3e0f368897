"""Circular references, found without following every pair of cells.

Most sheets are cleared at a glance, because some reading order has every formula read only what
comes before it. What remains is thinned out by whole columns and rows that no circle can pass,
and only the rest is walked cell by cell; a range is never spread into its cells, so a running
total over ten thousand rows costs no more than ten thousand steps.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from typing import TYPE_CHECKING, Final, TypeVar

import numpy as np

from crm_roi.xlsx.addresses import LAST_ROW, Rect

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from crm_roi.auditor.book import Book, Mask, Sheet
    from crm_roi.auditor.links import Edges, Integers, Links

T = TypeVar("T")
_MOST_STEPS: Final = 1_000_000


def find_circles(book: Book, links: Links) -> list[list[Node]]:
    """Find circles of formulas: each a list of sheet numbers and places, in reading order."""
    left = {
        number: sheet.is_formula.copy()
        for number, sheet in enumerate(book.sheets)
        if sheet.is_formula.any()
    }
    lone = _sheets_on_no_circle(book, links)
    for number in [number for number in left if number in lone]:
        if _in_order(book.sheets[number], links.whole_edges(book.sheets[number]), number):
            del left[number]
    if left:
        _thin_out(book, links, left, by_rows=False)
    if any(mask.any() for mask in left.values()):
        _thin_out(book, links, left, by_rows=True)
    return Walk(book, links, left).circles() if any(m.any() for m in left.values()) else []


def _sheets_on_no_circle(book: Book, links: Links) -> set[int]:
    reads: dict[int, set[int]] = {
        number: set(np.unique(links.whole_edges(sheet).targets).tolist()) - {number}
        for number, sheet in enumerate(book.sheets)
    }
    on_circles = _unavoidable(reads)
    return set(reads) - on_circles


def _in_order(sheet: Sheet, edges: Edges, number: int) -> bool:
    """Say whether some reading order of the sheet has every formula read only what is before."""
    own = edges.targets == number
    rows, columns = sheet.rows[edges.readers][own], sheet.columns[edges.readers][own]
    top, bottom = edges.first_rows[own] - rows, edges.last_rows[own] - rows
    left, right = edges.first_columns[own] - columns, edges.last_columns[own] - columns
    above, below, before, after = bottom < 0, top > 0, right < 0, left > 0
    not_below, not_above, not_after, not_before = bottom <= 0, top >= 0, right <= 0, left >= 0
    orders = (
        above | (not_below & before),
        above | (not_below & after),
        below | (not_above & before),
        below | (not_above & after),
        before | (not_after & above),
        before | (not_after & below),
        after | (not_before & above),
        after | (not_before & below),
    )
    return any(bool(order.all()) for order in orders)


def _thin_out(book: Book, links: Links, left: dict[int, Mask], *, by_rows: bool) -> None:
    """Take out whole rows or columns through which no circle can pass."""
    along = {n: _lines(book.sheets[n], by_rows=by_rows) for n in left}
    across = {n: _lines(book.sheets[n], by_rows=not by_rows) for n in left}
    here = {number: np.unique(along[number][mask]) for number, mask in left.items()}
    there = {number: np.unique(across[number][mask]) for number, mask in left.items()}
    reads: dict[Node, set[Node]] = {
        (number, line): set() for number in left for line in here[number].tolist()
    }
    steps = 0
    for number, mask in left.items():
        edges = links.whole_edges(book.sheets[number])
        for target in left:
            chosen = mask[edges.readers] & (edges.targets == target)
            bands = _bands(edges, chosen, along[number], there[target], by_rows=by_rows)
            for line, first, last in bands:
                start, end = np.searchsorted(here[target], (first, last + 1))
                steps += int(end - start)
                if steps > _MOST_STEPS:
                    return
                reached = here[target][start:end].tolist()
                reads[number, line].update((target, line) for line in reached)
    stay = _unavoidable(reads)
    for number, mask in left.items():
        stays = [line for sheet, line in stay if sheet == number]
        left[number] = mask & np.isin(along[number], stays)


def _lines(sheet: Sheet, *, by_rows: bool) -> Integers:
    return sheet.rows if by_rows else sheet.columns


def _bands(
    edges: Edges, chosen: Mask, lines: Integers, across: Integers, *, by_rows: bool
) -> list[list[int]]:
    """List, once each, which lines are read from which line: reader, first, last."""
    rows = edges.first_rows[chosen], edges.last_rows[chosen]
    columns = edges.first_columns[chosen], edges.last_columns[chosen]
    (first, last), (start, end) = (rows, columns) if by_rows else (columns, rows)
    met = np.searchsorted(across, start, "left") < np.searchsorted(across, end, "right")
    table = np.stack((lines[edges.readers[chosen]], first, last), axis=1)[met]
    bands: list[list[int]] = np.unique(table, axis=0).tolist()
    return bands


def _unavoidable(reads: dict[T, set[T]]) -> set[T]:
    """Keep what lies on a circle or between two: drop what reads nothing left or nobody reads."""
    left = set(reads)
    for graph in (reads, _turned(reads)):
        open_ends = {node: len(graph[node] & left) for node in left}
        free = [node for node, count in open_ends.items() if count == 0]
        back = _turned(graph)
        while free:
            node = free.pop()
            left.discard(node)
            for other in back.get(node, ()):
                if other in left and other in open_ends:
                    open_ends[other] -= 1
                    if open_ends[other] == 0:
                        free.append(other)
    return left


def _turned(reads: dict[T, set[T]]) -> dict[T, set[T]]:
    turned: dict[T, set[T]] = {node: set() for node in reads}
    for node, others in reads.items():
        for other in others:
            turned.setdefault(other, set()).add(node)
    return turned


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
        self._reads = {number: _reads(links.whole_edges(book.sheets[number])) for number in left}
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
        edges.first_rows.tolist(),
        edges.first_columns.tolist(),
        edges.last_rows.tolist(),
        edges.last_columns.tolist(),
        strict=True,
    )
    for reader, target, corner in zip(
        edges.readers.tolist(), edges.targets.tolist(), corners, strict=True
    ):
        reads.setdefault(reader, []).append((target, Rect(*corner)))
    return reads
