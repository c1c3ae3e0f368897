"""Finding tables by their headers, values by their labels, and the index of sheets.

What each sheet is for is read from the index on the about sheet, otherwise guessed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.auditor.book import marks_input
from crm_roi.workbook.layout.conventions import (
    INDEX_PURPOSE,
    INDEX_SHEET,
    INDEX_TYPE,
    TYPE_WORDS,
    SheetType,
    is_one_of,
    plain,
)
from crm_roi.xlsx.addresses import LAST_ROW, Rect

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from crm_roi.auditor.book import Book, Indices, Sheet
    from crm_roi.workbook.layout.conventions import Words
    from crm_roi.xlsx.addresses import Cell

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
            if marks_input(self._book.style(sheet, end)):
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


_NAMES: Final = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (SheetType.ABOUT, r"^(about|cover|read ?me|introduction)\b|^(说明|封面|关于|使用说明)"),
        (SheetType.CHECKS, r"\bchecks?$|^checks?\b|检查|校验"),
        (SheetType.LOG, r"\b(change ?log|log|version history|changes)$|日志|变更记录|修订记录"),
        (SheetType.LISTS, r"^(lists?|lookups?|dropdowns?)$|^(清单|选项|字典|下拉)"),
        (SheetType.INPUTS, r"\b(inputs?|assumptions?|parameters?)\b|假设|输入|参数"),
        (SheetType.OUTPUT, r"^(dashboard|results?|outputs?|report)\b|仪表|结果|输出|报表"),
    )
)


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """A row of the index: the sheet it names, the type word, and where both stand."""

    sheet: str
    word: str
    row: int
    columns: Cell  # of the sheet's name and of its type

    @property
    def kind(self) -> SheetType | None:
        """The sheet type that the word says, in either language."""
        return next(
            (kind for kind, words in TYPE_WORDS.items() if is_one_of(self.word, words)), None
        )


@dataclass(frozen=True, slots=True)
class Index:
    """The index of sheets and the sheet on which it stands."""

    sheet: Sheet
    header_row: int
    entries: tuple[IndexEntry, ...]


def read_index(book: Book, headers: Headers) -> Index | None:
    """Find the index of sheets; nothing when the workbook has none."""
    groups = {"sheet": INDEX_SHEET, "type": INDEX_TYPE, "purpose": INDEX_PURPOSE}
    for sheet in book.sheets:
        for table in headers.tables(sheet, groups, ("sheet", "type")):
            columns = table.columns["sheet"], table.columns["type"]
            entries = tuple(
                IndexEntry(name, word, row, columns)
                for row in table.rows
                for name, word in [[book.text(sheet, sheet.at(row, c)).strip() for c in columns]]
                if name
            )
            if any(entry.kind for entry in entries):
                return Index(sheet, table.row, entries)
    return None


def sheet_types(book: Book, index: Index | None) -> dict[str, SheetType | None]:
    """Give every sheet its type, by its name; nothing where neither index nor guess tells."""
    indexed = {entry.sheet.casefold(): entry.kind for entry in index.entries} if index else {}
    return {
        sheet.name: indexed.get(sheet.name.casefold()) if index else guess(sheet)
        for sheet in book.sheets
    }


def guess(sheet: Sheet) -> SheetType | None:
    """Guess a sheet's type from its name, else from its content."""
    formulas, numbers = int(sheet.is_formula.sum()), int(sheet.is_typed_number.sum())
    named = guess_by_name(sheet)
    if named and not (named is SheetType.INPUTS and formulas > numbers):
        return named
    if formulas:
        return SheetType.CALCULATION
    if numbers:
        return SheetType.INPUTS
    return SheetType.OUTPUT if sheet.features.drawing else None


def guess_by_name(sheet: Sheet) -> SheetType | None:
    """Guess a sheet's type from its name alone."""
    return next((kind for kind, pattern in _NAMES if pattern.search(sheet.name.strip())), None)
