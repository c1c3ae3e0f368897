"""What differs between two versions of a plan: every input, before and after, and who changed it.

Rows are matched by their number, or by what else names them, so that a row inserted, moved or
sorted is no change. Where the new plan counts in another unit, the old plan's amounts are restated
first: 80 万元 and 800,000 元 are the same input.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final

from crm_roi.core import plan as records
from crm_roi.core.errors import path_text
from crm_roi.core.evaluation import evaluate
from crm_roi.core.evaluation.gates import overall
from crm_roi.core.plan import Record, term_of
from crm_roi.core.plan.translation import in_language
from crm_roi.core.results import values
from crm_roi.core.versions.bridge import Bridge, Step, build_bridge, step_of
from crm_roi.core.versions.restatement import restated, same, unit_factor

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from crm_roi.core.errors import Path
    from crm_roi.core.evaluation import Evaluation
    from crm_roi.core.plan import Change, Plan
    from crm_roi.core.terms import Term
    from crm_roi.core.versions.bridge import Bridge, Step

KEYS: Final[Mapping[type[Record], tuple[str, ...]]] = {
    records.Source: ("assumption",),
    records.CompanyFact: ("name",),
    records.ExchangeRate: ("currency",),
    records.NonMonetisedBenefit: ("name",),
    records.Uncertainty: ("target",),
    records.RankCorrelation: ("first", "second"),
    records.Milestone: ("name",),
    records.StrategyLink: ("cause", "effect"),
    records.Judgement: ("judge", "compared", "first", "second"),
    records.KpiActual: ("kpi", "year", "measured_on"),
    records.SurveyItem: ("variable", "question"),
    records.ApprovalLimit: ("role",),
    records.SignOff: ("step", "role"),
    records.ReviewDate: ("day",),
    records.LineActual: ("line", "year"),
    records.Improvement: ("action",),
    records.Translation: ("zh",),
}
"""What names a row of a table whose rows have no number."""

NOT_COMPARED: Final = frozenset({"schema_version", "language", "log"})
"""The log is shown for itself; the language is how a plan is told, not what it says."""


class EditKind(StrEnum):
    """What happened to an input."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Edit:
    """One input that differs: its table and row, its field (none for a whole row), both values."""

    table: Path
    row: str
    name: str
    kind: EditKind
    field: str = ""
    term: Term | None = None
    old: Any = None
    new: Any = None

    @property
    def years(self) -> tuple[int, ...]:
        """The plan years in which a yearly row differs; empty for any other field."""
        if self.field not in {"values", "shares", "rates", "targets"}:
            return ()
        pairs = zip_longest(self.old or (), self.new or ())
        return tuple(year for year, pair in enumerate(pairs) if not same(*pair))


@dataclass(frozen=True, slots=True)
class Difference:
    """Two versions of a plan: what was changed, what each change did to NPV, what the log says."""

    old: Plan
    new: Plan
    old_figures: Evaluation
    new_figures: Evaluation
    edits: tuple[Edit, ...]
    bridge: Bridge
    log: tuple[Change, ...]

    def step_of(self, edit: Edit) -> Step | None:
        """Give the step of the bridge that an edit is part of; `None` where it moves no NPV."""
        ends = [len(values) for values in (edit.old, edit.new) if isinstance(values, tuple)]
        beyond = bool(edit.years) and min(edit.years) >= min(ends)
        return step_of(self.bridge, edit.table, edit.row, edit.field, beyond=beyond)


def compare(old: Plan, new: Plan) -> Difference:
    """Compare two versions of a plan that both pass the checks; texts in the new one's language."""
    spoken = told_alike(old, new)
    return Difference(
        old=spoken,
        new=new,
        old_figures=evaluate(old),
        new_figures=evaluate(new),
        edits=edits(spoken, new),
        bridge=build_bridge(spoken, new),
        log=log_since(spoken, new),
    )


def told_alike(old: Plan, new: Plan) -> Plan:
    """Give the old plan in the new one's language, by the translations of both."""
    if old.language == new.language:
        return old
    both = (*new.translations, *old.translations)
    spoken = in_language(old.model_copy(update={"translations": both}), new.language)
    return spoken.model_copy(update={"translations": old.translations})


def edits(old: Plan, new: Plan) -> tuple[Edit, ...]:
    """List every input that differs, in the order of the plan."""
    counted_alike = restated(old, unit_factor(old, new))
    return tuple(_in_record((), "", "", counted_alike, new))


def _in_record(path: Path, row: str, name: str, old: Record, new: Record) -> Iterator[Edit]:
    for field in type(new).model_fields:
        before, after = getattr(old, field), getattr(new, field)
        if field in NOT_COMPARED or same(before, after):
            continue
        if isinstance(after, Record):
            yield from _in_record((*path, field), row, name, before, after)
        elif _holds_rows(before) or _holds_rows(after):
            yield from _in_table((*path, field), before, after)
        else:
            term = term_of(type(new), field)
            yield Edit(path, row, name, EditKind.CHANGED, field, term, before, after)


