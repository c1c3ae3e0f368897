"""What a rule is and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from crm_roi.core.errors import Fact, Severity
from crm_roi.xlsx.addresses import Rect

if TYPE_CHECKING:
    from crm_roi.auditor.book import Indices, Mask, Sheet
    from crm_roi.auditor.survey import Survey
    from crm_roi.xlsx.addresses import Cell

Integers = NDArray[np.int32]
_ROW_STEP: Final = 1 << 15  # more than the columns of a sheet, so that no run wraps

Facts = Mapping[str, Fact | tuple[str, ...]]
"""Facts by name; a tuple is a list of texts that are translated one by one."""


class Certainty(StrEnum):
    """How sure a finding is: seen in the file, very probably a mistake, or worth a look."""

    CERTAIN = "certain"
    LIKELY = "likely"
    POSSIBLE = "possible"


class Evidence(NamedTuple):
    """What a finding rests on: a cell with what it holds, and the neighbour it is held against."""

    cell: str
    holds: str
    neighbour: str = ""
    neighbour_holds: str = ""


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing wrong: what (a text with named facts), on which sheet, in which cells.

    `certainty` is the rule's where a flaw says none; `neighbour` is the cell (on the same sheet)
    that shows how the first cell should be, where a rule knows it.
    """

    detail: str
    sheet: str = ""
    cells: tuple[str, ...] = ()
    count: int = 0
    facts: Facts = field(default_factory=dict)
    certainty: Certainty | None = None
    neighbour: Cell | None = None


Check = Callable[["Survey"], Iterable[Flaw]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of good models: what it asks, why, how to mend what breaks it, how it is tested.

    A rule `of_the_house` asks for a convention of planning workbooks; in a workbook that follows
    none of them what it finds is a suggestion.
    """

    number: int
    title: str
    why: str
    mend: str
    check: Check
    severity: Severity = Severity.WARNING
    blocking: bool = False
    certainty: Certainty = Certainty.CERTAIN
    of_the_house: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """A flaw and the rule it breaks, how sure it is, what it rests on, and why it is silenced."""

    rule: Rule
    flaw: Flaw
    certainty: Certainty = Certainty.CERTAIN
    evidence: Evidence | None = None
    silenced: str = ""

    @property
    def blocking(self) -> bool:
        """Whether it blocks a release: its rule does, and it is more than worth a look."""
        sure = self.certainty is not Certainty.POSSIBLE
        return self.rule.blocking and sure and not self.silenced


def flaw_in(
    sheet: Sheet,
    chosen: Mask | Indices,
    detail: str,
    certainty: Certainty | None = None,
    **facts: Fact,
) -> Iterator[Flaw]:
    """Make one flaw of all chosen cells of a sheet; none when none is chosen."""
    rows, columns = sheet.rows[chosen], sheet.columns[chosen]
    if rows.size:
        yield Flaw(detail, sheet.name, pack(rows, columns), len(rows), facts, certainty)


def flaw_at(
    sheet: str,
    cells: Iterable[Cell],
    detail: str,
    certainty: Certainty | None = None,
    neighbour: Cell | None = None,
    **facts: Fact,
) -> Iterator[Flaw]:
    """Make one flaw of some cells; none when there are none."""
    found = np.array(list(cells), dtype=np.int32).reshape(-1, 2)
    if found.size:
        packed = pack(found[:, 0], found[:, 1])
        yield Flaw(detail, sheet, packed, len(found), facts, certainty, neighbour)


def listed(items: Iterable[str], most: int = 8) -> str:
    """List a few items in a text, once each, in their order."""
    found: dict[str, None] = {}
    for item in items:
        if len(found) == most and item not in found:
            return ", ".join(found) + " …"
        found[item] = None
    return ", ".join(found)


def pack(rows: Integers, columns: Integers) -> tuple[str, ...]:
    """Pack cells into few ranges, in reading order: B4, B5, C4, C5 become `B4:C5`."""
    keys = np.unique(rows.astype(np.int64) * _ROW_STEP + columns)
    starts = np.flatnonzero(np.diff(keys, prepend=-1) != 1)
    ends = np.append(starts[1:], len(keys)) - 1
    first, last = keys[starts], keys[ends]
    runs = zip(
        (first // _ROW_STEP).tolist(),
        (first % _ROW_STEP).tolist(),
        (last % _ROW_STEP).tolist(),
        strict=True,
    )
    return tuple(block.address for block in _stacked(runs))


def _stacked(runs: Iterable[tuple[int, int, int]]) -> list[Rect]:
    """Put runs of cells (row, first and last column) that lie above each other into blocks."""
    blocks: list[Rect] = []
    open_blocks: dict[tuple[int, int], int] = {}
    for row, first, last in runs:
        above = open_blocks.get((first, last))
        if above is not None and blocks[above].last_row == row - 1:
            blocks[above] = blocks[above]._replace(last_row=row)
        else:
            open_blocks[first, last] = len(blocks)
            blocks.append(Rect(row, first, row, last))
    return blocks
