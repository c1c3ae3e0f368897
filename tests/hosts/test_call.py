"""`crm-roi functions` and `crm-roi call` as a user or another program calls them."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner, Result

from crm_roi.hosts.catalog import worksheet_functions
from crm_roi.hosts.cells import CellError
from crm_roi.hosts.command_line import app
from crm_roi.hosts.command_line.manual import NoFormula, evaluate_formula

if TYPE_CHECKING:
    from pathlib import Path

    from crm_roi.core.worksheet import WorksheetFunction

RESERVED_IN_VBA = re.compile(
    "and|as|boolean|byref|byte|byval|call|case|class|const|currency|date|dim|do|double|each|else|"
    "end|enum|erase|error|event|exit|false|for|friend|function|get|global|gosub|goto|if|in|input|"
    "implements|integer|is|let|like|lock|long|loop|lset|me|mod|new|next|not|nothing|null|object|on|"
    "open|option|optional|or|paramarray|preserve|print|private|property|public|put|raiseevent|"
    "redim|rem|resume|return|rset|seek|select|set|single|static|step|stop|string|sub|then|to|true|"
    "type|unlock|until|variant|wend|while|with|write|xor"
)
WIDEST_COLUMN = 3


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        pytest.param(["CRM_IRR", "[[-100,60,60]]"], 0, "0.13066238629180757", id="a-number"),
        pytest.param(["irr", "[[-100,110]]"], 0, "0.1", id="in-small-letters"),
        pytest.param(["CRM_NPV", "[0,[-100,null,110]]"], 0, "10.0", id="blank-cell"),
        pytest.param(["CRM_IRR_ALL", "[[-100,230,-132]]"], 0, "[0.1, 0.2", id="a-list"),
        pytest.param(["CRM_ABOUT", "[]"], 0, "functions", id="no-arguments"),
        pytest.param(["CRM_IRR", "[[-100,230,-132]]"], 0, "0.1", id="several-rates"),
        pytest.param(["CRM_IRR", '[[-100,{"error":"#REF!"}]]'], 1, "#REF!", id="error-cell"),
        pytest.param(["CRM_PAYBACK_YEARS", "[[-100,10]]"], 1, "#N/A", id="never-repaid"),
        pytest.param(["CRM_IRR", "[[-100,110]"], 1, "#VALUE! This is no JSON", id="broken-json"),
        pytest.param(["CRM_IRR", "5"], 1, "#VALUE! The arguments", id="no-array"),
        pytest.param(["CRM_IRR", "[[NaN]]"], 1, "NaN", id="nan-is-no-json"),
        pytest.param(["CRM_IRR", '[{"a":1}]'], 1, "#VALUE!", id="an-object"),
        pytest.param(["CRM_IRR", "[" * 100_000], 1, "#VALUE!", id="too-deep"),
        pytest.param(
            ["CRM_IRR", "[[1,-1e308,1e308,-1e308]]"], 1, "#NUM! A number is", id="endless"
        ),
        pytest.param(["CRM_NPV", "[0,[1e999]]"], 1, "#NUM! A number is", id="infinite"),
        pytest.param(["CRM_NPV", '["\\ud800"]'], 1, "#VALUE! A number is", id="half-a-letter"),
        pytest.param(["CRM_NPV", "[1,", "--language", "zh"], 1, "第 1 行第 4 列", id="zh-json"),
        pytest.param(
            ["CRM_NPV", '[{"a":1}]', "--language", "zh"], 1, "只能是错误单元格", id="zh-object"
        ),
        pytest.param(["CRM_IRR"], 2, "--batch", id="nothing-given"),
        pytest.param(["CRM_IR", "[1]"], 2, "CRM_IRR", id="misspelt"),
        pytest.param(["CRM_WHY", "[1]"], 2, "in Excel with the add-in", id="only-in-excel"),
        pytest.param(["CRM_HELP", '["why"]'], 0, '"The cell that shows an error."', id="help-why"),
        pytest.param(["CRM_HELP", '["CRM_HELP"]'], 0, "What a function does", id="help-help"),
        pytest.param(["CRM_IRR", "--batch", "missing.jsonl"], 2, "missing.jsonl", id="no-file"),
        pytest.param(
            ["CRM_IRR", "[[100,60]]", "--language", "zh"], 1, "#NUM! 计算收益率", id="in-chinese"
        ),
        pytest.param(["CRM_IRR", "[1]", "--language", "fr"], 2, "fr", id="in-french"),
    ],
)
def test_call(arguments: list[str], code: int, said: str) -> None:
    result = run("call", *arguments)
    assert said in result.output
    assert result.exit_code == code
    assert "Traceback" not in result.output


def test_batch(tmp_path: Path) -> None:
    lines = [
        "[[-100,60,60]]",
        "",
        "[[-100,150,-100]]",
        "[[-100,230,-132],0.9]",
        '["Hello"]',
        '[[-100,{"error":"#DIV/0!"}]]',
        "[[-100,\u2028 110]]",
        "nonsense",
    ]
    path = tmp_path / "cases.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    result = run("call", "CRM_IRR", "--batch", str(path))
    answers: list[dict[str, Any]] = [json.loads(line) for line in result.output.splitlines()]
    assert result.exit_code == 0
    assert [answer.get("error") for answer in answers] == [
        None, "#NUM!", None, "#VALUE!", "#DIV/0!", "#VALUE!", "#VALUE!",
    ]  # fmt: skip
    assert answers[0]["value"] == pytest.approx(0.1306623863)
    assert answers[2]["value"] == pytest.approx(0.2)
    assert all(answer["why"] for answer in answers if "error" in answer)


def test_binary_batch_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_bytes(b"\xff\xfe\x00")
    result = run("call", "CRM_IRR", "--batch", str(path))
    assert result.exit_code == 2


def test_functions_as_json_in_both_languages() -> None:
    listed = json.loads(run("functions", "--json").output)
    assert [each["name"] for each in listed] == list(worksheet_functions())
    for each in listed:
        texts = [each["summary"], *(row["meaning"] for row in each["arguments"])]
        assert all(set(text) == {"zh", "en"} and all(text.values()) for text in texts)
        assert each["unit"]
        assert each["example"].startswith(f"={each['name']}(")


def test_functions_as_text() -> None:
    said = run("functions", "--language", "zh").output
    assert "CRM_NPV(discount_rate, cash_flows, first_period)" in said
    assert "净现值" in said


EVERY = pytest.mark.parametrize(
    "function", worksheet_functions().values(), ids=lambda each: each.name
)


@EVERY
def test_example_has_a_result(function: WorksheetFunction) -> None:
    """A table may say `#N/A` in a cell, where a scenario never repays."""
    result = evaluate_formula(function.example)
    cells = [cell for row in result for cell in row] if isinstance(result, list) else [result]
    errors = [cell.code for cell in cells if isinstance(cell, CellError)]
    assert set(errors) <= {"#N/A"}
    assert len(errors) < len(cells)
    assert function.spills or not isinstance(result, list)


@EVERY
def test_names_suit_excel(function: WorksheetFunction) -> None:
    assert not re.fullmatch(rf"[A-Z]{{1,{WIDEST_COLUMN}}}\d+", function.name)
    assert not any(RESERVED_IN_VBA.fullmatch(argument.name) for argument in function.arguments)
    required = [argument.required for argument in function.arguments]
    assert required == sorted(required, reverse=True)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        pytest.param("=CRM_NPV(0.1,{-100,110})", 0.0, id="plain"),
        pytest.param("= crm_npv( 10E-2 , {-100;110} )", 0.0, id="spaces-and-columns"),
        pytest.param("=CRM_ITEM(CRM_IRR_ALL({-100,230,-132}),2)", 0.2, id="nested"),
        pytest.param('=CRM_XIRR({-100,110},{46023,46388},,"act/365f")', 0.1, id="left-out"),
    ],
)  # fmt: skip
def test_formula(formula: str, expected: float) -> None:
    assert evaluate_formula(formula) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(
    "formula",
    ["", "CRM_NPV(1)", "=CRM_NPV(1", "=CRM_NPV(A1)", "=SUM(1)", "=CRM_NPV(1)2", "={1,2", "=§"],
)
def test_no_formula(formula: str) -> None:
    with pytest.raises(NoFormula):
        evaluate_formula(formula)
