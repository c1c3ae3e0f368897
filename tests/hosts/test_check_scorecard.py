"""`crm-roi check` on a workbook with ten faults: ten issues with cells, in both languages."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Literal

import pytest
from typer.testing import CliRunner

from crm_roi.core.plan import Plan
from crm_roi.hosts.command_line import app
from crm_roi.workbook.write_workbook import write_workbook
from tests.sample import sample_plan
from tests.workbook.editing import loaded

if TYPE_CHECKING:
    from pathlib import Path

Language = Literal["zh", "en"]

FAULTS = {
    # code: the place in the plan, what its row shows, words of the message in both languages
    "smart-s-scope": ("scorecard.kpis.4.scope", "K05", "whom or what", "范围"),
    "smart-m-denominator": ("scorecard.kpis.3.formula", "K04", "of what", "K04"),
    "smart-a-side": ("scorecard.kpis.7.targets.3", "K08", "worse than its baseline", "基线"),
    "smart-r-objective": ("scorecard.kpis.5.objective", "K06", "objective", "目标"),
    "smart-t-date": ("scorecard.kpis.8.due_date", "K09", "no due date", "期限"),
    "no-owner": ("scorecard.kpis.1.owner", "K02", "no owner", "负责人"),
    "weights-not-one": ("scorecard.perspectives.0.weight", "F", "0.999", "0.999"),
    "inconsistent-judgements": (
        "scorecard.judgements.0.value", "F", "contradicts", "总经理",
    ),
    "kpi-over-hundred": ("scorecard.actuals.4.value", "K05", "160 %", "160"),
    "red-without-note": ("scorecard.actuals.11.note", "K12", "is red", "K12"),
}  # fmt: skip


def spoilt() -> Plan:
    """Give the sample with one fault of each kind."""
    document: dict[str, Any] = sample_plan().model_dump(mode="json")
    card = document["scorecard"]
    kpis, actuals = card["kpis"], card["actuals"]
    kpis[4]["scope"] = "待定"
    kpis[3]["formula"] = "新客户数"
    kpis[7]["targets"][3] = 120.0
    kpis[5]["objective"] = ""
    kpis[8]["due_date"] = None
    kpis[1]["owner"] = ""
    for row, weight in zip(card["perspectives"], (0.28, 0.449, 0.173, 0.097), strict=True):
        row["weight"] = weight
    card["judgements"][0]["value"] = 9.0
    actuals[4]["value"] = 160.0
    actuals[11]["value"] = 30.0
    return Plan.model_validate(document)


@pytest.fixture(scope="module")
def workbooks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Write the plan with its faults in both languages."""
    folder = tmp_path_factory.mktemp("faults")
    made = {language: folder / f"{language}.xlsx" for language in ("zh", "en")}
    for language, path in made.items():
        write_workbook(spoilt(), path, language="zh" if language == "zh" else "en")
    return made


@pytest.mark.parametrize("language", ["zh", "en"])
def test_ten_faults_ten_issues(workbooks: dict[str, Path], language: Language) -> None:
    path = workbooks[language]
    done = CliRunner().invoke(app, ["check", str(path), "--json", "--language", language])
    assert done.exit_code == 1, done.output
    issues = [row for row in json.loads(done.stdout) if row["severity"] != "note"]
    assert {(code, row[0]) for code, row in FAULTS.items()} == {
        (issue["code"], issue["path"]) for issue in issues
    }
    assert len(FAULTS) == len(issues)
    book = loaded(path)
    for issue in issues:
        _place, key, english, chinese = FAULTS[issue["code"]]
        assert (english if language == "en" else chinese) in issue["message"]
        sheet, cell = issue["cell"].split("!")
        row = book[sheet][int(re.sub(r"\D", "", cell))]
        assert key in {str(found.value) for found in row}, issue
        assert issue["remedy"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_told_line_by_line(workbooks: dict[str, Path], language: Language) -> None:
    done = CliRunner().invoke(app, ["check", str(workbooks[language]), "--language", language])
    lines = done.stdout.splitlines()
    assert len(FAULTS) <= sum("!" in line.split(":")[0] for line in lines)
    assert len(FAULTS) <= sum(line.startswith("    → ") for line in lines)
