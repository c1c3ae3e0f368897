"""What the XML of a sheet says that calamine does not: errors, merged cells, cells far out.

calamine gives an error value (`#REF!`) and a formula that was never calculated as a blank, and
makes room for every cell up to the farthest one.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache
from math import isfinite
from typing import Final

from crm_roi.core.plan.validation import shown
from crm_roi.xlsx.addresses import Place, column_letters, column_number, reference

KEPT_DIGITS: Final = 15
LARGEST_DENOMINATOR: Final = 1000
LAST_ROW: Final = 99_999
LAST_COLUMN: Final = 702
LARGEST_AREA: Final = 2_500_000
_UNUSUAL: Final = re.compile(
    rb"""\sr\s*=\s*["'](?!(?:[A-C]?[A-Z])?(?:\d{1,4}|1\d{4})["'])"""
)  # not within CZ19999, or not written as a cell
_TAG: Final = re.compile(rb"<(?:\w+:)?(row|c)(?=[\s/>])([^>]*)>")
_REFERENCE: Final = re.compile(rb"""\br\s*=\s*["']([^"']*)["']""")
_CELL: Final = re.compile(rb"([A-Z]{1,3})([1-9]\d{0,6})")
_ROW: Final = re.compile(rb"[1-9]\d{0,6}")
_LINE_ENDS: Final = (b"<c\n", b"<c\r", b"<c\t", b"<c>", b"<c/")
_PREFIX: Final = re.compile(rb"<(\w+:)?worksheet[\s>]")
_ADDRESS: Final = re.compile(rb"""\br\s*=\s*["']([A-Z]+)(\d+)["']""")
_TEXT_TYPE: Final = re.compile(rb"""\bt\s*=\s*["']str["']""")
_WHOLE_CELL: Final = re.compile(rb"<(?:\w+:)?c\s([^>]*[^/>])>(.*?)</(?:\w+:)?c>", re.DOTALL)
_STORED: Final = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>([^<]*)<")
_TYPE: Final = re.compile(rb"""\bt=["'](\w+)["']""")
_BLANK_TYPE: Final = re.compile(rb"""(<(?:\w+:)?c\s[^>]*?)(?<=\s)t\s*=\s*(?:""|'')""")
_BLANK_BLOCK: Final = re.compile(
    rb"""<(?:\w+:)?(?:dimension|mergeCell)\s+ref\s*=\s*(?:""|'')\s*/>"""
)
LITERAL: Final = b"<![CDATA["
_LITERAL_SECTION: Final = re.compile(rb"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_ERRORS: Final = frozenset({
    b"#NULL!", b"#DIV/0!", b"#VALUE!", b"#REF!", b"#NAME?", b"#NUM!", b"#N/A", b"#GETTING_DATA",
})  # fmt: skip
"""The error values that calamine knows; newer programs have more, such as #SPILL!."""


def far_cell(xml: bytes) -> str:
    """Find a cell so far out that making room for all cells would fill the memory.

    Give its address, or what stands in its place if that is no address; blank if there is none.
    """
    if not _is_unusual(xml):
        return ""
    row = column = rows = columns = count = 0
    for tag in _TAG.finditer(xml):
        mark, is_row = _REFERENCE.search(tag[2]), tag[1] == b"row"
        text = mark[1] if mark else b""
        place = (_ROW if is_row else _CELL).fullmatch(text)
        if mark and not place:
            return shown(text.decode("utf-8", "replace").strip()) or "A1"
        if is_row:
            row, column = int(text) if place else row + 1, 0
            continue
        row, column = (int(place[2]), _column(place[1])) if place else (row, column + 1)
        rows, columns, count = max(rows, row), max(columns, column), count + 1
        if row > LAST_ROW or column > LAST_COLUMN or max(rows * columns, count) > LARGEST_AREA:
            return text.decode() or f"{column_letters(column)}{row}"
    return ""


def _is_unusual(xml: bytes) -> bool:
    """Tell whether the cells must be looked at one by one: a usual sheet is seen to be small."""
    if _PREFIX.search(xml[:4096]) is None or _prefix(xml):
        return True
    unplaced = xml.count(b"<c ") != xml.count(b'<c r="') or any(map(xml.count, _LINE_ENDS))
    return unplaced or _UNUSUAL.search(xml) is not None


