"""How a simulation runs, and when it cannot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_roi.core.errors import CrmRoiError
from crm_roi.core.risk.sampling import Method
from crm_roi.core.risk.trials import ALL_OUTPUTS, Output

if TYPE_CHECKING:
    from crm_roi.core.risk.model import RiskModel

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
