"""From a list on a sheet to records of the plan, one a row; blank rows are skipped."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from crm_roi.core.checks.actuals import PERCENT
from crm_roi.core.checks.references import TOTAL_ROW, is_total
from crm_roi.workbook.layout.columns import Column, Kind
from crm_roi.workbook.reading import issues as kinds
from crm_roi.workbook.reading.cells import (
    CellReader,
    CellRefused,
    Doubted,
    Reading,
    cell_reader,
    is_blank,
    neutral,
)
from crm_roi.workbook.reading.locate import Found, language_of
from crm_roi.xlsx.addresses import address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_roi.core.errors import IssueKind, Path
    from crm_roi.workbook.reading.cell_map import CellMap
    from crm_roi.workbook.reading.opening import OpenBook

Document = dict[str, Any]

# Columns that enter the figures: read as blank, a renamed one would flatter them.
COUNTED: Final = frozenset(
    {
        "attribution",
        "realisation",
        "confidence",
        "risk_adjustment",
        "currency",
        "adoption",
        "recurrence",
        "quantity",
        "unit_price",
        "first_year",
        "growth",
        "volume",
        "change",
        "unit_margin",
        "benefit_factor",
        "initial_cost_factor",
        "running_cost_factor",
        "benefit_delay_years",
        "probability",
        "vat_rate",
        "treatment",
        "write_off_years",
        "write_off_method",
        "residual_share",
        "go_live",
    }
)
NUMBERS: Final = (Kind.NUMBER, Kind.WHOLE, Kind.YEARLY)
SHARES: Final = ("attribution", "realisation", "confidence")
PERCENTAGES: Final = ("baseline", "benchmark", "low", "high", "tolerance")
MOST_SHARE: Final = 3.0
"""Up to here a number in a cell of percent is read as a share: 3 is shown as 300 %."""


@dataclass(slots=True)
class ListReader:
    """Reads one list; `last_year` is the last plan year."""

    found: Found
    reading: Reading
    last_year: int
    readers: list[tuple[str, int, CellReader]] = field(default_factory=list)
    yearly: CellReader | None = None
    offset: int = 0
    """How many records of the plan's list stand elsewhere, before this one's."""

    def read(self) -> tuple[list[Document], list[int]]:
        """Read the records and the row of each."""
        self._prepare()
        absent = {c.field: neutral(c) for c in self.found.table.columns if self._absent(c)}
        records: list[Document] = []
        rows: list[int] = []
        for index in range(self.found.header + 1, self.found.end):
            if self._is_total(index):
                continue
            record = self._record(index, (*self.found.table.path, self.offset + len(records)))
            if record:
                records.append(absent | record)
                rows.append(index)
        self._report_merged(rows)
        return records, rows

    def _is_total(self, index: int) -> bool:
        """Report a row that is called a total and lacks what a record needs, as one mistake."""
        row = self.found.sheet.rows[index]
        texts = (i for i, cell in enumerate(row) if type(cell) is str and cell.strip())
        first = next(texts, None)
        if first is None or not is_total(row[first]):
            return False
        needed = (self.found.columns.get(c.field) for c in self.found.table.columns if c.required)
        if all(column is None or not is_blank(row[column]) for column in needed):
            return False
        place = address(self.found.sheet.name, index, first)
        self.reading.report(TOTAL_ROW, self.found.table.path, place, name=row[first].strip())
        return True

    def _prepare(self) -> None:
        """Prepare the columns that are there; what is missing or doubled is reported, once."""
        points, language = self.found.table.percent_points, language_of(self.found)
        for column in self.found.table.columns:
            reader = cell_reader(column, self.reading, points=points, language=language)
            if column.kind is Kind.YEARLY and self.found.table.timed:
                self.yearly = reader if self.found.years else None
            elif column.field in self.found.columns:
                self.readers.append((column.field, self.found.columns[column.field], reader))
            elif not self.reading.lacks(self.found.table.record, column.field):
                needed = column.required or column.field in COUNTED
                kind = kinds.COLUMN_MISSING if needed else kinds.COLUMN_LEFT_OUT
                self._report_column(kind, column.term.label)
        labels = {column.field: column.term.label for column in self.found.table.columns}
        for name, index in self.found.twice.items():
            self._report_column(kinds.COLUMN_TWICE, labels.get(name, name), index)
        self._report_order()
        for year in range(self.last_year + 1 if self.found.table.timed else 0):
            if year not in self.found.years:
                self._report_column(kinds.COLUMN_MISSING, f"Y{year}")

    def _report_order(self) -> None:
        """Warn of columns of years that do not stand in their order."""
        places = self.found.years
        order = sorted(places, key=lambda year: places[year])
        if order != sorted(order):
            facts = {"table": self.found.table.title, "years": ", ".join(f"Y{y}" for y in order)}
            cell = address(self.found.sheet.name, self.found.header, places[order[0]])
            self.reading.report(kinds.YEARS_OUT_OF_ORDER, self.found.table.path, cell, **facts)

    def _absent(self, column: Column) -> bool:
        timed = column.kind is Kind.YEARLY and self.found.table.timed
        return column.required and not timed and column.field not in self.found.columns

    def _report_column(self, kind: IssueKind, label: str, index: int = 0) -> None:
        cell = address(self.found.sheet.name, self.found.header, index)
        facts = {"column": label, "table": self.found.table.title}
        self.reading.report(kind, self.found.table.path, cell, **facts)

    def _record(self, index: int, path: Path) -> Document:
        """Read one row; a cell that cannot be read is reported and replaced."""
        row = self.found.sheet.rows[index]
        record: Document = {}
        for name, column, reader in self.readers:
            cell = row[column]
            if cell == "" or (type(cell) is str and not cell.strip()):
                self._note_spaces(reader, cell, (*path, name), (index, column))
                continue
            try:
                value = reader.read(cell, self._currency(row))
                if type(value) is Doubted:
                    place = address(self.found.sheet.name, index, column)
                    value = self.reading.taken(value, (*path, name), place)
                record[name] = value
            except CellRefused as refused:
                place = address(self.found.sheet.name, index, column)
                self.reading.report(refused.kind, (*path, name), place, **refused.facts)
                record[name] = neutral(reader.column)
        if self.yearly is not None:
            name = self.yearly.column.field
            values = self._values(self.yearly, row, index, (*path, name))
            if values:
                record[name] = values
        if record and self.found.table.key == "benefits":
            self._note_blank_shares(record, index, path)
        return record

    def _note_spaces(
        self, reader: CellReader, cell: str, path: Path, place: tuple[int, int]
    ) -> None:
        """Warn of spaces where a number belongs: formulas cannot calculate with them."""
        if cell and reader.column.kind in NUMBERS:
            where = address(self.found.sheet.name, *place)
            self.reading.report(kinds.ONLY_SPACES, path, where)

    def _currency(self, row: list[Any]) -> str:
        """Give the currency of a line; blank where the table has no such column."""
        column = self.found.columns.get("currency")
        return "" if column is None else str(row[column]).strip()

    def _note_blank_shares(self, record: Document, index: int, path: Path) -> None:
        """Note a share of a benefit that is blank: it counts in full."""
        for name in SHARES:
            column = self.found.columns.get(name)
            if column is not None and name not in record:
                label = next(c.term.label for c in self.found.table.columns if c.field == name)
                facts = {"column": label, "id": str(record.get("id", ""))}
                place = address(self.found.sheet.name, index, column)
                self.reading.report(kinds.BLANK_SHARE, (*path, name), place, **facts)

    def _values(self, reader: CellReader, row: list[Any], index: int, path: Path) -> list[Any]:
        """Read a row's yearly values: one for each plan year, and any beyond the horizon."""
        values: dict[int, Any] = {}
        for year, column in self.found.years.items():
            cell = row[column]
            if type(cell) is float:
                values[year] = cell
            elif is_blank(cell):
                self._note_spaces(reader, cell, (*path, year), (index, column))
            else:
                place = address(self.found.sheet.name, index, column)
                try:
                    value = reader.read(cell, self._currency(row))
                    values[year] = self.reading.taken(value, (*path, year), place)
                except CellRefused as refused:
                    self.reading.report(refused.kind, (*path, year), place, **refused.facts)
                    values[year] = 0.0
        if not values:
            return []
        return [values.get(year) for year in range(max(*values, self.last_year) + 1)]

    def _report_merged(self, rows: list[int]) -> None:
        """Report merged cells among the records: all but their first cell would read as blank."""
        used = {*self.found.columns.values(), *self.found.years.values()}
        for (top, left), (bottom, right) in self.found.sheet.merged:
            touched = [row for row in rows if top <= row <= bottom]
            if touched and any(left <= column <= right for column in used):
                path = (*self.found.table.path, rows.index(touched[0]))
                first = address(self.found.sheet.name, top, left)
                block = f"{first}:{address('', bottom, right)[1:]}"
                self.reading.report(kinds.MERGED, path, first, range=block)


