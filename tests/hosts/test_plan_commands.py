"""`crm-roi new` and `check` as a user meets them: horizons, root causes, own words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner, Result

from crm_roi.core.plan.horizon import YearsWouldBeLost, with_horizon
from crm_roi.hosts.command_line import app
from crm_roi.workbook.reading.plan_files import read_plan
from tests.sample import sample_plan
from tests.workbook.editing import loaded

if TYPE_CHECKING:
    from pathlib import Path


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, list(map(str, arguments)))


def written(path: Path, **changed: object) -> Path:
    """Write the sample as JSON with some of its fields changed."""
    document = sample_plan().model_dump(mode="json")
    for place, value in changed.items():
        node: Any = document
        *parents, last = [int(part) if part.isdigit() else part for part in place.split("__")]
        for part in parents:
            node = node[part]
        node[last] = value
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def test_a_longer_horizon_repeats_the_last_year_on_both_sides() -> None:
    plan = sample_plan()
    longer = with_horizon(plan, 7)
    assert longer.years == range(8)
    for before, after in zip(plan.costs, longer.costs, strict=True):
        assert after.values == (before.values and (*before.values, *(before.values[-1],) * 2))
    assert longer.scorecard.kpis[0].targets[6:] in ((), (None, None))
    assert with_horizon(plan, plan.assumptions.horizon_years) is plan


def test_a_shorter_horizon_loses_nothing_unseen() -> None:
    with pytest.raises(YearsWouldBeLost) as refused:
        with_horizon(sample_plan(), 3)
    assert "C01" in str(refused.value)


def test_new_takes_its_years_with_a_plan_too(tmp_path: Path) -> None:
    book = tmp_path / "plan.xlsx"
    made = run("new", book, "--from", written(tmp_path / "p.json"), "--years", "7")
    assert made.exit_code == 0, made.output
    assert read_plan(book).assumptions.horizon_years == 7


@pytest.mark.parametrize(
    ("warned", "source"),
    [
        pytest.param("Warnings about this plan: 1. ", "Bank, to be confirmed", id="one-warning"),
        pytest.param("", "Bank, confirmed in March", id="nothing-to-say"),
    ],
)
def test_evaluate_points_to_the_warnings(warned: str, source: str, tmp_path: Path) -> None:
    plan = written(tmp_path / "p.json", sources__5__source=source)
    done = run("evaluate", plan, "--json", "--language", "en")
    assert "npv" in json.loads(done.stdout)
    assert done.stderr.startswith(warned)
    assert bool(done.stderr) is bool(warned)


@pytest.mark.parametrize(
    ("changed", "code", "place"),
    [
        pytest.param(
            {"assumptions__start_year": 2062}, "start-year-doubted", "start_year", id="62"
        ),
        pytest.param({"assumptions__start_year": 20260}, "too-large", "start_year", id="20260"),
        pytest.param({"assumptions__horizon_years": 31}, "too-large", "horizon_years", id="31"),
    ],
)
def test_one_wrong_assumption_is_one_error(
    changed: dict[str, Any], code: str, place: str, tmp_path: Path
) -> None:
    found = json.loads(run("check", written(tmp_path / "p.json", **changed), "--json").stdout)
    grave = [(row["code"], row["path"]) for row in found if row["severity"] != "note"]
    assert grave == [(code, f"assumptions.{place}")]


def test_a_wrong_start_year_of_a_workbook_is_one_error_at_its_cell(tmp_path: Path) -> None:
    book = tmp_path / "plan.xlsx"
    run("new", book, "--sample", "dealer_group", "--language", "en")
    edited = loaded(book)
    edited["Assumptions"]["C11"] = 20260
    edited.save(book)
    found = json.loads(run("check", book, "--json", "--language", "en").stdout)
    grave = [(row["code"], row["cell"]) for row in found if row["severity"] == "error"]
    assert grave == [("too-large", "Assumptions!C11")]


@pytest.mark.parametrize("name", ["𠮷田", "a\u202eb"], ids=["rare", "right-to-left"])
def test_what_no_report_can_print_is_told_before(name: str, tmp_path: Path) -> None:
    plan = written(tmp_path / "p.json", costs__2__name=name)
    (found,) = [
        row
        for row in json.loads(run("check", plan, "--json").stdout)
        if row["code"] == "unprintable-character"
    ]
    assert (found["path"], found["severity"]) == ("costs.2.name", "warning")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"{", "第 1 行第 2 列", id="cut-off"),
        pytest.param(b"\xff\xfe{", "UTF-8", id="other-encoding"),
        pytest.param(b"[" * 100_000, "嵌套过深", id="too-deep"),
        pytest.param(b"[]", "最外层", id="a-list"),
        pytest.param(None, "找不到文件", id="no-file"),
        pytest.param(b'{"schema": "crm_roi.sample/1"}', "meta", id="blank-sample"),
    ],
)
def test_a_document_that_is_no_plan_is_refused_in_chinese(
    content: bytes | None, said: str, tmp_path: Path
) -> None:
    path = tmp_path / "p.json"
    if content is not None:
        path.write_bytes(content)
    result = run("check", path, "--language", "zh")
    assert result.exit_code == 1
    assert said in result.output
    assert not any(word in result.output for word in ("Error", "Expecting", "No such"))


def test_a_folder_is_no_target(tmp_path: Path) -> None:
    folder = tmp_path / "plan.xlsx"
    folder.mkdir()
    result = run("new", folder, "--force")
    assert "IsAFolder" in type(result.exception).__name__
