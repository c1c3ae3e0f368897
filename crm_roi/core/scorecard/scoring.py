"""The plan's scorecard: weights and how they came about, scores where actuals exist, the CSI."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.core.errors import CrmRoiError
from crm_roi.core.scorecard.attainment import Goal, attainment_of, capped, status_of
from crm_roi.core.scorecard.judges import GroupResult, group_result
from crm_roi.core.scorecard.pairwise import (
    CONSISTENCY_GATE,
    counted_diagonal,
    matrix_from_judgements,
)
from crm_roi.core.scorecard.roll_up import ScorecardScore, ScoredKpi, score_scorecard

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crm_roi.core.plan import Judgement, Kpi, KpiActual, Perspective, Plan, Survey

PERSPECTIVES: Final = "perspectives"
DIRECT, PAIRWISE, EQUAL = "direct", "pairwise", "equal"


@dataclass(frozen=True, slots=True)
class Comparison:
    """The pairwise comparison of one group: its weights, its consistency, each judge's own."""

    group: str
    items: tuple[str, ...]
    judges: tuple[str, ...]
    matrices: tuple[tuple[tuple[float, ...], ...], ...]
    result: GroupResult

    @property
    def consistency_ratio(self) -> float:
        """The worst ratio in the group: that of the aggregate or of any single judge."""
        ratios = [judge.consistency_ratio for judge in self.result.judges]
        return max(self.result.group.consistency_ratio, *ratios)


@dataclass(frozen=True, slots=True)
class GroupWeights:
    """The weights of a group's members and how they came about: pairwise, direct or equal."""

    group: str
    method: str
    weights: dict[str, float]


def comparisons(plan: Plan) -> tuple[Comparison, ...]:
    """Work out every group of judgements of the plan, perspectives first."""
    card = plan.scorecard
    groups = {PERSPECTIVES: tuple(row.id for row in card.perspectives)}
    groups |= {
        row.id: tuple(kpi.id for kpi in weighted_kpis(plan, row.id)) for row in card.perspectives
    }
    judged = {row.compared for row in card.judgements}
    return tuple(
        _compare(name, items, card.judgements) for name, items in groups.items() if name in judged
    )


def weighted_kpis(plan: Plan, perspective: str) -> tuple[Kpi, ...]:
    """Give the KPIs of a perspective that carry weight; a repeated one counts once, at home."""
    return tuple(
        kpi
        for kpi in plan.scorecard.kpis
        if kpi.perspective == perspective and not kpi.reference_of
    )


def _compare(group: str, items: tuple[str, ...], judgements: Sequence[Judgement]) -> Comparison:
    rows: dict[str, list[tuple[str, str, float]]] = {}
    for row in judgements:
        if row.compared == group:
            rows.setdefault(row.judge, []).append((row.first, row.second, row.value))
    matrices = np.array([matrix_from_judgements(items, pairs) for pairs in rows.values()])
    kept = tuple(tuple(map(tuple, matrix)) for matrix in matrices.tolist())
    result = group_result(matrices, completion=counted_diagonal)
    return Comparison(group, items, tuple(rows), kept, result)


def group_weights(
    group: str, members: Sequence[Perspective | Kpi], compared: dict[str, Comparison]
) -> GroupWeights:
    """Weigh a group: direct weights where given, otherwise judgements, otherwise all alike."""
    names = [row.id for row in members]
    direct = [row.weight for row in members]
    if names and all(weight is not None for weight in direct):
        given = [weight or 0.0 for weight in direct]
        return GroupWeights(group, DIRECT, dict(zip(names, given, strict=True)))
    if group in compared:
        judged = compared[group].result.group.weights
        return GroupWeights(group, PAIRWISE, dict(zip(names, judged, strict=True)))
    return GroupWeights(group, EQUAL, {name: 1 / len(names) for name in names})


@dataclass(frozen=True, slots=True)
class KpiScore:
    """A KPI held against the target of its review year; `None` where there is no actual."""

    id: str
    weight: float
    global_weight: float
    review_year: int | None
    target: float | None
    actual: float | None
    attainment: float | None
    score: float | None
    status: str


@dataclass(frozen=True, slots=True)
class ScorecardResult:
    """All figures of the scorecard; empty where the plan has none."""

    consistency_limit: float
    comparisons: tuple[Comparison, ...]
    weights: tuple[GroupWeights, ...]
    kpis: tuple[KpiScore, ...]
    roll_up: ScorecardScore
    satisfaction_index: dict[str, float]


