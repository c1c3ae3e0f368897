"""The library of lines and the plans to start from: whole, checked, in both languages alike."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from crm_roi.core.checks import check
from crm_roi.core.drivers.line_library import (
    BENEFITS,
    COSTS,
    LineInPlan,
    SumOfTheRest,
    UnknownLine,
    forgotten,
    with_library_lines,
)
from crm_roi.core.errors import Severity
from crm_roi.core.evaluation import evaluate
from crm_roi.core.plan.translation import in_language, texts
from crm_roi.locale import LANGUAGES, translate
from crm_roi.workbook.blank_plan import blank_plan
from crm_roi.workbook.layout.choices import CHOICE_LABELS
from crm_roi.workbook.starters import STARTERS, NoSuchStarter, starter_plan
from tests.sample import sample_plan

if TYPE_CHECKING:
    from crm_roi.core.plan import Plan

DAY = date(2026, 12, 1)
CHINESE = re.compile("[\u4e00-\u9fff]")
TRADES = [starter.key for starter in STARTERS]


def test_the_library_holds_the_lines_of_the_trade() -> None:
    assert (len(COSTS), len(BENEFITS)) == (29, 24)
    keys = [row.key for row in (*COSTS, *BENEFITS)]
    assert len(set(keys)) == len(keys)
    codes = {code for row in COSTS for code in (row.area, row.visibility, row.nature)}
    assert codes | {row.group for row in BENEFITS} <= set(CHOICE_LABELS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_can_be_taken_into_a_plan(language: Any) -> None:  # noqa: ANN401 - zh or en
    keys = [row.key for row in (*COSTS, *BENEFITS) if row.key != "shareholder_value"]
    plan, added = with_library_lines(blank_plan(language, 5, DAY), keys, translate)
    assert added[:2] == ("C01", "C02")
    assert added[-1] == "B23"
    assert (len(plan.costs), len(plan.benefits)) == (29, 23)
    words = [cost.name + cost.basis for cost in plan.costs]
    words += [benefit.name + benefit.basis for benefit in plan.benefits]
    assert all(bool(CHINESE.search(word)) == (language == "zh") for word in words)


@pytest.mark.parametrize(
    ("refusal", "keys"),
    [
        pytest.param(UnknownLine, ["unknown"], id="unknown"),
        pytest.param(LineInPlan, ["licence", "Licence"], id="twice"),
        pytest.param(SumOfTheRest, ["shareholder_value"], id="the-sum-of-the-rest"),
    ],
)
def test_what_cannot_be_taken(refusal: type[Exception], keys: list[str]) -> None:
    with pytest.raises(refusal):
        with_library_lines(blank_plan("en", 5, DAY), keys, translate)


def test_hidden_costs_that_plans_forget_are_asked_about() -> None:
    plan, _ = with_library_lines(blank_plan("zh", 5, DAY), ["licence", "integration"], translate)
    expected = ["training_to_use", "project_management", "data_quality"]
    assert sorted(expected) == sorted(row.key for row in forgotten(plan))
    found = [issue for issue in check(plan) if issue.kind.code == "forgotten-line"]
    assert len(found) == 3
    assert {issue.kind.severity for issue in found} == {Severity.NOTE}


def test_a_blank_plan_is_not_asked_and_the_sample_forgets_nothing() -> None:
    codes = {issue.kind.code for issue in check(blank_plan("zh", 5, DAY))}
    assert "forgotten-line" not in codes
    assert forgotten(sample_plan()) == ()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("trade", TRADES)
def test_a_starter_is_whole(trade: str, language: Any) -> None:  # noqa: ANN401 - zh or en
    plan = starter_plan(trade, language, DAY)
    assert [issue.kind.code for issue in check(plan)] == ["not-confirmed"]
    assert forgotten(plan) == ()
    assert {cost.evidence for cost in plan.costs} == {"estimate"}
    assert {benefit.evidence for benefit in plan.benefits} == {"estimate"}
    assert evaluate(plan).risk_adjusted.npv > 0


@pytest.mark.parametrize("trade", TRADES)
def test_both_languages_of_a_starter_are_one_plan(trade: str) -> None:
    chinese, english = (starter_plan(trade, language, DAY) for language in ("zh", "en"))
    assert _told(english) == _told(in_language(chinese, "en"))
    assert not [text for text in texts(english) if CHINESE.search(text)]
    assert evaluate(chinese).risk_adjusted.npv == evaluate(english).risk_adjusted.npv


def _told(plan: Plan) -> dict[str, Any]:
    """What a plan says but for the defaults of a blank one, which the report itself translates."""
    kept = plan.model_dump(mode="json", exclude={"translations", "scenarios", "sources", "about"})
    kept["scorecard"]["perspectives"] = [row["kind"] for row in kept["scorecard"]["perspectives"]]
    return kept


def test_an_unknown_trade_is_named_with_those_there_are() -> None:
    with pytest.raises(NoSuchStarter, match="hotel, dealer, software, retail, manufacturer, bank"):
        starter_plan("airline", "en", DAY)
