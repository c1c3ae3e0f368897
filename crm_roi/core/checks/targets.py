"""Rules about KPIs: SMART targets, six principles, the cascade, what counts twice."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from crm_roi.core.checks.balance import place_to_mend
from crm_roi.core.scorecard.cascade import CascadeGoal, cascade_issues, scorecard_issues
from crm_roi.core.scorecard.principles import principle_issues, six_principles
from crm_roi.core.scorecard.scoring import global_weights
from crm_roi.core.smart.kpi import Horizon, proving_kpis
from crm_roi.core.smart.letters import smart_issues

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_roi.core.errors import Issue
    from crm_roi.core.plan import Plan
    from crm_roi.core.scorecard.principles import Principle


def targets_are_smart(plan: Plan) -> Iterator[Issue]:
    """Test every target letter by letter."""
    yield from smart_issues(plan.scorecard.kpis, target_horizon(plan))


def target_horizon(plan: Plan) -> Horizon:
    """Say what targets are held against: the days of the plan, the KPIs that prove benefits."""
    first = plan.assumptions.start_year
    named = [kpi for line in plan.benefits for kpi in line.kpis]
    links = [(link.cause, link.effect) for link in plan.scorecard.links]
    last_day = date(first + plan.assumptions.horizon_years, 12, 31)
    return Horizon(date(first, 1, 1), last_day, proving_kpis(named, links))


def scorecard_is_sound(plan: Plan) -> Iterator[Issue]:
    """Warn of too many KPIs, one counted twice, an employee's KPI without customer value."""
    names = {row.id: row.name for row in plan.scorecard.perspectives}
    yield from scorecard_issues(plan.scorecard.kpis, names)


def principles_hold(plan: Plan) -> Iterator[Issue]:
    """Audit the six principles of a good indicator system, each at what would mend it."""
    for principle in audited_principles(plan):
        if not principle.passed:
            yield from principle_issues((principle,), place_to_mend(plan, principle))


def audited_principles(plan: Plan) -> tuple[Principle, ...]:
    """Give the balance of each principle by weight; nothing to audit without KPIs."""
    kpis = [kpi for kpi in plan.scorecard.kpis if not kpi.reference_of]
    weights = global_weights(plan)
    if not kpis or (weights is not None and not sum(weights.values())):
        return ()
    kinds = {row.id: row.kind for row in plan.scorecard.perspectives}
    return six_principles(kpis, kinds, weights)


def cascade_holds(plan: Plan) -> Iterator[Issue]:
    """Check that every goal of the cascade hangs below another and ends with a person."""
    goals = [
        CascadeGoal(row.id, row.level, row.parent, row.customer_value, row.owner)
        for row in plan.scorecard.cascade
    ]
    yield from cascade_issues(goals, ("scorecard", "cascade"))
