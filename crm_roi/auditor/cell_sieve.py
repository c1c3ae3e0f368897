"""Plain cells read straight from the text of a worksheet; the XML parser gets all the rest.

Nearly all cells are written in one way (`<c r="B2" s="1"><f>A2*2</f><v>4</v></c>`), and one search
finds them many times faster than a parser that reports each of their elements. What is written in
any other way (other attributes, entities, shared formulas, rich texts) goes to the parser, as does
everything once a comment, a literal section or another encoding appears, in which such a text
could be no cell.
"""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING, Final

from crm_roi.auditor.package import CHUNK, everything

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_roi.auditor.sheet_reading import CellReader

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
