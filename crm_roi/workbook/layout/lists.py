"""Where the words of every choice stand on the sheet of lists."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from crm_roi.workbook.layout.sheets import TABLES
from crm_roi.workbook.layout.tables import FIRST_COLUMN

if TYPE_CHECKING:
    from crm_roi.workbook.layout.columns import Column
    from crm_roi.workbook.layout.tables import Table

HEADER: Final = 4
OTHER_LISTS: Final = (
    "figures",
    "scenarios",
    "days",
    "random_index",
    "cap",
    "lights",
    "rule_years",
    "scale",
)
"""What stands right of the choices: figures that may be uncertain, scenarios, the days that XIRR
counts for a year, the random indices of the consistency ratio, the highest score of a KPI, the
words of the traffic light, the years of each write-off rule; then the scale of judgements:
words, values, verdicts, groups."""


@dataclass(frozen=True, slots=True)
class ChoiceList:
    """One list: its name, the header over it, its codes."""

    name: str
    header: str
    codes: tuple[str, ...]


@cache
def choice_lists() -> tuple[ChoiceList, ...]:
    """Give one list for each set of choices, named after the first column that uses it."""
    lists: dict[tuple[str, ...], ChoiceList] = {}
    for table in TABLES:
        for column in table.columns:
            if column.choices:
                name = f"list_{table.key}_{column.field}"
                lists.setdefault(
                    column.choices, ChoiceList(name, column.term.label, column.choices)
                )
    return tuple(lists.values())


def list_of(column: Column) -> ChoiceList:
    """Give the list of a column's choices."""
    return next(one for one in choice_lists() if one.codes == column.choices)


def choice_place(table: Table, field: str, code: str) -> tuple[int, int]:
    """Give the row and column of a choice on the sheet of lists."""
    column = table.column(field)
    index = choice_lists().index(list_of(column))
    return HEADER + 1 + column.choices.index(code), FIRST_COLUMN + index


def list_place(name: str) -> tuple[int, int]:
    """Give the first place of one of the other lists."""
    return HEADER + 1, FIRST_COLUMN + len(choice_lists()) + OTHER_LISTS.index(name)
