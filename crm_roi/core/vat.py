"""Value-added tax: which part of an amount is the company's own money.

Amounts are entered with or without VAT, once for the whole plan. Here alone they are converted to
what they cost or bring: input VAT that can be recovered is no cost, what cannot is one; output VAT
on sales is the state's and never a benefit. A blank rate is no VAT.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.core.terms import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_roi.core.plan import Assumptions, BenefitLine, CostLine, Plan
    from crm_roi.core.worksheet import FloatArray

EXCLUDED: Final = _("excl. VAT")
KEPT: Final = _("with VAT that is not recovered")
SAVED_COST: Final = "cost_reduction"
OTHER: Final = {
    "recoverable": "unrecoverable",
    "unrecoverable": "recoverable",
    "excl_vat": "incl_vat",
    "incl_vat": "excl_vat",
}


def vat_rate(line: CostLine | BenefitLine, plan: Plan) -> float:
    """Give the VAT rate of a line: its own, a cost line else the usual one; 0 where none is said.

    A benefit has none unless it says so: what a saved hour or a kept customer is worth has no
    invoice.
    """
    if line.vat_rate is not None:
        return line.vat_rate
    usual = plan.assumptions.vat_rate
    return usual if usual is not None and line.is_cost else 0.0


def is_input(line: CostLine | BenefitLine) -> bool:
    """Tell whether the VAT of a line is paid, or saved with a purchase, and not that of sales."""
    return line.is_cost or line.group == SAVED_COST


def vat_factor(own: Assumptions, rate: float, *, paid: bool) -> float:
    """Give what one unit entered is worth.

    Without VAT and not recoverable: 1 + rate. With VAT and recoverable, or VAT of sales:
    1 / (1 + rate). Else 1, also where the plan does not say its basis.
    """
    kept = paid and own.input_tax == "unrecoverable"
    known = own.input_tax != "" or not paid
    if own.vat_basis == "excl_vat" and kept:
        return 1.0 + rate
    if own.vat_basis == "incl_vat" and known and not kept:
        return 1.0 / (1.0 + rate)
    return 1.0


def vat_factors(plan: Plan, lines: Sequence[CostLine | BenefitLine]) -> FloatArray:
    """Give the factor of each line, (lines, 1)."""
    own = plan.assumptions
    factors = [vat_factor(own, vat_rate(line, plan), paid=is_input(line)) for line in lines]
    return np.array(factors, dtype=float).reshape(-1, 1)


def counted_as(own: Assumptions) -> str:
    """Say in which sense the figures hold VAT, for the unit beside them; blank where nothing is.

    Recoverable input VAT is no cost, so all figures stand without VAT; what cannot be recovered is
    in the costs.
    """
    if not own.vat_basis or not own.input_tax:
        return ""
    return EXCLUDED if own.input_tax == "recoverable" else KEPT


def with_other(plan: Plan, field: str) -> Plan | None:
    """Give the plan with the other basis or recoverability; None where it says neither."""
    other = OTHER.get(getattr(plan.assumptions, field))
    if other is None or not plan.assumptions.vat_basis or not plan.assumptions.input_tax:
        return None
    changed = plan.assumptions.model_copy(update={field: other})
    return plan.model_copy(update={"assumptions": changed})
