"""What a reader meets on the sheets: units where they belong, whole words, prices in full."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from crm_roi.workbook.blank_plan import blank_plan
from crm_roi.workbook.write_workbook import write_workbook
from crm_roi.workbook.writing.looks import lines_needed
from tests.workbook.editing import loaded

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl import Workbook


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    path: Path = tmp_path_factory.mktemp("looks") / "blank.xlsx"
    write_workbook(blank_plan("en", 3, date(2026, 1, 1)), path, language="en")
    return loaded(path)


@pytest.mark.parametrize(
    ("sheet", "unit"),
    [
        pytest.param("Weights", "Unit: shares", id="weights"),
        pytest.param("KPI actuals", "Unit: that of each KPI", id="actuals"),
        pytest.param(
            "Costs", '="Unit: "&in_unit_label&IF(in_vat_basis="",""," · "&in_vat_basis)', id="money"
        ),
    ],
)
def test_a_sheet_names_the_unit_it_counts_in(book: Workbook, sheet: str, unit: str) -> None:
    assert unit == book[sheet]["B3"].value


def test_a_matrix_follows_the_group_that_is_chosen(book: Workbook) -> None:
    sheet = book["Matrices"]
    row = next(row for row in sheet.iter_rows(min_col=2) if row[0].value == "F")
    group = f"$C${(row[0].row or 0) - 3}"
    assert str(row[1].value).startswith(f"=IF({group}=list_all_perspectives,")
    sources = [rule.formula1 for rule in sheet.data_validations.dataValidation]
    assert f"IF({group}=list_all_perspectives,in_perspectives_id,in_kpis_id)" in sources


def test_the_judgements_have_a_gate_and_the_checks_count_perspectives(book: Workbook) -> None:
    texts = {row[1].value: row for row in book["Results"].iter_rows()}
    assert "list_consistency_gate" in str(texts["Pairwise judgements are consistent"][2].value)
    checks = {row[1].value for row in book["Checks"].iter_rows()}
    assert {"Every perspective is counted", "Every KPI is counted"} <= checks


def test_the_break_even_of_the_discount_rate_is_the_irr(book: Workbook) -> None:
    cells = [str(row[7].value) for row in book["Sensitivity"].iter_rows(min_row=7) if row[7].value]
    assert cells[-1] == "=calc_irr"
    assert all("calc_npv*D" in cell for cell in cells[:-1])


def test_prices_show_four_decimals(book: Workbook) -> None:
    assert book["Costs"]["I7"].number_format == "#,##0.00##"


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        pytest.param("Measurable: source", 11, 2, id="a-word-longer-than-the-room-is-cut"),
        pytest.param("Measurable: source", 14, 2, id="words-stay-whole"),
        pytest.param("指标来源说明", 8, 2, id="chinese-characters-take-two"),
        pytest.param("", 5, 1, id="nothing"),
    ],
)
def test_lines_of_a_text(text: str, width: float, lines: int) -> None:
    assert lines == lines_needed(text, width)
