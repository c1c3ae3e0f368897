"""The KPI library in the workbook: names to choose from, suggestions beside, inputs untouched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest
from python_calamine import CalamineWorkbook

from crm_roi.core.scorecard.kpi_library import LIBRARY, indicator
from crm_roi.locale import translate
from crm_roi.workbook.reading.plan_files import read_draft
from crm_roi.workbook.write_workbook import write_workbook
from tests.sample import sample_plan
from tests.workbook.editing import loaded

if TYPE_CHECKING:
    from pathlib import Path

    from crm_roi.core.plan import Plan

Language = Literal["zh", "en"]
SHEETS = ("Scorecard", "KPI library")


def picked(language: Language) -> Plan:
    """Give the sample with one KPI that has a name of the library, and no formula yet."""
    plan = sample_plan()
    name = translate(indicator("retention_rate").name, language)
    first, *others = plan.scorecard.kpis
    kpi = first.model_copy(update={"name": name, "formula": ""})
    card = plan.scorecard.model_copy(update={"kpis": (kpi, *others)})
    return plan.model_copy(update={"scorecard": card})


@pytest.fixture(scope="module", params=["zh", "en"])
def book(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write it in a language, which is also the name of the file."""
    path = tmp_path_factory.mktemp("library") / f"{request.param}.xlsx"
    write_workbook(picked(request.param), path, language=request.param)
    return path


def test_a_picked_kpi_shows_its_formula_beside_the_table(book: Path) -> None:
    language: Language = "zh" if book.stem == "zh" else "en"
    sheet = CalamineWorkbook.from_path(book).get_sheet_by_name(translate(SHEETS[0], language))
    rows = sheet.to_python(skip_empty_area=False)
    wanted = indicator("retention_rate")
    assert {translate(wanted.formula, language), translate(wanted.source, language)} <= set(rows[6])


def test_the_suggestion_fills_no_input(book: Path) -> None:
    draft = read_draft(book)
    assert draft.plan is not None
    assert draft.plan.scorecard.kpis[0].formula == ""
    assert draft.issues == ()


def test_the_library_stands_on_a_sheet_and_in_the_dropdown(book: Path) -> None:
    file = loaded(book)
    sheet = file[translate(SHEETS[1], book.stem)]
    names = [translate(row.name, book.stem) for row in LIBRARY]
    assert names == [sheet.cell(7 + place, 2).value for place in range(len(LIBRARY))]
    scorecard = file[translate(SHEETS[0], book.stem)]
    rules = {rule.formula1: rule for rule in scorecard.data_validations.dataValidation}
    assert "C7" in rules["list_library_name"].sqref
    assert not rules["list_library_name"].showErrorMessage
