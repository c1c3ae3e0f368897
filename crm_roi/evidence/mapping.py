"""Which file is which table and which column is what: recognised, shown, confirmed once, kept."""

from __future__ import annotations

import json
import secrets
import tomllib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from crm_roi.core.errors import CrmRoiError
from crm_roi.core.terms import _
from crm_roi.evidence.contract import BY_NAME, TABLES, plain
from crm_roi.files import content_of, written_whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from crm_roi.evidence.contract import Table
    from crm_roi.evidence.sources import Source

SETTINGS_FILE: Final = "evidence.toml"
MOST_MEGABYTES: Final = 1
DATE_ORDERS: Final = ("day-month", "month-day")


class NotRecognised(CrmRoiError):
    """{file}: {headers} are no columns of a known table; the nearest, {table}, lacks {missing}."""


class UnknownColumn(CrmRoiError):
    """evidence.toml: {file} has no column {header}; it has {headers}."""


class NotSettings(CrmRoiError):
    """{path} is no file of evidence settings: {reason}."""


MESSAGES: Final = (
    _("{file}: {headers} are no columns of a known table; the nearest, {table}, lacks {missing}."),
    _("evidence.toml: {file} has no column {header}; it has {headers}."),
    _("{path} is no file of evidence settings: {reason}."),
)


@dataclass(frozen=True)
class Mapped:
    """A source, the table it is part of, and the header of each column of that table it has."""

    source: str
    table: str
    columns: dict[str, str]


@dataclass(frozen=True)
class Settings:
    """What `evidence.toml` keeps: the mapping, and what the company decided about its data.

    Attributes:
        salt: what ids are hashed with, so that a hash cannot be looked up from a list of ids.
        confirmed: whether somebody looked at the mapping and agreed.
        window_days: days after a purchase within which a customer is active; 0 if data decide.
        accept: codes of checks whose rows are kept all the same.
        date_orders: for columns such as `orders.order_date` whether 3/4/2025 is in April or March.
        merge: pairs of customer ids that are one customer, the second one going into the first.
        files: the mapping of each source by its name.
    """

    salt: str
    confirmed: bool = False
    window_days: int = 0
    accept: tuple[str, ...] = ()
    date_orders: dict[str, str] = field(default_factory=dict)
    merge: tuple[tuple[str, str], ...] = ()
    files: dict[str, Mapped] = field(default_factory=dict)


def recognise(source: Source) -> Mapped:
    """Find the table that a source is part of and what its columns are.

    A table fits if the columns it needs are there; among those that fit, the name of the file
    decides, then the number of columns recognised.

    Raises:
        NotRecognised: no table fits.
    """
    found = [(_columns(table, source.headers), table) for table in TABLES]
    fitting = [row for row in found if not _missing(*row)]
    if not fitting:
        columns, nearest = max(found, key=lambda row: len(row[0]) - 2 * len(_missing(*row)))
        raise NotRecognised(
            file=source.name,
            headers=", ".join(source.headers[:12]),
            table=nearest.name,
            missing=", ".join(_missing(columns, nearest)),
        )
    columns, table = max(fitting, key=lambda row: (_hinted(row[1], source.name), len(row[0])))
    return Mapped(source.name, table.name, columns)


def _columns(table: Table, headers: Sequence[str]) -> dict[str, str]:
    """Give each column the header that is its name, else the first that is one of its synonyms."""
    named = {plain(header): header for header in reversed(headers)}
    found: dict[str, str] = {}
    for column in table.columns:
        words = (plain(column.name), *column.synonyms.split())
        header = next((named[word] for word in words if word in named), None)
        if header is not None and header not in found.values():
            found[column.name] = header
    return found


def _missing(columns: Mapping[str, str], table: Table) -> list[str]:
    return [each.name for each in table.columns if each.needed and each.name not in columns]


def _hinted(table: Table, name: str) -> int:
    """Length of the longest word of the file's name that hints at the table."""
    word = plain(name.partition(".")[0] + name.partition("#")[2])
    return max((len(hint) for hint in table.hints.split() if hint in word), default=0)


def mapped(sources: Sequence[Source], settings: Settings) -> Settings:
    """Map every source: as the settings say, else as recognised.

    Raises:
        UnknownColumn: the settings name a column that the file no longer has.
    """
    files = {}
    for source in sources:
        kept = settings.files.get(source.name)
        if kept is not None:
            for header in kept.columns.values():
                if header not in source.headers:
                    raise UnknownColumn(
                        file=source.name, header=header, headers=", ".join(source.headers[:12])
                    )
        files[source.name] = kept or recognise(source)
    return replace(settings, files=files)


def new_settings() -> Settings:
    """Give settings for a company that has none, with a salt of its own."""
    return Settings(salt=secrets.token_hex(16))


def read_settings(path: Path) -> Settings:
    """Read `evidence.toml`; no file, new settings.

    Raises:
        NotSettings: it is no TOML, or says what cannot be.
    """
    if not path.is_file():
        return new_settings()
    try:
        written = tomllib.loads(content_of(path, MOST_MEGABYTES).decode("utf-8-sig"))
        return _settings(written)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise NotSettings(path=str(path), reason=str(error)) from error


def _settings(written: dict[str, Any]) -> Settings:
    files = {}
    for name, row in written.get("files", {}).items():
        table = BY_NAME[row["table"]]
        columns = {column: str(header) for column, header in row["columns"].items()}
        if unknown := columns.keys() - {column.name for column in table.columns}:
            raise ValueError(", ".join(sorted(unknown)))
        if missing := _missing(columns, table):
            raise ValueError(", ".join(missing))
        files[name] = Mapped(name, table.name, columns)
    orders = dict(written.get("date_orders", {}))
    if wrong := [each for each in orders.values() if each not in DATE_ORDERS]:
        raise ValueError(", ".join(map(str, wrong)))
    return Settings(
        salt=str(written.get("salt") or new_settings().salt),
        confirmed=bool(written.get("confirmed", False)),
        window_days=int(written.get("window_days", 0)),
        accept=tuple(map(str, written.get("accept", ()))),
        date_orders=orders,
        merge=tuple((str(kept), str(gone)) for kept, gone in written.get("merge", ())),
        files=files,
    )


def write_settings(settings: Settings, path: Path) -> None:
    """Write `evidence.toml`, readable by its owner alone: who has the salt can try ids out."""
    lines = [
        f"confirmed = {str(settings.confirmed).lower()}",
        f"salt = {_text(settings.salt)}",
        f"window_days = {settings.window_days}",
        f"accept = [{', '.join(map(_text, settings.accept))}]",
        f"merge = [{', '.join(f'[{_text(one)}, {_text(two)}]' for one, two in settings.merge)}]",
        "",
        "[date_orders]",
        *(f"{_text(name)} = {_text(order)}" for name, order in settings.date_orders.items()),
    ]
    for name, row in settings.files.items():
        lines += ["", f"[files.{_text(name)}]", f"table = {_text(row.table)}"]
        lines += [f"[files.{_text(name)}.columns]"]
        lines += [f"{column} = {_text(header)}" for column, header in row.columns.items()]
    with written_whole(path, force=True, private=True) as draft:
        draft.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _text(text: str) -> str:
    """Quote a text for TOML, which quotes as JSON does."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
