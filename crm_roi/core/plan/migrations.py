"""From each older schema to the next, and what a plan that uses nothing new looked like before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from crm_roi.core.plan import (
    FIRST_SCHEMA,
    SCHEMA,
    Assumptions,
    BenefitLine,
    CostLine,
    KpiActual,
    LineActual,
)
from crm_roi.core.plan.sample_document import from_sample_document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from crm_roi.core.plan import Plan, Record

Document = dict[str, Any]

SECOND_FIELDS: Final[Mapping[type[Record], frozenset[str]]] = {
    Assumptions: frozenset(
        [
            "vat_basis",
            "input_tax",
            "vat_rate",
            "losses",
            "tax_status",
            "go_live",
            "data_asset",
            "data_asset_because",
        ]
    ),
    CostLine: frozenset(
        [
            "delivery",
            "vat_rate",
            "treatment",
            "write_off_years",
            "write_off_method",
            "residual_share",
            "go_live",
            "payment",
            "payment_years",
            "payment_rate",
            "payment_shares",
        ]
    ),
    BenefitLine: frozenset(["evidence", "evidence_record", "vat_rate", "go_live"]),
    KpiActual: frozenset({"period_end"}),
    LineActual: frozenset({"period_end"}),
}
"""What `crm_roi.plan/2` added; each may stay as it is by default, and then changes no figure."""


def from_first_plan(old: Document) -> Document:
    """Bring a `crm_roi.plan/1` document to the second plan schema: nothing in it changed."""
    return {**old, "schema_version": SCHEMA}


MIGRATIONS: Final[Mapping[str, Callable[[Document], Document]]] = {
    "crm_roi.sample/1": from_sample_document,
    FIRST_SCHEMA: from_first_plan,
}


def entries_json(plan: Plan) -> str:
    """Write a plan's entries for a hash that outlives a step of the schema.

    A plan that uses nothing of the second schema is written in the first, so that what was signed
    before it can still be told from what was changed.
    """
    if any(map(_uses_second, _records(plan))):
        return plan.model_dump_json()
    first = plan.model_copy(update={"schema_version": FIRST_SCHEMA})
    each = {record: {"__all__": set(fields)} for record, fields in SECOND_FIELDS.items()}
    return first.model_dump_json(
        exclude={
            "assumptions": set(SECOND_FIELDS[Assumptions]),
            "costs": each[CostLine],
            "benefits": each[BenefitLine],
            "scorecard": {"actuals": each[KpiActual]},
            "review": {"actuals": each[LineActual]},
        },
        warnings=False,
    )


def _records(plan: Plan) -> Iterable[Record]:
    """Give every record that the second schema gave new fields."""
    yield plan.assumptions
    for rows in (plan.costs, plan.benefits, plan.scorecard.actuals, plan.review.actuals):
        yield from rows


def _uses_second(record: Record) -> bool:
    fields = type(record).model_fields
    return any(
        getattr(record, name) != fields[name].default for name in SECOND_FIELDS[type(record)]
    )
