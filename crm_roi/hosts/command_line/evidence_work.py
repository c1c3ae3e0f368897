"""What the commands of `crm-roi evidence` do, and how they show it."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table

from crm_roi.core.terms import _
from crm_roi.evidence import building, mapping, queries, sample
from crm_roi.evidence.contract import BY_NAME
from crm_roi.evidence.measures import ACTIVE, MEASURES, WINDOW_ASKED, WINDOW_FROM_DATA, UnitOf
from crm_roi.evidence.rules import ACTION_LABELS, RULES, Action
from crm_roi.files import IsADevice, refuse_existing, written_whole
from crm_roi.locale import translate
from crm_roi.settings import settled_language

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_roi.evidence.building import Checked, Evidence, Wanted
    from crm_roi.evidence.checking import Finding
    from crm_roi.evidence.mapping import Settings
    from crm_roi.evidence.queries import Dialect, Grain
    from crm_roi.settings import Language

MOST_SHOWN: Final = 5  # places of a finding in the terminal; --json has more
WRITTEN: Final = _("{path} is written: {count} figures over {periods} periods.")
PROVISIONAL: Final = _(
    "Provisional: more than 5 % of the rows or 2 % of the money was left out. See the findings."
)
KEPT: Final = _("The columns are confirmed and kept in {path}.")
TO_CONFIRM: Final = _("If the columns are right, run this once more with --confirm.")
FOLDER_WRITTEN: Final = _(
    "{count} queries are written to {path}. Run them where the tables are, save each result beside "
    "its query as .csv, then: crm-roi evidence build --aggregates {path} -o evidence.json"
)
SAMPLE_WRITTEN: Final = _(
    "Made-up exports of {stores} stores over {months} months are written to {path}. Go on with: "
    "crm-roi evidence check {path} --confirm"
)


def wanted(grain: Grain, as_of: datetime | None, window: int, *, show_ids: bool) -> Wanted:
    """Put together what a build is asked for, with today's date."""
    day = as_of.date() if as_of else None
    return building.Wanted(date.today(), grain, day, window, show_ids)  # noqa: DTZ011 - the user's day


@contextmanager
def _progress(language: Language) -> Iterator[building.Tell]:
    """Show the steps of the work on the error stream while it lasts."""
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), console=Console(stderr=True), transient=True
    )
    with bar:
        task = bar.add_task("")

        def tell(step: str, done: int, total: int) -> None:
            words = translate(step, language)
            bar.update(task, description=words, completed=done, total=total)

        yield tell


def check(
    place: str,
    path: Path,
    asked: Language | None,
    *,
    confirm: bool,
    show_ids: bool,
    as_json: bool,
) -> bool:
    """Check exports and show what was found; tell whether something stops the work."""
    language = settled_language(asked, None)
    settings = mapping.read_settings(path)
    work_beside = path.with_name("check.json")
    with building.work_folder(work_beside) as work, _progress(language) as tell:
        today = wanted("quarter", None, 0, show_ids=show_ids)
        found, _database = building.checked(place, settings, work, today, tell)
    if confirm:
        mapping.write_settings(replace(found.settings, confirmed=True), path)
    if as_json:
        _print_json(_check_document(found, language))
    else:
        _show_mapping(found, language)
        _show_findings(found.findings, language)
        if confirm:
            typer.echo(translate(KEPT, language).format(path=path))
        elif not found.settings.confirmed:
            typer.echo(translate(TO_CONFIRM, language))
    return any(finding.action is Action.STOPS for finding in found.findings)


def build(
    place: str,
    path: Path,
    output: Path,
    asked: Wanted,
    asked_language: Language | None,
    *,
    confirm: bool,
    as_json: bool,
    force: bool,
) -> None:
    """Measure, write the evidence, show the latest period."""
    language = settled_language(asked_language, None)
    refuse_existing(output, force=force)
    settings = mapping.read_settings(path)
    if not (settings.confirmed or confirm):
        raise building.NotConfirmed
    if confirm:
        settings = _confirmed(place, settings, output)
        mapping.write_settings(settings, path)
    with building.work_folder(output) as work, _progress(language) as tell:
        made = building.build(place, settings, work, asked, tell)
        _write(made, output, force=force)
    _tell(made, output, language, as_json=as_json)


def _confirmed(place: str, settings: Settings, output: Path) -> Settings:
    """Recognise the columns and take them as confirmed."""
    with building.work_folder(output.with_name(f"{output.name}.confirm")) as work:
        read = building.read_sources(place, work)
        return replace(mapping.mapped(read, settings), confirmed=True)


def build_from_aggregates(
    folder: Path, output: Path, asked: Language | None, *, as_json: bool, force: bool
) -> None:
    """Write evidence out of what a warehouse gave back."""
    language = settled_language(asked, None)
    refuse_existing(output, force=force)
    made = building.build_from_aggregates(folder, date.today())  # noqa: DTZ011 - the user's day
    _write(made, output, force=force)
    _tell(made, output, language, as_json=as_json)


def _write(made: Evidence, output: Path, *, force: bool) -> None:
    with written_whole(output, force=force) as draft:
        draft.write_text(_json(building.document(made)) + "\n", encoding="utf-8")


