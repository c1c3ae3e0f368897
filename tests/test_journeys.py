"""The way of a user through the command line, with real files in between."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from crm_roi.core.plan import Plan, json_schema
from tests.plans import read_plan
from tests.sample import SAMPLE, sample_plan
from tests.time_limits import seconds, wait_until

if TYPE_CHECKING:
    from pathlib import Path

COMMAND = [sys.executable, "-c", "from crm_roi.hosts.command_line import main; main()"]


def crm_roi(*arguments: object, language: str = "en") -> subprocess.CompletedProcess[str]:
    """Run `crm-roi` as a user would."""
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=seconds(30),
        env={**os.environ, "CRM_ROI_LANGUAGE": language, "COLUMNS": "200"},
    )


@pytest.fixture(scope="module")
def workbooks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("journey")
    made = {}
    for language in ("zh", "en"):
        made[language] = folder / f"plan.{language}.xlsx"
        done = crm_roi("new", made[language], "--sample", "dealer_group", "--language", language)
        assert done.returncode == 0, done.stderr
    return made


@pytest.mark.parametrize("language", ["zh", "en"])
def test_sample_to_workbook_to_figures(workbooks: dict[str, Path], language: str) -> None:
    done = crm_roi("evaluate", workbooks[language], "--json")
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert pytest.approx(127.506125, abs=1e-6) == figures["npv"]
    assert pytest.approx(0.140538, abs=1e-6) == figures["irr"]
    assert pytest.approx(3.818942, abs=1e-6) == figures["payback_years"]
    assert figures["verdict"] == "warn"


@pytest.mark.parametrize(
    ("words", "language"),
    [
        pytest.param(("127.51", "14.05%", "27.7%", "7.2%", "34.8%", "3.82 years"), "en", id="en"),
        pytest.param(
            ("127.51", "14.05%", "27.7%", "7.2%", "34.8%", "3.82 年", "警示"), "zh", id="zh"
        ),
    ],
)
def test_headline_table(workbooks: dict[str, Path], words: tuple[str, ...], language: str) -> None:
    done = crm_roi("evaluate", workbooks[language], "--language", language)
    assert done.returncode == 0, done.stderr
    for word in words:
        assert word in done.stdout


def test_check_finds_nothing_that_stops_the_sample(workbooks: dict[str, Path]) -> None:
    done = crm_roi("check", workbooks["zh"], "--json", "--language", "zh")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert {issue["severity"] for issue in found} == {"note"}
    assert all("!" in issue["cell"] for issue in found)


def test_export_gives_the_plan_back(workbooks: dict[str, Path], tmp_path: Path) -> None:
    target = tmp_path / "plan.json"
    assert crm_roi("export", workbooks["zh"], "-o", target).returncode == 0
    assert sample_plan() == Plan.model_validate_json(target.read_text(encoding="utf-8"))
    again = tmp_path / "again.xlsx"
    assert crm_roi("new", again, "--from", target, "--language", "zh").returncode == 0
    assert sample_plan() == read_plan(again)


def test_nothing_is_overwritten_silently(workbooks: dict[str, Path], tmp_path: Path) -> None:
    target = tmp_path / "mine.xlsx"
    target.write_text("mine", encoding="utf-8")
    for arguments in (("new", target), ("export", workbooks["zh"], "-o", target)):
        done = crm_roi(*arguments)
        assert done.returncode == 1
        assert "--force" in done.stderr
        assert target.read_text(encoding="utf-8") == "mine"
        assert "Traceback" not in done.stderr
    assert crm_roi("new", target, "--force").returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["mine.xlsx"]


def test_blank_workbook_says_what_is_missing(tmp_path: Path) -> None:
    target = tmp_path / "blank.xlsx"
    assert crm_roi("new", target, "--years", 3, "--language", "zh").returncode == 0
    done = crm_roi("check", target, "--language", "zh")
    assert done.returncode == 1
    assert "请至少填写一行成本和一行效益" in done.stdout
    refused = crm_roi("evaluate", target, "--language", "zh", language="zh")
    assert refused.returncode == 1
    assert "请至少填写一行成本和一行效益" in refused.stderr


def test_schema_is_published() -> None:
    done = crm_roi("schema")
    assert json_schema() == json.loads(done.stdout)


def test_simulation_is_the_same_each_time(workbooks: dict[str, Path]) -> None:
    runs = [
        crm_roi("simulate", workbooks["zh"], "--trials", 2000, "--seed", 7, "--json") for _ in "ab"
    ]
    first, second = (json.loads(run.stdout) for run in runs)
    assert first == second
    assert first["outputs"]["npv"]["p10"] < first["outputs"]["npv"]["p90"]


def document(**changes: Any) -> str:  # noqa: ANN401 - any JSON value
    return json.dumps(json.loads(SAMPLE.read_text(encoding="utf-8")) | changes, ensure_ascii=False)


@pytest.mark.parametrize(
    ("words", "content"),
    [
        pytest.param("is not a JSON document", "{", id="not-json"),
        pytest.param("not an object", "[1, 2]", id="a-list"),
        pytest.param("known schema", '{"title": 1}', id="no-schema"),
        pytest.param("newer crm_roi", document(schema_version="crm_roi.plan/99"), id="newer"),
        pytest.param("nested too deeply", "[" * 100_000, id="deep"),
        pytest.param("is not a number", document(assumptions={"discount_rate": "ten"}), id="text"),
        pytest.param("required entry is blank", document(about={}), id="no-title"),
        pytest.param(
            "not a number", document(facts=[{"name": "x", "value": float("nan")}]), id="nan"
        ),
    ],
)
def test_bad_documents(words: str, content: str, tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text(content, encoding="utf-8")
    done = crm_roi("check", bad)
    assert done.returncode == 1
    assert words in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(("check", "pipe.xlsx"), id="check"),
        pytest.param(("evaluate", "pipe.json"), id="evaluate"),
        pytest.param(("verify", "pipe.pdf"), id="verify"),
        pytest.param(("report", "pipe.xlsx", "-o", "r.pdf"), id="report"),
        pytest.param(("portfolio", ".", "-o", "p.xlsx"), id="portfolio"),
    ],
)
def test_a_pipe_is_refused_and_not_waited_for(words: tuple[str, ...], tmp_path: Path) -> None:
    for ending in (".xlsx", ".json", ".pdf"):
        os.mkfifo(tmp_path / f"pipe{ending}")
    places = {".", "r.pdf", "p.xlsx", *(f"pipe{ending}" for ending in (".xlsx", ".json", ".pdf"))}
    given = [tmp_path / word if word in places else word for word in words]
    done = crm_roi(*given)
    assert done.returncode
    assert "no ordinary file" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize(
    "words",
    [
        pytest.param(("new", "{folder}/a.xlsx", "--sample", "dealer_group"), id="new"),
        pytest.param(("report", str(SAMPLE), "-o", "{folder}/r.pdf"), id="report"),
    ],
)
def test_who_is_ended_leaves_nothing_behind(
    words: tuple[str, ...], how: signal.Signals, tmp_path: Path
) -> None:
    """Ended while it has something of its own in the folder, which then goes."""
    given = [word.format(folder=tmp_path) for word in words]
    run = subprocess.Popen(
        [*COMMAND, *given],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_until(lambda: any(tmp_path.iterdir()) or run.poll() is not None)
    run.send_signal(how)
    assert run.wait() in {130, 143}
    assert list(tmp_path.iterdir()) == []