def _in_table(path: Path, old: Sequence[Record], new: Sequence[Record]) -> Iterator[Edit]:
    before, after = by_key(old), by_key(new)
    for key, record in after.items():
        if key in before:
            yield from _in_record(path, key, name_of(record), before[key], record)
        else:
            yield Edit(path, key, name_of(record), EditKind.ADDED, new=record)
    for key, record in before.items():
        if key not in after:
            yield Edit(path, key, name_of(record), EditKind.REMOVED, old=record)


def by_key(rows: Sequence[Record]) -> dict[str, Record]:
    """Give rows by what names them; of several with one name, the second is `name (2)`."""
    seen: Counter[str] = Counter()
    found = {}
    for row in rows:
        fields = KEYS.get(type(row), ("id",))
        key = " · ".join(str(value) for field in fields if (value := getattr(row, field)) != "")
        seen[key] += 1
        found[key if seen[key] == 1 else f"{key} ({seen[key]})"] = row
    return found


def name_of(record: Record) -> str:
    """Give what users call a row, where that is not its number already."""
    return "" if KEYS.get(type(record)) == ("name",) else str(getattr(record, "name", ""))


def _holds_rows(value: object) -> bool:
    return isinstance(value, tuple) and any(isinstance(item, Record) for item in value)


def log_since(old: Plan, new: Plan) -> tuple[Change, ...]:
    """Give the log entries that the old plan lacks; without an old log, those after its version."""
    if old.log:
        left = Counter(old.log)
        fresh = []
        for entry in new.log:
            if left[entry]:
                left[entry] -= 1
            else:
                fresh.append(entry)
        return tuple(fresh)
    known = [i for i, entry in enumerate(new.log) if entry.version == old.about.version]
    return new.log[known[-1] + 1 :] if known else new.log


def authors_of(edit: Edit, log: Sequence[Change], sheets: AbstractSet[str]) -> tuple[str, ...]:
    """Say by the log who made an edit; empty where the log does not tell.

    The entries that name the row's number count first, then those for the sheet (`sheets` holds
    its names, in small letters). An entry for another sheet says nothing of this one.
    """
    word = re.compile(rf"(?<![A-Za-z0-9]){re.escape(edit.row)}(?![A-Za-z0-9])")
    named = [entry for entry in log if edit.row and word.search(f"{entry.what} {entry.why}")]
    placed = [entry for entry in log if entry.sheet.strip().casefold() in sheets]
    authors = [tuple(dict.fromkeys(row.author for row in rows)) for rows in (named, placed)]
    return next((tuple(filter(None, found)) for found in authors if any(found)), ())


Document = dict[str, Any]
FIGURES: Final = (
    "npv",
    "irr",
    "payback_years",
    "roi_simple",
    "roi_pv",
    "roi_annual",
    "total_cost",
    "total_benefit",
)


def difference_document(difference: Difference, authors: Sequence[tuple[str, ...]]) -> Document:
    """Give both versions' headline, every change with its authors and effect, and the bridge."""
    changes = zip(difference.edits, authors, strict=True)
    return {
        "old": _version(difference.old, difference.old_figures),
        "new": _version(difference.new, difference.new_figures),
        "changes": [_change(difference, edit, by) for edit, by in changes],
        "bridge": _bridge(difference.bridge),
        "log": [entry.model_dump(mode="json") for entry in difference.log],
    }


def _version(plan: Plan, figures: Evaluation) -> Document:
    headline = figures.risk_adjusted
    return {
        "title": plan.about.title,
        "version": plan.about.version,
        "currency": plan.assumptions.currency,
        "unit_label": plan.assumptions.unit_label,
        **values(headline, FIGURES),
        "verdict": overall(figures.gates).value,
    }


def _change(difference: Difference, edit: Edit, authors: tuple[str, ...]) -> Document:
    step = difference.step_of(edit)
    return {
        "table": path_text(edit.table),
        "row": edit.row,
        "name": edit.name,
        "kind": edit.kind.value,
        "field": edit.field,
        "old": _plain(edit.old),
        "new": _plain(edit.new),
        "years": edit.years,
        "by": list(authors),
        "step": None if step is None else difference.bridge.steps.index(step),
        "effect_on_npv": None if step is None else step.effect,
    }


def _plain(value: object) -> object:
    """Give a value as JSON has it: a row as an object, a date as its ISO form."""
    if isinstance(value, Record):
        return value.model_dump(mode="json", exclude_defaults=True)
    return value if isinstance(value, (str, int, float, tuple, type(None))) else str(value)


def _bridge(bridge: Bridge) -> Document:
    return {
        "start": bridge.start,
        "steps": [_step(step) for step in bridge.steps],
        "end": bridge.end,
    }


def _step(step: Step) -> Document:
    return {
        "stage": step.mark.stage.value,
        "row": step.mark.row,
        "name": step.mark.name,
        "part": step.mark.label,
        "effect": step.effect,
        "npv": step.npv,
    }
