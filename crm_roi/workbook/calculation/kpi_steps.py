"""Each KPI's way from its entries to its score, in the steps that the workbook's cells take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_roi.core.scorecard.attainment import DEFAULT_CAP, Goal
from crm_roi.core.scorecard.scoring import can_be_scored, standing_actuals

if TYPE_CHECKING:
    from crm_roi.core.plan import Kpi, Plan

DIRECTIONS: Final = ("up", "down", "in_range", "hold")
ROUNDING: Final = 1e-9
NO_TOLERANCE: Final = 1e-12


@dataclass(frozen=True, slots=True)
class KpiSteps:
    """One KPI: `place` is the row of its actual among the actuals, from 1; 0 if there is none."""

    kpi: Kpi
    latest: int
    year: int
    place: int
    actual: float | None
    target: float | None
    sound: bool
    lower: float
    upper: float

    @property
    def one_way(self) -> bool:
        """Whether target and baseline allow a sound comparison for an up or down KPI."""
        base, target = self.kpi.baseline, self.target
        if base is None or target is None:
            return False
        return (target - base) * (-1 if self.kpi.direction == "down" else 1) >= 0

    @property
    def in_order(self) -> bool:
        """Whether a range is given from low to high."""
        low, high = self.kpi.low, self.kpi.high
        return low is not None and high is not None and low <= high

    @property
    def outside(self) -> float:
        """How far the actual lies outside what is asked."""
        actual = self.actual or 0.0
        return max(self.lower - actual, actual - self.upper, 0.0)

    @property
    def within(self) -> float:
        """Attainment of a KPI that is to stay within limits."""
        if self.outside <= ROUNDING * max(abs(self.lower), abs(self.upper)):
            return 1.0
        return max(1 - self.outside / max(self.kpi.tolerance or 0.0, NO_TOLERANCE), 0.0)

    @property
    def by_ratio(self) -> bool:
        """Whether attainment is the way gone from baseline to target."""
        differs = (self.target or 0.0) != (self.kpi.baseline or 0.0)
        return self.kpi.direction in ("up", "down") and differs

    @property
    def raw(self) -> float:
        """Attainment, also where it cannot count."""
        if not self.by_ratio:
            return self.within
        base = self.kpi.baseline or 0.0
        return ((self.actual or 0.0) - base) / ((self.target or 0.0) - base)

    @property
    def score(self) -> float:
        """Attainment, at most the cap and at least 0."""
        return min(max(self.raw, 0.0), DEFAULT_CAP)

    @property
    def light(self) -> int:
        """The traffic light: 0 red, 1 amber, 2 green."""
        reached = (self.kpi.amber_from, self.kpi.green_from)
        return sum(self.raw >= limit - ROUNDING for limit in reached)


def kpi_steps(plan: Plan, kpi: Kpi) -> KpiSteps:
    """Work out the steps of a KPI."""
    own = [(place, row) for place, row in enumerate(plan.scorecard.actuals, 1) if row.kpi == kpi.id]
    latest = max((row.year for _place, row in own), default=-1)
    year = latest if kpi.review_year is None else kpi.review_year
    measured = standing_actuals(row for _place, row in own).get(year)
    place = next((place for place, row in own if row is measured), 0)
    actual = measured.value if measured else None
    target = kpi.targets[year] if 0 <= year < len(kpi.targets) else None
    goal = Goal(kpi.direction, kpi.baseline, target, kpi.low, kpi.high, kpi.tolerance)
    lower, upper = _limits(kpi, actual or 0.0, target or 0.0)
    sound = can_be_scored(goal) and actual is not None
    return KpiSteps(kpi, latest, year, place, actual, target, sound, lower, upper)


def _limits(kpi: Kpi, actual: float, target: float) -> tuple[float, float]:
    """Give the limits that count: an up KPI has no upper one, a down KPI no lower one."""
    tolerance = kpi.tolerance or 0.0
    limits = {
        "up": (target - tolerance, actual),
        "down": (actual, target + tolerance),
        "in_range": (kpi.low or 0.0, kpi.high or 0.0),
        "hold": (target - tolerance, target + tolerance),
    }
    return limits[kpi.direction]
