"""Two versions of a plan: what differs, who changed it, and a bridge that adds up."""

from __future__ import annotations

from datetime import date
from math import fsum
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, example, given, settings

from crm_roi.core.checks import check, has_errors
from crm_roi.core.evaluation import evaluate
from crm_roi.core.plan import Change, Plan
from crm_roi.core.plan.translation import in_language
from crm_roi.core.versions.bridge import build_bridge, headline_npv, stages
from crm_roi.core.versions.difference import (
    Edit,
    EditKind,
    authors_of,
    compare,
    difference_document,
    edits,
    log_since,
)
from tests.sample import sample_plan
from tests.versions import edited, random_edits, small_document, small_plan

if TYPE_CHECKING:
    from collections.abc import Callable

EXACT = 1e-9
MANY = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def both(document: dict[str, Any], change: list[tuple[Any, ...]]) -> tuple[Plan, Plan]:
    old = Plan.model_validate(document)
    new = Plan.model_validate(edited(old.model_dump(mode="json"), change))
    return old, new


def adds_up(old: Plan, new: Plan) -> None:
    """Hold the bridge against NPVs that `evaluate` worked out."""
    bridge = build_bridge(old, new)
    before, after = evaluate(old).risk_adjusted.npv, evaluate(new).risk_adjusted.npv
    size = max(1.0, abs(before), abs(after), *(abs(step.npv) for step in bridge.steps))
    tolerance = EXACT * max(1.0, size / 1e5)  # a float of 1e7 has no more digits
    assert (before, after) == (bridge.start, bridge.end)
    assert fsum(step.effect for step in bridge.steps) == pytest.approx(
        after - before, abs=tolerance
    )
    assert [step.npv for step in bridge.steps][-1:] == [after][: len(bridge.steps)]


@MANY
@given(random_edits(10))
@example([("unit", "千元", 1e3), ("assumption", "currency", "EUR"), ("horizon", 1)])
@example(
    [
        ("share", "benefits", 0, "attribution", 0.0),
        ("add", "costs", "N1", 1e-12),
        ("remove", "costs", 0),
        ("assumption", "discount_rate", 0.0),
        ("remove", "costs", 0),
    ]
)  # what rounding leaves counts as nothing in the bridge as in the evaluation
def test_bridge_adds_up_after_ten_edits_of_a_small_plan(change: list[tuple[Any, ...]]) -> None:
    old, new = both(small_document(), change)
    adds_up(old, new)
    adds_up(new, old)


@settings(MANY, max_examples=40)
@given(random_edits(10))
def test_bridge_adds_up_after_ten_edits_of_the_sample(change: list[tuple[Any, ...]]) -> None:
    adds_up(*both(sample_plan().model_dump(mode="json"), change))


@MANY
@given(random_edits(10))
def test_every_step_is_valued_on_a_plan_without_errors(change: list[tuple[Any, ...]]) -> None:
    old, new = both(small_document(), change)
    if has_errors(check(new)):
        return
    for _mark, plan in stages(old, new):
        again = Plan.model_validate(plan.model_dump())
        assert not has_errors(check(again))
        assert headline_npv(again) == pytest.approx(headline_npv(plan), abs=EXACT)


@MANY
@given(random_edits(3))
def test_what_moves_the_npv_is_listed(change: list[tuple[Any, ...]]) -> None:
    """Every step has an edit that explains it, and every edit of money its step."""
    old, new = both(small_document(), change)
    if has_errors(check(new)):
        return
    difference = compare(old, new)
    explained = {difference.step_of(edit) for edit in difference.edits}
    assert {step for step in difference.bridge.steps if abs(step.effect) > EXACT} <= explained
    if not difference.edits:
        assert difference.bridge.steps == ()


def set_in(path: str, value: object) -> Callable[[dict[str, Any]], None]:
    """Set one field of the small plan, as in `costs.0.values`."""

    def edit(document: dict[str, Any]) -> None:
        *parts, last = (int(part) if part.isdigit() else part for part in path.split("."))
        node: Any = document
        for part in parts:
            node = node[part]
        node[last] = value

    return edit


def drop(table: str, row: int) -> Callable[[dict[str, Any]], None]:
    return lambda document: document[table].pop(row)


# The small plan by hand: rates 1, 1/1.1, 1/1.21, 1/1.331.
# C1: 40 20 20 20; C2: 60 × 1.1 = 66; C3: 2 × 0.5 × EUR 7.8, 7.9, 8.0 from year 1
# B1: 100 × (0, 0.5, 1, 1) × 0.8; B2: (0, 20, 25, 30) × 0.8
YEAR_1, YEAR_2, YEAR_3 = 1 / 1.1, 1 / 1.21, 1 / 1.331
NPV = (
    -106 + (40 + 16 - 20 - 7.8) * YEAR_1 + (80 + 20 - 20 - 7.9) * YEAR_2
    + (80 + 24 - 20 - 8.0) * YEAR_3
)  # fmt: skip


