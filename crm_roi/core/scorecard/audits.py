"""The scorecard as a whole: the six principles of a good indicator system, and the KPI cascade.

Each principle is a balance of two sides by weight: 1 is even, 0 means that one side is empty. The
first principle is a share: how much of the weight serves a stated objective. The cascade goes from
vision to strategy to department to person; a personal KPI follows from the strategy, not from the
job title, and names the customer value it serves.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from crm_roi.core.errors import Issue, IssueKind, Path
from crm_roi.core.scorecard import audit_texts
from crm_roi.core.scorecard.errors import NoKpis
from crm_roi.core.scorecard.smart_kpi import SmartKpi, is_stated, last_target
from crm_roi.core.worksheet import Sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from crm_roi.core.errors import Fact, Path


STRATEGIC_KINDS: Final = ("financial", "customer")
TECHNICAL_KINDS: Final = ("internal", "learning")
SHORT_TERM_YEARS: Final = 1
LONG_TERM_YEARS: Final = 3

Sides = tuple[bool, bool]
"""Whether a KPI stands on the first and on the second side; it may stand on both, or neither."""


@dataclass(frozen=True, slots=True)
class Principle:
    """One principle held against the scorecard.

    `first` and `second` are the shares of the weight on each side, `balance` the smaller over the
    larger (for the goals: the share itself), `least` what the smaller side needs of the two.
    """

    key: str
    first: float
    second: float
    balance: float
    least: float
    passed: bool

    @property
    def label(self) -> str:
        """The principle in words (to be translated)."""
        return audit_texts.PRINCIPLE_LABELS[self.key]

    @property
    def sides(self) -> tuple[str, str]:
        """What its two sides are called (to be translated)."""
        return audit_texts.SIDE_LABELS[self.key]

    @property
    def reason(self) -> Sentence:
        """The balance in words."""
        text = audit_texts.GOALS_TEXT if self.key == "goals" else audit_texts.BALANCE_TEXT
        return Sentence(text, {"first": self.first, "second": self.second})

    @property
    def fault(self) -> IssueKind:
        """What is wrong where it does not pass; an audience that is blank is not uneven."""
        blank = self.key == "audience" and not self.first and not self.second
        return audit_texts.AUDIENCE_BLANK if blank else audit_texts.PRINCIPLE_FAULTS[self.key]

    @property
    def remedy(self) -> str:
        """What to do where it does not pass (to be translated)."""
        return self.fault.remedy


def six_principles(
    kpis: Sequence[SmartKpi],
    perspective_kinds: Mapping[str, str],
    weights: Mapping[str, float] | None = None,
) -> tuple[Principle, ...]:
    """Audit the scorecard; without weights every KPI counts alike.

    `perspective_kinds` says which perspective is financial, customer, internal or learning;
    `weights` gives each KPI's weight in the total. A KPI that repeats another does not count.
    """
    counted = [kpi for kpi in kpis if not kpi.reference_of]
    shares = [1.0 if weights is None else weights.get(kpi.id, 0.0) for kpi in counted]
    if not sum(shares):
        raise NoKpis
    rules = _rules(perspective_kinds)
    return tuple(_audit(key, side, least, counted, shares) for key, (side, least) in rules.items())


def _rules(kinds: Mapping[str, str]) -> dict[str, tuple[Callable[[SmartKpi], Sides], float]]:
    """Sides of each principle, and what the lighter side needs of the two."""

    def kind(kpi: SmartKpi) -> str:
        return kinds.get(kpi.perspective, "other")

    return {
        "goals": (lambda kpi: _either(is_stated(kpi.objective)), 0.9),
        "financial": (lambda kpi: _either(kind(kpi) == "financial"), 0.2),
        "term": (_terms, 0.2),
        "quantitative": (lambda kpi: _either(kpi.kind == "quantitative"), 0.1),
        "audience": (lambda kpi: (kpi.audience == "customer", kpi.audience == "employee"), 0.1),
        "level": (lambda kpi: (kind(kpi) in STRATEGIC_KINDS, kind(kpi) in TECHNICAL_KINDS), 0.2),
    }


def sides_of(key: str, kpi: SmartKpi, perspective_kinds: Mapping[str, str]) -> Sides:
    """Say on which sides of a principle a KPI stands."""
    side, _least = _rules(perspective_kinds)[key]
    return side(kpi)


def late_year(kpi: SmartKpi) -> int:
    """Give the year from which a target is a late one: the third, or the plan's last."""
    return min(LONG_TERM_YEARS, max(len(kpi.targets) - 1, SHORT_TERM_YEARS + 1))


def _either(first: bool) -> Sides:  # noqa: FBT001 - a side is a yes or no
    return first, not first