@cache
def _patterns(prefix: bytes) -> dict[str, re.Pattern[bytes]]:
    """Compile what is looked for in a sheet whose XML names carry a prefix, mostly none."""
    patterns = {
        "error": rb"""<@c\s([^>]*\bt\s*=\s*["']e["'][^>]*)>""",
        "formula": rb"<@c\s([^>]*[^/>])>\s*<@f[\s>/]",
        "value": rb"<@v(?:\s[^>]*)?>([^<]+)</",
        "end": rb"</@c\s*>",
        "shown": (
            rb"""(<@c\s[^>]*\bt\s*=\s*["']e["'][^>]*(?<!/)>(?:(?!</@c).)*?<@v(?:\s[^>]*)?>)([^<]+)"""
        ),
    }
    return {
        name: re.compile(text.replace(b"@", prefix), re.DOTALL) for name, text in patterns.items()
    }


def _patterns_for(xml: bytes) -> dict[str, re.Pattern[bytes]]:
    return _patterns(_prefix(xml))


def _prefix(xml: bytes) -> bytes:
    """Give what stands before every XML name of the sheet, mostly nothing."""
    found = _PREFIX.search(xml[:4096])
    return (found and found[1]) or b""


def hidden_errors(xml: bytes) -> dict[Place, str]:
    """Find the cells that show an error, with its text; blank for a formula never calculated."""
    patterns = _patterns_for(xml)
    found: dict[int, tuple[bytes, str]] = {}
    for cell in patterns["formula"].finditer(xml):
        if not _value(xml, cell.end(), patterns) and not _TEXT_TYPE.search(cell[1]):
            found[cell.start()] = cell[1], ""
    for cell in patterns["error"].finditer(xml):
        text = "" if cell[1].endswith(b"/") else _value(xml, cell.end(), patterns)
        found[cell.start()] = cell[1], text or "#N/A"
    addressed = all(_ADDRESS.search(mark) for mark, _error in found.values())
    counted = {} if addressed else _counted(xml)
    return {
        counted[start] if counted else _place(mark): error for start, (mark, error) in found.items()
    }


def _counted(xml: bytes) -> dict[int, Place]:
    """Count the cells of a sheet some of which do not say where they are: the place of each tag."""
    places: dict[int, Place] = {}
    row = column = -1
    for tag in _TAG.finditer(xml):
        mark = _REFERENCE.search(tag[2])
        if tag[1] == b"row":
            row, column = int(mark[1]) - 1 if mark else row + 1, -1
        else:
            row, column = _place(tag[2]) if mark else (row, column + 1)
            places[tag.start()] = (row, column)
    return places


def as_calamine_reads(xml: bytes) -> bytes:
    """Give the XML without what calamine refuses or passes over.

    Literal sections become text, an error value that it does not know #N/A (`hidden_errors` tells
    what it was); blank types, dimensions and merged blocks are left out.
    """
    texts = _LITERAL_SECTION.sub(_as_text, xml)
    known = _patterns_for(texts)["shown"].sub(
        lambda cell: cell[0] if cell[2].strip() in _ERRORS else cell[1] + b"#N/A", texts
    )
    return _BLANK_BLOCK.sub(b"", _BLANK_TYPE.sub(rb"\1", known))


def _as_text(section: re.Match[bytes]) -> bytes:
    return section[1].replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;")


def _value(xml: bytes, start: int, patterns: dict[str, re.Pattern[bytes]]) -> str:
    """Give the stored value of the cell whose start tag ended at `start`."""
    end = patterns["end"].search(xml, start)
    value = patterns["value"].search(xml, start, end.start() + 2 if end else len(xml))
    return value[1].decode("utf-8", "replace") if value else ""


def _place(mark: bytes) -> Place:
    """Read the place of a cell that says where it is; a strange address counts as A1."""
    address = _ADDRESS.search(mark)
    return (int(address[2]) - 1, _column(address[1]) - 1) if address else (0, 0)


def _column(letters: bytes) -> int:
    return column_number(letters.decode())


def kept_value(xml: bytes, place: Place) -> float | str | None:
    """Give the number or the error text that one cell keeps; none where it keeps neither."""
    at = xml.find(b' r="%b"' % reference(place).encode())
    cell = _WHOLE_CELL.match(xml, xml.rfind(b"<", 0, at)) if at >= 0 else None
    value = _STORED.search(cell[2]) if cell else None
    if cell is None or value is None:
        return None
    kind = _TYPE.search(cell[1])
    text = value[1].decode("utf-8", "replace")
    if kind and kind[1] == b"e":
        return text
    try:
        number = float(text)
    except ValueError:
        return None
    return number if isfinite(number) and (kind is None or kind[1] == b"n") else None


def restored(number: float) -> float:
    """Give a simple fraction back the digits that LibreOffice cut off: 0.333333333333333 is 1/3."""
    if number.is_integer() or len(f"{number:.15g}".strip("-0.").replace(".", "")) < KEPT_DIGITS:
        return number
    near = float(Fraction(number).limit_denominator(LARGEST_DENOMINATOR))
    return near if f"{near:.15g}" == f"{number:.15g}" else number
