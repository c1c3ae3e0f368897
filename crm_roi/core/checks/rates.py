"""Rules about rates, factors and periods that can be calculated with and are hardly meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.errors import Facts, Issue, IssueKind, Path, Severity
from crm_roi.core.plan import term_of
from crm_roi.core.terms import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_roi.core.plan import Plan, Record, Scenario

BELOW_ZERO: Final = IssueKind(
    "rate-below-zero",
    _("“{field}” is {rate:,.4g} %, below 0."),
    _("Enter the rate without a sign, such as 10% or 0.10."),
    Severity.WARNING,
)
UNUSUAL: Final = IssueKind(
    "rate-doubted",
    _("“{field}” is {rate:,.4g} %, which is unusual."),
    _("Look whether the decimal point is right: ten percent is 10% or 0.10. Leave it if it is."),
    Severity.NOTE,
)
NOT_A_FACTOR: Final = IssueKind(
    "factor-doubted",
    _("“{field}” of {id} is {value}; it multiplies, so that 1 changes nothing."),
    _("Enter three quarters as 75% or 0.75 and a quarter more as 125% or 1.25."),
    Severity.WARNING,
)
AGAINST_ROLE: Final = IssueKind(
    "factor-against-role",
    _("“{field}” of {id} is {value}, which makes a {role} scenario of it the other way round."),
    _("Enter a quarter less as 0.75 and a quarter more as 1.25, or choose another role."),
    Severity.NOTE,
)
LONG_DELAY: Final = IssueKind(
    "delay-doubted",
    _("The benefits of {id} come {value} years later, in a plan of {last} years."),
    _("Enter the delay in years, not in months: half a year is 0.5."),
    Severity.WARNING,
)
LONG_PERIOD: Final = IssueKind(
    "period-doubted",
    _("“{field}” is {value} years, in a plan of {last} years."),
    _("Enter it in years, not in months. Leave it if it is right."),
    Severity.NOTE,
)

BELOW_DISCOUNT: Final = IssueKind(
    "hurdle-below-discount-rate",
    _("The hurdle rate of {hurdle:,.4g} % is below the discount rate of {rate:,.4g} %."),
    _("A project could pass it and still lose money; correct one of the two."),
    Severity.NOTE,
)
SHORT_LIFE: Final = IssueKind(
    "life-below-horizon",
    _("The system is used for {value} years, but the plan counts benefits for {last}."),
    _("Shorten the horizon, or enter what replacing the system costs."),
    Severity.NOTE,
)

USUAL: Final = {
    "discount_rate": (0.01, 0.5),
    "finance_rate": (0.0, 0.5),
    "reinvestment_rate": (0.0, 0.5),
    "tax_rate": (0.01, 0.5),
    "hurdle_irr": (0.01, 0.6),
    "sensitivity_range": (0.01, 1.0),
    "rate_range": (0.001, 0.1),
}
"""Between which bounds a general rate usually lies, unless it is 0."""

HIGHEST_GROWTH: Final = 0.3
HIGHEST_ADJUSTMENT: Final = 1.0
LEAST_SHARE: Final = 0.01
LEAST_FACTOR: Final = 0.05
LARGE_FACTOR: Final = 3.0
LARGEST_FACTOR: Final = 10.0
LONGEST_DELAY: Final = 3.0
LONGEST_LIFE: Final = 30
LONGEST_AMORTISATION: Final = 20
FACTORS: Final = ("benefit_factor", "initial_cost_factor", "running_cost_factor")
SHARES: Final = ("attribution", "realisation", "confidence")
ROLES: Final = {"pessimistic": _("pessimistic"), "optimistic": _("optimistic")}


def rates_are_usual(plan: Plan) -> Iterator[Issue]:
    """Doubt a general rate below 0, or far from what companies use; 0 is a rate of its own."""
    own = plan.assumptions
    for name, (least, most) in USUAL.items():
        rate = getattr(own, name)
        if rate is not None and rate < 0:
            yield _rate(BELOW_ZERO, own, ("assumptions", name), rate)
        elif rate and not least <= rate <= most:
            yield _rate(UNUSUAL, own, ("assumptions", name), rate)
    hurdle, rate = own.hurdle_irr, own.discount_rate
    if hurdle is not None and 0 <= hurdle < rate:
        facts: Facts = {"hurdle": hurdle * 100, "rate": rate * 100}
        yield Issue(BELOW_DISCOUNT, ("assumptions", "hurdle_irr"), facts)


def line_rates_are_usual(plan: Plan) -> Iterator[Issue]:
    """Doubt a growth of prices, a risk adjustment or a share that looks misplaced by a point."""
    for i, cost in enumerate(plan.costs):
        if abs(cost.growth) > HIGHEST_GROWTH:
            yield _rate(UNUSUAL, cost, ("costs", i, "growth"), cost.growth)
        if cost.risk_adjustment > HIGHEST_ADJUSTMENT:
            path = ("costs", i, "risk_adjustment")
            yield _rate(UNUSUAL, cost, path, cost.risk_adjustment)
    for i, benefit in enumerate(plan.benefits):
        for name in SHARES:
            if 0 < getattr(benefit, name) < LEAST_SHARE:
                yield _rate(UNUSUAL, benefit, ("benefits", i, name), getattr(benefit, name))


def _rate(kind: IssueKind, record: Record, path: Path, rate: float) -> Issue:
    facts: Facts = {"field": _label(record, str(path[-1])), "rate": rate * 100}
    return Issue(kind, path, facts)


def _label(record: Record, name: str) -> str:
    return term_of(type(record), name).label


def scenario_factors_make_sense(plan: Plan) -> Iterator[Issue]:
    """Doubt factors such as 75 for 75 %, or against the role, and delays given in months."""
    last = plan.assumptions.horizon_years
    for i, row in enumerate(plan.scenarios):
        for name in FACTORS:
            yield from _factor(row, ("scenarios", i, name))
        delay = row.benefit_delay_years
        if delay >= min(LONGEST_DELAY, last):
            kind = LONG_DELAY if delay > last else LONG_DELAY._replace(severity=Severity.NOTE)
            facts: Facts = {"id": row.name, "value": f"{delay:,.4g}", "last": last}
            yield Issue(kind, ("scenarios", i, "benefit_delay_years"), facts)


def _factor(row: Scenario, path: Path) -> Iterator[Issue]:
    name = str(path[-1])
    value = getattr(row, name)
    facts: Facts = {"field": _label(row, name), "id": row.name, "value": f"{value:,.4g}"}
    if value > LARGEST_FACTOR:
        yield Issue(NOT_A_FACTOR, path, facts)
    elif value > LARGE_FACTOR or 0 < value < LEAST_FACTOR:
        yield Issue(NOT_A_FACTOR._replace(severity=Severity.NOTE), path, facts)
    elif _against_role(row.role, name, value):
        yield Issue(AGAINST_ROLE, path, facts | {"role": ROLES[row.role]})


def _against_role(role: str, name: str, value: float) -> bool:
    """Tell whether a pessimistic scenario flatters the plan, or an optimistic one cuts benefits."""
    if role == "pessimistic":
        return value > 1 if name == "benefit_factor" else value < 1
    return role == "optimistic" and name == "benefit_factor" and value < 1


def periods_are_in_years(plan: Plan) -> Iterator[Issue]:
    """Doubt periods that look like months: a payback limit beyond the plan can never be broken."""
    last = plan.assumptions.horizon_years
    own, form = plan.assumptions, plan.approval.fields
    given: tuple[tuple[Record, Path, float | None, float], ...] = (
        (own, ("assumptions", "max_payback_years"), own.max_payback_years, last),
        (own, ("assumptions", "amortisation_years"), own.amortisation_years, LONGEST_AMORTISATION),
        (
            form,
            ("approval", "fields", "useful_life_years"),
            form.useful_life_years,
            LONGEST_LIFE,
        ),
    )
    for record, path, years, most in given:
        if years is not None and years > most:
            facts: Facts = {"field": _label(record, str(path[-1])), "value": f"{years:,.4g}"}
            yield Issue(LONG_PERIOD, path, facts | {"last": last})
    life = form.useful_life_years
    if life is not None and life < last:
        facts = {"value": life, "last": last}
        yield Issue(SHORT_LIFE, ("approval", "fields", "useful_life_years"), facts)
