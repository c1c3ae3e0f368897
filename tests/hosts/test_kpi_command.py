"""`crm-roi kpis`: the library listed, and KPIs of it taken into a copy of a plan."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from crm_roi.app.issue_text import refusal_text
from crm_roi.core.errors import CrmRoiError
from crm_roi.core.plan.translation import in_language
from crm_roi.core.scorecard.kpi_library import LIBRARY, indicator
from crm_roi.core.scorecard.kpi_picking import with_library_kpis
from crm_roi.hosts.command_line import app
from crm_roi.locale import translate
from crm_roi.workbook.blank_plan import blank_plan
from crm_roi.workbook.reading.plan_files import read_draft
from crm_roi.workbook.write_workbook import write_workbook
from tests.plans import read_plan
from tests.sample import SAMPLE, sample_plan

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result


def run(*arguments: object, width: int = 140) -> Result:
    return CliRunner().invoke(
        app, ["kpis", *map(str, arguments)], env={"COLUMNS": str(width), "CRM_ROI_LANGUAGE": "en"}
    )


def test_the_library_for_a_machine() -> None:
    found: list[dict[str, Any]] = json.loads(run("--json").stdout)
    assert [row.key for row in LIBRARY] == [row["key"] for row in found]
    retention = next(row for row in found if row["key"] == "retention_rate")
    assert retention["name"]["zh"] == "客户保留率"
    assert retention["formula"]["en"] == indicator("retention_rate").formula
    assert tuple(
        retention[name] for name in ("direction", "frequency", "perspective", "timing")
    ) == ("up", "monthly", "customer", "lag")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        pytest.param("en", ["retention_rate", "Learning and growth", "Half-yearly"], id="english"),
        pytest.param("zh", ["retention_rate", "学习与成长", "净推荐值"], id="chinese"),
    ],
)
def test_the_library_for_a_reader(language: str, said: list[str]) -> None:
    shown = run("--language", language).stdout
    assert [words for words in said if words not in shown] == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_keys_and_measurements_stay_whole_in_a_narrow_terminal(language: str) -> None:
    shown = run("--language", language, width=80).stdout
    words = [text for row in LIBRARY for text in (row.key, translate(row.source, language))]
    assert [text for text in words if text not in shown] == []


def test_rows_fill_themselves(tmp_path: Path) -> None:
    target = tmp_path / "more.xlsx"
    done = run(
        "add", SAMPLE, "profit_margin", "employee_turnover", "-o", target, "--language", "zh"
    )
    assert done.exit_code == 0, done.output
    assert "K15, K16" in done.stdout
    assert "!" in done.stdout
    after = read_draft(target).plan
    assert after is not None
    assert sample_plan().scorecard.kpis == after.scorecard.kpis[:14]
    margin, use = after.scorecard.kpis[14:]
    assert (
        margin.perspective, margin.name, margin.formula, margin.unit, margin.direction,
        margin.frequency, margin.timing,
    ) == ("F", "利润率", "净利润 / 销售收入", "%", "up", "monthly", "lag")  # fmt: skip
    assert (use.perspective, use.timing, use.audience) == ("L", "lag", "employee")
    english = in_language(after, "en").scorecard.kpis[14]
    assert (english.name, english.formula) == ("Profit margin", "net profit / sales revenue")


def test_a_blank_plan_gets_its_perspectives(tmp_path: Path) -> None:
    source, target = tmp_path / "blank.xlsx", tmp_path / "more.xlsx"
    write_workbook(blank_plan("en", 3, date(2026, 1, 1)), source, language="en")
    done = run("add", source, *(row.key for row in LIBRARY), "-o", target, "--language", "en")
    assert done.exit_code == 0, done.output
    card = read_plan(target).scorecard
    kinds = {row.id: row.kind for row in card.perspectives}
    assert [row.perspective for row in LIBRARY] == [kinds[kpi.perspective] for kpi in card.kpis]
    assert [row.name for row in LIBRARY] == [kpi.name for kpi in card.kpis]
    repeated = {kpi.name: kpi.reference_of for kpi in card.kpis if kpi.reference_of}
    home = next(kpi.id for kpi in card.kpis if kpi.name == "Market share")
    assert {"Market share (in finance)": home} == repeated


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        pytest.param(["no_such_kpi"], "no_such_kpi", id="not-in-the-library"),
        pytest.param(["market_share_finance"], "market_share", id="its-home-is-missing"),
        pytest.param(["acquisition_rate"], "K04", id="in-the-plan-already"),
        pytest.param(["profit_margin", "profit_margin"], "K15", id="asked-for-twice"),
    ],
)
def test_refused(keys: list[str], said: str, tmp_path: Path) -> None:
    target = tmp_path / "more.xlsx"
    done = run("add", SAMPLE, *keys, "-o", target)
    assert isinstance(done.exception, CrmRoiError)
    assert said in refusal_text(done.exception, "zh")
    assert not target.exists()


def test_a_file_is_never_replaced_silently(tmp_path: Path) -> None:
    target = tmp_path / "mine.xlsx"
    target.write_text("mine", encoding="utf-8")
    done = run("add", SAMPLE, "profit_margin", "-o", target)
    assert isinstance(done.exception, CrmRoiError)
    assert target.read_text(encoding="utf-8") == "mine"


def test_a_plan_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text('{"schema_version": "crm_roi.plan/1"}', encoding="utf-8")
    done = run("add", broken, "profit_margin", "-o", tmp_path / "more.xlsx")
    assert isinstance(done.exception, CrmRoiError)
    assert "about" in refusal_text(done.exception, "en")


def test_numbers_go_on_after_the_last() -> None:
    plan = sample_plan()
    after, added = with_library_kpis(plan, ["profit_margin", "employee_turnover"], translate)
    assert added == ("K15", "K16")
    assert plan.scorecard.judgements == after.scorecard.judgements
