"""`crm-roi review` as a user calls it: text, JSON and pages, from workbooks and JSON documents."""

from __future__ import annotations

import json
from io import StringIO
from typing import TYPE_CHECKING

import pytest
import typer
from pypdf import PdfReader
from rich.cells import cell_len
from rich.console import Console
from typer.testing import CliRunner

from crm_roi.core.evaluation import evaluate
from crm_roi.core.evaluation.gates import VERDICTS, Verdict
from crm_roi.core.plan import Plan
from crm_roi.hosts.command_line.evaluation_table import evaluation_table
from crm_roi.hosts.command_line.review import review
from crm_roi.locale import translate
from crm_roi.workbook.reading.draft import PlanRejected
from crm_roi.workbook.write_workbook import write_workbook
from tests.plans import read_plan
from tests.sample import SAMPLE
from tests.versions import reviewed_document

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

app = typer.Typer()
app.command()(review)
BY_HAND = -118 + 5.2 / 1.1 + 42.1 / 1.21 + 44 / 1.331


def run(*arguments: object, day: str = "2028-01-31", width: int = 120) -> Result:
    return CliRunner().invoke(
        app, [*map(str, arguments), "--as-of", day], env={"COLUMNS": str(width)}
    )


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Write the small plan with its actuals as JSON and as workbook."""
    folder = tmp_path_factory.mktemp("review")
    document = reviewed_document()
    made = {"json": folder / "plan.json", "xlsx": folder / "plan.xlsx"}
    made["json"].write_text(json.dumps(document), encoding="utf-8")
    write_workbook(Plan.model_validate(document), made["xlsx"], language="en")
    return made


@pytest.mark.parametrize("kind", ["json", "xlsx"])
def test_json(plans: dict[str, Path], kind: str) -> None:
    done = run(plans[kind], "--json", "--language", "en")
    assert done.exit_code == 0, done.output
    document = json.loads(done.stdout)
    assert pytest.approx(BY_HAND, abs=1e-9) == document["forecast"]["npv"]
    assert (document["booked_through"], document["verdict"]) == (1, "fail")
    found = {row["code"] for row in document["issues"]}
    assert found >= {"red-without-note", "never-measured", "off-plan", "not-booked"}
    cells = [row["cell"] for row in document["issues"]]
    assert all("!" in cell for cell in cells) == (kind == "xlsx")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        pytest.param("en", ("NPV is forecast at", "below the plan", "Realised", "More seats",
                            "Call back within a day", "K1 is red, and no note says why",
                            "Two stores joined late", "75%"), id="en"),
        pytest.param("zh", ("预测净现值", "比计划低", "累计计划", "需要关注", "K1为红灯"), id="zh"),
    ],
)  # fmt: skip
def test_text(plans: dict[str, Path], language: str, words: tuple[str, ...]) -> None:
    done = run(plans["xlsx"], "--language", language)
    assert done.exit_code == 0, done.output
    for word in words:
        assert word in done.stdout.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("language", "heads", "cells"),
    [
        pytest.param(
            "en",
            ("Target", "Actual", "Variance", "ment", "Status", "Measured on"),
            ("70", "64", "−6", "40%", "× red", "31 Dec 2027", "Y2 2028", "improving", "(old)"),
            id="en",
        ),
        pytest.param(
            "zh",
            ("目标值", "实际值", "偏差", "达成率", "状态", "测量日期"),
            ("70", "64", "−6", "40%", "× 红", "2027年12月31日", "Y2 2028", "趋好", "（陈旧）"),
            id="zh",
        ),
    ],
)
def test_attainment_of_each_kpi_is_whole_in_a_narrow_terminal(
    plans: dict[str, Path], language: str, heads: tuple[str, ...], cells: tuple[str, ...]
) -> None:
    shown = run(plans["json"], "--language", language, day="2029-12-31", width=80).stdout
    lines = [line.replace("\N{NO-BREAK SPACE}", " ") for line in shown.splitlines()]
    at = next(at for at, line in enumerate(lines) if line.startswith(" K1 "))
    assert [word for word in heads if word not in lines[at - 2]] == []
    assert [word for word in cells if word not in f"{lines[at]}{lines[at + 1]}"] == []
    assert max(map(cell_len, lines)) <= 80


def test_gates_have_one_name_and_one_set_of_verdicts(plans: dict[str, Path]) -> None:
    plan = read_plan(plans["json"])
    console = Console(width=120, record=True, file=StringIO())
    console.print(evaluation_table(plan, evaluate(plan), "zh"))
    evaluated = console.export_text()
    reviewed = run(plans["json"], "--language", "zh").stdout
    assert all("门槛检验" in said for said in (evaluated, reviewed))
    word = translate(VERDICTS[Verdict.FAIL], "zh")
    assert f"× {word}" in reviewed


@pytest.mark.parametrize(
    ("language", "words"),
    [
        pytest.param("en", ("Planned NPV", "Forecast NPV", "Lessons", "× red"), id="en"),
        pytest.param("zh", ("计划NPV", "预测NPV", "经验教训", "红"), id="zh"),
    ],
)
def test_pages(
    plans: dict[str, Path], tmp_path: Path, language: str, words: tuple[str, ...]
) -> None:
    target = tmp_path / "review.pdf"
    done = run(plans["xlsx"], "--pdf", target, "--language", language)
    assert done.exit_code == 0, done.output
    text = "".join(page.extract_text() for page in PdfReader(target).pages)
    for word in words:
        assert word in text.replace("\N{NO-BREAK SPACE}", " ")


def test_a_plan_without_actuals_is_forecast_as_planned() -> None:
    done = run(SAMPLE, "--language", "en")
    assert done.exit_code == 0, done.output
    shown = done.stdout.replace("\xa0", " ")
    assert "Nothing is booked yet; the plan's NPV of CNY 1.28 million" in shown


def test_an_unknown_line_is_refused(tmp_path: Path) -> None:
    document = reviewed_document()
    document["review"]["actuals"].append({"line": "C9", "year": 1, "amount": 3})
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    assert isinstance(run(path).exception, PlanRejected)


def test_a_wrong_day_is_refused_in_a_sentence(plans: dict[str, Path]) -> None:
    done = CliRunner().invoke(app, [str(plans["json"]), "--as-of", "31.1.2028"])
    assert done.exit_code == 2
    assert "31.1.2028" in done.output
