"""Rules about pairwise judgements: none against itself or twice, every item reached, consistent."""

from __future__ import annotations

from itertools import combinations
from math import log, log1p
from typing import TYPE_CHECKING, Final

from crm_roi.core.checks.sizes import judgements_on_scale
from crm_roi.core.errors import CrmRoiError, Facts, Issue, IssueKind, Path, Severity
from crm_roi.core.scorecard.judges import repair_hint
from crm_roi.core.scorecard.pairwise import CONSISTENCY_GATE, RECIPROCAL_TOLERANCE
from crm_roi.core.scorecard.scoring import PERSPECTIVES, comparisons, weighted_kpis
from crm_roi.core.terms import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from crm_roi.core.plan import Judgement, Plan
    from crm_roi.core.scorecard.judges import RepairHint
    from crm_roi.core.scorecard.scoring import Comparison

AGAINST_ITSELF: Final = IssueKind(
    "judged-against-itself",
    _("{judge} compares {first} with itself."),
    _("Delete this judgement, or correct one of the two."),
)
JUDGED_TWICE: Final = IssueKind(
    "judged-twice",
    _("{judge} says {value} here for {first} against {second}, and {other} in another row."),
    _("Keep one of the two judgements."),
)
NOT_RECIPROCAL: Final = IssueKind(
    "not-reciprocal",
    _(
        "{judge} says {value} here for {first} against {second}, and {other} the other way round; "
        "one must be 1 divided by the other."
    ),
    _("Keep one of the two judgements."),
)
NO_WEIGHT_OF_ITS_OWN: Final = IssueKind(
    "no-weight-of-its-own",
    _("{item} repeats another KPI, so it carries no weight and cannot be compared."),
    _("Compare the KPI that it repeats, or delete this judgement."),
)
NOT_COMPARED: Final = IssueKind(
    "not-compared",
    _("{judge} has compared nothing with {item} in the group {group}, so it has no weight."),
    _("Enter how {item} compares with one of the others, or delete what this judge said of them."),
)
SKIPPED: Final = IssueKind(
    "judgements-skipped",
    _("{judge} has skipped {count} of {pairs} comparisons of {group}: {skipped}."),
    _("The weights follow from the others; enter these too if the judge can decide."),
    Severity.NOTE,
)
JUDGEMENTS_UNUSABLE: Final = IssueKind(
    "judgements-unusable",
    _("The judgements cannot be used: {reason}"),
    _("Correct the judgements of this group."),
)
INCONSISTENT: Final = IssueKind(
    "inconsistent-judgements",
    _(
        "{judge} contradicts themselves on {group}: consistency ratio {ratio}, at most {limit}; "
        "most of all among {triple}."
    ),
    _("Think again about {first} against {second}: {replacement} instead of {given} would fit."),
    Severity.WARNING,
)

Group = list[tuple[int, "Judgement"]]
"""The judgements of one judge on one group, each with its row."""


def judgements_can_be_used(plan: Plan) -> Iterator[Issue]:
    """Refuse judgements that no weight can be worked out from, each at its own row."""
    for i, row in enumerate(plan.scorecard.judgements):
        path = ("scorecard", "judgements", i)
        if row.first == row.second:
            facts: Facts = {"judge": row.judge, "first": row.first}
            yield Issue(AGAINST_ITSELF, (*path, "second"), facts)
        for name in ("first", "second"):
            item = getattr(row, name)
            if item in _repeating(plan):
                yield Issue(NO_WEIGHT_OF_ITS_OWN, (*path, name), {"item": item})
    for judge, group, rows in _by_judge(plan):
        yield from _disagreeing(judge, rows)
        yield from _reached(judge, group, rows, members(plan).get(group, ()))


def _repeating(plan: Plan) -> set[str]:
    return {kpi.id for kpi in plan.scorecard.kpis if kpi.reference_of}


def members(plan: Plan) -> Mapping[str, tuple[str, ...]]:
    """Give what is compared in each group: the perspectives, the KPIs of a perspective."""
    rows = plan.scorecard.perspectives
    groups = {row.id: tuple(kpi.id for kpi in weighted_kpis(plan, row.id)) for row in rows}
    return {PERSPECTIVES: tuple(row.id for row in rows), **groups}


def _by_judge(plan: Plan) -> Iterator[tuple[str, str, Group]]:
    found: dict[tuple[str, str], Group] = {}
    for i, row in enumerate(plan.scorecard.judgements):
        found.setdefault((row.judge, row.compared), []).append((i, row))
    for (judge, group), rows in found.items():
        yield judge, group, rows