@pytest.mark.parametrize(
    ("edit", "step", "effect"),
    [
        pytest.param(
            set_in("costs.0.values", [40, 30, 20, 20]), ("C1", "Amount"), -10 * YEAR_1, id="amount"
        ),
        pytest.param(
            set_in("costs.1.risk_adjustment", 0.3), ("C2", "Risk adjustment"), -12, id="risk"
        ),
        pytest.param(
            set_in("costs.2.unit_price", 0.25),
            ("C3", "Unit price"),
            (7.8 * YEAR_1 + 7.9 * YEAR_2 + 8 * YEAR_3) / 2,
            id="driver",
        ),
        pytest.param(drop("costs", 1), ("C2", "removed"), 66, id="line-removed"),
        pytest.param(
            set_in("benefits.1.confidence", 0.4),
            ("B2", "Confidence"),
            -(8 * YEAR_1 + 10 * YEAR_2 + 12 * YEAR_3),
            id="confidence",
        ),
        pytest.param(
            set_in("adoption_curves.0.shares", [0, 0.25, 1, 1]),
            ("RAMP", "Share"),
            -20 * YEAR_1,
            id="curve",
        ),
        pytest.param(
            set_in("exchange_rates.0.rates", [7.8, 8.8, 7.9, 8]),
            ("EUR", "Exchange rate"),
            -YEAR_1,
            id="exchange-rate",
        ),
        pytest.param(
            set_in("assumptions.discount_rate", 0.0),
            ("", "Discount rate"),
            -106 + 28.2 + 72.1 + 76 - NPV,
            id="discount-rate",
        ),
    ],
)
def test_one_edit_is_one_step(
    edit: Callable[[dict[str, Any]], None], step: tuple[str, str], effect: float
) -> None:
    bridge = build_bridge(small_plan(), small_plan(edit))
    assert pytest.approx(NPV, abs=EXACT) == bridge.start
    assert [step] == [(found.mark.row, found.mark.label) for found in bridge.steps]
    assert pytest.approx(effect, abs=EXACT) == bridge.steps[0].effect


def test_effects_of_a_line_come_part_by_part() -> None:
    new = small_plan(
        set_in("benefits.1.values", [0, 40, 25, 30]), set_in("benefits.1.attribution", 0.5)
    )
    steps = build_bridge(small_plan(), new).steps
    assert [step.mark.label for step in steps] == ["Amount", "Attribution"]
    assert pytest.approx(16 * YEAR_1, abs=EXACT) == steps[0].effect
    halved = -(32 * YEAR_1 + 20 * YEAR_2 + 24 * YEAR_3) / 2
    assert pytest.approx(halved, abs=EXACT) == steps[1].effect


def test_a_driver_is_told_field_by_field() -> None:
    new = small_plan(set_in("costs.2.quantity", 4), set_in("costs.2.unit_price", 0.25))
    first, second = build_bridge(small_plan(), new).steps
    assert (first.mark.label, second.mark.label) == ("Quantity", "Unit price")
    support = 7.8 * YEAR_1 + 7.9 * YEAR_2 + 8 * YEAR_3
    assert pytest.approx((-support, support)) == (first.effect, second.effect)


def test_a_driver_that_comes_or_goes_is_one_step() -> None:
    new = small_plan(
        set_in("costs.2.quantity", None),
        set_in("costs.2.unit_price", None),
        set_in("costs.2.values", [0, 1, 1, 1]),
        set_in("costs.2.currency", ""),
    )
    (step,) = build_bridge(small_plan(), new).steps
    saved = 6.8 * YEAR_1 + 6.9 * YEAR_2 + 7 * YEAR_3
    assert step.mark.label == "Amounts"
    assert pytest.approx(saved, abs=EXACT) == step.effect


def test_a_longer_horizon_brings_what_the_new_plan_says_of_it() -> None:
    document = edited(small_document(), [("horizon", 4)])
    document["benefits"][1]["values"][4] = 50
    old, new = small_plan(), Plan.model_validate(document)
    difference = compare(old, new)
    (step,) = difference.bridge.steps
    fourth = (80 + 40 - 7.5 - 0 - 8.5) / 1.1**4 - 7.5 * 1.1 / 1.1**4
    assert pytest.approx(fourth, abs=EXACT) == step.effect
    assert step.mark.label == "Horizon"
    beyond = [edit for edit in difference.edits if edit.field == "values"]
    assert all(edit.years == (4,) and difference.step_of(edit) == step for edit in beyond)


def test_another_unit_is_no_change_of_the_amounts() -> None:
    old, new = both(small_document(), [("unit", "千元", 1e3)])
    difference = compare(old, new)
    assert [edit.field for edit in difference.edits] == ["unit_label", "unit_scale"]
    (step,) = difference.bridge.steps
    assert pytest.approx(9 * NPV, abs=EXACT) == step.effect


