"""Rules about how large a figure can be: amounts, impacts of risks, judgements, drivers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from crm_roi.core.errors import Facts, Issue, IssueKind, Path, Severity
from crm_roi.core.plan import Record, term_of
from crm_roi.core.terms import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_roi.core.plan import Plan

TOO_LARGE_TO_COUNT: Final = IssueKind(
    "figure-too-large",
    _("{value} is larger than any figure of a company."),
    _("Correct the figure; at most {bound} can be calculated with."),
)
NEGATIVE_IMPACT: Final = IssueKind(
    "negative-impact",
    _("A risk of {value} would be a gain; its impact is entered positive."),
    _("Enter months of delay and amounts of cost without a sign; a gain is no risk."),
)
BENEFIT_OF_RISK: Final = IssueKind(
    "gain-by-risk",
    _("With an impact of {value} the risk {id} would raise the benefits."),
    _("Enter a loss of benefits with its sign: a quarter less is -25% or -0.25."),
    Severity.WARNING,
)
CHANGE_OF_A_RATE: Final = IssueKind(
    "change-of-a-rate",
    _("“{field}” of {id} is {value}, but {rate} is a rate: 1 is 100 percentage points."),
    _("Enter five percentage points as 5% or 0.05. Leave it if it does not count a share."),
    Severity.NOTE,
)
DELAY_BEYOND_PLAN: Final = IssueKind(
    "delay-beyond-plan",
    _("A delay of {value} months is longer than the plan, so nothing of the benefits is left."),
    _("Enter the delay in months, not in days."),
    Severity.WARNING,
)
OFF_SCALE: Final = IssueKind(
    "judgement-off-scale",
    _("The judgement {value} lies outside the scale, which runs from 1/9 to 9."),
    _("Enter 1 for equally important up to 9, or 1/9 for the other way round."),
)
NEGATIVE_DRIVER: Final = IssueKind(
    "negative-driver",
    _("“{field}” of {id} is {value}; a benefit is counted from positive figures."),
    _("Correct the sign; enter a loss as a cost line."),
    Severity.WARNING,
)

LARGEST: Final = 1e18
ROUNDING: Final = 1e-9
WORST_JUDGEMENT: Final = 9.0
MONTHS: Final = 12
LEAST_VOLUME: Final = 100
A_RATE: Final = re.compile(
    r"(?<![频效汇回报收益])率|份额|占比|\b(?:rate|share|churn|retention|conversion|renewal)\b",
    re.IGNORECASE,
)
"""Names of shares; 频率, 效率 and 回报率 are none, or may be entered as amounts."""

_PLAIN: Final = frozenset({str, int, bool, type(None)})


def figures_within_bounds(plan: Plan) -> Iterator[Issue]:
    """Refuse a figure that no sum or product could be trusted with."""
    found = [
        Issue(TOO_LARGE_TO_COUNT, path, {"value": f"{value:g}", "bound": f"{LARGEST:g}"})
        for path, value in _too_large(plan)
    ]
    yield from sorted(found, key=lambda issue: str(issue.path))


def _too_large(plan: Plan) -> Iterator[tuple[Path, float]]:
    """Walk through the whole plan; a row of years is looked at as a whole first."""
    waiting: list[tuple[Path, Any]] = [((), plan)]
    while waiting:
        path, part = waiting.pop()
        parts = part.__dict__.items() if isinstance(part, Record) else enumerate(part)
        for name, value in parts:
            kind = type(value)
            if kind in _PLAIN or value == ():
                continue
            if kind is float:
                if not -LARGEST <= value <= LARGEST:
                    yield (*path, name), value
            elif isinstance(value, (tuple, Record)):
                waiting.append(((*path, name), value))


def impacts_make_sense(plan: Plan) -> Iterator[Issue]:
    """Refuse a risk that would be a gain; doubt one of benefits, and a delay beyond the plan."""
    for i, risk in enumerate(plan.risks):
        path, facts = ("risks", i, "impact"), {"value": f"{risk.impact:,.10g}"}
        if risk.impact_on != "benefits" and risk.impact < 0:
            yield Issue(NEGATIVE_IMPACT, path, {**facts})
        elif risk.impact_on == "delay_months" and risk.impact > MONTHS * len(plan.years):
            yield Issue(DELAY_BEYOND_PLAN, path, {**facts})
        elif risk.impact_on == "benefits" and risk.impact > 0:
            yield Issue(BENEFIT_OF_RISK, path, {**facts, "id": risk.id})


def judgements_on_scale(plan: Plan) -> Iterator[Issue]:
    """Refuse a judgement beyond 9, or below 1/9."""
    worst = WORST_JUDGEMENT * (1 + ROUNDING)
    for i, row in enumerate(plan.scorecard.judgements):
        if not 1 / worst <= row.value <= worst:
            path = ("scorecard", "judgements", i, "value")
            yield Issue(OFF_SCALE, path, {"value": f"{row.value:.4g}"})


def drivers_are_positive(plan: Plan) -> Iterator[Issue]:
    """Doubt a negative volume, and any driver that makes a benefit negative."""
    for i, line in enumerate(plan.benefits):
        parts = {"volume": line.volume, "change": line.change, "unit_margin": line.unit_margin}
        product = (line.volume or 0.0) * (line.change or 0.0) * (line.unit_margin or 0.0)
        for name, value in parts.items():
            if value is not None and value < 0 and (name == "volume" or product < 0):
                label = term_of(type(line), name).label
                facts: Facts = {"id": line.id, "field": label, "value": f"{value:,.10g}"}
                yield Issue(NEGATIVE_DRIVER, ("benefits", i, name), facts)
                break


def changes_of_rates_are_shares(plan: Plan) -> Iterator[Issue]:
    """Doubt a change by 100 points or more of what is a rate: 5 was typed for 5 %.

    What is a rate is told by the name of the line or its indicator, else by the KPI that proves
    it. Where many are counted it cannot be meant; otherwise the volume may stand for one point.
    """
    points = {kpi.id: kpi.name for kpi in plan.scorecard.kpis if kpi.unit.strip() in ("%", "％")}
    for i, line in enumerate(plan.benefits):
        if line.change is None or abs(line.change) < 1:
            continue
        named = next((one for one in (line.indicator, line.name) if A_RATE.search(one)), "")
        rate = named or next((points[kpi] for kpi in line.kpis if kpi in points), "")
        if rate:
            certain = named and (line.volume or 0) >= LEAST_VOLUME
            kind = (
                CHANGE_OF_A_RATE._replace(severity=Severity.WARNING)
                if certain
                else (CHANGE_OF_A_RATE)
            )
            facts: Facts = {"id": line.id, "rate": f"“{rate}”", "value": f"{line.change:,.10g}"}
            facts["field"] = term_of(type(line), "change").label
            yield Issue(kind, ("benefits", i, "change"), facts)
