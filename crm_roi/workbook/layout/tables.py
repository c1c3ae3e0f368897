"""What a sheet and an input table are: the shape of the entries in the list of sheets.

A table is found by its marker (a small `#costs` in column A) and its headers, which are the
labels of the plan's terms in either language; nothing else about its place is fixed.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Final, get_args

from crm_roi.core.plan import Plan
from crm_roi.core.terms import _
from crm_roi.workbook.layout.columns import Column, Kind, columns_of
from crm_roi.workbook.layout.conventions import NAME_PREFIXES, SheetType

if TYPE_CHECKING:
    from crm_roi.core.errors import Path
    from crm_roi.core.plan import Record

MARKER: Final = "#"
FREE: Final = "-"
"""In the order of a table's columns: this one is left free."""

# Where tables stand on a sheet when it is written; rows and columns count from 0.
FIRST_COLUMN: Final = 1
YEAR_COLUMN: Final = 10
HEADER_ROW: Final = 5
FIRST_ROW: Final = HEADER_ROW + 1
FROZEN_COLUMN: Final = 3

# The headers of a form.
ITEM_HEADER: Final = _("Item")
VALUE_HEADER: Final = _("Value")
UNIT_HEADER: Final = _("Unit")
HINT_HEADER: Final = _("What it means")


@dataclass(frozen=True, slots=True)
class Table:
    """An input table: which records of the plan it holds.

    `place` is where in the plan they are, such as `scorecard.kpis`; blank for the plan itself. A
    table of one record is a form, a field a row; one of many records is a list, a record a row.
    `order` names the columns of a list that come first, separated by spaces (a dash leaves a column
    free); on a time sheet they stand left of the years, the others right of them. `lists` says
    which column takes its choices from which other table's numbers. `example` is a number as this
    table has them, `bars` the colour of the bars behind its yearly amounts.
    """

    key: str
    title: str
    place: str
    timed: bool = False
    needed: bool = False
    percent_points: bool = False
    spare_rows: int = 10
    order: str = ""
    lists: tuple[tuple[str, str], ...] = ()
    own_columns: tuple[Column, ...] = ()
    example: str = ""
    bars: str = ""
    sheet: str = ""
    """The key of its sheet, which sets it."""

    path: Path = field(init=False)
    record: type[Record] = field(init=False)
    form: bool = field(init=False)

    def __post_init__(self) -> None:
        """Look up in the plan which record stands there, and whether there are many."""
        path = tuple(filter(None, self.place.split(".")))
        record, form = _record_at(path)
        for name, value in (("path", path), ("record", record), ("form", form)):
            object.__setattr__(self, name, value)

    @property
    def first_columns(self) -> tuple[str, ...]:
        """The fields of the first columns; blank for one that is left free."""
        return tuple("" if name == FREE else name for name in self.order.split())

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns in the order of the sheet; a column of years stands for all of them."""
        return self.own_columns or _ordered(self.record, self.first_columns, timed=self.timed)

    @property
    def yearly(self) -> str:
        """The field that holds one value a year; blank where the table has none."""
        return next((column.field for column in self.columns if column.kind is Kind.YEARLY), "")

    @property
    def marker(self) -> str:
        """What stands in column A of the table's first row."""
        return f"{MARKER}{self.key}"

    def column(self, field: str) -> Column:
        """Give a column by the name of its field."""
        return next(column for column in self.columns if column.field == field)


@cache
def _ordered(record: type[Record], first: tuple[str, ...], *, timed: bool) -> tuple[Column, ...]:
    columns = {column.field: column for column in columns_of(record)}
    yearly = [name for name, column in columns.items() if column.kind is Kind.YEARLY and timed]
    begin = [*filter(None, first), *yearly]
    rest = [name for name in columns if name not in begin]
    return tuple(columns[name] for name in (*begin, *rest))


def _record_at(path: tuple[str, ...]) -> tuple[type[Record], bool]:
    """Give the record at a place of the plan, and whether there is only one."""
    found: Any = Plan
    for name in path:
        found = found.model_fields[name].annotation
    many = get_args(found)
    return (many[0] if many else found), not many


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its key, its name and purpose in the reader's language, its type, its input tables.

    `counts_in` is what its figures count in where that is not the plan's unit of money. What else
    stands on a sheet, and how it looks, is in the file of `workbook/sheets` that bears its key.
    """

    key: str
    name: str
    type: SheetType
    purpose: str
    tables: tuple[Table, ...] = ()
    counts_in: str = ""

    def __post_init__(self) -> None:
        """Tell its tables where they stand."""
        own = tuple(replace(table, sheet=self.key) for table in self.tables)
        object.__setattr__(self, "tables", own)

    @property
    def prefix(self) -> str:
        """The prefix of the defined names that point at the sheet."""
        return NAME_PREFIXES[self.type]
