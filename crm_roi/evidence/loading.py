"""Typed tables out of text: each cell by our own rules, its row in the file kept beside it.

A table `loaded_orders` has the columns of the contract, `_source` (number of the source), `_row`
(row of the file, the header being row 1), `_extra` (a cell beyond the last header) and for each
column that is no text `_raw_…`: the cell as it stood where it was not plainly a date or a number.
What is there but has no value could not be read; what is there and has one was repaired.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.errors import CrmRoiError
from crm_roi.core.terms import _
from crm_roi.evidence.contract import BY_NAME, SQL_TYPES, TABLES, Kind, unit_of
from crm_roi.evidence.engine import duckdb_module, quoted_name, quoted_text
from crm_roi.evidence.mapping import DATE_ORDERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import duckdb

    from crm_roi.evidence.contract import Column
    from crm_roi.evidence.mapping import Settings
    from crm_roi.evidence.sources import Source

READ_BY_RULES: Final = (Kind.DAY, Kind.MOMENT, Kind.AMOUNT, Kind.NUMBER, Kind.FLAG)
SPARE_CELLS: Final = 8  # cells beyond the last header that are still read, to say where they are


class AmbiguousDates(CrmRoiError):
    """{file}, column {column}: {value} may be day/month or month/day, and no other date tells."""


class DatesOfTwoOrders(CrmRoiError):
    """{file}, column {column}: {first} is month/day, {second} is day/month. Use one of them."""


class RowsNotReadable(CrmRoiError):
    """{file} cannot be read row by row: {reason}."""


MESSAGES: Final = (
    _("{file}, column {column}: {value} may be day/month or month/day, and no other date tells."),
    _("{file}, column {column}: {first} is month/day, {second} is day/month. Use one of them."),
    _("{file} cannot be read row by row: {reason}."),
)

# Rules for one cell, as macros of the engine; `plainly` first, the long way only where it fails.
MACROS: Final = (
    """CREATE OR REPLACE MACRO half_width(x) AS translate(
        x, '０１２３４５６７８９．，／－：（）％　￥', '0123456789.,/-:()% ¥')""",
    """CREATE OR REPLACE MACRO bare_number(x) AS regexp_replace(regexp_replace(lower(half_width(x)),
        '[\\s¥$€£元圆]|rmb|cny|usd|eur|人民币', '', 'g'), '^\\((.*)\\)$', '-\\1')""",
    """CREATE OR REPLACE MACRO scaled(c) AS CASE
        WHEN regexp_full_match(c,
            '[-+]?(\\d{1,3}(,\\d{3})+|\\d+)(\\.\\d+)?(千|万|百万|千万|亿|k|m|%)?')
        THEN TRY_CAST(replace(regexp_extract(c, '^[-+]?[\\d,]+(\\.\\d+)?'), ',', '') AS DOUBLE)
            * CASE regexp_extract(c, '(百万|千万|千|万|亿|k|m|%)$')
                WHEN '千' THEN 1e3 WHEN 'k' THEN 1e3 WHEN '万' THEN 1e4 WHEN '百万' THEN 1e6
                WHEN 'm' THEN 1e6 WHEN '千万' THEN 1e7 WHEN '亿' THEN 1e8 WHEN '%' THEN 0.01
                ELSE 1 END END""",
    "CREATE OR REPLACE MACRO number_of(x) AS scaled(bare_number(x))",
    """CREATE OR REPLACE MACRO bare_moment(x) AS regexp_replace(translate(
        regexp_replace(trim(half_width(x)), '[日号]', ' ', 'g'), '年月./', '----'),
        '\\s+', ' ', 'g')""",
    """CREATE OR REPLACE MACRO moment_of(x) AS CASE
        WHEN regexp_full_match(x, '\\d{5}(\\.\\d+)?') AND CAST(x AS DOUBLE) BETWEEN 20000 AND 80000
        THEN TIMESTAMP '1899-12-30' + to_seconds(round(CAST(x AS DOUBLE) * 86400))
        ELSE coalesce(TRY_CAST(rtrim(bare_moment(x)) AS TIMESTAMP), try_strptime(
            trim(bare_moment(x)), ['%Y%m%d', '%Y%m%d%H%M%S', '%d %b %Y', '%d-%b-%Y',
             '%b %d, %Y', '%d %B %Y', '%B %d, %Y'])) END""",
    """CREATE OR REPLACE MACRO two_orders(x) AS regexp_full_match(half_width(x),
        '\\s*\\d{1,2}[-/.]\\d{1,2}[-/.]\\d{4}(\\s.*)?')""",
    """CREATE OR REPLACE MACRO by_order(x, first) AS CASE first WHEN 'day-month'
        THEN try_strptime(trim(bare_moment(x)), ['%d-%m-%Y', '%d-%m-%Y %H:%M',
            '%d-%m-%Y %H:%M:%S', '%d-%m-%Y %I:%M %p', '%d-%m-%Y %I:%M:%S %p'])
        ELSE try_strptime(trim(bare_moment(x)), ['%m-%d-%Y', '%m-%d-%Y %H:%M',
            '%m-%d-%Y %H:%M:%S', '%m-%d-%Y %I:%M %p', '%m-%d-%Y %I:%M:%S %p']) END""",
    """CREATE OR REPLACE MACRO flag_of(x) AS CASE
        WHEN lower(x) IN ('1', 'true', 't', 'yes', 'y', 'won', '是', '赢单', '成交', '新品', '成功')
        THEN true
        WHEN lower(x) IN ('0', 'false', 'f', 'no', 'n', 'lost', '否', '输单', '未成交', '失败')
        THEN false END""",
    """CREATE OR REPLACE MACRO currency_of(x) AS CASE
        WHEN regexp_matches(lower(x), '[¥￥元]|rmb|cny|人民币') THEN 'CNY'
        WHEN regexp_matches(lower(x), '[$]|usd|美元') THEN 'USD'
        WHEN regexp_matches(lower(x), '€|eur|欧元') THEN 'EUR'
        WHEN regexp_matches(lower(x), '£|gbp|英镑') THEN 'GBP'
        WHEN regexp_full_match(trim(x), '[A-Za-z]{3}') THEN upper(trim(x)) END""",
)
# Words of a company's own that the contract knows by a few names.
WORDS: Final = {
    "orders.order_kind": "CASE WHEN regexp_matches(lower({x}), 'return|refund|退') THEN 'return' "
    "ELSE 'sale' END",
    "orders.currency": "currency_of({x})",
    "interactions.kind": "CASE WHEN regexp_matches(lower({x}), 'complain|投诉|抱怨') "
    "THEN 'complaint' "
    "WHEN regexp_matches(lower({x}), 'visit|拜访|到店|来访|上门') THEN 'visit' "
    "WHEN regexp_matches(lower({x}), 'call|phone|电话|来电|回访') THEN 'call' "
    "ELSE 'request' END",
    "touches.trial_group": "CASE WHEN regexp_matches(lower({x}), 'control|对照|holdout') "
    "THEN 'control' ELSE 'treated' END",
}
EMPTY: Final = "('', 'null', 'none', 'n/a', '#n/a', '\\N', '—', '--')"


def load(
    connection: duckdb.DuckDBPyConnection, sources: Sequence[Source], settings: Settings
) -> dict[str, int]:
    """Load every source into its table, and give each source's number of rows.

    Raises:
        RowsNotReadable: the engine cannot tell the cells of a file apart.
        AmbiguousDates, DatesOfTwoOrders: it cannot be known what a date means.
    """
    for macro in MACROS:
        connection.execute(macro)
    for table in TABLES:
        connection.execute(f"DROP TABLE IF EXISTS loaded_{table.name}")
        columns = ", ".join(_declared(column) for column in table.columns)
        connection.execute(
            f"CREATE TABLE loaded_{table.name} "
            f"(_source INTEGER, _row BIGINT, _extra VARCHAR, _currency VARCHAR, {columns})"
        )
    counts = {}
    for number, source in enumerate(sources):
        counts[source.name] = _load_one(connection, number, source, settings)
    return counts


def _declared(column: Column) -> str:
    raw = f", _raw_{column.name} VARCHAR" if column.kind in READ_BY_RULES else ""
    return f"{column.name} {SQL_TYPES[column.kind]}{raw}"


def _load_one(
    connection: duckdb.DuckDBPyConnection, number: int, source: Source, settings: Settings
) -> int:
    mapped = settings.files[source.name]
    table = BY_NAME[mapped.table]
    cells = {
        name: quoted_name(f"c{source.headers.index(header)}")
        for name, header in mapped.columns.items()
    }
    made = [
        f"{number} AS _source",
        "_row",
        "_extra",
        f"{_currency(table.name, cells)} AS _currency",
    ]
    for column in table.columns:
        unit = unit_of(mapped.columns.get(column.name, ""))
        made += _expressions(table.name, column, cells.get(column.name), unit)
    filled = " OR ".join(f"trim({cell}) <> ''" for cell in cells.values())
    sql = f"INSERT INTO loaded_{table.name} SELECT {', '.join(made)} FROM {{raw}} WHERE {filled}"
    module = duckdb_module()
    try:
        connection.execute(sql.format(raw=_raw(source, parallel=not source.quoted)))
    except module.Error as error:
        raise RowsNotReadable(file=source.name, reason=str(error).splitlines()[0]) from error
    for column in table.columns:
        if column.kind in {Kind.DAY, Kind.MOMENT} and column.name in cells:
            _order_dates(connection, number, source.name, table.name, column, settings)
    found = connection.execute(
        f"SELECT count(*) FROM loaded_{table.name} WHERE _source = {number}"
    ).fetchone()
    return int(found[0]) if found else 0


def _raw(source: Source, *, parallel: bool) -> str:
    """Give the source's cells as text, `c0`, `c1` …, with the row of the file."""
    path = quoted_text(str(source.path))
    names = [f"c{at}" for at in range(len(source.headers))]
    if source.parquet:
        cells = [
            f"CAST({quoted_name(header)} AS VARCHAR) AS {name}"
            for header, name in zip(source.headers, names, strict=True)
        ]
        return (
            f"(SELECT row_number() OVER () + 1 AS _row, NULL AS _extra, {', '.join(cells)} "
            f"FROM read_parquet({path}))"
        )
    spare = [f"x{at}" for at in range(SPARE_CELLS)]
    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in (*names, *spare))
    extra = ", ".join(f"nullif(trim({name}), '')" for name in spare)
    return (
        f"(SELECT row_number() OVER () + 1 AS _row, coalesce({extra}) AS _extra, "
        f"{', '.join(names)} FROM read_csv({path}, auto_detect = false, header = true, "
        f"delim = {quoted_text(source.delimiter)}, quote = '\"', escape = '\"', "
        f"columns = {{{columns}}}, null_padding = true, strict_mode = false, "
        f"max_line_size = 10000000, parallel = {str(parallel).lower()}))"
    )


