"""A KPI as SMART and the audits see it, and what its target is held against."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from crm_roi.core.errors import Fact


DAYS_OF_A_YEAR: Final = 365.25

PLACEHOLDERS: Final = frozenset(
    {"", "-", "–", "—", "/", "?", "n/a", "na", "tbd", "none", "todo", "无", "待定", "暂无", "略"}
)


class SmartKpi(Protocol):
    """A KPI as SMART and the audits see it; the plan's KPI is one."""

    @property
    def id(self) -> str:
        """Its number."""

    @property
    def perspective(self) -> str:
        """Where it stands."""

    @property
    def name(self) -> str:
        """What is measured."""

    @property
    def objective(self) -> str:
        """The objective it serves."""

    @property
    def scope(self) -> str:
        """Whom or what it covers."""

    @property
    def unit(self) -> str:
        """What it is counted in."""

    @property
    def direction(self) -> str:
        """up, down, in_range or hold."""

    @property
    def baseline(self) -> float | None:
        """Value before the project."""

    @property
    def baseline_date(self) -> date | None:
        """When the baseline was measured."""

    @property
    def targets(self) -> tuple[float | None, ...]:
        """Targets by plan year, year 0 first."""

    @property
    def due_date(self) -> date | None:
        """When the last target is due."""

    @property
    def formula(self) -> str:
        """How it is worked out."""

    @property
    def source(self) -> str:
        """Where it is read from."""

    @property
    def frequency(self) -> str:
        """How often it is measured."""

    @property
    def kind(self) -> str:
        """Quantitative or qualitative."""

    @property
    def audience(self) -> str:
        """customer, employee or none."""

    @property
    def benchmark(self) -> float | None:
        """What comparable companies reach."""

    @property
    def attainable_because(self) -> str:
        """Why the target can be reached."""

    @property
    def relevant_because(self) -> str:
        """Why it matters."""

    @property
    def customer_value(self) -> str:
        """The customer value it serves."""

    @property
    def low(self) -> float | None:
        """Lower end of the range."""

    @property
    def high(self) -> float | None:
        """Upper end of the range."""

    @property
    def reference_of(self) -> str:
        """The KPI it merely repeats."""


@dataclass(frozen=True, slots=True)
class Proof:
    """The benefit lines behind a KPI, and who proves them: the KPI itself or one that it drives."""

    by: str
    benefits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Horizon:
    """What the targets are held against: the plan's first and last day, benefits, past values.

    `proving` holds the KPIs that prove a benefit line, see `proving_kpis`; `proofs` what each of
    them proves, see `proofs_by_kpi`; `history` the yearly values of a KPI before the plan, oldest
    first.
    """

    first_day: date
    last_day: date
    proving: frozenset[str] = frozenset()
    history: Mapping[str, Sequence[float]] = field(default_factory=dict)
    proofs: Mapping[str, Proof] = field(default_factory=dict)


def is_stated(text: str) -> bool:
    """Tell a real entry from a blank or a placeholder such as “-”, “TBD” or “待定”."""
    return text.strip().lower() not in PLACEHOLDERS


def last_target(kpi: SmartKpi) -> float | None:
    """Give the target of the last year that has one."""
    return next((target for target in reversed(kpi.targets) if target is not None), None)


def yearly_change(kpi: SmartKpi, horizon: Horizon) -> float | None:
    """Work out the change a year the target asks for, as a share of the baseline, compounded.

    `None` where it means nothing: no baseline, or one that is not above 0, or no date.
    """
    target = last_target(kpi)
    if target is None or kpi.due_date is None or kpi.baseline is None:
        return None
    days = (kpi.due_date - (kpi.baseline_date or horizon.first_day)).days
    if kpi.baseline <= 0 or target <= 0 or days <= 0:
        return None
    return float((target / kpi.baseline) ** (DAYS_OF_A_YEAR / days) - 1)


def proving_kpis(named: Iterable[str], links: Iterable[tuple[str, str]] = ()) -> frozenset[str]:
    """Give the KPIs that benefit lines name, and those that drive them (arrows cause, effect)."""
    arrows = tuple(links)
    proving = set(named)
    while drivers := {cause for cause, effect in arrows if effect in proving} - proving:
        proving |= drivers
    return frozenset(proving)


def proofs_by_kpi(
    lines: Iterable[tuple[str, Sequence[str]]], links: Iterable[tuple[str, str]] = ()
) -> dict[str, Proof]:
    """Give what each KPI proves: of its own where a benefit line names it, else what it drives.

    `lines` are benefit lines with the KPIs they name; `links` the arrows cause, effect. A KPI that
    drives several takes the nearest, the first arrow first.
    """
    own: dict[str, tuple[str, ...]] = {}
    for benefit, kpis in lines:
        own |= {kpi: (*own.get(kpi, ()), benefit) for kpi in kpis}
    arrows = tuple(links)
    proofs = {kpi: Proof(kpi, benefits) for kpi, benefits in own.items()}
    while found := {
        cause: proofs[effect]
        for cause, effect in reversed(arrows)
        if effect in proofs and cause not in proofs
    }:
        proofs |= found
    return proofs


def smart_facts(kpi: SmartKpi) -> dict[str, Fact]:
    """Give the facts that the texts may name."""
    return {
        "id": kpi.id,
        "name": kpi.name,
        "scope": kpi.scope,
        "objective": kpi.objective,
        "unit": kpi.unit,
        "source": kpi.source,
        "baseline": kpi.baseline,
        "target": last_target(kpi),
        "due": str(kpi.due_date),
    }
