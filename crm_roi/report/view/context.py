"""What every page of the report is made from: the plan, its figures, its source, the words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

from crm_roi.core.errors import Severity
from crm_roi.core.terms import _
from crm_roi.locale import translate
from crm_roi.xlsx.addresses import column_letters, column_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from crm_roi.core.errors import Issue, Path
    from crm_roi.core.evaluation import Evaluation
    from crm_roi.core.plan import Plan
    from crm_roi.core.risk.simulation import SimulationResult
    from crm_roi.report.approval.record import SourceFile as Workbook
    from crm_roi.report.words import Words


YEARLY_COLUMNS: Final = 11
"""So many years stand in a table one by one; of a longer plan, the later years in blocks."""
BLOCK: Final = 5
NEAR: Final = 0.0005
_CELL: Final = re.compile(r"(.*)!\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?\Z")
NOT_STATED: Final = _("not stated")
MOST_REASONS: Final = 8


@dataclass(frozen=True, slots=True)
class SourceFile:
    """The file the plan was read from; `cells` says where in it each part of the plan stands."""

    name: str
    sha256: str
    day: date
    cells: Mapping[Path, str] = field(default_factory=dict)


def source_of(workbook: Workbook, day: date, cells: Mapping[Path, str] | None = None) -> SourceFile:
    """Name a file by the bytes that were read from it."""
    return SourceFile(workbook.name, workbook.sha256, day, cells or {})


@dataclass(frozen=True, slots=True)
class Periods:
    """The columns of a yearly table: single years, then blocks of them."""

    labels: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]

    def sums(self, values: Sequence[float]) -> tuple[float, ...]:
        """Add up the years of each column."""
        return tuple(sum(values[first : last + 1]) for first, last in self.spans)

    def ends(self, values: Sequence[float]) -> tuple[float, ...]:
        """Give the value at the end of each column."""
        return tuple(values[last] for _first, last in self.spans)


@dataclass(frozen=True)
class Context:
    """One report in the making."""

    words: Words
    plan: Plan
    evaluation: Evaluation
    issues: tuple[Issue, ...]
    source: SourceFile
    approver: str
    simulation: SimulationResult | None = None
    given: Plan | None = None

    def say(self, text: str, **facts: object) -> str:
        """Give a text in the reader's language, with its facts."""
        return self.words.say(text, **facts)

    @property
    def entered(self) -> Plan:
        """The plan in the language it was entered in."""
        return self.given or self.plan

    @cached_property
    def _spoken(self) -> dict[str, str]:
        """The plan's own texts and what they are in the reader's language."""
        own, language = self.entered.language, self.words.language
        return {
            getattr(row, own): getattr(row, language)
            for row in (self.plan.translations if own != language else ())
        }

    def spoken(self, text: str) -> str:
        """Give a text of the plan in the reader's language."""
        return self._spoken.get(text, text)

    def irr(self, value: float | None) -> str:
        """Write an internal rate of return: all of a report have the same decimals.

        One decimal; two where the headline's would look like the hurdle rate itself.
        """
        found, hurdle = self.evaluation.risk_adjusted.irr, self.plan.assumptions.hurdle_irr
        near = found is not None and hurdle is not None and abs(found - hurdle) < NEAR
        return self.words.percent(value, 2 if near else 1)

    @property
    def start(self) -> int:
        """The calendar year of year 0."""
        return self.plan.assumptions.start_year

    @property
    def end(self) -> int:
        """The calendar year of the last plan year."""
        return self.start + self.plan.assumptions.horizon_years

    @cached_property
    def periods(self) -> Periods:
        """The columns of the yearly tables."""
        last = self.plan.assumptions.horizon_years
        single = last if last < YEARLY_COLUMNS else BLOCK
        spans = [(year, year) for year in range(single + 1)]
        spans += [
            (year, min(year + BLOCK - 1, last)) for year in range(single + 1, last + 1, BLOCK)
        ]
        return Periods(tuple(self._label(*span) for span in spans), tuple(spans))

    def _label(self, first: int, last: int) -> str:
        years = (self.start + first, self.start + last)
        if first == last:
            return f"Y{first} {years[0]}"
        return f"Y{first}–{last} {years[0]}–{years[1] % 100:02d}"

    def sources(self, *parts: Path) -> str:
        """Say where in the file the figures of an exhibit stand."""
        places = [self.place(part) for part in parts]
        return self.words.comma.join((self.source.name, *filter(None, places)))

    def place(self, part: Path) -> str:
        """Give the range of all that belongs to a part; of one that is empty, only the sheet."""
        within = enclosing(self._cells.get(part, ()))
        return within or self.source.cells.get(part, "").rpartition("!")[0]

    @cached_property
    def _cells(self) -> dict[Path, list[str]]:
        """Collect the cells of each table, once for all exhibits."""
        found: dict[Path, list[str]] = {}
        for path, cell in self.source.cells.items():
            for length in (1, 2):
                if len(path) > length:
                    found.setdefault(path[:length], []).append(cell)
        return found

    def problem(self, issue: Issue) -> tuple[str, str]:
        """Give what is wrong and what to do, in the reader's language.

        A fact that is itself a text of ours, such as the title of a table, is translated too.
        """
        language = self.words.language
        facts = {
            name: translate(fact, language) if isinstance(fact, str) else fact
            for name, fact in issue.facts.items()
        }
        return self.say(issue.kind.message, **facts), self.say(issue.kind.remedy, **facts)


def enclosing(cells: Iterable[str]) -> str:
    """Give the smallest range that holds all these cells, on the sheet of the first of them."""
    sheet, columns, rows = "", [], []
    for cell in cells:
        match = _CELL.match(cell)
        if match and sheet in ("", match[1]):
            sheet = match[1]
            columns += [column_number(name) for name in (match[2], match[4]) if name]
            rows += [int(row) for row in (match[3], match[5]) if row]
    if not rows:
        return ""
    first, last = min(columns), max(columns)
    corner = f"{column_letters(first)}{min(rows)}"
    end = f"{column_letters(last)}{max(rows)}"
    return f"{sheet}!{corner}" if corner == end else f"{sheet}!{corner}:{end}"


def draft_reasons(context: Context) -> tuple[str, ...]:
    """Say why the report is a draft; empty where it is none."""
    say = context.say
    grave = [issue for issue in context.issues if issue.kind.severity is not Severity.NOTE]
    reasons = [f"{issue.place}: {context.problem(issue)[0]}" for issue in grave[:MOST_REASONS]]
    if len(grave) > MOST_REASONS:
        reasons.append(
            say(_("More of them: {count}; see the checks."), count=len(grave) - MOST_REASONS)
        )
    if context.plan.about.status == "draft":
        reasons.append(say(_("The plan's own status is draft.")))
    return tuple(context.words.short(reason, 300) for reason in reasons)
