"""From the matrices of judgements to records of the plan, each with the cells it came from."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from crm_roi.core.errors import IssueKind
from crm_roi.core.plan.validation import shown
from crm_roi.core.scorecard.scoring import PERSPECTIVES
from crm_roi.core.terms import _
from crm_roi.locale import LANGUAGES, translate
from crm_roi.workbook.layout.matrices import (
    FIRST_CELL,
    KEY,
    LABELS,
    MATRIX_MARKER,
    group_words,
    spellings,
)
from crm_roi.workbook.layout.sheets import FIRST_COLUMN, SHEETS
from crm_roi.workbook.reading.cells import is_blank
from crm_roi.workbook.reading.judgement_cells import (
    NOT_THE_WORD,
    OVERWRITTEN,
    listed_words,
    nearest_word,
    read_judgement,
)
from crm_roi.workbook.reading.locate import address, calculated_names, plain
from crm_roi.workbook.reading.values import CellError, CellRefused, read_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_roi.core.errors import Path
    from crm_roi.workbook.reading.cells import Reading
    from crm_roi.workbook.reading.opening import OpenBook, SheetCells

NO_JUDGE: Final = IssueKind(
    "matrix-without-judge",
    _("This matrix holds judgements but names no judge."),
    _("Enter who made these judgements."),
)
NO_GROUP: Final = IssueKind(
    "matrix-without-group",
    _("This matrix holds judgements but does not say what is compared."),
    _("Choose the perspectives, or the number of the perspective whose KPIs are compared."),
)
NO_MEMBER: Final = IssueKind(
    "matrix-without-member",
    _("This judgement stands in a row or a column without a number."),
    _("Enter the number of the perspective or KPI, or delete the judgement."),
)
PATH: Final = ("scorecard", "judgements")
LABEL_REACH: Final = 3
UNNAMED: Final = "?"
HEAD: Final = ("compared", "judge")
ROUNDING: Final = 0.01

Document = dict[str, Any]
Place = tuple[int, int]


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

    def _read_sheet(self, sheet: SheetCells) -> None:
        starts = [
            (row, line.index(MATRIX_MARKER))
            for row, line in enumerate(sheet.rows)
            if MATRIX_MARKER in line
        ]
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
    sheet: SheetCells
    start: int
    end: int
    shift: int
    """How far its columns were moved to the right."""

    language: str = ""
    """The one whose words its list offers."""

    def read(self) -> None:
        """Read the judgements of the upper triangle; blank ones were skipped by the judge."""
        header = self._row("header")
        if header is None:
            return
        self.language = self._language()
        rows = range(header + 1, self._row("end") or self.end)
        members = {row: text for row in rows if (text := self._text(row, FIRST_COLUMN))}
        columns = self._columns(header, members)
        cells = [(row, FIRST_CELL + place) for row in rows for place in range(len(rows))]
        given = [cell for cell in cells if not is_blank(self._cell(*cell))]
        for row, column in given:
            nameless = row not in members or column not in columns
            if nameless and column - FIRST_CELL > row - rows.start:
                self._report_nameless((row, column))
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

    def _row(self, label: str) -> int | None:
        """Find the row whose first texts hold a label."""
        wanted = spellings(LABELS[label])
        for row in range(self.start + 1, self.end):
            texts = self.sheet.rows[row][self.shift + 1 : self.shift + LABEL_REACH]
            if any(type(text) is str and plain(text) in wanted for text in texts):
                return row
        return None

    def _language(self) -> str:
        """Tell the language of the matrix by its labels."""
        reach = slice(self.shift + 1, self.shift + LABEL_REACH)
        lines = self.sheet.rows[self.start + 1 : self.end]
        texts = {plain(text) for line in lines for text in line[reach] if type(text) is str}
        return max(
            LANGUAGES,
            key=lambda one: sum(plain(translate(text, one)) in texts for text in LABELS.values()),
        )

    def _columns(self, header: int, members: dict[int, str]) -> dict[int, int]:
        """Map each column of the matrix to the row of its member: by its head, else by its place.

        A file that was saved without the values of formulas has no heads.
        """
        rows = {text: row for row, text in members.items()}
        heads = {
            column: rows[text]
            for column in range(FIRST_CELL, len(self.sheet.rows[header]) - self.shift)
            if (text := self._text(header, column)) in rows
        }
        return heads or dict(enumerate(members, FIRST_CELL))

    def _note_all(
        self, upper: Sequence[Place], members: dict[int, str], columns: dict[int, int]
    ) -> None:
        """Note every judgement, and where each part of it stands."""
        places = {name: (self._row(name) or self.start, FIRST_COLUMN + 1) for name in HEAD}
        group = self._named(places["compared"], NO_GROUP)
        judge = self._named(places["judge"], NO_JUDGE)
        common = {
            "judge": judge,
            "compared": PERSPECTIVES if plain(group) in group_words() else group,
        }
        for row, column in upper:
            other = columns[column]
            own = {"first": (row, FIRST_COLUMN), "second": (other, FIRST_COLUMN)}
            path = (*PATH, len(self.reader.records))
            for name, place in (places | own | {"value": (row, column)}).items():
                self.reader.places[*path, name] = self._address(place)
            self.reader.places[path] = self._address((row, column))
            record = {"first": members[row], "second": members[other]}
            value = self._value((row, column), path)
            self.reader.records.append(common | record | {"value": value})

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
        """Note a number on or below the diagonal that is not what its formula would show."""
        given = self._cell(*place)
        if not isinstance(given, float | int) or isinstance(given, bool):
            return
        mirror = next((column for column, row in columns.items() if row == place[0]), None)
        if mirror is None:
            return
        other = 1.0 if above == place[0] else self._cell(above, mirror)
        try:
            same = not is_blank(other) and abs(given * read_judgement(other) - 1) <= ROUNDING
        except CellRefused:
            return
        if not same:
            self._report(OVERWRITTEN, place, value=f"{given:.4g}")

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

    def _cell(self, row: int, column: int) -> Any:  # noqa: ANN401 - whatever stands there
        line = self.sheet.rows[row]
        return line[self.shift + column] if self.shift + column < len(line) else ""

    def _text(self, row: int, column: int) -> str:
        cell = self._cell(row, column)
        blank = is_blank(cell) or isinstance(cell, CellError)
        return "" if blank else str(read_text(cell)).strip()

    def _address(self, place: Place) -> str:
        return address(self.sheet.name, place[0], self.shift + place[1])
