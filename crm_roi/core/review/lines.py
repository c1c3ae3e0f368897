"""One line or KPI after go-live: plan against actual, its forecast or trend."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from crm_roi.core.errors import CrmRoiError
from crm_roi.core.scorecard.attainment import Goal, Status
from crm_roi.core.scorecard.kpi_history import is_stale, trend_word
from crm_roi.core.scorecard.scoring import evaluate_scorecard, kpi_score, standing_actuals

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from crm_roi.core.appraisal.measures import Amounts
    from crm_roi.core.plan import BenefitLine, CostLine, Kpi, KpiActual, Plan
    from crm_roi.core.worksheet import FloatArray


class Side(StrEnum):
    """Whether a line costs or brings."""

    COST = "cost"
    BENEFIT = "benefit"


@dataclass(frozen=True, slots=True)
class LineReview:
    """A line by plan year: planned, booked (`None` where nothing is), and both outcomes.

    `forecast` follows the re-forecast rule, `rest_as_planned` keeps the plan in all years without
    a booking. Effects are on NPV: of the booked years, and of what they let expect of the others.
    """

    id: str
    name: str
    side: Side
    owner: str
    planned: Amounts
    booked: tuple[float | None, ...]
    forecast: Amounts
    rest_as_planned: Amounts
    booked_effect: float
    forecast_effect: float

    @property
    def years(self) -> tuple[int, ...]:
        """The booked plan years."""
        return tuple(year for year, amount in enumerate(self.booked) if amount is not None)

    @property
    def planned_to_date(self) -> float:
        """What was planned for the booked years."""
        return sum(self.planned[year] for year in self.years)

    @property
    def booked_to_date(self) -> float:
        """What was booked."""
        return sum(amount for amount in self.booked if amount is not None)

    @property
    def variance(self) -> float:
        """Booked less planned, in the booked years."""
        return self.booked_to_date - self.planned_to_date

    @property
    def realised_share(self) -> float | None:
        """Booked over planned in the booked years; `None` where nothing was planned in them."""
        planned = self.planned_to_date
        return self.booked_to_date / planned if planned > 0 else None

    @property
    def favourable(self) -> bool:
        """Tell whether the variance is good for the project, or none."""
        return self.variance <= 0 if self.side is Side.COST else self.variance >= 0

    @property
    def effect(self) -> float:
        """What the line does to NPV in all."""
        return self.booked_effect + self.forecast_effect


def review_line(
    plan: Plan, side: Side, line: CostLine | BenefitLine, planned: FloatArray, factors: FloatArray
) -> LineReview:
    """Hold a line against its bookings and forecast it."""
    booked = bookings(plan, line.id)
    known = ~np.isnan(booked)
    share = forecast_share(planned, booked) if side is Side.BENEFIT else 1.0
    forecast = np.where(known, booked, planned * share)
    sign = -1.0 if side is Side.COST else 1.0
    change = sign * (forecast - planned) * factors
    return LineReview(
        id=line.id,
        name=line.name,
        side=side,
        owner=line.owner,
        planned=tuple(planned.tolist()),
        booked=tuple(None if np.isnan(value) else value for value in booked.tolist()),
        forecast=tuple(forecast.tolist()),
        rest_as_planned=tuple(np.where(known, booked, planned).tolist()),
        booked_effect=float(change[known].sum()),
        forecast_effect=float(change[~known].sum()),
    )


def bookings(plan: Plan, line: str) -> FloatArray:
    """Add up what was booked for a line by plan year; NaN where nothing was."""
    booked = np.full(len(plan.years), np.nan)
    for row in plan.review.actuals:
        if row.line == line:
            booked[row.year] = np.nansum([booked[row.year], row.amount])
    return booked


def forecast_share(planned: FloatArray, booked: FloatArray) -> float:
    """Give what a benefit's coming years are multiplied by: its realised share to date."""
    known = ~np.isnan(booked)
    expected = float(planned[known].sum())
    return max(0.0, float(booked[known].sum()) / expected) if expected > 0 else 1.0


def table_of(lines: Sequence[LineReview], side: Side, which: str, years: int) -> FloatArray:
    """Lay the lines of a side under each other, (lines, years)."""
    rows = [getattr(line, which) for line in lines if line.side is side]
    return np.array(rows, dtype=float).reshape(len(rows), years)


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
