"""Raw survey answers in files: a workbook's first sheet or a CSV, one row a respondent.

The first row names the items. Comment lines (#) before it and blank rows are passed over, columns
that the model does not use are left alone. Every cell that is no answer is reported with its
address, as a spreadsheet would show it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import inf, nan
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from crm_roi.core.checks.scorecard import (
    ALL_EQUAL,
    MORE_OF_THEM,
    OUT_OF_SCALE,
    SHOWN_OF_A_COLUMN,
    TOO_FEW,
)
from crm_roi.core.customers.survey_model import LEAST_RESPONDENTS, MOST_GAPS_OF_RESPONDENT
from crm_roi.core.errors import CrmRoiError, Facts, Issue, IssueKind
from crm_roi.core.plan.validation import shown
from crm_roi.core.terms import Term, Unit, _
from crm_roi.workbook.layout.columns import Column, Kind
from crm_roi.workbook.reading.tables import Sheet, is_blank, read_sheets
from crm_roi.workbook.reading.values import CellRefused, Setting, read_number
from crm_roi.xlsx.addresses import address

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from crm_roi.core.customers.survey_model import Scale
    from crm_roi.core.worksheet import FloatArray

NOBODY_ANSWERED: Final = IssueKind(
    "nobody-answered",
    _("Nobody has answered {item}."),
    _("Enter the answers, or leave the item out of the model."),
)
NAMED_TWICE: Final = IssueKind(
    "item-named-twice",
    _("Two columns are named {item}."),
    _("Give each item its own name."),
)
NO_ANSWERS: Final = IssueKind(
    "no-answers",
    _("The file holds no answers."),
    _("Put the names of the items in the first row and one respondent in each row below."),
)
ANSWER: Final = Column("answer", Term("", "", Unit.NUMBER), Kind.NUMBER, required=False)


class AnswersRejected(CrmRoiError):
    """The survey has mistakes that keep the index from being estimated."""

    def __init__(self, issues: Sequence[Issue]) -> None:
        """Keep the issues: a host shows all of them, each with its cell."""
        self.issues = tuple(issues)
        super().__init__()


class UnknownColumn(CrmRoiError):
    """There is no column {item}; the columns are: {columns}."""


@dataclass(frozen=True, slots=True)
class RawAnswers:
    """The cells of a survey as they stand: items by column, respondents by row of the sheet."""

    sheet: str
    header: int
    columns: dict[str, int]
    rows: tuple[tuple[int, tuple[Any, ...]], ...]
    issues: tuple[Issue, ...]

    @property
    def items(self) -> tuple[str, ...]:
        """Names of all columns."""
        return tuple(self.columns)

    def head(self, item: str) -> str:
        """Give the address of an item's name."""
        return address(self.sheet, self.header, self.columns[item])

    def cells(self, item: str) -> Iterator[tuple[str, Any]]:
        """Give the address and the content of each answer to an item, blank ones too."""
        if item not in self.columns:
            raise UnknownColumn(item=item, columns=", ".join(self.items))
        column = self.columns[item]
        for row, cells in self.rows:
            yield address(self.sheet, row, column), cells[column] if column < len(cells) else ""


def read_raw_answers(path: Path) -> RawAnswers:
    """Read a survey as it stands; a file that cannot be read at all raises `AnswersRejected`."""
    sheet = next((sheet for sheet in read_sheets(path) if sheet.rows), None)
    header = next(iter(sheet.filled()), None) if sheet else None
    if sheet is None or header is None:
        raise AnswersRejected([Issue(NO_ANSWERS, cell=path.name)])
    names = [str(cell).strip() for cell in sheet.rows[header]]
    counts = Counter(filter(None, names))
    twice = tuple(
        Issue(NAMED_TWICE, facts={"item": name}, cell=address(sheet.name, header, column))
        for column, name in enumerate(names)
        if counts[name] > 1 and names.index(name) < column
    )
    columns = {name: column for column, name in enumerate(names) if name}
    return RawAnswers(sheet.name, header, columns, tuple(_respondents(sheet, header)), twice)


def _respondents(sheet: Sheet, header: int) -> Iterator[tuple[int, tuple[Any, ...]]]:
    return ((row, tuple(sheet.rows[row])) for row in sheet.filled() if row > header)


def answers_of(
    raw: RawAnswers, items: Sequence[str], scale: Scale
) -> tuple[FloatArray, tuple[Issue, ...]]:
    """Give the answers to items, shape (respondents, items), and every mistake.

    A blank is NaN; a cell that is no answer is infinite, so that it can never be used unseen.
    """
    read = [_column(raw, item, scale) for item in items]
    values = np.array([column for column, _issues in read], dtype=float).T
    issues = [issue for _values, found in read for issue in found]
    return values, (*raw.issues, *issues, *_as_a_whole(raw, items, values))


def column_of(raw: RawAnswers, item: str, scale: Scale) -> tuple[FloatArray, tuple[Issue, ...]]:
    """Give the answers to one item that stands outside the model, and its mistakes."""
    values, issues = _column(raw, item, scale)
    if all(value != value for value in values):  # noqa: PLR0124 - only NaN differs from itself
        issues = [Issue(NOBODY_ANSWERED, facts={"item": item}, cell=raw.head(item))]
    return np.array(values), tuple(issues)


def _column(raw: RawAnswers, item: str, scale: Scale) -> tuple[list[float], list[Issue]]:
    values: list[float] = []
    issues: list[Issue] = []
    for cell, content in raw.cells(item):
        try:
            values.append(_answer(content, item, scale))
        except CellRefused as refused:
            values.append(inf)
            issues.append(Issue(refused.kind, facts=refused.facts, cell=cell))
    return values, _shortened(issues, item)


def _answer(content: object, item: str, scale: Scale) -> float:
    if is_blank(content):
        return nan
    value = read_number(content, ANSWER, Setting())
    if not scale.low <= value <= scale.high:
        given = {"item": item, "value": shown(content)}
        raise CellRefused(OUT_OF_SCALE, **given, low=f"{scale.low:g}", high=f"{scale.high:g}")
    return value


def _shortened(issues: list[Issue], item: str) -> list[Issue]:
    """Say the first few mistakes of a column one by one, and the rest in one sentence."""
    rest = issues[SHOWN_OF_A_COLUMN:]
    if len(rest) <= 1:
        return issues
    facts: Facts = {"count": len(rest), "item": item}
    return [*issues[:SHOWN_OF_A_COLUMN], Issue(MORE_OF_THEM, facts=facts, cell=rest[0].cell)]


def _as_a_whole(raw: RawAnswers, items: Sequence[str], values: FloatArray) -> Iterator[Issue]:
    """Find what only whole columns or the whole table show."""
    gaps = np.isnan(values)
    kept = values[gaps.mean(axis=1) <= MOST_GAPS_OF_RESPONDENT] if len(values) else values
    if len(kept) < LEAST_RESPONDENTS:
        last = raw.rows[-1][0] if raw.rows else raw.header
        cell = address(raw.sheet, last, min(raw.columns.values()))
        yield Issue(TOO_FEW, facts={"count": len(kept), "least": LEAST_RESPONDENTS}, cell=cell)
        return
    for item, column in zip(items, kept.T, strict=True):
        given = column[~np.isnan(column)]
        if not given.size:
            yield Issue(NOBODY_ANSWERED, facts={"item": item}, cell=raw.head(item))
        elif np.isfinite(given).all() and not np.ptp(given):
            yield Issue(ALL_EQUAL, facts={"item": item}, cell=raw.head(item))
