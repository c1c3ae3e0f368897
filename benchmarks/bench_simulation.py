"""How fast the simulation is, on one core, beside what else one would use; ratios in one run.

Usage: bench_simulation.py [--trials N] [--without-monaco]. monaco is installed into a throw-away
environment. All contenders calculate the same model: 40 lines, year 0 and five years, a PERT factor
on each line. Times are processor seconds, the best of three, so that other work on the machine
counts little. Ours always includes summaries, percentiles, histogram and convergence; beside numpy
also the drivers of the spread, which the other contenders do not look for.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # one core for everyone; before numpy comes

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
import venv
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy_financial
import pandas as pd
import simulation_model as model

from crm_roi.core.risk.distributions import Pert
from crm_roi.core.risk.model import Forecast, Lever, Line, RiskInput, RiskModel, Side, Target
from crm_roi.core.risk.sampling import SimulationOptions
from crm_roi.core.risk.simulation import simulate
from crm_roi.core.risk.trials import ALL_OUTPUTS, Output

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).parent
ROUNDS = 3
LOOP_TRIALS = 10_000
ROW_TRIALS = 10_000
MONACO_TRIALS = 2_000
NPV_AND_IRR = (Output.NPV, Output.IRR)
ALPHA, BETA = model.POWERS
MEGABYTE = 1024  # ru_maxrss is in kilobytes


def our_model() -> RiskModel:
    """Build the benchmark model as the engine takes it."""
    lines = tuple(
        Line(
            f"line {number}",
            Side.COST if number < model.LINES // 2 else Side.BENEFIT,
            tuple(abs(amount) for amount in amounts),
        )
        for number, amounts in enumerate(model.yearly_amounts())
    )
    factor = Pert(model.LOW, model.MODE, model.HIGH, model.SHAPE)
    inputs = tuple(RiskInput(Lever(line.name, Target.LINE, line.name), factor) for line in lines)
    return RiskModel(Forecast(lines, model.DISCOUNT_RATE), inputs)


def ours(
    trials: int, outputs: tuple[Output, ...] = NPV_AND_IRR, *, with_drivers: bool = False
) -> float:
    """Simulate and give the mean NPV."""
    options = SimulationOptions(trials, outputs=outputs, with_drivers=with_drivers)
    return simulate(our_model(), options).summaries[0].mean


def with_drivers(trials: int, outputs: tuple[Output, ...]) -> Callable[[], float]:
    """Simulate and find the drivers too, later."""
    return lambda: ours(trials, outputs, with_drivers=True)


def numpy_draws(trials: int) -> float:
    """Draw the same variates with numpy's own beta distribution, and nothing else."""
    numbers = np.random.default_rng(1)
    total = 0.0
    for _line in range(model.LINES):
        total += float(numbers.beta(ALPHA, BETA, trials)[0])
    return total


def plain_loop(trials: int) -> float:
    """The model in plain Python."""
    amounts = model.yearly_amounts()
    numbers = random.Random(1)  # noqa: S311 - a simulation, no secret
    width = model.HIGH - model.LOW
    npvs, irrs = [], []
    for _trial in range(trials):
        factors = [
            model.LOW + width * numbers.betavariate(ALPHA, BETA) for _line in range(model.LINES)
        ]
        flows = [
            sum(factor * line[year] for factor, line in zip(factors, amounts, strict=True))
            for year in range(model.YEARS)
        ]
        npvs.append(model.npv(flows))
        irrs.append(model.irr(flows))
    return sum(npvs) / trials


def pandas_flows(trials: int) -> pd.DataFrame:
    """Draw all factors and sum the lines by year."""
    numbers = np.random.default_rng(1)
    draws = numbers.beta(ALPHA, BETA, (trials, model.LINES))
    factors = pd.DataFrame(model.LOW + (model.HIGH - model.LOW) * draws)
    return factors @ pd.DataFrame(model.yearly_amounts())


