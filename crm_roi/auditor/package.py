"""The outer shell of a workbook file: opened safely, or refused with a clear reason.

A workbook may come from anybody. A document type declaration (the way to entity bombs and to
other people's files) is refused, and so is a part that unpacks to far more than a workbook needs.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

from crm_roi.core.errors import CrmRoiError

LARGEST_PACKAGE: Final = 2 * 2**30
LARGEST_RATIO: Final = 400  # repetitive sheets pack 20:1 to 100:1, a bomb 1000:1
SMALLEST_BOMB: Final = 32 * 2**20
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

CHUNK: Final = 2**16

Attributes = dict[str, str]
Handler = Callable[[Attributes], object]
Sieve = Callable[[IO[bytes]], Iterable[bytes | str]]
"""Reads a part itself as far as it can, and gives what is left of it for the XML parser."""


class UnreadableWorkbookError(CrmRoiError):
    """The workbook {path} cannot be read."""


class MissingWorkbookError(UnreadableWorkbookError):
    """There is no file {path} that can be opened."""


class NotAWorkbookError(UnreadableWorkbookError):
    """{path} is not an .xlsx or .xlsm workbook."""


class OldWorkbookError(UnreadableWorkbookError):
    """{path} has a password or the old .xls format; save it as .xlsx without a password."""


class BinaryWorkbookError(UnreadableWorkbookError):
    """{path} is a binary workbook (.xlsb); save it as .xlsx."""


class DamagedWorkbookError(UnreadableWorkbookError):
    """{path} is damaged: its part {part} cannot be read."""


class OversizedWorkbookError(UnreadableWorkbookError):
    """{path} unpacks to far more than a workbook needs; it is not opened."""


class ForbiddenXmlError(UnreadableWorkbookError):
    """{path} declares a document type in its part {part}, which no workbook needs."""


def everything(file: IO[bytes]) -> Iterator[bytes]:
    """Give a part piece by piece."""
    while chunk := file.read(CHUNK):
        yield chunk


class Package:
    """The parts of a workbook file, by name."""

    def __init__(self, path: str, archive: ZipFile) -> None:
        """Refuse an archive that unpacks to more than a workbook needs."""
        self.path = path
        self._archive = archive
        self._names = {name.lstrip("/").casefold(): name for name in archive.namelist()}
        infos = archive.infolist()
        swollen = any(
            info.file_size > max(SMALLEST_BOMB, LARGEST_RATIO * info.compress_size)
            for info in infos
        )
        if swollen or sum(info.file_size for info in infos) > LARGEST_PACKAGE:
            raise OversizedWorkbookError(path=path)

    def holds(self, part: str) -> bool:
        """Say whether a part is there; part names do not regard case."""
        return part.casefold() in self._names

    def stream(
        self, part: str, starts: Mapping[str, Handler], ends: Mapping[str, Callable[[], object]],
        characters: Callable[[str], object], sieve: Sieve = everything,
    ) -> None:  # fmt: skip
        """Read a part once from start to end, calling handlers by an element's local name."""
        begin, finish = _ByLocalName(starts), _ByLocalName(ends)

        def start(name: str, attributes: Attributes) -> None:
            if handler := begin[name]:
                handler(attributes)

        def end(name: str) -> None:
            if handler := finish[name]:
                handler()

        self._parse(part, start, end, characters, sieve)

    def tree(self, part: str) -> Element:
        """Read a small part as a tree with local names."""
        builder = TreeBuilder()

        def start(name: str, attributes: Attributes) -> None:
            builder.start(_local(name), {_local(key): attributes[key] for key in attributes})

        def end(name: str) -> None:
            builder.end(_local(name))

        self._parse(part, start, end, builder.data)
        return builder.close()

    def _parse(
        self, part: str, start: Callable[[str, Attributes], object],
        end: Callable[[str], object], characters: Callable[[str], object],
        sieve: Sieve = everything,
    ) -> None:  # fmt: skip
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = characters
        parser.StartDoctypeDeclHandler = self._refuse_doctype(part)
        with self._open(part) as file:
            try:
                for piece in sieve(file):
                    parser.Parse(piece)
                parser.Parse(b"", True)  # noqa: FBT003 - expat takes its arguments by place
            except (expat.ExpatError, BadZipFile, zlib.error, EOFError, LookupError,
                    UnicodeDecodeError) as error:  # fmt: skip
                # LookupError: an encoding that nobody knows
                raise DamagedWorkbookError(path=self.path, part=part) from error

    def _open(self, part: str) -> IO[bytes]:
        try:
            return self._archive.open(self._names[part.casefold()])
        except (KeyError, BadZipFile, RuntimeError, NotImplementedError) as error:
            # RuntimeError: a part with a password; NotImplementedError: an unknown compression
            raise DamagedWorkbookError(path=self.path, part=part) from error

    def _refuse_doctype(self, part: str) -> Callable[..., None]:
        def refuse(*_declaration: object) -> None:
            raise ForbiddenXmlError(path=self.path, part=part)

        return refuse


class _ByLocalName(dict[str, Callable[..., object] | None]):
    """Handlers by an element's name as written, found by its local name the first time."""

    def __init__(self, handlers: Mapping[str, Callable[..., object]]) -> None:
        super().__init__()
        self._handlers = handlers

    def __missing__(self, name: str) -> Callable[..., object] | None:
        handler = self[name] = self._handlers.get(_local(name))
        return handler


def _local(name: str) -> str:
    return name.rpartition(":")[2]


@contextmanager
def open_package(path: str | Path) -> Iterator[Package]:
    """Open a workbook file, or raise the `UnreadableWorkbookError` that says why not."""
    try:
        with Path(path).open("rb") as file:
            magic = file.read(8)
    except OSError as error:
        raise MissingWorkbookError(path=str(path)) from error
    if magic == _OLD_OFFICE:
        raise OldWorkbookError(path=str(path))
    try:
        archive = ZipFile(path)
    except (BadZipFile, OSError, ValueError) as error:
        raise NotAWorkbookError(path=str(path)) from error
    with archive:
        yield Package(str(path), archive)
