"""The cells of one worksheet, read in one pass over its XML straight into arrays.

Nearly all cells are written in one way (`<c r="B2" s="1"><f>A2*2</f><v>4</v></c>`), and one search
finds them many times faster than a parser that reports each of their elements. What is written in
any other way (other attributes, entities, shared formulas, rich texts) goes to the parser, as does
everything once a comment, a literal section or another encoding appears, in which such a text
could be no cell.
"""

from __future__ import annotations

import re
from array import array
from typing import IO, TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from crm_roi.auditor.book import NO_FORMULA, Kind, Sheet
from crm_roi.auditor.formulas import Formula, take_apart
from crm_roi.xlsx.addresses import LAST_COLUMN, LAST_ROW, Rect, column_number, read_rect
from crm_roi.xlsx.contents import TRUE
from crm_roi.xlsx.package import CHUNK, everything, whole
from crm_roi.xlsx.sheet_cells import day_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from crm_roi.xlsx.package import Attributes, Handler

_DIGITS: Final = "0123456789"
_LONGEST: Final = 2**16 - 1
_CELL: Final = re.compile(
    r'<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"(?: s="([0-9]{1,9})")?(?: t="(n|s|str|b|e)")?'
    r'(?:/>|>(?:<f(?: aca="false")?>([^<&\x00-\x1f]*)</f>)?(?:<v>([^<&\x00-\x1f]*)</v>)?</c>)'
)
_STEP: Final = _CELL.groups + 1
_BEGINNING: Final = re.compile(  # of a part in UTF-8, which needs no declaration
    rb"""(?:\xef\xbb\xbf)?
    (?:<\?xml(?![^>]*\sencoding=["'](?!utf-?8["']))[^>]*\?>|(?=<[A-Za-z]))""",
    re.IGNORECASE | re.VERBOSE,
)
_MARKUP: Final = re.compile(rb"<[!?]")  # a comment, a literal section, an instruction


class Pool:
    """What all sheets share while they are read: texts and formulas, each kept once."""

    def __init__(self, texts: list[str], styles: int) -> None:
        """Start from the shared texts of the workbook and its number of cell styles."""
        self.texts = texts
        self.styles = styles
        self._places: dict[str, int] = {}
        self.formulas: dict[Formula, int] = {}

    def text(self, text: str) -> int:
        """Give the place of a text that stands in a cell itself."""
        place = self._places.get(text)
        if place is None:
            place = self._places[text] = len(self.texts)
            self.texts.append(text)
        return place

    def formula(self, formula: Formula) -> int:
        """Give the place of a formula."""
        return self.formulas.setdefault(formula, len(self.formulas))


class Typed(NamedTuple):
    """A formula of a cell: its place in the pool, its length as typed."""

    place: int
    length: int


_NO_FORMULA: Final = Typed(NO_FORMULA, 0)


