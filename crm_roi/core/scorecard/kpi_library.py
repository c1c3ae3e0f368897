"""The KPI library: pick an indicator and its row fills."""

from __future__ import annotations

from typing import Final

from crm_roi.core.scorecard.errors import UnknownChoice
from crm_roi.core.scorecard.kpi_indicators import CUSTOMER, FINANCIAL, INTERNAL, LEARNING, Indicator
from crm_roi.core.scorecard.terms import IndicatorKey, PerspectiveKind
from crm_roi.core.terms import Unit
from crm_roi.core.worksheet import Group, Sentence, worksheet

LIBRARY: Final[tuple[Indicator, ...]] = CUSTOMER + INTERNAL + LEARNING + FINANCIAL
PERSPECTIVES: Final = ("customer", "internal", "learning", "financial")


def indicator(key: str) -> Indicator:
    """Give the indicator of that key."""
    for row in LIBRARY:
        if row.key == key:
            return row
    raise UnknownChoice(choice=key, choices=", ".join(row.key for row in LIBRARY))


def kpi_fields(row: Indicator) -> dict[str, str]:
    """What a KPI's row is filled with: fields of the plan's KPI; texts still to be translated."""
    return {
        "name": row.name,
        "formula": row.formula,
        "unit": row.unit,
        "direction": row.direction,
        "source": row.source,
        "frequency": row.frequency,
        "timing": row.timing,
        "kind": row.kind,
        "audience": row.audience,
    }


@worksheet(
    group=Group.SCORECARD,
    returns=Unit.TEXT,
    example='=CRM_KPI_LIBRARY("customer")',
    spills=True,
)
def kpi_library(perspective: PerspectiveKind = "") -> list[list[Sentence | str]]:
    """Indicators to pick from: key, name, formula, unit, direction, source, frequency, timing."""
    if perspective and perspective not in PERSPECTIVES:
        raise UnknownChoice(choice=perspective, choices=", ".join(PERSPECTIVES))
    return [
        [
            row.key,
            Sentence(row.name),
            Sentence(row.formula),
            Sentence(row.unit),
            row.direction,
            Sentence(row.source),
            row.frequency,
            row.timing,
        ]
        for row in LIBRARY
        if perspective in ("", row.perspective)
    ]


@worksheet(group=Group.SCORECARD, returns=Unit.TEXT, example='=CRM_KPI_FORMULA("retention_rate")')
def kpi_formula(key: IndicatorKey) -> Sentence:
    """Formula of an indicator of the library, with its denominator named."""
    return Sentence(indicator(key).formula)
