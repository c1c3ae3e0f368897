"""The six principles of a good indicator system, audited over the whole scorecard.

Each principle is a balance of two sides by weight: 1 is even, 0 means that one side is empty. The
first principle is a share: how much of the weight serves a stated objective.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_roi.core.errors import Issue, IssueKind
from crm_roi.core.scorecard.errors import NoKpis
from crm_roi.core.smart import texts
from crm_roi.core.smart.kpi import SmartKpi, is_stated
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
        return texts.PRINCIPLE_LABELS[self.key]

    @property
    def sides(self) -> tuple[str, str]:
        """What its two sides are called (to be translated)."""
        return texts.SIDE_LABELS[self.key]

    @property
    def reason(self) -> Sentence:
        """The balance in words."""
        text = texts.GOALS_TEXT if self.key == "goals" else texts.BALANCE_TEXT
        return Sentence(text, {"first": self.first, "second": self.second})

    @property
    def fault(self) -> IssueKind:
        """What is wrong where it does not pass; an audience that is blank is not uneven."""
        blank = self.key == "audience" and not self.first and not self.second
        return texts.AUDIENCE_BLANK if blank else texts.PRINCIPLE_FAULTS[self.key]

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
