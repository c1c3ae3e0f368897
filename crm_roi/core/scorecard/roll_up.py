"""The roll-up: from KPIs to perspectives to one total, by weight, with its coverage.

A missing score is left out and the weights of the others are brought back to 1; coverage says which
share of the weight has been measured. In strict mode one missing score blanks its parent.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.core.scorecard.attainment import fitted, optional
from crm_roi.core.scorecard.errors import MissingWeight, NegativeWeight, NoWeight, UnknownChoice
from crm_roi.core.scorecard.terms import Missing, RollUp, Scores, Weights
from crm_roi.core.terms import Unit
from crm_roi.core.worksheet import Group, worksheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

AVERAGE, MINIMUM, MAXIMUM, SUM = "average", "minimum", "maximum", "sum"
METHODS: Final = (AVERAGE, MINIMUM, MAXIMUM, SUM)
EXCLUDE, STRICT = "exclude", "strict"
MISSING_RULES: Final = (EXCLUDE, STRICT)


@dataclass(frozen=True, slots=True)
class Parent:
    """What children roll up to: a score (`None` if there is none) and the share measured."""

    score: float | None
    coverage: float


@dataclass(frozen=True, slots=True)
class ScoredKpi:
    """A KPI with its score (`None` without an actual) and its weight within its perspective."""

    id: str
    perspective: str
    weight: float
    score: float | None
    timing: str = "lag"


@dataclass(frozen=True, slots=True)
class PerspectiveScore:
    """The score of a perspective, its weight in the total, and its worst KPI."""

    perspective: str
    weight: float
    score: float | None
    coverage: float
    worst: str | None


@dataclass(frozen=True, slots=True)
class ScorecardScore:
    """The whole scorecard: total, coverage, perspectives, and lead and lag KPIs apart.

    `global_weights` gives each KPI's weight in the total; `lead` and `lag` are rolled up by them.
    """

    total: float | None
    coverage: float
    perspectives: tuple[PerspectiveScore, ...]
    lead: Parent
    lag: Parent
    worst: str | None
    global_weights: dict[str, float]


def rolled_up(
    scores: Sequence[float | None],
    weights: Sequence[float],
    method: str = AVERAGE,
    missing: str = EXCLUDE,
) -> Parent:
    """Roll scores up to their parent; the weights need not sum to 1."""
    _check_roll_up(weights, method, missing)
    whole = sum(weights)
    given = [
        (value, weight) for value, weight in zip(scores, weights, strict=True) if value is not None
    ]
    measured = sum(weight for _, weight in given)
    coverage = measured / whole if whole else 0.0
    blank = not given or (missing == STRICT and len(given) < len(scores))
    return Parent(None if blank else _combined(given, method), coverage)


def _check_roll_up(weights: Sequence[float], method: str, missing: str) -> None:
    for place, weight in enumerate(weights, start=1):
        if weight < 0:
            raise NegativeWeight(place=place)
    for word, known in ((method, METHODS), (missing, MISSING_RULES)):
        if word not in known:
            raise UnknownChoice(choice=word, choices=", ".join(known))


def _combined(given: Sequence[tuple[float, float]], method: str) -> float:
    values = [value for value, _ in given]
    if method == AVERAGE:
        weight = sum(weight for _, weight in given)
        if not weight:
            raise NoWeight
        return sum(value * share for value, share in given) / weight
    if method == SUM:
        return sum(values)
    return min(values) if method == MINIMUM else max(values)


def score_scorecard(
    kpis: Sequence[ScoredKpi],
    perspective_weights: Mapping[str, float],
    method: str = AVERAGE,
    missing: str = EXCLUDE,
) -> ScorecardScore:
    """Score a scorecard: KPIs to perspectives, perspectives to the total.

    A perspective keeps its weight while some of its KPIs are missing; without any score it is left
    out as a whole. Coverage of the total counts the KPIs' global weights.
    """
    perspectives = tuple(
        _perspective(kpis, perspective, method, missing)
        for perspective in perspective_weights.items()
    )
    weights = _global_weights(kpis, perspective_weights)
    total = rolled_up(
        [row.score for row in perspectives], [row.weight for row in perspectives], method, missing
    )
    covered = _part(kpis, weights, AVERAGE, EXCLUDE).coverage
    lead, lag = (
        _part([kpi for kpi in kpis if kpi.timing == timing], weights, method, missing)
        for timing in ("lead", "lag")
    )
    return ScorecardScore(total.score, covered, perspectives, lead, lag, _worst(kpis), weights)


def _perspective(
    kpis: Sequence[ScoredKpi], named_weight: tuple[str, float], method: str, missing: str
) -> PerspectiveScore:
    name, weight = named_weight
    own = [kpi for kpi in kpis if kpi.perspective == name]
    parent = rolled_up([kpi.score for kpi in own], [kpi.weight for kpi in own], method, missing)
    return PerspectiveScore(name, weight, parent.score, parent.coverage, _worst(own))


def _global_weights(
    kpis: Sequence[ScoredKpi], perspective_weights: Mapping[str, float]
) -> dict[str, float]:
    local: dict[str, float] = {}
    for kpi in kpis:
        local[kpi.perspective] = local.get(kpi.perspective, 0.0) + kpi.weight
    return {
        kpi.id: perspective_weights[kpi.perspective] * kpi.weight / (local[kpi.perspective] or 1.0)
        for kpi in kpis
    }


def _part(
    kpis: Sequence[ScoredKpi], weights: Mapping[str, float], method: str, missing: str
) -> Parent:
    scores = [kpi.score for kpi in kpis]
    return rolled_up(scores, [weights[kpi.id] for kpi in kpis], method, missing)


def _worst(kpis: Iterable[ScoredKpi]) -> str | None:
    scored = [(kpi.score, kpi.id) for kpi in kpis if kpi.score is not None]
    return min(scored)[1] if scored else None


@worksheet(
    group=Group.SCORECARD,
    returns=Unit.NUMBER,
    example="=CRM_ROLL_UP({0.73,0.8,0.8},{0.625,0.238,0.137})",
)
def roll_up(
    scores: Scores, weights: Weights = (1.0,), method: RollUp = AVERAGE, missing: Missing = EXCLUDE
) -> float | str:
    """Score of a parent from its children's by weight; blank if nothing has been measured."""
    values = optional(scores)
    parent = rolled_up(values, _weights(weights, values), method, missing)
    return "" if parent.score is None else parent.score


@worksheet(
    group=Group.SCORECARD,
    returns=Unit.RATE,
    example="=CRM_COVERAGE({0.73,0.8},{0.6,0.4})",
)
def coverage(scores: Scores, weights: Weights = (1.0,)) -> float:
    """Share of the weight that has been measured: 1 if no score is missing."""
    values = optional(scores)
    return rolled_up(values, _weights(weights, values)).coverage


def _weights(weights: Weights, values: Sequence[float | None]) -> list[float]:
    """Give each score its weight; a score without one would vanish from the total unseen."""
    given = fitted(np.asarray(weights, dtype=float).ravel().tolist(), len(values))
    for row, (value, weight) in enumerate(zip(values, given, strict=True), start=1):
        if value is not None and math.isnan(weight):
            raise MissingWeight(row=row)
    return [0.0 if math.isnan(weight) else weight for weight in given]
