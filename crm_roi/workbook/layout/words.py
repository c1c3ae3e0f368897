"""The workbook's own words: headers of forms and hints that no field of the plan has."""

from __future__ import annotations

from typing import Final

from crm_roi.core.terms import Term, Unit, _
from crm_roi.locale import LANGUAGES, translate
from crm_roi.workbook.layout.columns import Column, Kind

ITEM: Final = _("Item")
VALUE: Final = _("Value")
UNIT: Final = _("Unit")
HINT: Final = _("What it means")

SCHEMA_VERSION: Final = Term(
    _("Plan schema"), _("Which version of the planning workbook this is; leave it as it is.")
)
LANGUAGE: Final = Term(
    _("Language of the texts"),
    _("The language in which the names and texts of this plan are written."),
    Unit.CHOICE,
)
FORMER_WORDS: Final[dict[str, tuple[str, ...]]] = {
    "Adoption": ("见效比例",),
    "Adoption curve": ("见效曲线",),
    "Adoption curves": ("见效曲线",),
    "Confidence": ("可信度",),
    "Go if": ("继续条件",),
    "Realisation": ("兑现比例",),
    "Review year": ("考核年",),
    "Scorecard": ("记分卡",),
    "Scorecard calculation": ("记分卡测算",),
    "Uncertain inputs": ("不确定的输入",),
}
"""What earlier versions wrote for a text, where the words of a workbook are read again."""


def spellings(text: str) -> tuple[str, ...]:
    """Give a text in every language, and what earlier versions wrote for it."""
    return *(translate(text, one) for one in LANGUAGES), *FORMER_WORDS.get(text, ())


WORKBOOK_COLUMNS: Final = (
    Column("schema_version", SCHEMA_VERSION, Kind.TEXT, required=True),
    Column("language", LANGUAGE, Kind.CHOICE, required=True, choices=("zh", "en")),
)
