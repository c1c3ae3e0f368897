"""What a portfolio keeps of a plan: a few figures, so that thousands of plans are small."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from crm_roi.core.errors import CrmRoiError
from crm_roi.core.evaluation import evaluate
from crm_roi.core.gates import overall
from crm_roi.core.risk.plan_risk import is_uncertain, risk_model, simulation_options
from crm_roi.core.risk.simulation import simulate
from crm_roi.core.risk.simulation_summary import PERCENTILES
from crm_roi.core.risk.trials import Output
from crm_roi.core.translation import in_language

if TYPE_CHECKING:
    from crm_roi.core.plan import Language, Plan

Verdict = Literal["pass", "warn", "fail"]


@dataclass(frozen=True, slots=True)
class PlanNames:
    """What a plan and its unit are called in one language."""

    title: str
    organisation: str
    unit_label: str


@dataclass(frozen=True, slots=True)
class Spread:
    """How NPV varies in the simulation; a plan without uncertainty has 0 trials and no spread."""

    trials: int
    mean: float
    standard_deviation: float
    p10: float
    p50: float
    p90: float
    loss_probability: float


@dataclass(frozen=True, slots=True)
class PlanSummary:
    """One plan of a portfolio.

    Amounts are whole units of the currency (yuan, not the plan's 10,000 yuan), risk-adjusted, as
    in the plan's own headline; costs are not below 0. `digest` is the same for plans that are the
    same in content, in whichever file. Other files than plans have no summary.
    """

    file: str
    digest: str
    zh: PlanNames
    en: PlanNames
    version: str
    status: str
    currency: str
    unit_scale: float
    start_year: int
    horizon_years: int
    discount_rate: float
    initial_outlay: float
    total_commitment: float
    npv: float
    irr: float | None
    payback_years: float | None
    verdict: Verdict
    spread: Spread

    def names(self, language: str) -> PlanNames:
        """Give the plan's names in a language."""
        return self.zh if language == "zh" else self.en


LARGEST: Final = 1e100  # squares and sums of amounts must remain numbers


class AmountsTooLarge(CrmRoiError):
    """Its amounts are too large to calculate with."""

    code = "#NUM!"


def summarise_plan(
    plan: Plan, file: str, trials: int | None = None, seed: int | None = None
) -> PlanSummary:
    """Evaluate and simulate a plan, by its own trials and seed unless others are given.

    Raises:
        AmountsTooLarge: the amounts add up to more than any money there is.
    """
    with np.errstate(over="ignore", invalid="ignore"):  # told as a reason
        evaluation = evaluate(plan)
    headline, assumptions = evaluation.risk_adjusted, plan.assumptions
    scale = assumptions.unit_scale
    if not max(headline.total_cost, headline.total_benefit, -headline.npv) * scale < LARGEST:
        raise AmountsTooLarge
    return PlanSummary(
        file=file,
        digest=sha256(plan.model_dump_json().encode()).hexdigest(),
        zh=_names(plan, "zh"),
        en=_names(plan, "en"),
        version=plan.about.version,
        status=plan.about.status,
        currency=assumptions.currency,
        unit_scale=scale,
        start_year=assumptions.start_year,
        horizon_years=assumptions.horizon_years,
        discount_rate=assumptions.discount_rate,
        initial_outlay=max(headline.costs[0], 0.0) * scale,
        total_commitment=max(headline.total_cost, 0.0) * scale,
        npv=headline.npv * scale,
        irr=headline.irr,
        payback_years=headline.payback_years,
        verdict=overall(evaluation.gates).value,
        spread=_spread(plan, headline.npv, trials, seed),
    )


def _names(plan: Plan, language: Language) -> PlanNames:
    spoken = in_language(plan, language)
    return PlanNames(spoken.about.title, spoken.about.organisation, spoken.assumptions.unit_label)


def _spread(plan: Plan, npv: float, trials: int | None, seed: int | None) -> Spread:
    """Simulate NPV; where nothing is uncertain it is what it is."""
    scale = plan.assumptions.unit_scale
    if not is_uncertain(plan):
        certain = npv * scale
        return Spread(0, certain, 0.0, certain, certain, certain, float(npv < 0))
    options = simulation_options(plan, trials, seed)
    quick = replace(options, outputs=(Output.NPV,), with_drivers=False)
    result = simulate(risk_model(plan), quick)
    summary = result.summaries[0]
    points = dict(zip(PERCENTILES, summary.percentiles, strict=True))
    return Spread(
        trials=result.trials,
        mean=summary.mean * scale,
        standard_deviation=summary.standard_deviation * scale,
        p10=points[0.10] * scale,
        p50=points[0.50] * scale,
        p90=points[0.90] * scale,
        loss_probability=result.loss.probability,
    )
