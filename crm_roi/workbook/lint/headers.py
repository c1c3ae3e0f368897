"""Finding tables by their headers and values by their labels, wherever they stand."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.workbook.layout.conventions import plain
from crm_roi.workbook.lint.cells import LAST_ROW, Rect
from crm_roi.workbook.lint.style_marks import is_input_style

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from crm_roi.workbook.layout.conventions import Words
    from crm_roi.workbook.lint.book import Book, Indices, Sheet

_LONGEST_LABEL: Final = 60


@dataclass(frozen=True, slots=True)
class HeaderTable:
    """A table found by its headers: where they stand, which column each heads, its last row."""

    row: int
    columns: dict[str, int]
    last_row: int

    @property
    def rows(self) -> range:
        """The rows under the headers."""
        return range(self.row + 1, self.last_row + 1)


class Headers:
    """Looks up headers and labels in a workbook, in either language."""

    def __init__(self, book: Book) -> None:
        """Look in a workbook."""
        self._book = book

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        """Where in the book's texts every short text stands, as compared."""
        places: defaultdict[str, list[int]] = defaultdict(list)
        for place, text in enumerate(self._book.texts):
            if len(text) <= _LONGEST_LABEL:
                places[plain(text)].append(place)
        return places

    def labelled(self, sheet: Sheet, words: Words) -> Indices:
        """Find the cells of a sheet that hold one of the words."""
        places = [place for word in words for place in self._places.get(word.casefold(), ())]
        if not places:
            return np.array([], dtype=np.intp)
        return np.flatnonzero(sheet.is_text & np.isin(sheet.values, places))

    def tables(
        self, sheet: Sheet, groups: Mapping[str, Words], required: Iterable[str]
    ) -> Iterator[HeaderTable]:
        """Find the tables whose header row holds a word of every required group."""
        rows: defaultdict[int, dict[str, int]] = defaultdict(dict)
        for group, words in groups.items():
            ranked = sorted(
                self.labelled(sheet, words),
                key=lambda place: _rank(self._book.text(sheet, place), words),
            )
            for place in ranked:
                rows[int(sheet.rows[place])].setdefault(group, int(sheet.columns[place]))
        for row in sorted(rows):
            if all(group in rows[row] for group in required):
                yield HeaderTable(row, rows[row], self._last_row(sheet, row, rows[row]))

    def _last_row(self, sheet: Sheet, row: int, columns: dict[str, int]) -> int:
        """Go down from the headers to the last row before an empty one."""
        block = Rect(row + 1, min(columns.values()), LAST_ROW, max(columns.values()))
        inside = sheet.inside(block)
        filled = np.unique(sheet.rows[inside[sheet.is_filled[inside]]])
        whole = filled == np.arange(row + 1, row + 1 + len(filled))
        return row + (len(filled) if whole.all() else int(np.argmin(whole)))

    def value_of(self, sheet: Sheet, label: int) -> int | None:
        """Find the value beside a label: the first filled cell to its right.

        A cell that waits for an entry is the value's own, and what stands beyond it a hint.
        """
        row = int(sheet.rows[label])
        end = label + 1
        while end < len(sheet.rows) and sheet.rows[end] == row:
            if sheet.is_filled[end] and not self._is_empty_text(sheet, end):
                return end
            if is_input_style(self._book.style(sheet, end)):
                return None
            end += 1
        return None

    def _is_empty_text(self, sheet: Sheet, place: int) -> bool:
        typed_text = sheet.is_text[place] and not sheet.is_formula[place]
        return bool(typed_text) and not self._book.text(sheet, place).strip()

    def heads_column(self, sheet: Sheet, label: int) -> bool:
        """Say whether a label is one of a row of headers: between others, all in one fill."""
        row, column = int(sheet.rows[label]), int(sheet.columns[label])
        fill = self._book.style(sheet, label).fill
        beside = (sheet.at(row, column - 1), sheet.at(row, column + 1))
        return bool(fill) and all(
            place is not None
            and sheet.is_filled[place]
            and self._book.style(sheet, place).fill == fill
            for place in beside
        )


def _rank(text: str, words: Words) -> int:
    folded = [word.casefold() for word in words]
    return folded.index(plain(text))
