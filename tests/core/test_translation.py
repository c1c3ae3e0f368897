"""The plan's own texts in the other language."""

from __future__ import annotations

from crm_roi.core.evaluation import evaluate
from crm_roi.core.plan import MAX_TEXT, Plan
from crm_roi.core.plan.translation import in_language

PLAN = Plan.model_validate(
    {
        "about": {"title": "计划", "purpose": "没有译文的句子"},
        "assumptions": {"start_year": 2026, "discount_rate": 0.1, "horizon_years": 1},
        "costs": [
            {
                "id": "许可",
                "name": "许可",
                "area": "it",
                "visibility": "explicit",
                "nature": "opex",
                "values": [1, 2],
            }
        ],
        "approval": {"sign_off": [{"step": 1, "role": "许可", "decision": "approved"}]},
        "translations": [
            {"zh": "计划", "en": "Plan"},
            {"zh": "许可", "en": "Licence"},
            {"zh": "万元", "en": "CNY 10k"},
            {"zh": "approved", "en": "never"},
        ],
    }
)


def test_texts_are_translated_and_a_missing_translation_leaves_the_text() -> None:
    spoken = in_language(PLAN, "en")
    assert spoken.language == "en"
    assert spoken.about.title == "Plan"
    assert spoken.about.purpose == "没有译文的句子"
    assert spoken.assumptions.unit_label == "CNY 10k"
    assert spoken.costs[0].name == spoken.approval.sign_off[0].role == "Licence"


def test_row_numbers_choices_and_the_table_stay() -> None:
    spoken = in_language(PLAN, "en")
    assert spoken.costs[0].id == "许可"
    assert spoken.approval.sign_off[0].decision == "approved"
    assert spoken.translations == PLAN.translations


def test_its_own_language_gives_the_very_plan() -> None:
    assert in_language(PLAN, "zh") is PLAN


def test_there_and_back_is_the_same_plan() -> None:
    assert in_language(in_language(PLAN, "en"), "zh") == PLAN


def test_no_figure_changes() -> None:
    assert evaluate(in_language(PLAN, "en")).risk_adjusted == evaluate(PLAN).risk_adjusted


def test_a_text_may_be_as_long_as_texts_may_be() -> None:
    assert MAX_TEXT == 1000
