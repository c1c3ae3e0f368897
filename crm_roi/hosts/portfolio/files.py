"""The files of a portfolio: found in folders, each once, named and ordered the same on each run."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from crm_roi.app.plans import MOST_MEGABYTES
from crm_roi.core.errors import CrmRoiError
from crm_roi.files import FileNotReadable, content_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

ENDINGS: Final = (".xlsx", ".xlsm", ".json")
NOT_PLANS: Final = ("~$", ".")  # what Excel keeps beside an open workbook; hidden files


class NoPlans(CrmRoiError):
    """There is no plan (.xlsx, .xlsm or .json) in: {places}."""

    code = "#N/A"


class PlanFile(NamedTuple):
    """A file that should hold a plan: where it is, what it is called in the portfolio."""

    path: Path
    name: str


def find_plans(places: Sequence[Path], outputs: Iterable[Path] = ()) -> tuple[PlanFile, ...]:
    """List the files given and those in the folders given and below, by name; no output among them.

    A name is the path from the folder that all of them share, so that it does not depend on where
    and how the command was called. Raises `NoPlans` where there is nothing to read.
    """
    own = {path.resolve() for path in outputs}
    every = sorted(_normal(path) for place in places for path in _files(place))
    found = {path.resolve(): path for path in reversed(every)}  # of links to one file the first
    kept = sorted(path for real, path in found.items() if real not in own)
    if not kept:
        raise NoPlans(places=", ".join(map(str, places)))
    shared = _shared_folder(kept)
    named = (PlanFile(path, printable(_name_in(shared, path))) for path in kept)
    return tuple(sorted(named, key=lambda file: (file.name, file.path)))


def _normal(path: Path) -> Path:
    """Write a path from the root, without steps up; links stay links."""
    return Path(os.path.normpath(path.absolute()))


def _shared_folder(paths: Sequence[Path]) -> Path:
    """Give the folder that all files share; on different drives there is none."""
    if len({path.anchor for path in paths}) > 1:
        return Path()
    return Path(os.path.commonpath([path.parent for path in paths]))


def _name_in(folder: Path, path: Path) -> str:
    return (path.relative_to(folder) if path.is_relative_to(folder) else path).as_posix()


def _files(place: Path) -> Iterator[Path]:
    """Give a file, or the plans in a folder; a file that is not there is told when it is read."""
    if not place.is_dir():
        yield place
        return
    for folder, inner, names in os.walk(place):
        inner[:] = [name for name in inner if not name.startswith(NOT_PLANS)]
        for name in names:
            if name.lower().endswith(ENDINGS) and not name.startswith(NOT_PLANS):
                yield Path(folder, name)


def printable(name: str) -> str:
    """Replace what the file system could not decode, so that the name can be written anywhere."""
    return name.encode("utf-8", "replace").decode("utf-8")


def content_key(path: Path, content: bytes | None = None) -> str | None:
    """Give what a file's content is known by, its kind included; `None` if it cannot be read."""
    try:
        content = content_of(path, MOST_MEGABYTES) if content is None else content
    except FileNotReadable:
        return None
    return hashlib.sha256(path.suffix.lower().encode() + b"\0" + content).hexdigest()
