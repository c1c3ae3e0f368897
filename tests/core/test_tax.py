"""VAT, write-off, losses and the total investment return, each against a second way of counting.

Sources: Cai Shui [2012] No. 27 article 7; Announcement No. 37 of 2023; Implementing Regulations of
the Enterprise Income Tax Law articles 60 and 67; loss carry-forward by hand.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest

from crm_roi.core.appraisal.worth import roi
from crm_roi.core.cashflow import losses_used
from crm_roi.core.checks import check
from crm_roi.core.errors import Severity
from crm_roi.core.evaluation import evaluate
from crm_roi.core.plan import Plan
from crm_roi.core.write_off import Schedule, shares_by_age
from tests.sample import sample_plan
from tests.tax_by_hand import by_hand, with_assumptions, with_costs

if TYPE_CHECKING:
    from crm_roi.core.evaluation import Evaluation

EXACT = 1e-9


@pytest.mark.parametrize(
    ("plan", "factor", "life", "after_tax"),
    [
        pytest.param(sample_plan(), 1.0, 5, 67.120106, id="as-shipped"),
        pytest.param(
            with_costs(sample_plan(), write_off_years=2), 1.0, 2, 79.763961, id="two-years"
        ),
        pytest.param(
            with_costs(sample_plan(), treatment="software_2_years"), 1.0, 2, 79.763961, id="rule"
        ),
        pytest.param(
            with_costs(sample_plan(), write_off_years=1), 1.0, 1, 84.721971, id="one-year"
        ),
        pytest.param(
            with_assumptions(
                sample_plan(), vat_basis="excl_vat", input_tax="unrecoverable", vat_rate=0.06
            ),
            1.06,
            5,
            -14.158674,
            id="vat-of-6-percent-not-recoverable",
        ),
        pytest.param(
            with_assumptions(
                sample_plan(), vat_basis="incl_vat", input_tax="recoverable", vat_rate=0.13
            ),
            1 / 1.13,
            5,
            None,
            id="amounts-hold-vat-of-13-percent",
        ),
        pytest.param(
            with_assumptions(
                sample_plan(), vat_basis="incl_vat", input_tax="unrecoverable", vat_rate=0.13
            ),
            1.0,
            5,
            67.120106,
            id="amounts-hold-what-is-not-recovered",
        ),
    ],
)
def test_the_sample_under_other_tax(
    plan: Plan, factor: float, life: int, after_tax: float | None
) -> None:
    found = evaluate(plan)
    npv, irr, taxed = by_hand(plan, cost_factor=factor, life=life)
    assert found.risk_adjusted.npv == pytest.approx(npv, abs=EXACT)
    assert found.risk_adjusted.irr == pytest.approx(irr, abs=EXACT)
    assert found.after_tax.measures.npv == pytest.approx(taxed, abs=EXACT)
    if after_tax is not None:
        assert found.after_tax.measures.npv == pytest.approx(after_tax, abs=5e-7)


def test_vat_is_converted_once_for_each_kind_of_line() -> None:
    """Costs and savings hold input VAT; of sales the state takes it; hours have none."""
    plan = with_assumptions(
        sample_plan(), vat_basis="incl_vat", input_tax="recoverable", vat_rate=0.06
    )
    rows = [
        row.model_dump() | {"vat_rate": 0.13 if row.id == "B01" else None} for row in plan.benefits
    ]
    costs = [
        row.model_dump() | {"vat_rate": 0.0 if row.id == "C10" else None} for row in plan.costs
    ]
    found = evaluate(Plan.model_validate(plan.model_dump() | {"benefits": rows, "costs": costs}))
    before = evaluate(sample_plan())

    def ratio(side: str, line: str) -> float:
        now, then = (getattr(one, side).lines[line][1] for one in (found, before))
        return float(now / then)

    assert ratio("costs", "C01") == pytest.approx(1 / 1.06, abs=EXACT)
    assert ratio("costs", "C10") == pytest.approx(1, abs=EXACT)
    assert ratio("benefits", "B01") == pytest.approx(1 / 1.13, abs=EXACT)
    assert ratio("benefits", "B02") == pytest.approx(1, abs=EXACT)


@pytest.mark.parametrize(
    ("schedule", "shares"),
    [
        pytest.param(Schedule(5), [0, 0.2, 0.2, 0.2, 0.2, 0.2], id="straight-line"),
        pytest.param(Schedule(0), [1, 0, 0, 0, 0, 0], id="at-once"),
        pytest.param(
            Schedule(5, "straight_line", 0.05), [0, *[0.19] * 5], id="with-a-residual-value"
        ),
        pytest.param(
            Schedule(5, "sum_of_years"),
            [0, 5 / 15, 4 / 15, 3 / 15, 2 / 15, 1 / 15],
            id="sum-of-the-digits",
        ),
        pytest.param(
            Schedule(5, "double_declining", 0.04),
            [0, 0.4, 0.24, 0.144, 0.088, 0.088],
            id="double-declining",
        ),
        pytest.param(
            Schedule(2, "double_declining", 0.1), [0, 0.45, 0.45, 0, 0, 0], id="two-years-are-even"
        ),
    ],
)
def test_shares_by_age(schedule: Schedule, shares: list[float]) -> None:
    assert shares_by_age(schedule, 6).tolist() == pytest.approx(shares, abs=1e-12)


@pytest.mark.parametrize(
    ("profit", "years", "used"),
    [
        pytest.param([-100, 60, 60], 5, [0, 60, 40], id="used-up"),
        pytest.param([-100, 60, 60], 0, [0, 0, 0], id="lost"),
        pytest.param([-100, -50, 0, 30, 0, 0, 90, 90], 5, [0, 0, 0, 30, 0, 0, 50, 0], id="expires"),
        pytest.param(
            [-100, 0, 0, 0, 0, 40, 90, 90], 5, [0, 0, 0, 0, 0, 40, 0, 0], id="fifth-year-is-last"
        ),
        pytest.param(
            [-100, 0, 0, 0, 0, 40, 90, 90], 10, [0, 0, 0, 0, 0, 40, 60, 0], id="ten-years"
        ),
        pytest.param([50, -20, 10, -5, 40], 5, [0, 0, 10, 0, 15], id="two-losses"),
    ],
)
def test_losses_by_hand(profit: list[float], years: int, used: list[float]) -> None:
    assert losses_used(np.array(profit, dtype=float), years).tolist() == used


@pytest.mark.parametrize(
    ("losses", "npv"),
    [
        pytest.param("sheltered", 67.1201060308534, id="sheltered"),
        pytest.param("lost", -67.04174624187394, id="lost"),
        pytest.param("carried_5", 35.545102504796404, id="carried-forward"),
    ],
)
def test_losses_of_the_sample(losses: str, npv: float) -> None:
    after = evaluate(with_assumptions(sample_plan(), losses=losses)).after_tax
    assert after.measures.npv == pytest.approx(npv, abs=EXACT)
    taxed = 0.25 * (np.maximum(after.profit, 0) - np.array(after.losses_used))
    if losses != "sheltered":
        assert after.tax == pytest.approx(taxed.tolist(), abs=EXACT)


def test_total_investment_return() -> None:
    """Mean profit before interest and tax of years 1 to 5 over cost of year 0 and later capex."""
    found = evaluate(sample_plan())
    capex = found.costs.by_nature["capex"]
    profit = found.after_tax.profit[1:]
    invested = found.risk_adjusted.costs[0] + sum(capex[1:])
    assert found.risk_adjusted.roi.eit == pytest.approx(
        sum(profit) / len(profit) / invested, abs=EXACT
    )
    assert roi([100, 20, 20], [0, 90, 120], "eit") == pytest.approx(((70 + 100) - 100) / 2 / 100)
    own = roi([100, 20, 20], [0, 90, 120], "eit", 0, [60, 10, 0])
    assert own == pytest.approx(((70 + 100) - 60) / 2 / 110)


def test_the_initial_outlay_is_the_cost_of_year_0() -> None:
    """A benefit in year 0 makes no project smaller: limit, index and ROI read one figure."""
    first = sample_plan().benefits[0]
    rows = [first.model_copy(update={"values": (100.0, *(None,) * 5)}).model_dump()]
    plan = Plan.model_validate(sample_plan().model_dump() | {"benefits": rows})
    found = evaluate(plan).risk_adjusted
    assert found.initial_outlay == found.costs[0] == pytest.approx(774)
    assert found.profitability_index == pytest.approx(1 + found.npv / 774, abs=EXACT)


def test_the_month_of_go_live() -> None:
    """A seat from July on costs half of the first year; a benefit brings half of it."""
    line = sample_plan().costs[0].model_dump() | {
        "values": (), "quantity": 10, "unit_price": 2, "go_live": date(2027, 7, 15), "growth": 0.0,
    }  # fmt: skip
    gain = sample_plan().benefits[0].model_dump() | {
        "values": (), "volume": 10, "change": 1, "unit_margin": 3, "adoption": "",
        "attribution": 1, "realisation": 1, "confidence": 1, "go_live": date(2028, 4, 1),
    }  # fmt: skip
    plan = Plan.model_validate(sample_plan().model_dump() | {"costs": [line], "benefits": [gain]})
    found: Evaluation = evaluate(plan)
    assert found.costs.lines["C01"] == pytest.approx((0, 10, 20, 20, 20, 20))
    assert found.benefits.lines[gain["id"]] == pytest.approx((0, 0, 22.5, 30, 30, 30))


CAPEX_LINE = "C02"
ISSUES = [
    pytest.param(
        with_assumptions(sample_plan(), input_tax="recoverable"),
        "vat-basis-missing", ("assumptions", "vat_basis"), id="no-basis",
    ),
    pytest.param(
        with_assumptions(sample_plan(), vat_basis="incl_vat"),
        "input-vat-missing", ("assumptions", "input_tax"), id="no-recoverability",
    ),
    pytest.param(
        with_assumptions(sample_plan(), vat_basis="excl_vat", input_tax="unrecoverable"),
        "vat-rate-blank", ("costs", 0, "vat_rate"), id="no-rate",
    ),
    pytest.param(
        with_costs(sample_plan(), "C01", vat_rate=0.06),
        "vat-rate-unused", ("costs", 0, "vat_rate"), id="rate-without-basis",
    ),
    pytest.param(
        with_costs(sample_plan(), "C01", vat_rate=0.17),
        "vat-rate-unusual", ("costs", 0, "vat_rate"), id="a-rate-of-old-times",
    ),
    pytest.param(
        with_costs(
            with_assumptions(sample_plan(), vat_basis="excl_vat", input_tax="recoverable"),
            "C01", basis="合同含税价 42.4",
        ),
        "vat-mixed", ("costs", 0, "basis"), id="text-says-the-other-basis",
    ),
    pytest.param(
        with_costs(sample_plan(), "C01", basis="首年不含税，以后含税"),
        "vat-mixed", ("costs", 0, "basis"), id="text-says-both",
    ),
    pytest.param(
        with_costs(sample_plan(), CAPEX_LINE, treatment="equipment_at_once", delivery="hardware"),
        "write-off-rule-expired", ("costs", 1, "treatment"), id="spent-after-the-rule-ends",
    ),
    pytest.param(
        with_costs(sample_plan(), CAPEX_LINE, treatment="software_2_years", delivery="hardware"),
        "write-off-rule-misfit", ("costs", 1, "treatment"), id="hardware-as-software",
    ),
    pytest.param(
        with_costs(
            sample_plan(), CAPEX_LINE, treatment="equipment_at_once", unit_price=501, quantity=1
        ),
        "write-off-over-limit", ("costs", 1, "treatment"), id="a-piece-over-five-million",
    ),
    pytest.param(
        with_costs(sample_plan(), CAPEX_LINE, treatment="contract_term"),
        "write-off-years-missing", ("costs", 1, "write_off_years"), id="contract-without-years",
    ),
    pytest.param(
        with_costs(sample_plan(), CAPEX_LINE, treatment="electronic_3_years", write_off_years=2),
        "write-off-too-short", ("costs", 1, "write_off_years"), id="shorter-than-the-rule",
    ),
    pytest.param(
        with_costs(sample_plan(), "C01", treatment="software_2_years"),
        "write-off-unused", ("costs", 0, "treatment"), id="opex-is-not-written-off",
    ),
    pytest.param(
        with_costs(sample_plan(), "C03", delivery="saas"),
        "saas-capitalised", ("costs", 2, "nature"), id="saas-as-capex",
    ),
    pytest.param(
        with_assumptions(sample_plan(), tax_status="high_tech"),
        "tax-rate-differs", ("assumptions", "tax_rate"), id="rate-against-status",
    ),
    pytest.param(
        with_assumptions(sample_plan(), losses="carried_10"),
        "loss-years-doubted", ("assumptions", "losses"), id="ten-years-for-all",
    ),
    pytest.param(
        with_assumptions(sample_plan(), go_live="2035-01-01"),
        "go-live-outside", ("assumptions", "go_live"), id="go-live-after-the-plan",
    ),
    pytest.param(
        with_costs(sample_plan(), "C01", go_live="2027-07-01"),
        "go-live-unused", ("costs", 0, "go_live"), id="go-live-of-entered-amounts",
    ),
    pytest.param(
        with_assumptions(sample_plan(), data_asset="recognised"),
        "data-asset-unexplained", ("assumptions", "data_asset_because"), id="asset-without-why",
    ),
    pytest.param(
        with_costs(sample_plan(), "C01", payment="in_arrears"),
        "payment-not-counted", ("costs", 0, "payment"), id="terms-of-payment",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("plan", "code", "path"), ISSUES)
def test_what_does_not_fit_is_said_at_its_place(
    plan: Plan, code: str, path: tuple[str | int, ...]
) -> None:
    assert (code, path) in [(issue.kind.code, issue.path) for issue in check(plan)]


def test_the_sample_as_shipped_raises_none_of_these() -> None:
    assert [row for row in check(sample_plan()) if row.kind.severity is not Severity.NOTE] == []
