"""Checks of what is typed in: numbers that are text, words out of no list, names without a row.

A formula passes over a text where it expects a number, and over a name that it does not find; the
figures would be wrong without a sign of it. Here each column that formulas read has its check.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from xlsxwriter.utility import xl_range_abs

from crm_roi.core.terms import _
from crm_roi.workbook.layout.lists import list_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_roi.workbook.writing.book import Book


class EntryCheck(NamedTuple):
    """A check of one column: what it is called, how many of its cells are at fault, what to do."""

    label: str
    faults: str
    meaning: str


NUMBERS: Final = (
    ("costs", "quantity"),
    ("costs", "unit_price"),
    ("costs", "growth"),
    ("costs", "first_year"),
    ("costs", "risk_adjustment"),
    ("benefits", "volume"),
    ("benefits", "change"),
    ("benefits", "unit_margin"),
    ("benefits", "attribution"),
    ("benefits", "realisation"),
    ("benefits", "confidence"),
    ("rates", "years"),
    ("curves", "years"),
    ("scenarios", "benefit_factor"),
    ("scenarios", "initial_cost_factor"),
    ("scenarios", "running_cost_factor"),
    ("scenarios", "benefit_delay_years"),
    ("scenarios", "probability"),
    ("perspectives", "weight"),
    ("judgements", "value"),
    ("kpis", "weight"),
    ("kpis", "baseline"),
    ("kpis", "years"),
    ("kpis", "review_year"),
    ("kpis", "low"),
    ("kpis", "high"),
    ("kpis", "tolerance"),
    ("kpis", "amber_from"),
    ("kpis", "green_from"),
    ("actuals", "year"),
    ("actuals", "value"),
    ("items", "weight"),
    ("items", "mean_score"),
    ("line_actuals", "year"),
    ("line_actuals", "amount"),
)
ASSUMPTIONS: Final = (
    "start_year",
    "horizon_years",
    "discount_rate",
    "finance_rate",
    "reinvestment_rate",
    "tax_rate",
    "amortisation_years",
    "hurdle_irr",
    "max_payback_years",
    "sensitivity_range",
    "rate_range",
    "users",
)
CHOICES: Final = (
    ("costs", "recurrence"),
    ("scenarios", "role"),
    ("kpis", "direction"),
    ("items", "variable"),
)
KEYS: Final = (
    ("costs", "id"),
    ("benefits", "id"),
    ("curves", "id"),
    ("rates", "currency"),
    ("scenarios", "name"),
    ("perspectives", "id"),
    ("kpis", "id"),
)
REFERENCES: Final = (
    ("kpis", "perspective", "in_perspectives_id"),
    ("kpis", "reference_of", "in_kpis_id"),
    ("actuals", "kpi", "in_kpis_id"),
)
SHARES: Final = (
    ("curves", "years"),
    ("benefits", "attribution"),
    ("benefits", "realisation"),
    ("benefits", "confidence"),
    ("scenarios", "probability"),
    ("assumptions", "discount_rate"),
    ("assumptions", "tax_rate"),
    ("assumptions", "hurdle_irr"),
)
NAMED: Final = ("costs", "benefits")
REACH: Final = 1_000
NUMBERS_ONLY: Final = _("{table}, {column}: numbers only")
FROM_THE_LIST: Final = _("{table}, {column}: words from the list")
USED_ONCE: Final = _("{table}, {column}: each is used once")
AT_MOST_ALL: Final = _("{table}, {column}: at most 1 (100 %)")
HAS_NUMBER: Final = _("{table}, {column}: every named row has one")
TOO_LARGE: Final = _("A share or a rate is above 1, such as 9 where 9 % is meant.")
UNNUMBERED: Final = _("A row has a name but no number, so formulas pass over it.")
EXISTS: Final = _("{table}, {column}: each exists")
NONE_OUTSIDE: Final = _("{table}, {column}: no row outside the table")
OUT_OF_REACH: Final = _("A row stands above or below those that formulas read; insert it inside.")
IS_TEXT: Final = _("A number is text, such as 40k or $40; formulas pass over it. Enter a number.")
NOT_LISTED: Final = _("A word is not in the list of the cell; formulas take it for another.")
TWICE: Final = _("Two rows have the same name, so formulas cannot tell them apart.")
NOWHERE: Final = _("A name has no row of its own, or a space too many; formulas pass over it.")


def entry_checks(book: Book) -> Iterator[EntryCheck]:
    """Give the checks of all columns that formulas read."""
    for table, field in NUMBERS:
        name = f"in_{table}_{field}"
        faults = f"=COUNTA({name})-COUNT({name})"
        yield EntryCheck(_column_label(book, NUMBERS_ONLY, table, field), faults, IS_TEXT)
    for field in ASSUMPTIONS:
        faults = f"=COUNTA(in_{field})-COUNT(in_{field})"
        yield EntryCheck(_column_label(book, NUMBERS_ONLY, "assumptions", field), faults, IS_TEXT)
    yield from _words(book)
    for table, field in KEYS:
        name = f"in_{table}_{field}"
        faults = f'=SUMPRODUCT(({name}<>"")*(COUNTIF({name},{name})>1))'
        yield EntryCheck(_column_label(book, USED_ONCE, table, field), faults, TWICE)
    for table, field, known in REFERENCES:
        name = f"in_{table}_{field}"
        faults = f'=SUMPRODUCT(({name}<>"")*(COUNTIF({known},{name})=0))'
        yield EntryCheck(_column_label(book, EXISTS, table, field), faults, NOWHERE)
    for table, field in SHARES:
        # COUNTIF over a name of one cell is not understood everywhere
        own = table == "assumptions"
        faults = f"=--(N(in_{field})>1)" if own else f'=COUNTIF(in_{table}_{field},">1")'
        yield EntryCheck(_column_label(book, AT_MOST_ALL, table, field), faults, TOO_LARGE)
    for table in NAMED:
        faults = f'=SUMPRODUCT((in_{table}_name<>"")*(in_{table}_id=""))'
        yield EntryCheck(_column_label(book, HAS_NUMBER, table, "id"), faults, UNNUMBERED)
    for table, field in STARTS:
        label = _column_label(book, NONE_OUTSIDE, table, field)
        yield EntryCheck(label, _outside(book, table, field), OUT_OF_REACH)


def _outside(book: Book, table: str, field: str) -> str:
    """Count what stands between the header and the next table, or far down, beside the range.

    Wherever a row is put, also right below the last one, it lies between these two.
    """
    place = book.places[table]
    sheet, column = place.table.sheet, place.columns[field]
    others = [one.title for one in book.places.values() if one.table.sheet == sheet]
    title = min((one for one in others if one > place.last), default=None)
    end = place.last + REACH if title is None else title
    cells = xl_range_abs(place.header, column, end, column)
    beside = "" if title is None else f"-COUNTA({book.cell(sheet, (title, column))})"
    whole = f"'{book.name_of(sheet)}'!{cells}"
    return f"=COUNTA({whole}){beside}-COUNTA(in_{table}_{field})-1"


def _words(book: Book) -> Iterator[EntryCheck]:
    """Check the words of the choices that formulas compare with one of their list."""
    for table, field in (*CHOICES, ("assumptions", "timing")):
        name = f"in_{field}" if table == "assumptions" else f"in_{table}_{field}"
        known = list_of(book.places[table].table.column(field)).name
        faults = f'=SUMPRODUCT(({name}<>"")*(COUNTIF({known},{name})=0))'
        yield EntryCheck(_column_label(book, FROM_THE_LIST, table, field), faults, NOT_LISTED)


def _column_label(book: Book, text: str, key: str, field: str) -> str:
    """Name a column with its table, in the workbook's language."""
    table = book.places[key].table
    column = table.column(table.yearly if field == "years" else field)
    facts = {"table": book.word(table.title), "column": book.word(column.term.label)}
    return book.word(text).format(**facts)


