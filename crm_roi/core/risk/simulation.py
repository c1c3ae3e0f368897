"""Monte Carlo over a plan: the same seed gives the same numbers, with any number of workers."""

from __future__ import annotations

import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from crm_roi.core.risk.normal_scores import normal_score
from crm_roi.core.risk.sampling import BLOCK, Method, Sampler, SimulationOptions, check_simulation
from crm_roi.core.risk.simulation_summary import (
    NORMAL_95,
    PERCENTILES,
    Chance,
    ConvergencePoint,
    Driver,
    Histogram,
    Summary,
    chance,
    convergence,
    drivers,
    expected_shortfall,
    expected_value_of_perfect_information,
    histogram,
    summarise,
)
from crm_roi.core.risk.trials import Outcomes, Output, TrialMachine, build_machine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_roi.core.risk.model import RiskEvent, RiskInput, RiskModel
    from crm_roi.core.risk.simulation_summary import Chance, Summary
    from crm_roi.core.worksheet import FloatArray

Progress = Callable[[int, int], bool]


class Stop(StrEnum):
    """Why a simulation ended."""

    TRIAL_LIMIT = "trial_limit"
    CONVERGED = "converged"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class SimulationResult:
    """The spread of a plan's results.

    A summary is missing where its output is defined in no trial. `hurdle` counts a trial without
    an IRR as one that misses the hurdle. `drivers` are measured on the first block of trials;
    `explained` is the share of the variance that a straight line in the inputs explains; without
    drivers 0.
    """

    trials: int
    seed: int
    method: Method
    stop: Stop
    summaries: tuple[Summary, ...]
    loss: Chance
    hurdle: Chance | None
    expected_shortfall: float
    perfect_information: float
    histogram: Histogram
    convergence: tuple[ConvergencePoint, ...]
    drivers: tuple[Driver, ...]
    explained: float
    samples: Outcomes = field(repr=False, compare=False)

    def summary(self, output: Output) -> Summary | None:
        """Give the summary of one output; None where it is defined in no trial."""
        return next((found for found in self.summaries if found.output is output), None)


class _Block(NamedTuple):
    settings: FloatArray  # inputs, then 1 or 0 for each event; (figures, trials)
    outcomes: Outcomes


class _Run(NamedTuple):
    trials: int
    stop: Stop
    first: FloatArray
    samples: Outcomes


def simulate(
    model: RiskModel, options: SimulationOptions, progress: Progress | None = None
) -> SimulationResult:
    """Run a simulation and summarise it.

    `progress(done, trials)` is called as blocks of trials are done; when it returns False the run
    stops and what is done so far is summarised. Errors: nothing uncertain, no trials, more trials
    than the limit (told with time and memory), a bad seed or tolerance.
    """
    check_simulation(model, options)
    run = _run(model, options, progress or _go_on)
    npv = run.samples[Output.NPV]
    irr = run.samples.get(Output.IRR)
    names = model.names if options.with_drivers else ()
    found, explained = drivers(names, run.first[: len(names)], npv[: run.first.shape[1]])
    summaries = (summarise(output, values) for output, values in run.samples.items())
    return SimulationResult(
        trials=run.trials,
        seed=options.seed,
        method=options.method,
        stop=run.stop,
        summaries=tuple(summary for summary in summaries if summary),
        loss=chance(npv < 0),
        hurdle=None
        if irr is None or options.hurdle_rate is None
        else chance(irr >= options.hurdle_rate),
        expected_shortfall=expected_shortfall(npv),
        perfect_information=expected_value_of_perfect_information(npv),
        histogram=histogram(npv),
        convergence=convergence(npv),
        drivers=found,
        explained=explained,
        samples=run.samples,
    )


def _go_on(_done: int, _trials: int) -> bool:
    return True


def _run(model: RiskModel, options: SimulationOptions, progress: Progress) -> _Run:
    samples = {output: np.empty(options.trials) for output in (Output.NPV, *options.outputs)}
    first, done, stop, mean = np.empty((0, 0)), 0, Stop.TRIAL_LIMIT, _RunningMean(0, 0.0, 0.0)
    for block in _blocks(model, options):
        first = first if done else block.settings
        trials = block.settings.shape[1]
        for output, values in block.outcomes.items():
            samples[output][done : done + trials] = values
        done += trials
        mean = mean.with_more(block.outcomes[Output.NPV])
        if options.tolerance is not None and mean.half_width <= options.tolerance:
            stop = Stop.CONVERGED
            break
        if not progress(done, options.trials) and done < options.trials:
            stop = Stop.INTERRUPTED
            break
    return _Run(done, stop, first, {output: values[:done] for output, values in samples.items()})


