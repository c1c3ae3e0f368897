"""From a folder of exports, a database, or a warehouse's aggregates to evidence, step by step.

Long work can be interrupted: what is done stands in a work folder beside the output, and the same
command goes on from there. The folder goes away when the evidence is written.
"""

from __future__ import annotations

import csv
import json
import shutil
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from crm_roi.core.errors import CrmRoiError
from crm_roi.core.evidence.records import EvidenceRecord, SourceFile
from crm_roi.core.terms import _
from crm_roi.evidence import checking, loading, mapping, queries, sources
from crm_roi.evidence.engine import connected, lock_out, rows_of
from crm_roi.evidence.indicators import Figure, indicators
from crm_roi.evidence.measures import ACTIVE, MEASURES, WINDOW_ASKED, WINDOW_FROM_DATA
from crm_roi.evidence.rules import RULES, Action

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import duckdb

    from crm_roi.evidence.checking import Finding
    from crm_roi.evidence.mapping import Settings
    from crm_roi.evidence.queries import Asked, Grain
    from crm_roi.evidence.sources import Source

    Tell = Callable[[str, int, int], None]

PERCENTILE: Final = 0.9
SALES_TABLES: Final = ("orders",)


class Stopped(CrmRoiError):
    """The exports cannot be used. {message} ({value}). {remedy}."""


class NoOrders(CrmRoiError):
    """No order is left to measure from: all were left out, or no file is recognised as orders."""


class NoWindow(CrmRoiError):
    """No customer bought twice, so no window can be found: say when one is active with --window."""


class NoWholePeriod(CrmRoiError):
    """From {first} to {last} there is no whole {grain}; ask for a shorter period or export more."""


class NotConfirmed(CrmRoiError):
    """The columns are not confirmed yet: look at them with evidence check, then add --confirm."""


class NotAggregates(CrmRoiError):
    """{path}: {reason}."""


class AsOfOutside(CrmRoiError):
    """{day} lies outside the data, which run from {first} to {last}."""


MESSAGES: Final = (
    _("The exports cannot be used. {message} ({value}). {remedy}."),
    _("No order is left to measure from: all were left out, or no file is recognised as orders."),
    _("No customer bought twice, so no window can be found: say when one is active with --window."),
    _("From {first} to {last} there is no whole {grain}; ask for a shorter period or export more."),
    _("The columns are not confirmed yet: look at them with evidence check, then add --confirm."),
    _("{day} lies outside the data, which run from {first} to {last}."),
)
COLUMNS_DIFFER: Final = _("its columns are not those of the query: {columns}")
NO_MANIFEST: Final = _("there is no asked.json, which evidence sql writes beside the queries")
NOT_A_VALUE: Final = _("row {row}, column {column}: {value} is no number or date")


@dataclass(frozen=True)
class Checked:
    """What the check of a company's exports found."""

    sources: tuple[Source, ...]
    settings: Settings
    rows: dict[str, int]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Evidence:
    """Everything measured: records, tables, what was left out, and how "active" is meant."""

    records: tuple[EvidenceRecord, ...]
    figures: tuple[Figure, ...]
    asked: Asked
    definition: str
    window_from_data: bool
    tables: dict[str, list[dict[str, Any]]]
    files: tuple[SourceFile, ...]
    findings: tuple[Finding, ...] = ()
    folder: str = ""
    query_texts: dict[str, str] = field(default_factory=dict)

    @property
    def provisional(self) -> bool:
        """Whether too much was left out to rely on it."""
        return any(record.provisional for record in self.records)


@dataclass(frozen=True)
class Wanted:
    """What a build is asked for; None and 0: as the data say."""

    today: date
    grain: Grain = "quarter"
    as_of: date | None = None
    window_days: int = 0
    show_ids: bool = False


@contextmanager
def work_folder(beside: Path) -> Iterator[Path]:
    """Give a folder for the work, its owner's alone; it goes away once the work is done."""
    folder = beside.with_name(f".{beside.name}.work")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def read_sources(place: str, work: Path) -> tuple[Source, ...]:
    """Read a folder, a file, or a database by its address."""
    texts = work / "texts"
    shutil.rmtree(texts, ignore_errors=True)
    texts.mkdir(mode=0o700)
    if "://" in place:
        return sources.read_database(place, texts)
    return sources.read_folder(Path(place), texts)


