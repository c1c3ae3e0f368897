"""Sources: files of a folder or tables of a database, each as text with a header and a SHA-256.

Everything is read as text and converted by our own rules: an engine that guesses types stops at the
first odd value, and it cannot say in which row that was. What the engine cannot read itself (other
encodings, Excel, databases) is first written as a UTF-8 CSV file into the work folder.
"""

from __future__ import annotations

import csv
import hashlib
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, Final

from crm_roi.core.errors import CrmRoiError
from crm_roi.core.terms import _
from crm_roi.evidence.engine import parquet_headers
from crm_roi.files import reason_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

TEXT_FILES: Final = {".csv", ".txt", ".tsv"}
EXCEL_FILES: Final = {".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"}
PARQUET: Final = ".parquet"
DELIMITERS: Final = ",;\t|"
CHUNK: Final = 1 << 20
BATCH: Final = 10_000
UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
BOM: Final = b"\xef\xbb\xbf"


class NothingToRead(CrmRoiError):
    """{path} holds no table: no .csv, .txt, .xlsx, .xls or .parquet file with rows."""


class NotText(CrmRoiError):
    """{file} is neither UTF-8 nor GB18030: byte {place} makes no sense. Save it as CSV UTF-8."""


class EmptyFile(CrmRoiError):
    """{file} is empty; export it again, with a header row."""


class HeadersOnly(CrmRoiError):
    """{file} has a header row but no rows; export it again with data, or take it away."""


class HeaderTwice(CrmRoiError):
    """{file} has two columns called {header}; give each column a name of its own."""


class NotATable(CrmRoiError):
    """{file} cannot be read as a table: {reason}."""


class DatabaseFailed(CrmRoiError):
    """The database failed at table {table} after {rows} rows: {reason}. Nothing was kept of it."""


class NoDatabaseDriver(CrmRoiError):
    """The database address cannot be used: {reason}."""


MESSAGES: Final = (
    _("{path} holds no table: no .csv, .txt, .xlsx, .xls or .parquet file with rows."),
    _("{file} is neither UTF-8 nor GB18030: byte {place} makes no sense. Save it as CSV UTF-8."),
    _("{file} is empty; export it again, with a header row."),
    _("{file} has a header row but no rows; export it again with data, or take it away."),
    _("{file} has two columns called {header}; give each column a name of its own."),
    _("{file} cannot be read as a table: {reason}."),
    _("The database failed at table {table} after {rows} rows: {reason}. Nothing was kept of it."),
    _("The database address cannot be used: {reason}."),
)


@dataclass(frozen=True)
class Source:
    """A table as text: its name for readers, the file the engine reads, its headers, its hash."""

    name: str
    path: Path
    headers: tuple[str, ...]
    sha256: str
    delimiter: str = ","
    quoted: bool = True  # whether a quotation mark stands in it: a cell may then hold line breaks
    parquet: bool = False


def read_folder(folder: Path, work: Path) -> tuple[Source, ...]:
    """Read the tables of a folder, or of one file, by the order of their names.

    Raises:
        NothingToRead: there is none.
    """
    paths = [folder] if folder.is_file() else sorted(folder.iterdir())
    found = [source for path in paths if path.is_file() for source in _tables(path, work)]
    if not found:
        raise NothingToRead(path=str(folder))
    return tuple(found)


def _tables(path: Path, work: Path) -> Iterator[Source]:
    ending = path.suffix.lower()
    if path.name.startswith((".", "~$")):
        return
    if path.stat().st_size == 0 and ending in {*TEXT_FILES, *EXCEL_FILES, PARQUET}:
        raise EmptyFile(file=path.name)
    if ending in TEXT_FILES:
        yield _text_file(path, work)
    elif ending in EXCEL_FILES:
        yield from _sheets(path, work)
    elif ending == PARQUET:
        headers = parquet_headers(path)
        yield Source(path.name, path, headers, sha256_of(path), quoted=False, parquet=True)


