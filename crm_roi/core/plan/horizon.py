"""A plan over more years, or fewer: what is entered stays, and nothing is cut off unseen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_roi.core.errors import CrmRoiError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crm_roi.core.plan import Plan, Yearly


class YearsWouldBeLost(CrmRoiError):
    """With {years} years these would lose what is entered for later ones: {names}."""


def with_horizon(plan: Plan, years: int) -> Plan:
    """Give the plan another number of years after year 0.

    New years repeat the last one, costs as well as benefits, so that neither side is flattered;
    KPIs have no target there. Raises `YearsWouldBeLost` where amounts, targets, actuals or a first
    year lie beyond the new horizon.
    """
    if years == plan.assumptions.horizon_years:
        return plan
    lost = tuple(dict.fromkeys(_beyond(plan, years)))
    if lost:
        raise YearsWouldBeLost(years=years, names=", ".join(lost))
    card = plan.scorecard
    kpis = [
        row.model_copy(update={"targets": _fit(row.targets, years, repeated=False)})
        for row in card.kpis
    ]
    return plan.model_copy(
        update={
            "assumptions": plan.assumptions.model_copy(update={"horizon_years": years}),
            "costs": tuple(
                row.model_copy(update={"values": _fit(row.values, years)}) for row in plan.costs
            ),
            "benefits": tuple(
                row.model_copy(update={"values": _fit(row.values, years)}) for row in plan.benefits
            ),
            "adoption_curves": tuple(
                row.model_copy(update={"shares": _fit(row.shares, years)})
                for row in plan.adoption_curves
            ),
            "exchange_rates": tuple(
                row.model_copy(update={"rates": _fit(row.rates, years)})
                for row in plan.exchange_rates
            ),
            "scorecard": card.model_copy(update={"kpis": tuple(kpis)}),
        }
    )


def _fit(row: Yearly, years: int, *, repeated: bool = True) -> Yearly:
    """Cut a row of yearly values, or lengthen it; a row without a value stays so."""
    if not row:
        return ()
    filler = row[-1] if repeated else None
    return (*row, *(filler,) * years)[: years + 1]


def _beyond(plan: Plan, years: int) -> Iterator[str]:
    """Name what is entered for a year beyond the horizon; an amount of zero is nothing."""
    for line in plan.costs:
        if any(line.values[years + 1 :]) or line.first_year > years:
            yield line.id
    yield from (line.id for line in plan.benefits if any(line.values[years + 1 :]))
    yield from _kpis_beyond(plan, years)
    yield from (row.line for row in plan.review.actuals if row.year > years)


def _kpis_beyond(plan: Plan, years: int) -> Iterator[str]:
    for kpi in plan.scorecard.kpis:
        late: Sequence[float | None] = kpi.targets[years + 1 :]
        if any(value is not None for value in late) or (kpi.review_year or 0) > years:
            yield kpi.id
    yield from (row.kpi for row in plan.scorecard.actuals if row.year > years)
