"""Rules about rows of years: as long as the plan, and no gap in a curve."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from crm_roi.core.errors import Facts, Issue, IssueKind, Path, Severity
from crm_roi.core.terms import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_roi.core.plan import Plan

WRONG_LENGTH: Final = IssueKind(
    "wrong-length",
    _("The row has {found} yearly values, the plan has {expected} years (Y0 to Y{last})."),
    _("Give one value for each year, blank where there is none."),
)
BEYOND_HORIZON: Final = IssueKind(
    "wrong-length",
    _("{rows} has a value for Y{found}; the plan ends with Y{last}. Rows like this: {count}."),
    _("Delete the column or its values, or lengthen the horizon."),
)
HORIZON_TOO_SHORT: Final = IssueKind(
    "wrong-length",
    _("The plan ends with Y{last}, but {count} rows have values up to Y{found}, such as {rows}."),
    _("Lengthen the horizon, or delete the values of the years beyond it."),
)
BLANK_IN_CURVE: Final = IssueKind(
    "blank-in-curve",
    _("The share of {id} in Y{year} is blank; it counts as 0 %."),
    _("Enter the share of that year, or 0 % if that is meant."),
    Severity.WARNING,
)
NO_CURVE: Final = IssueKind(
    "no-adoption-curve",
    _("{id} names no adoption curve, so its driver counts in full from Y1."),
    _("Choose an adoption curve, unless the benefit really comes at once."),
    Severity.NOTE,
)
EMPTY_CURVE: Final = IssueKind(
    "empty-curve",
    _("{id} has no share above 0 in any year, so the drivers of {lines} count as nothing."),
    _("Enter the share of each year, from 0 % to 100 %."),
    Severity.WARNING,
)
CURVE_FALLS: Final = IssueKind(
    "curve-falls",
    _("{id} falls from {before:.4g} % to {share:.4g} % in Y{year}."),
    _("Look whether a digit slipped. Leave it if users really turn away."),
    Severity.NOTE,
)
BENEFIT_AT_START: Final = IssueKind(
    "benefit-in-year-0",
    _("{id} brings something in Y0, the year in which the money is spent."),
    _("Look whether the row slipped by one column. Leave it if it is right."),
    Severity.NOTE,
)
NO_COST_AT_START: Final = IssueKind(
    "no-cost-in-year-0",
    _("No cost falls in Y0, the year in which a project begins."),
    _("Look whether the rows slipped by one column. Leave them if they are right."),
    Severity.NOTE,
)
NAMED: Final = 5


def yearly_rows(plan: Plan) -> Iterator[tuple[Path, tuple[float | None, ...]]]:
    """Give every yearly row of the plan with its place."""
    for i, cost in enumerate(plan.costs):
        yield ("costs", i, "values"), cost.values
    for i, benefit in enumerate(plan.benefits):
        yield ("benefits", i, "values"), benefit.values
    for i, rates in enumerate(plan.exchange_rates):
        yield ("exchange_rates", i, "rates"), rates.rates
    for i, curve in enumerate(plan.adoption_curves):
        yield ("adoption_curves", i, "shares"), curve.shares
    for i, kpi in enumerate(plan.scorecard.kpis):
        yield ("scorecard", "kpis", i, "targets"), kpi.targets


def one_value_a_year(plan: Plan) -> Iterator[Issue]:
    """Refuse a yearly row that is shorter or longer than the plan.

    Where rows of several tables are longer, the horizon is doubted once and not each of them.
    """
    years = len(plan.years)
    last = years - 1
    beyond = [(path, len(row)) for path, row in yearly_rows(plan) if len(row) > years]
    for path, row in yearly_rows(plan):
        if row and len(row) < years:
            facts: Facts = {"found": len(row), "expected": years, "last": last}
            yield Issue(WRONG_LENGTH, path, facts)
    if len({path[0] for path, _length in beyond}) > 1:
        names = ", ".join(_name(plan, path) for path, _length in beyond[:NAMED])
        longest = max(length for _path, length in beyond) - 1
        facts = {"last": last, "found": longest, "count": len(beyond), "rows": names}
        yield Issue(HORIZON_TOO_SHORT, ("assumptions", "horizon_years"), facts)
        return
    for path, length in beyond[:1]:
        facts = {"last": last, "found": length - 1, "count": len(beyond)}
        yield Issue(BEYOND_HORIZON, (*path, years), {**facts, "rows": _name(plan, path)})


def _name(plan: Plan, path: Path) -> str:
    """Give the number of the record that a path leads into; of a row of rates, its currency."""
    record: Any = plan
    for part in path[:-1]:
        record = record[part] if isinstance(part, int) else getattr(record, part)
    return str(getattr(record, "id", "") or getattr(record, "currency", ""))


def curves_are_whole(plan: Plan) -> Iterator[Issue]:
    """Doubt a blank after the first share of a curve; note a driver that no curve ramps up."""
    for i, curve in enumerate(plan.adoption_curves):
        for year, share in enumerate(curve.shares):
            if share is None and any(one is not None for one in curve.shares[:year]):
                path = ("adoption_curves", i, "shares", year)
                yield Issue(BLANK_IN_CURVE, path, {"id": curve.id, "year": year})
    for i, line in enumerate(plan.benefits):
        driven = line.volume and line.change and line.unit_margin
        if driven and not line.adoption and any(v is None for v in line.values[1:] or (None,)):
            yield Issue(NO_CURVE, ("benefits", i, "adoption"), {"id": line.id})


def curves_ramp_up(plan: Plan) -> Iterator[Issue]:
    """Doubt a curve in use without any share, and note one that falls."""
    used: dict[str, list[str]] = {}
    for line in plan.benefits:
        if line.volume and any(value is None for value in line.values or (None,)):
            used.setdefault(line.adoption, []).append(line.id)
    for i, curve in enumerate(plan.adoption_curves):
        if curve.id in used and not any(curve.shares):
            facts: Facts = {"id": curve.id, "lines": ", ".join(used[curve.id])}
            yield Issue(EMPTY_CURVE, ("adoption_curves", i, "shares"), facts)
        before = 0.0
        for year, share in enumerate(curve.shares):
            if share is not None and share < before:
                fall: Facts = {"id": curve.id, "year": year}
                fall |= {"before": before * 100, "share": share * 100}
                yield Issue(CURVE_FALLS, ("adoption_curves", i, "shares", year), fall)
            before = before if share is None else share


def amounts_begin_in_their_year(plan: Plan) -> Iterator[Issue]:
    """Note benefits in year 0 and a plan without costs in it: columns that slipped by one."""
    at_once = {curve.id for curve in plan.adoption_curves if any(curve.shares[:1])}
    for i, line in enumerate(plan.benefits):
        entered = line.values[:1]
        if any(entered):
            yield Issue(BENEFIT_AT_START, ("benefits", i, "values", 0), {"id": line.id})
        elif line.volume and line.adoption in at_once and entered in ((), (None,)):
            yield Issue(BENEFIT_AT_START, ("benefits", i, "adoption"), {"id": line.id})
    amounts = any(any(line.values) for line in plan.costs)
    first = (
        any(line.values[:1])
        or (line.quantity and line.unit_price and not line.first_year and not line.values)
        for line in plan.costs
    )
    if amounts and not any(first):
        yield Issue(NO_COST_AT_START, ("costs", 0, "values", 0))