def sha256_of(path: Path) -> str:
    """Give the SHA-256 of a file's bytes, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# --- text ---


def _text_file(path: Path, work: Path) -> Source:
    """Find out how a text file is written; write it anew where the engine could not read it."""
    with path.open("rb") as file:
        start = file.read(len(BOM))
    encoding = "utf-16" if start.startswith(UTF_16) else _encoding(path)
    quoted, blank = _look_through(path)
    if encoding == "utf-8" and not blank and not start.startswith(BOM):
        readable = path
    else:
        readable = work / f"{path.stem}.{len(list(work.iterdir()))}.csv"
        _rewrite(path, readable, encoding)
    delimiter, headers = _header(readable, path.name)
    return Source(path.name, readable, headers, sha256_of(path), delimiter, quoted)


def _encoding(path: Path) -> str:
    """Give the encoding in which every byte of the file makes sense, UTF-8 first."""
    place = 0
    for encoding in ("utf-8", "gb18030"):
        try:
            with path.open(encoding=encoding, newline="") as file:
                while file.read(CHUNK):
                    pass
        except UnicodeDecodeError as error:
            place = error.start
        else:
            return encoding
    raise NotText(file=path.name, place=place)


def _look_through(path: Path) -> tuple[bool, bool]:
    """Tell whether quotation marks stand in a file, and empty lines, which move the row count."""
    quoted = blank = False
    last = b""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            quoted = quoted or b'"' in chunk
            text = last + chunk
            blank = blank or b"\n\n" in text or b"\n\r\n" in text or b"\r\r" in text
            blank = blank or (b"\r" in chunk and b"\n" not in text)
            last = chunk[-2:]
    return quoted, blank


def _rewrite(path: Path, target: Path, encoding: str) -> None:
    """Write a text file as UTF-8 without BOM; an empty line becomes a row of empty cells."""
    reading = "utf-8-sig" if encoding == "utf-8" else encoding
    with (
        path.open(encoding=reading, newline=None) as old,
        target.open("w", encoding="utf-8", newline="\n") as new,
    ):
        for number, line in enumerate(old):
            new.write(line if line.strip() or not number else ",\n")


def _header(path: Path, name: str) -> tuple[str, tuple[str, ...]]:
    """Give the delimiter and the headers of a UTF-8 file; the rest must hold at least a row."""
    with path.open(encoding="utf-8", newline="") as file:
        first = file.readline()
        delimiter = max(DELIMITERS, key=first.count)
        file.seek(0)
        rows = csv.reader(file, delimiter=delimiter)
        try:
            headers = _names(next(rows, []), name)
            if next((row for row in rows if any(cell.strip() for cell in row)), None) is None:
                raise HeadersOnly(file=name)
        except csv.Error as error:
            raise NotATable(file=name, reason=str(error)) from error
    return delimiter, headers


def _names(cells: Sequence[Any], name: str) -> tuple[str, ...]:
    """Check a header row; a column without a name is called by its number."""
    if not any(str(cell or "").strip() for cell in cells):
        raise EmptyFile(file=name)
    named = [str(cell or "").strip() or f"#{at}" for at, cell in enumerate(cells, start=1)]
    for header in named:
        if named.count(header) > 1:
            raise HeaderTwice(file=name, header=header)
    return tuple(named)


# --- Excel and databases, written as CSV for the engine ---


def _sheets(path: Path, work: Path) -> Iterator[Source]:
    """Give the sheets of a workbook that hold anything."""
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 - only for Excel

    digest = sha256_of(path)
    try:
        book = CalamineWorkbook.from_path(str(path))
        sheets = [(name, book.get_sheet_by_name(name)) for name in book.sheet_names]
        filled = [(name, sheet.to_python(skip_empty_area=False)) for name, sheet in sheets]
    except (CalamineError, OSError, ValueError) as error:
        raise NotATable(file=path.name, reason=str(error)) from error
    filled = [(name, rows) for name, rows in filled if any(any(row) for row in rows)]
    if not filled:
        raise EmptyFile(file=path.name)
    for name, rows in filled:
        label = path.name if len(filled) == 1 else f"{path.name}#{name}"
        target = work / f"{path.stem}.{len(list(work.iterdir()))}.csv"
        headers = _names(rows[0], label)
        if not any(any(row) for row in rows[1:]):
            raise HeadersOnly(file=label)
        _write_csv(target, headers, rows[1:])
        yield Source(label, target, headers, digest)


def _write_csv(target: Path, headers: Sequence[str], rows: Iterable[Iterable[Any]]) -> None:
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(headers)
        writer.writerows([_cell(value) for value in row] for row in rows)


def _cell(value: object) -> str:
    """Write a cell as text: whole numbers without a point, moments in ISO form."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:  # noqa: PLR2004 - digits of a float
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def read_database(url: str, work: Path) -> tuple[Source, ...]:
    """Read every table and view of a database in batches; its rows' text is what is hashed.

    Raises:
        NoDatabaseDriver: the address is none, or no driver for it is installed.
        DatabaseFailed: it could not be reached, or went away half way.
        NothingToRead: it has no table.
    """
    try:
        import sqlalchemy  # noqa: PLC0415 - only where a database is read
    except ImportError as error:
        raise NoDatabaseDriver(reason="pip install sqlalchemy") from error
    try:
        engine = sqlalchemy.create_engine(url)
    except (sqlalchemy.exc.ArgumentError, ImportError, ValueError) as error:
        raise NoDatabaseDriver(reason=_without_password(error, url)) from error
    try:
        inspector = sqlalchemy.inspect(engine)
        names = [*inspector.get_table_names(), *inspector.get_view_names()]
    except sqlalchemy.exc.SQLAlchemyError as error:
        raise DatabaseFailed(table="", rows=0, reason=_without_password(error, url)) from error
    found: list[Source] = []
    try:
        for name in names:
            target, rows = work / f"database.{len(found)}.csv", [0]
            try:
                with engine.connect() as connection:
                    query = sqlalchemy.select(sqlalchemy.text("*")).select_from(
                        sqlalchemy.table(name)
                    )
                    result = connection.execution_options(yield_per=BATCH).execute(query)
                    _write_csv(target, list(result.keys()), _counted(result, rows))
            except sqlalchemy.exc.SQLAlchemyError as error:
                with suppress(OSError):
                    target.unlink()
                reason = _without_password(error, url)
                raise DatabaseFailed(table=name, rows=rows[0], reason=reason) from error
            if rows[0]:
                delimiter, headers = _header(target, name)
                found.append(Source(name, target, headers, sha256_of(target), delimiter))
    finally:
        engine.dispose()
    if not found:
        raise NothingToRead(path="")
    return tuple(found)


def _counted(rows: Iterable[Any], count: list[int]) -> Iterator[Any]:
    for row in rows:
        count[0] += 1
        yield row


def _without_password(error: Exception, url: str) -> str:
    """Give the first line of a driver's complaint, without the address and its password."""
    origin = getattr(error, "orig", None) or error
    text = reason_of(origin) if isinstance(origin, OSError) else str(origin)
    hidden = text.replace(url, "…")
    return (hidden.splitlines() or [type(error).__name__])[0]