def write_sql(
    folder: Path,
    first: datetime,
    as_of: datetime,
    window: int,
    dialect: Dialect,
    grain: Grain,
    asked: Language | None,
) -> None:
    """Write the queries for a warehouse."""
    language = settled_language(asked, None)
    if folder.exists() and not folder.is_dir():
        raise IsADevice(path=str(folder))
    periods = queries.periods_between(first.date(), as_of.date(), grain)
    if not periods:
        raise building.NoWholePeriod(
            first=str(first.date()), last=str(as_of.date()), grain=building.GRAIN_LABELS[grain]
        )
    settled = queries.Asked(as_of.date(), window, grain, periods)
    building.write_queries(folder, settled, first.date(), dialect)
    told = translate(FOLDER_WRITTEN, language)
    typer.echo(told.format(count=len(queries.QUERIES), path=folder))


def write_sample(folder: Path, seed: int, asked: Language | None, *, force: bool) -> None:
    """Write the exports of a made-up dealer group."""
    language = settled_language(asked, None)
    if folder.exists() and not folder.is_dir():
        raise IsADevice(path=str(folder))
    truth = sample.write_exports(folder, seed, force=force)
    told = translate(SAMPLE_WRITTEN, language)
    typer.echo(told.format(stores=truth.stores, months=truth.months, path=folder))


# --- what is shown ---


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, default=_plain)


def _plain(value: object) -> str | float:
    return str(value) if isinstance(value, date) else float(value)  # type: ignore[arg-type]


def _print_json(value: object) -> None:
    typer.echo(_json(value))


def _check_document(found: Checked, language: str) -> dict[str, Any]:
    rules = {
        finding.code: {
            "message": translate(RULES[finding.code].message, language),
            "remedy": translate(RULES[finding.code].remedy, language),
        }
        for finding in found.findings
    }
    return {
        "confirmed": found.settings.confirmed,
        "files": [
            {**asdict(each), "rows": found.rows[each.source]}
            for each in found.settings.files.values()
        ],
        "findings": [asdict(finding) | rules[finding.code] for finding in found.findings],
    }


def _show_mapping(found: Checked, language: str) -> None:
    table = Table(box=SIMPLE_HEAD)
    heads = (_("File"), _("Rows"), _("Table"), _("Column"), _("Header"))
    for head in heads:
        table.add_column(translate(head, language), overflow="fold")
    for each in found.settings.files.values():
        label = translate(BY_NAME[each.table].label, language)
        first = (each.source, f"{found.rows[each.source]:,}", label)
        for column, header in each.columns.items():
            table.add_row(*first, column, header)
            first = ("", "", "")
        table.add_section()
    Console().print(table, highlight=False)


def _show_findings(findings: tuple[Finding, ...], language: str) -> None:
    for finding in findings:
        rule = RULES[finding.code]
        action = translate(ACTION_LABELS[finding.action], language)
        label = translate(BY_NAME[finding.table].label, language)
        share = f", {finding.share:.1%}" if finding.share else ""
        typer.echo(
            f"[{action}] {label}: {translate(rule.message, language)} ({finding.rows:,}{share})"
        )
        for place in finding.examples[:MOST_SHOWN]:
            where = translate(_("{file}, row {row}, {column}"), language).format(
                file=place.file, row=place.row, column=place.column
            )
            typer.echo(f"    {where if place.file else place.column}: {place.value}")
        typer.echo(f"    → {translate(rule.remedy, language)}")


def _tell(made: Evidence, output: Path, language: Language, *, as_json: bool) -> None:
    if as_json:
        _print_json(building.document(made))
        return
    _show_figures(made, language)
    if made.provisional:
        typer.echo(translate(PROVISIONAL, language))
    told = translate(WRITTEN, language)
    typer.echo(told.format(path=output, count=len(made.records), periods=len(made.asked.periods)))


def _show_figures(made: Evidence, language: str) -> None:
    """Show the latest period with the one before it."""
    shown = made.asked.periods[-2:]
    table = Table(box=SIMPLE_HEAD)
    table.add_column(translate(_("Indicator by period"), language), overflow="fold")
    for period in shown:
        table.add_column(period.name, justify="right")
    table.add_column(translate(_("95 % interval"), language), justify="right")
    table.add_column("n", justify="right")
    by_key = {(each.measure, each.period): each for each in made.figures}
    for key, measure in MEASURES.items():
        row = [by_key.get((key, period.name)) for period in shown]
        last = row[-1]
        if last is None:
            continue
        values = [shown_value(each.value, measure.unit) if each else "" for each in row]
        interval = ""
        if last.low is not None and last.high is not None:
            ends = (shown_value(end, measure.unit) for end in (last.low, last.high))
            interval = " – ".join(ends)
        table.add_row(translate(measure.name, language), *values, interval, f"{last.n:,}")
    Console().print(table, highlight=False)
    typer.echo(definition(made, language))


def definition(made: Evidence, language: str) -> str:
    """Say what "active" means, in the reader's language."""
    from_data = made.window_from_data
    why = WINDOW_FROM_DATA if from_data else WINDOW_ASKED
    days = made.asked.window_days
    told = translate(why, language).format(days=days)
    return translate(ACTIVE, language).format(days=days, why=told)


def shown_value(value: float | None, unit: UnitOf) -> str:
    """Write a figure with the digits that its unit has; a dash where there is none."""
    if value is None:
        return "–"
    if unit in {UnitOf.SHARE, UnitOf.RATIO}:
        return f"{value:.1%}" if unit is UnitOf.SHARE or abs(value) <= 1 else f"{value:.2f}"
    if unit is UnitOf.COUNT:
        return f"{value:,.0f}"
    return f"{value:,.1f}" if unit is not UnitOf.MONEY else f"{value:,.2f}"
