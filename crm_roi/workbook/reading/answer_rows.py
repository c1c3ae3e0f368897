"""The sheet of survey answers: one respondent a row, the items in the columns right of the number.

Every other header of the table names an item; what stands under it is an answer. The mean of a
question where its cell is blank is taken from the answers.
"""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING, Any, Final

from crm_roi.core.terms import Term, Unit
from crm_roi.workbook.layout.columns import Column, Kind
from crm_roi.workbook.reading import issues as kinds
from crm_roi.workbook.reading.cells import CellRefused, is_blank
from crm_roi.workbook.reading.lists import ListReader
from crm_roi.workbook.reading.values import CellError, Setting, read_number, read_text
from crm_roi.xlsx.addresses import address

if TYPE_CHECKING:
    from crm_roi.core.errors import Path

Document = dict[str, Any]

ANSWERS: Final = "answers"
ANSWER: Final = Column("answer", Term("", "", Unit.NUMBER), Kind.NUMBER, required=False)


class AnswerReader(ListReader):
    """Reads the respondents with their answers; one without a number gets that of the row."""

    def _prepare(self) -> None:
        super()._prepare()
        known = {*self.found.columns.values(), *self.found.twice.values()}
        for column, cell in enumerate(self.found.sheet.rows[self.found.header]):
            if column in known or is_blank(cell) or isinstance(cell, CellError):
                continue
            name = str(read_text(cell)).strip()
            if name in self.found.items:
                self._report_column(kinds.COLUMN_TWICE, name, column)
            self.found.items.setdefault(name, column)

    def _record(self, index: int, path: Path) -> dict[str, Any]:
        record = super()._record(index, path)
        scores = self._scores(index, path)
        if not scores:
            return record
        return {"id": str(index - self.found.header)} | record | {"scores": scores}

    def _scores(self, index: int, path: Path) -> dict[str, float]:
        """Read the answers of a row; a blank was not answered."""
        row = self.found.sheet.rows[index]
        scores: dict[str, float] = {}
        for name, column in self.found.items.items():
            cell = row[column]
            if type(cell) is float:
                scores[name] = cell
            elif not is_blank(cell):
                try:
                    scores[name] = read_number(cell, ANSWER, Setting())
                except CellRefused as refused:
                    place = address(self.found.sheet.name, index, column)
                    own = (*path, "scores", name)
                    self.reading.report(refused.kind, own, place, **refused.facts)
        return scores


def fill_means(document: Document) -> None:
    """Give questions without a mean that of their answers, and the survey its respondents.

    A question that nobody answered stays without, and the plan's own rule asks for its mean.
    """
    survey = document.get("scorecard", {}).get("survey", {})
    answers = survey.get("answers", [])
    blank = [item for item in survey.get("items", []) if "mean_score" not in item]
    filled = [item for item in blank if _fill(item, answers)]
    if filled and survey.get("respondents") is None:
        survey["respondents"] = len(answers)


def _fill(item: Document, answers: list[Document]) -> bool:
    """Give a question the mean of its answers; tell whether there are any."""
    code = item.get("code")
    scores = [row["scores"][code] for row in answers if code in row.get("scores", {})]
    if scores:
        item["mean_score"] = fsum(scores) / len(scores)
    return bool(scores)
