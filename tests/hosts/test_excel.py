"""The classic path of xlwings, its own code over stand-ins for COM: every function, every cell."""

from __future__ import annotations

import inspect
import io
import json
import math
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from crm_roi.core.worksheet import Cells
from crm_roi.hosts.adapter import call
from crm_roi.hosts.cells import opened
from crm_roi.hosts.excel import functions
from crm_roi.locale import LANGUAGES, translate
from crm_roi.settings import readers_language
from tests.hosts.fake_com import ERRORS, MISSING, ComTime, ExcelRange, classic_xlwings
from tests.hosts.formulas import all_functions, example_arguments

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import SimpleNamespace

    from crm_roi.core.worksheet import WorksheetFunction

MODULE = "crm_roi.hosts.excel.functions"
EACH = pytest.mark.parametrize("function", all_functions(), ids=lambda each: each.name)
NAMES = {Cells.WORD, Cells.WORDS, Cells.ANY}
CELLS = {
    "blank": ExcelRange([[None]]),
    "number": ExcelRange([[2.0]]),
    "text": ExcelRange([["text"]]),
    "number-in-text": ExcelRange([["2"]]),
    "yes": ExcelRange([[True]]),
    "date": ExcelRange([[ComTime(2026, 3, 31)]]),
    "row": ExcelRange([[1.0, 2.0, 3.0]]),
    "column": ExcelRange([[1.0], [2.0], [3.0]]),
    "block": ExcelRange([[1.0, None], ["text", True]]),
    "literal": 2.0,
    "literal-text": "text",
    "left-out": MISSING,
}


@pytest.fixture(scope="module")
def classic() -> Iterator[SimpleNamespace]:
    with classic_xlwings() as loaded:
        yield loaded


def called(classic: SimpleNamespace, name: str, given: list[Any]) -> Any:  # noqa: ANN401 - what a cell gets
    return classic.server.CallUDF(MODULE, name, tuple(given), None, None)


def as_excel_gives_it(argument: object) -> object:
    return ExcelRange(argument) if isinstance(argument, list) else argument


def as_com_returns_it(shown: object) -> object:
    """A single row is one-dimensional, as xlwings' COM server hands it to VBA."""
    if isinstance(shown, list) and len(shown) == 1:
        return shown[0] if len(shown[0]) > 1 else shown[0][0]
    return shown


@EACH
def test_example_gives_the_value_of_the_core_function(
    classic: SimpleNamespace, function: WorksheetFunction
) -> None:
    arguments = example_arguments(function)
    expected = functions.shown(call(function, arguments, readers_language()))
    given = [as_excel_gives_it(argument) for argument in arguments]
    assert as_com_returns_it(expected) == called(classic, function.name, given)


@EACH
def test_every_kind_of_cell_gives_a_value_or_an_error(
    classic: SimpleNamespace, function: WorksheetFunction
) -> None:
    fitting = [as_excel_gives_it(argument) for argument in example_arguments(function)]
    for position, argument in enumerate(function.arguments[: len(fitting)]):
        named = argument.cells in NAMES  # what a user calls a thing comes back as it was given
        for kind, cell in CELLS.items():
            given = [*fitting[:position], cell, *fitting[position + 1 :]]
            answer = called(classic, function.name, given)
            assert all(named or is_value_or_error(each) for each in flat(answer)), (position, kind)


@EACH
@pytest.mark.parametrize("code", ERRORS)
def test_error_cell_makes_the_result_that_error(
    classic: SimpleNamespace, function: WorksheetFunction, code: str
) -> None:
    fitting = [as_excel_gives_it(argument) for argument in example_arguments(function)]
    for position, argument in enumerate(function.arguments[: len(fitting)]):
        if argument.cells is Cells.ANY:
            continue  # takes errors as they are: CRM_ITEM can pick another cell
        given = [*fitting[:position], ExcelRange([[ERRORS[code]]]), *fitting[position + 1 :]]
        assert str(called(classic, function.name, given)).startswith(code)


def flat(answer: object) -> list[object]:
    if not isinstance(answer, list):
        return [answer]
    return [cell for part in answer for cell in flat(part)]


def is_value_or_error(cell: object) -> bool:
    if isinstance(cell, str):
        return not re.fullmatch(r"[+-]?\d+(\.\d*)?", cell)
    return isinstance(cell, (bool, int, float)) and math.isfinite(cell)


@EACH
def test_xlwings_reads_names_texts_and_defaults(
    classic: SimpleNamespace, function: WorksheetFunction
) -> None:
    known = getattr(classic.functions, function.name).__xlfunc__
    assert function.name == known["name"]
    assert [each.name for each in function.arguments] == [each["name"] for each in known["args"]]
    optional = [each.name for each in function.arguments if not each.required]
    assert optional == [each["name"] for each in known["args"] if "optional" in each]
    assert known["category"].startswith("CRM ROI")
    assert all(each["options"]["err_to_str"] for each in known["args"])
    assert getattr(classic.functions, function.name).__annotations__ == {}


@pytest.mark.parametrize("language", LANGUAGES)
@EACH
def test_texts_fit_the_function_wizard(function: WorksheetFunction, language: str) -> None:
    texts = [function.summary, *(each.term.meaning for each in function.arguments)]
    shown = [translate(text, language) for text in texts]
    assert all(0 < len(text) <= functions.LONGEST_TEXT for text in shown)


def test_import_functions_of_xlwings_writes_a_wrapper_for_each(classic: SimpleNamespace) -> None:
    written = io.StringIO()
    book = type("Book", (), {"Name": "plan.xlsm"})
    classic.udfs.generate_vba_wrapper(MODULE, classic.functions, written, book)
    names = re.findall(r"^Function (CRM_\w+)\(", written.getvalue(), re.MULTILINE)
    assert {each.name for each in all_functions()} == set(names)


def test_server_gets_the_bare_code_which_it_makes_an_error_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(functions, "ON_SERVER", True)
    assert functions.CRM_IRR([[1, 2]]) == "#NUM!"  # type: ignore[attr-defined]  # made from the catalogue


def test_one_cell_is_that_cell_and_a_range_stays_a_range() -> None:
    assert opened([[5.0]]) == 5.0
    assert opened([[1, 2]]) == [[1, 2]]
    assert opened([[1], [2]]) == [[1], [2]]


def test_signature_hides_how_it_is_made() -> None:
    parameters = inspect.signature(functions.CRM_NPV).parameters  # type: ignore[attr-defined]
    assert list(parameters) == ["discount_rate", "cash_flows", "first_period"]


def test_import_brings_nothing_slow_beside_what_xlwings_brings() -> None:
    loaded = (
        "import sys, json; print(json.dumps(sorted({n.partition('.')[0] for n in sys.modules})))"
    )
    base = modules_after("import xlwings, numpy, pyxirr; " + loaded)
    ours = modules_after(f"import {MODULE}; " + loaded)
    slow = {"weasyprint", "matplotlib", "duckdb", "scipy", "openpyxl", "pydantic", "typer", "rich"}
    assert not (ours - base) & slow


def modules_after(program: str) -> set[str]:
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    return set(json.loads(shown.stdout))
