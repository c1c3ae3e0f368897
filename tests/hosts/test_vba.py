"""Our VBA, run: real errors in cells and arrays, their reasons, descriptions in both languages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from pyopenvba.interpreter import VBAErrorValue

from crm_roi.hosts.catalog import category, worksheet_functions
from crm_roi.hosts.excel import addin, vba
from crm_roi.locale import LANGUAGES, translate
from tests.hosts.fake_com import ExcelRange, classic_xlwings
from tests.hosts.fake_excel import ERROR_NUMBERS, CellRange, FakeExcel, as_errors, shown, vba_value
from tests.hosts.formulas import all_functions, example_arguments

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import SimpleNamespace

    from crm_roi.core.worksheet import WorksheetFunction

LONGEST_LINE = 1023  # of VBA
# https://learn.microsoft.com/en-us/office/vba/language/reference/keywords-visual-basic-for-applications
RESERVED = frozenset({
    "and", "as", "boolean", "byref", "byte", "byval", "call", "case", "class", "const",
    "currency", "date", "debug", "decimal", "declare", "default", "dim", "do", "double",
    "each", "else", "elseif", "empty", "end", "endif", "enum", "eqv", "erase", "error",
    "event", "exit", "explicit", "false", "for", "friend", "function", "get", "global",
    "gosub", "goto", "if", "imp", "implements", "in", "input", "integer", "is", "let", "like",
    "lock", "long", "longlong", "longptr", "loop", "lset", "me", "mod", "new", "next", "not",
    "nothing", "null", "object", "on", "option", "optional", "or", "output", "paramarray",
    "preserve", "print", "private", "property", "public", "put", "raiseevent", "random",
    "read", "redim", "rem", "resume", "return", "rset", "seek", "select", "set", "shared",
    "single", "static", "step", "stop", "string", "sub", "text", "then", "to", "true", "type",
    "typeof", "unlock", "until", "variant", "wend", "while", "width", "with", "withevents",
    "write", "xor",
})  # fmt: skip


@pytest.fixture(scope="module")
def classic() -> Iterator[SimpleNamespace]:
    with classic_xlwings() as loaded:
        yield loaded


@pytest.fixture(scope="module")
def loaded_excel() -> FakeExcel:
    return FakeExcel()


@pytest.fixture
def excel(classic: SimpleNamespace, loaded_excel: FakeExcel) -> FakeExcel:
    return loaded_excel.started(classic.server.CallUDF)


def run(excel: FakeExcel, name: str, arguments: list[Any]) -> object:
    given = [ExcelRange(each) if isinstance(each, list) else each for each in arguments]
    return shown(excel.vba.run(name, given))


@pytest.mark.parametrize("function", all_functions(), ids=lambda each: each.name)
def test_example_through_vba_and_xlwings(
    classic: SimpleNamespace, excel: FakeExcel, function: WorksheetFunction
) -> None:
    arguments = example_arguments(function)
    given = tuple(ExcelRange(each) if isinstance(each, list) else each for each in arguments)
    answer = classic.server.CallUDF(vba.UDF_MODULE, function.name, given, None, None)
    assert as_errors(answer) == run(excel, function.name, arguments)


@pytest.mark.parametrize("code", ERROR_NUMBERS)
@pytest.mark.parametrize("reason", ["", " because of something"])
def test_leading_code_becomes_the_error(excel: FakeExcel, code: str, reason: str) -> None:
    assert VBAErrorValue(ERROR_NUMBERS[code]) == excel.vba.run("CrmResult", [code + reason])


@pytest.mark.parametrize("kept", [1.5, 0, True, "text", "", "#hash", "#NUM!x", "see #NUM!"])
def test_everything_else_stays(excel: FakeExcel, kept: object) -> None:
    assert kept == excel.vba.run("CrmResult", [kept])


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        pytest.param([[1, "#NUM! a"], ["b", "#N/A"]], [[1, 2036], ["b", 2042]], id="table"),
        pytest.param([[1], ["#DIV/0! a"]], [[1], [2007]], id="column"),
        pytest.param([1, "#VALUE! a"], [1, 2015], id="row"),
    ],
)
def test_errors_inside_arrays(excel: FakeExcel, answer: list[Any], expected: list[Any]) -> None:
    result = shown(excel.vba.run("CrmResult", [vba_value(answer)]))
    assert str(expected) == str(result).replace("Error ", "")


def test_reason_is_kept_for_the_cell_and_forgotten_when_mended(excel: FakeExcel) -> None:
    cell = CellRange({(2, 3): VBAErrorValue(2036)}, 2, 3)
    assert VBAErrorValue(2036) == run(excel, "CRM_IRR", [[[1.0, 2.0]]])
    assert "money out and money back" in str(excel.vba.run("CRM_WHY", [cell]))
    run(excel, "CRM_IRR", [[[-1.0, 2.0]]])
    assert "Ctrl+Alt+F9" in str(excel.vba.run("CRM_WHY", [cell]))
    assert not excel.vba.run("CRM_WHY", [CellRange({(2, 3): 1.0}, 2, 3)])


def test_reason_of_an_element_is_kept_for_its_own_cell(excel: FakeExcel) -> None:
    excel.vba.run("CrmResult", [vba_value([[1, 2], [3, "#NUM! too large"]])])
    below_right = CellRange({(3, 4): VBAErrorValue(2036)}, 3, 4)
    assert excel.vba.run("CRM_WHY", [below_right]) == "too large"


def test_error_without_python_says_so(loaded_excel: FakeExcel) -> None:
    def dead(*_given: object) -> None:
        reason = "no interpreter"
        raise OSError(reason)

    excel = loaded_excel.started(dead, menus="zh")
    assert VBAErrorValue(2015) == run(excel, "CRM_ABOUT", [])
    why = str(excel.vba.run("CRM_WHY", [CellRange({(2, 3): VBAErrorValue(2015)}, 2, 3)]))
    assert why.startswith(translate(vba.UNREACHABLE, "zh"))
    assert why.endswith("no interpreter")


def test_call_from_a_macro_keeps_no_reason(excel: FakeExcel) -> None:
    excel.caller = None
    assert VBAErrorValue(2036) == run(excel, "CRM_IRR", [[[1.0, 2.0]]])


@pytest.mark.parametrize(
    ("menus", "setting", "expected"),
    [
        pytest.param("zh", "", "zh", id="language-of-the-menus"),
        pytest.param("zh", "EN", "en", id="setting-first"),
        pytest.param("en", "klingon", "en", id="unknown-setting"),
    ],
)
def test_language(excel: FakeExcel, menus: str, setting: str, expected: str) -> None:
    excel.menus, excel.settings = menus, {"LANGUAGE": setting}
    assert expected == excel.vba.run("CrmLanguage", [])


@pytest.mark.parametrize("language", LANGUAGES)
def test_functions_are_described_when_the_addin_opens(
    loaded_excel: FakeExcel, language: str
) -> None:
    texts = {
        (row, column): text
        for row, line in enumerate(addin.wizard_texts(), start=1)
        for column, text in enumerate(line, start=1)
    }
    excel = loaded_excel.started(lambda *_given: None, menus=language)
    excel.texts.update(texts)
    excel.vba.run("CrmStart", [])
    expected = {
        f"'crm_roi.xlam'!{name}": (
            translate(each.summary, language),
            category(each.group, language),
            [translate(argument.term.meaning, language) for argument in each.arguments],
        )
        for name, each in worksheet_functions().items()
    }
    assert expected == excel.described


def test_wrapper_keeps_to_the_limits_of_vba() -> None:
    lines = vba.vba_wrapper().splitlines()
    assert max(map(len, lines)) <= LONGEST_LINE
    assert all(line.isascii() for line in lines)
    names = {argument.name for each in all_functions() for argument in each.arguments}
    assert not {name.lower() for name in names} & RESERVED
    assert not [each.name for each in all_functions() if re.fullmatch(r"[A-Z]{1,3}\d+", each.name)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param('say "yes"', '"say ""yes"""', id="quotes"),
        pytest.param("无 Python", 'ChrW(26080) & " Python"', id="chinese"),
        pytest.param("", '""', id="empty"),
    ],
)
def test_text_in_vba(text: str, expected: str) -> None:
    assert expected == vba.vba_text(text)