STARTS: Final = (
    ("costs", "id"),
    ("benefits", "id"),
    ("curves", "id"),
    ("rates", "currency"),
    ("scenarios", "name"),
    ("perspectives", "id"),
    ("kpis", "id"),
    ("judgements", "judge"),
    ("actuals", "kpi"),
    ("line_actuals", "line"),
    ("items", "variable"),
)
STEPS: Final = (
    ("costs", "id", "calc_costs_no"),
    ("benefits", "id", "calc_benefits_no"),
    ("perspectives", "id", "calc_perspective_id"),
    ("kpis", "id", "calc_kpi_id"),
    ("scenarios", "name", "list_scenario_roles"),
)
FROM_FIRST_ROW: Final = _("{table}: formulas begin right below the headers")
AS_MANY_ROWS: Final = _("{table}: no row was deleted")
AS_MANY_YEARS: Final = _("{table}: one column for each year")
ABOVE: Final = _("A row stands right below the headers, above those that formulas read; move it.")
DELETED: Final = _("A row of the table was deleted; run crm-roi update with this workbook.")
AMONG_YEARS: Final = _("A column was put among the years or deleted; undo that.")


class RangeCheck(NamedTuple):
    """A check of one table: what it is called, how far its range is off, what to do."""

    label: str
    difference: str
    meaning: str


def range_checks(book: Book) -> Iterator[RangeCheck]:
    """Give the checks of the named ranges of all tables that formulas read line by line."""
    for key, field in STARTS:
        place = book.places[key]
        header = book.cell(place.table.sheet, (place.header, place.columns[field]))
        begins = f"=ROW(INDEX(in_{key}_{field},1))-ROW({header})-1"
        yield RangeCheck(_table_label(book, FROM_FIRST_ROW, key), begins, ABOVE)
    for key, field, step in STEPS:
        fewer = f"=MAX(0,ROWS({step})-ROWS(in_{key}_{field}))"
        yield RangeCheck(_table_label(book, AS_MANY_ROWS, key), fewer, DELETED)
    for key, place in book.places.items():
        if place.years:
            other = f"=COLUMNS(in_{key}_years)-COLUMNS(calc_net)"
            yield RangeCheck(_table_label(book, AS_MANY_YEARS, key), other, AMONG_YEARS)


def _table_label(book: Book, text: str, key: str) -> str:
    """Name a table in the workbook's language."""
    return book.word(text).format(table=book.word(book.places[key].table.title))
