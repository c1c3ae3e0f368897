"""Random numbers that depend on the seed, the trial and the name, and on nothing else.

Trials come in blocks of fixed size. Each figure draws the numbers of each block from a PCG64
stream of its own, whose key is made from the seed, the block and the figure's name: so the numbers
are the same on every machine, with any number of workers, and do not change when another figure is
added, removed or moved.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.core.errors import CrmRoiError
from crm_roi.core.risk.correlation import gaussian_copula, iman_conover
from crm_roi.core.risk.normal_scores import FARTHEST_SCORE, normal_score
from crm_roi.core.risk.trials import ALL_OUTPUTS, Output

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_roi.core.risk.model import RiskModel
    from crm_roi.core.worksheet import FloatArray

BLOCK: Final = 16_384  # a power of two, as Sobol's sequence wants; small enough for the cache


class BadSeed(CrmRoiError):
    """A seed is a whole number from 0 up; this one is {seed}."""

    code = "#NUM!"


class UnknownMethod(CrmRoiError):
    """No sampling method is called {method}; choose mc, lhs or sobol."""


class Method(StrEnum):
    """How trials are drawn.

    mc: independently. lhs: Latin hypercube, every figure's range covered evenly in each block.
    sobol: scrambled Sobol points, each block a net of its own. Both spread less than mc, so that
    standard errors stated as for mc are upper bounds.
    """

    MC = "mc"
    LHS = "lhs"
    SOBOL = "sobol"


def check_method(method: str) -> Method:
    """Read the name of a sampling method."""
    try:
        return Method(method.lower())
    except ValueError:
        raise UnknownMethod(method=method) from None


@dataclass(frozen=True, slots=True)
class Sampler:
    """Where the scores of named figures come from; `rank_correlation` is (figures, figures)."""

    method: Method
    names: tuple[str, ...]
    seed: int
    rank_correlation: FloatArray | None = None

    def __post_init__(self) -> None:
        """Refuse what is no seed."""
        if isinstance(self.seed, bool) or int(self.seed) != self.seed or self.seed < 0:
            raise BadSeed(seed=self.seed)

    def scores(self, block: int, trials: int) -> FloatArray:
        """Draw standard normal scores, (figures, trials), for one block of up to 16,384 trials."""
        scores = _SCORES[self.method](self.names, int(self.seed), block, trials)
        if self.rank_correlation is None:
            return scores
        correlate = iman_conover if self.method is Method.LHS else gaussian_copula
        return correlate(scores, self.rank_correlation)


def _stream(seed: int, block: int, name: str) -> np.random.Generator:
    key = int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big")
    seeds = np.random.SeedSequence(seed, spawn_key=(block, key))
    return np.random.Generator(np.random.PCG64(seeds))


def _independent(names: Sequence[str], seed: int, block: int, trials: int) -> FloatArray:
    scores = np.empty((len(names), trials))
    for row, name in zip(scores, names, strict=True):
        _stream(seed, block, name).standard_normal(out=row)
    return scores


def _latin(names: Sequence[str], seed: int, block: int, trials: int) -> FloatArray:
    """One number in each of `trials` equal slices of every figure's range, in random order."""
    places = np.empty((len(names), trials))
    for row, name in enumerate(names):
        stream = _stream(seed, block, name)
        places[row] = stream.permutation(trials) + stream.random(trials)
    return _scores_of(places / trials)


def _sobol(names: Sequence[str], seed: int, block: int, trials: int) -> FloatArray:
    """Points of Sobol's sequence with Owen's scrambling, a new scrambling in every block."""
    from scipy.stats import qmc  # noqa: PLC0415 - slow to import, needed only here

    points = qmc.Sobol(len(names), rng=_stream(seed, block, "sobol"))
    return _scores_of(points.random_base2((trials - 1).bit_length())[:trials].T)


def _scores_of(places: FloatArray) -> FloatArray:
    return np.clip(normal_score(places), -FARTHEST_SCORE, FARTHEST_SCORE)


_SCORES: Final = {Method.MC: _independent, Method.LHS: _latin, Method.SOBOL: _sobol}


MOST_TRIALS: Final = 10_000_000
MOST_WORKERS: Final = 256
BYTES_A_NUMBER: Final = 8
SECONDS_A_TRIAL: Final = 4e-7  # on one core of a usual office computer, IRR included
SECONDS_A_DRAW: Final = 3e-8
MINUTE: Final = 60
GIGABYTE: Final = 1e9


class NoUncertainty(CrmRoiError):
    """Nothing in the plan is uncertain: give at least one figure an estimate, or list a risk."""

    code = "#N/A"


class NoTrials(CrmRoiError):
    """A simulation needs at least 1 trial; {trials} were asked for."""

    code = "#NUM!"


class TooManyTrials(CrmRoiError):
    """{trials:,} trials take some {minutes} minutes and {gigabytes} GB; the limit is {limit:,}."""

    code = "#NUM!"


class BadWorkers(CrmRoiError):
    """A simulation runs on 1 to {limit} threads; {workers} were asked for."""

    code = "#NUM!"


class BadTolerance(CrmRoiError):
    """The tolerance is an amount of money above 0; this one is {tolerance}."""

    code = "#NUM!"


@dataclass(frozen=True, slots=True)
class SimulationOptions:
    """How a simulation runs.

    It stops before `trials` once half the 95 % interval of the mean NPV is within `tolerance`
    (money). `hurdle_rate` is the IRR to be reached. `workers` are threads: they change the time,
    never the numbers. Without `with_drivers` what drives the spread is not looked for.
    """

    trials: int = 10_000
    seed: int = 1
    method: Method = Method.MC
    hurdle_rate: float | None = None
    tolerance: float | None = None
    outputs: tuple[Output, ...] = ALL_OUTPUTS
    workers: int = 1
    with_drivers: bool = True


def check_simulation(model: RiskModel, options: SimulationOptions) -> None:
    """Refuse a simulation that would say nothing or never end."""
    if not model.inputs and not model.events:
        raise NoUncertainty
    if options.trials < 1:
        raise NoTrials(trials=options.trials)
    refused = too_many_trials(options.trials, len(model.names))
    if refused:
        raise refused
    if not 1 <= options.workers <= MOST_WORKERS:
        raise BadWorkers(workers=options.workers, limit=MOST_WORKERS)
    if options.tolerance is not None and not options.tolerance > 0:
        raise BadTolerance(tolerance=options.tolerance)


def too_many_trials(trials: int, figures: int) -> TooManyTrials | None:
    """Say how long so many trials of so many figures would take; `None` where they can run."""
    if trials <= MOST_TRIALS:
        return None
    seconds = SECONDS_A_TRIAL + SECONDS_A_DRAW * figures
    return TooManyTrials(
        trials=trials,
        minutes=round(trials * seconds / MINUTE),
        gigabytes=round(trials * len(ALL_OUTPUTS) * BYTES_A_NUMBER / GIGABYTE, 1),
        limit=MOST_TRIALS,
    )
