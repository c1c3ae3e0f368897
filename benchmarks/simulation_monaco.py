"""The benchmark model in monaco; run by bench_simulation.py with a Python that has monaco.

Usage: simulation_monaco.py TRIALS. Prints seconds and the mean NPV.
"""

from __future__ import annotations

import sys
import time

import monaco
from scipy.stats import beta
from simulation_model import HIGH, LINES, LOW, POWERS, YEARS, irr, npv, yearly_amounts

AMOUNTS = yearly_amounts()


def preprocess(case: monaco.Case) -> tuple[tuple[float, ...]]:
    """Take the drawn factors of one trial."""
    return (tuple(case.invals[f"line {line}"].val for line in range(LINES)),)


def run(factors: tuple[float, ...]) -> tuple[float, float]:
    """Work out one trial."""
    flows = [
        sum(factor * line[year] for factor, line in zip(factors, AMOUNTS, strict=True))
        for year in range(YEARS)
    ]
    return (npv(flows), irr(flows))


def postprocess(case: monaco.Case, npv_value: float, irr_value: float) -> None:
    """Keep the results of one trial."""
    case.addOutVal("npv", npv_value)
    case.addOutVal("irr", irr_value)


def main() -> None:
    """Simulate and print."""
    steps = {"preprocess": preprocess, "run": run, "postprocess": postprocess}
    start = time.process_time()
    sim = monaco.Sim("bench", int(sys.argv[1]), steps, samplemethod="random", seed=1, verbose=False)
    for line in range(LINES):
        scale = {"a": POWERS[0], "b": POWERS[1], "loc": LOW, "scale": HIGH - LOW}
        sim.addInVar(f"line {line}", dist=beta, distkwargs=scale)
    sim.runSim()
    mean = sum(float(value) for value in sim.outvars["npv"].nums) / sim.ncases
    print(time.process_time() - start, mean)


if __name__ == "__main__":
    main()