def test_a_corrected_scale_leaves_the_amounts() -> None:
    new = small_plan(set_in("assumptions.unit_scale", 1e3))
    assert build_bridge(small_plan(), new).steps == ()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param([("move", "costs"), ("move", "benefits")], [], id="moved-rows"),
        pytest.param(
            [("year", "costs", 0, 1, 25.0)], [("costs", "C1", "values", (1,))], id="one-year"
        ),
        pytest.param(
            [("assumption", "tax_rate", 0.25)], [("assumptions", "", "tax_rate", ())], id="form"
        ),
        pytest.param(
            [("add", "costs", "N1", 5.0)], [("costs", "N1", "", ())], id="added",
        ),
        pytest.param([("remove", "costs", 0)], [("costs", "C1", "", ())], id="removed"),
        pytest.param(
            [("share", "benefits", 1, "kpis", ["K1"])],
            [("benefits", "B2", "kpis", ())],
            id="without-effect",
        ),
    ],
)  # fmt: skip
def test_edits(change: list[tuple[Any, ...]], expected: list[tuple[Any, ...]]) -> None:
    old, new = both(small_document(), change)
    found = [(".".join(map(str, e.table)), e.row, e.field, e.years) for e in edits(old, new)]
    assert expected == found


@pytest.mark.parametrize("plan", [sample_plan(), small_plan()], ids=["sample", "small"])
def test_a_plan_does_not_differ_from_itself(plan: Plan) -> None:
    difference = compare(plan, plan)
    assert (difference.edits, difference.bridge.steps, difference.log) == ((), (), ())


def test_a_plan_told_in_the_other_language_has_no_other_figures() -> None:
    """Texts without a translation differ; nothing that counts does."""
    difference = compare(sample_plan(), in_language(sample_plan(), "en"))
    assert difference.bridge.steps == ()
    assert not difference.edits


FIRST = Change(day=date(2026, 2, 1), version="0.9", author="Li", what="First draft")
SECOND = Change(day=date(2026, 3, 31), version="1.0", author="Li", what="For approval")
THIRD = Change(day=date(2026, 5, 1), version="1.1", author="Wang", what="Price of C1", sheet="x")
FOURTH = Change(day=date(2026, 5, 2), version="1.1", author="Zhao", what="Rates", sheet=" Costs ")


@pytest.mark.parametrize(
    ("old_log", "new_log", "expected"),
    [
        pytest.param([FIRST, SECOND], [FIRST, SECOND, THIRD], [THIRD], id="appended"),
        pytest.param([FIRST, SECOND], [THIRD, SECOND, FIRST], [THIRD], id="newest-first"),
        pytest.param([], [FIRST, SECOND, THIRD], [THIRD], id="old-plan-without-log"),
        pytest.param([SECOND], [SECOND, SECOND], [SECOND], id="same-words-again"),
        pytest.param([FIRST, SECOND], [FIRST, SECOND], [], id="nothing-logged"),
    ],
)
def test_log_since(old_log: list[Change], new_log: list[Change], expected: list[Change]) -> None:
    old = small_plan().model_copy(update={"log": tuple(old_log)})
    new = small_plan().model_copy(update={"log": tuple(new_log)})
    assert tuple(expected) == log_since(old, new)


@pytest.mark.parametrize(
    ("row", "log", "expected"),
    [
        pytest.param("C1", [THIRD, FOURTH], ("Wang",), id="names-the-row"),
        pytest.param("C11", [THIRD, FOURTH], ("Zhao",), id="names-another-row-of-the-sheet"),
        pytest.param("C2", [THIRD, FOURTH], ("Zhao",), id="names-the-sheet"),
        pytest.param("C2", [THIRD], (), id="names-another-sheet"),
        pytest.param("C2", [SECOND, THIRD], (), id="two-authors"),
        pytest.param("C2", [], (), id="no-entry"),
    ],
)
def test_authors(row: str, log: list[Change], expected: tuple[str, ...]) -> None:
    edit = Edit(("costs",), row, "", EditKind.CHANGED)
    assert expected == authors_of(edit, log, {"costs", "成本"})


def test_document_is_complete_and_adds_up() -> None:
    old, new = both(
        small_document(), [("share", "benefits", 1, "attribution", 0.5), ("remove", "costs", 0)]
    )
    difference = compare(old, new)
    document = difference_document(difference, [("Li",), ()])
    bridge = document["bridge"]
    total = fsum(step["effect"] for step in bridge["steps"])
    assert pytest.approx(bridge["end"] - bridge["start"], abs=EXACT) == total
    assert document["new"]["npv"] == bridge["end"]
    assert [[row["row"], row["kind"]] for row in document["changes"]] == [
        ["C1", "removed"],
        ["B2", "changed"],
    ]
    assert pytest.approx(
        document["changes"][1]["effect_on_npv"]
    ) == -0.4 * (20 * YEAR_1 + 25 * YEAR_2 + 30 * YEAR_3)  # fmt: skip
    assert document["changes"][0]["by"] == ["Li"]