def read_percentages(document: Document, cells: CellMap, book: OpenBook, reading: Reading) -> None:
    """Read 0.32 that its cell shows as 32 % as 32, where the KPI is counted in %."""
    sheets: dict[str, frozenset[str]] = {}
    for path, holder, key, kpi in _percentages(document.get("scorecard", {})):
        value, where = holder[key], cells.get(path, "")
        sheet, _mark, cell = where.rpartition("!")
        if type(value) is not float or not 0 < abs(value) <= MOST_SHARE or not sheet:
            continue
        if sheet not in sheets:
            sheets[sheet] = book.percent_cells(sheet)
        if cell in sheets[sheet]:
            number = float(f"{100 * value:.15g}")
            facts = {"id": kpi, "value": f"{value:.10g}", "number": f"{number:.10g}"}
            reading.report(kinds.SHARE_OF_PERCENT, path, where, **facts)
            holder[key] = number


def _percentages(scorecard: Document) -> Iterator[tuple[Path, Any, Any, str]]:
    """Give the figures of KPIs in %: each with its path, what holds it, under which key, the KPI.

    Targets are held in a list, which is the place that a correction goes to.
    """
    ids = set()
    for i, kpi in enumerate(scorecard.get("kpis", ())):
        if str(kpi.get("unit", "")).strip() not in PERCENT:
            continue
        own = str(kpi.get("id", ""))
        ids.add(own)
        path: Path = ("scorecard", "kpis", i)
        yield from (((*path, name), kpi, name, own) for name in PERCENTAGES if name in kpi)
        targets = kpi.get("targets", [])
        yield from (((*path, "targets", y), targets, y, own) for y in range(len(targets)))
    for i, row in enumerate(scorecard.get("actuals", ())):
        if row.get("kpi") in ids and "value" in row:
            yield ("scorecard", "actuals", i, "value"), row, "value", row["kpi"]
