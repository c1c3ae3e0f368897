"""The score of a KPI: attainment between baseline and target, cap, traffic light.

Attainment is 0 at the baseline and 1 at the target; it may exceed 1 and fall below 0 until it is
capped. A missing actual has no attainment (`None`); it never counts as 0.

At the end stand other ways to score, as scorecard products publish them. They reproduce a company's
existing rules; the plan's own scorecard does not use them:

- goal and red flag on 0-10: anchors red - (goal - red), red, goal, goal + (goal - red) scored
  0, 3.33, 6.67, 10;
- minimum and maximum on 0-100: anchors minimum, maximum scored 0, 100;
- in range with a good middle: anchors low, 55 %, 85 % … scored 0, 1, 1, 0;
- traffic light, health band, status by evaluation: rules in order, the first that holds wins;
- per cent of target: the ratio to target; progress against expectation is the same ratio;
- cascaded sum: the roll-up `sum`, then its ratio to the parent's target.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from operator import eq, ge, gt, le, lt
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, TypeVar

import numpy as np

from crm_roi.core.scorecard.errors import (
    AnchorsNotOrdered,
    DifferentCounts,
    NoBaseline,
    NoTarget,
    RangeOrder,
    TargetOnWrongSide,
    ThresholdOrder,
    UnknownChoice,
)
from crm_roi.core.scorecard.terms import (
    Actuals,
    AmberFrom,
    AnchorScores,
    AnchorValues,
    Attainments,
    Baselines,
    Cap,
    Floor,
    GreenFrom,
    KpiDirections,
    RuleLabels,
    RuleLimits,
    RuleSigns,
    Scores,
    Targets,
    Tolerances,
)
from crm_roi.core.terms import Unit, _
from crm_roi.core.worksheet import FloatArray, Group, Numbers, worksheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


DEFAULT_CAP: Final = 1.2
DEFAULT_FLOOR: Final = 0.0
DEFAULT_AMBER_FROM: Final = 0.6
DEFAULT_GREEN_FROM: Final = 0.9
ROUNDING: Final = 1e-9
"""0.9 worked out as 0.8999999999 is still 0.9."""

T = TypeVar("T")
Direction = Literal["up", "down", "in_range", "hold"]
DIRECTIONS: Final[tuple[Direction, ...]] = ("up", "down", "in_range", "hold")


class Status(StrEnum):
    """The traffic light of a score; `missing` where there is no actual."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    MISSING = "missing"


STATUS_LABELS: Final = (
    (Status.GREEN, _("green")),
    (Status.AMBER, _("amber")),
    (Status.RED, _("red")),
    (Status.MISSING, _("no actual")),
)


@dataclass(frozen=True, slots=True)
class Goal:
    """What a KPI is held against, in the KPI's own unit.

    up, down: `baseline` and `target`; where both are equal the KPI is to be held at least (up) or
    at most (down) there. hold: `target`, either side within `tolerance`. in_range: `low` to `high`.
    Outside the range or the tolerance, attainment falls evenly and reaches 0 a further `tolerance`
    away; without a tolerance it is 0 at once.
    """

    direction: Direction
    baseline: float | None = None
    target: float | None = None
    low: float | None = None
    high: float | None = None
    tolerance: float | None = None


def attainment_of(actual: float | None, goal: Goal) -> float | None:
    """Attainment of one KPI, neither capped nor floored; `None` without an actual."""
    if actual is None:
        return None
    if goal.direction == "in_range":
        return _within(actual, *_range(goal), goal.tolerance or 0.0)
    target = _required(goal.target)
    if goal.direction == "hold":
        return _held(actual, target, goal)
    if goal.baseline is None:
        raise NoBaseline
    if goal.baseline == target:
        return _held_one_sided(actual, target, goal)
    if (target > goal.baseline) != (goal.direction == "up"):
        raise TargetOnWrongSide(direction=goal.direction, baseline=goal.baseline, target=target)
    return (actual - goal.baseline) / (target - goal.baseline)


def _required(target: float | None) -> float:
    if target is None:
        raise NoTarget
    return target


def _range(goal: Goal) -> tuple[float, float]:
    low, high = _required(goal.low), _required(goal.high)
    if low > high:
        raise RangeOrder(low=low, high=high)
    return low, high


def _held(actual: float, target: float, goal: Goal) -> float:
    tolerance = goal.tolerance or 0.0
    return _within(actual, target - tolerance, target + tolerance, tolerance)


def _held_one_sided(actual: float, target: float, goal: Goal) -> float:
    """Only the bad side of a target that equals its baseline counts."""
    better = actual >= target if goal.direction == "up" else actual <= target
    return 1.0 if better else _held(actual, target, goal)


