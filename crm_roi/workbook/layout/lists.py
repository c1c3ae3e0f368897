"""Where the words of every choice stand on the sheet of lists."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from crm_roi.workbook.layout.inputs import TABLES
from crm_roi.workbook.layout.sheets import FIRST_COLUMN

if TYPE_CHECKING:
    from crm_roi.workbook.layout.columns import Column
    from crm_roi.workbook.layout.sheets import Table

HEADER: Final = 4


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
    column = next(column for column in table.columns if column.field == field)
    index = choice_lists().index(list_of(column))
    return HEADER + 1 + column.choices.index(code), FIRST_COLUMN + index


def figures_place() -> tuple[int, int]:
    """Give the first place of the words for the general figures that may be uncertain."""
    return HEADER + 1, FIRST_COLUMN + len(choice_lists())


def scenario_place() -> tuple[int, int]:
    """Give the place of the first entry of the list of scenarios: the plan as it is entered."""
    row, column = figures_place()
    return row, column + 1


def days_place() -> tuple[int, int]:
    """Give the place of the days that XIRR counts for a year."""
    row, column = scenario_place()
    return row, column + 1


def random_index_place() -> tuple[int, int]:
    """Give the first place of the random indices of the consistency ratio."""
    row, column = days_place()
    return row, column + 1


def cap_place() -> tuple[int, int]:
    """Give the place of the highest score of a KPI."""
    row, column = random_index_place()
    return row, column + 1


def lights_place() -> tuple[int, int]:
    """Give the first place of the words of the traffic light, from red to green."""
    row, column = cap_place()
    return row, column + 1


def scale_place() -> tuple[int, int]:
    """Give the first place of the scale of judgements: words, then values, verdicts, groups."""
    row, column = lights_place()
    return row, column + 1
