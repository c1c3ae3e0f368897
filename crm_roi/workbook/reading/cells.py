"""From cells to values, column by column; what cannot be read is reported at its cell."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from math import isfinite
from typing import TYPE_CHECKING, Any, Final

from crm_roi.core.errors import Fact, Facts, Issue, IssueKind, Path
from crm_roi.core.plan import SCHEMA
from crm_roi.core.plan.migrations import SECOND_FIELDS
from crm_roi.core.plan.validation import NUMBER_EXPECTED, shown
from crm_roi.core.terms import Unit
from crm_roi.workbook.layout.choices import (
    FIGURE_TERMS,
    choice_codes,
    choice_label,
    figure_codes,
)
from crm_roi.workbook.layout.columns import Column, Kind
from crm_roi.workbook.reading.issues import NOT_STORED_AS_NUMBER, OTHER_WORD, STRAY_SPACE
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

    from crm_roi.core.plan import Record

_CLEAN: Final[dict[Kind, type]] = {
    Kind.NUMBER: float,
    Kind.WHOLE: float,
    Kind.YEARLY: float,
    Kind.TEXT: str,
}

# What the workbook's own formulas look up or compare, and so must stand as they expect it.
LOOKED_UP: Final = frozenset(
    {
        "id",
        "currency",
        "adoption",
        "perspective",
        "reference_of",
        "kpi",
        "line",
        "judge",
        "compared",
        "first",
        "second",
    }
)
COMPARED: Final = frozenset(
    {
        "area",
        "visibility",
        "nature",
        "recurrence",
        "group",
        "hardness",
        "direction",
        "timing",
        "variable",
    }
)


@dataclass(slots=True)
class Reading:
    """What reading collects: the issues, and what texts mean in this workbook."""

    setting: Setting
    language: str
    issues: list[Issue] = field(default_factory=list)
    schema: str = SCHEMA

    def lacks(self, record: type[Record], name: str) -> bool:
        """Tell whether the workbook's schema did not know a field yet: no fault of its author."""
        return self.schema != SCHEMA and name in SECOND_FIELDS.get(record, ())

    def taken(self, value: object, path: Path, cell: str) -> object:
        """Give a value that was read; note the doubt about it, if there is one."""
        if type(value) is not Doubted:
            return value
        self.report(value.kind, path, cell, **value.facts)
        return value.value

    def report(self, kind: IssueKind, path: Path, cell: str, **facts: Fact) -> None:
        """Note a mistake at its cell."""
        self.issues.append(Issue(kind, path, facts, cell))


@dataclass(frozen=True, slots=True)
class Doubted:
    """A value that is read, though the workbook's own formulas do not see it as we do."""

    value: Any
    kind: IssueKind
    facts: Facts


@dataclass(frozen=True, slots=True)
class CellReader:
    """How the cells of one column are read; `clean` is the type that needs no conversion."""

    column: Column
    clean: type | None
    words: dict[str, str]
    convert: Callable[[Any, str], Any]

    def read(self, cell: object, currency: str = "") -> object:
        """Give the value of a cell that is not blank, or a doubt about it.

        `currency` is that of the line. Raises `CellRefused` where the cell has no value.
        """
        if type(cell) is self.clean:
            if type(cell) is float and not isfinite(cell):
                raise CellRefused(NUMBER_EXPECTED, value=str(cell))
            return cell
        if type(cell) is str and cell in self.words:
            return self.words[cell]
        return self.convert(cell, currency)


def cell_reader(
    column: Column, reading: Reading, *, points: bool = False, language: str = ""
) -> CellReader:
    """Prepare the reading of a column; `points` says that a percent sign only names the unit.

    `language` is the one that the table is written in, where it is known.
    """
    if column.term in FIGURE_TERMS:
        return CellReader(column, None, figure_codes(), _without_currency(read_text))
    own = language or reading.language
    words = {choice_label(code, own): code for code in choice_codes(column.choices).values()}
    looked_up = column.kind is Kind.TEXT and column.field in LOOKED_UP
    clean = None if looked_up else _CLEAN.get(column.kind)
    return CellReader(column, clean, words, _converter(column, reading, points, own))


def _converter(
    column: Column,
    reading: Reading,
    points: bool,  # noqa: FBT001 - passed on
    language: str,
) -> Callable[[Any, str], Any]:
    if column.kind is Kind.TEXT:
        return _key if column.field in LOOKED_UP else _without_currency(read_text)
    if column.kind is Kind.DATE:
        return _without_currency(partial(read_date, setting=reading.setting))
    if column.kind is Kind.CHOICE:
        return _without_currency(partial(_choice, column=column, language=language))
    if column.kind is Kind.WORDS:
        return _without_currency(read_words)
    return partial(_number, column=column, setting=reading.setting, points=points)


def _without_currency(convert: Callable[[Any], Any]) -> Callable[[Any, str], Any]:
    return lambda cell, _currency: convert(cell)


def _key(cell: object, _currency: str) -> object:
    text = read_text(cell)
    if text == text.strip():
        return text
    return Doubted(text.strip(), STRAY_SPACE, {"value": shown(text)})


def _number(
    cell: object, currency: str, column: Column, setting: Setting, *, points: bool
) -> object:
    money = column.term.unit is Unit.MONEY and currency not in ("", setting.currency)
    own = replace(setting, line_currency=currency) if money else setting
    number = read_number(cell, column, own, points=points)
    if isinstance(cell, (int, float)):
        return number
    facts: Facts = {"value": shown(cell), "number": f"{number:.10g}"}
    return Doubted(number, NOT_STORED_AS_NUMBER, facts)


def _choice(cell: object, column: Column, language: str) -> object:
    code = read_choice(cell, column, language)
    word = choice_label(code, language)
    if column.field not in COMPARED or str(cell).casefold() == word.casefold():
        return code
    return Doubted(code, OTHER_WORD, {"value": shown(cell), "choice": word})


def is_blank(cell: object) -> bool:
    """Tell whether a cell is empty or holds nothing but spaces."""
    return cell == "" or (isinstance(cell, str) and not cell.strip())


def neutral(column: Column) -> object:
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


__all__ = ["CellReader", "CellRefused", "Doubted", "Reading", "cell_reader", "is_blank", "neutral"]
