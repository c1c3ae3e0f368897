"""A plan over more years, or fewer: what is entered stays, and nothing is cut off unseen."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from crm_roi.core.errors import CrmRoiError
from crm_roi.core.terms import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crm_roi.core.plan import Plan, Yearly


LOST: Final = _(
    "With {years} years these would lose what is entered for later ones: {names}. Delete what "
    "they have after Y{years} (also shares of adoption curves, first and review years, actuals) "
    "in a copy of the plan, and give that; or ask for more years."
)


class YearsWouldBeLost(CrmRoiError):
    """A shorter horizon would lose what is entered for later years."""


def with_horizon(plan: Plan, years: int, *, filled: int | None = None) -> Plan:
    """Give the plan another number of years after year 0.

    New years repeat the last one, costs as well as benefits, so that neither side is flattered;
    KPIs have no target there. `filled` is the last year that rows can have a value for, where that
    is before the plan's own last. Raises `YearsWouldBeLost` where amounts, shares of adoption
    curves, targets, actuals or a first year lie beyond the new horizon.
    """
    horizon = plan.assumptions.horizon_years
    if years == horizon and filled is None:
        return plan
    lost = tuple(dict.fromkeys(_beyond(plan, years))) if years < horizon else ()
    if lost:
        raise YearsWouldBeLost(LOST, years=years, names=", ".join(lost))
    card, fit = plan.scorecard, partial(_fit, years=years, filled=filled)
    kpis = [
        row.model_copy(update={"targets": fit(row.targets, repeated=False)}) for row in card.kpis
    ]
    return plan.model_copy(
        update={
            "assumptions": plan.assumptions.model_copy(update={"horizon_years": years}),
            "costs": tuple(
                row.model_copy(update={"values": fit(row.values)}) for row in plan.costs
            ),
            "benefits": tuple(
                row.model_copy(update={"values": fit(row.values)}) for row in plan.benefits
            ),
            "adoption_curves": tuple(
                row.model_copy(update={"shares": fit(row.shares)}) for row in plan.adoption_curves
            ),
            "exchange_rates": tuple(
                row.model_copy(update={"rates": fit(row.rates)}) for row in plan.exchange_rates
            ),
            "scorecard": card.model_copy(update={"kpis": tuple(kpis)}),
        }
    )


def _fit(row: Yearly, years: int, filled: int | None, *, repeated: bool = True) -> Yearly:
    """Cut a row of yearly values, or lengthen it; a row without a value stays so."""
    if not row:
        return ()
    row = row if filled is None else row[: filled + 1]
    filler = row[-1] if repeated else None
    return (*row, *(filler,) * years)[: years + 1]


def _beyond(plan: Plan, years: int) -> Iterator[str]:
    """Name what is entered for a year beyond the horizon; an amount of zero is nothing."""
    for line in plan.costs:
        if any(line.values[years + 1 :]) or line.first_year > years:
            yield line.id
    yield from (line.id for line in plan.benefits if any(line.values[years + 1 :]))
    yield from (row.id for row in plan.adoption_curves if any(row.shares[years + 1 :]))
    yield from _kpis_beyond(plan, years)
    yield from (row.line for row in plan.review.actuals if row.year > years)


def _kpis_beyond(plan: Plan, years: int) -> Iterator[str]:
    for kpi in plan.scorecard.kpis:
        late: Sequence[float | None] = kpi.targets[years + 1 :]
        if any(value is not None for value in late) or (kpi.review_year or 0) > years:
            yield kpi.id
    yield from (row.kpi for row in plan.scorecard.actuals if row.year > years)