def _disagreeing(judge: str, rows: Group) -> Iterator[Issue]:
    """Find a pair that one judge judged twice, the same way or the other way round."""
    said: dict[tuple[str, str], float] = {}
    for i, row in rows:
        if row.first == row.second:
            continue
        same, back = said.get((row.first, row.second)), said.get((row.second, row.first))
        facts: Facts = {"judge": judge, "first": row.first, "second": row.second}
        path = ("scorecard", "judgements", i, "value")
        facts |= {"value": f"{row.value:.4g}", "other": f"{same or back or 0:.4g}"}
        if same is not None and same != row.value:
            yield Issue(JUDGED_TWICE, path, facts)
        elif back is not None and abs(log(back * row.value)) > log1p(RECIPROCAL_TOLERANCE):
            yield Issue(NOT_RECIPROCAL, path, facts)
        said.setdefault((row.first, row.second), row.value)


def _reached(judge: str, group: str, rows: Group, items: Sequence[str]) -> Iterator[Issue]:
    """Refuse an item that a judge's comparisons do not reach; note the pairs that were skipped."""
    pairs = {frozenset((row.first, row.second)) for _i, row in rows}
    path = ("scorecard", "judgements", rows[0][0], "judge")
    for item in _unreached(items, pairs):
        yield Issue(NOT_COMPARED, path, {"judge": judge, "group": group, "item": item})
    wanted = [pair for pair in combinations(items, 2) if frozenset(pair) not in pairs]
    if wanted and not _unreached(items, pairs):
        skipped = ", ".join(" : ".join(pair) for pair in wanted)
        count = {"count": len(wanted), "pairs": len(items) * (len(items) - 1) // 2}
        facts: Facts = {"judge": judge, "group": group, "skipped": skipped, **count}
        yield Issue(SKIPPED, path, facts)


def _unreached(items: Sequence[str], pairs: set[frozenset[str]]) -> list[str]:
    """Give the items that no chain of comparisons connects with the first one that was compared."""
    start = next((item for item in items if any(item in pair for pair in pairs)), None)
    reached = {start}
    while grown := {item for pair in pairs if pair & reached for item in pair} - reached:
        reached |= grown
    return [item for item in items if item not in reached]


def judgements_are_consistent(plan: Plan) -> Iterator[Issue]:
    """Warn of judges who contradict themselves, and say which judgement to think over."""
    if _unusable(plan):
        return
    try:
        compared = comparisons(plan)
    except CrmRoiError as error:
        path = ("scorecard", "judgements", 0, "value")
        yield Issue(JUDGEMENTS_UNUSABLE, path, {"reason": str(error)})
        return
    for row in compared:
        for judge, result, matrix in zip(row.judges, row.result.judges, row.matrices, strict=True):
            hint = None if result.consistent else repair_hint(matrix)
            if hint:
                ratio = result.consistency_ratio
                yield Issue(
                    INCONSISTENT, _place(plan, row, judge, hint), _doubts(row, judge, hint, ratio)
                )


def _unusable(plan: Plan) -> bool:
    """Tell whether another rule has refused a judgement already."""
    known = {item for items in members(plan).values() for item in items}
    rows = plan.scorecard.judgements
    unknown = any({row.first, row.second} - known for row in rows)
    found = (*judgements_can_be_used(plan), *judgements_on_scale(plan))
    return unknown or any(issue.kind.severity is Severity.ERROR for issue in found)


def _doubts(row: Comparison, judge: str, hint: RepairHint, ratio: float) -> Facts:
    return {
        "judge": judge,
        "group": row.group,
        "ratio": f"{ratio:.3f}",
        "limit": CONSISTENCY_GATE,
        "triple": ", ".join(row.items[place] for place in hint.triple),
        "first": row.items[hint.first],
        "second": row.items[hint.second],
        "given": f"{hint.given:.3g}",
        "replacement": f"{hint.scale_value:.3g}",
    }


def _place(plan: Plan, row: Comparison, judge: str, hint: RepairHint) -> Path:
    """Find the judgement that is to be thought over; the judge's first where it was skipped."""
    pair = {row.items[hint.first], row.items[hint.second]}
    own = [
        (i, {given.first, given.second})
        for i, given in enumerate(plan.scorecard.judgements)
        if given.compared == row.group and given.judge == judge
    ]
    place = next((i for i, judged in own if judged == pair), own[0][0])
    return ("scorecard", "judgements", place, "value")
