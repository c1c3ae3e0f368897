"""What people enter wrongly in judgements, weights, targets and surveys: each told at its cell."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from crm_roi.app.issue_text import message, remedy
from crm_roi.app.plans import issues_in
from crm_roi.core.customers.indicators import NothingInDenominator, churn_rate, retention_rate
from crm_roi.core.scorecard.errors import MatrixNotSquare
from crm_roi.core.scorecard.weights import ahp_weights
from crm_roi.workbook.write_workbook import write_workbook
from tests.survey_sample import surveyed_plan
from tests.workbook.editing import loaded, read_bytes, saved

if TYPE_CHECKING:
    from pathlib import Path

Edits = dict[str, str | float | None]


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Write the sample with a survey of forty respondents."""
    path: Path = tmp_path_factory.mktemp("bad") / "plan.xlsx"
    write_workbook(surveyed_plan(40), path, language="en")
    return path.read_bytes()


def judged(row: int, first: str, second: str, value: float) -> Edits:
    """Enter a judgement in the list of the weights sheet."""
    texts = dict(zip("BCDE", ("顾问", "perspectives", first, second), strict=True))
    cells: Edits = {f"Weights!{column}{row}": text for column, text in texts.items()}
    return cells | {f"Weights!F{row}": value}


def answers(column: str, rows: range, value: float | None) -> Edits:
    """Enter one value in many rows of a column of the answers."""
    return {f"Survey answers!{column}{row}": value for row in rows}


def blank_respondents(first: int) -> Edits:
    """Delete all respondents from a row on."""
    columns = [chr(ord("B") + place) for place in range(16)]
    return {cell: None for column in columns for cell in answers(column, range(first, 48), None)}


CASES = [
    pytest.param(
        "not-reciprocal",
        "Weights!F17",
        judged(16, "F", "C", 3) | judged(17, "C", "F", 2),
        id="reciprocals-that-disagree",
    ),
    pytest.param("too-small", "Matrices!G10", {"Matrices!G10": 0}, id="zero-judgement"),
    pytest.param("too-small", "Matrices!G10", {"Matrices!G10": -3}, id="negative-judgement"),
    pytest.param("matrix-without-member", "Matrices!I10", {"Matrices!B13": None}, id="non-square"),
    pytest.param("judgements-skipped", "Matrices!C8", {"Matrices!H10": None}, id="judge-skipped"),
    pytest.param(
        "answers-all-equal",
        "Survey answers!D7",
        answers("D", range(7, 47), 8),
        id="all-equal-column",
    ),
    pytest.param(
        "whole-number-expected",
        "Survey answers!C9",
        answers("C", range(9, 10), 8.5),
        id="recommendation-between-two-groups",
    ),
    pytest.param(
        "too-few-respondents", "Survey answers!B9", blank_respondents(10), id="three-answers-only"
    ),
    pytest.param(
        "answer-outside-scale", "Survey answers!F9", {"Survey answers!F9": 11}, id="off-the-scale"
    ),
    pytest.param(
        "number-expected", "Survey answers!F9", {"Survey answers!F9": "good"}, id="text-in-answers"
    ),
    pytest.param(
        "weights-not-one",
        "Weights!E7",
        {"Weights!E7": 0.28, "Weights!E8": 0.449, "Weights!E9": 0.173, "Weights!E10": 0.097},
        id="weights-0.999",
    ),
    pytest.param(
        "target-not-scored", "Scorecard!M7", {"Scorecard!M7": 9000}, id="target-on-the-wrong-side"
    ),
    pytest.param(
        "kpi-over-hundred", "KPI actuals!D11", {"KPI actuals!D11": 160}, id="retention-over-100"
    ),
]


@pytest.mark.parametrize(("code", "cell", "edits"), CASES)
def test_bad_input_is_told_at_its_cell(book: bytes, code: str, cell: str, edits: Edits) -> None:
    file = loaded(BytesIO(book))
    for place, value in edits.items():
        sheet, address = place.split("!")
        file[sheet][address] = value
    issues = issues_in(read_bytes(saved(file)))
    told = [issue for issue in issues if issue.kind.code == code]
    assert cell in [issue.cell for issue in told], [(row.kind.code, row.cell) for row in issues]
    assert all(
        message(told[0], language) and remedy(told[0], language) for language in ("zh", "en")
    )


def test_no_opening_customers_is_an_error_of_the_cell() -> None:
    with pytest.raises(NothingInDenominator) as refusal:
        churn_rate(0, 0)
    assert refusal.value.code == "#DIV/0!"
    with pytest.raises(NothingInDenominator):
        retention_rate(0, 10, 10)


def test_a_matrix_that_is_not_square_is_an_error_of_the_cell() -> None:
    with pytest.raises(MatrixNotSquare) as refusal:
        ahp_weights([[1, 2, 3], [1, 1, 1]])
    assert refusal.value.code == "#VALUE!"
