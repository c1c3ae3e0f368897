"""The survey in the report: index with intervals, drivers, promoter score, what to beware of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_roi.core.customers.satisfaction_study import plan_study
from tests.report.views import view_of
from tests.sample import sample_plan
from tests.survey_sample import surveyed_plan

if TYPE_CHECKING:
    from crm_roi.core.plan import Language, Plan
    from crm_roi.report.exhibits import Exhibit


def exhibits(plan: Plan, language: Language) -> list[Exhibit]:
    page = next(page for page in view_of(plan, language).pages if page.key == "scorecard")
    return list(page.exhibits)


def titles(plan: Plan, language: Language) -> str:
    return " ".join(one.title for one in exhibits(plan, language))


@pytest.mark.parametrize(
    ("language", "words"),
    [
        pytest.param("en", ("Satisfaction stands at 58.9", "moves satisfaction most"), id="en"),
        pytest.param("zh", ("满意度为58.9", "对满意度影响最大"), id="zh"),
    ],
)
def test_index_and_drivers_are_told(language: Language, words: tuple[str, ...]) -> None:
    told = titles(surveyed_plan(), language)
    assert all(text in told for text in words)


def test_the_table_of_drivers_is_that_of_the_study() -> None:
    found = plan_study(surveyed_plan())
    table = exhibits(surveyed_plan(), "en")[-2].table
    assert table is not None
    assert [row.item for row in found.drivers] == [row.cells[0] for row in table.rows]
    assert f"+{found.drivers[0].effect:.2f}" == table.rows[0].cells[-1]


def test_promoters_and_highest_marks_stand_below() -> None:
    notes = " ".join(exhibits(surveyed_plan(), "en")[-2].notes)
    scored = plan_study(surveyed_plan()).promoters
    assert scored is not None
    low, high = (f"{value:.0f}".replace("-", "−") for value in (scored.low, scored.high))
    assert f"({low} to {high}), 250 answers" in notes.replace("-", "−")
    assert "Completely satisfied on Q9" in notes


def test_few_respondents_are_warned_of() -> None:
    notes = [note for one in exhibits(surveyed_plan(40), "en") for note in one.notes]
    assert any("40" in note and "respondents" in note for note in notes)


def test_answers_too_few_for_an_index_are_told() -> None:
    assert "do not yet give an index" in titles(surveyed_plan(3), "en")


def test_without_answers_nothing_is_told() -> None:
    assert "respondents" not in titles(sample_plan(), "en")
