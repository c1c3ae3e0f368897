"""Circular references, found without following every pair of cells.

Most sheets are cleared at a glance, because some reading order has every formula read only what
comes before it. What remains is thinned out by whole columns and rows that no circle can pass,
and only the rest is walked cell by cell; a range is never spread into its cells, so a running
total over ten thousand rows costs no more than ten thousand steps.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

import numpy as np

from crm_roi.workbook.lint.walk import Node, Walk

if TYPE_CHECKING:
    from crm_roi.workbook.lint.book import Book, Mask, Sheet
    from crm_roi.workbook.lint.links import Edges, Integers, Links

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
        if _in_order(book.sheets[number], links.edges(book.sheets[number]), number):
            del left[number]
    if left:
        _thin_out(book, links, left, by_rows=False)
    if any(mask.any() for mask in left.values()):
        _thin_out(book, links, left, by_rows=True)
    return Walk(book, links, left).circles() if any(m.any() for m in left.values()) else []


def _sheets_on_no_circle(book: Book, links: Links) -> set[int]:
    reads: dict[int, set[int]] = {
        number: set(np.unique(links.edges(sheet).targets).tolist()) - {number}
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
        above | (not_below & before), above | (not_below & after),
        below | (not_above & before), below | (not_above & after),
        before | (not_after & above), before | (not_after & below),
        after | (not_before & above), after | (not_before & below),
    )  # fmt: skip
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
        edges = links.edges(book.sheets[number])
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
