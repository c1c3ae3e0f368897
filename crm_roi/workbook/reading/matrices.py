"""From the matrices of judgements to records of the plan, each with the cells it came from."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from crm_roi.core.plan.validation import shown
from crm_roi.core.scorecard.scoring import PERSPECTIVES
from crm_roi.locale import LANGUAGES, translate
from crm_roi.workbook.layout.matrices import (
    FIRST_CELL,
    KEY,
    LABELS,
    group_words,
)
from crm_roi.workbook.layout.sheets import SHEETS
from crm_roi.workbook.layout.tables import FIRST_COLUMN
from crm_roi.workbook.reading import issues as kinds
from crm_roi.workbook.reading.cells import is_blank
from crm_roi.workbook.reading.judgement_cells import (
    BELOW_DIAGONAL,
    LABEL_REACH,
    NO_GROUP,
    NO_JUDGE,
    NO_MEMBER,
    NOT_THE_WORD,
    OVERWRITTEN,
    beside,
    label_place,
    listed_words,
    matrix_starts,
    nearest_word,
    read_judgement,
)
from crm_roi.workbook.reading.locate import calculated_names, plain
from crm_roi.workbook.reading.values import CellError, CellRefused, read_text
from crm_roi.xlsx.addresses import Place, address

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_roi.core.errors import IssueKind, Path
    from crm_roi.workbook.reading.cells import Reading
    from crm_roi.workbook.reading.opening import OpenBook, SheetRows

PATH: Final = ("scorecard", "judgements")
UNNAMED: Final = "?"
HEAD: Final = ("compared", "judge")
ROUNDING: Final = 0.01

Document = dict[str, Any]


@dataclass(slots=True)
class MatrixReader:
    """Reads the matrices of a workbook, those of one judge after the other."""

    reading: Reading
    records: list[Document] = field(default_factory=list)
    places: dict[Path, str] = field(default_factory=dict)

    def read(self, book: OpenBook) -> None:
        """Read every matrix: from the sheet of ours, or from any sheet that has some."""
        own = [name for name in book.names if plain(name) in _sheet_names()]
        for name in own or [name for name in book.names if plain(name) not in calculated_names()]:
            self._read_sheet(book.sheet(name))

    def _read_sheet(self, sheet: SheetRows) -> None:
        starts = matrix_starts(sheet)
        ends = [row for row, _column in starts[1:]] + [len(sheet.rows)]
        for (start, column), end in zip(starts, ends, strict=False):
            Block(self, sheet, start, end, column).read()


@cache
def _sheet_names() -> frozenset[str]:
    own = next(sheet for sheet in SHEETS if sheet.key == KEY)
    return frozenset(plain(translate(own.name, language)) for language in LANGUAGES)


@dataclass(slots=True)
class Block:
    """One matrix on its sheet: from the row of its marker to the row before the next one."""

    reader: MatrixReader
    sheet: SheetRows
    start: int
    end: int
    shift: int
    """How far its columns were moved to the right."""

    language: str = ""
    """The one whose words its list offers."""

    ids: int = FIRST_COLUMN
    """The column of the members' numbers, counted like those of the layout."""

    def read(self) -> None:
        """Read the judgements of the upper triangle; blank ones were skipped by the judge."""
        place = self._place("header")
        if place is None:
            return
        header, self.ids = place
        self.language = self._language()
        end = self._place("end")
        rows = range(header + 1, end[0] if end else self.end)
        members = {row: text for row in rows if (text := self._text(row, self.ids))}
        columns = self._columns(header, members)
        first = min(columns, default=self._first_cell())
        width = max(len(rows), max(columns, default=first) + 1 - first)
        cells = [(row, first + place) for row in rows for place in range(width)]
        given = [cell for cell in cells if not is_blank(self._cell(*cell))]
        for row, column in given:
            nameless = row not in members or column not in columns
            if nameless and column - first > row - rows.start:
                self._report_nameless((row, column))
        self._report_merged(set(members), set(columns))
        upper = [
            (row, column)
            for row, column in given
            if row in members and row < columns.get(column, -1)
        ]
        if upper:
            self._note_all(upper, members, columns)
        for row, column in given:
            if row in members and columns.get(column, row + 1) <= row:
                self._note_overwritten((row, column), columns[column], columns)

    def _place(self, label: str) -> Place | None:
        """Find a label: its row, and its column counted like those of the layout."""
        reach = range(self.start + 1, self.end)
        return label_place(self.sheet.rows, reach, self.shift, label)

    def _first_cell(self) -> int:
        """Give the column of the first judgements where nobody has put one in."""
        return FIRST_CELL - FIRST_COLUMN + self.ids

    def _language(self) -> str:
        """Tell the language of the matrix by its labels."""
        reach = slice(self.shift + 1, self.shift + 1 + LABEL_REACH)
        lines = self.sheet.rows[self.start + 1 : self.end]
        texts = {plain(text) for line in lines for text in line[reach] if type(text) is str}
        return max(
            LANGUAGES,
            key=lambda one: sum(plain(translate(text, one)) in texts for text in LABELS.values()),
        )

    def _columns(self, header: int, members: dict[int, str]) -> dict[int, int]:
        """Map each column of the matrix to the row of its member: by its head, else by its place.

        A file that was saved without the values of formulas has heads that say nothing.
        """
        rows = {text: row for row, text in members.items()}
        places = range(self._first_cell(), len(self.sheet.rows[header]) - self.shift)
        named = {
            column: rows[text] for column in places if (text := self._text(header, column)) in rows
        }
        heads = [place for place in places if isinstance(self._cell(header, place), CellError)]
        unnamed = heads or range(self._first_cell(), self._first_cell() + len(members))
        return named or dict(zip(unnamed, members, strict=False))

    def _report_merged(self, rows: set[int], columns: set[int]) -> None:
        """Report merged cells among the judgements: all but their first cell read as blank."""
        for (top, left), (bottom, right) in self.sheet.merged:
            across = {column - self.shift for column in range(left, right + 1)}
            if rows.intersection(range(top, bottom + 1)) and columns & across:
                first = address(self.sheet.name, top, left)
                block = f"{first}:{address('', bottom, right)[1:]}"
                self._report(kinds.MERGED, (top, left - self.shift), range=block)

    def _note_all(
        self, upper: Sequence[Place], members: dict[int, str], columns: dict[int, int]
    ) -> None:
        """Note every judgement, and where each part of it stands."""
        places = {name: self._entry(name) for name in HEAD}
        group = self._named(places["compared"], NO_GROUP)
        judge = self._named(places["judge"], NO_JUDGE)
        common = {
            "judge": judge,
            "compared": PERSPECTIVES if plain(group) in group_words() else group,
        }
        for row, column in upper:
            other = columns[column]
            own = {"first": (row, self.ids), "second": (other, self.ids)}
            path = (*PATH, len(self.reader.records))
            for name, place in (places | own | {"value": (row, column)}).items():
                self.reader.places[*path, name] = self._address(place)
            self.reader.places[path] = self._address((row, column))
            record = {"first": members[row], "second": members[other]}
            value = self._value((row, column), path)
            self.reader.records.append(common | record | {"value": value})

    def _entry(self, label: str) -> Place:
        """Give the cell of the group or the judge, right of its label."""
        row, column = self._place(label) or (max(self.start, 0), FIRST_COLUMN)
        return row, beside(self.sheet.rows[row], self.shift, column)

    def _value(self, place: Place, path: Path) -> float:
        given, cell, reading = self._cell(*place), self._address(place), self.reader.reading
        try:
            value = read_judgement(given)
        except CellRefused as refused:
            reading.report(refused.kind, (*path, "value"), cell, **refused.facts)
            return 1.0
        if isinstance(given, str) and given.casefold() not in listed_words(self.language):
            facts = {"value": shown(given), "number": f"{value:.4g}"}
            choice = nearest_word(value, self.language)
            reading.report(NOT_THE_WORD, (*path, "value"), cell, choice=choice, **facts)
        return value

    def _note_overwritten(self, place: Place, above: int, columns: dict[int, int]) -> None:
        """Note a judgement on or below the diagonal that is not what its formula would show.

        A number may be one that a formula once gave; words were entered, or moved by sorting.
        """
        given = self._cell(*place)
        mirror = next((column for column, row in columns.items() if row == place[0]), None)
        if mirror is None or isinstance(given, (CellError, bool)):
            return
        other = 1.0 if above == place[0] else self._cell(above, mirror)
        try:
            product = 0.0 if is_blank(other) else read_judgement(given) * read_judgement(other)
        except CellRefused:
            return
        if abs(product - 1) > ROUNDING:
            kind = BELOW_DIAGONAL if isinstance(given, str) else OVERWRITTEN
            value = shown(given) if isinstance(given, str) else f"{given:.4g}"
            self._report(kind, place, value=value)

    def _named(self, place: Place, missing: IssueKind) -> str:
        """Read the judge or the group; a matrix without one is reported once."""
        text = self._text(*place)
        if not text:
            self._report(missing, place)
        return text or UNNAMED

    def _report_nameless(self, place: Place) -> None:
        if not isinstance(self._cell(*place), CellError):
            self._report(NO_MEMBER, place)

    def _report(self, kind: IssueKind, place: Place, **facts: str) -> None:
        path = (*PATH, len(self.reader.records))
        self.reader.reading.report(kind, path, self._address(place), **facts)

    def _cell(self, row: int, column: int) -> object:
        line = self.sheet.rows[row]
        return line[self.shift + column] if self.shift + column < len(line) else ""

    def _text(self, row: int, column: int) -> str:
        cell = self._cell(row, column)
        blank = is_blank(cell) or isinstance(cell, CellError)
        return "" if blank else str(read_text(cell)).strip()

    def _address(self, place: Place) -> str:
        return address(self.sheet.name, place[0], self.shift + place[1])
