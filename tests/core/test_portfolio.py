"""The portfolio: exact selections held against brute force, ranking, frontiers, intake."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.portfolio_plans import varied_plan
from crm_roi.core.portfolio.ranking import (
    Basis,
    Decision,
    LeftOut,
    Portfolio,
    Rules,
    Worth,
    build_portfolio,
)
from crm_roi.core.portfolio.selection import (
    BadBudget,
    Offer,
    RequiredExcludeEachOther,
    RequiredTooDear,
    best_selection,
    frontiers,
)
from crm_roi.core.portfolio.summary import (
    PlanNameNotUnique,
    PlanNames,
    PlanSummary,
    Spread,
    UnknownPlan,
    files_called,
    summarise_plan,
    take_in,
)
from crm_roi.core.portfolio.words import notes
from tests.sample import sample_plan

if TYPE_CHECKING:
    from crm_roi.core.errors import CrmRoiError


def offer(
    values: list[float],
    costs: list[float],
    variances: list[float] | None = None,
    required: frozenset[int] = frozenset(),
    exclusive: tuple[tuple[int, ...], ...] = (),
) -> Offer:
    names = tuple(f"plan{place}" for place in range(len(values)))
    spread = np.array(variances or [0.0] * len(values))
    return Offer(names, np.array(values), np.array(costs), spread, required, exclusive)


# Martello & Toth, Knapsack Problems (1990), chapter 2: capacity 50, optimum 107.
TOTH = ([70.0, 20.0, 39.0, 37.0, 7.0, 5.0, 10.0], [31.0, 10.0, 20.0, 19.0, 4.0, 3.0, 6.0])
# J. Burkardt's data sets KNAPSACK_01, problem P03: capacity 190, optimum 150.
BURKARDT = ([50.0, 50.0, 64.0, 46.0, 50.0, 5.0], [56.0, 59.0, 80.0, 64.0, 75.0, 17.0])


@pytest.mark.parametrize(
    ("expected", "given_offer", "budget"),
    [
        pytest.param((0, 3), offer(*TOTH), 50.0, id="martello-toth"),
        pytest.param((0, 1, 4), offer(*BURKARDT), 190.0, id="burkardt"),
        pytest.param((1, 2), offer([6, 5, 5], [10, 5, 5]), 10.0, id="ranking-alone-would-miss-it"),
        pytest.param((0, 2), offer([5, -1, 3], [4, 1, 4]), 100.0, id="no-value-stays-out"),
        pytest.param((), offer([5, 3], [4, 4]), 3.0, id="budget-below-the-cheapest"),
        pytest.param((1,), offer([5, 3], [4, 0]), 0.0, id="nothing-to-spend-but-one-is-free"),
        pytest.param((), offer([-5, -3], [4, 4]), 100.0, id="all-lose-money"),
        pytest.param((0, 1), offer([5, 3], [4, 4]), math.inf, id="no-limit"),
        pytest.param((0, 1), offer([5, 3], [0.1, 0.2]), 0.3, id="a-sum-may-exceed-by-its-rounding"),
        pytest.param((1,), offer([5, 5], [4, 3]), 4.0, id="of-equal-value-the-cheaper"),
        pytest.param((0,), offer([5, 5], [4, 4]), 4.0, id="of-twins-the-first"),
        pytest.param((1, 2), offer([9, -2, 4], [5, 5, 1], None, frozenset({1})), 6.0, id="must-do"),
        pytest.param(
            (1, 2),
            offer([5, 7, 3], [1, 1, 1], None, frozenset(), ((0, 1),)),
            9.0,
            id="alternatives",
        ),
        pytest.param(
            (0, 2),
            offer([5, 7, 3], [1, 1, 1], None, frozenset({0}), ((0, 1),)),
            9.0,
            id="a-required-one-excludes-its-alternative",
        ),
    ],
)
def test_best_selection(expected: tuple[int, ...], given_offer: Offer, budget: float) -> None:
    found = best_selection(given_offer, budget)
    assert expected == found.chosen
    assert found.proven


@pytest.mark.parametrize(
    ("reason", "given_offer", "budget"),
    [
        pytest.param(BadBudget, offer([1], [1]), -1.0, id="negative"),
        pytest.param(BadBudget, offer([1], [1]), math.nan, id="no-number"),
        pytest.param(
            RequiredTooDear, offer([1, 1], [5, 5], None, frozenset({0, 1})), 9.0, id="must-too-dear"
        ),
        pytest.param(
            RequiredExcludeEachOther,
            offer([1, 1], [5, 5], None, frozenset({0, 1}), ((0, 1),)),
            99.0,
            id="must-both-of-two-alternatives",
        ),
    ],
)
def test_impossible_selections(
    reason: type[CrmRoiError], given_offer: Offer, budget: float
) -> None:
    with pytest.raises(reason):
        best_selection(given_offer, budget)


def brute_force(given_offer: Offer, budget: float, most_variance: float) -> tuple[float, float]:
    """Try every selection; give the largest value and the least cost of those that have it."""
    best = (-math.inf, 0.0)
    count = len(given_offer.values)
    for size in range(count + 1):
        for places in map(list, itertools.combinations(range(count), size)):
            allowed = all(len({*places} & {*group}) < 2 for group in given_offer.exclusive)
            cost = float(given_offer.costs[places].sum())
            risk = float(given_offer.variances[places].sum())
            if allowed and cost <= budget and risk <= most_variance:
                best = max(best, (float(given_offer.values[places].sum()), -cost))
    return best[0], -best[1]


SMALL = st.integers(0, 6).map(float)
ITEMS = st.lists(st.tuples(st.integers(-3, 8).map(float), SMALL, SMALL), min_size=1, max_size=8)


@settings(max_examples=60, deadline=None)
@given(items=ITEMS, budget=st.integers(0, 25).map(float), risk=st.integers(0, 25).map(float))
def test_no_selection_is_better(
    items: list[tuple[float, float, float]], budget: float, risk: float
) -> None:
    values, costs, variances = map(list, zip(*items, strict=True))
    groups = ((0, 1, 2),) if len(items) > 2 else ()
    given_offer = offer(values, costs, variances, exclusive=groups)
    found = best_selection(given_offer, budget, risk)
    assert brute_force(given_offer, budget, risk) == pytest.approx((found.value, found.cost))


def large_offer(count: int) -> Offer:
    dice = np.random.default_rng(count)
    costs = np.exp(dice.normal(14, 1, count)).round(2)
    names = tuple(str(place) for place in range(count))
    deviations = costs * dice.uniform(0.2, 1.2, count)
    return Offer(names, costs * dice.normal(0.3, 0.4, count), costs, deviations**2)


def test_settling_first_finds_what_the_solver_alone_finds() -> None:
    from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415

    given_offer = large_offer(300)
    budget = 0.3 * float(given_offer.costs.sum())
    alone = milp(
        -given_offer.values / 1e6,
        integrality=np.ones(300, dtype=int),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(given_offer.costs / budget, -np.inf, 1.0),
        options={"mip_rel_gap": 0},
    )
    assert alone.x is not None
    expected = tuple(np.flatnonzero(alone.x > 0.5).tolist())
    assert expected == best_selection(given_offer, budget).chosen


def test_frontiers_rise_and_never_beat_the_selection() -> None:
    given_offer = large_offer(120)
    budget = 0.3 * float(given_offer.costs.sum())
    best = best_selection(given_offer, budget)
    by_budget, by_risk = frontiers(given_offer, budget, best.variance)
    for points in (by_budget, by_risk):
        worths = [point.worth for point in points]
        assert worths == sorted(worths)
        assert all(point.limit >= 0 for point in points)
    assert by_budget[0].cost == 0
    assert pytest.approx(best.value, rel=1e-3) == by_risk[-1].worth
    assert all(point.deviation <= point.limit * (1 + 1e-6) for point in by_risk)
    assert all(point.cost <= point.limit * (1 + 1e-6) for point in by_budget)


def test_certain_plans_have_no_risk_frontier() -> None:
    by_budget, by_risk = frontiers(offer([5, 3], [4, 4]), 10.0, 0.0)
    assert by_risk == ()
    assert [point.worth for point in by_budget] == sorted(point.worth for point in by_budget)


def summary(
    file: str, npv: float, cost: float, *, deviation: float = 0.0, **changes: object
) -> PlanSummary:
    """Make a summary up: amounts in whole units."""
    own = PlanNames(file, "", "元")
    spread = Spread(100, npv - 1, deviation, npv - deviation, npv, npv + deviation, 0.5)
    plain = PlanSummary(
        file=file, digest=file, zh=own, en=own, version="1", status="draft", currency="CNY",
        unit_scale=1.0, start_year=2026, horizon_years=5, discount_rate=0.1, initial_outlay=cost,
        total_commitment=2 * cost, npv=npv, irr=None, payback_years=None, verdict="pass",
        spread=spread,
    )  # fmt: skip
    return replace(plain, **changes)  # type: ignore[arg-type]  # fields of a summary


def portfolio(rows: list[PlanSummary], rules: Rules | None = None) -> Portfolio:
    intake = take_in(rows)
    return build_portfolio(
        intake.currency, intake.unit, intake.plans, intake.left_out, rules or Rules()
    )


def test_rank_goes_by_worth_for_each_unit_of_cost() -> None:
    rows = [
        summary("loses-for-nothing", -1, 0), summary("loses", -5, 10), summary("b", 10, 10),
        summary("large", 20, 20), summary("free", 1, 0), summary("a", 10, 10), summary("c", 30, 60),
    ]  # fmt: skip
    found = [(row.summary.file, row.ratio) for row in portfolio(rows).plans]
    assert found == [
        ("free", None), ("large", 1.0), ("a", 1.0), ("b", 1.0), ("c", 0.5), ("loses", -0.5),
        ("loses-for-nothing", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("expected", "rules"),
    [
        pytest.param({"a": Decision.CHOSEN, "b": Decision.NO_MONEY}, Rules(10), id="budget"),
        pytest.param({"a": Decision.CHOSEN, "b": Decision.CHOSEN}, Rules(), id="no-budget"),
        pytest.param(
            {"a": Decision.NO_MONEY, "b": Decision.NO_MONEY},
            Rules(10, Basis.TOTAL_COMMITMENT),
            id="all-years-count",
        ),
        pytest.param(
            {"b": Decision.REQUIRED, "a": Decision.NO_MONEY}, Rules(10, required=("b",)), id="must"
        ),
        pytest.param(
            {"a": Decision.CHOSEN, "b": Decision.EXCLUDED},
            Rules(exclusive=(("a", "b"),)),
            id="one-of",
        ),
        pytest.param({"c": Decision.NO_VALUE}, Rules(), id="no-value"),
    ],
)
def test_decisions(expected: dict[str, Decision], rules: Rules) -> None:
    rows = [summary("a", 20, 10), summary("b", 15, 10), summary("c", -1, 1)]
    found = {row.summary.file: row.decision for row in portfolio(rows, rules).plans}
    assert expected == {file: found[file] for file in expected}


def test_mean_npv_may_be_what_counts() -> None:
    rows = [summary("a", 1, 10), summary("b", 3, 10)]
    found = portfolio(rows, Rules(worth=Worth.MEAN_NPV)).plans
    assert [(row.summary.file, row.worth) for row in found] == [("b", 2.0), ("a", 0.0)]


def test_totals_add_variances_apart_and_deviations_together() -> None:
    rows = [summary("a", 10, 1, deviation=3.0), summary("b", 10, 1, deviation=4.0)]
    found = portfolio(rows).chosen
    assert (found.deviation, found.deviation_together, found.p10_together) == (5.0, 7.0, 13.0)
    assert (found.plans, found.cost, found.npv, found.mean_npv) == (2, 2.0, 20.0, 18.0)


def test_intake_takes_each_plan_once_in_one_currency() -> None:
    rows = [
        summary("a", 1, 1), summary("again", 1, 1, digest="a"),
        summary("dollars", 1, 1, currency="USD"), summary("b", 2, 1),
    ]  # fmt: skip
    intake = take_in(rows)
    assert [row.file for row in intake.plans] == ["a", "b"]
    found = {row.file: (row.issues[0].kind.code, row.issues[0].facts) for row in intake.left_out}
    assert found == {
        "again": ("same-plan", {"other": "a"}),
        "dollars": ("other-currency", {"currency": "USD", "expected": "CNY"}),
    }
    assert [row.file for row in take_in(rows, "USD").plans] == ["dollars"]


def test_the_unit_is_the_one_most_plans_use() -> None:
    large = PlanNames("", "", "万元")
    rows = [
        summary("a", 1, 1),
        *(summary(file, 1, 1, zh=large, en=large, unit_scale=1e4) for file in "bc"),
    ]
    unit = take_in(rows).unit
    assert (unit.zh, unit.scale) == ("万元", 10_000.0)


FILES = ["north/plan.xlsx", "south/plan.xlsx", "south/second.json"]


@pytest.mark.parametrize(
    ("expected", "name"),
    [
        pytest.param("south/second.json", "second", id="bare"),
        pytest.param("south/second.json", "second.json", id="with-ending"),
        pytest.param("north/plan.xlsx", "north/plan", id="with-folder"),
        pytest.param("north/plan.xlsx", "north\\plan.xlsx", id="as-windows-writes-it"),
        pytest.param(PlanNameNotUnique, "plan", id="two-of-them"),
        pytest.param(UnknownPlan, "third", id="none"),
        pytest.param(UnknownPlan, "lan", id="no-part-of-a-name"),
    ],
)
def test_plans_are_found_by_name(expected: str | type[CrmRoiError], name: str) -> None:
    plans = [summary(file, 1, 1) for file in FILES]
    if isinstance(expected, str):
        assert files_called(plans, [name]) == (expected,)
    else:
        with pytest.raises(expected):
            files_called(plans, [name])


@pytest.mark.parametrize(
    ("word", "rows", "rules"),
    [
        pytest.param("below the cheapest", [summary("a", 5, 10)], Rules(9), id="too-small"),
        pytest.param("below the cheapest", [summary("a", 5, 10)], Rules(0), id="nothing"),
        pytest.param("no plan has a positive", [summary("a", -5, 10)], Rules(9), id="no-value"),
        pytest.param(
            "discount rates differ",
            [summary("a", 5, 1), summary("b", 5, 1, discount_rate=0.2)],
            Rules(),
            id="rates",
        ),
        pytest.param(
            "start years differ",
            [summary("a", 5, 1), summary("b", 5, 1, start_year=2030)],
            Rules(),
            id="years",
        ),
        pytest.param(
            "horizons differ",
            [summary("a", 5, 1), summary("b", 5, 1, horizon_years=9)],
            Rules(),
            id="horizons",
        ),
        pytest.param(
            "converted",
            [summary("a", 5, 1), summary("b", 5, 1, unit_scale=1e4)],
            Rules(),
            id="units",
        ),
        pytest.param(
            "occur more than once",
            [summary("a", 5, 1), summary("b", 6, 1, zh=PlanNames("a", "", ""))],
            Rules(),
            id="titles",
        ),
    ],
)
def test_notes_say_what_to_know(word: str, rows: list[PlanSummary], rules: Rules) -> None:
    said = [text.format(**facts).lower() for text, facts in notes(portfolio(rows, rules), "en")]
    assert any(word in text for text in said), said


def test_a_summary_agrees_with_the_plans_own_headline() -> None:
    found = summarise_plan(sample_plan(), "sample.json", trials=500)
    assert pytest.approx(1_275_061.25, abs=0.01) == found.npv
    assert pytest.approx(7_740_000.0) == found.initial_outlay
    assert pytest.approx(0.140538, abs=1e-6) == found.irr
    assert (found.spread.trials, found.unit_scale, found.verdict) == (500, 10_000.0, "warn")
    assert (found.zh.unit_label, found.en.unit_label) == ("万元", "CNY 10k")
    assert found.spread.p10 < found.spread.p50 < found.spread.p90


def test_the_same_plan_and_seed_give_the_same_summary() -> None:
    plan = varied_plan(7)
    assert summarise_plan(plan, "a", 300) == summarise_plan(plan, "a", 300)
    assert summarise_plan(plan, "a", 300) != summarise_plan(plan, "a", 300, seed=5)


def test_a_plan_without_uncertainty_is_certain() -> None:
    plan = sample_plan()
    simulation = plan.simulation.model_copy(update={"inputs": (), "correlations": ()})
    found = summarise_plan(
        plan.model_copy(update={"simulation": simulation, "risks": ()}), "certain"
    )
    certain = found.npv
    assert found.spread == Spread(0, certain, 0.0, certain, certain, certain, 0.0)


def test_files_left_out_stay_listed() -> None:
    left_out = LeftOut("broken.xlsx", ())
    intake = take_in([summary("a", 1, 1)])
    made = build_portfolio("CNY", intake.unit, intake.plans, [left_out], Rules())
    assert made.left_out == (left_out,)
