"""`crm-roi report` of one plan and of many: files, clashes, refusals, workers that are given up."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from crm_roi.app.characters import UnprintablePlan
from crm_roi.app.report_options import WHOLE, ReportOptions
from crm_roi.files import FileExists
from crm_roi.hosts.command_line.report import make_report
from crm_roi.hosts.command_line.reports import NoFolder, Order, SameReport, Worker, make_reports
from crm_roi.report.errors import UnprintableCharacter
from crm_roi.report.pdf.process import Bounds
from tests.report.views import bare

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

HTML = ReportOptions(format="html")


def plan_file(path: Path, text: str = "") -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text or bare().model_dump_json(), encoding="utf-8")
    return path


def make(plans: Sequence[Path], folder: Path, options: ReportOptions = HTML, **how: Any) -> int:  # noqa: ANN401 - the command's own options
    return make_reports(plans, folder, "en", force=how.pop("force", False), options=options, **how)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_a_folder_of_plans_becomes_a_folder_of_reports(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    plans = [plan_file(tmp_path / f"{name}.json") for name in "abc"]
    assert make(plans, tmp_path / "out", ReportOptions(), jobs=2) == 0
    assert names(tmp_path / "out") == ["a.pdf", "b.pdf", "c.pdf"]
    shown = capfd.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in shown] == ["1/3 a.json", "2/3 b.json", "3/3 c.json"]


def test_a_batch_makes_the_bytes_that_one_report_has(tmp_path: Path) -> None:
    plan = plan_file(tmp_path / "a.json")
    make_report(plan, tmp_path / "alone.pdf", "en", force=False)
    make([plan], tmp_path / "out", WHOLE)
    assert (tmp_path / "out" / "a.pdf").read_bytes() == (tmp_path / "alone.pdf").read_bytes()


def test_one_bad_plan_does_not_end_the_others(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    plans = [
        plan_file(tmp_path / "a.json"),
        plan_file(tmp_path / "b.json", '{"no": "plan"}'),
        tmp_path / "gone.json",
        plan_file(tmp_path / "z.json"),
    ]
    assert make(plans, tmp_path / "out", jobs=1) == 1
    assert names(tmp_path / "out") == ["a.html", "z.html"]
    told = capfd.readouterr().err
    assert "2/4 b.json: " in told
    assert "3/4 gone.json: " in told
    assert told.rstrip().endswith("Reports made: 2 of 4.")
    assert "Traceback" not in told


def test_two_plans_of_one_name_are_refused_before_anything_is_made(tmp_path: Path) -> None:
    plans = [plan_file(tmp_path / "x" / "plan.json"), plan_file(tmp_path / "y" / "PLAN.json")]
    with pytest.raises(SameReport):
        make(plans, tmp_path / "out")
    assert names(tmp_path / "out") == []


def test_a_report_that_is_there_stops_the_batch_before_it_begins(tmp_path: Path) -> None:
    plans = [plan_file(tmp_path / f"{name}.json") for name in "ab"]
    (tmp_path / "b.html").write_text("mine")
    with pytest.raises(FileExists):
        make(plans, tmp_path)
    assert not (tmp_path / "a.html").exists()
    assert make(plans, tmp_path, force=True) == 0
    assert (tmp_path / "b.html").read_text(encoding="utf-8") != "mine"


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    plan = plan_file(tmp_path / "a.json")
    with pytest.raises(NoFolder):
        make([plan], plan)


def test_a_worker_that_takes_too_long_is_given_up_and_another_goes_on(tmp_path: Path) -> None:
    plan = plan_file(tmp_path / "a.json")
    order = Order(plan, tmp_path / "a.html", "en", force=False, options=HTML)
    slow, quick = Worker(Bounds(seconds=0.001)), Worker()
    try:
        assert "could not be laid out within 0.001 seconds" in slow.make(order)
        assert "could not be laid out within 0.001 seconds" in slow.make(order)
        assert not order.target.exists()
        assert not quick.make(order)
        assert order.target.exists()
    finally:
        slow.close()
        quick.close()


def test_every_character_that_cannot_be_printed_is_named_with_its_place(tmp_path: Path) -> None:
    document = bare().model_dump(mode="json")
    document["about"]["title"] = "CRM \N{ROCKET} 2026 \N{ROCKET}\N{SNOWMAN}"
    document["costs"][0]["name"] = "Licences \ue000"
    plan = plan_file(tmp_path / "odd.json", json.dumps(document))
    with pytest.raises(UnprintablePlan, match=": 3") as refused:
        make_report(plan, tmp_path / "odd.pdf", "en", force=False)
    assert [(issue.place, issue.facts["code"]) for issue in refused.value.issues] == [
        ("about.title", "U+1F680"),
        ("about.title", "U+2603"),
        ("costs[0].name", "U+E000"),
    ]
    assert not (tmp_path / "odd.pdf").exists()


def test_what_stands_in_no_field_is_named_by_itself(tmp_path: Path) -> None:
    theme = tmp_path / "theme.toml"
    theme.write_text('classification = "Internal \N{ROCKET}"\n', encoding="utf-8")
    plan = plan_file(tmp_path / "a.json")
    with pytest.raises(UnprintableCharacter, match="1F680"):
        make_report(plan, tmp_path / "a.pdf", "en", force=False, options=ReportOptions(theme=theme))
