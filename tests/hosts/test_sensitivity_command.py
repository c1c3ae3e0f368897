"""`crm-roi sensitivity` as a user calls it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from crm_roi.workbook.write_workbook import write_workbook
from tests.sample import SAMPLE, sample_plan
from tests.versions import small_plan

if TYPE_CHECKING:
    from pathlib import Path

COMMAND = [sys.executable, "-c", "from crm_roi.hosts.command_line import main; main()"]


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, "sensitivity", *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "COLUMNS": "100", "CRM_ROI_LANGUAGE": "en"},
    )


def test_json() -> None:
    done = run(SAMPLE, "--json", "--rows", "C01=1,1.5", "--columns", "delay")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["npv"] == pytest.approx(127.506125, abs=1e-6)
    assert document["two_way"]["rows"]["settings"] == [1.0, 1.5]
    assert document["two_way"]["columns"]["label"] == "Delay of the benefits"
    assert document["value_of_perfect_information"]["value"] == pytest.approx(21.082246539852)


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        pytest.param(
            "zh",
            ("售后客户保有率提升的毛利", "盈亏平衡", "−78.13", "概率加权净现值：40.26", "推迟"),
            id="zh",
        ),
        pytest.param(
            "en",
            ("Break-even", "−78.13", "Probability-weighted NPV: 40.26", "if it happens", "14.05%"),
            id="en",
        ),
    ],
)
def test_tables(language: str, texts: tuple[str, ...]) -> None:
    done = run(SAMPLE, "--language", language)
    assert done.returncode == 0, done.stderr
    assert [text for text in texts if text not in done.stdout] == []
    assert all(len(line) <= 100 for line in done.stdout.splitlines())


def test_a_workbook_says_the_same(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    write_workbook(sample_plan(), path, language="zh")
    same = [json.loads(run(each, "--json", "--language", "zh").stdout) for each in (SAMPLE, path)]
    assert same[0]["npv"] == pytest.approx(same[1]["npv"])
    for one, other in zip(same[0]["break_even"], same[1]["break_even"], strict=True):
        assert (one["label"], one["change"]) == (other["label"], pytest.approx(other["change"]))


def test_a_certain_plan(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text(small_plan().model_dump_json(), encoding="utf-8")
    done = run(path)
    assert done.returncode == 0, done.stderr
    assert "Nothing in the plan is uncertain" in done.stdout


@pytest.mark.parametrize(
    ("words", "arguments"),
    [
        pytest.param("No figure is called weather", ("--rows", "weather"), id="no-such-figure"),
        pytest.param("no list of numbers", ("--rows", "benefits=a,b"), id="no-numbers"),
        pytest.param("both move delay", ("--rows", "delay", "--columns", "delay"), id="twice"),
    ],
)
def test_refusals(words: str, arguments: tuple[str, ...]) -> None:
    done = run(SAMPLE, *arguments)
    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr
