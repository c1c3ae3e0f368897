"""xlwings Lite, as near as it can be had here: a browser's Python, with what a browser has of it.

A real one was not at hand. What is held: the functions need nothing that Pyodide lacks, they load
by the one line that goes into main.py, and an error is the bare code of which Lite makes an error.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import NamedTuple

import pytest
from packaging.requirements import Requirement

from crm_roi.hosts.adapter import call
from crm_roi.hosts.cells import CellError
from tests.hosts.formulas import all_functions, example_arguments

# Every Pyodide's package list (pyodide-lock.json) has them; xlwings is in xlwings Lite.
IN_PYODIDE = {"numpy", "scipy"}
IN_LITE = IN_PYODIDE | {"xlwings"}
PROJECT = Path(__file__).parents[2] / "pyproject.toml"

# Everything beyond is hidden before anything is loaded; the platform changes its name afterwards,
# because numpy and scipy are built for this one.
PROGRAM = """
import json, os, sys
from importlib.abc import MetaPathFinder

class Hidden(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top not in KNOWN and top not in sys.stdlib_module_names and not top.startswith("_"):
            raise ModuleNotFoundError(name, name=name)

KNOWN, calls = json.load(sys.stdin)
sys.meta_path.insert(0, Hidden())
import numpy, scipy.optimize, scipy.special, scipy.stats, xlwings
sys.platform = "emscripten"
main = {}
exec("from crm_roi.hosts.excel.functions import *", main)
bound = {name for name, each in main.items() if name != "__builtins__"}
answers = {name: main[name](*arguments) for name, arguments in calls.items()}
words = main["CRM_ROI"].__annotations__["method"]
drop_down = [*words.__origin__.__args__], words.__metadata__[0]["tooltips"]
rare = main["CRM_XNPV"](0.1, [[-100.0, 120.0]], [[45000.0, 45365.0]], "30E/360")
print(json.dumps([sorted(bound), answers, main["CRM_IRR"]([[1.0, 2.0]]), drop_down, rare]))
"""


class Answers(NamedTuple):
    """What the functions said there, by their names."""

    names: list[str]
    results: dict[str, object]
    error: str
    drop_down: tuple[list[str], dict[str, str]]
    rare_day_count: str


@pytest.fixture(scope="module")
def in_browser() -> Answers:
    calls = {each.name: example_arguments(each) for each in all_functions()}
    given = [sorted(IN_LITE | {"crm_roi"}), calls]
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        input=json.dumps(given), capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return Answers(*json.loads(done.stdout))


def test_the_line_in_main_brings_every_function(in_browser: Answers) -> None:
    assert {each.name for each in all_functions()} == set(in_browser.names)


def test_every_function_gives_there_what_it_gives_here(in_browser: Answers) -> None:
    for function in all_functions():
        expected = call(function, example_arguments(function))
        assert not isinstance(expected, CellError)
        found = in_browser.results[function.name]
        assert kinds(expected) == kinds(found), function.name


def kinds(result: object) -> object:
    """Give numbers to be compared, of texts the kind alone: the language may differ."""
    if isinstance(result, list):
        return [kinds(part) for part in result]
    if isinstance(result, str | CellError):
        return "text"
    if isinstance(result, bool):
        return result
    return pytest.approx(result, rel=1e-12)


def test_an_error_is_the_bare_code(in_browser: Answers) -> None:
    assert in_browser.error == "#NUM!"


def test_lite_is_told_the_words_of_a_choice_for_its_drop_down(in_browser: Answers) -> None:
    words, meanings = in_browser.drop_down
    assert words == ["simple", "pv", "annual", "eit"] == list(meanings)
    assert meanings["simple"] in {"Simple", "简单法"}, meanings


def test_a_rare_day_count_without_its_package_is_refused(in_browser: Answers) -> None:
    assert in_browser.rare_day_count == "#VALUE!"


def test_a_browser_is_asked_for_what_it_has() -> None:
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    wanted = map(Requirement, project["dependencies"])
    browser = {"sys_platform": "emscripten"}
    asked = {each.name for each in wanted if not each.marker or each.marker.evaluate(browser)}
    assert asked == IN_LITE
