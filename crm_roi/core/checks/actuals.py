"""Rules about measuring: thresholds and targets that can be scored, actuals that can be true."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.errors import Facts, Issue, IssueKind, Path, Severity, path_text
from crm_roi.core.review.issues import RED_WITHOUT_NOTE, STALE
from crm_roi.core.scorecard import audit_texts
from crm_roi.core.scorecard.attainment import Status, needs_note
from crm_roi.core.scorecard.audits import WHOLE, is_share_of_whole
from crm_roi.core.scorecard.kpi_history import is_stale
from crm_roi.core.scorecard.scoring import kpi_score, standing_actuals
from crm_roi.core.terms import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from crm_roi.core.plan import Kpi, KpiActual, Plan

THRESHOLD_ORDER: Final = IssueKind(
    "threshold-order",
    _("Amber of {id} begins at {amber_from:.0%}, above green at {green_from:.0%}."),
    _("Let amber begin below green."),
)
BELOW_ZERO: Final = IssueKind(
    "kpi-below-zero",
    _("“{name}” is a share of a whole, but has {value:,.10g} %; it cannot be below 0."),
    _("Correct the value, or say of what it is a percentage."),
    Severity.WARNING,
)
MEASURED_TWICE: Final = IssueKind(
    "measured-twice",
    _("{id} has two actuals for Y{year} of the same day; only the last row counts."),
    _("Delete one of them, or enter the day of each measurement."),
    Severity.WARNING,
)
BOOKED_TWICE: Final = IssueKind(
    "booked-twice",
    _("{id} is booked twice for Y{year}, at {first} and here; both amounts are added."),
    _("Delete one of them if it is the same amount; otherwise enter their sum in one row."),
    Severity.WARNING,
)
NOT_SCORED: Final = IssueKind(
    "target-not-scored",
    _("The target {target:,.10g} of {id} for Y{year} is worse than its baseline {baseline:,.10g}."),
    _("Correct the target, or the direction; until then the KPI has no score in that year."),
    Severity.WARNING,
)

NOT_YET: Final = IssueKind(
    "measured-in-future",
    _("Actuals after the analysis date {day}: {count}; the first is {id} of {year}."),
    _("Correct the year or the day of the measurement, or the analysis date."),
    Severity.NOTE,
)
MIXED_PERCENT: Final = IssueKind(
    "percent-mixed",
    _("{id} is counted in %, and {value} stands beside {most}."),
    _("Enter 92 % as 92 where the KPI is counted in %. Leave it if it is right."),
    Severity.NOTE,
)
SMALL_PERCENT: Final = IssueKind(
    "percent-as-share",
    _("{id} is counted in %, and none of its figures is over 1: {value} means {value} %."),
    _("Enter 92 % as 92 where the KPI is counted in %. Leave it if it is right."),
    Severity.NOTE,
)
OUT_OF_REACH: Final = IssueKind(
    "actual-out-of-reach",
    _("{id} came to {value}, over {times} times its baseline and every target."),
    _("Look whether a digit or the unit slipped. Leave it if it is right."),
    Severity.NOTE,
)

PERCENT: Final = ("%", "％")
MIXED: Final = (30, 300)
REACH: Final = 10
KPIS: Final[Path] = ("scorecard", "kpis")
ACTUALS: Final[Path] = ("scorecard", "actuals")
BOOKED: Final[Path] = ("review", "actuals")


def thresholds_in_order(plan: Plan) -> Iterator[Issue]:
    """Refuse an amber threshold above the green one."""
    for i, kpi in enumerate(plan.scorecard.kpis):
        if kpi.amber_from > kpi.green_from:
            facts: Facts = {"id": kpi.id, "amber_from": kpi.amber_from}
            facts["green_from"] = kpi.green_from
            yield Issue(THRESHOLD_ORDER, (*KPIS, i, "amber_from"), facts)


def targets_can_be_scored(plan: Plan) -> Iterator[Issue]:
    """Warn of an earlier target on the wrong side of the baseline; SMART tests the last one."""
    for i, kpi in enumerate(plan.scorecard.kpis):
        given = [(year, target) for year, target in enumerate(kpi.targets) if target is not None]
        for year, target in given[:-1]:
            if _on_wrong_side(kpi, target):
                facts: Facts = {"id": kpi.id, "target": target, "year": year}
                facts["baseline"] = kpi.baseline
                yield Issue(NOT_SCORED, (*KPIS, i, "targets", year), facts)


def _on_wrong_side(kpi: Kpi, target: float) -> bool:
    if kpi.baseline is None or kpi.direction not in ("up", "down"):
        return False
    return target < kpi.baseline if kpi.direction == "up" else target > kpi.baseline


def shares_within_bounds(plan: Plan) -> Iterator[Issue]:
    """Warn of an actual over 100 % or below 0 of a share such as retention."""
    shares = {kpi.id: kpi for kpi in plan.scorecard.kpis if is_share_of_whole(kpi)}
    for i, row in enumerate(plan.scorecard.actuals):
        if row.kpi in shares and not 0 <= row.value <= WHOLE:
            kind = BELOW_ZERO if row.value < 0 else audit_texts.OVER_HUNDRED
            facts: Facts = {"name": shares[row.kpi].name, "value": row.value}
            yield Issue(kind, (*ACTUALS, i, "value"), facts)


def measured_once(plan: Plan) -> Iterator[Issue]:
    """Warn of two actuals of a KPI for the same year and day."""
    seen: set[tuple[str, int, date | None]] = set()
    for i, row in enumerate(plan.scorecard.actuals):
        key = (row.kpi, row.year, row.measured_on)
        if key in seen:
            yield Issue(MEASURED_TWICE, (*ACTUALS, i, "value"), {"id": row.kpi, "year": row.year})
        seen.add(key)


def booked_once(plan: Plan) -> Iterator[Issue]:
    """Warn of two bookings of a line for the same year, which are added up."""
    seen: dict[tuple[str, int], Path] = {}
    for i, row in enumerate(plan.review.actuals):
        path: Path = (*BOOKED, i, "amount")
        first = seen.setdefault((row.line, row.year), path)
        if first != path:
            facts: Facts = {"id": row.line, "year": row.year, "first": path_text(first)}
            yield Issue(BOOKED_TWICE, path, facts)


def red_is_explained(plan: Plan) -> Iterator[Issue]:
    """Warn of a red KPI whose scored actual has no note that says why."""
    measured = {row.kpi for row in plan.scorecard.actuals}
    for kpi in plan.scorecard.kpis:
        if kpi.id not in measured or kpi.reference_of or kpi.amber_from > kpi.green_from:
            continue
        score = kpi_score(plan, kpi)
        own = _own(plan, kpi.id)
        judged = standing_actuals(row for _i, row in own).get(score.review_year or 0)
        if judged and needs_note(Status(score.status), judged.note):
            place = next(i for i, row in own if row is judged)
            yield Issue(RED_WITHOUT_NOTE, (*ACTUALS, place, "note"), {"id": kpi.id})


def _own(plan: Plan, kpi: str) -> list[tuple[int, KpiActual]]:
    return [(i, row) for i, row in enumerate(plan.scorecard.actuals) if row.kpi == kpi]


def measurements_are_fresh(plan: Plan) -> Iterator[Issue]:
    """Warn of a KPI whose newest dated actual is too old on the day of the analysis."""
    as_of = plan.about.analysis_date
    if as_of is None:
        return
    for kpi in plan.scorecard.kpis:
        dated = [(row.measured_on, i) for i, row in _own(plan, kpi.id) if row.measured_on]
        if not dated:
            continue
        day, i = max(dated)
        if is_stale(day, as_of, kpi.frequency):
            facts: Facts = {"id": kpi.id, "day": day.isoformat()}
            yield Issue(STALE, (*ACTUALS, i, "measured_on"), facts)


def measured_before_the_analysis(plan: Plan) -> Iterator[Issue]:
    """Note actuals of a day or a plan year that was still to come, once for all of them."""
    as_of, first = plan.about.analysis_date, plan.assumptions.start_year
    if as_of is None or plan.about.status == "approved":  # measured after go-live, as planned
        return
    late = [
        (i, row)
        for i, row in enumerate(plan.scorecard.actuals)
        if (row.measured_on > as_of if row.measured_on else first + row.year > as_of.year)
    ]
    if late:
        i, row = late[0]
        facts: Facts = {"count": len(late), "day": str(as_of), "id": row.kpi}
        facts["year"] = str(row.measured_on) if row.measured_on else f"Y{row.year}"
        path = (*ACTUALS, i, "measured_on" if row.measured_on else "year")
        yield Issue(NOT_YET, path, facts)


def values_are_in_one_unit(plan: Plan) -> Iterator[Issue]:
    """Note 0.92, alone or beside 90, in a KPI counted in %, and an actual beyond every target."""
    for i, kpi in enumerate(plan.scorecard.kpis):
        given: list[tuple[Path, float]] = []
        if kpi.baseline is not None:
            given.append(((*KPIS, i, "baseline"), kpi.baseline))
        given += [
            ((*KPIS, i, "targets", year), value)
            for year, value in enumerate(kpi.targets)
            if value is not None
        ]
        most = max((abs(value) for _path, value in given), default=0.0)
        came = [((*ACTUALS, row, "value"), actual.value) for row, actual in _own(plan, kpi.id)]
        if kpi.unit.strip() in PERCENT:
            yield from _mixed(kpi, [*given, *came])
        for path, value in came:
            if abs(value) > REACH * most > 0:
                facts: Facts = {"id": kpi.id, "value": f"{value:,.10g}", "times": REACH}
                yield Issue(OUT_OF_REACH, path, facts)


def _mixed(kpi: Kpi, given: list[tuple[Path, float]]) -> Iterator[Issue]:
    most = max((abs(value) for _path, value in given), default=0.0)
    if 0 < most <= 1:
        path, value = next((path, value) for path, value in given if value)
        yield Issue(SMALL_PERCENT, path, {"id": kpi.id, "value": f"{value:,.10g}"})
        return
    for path, value in given:
        if 0 < abs(value) <= 1 and MIXED[0] <= most / abs(value) <= MIXED[1]:
            facts: Facts = {"id": kpi.id, "value": f"{value:,.10g}", "most": f"{most:,.10g}"}
            yield Issue(MIXED_PERCENT, path, facts)
