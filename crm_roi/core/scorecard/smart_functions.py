"""SMART and the six principles in worksheet cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.core.scorecard.attainment import fitted, optional
from crm_roi.core.scorecard.audits import six_principles
from crm_roi.core.scorecard.errors import UnknownChoice
from crm_roi.core.scorecard.kpi_history import day_of
from crm_roi.core.scorecard.smart import smart_test
from crm_roi.core.scorecard.smart_kpi import Horizon
from crm_roi.core.scorecard.terms import (
    AttainableBecause,
    Audiences,
    FirstDay,
    Frequency,
    Horizons,
    KpiBaseline,
    KpiBenchmark,
    KpiDirection,
    KpiDue,
    KpiFormula,
    KpiName,
    KpiObjective,
    KpiScope,
    KpiSource,
    KpiTarget,
    KpiUnit,
    KpiWeights,
    LastDay,
    MeasureKinds,
    Objectives,
    PerspectiveKinds,
    RelevantBecause,
)
from crm_roi.core.terms import Unit
from crm_roi.core.worksheet import Group, Numbers, Sentence, worksheet

if TYPE_CHECKING:
    from datetime import date


FAILED: Final = "–"
TERMS: Final = {
    "short": (None, 1.0, None, None),
    "long": (None, None, None, 1.0),
    "both": (None, 1.0, None, 1.0),
}
EXAMPLE: Final = (
    '"Customer retention rate","service customers of all stores","up",'
    '"(closing - new customers) / opening customers","%",58,"DMS","monthly",62,'
    '"three points were reached elsewhere","keep service customers","funds the project",'
    "47483,46023,48213"
)


@dataclass(frozen=True, slots=True)
class KpiRow:
    """A KPI as it stands in a row of cells."""

    id: str = "KPI"
    perspective: str = ""
    name: str = ""
    objective: str = ""
    scope: str = ""
    unit: str = ""
    direction: str = "up"
    baseline: float | None = None
    baseline_date: date | None = None
    targets: tuple[float | None, ...] = ()
    due_date: date | None = None
    formula: str = ""
    source: str = ""
    frequency: str = ""
    kind: str = "quantitative"
    audience: str = "none"
    benchmark: float | None = None
    attainable_because: str = ""
    relevant_because: str = ""
    customer_value: str = ""
    low: float | None = None
    high: float | None = None
    reference_of: str = ""


@worksheet(
    group=Group.SCORECARD,
    returns=Unit.TEXT,
    example=f"=CRM_SMART({EXAMPLE})",
    spills=True,
)
def smart(  # noqa: PLR0913, PLR0917 - the cells of a KPI's row
    name: KpiName,
    scope: KpiScope,
    direction: KpiDirection,
    formula: KpiFormula,
    unit: KpiUnit,
    baseline: KpiBaseline,
    source: KpiSource,
    frequency: Frequency,
    target: KpiTarget,
    attainable_because: AttainableBecause,
    objective: KpiObjective,
    relevant_because: RelevantBecause,
    due: KpiDue,
    first_day: FirstDay,
    last_day: LastDay,
    benchmark: KpiBenchmark = (),
) -> list[list[str | bool | Sentence]]:
    """SMART test of a target, five rows: letter, passed or not, the reason, what to enter."""
    row = KpiRow(
        id=name,
        name=name,
        objective=objective,
        scope=scope,
        unit=unit,
        direction=direction,
        baseline=_only(baseline),
        targets=(_only(target),),
        due_date=_day(due),
        formula=formula,
        source=source,
        frequency=frequency,
        benchmark=_only(benchmark),
        attainable_because=attainable_because,
        relevant_because=relevant_because,
    )
    letters = smart_test(row, Horizon(day_of(first_day), day_of(last_day)))
    return [
        [letter.letter, letter.passed, letter.reason, letter.remedy or ""] for letter in letters
    ]


@worksheet(
    group=Group.SCORECARD,
    returns=Unit.TEXT,
    example=f"=CRM_SMART_LETTERS({EXAMPLE})",
)
def smart_letters(  # noqa: PLR0913, PLR0917 - the cells of a KPI's row
    name: KpiName,
    scope: KpiScope,
    direction: KpiDirection,
    formula: KpiFormula,
    unit: KpiUnit,
    baseline: KpiBaseline,
    source: KpiSource,
    frequency: Frequency,
    target: KpiTarget,
    attainable_because: AttainableBecause,
    objective: KpiObjective,
    relevant_because: RelevantBecause,
    due: KpiDue,
    first_day: FirstDay,
    last_day: LastDay,
    benchmark: KpiBenchmark = (),
) -> str:
    """SMART with a dash for each letter the target fails: S–ART has no measure."""
    rows = smart(
        name, scope, direction, formula, unit, baseline, source, frequency, target,
        attainable_because, objective, relevant_because, due, first_day, last_day, benchmark,
    )  # fmt: skip
    return "".join(str(letter) if passed else FAILED for letter, passed, *_ in rows)


def _only(cells: Numbers) -> float | None:
    values = optional(cells)
    return values[0] if values else None


def _day(cells: Numbers) -> date | None:
    serial = _only(cells)
    return None if serial is None else day_of(serial)


@worksheet(
    group=Group.SCORECARD,
    returns=Unit.RATE,
    example='=CRM_SCORECARD_PRINCIPLES({0.3,0.4,0.2,0.1},{"profit","loyalty","speed","skill"},'
    '{"financial","customer","internal","learning"},'
    '{"quantitative","qualitative","quantitative","qualitative"},'
    '{"none","customer","customer","employee"},{"long","both","short","both"})',
    spills=True,
)
def scorecard_principles(
    weights: KpiWeights,
    objectives: Objectives,
    perspectives: PerspectiveKinds,
    kinds: MeasureKinds,
    audiences: Audiences,
    terms: Horizons,
) -> list[list[Sentence | float | bool]]:
    """Six principles of a good scorecard: principle, share of each side, balance, passed or not."""
    shares = np.nan_to_num(np.asarray(weights, dtype=float).ravel()).tolist()
    columns = [
        fitted(words, len(shares)) for words in (objectives, perspectives, kinds, audiences, terms)
    ]
    rows = [
        KpiRow(str(place), perspective, objective=objective, kind=kind, audience=audience,
               targets=_targets(term))
        for place, (objective, perspective, kind, audience, term) in enumerate(
            zip(*columns, strict=True)
        )
    ]  # fmt: skip
    given = {row.id: share for row, share in zip(rows, shares, strict=True)}
    found = six_principles(rows, {word: word for word in columns[1]}, given)
    return [[Sentence(row.label), row.first, row.second, row.balance, row.passed] for row in found]


def _targets(term: str) -> tuple[float | None, ...]:
    if term not in TERMS:
        raise UnknownChoice(choice=term, choices=", ".join(TERMS))
    return TERMS[term]