def _currency(table: str, cells: Mapping[str, str]) -> str:
    """Give the currency that an order states, in a column of its own or beside its amount."""
    if table != "orders":
        return "NULL"
    amount = cells["amount"]
    beside = f"CASE WHEN TRY_CAST({amount} AS DOUBLE) IS NULL THEN currency_of({amount}) END"
    return (
        f"coalesce(currency_of({cells['currency']}), {beside})" if "currency" in cells else beside
    )


def _expressions(table: str, column: Column, cell: str | None, unit: float) -> list[str]:
    """Write how a column is made of its cell, and what is kept of the cell."""
    name, kind = column.name, column.kind
    if cell is None:
        start = (
            WORDS.get(f"{table}.{name}", "NULL").format(x="''") if name == "order_kind" else "NULL"
        )
        return [f"{start} AS {name}"] + [f"NULL AS _raw_{name}"] * (kind in READ_BY_RULES)
    text = f"CASE WHEN lower(trim({cell})) IN {EMPTY} THEN NULL ELSE trim({cell}) END"
    if kind in {Kind.KEY, Kind.TEXT}:
        words = WORDS.get(f"{table}.{name}")
        return [
            f"{words.format(x=f'coalesce({text}, {chr(39) * 2})') if words else text} AS {name}"
        ]
    number_plainly = (
        f"CASE WHEN isfinite(TRY_CAST({cell} AS DOUBLE)) THEN TRY_CAST({cell} AS DOUBLE) END"
    )
    plainly, by_rules = {
        Kind.DAY: (f"TRY_CAST(TRY_CAST({cell} AS TIMESTAMP) AS DATE)", "moment_of({x})"),
        Kind.MOMENT: (f"TRY_CAST({cell} AS TIMESTAMP)", "moment_of({x})"),
        Kind.AMOUNT: (number_plainly, "number_of({x})"),
        Kind.NUMBER: (number_plainly, "number_of({x})"),
        Kind.FLAG: (f"flag_of(trim({cell}))", "NULL"),
    }[kind]
    long_way = by_rules.format(x=f"({text})")
    value = f"CASE WHEN {plainly} IS NOT NULL THEN {plainly} ELSE {long_way} END"
    if kind in {Kind.AMOUNT, Kind.NUMBER} and unit != 1:
        value = f"({value}) * {unit!r}"
    return [
        f"TRY_CAST({value} AS {SQL_TYPES[kind]}) AS {name}",
        f"CASE WHEN {plainly} IS NULL THEN {text} END AS _raw_{name}",
    ]


