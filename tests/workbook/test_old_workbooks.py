"""Workbooks that earlier versions wrote open in this one, and give the same plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_roi.core.errors import Severity
from crm_roi.core.evaluation import evaluate
from crm_roi.workbook.reading.plan_files import read_draft
from crm_roi.workbook.updating.update import update_workbook
from tests.plans import read_plan
from tests.sample import ROOT

if TYPE_CHECKING:
    from pathlib import Path

KEPT = ROOT / "tests" / "golden" / "plans"


def test_an_older_workbook_holds_the_plan_it_was_written_from() -> None:
    draft = read_draft(KEPT / "shop.plan-1.xlsx")
    assert [row for row in draft.issues if row.kind.severity is Severity.ERROR] == []
    plan = read_plan(KEPT / "shop.plan-1.json")
    assert draft.plan == plan
    assert evaluate(draft.plan).risk_adjusted.npv == evaluate(plan).risk_adjusted.npv


def test_an_older_workbook_can_be_updated(tmp_path: Path) -> None:
    """What it has no place for is said; the functions' figures are refreshed."""
    old, new = KEPT / "shop.plan-1.xlsx", tmp_path / "new.xlsx"
    done = update_workbook(read_plan(old), old, new)
    assert "functions" in {part.name for part in done.parts}
    assert "rec_worked_out_simulation_spread" in done.missing
    assert read_plan(new) == read_plan(old)
