"""A workbook as xlwings shows it, over a file: what the buttons' scripts ask of Excel."""

# ruff: noqa: D102, D105, D107 - xlwings' own names say what they are

from __future__ import annotations

import shutil
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from openpyxl.utils import get_column_letter, range_boundaries

if TYPE_CHECKING:
    from pathlib import Path


class FakeRange:
    """Cells of one sheet, from a corner on."""

    def __init__(
        self, sheet: FakeSheet, row: int, column: int, rows: int = 1, columns: int = 1
    ) -> None:
        self.sheet, self.row, self.column, self.shape = sheet, row, column, (rows, columns)
        self.api = sheet.api_of(row, column)

    @property
    def address(self) -> str:
        last = f"{get_column_letter(self.column + self.shape[1] - 1)}{self.row + self.shape[0] - 1}"
        return f"{get_column_letter(self.column)}{self.row}:{last}"

    def __getitem__(self, place: tuple[int, int]) -> FakeRange:
        return FakeRange(self.sheet, self.row + place[0], self.column + place[1])

    def options(self, **wanted: int) -> FakeRange:
        assert wanted == {"ndim": 2}
        return self

    @property
    def formula(self) -> tuple[tuple[Any, ...], ...]:
        return tuple(
            tuple(
                self.sheet.cells.get((self.row + down, self.column + right), "")
                for right in range(self.shape[1])
            )
            for down in range(self.shape[0])
        )

    @property
    def formula2(self) -> object:
        return self.sheet.cells[self.row, self.column]

    @formula2.setter
    def formula2(self, formula: str) -> None:
        self.sheet.entered.append(formula)

    formula_array = formula2

    @property
    def value(self) -> object:
        return self.sheet.cells.get((self.row, self.column))

    @value.setter
    def value(self, rows: list[list[object]]) -> None:
        for down, row in enumerate(rows):
            for right, cell in enumerate(row):
                self.sheet.cells[self.row + down, self.column + right] = cell

    def copy(self) -> None:
        self.sheet.copied = self.address

    def paste(self, paste: str) -> None:
        self.sheet.pasted.append((self.address, paste))


class FakeSheet:
    """A sheet with its cells, and what was done to it."""

    def __init__(self, book: FakeBook, name: str, arrays: dict[str, str] | None = None) -> None:
        self.book, self.name = book, name
        self.cells: dict[tuple[int, int], Any] = {}
        self.arrays = arrays or {}
        self.entered: list[str] = []
        self.pasted: list[tuple[str, str]] = []
        self.copied = ""

    def api_of(self, row: int, column: int) -> SimpleNamespace:
        area = self.arrays.get(f"{get_column_letter(column)}{row}")
        return SimpleNamespace(
            HasArray=area is not None, HasSpill=False, CurrentArray=SimpleNamespace(Address=area)
        )

    @property
    def used_range(self) -> FakeRange:
        rows = max((row for row, _column in self.cells), default=1)
        columns = max((column for _row, column in self.cells), default=1)
        return FakeRange(self, 1, 1, rows, columns)

    def range(self, address: str) -> FakeRange:
        left, top, right, bottom = (each or 1 for each in range_boundaries(address))
        return FakeRange(self, top, left, bottom - top + 1, right - left + 1)

    def autofit(self, axis: str) -> None:
        assert axis == "columns"

    def delete(self) -> None:
        self.book.sheets.remove(self)


class Sheets(list[FakeSheet]):
    """The sheets of a book, by place or by name."""

    def __getitem__(self, which: Any) -> Any:  # noqa: ANN401 - a number or a name
        if isinstance(which, str):
            return next(sheet for sheet in self if sheet.name == which)
        return super().__getitem__(which)

    def add(self, name: str, after: FakeSheet) -> FakeSheet:
        sheet = FakeSheet(after.book, name)
        self.insert(self.index(after) + 1, sheet)
        return sheet


class FakeApp(SimpleNamespace):
    """Excel itself; it keeps what its status bar said."""

    def __setattr__(self, name: str, value: object) -> None:
        if name == "status_bar":
            self.__dict__.setdefault("progress", []).append(value)
        super().__setattr__(name, value)


class FakeBook:
    """A workbook that is open in Excel."""

    def __init__(self, path: Path, answer: str = "ok") -> None:
        self.fullname, self.name = str(path), path.name
        self.api = SimpleNamespace(SaveCopyAs=lambda target: shutil.copy(path, target))
        self.told: list[str] = []
        self.calculated = 0
        self.app = FakeApp(alert=self._alert, calculate=self._calculate)
        self.answer = answer
        self.sheets = Sheets([FakeSheet(self, "results")])

    def save(self) -> None:
        """It is on disk already."""

    def _alert(self, text: str, title: str, buttons: str = "ok") -> str:
        assert title == "CRM ROI"
        self.told.append(text)
        return self.answer if buttons == "ok_cancel" else "ok"

    def _calculate(self) -> None:
        self.calculated += 1
