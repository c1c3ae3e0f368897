"""`crm-roi simulate` as a user calls it: figures, refusals in words, Ctrl-C."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from crm_roi.core.risk.sampling import BLOCK
from tests.sample import SAMPLE
from tests.time_limits import seconds
from tests.versions import small_document

if TYPE_CHECKING:
    from pathlib import Path

COMMAND = [sys.executable, "-c", "from crm_roi.hosts.command_line import main; main()", "simulate"]
ENGLISH = {**os.environ, "COLUMNS": "100", "CRM_ROI_LANGUAGE": "en"}
UNCERTAIN = {"inputs": [{"target": "costs", "low": 0.9, "mode": 1.0, "high": 1.3}], "trials": 500}
LONG = 9_000_000


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [*COMMAND, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False, env=ENGLISH)


def document(*arguments: object) -> dict[str, Any]:
    done = run(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def plan_file(folder: Path, **changes: Any) -> Path:  # noqa: ANN401 - parts of a plan
    path = folder / "plan.json"
    path.write_text(json.dumps({**small_document(), **changes}), encoding="utf-8")
    return path


def test_the_samples_own_seed() -> None:
    found = document(SAMPLE)
    assert (found["trials"], found["seed"], found["stop"]) == (10_000, 20260331, "trial_limit")
    assert found["outputs"]["npv"]["mean"] == pytest.approx(-353.4075667933993, rel=1e-9)
    assert found["probability_npv_negative"]["value"] == 0.8427


def test_every_input_has_its_name() -> None:
    found = document(SAMPLE, "--trials", 1000, "--language", "en")
    inputs = {row["name"]: row["label"] for row in found["inputs"]}
    assert inputs["running_cost"] == "Running cost"
    assert {row["label"] for row in found["events"]} >= {"Privacy breach", "Poor data"}
    assert {row["label"] for row in found["drivers"]} == (
        set(inputs.values()) | {row["label"] for row in found["events"]}
    )


def test_threads_change_no_figure() -> None:
    one = document(SAMPLE, "--trials", 40_000)
    assert document(SAMPLE, "--trials", 40_000, "--workers", 3) == one


def test_without_event_risks() -> None:
    found = document(SAMPLE, "--no-events")
    assert found["events"] == []
    # the closed form of three independent triangular factors
    error = 4 * found["outputs"]["npv"]["standard_error"]
    assert found["outputs"]["npv"]["mean"] == pytest.approx(-125.982237511, abs=error)
    assert "Event risks are left out." in run(SAMPLE, "--no-events").stdout


def test_a_plan_that_only_costs_has_no_irr(tmp_path: Path) -> None:
    path = plan_file(tmp_path, benefits=[], simulation=UNCERTAIN)
    assert "irr" not in document(path)["outputs"]
    done = run(path)
    assert done.returncode == 0, done.stderr
    assert "No trial has an IRR" in done.stdout
    assert "Probability of a negative NPV: 100.0%" in done.stdout
    assert "Probability that IRR reaches 12.0%: 0.0%" in done.stdout


@pytest.mark.parametrize(
    ("words", "arguments"),
    [
        pytest.param(
            "1,000,000,000 trials take some 10 minutes and 48.0 GB; the limit is 10,000,000.",
            ("--trials", "1000000000"),
            id="a-billion-trials",
        ),
        pytest.param("at least 1 trial; 0 were asked for", ("--trials", "0"), id="no-trials"),
        pytest.param("1 to 256 threads; 0 were", ("--workers", "0"), id="no-threads"),
        pytest.param("an amount of money above 0", ("--tolerance", "-1"), id="bad-tolerance"),
    ],
)
def test_refusals(words: str, arguments: tuple[str, ...]) -> None:
    done = run(SAMPLE, *arguments)
    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_plan_without_uncertainty(tmp_path: Path) -> None:
    done = run(plan_file(tmp_path))
    assert done.returncode == 1
    assert "Nothing in the plan is uncertain" in done.stderr


@pytest.mark.parametrize(
    ("words", "row"),
    [
        pytest.param("not in order", {"low": 1.2, "mode": 1.0, "high": 1.3}, id="low-above-mode"),
        pytest.param("C9 does not exist", {"target": "C9"}, id="no-such-line"),
    ],
)
def test_mistakes_in_estimates(tmp_path: Path, words: str, row: dict[str, Any]) -> None:
    given = {"target": "costs", "low": 0.9, "mode": 1.0, "high": 1.3, **row}
    done = run(plan_file(tmp_path, simulation={"inputs": [given]}))
    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_certain_estimate_is_a_spread_of_nothing(tmp_path: Path) -> None:
    row = {"target": "costs", "low": 1.0, "mode": 1.0, "high": 1.0}
    npv = document(plan_file(tmp_path, simulation={"inputs": [row], "trials": 100}))["outputs"][
        "npv"
    ]
    assert npv["standard_deviation"] == 0
    assert npv["minimum"] == npv["maximum"]


@pytest.mark.skipif(sys.platform == "win32", reason="there a console, not a process, is signalled")
def test_ctrl_c_keeps_what_is_done() -> None:
    command = [*COMMAND, str(SAMPLE), "--trials", str(LONG), "--json"]
    shown = {**ENGLISH, "FORCE_COLOR": "1"}  # the progress bar is drawn though nobody looks
    started = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", env=shown
    )
    assert started.stderr is not None
    drawn = b""
    while b"Trials" not in drawn:
        drawn += os.read(started.stderr.fileno(), 1024) or pytest.fail("it ended too early")
    started.send_signal(signal.SIGINT)
    stdout, stderr = started.communicate(timeout=seconds(30))
    assert started.returncode == 130, stderr
    found = json.loads(stdout)
    assert found["stop"] == "interrupted"
    assert 0 < found["trials"] < LONG
    assert found["trials"] % BLOCK == 0
    assert found["convergence"][-1]["trials"] == found["trials"]
    again = document(SAMPLE, "--trials", found["trials"])
    assert again["outputs"] == found["outputs"]
