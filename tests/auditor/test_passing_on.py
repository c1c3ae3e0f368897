"""What was found is accepted with a reason, shown as a page with maps, and passed on as SARIF."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

import pytest
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from crm_roi.hosts.command_line import app
from tests.auditor.bad_workbook import BROKEN_AT, write_model

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

RUNNER: Final = CliRunner()
BROKEN: Final = frozenset({6, 7, 29})
ACCEPTED: Final = """
[[silence]]
rule = 6
sheet = "Cash flow"
reason = "Management case, agreed on 3 March"

[[silence]]
rule = 7
sheet = "Totals"
cells = "B12:B13, D1"
reason = "A quoted price"
"""


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Write a model that breaks three rules."""
    return write_model(tmp_path / "model.xlsx", BROKEN)


def run(*words: object) -> Result:
    return RUNNER.invoke(app, ["lint", *map(str, words), "--language", "en"])


def found(*words: object) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(run(*words, "--json").stdout)
    return answer


def test_a_finding_is_accepted_with_its_reason_and_still_listed(book: Path) -> None:
    before = found(book)
    book.with_suffix(".lint.toml").write_text(ACCEPTED, encoding="utf-8")
    after = found(book)
    assert len(after["findings"]) == len(before["findings"])
    reasons = {row["rule"]: row["silenced"] for row in after["findings"] if row["silenced"]}
    assert reasons == {6: "Management case, agreed on 3 March", 7: "A quoted price"}
    assert {6, 7} <= set(before["blocking"])
    assert not {6, 7} & set(after["blocking"])
    assert "A quoted price" in run(book).stdout


def test_an_entry_that_accepts_nothing_is_told(book: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.toml"
    other.write_text(ACCEPTED.replace("Totals", "Elsewhere"), encoding="utf-8")
    told = found(book, "--silence", other)["silences_nothing"]
    assert told == ["Entry 2 silences nothing: rule 7, Elsewhere!B12:B13, D1."]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param(ACCEPTED.replace("A quoted price", " "), "entry 2: reason", id="no-reason"),
        pytest.param(ACCEPTED.replace("rule = 7", "rule = 99"), "rule = 99", id="no-such-rule"),
        pytest.param(ACCEPTED.replace("B12:B13", "B12:?"), "cells = ", id="no-cells"),
        pytest.param(ACCEPTED.replace("sheet", "shet"), "entry 1: shet", id="unknown-word"),
        pytest.param("[[silence", "no readable TOML file", id="no-toml"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(book: Path, content: str, says: str) -> None:
    book.with_suffix(".lint.toml").write_text(content, encoding="utf-8")
    done = run(book)
    assert done.exit_code == 1
    assert says in re.sub(r"\s+", " ", done.output + str(done.exception or ""))


def test_a_finding_shows_how_sure_it_is_and_its_neighbour(book: Path) -> None:
    shown = re.sub(r"[\s│]+", " ", run(book).stdout)
    assert "likely · J6: =in_saving*in_users · I6: =in_users*in_saving" in shown
    assert "certain · B12: =Costs!F5*1.17" in shown


def test_the_page_has_a_map_of_each_sheet_and_needs_nothing_else(
    book: Path, tmp_path: Path
) -> None:
    page = tmp_path / "findings.html"
    run(book, "--html", page)
    html = page.read_text(encoding="utf-8")
    assert html.count("<svg") == len(CalamineWorkbook.from_path(book).sheet_names)
    for rule in BROKEN:
        _sheet, cell = BROKEN_AT[rule]
        assert cell in html
    assert not re.findall(r"<script|<link|src=|https?://(?!www\.w3\.org)", html)
    again = run(book, "--html", page)
    assert again.exit_code != 0
    assert page.read_text(encoding="utf-8") == html


def test_sarif_has_what_the_standard_asks(book: Path, tmp_path: Path) -> None:
    """OASIS SARIF 2.1.0: 3.13 log file, 3.14 run, 3.27 result, 3.35 suppression."""
    book.with_suffix(".lint.toml").write_text(ACCEPTED, encoding="utf-8")
    path = tmp_path / "findings.sarif"
    run(book, "--sarif", path)
    log = json.loads(path.read_text(encoding="utf-8"))
    assert (log["version"], len(log["runs"])) == ("2.1.0", 1)
    (only,) = log["runs"]
    rules = only["tool"]["driver"]["rules"]
    assert len(only["results"]) == len(found(book)["findings"])
    for result in only["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in {"error", "warning", "note"}
        assert -1.0 <= result["rank"] <= 100.0
        assert result["message"]["text"]
        location = result["locations"][0]["physicalLocation"]["artifactLocation"]
        assert only["artifacts"][location["index"]]["location"]["uri"] == location["uri"]
    accepted = [row for row in only["results"] if row.get("suppressions")]
    assert {row["suppressions"][0]["kind"] for row in accepted} == {"external"}
    assert {row["ruleId"] for row in accepted} == {"CRM006", "CRM007"}
