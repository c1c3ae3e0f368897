"""A workbook file as a package of parts: opened safely, or refused with a clear reason.

A workbook may come from anybody. A part that unpacks to far more than a workbook needs is refused,
and so is a document type declaration, the way to entity bombs and to other people's files.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from posixpath import normpath
from typing import IO, TYPE_CHECKING, Final, NamedTuple
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile, ZipInfo

from crm_roi.files import NO_FILE, reason_of
from crm_roi.xlsx.refusals import (
    CutOffWorkbookError,
    DamagedWorkbookError,
    EncryptedWorkbookError,
    ForbiddenXmlError,
    MissingWorkbookError,
    NotAWorkbookError,
    OldWorkbookError,
    OversizedWorkbookError,
    UnopenedWorkbookError,
)

if TYPE_CHECKING:
    from pathlib import Path

MEGABYTE: Final = 2**20
CHUNK: Final = 2**16
RELATIONS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_LATE_DOCTYPE: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?(?>\s+|<\?.*?\?>|<!--.*?-->)*+<!DOCTYPE", re.DOTALL
)
"""A document type behind comments, however long they are."""

_UNPACKING: Final = (
    BadZipFile,
    KeyError,
    zlib.error,
    EOFError,
    RuntimeError,  # a part with a password
    NotImplementedError,  # an unknown compression
    OSError,
    ValueError,  # the directory places a part before the file's beginning
)
_PARSING: Final = (
    expat.ExpatError,
    BadZipFile,
    zlib.error,
    EOFError,
    LookupError,  # an encoding that nobody knows, or what the handlers do not find
    ValueError,
    OverflowError,
)

Attributes = dict[str, str]
Handler = Callable[[Attributes], object]
Sieve = Callable[[IO[bytes]], Iterable[bytes | str]]
"""Reads a part itself as far as it can, and gives what is left of it for the XML parser."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a file may hold: its bytes, all that it unpacks to, and how tightly it is packed."""

    file: int
    content: int
    bomb: int
    """What may be packed as tightly as it likes."""

    ratio: int = 400  # repetitive sheets pack 20:1 to 100:1, a bomb 1000:1


class Relation(NamedTuple):
    """What a part points at: the kind, and a part of the package or an address outside."""

    kind: str
    target: str


def everything(file: IO[bytes]) -> Iterator[bytes]:
    """Give a part piece by piece."""
    while chunk := file.read(CHUNK):
        yield chunk


