"""A workbook as it lies in its file: lean columns of cells, and the parts rules ask about.

A sheet's cells are parallel arrays in reading order, about thirty bytes a cell; nothing is an
object until a rule asks for it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from crm_roi.auditor.shapes import Shape, read_shape
from crm_roi.workbook.layout.conventions import (
    INPUT_FILL,
    INPUT_STYLES,
    TOTAL_FILL,
    TOTAL_STYLES,
    is_one_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_roi.auditor.formulas import Formula
    from crm_roi.xlsx.addresses import Cell, Rect
    from crm_roi.xlsx.contents import DefinedName
    from crm_roi.xlsx.styles import Style

Mask = NDArray[np.bool_]
Indices = NDArray[np.intp]
_ROW_STEP = 1 << 15  # more than the columns of a sheet
NO_FORMULA = -1


class Kind(IntEnum):
    """What a cell holds or, of a formula, last showed."""

    BLANK = 0
    NUMBER = 1
    TEXT = 2
    FLAG = 3
    ERROR = 4


@dataclass(frozen=True, slots=True)
class Validation:
    """A data validation: its kind (list, decimal, date …), its cells, its formulas."""

    kind: str
    cells: tuple[Rect, ...]
    formulas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """A formula of a conditional format, and the cells that it colours."""

    text: str
    cells: tuple[Rect, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its name, its block with headers and totals, its columns."""

    name: str
    block: Rect
    columns: tuple[str, ...]
    header_rows: int = 1
    totals_rows: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """How a sheet prints."""

    paper: int = 0
    fit_to_width: bool = False
    footer: str = ""
    fits: bool = False  # to some number of pages


@dataclass(frozen=True, slots=True)
class Features:
    """What a sheet has besides cells."""

    state: str = "visible"
    frozen: Cell | None = None  # rows above, columns left of the corner
    merged: tuple[Rect, ...] = ()
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[tuple[int, int], ...] = ()
    protected: bool = False
    password: bool = False
    page: Page = field(default_factory=Page)
    validations: tuple[Validation, ...] = ()
    conditions: tuple[Condition, ...] = ()
    tables: tuple[Table, ...] = ()
    drawing: bool = False


@dataclass(frozen=True, eq=False)
class Sheet:
    """A worksheet: its cells as parallel arrays in reading order, and its features."""

    name: str
    position: int
    rows: NDArray[np.int32]
    columns: NDArray[np.int32]
    kinds: NDArray[np.uint8]
    values: NDArray[np.float64]  # a number; of a text or error its place in the book's texts
    formulas: NDArray[np.int32]  # place in the book's formulas, or NO_FORMULA
    lengths: NDArray[np.uint16]  # characters of the formula as typed
    styles: NDArray[np.int32]
    features: Features = field(default_factory=Features)

    @cached_property
    def _keys(self) -> NDArray[np.int64]:
        return self.rows.astype(np.int64) * _ROW_STEP + self.columns

    @cached_property
    def is_formula(self) -> Mask:
        """The cells that compute."""
        return np.not_equal(self.formulas, NO_FORMULA)

    @cached_property
    def is_number(self) -> Mask:
        """The cells that hold or show a number."""
        return np.equal(self.kinds, Kind.NUMBER)

    @cached_property
    def is_typed_number(self) -> Mask:
        """The numbers that somebody typed in."""
        return self.is_number & ~self.is_formula

    @cached_property
    def is_text(self) -> Mask:
        """The cells that hold or show a text."""
        return np.equal(self.kinds, Kind.TEXT)

    @cached_property
    def is_filled(self) -> Mask:
        """The cells that hold or compute anything."""
        return np.not_equal(self.kinds, Kind.BLANK) | self.is_formula

    def at(self, row: int, column: int) -> int | None:
        """Find the place of a cell in the arrays; nothing where the file holds no such cell."""
        key = row * _ROW_STEP + column
        place = int(np.searchsorted(self._keys, key))
        return place if place < len(self._keys) and self._keys[place] == key else None

    def inside(self, rect: Rect) -> Indices:
        """Find the places of all cells in a block."""
        first = np.searchsorted(self.rows, rect.first_row, "left")
        last = np.searchsorted(self.rows, rect.last_row, "right")
        columns = self.columns[first:last]
        inside = (columns >= rect.first_column) & (columns <= rect.last_column)
        return np.flatnonzero(inside) + first

    def cells(self, chosen: Mask | Indices) -> Iterator[Cell]:
        """Give the rows and columns of some cells."""
        return zip(self.rows[chosen].tolist(), self.columns[chosen].tolist(), strict=True)


@dataclass(frozen=True, eq=False)
class Book:
    """A workbook: its sheets, and what they share."""

    path: str
    sheets: tuple[Sheet, ...]
    texts: tuple[str, ...]
    formulas: tuple[Formula, ...]
    styles: tuple[Style, ...]
    names: tuple[DefinedName, ...] = ()
    links: int = 0  # parts that point at other workbooks
    calculation: str = "auto"
    iterates: bool = False
    password: bool = False  # asked for to change the structure
    from_1904: bool = False

    @cached_property
    def shapes(self) -> dict[str, Shape]:
        """Every shape of formula in the workbook, read once."""
        return {text: read_shape(text) for text in {formula.shape for formula in self.formulas}}

    def shape(self, formula: int) -> Shape:
        """Give what a formula's shape says."""
        return self.shapes[self.formulas[formula].shape]

    @cached_property
    def sheet_by_name(self) -> dict[str, Sheet]:
        """The sheets by their name without regard to case, as formulas call them."""
        return {sheet.name.casefold(): sheet for sheet in self.sheets}

    def sheet(self, name: str) -> Sheet | None:
        """Find a sheet by its name."""
        return self.sheet_by_name.get(name.casefold())

    def text(self, sheet: Sheet, place: int | None) -> str:
        """Give the text a cell holds or shows; empty where it has none."""
        if place is None or sheet.kinds[place] not in (Kind.TEXT, Kind.ERROR):
            return ""
        return self.texts[int(sheet.values[place])]

    def style(self, sheet: Sheet, place: int) -> Style:
        """Give the style of a cell."""
        return self.styles[int(sheet.styles[place])]

    def wearing(self, sheet: Sheet, chosen: frozenset[int]) -> Mask:
        """Mark the cells that wear one of some styles."""
        worn = np.zeros(len(self.styles), dtype=bool)
        worn[list(chosen)] = True
        return worn[sheet.styles]


def marks_input(style: Style) -> bool:
    """Say whether a style marks an input: by its name, or unlocked and in the input fill."""
    named = is_one_of(style.name, INPUT_STYLES)
    return named or (not style.locked and style.fill == INPUT_FILL)


def marks_total(style: Style) -> bool:
    """Say whether a style marks a total on an input sheet: by its name or by the total fill."""
    return is_one_of(style.name, TOTAL_STYLES) or style.fill == TOTAL_FILL
