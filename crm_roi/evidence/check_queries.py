"""The contract's checks as SQL: each gives the rows that break a rule, with `_source` and `_row`.

A check of a whole table gives one row without a place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from crm_roi.evidence.contract import Kind
from crm_roi.evidence.loading import READ_BY_RULES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from crm_roi.evidence.contract import Column, Table

EARLIEST: Final = "1990-01-01"
MEDIANS: Final = 1000
WITH_KEYS: Final = ("customers", "orders", "opportunities", "campaigns")


class Check(NamedTuple):
    """A check: the code of its rule, the column it looks at, its query."""

    code: str
    column: str
    sql: str


def checks(table: Table, today: date) -> Iterator[Check]:
    """Give every check of a table."""
    yield Check("cell_beyond_headers", "", _rows(table.name, "_extra", "_extra IS NOT NULL"))
    for column in table.columns:
        yield from _of_column(table.name, column, today)
    if table.name in WITH_KEYS:
        yield from _of_key(table)
    for code, name, sql in _OWN.get(table.name, ()):
        yield Check(code, name, sql)


def _rows(table: str, value: str, condition: str) -> str:
    return f"""SELECT _source, _row, CAST({value} AS VARCHAR) AS value
        FROM loaded_{table} WHERE {condition}"""


def _of_column(table: str, column: Column, today: date) -> Iterator[Check]:
    name, raw = column.name, f"_raw_{column.name}"
    missing = f"{name} IS NULL AND {raw} IS NULL"
    unreadable = f"{name} IS NULL AND {raw} IS NOT NULL"

    def check(code: str, condition: str, value: str = name) -> Check:
        return Check(code, name, _rows(table, value, condition))

    if column.kind is Kind.KEY and column.needed:
        yield check("key_missing", f"{name} IS NULL", "''")
    if column.kind in {Kind.DAY, Kind.MOMENT}:
        yield check("date_unreadable", unreadable, raw)
        yield check("date_in_future", f"{name} >= DATE '{today}' + 1")
        yield check("date_too_early", f"{name} < DATE '{EARLIEST}'")
        if column.needed:
            yield check("date_missing", missing, "''")
    if column.kind in {Kind.AMOUNT, Kind.NUMBER}:
        yield check("amount_unreadable", unreadable, raw)
        if column.needed:
            yield check("amount_missing", missing, "''")
    if column.kind is Kind.FLAG:
        yield check("word_unknown", unreadable, raw)
    elif column.kind in READ_BY_RULES:
        yield check("repaired", f"{name} IS NOT NULL AND {raw} IS NOT NULL", raw)


def _of_key(table: Table) -> Iterator[Check]:
    """Give the rows that repeat a key: with the same contents, or with others."""
    key = table.columns[0].name
    contents = ", ".join(column.name for column in table.columns)
    numbered = f"""SELECT _source, _row, CAST({key} AS VARCHAR) AS value,
            row_number() OVER (PARTITION BY {key} ORDER BY _source, _row) AS of_key,
            row_number() OVER (PARTITION BY {contents} ORDER BY _source, _row) AS of_row
        FROM loaded_{table.name} WHERE {key} IN (
            SELECT {key} FROM loaded_{table.name} WHERE {key} IS NOT NULL
            GROUP BY {key} HAVING count(*) > 1)"""
    chosen = "SELECT _source, _row, value FROM"
    yield Check("row_twice", key, f"{chosen} ({numbered}) WHERE of_row > 1")
    yield Check("key_twice", key, f"{chosen} ({numbered}) WHERE of_row = 1 AND of_key > 1")


_SIGNED: Final = "CASE WHEN order_kind = 'return' THEN -abs(amount) ELSE amount END"
_CURRENCIES: Final = """SELECT _source, _row, amount, CASE
        WHEN _currency IS NULL AND EXISTS (SELECT 1 FROM loaded_orders WHERE _currency = 'CNY')
        THEN 'CNY' ELSE coalesce(_currency, '?') END AS currency
    FROM loaded_orders"""
_DAYS: Final = """SELECT order_date, count(*) AS orders, sum(count(*)) OVER () AS whole,
        count(*) OVER () AS days
    FROM loaded_orders WHERE order_date IS NOT NULL GROUP BY order_date"""
_MONTHS: Final = f"""SELECT m, lead(m) OVER (ORDER BY m) AS next_m FROM (
        SELECT DISTINCT CAST(extract(year FROM order_date) * 12 + extract(month FROM order_date) - 1
            AS BIGINT) AS m
        FROM loaded_orders WHERE order_date BETWEEN DATE '{EARLIEST}' AND current_date)"""
_NOWHERE: Final = "NULL::INTEGER AS _source, NULL::BIGINT AS _row"

_OF_ORDERS: Final = (
    ("amount_zero", "amount", _rows("orders", "amount", "amount = 0")),
    (
        "amount_beyond_medians",
        "amount",
        f"""SELECT _source, _row, CAST(amount AS VARCHAR) AS value FROM loaded_orders
        WHERE abs(amount) > {MEDIANS} * (
            SELECT median(abs(amount)) FROM loaded_orders WHERE amount <> 0)""",
    ),
    (
        "sign_of_return",
        "amount",
        _rows("orders", "amount", "order_kind = 'return' AND amount > 0"),
    ),
    (
        "return_without_sale",
        "amount",
        """SELECT _source, _row, CAST(o.amount AS VARCHAR) AS value
        FROM loaded_orders AS o LEFT JOIN (
            SELECT customer_id, min(order_date) AS first_sale FROM loaded_orders
            WHERE amount >= 0 AND order_kind = 'sale' GROUP BY customer_id) AS s
            ON o.customer_id = s.customer_id
        WHERE (o.amount < 0 OR o.order_kind = 'return')
            AND (s.first_sale IS NULL OR s.first_sale > o.order_date)""",
    ),
    (
        "returns_above_sales",
        "customer_id",
        f"""SELECT arg_min(_source, _row) AS _source, min(_row) AS _row, customer_id AS value
        FROM loaded_orders WHERE customer_id IS NOT NULL
        GROUP BY customer_id HAVING sum({_SIGNED}) < 0""",
    ),
    (
        "all_returns",
        "amount",
        f"""SELECT {_NOWHERE}, CAST(sum({_SIGNED}) AS VARCHAR) AS value
        FROM loaded_orders HAVING sum({_SIGNED}) < 0""",
    ),
    (
        "currency_mixed",
        "amount",
        f"""SELECT _source, _row, amount || ' ' || currency AS value FROM ({_CURRENCIES})
        WHERE currency <> (SELECT currency FROM ({_CURRENCIES})
            GROUP BY currency ORDER BY count(*) DESC, currency LIMIT 1)""",
    ),
    (
        "customer_unknown",
        "customer_id",
        """SELECT _source, _row, customer_id AS value FROM loaded_orders
        WHERE customer_id IS NOT NULL AND EXISTS (SELECT 1 FROM loaded_customers)
            AND customer_id NOT IN (
                SELECT customer_id FROM loaded_customers WHERE customer_id IS NOT NULL)""",
    ),
    (
        "one_day_only",
        "order_date",
        f"""SELECT {_NOWHERE}, CAST(order_date AS VARCHAR) AS value FROM ({_DAYS})
        WHERE days = 1 AND whole > 1""",
    ),
    (
        "day_of_migration",
        "order_date",
        f"""SELECT {_NOWHERE}, CAST(order_date AS VARCHAR) AS value FROM ({_DAYS})
        WHERE days > 1 AND whole >= 30 AND orders * 3 >= whole""",
    ),
    (
        "month_without_data",
        "order_date",
        f"""SELECT {_NOWHERE},
            ((m + 1) // 12) || '-' || lpad(((m + 1) % 12 + 1)::VARCHAR, 2, '0') AS value
        FROM ({_MONTHS}) WHERE next_m > m + 1""",
    ),
    (
        "few_customers",
        "",
        f"""SELECT {_NOWHERE}, CAST(count(DISTINCT customer_id) AS VARCHAR) AS value
        FROM loaded_orders HAVING count(DISTINCT customer_id) BETWEEN 1 AND 29""",
    ),
)
_OWN: Final = {
    "customers": (
        (
            "customer_without_orders",
            "customer_id",
            """SELECT _source, _row, customer_id AS value FROM loaded_customers
            WHERE EXISTS (SELECT 1 FROM loaded_orders) AND customer_id NOT IN (
                SELECT customer_id FROM loaded_orders WHERE customer_id IS NOT NULL)""",
        ),
    ),
    "orders": _OF_ORDERS,
    "interactions": tuple(
        ("closed_before_opened", name, _rows("interactions", name, f"{name} < opened_at"))
        for name in ("answered_at", "closed_at")
    ),
    "opportunities": (
        ("closed_before_opened", "closed", _rows("opportunities", "closed", "closed < created")),
        (
            "stage_before_created",
            "stage_date",
            _rows("opportunities", "stage_date", "stage_date < created"),
        ),
    ),
    "survey": tuple(
        ("not_on_scale", name, _rows("survey", name, f"NOT {name} BETWEEN 0 AND 10"))
        for name in ("recommend", "satisfaction")
    ),
}
