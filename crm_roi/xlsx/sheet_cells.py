"""The cells of a sheet's XML, each with the bytes it occupies, so that few can be replaced.

Nothing else of the sheet is touched: what a user, or another program, put there stays to the byte.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from xml.parsers.expat import ParserCreate
from xml.sax.saxutils import escape, quoteattr

from crm_roi.xlsx.addresses import Place, place_of, reference

if TYPE_CHECKING:
    from collections.abc import Mapping

Value = float | str | None
_EPOCH: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - a cell's date has no time zone
_DAY: Final = timedelta(days=1)
_DROPPED: Final = ("t", "vm")  # the type of the old value, and what a rich value says more


@dataclass(slots=True)
class Cell:
    """A cell: its span of bytes, its attributes, formula and value as they stand in the file."""

    start: int
    end: int = 0
    attributes: dict[str, str] = field(default_factory=dict)
    formula: str | None = None
    formula_span: tuple[int, int] = (0, 0)
    text: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in the cell."""
        return self.formula is None and not self.text


@dataclass(slots=True)
class _Row:
    start: int
    inner: int = 0
    end: int = 0
    empty: bool = False


@dataclass(slots=True)
class SheetCells:
    """A sheet's XML with its cells by row and column, both from 0."""

    xml: bytes
    shared: tuple[str, ...]
    cells: dict[Place, Cell] = field(default_factory=dict)
    rows: dict[int, _Row] = field(default_factory=dict)
    prefix: str = ""

    def value(self, place: Place) -> Value:
        """Give what a cell shows: a number, a text, or nothing."""
        cell = self.cells.get(place)
        if cell is None or not cell.text:
            return None
        kind = cell.attributes.get("t") or "n"
        if kind == "s":
            return self.shared[int(cell.text)]
        if kind == "d":
            day = day_number(cell.text)
            return cell.text if day is None else day
        return float(cell.text) if kind == "n" else cell.text

    def refuse_dangling(self) -> None:
        """Raise IndexError or ValueError where a cell points at a shared text that is not there."""
        for cell in self.cells.values():
            if cell.text and cell.attributes.get("t") == "s":
                self.shared[int(cell.text)]

    def with_values(self, values: Mapping[Place, Value]) -> bytes:
        """Give the XML with other values in some cells; a formula, a look stay as they are."""
        edits = []
        for place in sorted(values):
            cell = self.cells.get(place)
            if cell is not None:
                edits.append((cell.start, cell.end, self._cell_xml(place, cell, values[place])))
        new = {place: value for place, value in values.items() if place not in self.cells}
        edits += self._added({place: value for place, value in new.items() if value is not None})
        return _replaced(self.xml, edits)

    def _cell_xml(self, place: Place, cell: Cell, value: Value) -> bytes:
        kept = {name: text for name, text in cell.attributes.items() if name not in _DROPPED}
        kept.setdefault("r", reference(place))
        begin, end = cell.formula_span
        formula = self.xml[begin:end]
        kind, content = _content(value, self.prefix, calculated=bool(formula))
        kept |= {"t": kind} if kind else {}
        marks = "".join(f" {name}={quoteattr(text)}" for name, text in kept.items())
        head = f"<{self.prefix}c{marks}>".encode()
        return head + formula + content.encode() + f"</{self.prefix}c>".encode()

    def _added(self, values: Mapping[Place, Value]) -> list[tuple[int, int, bytes]]:
        """Put cells into rows that lack them; a row that is not there is left alone."""
        edits = []
        for row in sorted({row for row, _column in values} & self.rows.keys()):
            there = sorted(column for at, column in self.cells if at == row)
            span = self.rows[row]
            for column in sorted(column for at, column in values if at == row):
                after = next((other for other in there if other > column), None)
                made = self._cell_xml((row, column), Cell(0), values[row, column])
                if span.empty:
                    edits += self._filled_row(row, values)
                    break
                at = span.end if after is None else self.cells[row, after].start
                edits.append((at, at, made))
        return edits

    def _filled_row(self, row: int, values: Mapping[Place, Value]) -> list[tuple[int, int, bytes]]:
        """Open a row that holds no cell and put the cells in."""
        span = self.rows[row]
        made = b"".join(
            self._cell_xml(place, Cell(0), values[place])
            for place in sorted(values)
            if place[0] == row
        )
        tag = self.xml[span.start : span.inner].rstrip(b">").rstrip(b"/") + b">"
        return [(span.start, span.inner, tag + made + f"</{self.prefix}row>".encode())]


