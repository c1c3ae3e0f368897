"""The rules a plan must pass, each a function that returns issues; all of them are listed at the end.

An error keeps the figures from being right, so nothing is evaluated; a warning marks the report
DRAFT; a note is worth a look.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from crm_roi.core.errors import Issue, IssueKind, Path, Severity
from crm_roi.core.terms import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from crm_roi.core.plan import CostLine, Plan

NOTHING_TO_JUDGE: Final = IssueKind(
    "nothing-to-judge",
    _("The plan has neither a cost nor a benefit line with an amount."),
    _("Enter at least one cost line and one benefit line."),
)
DUPLICATE_ID: Final = IssueKind(
    "duplicate-id", _("The number {id} is used more than once."), _("Give each row its own number.")
)
WRONG_LENGTH: Final = IssueKind(
    "wrong-length",
    _("The row has {found} yearly values, the plan has {expected} years (Y0 to Y{last})."),
    _("Give one value for each year, blank where there is none."),
)
NEGATIVE_COST: Final = IssueKind(
    "negative-cost",
    _("The cost is {value}; costs are entered positive."),
    _("Enter the amount without its sign; an income is a benefit line."),
)
NEGATIVE_BENEFIT: Final = IssueKind(
    "negative-benefit",
    _("The benefit is {value}; benefits are entered positive."),
    _("Enter a loss as a cost line, or correct the sign."),
    Severity.WARNING,
)
EMPTY_LINE: Final = IssueKind(
    "empty-line",
    _("{id} has no amount in any year."),
    _("Enter yearly amounts, or all parts of its driver, or delete the line."),
    Severity.WARNING,
)
INCOMPLETE_DRIVER: Final = IssueKind(
    "incomplete-driver",
    _("The driver of {id} is incomplete: {missing} is blank, so it counts as nothing."),
    _("Fill in {missing}, or enter yearly amounts."),
)
DATE_OUTSIDE_HORIZON: Final = IssueKind(
    "date-outside-horizon",
    _("{date} lies outside the plan, which runs from {first} to {last}."),
    _("Enter a date within the plan, or change its start year or horizon."),
)
YEAR_OUTSIDE_HORIZON: Final = IssueKind(
    "year-outside-horizon",
    _("Plan year {year} lies beyond the horizon of {last} years."),
    _("Enter a plan year from 0 to {last}, or lengthen the horizon."),
)
END_BEFORE_START: Final = IssueKind(
    "end-before-start", _("The end, {end}, lies before the start, {start}."), _("Correct the dates.")
)
UNKNOWN_REFERENCE: Final = IssueKind(
    "unknown-reference",
    _("{target} does not exist."),
    _("Enter the number of an existing row, or add that row."),
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
NO_RATE: Final = IssueKind(
    "no-exchange-rate",
    _("There is no exchange rate for {currency} in Y{year}."),
    _("Enter the rate on the assumptions sheet, for every year."),
)
UNKNOWN_CURRENCY: Final = IssueKind(
    "unknown-currency",
    _("There are no exchange rates for {currency}."),
    _("Add a row of rates for {currency} on the assumptions sheet, or leave the currency blank."),
)
SCENARIO_PROBABILITIES: Final = IssueKind(
    "scenario-probabilities",
    _("The probabilities of the scenarios add up to {total}, not to 1."),
    _("Change them so that they add up to 1 (100 %)."),
)
WEIGHTS_NOT_ONE: Final = IssueKind(
    "weights-not-one",
    _("The weights of {group} add up to {total}, not to 1."),
    _("Change them so that they add up to 1 (100 %)."),
)
WEIGHT_MISSING: Final = IssueKind(
    "weight-missing",
    _("{id} has no weight while others of {group} have one."),
    _("Enter its weight, or delete all weights of the group and compare them in pairs."),
)
LOW_MODE_HIGH: Final = IssueKind(
    "low-mode-high",
    _("The estimate is not in order: low {low}, most likely {mode}, high {high}."),
    _("Enter them from low to high."),
)
RISK_SIZE: Final = IssueKind(
    "risk-size",
    _("An impact of {value} on benefits is below -100 %."),
    _("Enter -0.25 or -25% for a quarter less."),
)
MEAN_OFF_SCALE: Final = IssueKind(
    "mean-off-scale",
    _("The mean {value} lies outside the scale from {low} to {high}."),
    _("Correct the mean, or the ends of the scale."),
)
SCALE_ORDER: Final = IssueKind(
    "scale-order", _("The lowest answer must be below the highest."), _("Correct the scale.")
)
BENEFIT_WITHOUT_KPI: Final = IssueKind(
    "benefit-without-kpi",
    _("{id} names no KPI that proves it."),
    _("Enter the number of the KPI that will show this benefit."),
    Severity.WARNING,
)
NO_OWNER: Final = IssueKind(
    "no-owner", _("{id} has no owner."), _("Enter who answers for it."), Severity.WARNING
)
VERSION_NOT_LOGGED: Final = IssueKind(
    "version-not-logged",
    _("The plan is version {version}, the last entry of the log is {logged}."),
    _("Add a row to the log for this version."),
    Severity.NOTE,
)
SHARE_FALLS: Final = IssueKind(
    "share-range",
    _("A share of {value} is not between 0 and 1."),
    _("Enter a share between 0 and 1 (0 % to 100 %)."),
)

WEIGHT_TOLERANCE: Final = 1e-6

Issues = "Iterator[Issue]"


def check(plan: Plan) -> tuple[Issue, ...]:
    """Test a plan by every rule and return all issues, errors first, in the order of the plan."""
    found = [issue for rule in RULES for issue in rule(plan)]
    order = list(Severity)
    return tuple(sorted(found, key=lambda issue: order.index(issue.kind.severity)))


def has_errors(issues: Iterable[Issue]) -> bool:
    """Tell whether any issue keeps the plan from being evaluated."""
    return any(issue.kind.severity is Severity.ERROR for issue in issues)


def something_to_judge(plan: Plan) -> Iterator[Issue]:
    """Refuse a plan without any amount."""
    if not any(_has_amount(line) for line in plan.costs) and not any(
        any(line.values) or line.volume for line in plan.benefits
    ):
        yield Issue(NOTHING_TO_JUDGE, ("costs",))


def _has_amount(line: CostLine) -> bool:
    return any(line.values) or bool(line.quantity and line.unit_price)


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
        [(("exchange_rates", i, "currency"), row.currency) for i, row in enumerate(plan.exchange_rates)]
    )


def _duplicates(places: Sequence[tuple[Path, str]]) -> Iterator[Issue]:
    counts = Counter(name for _path, name in places)
    seen: set[str] = set()
    for path, name in places:
        if counts[name] > 1 and name in seen:
            yield Issue(DUPLICATE_ID, path, {"id": name})
        seen.add(name)


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
    """Refuse a yearly row that is shorter or longer than the plan."""
    expected = len(plan.years)
    for path, values in yearly_rows(plan):
        if values and len(values) != expected:
            facts = {"found": len(values), "expected": expected, "last": expected - 1}
            yield Issue(WRONG_LENGTH, path, dict(facts))


def signs(plan: Plan) -> Iterator[Issue]:
    """Refuse a negative cost, doubt a negative benefit."""
    for i, cost in enumerate(plan.costs):
        for year, value in enumerate(cost.values):
            if value is not None and value < 0:
                yield Issue(NEGATIVE_COST, ("costs", i, "values", year), {"value": value})
    for i, benefit in enumerate(plan.benefits):
        for year, value in enumerate(benefit.values):
            if value is not None and value < 0:
                yield Issue(NEGATIVE_BENEFIT, ("benefits", i, "values", year), {"value": value})


def drivers_complete(plan: Plan) -> Iterator[Issue]:
    """Refuse a driver that is filled in only in part; doubt a line without any amount."""
    for table, lines, parts in (
        ("costs", plan.costs, ("quantity", "unit_price")),
        ("benefits", plan.benefits, ("volume", "change", "unit_margin")),
    ):
        for i, line in enumerate(lines):
            blank = [part for part in parts if getattr(line, part) is None]
            if 0 < len(blank) < len(parts) and any(v is None for v in line.values or (None,)):
                facts = {"id": line.id, "missing": blank[0]}
                yield Issue(INCOMPLETE_DRIVER, (table, i, blank[0]), dict(facts))
            elif blank and not line.values:
                yield Issue(EMPTY_LINE, (table, i, "values"), {"id": line.id})


def shares_in_range(plan: Plan) -> Iterator[Issue]:
    """Refuse an adoption share below 0 or above 1."""
    for i, curve in enumerate(plan.adoption_curves):
        for year, share in enumerate(curve.shares):
            if share is not None and not 0 <= share <= 1:
                yield Issue(SHARE_FALLS, ("adoption_curves", i, "shares", year), {"value": share})


def currencies_have_rates(plan: Plan) -> Iterator[Issue]:
    """Refuse a line in a currency without a rate, and a rate that is blank in a year."""
    known = {row.currency for row in plan.exchange_rates} | {"", plan.assumptions.currency}
    for table, lines in (("costs", plan.costs), ("benefits", plan.benefits)):
        for i, line in enumerate(lines):
            if line.currency not in known:
                yield Issue(UNKNOWN_CURRENCY, (table, i, "currency"), {"currency": line.currency})
    for i, row in enumerate(plan.exchange_rates):
        for year in plan.years:
            rate = row.rates[year] if year < len(row.rates) else None
            if rate is None or rate <= 0:
                facts = {"currency": row.currency, "year": year}
                yield Issue(NO_RATE, ("exchange_rates", i, "rates", year), dict(facts))


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
    for i, row in enumerate(card.judgements):
        wanted.append((("scorecard", "judgements", i, "compared"), row.compared, compared))
        members = _members(plan, row.compared)
        wanted.append((("scorecard", "judgements", i, "first"), row.first, members))
        wanted.append((("scorecard", "judgements", i, "second"), row.second, members))
    for path, target, known in wanted:
        if target not in known:
            yield Issue(UNKNOWN_REFERENCE, path, {"target": target})


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
    """Find a circle of at least three lines through `start`; two that name each other are no circle."""
    trails = [(start,)]
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


def dates_within_plan(plan: Plan) -> Iterator[Issue]:
    """Refuse target dates and plan years beyond the horizon; doubt milestones that run backwards."""
    first = plan.assumptions.start_year
    last = first + plan.assumptions.horizon_years
    for i, kpi in enumerate(plan.scorecard.kpis):
        if kpi.due_date and not first <= kpi.due_date.year <= last:
            facts = {"date": str(kpi.due_date), "first": first, "last": last}
            yield Issue(DATE_OUTSIDE_HORIZON, ("scorecard", "kpis", i, "due_date"), dict(facts))
    for i, row in enumerate(plan.milestones):
        if row.end < row.start:
            facts = {"start": str(row.start), "end": str(row.end)}
            yield Issue(END_BEFORE_START, ("milestones", i, "end"), dict(facts))
        if not first - 1 <= row.start.year <= last:
            facts = {"date": str(row.start), "first": first, "last": last}
            yield Issue(DATE_OUTSIDE_HORIZON, ("milestones", i, "start"), dict(facts))


def plan_years_within_horizon(plan: Plan) -> Iterator[Issue]:
    """Refuse a plan year beyond the horizon."""
    last = plan.assumptions.horizon_years
    years: list[tuple[Path, int | None]] = [
        (("costs", i, "first_year"), line.first_year) for i, line in enumerate(plan.costs)
    ]
    years += [
        (("scorecard", "kpis", i, "review_year"), kpi.review_year)
        for i, kpi in enumerate(plan.scorecard.kpis)
    ]
    years += [
        (("scorecard", "actuals", i, "year"), row.year)
        for i, row in enumerate(plan.scorecard.actuals)
    ]
    years += [
        (("review", "actuals", i, "year"), row.year) for i, row in enumerate(plan.review.actuals)
    ]
    for path, year in years:
        if year is not None and year > last:
            yield Issue(YEAR_OUTSIDE_HORIZON, path, {"year": year, "last": last})


def probabilities_add_up(plan: Plan) -> Iterator[Issue]:
    """Refuse scenario probabilities that do not add up to 1, once any is given."""
    total = sum(scenario.probability for scenario in plan.scenarios)
    if plan.scenarios and total and abs(total - 1) > WEIGHT_TOLERANCE:
        path = ("scenarios", 0, "probability")
        yield Issue(SCENARIO_PROBABILITIES, path, {"total": round(total, 6)})


def weights_add_up(plan: Plan) -> Iterator[Issue]:
    """Refuse direct weights of a group that do not add up to 1, or that some members lack."""
    card = plan.scorecard
    yield from _group_weights(
        "perspectives",
        [(("scorecard", "perspectives", i), row) for i, row in enumerate(card.perspectives)],
    )
    for perspective in card.perspectives:
        members = [
            (("scorecard", "kpis", i), kpi)
            for i, kpi in enumerate(card.kpis)
            if kpi.perspective == perspective.id and not kpi.reference_of
        ]
        yield from _group_weights(perspective.id, members)


def _group_weights(group: str, members: Sequence[tuple[Path, object]]) -> Iterator[Issue]:
    given = [(path, row) for path, row in members if row.weight is not None]  # type: ignore[attr-defined]
    if not given:
        return
    total = sum(row.weight for _path, row in given)  # type: ignore[attr-defined]
    missing = [(path, row) for path, row in members if row.weight is None]  # type: ignore[attr-defined]
    for path, row in missing:
        yield Issue(WEIGHT_MISSING, (*path, "weight"), {"id": row.id, "group": group})  # type: ignore[attr-defined]
    if not missing and abs(total - 1) > WEIGHT_TOLERANCE:
        path = (*given[0][0], "weight")
        yield Issue(WEIGHTS_NOT_ONE, path, {"group": group, "total": round(total, 6)})


def estimates_in_order(plan: Plan) -> Iterator[Issue]:
    """Refuse low > most likely > high, an unknown target, and a benefit impact below -100 %."""
    known = {line.id for line in (*plan.costs, *plan.benefits)} | GENERAL_TARGETS
    for i, row in enumerate(plan.simulation.inputs):
        path = ("simulation", "inputs", i)
        if not row.low <= row.mode <= row.high:
            facts = {"low": row.low, "mode": row.mode, "high": row.high}
            yield Issue(LOW_MODE_HIGH, (*path, "mode"), dict(facts))
        if row.target not in known:
            yield Issue(UNKNOWN_REFERENCE, (*path, "target"), {"target": row.target})
    for i, risk in enumerate(plan.risks):
        if risk.impact_on == "benefits" and risk.impact < -1:
            yield Issue(RISK_SIZE, ("risks", i, "impact"), {"value": risk.impact})


GENERAL_TARGETS: Final = frozenset(
    {"benefits", "initial_cost", "running_cost", "costs", "discount_rate", "delay"}
)


def survey_fits_scale(plan: Plan) -> Iterator[Issue]:
    """Refuse a scale upside down and a mean outside it."""
    survey = plan.scorecard.survey
    low, high = survey.scale_low, survey.scale_high
    if low >= high:
        yield Issue(SCALE_ORDER, ("scorecard", "survey", "scale_high"))
        return
    for i, item in enumerate(survey.items):
        if not low <= item.mean_score <= high:
            facts = {"value": item.mean_score, "low": low, "high": high}
            yield Issue(MEAN_OFF_SCALE, ("scorecard", "survey", "items", i, "mean_score"), dict(facts))


def benefits_are_owned_and_proved(plan: Plan) -> Iterator[Issue]:
    """Warn of a benefit without a KPI or owner, and of a KPI without an owner."""
    for i, line in enumerate(plan.benefits):
        if not line.kpis:
            yield Issue(BENEFIT_WITHOUT_KPI, ("benefits", i, "kpis"), {"id": line.id})
        if not line.owner:
            yield Issue(NO_OWNER, ("benefits", i, "owner"), {"id": line.id})
    for i, kpi in enumerate(plan.scorecard.kpis):
        if not kpi.owner:
            yield Issue(NO_OWNER, ("scorecard", "kpis", i, "owner"), {"id": kpi.id})


def version_is_logged(plan: Plan) -> Iterator[Issue]:
    """Note a version that the change log does not end with."""
    if plan.log and plan.log[-1].version != plan.about.version:
        facts = {"version": plan.about.version, "logged": plan.log[-1].version}
        yield Issue(VERSION_NOT_LOGGED, ("about", "version"), dict(facts))


RULES: Final[tuple[Callable[[Plan], Iterator[Issue]], ...]] = (
    something_to_judge,
    numbers_used_once,
    one_value_a_year,
    signs,
    drivers_complete,
    shares_in_range,
    currencies_have_rates,
    references_exist,
    overlaps_make_sense,
    dates_within_plan,
    plan_years_within_horizon,
    probabilities_add_up,
    weights_add_up,
    estimates_in_order,
    survey_fits_scale,
    benefits_are_owned_and_proved,
    version_is_logged,
)
