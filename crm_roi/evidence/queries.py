"""The queries: SQL texts beside this file, with their dates filled in, and their translation.

Every query reads the contract's tables and gives aggregates only, no customer's row. The texts keep
to what translates: no correlated subqueries, no arrays, full ordering. They are proved for Spark by
a test that runs every one of them there; other dialects are not offered by name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from crm_roi.core.terms import _
from crm_roi.evidence.contract import SQL_TYPES, TABLES
from crm_roi.evidence.engine import CustomersExtraMissing

if TYPE_CHECKING:
    from collections.abc import Sequence

Grain = Literal["month", "quarter", "year"]
Dialect = Literal["duckdb", "spark"]
DIALECTS: Final = ("duckdb", "spark")
GRAINS: Final = ("month", "quarter", "year")
MONTHS_OF: Final = {"month": 1, "quarter": 3, "year": 12}
FOLDER: Final = Path(__file__).parent / "queries"
KEY: Final = re.compile(r"\{period_key:([a-z_.]+)\}")

# Every query with its title and the tables without which it has no rows.
QUERIES: Final = {
    "data_range": (_("Range of the data"), ("orders",)),
    "purchase_gaps": (_("Gaps between purchases"), ("orders",)),
    "five_flows": (_("Customers: five flows"), ("orders",)),
    "sales": (_("Sales and repeat purchases"), ("orders",)),
    "top_customers": (_("Share of the best customers"), ("orders",)),
    "products": (_("New products and cross-selling"), ("orders", "order_lines")),
    "up_selling": (_("Up-selling"), ("orders",)),
    "contacts": (_("Complaints and requests"), ("interactions",)),
    "response_times": (_("Response times"), ("interactions",)),
    "sales_cycles": (_("Sales cycles"), ("opportunities",)),
    "salespeople": (_("Salespeople"), ("opportunities",)),
    "referrals": (_("Recommended customers"), ("orders", "customers")),
    "survey_scores": (_("Survey scores"), ("survey",)),
    "rfm": (_("Recency, frequency, value"), ("orders",)),
    "histories": (_("Buying histories"), ("orders",)),
    "relationship_stages": (_("Stages of the relationship"), ("customers",)),
    "campaign_trials": (_("Campaigns with control groups"), ("campaigns",)),
    "social_media": (_("Social media"), ("campaigns",)),
    "product_pairs": (_("Products bought together"), ("order_lines",)),
    "store_months": (_("Stores by month"), ("orders",)),
}
BY_PERIOD: Final = tuple(
    name for name in QUERIES if "{periods}" in (FOLDER / f"{name}.sql").read_text("utf-8")
)


@dataclass(frozen=True)
class Period:
    """A month, quarter or year: its name, the number it is counted by, its days."""

    name: str
    key: int
    first_day: date
    last_day: date


@dataclass(frozen=True)
class Asked:
    """What is filled into the queries.

    Attributes:
        as_of: day up to which the data are read.
        window_days: days after a purchase within which a customer is active.
        grain: length of a period.
        periods: the periods, each complete by `as_of`.
        response_days: days after a campaign within which a purchase answers it.
        least_together: orders that two products must share to be listed.
    """

    as_of: date
    window_days: int
    grain: Grain
    periods: tuple[Period, ...]
    response_days: int = 30
    least_together: int = 5


def periods_between(first: date, last: date, grain: Grain) -> tuple[Period, ...]:
    """Give the periods from the one that holds `first` to the last that is over by `last`."""
    months = MONTHS_OF[grain]
    at = (first.year * 12 + first.month - 1) // months
    found: list[Period] = []
    while True:
        start, after = _day(at * months), _day((at + 1) * months)
        if after - timedelta(days=1) > last:
            return tuple(found)
        found.append(Period(_name(start, grain), at, start, after - timedelta(days=1)))
        at += 1


def _day(months: int) -> date:
    return date(months // 12, months % 12 + 1, 1)


def _name(start: date, grain: Grain) -> str:
    if grain == "year":
        return f"{start.year}"
    if grain == "quarter":
        return f"{start.year}-Q{(start.month + 2) // 3}"
    return f"{start.year}-{start.month:02}"


def render(name: str, asked: Asked, dialect: Dialect = "duckdb") -> str:
    """Give the text of a query with everything filled in, ready to run as it stands."""
    text = KEY.sub(lambda found: _key(found[1], asked.grain), _text(name))
    filled = {
        "{periods}": _periods(asked),
        "{offsets}": _offsets(asked),
        "{as_of}": f"DATE '{asked.as_of}'",
        "{day_after}": f"DATE '{asked.as_of + timedelta(days=1)}'",
        "{response_days}": str(asked.response_days),
        "{least_together}": str(asked.least_together),
    }
    for place, value in filled.items():
        text = text.replace(place, value)
    return translated(text, dialect)


@cache
def _text(name: str) -> str:
    return (FOLDER / f"{name}.sql").read_text("utf-8").strip()


def _key(column: str, grain: Grain) -> str:
    month = f"EXTRACT(YEAR FROM {column}) * 12 + EXTRACT(MONTH FROM {column}) - 1"
    if grain == "year":
        return f"CAST(EXTRACT(YEAR FROM {column}) AS BIGINT)"
    if grain == "quarter":
        return f"CAST(FLOOR(({month}) / 3) AS BIGINT)"
    return f"CAST({month} AS BIGINT)"


def _periods(asked: Asked) -> str:
    window = timedelta(days=asked.window_days)
    rows = ",\n    ".join(
        f"({each.key}, '{each.name}', DATE '{each.first_day}', DATE '{each.last_day}', "
        f"DATE '{each.last_day - window}')"
        for each in asked.periods
    )
    names = "period_key, period, first_day, last_day, active_after"
    return f"SELECT * FROM (VALUES\n    {rows}) AS v({names})"


def _offsets(asked: Asked) -> str:
    """How many periods after a purchase a customer can still be active."""
    shortest = {"month": 28, "quarter": 90, "year": 365}[asked.grain]
    reach = range(asked.window_days // shortest + 2)
    return f"SELECT * FROM (VALUES {', '.join(f'({each})' for each in reach)}) AS v(period_offset)"


def translated(sql: str, dialect: Dialect) -> str:
    """Translate a text of ours; the engine's own dialect stays as it is written.

    Raises:
        CustomersExtraMissing: the translator is not installed.
    """
    if dialect == "duckdb":
        return sql
    try:
        import sqlglot  # noqa: PLC0415 - an extra: the program must start without it
    except ImportError as error:
        raise CustomersExtraMissing from error
    return str(sqlglot.transpile(sql, read="duckdb", write=dialect, pretty=True)[0])


def table_definitions(dialect: Dialect, names: Sequence[str] = ()) -> str:
    """Give CREATE TABLE statements of the contract, for views of these names in a warehouse."""
    made = []
    for table in TABLES:
        if names and table.name not in names:
            continue
        columns = ",\n  ".join(f"{each.name} {SQL_TYPES[each.kind]}" for each in table.columns)
        made.append(translated(f"CREATE TABLE {table.name} (\n  {columns}\n)", dialect))
    return ";\n\n".join(made) + ";\n"
