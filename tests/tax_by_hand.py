"""The sample under other tax, worked out a second way: by loops over the lines' own amounts."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy_financial

from crm_roi.core.evaluation import evaluate
from crm_roi.core.plan import Plan
from tests.sample import sample_plan


def with_assumptions(plan: Plan, **changes: Any) -> Plan:  # noqa: ANN401 - fields of any kind
    return Plan.model_validate(
        plan.model_dump() | {"assumptions": plan.assumptions.model_dump() | changes}
    )


def with_costs(plan: Plan, number: str = "", **changes: Any) -> Plan:  # noqa: ANN401 - likewise
    rows = [row.model_dump() | (changes if number in ("", row.id) else {}) for row in plan.costs]
    return Plan.model_validate(plan.model_dump() | {"costs": rows})


def by_hand(plan: Plan, *, cost_factor: float, life: int) -> tuple[float, float, float]:
    """Work out NPV, IRR and after-tax NPV from the risk-adjusted amounts of the lines alone."""
    found = evaluate(sample_plan())
    costs = cost_factor * np.array(list(found.costs.lines.values()))
    benefits = np.array(list(found.benefits.lines.values())).sum(axis=0)
    capital = costs[[row.nature == "capex" for row in plan.costs]].sum(axis=0)
    written = np.zeros(len(capital))
    for spent in range(len(capital)):
        for year in range(spent + 1, min(spent + 1 + life, len(capital))):
            written[year] += capital[spent] / life
    written[-1] += capital.sum() - written.sum()
    net = benefits - costs.sum(axis=0)
    taxed = net - 0.25 * (net + capital - written)
    return (
        float(numpy_financial.npv(0.1, net)),
        float(numpy_financial.irr(net)),
        float(numpy_financial.npv(0.1, taxed)),
    )
