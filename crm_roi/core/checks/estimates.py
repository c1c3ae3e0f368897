"""Rules on estimates: their shape, factors that are none, what moves together, how many trials."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.checks.rates import NOT_A_FACTOR, UNUSUAL, USUAL
from crm_roi.core.checks.references import lines
from crm_roi.core.errors import CrmRoiError, Issue, IssueKind, Severity
from crm_roi.core.plan import term_of
from crm_roi.core.terms import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_roi.core.errors import Facts, Path
    from crm_roi.core.plan import BenefitLine, CostLine, Plan, Uncertainty

SHAPE_WITHOUT_PERT: Final = IssueKind(
    "shape-without-pert",
    _(
        "The estimate of {target} has a PERT shape of {shape}, but its distribution is "
        "{distribution}."
    ),
    _("Choose PERT as the distribution, or leave the shape blank."),
)
BESIDE_THE_PLAN: Final = IssueKind(
    "estimate-beside-plan",
    _("The estimate of {id} runs from {low} to {high}; the plan itself, 1, does not lie in it."),
    _("Enter factors: 0.8 for a fifth less, 1.2 for a fifth more. Leave it if it is right."),
    Severity.NOTE,
)
DELAY_IN_MONTHS: Final = IssueKind(
    "delay-doubted",
    _("The delay may reach {value} years, in a plan of {last} years."),
    _("Enter the delay in years, not in months: half a year is 0.5."),
    Severity.WARNING,
)
FEW_TRIALS: Final = IssueKind(
    "few-trials",
    _("With {trials} trials, chance moves P10 and P90 noticeably."),
    _("Enter 10,000 trials: they take less than a second."),
    Severity.NOTE,
)
LARGEST_FACTOR: Final = 10.0
LEAST_TRIALS: Final = 1_000
MANY_TRIALS: Final = 1_000_000
CORRELATION: Final = "impossible-correlation"
CORRECT_CORRELATION: Final = _(
    "Name uncertain inputs, lines with an estimate or risks, each pair once, and enter "
    "correlations that go together."
)


def shapes_belong_to_pert(plan: Plan) -> Iterator[Issue]:
    """Refuse a shape beside an estimate of another kind, or beside none: it would do nothing."""
    for path, target, distribution, shape in _shapes(plan):
        if shape is not None and distribution != "pert":
            facts: Facts = {"target": target, "shape": shape, "distribution": distribution or "–"}
            yield Issue(SHAPE_WITHOUT_PERT, (*path, "shape"), facts)


def _shapes(plan: Plan) -> Iterator[tuple[Path, str, str, float | None]]:
    for i, row in enumerate(plan.simulation.inputs):
        yield ("simulation", "inputs", i), row.target, row.distribution, row.shape
    for table, i, line in lines(plan):
        yield (table, i), line.id, line.estimate, line.shape


def correlations_are_possible(plan: Plan) -> Iterator[Issue]:
    """Refuse correlations of what is certain, and such as contradict each other."""
    rows = plan.simulation.correlations
    if not rows:
        return
    from crm_roi.core.risk.correlation import (  # noqa: PLC0415 - few plans have any
        Correlation,
        correlation_matrix,
    )

    names = [row.target for row in plan.simulation.inputs]
    names += [line.id for _table, _row, line in lines(plan) if line.estimate]
    names += [risk.id for risk in plan.risks]
    pairs = [Correlation(row.first, row.second, row.correlation) for row in rows]
    try:
        correlation_matrix(tuple(dict.fromkeys(names)), pairs)
    except CrmRoiError as error:
        told = error.facts.get("name", error.facts.get("first"))
        named = (i for i, row in enumerate(rows) if told in {row.first, row.second})
        kind = IssueKind(CORRELATION, error.message, CORRECT_CORRELATION)
        path = ("simulation", "correlations", next(named, 0), "correlation")
        yield Issue(kind, path, error.facts)


def estimates_are_factors(plan: Plan) -> Iterator[Issue]:
    """Doubt estimates in amounts or in relative changes: they are factors on the plan."""
    for table, i, line in lines(plan):
        if line.estimate:
            yield from _factors((table, i), line.id, line)
    for i, row in enumerate(plan.simulation.inputs):
        path: Path = ("simulation", "inputs", i)
        if row.target == "discount_rate":
            yield from _rates(path, row)
        elif row.target != "delay":
            yield from _factors(path, row.target, row)
        elif row.high > plan.assumptions.horizon_years:
            facts: Facts = {"value": f"{row.high:g}", "last": plan.assumptions.horizon_years}
            yield Issue(DELAY_IN_MONTHS, (*path, "high"), facts)


def _factors(path: Path, name: str, row: CostLine | BenefitLine | Uncertainty) -> Iterator[Issue]:
    low, high = row.low, row.high
    mode = 1.0 if row.mode is None else row.mode
    if low is None or high is None or not low <= mode <= high:
        return
    wrong = "high" if high > LARGEST_FACTOR else "low" if low < 0 else ""
    if wrong:
        value = high if wrong == "high" else low
        facts: Facts = {"field": term_of(type(row), wrong).label, "id": name}
        yield Issue(NOT_A_FACTOR, (*path, wrong), facts | {"value": f"{value:,.4g}"})
    elif not low <= 1 <= high:
        given: Facts = {"id": name, "low": f"{low:g}", "high": f"{high:g}"}
        yield Issue(BESIDE_THE_PLAN, (*path, "low"), given)


def _rates(path: Path, row: Uncertainty) -> Iterator[Issue]:
    """Doubt a discount rate that was entered as a factor on the plan's."""
    _least, most = USUAL["discount_rate"]
    if row.high > most:
        facts: Facts = {"field": term_of(type(row), "high").label}
        kind = UNUSUAL._replace(severity=Severity.WARNING)
        yield Issue(kind, (*path, "high"), facts | {"rate": row.high * 100})


def trials_can_run(plan: Plan) -> Iterator[Issue]:
    """Warn of trials that no computer would end, with the time they would take; note too few."""
    trials, path = plan.simulation.trials, ("simulation", "trials")
    uncertain = [*plan.simulation.inputs, *plan.risks]
    uncertain += [line for _table, _row, line in lines(plan) if line.estimate]
    if trials < LEAST_TRIALS and uncertain:
        yield Issue(FEW_TRIALS, path, {"trials": f"{trials:,}"})
    if trials <= MANY_TRIALS:
        return
    from crm_roi.core.risk.sampling import (  # noqa: PLC0415 - few plans ask for so many
        too_many_trials,
    )

    refused = too_many_trials(trials, len(uncertain))
    if refused:
        remedy = _("Enter 10,000 trials: they take less than a second.")
        kind = IssueKind("too-many-trials", refused.message, remedy, Severity.WARNING)
        yield Issue(kind, path, refused.facts)