def checked(
    place: str, settings: Settings, work: Path, wanted: Wanted, tell: Tell
) -> tuple[Checked, Path]:
    """Read, recognise, load and check; the loaded tables stand in the work folder's database."""
    tell(_("reading files"), 0, 3)
    read = read_sources(place, work)
    settings = mapping.mapped(read, settings)
    database, mark = work / "evidence.duckdb", work / "loaded.json"
    state = _mark(read, settings, wanted)
    if not (database.is_file() and mark.is_file() and mark.read_text("utf-8") == state):
        mark.unlink(missing_ok=True)
        database.unlink(missing_ok=True)
        with connected(database) as connection:
            tell(_("loading rows"), 1, 3)
            rows = loading.load(connection, read, settings)
            tell(_("checking rows"), 2, 3)
            checking.check(connection, settings, wanted.today)
        (work / "rows.json").write_text(json.dumps(rows), "utf-8")
        mark.write_text(state, "utf-8")
    rows = json.loads((work / "rows.json").read_text("utf-8"))
    with connected(database) as connection:
        found = checking.findings(connection, read, settings, show_ids=wanted.show_ids)
    tell(_("checking rows"), 3, 3)
    return Checked(read, settings, rows, found), database


def _mark(read: Sequence[Source], settings: Settings, wanted: Wanted) -> str:
    """Write down what the loaded tables depend on."""
    about = [(each.name, each.sha256, str(each.headers)) for each in read]
    return json.dumps([about, repr(settings), str(wanted.today)], ensure_ascii=False)


def build(place: str, settings: Settings, work: Path, wanted: Wanted, tell: Tell) -> Evidence:
    """Measure everything that the exports can give.

    Raises:
        Stopped: a check found what makes every figure meaningless.
        NoOrders, NoWindow, NoWholePeriod, AsOfOutside: there is nothing to measure from.
    """
    found, database = checked(place, settings, work, wanted, tell)
    for finding in found.findings:
        if finding.action is Action.STOPS:
            rule = RULES[finding.code]
            value = finding.examples[0].value if finding.examples else finding.rows
            raise Stopped(message=rule.message, value=value, remedy=rule.remedy.rstrip("."))
    with connected(database) as connection:
        lock_out(connection)
        asked, from_data = _asked(connection, found.settings, wanted)
        results = _results(connection, asked, work, tell)
        shares = {
            table: checking.left_out(connection, table)
            for table in {each.table for each in found.settings.files.values()}
        }
    files = {
        each.name: SourceFile(name=each.name, sha256=each.sha256, rows=found.rows[each.name])
        for each in found.sources
    }
    first_day = results["data_range"][0]["first_day"]
    evidence = assemble(results, asked, first_day, from_data=from_data, made_on=wanted.today)
    records = tuple(_sourced(record, found.settings, files, shares) for record in evidence.records)
    folder = "" if "://" in place else str(Path(place).resolve())
    return replace(
        evidence,
        records=records,
        files=tuple(files.values()),
        findings=found.findings,
        folder=folder,
    )


def _sourced(
    record: EvidenceRecord,
    settings: Settings,
    files: Mapping[str, SourceFile],
    shares: Mapping[str, checking.LeftOut],
) -> EvidenceRecord:
    """Name the files that a record's query read, and the most that was left out of any of them."""
    tables = queries.QUERIES[MEASURES[record.measure].query][1]
    if record.measure == "complaint_rate":
        tables = (*tables, *SALES_TABLES)
    used = tuple(files[name] for name, each in settings.files.items() if each.table in tables)
    left = [shares[table] for table in tables if table in shares]
    return record.model_copy(
        update={
            "sources": used,
            "left_out_share": max((each.rows for each in left), default=0.0),
            "left_out_value_share": max((each.value for each in left), default=0.0),
        }
    )


def _asked(
    connection: duckdb.DuckDBPyConnection, settings: Settings, wanted: Wanted
) -> tuple[Asked, bool]:
    """Settle the day of the data, the window and the periods."""
    anyhow = queries.Asked(wanted.today, 1, wanted.grain, ())
    span = rows_of(connection, queries.render("data_range", anyhow))[0]
    if not span["orders"]:
        raise NoOrders
    first, last = span["first_day"], span["last_day"]
    as_of = wanted.as_of or last
    if not first <= as_of <= wanted.today:
        raise AsOfOutside(day=str(as_of), first=str(first), last=str(last))
    asked = queries.Asked(as_of, 1, wanted.grain, ())
    window = wanted.window_days or settings.window_days
    from_data = not window
    if from_data:
        window = window_of(rows_of(connection, queries.render("purchase_gaps", asked)))
    periods = queries.periods_between(first, as_of, wanted.grain)
    if not periods:
        raise NoWholePeriod(first=str(first), last=str(as_of), grain=_grain(wanted.grain))
    return queries.Asked(as_of, window, wanted.grain, periods), from_data