def _content(value: Value, prefix: str, *, calculated: bool) -> tuple[str, str]:
    """Give the type of a value and its elements; beside a formula a text stands by itself."""
    if value is None:
        return "", ""
    if isinstance(value, str):
        space = ' xml:space="preserve"' if value != value.strip() else ""
        if calculated:
            error = value.startswith("#")
            return ("e" if error else "str"), f"<{prefix}v{space}>{escape(value)}</{prefix}v>"
        inner = f"<{prefix}t{space}>{escape(value)}</{prefix}t>"
        return "inlineStr", f"<{prefix}is>{inner}</{prefix}is>"
    return "", f"<{prefix}v>{float(value)!r}</{prefix}v>"


def _replaced(xml: bytes, edits: list[tuple[int, int, bytes]]) -> bytes:
    parts, at = [], 0
    for start, end, new in sorted(edits, key=lambda edit: edit[:2]):
        parts += [xml[at:start], new]
        at = end
    return b"".join([*parts, xml[at:]])


def day_number(text: str) -> float | None:
    """Count the days up to a date or time that a cell holds as text (ISO 8601), as Excel does.

    A time of day alone is a fraction of a day; a zone is not counted with, as Excel shows the time
    as it is written. None for a text that is neither.
    """
    for start in ("", _EPOCH.date().isoformat() + "T"):
        try:
            moment = datetime.fromisoformat(start + text.strip()).replace(tzinfo=None)
        except ValueError:
            continue
        return (moment - _EPOCH) / _DAY
    return None


def read_cells(xml: bytes, shared: tuple[str, ...] = ()) -> SheetCells:
    """Find the cells of a sheet; the XML is in UTF-8, as every program writes it."""
    return _Scan(SheetCells(xml, shared)).run()


@dataclass(slots=True)
class _Scan:
    """One walk through the XML, noting where each cell begins and ends."""

    sheet: SheetCells
    row: int = -1
    column: int = -1
    cell: Cell | None = None
    within: str = ""
    spoken: bool = False
    words: list[str] = field(default_factory=list)

    def run(self) -> SheetCells:
        """Walk through."""
        parser = ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = lambda tag, marks: self._start(
            tag, marks, parser.CurrentByteIndex
        )
        parser.EndElementHandler = lambda tag: self._end(tag, parser.CurrentByteIndex)
        parser.CharacterDataHandler = self._text
        parser.Parse(self.sheet.xml, True)  # noqa: FBT003 - expat's own: this is the last piece
        return self.sheet

    def _after(self, at: int) -> int:
        return self.sheet.xml.index(b">", at) + 1

    def _ended(self, tag: str, at: int) -> int:
        """Give the byte after an element; of one without content expat names that very byte."""
        return self._after(at) if self.sheet.xml.startswith(f"</{tag}".encode(), at) else at

    def _start(self, tag: str, marks: dict[str, str], at: int) -> None:
        name = tag.rpartition(":")[2]
        if name == "row":
            self._start_row(marks, at)
            self.sheet.prefix = tag.removesuffix("row")
        elif name == "c" and self.row >= 0:
            place = place_of(marks.get("r", "")) or (self.row, self.column + 1)
            self.column = place[1]
            self.cell = self.sheet.cells[place] = Cell(at, attributes=marks)
        elif name == "rPh":  # how a word is spoken, which is no part of the text
            self.spoken = True
        elif self.cell is not None and name in {"f", "v", "t"} and not self.spoken:
            self.within = name
            if name == "f":
                self.cell.formula, self.cell.formula_span = "", (at, at)

    def _start_row(self, marks: dict[str, str], at: int) -> None:
        self.row = int(marks["r"]) - 1 if "r" in marks else self.row + 1
        self.column = -1
        inner = self._after(at)
        empty = self.sheet.xml[inner - 2 : inner - 1] == b"/"
        self.sheet.rows[self.row] = _Row(at, inner, inner, empty)

    def _end(self, tag: str, at: int) -> None:
        name = tag.rpartition(":")[2]
        if name == "row":
            row = self.sheet.rows[self.row]
            row.end = row.end if row.empty else at
        elif name == "rPh":
            self.spoken = False
        elif self.cell is None:
            return
        elif name == "c":
            self.cell.end = self._ended(tag, at)
            self.cell = None
        elif name in {"f", "v", "t"} and self.within == name:
            self._end_part(tag, at)

    def _end_part(self, tag: str, at: int) -> None:
        text, self.words, self.within = "".join(self.words), [], ""
        cell = self.cell
        if cell is None:
            return
        if tag.endswith("f"):
            cell.formula, cell.formula_span = text, (cell.formula_span[0], self._ended(tag, at))
        else:
            cell.text += text

    def _text(self, text: str) -> None:
        if self.within in {"f", "v", "t"}:
            self.words.append(text)
