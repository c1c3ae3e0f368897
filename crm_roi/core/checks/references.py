"""Rules about rows: numbers unique, links to rows that exist and never in a circle, no total."""

from __future__ import annotations

import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Final

from crm_roi.core.errors import Issue, IssueKind, Path, Severity
from crm_roi.core.terms import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crm_roi.core.plan import BenefitLine, CostLine, Plan

DUPLICATE_ID: Final = IssueKind(
    "duplicate-id", _("The number {id} is used more than once."), _("Give each row its own number.")
)
UNKNOWN_REFERENCE: Final = IssueKind(
    "unknown-reference",
    _("{target} does not exist."),
    _("Enter the number of an existing row, or add that row."),
)
NAMED_ALIKE: Final = IssueKind(
    "named-alike",
    _("{id} and {other} differ only by capital letters or spaces; a formula takes them for one."),
    _("Give each its own name."),
)
SIGN_IN_NAME: Final = IssueKind(
    "sign-in-name",
    _("{id} holds “{sign}”, which a formula reads as a sign and not as a letter."),
    _("Use letters, digits, hyphens and points."),
)
OVERLAPS_ITSELF: Final = IssueKind(
    "overlaps-itself", _("{id} names itself as an overlap."), _("Remove {id} from the overlaps.")
)
CIRCULAR_OVERLAP: Final = IssueKind(
    "circular-overlap",
    _("The overlaps run in a circle: {circle}."),
    _("Let one of these lines carry the shared cash flow and remove one of the links."),
)
OVERLAP: Final = IssueKind(
    "overlap",
    _("{id} overlaps with {others}: the same cash flow may be counted twice."),
    _("Make sure that attribution has cut the shared part."),
    Severity.NOTE,
)

SIGNS: Final = frozenset("*?~|")
FIRST: Final = ("=", "<", ">")


def lines(plan: Plan) -> Iterator[tuple[str, int, CostLine | BenefitLine]]:
    """Give every cost and benefit line with its place."""
    yield from (("costs", i, line) for i, line in enumerate(plan.costs))
    yield from (("benefits", i, line) for i, line in enumerate(plan.benefits))


def numbers_used_once(plan: Plan) -> Iterator[Issue]:
    """Refuse two rows with the same number in one table, or in costs and benefits together."""
    tables: tuple[tuple[Path, Sequence[object]], ...] = (
        (("scenarios",), plan.scenarios),
        (("alternatives",), plan.alternatives),
        (("risks",), plan.risks),
        (("adoption_curves",), plan.adoption_curves),
        (("scorecard", "perspectives"), plan.scorecard.perspectives),
        (("scorecard", "kpis"), plan.scorecard.kpis),
    )
    yield from _duplicates(
        [(("costs", i, "id"), line.id) for i, line in enumerate(plan.costs)]
        + [(("benefits", i, "id"), line.id) for i, line in enumerate(plan.benefits)]
    )
    for path, rows in tables:
        yield from _duplicates([((*path, i, "id"), row.id) for i, row in enumerate(rows)])  # type: ignore[attr-defined]
    yield from _duplicates(
        [
            (("exchange_rates", i, "currency"), row.currency)
            for i, row in enumerate(plan.exchange_rates)
        ]
    )


def names_told_apart(plan: Plan) -> Iterator[Issue]:
    """Refuse names that the workbook's formulas cannot tell apart, or would take for a pattern."""
    card = plan.scorecard
    lines = [(("costs", i, "id"), row.id) for i, row in enumerate(plan.costs)]
    lines += [(("benefits", i, "id"), row.id) for i, row in enumerate(plan.benefits)]
    names = [(("scenarios", i, "name"), row.name) for i, row in enumerate(plan.scenarios)]
    curves = [(("adoption_curves", i, "id"), row.id) for i, row in enumerate(plan.adoption_curves)]
    kpis = [(("scorecard", "kpis", i, "id"), row.id) for i, row in enumerate(card.kpis)]
    groups = [
        (("scorecard", "perspectives", i, "id"), row.id) for i, row in enumerate(card.perspectives)
    ]
    for places in (lines, curves, kpis, groups):
        yield from _alike(places)
        yield from _signs(places)
    yield from _alike(names)
    yield from _duplicates(names)


def _alike(places: Sequence[tuple[Path, str]]) -> Iterator[Issue]:
    seen: dict[str, str] = {}
    for path, name in places:
        other = seen.setdefault(" ".join(name.split()).casefold(), name)
        if other != name:
            yield Issue(NAMED_ALIKE, path, {"id": name, "other": other})


def _signs(places: Sequence[tuple[Path, str]]) -> Iterator[Issue]:
    for path, name in places:
        sign = next((one for one in name if one in SIGNS), name[:1] if name[:1] in FIRST else "")
        if sign:
            yield Issue(SIGN_IN_NAME, path, {"id": name, "sign": sign})


def _duplicates(places: Sequence[tuple[Path, str]]) -> Iterator[Issue]:
    counts = Counter(name for _path, name in places)
    seen: set[str] = set()
    for path, name in places:
        if counts[name] > 1 and name in seen:
            yield Issue(DUPLICATE_ID, path, {"id": name})
        seen.add(name)


