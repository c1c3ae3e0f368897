"""The survey in the workbook: answers read with their cells, results written and live."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Literal

import pytest
import typer
from typer.testing import CliRunner

from crm_roi.core.checks import check
from crm_roi.core.checks.scorecard import answers_can_be_used
from crm_roi.core.customers.path_fit import drivers, fit_path_model
from crm_roi.core.customers.satisfaction_study import (
    Method,
    NoModelOfItems,
    NoRawAnswers,
    model_of,
    plan_study,
    survey_result,
)
from crm_roi.core.customers.survey_model import LEAST_RESPONDENTS
from crm_roi.hosts.command_line.survey import survey
from crm_roi.workbook.reading.answer_rows import fill_means
from crm_roi.workbook.reading.answers import AnswersRejected
from crm_roi.workbook.reading.plan_files import read_draft
from crm_roi.workbook.write_workbook import write_workbook
from tests.sample import sample_plan
from tests.survey_sample import survey_answers, survey_model, surveyed_plan
from tests.workbook.editing import loaded, read_bytes, saved

if TYPE_CHECKING:
    from pathlib import Path

    from crm_roi.core.plan import Plan, Survey
    from crm_roi.workbook.reading.draft import Draft

Language = Literal["zh", "en"]
QUICK = Method(resamples=100)
app = typer.Typer()
app.command()(survey)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the sample with 250 respondents."""
    path = tmp_path_factory.mktemp("survey") / "plan.xlsx"
    write_workbook(surveyed_plan(), path, language="en")
    return path


@pytest.mark.parametrize("language", ["zh", "en"])
def test_answers_are_read_back(tmp_path: Path, language: Language) -> None:
    plan = surveyed_plan(40)
    path = tmp_path / "plan.xlsx"
    write_workbook(plan, path, language=language)
    draft = read_draft(path)
    assert (draft.plan, draft.issues) == (plan, ())


def edited(book: Path, cells: dict[str, str | float | None]) -> Draft:
    """Edit cells of the sheet of answers and read the file."""
    file = loaded(book)
    for cell, value in cells.items():
        file["Survey answers"][cell] = value
    return read_bytes(saved(file))


def test_a_blank_answer_is_left_open(book: Path) -> None:
    plan = edited(book, {"F9": None}).plan
    assert plan is not None
    assert "Q3" not in plan.scorecard.survey.answers[2].scores


def test_a_respondent_without_a_number_gets_that_of_the_row(book: Path) -> None:
    plan = edited(book, {"B9": None}).plan
    assert plan is not None
    assert plan.scorecard.survey.answers[2].id == "3"


@pytest.mark.parametrize(
    ("code", "cell", "edits"),
    [
        pytest.param("number-expected", "F9", {"F9": "very good"}, id="text"),
        pytest.param("answer-outside-scale", "F9", {"F9": 11}, id="off-the-scale"),
        pytest.param("column-twice", "G6", {"G6": "Q3"}, id="item-twice"),
        pytest.param("item-without-question", "D7", {"D6": "S1"}, id="no-question"),
        pytest.param("too-large", "C9", {"C9": 12}, id="recommendation"),
    ],
)
def test_what_cannot_be_used_is_told_at_its_cell(
    book: Path, code: str, cell: str, edits: dict[str, str | float | None]
) -> None:
    draft = edited(book, edits)
    assert draft.plan is not None
    issues = (*draft.issues, *map(draft.located, check(draft.plan)))
    assert (code, f"Survey answers!{cell}") in {(row.kind.code, row.cell) for row in issues}


def with_survey(plan: Plan, **changes: object) -> Plan:
    """Give a plan with another survey."""
    card = plan.scorecard
    own: Survey = card.survey.model_copy(update=changes)
    return plan.model_copy(update={"scorecard": card.model_copy(update={"survey": own})})


def alike(plan: Plan) -> Plan:
    """Let everybody answer 5 to the first question."""
    rows = plan.scorecard.survey.answers
    changed = tuple(
        row.model_copy(update={"scores": dict(row.scores) | {"Q1": 5.0}}) for row in rows
    )
    return with_survey(plan, answers=changed)


@pytest.mark.parametrize(
    ("code", "plan"),
    [
        pytest.param("too-few-respondents", surveyed_plan(3), id="three-answers"),
        pytest.param("answers-all-equal", alike(surveyed_plan(40)), id="all-equal"),
    ],
)
def test_answers_that_measure_nothing_are_told(code: str, plan: Plan) -> None:
    assert [issue.kind.code for issue in answers_can_be_used(plan)] == [code]


