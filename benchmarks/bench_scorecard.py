"""How fast PLS and AHP are beside plspm and AHPy; ratios measured in one run, on one core.

Usage: bench_scorecard.py [--without-peers]. The peers are installed into an environment of their
own (plspm does not run on pandas 3), kept between runs in .benchmarks. The survey is invented,
250 respondents × 24 items in seven blocks, as large as the usual European satisfaction survey.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # one core for everyone; before numpy comes

import argparse
import json
import subprocess
import sys
import time
import venv
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from crm_roi.core.customers.path_bootstrap import bootstrap
from crm_roi.core.customers.path_fit import fit_path_model
from crm_roi.core.customers.survey_model import Block, PathModel
from crm_roi.core.scorecard.pairwise import matrices_from_triangles, pairwise_results

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_roi.core.worksheet import FloatArray

ROOT = Path(__file__).parents[1]
PEERS = ROOT / ".benchmarks" / "scorecard-peers"
PACKAGES = ("plspm==0.5.7", "pandas<3", "ahpy==2.1")
SIZES = (5, 3, 7, 2, 3, 1, 3)
PATHS = (
    (0, 1), (0, 4), (0, 6), (1, 2), (1, 3), (1, 4), (2, 3), (2, 4), (3, 4), (4, 5), (4, 6), (5, 6),
)  # fmt: skip
RESPONDENTS, JUDGES, ITEMS, RESAMPLES = 250, 200, 5, 1000
ROUNDS = 20
PLS_LIMIT, BOOTSTRAP_LIMIT, AHP_LIMIT = 0.2, 60, 0.1


def survey() -> FloatArray:
    """Answers with one common strand, one for each block, and noise of their own."""
    draw = np.random.Generator(np.random.PCG64(11))
    common = draw.standard_normal((RESPONDENTS, 1))
    blocks = [common + draw.standard_normal((RESPONDENTS, 1)) for _ in SIZES]
    columns: FloatArray = np.repeat(np.hstack(blocks), SIZES, axis=1)
    noisy: FloatArray = 6.5 + 1.1 * (columns + draw.standard_normal(columns.shape))
    answers: FloatArray = np.clip(np.round(noisy), 1, 10)
    return answers


def model() -> PathModel:
    """A model of seven reflective blocks, linked like the European index."""
    names = [f"v{number}" for number in range(len(SIZES))]
    items = iter(f"q{number}" for number in range(sum(SIZES)))
    blocks = tuple(
        Block(name, tuple(next(items) for _ in range(size)))
        for name, size in zip(names, SIZES, strict=True)
    )
    return PathModel(blocks, tuple((names[cause], names[effect]) for cause, effect in PATHS))


def triangles() -> FloatArray:
    """Judgements of judges who see the same weights, each with errors, on the 1-9 scale."""
    draw = np.random.Generator(np.random.PCG64(12))
    weights = np.array([0.15, 0.45, 0.07, 0.28, 0.05])
    rows, columns = np.triu_indices(ITEMS, k=1)
    errors = 0.4 * draw.standard_normal((JUDGES, len(rows)))
    logs = np.log(weights[rows] / weights[columns]) + errors
    steps = np.clip(np.round(np.exp(np.abs(logs))), 1, 9)
    return np.asarray(np.where(logs > 0, steps, 1 / steps))


def best(call: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Shortest of some rounds after a warm-up, in processor time: other work must not count."""
    call()
    seconds = []
    for _ in range(rounds):
        start = time.process_time()
        call()
        seconds.append(time.process_time() - start)
    return min(seconds)


PEER_SCRIPT = """
import json, sys, time
import numpy as np, pandas as pd, ahpy
import plspm.config as c
from plspm.mode import Mode
from plspm.plspm import Plspm
from plspm.scheme import Scheme
task = json.load(sys.stdin)
data = pd.DataFrame(task["answers"], columns=task["items"])
structure = c.Structure()
for cause, effect in task["paths"]:
    structure.add_path([cause], [effect])
path_matrix = structure.path()
def fit():
    config = c.Config(path_matrix, scaled=False)
    for latent, items in task["blocks"]:
        config.add_lv(latent, Mode.A, *[c.MV(item) for item in items])
    return Plspm(data, config, Scheme.CENTROID, 100, 1e-7)
def judge():
    names = "abcde"
    pairs = [(a, b) for i, a in enumerate(names) for b in names[i + 1:]]
    return [
        ahpy.Compare("judge", dict(zip(pairs, row)), precision=8, random_index="saaty")
        for row in task["triangles"]
    ]
def best(call, rounds):
    call()
    seconds = []
    for _ in range(rounds):
        start = time.process_time()
        call()
        seconds.append(time.process_time() - start)
    return min(seconds)
inner = fit().inner_model()
first = judge()[0]
print(json.dumps({
    "pls": best(fit, 5), "ahp": best(judge, 3),
    "paths": dict(zip([f"{a}>{b}" for a, b in zip(inner["from"], inner["to"])], inner["estimate"])),
    "ratio": first.consistency_ratio,
}))
"""


def peers(answers: FloatArray, judged: FloatArray) -> dict[str, Any]:
    """Time the peers in their own environment on the same survey and the same judges."""
    python = PEERS / "bin" / "python"
    if not python.exists():
        venv.create(PEERS, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
    path_model = model()
    task = {
        "answers": answers.tolist(),
        "items": path_model.items,
        "blocks": [(block.latent, block.items) for block in path_model.blocks],
        "paths": path_model.paths,
        "triangles": judged.tolist(),
    }
    done = subprocess.run(
        [python, "-W", "ignore", "-c", PEER_SCRIPT],
        input=json.dumps(task), capture_output=True, text=True, check=True,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def line(name: str, ratio: float, limit: float) -> bool:
    """Print a ratio beside its limit."""
    held = ratio <= limit
    print(f"{name:<52}{ratio:10.4f}   limit {limit:<6} {'held' if held else 'MISSED'}")
    return held


def main() -> int:
    """Time, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--without-peers", action="store_true")
    answers, judged, path_model = survey(), triangles(), model()
    fit = fit_path_model(answers, path_model)
    fitting = best(lambda: fit_path_model(answers, path_model))
    resampling = best(lambda: bootstrap(fit, RESAMPLES))
    judging = best(lambda: pairwise_results(matrices_from_triangles(judged)))
    print(f"PLS fit, 250 × 24                    {fitting * 1e3:9.2f} ms")
    print(f"1,000 bootstraps                     {resampling * 1e3:9.2f} ms")
    print(f"AHP weights and CR, 200 judges       {judging * 1e3:9.2f} ms")
    held = [line("1,000 bootstraps / one fit", resampling / fitting, BOOTSTRAP_LIMIT)]
    if not parser.parse_args().without_peers:
        found = peers(answers, judged)
        raw = fit_path_model(answers, path_model, standardised=False)
        apart = max(
            abs(found["paths"][f"{cause}>{effect}"] - value)
            for (cause, effect), value in raw.paths.items()
        )
        print(f"plspm                                {found['pls'] * 1e3:9.2f} ms")
        print(f"AHPy                                 {found['ahp'] * 1e3:9.2f} ms")
        print(f"largest difference of a path coefficient from plspm: {apart:.1e}")
        held.append(line("PLS: ours / plspm", fitting / found["pls"], PLS_LIMIT))
        held.append(line("AHP: ours / AHPy", judging / found["ahp"], AHP_LIMIT))
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
