"""Another program calculates the workbook from scratch: betteroffice-xlsx, a Rust engine.

It lacks IRR, XIRR and our own functions, so those figures are dashes there, as the formulas say
where there is none; every other cell must hold what Python wrote, and must follow what is entered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from crm_roi.core.evaluation import evaluate
from crm_roi.core.results import RESULTS
from crm_roi.locale import translate
from crm_roi.workbook.write_workbook import write_workbook
from tests.sample import ROOT, sample_plan
from tests.workbook.engines import (
    DASH,
    Edit,
    betteroffice,
    held,
    kept_values,
    named_cells,
    random_plan,
    same,
    stripped,
    tile_cells,
)

if TYPE_CHECKING:
    from pathlib import Path

    from crm_roi.core.plan import Plan

SHIPPED: Final = ROOT / "workbooks"
MOST_WITHOUT: Final = 0.004  # of the cells with formulas: 95 of 29,400 hold an IRR or our functions
NO_IRR: Final = {"irr"}


@pytest.mark.parametrize("name", ["blank.zh", "dealer_group.zh", "blank.en", "dealer_group.en"])
def test_every_formula_gives_what_python_wrote(name: str) -> None:
    content = (SHIPPED / f"{name}.xlsx").read_bytes()
    assert_held(content)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return book_of(sample_plan(), tmp_path_factory.mktemp("sample") / "plan.xlsx")


def test_a_changed_rate_and_cost_change_every_formula_as_python_does(
    sample: bytes, tmp_path: Path
) -> None:
    changed, edits = with_other_entries(sample_plan(), sample)
    assert_held(book_of(changed, tmp_path / "changed.xlsx"), sample, edits)


@pytest.mark.parametrize("place", range(len(sample_plan().scenarios)))
def test_the_selected_scenario_moves_the_results(place: int, sample: bytes) -> None:
    plan = sample_plan()
    selector = Edit(*named_cells(sample)["in_scenario"], plan.scenarios[place].name)
    tiles = tile_cells("zh")
    shown = betteroffice(stripped(sample), [selector], tiles.values())
    measures = evaluate(plan).scenarios[place].measures
    for measure in tiles.keys() - NO_IRR:
        expected = RESULTS[measure].value(measures)
        assert same(DASH if expected is None else expected, shown[tiles[measure]]), measure


@pytest.mark.elsewhere
@pytest.mark.parametrize("seed", range(10))
def test_random_plans(seed: int, tmp_path: Path) -> None:
    plan = random_plan(seed)
    content = book_of(plan, tmp_path / "plan.xlsx")
    assert_held(content)
    changed, edits = with_other_entries(plan, content)
    assert_held(book_of(changed, tmp_path / "changed.xlsx"), content, edits)


def book_of(plan: Plan, path: Path) -> bytes:
    """Write a plan's workbook."""
    write_workbook(plan, path, language="zh")
    return path.read_bytes()


def with_other_entries(plan: Plan, content: bytes) -> tuple[Plan, list[Edit]]:
    """Change the discount rate and the first cost of year 0: the plan, and what a user enters."""
    names = named_cells(content)
    rate, amount = 0.123, 77.5
    first, *others = plan.costs
    changed = plan.model_copy(
        update={
            "assumptions": plan.assumptions.model_copy(update={"discount_rate": rate}),
            "costs": (first.model_copy(update={"values": (amount, *first.values[1:])}), *others),
        }
    )
    edits = [
        Edit(*names["in_discount_rate"], rate), Edit(*names["in_costs_years"], amount)
    ]  # fmt: skip
    return changed, edits


def assert_held(
    expected: bytes, content: bytes | None = None, edits: list[Edit] | None = None
) -> None:
    """Let the other program calculate, after edits if any; compare with the kept values."""
    ours = kept_values(expected)
    found = held(ours, betteroffice(stripped(content or expected), edits or [], ours))
    # a simulation is of the plan as it was when it ran, and says so
    stale = f"{translate('Simulation', 'zh')}!" if edits else "none"
    assert [cell for cell in found.wrong if not cell.startswith(stale)] == []
    assert len(found.without) < MOST_WITHOUT * found.formulas, found.without
