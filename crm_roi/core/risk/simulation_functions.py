"""Worksheet functions of the simulation: a summary block, a percentile, a histogram.

Deterministic: the same cells and the same seed give the same figures, so that a recalculation
changes nothing. The last few simulations are remembered, so that several cells about one of them
cost one run.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from crm_roi.core import plan_terms
from crm_roi.core.errors import CrmRoiError
from crm_roi.core.financial_terms import DiscountRate
from crm_roi.core.results import RESULTS
from crm_roi.core.risk import terms
from crm_roi.core.risk.functions import block_forecast, block_model
from crm_roi.core.risk.sampling import SimulationOptions, check_method
from crm_roi.core.risk.simulation import simulate as run_simulation
from crm_roi.core.risk.simulation_summary import HISTOGRAM_BINS, PERCENTILES, histogram, percentile
from crm_roi.core.risk.trials import Output
from crm_roi.core.terms import Unit, _
from crm_roi.core.worksheet import Group, Sentence, worksheet

if TYPE_CHECKING:
    from crm_roi.core.risk.model import RiskModel
    from crm_roi.core.risk.simulation import SimulationResult

DEFAULT_TRIALS: Final = 10_000
REMEMBERED: Final = 4
MOST_BINS: Final = 200
MEDIAN: Final = PERCENTILES.index(0.5)

Row = tuple[Sentence, float | None]


class NotWhole(CrmRoiError):
    """{name} must be a whole number; this one is {value}."""

    code = "#NUM!"


class BinsOutOfRange(CrmRoiError):
    """A histogram has 1 to 200 bars; {bins} were asked for."""

    code = "#NUM!"


@worksheet(
    group=Group.RISK,
    returns=Unit.NUMBER,
    example="=CRM_SIMULATE({100,20,20},{0,60,90},0.1,{0.95,1,1.35},{0.6,1,1.2})",
    spills=True,
)
def simulate(  # noqa: PLR0913, PLR0917 - the plan, its estimates, and how to run
    cost_lines: terms.CostLines,
    benefit_lines: terms.BenefitLines,
    discount_rate: DiscountRate,
    cost_estimates: terms.CostEstimates = (),
    benefit_estimates: terms.BenefitEstimates = (),
    trials: terms.Trials = DEFAULT_TRIALS,
    seed: terms.Seed = 1,
    hurdle_rate: terms.HurdleRate = None,
    distribution: terms.EstimateKind = "pert",
    method: terms.Sampling = "mc",
) -> list[Row]:
    """Monte Carlo of NPV, IRR, ROI and payback: a block of names and figures.

    Mean, spread, P5 to P95, probability of loss, expected shortfall and more. Errors: nothing
    uncertain, an estimate out of order, no trials or too many.
    """
    model = _model(
        cost_lines, benefit_lines, discount_rate, cost_estimates, benefit_estimates, distribution
    )
    options = _options(trials, seed, method, hurdle_rate)
    found = _simulated(model, options)
    return [*_npv_rows(found), *_chance_rows(found), *_other_rows(found)]


@worksheet(
    group=Group.RISK,
    returns=Unit.MONEY,
    example="=CRM_SIMULATED_PERCENTILE(0.1,{100,20,20},{0,60,90},0.1,{0.95,1,1.35},{0.6,1,1.2})",
)
def simulated_percentile(  # noqa: PLR0913, PLR0917 - the plan, its estimates, and how to run
    probability: terms.Cumulated,
    cost_lines: terms.CostLines,
    benefit_lines: terms.BenefitLines,
    discount_rate: DiscountRate,
    cost_estimates: terms.CostEstimates = (),
    benefit_estimates: terms.BenefitEstimates = (),
    trials: terms.Trials = DEFAULT_TRIALS,
    seed: terms.Seed = 1,
    distribution: terms.EstimateKind = "pert",
    method: terms.Sampling = "mc",
) -> float | None:
    """NPV that is not exceeded with a given probability, by Monte Carlo: 0.1 gives P10.

    Errors: as for the simulation, a probability outside 0 to 1.
    """
    model = _model(
        cost_lines, benefit_lines, discount_rate, cost_estimates, benefit_estimates, distribution
    )
    found = _simulated(model, _options(trials, seed, method))
    return percentile(found.samples[Output.NPV], probability)


@worksheet(
    group=Group.RISK,
    returns=Unit.MONEY,
    example="=CRM_SIMULATED_HISTOGRAM({100,20,20},{0,60,90},0.1,{0.95,1,1.35},{0.6,1,1.2})",
    spills=True,
)
def simulated_histogram(  # noqa: PLR0913, PLR0917 - the plan, its estimates, and how to run
    cost_lines: terms.CostLines,
    benefit_lines: terms.BenefitLines,
    discount_rate: DiscountRate,
    cost_estimates: terms.CostEstimates = (),
    benefit_estimates: terms.BenefitEstimates = (),
    bins: terms.Bins = HISTOGRAM_BINS,
    trials: terms.Trials = DEFAULT_TRIALS,
    seed: terms.Seed = 1,
    distribution: terms.EstimateKind = "pert",
    method: terms.Sampling = "mc",
) -> list[tuple[float, float, int]]:
    """Histogram of the simulated NPV: from, to, number of trials; one bar a row.

    Bars have a round width and zero is an edge, so that losses stand apart.
    """
    wanted = _whole(terms.BINS.label, bins)
    if not 1 <= wanted <= MOST_BINS:
        raise BinsOutOfRange(bins=wanted)
    model = _model(
        cost_lines, benefit_lines, discount_rate, cost_estimates, benefit_estimates, distribution
    )
    found = _simulated(model, _options(trials, seed, method))
    bars = histogram(found.samples[Output.NPV], wanted)
    return list(zip(bars.edges[:-1], bars.edges[1:], bars.counts, strict=True))


def _model(
    cost_lines: terms.CostLines,
    benefit_lines: terms.BenefitLines,
    discount_rate: float,
    cost_estimates: terms.CostEstimates,
    benefit_estimates: terms.BenefitEstimates,
    distribution: str,
) -> RiskModel:
    forecast = block_forecast(cost_lines, benefit_lines, discount_rate)
    return block_model(forecast, cost_estimates, benefit_estimates, distribution.lower())


def _options(
    trials: float, seed: float, method: str, hurdle_rate: float | None = None
) -> SimulationOptions:
    return SimulationOptions(
        trials=_whole(plan_terms.TRIALS.label, trials),
        seed=_whole(plan_terms.SEED.label, seed),
        method=check_method(method),
        hurdle_rate=hurdle_rate,
        with_drivers=False,
    )


def _whole(name: str, value: float) -> int:
    if value != int(value):
        raise NotWhole(name=name, value=value)
    return int(value)


@lru_cache(maxsize=REMEMBERED)
def _simulated(model: RiskModel, options: SimulationOptions) -> SimulationResult:
    return run_simulation(model, options)


def _npv_rows(found: SimulationResult) -> list[Row]:
    npv = found.summary(Output.NPV)
    if npv is None:  # NPV is defined in every trial
        return []
    levels = zip(PERCENTILES, npv.percentiles, strict=True)
    return [
        (Sentence(_("NPV, mean")), npv.mean),
        (Sentence(_("NPV, standard error of the mean")), npv.standard_error),
        (Sentence(_("NPV, standard deviation")), npv.standard_deviation),
        *((Sentence(_("NPV, P{level}"), {"level": round(100 * p)}), at) for p, at in levels),
    ]


def _chance_rows(found: SimulationResult) -> list[Row]:
    reached = found.hurdle.probability if found.hurdle else None
    return [
        (Sentence(_("Probability that NPV is below 0")), found.loss.probability),
        (Sentence(_("Mean NPV of the worst 5 %")), found.expected_shortfall),
        (Sentence(_("Value of perfect information")), found.perfect_information),
        (Sentence(_("Probability that IRR reaches the hurdle rate")), reached),
    ]


def _other_rows(found: SimulationResult) -> list[Row]:
    irr, payback = found.summary(Output.IRR), found.summary(Output.PAYBACK)
    shares = [summary.defined_share if summary else 0.0 for summary in (irr, payback)]
    repaid = payback.percentiles[MEDIAN] if payback else None
    return [
        (Sentence(_("Share of trials with an IRR")), shares[0]),
        (Sentence(_("IRR, median")), irr.percentiles[MEDIAN] if irr else None),
        *(
            (Sentence(_("{result}, mean"), {"result": Sentence(RESULTS[output].label)}), mean)
            for output in (Output.ROI_SIMPLE, Output.ROI_PV, Output.ROI_ANNUAL)
            for mean in (_mean(found, output),)
        ),
        (Sentence(_("Share of trials that repay")), shares[1]),
        (Sentence(_("Payback in years, median where repaid")), repaid),
        (Sentence(_("Trials")), found.trials),
    ]


def _mean(found: SimulationResult, output: Output) -> float | None:
    summary = found.summary(output)
    return summary.mean if summary else None
