"""A total typed below a table is one mistake, named, and not one for every field it lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_roi.core.errors import Severity
from tests.workbook.editing import read_edited, sheet_of, small_plan

if TYPE_CHECKING:
    from openpyxl import Workbook


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        pytest.param("B11", "Total", id="in-place-of-the-number"),
        pytest.param("C11", "合计", id="in-place-of-the-name"),
        pytest.param("A11", "Sum:", id="left-of-the-table"),
    ],
)
def test_a_total_below_the_costs(cell: str, name: str) -> None:
    def edit(book: Workbook) -> None:
        costs = sheet_of(book, "costs")
        costs[cell] = name
        costs["K11"] = 380

    draft = read_edited(edit)
    errors = [row for row in draft.issues if row.kind.severity is Severity.ERROR]
    assert [("total-row", f"Costs!{cell}", name)] == [
        (row.kind.code, row.cell, row.facts["name"]) for row in errors
    ]
    assert draft.plan is not None
    assert draft.plan.costs == small_plan().costs
