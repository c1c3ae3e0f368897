"""What a workbook's own part lists: its sheets, its names, how it counts dates; and shared texts.

Everything is found by following relations, wherever a program has put its parts.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from crm_roi.xlsx.addresses import Area, area_of
from crm_roi.xlsx.refusals import BinaryWorkbookError, DamagedWorkbookError, NotAWorkbookError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from xml.etree.ElementTree import Element

    from crm_roi.xlsx.package import Attributes, Package, Relation

TRUE: Final = ("1", "true")
_USUAL: Final = "xl/workbook.xml"


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet as the workbook lists it: its name, its part, whether it is hidden, its kind."""

    name: str
    part: str
    state: str
    kind: str

    @property
    def is_worksheet(self) -> bool:
        """Whether it holds cells; a chart sheet or a macro sheet does not."""
        return self.kind.endswith("/worksheet")


@dataclass(frozen=True, slots=True)
class DefinedName:
    """A defined name: its text (what it refers to) and the sheet it is confined to, if any."""

    name: str
    text: str
    sheet: str | None = None
    hidden: bool = False


@dataclass(frozen=True)
class Contents:
    """The workbook's own part, read once."""

    part: str
    tree: Element
    relations: Mapping[str, Relation]

    @cached_property
    def sheets(self) -> tuple[SheetPart, ...]:
        """All sheets in the order of the workbook, hidden ones too."""
        found = ((node, self.relations[node.get("id", "")]) for node in _sheets(self.tree))
        return tuple(
            SheetPart(node.get("name", ""), one.target, node.get("state", "visible"), one.kind)
            for node, one in found
        )

    @cached_property
    def worksheets(self) -> dict[str, str]:
        """The part of each worksheet, by the sheet's name."""
        return {sheet.name: sheet.part for sheet in self.sheets if sheet.is_worksheet}

    @cached_property
    def names(self) -> tuple[DefinedName, ...]:
        """The defined names."""
        return tuple(_names(self.tree))

    @property
    def from_1904(self) -> bool:
        """Whether dates count from 1904, as old Macintoshes did."""
        properties = self.tree.find("./workbookPr")
        return properties is not None and properties.get("date1904") in TRUE

    def related(self, kind: str) -> str:
        """Give the part of a kind, such as `sharedStrings`; blank where there is none."""
        found = (one.target for one in self.relations.values() if one.kind.endswith(f"/{kind}"))
        return next(found, "")


def read_contents(package: Package) -> Contents:
    """Read the workbook's own part; refuse a package that is no workbook."""
    part = _workbook_part(package)
    tree = package.tree(part)
    if tree.tag != "workbook":
        raise NotAWorkbookError(package.path)
    relations = package.relations(part)
    if not all(node.get("id", "") in relations for node in _sheets(tree)):
        raise DamagedWorkbookError(package.path, part=part)
    return Contents(part, tree, relations)


def _workbook_part(package: Package) -> str:
    """Follow the package's relations to the workbook; without any it stands at its usual place."""
    links = package.relations("").values()
    mains = (one.target for one in links if one.kind.endswith("/officeDocument"))
    for target in (*mains, _USUAL):
        if target.casefold().endswith(".bin"):
            raise BinaryWorkbookError(package.path)
        if package.holds(target):
            return target
    raise NotAWorkbookError(package.path)


def _sheets(tree: Element) -> list[Element]:
    return tree.findall("./sheets/sheet")


def _names(tree: Element) -> Iterator[DefinedName]:
    sheets = [node.get("name", "") for node in _sheets(tree)]
    for node in tree.findall("./definedNames/definedName"):
        own = node.get("localSheetId")
        yield DefinedName(
            node.get("name", ""),
            (node.text or "").lstrip("="),
            sheets[int(own)] if own else None,
            node.get("hidden") in TRUE,
        )


def areas_of(tree: Element) -> dict[str, Area]:
    """Give the block of cells behind each name that is one of the whole workbook."""
    found = ((name.name, area_of(name.text)) for name in _names(tree) if name.sheet is None)
    return {name: area for name, area in found if area}


def shared_texts(package: Package, contents: Contents) -> list[str]:
    """Read the texts that cells share; phonetic hints of East Asian texts are no part of them."""
    texts: list[str] = []
    part = contents.related("sharedStrings")
    if part and package.holds(part):
        reader = _TextReader(texts)
        package.stream(part, reader.starts, reader.ends, reader.characters.append)
    return texts


class _TextReader:
    """Takes in the events of the shared texts."""

    def __init__(self, texts: list[str]) -> None:
        self._texts = texts
        self.characters: list[str] = []
        self._pieces: list[str] = []
        self._phonetic = False
        self.starts = {"si": self._start, "t": self._clear, "rPh": self._start_hint}
        self.ends = {"t": self._piece, "rPh": self._end_hint, "si": self._end}

    def _start(self, _attributes: Attributes) -> None:
        self._pieces = []

    def _clear(self, _attributes: Attributes) -> None:
        self.characters.clear()

    def _start_hint(self, _attributes: Attributes) -> None:
        self._phonetic = True

    def _end_hint(self) -> None:
        self._phonetic = False

    def _piece(self) -> None:
        if not self._phonetic:
            self._pieces.extend(self.characters)

    def _end(self) -> None:
        self._texts.append("".join(self._pieces))
