"""`crm-roi lines` and `crm-roi new --starter`: listed, taken into a plan, a trade begun."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import pytest
from typer.testing import CliRunner

from crm_roi.app.plans import read
from crm_roi.hosts.command_line import app

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

RUNNER: Final = CliRunner()


def run(*words: object) -> Result:
    return RUNNER.invoke(app, [str(word) for word in words])


def test_the_library_is_listed_for_a_machine() -> None:
    found = json.loads(run("lines", "--json").stdout)
    assert (len(found["costs"]), len(found["benefits"])) == (29, 24)
    assert found["costs"][0]["name"] == {
        "zh": "CRM软件许可或订阅费",
        "en": "CRM licence or subscription",
    }


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        pytest.param("zh", "利用新工具营造优势的培训", id="chinese"),
        pytest.param("en", "training_to_use", id="english"),
    ],
)
def test_the_library_is_listed_for_people(language: str, expected: str) -> None:
    assert expected in run("lines", "--language", language).stdout.replace("\n", "")


def test_lines_are_taken_into_a_copy(tmp_path: Path) -> None:
    begun, fuller = tmp_path / "begun.xlsx", tmp_path / "fuller.xlsx"
    assert not run("new", begun, "--starter", "hotel", "--language", "zh").exit_code
    done = run("lines", "add", begun, "backup", "churn", "-o", fuller)
    assert not done.exit_code, done.output
    assert "C14, B05" in done.stdout or "C13, B05" in done.stdout
    plan = read(fuller).plan
    assert plan is not None
    assert (plan.costs[-1].name, plan.benefits[-1].name) == ("备份与容灾", "减少客户流失")
