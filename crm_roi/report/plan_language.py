"""A plan in the reader's language: its own translations, and the program's for its own defaults."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from crm_roi.core.plan import Translation
from crm_roi.core.plan.translation import in_language, texts
from crm_roi.core.scorecard.kpi_library import LIBRARY
from crm_roi.core.terms import _
from crm_roi.locale import translate
from crm_roi.workbook.blank_plan import (
    AREAS,
    CASES,
    DEFAULT_FACTORS,
    DEFAULT_OWNER,
    DEFAULT_PURPOSE,
    DEFAULT_SOURCE,
)
from crm_roi.workbook.layout.choices import choice_label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_roi.core.plan import Language, Plan

YUAN: Final = {
    "元": "CNY",
    "千元": "CNY 1k",
    "万元": "CNY 10k",
    "百万元": "CNY million",
    "亿元": "CNY 100 million",
}
"""The units in which one counts Chinese money, as the two languages write them."""
DEFAULTS: Final = (DEFAULT_SOURCE, DEFAULT_OWNER, DEFAULT_PURPOSE, _("CRM investment plan"))
FOREIGN: Final = {"en": re.compile(r"[\u3400-\u9fff]"), "zh": re.compile(r"[a-z]{2}")}
"""What a text holds that is not in a language; capitals alone, as CRM, are in both."""
CODE: Final = re.compile(r"[a-z0-9_]+\Z")
"""What is a name of the program's, as `discount_rate`."""
HAN: Final = FOREIGN["en"]
UNTRANSLATED: Final = {
    "en": _("{count} texts of the plan have no English; give them on the sheet “{sheet}”."),
    "zh": _("{count} texts of the plan have no Chinese; give them on the sheet “{sheet}”."),
}
SHEET: Final = _("Translations")


def plan_in_language(plan: Plan, language: Language) -> Plan:
    """Give the plan in a language; what its table lacks, the program says of its own defaults."""
    if language == plan.language:
        return plan
    return in_language(with_default_translations(plan), language)


def with_default_translations(plan: Plan) -> Plan:
    """Put the program's own words after the plan's translations; the plan's go first."""
    known = {getattr(row, plan.language) for row in plan.translations}
    own = _default_translations(plan.assumptions.currency == "CNY")
    more = [row for row in own if getattr(row, plan.language) not in known]
    return plan.model_copy(update={"translations": (*plan.translations, *more)})


@cache
def _default_translations(chinese_money: bool) -> tuple[Translation, ...]:  # noqa: FBT001 - a fact of the plan
    """Give the program's words once for all plans: a portfolio has thousands."""
    return tuple(_default_rows(chinese_money))


def _default_rows(chinese_money: bool) -> Iterator[Translation]:  # noqa: FBT001
    """Give the program's defaults in both languages, and the unit of a plan in Chinese money."""
    if chinese_money:
        yield from (Translation(zh=zh, en=en) for zh, en in YUAN.items())
    for text in (*DEFAULTS, *_library()):
        yield Translation(zh=translate(text, "zh"), en=text)
    for area in AREAS:
        yield Translation(zh=choice_label(area.kind, "zh"), en=choice_label(area.kind, "en"))
    for case in CASES:
        names = {language: choice_label(case.role, language) for language in FOREIGN}
        yield Translation(**names)
        yield Translation(
            **{
                language: translate(DEFAULT_FACTORS, language).format(scenario=name)
                for language, name in names.items()
            }
        )


def _library() -> Iterator[str]:
    """Give what a KPI's row is filled with from the library."""
    for row in LIBRARY:
        yield from (row.name, row.formula, row.unit, row.source)


def untranslated(plan: Plan, language: Language) -> int:
    """Count the texts of a plan that a report in a language shows in another one."""
    if language == plan.language:
        return 0
    known = {getattr(row, plan.language) for row in with_default_translations(plan).translations}
    return sum(_foreign(text, language) for text in set(texts(plan)) - known)


def _foreign(text: str, language: Language) -> bool:
    found = bool(FOREIGN[language].search(text)) and not CODE.match(text)
    return found and (language == "en" or not HAN.search(text))


def remarks(plan: Plan, language: Language) -> tuple[str, ...]:
    """Say how many texts of the plan lack a translation; nothing where none does."""
    count = untranslated(plan, language)
    sheet = f"{translate(SHEET, language)} / {translate(SHEET, plan.language)}"
    said = translate(UNTRANSLATED[language], language).format(count=count, sheet=sheet)
    return (said,) if count else ()
