"""What each lever does to a trial, and trial by trial agreement with the appraisal functions."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest

from crm_roi.core.appraisal.irr import rates_of_return
from crm_roi.core.appraisal.worth import npv, payback_years, roi
from crm_roi.core.errors import CrmRoiError
from crm_roi.core.risk.irr_trials import irr_of_trials
from crm_roi.core.risk.model import Forecast, Lever, Line, RiskEvent, Side, Target
from crm_roi.core.risk.trials import Output, build_machine, delayed_trials, payback_of_trials

if TYPE_CHECKING:
    from collections.abc import Sequence

YEARS = 6
LINES = (
    Line("licences", Side.COST, (100.0, 40.0, 20.0), currency="USD"),
    Line("training", Side.COST, (50.0, 10.0, 0.0)),
    Line("retention", Side.BENEFIT, (0.0, 80.0, 160.0)),
    Line("leads", Side.BENEFIT, (0.0, 10.0, 30.0), currency="USD"),
)
FORECAST = Forecast(LINES, 0.25)  # factors 1, 0.8, 0.64
NPV = -150 + 0.8 * (90 - 50) + 0.64 * (190 - 20)


@pytest.mark.parametrize(
    ("expected", "lever", "setting"),
    [
        pytest.param(NPV - 0.2 * (50 + 8), Lever("x", Target.LINE, "training"), 1.2, id="one-line"),
        pytest.param(
            NPV - 0.5 * (100 + 32 + 12.8) + 0.5 * (8 + 19.2),
            Lever("x", Target.CURRENCY, "USD"),
            1.5,
            id="currency-of-costs-and-benefits",
        ),
        pytest.param(NPV + 0.1 * (72 + 121.6), Lever("x", Target.BENEFITS), 1.1, id="all-benefits"),
        pytest.param(NPV - 0.1 * (72 + 121.6), Lever("x", Target.ADOPTION), 0.9, id="adoption"),
        pytest.param(NPV - 15, Lever("x", Target.INITIAL_COST), 1.1, id="initial-cost"),
        pytest.param(
            NPV - 0.1 * (40 + 12.8), Lever("x", Target.RUNNING_COST), 1.1, id="running-cost"
        ),
        pytest.param(NPV - 0.1 * (150 + 40 + 12.8), Lever("x", Target.COSTS), 1.1, id="all-costs"),
        pytest.param(-150 + 40 + 170, Lever("x", Target.DISCOUNT_RATE), 0.0, id="rate-itself"),
        pytest.param(
            -150 + 40 / 1.3 + 170 / 1.69, Lever("x", Target.RATE_SHIFT), 0.05, id="rate-shift"
        ),
        pytest.param(
            NPV - (72 + 121.6) + 0.64 * 90, Lever("x", Target.DELAY_YEARS), 1.0, id="a-year-late"
        ),
        pytest.param(
            NPV - (72 + 121.6) + 0.5 * (72 + 121.6) + 0.5 * 0.64 * 90,
            Lever("x", Target.DELAY_MONTHS),
            6.0,
            id="half-a-year-late",
        ),
        pytest.param(
            NPV - (72 + 121.6), Lever("x", Target.DELAY_YEARS), 50.0, id="later-than-the-horizon"
        ),
        pytest.param(NPV, Lever("x", Target.DELAY_YEARS), -1.0, id="never-early"),
    ],
)
def test_what_a_lever_does(expected: float, lever: Lever, setting: float) -> None:
    outcomes = build_machine(FORECAST, [lever]).outcomes(np.array([[setting]]))
    assert outcomes[Output.NPV] == pytest.approx(expected)


@pytest.mark.parametrize("target", list(Target))
def test_a_neutral_lever_changes_nothing(target: Target) -> None:
    key = {Target.LINE: "leads", Target.CURRENCY: "USD"}.get(target, "")
    lever = Lever("x", target, key)
    settings = np.array([[lever.neutral(FORECAST)]])
    assert build_machine(FORECAST, [lever]).outcomes(settings)[Output.NPV] == pytest.approx(NPV)


def test_levers_on_one_line_multiply() -> None:
    levers = [
        Lever("price", Target.LINE, "licences"),
        Lever("dollar", Target.CURRENCY, "USD"),
        Lever("costs", Target.COSTS),
    ]
    found = build_machine(FORECAST, levers).flows(np.array([[1.1], [1.2], [1.5]]))
    assert found.costs.ravel() == pytest.approx([(132 + 50) * 1.5, (52.8 + 10) * 1.5, 26.4 * 1.5])
    assert found.benefits.ravel() == pytest.approx([0, 80 + 12, 160 + 36])


def test_an_event_acts_only_where_it_happens() -> None:
    event = RiskEvent("late and dear", 0.5, 0.5, cost=20, cost_year=1, delay_months=12)
    machine = build_machine(FORECAST, [], [event])
    found = machine.flows(np.empty((0, 2)), np.array([[0.0, 1.0]]))
    assert found.costs.T.tolist() == [[150, 50, 20], [150, 70, 20]]
    assert found.benefits.T.tolist() == [[0, 90, 190], [0, 0, 45]]


@pytest.mark.parametrize("target", [Target.DISCOUNT_RATE, Target.RATE_SHIFT])
def test_mid_year_flows(target: Target) -> None:
    forecast = Forecast(LINES, 0.25, mid_year=True)
    lever = Lever("x", target)
    found = build_machine(forecast, [lever]).outcomes(np.array([[lever.neutral(forecast)]]))
    assert found[Output.NPV] == pytest.approx(-150 + 40 * 1.25**-0.5 + 170 * 1.25**-1.5)
    assert build_machine(forecast, []).outcomes(np.empty((0, 1)))[Output.NPV] == pytest.approx(
        found[Output.NPV]
    )


def _random_flows(seed: int, trials: int = 200) -> tuple[np.ndarray, np.ndarray]:
    """Costs and benefits, (years, trials), some years empty."""
    numbers = np.random.default_rng(seed)
    shape = (YEARS, trials)
    costs = numbers.gamma(1, 50, shape) * (numbers.random(shape) < 0.8)
    return costs, numbers.gamma(1, 60, shape) * (numbers.random(shape) < 0.7)


@pytest.mark.parametrize("seed", range(3))
def test_every_output_is_what_the_appraisal_functions_say(seed: int) -> None:
    costs, benefits = _random_flows(seed, 60)
    for paid, received in zip(costs.T, benefits.T, strict=True):
        lines = (
            Line("c", Side.COST, tuple(paid.tolist())),
            Line("b", Side.BENEFIT, tuple(received.tolist())),
        )
        found = build_machine(Forecast(lines, 0.08), []).outcomes(np.empty((0, 1)))
        net = received - paid
        payback = payback_years(net)
        expected = {
            Output.NPV: npv(0.08, net),
            Output.IRR: _only_rate(net.tolist()),
            Output.ROI_SIMPLE: _or_nan(roi, paid, received, "simple"),
            Output.ROI_PV: _or_nan(roi, paid, received, "pv", 0.08),
            Output.ROI_ANNUAL: _or_nan(roi, paid, received, "annual"),
            Output.PAYBACK: math.nan if payback is None else payback,
        }
        for output, value in expected.items():
            assert found[output] == pytest.approx(value, rel=1e-9, nan_ok=True), output


def _or_nan(function: object, *given: object) -> float:
    try:
        return float(function(*given))  # type: ignore[operator]  # one of the functions above
    except CrmRoiError:
        return math.nan


def _only_rate(flows: list[float], when: Sequence[float] | None = None) -> float:
    """The reference: every rate by interval halving; NaN unless there is exactly one."""
    try:
        rates = rates_of_return(flows, range(len(flows)) if when is None else when)
    except CrmRoiError:
        return math.nan
    return rates[0] if len(rates) == 1 else math.nan


@pytest.mark.parametrize("years", [2, 3, 6, 11, 31])
def test_irr_of_many_is_irr_of_each(years: int) -> None:
    numbers = np.random.default_rng(years)
    plain = np.abs(numbers.normal(size=(years, 60)))
    plain[0] *= -numbers.lognormal(0, 2, 60)
    wild = numbers.normal(size=(years, 60))
    wild[1, 20:40] = 0
    net = np.hstack([plain, wild, -plain])
    expected = [_only_rate(column) for column in net.T.tolist()]
    assert irr_of_trials(net) == pytest.approx(np.array(expected), rel=1e-8, nan_ok=True)


@pytest.mark.parametrize(
    ("expected", "flows"),
    [
        pytest.param(0.2, [-100, 60, 72], id="plain"),
        pytest.param(0.0, [-100, 60, 40], id="rate-zero"),
        pytest.param(-0.5, [-100, 50, 0], id="half-lost"),
        pytest.param(0.2, [0, 0, -100, 60, 72], id="starts-late"),
        pytest.param(0.2, [100, -60, -72], id="loan"),
        pytest.param(math.nan, [-100, -60, -72], id="all-negative"),
        pytest.param(math.nan, [0, 0, 0], id="nothing"),
        pytest.param(math.nan, [-100, 230, -132], id="two-rates-10-and-20-percent"),
        pytest.param(math.nan, [-100, 150, -100], id="no-real-rate"),
        pytest.param(1e6 - 1, [-1, 1e6, 0], id="enormous"),
        pytest.param(1e-6 - 1, [-1e6, 1, 0], id="nearly-all-lost"),
    ],
)
def test_irr(expected: float, flows: list[float]) -> None:
    found = irr_of_trials(np.array(flows, dtype=float)[:, None])
    assert found[0] == pytest.approx(expected, rel=1e-9, abs=1e-12, nan_ok=True)


@pytest.mark.parametrize("years", [2, 3, 6, 11])
def test_mid_year_irr_of_many_is_that_of_the_plan(years: int) -> None:
    net = np.random.default_rng(years).normal(size=(years, 60))
    net[0] = -np.abs(net[0]) * 3
    when = [0.0, *(year - 0.5 for year in range(1, years))]
    expected = [_only_rate(column, when) for column in net.T.tolist()]
    found = irr_of_trials(net, mid_year=True)
    assert found == pytest.approx(np.array(expected), rel=1e-7, nan_ok=True)


def test_irr_with_a_refresh_year_is_unique_and_found() -> None:
    base = np.array([-774.0, 169, 483, -162, 486, 483])
    net = base[:, None] * np.random.default_rng(1).uniform(0.5, 1.5, (6, 500))
    found = irr_of_trials(net)
    assert np.isfinite(found).all()
    assert (net * (1 + found) ** -np.arange(6.0)[:, None]).sum(axis=0) == pytest.approx(0, abs=1e-7)


@pytest.mark.parametrize(
    ("expected", "flows"),
    [
        pytest.param(1 + 40 / 60, [-100, 60, 60], id="within-the-second-year"),
        pytest.param(math.nan, [-100, 10, 10], id="never"),
        pytest.param(0.0, [10, 10, 10], id="nothing-spent"),
        pytest.param(1 + 100 / 120 - 1, [-100, 120, -60, 60], id="sinks-again-after"),
        pytest.param(1.0, [-100, 100, 0], id="to-the-day"),
    ],
)
def test_payback(expected: float, flows: list[float]) -> None:
    found = payback_of_trials(np.array(flows, dtype=float)[:, None])
    assert found[0] == pytest.approx(expected, nan_ok=True)


def test_delays_trial_by_trial() -> None:
    _costs, benefits = _random_flows(4, 50)
    years = np.random.default_rng(4).uniform(0, 8, 50)
    moments = np.arange(-1, len(benefits))  # before year 0 there is no benefit
    expected = [
        np.interp(moments[1:] - delay, moments, [0, *column])
        for column, delay in zip(benefits.T, years, strict=True)
    ]
    assert pytest.approx(np.array(expected)) == delayed_trials(benefits, years).T