def references_exist(plan: Plan) -> Iterator[Issue]:
    """Refuse a link to a row that does not exist."""
    kpis = {kpi.id for kpi in plan.scorecard.kpis}
    benefits = {line.id for line in plan.benefits}
    lines = benefits | {line.id for line in plan.costs}
    perspectives = {row.id for row in plan.scorecard.perspectives}
    curves = {curve.id for curve in plan.adoption_curves} | {""}
    card = plan.scorecard
    compared = perspectives | {"perspectives"}
    wanted: list[tuple[Path, str, set[str]]] = []
    for i, line in enumerate(plan.benefits):
        wanted += [(("benefits", i, "kpis"), kpi, kpis) for kpi in line.kpis]
        wanted += [(("benefits", i, "overlaps"), other, benefits) for other in line.overlaps]
        wanted.append((("benefits", i, "adoption"), line.adoption, curves))
    for i, kpi in enumerate(card.kpis):
        wanted.append((("scorecard", "kpis", i, "perspective"), kpi.perspective, perspectives))
        wanted.append((("scorecard", "kpis", i, "reference_of"), kpi.reference_of, kpis | {""}))
    for i, link in enumerate(card.links):
        wanted.append((("scorecard", "links", i, "cause"), link.cause, kpis))
        wanted.append((("scorecard", "links", i, "effect"), link.effect, kpis))
    for i, actual in enumerate(card.actuals):
        wanted.append((("scorecard", "actuals", i, "kpi"), actual.kpi, kpis))
    for i, booked in enumerate(plan.review.actuals):
        wanted.append((("review", "actuals", i, "line"), booked.line, lines))
    for path, target, known in wanted:
        if target not in known:
            yield Issue(UNKNOWN_REFERENCE, path, {"target": target})
    yield from _judged(plan, compared)


def _judged(plan: Plan, groups: set[str]) -> Iterator[Issue]:
    """Refuse what a judge compares and is not there: once for each judge, group and name.

    All judgements of a matrix read their members from the same few cells.
    """
    seen: set[tuple[str, str, str]] = set()
    for i, row in enumerate(plan.scorecard.judgements):
        members = _members(plan, row.compared)
        named = {
            "compared": (row.compared, groups),
            "first": (row.first, members),
            "second": (row.second, members),
        }
        for name, (target, known) in named.items():
            key = row.judge, row.compared, target
            if target not in known and key not in seen:
                seen.add(key)
                yield Issue(
                    UNKNOWN_REFERENCE, ("scorecard", "judgements", i, name), {"target": target}
                )


def _members(plan: Plan, compared: str) -> set[str]:
    """Give what may be compared in a group: the perspectives, or the KPIs of one of them."""
    if compared == "perspectives":
        return {row.id for row in plan.scorecard.perspectives}
    return {kpi.id for kpi in plan.scorecard.kpis if kpi.perspective == compared}


def overlaps_make_sense(plan: Plan) -> Iterator[Issue]:
    """Refuse a line that overlaps with itself and a circle of three or more; note the others."""
    named = {line.id: line.overlaps for line in plan.benefits}
    circles: set[frozenset[str]] = set()
    for i, line in enumerate(plan.benefits):
        path = ("benefits", i, "overlaps")
        if line.id in line.overlaps:
            yield Issue(OVERLAPS_ITSELF, path, {"id": line.id})
            continue
        circle = _circle(line.id, named)
        if circle and frozenset(circle) not in circles:
            circles.add(frozenset(circle))
            yield Issue(CIRCULAR_OVERLAP, path, {"circle": " → ".join((*circle, circle[0]))})
        elif line.overlaps and not circle:
            yield Issue(OVERLAP, path, {"id": line.id, "others": ", ".join(line.overlaps)})


def _circle(start: str, named: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Find a circle of three or more lines through `start`; two that name each other are none."""
    trails: list[tuple[str, ...]] = [(start,)]
    seen = {start}
    while trails:
        trail = trails.pop()
        for other in named.get(trail[-1], ()):
            if other == start and len(trail) > 2:  # noqa: PLR2004 - a circle has three corners
                return trail
            if other not in seen:
                seen.add(other)
                trails.append((*trail, other))
    return ()


TOTAL_ROW: Final = IssueKind(
    "total-row",
    _("“{name}” is a total typed into the table; as a row of its own it would count once more."),
    _("Delete the row: the workbook adds up by itself. If it is no total, give it another name."),
)

AVERAGE_ROW: Final = IssueKind(
    "average-row",
    _("“{name}” is a summary of the answers; as a row of its own it counts as a respondent."),
    _("Delete the row: means and numbers are worked out from the answers."),
    Severity.WARNING,
)

CHINESE: Final = ("合计", "总计", "小计", "共计", "总和")
ENGLISH: Final = frozenset(
    {
        "total",
        "totals",
        "subtotal",
        "subtotals",
        "sum",
        "grandtotal",
        "totalcost",
        "totalcosts",
        "totalbenefit",
        "totalbenefits",
        "totalweight",
    }
)
AVERAGES: Final = ("平均", "平均分", "平均值", "均值", "average", "averages", "mean", "means")
STRIPPED: Final = " \t\n-_:.,=()\u3000"


def is_total(text: str) -> bool:
    """Tell whether the name of a row says that it is a total: 合计, 成本小计, Total costs."""
    plain = _plain(text)
    return plain.endswith(CHINESE) or plain in ENGLISH


def _plain(text: str) -> str:
    half_width = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in half_width if letter not in STRIPPED)


def no_row_is_a_total(plan: Plan) -> Iterator[Issue]:
    """Warn of a line that says of itself that it is a total, and of such a respondent."""
    for table, i, line in lines(plan):
        told = next((name for name in ("name", "id") if is_total(getattr(line, name))), "")
        if told:
            kind = TOTAL_ROW._replace(severity=Severity.WARNING)
            yield Issue(kind, (table, i, told), {"name": getattr(line, told)})
    for i, row in enumerate(plan.scorecard.survey.answers):
        if is_total(row.id) or _plain(row.id) in AVERAGES:
            path = ("scorecard", "survey", "answers", i, "id")
            yield Issue(AVERAGE_ROW, path, {"name": row.id})
