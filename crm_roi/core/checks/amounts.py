"""Rules about amounts: signs, drivers, shares, estimates, what alternatives cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.checks.references import UNKNOWN_REFERENCE, lines
from crm_roi.core.drivers.line_library import USUALLY_FORGOTTEN, forgotten
from crm_roi.core.errors import Facts, Issue, IssueKind, Path, Severity
from crm_roi.core.plan import term_of
from crm_roi.core.risk.names import GENERAL, driver_figures
from crm_roi.core.terms import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_roi.core.plan import BenefitLine, CostLine, Plan

NOTHING_TO_JUDGE: Final = IssueKind(
    "nothing-to-judge",
    _("The plan has neither a cost nor a benefit line with an amount."),
    _("Enter at least one cost line and one benefit line."),
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
FORGOTTEN_LINE: Final = IssueKind(
    "forgotten-line",
    _("No cost line reads like a usual hidden cost: {line}. Why it is asked: {why}."),
    _("Add it with: crm-roi lines add PLAN {key} -o COPY; or leave it, where it does not apply."),
    Severity.NOTE,
)
SCENARIO_PROBABILITIES: Final = IssueKind(
    "scenario-probabilities",
    _("The probabilities of the scenarios add up to {total}, not to 1."),
    _("Change them so that they add up to 1 (100 %)."),
)
LOW_MODE_HIGH: Final = IssueKind(
    "low-mode-high",
    _("The estimate is not in order: low {low}, most likely {mode}, high {high}."),
    _("Enter them from low to high."),
)
ESTIMATED_TWICE: Final = IssueKind(
    "estimated-twice",
    _("{target} has two estimates."),
    _("Keep one: beside the line, or among the uncertain inputs."),
)
INCOMPLETE_ESTIMATE: Final = IssueKind(
    "incomplete-estimate",
    _("The estimate of {id} lacks its end “{missing}”."),
    _("Enter low and high as factors, such as 0.8 and 1.3, or leave the estimate blank."),
)
RISK_SIZE: Final = IssueKind(
    "risk-size",
    _("An impact of {value} on benefits is below -100 %."),
    _("Enter -0.25 or -25% for a quarter less."),
)
SHARE_FALLS: Final = IssueKind(
    "share-range",
    _("A share of {value} is not between 0 and 1."),
    _("Enter a share between 0 and 1 (0 % to 100 %)."),
)
NO_COSTS: Final = IssueKind(
    "no-costs",
    _("The plan has benefits but not one cost line, so its return means nothing."),
    _("Enter what the system costs."),
    Severity.WARNING,
)

TOLERANCE: Final = 1e-6
COST_DRIVER: Final = ("quantity", "unit_price")
BENEFIT_DRIVER: Final = ("volume", "change", "unit_margin")


def something_to_judge(plan: Plan) -> Iterator[Issue]:
    """Refuse a plan without any amount; doubt one without a cost."""
    if not any(_has_amount(line) for line in plan.costs) and not any(
        any(line.values) or line.volume for line in plan.benefits
    ):
        yield Issue(NOTHING_TO_JUDGE, ("costs", 0, "values", 0) if plan.costs else ("costs",))
    elif not plan.costs:
        yield Issue(NO_COSTS, ("costs",))


def _has_amount(line: CostLine) -> bool:
    return any(line.values) or bool(line.quantity and line.unit_price)


def usual_lines_are_there(plan: Plan) -> Iterator[Issue]:
    """Ask about hidden costs that plans forget, once a plan has costs at all."""
    if plan.costs:
        for usual in forgotten(plan):
            facts: Facts = {
                "line": usual.name,
                "why": USUALLY_FORGOTTEN[usual.key],
                "key": usual.key,
            }
            yield Issue(FORGOTTEN_LINE, ("costs",), facts)


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
    for table, i, line in lines(plan):
        parts = COST_DRIVER if table == "costs" else BENEFIT_DRIVER
        blank = [part for part in parts if getattr(line, part) is None]
        if 0 < len(blank) < len(parts) and any(v is None for v in line.values or (None,)):
            facts: Facts = {"id": line.id, "missing": term_of(type(line), blank[0]).label}
            yield Issue(INCOMPLETE_DRIVER, (table, i, blank[0]), facts)
        elif blank and not line.values:
            yield Issue(EMPTY_LINE, (table, i, "values"), {"id": line.id})


def shares_in_range(plan: Plan) -> Iterator[Issue]:
    """Refuse an adoption share below 0 or above 1."""
    for i, curve in enumerate(plan.adoption_curves):
        for year, share in enumerate(curve.shares):
            if share is not None and not 0 <= share <= 1:
                yield Issue(SHARE_FALLS, ("adoption_curves", i, "shares", year), {"value": share})


def probabilities_add_up(plan: Plan) -> Iterator[Issue]:
    """Refuse scenario probabilities that do not add up to 1, once any is given."""
    total = sum(scenario.probability for scenario in plan.scenarios)
    if plan.scenarios and total and abs(total - 1) > TOLERANCE:
        path = ("scenarios", 0, "probability")
        yield Issue(SCENARIO_PROBABILITIES, path, {"total": round(total, 6)})


def _estimate_in_order(path: Path, line: CostLine | BenefitLine) -> Iterator[Issue]:
    """Refuse an estimate without its ends, and one out of order."""
    mode = 1.0 if line.mode is None else line.mode
    for name in ("low", "high"):
        if getattr(line, name) is None:
            facts: Facts = {"id": line.id, "missing": term_of(type(line), name).label}
            yield Issue(INCOMPLETE_ESTIMATE, (*path, name), facts)
            return
    if not (line.low or 0.0) <= mode <= (line.high or 0.0):
        given: Facts = {"low": line.low, "mode": mode, "high": line.high}
        yield Issue(LOW_MODE_HIGH, (*path, "low"), given)


def estimates_in_order(plan: Plan) -> Iterator[Issue]:
    """Refuse low > most likely > high, an unknown target, and a benefit impact below -100 %."""
    known = {name for _table, _row, line in lines(plan) for name in (line.id, line.currency)}
    known |= GENERAL.keys() | driver_figures(plan).keys()
    for i, row in enumerate(plan.simulation.inputs):
        path = ("simulation", "inputs", i)
        if not row.low <= row.mode <= row.high:
            facts: Facts = {"low": row.low, "mode": row.mode, "high": row.high}
            yield Issue(LOW_MODE_HIGH, (*path, "mode"), facts)
        if row.target not in known:
            yield Issue(UNKNOWN_REFERENCE, (*path, "target"), {"target": row.target})
    estimated = [line.id for _table, _row, line in lines(plan) if line.estimate]
    for i, row in enumerate(plan.simulation.inputs):
        if row.target in estimated:
            yield Issue(
                ESTIMATED_TWICE, ("simulation", "inputs", i, "target"), {"target": row.target}
            )
        estimated.append(row.target)
    for table, i, line in lines(plan):
        if line.estimate:
            yield from _estimate_in_order((table, i), line)
    for i, risk in enumerate(plan.risks):
        if risk.impact_on == "benefits" and risk.impact < -1:
            yield Issue(RISK_SIZE, ("risks", i, "impact"), {"value": risk.impact})


NOT_ONE_PREFERRED: Final = IssueKind(
    "not-one-preferred",
    _("{count} alternatives are preferred; the plan itself is one of them, and only one."),
    _("Choose “preferred” for the alternative that this plan works out."),
    Severity.NOTE,
)
NOTHING_LACKS: Final = IssueKind(
    "no-doing-nothing",
    _("Doing nothing is not among the alternatives."),
    _("Add it with its costs: what goes on costing if nothing is decided."),
    Severity.NOTE,
)
OTHER_COST: Final = IssueKind(
    "preferred-cost-differs",
    _("The preferred alternative {id} costs {stated} in year 0, the cost lines of the plan {own}."),
    _("Correct the alternative, or the cost lines."),
    Severity.NOTE,
)

LARGEST_GAP: Final = 0.01


def alternatives_fit_the_plan(plan: Plan) -> Iterator[Issue]:
    """Note alternatives without the plan itself, or without doing nothing, or at another cost."""
    rows = plan.alternatives
    if not rows:
        return
    preferred = [i for i, row in enumerate(rows) if row.role == "preferred"]
    if len(preferred) != 1:
        place = preferred[1] if preferred else 0
        yield Issue(NOT_ONE_PREFERRED, ("alternatives", place, "role"), {"count": len(preferred)})
    if all(row.role != "do_nothing" for row in rows):
        yield Issue(NOTHING_LACKS, ("alternatives",))
    own = _initial_cost(plan)
    for i in preferred[:1]:
        stated = rows[i].initial_cost
        if stated is not None and own is not None and abs(stated - own) > LARGEST_GAP * own:
            facts: Facts = {"id": rows[i].id, "stated": f"{stated:,.10g}", "own": f"{own:,.10g}"}
            yield Issue(OTHER_COST, ("alternatives", i, "initial_cost"), facts)


def _initial_cost(plan: Plan) -> float | None:
    """Give the costs of year 0 as entered; `None` where a line is in another currency."""
    if any(line.currency not in {"", plan.assumptions.currency} for line in plan.costs):
        return None
    total = 0.0
    for line in plan.costs:
        entered = line.values[0] if line.values else None
        driven = 0.0 if line.first_year else (line.quantity or 0.0) * (line.unit_price or 0.0)
        total += driven if entered is None else entered
    return total
