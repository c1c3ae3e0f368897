"""`crm-roi diff` as a user calls it: text, JSON and page, from workbooks and JSON documents."""

from __future__ import annotations

import json
from math import fsum
from typing import TYPE_CHECKING, Any

import pytest
import typer
from pypdf import PdfReader
from typer.testing import CliRunner

from crm_roi.app.characters import UnprintablePlan
from crm_roi.app.issue_text import refusal_text
from crm_roi.core.plan import Plan
from crm_roi.files import FileExists
from crm_roi.hosts.command_line.diff import diff
from crm_roi.workbook.reading.draft import PlanRejected
from crm_roi.workbook.write_workbook import write_workbook
from tests.sample import SAMPLE, sample_plan
from tests.versions import edited, small_document, small_plan

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

app = typer.Typer()
app.command()(diff)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [*map(str, arguments)], env={"COLUMNS": "160"})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write two versions of the small plan and of the sample."""
    made = tmp_path_factory.mktemp("versions")
    (made / "old.json").write_text(json.dumps(small_document()), encoding="utf-8")
    changes: list[tuple[Any, ...]] = [
        ("year", "costs", 0, 1, 30.0), ("share", "benefits", 0, "confidence", 0.5),
        ("remove", "costs", 1), ("add", "benefits", "N1", 5.0),
        ("assumption", "discount_rate", 0.08), ("assumption", "tax_rate", 0.25),
    ]  # fmt: skip
    new = edited(small_document(), changes)
    new["about"]["version"] = "1.1"
    new["log"].append(
        {"day": "2026-05-01", "version": "1.1", "author": "Wang", "what": "B1 cut", "sheet": "成本"}
    )
    (made / "new.json").write_text(json.dumps(new, ensure_ascii=False), encoding="utf-8")
    sample = sample_plan().model_dump(mode="json")
    sample["benefits"][0]["attribution"] = 0.5
    (made / "sample.json").write_text(json.dumps(sample), encoding="utf-8")
    return made


def test_text(folder: Path) -> None:
    done = run(folder / "old.json", folder / "new.json", "--language", "en")
    assert done.exit_code == 0, done.output
    for words in ("From version 1.0 to version 1.1", "NPV rises by", "C2 removed: Consulting",
                  "N1 added: New N1", "Discount rate", "10%", "8%", "Y1 20", "Y1 30", "Wang",
                  "New entries in the log: 1"):  # fmt: skip
        assert words in done.stdout.replace("\N{NO-BREAK SPACE}", " ")


def test_chinese_text_of_the_sample(folder: Path) -> None:
    done = run(SAMPLE, folder / "sample.json", "--language", "zh")
    assert done.exit_code == 0, done.output
    for words in ("净现值由127.51", "归因比例", "60%", "50%", "售后客户保有率提升的毛利"):
        assert words in done.stdout.replace("\N{NO-BREAK SPACE}", "")


def test_json_adds_up(folder: Path) -> None:
    done = run(folder / "old.json", folder / "new.json", "--json")
    assert done.exit_code == 0, done.output
    document = json.loads(done.stdout)
    bridge = document["bridge"]
    effects = fsum(step["effect"] for step in bridge["steps"])
    assert pytest.approx(document["new"]["npv"] - document["old"]["npv"], abs=1e-9) == effects
    by = {(row["row"], row["field"]): row["by"] for row in document["changes"]}
    assert by["B1", "confidence"] == by["C1", "values"] == ["Wang"]
    assert [row["step"] for row in document["changes"] if row["field"] == "tax_rate"] == [None]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_page(folder: Path, tmp_path: Path, language: str) -> None:
    target = tmp_path / "difference.pdf"
    done = run(folder / "old.json", folder / "new.json", "--pdf", target, "--language", language)
    assert done.exit_code == 0, done.output
    text = "".join(page.extract_text() for page in PdfReader(target).pages)
    words = {"zh": ("变更前NPV", "C2 删除", "变更日志新增1条"),
             "en": ("NPV before", "C2 removed", "New entries in the log: 1")}  # fmt: skip
    for word in words[language]:
        assert word in text.replace("\N{NO-BREAK SPACE}", " ")


def test_workbook_against_its_own_json(tmp_path: Path) -> None:
    """A plan read from a workbook is the plan that was written into it."""
    workbook, document = tmp_path / "plan.xlsx", tmp_path / "plan.json"
    write_workbook(small_plan(), workbook, language="zh")
    document.write_text(small_plan().model_dump_json(), encoding="utf-8")
    done = run(document, workbook, "--language", "en")
    assert "The two versions do not differ" in done.stdout
    assert json.loads(run(document, workbook, "--json").stdout)["changes"] == []


def test_a_plan_in_another_unit_is_restated(folder: Path, tmp_path: Path) -> None:
    document = edited(small_document(), [("unit", "千元", 1e3)])
    path = tmp_path / "thousands.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    done = run(folder / "old.json", path, "--language", "en")
    assert "restated in 千元" in done.stdout
    assert "No change touches NPV" in done.stdout


@pytest.mark.parametrize("place", [0, 1], ids=["old", "new"])
def test_a_plan_with_mistakes_is_refused(folder: Path, tmp_path: Path, place: int) -> None:
    document = small_document()
    document["costs"][0]["values"] = [1, 2]
    path = tmp_path / "bad.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    files = [folder / "old.json", folder / "new.json"]
    files[place] = path
    refusal = run(*files).exception
    assert isinstance(refusal, PlanRejected)
    assert "bad.json costs[0].values" in refusal_text(refusal, "en")


def test_every_character_that_cannot_be_printed_is_named_with_file_and_cell(tmp_path: Path) -> None:
    old, new = small_document(), small_document()
    new["costs"][0] |= {"name": "Licences \N{ROCKET}", "values": [50, 20, 20, 20]}
    new["benefits"][1]["name"] = "Savings \ue000\N{SNOWMAN}"
    old["about"]["notice"] = "\N{ROCKET}"
    write_workbook(Plan.model_validate(new), tmp_path / "new.xlsx", language="en")
    (tmp_path / "old.json").write_text(json.dumps(old), encoding="utf-8")
    target = tmp_path / "page.pdf"
    done = run(tmp_path / "old.json", tmp_path / "new.xlsx", "--pdf", target, "--language", "en")
    assert isinstance(done.exception, UnprintablePlan)
    assert [(issue.place, issue.facts["code"]) for issue in done.exception.issues] == [
        ("old.json about.notice", "U+1F680"),
        ("new.xlsx Costs!C7", "U+1F680"),
        ("new.xlsx Benefits!C8", "U+E000"),
        ("new.xlsx Benefits!C8", "U+2603"),
    ]
    assert not target.exists()


def test_a_page_is_not_overwritten_silently(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "mine.pdf"
    target.write_bytes(b"mine")
    done = run(folder / "old.json", folder / "new.json", "--pdf", target)
    assert isinstance(done.exception, FileExists)
    assert target.read_bytes() == b"mine"
