"""The sheet of survey answers: one respondent a row, the items in the columns right of the number.

Every other header of the table names an item; what stands under it is an answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from crm_roi.core.terms import Term, Unit
from crm_roi.workbook.layout.columns import Column, Kind
from crm_roi.workbook.reading import issues as kinds
from crm_roi.workbook.reading.cells import CellRefused, is_blank
from crm_roi.workbook.reading.lists import ListReader
from crm_roi.workbook.reading.locate import address
from crm_roi.workbook.reading.values import CellError, Setting, read_number, read_text

if TYPE_CHECKING:
    from crm_roi.core.errors import Path

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