def _within(actual: float, low: float, high: float, fade: float) -> float:
    outside = max(low - actual, actual - high, 0.0)
    if outside <= ROUNDING * max(abs(low), abs(high)):
        return 1.0
    return max(1 - outside / fade, 0.0) if fade else 0.0


def capped(
    attainment: float | None, cap: float = DEFAULT_CAP, floor: float = DEFAULT_FLOOR
) -> float | None:
    """Score of a KPI: its attainment, at most `cap` and at least `floor`."""
    if cap < floor:
        raise RangeOrder(low=floor, high=cap)
    return None if attainment is None else min(max(attainment, floor), cap)


def status_of(
    attainment: float | None,
    amber_from: float = DEFAULT_AMBER_FROM,
    green_from: float = DEFAULT_GREEN_FROM,
) -> Status:
    """Traffic light of an attainment: green from one threshold on, amber from a lower one."""
    if amber_from > green_from:
        raise ThresholdOrder(amber_from=amber_from, green_from=green_from)
    if attainment is None:
        return Status.MISSING
    if attainment >= green_from - ROUNDING:
        return Status.GREEN
    return Status.AMBER if attainment >= amber_from - ROUNDING else Status.RED


def needs_note(status: Status, note: str) -> bool:
    """Tell whether a red KPI lacks the note that it requires."""
    return status is Status.RED and not note.strip()


@worksheet(
    group=Group.SCORECARD,
    returns=Unit.RATE,
    example='=CRM_ATTAINMENT({9650,1.26},{9354,1.3},{9760,1.25},{"up","down"})',
    spills=True,
)
def attainment(
    actuals: Actuals,
    baselines: Baselines,
    targets: Targets,
    directions: KpiDirections = ("up",),
    tolerances: Tolerances = (0.0,),
) -> list[float | str]:
    """Attainment of KPIs, neither capped nor floored: 0 at the baseline, 1 at the target.

    A blank actual stays blank. For in_range KPIs the two ends of the range stand in the places of
    baseline and target.
    """
    values = optional(actuals)
    firsts, seconds, margins = (
        fitted(optional(given), len(values)) for given in (baselines, targets, tolerances)
    )
    goals = map(_goal, fitted(directions, len(values)), firsts, seconds, margins)
    return cells(attainment_of(value, goal) for value, goal in zip(values, goals, strict=True))


def _goal(word: str, first: float | None, second: float | None, tolerance: float | None) -> Goal:
    """Make a goal of a row of cells; an in_range KPI has its range there."""
    for direction in DIRECTIONS:
        if direction == word == "in_range":
            return Goal(direction, low=first, high=second, tolerance=tolerance)
        if direction == word:
            return Goal(direction, first, second, tolerance=tolerance)
    raise UnknownChoice(choice=word, choices=", ".join(DIRECTIONS))


@worksheet(
    group=Group.SCORECARD,
    returns=Unit.RATE,
    example="=CRM_SCORE({0.73,1.35,-0.2})",
    spills=True,
)
def score(
    attainments: Attainments, cap: Cap = DEFAULT_CAP, floor: Floor = DEFAULT_FLOOR
) -> list[float | str]:
    """Score of KPIs: the attainment, at most the cap (1.2) and at least the floor (0)."""
    return cells(capped(value, cap, floor) for value in optional(attainments))


@worksheet(
    group=Group.SCORECARD,
    returns=Unit.TEXT,
    example="=CRM_STATUS({0.95,0.7,0.3})",
    spills=True,
)
def status(
    attainments: Attainments,
    amber_from: AmberFrom = DEFAULT_AMBER_FROM,
    green_from: GreenFrom = DEFAULT_GREEN_FROM,
) -> list[str]:
    """Traffic light of attainments: green, amber, red, or missing where there is no actual."""
    return [status_of(value, amber_from, green_from).value for value in optional(attainments)]


def optional(values: Numbers) -> list[float | None]:
    """Read cells in place: a blank (NaN) is a missing value."""
    flat: list[float] = np.asarray(values, dtype=float).ravel().tolist()
    return [None if np.isnan(value) else value for value in flat]


def cells(values: Iterable[float | None]) -> list[float | str]:
    """Write values in place: a missing one is an empty cell, which the next function leaves out."""
    return ["" if value is None else value for value in values]


def fitted(values: Sequence[T], count: int) -> list[T]:
    """Repeat a single value for every KPI; otherwise there must be one for each."""
    many = list(values) * count if len(values) == 1 else list(values)
    if len(many) != count:
        raise DifferentCounts(first=count, second=len(many))
    return many


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