def test_many_faults_of_a_column_are_told_in_one_sentence() -> None:
    told = list(answers_can_be_used(with_survey(surveyed_plan(100), scale_low=5.0)))
    codes = [row.kind.code for row in told if row.facts["item"] == "Q1"]
    assert codes.count("more-answers-unusable") == 1
    assert len(codes) == 6


def test_the_study_of_a_plan_is_that_of_its_answers() -> None:
    found = plan_study(surveyed_plan(), QUICK)
    fit = fit_path_model(survey_answers(250), survey_model())
    assert list(found.fit.index.values()) == pytest.approx(list(fit.index.values()))
    assert [row.effect for row in found.drivers] == pytest.approx(
        [row.effect for row in drivers(fit)]
    )


def test_few_respondents_are_too_few_to_estimate() -> None:
    assert LEAST_RESPONDENTS == 10
    result = survey_result(surveyed_plan(3), QUICK)
    assert result is not None
    assert result.study is None
    assert result.refused is not None


def test_a_plan_without_answers_has_no_result() -> None:
    assert survey_result(sample_plan()) is None
    with pytest.raises(NoRawAnswers):
        plan_study(sample_plan())


def test_items_without_questions_make_no_model() -> None:
    plan = surveyed_plan(20)
    items = tuple(row.model_copy(update={"code": "other"}) for row in plan.scorecard.survey.items)
    with pytest.raises(NoModelOfItems):
        model_of(with_survey(plan, items=items).scorecard.survey)


@pytest.mark.parametrize("named", ["plan.xlsx", "plan.json"])
def test_the_command_takes_the_answers_of_a_plan(tmp_path: Path, named: str) -> None:
    path = tmp_path / named
    if path.suffix == ".json":
        path.write_text(surveyed_plan().model_dump_json(), encoding="utf-8")
    else:
        write_workbook(surveyed_plan(), path, language="zh")
    done = CliRunner().invoke(app, [str(path), "--json", "--bootstrap", "100"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    expected = plan_study(surveyed_plan(), QUICK)
    assert told["respondents"] == 250
    assert told["drivers"]["items"][0]["item"] == expected.drivers[0].item
    assert told["nps"]["score"] == expected.promoters.score if expected.promoters else None


def test_the_command_refuses_answers_with_their_cells(book: Path, tmp_path: Path) -> None:
    file = loaded(book)
    file["Survey answers"]["F9"] = "?"
    path = tmp_path / "bad.xlsx"
    file.save(path)
    done = CliRunner().invoke(app, [str(path)])
    assert isinstance(done.exception, AnswersRejected)
    assert [row.cell for row in done.exception.issues] == ["Survey answers!F9"]


def test_the_sheet_shows_index_drivers_and_score(book: Path) -> None:
    found = plan_study(surveyed_plan())
    rows = loaded(book)["Survey results"].iter_rows(min_col=2, max_col=5, values_only=True)
    shown = {str(row[0]): row[1:] for row in rows if row[0] is not None}
    satisfaction = shown["Satisfaction"]
    low, high, _error = found.intervals.index["satisfaction"] if found.intervals else (0, 0, 0)
    assert satisfaction == pytest.approx((found.fit.index["satisfaction"], low, high))
    first = found.drivers[0]
    assert shown[first.item][2] == pytest.approx(first.effect)
    assert str(shown["Net promoter score"][0]).startswith("=IF(")


def test_blank_means_are_those_of_the_answers(book: Path) -> None:
    file = loaded(book)
    place = next(row for row in file["Survey"].iter_rows() if row[1].value == "Q1")
    place[5].value = None
    draft = read_bytes(saved(file))
    assert draft.plan is not None
    item = draft.plan.scorecard.survey.items[0]
    scores = [row.scores["Q1"] for row in draft.plan.scorecard.survey.answers if "Q1" in row.scores]
    assert item.mean_score == pytest.approx(sum(scores) / len(scores))


def test_blank_respondents_are_counted_with_blank_means() -> None:
    item = {"code": "Q1"}
    answers = [{"scores": {"Q1": 4.0}}, {"scores": {"Q1": 6.0}}, {"scores": {}}]
    survey = {"items": [item, {"code": "Q2"}], "answers": answers}
    fill_means({"scorecard": {"survey": survey}})
    assert survey["respondents"] == 3
    assert survey["items"] == [{"code": "Q1", "mean_score": 5.0}, {"code": "Q2"}]
