"""The scorecard as a whole: not too many KPIs, none twice, each tied to a customer and to a goal.

The cascade goes from vision to strategy to department to person; a personal KPI follows from the
strategy, not from the job title, and names the customer value it serves.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from crm_roi.core.errors import Issue, Path
from crm_roi.core.smart import texts
from crm_roi.core.smart.kpi import SmartKpi, is_stated, last_target

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from crm_roi.core.errors import Fact

MOST_KPIS: Final = 25
MOST_IN_PERSPECTIVE: Final = 7
WHOLE: Final = 100
SAME_INDICATOR: Final = (
    frozenset({"市场份额", "市场占有率", "市占率", "marketshare", "shareofmarket"}),
)
"""Names of one and the same indicator; market share stands in two perspectives of figure 5-1."""

SHARES_OF_A_WHOLE: Final = (
    "retention", "churn", "marketshare", "repurchaserate", "ontime", "completeness",
    "保有率", "保持率", "留存率", "流失率", "份额", "占有率", "及时率", "合格率", "使用率",
)  # fmt: skip
"""Words by which a percentage is known that cannot exceed 100 %."""

KPIS: Final[Path] = ("scorecard", "kpis")

Level = Literal["vision", "strategy", "department", "individual"]
LEVELS: Final[tuple[Level, ...]] = ("vision", "strategy", "department", "individual")


@dataclass(frozen=True, slots=True)
class CascadeGoal:
    """A goal or KPI on one level of the cascade, with the one above from which it is derived."""

    id: str
    level: Level
    parent: str = ""
    customer_value: str = ""
    owner: str = ""


def scorecard_issues(
    kpis: Sequence[SmartKpi], perspective_names: Mapping[str, str]
) -> Iterator[Issue]:
    """Audit the scorecard as a whole; `perspective_names` by perspective id, for the texts."""
    yield from too_many(kpis, perspective_names)
    yield from counted_twice(kpis)
    yield from without_customer_value(kpis)
    yield from over_hundred(kpis)


def too_many(kpis: Sequence[SmartKpi], perspective_names: Mapping[str, str]) -> Iterator[Issue]:
    """Warn above 25 KPIs, or above 7 in a perspective, at the first one too many."""
    counted = [place for place, kpi in enumerate(kpis) if not kpi.reference_of]
    if len(counted) > MOST_KPIS:
        facts = {"count": len(counted), "most": MOST_KPIS}
        yield Issue(texts.TOO_MANY_KPIS, (*KPIS, counted[MOST_KPIS], "id"), {**facts})
    for perspective in dict.fromkeys(kpis[place].perspective for place in counted):
        own = [place for place in counted if kpis[place].perspective == perspective]
        if len(own) > MOST_IN_PERSPECTIVE:
            name = perspective_names.get(perspective, perspective)
            size = {"count": len(own), "most": MOST_IN_PERSPECTIVE}
            path = (*KPIS, own[MOST_IN_PERSPECTIVE], "perspective")
            yield Issue(texts.TOO_MANY_IN_PERSPECTIVE, path, {"perspective": name, **size})


def counted_twice(kpis: Sequence[SmartKpi]) -> Iterator[Issue]:
    """Find an indicator that carries weight twice, market share above all."""
    seen: dict[str, str] = {}
    for place, kpi in enumerate(kpis):
        if kpi.reference_of:
            continue
        indicator = indicator_of(kpi.name, kpi.scope)
        if indicator in seen:
            facts = {"name": kpi.name, "first": seen[indicator], "id": kpi.id}
            yield Issue(texts.COUNTED_TWICE, (*KPIS, place, "reference_of"), {**facts})
        seen.setdefault(indicator, kpi.id)


def indicator_of(name: str, scope: str = "") -> str:
    """Tell by its name which indicator a KPI is; market share is one whatever its scope.

    Spaces, brackets and case do not matter. Other names are the same only with the same scope.
    """
    plain = _plain(name)
    for aliases in SAME_INDICATOR:
        if any(alias in plain for alias in aliases):
            return min(aliases)
    return f"{plain}|{_plain(scope)}"


def _plain(text: str) -> str:
    return re.sub(r"[\s\-_()（）%]", "", text).lower()


def without_customer_value(kpis: Sequence[SmartKpi]) -> Iterator[Issue]:
    """Find KPIs about employees that do not name the customer value they serve."""
    for place, kpi in enumerate(kpis):
        if kpi.audience == "employee" and not is_stated(kpi.customer_value):
            yield Issue(texts.NO_CUSTOMER_VALUE, (*KPIS, place, "customer_value"), {"id": kpi.id})


def over_hundred(kpis: Sequence[SmartKpi]) -> Iterator[Issue]:
    """Find shares of a whole, such as retention, with a baseline or target over 100 %."""
    for place, kpi in enumerate(kpis):
        if not is_share_of_whole(kpi):
            continue
        values = {"baseline": kpi.baseline, "targets": last_target(kpi)}
        for field, value in values.items():
            if value is not None and value > WHOLE:
                facts: dict[str, Fact] = {"name": kpi.name, "value": value}
                yield Issue(texts.OVER_HUNDRED, (*KPIS, place, field), facts)


def is_share_of_whole(kpi: SmartKpi) -> bool:
    """Tell by its name and unit whether a KPI is a percentage that cannot exceed 100 %."""
    named = any(word in _plain(kpi.name) for word in SHARES_OF_A_WHOLE)
    return named and kpi.unit.strip() in ("%", "％")


def cascade_issues(goals: Sequence[CascadeGoal], path: Path = ("cascade",)) -> Iterator[Issue]:
    """Check a cascade: each goal hangs one level below its parent, and none ends in the air.

    A goal of a department may be the last one: that no person's follows from it is only noted. A
    personal goal needs an owner and the customer value it serves.
    """
    levels = {goal.id: LEVELS.index(goal.level) for goal in goals}
    parents = {goal.parent for goal in goals}
    for place, goal in enumerate(goals):
        here = (*path, place)
        yield from _hanging(goal, levels, here)
        if goal.level != "individual" and goal.id not in parents:
            kind = texts.NO_PERSON if goal.level == "department" else texts.NOT_CASCADED
            yield Issue(kind, (*here, "id"), {"id": goal.id})
        if goal.level == "individual":
            yield from _personal(goal, here)


def _hanging(goal: CascadeGoal, levels: Mapping[str, int], path: Path) -> Iterator[Issue]:
    if goal.level == "vision":
        return
    if goal.parent not in levels:
        yield Issue(texts.NO_PARENT, (*path, "parent"), {"id": goal.id})
    elif levels[goal.parent] != levels[goal.id] - 1:
        yield Issue(texts.WRONG_LEVEL, (*path, "parent"), {"id": goal.id, "parent": goal.parent})


def _personal(goal: CascadeGoal, path: Path) -> Iterator[Issue]:
    if not is_stated(goal.customer_value):
        yield Issue(texts.NO_CUSTOMER_VALUE, (*path, "customer_value"), {"id": goal.id})
    if not is_stated(goal.owner):
        yield Issue(texts.NO_KPI_OWNER, (*path, "owner"), {"id": goal.id})