GRAIN_LABELS: Final = {"month": _("month"), "quarter": _("quarter"), "year": _("year")}


def _grain(grain: str) -> str:
    return GRAIN_LABELS[grain]


def window_of(gaps: Sequence[Mapping[str, Any]]) -> int:
    """Give the 90th percentile of the days between purchases: the least with 90 % of the gaps.

    Raises:
        NoWindow: there is no gap, since nobody bought twice.
    """
    whole = sum(int(row["gaps"]) for row in gaps)
    so_far = 0
    for row in gaps:
        so_far += int(row["gaps"])
        if so_far * 10 >= whole * round(10 * PERCENTILE):
            return int(row["gap_days"])
    raise NoWindow


def _results(
    connection: duckdb.DuckDBPyConnection, asked: Asked, work: Path, tell: Tell
) -> dict[str, list[dict[str, Any]]]:
    """Run every query; what an interrupted run has done already is read back."""
    found = {}
    kept = work / "results"
    kept.mkdir(mode=0o700, exist_ok=True)
    loaded = (work / "loaded.json").read_bytes()
    for done, name in enumerate(queries.QUERIES):
        tell(queries.QUERIES[name][0], done, len(queries.QUERIES))
        sql = queries.render(name, asked)
        path = kept / f"{name}.{sha256(loaded + sql.encode()).hexdigest()[:16]}.json"
        if path.is_file():
            found[name] = _rows_read(path)
        else:
            found[name] = rows_of(connection, sql)
            draft = path.with_suffix(".draft")
            draft.write_text(json.dumps(found[name], default=_written), "utf-8")
            draft.replace(path)
    tell("", len(queries.QUERIES), len(queries.QUERIES))
    return found


def _written(value: object) -> dict[str, str]:
    return {type(value).__name__: str(value)}


def _rows_read(path: Path) -> list[dict[str, Any]]:
    kinds: dict[str, Callable[[str], object]] = {"Decimal": Decimal, "date": date.fromisoformat}

    def value(found: dict[str, Any]) -> object:
        kind = next(iter(found), "")
        return kinds[kind](found[kind]) if len(found) == 1 and kind in kinds else found

    rows: list[dict[str, Any]] = json.loads(path.read_text("utf-8"), object_hook=value)
    return rows


def assemble(
    results: dict[str, list[dict[str, Any]]],
    asked: Asked,
    first_day: date,
    *,
    from_data: bool,
    made_on: date,
    dialect: queries.Dialect = "duckdb",
) -> Evidence:
    """Make figures and records of the rows that the queries gave, here or in a warehouse."""
    figures = indicators(results, asked, first_day)
    texts = {name: queries.render(name, asked, dialect) for name in queries.QUERIES}
    why = (WINDOW_FROM_DATA if from_data else WINDOW_ASKED).format(days=asked.window_days)
    definition = ACTIVE.format(days=asked.window_days, why=why)
    periods = {each.name: each for each in asked.periods}
    records = []
    for figure in figures:
        if figure.value is None:
            continue
        measure, period = MEASURES[figure.measure], periods[figure.period]
        records.append(
            EvidenceRecord(
                id=f"{figure.measure}.{figure.period}",
                measure=figure.measure,
                value=figure.value,
                low=figure.low,
                high=figure.high,
                n=figure.n,
                period_from=period.first_day,
                period_to=period.last_day,
                as_of=asked.as_of,
                definition=f"{measure.definition} {definition}",
                query=texts[measure.query],
                dialect=dialect,
                sources=(),
                made_on=made_on,
                version=version("crm-roi"),
            )
        )
    tables = {name: rows for name, rows in results.items() if name not in queries.BY_PERIOD}
    return Evidence(
        tuple(records), figures, asked, definition, from_data, tables, (), query_texts=texts
    )


# --- a warehouse's aggregates ---


