"""What each sheet is for: read from the index on the about sheet, otherwise guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_roi.workbook.layout.conventions import (
    INDEX_PURPOSE,
    INDEX_SHEET,
    INDEX_TYPE,
    TYPE_WORDS,
    SheetType,
    is_one_of,
)

if TYPE_CHECKING:
    from crm_roi.workbook.lint.book import Book, Sheet
    from crm_roi.workbook.lint.cells import Cell
    from crm_roi.workbook.lint.headers import Headers

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