class _RunningMean(NamedTuple):
    """Mean and squared deviations of all numbers so far (Chan, Golub & LeVeque 1979)."""

    trials: int
    mean: float
    squares: float

    def with_more(self, values: FloatArray) -> _RunningMean:
        trials, step = self.trials + len(values), float(values.mean()) - self.mean
        squares = float(((values - values.mean()) ** 2).sum())
        return _RunningMean(
            trials,
            self.mean + step * len(values) / trials,
            self.squares + squares + step**2 * self.trials * len(values) / trials,
        )

    @property
    def half_width(self) -> float:
        """Half the 95 % interval of the mean."""
        if self.trials == 1:
            return math.inf
        return NORMAL_95 * math.sqrt(self.squares / (self.trials - 1) / self.trials)


def _blocks(model: RiskModel, options: SimulationOptions) -> Iterator[_Block]:
    """Run the blocks, several at a time, and hand them out in order."""
    machine = build_machine(model.forecast, model.levers, model.events)
    sampler = Sampler(options.method, model.names, options.seed, model.rank_correlation)
    wanted = tuple(dict.fromkeys((Output.NPV, *options.outputs)))

    def run(block: int) -> _Block:
        trials = min(BLOCK, options.trials - block * BLOCK)
        return _run_block(model, machine, sampler.scores(block, trials), wanted)

    blocks = range(-(-options.trials // BLOCK))
    if options.workers <= 1:
        yield from map(run, blocks)
        return
    with ThreadPoolExecutor(options.workers) as pool:
        for start in blocks[:: options.workers]:
            yield from pool.map(run, blocks[start : start + options.workers])


def _run_block(
    model: RiskModel, machine: TrialMachine, scores: FloatArray, wanted: tuple[Output, ...]
) -> _Block:
    """Turn scores into settings, in place, and settings into money."""
    inputs = len(model.inputs)
    for given, row in zip(model.inputs, scores, strict=False):
        row[:] = given.distribution.from_scores(row)
    for event, row in zip(model.events, scores[inputs:], strict=True):
        row[:] = row > normal_score(1 - event.probability)
    return _Block(scores, machine.outcomes(scores[:inputs], scores[inputs:], wanted))


Document = dict[str, Any]


def simulation_document(
    model: RiskModel, result: SimulationResult, name: Callable[[str], str]
) -> Document:
    """Give what was uncertain, the spread of each output, the chances, drivers, how the run went.

    `name` tells what a figure is called; its key in the plan stands beside it.
    """
    return {
        "trials": result.trials,
        "seed": result.seed,
        "method": result.method.value,
        "stop": result.stop.value,
        "probability_npv_negative": _chance(result.loss),
        "probability_irr_reaches_hurdle": _chance(result.hurdle) if result.hurdle else None,
        "expected_shortfall": result.expected_shortfall,
        "value_of_perfect_information": result.perfect_information,
        "inputs": [_input(given, name) for given in model.inputs],
        "events": [_event(event, name) for event in model.events],
        "outputs": {summary.output.value: _summary(summary) for summary in result.summaries},
        "drivers": [{"label": name(driver.name), **asdict(driver)} for driver in result.drivers],
        "explained_variance": result.explained,
        "histogram": asdict(result.histogram),
        "convergence": [asdict(point) for point in result.convergence],
    }


def _input(given: RiskInput, name: Callable[[str], str]) -> Document:
    estimate = given.distribution
    ends = estimate.quantile(np.array([0.1, 0.5, 0.9])).tolist()
    return {
        "name": given.lever.name,
        "label": name(given.lever.name),
        "distribution": type(estimate).__name__.lower(),
        "mean": estimate.mean,
        **dict(zip(("p10", "p50", "p90"), ends, strict=True)),
    }


def _event(event: RiskEvent, name: Callable[[str], str]) -> Document:
    return {"label": name(event.name), **asdict(event)}


def _chance(chance: Chance) -> Document:
    return {"value": chance.probability, "standard_error": chance.standard_error}


def _summary(summary: Summary) -> Document:
    names = [f"p{round(level * 100)}" for level in PERCENTILES]
    return {
        "defined_share": summary.defined_share,
        "mean": summary.mean,
        "standard_deviation": summary.standard_deviation,
        "standard_error": summary.standard_error,
        "minimum": summary.minimum,
        "maximum": summary.maximum,
        **dict(zip(names, summary.percentiles, strict=True)),
        "percentile_errors": dict(zip(names, summary.percentile_errors, strict=True)),
    }
