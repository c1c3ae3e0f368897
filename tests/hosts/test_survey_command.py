"""`crm-roi survey` as a user calls it: from CSV and workbook, both metrics, faults with cells."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import pytest
import typer
from openpyxl import Workbook
from typer.testing import CliRunner

from crm_roi.app.issue_text import refusal_text
from crm_roi.core.customers.path_bootstrap import bootstrap
from crm_roi.core.customers.path_fit import drivers, fit_path_model
from crm_roi.core.customers.survey_model import Block, PathModel
from crm_roi.core.errors import CrmRoiError
from crm_roi.hosts.command_line.survey import survey
from tests.survey_sample import survey_answers, survey_model

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from typer.testing import Result

app = typer.Typer()
app.command()(survey)

Rows = list[list[Any]]
SMALL_MODEL = """潜变量,题项,方式
Quality,perceived_quality_*,reflective
Value,perceived_value_1,formative
Value,perceived_value_2,
满意度,satisfaction_*,反映型

从,到
Quality,Value
Quality,满意度
Value,满意度
"""


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [*map(str, arguments)], env={"COLUMNS": "120"})


def answered(*arguments: object) -> dict[str, Any]:
    done = run(*arguments, "--json", "--language", "en")
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def table(respondents: int = 300) -> Rows:
    """Give the invented survey: items in the first row, then the answers."""
    rows: Rows = survey_answers(respondents).astype(int).tolist()
    return [list(survey_model().items), *rows]


def written(path: Path, rows: Rows) -> Path:
    if path.suffix == ".xlsx":
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.title = "Answers"
        for row in rows:
            sheet.append(row)
        book.save(path)
    else:
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    return path


@pytest.mark.parametrize("name", ["answers.csv", "answers.xlsx"])
@pytest.mark.parametrize("metric", ["standardised", "raw"])
def test_figures_are_those_of_the_core(tmp_path: Path, name: str, metric: str) -> None:
    path = written(tmp_path / name, table())
    model = survey_model()
    fit = fit_path_model(survey_answers(), model, "path", standardised=metric == "standardised")
    found = answered(path, "--metric", metric, "--scheme", "path", "--bootstrap", 150, "--seed", 9)
    assert fit.index == {row["name"]: row["index"]["value"] for row in found["variables"]}
    assert list(fit.paths.values()) == [row["value"] for row in found["paths"]]
    intervals = bootstrap(fit, 150, 9)
    low, high, _error = intervals.index["loyalty"]
    assert (low, high) == tuple(found["variables"][5]["index"][end] for end in ("low", "high"))
    strongest = drivers(fit)[0]
    first = found["drivers"]["items"][0]
    assert (strongest.item, strongest.effect) == (first["item"], first["effect"])
    reliability = fit.reliability["satisfaction"]
    assert reliability.alpha == found["variables"][3]["alpha"]
    assert (metric, "path", 150) == tuple(
        found["method"][key] for key in ("metric", "scheme", "resamples")
    )


@pytest.mark.parametrize("name", ["model.csv", "model.xlsx"])
def test_a_model_of_ones_own(tmp_path: Path, name: str) -> None:
    rows = [line.split(",") for line in SMALL_MODEL.splitlines()]
    model = written(tmp_path / name, rows)
    found = answered(written(tmp_path / "answers.csv", table()), "--model", model, "--bootstrap", 0)
    items = list(survey_model().items)
    quality, value, satisfied = items[3:6], items[6:8], items[8:11]
    own = PathModel(
        (
            Block("Quality", tuple(quality)),
            Block("Value", tuple(value), "formative"),
            Block("满意度", tuple(satisfied)),
        ),
        (("Quality", "Value"), ("Quality", "满意度"), ("Value", "满意度")),
    )
    columns = [items.index(item) for item in own.items]
    fit = fit_path_model(survey_answers()[:, columns], own)
    assert list(fit.paths.values()) == [row["value"] for row in found["paths"]]
    assert found["drivers"]["target"] == "满意度"
    assert found["unused"] == [*items[:3], *items[11:]]
    assert "low" not in found["paths"][0]


def test_a_csv_of_chinese_excel_with_a_comment_and_other_columns(tmp_path: Path) -> None:
    names = {"satisfaction": "客户满意度", "loyalty": "客户忠诚度"}
    head, *answers = table(120)
    head = [f"{names.get(name[:-2], name[:-2])}_{name[-1]}" for name in head]
    lines = ["# 2026年问卷;", ";".join(["门店", *head, "推荐"])]
    lines += [";".join(map(str, ["城东店", *row, place % 11])) for place, row in enumerate(answers)]
    path = tmp_path / "答卷.csv"
    path.write_bytes("\r\n".join(lines).encode("gb18030"))
    found = answered(path, "--nps", "推荐", "--bootstrap", 0)
    assert (
        found["unused"], found["respondents"], sum(len(row["items"]) for row in found["variables"])
    ) == (["门店"], 120, 14)  # fmt: skip
    # marks 0 to 10 over and over, 120 of them: 11 of each from 0 to 9, 10 of 10
    assert found["nps"]["score"] == pytest.approx(100 * (21 - 77) / 120)
    assert found["nps"]["low"] < found["nps"]["score"] < found["nps"]["high"]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        pytest.param(
            "en",
            ["Only 40 respondents; 100 are wanted", "What moves Customer satisfaction most",
             "perceived_quality_1", "Two highest marks",
             "Net promoter score (question “loyalty_2”)"],
            id="english",
        ),
        pytest.param(
            "zh",
            ["40", "指数（0～100）", "客户忠诚度", "影响最大的题项", "最高两档占比", "净推荐值"],
            id="chinese",
        ),
    ],
)  # fmt: skip
def test_told(tmp_path: Path, language: str, said: list[str]) -> None:
    path = written(tmp_path / "answers.csv", table(40))
    done = run(path, "--language", language, "--nps", "loyalty_2", "--bootstrap", 100)
    assert done.exit_code == 0, done.output
    assert [words for words in said if words not in done.stdout] == []


def three(rows: Rows) -> None:
    del rows[4:]


def text_in_answers(rows: Rows) -> None:
    rows[3][1] = "满意"


def out_of_scale(rows: Rows) -> None:
    rows[5][0] = 11
    rows[6][13] = 0


def all_equal(rows: Rows) -> None:
    for row in rows[1:]:
        row[4] = 7


def nobody(rows: Rows) -> None:
    for row in rows[1:]:
        row[13] = ""


def twice(rows: Rows) -> None:
    rows[0][2] = rows[0][1]


def wrong_scale(rows: Rows) -> None:
    for row in rows[1:]:
        row[0] *= 10


def empty(rows: Rows) -> None:
    rows.clear()


@pytest.mark.parametrize("name", ["answers.csv", "answers.xlsx"])
@pytest.mark.parametrize(
    ("spoil", "faults"),
    [
        pytest.param(three, {("too-few-respondents", "A4")}, id="three-answers-only"),
        pytest.param(text_in_answers, {("number-expected", "B4")}, id="text-in-answers"),
        pytest.param(
            out_of_scale,
            {("answer-outside-scale", "A6"), ("answer-outside-scale", "N7")},
            id="answers-outside-the-scale",
        ),
        pytest.param(all_equal, {("answers-all-equal", "E1")}, id="all-equal"),
        pytest.param(nobody, {("nobody-answered", "N1")}, id="nobody-answered"),
        pytest.param(twice, {("item-named-twice", "C1")}, id="named-twice"),
        pytest.param(
            wrong_scale,
            {("more-answers-unusable", "A7"), *(("answer-outside-scale", f"A{n}")
                                                for n in range(2, 7))},
            id="another-scale",
        ),
        pytest.param(empty, {("no-answers", "")}, id="empty-file"),
    ],
)  # fmt: skip
def test_faults_have_their_cell(
    tmp_path: Path, name: str, spoil: Callable[[Rows], None], faults: set[tuple[str, str]]
) -> None:
    rows = [row[:] for row in table(12)]
    rows[1:] = [[max(value, 2) for value in row] for row in rows[1:]]
    spoil(rows)
    done = run(written(tmp_path / name, rows), "--language", "en")
    refused = done.exception
    assert isinstance(refused, CrmRoiError)
    found = {(issue.kind.code, issue.cell) for issue in refused.issues}  # type: ignore[attr-defined]  # both rejections have them
    sheet = "Answers!" if name.endswith("xlsx") else "answers.csv!"
    assert {(code, f"{sheet}{cell}" if cell else name) for code, cell in faults} == found
    assert all(cell in refusal_text(refused, "zh") for _code, cell in found)


MODEL_FAULTS = """latent,item,mode
Quality,perceived_quality_*,reflective
Quality,no_such_item,
Value,perceived_value_1,loose
,satisfaction_1,
from,to
Quality,
"""


def test_faults_of_a_model_have_their_cell(tmp_path: Path) -> None:
    model = tmp_path / "model.csv"
    model.write_text(MODEL_FAULTS, encoding="utf-8")
    done = run(written(tmp_path / "answers.csv", table(12)), "--model", model)
    found = {(issue.kind.code, issue.cell) for issue in done.exception.issues}  # type: ignore[union-attr]  # a rejection
    assert {
        ("no-such-item", "model.csv!B3"),
        ("wrong-mode", "model.csv!C4"),
        ("incomplete-row", "model.csv!A5"),
        ("incomplete-row", "model.csv!B7"),
    } == found


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["--nps", "推荐"], "推荐", id="no-such-nps-column"),
        pytest.param(["--target", "price"], "price", id="no-such-target"),
        pytest.param(["--bootstrap", 5], "100", id="five-resamples"),
        pytest.param(["--confidence", 95], "0.95", id="95-for-95%"),
        pytest.param(["--scale-low", 10, "--scale-high", 1], "10.0", id="scale-upside-down"),
        pytest.param(["--model", "nowhere.csv"], "nowhere.csv", id="no-model-file"),
    ],
)
def test_refused_in_a_sentence(tmp_path: Path, arguments: list[object], said: str) -> None:
    done = run(written(tmp_path / "answers.csv", table(30)), *arguments)
    assert isinstance(done.exception, CrmRoiError)
    assert said in refusal_text(done.exception, "zh")
    assert said in refusal_text(done.exception, "en")


def test_columns_that_say_nothing_are_named(tmp_path: Path) -> None:
    done = run(written(tmp_path / "answers.csv", [["Q1", "Q2"], *[[5, 6]] * 12]))
    assert isinstance(done.exception, CrmRoiError)
    assert "Q1, Q2" in refusal_text(done.exception, "en")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"PK\x03\x04 no zip", id="cut-off"),
        pytest.param(b"\x00\x01\x02\xff", id="binary"),
    ],
)
@pytest.mark.parametrize("name", ["answers.csv", "answers.xlsx"])
def test_no_table(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    done = run(path)
    assert isinstance(done.exception, CrmRoiError)
    assert name in refusal_text(done.exception, "en")