def evaluate_scorecard(plan: Plan) -> ScorecardResult:
    """Weigh and score the scorecard; missing actuals are left out, and coverage says how much."""
    card = plan.scorecard
    compared = {row.group: row for row in comparisons(plan)}
    top = group_weights(PERSPECTIVES, card.perspectives, compared)
    inner = tuple(
        group_weights(row.id, weighted_kpis(plan, row.id), compared) for row in card.perspectives
    )
    kpis = tuple(
        kpi_score(plan, kpi, group.weights[kpi.id], top.weights[group.group])
        for group in inner
        for kpi in weighted_kpis(plan, group.group)
    )
    rows = [
        ScoredKpi(kpi.id, group.group, group.weights[kpi.id], row.score, kpi.timing)
        for group in inner
        for kpi in weighted_kpis(plan, group.group)
        for row in kpis
        if row.id == kpi.id
    ]
    return ScorecardResult(
        consistency_limit=CONSISTENCY_GATE,
        comparisons=tuple(compared.values()),
        weights=(top, *inner),
        kpis=kpis,
        roll_up=score_scorecard(rows, top.weights),
        satisfaction_index=survey_index(card.survey),
    )


def global_weights(plan: Plan) -> dict[str, float] | None:
    """Give each KPI's weight in the total; `None` while the judgements cannot be used."""
    card = plan.scorecard
    try:
        compared = {row.group: row for row in comparisons(plan)}
    except CrmRoiError:
        return None
    top = group_weights(PERSPECTIVES, card.perspectives, compared)
    return {
        kpi: weight * top.weights[row.id]
        for row in card.perspectives
        for kpi, weight in group_weights(
            row.id, weighted_kpis(plan, row.id), compared
        ).weights.items()
    }


def kpi_score(
    plan: Plan, kpi: Kpi, weight: float = 0.0, perspective_weight: float = 0.0
) -> KpiScore:
    """Hold a KPI's actual against the target of its review year, or of the latest measured year."""
    actuals = standing_actuals(row for row in plan.scorecard.actuals if row.kpi == kpi.id)
    year = kpi.review_year if kpi.review_year is not None else max(actuals, default=None)
    actual = actuals[year].value if year in actuals else None
    target = kpi.targets[year] if year is not None and year < len(kpi.targets) else None
    goal = Goal(kpi.direction, kpi.baseline, target, kpi.low, kpi.high, kpi.tolerance)
    reached = attainment_of(actual, goal) if can_be_scored(goal) else None
    status = status_of(reached, kpi.amber_from, kpi.green_from).value
    return KpiScore(
        kpi.id,
        weight,
        weight * perspective_weight,
        year,
        target,
        actual,
        reached,
        capped(reached),
        status,
    )


def standing_actuals(actuals: Iterable[KpiActual]) -> dict[int, KpiActual]:
    """Give for each year the actual that stands: the one measured last, of one day the last row.

    One without a day gives way to one with a day.
    """
    in_order = sorted(actuals, key=lambda row: row.measured_on or date.min)
    return {row.year: row for row in in_order}


def can_be_scored(goal: Goal) -> bool:
    """Tell whether a goal has what its direction needs; what it lacks is an issue of the checks."""
    if goal.direction == "in_range":
        return goal.low is not None and goal.high is not None and goal.low <= goal.high
    if goal.target is None or (goal.direction != "hold" and goal.baseline is None):
        return False
    change = 0.0 if goal.baseline is None else goal.target - goal.baseline
    return goal.direction == "hold" or change == 0 or (change > 0) == (goal.direction == "up")


def survey_index(survey: Survey) -> dict[str, float]:
    """Give the index 0-100 of each latent variable: weighted mean score on the scale, rescaled."""
    width = survey.scale_high - survey.scale_low
    variables = dict.fromkeys(item.variable for item in survey.items)
    return {
        name: 100 * (np.average(*_scores(survey, name)).item() - survey.scale_low) / width
        for name in variables
    }


def _scores(survey: Survey, variable: str) -> tuple[list[float], None, list[float]]:
    items = [item for item in survey.items if item.variable == variable]
    return [item.mean_score for item in items], None, [item.weight for item in items]
