"""The manual: complete, in both languages, and the one in `docs` is current."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import typer
from typer.testing import CliRunner

from crm_roi.hosts.command_line.manual import manual, manual_text
from crm_roi.locale import LANGUAGES, translate
from tests.hosts.formulas import all_functions
from tests.sample import ROOT

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("language", LANGUAGES)
def test_manual_in_docs_is_current(language: str) -> None:
    written = (ROOT / "docs" / f"reference.{language}.md").read_text(encoding="utf-8")
    assert manual_text(language) == written, (
        f"run: crm-roi manual --language {language} -o docs/reference.{language}.md --force"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_function_and_argument_is_described(language: str) -> None:
    text = manual_text(language)
    for function in all_functions():
        part = text.partition(f"### {function.name}\n")[2].partition("\n### ")[0]
        assert translate(function.summary, language) in part
        assert f"`{function.example}` → " in part
        for argument in function.arguments:
            assert f"`{argument.name}` {translate(argument.term.label, language)}" in part


def test_no_example_fails() -> None:
    results = [line.partition(" → ")[2] for line in manual_text("en").splitlines() if " → " in line]
    assert len(all_functions()) == len(results)
    assert not [result for result in results if result.startswith("`#")]


def app() -> typer.Typer:
    made = typer.Typer()
    made.command()(manual)
    return made


def test_command_prints_or_writes(tmp_path: Path) -> None:
    printed = CliRunner().invoke(app(), ["--language", "en"])
    target = tmp_path / "manual.md"
    CliRunner().invoke(app(), ["--language", "en", "-o", str(target)])
    assert printed.stdout_bytes.decode("utf-8") == target.read_text(encoding="utf-8")
    assert CliRunner().invoke(app(), ["-o", str(target)]).exit_code
