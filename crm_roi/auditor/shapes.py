"""What a formula's shape says: its functions, depth, typed-in numbers, names and sheets.

Read once per shape (see `formulas.py`), so a rule never reads the same text twice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from crm_roi.auditor.formulas import HOLE, NUMBER
from crm_roi.workbook.layout.conventions import ALLOWED_NUMBERS

_TOKEN: Final = re.compile(
    rf"""
      (?P<text>"(?:[^"]|"")*")
    | (?P<sheet>(?:'(?:[^']|'')+'|(?<![\w.])\[[^\[\]]+\][\w.]*|[^\W\d][\w.]*(?::[\w.]+)?)!)
    | (?P<error>\#[A-Z][A-Z0/_]*[!?]?)
    | (?P<bracket>\[(?:[^\[\]]|\[[^\[\]]*\])*\])
    | (?P<name>[^\W\d][\w.\\?]*|\\[\w.]+)
    | (?P<allowed>\d+\.?\d*(?:[Ee][+-]?\d+)?)
    | (?P<number>{NUMBER})
    | (?P<mark>[{HOLE}(){{}},;^+\-*/&=<>%|])
    """,
    re.VERBOSE,
)
_EXTERNAL: Final = re.compile(r"\[(?!0\])[^\[\]]+\]|\.xl[a-z]{1,2}'?!", re.IGNORECASE)
_PREFIX: Final = re.compile(r"^(?:_xlfn\.|_xlws\.|_xludf\.|_xll\.)+", re.IGNORECASE)

# Arguments that say where, which or how exactly, and so are no assumption: function → positions.
_STRUCTURE: Final[dict[str, frozenset[int]]] = {
    name: frozenset(positions)
    for positions, names in (
        ((0,), "CHOOSE CHAR UNICHAR SUBTOTAL"),
        ((0, 1), "AGGREGATE"),
        ((1,), "ROUND ROUNDUP ROUNDDOWN TRUNC FIXED LEFT RIGHT REPT LARGE SMALL EDATE EOMONTH MOD"),
        ((1,), "CEILING FLOOR MROUND QUARTILE QUARTILE.INC TEXTSPLIT"),
        ((1,), "WEEKDAY WEEKNUM POWER IRR"),
        ((1, 2), "MID DATE INDEX"),
        ((1, 2, 3, 4), "OFFSET ADDRESS"),
        ((2,), "MATCH FIND SEARCH YEARFRAC RANK RANK.EQ RANK.AVG XIRR"),
        ((2, 3), "VLOOKUP HLOOKUP"),
        ((3,), "SUBSTITUTE INDEX"),
        ((4, 5), "XLOOKUP"),
    )
    for name in names.split()
} | {"INDEX": frozenset({1, 2, 3})}
_POSITION: Final = frozenset(
    [
        "ROW",
        "COLUMN",
        "ROWS",
        "COLUMNS",
        "AREAS",
        "SHEET",
        "SHEETS",
        "ISREF",
        "ISFORMULA",
        "FORMULATEXT",
        "CELL",
    ]
)
# Functions that give a place, of which only the part that is asked for is then read.
_PICKS: Final = frozenset(["INDEX", "OFFSET", "CHOOSE"])

_ARITHMETIC: Final = "+-*/^%"
_READS_NUMBER: Final = frozenset(["VALUE", "NUMBERVALUE"])
_READS_DATE: Final = frozenset(["DATEVALUE", "TIMEVALUE"])
_CRITERION: Final = re.compile(r"^(?:[<>]=?|<>|=)\s*([-+]?[\d.]+%?)$")


class Hole(NamedTuple):
    """Where a reference stands: its sheet (None: the formula's own), and what is asked of it."""

    sheet: str | None
    external: bool
    position_only: bool  # ROW(A1) asks where A1 is, not what it holds
    picked_from: bool = False  # INDEX(A:A,3) and OFFSET(A9,-1,0) read a part of it, or beside it


@dataclass(frozen=True, slots=True)
class Shape:
    """What every formula of one shape has in common."""

    functions: frozenset[str]
    depth: int
    nested_if: bool
    assumed: tuple[bool, ...]  # of each number in the text, whether it is an assumption
    holes: tuple[Hole, ...]
    names: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]  # table and what stands in its brackets
    external: bool
    disguised: tuple[str, ...] = ()  # numbers and dates written as texts that are computed with
    broken: bool = False  # reads what no longer exists: #REF!


@dataclass(slots=True)
class _Frame:
    function: str
    argument: int = 0
    exponent: bool = False


@dataclass(slots=True)
class _Reader:
    """Walks over the tokens of one shape."""

    frames: list[_Frame] = field(default_factory=list)
    functions: set[str] = field(default_factory=set)
    depth: int = 0
    nested_if: bool = False
    assumed: list[bool] = field(default_factory=list)
    holes: list[Hole] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    columns: list[tuple[str, str]] = field(default_factory=list)
    external: bool = False
    sheet: str | None = None
    word: str = ""
    exponent: bool = False
    disguised: list[str] = field(default_factory=list)
    broken: bool = False
    number: str = ""  # a number written as a text just before
    operated: bool = False  # whether an operator of arithmetic stood just before

    def take(self, kind: str, piece: str) -> None:
        """Take one piece in; a word is a function or a name only once the next piece is known."""
        if self.word and piece != "(":
            self._name(piece if kind == "bracket" else "")
        if kind == "mark":
            self._mark(piece)
        elif kind == "number":
            self._number()
        elif kind == "sheet":
            self.sheet = piece[:-1]
            self.external |= bool(_EXTERNAL.search(piece))
        elif kind == "name":
            self.word = piece
        elif kind == "text":
            self._text(piece[1:-1])
        self.broken |= piece == "#REF!"
        self.number = piece[1:-1] if kind == "text" and _assumed(piece[1:-1]) else ""
        self.operated = kind == "mark" and piece in _ARITHMETIC
        if kind in ("number", "allowed", "text", "error"):
            self.exponent, self.sheet = False, None

    def _text(self, text: str) -> None:
        """Keep a text that is a number to compute with, or a threshold such as ">500"."""
        function = next((f.function for f in reversed(self.frames) if f.function), "")
        criterion = _CRITERION.match(text) if function.endswith(("IF", "IFS")) else None
        if (
            function in _READS_DATE
            or ((self.operated or function in _READS_NUMBER) and _assumed(text))
            or (criterion and _assumed(criterion[1]))
        ):
            self.disguised.append(f'"{text}"')

    def _name(self, bracket: str) -> None:
        word, self.word = self.word, ""
        if bracket:
            self.columns.append((word, bracket))
        elif word.upper() not in ("TRUE", "FALSE"):
            self.names.append(word if self.sheet is None else f"{self.sheet}!{word}")
        self.sheet = None
        self.exponent = False

    def _mark(self, mark: str) -> None:
        if self.number and mark in _ARITHMETIC and f'"{self.number}"' not in self.disguised:
            self.disguised.append(f'"{self.number}"')
        if mark == HOLE:
            self._hole()
        elif mark in "({":
            self._open(mark)
        elif mark in ")}":
            self.frames = self.frames[:-1]
        elif mark == "," and self.frames:
            self.frames[-1].argument += 1
        self.external |= mark == "|"  # a DDE link: server|topic!item
        if mark not in "({-+":
            self.exponent = mark == "^"

    def _hole(self) -> None:
        asked = any(frame.function in _POSITION for frame in self.frames)
        external = bool(self.sheet and _EXTERNAL.search(f"{self.sheet}!"))
        inner = self.frames[-1] if self.frames else _Frame("")
        picked = inner.function in _PICKS and (inner.argument == 0) != (inner.function == "CHOOSE")
        self.holes.append(Hole(_unquote(self.sheet), external, asked, picked))
        self.sheet = None

    def _open(self, mark: str) -> None:
        function = _PREFIX.sub("", self.word).upper() if mark == "(" else ""
        self.word, self.sheet = "", None
        if function:
            self.functions.add(function)
            self.nested_if |= function == "IF" and any(f.function == "IF" for f in self.frames)
        self.frames.append(_Frame(function, exponent=self.exponent))
        self.exponent = False
        self.depth = max(self.depth, sum(bool(frame.function) for frame in self.frames))

    def _number(self) -> None:
        frame = next((frame for frame in reversed(self.frames) if frame.function), None)
        structural = frame and frame.argument in _STRUCTURE.get(frame.function, ())
        exponent = self.exponent or any(frame.exponent for frame in self.frames)
        self.assumed.append(not structural and not exponent)


def read_shape(shape: str) -> Shape:
    """Read what a shape says."""
    reader = _Reader()
    for match in _TOKEN.finditer(shape):
        reader.take(match.lastgroup or "", match[0])
    reader.take("end", "")
    return Shape(
        frozenset(reader.functions),
        reader.depth,
        reader.nested_if,
        tuple(reader.assumed),
        tuple(reader.holes),
        tuple(reader.names),
        tuple(reader.columns),
        reader.external,
        tuple(reader.disguised),
        reader.broken,
    )


_TOTAL: Final = re.compile(
    rf"\+?(?:SUM\({HOLE}(?:,{HOLE})*\)|SUBTOTAL\((?:9|109),{HOLE}\)|{HOLE}(?:[+-]{HOLE})+)",
    re.IGNORECASE,
)


def is_total(text: str) -> bool:
    """Say whether a formula's shape is a sum and nothing else."""
    return bool(_TOTAL.fullmatch(text.replace(NUMBER, "9")))


def _assumed(text: str) -> bool:
    """Say whether a text is a number other than those that a formula may hold."""
    bare = text.strip().removesuffix("%").replace(",", "")
    try:
        return float(bare) not in ALLOWED_NUMBERS if bare[-1:].isdigit() else False
    except ValueError:
        return False


def _unquote(sheet: str | None) -> str | None:
    if sheet and sheet[0] == sheet[-1] == "'":
        return sheet[1:-1].replace("''", "'")
    return sheet
