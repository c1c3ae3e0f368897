"""From cells to values, column by column; what cannot be read is reported at its cell."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import partial
from math import isfinite
from typing import TYPE_CHECKING, Any, Final

from crm_roi.core.errors import Issue, IssueKind, Path
from crm_roi.core.plan.validation import NUMBER_EXPECTED
from crm_roi.workbook.layout.choices import (
    FIGURE_TERMS,
    choice_codes,
    choice_label,
    figure_codes,
)
from crm_roi.workbook.layout.columns import Column, Kind
from crm_roi.workbook.reading.values import (
    CellRefused,
    Setting,
    read_choice,
    read_date,
    read_number,
    read_text,
    read_words,
)

if TYPE_CHECKING:
    from collections.abc import Callable

_CLEAN: Final[dict[Kind, type]] = {
    Kind.NUMBER: float,
    Kind.WHOLE: float,
    Kind.YEARLY: float,
    Kind.TEXT: str,
    Kind.DATE: date,
}


@dataclass(slots=True)
class Reading:
    """What reading collects: the issues, and what texts mean in this workbook."""

    setting: Setting
    language: str
    issues: list[Issue] = field(default_factory=list)

    def report(self, kind: IssueKind, path: Path, cell: str, **facts: Any) -> None:  # noqa: ANN401 - any fact
        """Note a mistake at its cell."""
        self.issues.append(Issue(kind, path, facts, cell))


@dataclass(frozen=True, slots=True)
class CellReader:
    """How the cells of one column are read; `clean` is the type that needs no conversion."""

    column: Column
    clean: type | None
    words: dict[str, str]
    convert: Callable[[Any], Any]

    def read(self, cell: Any) -> Any:  # noqa: ANN401 - whatever calamine gives and the plan takes
        """Give the value of a cell that is not blank; raise `CellRefused` when it has none."""
        if type(cell) is self.clean:
            if type(cell) is float and not isfinite(cell):
                raise CellRefused(NUMBER_EXPECTED, value=str(cell))
            return cell
        if type(cell) is str and cell in self.words:
            return self.words[cell]
        return self.convert(cell)


def cell_reader(column: Column, reading: Reading, *, points: bool = False) -> CellReader:
    """Prepare the reading of a column; `points` says that a percent sign only names the unit."""
    if column.term in FIGURE_TERMS:
        return CellReader(column, None, figure_codes(), read_text)
    words = {
        choice_label(code, reading.language): code for code in choice_codes(column.choices).values()
    }
    return CellReader(column, _CLEAN.get(column.kind), words, _converter(column, reading, points))


def _converter(column: Column, reading: Reading, points: bool) -> Callable[[Any], Any]:  # noqa: FBT001 - passed on
    if column.kind is Kind.TEXT:
        return read_text
    if column.kind is Kind.DATE:
        return partial(read_date, setting=reading.setting)
    if column.kind is Kind.CHOICE:
        return partial(read_choice, column=column, language=reading.language)
    if column.kind is Kind.WORDS:
        return read_words
    return partial(read_number, column=column, setting=reading.setting, points=points)


def is_blank(cell: object) -> bool:
    """Tell whether a cell is empty or holds nothing but spaces."""
    return cell == "" or (isinstance(cell, str) and not cell.strip())


def neutral(column: Column) -> Any:  # noqa: ANN401 - a value of the column's own kind
    """Give a harmless value in place of a bad one, so that the rest of the plan can be checked."""
    if column.default is not None or not column.required:
        return column.default
    if column.kind is Kind.CHOICE:
        return column.choices[0]
    if column.kind is Kind.DATE:
        return date(2000, 1, 1)
    if column.kind is Kind.TEXT:
        return "?"
    return column.at_least or (column.more_than or 0.0) + 1.0


__all__ = ["CellReader", "CellRefused", "Reading", "cell_reader", "is_blank", "neutral"]
