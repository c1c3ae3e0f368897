"""The engine: DuckDB, embedded and offline; one connection over one database file.

Nothing is fetched from the internet (the program uses no extension that is not in the package), and
once the files are loaded the engine may not touch the file system any more.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from crm_roi.core.errors import CrmRoiError
from crm_roi.core.terms import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import ModuleType

    import duckdb

MEMORY_LIMIT: Final = "256MB"  # more than that is put aside on disk
THREADS: Final = 2


class CustomersExtraMissing(CrmRoiError):
    """Evidence needs more packages. Run once: python -m pip install "crm-roi[customers]"."""


class NotParquet(CrmRoiError):
    """{file} cannot be read as Parquet: {reason}."""


MESSAGES: Final = (
    _('Evidence needs more packages. Run once: python -m pip install "crm-roi[customers]".'),
    _("{file} cannot be read as Parquet: {reason}."),
)


def duckdb_module() -> ModuleType:
    """Give DuckDB, or say what to install.

    Raises:
        CustomersExtraMissing: it is not installed.
    """
    try:
        import duckdb  # noqa: PLC0415 - an extra: the program must start without it
    except ImportError as error:
        raise CustomersExtraMissing from error
    return duckdb


@contextmanager
def connected(database: Path | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database file, or one in memory, with our settings."""
    module = duckdb_module()
    config = {
        "memory_limit": MEMORY_LIMIT,
        "threads": THREADS,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    connection = module.connect(str(database) if database else ":memory:", config=config)
    try:
        yield connection
    finally:
        connection.close()


def lock_out(connection: duckdb.DuckDBPyConnection) -> None:
    """Keep every query that follows from reading or writing any file but the database's own."""
    connection.execute("SET enable_external_access = false")


def parquet_headers(path: Path) -> tuple[str, ...]:
    """Give the column names of a Parquet file.

    Raises:
        NotParquet: it is none.
    """
    module = duckdb_module()
    with connected() as connection:
        try:
            rows = connection.execute("SELECT * FROM read_parquet(?) LIMIT 0", [str(path)])
        except module.Error as error:
            raise NotParquet(file=path.name, reason=str(error).splitlines()[0]) from error
        return tuple(str(column[0]) for column in rows.description or ())


def rows_of(connection: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, Any]]:
    """Run a query; give its rows by column name."""
    result = connection.execute(sql)
    names = [str(column[0]) for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def quoted_name(name: str) -> str:
    """Quote a name for SQL."""
    return '"' + name.replace('"', '""') + '"'


def quoted_text(text: str) -> str:
    """Quote a text for SQL."""
    return "'" + text.replace("'", "''") + "'"
