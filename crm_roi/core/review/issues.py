"""What a review must look at: red without a word, old data, unbooked years, actions left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.errors import Facts, Issue, IssueKind, Path, Severity
from crm_roi.core.scorecard.attainment import Status
from crm_roi.core.terms import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from crm_roi.core.plan import Plan
    from crm_roi.core.review.lines import KpiReview, LineReview

NOTHING_BOOKED: Final = IssueKind(
    "nothing-booked",
    _("No amount is booked yet, so the forecast is the plan."),
    _("Enter what each line really came to, year by year, on the review sheet."),
    Severity.NOTE,
)
NOT_BOOKED: Final = IssueKind(
    "not-booked",
    _("{id} has no booked amount for {years}, though others are booked up to Y{through}."),
    _("Enter the amount, 0 if there was none; until then the year is a forecast."),
    Severity.WARNING,
)
BOOKED_AHEAD: Final = IssueKind(
    "booked-ahead",
    _("Amounts are booked for {year}, after the day of the review, {day}; they count as booked."),
    _("Correct the year of the booking, or the day of the review."),
    Severity.WARNING,
)
OFF_PLAN: Final = IssueKind(
    "off-plan",
    _("{id} is {share} off its plan, and no note says why."),
    _("Write the reason beside the booked amount."),
    Severity.WARNING,
)
UNPLANNED: Final = IssueKind(
    "unplanned",
    _("{id} has booked amounts where nothing was planned, and no note says why."),
    _("Write the reason beside the booked amount."),
    Severity.WARNING,
)
RED_WITHOUT_NOTE: Final = IssueKind(
    "red-without-note",
    _("{id} is red, and no note says why."),
    _("Write beside the measurement why, and what is done about it."),
    Severity.WARNING,
)
STALE: Final = IssueKind(
    "stale-data",
    _("{id} was last measured on {day}, too long ago for how often it is to be measured."),
    _("Measure it again, or correct how often it is measured."),
    Severity.WARNING,
)
NEVER_MEASURED: Final = IssueKind(
    "never-measured",
    _("Not measured yet: {ids}."),
    _("Enter the actual with the day of measurement."),
    Severity.WARNING,
)
UNDATED: Final = IssueKind(
    "undated",
    _("Actuals without the day of measurement, so that nobody can tell how old they are: {ids}."),
    _("Enter the day of each measurement."),
    Severity.WARNING,
)
NOT_SUPERVISED: Final = IssueKind(
    "not-supervised",
    _("The action “{action}” lacks: {missing}."),
    _("Say who does it, by when, and who checks that it is done."),
    Severity.WARNING,
)
DUE_PASSED: Final = IssueKind(
    "due-passed",
    _("The action “{action}” was due on {day}."),
    _("Say whether it is done; give a new date if it is not."),
    Severity.NOTE,
)
WITHOUT_ACTION: Final = IssueKind(
    "red-without-action",
    _("{id} is red, and no improvement action is named for it."),
    _("Add an action for it on the review sheet."),
    Severity.NOTE,
)
SHOWN: Final = 40


def review_issues(
    plan: Plan,
    lines: Sequence[LineReview],
    kpis: Sequence[KpiReview],
    through: int | None,
    as_of: date,
) -> tuple[Issue, ...]:
    """Collect what to look at, in the order of the review."""
    found = (
        *_unbooked(lines, through),
        *_booked_ahead(plan, as_of),
        *_off_plan(plan, lines),
        *_kpis(plan, kpis),
        *_actions(plan, as_of),
    )
    return tuple(found)


def _unbooked(lines: Sequence[LineReview], through: int | None) -> Iterator[Issue]:
    """Name planned years without a booking, up to the last booked year of any line."""
    if through is None:
        yield Issue(NOTHING_BOOKED, ("review", "actuals"))
        return
    for line in lines:
        pairs = enumerate(zip(line.planned, line.booked, strict=True))
        open_years = [y for y, (plan, booked) in pairs if y <= through and plan and booked is None]
        if open_years:
            years = ", ".join(f"Y{year}" for year in open_years)
            facts: Facts = {"id": line.id, "years": years, "through": through}
            yield Issue(NOT_BOOKED, ("review", "actuals"), facts)


def _booked_ahead(plan: Plan, as_of: date) -> Iterator[Issue]:
    """Warn of bookings of a year that the day of the review has not reached, at the first one."""
    start = plan.assumptions.start_year
    for i, row in enumerate(plan.review.actuals):
        if start + row.year > as_of.year:
            facts: Facts = {"year": str(start + row.year), "day": as_of.isoformat()}
            yield Issue(BOOKED_AHEAD, ("review", "actuals", i, "year"), facts)
            return


def _off_plan(plan: Plan, lines: Sequence[LineReview]) -> Iterator[Issue]:
    """Ask for a note where a line misses its plan by more than the plan's sensitivity range."""
    booked = [row.line for row in plan.review.actuals]
    noted = {row.line for row in plan.review.actuals if row.note}
    for line in lines:
        if line.variance == 0 or line.favourable or line.id in noted:
            continue
        path = (*_last(("review", "actuals"), booked, line.id), "note")
        if line.planned_to_date <= 0:
            yield Issue(UNPLANNED, path, {"id": line.id})
            continue
        share = abs(line.variance) / line.planned_to_date
        if share > plan.assumptions.sensitivity_range:
            yield Issue(OFF_PLAN, path, {"id": line.id, "share": f"{share:.0%}"})


def _kpis(plan: Plan, kpis: Sequence[KpiReview]) -> Iterator[Issue]:
    table: Path = ("scorecard", "actuals")
    measured = [row.kpi for row in plan.scorecard.actuals]
    acted = {row.kpi for row in plan.review.improvements}
    for kpi in kpis:
        path = _last(table, measured, kpi.id)
        facts: Facts = {"id": kpi.id}
        if kpi.unexplained:
            yield Issue(RED_WITHOUT_NOTE, (*path, "note"), facts)
        if kpi.status == Status.RED and kpi.id not in acted:
            yield Issue(WITHOUT_ACTION, ("review", "improvements"), facts)
        if kpi.stale and kpi.measured_on is not None:
            day = kpi.measured_on.isoformat()
            yield Issue(STALE, (*path, "measured_on"), {**facts, "day": day})
    unmeasured = [kpi.id for kpi in kpis if kpi.actual is None]
    undated = [kpi.id for kpi in kpis if kpi.actual is not None and kpi.measured_on is None]
    if unmeasured:
        yield Issue(NEVER_MEASURED, table, {"ids": ", ".join(unmeasured)})
    if undated:
        path = _last(table, measured, undated[0])
        yield Issue(UNDATED, (*path, "measured_on"), {"ids": ", ".join(undated)})


def _last(table: Path, keys: Sequence[str], key: str) -> Path:
    """Give the path of the last row of a key, of the table where there is none."""
    rows = [row for row, found in enumerate(keys) if found == key]
    return (*table, rows[-1]) if rows else table


def _actions(plan: Plan, as_of: date) -> Iterator[Issue]:
    labels = {"owner": _("Owner"), "due": _("End"), "supervisor": _("Supervised by")}
    for i, row in enumerate(plan.review.improvements):
        path, action = ("review", "improvements", i), row.action[:SHOWN]
        for name in [name for name in labels if not getattr(row, name)]:
            facts: Facts = {"action": action, "missing": labels[name]}
            yield Issue(NOT_SUPERVISED, (*path, name), facts)
        if row.due is not None and row.due < as_of:
            yield Issue(DUE_PASSED, (*path, "due"), {"action": action, "day": row.due.isoformat()})