class CellReader:
    """Takes in the events of `<sheetData>`; a shared or array formula lands in all its cells."""

    def __init__(self, pool: Pool, characters: list[str]) -> None:
        """Read into a pool, taking the text of an element from `characters`."""
        self._pool = pool
        self._characters = characters
        self.rows, self.columns, self.styles = array("i"), array("i"), array("i")
        self.kinds, self.values = array("B"), array("d")
        self.formulas, self.lengths = array("i"), array("H")
        self.hidden_rows: list[int] = []
        self._shared: dict[str, Typed] = {}
        self._blocks: list[tuple[Rect, Typed]] = []
        self._row = self._column = 0
        self._inside = self._spoken = False
        self._type = self._style = self._value = self._inline = ""
        self._typed = _NO_FORMULA
        self._formula_attributes: Attributes = {}

    @property
    def starts(self) -> dict[str, Handler]:
        """What to do where an element starts."""
        return {
            "row": self._start_row,
            "c": self._start_cell,
            "f": self._start_formula,
            "v": self._start_text,
            "t": self._start_text,
            "rPh": self._start_spoken,
        }

    @property
    def ends(self) -> dict[str, Callable[[], object]]:
        """What to do where an element ends."""
        return {
            "c": self._end_cell,
            "f": self._end_formula,
            "v": self._end_value,
            "t": self._end_inline,
            "rPh": self._end_spoken,
        }

    def _start_row(self, attributes: Attributes) -> None:
        self._row = int(attributes.get("r") or self._row + 1)
        self._column = 0
        if attributes.get("hidden") in TRUE and not whole(attributes, "outlineLevel"):
            self.hidden_rows.append(self._row)

    def _start_cell(self, attributes: Attributes) -> None:
        self._inside = True
        address = attributes.get("r")
        if address:
            letters = address.rstrip(_DIGITS)
            self._column = column_number(letters)
            self._row = int(address[len(letters) :])
        else:
            self._column += 1
        self._type = attributes.get("t") or "n"
        self._style = attributes.get("s") or "0"
        self._value = self._inline = ""
        self._typed = _NO_FORMULA

    def _start_text(self, _attributes: Attributes) -> None:
        self._characters.clear()

    def _start_formula(self, attributes: Attributes) -> None:
        self._characters.clear()
        self._formula_attributes = attributes

    def _end_value(self) -> None:
        self._value = "".join(self._characters)

    def _start_spoken(self, _attributes: Attributes) -> None:
        self._spoken = True

    def _end_spoken(self) -> None:
        self._spoken = False

    def _end_inline(self) -> None:
        if not self._spoken:  # how a word is spoken is no part of the text
            self._inline += "".join(self._characters)

    def _end_formula(self) -> None:
        if self._inside:
            text = "".join(self._characters).lstrip("=")
            kind = self._formula_attributes.get("t")
            self._typed = (
                self._plain_formula(text) if kind is None else self._special_formula(kind, text)
            )

    def _plain_formula(self, text: str) -> Typed:
        formula = take_apart(text, self._row, self._column)
        return Typed(self._pool.formula(formula), _length(text))

    def _special_formula(self, kind: str, text: str) -> Typed:
        attributes = self._formula_attributes
        index = attributes.get("si", "")
        if kind == "shared" and not text:
            return self._shared.get(index, _NO_FORMULA)
        if kind in ("array", "dataTable") and "ref" in attributes:
            return self._block_formula(kind, text, read_rect(attributes["ref"]))
        typed = self._plain_formula(text)
        if kind == "shared":
            self._shared[index] = typed
        return typed

    def _block_formula(self, kind: str, text: str, block: Rect) -> Typed:
        if kind == "array":
            formula = take_apart(text, self._row, self._column, of_block=True)
        else:
            formula = _data_table(self._formula_attributes)
        if block.first_row != block.last_row or block.first_column != block.last_column:
            formula = formula.held(self._row, self._column)
        typed = Typed(self._pool.formula(formula), _length(text))
        self._blocks.append((block, typed))
        return typed

    def plain_cell(self, parts: list[str | Any]) -> None:
        """Take in a whole cell without inline text (see `sift_cells`).

        Its parts, None where missing: column letters, row, style, type, plain formula, value.
        """
        letters, row, style, kind, formula, value = parts
        self._row, self._column = int(row), column_number(letters)
        typed = self._plain_formula(formula.lstrip("=")) if formula is not None else _NO_FORMULA
        self._keep(style or "0", typed, *self._content(kind or "n", value or ""))

    def _end_cell(self) -> None:
        self._inside = False
        if self._type == "inlineStr":
            content = (2, self._pool.text(self._inline)) if self._inline else (0, 0.0)
        else:
            content = self._content(self._type, self._value)
        self._keep(self._style, self._typed, *content)

    def _keep(self, style: str, typed: Typed, kind: int, value: float) -> None:
        self.rows.append(self._row)
        self.columns.append(self._column)
        self.kinds.append(kind)
        self.values.append(value)
        self.formulas.append(typed[0])
        self.lengths.append(typed[1])
        self.styles.append(int(style))

    def _content(self, kind: str, value: str) -> tuple[int, float]:
        if not value:
            return 0, 0.0
        if kind == "n":
            return 1, float(value)
        if kind == "s":
            return 2, int(value)
        return self._rare_content(kind, value)

    def _rare_content(self, kind: str, value: str) -> tuple[int, float]:
        if kind == "b":
            return 3, float(value in TRUE)
        if kind == "d" and (day := day_number(value)) is not None:
            return 1, day
        return (4 if kind == "e" else 2), self._pool.text(value)

    def sheet(self, name: str, position: int) -> Sheet:
        """Make the sheet of all cells read."""
        rows, columns = _numbers(self.rows, np.int32), _numbers(self.columns, np.int32)
        order = np.lexsort((columns, rows)) if _unordered(rows, columns) else slice(None)
        sheet = Sheet(
            name, position, rows[order], columns[order],
            _numbers(self.kinds, np.uint8)[order], _numbers(self.values, np.float64)[order],
            _numbers(self.formulas, np.int32)[order], _numbers(self.lengths, np.uint16)[order],
            _numbers(self.styles, np.int32)[order],
        )  # fmt: skip
        for block, typed in self._blocks:
            inside = sheet.inside(block)
            sheet.formulas[inside] = typed.place
            sheet.lengths[inside] = typed.length
        self._refuse_dangling(sheet)
        return sheet

    def _refuse_dangling(self, sheet: Sheet) -> None:
        """Refuse a cell off the sheet, and one that points at a text that is not there."""
        for lines, last in ((sheet.rows, LAST_ROW), (sheet.columns, LAST_COLUMN)):
            if lines.size and (lines.min() < 1 or lines.max() > last):
                raise ValueError(sheet.name)
        texts = sheet.values[(sheet.kinds == Kind.TEXT) | (sheet.kinds == Kind.ERROR)]
        if texts.size and (texts.min() < 0 or texts.max() >= len(self._pool.texts)):
            raise IndexError(sheet.name)
        sheet.styles[(sheet.styles < 0) | (sheet.styles >= self._pool.styles)] = 0