def pandas_npv(trials: int) -> float:
    """The model as one writes it with numpy and pandas: all trials at once, NPV only."""
    flows = pandas_flows(trials)
    npv = flows @ (1 + model.DISCOUNT_RATE) ** -np.arange(model.YEARS, dtype=float)
    npv.quantile([0.05, 0.1, 0.5, 0.9, 0.95])
    return float(npv.mean())


def pandas_npv_and_irr(trials: int) -> float:
    """The same with numpy-financial's irr, row by row."""
    flows = pandas_flows(trials)
    flows.apply(lambda row: numpy_financial.irr(row.to_numpy()), axis=1)
    return float((flows @ (1 + model.DISCOUNT_RATE) ** -np.arange(model.YEARS, dtype=float)).mean())


def seconds(function: Callable[[], float]) -> float:
    """Processor time of one call."""
    start = time.process_time()
    function()
    return time.process_time() - start


def side_by_side(
    name: str, other: Callable[[], float], own: Callable[[], float], target: str
) -> None:
    """Time both in turn, several times, and print the best of each and their ratio."""
    rounds = [(seconds(other), seconds(own)) for _round in range(ROUNDS)]
    theirs, mine = (min(times) for times in zip(*rounds, strict=True))
    report(name, theirs, mine, target)


def report(name: str, theirs: float, mine: float, target: str) -> None:
    """Print one line of the table."""
    faster = f"{theirs / mine:8.1f} x faster"
    print(f"{name:64} {theirs:9.3f} s {mine:9.3f} s {mine / theirs:7.3f} {faster}   {target}")


def monaco_seconds(trials: int) -> float:
    """Install monaco into an environment of its own and time it there."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / ("Scripts" if os.name == "nt" else "bin") / "python"
        subprocess.run([str(python), "-m", "pip", "install", "-qq", "monaco"], check=True)
        command = [str(python), str(HERE / "simulation_monaco.py"), str(trials)]
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        return float(output.split()[0])


def peak_memory(trials: int) -> float:
    """Megabytes that a process of its own needs at most, all outputs."""
    command = [sys.executable, __file__, "--memory-of", str(trials)]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return float(output)


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--trials", type=int, default=1_000_000)
    parser.add_argument("--without-monaco", action="store_true")
    parser.add_argument("--memory-of", type=int)
    given = parser.parse_args()
    if given.memory_of:
        ours(given.memory_of, ALL_OUTPUTS, with_drivers=True)
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE)
        return
    print(f"{'':64} {'other':>11} {'ours':>11} {'ratio':>7}")
    compare(given.trials)
    if not given.without_monaco:
        mine = min(seconds(lambda: ours(MONACO_TRIALS)) for _round in range(ROUNDS))
        report(f"monaco, {MONACO_TRIALS:,} trials", monaco_seconds(MONACO_TRIALS), mine, "< 1")
    peak = peak_memory(given.trials)
    print(f"peak memory of {given.trials:,} trials, all outputs: {peak:.0f} MB (< 500)")


def compare(trials: int) -> None:
    """Time ours beside every contender that is here already."""
    ours(LOOP_TRIALS, ALL_OUTPUTS, with_drivers=True)  # imports and tables, once
    for words, outputs, target in (
        ("NPV", (Output.NPV,), "<= 1.2"),
        ("NPV, IRR", NPV_AND_IRR, "<= 1.5"),
        ("all outputs", ALL_OUTPUTS, ""),
    ):
        name = f"numpy draws the {trials:,} x 40 variates; ours: {words}"
        own = with_drivers(trials, outputs)
        side_by_side(name, lambda: numpy_draws(trials), own, target)
    for name, other, count, outputs, target in (
        ("plain Python loop", plain_loop, LOOP_TRIALS, NPV_AND_IRR, ">= 50 x"),
        ("numpy and pandas, NPV only", pandas_npv, trials // 5, (Output.NPV,), "< 1"),
        ("numpy and pandas, IRR by row", pandas_npv_and_irr, ROW_TRIALS, NPV_AND_IRR, "< 1"),
    ):
        side_by_side(
            f"{name}, {count:,} trials",
            partial(other, count),
            partial(ours, count, outputs),
            target,
        )


if __name__ == "__main__":
    main()