def _terms(kpi: SmartKpi) -> Sides:
    """Short: a target within a year; long: one for the third year, or for the plan's last."""
    years = [year for year, target in enumerate(kpi.targets) if target is not None]
    late = late_year(kpi)
    return any(year <= SHORT_TERM_YEARS for year in years), any(year >= late for year in years)


def _audit(
    key: str,
    side: Callable[[SmartKpi], Sides],
    least: float,
    kpis: Sequence[SmartKpi],
    shares: Sequence[float],
) -> Principle:
    whole = sum(shares)
    pairs = [(side(kpi), share) for kpi, share in zip(kpis, shares, strict=True)]
    first = sum(share for (on_first, _), share in pairs if on_first) / whole
    second = sum(share for (_, on_second), share in pairs if on_second) / whole
    if key == "goals":
        return Principle(key, first, second, first, least, passed=first >= least)
    smaller, larger = sorted((first, second))
    balance = smaller / larger if larger else 0.0
    return Principle(key, first, second, balance, least, _enough(smaller, larger, least))


def _enough(smaller: float, larger: float, least: float) -> bool:
    return smaller > 0 and smaller / (smaller + larger) >= least


def principle_issues(
    principles: Sequence[Principle], path: Path = ("scorecard",)
) -> Iterator[Issue]:
    """Give every principle that does not pass as an issue."""
    for principle in principles:
        if not principle.passed:
            facts: dict[str, Fact] = {
                "first": principle.first,
                "second": principle.second,
                "least": principle.least,
            }
            yield Issue(principle.fault, path, facts)


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
        yield Issue(audit_texts.TOO_MANY_KPIS, (*KPIS, counted[MOST_KPIS], "id"), {**facts})
    for perspective in dict.fromkeys(kpis[place].perspective for place in counted):
        own = [place for place in counted if kpis[place].perspective == perspective]
        if len(own) > MOST_IN_PERSPECTIVE:
            name = perspective_names.get(perspective, perspective)
            size = {"count": len(own), "most": MOST_IN_PERSPECTIVE}
            path = (*KPIS, own[MOST_IN_PERSPECTIVE], "perspective")
            yield Issue(audit_texts.TOO_MANY_IN_PERSPECTIVE, path, {"perspective": name, **size})


def counted_twice(kpis: Sequence[SmartKpi]) -> Iterator[Issue]:
    """Find an indicator that carries weight twice, market share above all."""
    seen: dict[str, str] = {}
    for place, kpi in enumerate(kpis):
        if kpi.reference_of:
            continue
        indicator = indicator_of(kpi.name, kpi.scope)
        if indicator in seen:
            facts = {"name": kpi.name, "first": seen[indicator], "id": kpi.id}
            yield Issue(audit_texts.COUNTED_TWICE, (*KPIS, place, "reference_of"), {**facts})
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
            yield Issue(
                audit_texts.NO_CUSTOMER_VALUE, (*KPIS, place, "customer_value"), {"id": kpi.id}
            )


def over_hundred(kpis: Sequence[SmartKpi]) -> Iterator[Issue]:
    """Find shares of a whole, such as retention, with a baseline or target over 100 %."""
    for place, kpi in enumerate(kpis):
        if not is_share_of_whole(kpi):
            continue
        values = {"baseline": kpi.baseline, "targets": last_target(kpi)}
        for field, value in values.items():
            if value is not None and value > WHOLE:
                facts: dict[str, Fact] = {"name": kpi.name, "value": value}
                yield Issue(audit_texts.OVER_HUNDRED, (*KPIS, place, field), facts)


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
            kind = audit_texts.NO_PERSON if goal.level == "department" else audit_texts.NOT_CASCADED
            yield Issue(kind, (*here, "id"), {"id": goal.id})
        if goal.level == "individual":
            yield from _personal(goal, here)


def _hanging(goal: CascadeGoal, levels: Mapping[str, int], path: Path) -> Iterator[Issue]:
    if goal.level == "vision":
        return
    if goal.parent not in levels:
        yield Issue(audit_texts.NO_PARENT, (*path, "parent"), {"id": goal.id})
    elif levels[goal.parent] != levels[goal.id] - 1:
        yield Issue(
            audit_texts.WRONG_LEVEL, (*path, "parent"), {"id": goal.id, "parent": goal.parent}
        )


def _personal(goal: CascadeGoal, path: Path) -> Iterator[Issue]:
    if not is_stated(goal.customer_value):
        yield Issue(audit_texts.NO_CUSTOMER_VALUE, (*path, "customer_value"), {"id": goal.id})
    if not is_stated(goal.owner):
        yield Issue(audit_texts.NO_KPI_OWNER, (*path, "owner"), {"id": goal.id})
