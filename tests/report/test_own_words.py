"""A report in the other language: the program's own defaults are known, the rest is counted."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from crm_roi.core.plan import Translation
from crm_roi.report.plan_language import YUAN, plan_in_language, remarks, untranslated
from crm_roi.report.words import counted_unit
from crm_roi.workbook.blank_plan import blank_plan

if TYPE_CHECKING:
    from crm_roi.core.plan import Language, Plan

DAY = date(2026, 3, 1)


def blank(language: Language, **assumptions: object) -> Plan:
    plan = blank_plan(language, 5, DAY)
    return plan.model_copy(update={"assumptions": plan.assumptions.model_copy(update=assumptions)})


@pytest.mark.parametrize(
    ("told", "asked"), [pytest.param("zh", "en", id="to-en"), pytest.param("en", "zh", id="to-zh")]
)
def test_a_blank_plan_is_wholly_in_the_other_language(told: Language, asked: Language) -> None:
    there = plan_in_language(blank(told, currency="CNY", unit_label="万元"), asked)
    expected = blank(asked)
    assert there.about.title == expected.about.title
    assert there.scenarios == expected.scenarios
    assert there.scorecard == expected.scorecard
    assert {(row.source, row.owner) for row in there.sources} == {
        (row.source, row.owner) for row in expected.sources
    }
    assert untranslated(blank(told, currency="CNY"), asked) == 0


@pytest.mark.parametrize(
    ("chinese", "english"), [pytest.param(*row, id=row[1]) for row in YUAN.items()]
)
def test_units_of_chinese_money_are_known_in_both_languages(chinese: str, english: str) -> None:
    there = plan_in_language(blank("zh", unit_label=chinese), "en")
    back = plan_in_language(blank("en", currency="CNY", unit_label=english), "zh")
    assert (there.assumptions.unit_label, back.assumptions.unit_label) == (english, chinese)


def test_a_hundred_million_is_a_number_of_coins() -> None:
    assert counted_unit("CNY 100 million") == ("CNY", 1e8)


def test_the_plans_own_translation_goes_first() -> None:
    plan = blank("zh").model_copy(update={"translations": (Translation(zh="万元", en="10k yuan"),)})
    assert plan_in_language(plan, "en").assumptions.unit_label == "10k yuan"


def test_what_has_no_translation_is_counted_and_said() -> None:
    plan = blank("zh")
    own = plan.model_copy(update={"about": plan.about.model_copy(update={"title": "自有计划"})})
    assert untranslated(own, "en") == 1
    assert "Translations / 译文" in remarks(own, "en")[0]
    assert remarks(own, "zh") == ()


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        pytest.param("Own plan", 1, id="words"),
        pytest.param("CRM", 0, id="capitals-are-in-both"),
        pytest.param("Excel台账", 0, id="chinese-already"),
    ],
)
def test_what_a_chinese_reader_is_shown_in_english_is_counted(title: str, expected: int) -> None:
    plan = blank("en")
    own = plan.model_copy(update={"about": plan.about.model_copy(update={"title": title})})
    assert untranslated(own, "zh") == expected
