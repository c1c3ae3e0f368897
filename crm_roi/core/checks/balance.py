"""Where a principle that does not hold can be mended: the cell of the plan to be changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.scorecard.principles import late_year, sides_of
from crm_roi.core.scorecard.scoring import PERSPECTIVES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_roi.core.errors import Path
    from crm_roi.core.plan import Kpi, Plan
    from crm_roi.core.scorecard.principles import Principle

KPIS: Final[Path] = ("scorecard", "kpis")
BY_PERSPECTIVE: Final = ("financial", "level")


def place_to_mend(plan: Plan, principle: Principle) -> Path:
    """Give what is blank, else a weight of the lighter side; the table where a KPI is lacking."""
    kinds = {row.id: row.kind for row in plan.scorecard.perspectives}
    lighter = int(principle.second < principle.first) if principle.key != "goals" else 0
    counted = [(i, kpi) for i, kpi in enumerate(plan.scorecard.kpis) if not kpi.reference_of]
    there = [(i, kpi) for i, kpi in counted if sides_of(principle.key, kpi, kinds)[lighter]]
    first, kpi = next((row for row in counted if row not in there), counted[0])
    if principle.key == "goals":
        return (*KPIS, first, "objective")
    if principle.key == "term":
        return (*KPIS, first, "targets", late_year(kpi) if lighter else 1)
    if principle.key == "audience" and not principle.first and not principle.second:
        return (*KPIS, first, "audience")
    return _weight(plan, there, principle.key) if there else KPIS


def _weight(plan: Plan, rows: Sequence[tuple[int, Kpi]], key: str) -> Path:
    """Give the weight of the first of these KPIs, or of its perspective; if judged, a judgement."""
    place, kpi = rows[0]
    own = [i for i, row in enumerate(plan.scorecard.perspectives) if row.id == kpi.perspective]
    upper = key in BY_PERSPECTIVE and own
    group, item = (PERSPECTIVES, kpi.perspective) if upper else (kpi.perspective, kpi.id)
    entered = plan.scorecard.perspectives[own[0]].weight if upper else kpi.weight
    judged = (
        i
        for i, row in enumerate(plan.scorecard.judgements)
        if row.compared == group and item in (row.first, row.second)
    )
    if entered is None and (judgement := next(judged, None)) is not None:
        return ("scorecard", "judgements", judgement, "value")
    weighed: Path = ("scorecard", "perspectives", own[0]) if upper else (*KPIS, place)
    return (*weighed, "weight")
