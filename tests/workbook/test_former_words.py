"""Words of the workbook that have changed since: a book with the former ones is read the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_roi.core.errors import Severity
from crm_roi.locale import translate
from crm_roi.workbook.layout.choices import FORMER_WORDS, figure_codes
from tests.workbook.editing import read_edited, small_plan

if TYPE_CHECKING:
    from openpyxl import Workbook

HEADERS = ("Adoption curve", "Confidence", "Go if", "Realisation", "Review year")


def test_former_headers_and_names_of_sheets() -> None:
    former = {translate(text, "zh"): words[0] for text, words in FORMER_WORDS.items()}
    seen: set[str] = set()

    def edit(book: Workbook) -> None:
        for sheet in book.worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    word = str(cell.value)
                    if word in former:
                        seen.add(word)
                        cell.value = former[word]
            if sheet.title in former:
                seen.add(sheet.title)
                sheet.title = former[sheet.title]

    draft = read_edited(edit, "zh")
    assert {translate(text, "zh") for text in HEADERS} | {translate("Scorecard", "zh")} <= seen
    assert [row for row in draft.issues if row.kind.severity is not Severity.NOTE] == []
    assert draft.plan == small_plan()


def test_a_former_word_for_a_figure() -> None:
    assert figure_codes()["见效比例"] == figure_codes()[translate("Adoption", "zh")] == "adoption"
