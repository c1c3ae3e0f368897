"""The files of a portfolio, and what a run has done with them so far.

Plans are found in folders, each once, named and ordered the same on each run. A small file beside
the output holds figures by the content of the plan they belong to, together with the program's
version and the options they depend on, so that a killed run goes on; under other ones it counts for
nothing. It is always written whole, at most every second, and so seldom that saving takes no more
than a fiftieth of the time, however many plans there are.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from crm_roi.app.plans import MOST_MEGABYTES
from crm_roi.core.errors import CrmRoiError
from crm_roi.core.portfolio.summary import PlanNames, PlanSummary, Spread
from crm_roi.files import FileNotReadable, content_of, written_whole

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


FORM: Final = "crm_roi.portfolio/1"
ENDING: Final = ".unfinished"
SECONDS: Final = 1.0
SHARE: Final = 50


@dataclass(slots=True)
class State:
    """The plans that are done, by content."""

    path: Path
    options: dict[str, Any]
    done: dict[str, PlanSummary] = field(default_factory=dict)
    _saved_at: float = field(default_factory=time.monotonic)
    _pause: float = SECONDS

    def add(self, key: str, summary: PlanSummary) -> None:
        """Keep a plan's figures, and save if it is time."""
        self.done[key] = summary
        if time.monotonic() - self._saved_at >= self._pause:
            self.save()

    def save(self) -> None:
        """Write everything that is done."""
        start = time.monotonic()
        document = {
            "form": FORM,
            "options": self.options,
            "plans": {key: asdict(summary) for key, summary in self.done.items()},
        }
        with written_whole(self.path, force=True) as draft:
            draft.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
        self._saved_at = time.monotonic()
        self._pause = max(SECONDS, SHARE * (self._saved_at - start))

    def remove(self) -> None:
        """Take the file away: the run is finished."""
        self.path.unlink(missing_ok=True)


def state_beside(output: Path) -> Path:
    """Give the path of the file that goes with an output."""
    return output.with_name(f"{output.name}{ENDING}")


def load_state(path: Path, options: dict[str, Any]) -> State:
    """Read what an earlier run has done; nothing if it ran otherwise or left no such file."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if document["form"] == FORM and document["options"] == options:
            plans = {key: _summary(row) for key, row in document["plans"].items()}
            return State(path, options, plans)
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return State(path, options)


def _summary(row: dict[str, Any]) -> PlanSummary:
    parts = {
        "zh": PlanNames(**row["zh"]),
        "en": PlanNames(**row["en"]),
        "spread": Spread(**row["spread"]),
    }
    return PlanSummary(**(row | parts))
