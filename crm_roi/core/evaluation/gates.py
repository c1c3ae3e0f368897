"""The gates a plan must pass, with the figures the board's sentence needs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.core.appraisal.measures import net_present_value
from crm_roi.core.results import RESULTS
from crm_roi.core.terms import Unit, _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_roi.core.appraisal.measures import Measures, NetMeasures
    from crm_roi.core.evaluation import ScenarioFigures
    from crm_roi.core.plan import Assumptions, Plan
    from crm_roi.core.scorecard.scoring import ScorecardResult


ROUNDING: Final = 1e-9  # a hurdle met to the ninth decimal is met


class Verdict(StrEnum):
    """What a gate says; only the plan's own hurdles fail, a doubt about them warns."""

    PASS = "pass"  # noqa: S105 - a verdict, no password
    WARN = "warn"
    FAIL = "fail"


VERDICTS: Final = {Verdict.PASS: _("pass"), Verdict.WARN: _("warning"), Verdict.FAIL: _("fail")}


class Decision(StrEnum):
    """What the plan's own figures recommend to the board."""

    APPROVE = "approve"
    CONDITIONS = "approve_with_conditions"
    REWORK = "return_for_rework"
    REJECT = "reject"


DECISIONS: Final = {
    Decision.APPROVE: _("approve"),
    Decision.CONDITIONS: _("approve with conditions"),
    Decision.REWORK: _("return for rework"),
    Decision.REJECT: _("reject"),
}


@dataclass(frozen=True, slots=True)
class Criterion:
    """What a gate asks: as a sentence, the figure it looks at, and what missing it means."""

    label: str
    figure: str
    unit: Unit
    missed: Verdict


CRITERIA: Final = {
    "npv": Criterion(_("NPV is not negative"), RESULTS["npv"].label, Unit.MONEY, Verdict.FAIL),
    "irr": Criterion(
        _("IRR reaches the hurdle rate"), RESULTS["irr"].label, Unit.RATE, Verdict.FAIL
    ),
    "payback": Criterion(
        _("Payback within the limit"), RESULTS["payback_years"].label, Unit.YEARS, Verdict.FAIL
    ),
    "hard_only": Criterion(
        _("NPV of hard benefits alone is not negative"),
        _("NPV from hard benefits alone"),
        Unit.MONEY,
        Verdict.WARN,
    ),
    "pessimistic": Criterion(
        _("NPV of the pessimistic scenario is not negative"),
        _("NPV in the pessimistic scenario"),
        Unit.MONEY,
        Verdict.WARN,
    ),
    "consistency": Criterion(
        _("Pairwise judgements are consistent"),
        _("Consistency ratio of the pairwise judgements"),
        Unit.NUMBER,
        Verdict.WARN,
    ),
}
"""Every gate by its code; the plan's own hurdles fail a plan, doubts about it warn."""


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate: what was reached, what was asked; `actual` None where there is no such figure."""

    code: str
    verdict: Verdict
    actual: float | None
    limit: float


def judge(
    plan: Plan,
    headline: Measures,
    hard: Measures,
    scenarios: Sequence[ScenarioFigures],
    scorecard: ScorecardResult,
) -> tuple[Gate, ...]:
    """Hold a plan against its hurdles; a hurdle that is not set is no gate."""
    assumptions = plan.assumptions
    gates = [_gate("npv", headline.npv, 0.0, passed=headline.npv >= 0)]
    if assumptions.hurdle_irr is not None:
        gates.append(_irr_gate(headline, assumptions, assumptions.hurdle_irr))
    if assumptions.max_payback_years is not None:
        gates.append(_payback_gate(headline, assumptions.max_payback_years))
    gates.append(_gate("hard_only", hard.npv, 0.0, passed=hard.npv >= 0))
    gates += [
        _gate("pessimistic", row.measures.npv, 0.0, passed=row.measures.npv >= 0)
        for row in scenarios
        if row.role == "pessimistic"
    ]
    ratios = [group.consistency_ratio for group in scorecard.comparisons]
    if ratios:
        worst, limit = max(ratios), scorecard.consistency_limit
        gates.append(_gate("consistency", worst, limit, passed=worst <= limit + ROUNDING))
    return tuple(gates)


def overall(gates: Sequence[Gate]) -> Verdict:
    """Sum up: one failed gate fails the plan, one warning warns."""
    order = (Verdict.PASS, Verdict.WARN, Verdict.FAIL)
    return max((gate.verdict for gate in gates), key=order.index)


def recommended(gates: Sequence[Gate], worths: Sequence[float]) -> Decision:
    """Recommend a decision: approve, on conditions, back for rework, or reject.

    All gates passed: approve. Only doubts (warnings): approve, with the doubts as conditions. A
    hurdle missed: return for rework; reject where not one of `worths`, the net present values
    without risk adjustment, with it and in each scenario, reaches zero: no rework of the plan as
    it stands would make it pay.
    """
    verdict = overall(gates)
    if verdict is not Verdict.FAIL:
        return Decision.APPROVE if verdict is Verdict.PASS else Decision.CONDITIONS
    return Decision.REWORK if max(worths) >= 0 else Decision.REJECT


def _irr_gate(headline: Measures, assumptions: Assumptions, hurdle: float) -> Gate:
    """Judge IRR; where no single rate exists, NPV at the hurdle rate decides, as textbooks say."""
    if headline.irr is None:
        passed = npv_at(hurdle, headline, assumptions) >= 0
    else:
        passed = headline.irr >= hurdle - ROUNDING
    return _gate("irr", headline.irr, hurdle, passed=passed)


def npv_at(rate: float, figures: NetMeasures, assumptions: Assumptions) -> float:
    """Net present value of net cash flows at another rate than the plan's own."""
    other = assumptions.model_copy(update={"discount_rate": rate})
    return net_present_value(np.array(figures.net_cash_flow), other)


def _payback_gate(headline: Measures, limit: float) -> Gate:
    passed = headline.payback_years is not None and headline.payback_years <= limit + ROUNDING
    return _gate("payback", headline.payback_years, limit, passed=passed)


def _gate(code: str, actual: float | None, limit: float, *, passed: bool) -> Gate:
    return Gate(code, Verdict.PASS if passed else CRITERIA[code].missed, actual, limit)
