"""What a run has done so far, in a small file beside its output, so that a killed run goes on.

The file holds figures by the content of the plan they belong to, together with the program's
version and the options they depend on; under other ones it counts for nothing. It is always
written whole, at most every second, and so seldom that saving takes no more than a fiftieth of the
time, however many plans there are.
"""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final

from crm_roi.core.portfolio.summary import PlanNames, PlanSummary, Spread
from crm_roi.files import written_whole

if TYPE_CHECKING:
    from pathlib import Path

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
