"""The workbooks that ship: current, passed by the auditor, expected to open cleanly."""

from __future__ import annotations

import re
import zipfile
from datetime import date
from typing import TYPE_CHECKING

import pytest
from openxml_audit import FileFormat, OpenXmlValidator
from openxml_audit.verdict import AppPrediction, predict

from crm_roi.auditor import lint
from crm_roi.core.evaluation import evaluate
from crm_roi.core.scorecard.scoring import PERSPECTIVES
from crm_roi.workbook.blank_plan import blank_plan
from crm_roi.workbook.layout.matrices import matrices_of
from crm_roi.workbook.reading.plan_files import read_draft
from crm_roi.workbook.shipped import shipped_plans, write_shipped
from tests.sample import ROOT

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = ROOT / "workbooks"
NAMES = ("blank.zh", "dealer_group.zh", "blank.en", "dealer_group.en")
NUMBER = re.compile(r"-?\d+\.\d{9,}(?:e-?\d+)?")


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("shipped")
    assert [path.stem for path in write_shipped(FOLDER, folder)] == list(NAMES)
    return folder


def content(path: Path) -> dict[str, str]:
    """Give the parts of a workbook, long numbers shortened: the last bits vary with processors."""
    with zipfile.ZipFile(path) as archive:
        return {
            name: NUMBER.sub(
                lambda found: f"{float(found[0]):.7g}",
                archive.read(name).decode("utf-8", "replace"),
            )
            for name in archive.namelist()
        }


@pytest.mark.parametrize("name", NAMES)
def test_it_is_current(fresh: Path, name: str) -> None:
    """Otherwise run `make workbooks`."""
    ours, theirs = content(fresh / f"{name}.xlsx"), content(FOLDER / f"{name}.xlsx")
    assert ours.keys() == theirs.keys()
    assert [part for part in ours if ours[part] != theirs[part]] == []


@pytest.mark.parametrize("name", NAMES)
def test_the_auditor_finds_nothing(name: str) -> None:
    assert [(found.rule.number, found.flaw) for found in lint(FOLDER / f"{name}.xlsx")] == []


@pytest.mark.parametrize("name", NAMES)
def test_excel_is_expected_to_open_it_cleanly(name: str) -> None:
    for office in (FileFormat.OFFICE_2016, FileFormat.MICROSOFT_365):
        result = OpenXmlValidator(file_format=office).validate(FOLDER / f"{name}.xlsx")
        assert not result.errors
        assert predict(result).prediction is AppPrediction.OPENS_CLEAN


def test_each_holds_its_plan() -> None:
    for name, language, plan in shipped_plans(FOLDER):
        assert read_draft(FOLDER / f"{name}.{language}.xlsx").plan == plan


def test_a_blank_plan_says_that_its_figures_are_defaults() -> None:
    plan = blank_plan("en", 5, date(2026, 1, 1))
    assert {source.confidence for source in plan.sources} == {"low"}
    assert {source.source for source in plan.sources} == {"Program default, to be confirmed"}
    assert sum(scenario.probability for scenario in plan.scenarios) == 1.0
    assert [scenario.role for scenario in plan.scenarios] == ["pessimistic", "base", "optimistic"]
    assert all("default" in scenario.name for scenario in plan.scenarios)
    assert evaluate(plan).risk_adjusted.npv == 0.0


@pytest.mark.parametrize(
    ("language", "names"),
    [
        pytest.param("zh", ["财务", "客户", "内部管理", "学习与成长"], id="zh"),
        pytest.param(
            "en", ["Financial", "Customer", "Internal management", "Learning and growth"], id="en"
        ),
    ],
)
def test_a_blank_plan_has_the_four_perspectives(language: str, names: list[str]) -> None:
    plan = blank_plan("zh" if language == "zh" else "en", 5, date(2026, 1, 1))
    rows = plan.scorecard.perspectives
    assert names == [row.name for row in rows]
    assert [row.kind for row in rows] == ["financial", "customer", "internal", "learning"]
    free = [matrix.group for matrix in matrices_of(plan)]
    assert free == [*[PERSPECTIVES] * 3, "F", "C", "I", "L", *[""] * 4]


@pytest.mark.parametrize(
    ("language", "unit"),
    [
        pytest.param("zh", ("CNY", "万元", 10_000.0), id="zh"),
        pytest.param("en", ("USD", "USD 000", 1_000.0), id="en"),
    ],
)
def test_a_blank_plan_counts_as_its_readers_do(language: str, unit: tuple[str, str, float]) -> None:
    own = blank_plan("zh" if language == "zh" else "en", 5, date(2026, 1, 1)).assumptions
    assert (own.currency, own.unit_label, own.unit_scale) == unit