class Package:
    """The parts of a workbook file, by their names as the standard writes them."""

    def __init__(self, path: Path, content: bytes, limits: Limits) -> None:
        """Open the archive; refuse one that unpacks to more than the limits allow."""
        self.path = path
        self.content = content
        try:
            self._archive = ZipFile(BytesIO(content))
        except (BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise CutOffWorkbookError(path) from error
        entries = [info for info in self._archive.infolist() if not info.is_dir()]
        self.entries: dict[str, ZipInfo] = {_part_name(info.filename): info for info in entries}
        """The parts in their order, by name."""
        self._names = {name.casefold(): name for name in self.entries}
        self._refuse_bomb(entries, limits)

    def _refuse_bomb(self, entries: Iterable[ZipInfo], limits: Limits) -> None:
        """Refuse by the sizes that the archive declares; unpacking holds each part to its own."""
        sizes = [(info.file_size, info.compress_size) for info in entries]
        total = sum(size for size, _packed in sizes), sum(packed for _size, packed in sizes)
        swollen = any(
            size > max(limits.bomb, limits.ratio * packed) for size, packed in (*sizes, total)
        )
        if swollen or total[0] > limits.content:
            raise OversizedWorkbookError(self.path, megabytes=total[0] // MEGABYTE)

    def holds(self, part: str) -> bool:
        """Say whether a part is there; part names do not regard case."""
        return part.casefold() in self._names

    def named(self, part: str) -> str:
        """Give the name of a part as the package writes it."""
        return self._names.get(part.casefold(), part)

    def raw(self, part: str) -> bytes:
        """Unpack a part, at most to its declared size and with its checksum."""
        try:
            return self._archive.read(self.entries[self._names[part.casefold()]])
        except _UNPACKING as error:
            raise DamagedWorkbookError(self.path, part=part) from error

    def xml(self, part: str) -> bytes:
        """Unpack a part of XML in UTF-8 that declares no document type."""
        xml = self.raw(part)
        if b"<!DOCTYPE" in xml[:4096] or _LATE_DOCTYPE.match(xml):
            raise ForbiddenXmlError(self.path, part=part)
        if b"\0" in xml[:64]:  # UTF-16, which nothing that reads the bytes expects
            raise DamagedWorkbookError(self.path, part=part)
        return xml

    def tree(self, part: str) -> Element:
        """Read a small part as a tree with local names."""
        tree = _Tree()
        self._parse(part, tree.start, tree.end, tree.data)
        return tree.close()

    def stream(
        self,
        part: str,
        starts: Mapping[str, Handler],
        ends: Mapping[str, Callable[[], object]],
        characters: Callable[[str], object],
        sieve: Sieve = everything,
    ) -> None:
        """Read a part once from start to end, calling handlers by an element's local name."""
        begin, finish = _ByLocalName(starts), _ByLocalName(ends)

        def start(name: str, attributes: Attributes) -> None:
            if handler := begin[name]:
                handler(attributes)

        def end(name: str) -> None:
            if handler := finish[name]:
                handler()

        self._parse(part, start, end, characters, sieve)

    def relations(self, part: str) -> dict[str, Relation]:
        """Give what a part points at, by the id it uses; of the package itself with a blank."""
        folder, links = str(PurePosixPath(part).parent), relations_of(part)
        if not self.holds(links):
            return {}
        return {
            element.get("Id", ""): Relation(
                element.get("Type", ""), self.named(_target(folder, element.get("Target", "")))
            )
            for element in self.tree(links)
        }

    @contextmanager
    def reading(self, part: str) -> Iterator[None]:
        """Say of whatever goes wrong on reading a part's content that this part is damaged."""
        try:
            yield
        except _PARSING as error:
            raise DamagedWorkbookError(self.path, part=part) from error

    def _parse(
        self,
        part: str,
        start: Callable[[str, Attributes], object],
        end: Callable[[str], object],
        characters: Callable[[str], object],
        sieve: Sieve = everything,
    ) -> None:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = characters
        parser.StartDoctypeDeclHandler = self._refuse_doctype(part)
        with self._open(part) as file, self.reading(part):
            for piece in sieve(file):
                parser.Parse(piece)
            parser.Parse(b"", True)  # noqa: FBT003 - expat takes its arguments by place

    def _open(self, part: str) -> IO[bytes]:
        try:
            return self._archive.open(self.entries[self._names[part.casefold()]])
        except _UNPACKING as error:
            raise DamagedWorkbookError(self.path, part=part) from error

    def _refuse_doctype(self, part: str) -> Callable[..., None]:
        def refuse(*_declaration: object) -> None:
            raise ForbiddenXmlError(self.path, part=part)

        return refuse


class _Tree:
    """A tree that is built while a part is parsed; elements and attributes by their local names."""

    def __init__(self) -> None:
        self._builder = TreeBuilder()
        self.data = self._builder.data
        self.close = self._builder.close

    def start(self, name: str, attributes: Attributes) -> None:
        self._builder.start(_local(name), {_local(key): attributes[key] for key in attributes})

    def end(self, name: str) -> None:
        self._builder.end(_local(name))


class _ByLocalName(dict[str, Callable[..., object] | None]):
    """Handlers by an element's name as written, found by its local name the first time."""

    def __init__(self, handlers: Mapping[str, Callable[..., object]]) -> None:
        super().__init__()
        self._handlers = handlers

    def __missing__(self, name: str) -> Callable[..., object] | None:
        handler = self[name] = self._handlers.get(_local(name))
        return handler


def open_package(path: Path, limits: Limits) -> Package:
    """Open a workbook file, or raise the `UnreadableWorkbookError` that says why not."""
    content = _content(path, limits)
    if content.startswith(_OLE):
        raise (EncryptedWorkbookError if _ENCRYPTED in content else OldWorkbookError)(path)
    if not content.startswith(b"PK"):
        raise NotAWorkbookError(path)
    return Package(path, content, limits)


def _content(path: Path, limits: Limits) -> bytes:
    try:
        size = path.stat().st_size
        if size > limits.file:
            raise OversizedWorkbookError(path, megabytes=size // MEGABYTE)
        if not path.is_file() and not path.is_dir():  # a pipe would never end
            raise UnopenedWorkbookError(path, reason=NO_FILE)
        return path.read_bytes()
    except FileNotFoundError as error:
        raise MissingWorkbookError(path) from error
    except OSError as error:
        raise UnopenedWorkbookError(path, reason=reason_of(error)) from error


def tree_of(xml: bytes) -> Element:
    """Read the XML of a part that was accepted before as a tree with local names."""
    tree = _Tree()
    parser = expat.ParserCreate()
    parser.StartElementHandler = tree.start
    parser.EndElementHandler = tree.end
    parser.CharacterDataHandler = tree.data
    parser.Parse(xml, True)  # noqa: FBT003 - expat takes its arguments by place
    return tree.close()


def relations_of(part: str) -> str:
    """Name the part that holds the relations of a part; of the package itself with a blank."""
    return str(PurePosixPath(part).parent / "_rels" / f"{PurePosixPath(part).name}.rels")


def whole(element: Element | Attributes, name: str, otherwise: int = 0) -> int:
    """Read an attribute that is a whole number; programs leave it out or write it blank."""
    return int(element.get(name) or otherwise)


def _part_name(entry: str) -> str:
    """Give an archive's entry the name of its part: some programs write backslashes."""
    return entry.replace("\\", "/").lstrip("/")


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _target(folder: str, target: str) -> str:
    path = target.replace("\\", "/")
    return normpath(path if path.startswith("/") else f"{folder}/{path}").lstrip("/")