def _length(text: str) -> int:
    """Count a formula's characters as a user sees them."""
    return min(len(text.replace("_xlfn.", "") if "_xl" in text else text), _LONGEST)


def _data_table(attributes: Attributes) -> Formula:
    """Give a what-if table the formula that Excel shows for it: TABLE(row input, column input)."""
    inputs = ",".join(filter(None, (attributes.get("r1"), attributes.get("r2"))))
    return take_apart(f"TABLE({inputs})", of_block=True).held(1, 1)


def _numbers(values: array[int] | array[float], kind: type) -> np.ndarray:
    return np.array(values, dtype=kind)


def _unordered(rows: np.ndarray, columns: np.ndarray) -> bool:
    same = rows[1:] == rows[:-1]
    return bool(np.any(rows[1:] < rows[:-1]) or np.any(same & (columns[1:] <= columns[:-1])))


def sift_cells(cells: CellReader, file: IO[bytes]) -> Iterator[bytes | str]:
    """Read the plain cells of a worksheet part; give what is left of it, in its order."""
    rest = file.read(CHUNK)
    beginning = _BEGINNING.match(rest)
    start = beginning.end() if beginning else 0
    yield rest[:start]
    chunk = rest = rest[start:]
    while beginning and chunk and not _MARKUP.search(rest):
        cut = max(rest.rfind(b"<"), 0)
        yield from _sift(cells, rest[:cut].decode())
        chunk = file.read(CHUNK)
        rest = rest[cut:] + chunk
    yield rest
    yield from everything(file)


def _sift(cells: CellReader, text: str) -> Iterator[str]:
    """Take the plain cells out of a text; give what stands before, between and after them."""
    pieces = _CELL.split(text)
    yield pieces[0]
    plain_cell = cells.plain_cell
    for place in range(1, len(pieces), _STEP):
        *parts, after = pieces[place : place + _STEP]
        plain_cell(parts)
        if after:
            yield after
