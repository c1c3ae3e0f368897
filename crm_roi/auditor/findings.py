"""What a rule is and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from crm_roi.auditor.cells import pack
from crm_roi.core.errors import Fact, Severity

if TYPE_CHECKING:
    from crm_roi.auditor.book import Indices, Mask, Sheet
    from crm_roi.auditor.cells import Cell
    from crm_roi.auditor.survey import Survey

Facts = Mapping[str, Fact | tuple[str, ...]]
"""Facts by name; a tuple is a list of texts that are translated one by one."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing wrong: what (a text with named facts), on which sheet, in which cells."""

    detail: str
    sheet: str = ""
    cells: tuple[str, ...] = ()
    count: int = 0
    facts: Facts = field(default_factory=dict)


Check = Callable[["Survey"], Iterable[Flaw]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of good models: what it asks, why, how to mend what breaks it, how it is tested."""

    number: int
    title: str
    why: str
    mend: str
    check: Check
    severity: Severity = Severity.WARNING
    blocking: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """A flaw and the rule it breaks."""

    rule: Rule
    flaw: Flaw


def flaw_in(sheet: Sheet, chosen: Mask | Indices, detail: str, **facts: Fact) -> Iterator[Flaw]:
    """Make one flaw of all chosen cells of a sheet; none when none is chosen."""
    rows, columns = sheet.rows[chosen], sheet.columns[chosen]
    if rows.size:
        yield Flaw(detail, sheet.name, pack(rows, columns), len(rows), facts)


def flaw_at(sheet: str, cells: Iterable[Cell], detail: str, **facts: Fact) -> Iterator[Flaw]:
    """Make one flaw of some cells; none when there are none."""
    found = np.array(list(cells), dtype=np.int32).reshape(-1, 2)
    if found.size:
        yield Flaw(detail, sheet, pack(found[:, 0], found[:, 1]), len(found), facts)


def listed(items: Iterable[str], most: int = 8) -> str:
    """List a few items in a text, once each, in their order."""
    found: dict[str, None] = {}
    for item in items:
        if len(found) == most and item not in found:
            return ", ".join(found) + " …"
        found[item] = None
    return ", ".join(found)
