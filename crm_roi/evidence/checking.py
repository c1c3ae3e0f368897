"""The contract's checks: each row that breaks a rule, with its place, what is wrong, what to do.

Nothing is cleaned silently. A check leaves its rows out, or keeps them and says so, or stops the
work; what was repaired on reading (万, ¥, full width …) is counted too.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from crm_roi.evidence.check_queries import checks
from crm_roi.evidence.contract import BY_NAME, TABLES, Kind
from crm_roi.evidence.engine import quoted_text
from crm_roi.evidence.rules import RULES, Action

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import duckdb

    from crm_roi.evidence.contract import Table
    from crm_roi.evidence.mapping import Settings
    from crm_roi.evidence.sources import Source

EXAMPLES: Final = 20


@dataclass(frozen=True)
class Place:
    """Where a finding is: file, row of the file, the column's header, what stands there."""

    file: str
    row: int
    column: str
    value: str


@dataclass(frozen=True)
class Finding:
    """All rows of a table that break one rule in one column."""

    code: str
    action: Action
    table: str
    column: str
    rows: int
    share: float
    value_share: float
    examples: tuple[Place, ...]


def check(connection: duckdb.DuckDBPyConnection, settings: Settings, today: date) -> None:
    """Run every check, and make the contract's tables of the rows that are not left out."""
    connection.execute(
        "CREATE OR REPLACE TABLE problems (code VARCHAR, action VARCHAR, table_name VARCHAR, "
        "source INTEGER, row BIGINT, column_name VARCHAR, value VARCHAR)"
    )
    for table in TABLES:
        for code, column, sql in checks(table, today):
            rule = RULES[code]
            kept = rule.action is Action.LEFT_OUT and code in settings.accept
            action = Action.NOTED if kept else rule.action
            connection.execute(
                f"INSERT INTO problems SELECT '{code}', '{action}', '{table.name}', _source, _row, "
                f"{quoted_text(column)}, value FROM ({sql})"
            )
        if table.name == "orders":  # what follows needs the signs of returns
            connection.execute(
                "UPDATE loaded_orders SET amount = -abs(amount) WHERE order_kind = 'return'"
            )
            connection.execute("UPDATE loaded_orders SET order_kind = 'return' WHERE amount < 0")
        _make(connection, table, settings)


def _make(connection: duckdb.DuckDBPyConnection, table: Table, settings: Settings) -> None:
    """Make the contract's table: what is not left out, customers who are one merged."""
    merged = {"customer_id", "respondent", "referred_by"} if settings.merge else set()
    pairs = ", ".join(f"({quoted_text(one)}, {quoted_text(two)})" for one, two in settings.merge)
    columns = []
    for column in table.columns:
        name = column.name
        if name in merged:
            kept = " ".join(
                f"WHEN {quoted_text(gone)} THEN {quoted_text(one)}" for one, gone in settings.merge
            )
            columns.append(f"CASE {name} {kept} ELSE {name} END AS {name}")
        elif name == "order_id":
            columns.append(f"coalesce({name}, _source || ':' || _row) AS {name}")
        else:
            columns.append(name)
    gone = ""
    if pairs and table.name == "customers":
        gone = f" AND customer_id NOT IN (SELECT gone FROM (VALUES {pairs}) AS m(kept, gone))"
    connection.execute(
        f"CREATE OR REPLACE TABLE {table.name} AS SELECT {', '.join(columns)} "
        f"FROM loaded_{table.name} AS t WHERE NOT EXISTS (SELECT 1 FROM problems AS p "
        f"WHERE p.action = '{Action.LEFT_OUT}' AND p.table_name = '{table.name}' "
        f"AND p.source = t._source AND p.row = t._row){gone}"
    )


def findings(
    connection: duckdb.DuckDBPyConnection,
    sources: Sequence[Source],
    settings: Settings,
    *,
    show_ids: bool = False,
) -> tuple[Finding, ...]:
    """Give what the checks found, table by table, with the first places of each finding.

    Values of key columns are hashed unless `show_ids`.
    """
    found = []
    groups = connection.execute(
        "SELECT code, action, table_name, column_name, count(*) FROM problems "
        "GROUP BY ALL ORDER BY table_name, action, code, column_name"
    ).fetchall()
    for code, action, table, column, rows in groups:
        whole = _count(connection, f"SELECT count(*) FROM loaded_{table}")
        where = (
            f"code = {quoted_text(code)} AND table_name = {quoted_text(table)} "
            f"AND column_name = {quoted_text(column)}"
        )
        examples = connection.execute(
            f"SELECT source, row, value FROM problems WHERE {where} "
            f"ORDER BY source, row LIMIT {EXAMPLES}"
        ).fetchall()
        hidden = bool(column) and BY_NAME[table].column(column).kind is Kind.KEY and not show_ids
        found.append(
            Finding(
                code=code,
                action=Action(action),
                table=table,
                column=column,
                rows=rows,
                share=rows / whole if whole else 0.0,
                value_share=_value_share(connection, table, where),
                examples=tuple(
                    _place(example, column, sources, settings, hidden=hidden)
                    for example in examples
                ),
            )
        )
    return tuple(found)


def _place(
    example: tuple[int | None, int | None, str | None],
    column: str,
    sources: Sequence[Source],
    settings: Settings,
    *,
    hidden: bool,
) -> Place:
    number, row, value = example
    text = value or ""
    if number is None:
        return Place("", 0, column, text)
    name = sources[number].name
    header = settings.files[name].columns.get(column, column)
    return Place(name, row or 0, header, hashed(text, settings.salt) if hidden and text else text)


def hashed(key: str, salt: str) -> str:
    """Give 12 hexadecimal digits for an id that nobody can turn back without the company's salt."""
    return hashlib.sha256(f"{salt}:{key}".encode()).hexdigest()[:12]


class LeftOut(NamedTuple):
    """Shares of what was left out: of the rows of the table, of the money of the orders."""

    rows: float
    value: float


def left_out(connection: duckdb.DuckDBPyConnection, table: str) -> LeftOut:
    """Give the shares of a table's rows and money that were left out, each row counted once."""
    where = f"action = '{Action.LEFT_OUT}' AND table_name = '{table}'"
    whole = _count(connection, f"SELECT count(*) FROM loaded_{table}")
    rows = _count(
        connection,
        f"SELECT count(*) FROM (SELECT DISTINCT source, row FROM problems WHERE {where})",
    )
    return LeftOut(rows / whole if whole else 0.0, _value_share(connection, table, where))


def _value_share(connection: duckdb.DuckDBPyConnection, table: str, where: str) -> float:
    if table != "orders":
        return 0.0
    whole = _count(connection, "SELECT coalesce(sum(abs(amount)), 0) FROM loaded_orders")
    part = _count(
        connection,
        "SELECT coalesce(sum(abs(amount)), 0) FROM loaded_orders AS o WHERE EXISTS (SELECT 1 FROM "
        f"problems AS p WHERE {where} AND p.source = o._source AND p.row = o._row)",
    )
    return part / whole if whole else 0.0


def _count(connection: duckdb.DuckDBPyConnection, sql: str) -> float:
    found = connection.execute(sql).fetchone()
    return float(found[0]) if found else 0.0
