"""What a workbook means: its sheet types, time lines, inputs, labels; each found when asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.auditor.book import marks_input, marks_total
from crm_roi.auditor.headers import Headers, guess_by_name, read_index, sheet_types
from crm_roi.auditor.links import Links
from crm_roi.auditor.row_patterns import odd_cells
from crm_roi.auditor.timelines import Timeline, find_timelines, with_formulas
from crm_roi.workbook.layout.conventions import NAME_PREFIXES, SheetType

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from crm_roi.auditor.book import Book, Mask, Sheet
    from crm_roi.auditor.headers import Index
    from crm_roi.auditor.row_patterns import Odd
    from crm_roi.auditor.shapes import Shape
    from crm_roi.workbook.layout.conventions import Words
    from crm_roi.xlsx.styles import Style

_SHORTEST_LABEL: Final = 1  # characters
TIME_TYPES: Final = (SheetType.INPUTS, SheetType.CALCULATION, SheetType.OUTPUT)


class Survey:
    """A workbook seen as a model."""

    def __init__(self, book: Book, recalculated: Book | None = None) -> None:
        """Survey a workbook; `recalculated` is the same one as another program calculates it."""
        self.book = book
        self.recalculated = recalculated
        self.headers = Headers(book)
        self.links = Links(book)
        self._answers: dict[Callable[..., object], Mask] = {}
        self._odd: dict[str, tuple[Odd, ...]] = {}

    @cached_property
    def computes(self) -> bool:
        """Whether the workbook holds any formula; one without is data and no model."""
        return bool(self.book.formulas)

    @cached_property
    def index(self) -> Index | None:
        """The index of sheets on the about sheet."""
        return read_index(self.book, self.headers)

    @cached_property
    def foreign(self) -> bool:
        """Whether the workbook was not made by the conventions of planning workbooks.

        One that was has an index of its sheets, or a name that begins with a role's prefix.
        """
        prefixes = tuple(NAME_PREFIXES.values())
        named = any(name.name.lower().startswith(prefixes) for name in self.book.names)
        return not named and self.index is None

    @cached_property
    def types(self) -> dict[str, SheetType | None]:
        """The type of every sheet by its name."""
        return sheet_types(self.book, self.index)

    def of(self, *types: SheetType) -> Iterator[Sheet]:
        """Give the sheets of some types."""
        return (sheet for sheet in self.book.sheets if self.types[sheet.name] in types)

    def declared(self, *types: SheetType) -> Iterator[Sheet]:
        """Give the sheets of some types that the index, or else their name, declares as such."""
        for sheet in self.of(*types):
            if self.index or guess_by_name(sheet) in types:
                yield sheet

    @cached_property
    def about(self) -> Sheet | None:
        """The about sheet: where the index stands, otherwise the first sheet of that type."""
        return self.index.sheet if self.index else next(self.of(SheetType.ABOUT), None)

    @cached_property
    def timelines(self) -> dict[str, tuple[Timeline, ...]]:
        """The time lines of every sheet that runs along one, by the sheet's name."""
        seen = find_timelines(self.book, self.links)
        found = with_formulas(self.book, self.links, seen)
        timed = {sheet.name for sheet in self.of(*TIME_TYPES)}
        return {name: lines for name, lines in found.items() if lines and name in timed}

    @property
    def time_sheets(self) -> Iterator[tuple[Sheet, tuple[Timeline, ...]]]:
        """The sheets that run along a time line."""
        return (
            (sheet, self.timelines[sheet.name])
            for sheet in self.book.sheets
            if sheet.name in self.timelines
        )

    def odd_cells(self, sheet: Sheet) -> tuple[Odd, ...]:
        """Give the cells along the time lines of a sheet that break the formula of their row."""
        if sheet.name not in self._odd:
            lines = self.timelines.get(sheet.name, ())
            self._odd[sheet.name] = tuple(odd_cells(self.book, sheet, lines)) if lines else ()
        return self._odd[sheet.name]

    def on_timeline(self, sheet: Sheet) -> Mask:
        """Mark the cells of a sheet that are periods of a time line."""
        mask = np.zeros(len(sheet.rows), dtype=bool)
        for line in self.timelines.get(sheet.name, ()):
            mask |= (
                (sheet.rows == line.row)
                & (sheet.columns >= line.first_column)
                & (sheet.columns <= line.last_column)
            )
        return mask

    def wearing(self, sheet: Sheet, wanted: Callable[[Style], bool]) -> Mask:
        """Mark the cells of a sheet whose style is as wanted."""
        worn = np.array([wanted(style) for style in self.book.styles], dtype=bool)
        return worn[sheet.styles]

    def wears_input(self, sheet: Sheet) -> Mask:
        """Mark the cells that wear the input style."""
        return self.wearing(sheet, marks_input)

    def wears_total(self, sheet: Sheet) -> Mask:
        """Mark the cells that wear the total style."""
        return self.wearing(sheet, marks_total)

    @cached_property
    def has_input_style(self) -> bool:
        """Whether any cell of the workbook wears the input style."""
        return any(self.wears_input(sheet).any() for sheet in self.book.sheets)

    def inputs(self, sheet: Sheet) -> Mask:
        """Mark the inputs: cells in the input style, or without one the numbers typed in."""
        if self.has_input_style:
            return self.wears_input(sheet) & ~sheet.is_formula
        return sheet.is_typed_number & ~self.on_timeline(sheet)

    def with_shape(self, sheet: Sheet, wanted: Callable[[Shape], bool]) -> Mask:
        """Mark the formulas of a sheet whose shape is as wanted; asked once per shape."""
        if wanted not in self._answers:
            answers = {text: wanted(shape) for text, shape in self.book.shapes.items()}
            self._answers[wanted] = self._by_formula(answers)
        return self._answers[wanted][sheet.formulas]

    def with_text(self, sheet: Sheet, wanted: Callable[[str], object]) -> Mask:
        """Mark the formulas of a sheet whose shape reads as wanted; asked once per shape."""
        if wanted not in self._answers:
            answers = {text: bool(wanted(text)) for text in self.book.shapes}
            self._answers[wanted] = self._by_formula(answers)
        return self._answers[wanted][sheet.formulas]

    def _by_formula(self, answers: dict[str, bool]) -> Mask:
        """Lay out the answers by formula; what is no formula takes the last, which is no."""
        found = [answers[formula.shape] for formula in self.book.formulas]
        return np.array([*found, False], dtype=bool)

    def row_label(self, sheet: Sheet, row: int) -> str:
        """Give the first text of a row."""
        first, last = np.searchsorted(sheet.rows, (row, row + 1))
        places = np.flatnonzero(sheet.is_text[first:last])
        return self.book.text(sheet, int(first + places[0])) if places.size else ""

    def label_of(self, sheet: Sheet, place: int) -> str:
        """Give the text that names a cell in its row: the first one left of it of some length."""
        row = int(sheet.rows[place])
        first = int(np.searchsorted(sheet.rows, row))
        typed = sheet.is_text[first:place] & ~sheet.is_formula[first:place]
        texts = (self.book.text(sheet, first + at) for at in np.flatnonzero(typed).tolist())
        named = next((text for text in texts if len(text.strip()) > _SHORTEST_LABEL), "")
        return named or self.row_label(sheet, row)

    def under(self, sheet: Sheet, words: Words) -> Mask:
        """Mark the cells that stand anywhere below a header."""
        mask = np.zeros(len(sheet.rows), dtype=bool)
        for header in self.headers.labelled(sheet, words):
            mask |= (sheet.columns == sheet.columns[header]) & (sheet.rows > sheet.rows[header])
        return mask

    def blank(self, sheet: Sheet, row: int, column: int) -> bool:
        """Say whether a cell holds and computes nothing, or nothing but spaces."""
        place = sheet.at(row, column)
        if place is None or not sheet.is_filled[place]:
            return True
        typed_text = sheet.is_text[place] and not sheet.is_formula[place]
        return bool(typed_text) and not self.book.text(sheet, place).strip()

    def shown(self, sheet: Sheet, place: int | None) -> str:
        """Give what a cell shows as a text: a text as it is, a number in few digits."""
        if place is None or not sheet.is_filled[place]:
            return ""
        if sheet.is_number[place]:
            return f"{sheet.values[place]:.15g}"
        return self.book.text(sheet, place).strip()