def write_queries(folder: Path, asked: Asked, first_day: date, dialect: queries.Dialect) -> None:
    """Write every query to a file, the tables they read, and what was asked beside them."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tables.sql").write_text(queries.table_definitions(dialect), "utf-8")
    for name in queries.QUERIES:
        text = queries.render(name, asked, dialect) + ";\n"
        (folder / f"{name}.sql").write_text(text, "utf-8")
    manifest = {
        "dialect": dialect,
        "as_of": str(asked.as_of),
        "window_days": asked.window_days,
        "grain": asked.grain,
        "first_day": str(first_day),
        "response_days": asked.response_days,
        "least_together": asked.least_together,
    }
    (folder / "asked.json").write_text(json.dumps(manifest, indent=1), "utf-8")


def build_from_aggregates(folder: Path, made_on: date) -> Evidence:
    """Read the results of our queries that a warehouse ran: `sales.csv` beside `sales.sql`.

    Raises:
        NotAggregates: the folder is not one that `evidence sql` wrote, or a result is another's.
    """
    try:
        manifest = json.loads((folder / "asked.json").read_text("utf-8"))
        first_day, as_of = (date.fromisoformat(manifest[name]) for name in ("first_day", "as_of"))
        grain, dialect = manifest["grain"], manifest["dialect"]
        asked = queries.Asked(
            as_of,
            int(manifest["window_days"]),
            grain,
            queries.periods_between(first_day, as_of, grain),
            int(manifest["response_days"]),
            int(manifest["least_together"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NotAggregates(path=str(folder), reason=NO_MANIFEST) from error
    results, files = {}, []
    for name, columns in result_columns(asked).items():
        path = folder / f"{name}.csv"
        if path.is_file():
            results[name] = _read_result(path, columns)
            files.append(
                SourceFile(name=path.name, sha256=sources.sha256_of(path), rows=len(results[name]))
            )
    if "five_flows" not in results:
        raise NotAggregates(path=str(folder), reason="five_flows.csv")
    evidence = assemble(
        results, asked, first_day, from_data=False, made_on=made_on, dialect=dialect
    )
    by_query = {file.name.removesuffix(".csv"): file for file in files}
    records = tuple(
        record.model_copy(update={"sources": (by_query[MEASURES[record.measure].query],)})
        for record in evidence.records
    )
    return replace(evidence, records=records, files=tuple(files), folder=str(folder.resolve()))


def result_columns(asked: Asked) -> dict[str, dict[str, str]]:
    """Give the columns and types of each query's result, as the engine knows them."""
    with connected() as connection:
        for statement in queries.table_definitions("duckdb").split(";"):
            if statement.strip():
                connection.execute(statement)
        return {
            name: {
                row[0]: row[1]
                for row in connection.execute(f"DESCRIBE {queries.render(name, asked)}").fetchall()
            }
            for name in queries.QUERIES
        }


def _read_result(path: Path, columns: Mapping[str, str]) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if set(reader.fieldnames or ()) != set(columns):
            raise NotAggregates(
                path=path.name, reason=COLUMNS_DIFFER.format(columns=", ".join(columns))
            )
        return [
            {name: _value(row[name], kind, path.name, at, name) for name, kind in columns.items()}
            for at, row in enumerate(reader, start=2)
        ]


def _value(text: str | None, kind: str, file: str, row: int, column: str) -> object:
    """Read one cell of a result by the type that the query gives it."""
    text = (text or "").strip()
    if text.lower() in {"", "null", "none", "\\n"}:
        return None
    if kind == "VARCHAR":
        return text
    try:
        return date.fromisoformat(text[:10]) if kind == "DATE" else Decimal(text)
    except (ValueError, InvalidOperation) as error:
        reason = NOT_A_VALUE.format(row=row, column=column, value=text)
        raise NotAggregates(path=file, reason=reason) from error


def document(evidence: Evidence) -> dict[str, Any]:
    """Give everything for `evidence.json`."""
    return {
        "schema": "crm-roi/evidence/1",
        "as_of": str(evidence.asked.as_of),
        "grain": evidence.asked.grain,
        "window_days": evidence.asked.window_days,
        "window_from_data": evidence.window_from_data,
        "definition": evidence.definition,
        "provisional": evidence.provisional,
        "folder": evidence.folder,
        "files": [each.model_dump(mode="json") for each in evidence.files],
        "periods": [
            {"name": each.name, "first_day": str(each.first_day), "last_day": str(each.last_day)}
            for each in evidence.asked.periods
        ],
        "figures": [asdict(each) for each in evidence.figures],
        "left_out": [asdict(each) for each in evidence.findings],
        "tables": evidence.tables,
        "queries": evidence.query_texts,
        "records": [
            each.model_dump(mode="json") | {"hash": each.hash} for each in evidence.records
        ],
    }
