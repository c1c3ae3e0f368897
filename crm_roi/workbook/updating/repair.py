"""Mending what other programs leave out or write twice, so that Excel opens the file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_roi.workbook.updating.package import EditedBook

TYPES: Final = "[Content_Types].xml"
THEME: Final = "xl/theme/theme1.xml"
THEME_RELATION: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/theme"
STRICT_RELATION: Final = "http://purl.oclc.org/ooxml/officeDocument/relationships/theme"
THEME_TYPE: Final = "application/vnd.openxmlformats-officedocument.theme+xml"
# The frames of notes. LibreOffice gives every frame of a sheet one number, and writes its kind
# again each time; nothing but the kind is referred to, and by a number that stays.
_NOTES: Final = re.compile(r"xl/drawings/vmlDrawing\d+\.vml")
_KIND: Final = re.compile(rb'<v:shapetype id="([^"]*)".*?</v:shapetype>', re.DOTALL)
_FRAME: Final = re.compile(rb'(<v:shape id=")([^"]*)(")')
_CALCULATION: Final = re.compile(rb"<((?:\w+:)?)calcPr\b([^>]*?)(/?)>")
# What may follow the calculation settings in a workbook part, in the order of the standard.
_AFTER: Final = re.compile(
    rb"<(\w+:)?(?:oleSize|customWorkbookViews|pivotCaches|smartTagPr|smartTagTypes|webPublishing"
    rb"|fileRecoveryPr|webPublishObjects|extLst)\b|</(\w+:)?workbook\s*>"
)


def repair(package: EditedBook, model: EditedBook) -> Iterator[str]:
    """Add what is missing, as a fresh workbook has it; name each thing that was added."""
    relations = package.part(package.links)
    if not any(kind.encode() in relations for kind in (THEME_RELATION, STRICT_RELATION)):
        _add_theme(package, model.part(THEME))
        yield "theme"
    for name in filter(_NOTES.fullmatch, package.parts):
        drawing = package.part(name)
        mended = _distinct(drawing)
        if mended != drawing:
            package.replaced[name] = mended
            yield name.rpartition("/")[2]


def calculate_on_opening(package: EditedBook) -> None:
    """Ask the program that opens the workbook next to calculate every formula."""
    book = package.part(package.workbook)
    found = _CALCULATION.search(book)
    if found is None:
        at = _AFTER.search(book)
        place = at.start() if at else len(book)
        prefix = (at and (at[1] or at[2])) or b""
        element = b'<%bcalcPr fullCalcOnLoad="1"/>' % prefix
        package.replaced[package.workbook] = book[:place] + element + book[place:]
        return
    marks = re.sub(rb"""\s+fullCalcOnLoad\s*=\s*(?:"[^"]*"|'[^']*')""", b"", found[2]).rstrip()
    element = b'<%bcalcPr%b fullCalcOnLoad="1"%b>' % (found[1], marks, found[3])
    package.replaced[package.workbook] = book[: found.start()] + element + book[found.end() :]


def _add_theme(package: EditedBook, theme: bytes) -> None:
    name = THEME
    number = 1
    while name in package.parts:
        number += 1
        name = f"xl/theme/theme{number}.xml"
    package.replaced[name] = theme
    relations = package.part(package.links)
    taken = {int(found) for found in re.findall(rb"""\bId\s*=\s*["']rId(\d+)["']""", relations)}
    strict = b"purl.oclc.org/ooxml" in relations
    relation = (
        f'Relationship Id="rId{max(taken, default=0) + 1}" '
        f'Type="{STRICT_RELATION if strict else THEME_RELATION}" '
        f'Target="{name.removeprefix("xl/")}"/>'
    )
    package.replaced[package.links] = _before_end(relations, "Relationships", relation)
    override = f'Override PartName="/{name}" ContentType="{THEME_TYPE}"/>'
    package.replaced[TYPES] = _before_end(package.part(TYPES), "Types", override)


def _distinct(drawing: bytes) -> bytes:
    """Leave out kinds of frames that were written before; number frames of one number anew."""
    kinds: set[bytes] = set()
    taken = {found[2] for found in _FRAME.finditer(drawing)}
    seen: set[bytes] = set()

    def kind(found: re.Match[bytes]) -> bytes:
        repeated = found[1] in kinds
        kinds.add(found[1])
        return b"" if repeated else found[0]

    def frame(found: re.Match[bytes]) -> bytes:
        number, name = 0, found[2]
        while name in seen or (number and name in taken):
            number += 1
            name = b"%b_%d" % (found[2], number)
        seen.add(name)
        return found[1] + name + found[3]

    return _FRAME.sub(frame, _KIND.sub(kind, drawing))


def _before_end(xml: bytes, tag: str, element: str) -> bytes:
    """Put an element, given without its first mark, at the end of the outermost one."""
    *_others, end = re.finditer(rb"</((?:\w+:)?)%b\s*>" % tag.encode(), xml)
    return xml[: end.start()] + b"<" + end[1] + element.encode() + xml[end.start() :]
