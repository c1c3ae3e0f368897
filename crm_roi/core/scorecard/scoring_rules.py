"""Other ways to score, as scorecard products publish them: anchors, ratios, first matching rule.

They reproduce a company's existing rules; the plan's own scorecard uses `scorecard`. How each
published rule is written with them:

- goal and red flag on 0-10: anchors red - (goal - red), red, goal, goal + (goal - red) scored
  0, 3.33, 6.67, 10;
- minimum and maximum on 0-100: anchors minimum, maximum scored 0, 100;
- in range with a good middle: anchors low, 55 %, 85 % … scored 0, 1, 1, 0;
- traffic light, health band, status by evaluation: rules in order, the first that holds wins;
- per cent of target: the ratio to target; progress against expectation is the same ratio;
- cascaded sum: the roll-up `sum`, then its ratio to the parent's target.
"""

from __future__ import annotations

from operator import eq, ge, gt, le, lt
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.core.scorecard.attainment import cells, fitted, optional
from crm_roi.core.scorecard.errors import (
    AnchorsNotOrdered,
    DifferentCounts,
    NoTarget,
    UnknownChoice,
)
from crm_roi.core.scorecard.terms import (
    Actuals,
    AnchorScores,
    AnchorValues,
    KpiDirections,
    RuleLabels,
    RuleLimits,
    RuleSigns,
    Scores,
    Targets,
)
from crm_roi.core.terms import Unit
from crm_roi.core.worksheet import FloatArray, Group, worksheet

if TYPE_CHECKING:
    from collections.abc import Sequence

COMPARISONS: Final = MappingProxyType({">": gt, ">=": ge, "<": lt, "<=": le, "=": eq})
MISSING: Final = "missing"


@worksheet(
    group=Group.SCORECARD,
    returns=Unit.NUMBER,
    example="=CRM_SCORE_BY_ANCHORS({800,1000},{300,500,700,900},{0,3.333333,6.666667,10})",
    spills=True,
)
def score_by_anchors(
    actuals: Actuals, anchor_values: AnchorValues, anchor_scores: AnchorScores
) -> list[float | str]:
    """Score by fixed points with straight lines between them; flat beyond the first and last."""
    places, heights = _anchors(anchor_values, anchor_scores)
    return cells(
        None if value is None else float(np.interp(value, places, heights))
        for value in optional(actuals)
    )


def _anchors(
    anchor_values: AnchorValues, anchor_scores: AnchorScores
) -> tuple[FloatArray, FloatArray]:
    """Lay anchors out rising; they may be given falling, as for KPIs where less is better."""
    places = np.asarray(anchor_values, dtype=float).ravel()
    heights = np.asarray(anchor_scores, dtype=float).ravel()
    if len(places) != len(heights):
        raise DifferentCounts(first=len(places), second=len(heights))
    falling = len(places) > 1 and places[0] > places[-1]
    step = -1 if falling else 1
    if not (np.diff(places[::step]) > 0).all() or np.isnan(heights).any():
        raise AnchorsNotOrdered
    return places[::step], heights[::step]


@worksheet(
    group=Group.SCORECARD,
    returns=Unit.TEXT,
    example='=CRM_STATUS_BY_RULES({92,84},{">",">=",">="},{105,95,85},'
    '{"ahead","on track","behind","at risk"})',
    spills=True,
)
def status_by_rules(
    scores: Scores, comparisons: RuleSigns, limits: RuleLimits, labels: RuleLabels
) -> list[str]:
    """Status by rules in order: the first whose comparison holds gives its label, else the last."""
    signs = fitted(comparisons, len(labels) - 1)
    bounds = fitted(optional(limits), len(labels) - 1)
    for sign in signs:
        if sign not in COMPARISONS:
            raise UnknownChoice(choice=sign, choices=" ".join(COMPARISONS))
    rules = [
        (sign, bound, label)
        for sign, bound, label in zip(signs, bounds, labels, strict=False)
        if bound is not None
    ]
    return [_first_match(value, rules, labels[-1]) for value in optional(scores)]


def _first_match(
    value: float | None, rules: Sequence[tuple[str, float, str]], otherwise: str
) -> str:
    if value is None:
        return MISSING
    matching = (label for sign, bound, label in rules if COMPARISONS[sign](value, bound))
    return next(matching, otherwise)


@worksheet(
    group=Group.SCORECARD,
    returns=Unit.RATE,
    example='=CRM_RATIO_TO_TARGET({90,30},{100,20},{"up","down"})',
    spills=True,
)
def ratio_to_target(
    actuals: Actuals, targets: Targets, directions: KpiDirections = ("up",)
) -> list[float | str]:
    """Actual as a share of the target, where there is no baseline; 1 is the target.

    More is better: actual / target; less is better: 2 - actual / target. A target of 0 is either
    met (1) or missed (0); below 0 the two formulas change places, so that better is always more.
    """
    values = optional(actuals)
    goals = fitted(optional(targets), len(values))
    words = fitted(directions, len(values))
    return cells(map(ratio_of, values, goals, words))


def ratio_of(actual: float | None, target: float | None, direction: str = "up") -> float | None:
    """Ratio to target of one KPI; `None` without an actual."""
    if direction not in ("up", "down"):
        raise UnknownChoice(choice=direction, choices="up, down")
    if actual is None:
        return None
    if target is None:
        raise NoTarget
    if target == 0:
        return float(actual >= 0 if direction == "up" else actual <= 0)
    ratio = actual / target
    return ratio if (direction == "up") == (target > 0) else 2 - ratio
