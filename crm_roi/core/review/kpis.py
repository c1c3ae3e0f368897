"""One KPI after go-live: actual against target, trend, whether the data is fresh and explained.

A review holds each KPI against the target of the latest plan year with an actual that was measured
by the day of the review; the KPI's own review year, which may still lie ahead, only where there is
none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crm_roi.core.errors import CrmRoiError
from crm_roi.core.scorecard.attainment import Goal, Status
from crm_roi.core.scorecard.kpi_history import is_stale, trend_word
from crm_roi.core.scorecard.scoring import evaluate_scorecard, kpi_score, standing_actuals

if TYPE_CHECKING:
    from datetime import date

    from crm_roi.core.plan import Kpi, KpiActual, Plan


@dataclass(frozen=True, slots=True)
class KpiReview:
    """A KPI held against the target of its latest measured year; `variance` is actual less target.

    `measured_on` is the day of its newest measurement; a KPI is stale when that is too long ago
    for how often it is to be measured. `trend` is blank with fewer than two measured years.
    """

    id: str
    name: str
    unit: str
    owner: str
    year: int | None
    target: float | None
    actual: float | None
    variance: float | None
    attainment: float | None
    status: str
    trend: str
    measured_on: date | None
    stale: bool
    note: str

    @property
    def unexplained(self) -> bool:
        """Tell whether the KPI is red and nobody says why."""
        return self.status == Status.RED and not self.note


def review_kpis(plan: Plan, as_of: date) -> tuple[KpiReview, ...]:
    """Review every KPI that carries weight, in the order of the scorecard."""
    by_id = {kpi.id: kpi for kpi in plan.scorecard.kpis}
    known = _known_by(plan, as_of)
    return tuple(_review(known, by_id[row.id], as_of) for row in evaluate_scorecard(plan).kpis)


def _known_by(plan: Plan, as_of: date) -> Plan:
    """Leave out the actuals measured after a day; one without a day counts."""
    actuals = tuple(
        row for row in plan.scorecard.actuals if row.measured_on is None or row.measured_on <= as_of
    )
    return plan.model_copy(
        update={"scorecard": plan.scorecard.model_copy(update={"actuals": actuals})}
    )


def _review(plan: Plan, kpi: Kpi, as_of: date) -> KpiReview:
    own = [row for row in plan.scorecard.actuals if row.kpi == kpi.id]
    standing = standing_actuals(own)
    latest = max(standing, default=kpi.review_year)
    score = kpi_score(plan, kpi.model_copy(update={"review_year": latest}))
    judged = standing.get(score.review_year) if score.review_year is not None else None
    days = [row.measured_on for row in own if row.measured_on is not None]
    newest = max(days, default=None)
    known = score.actual is not None and score.target is not None
    return KpiReview(
        id=kpi.id,
        name=kpi.name,
        unit=kpi.unit,
        owner=kpi.owner,
        year=score.review_year,
        target=score.target,
        actual=score.actual,
        variance=(score.actual or 0.0) - (score.target or 0.0) if known else None,
        attainment=score.attainment,
        status=score.status,
        trend=_trend(kpi, standing, score.target),
        measured_on=newest,
        stale=is_stale(newest, as_of, kpi.frequency),
        note=judged.note if judged else "",
    )


def _trend(kpi: Kpi, standing: dict[int, KpiActual], target: float | None) -> str:
    """Say where the KPI is going; blank where too little was measured to tell."""
    years = sorted(standing)
    goal = Goal(kpi.direction, kpi.baseline, target, kpi.low, kpi.high, kpi.tolerance)
    try:
        return trend_word(years, [standing[year].value for year in years], goal)
    except CrmRoiError:
        return ""