def _order_dates(
    connection: duckdb.DuckDBPyConnection,
    number: int,
    file: str,
    table: str,
    column: Column,
    settings: Settings,
) -> None:
    """Read dates such as 3/4/2025 by the one order in which all of the column are dates."""
    name = column.name
    where = f"_source = {number} AND {name} IS NULL AND two_orders(_raw_{name})"
    parts = (
        f"CAST(regexp_extract(half_width(_raw_{name}), '(\\d+)[-/.](\\d+)', {{part}}) AS INTEGER)"
    )
    first, second = parts.format(part=1), parts.format(part=2)
    found = connection.execute(
        f"SELECT count(*), max(_raw_{name}) FILTER (WHERE {first} > 12), "
        f"max(_raw_{name}) FILTER (WHERE {second} > 12), max(_raw_{name}) "
        f"FROM loaded_{table} WHERE {where}"
    ).fetchone()
    if not found or not found[0]:
        return
    order = settings.date_orders.get(f"{table}.{name}")
    if order is None:
        header = settings.files[file].columns[name]
        if found[1] and found[2]:
            raise DatesOfTwoOrders(file=file, column=header, first=found[2], second=found[1])
        if not found[1] and not found[2]:
            raise AmbiguousDates(file=file, column=header, value=found[3])
        order = DATE_ORDERS[0] if found[1] else DATE_ORDERS[1]
    connection.execute(
        f"UPDATE loaded_{table} SET {name} = CAST(by_order(_raw_{name}, '{order}') "
        f"AS {SQL_TYPES[column.kind]}) WHERE {where}"
    )
