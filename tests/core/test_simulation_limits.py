"""Simulations and models that mean nothing: each with its reason, in clear words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from crm_roi.core.risk import model as models
from crm_roi.core.risk import sampling
from crm_roi.core.risk import sampling as options_of
from crm_roi.core.risk.distribution_guards import NotFinite, ProbabilityOutOfRange
from crm_roi.core.risk.distributions import Normal, Uniform
from crm_roi.core.risk.model import (
    Forecast,
    Lever,
    Line,
    RiskEvent,
    RiskInput,
    RiskModel,
    Side,
    Target,
)
from crm_roi.core.risk.sampling import SimulationOptions
from crm_roi.core.risk.simulation import simulate
from tests.risk_sample import sample_forecast, sample_model

if TYPE_CHECKING:
    from collections.abc import Callable

RATE = 0.1
COST = Line("cost", Side.COST, (100.0,))
ONE_YEAR = Forecast((Line("gain", Side.BENEFIT, (200.0,)), COST), RATE)
GAIN = RiskInput(Lever("gain", Target.LINE, "gain"), Uniform(0.9, 1.1))
FEW = SimulationOptions(trials=2_000, seed=3)


@pytest.mark.parametrize(
    ("reason", "message", "model", "options"),
    [
        pytest.param(
            options_of.NoUncertainty,
            "Nothing in the plan is uncertain: give at least one figure an estimate, "
            "or list a risk.",
            RiskModel(ONE_YEAR),
            FEW,
            id="no-uncertainty",
        ),
        pytest.param(
            options_of.NoTrials,
            "A simulation needs at least 1 trial; 0 were asked for.",
            sample_model(),
            SimulationOptions(0),
            id="no-trials",
        ),
        pytest.param(
            options_of.TooManyTrials,
            "1,000,000,000 trials take some 8 minutes and 48.0 GB; the limit is 10,000,000.",
            sample_model(),
            SimulationOptions(10**9),
            id="a-billion-trials",
        ),
        pytest.param(
            options_of.BadTolerance,
            "The tolerance is an amount of money above 0; this one is 0.",
            sample_model(),
            SimulationOptions(tolerance=0),
            id="no-tolerance",
        ),
        pytest.param(
            sampling.BadSeed,
            "A seed is a whole number from 0 up; this one is -1.",
            sample_model(),
            SimulationOptions(seed=-1),
            id="negative-seed",
        ),
    ],
)
def test_simulations_that_cannot_run(
    reason: type[Exception], message: str, model: RiskModel, options: SimulationOptions
) -> None:
    with pytest.raises(reason) as caught:
        simulate(model, options)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("reason", "build"),
    [
        pytest.param(models.NoLines, lambda: Forecast((), RATE), id="no-lines"),
        pytest.param(
            models.UnequalYears,
            lambda: Forecast((COST, Line("b", Side.COST, (1.0, 2.0))), RATE),
            id="unequal-years",
        ),
        pytest.param(models.NameTaken, lambda: Forecast((COST, COST), RATE), id="line-twice"),
        pytest.param(models.RateTooLow, lambda: Forecast((COST,), -1.0), id="rate-minus-one"),
        pytest.param(
            NotFinite, lambda: Forecast((Line("b", Side.COST, (math.nan,)),), RATE), id="nan-money"
        ),
        pytest.param(models.NameTaken, lambda: RiskModel(ONE_YEAR, (GAIN, GAIN)), id="input-twice"),
        pytest.param(
            models.UnknownLine,
            lambda: RiskModel(
                ONE_YEAR, (RiskInput(Lever("dollar", Target.CURRENCY, "USD"), Uniform(0, 1)),)
            ),
            id="no-such-currency",
        ),
        pytest.param(
            models.YearOutsideHorizon,
            lambda: RiskModel(ONE_YEAR, events=(RiskEvent("late fine", 0.1, cost=1, cost_year=3),)),
            id="event-after-the-end",
        ),
        pytest.param(
            ProbabilityOutOfRange, lambda: RiskEvent("sure", 1.2), id="probability-over-1"
        ),
        pytest.param(
            sampling.UnknownMethod, lambda: sampling.check_method("sobel"), id="unknown-method"
        ),
    ],
)
def test_models_that_mean_nothing(reason: type[Exception], build: Callable[[], object]) -> None:
    with pytest.raises(reason):
        build()


def test_a_drawn_rate_of_minus_one_is_refused() -> None:
    model = RiskModel(
        sample_forecast(), (RiskInput(Lever("rate", Target.RATE_SHIFT), Normal(0, 1)),)
    )
    with pytest.raises(models.RateTooLow):
        simulate(model, FEW)
