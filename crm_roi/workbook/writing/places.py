"""Where each input table goes when a workbook is written: its rows, columns and capacity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from crm_roi.workbook.layout.columns import Kind
from crm_roi.workbook.layout.matrices import filled_matrices
from crm_roi.workbook.layout.sheets import TABLES
from crm_roi.workbook.layout.tables import FIRST_COLUMN, HEADER_ROW, YEAR_COLUMN, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_roi.core.errors import Path
    from crm_roi.core.plan import Plan, Record, Source
    from crm_roi.workbook.writing.book import Value

GAP: Final = 3
MIN_LINES: Final = 60
FORM_HEADERS: Final = 3


@dataclass(frozen=True, slots=True)
class Place:
    """A table on its sheet; rows and columns count from 0, `last` is its last spare row."""

    table: Table
    records: tuple[Record, ...]
    header: int
    last: int
    columns: dict[str, int]
    years: int

    @property
    def title(self) -> int:
        """The row of the title and the marker."""
        return self.header - 1

    @property
    def first(self) -> int:
        """The first row of the records, or of a form's fields."""
        return self.header + 1

    @property
    def capacity(self) -> int:
        """The number of its rows, spare ones too."""
        return self.last - self.first + 1

    @property
    def numbers(self) -> list[float]:
        """The numbers of its rows, from 1."""
        return [index + 1.0 for index in range(self.capacity)]

    def padded(self, values: Sequence[Value], spare: Value = 0.0) -> list[Value]:
        """Lay a value for each record into the whole capacity."""
        return [*values, *[spare] * (self.capacity - len(values))]

    @property
    def width(self) -> int:
        """The column after the last one of the table."""
        right = max(self.columns.values()) + 1
        return max(right, YEAR_COLUMN + self.years) if self.years else right


def place_tables(plan: Plan) -> dict[str, Place]:
    """Lay the tables of each sheet one below the other, each with its spare rows."""
    next_header: dict[str, int] = {}
    places = {}
    for table in TABLES:
        header = next_header.get(table.sheet, HEADER_ROW)
        place = _place(plan, table, header)
        places[table.key] = place
        next_header[table.sheet] = place.last + GAP
    return places


def _place(plan: Plan, table: Table, header: int) -> Place:
    if table.form:
        last = header + len(table.columns)
        rows = {column.field: header + 1 + index for index, column in enumerate(table.columns)}
        return Place(table, (record_at(plan, table.path),), header, last, rows, 0)
    records = record_at(plan, table.path)
    if table.key == "sources":
        assumptions = next(table for table in TABLES if table.key == "assumptions")
        records = records[len(inline_sources(records, assumptions)) :]
    if table.key == "judgements":
        records = records[filled_matrices(plan)[1] :]
    years = year_count(plan) if table.timed else 0
    count = max(len(records) + table.spare_rows, MIN_LINES if table.needed else 0)
    return Place(table, records, header, header + count, _columns(table, years), years)


def record_at(plan: Plan, path: Path) -> Any:  # noqa: ANN401 - a record or a tuple of records
    """Follow a path of names from the plan to a record or to a tuple of records."""
    part: Any = plan
    for name in path:
        part = getattr(part, str(name))
    return part


def inline_sources(sources: tuple[Source, ...], assumptions: Table) -> tuple[Source, ...]:
    """Give the first sources that follow the order of the assumptions; they stand beside them.

    The others go into a table of their own, so that all are read back in the plan's order.
    """
    order = [column.field for column in assumptions.columns]
    last = -1
    for taken, source in enumerate(sources):
        position = order.index(source.assumption) if source.assumption in order else -1
        if position <= last:
            return sources[:taken]
        last = position
    return sources


def year_count(plan: Plan) -> int:
    """Count the columns of years: the plan's, and more where a row holds more."""
    rows = [line.values for line in plan.costs]
    rows += [line.values for line in plan.benefits]
    rows += [row.rates for row in plan.exchange_rates]
    rows += [row.shares for row in plan.adoption_curves]
    rows += [row.targets for row in plan.scorecard.kpis]
    return max(len(plan.years), *map(len, rows), 0)


def _columns(table: Table, years: int) -> dict[str, int]:
    """Give each field its column: those of `order` first, then the years, then the others."""
    columns: dict[str, int] = {}
    next_free = FIRST_COLUMN
    for name in table.first_columns:
        if name:
            columns[name] = next_free
        next_free += 1
    if years:
        next_free = YEAR_COLUMN + years
    for column in table.columns:
        if column.field not in columns and not (column.kind is Kind.YEARLY and years):
            columns[column.field] = next_free
            next_free += 1
    return columns
