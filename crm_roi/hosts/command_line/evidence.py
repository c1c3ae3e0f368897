"""`crm-roi evidence`: a company's own exports in, measured figures out, each with its query."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Final, Literal

import typer

from crm_roi.core.terms import _
from crm_roi.hosts.command_line import evidence_work
from crm_roi.hosts.command_line.options import AsJson, AskedWithoutPlan, Force, Output, say
from crm_roi.hosts.command_line.usage_language import TranslatedTyper

PLACE_HELP: Final = _(
    "The exports: a folder, a file (.csv, .xlsx, .parquet) or the address of a database "
    "(such as postgresql://user@host/name)."
)

Place = Annotated[str, typer.Argument(metavar="EXPORTS", help=say(PLACE_HELP))]
SettingsFile = Annotated[
    Path,
    typer.Option(
        "--settings",
        help=say(_("What is confirmed about the exports; keep it beside the plan.")),
    ),
]
Confirm = Annotated[
    bool,
    typer.Option(
        "--confirm", help=say(_("Confirm that the columns are recognised rightly, and keep it."))
    ),
]
ShowIds = Annotated[
    bool,
    typer.Option("--show-ids", help=say(_("Show customers' ids as they are, not their hashes."))),
]
GrainOption = Annotated[
    Literal["month", "quarter", "year"],
    typer.Option("--period", help=say(_("Length of a period: month, quarter or year."))),
]
AsOf = Annotated[
    datetime | None,
    typer.Option(
        formats=["%Y-%m-%d"],
        help=say(_("Day up to which the data are read; the last order's if not given.")),
    ),
]
Window = Annotated[
    int,
    typer.Option(
        min=0,
        help=say(
            _(
                "Days after a purchase within which a customer is active; if not given, the 90th "
                "percentile of the days between purchases."
            )
        ),
    ),
]
SETTINGS: Final = Path("evidence.toml")

evidence = TranslatedTyper(no_args_is_help=True)


@evidence.command(
    help=say(_("Show which column is what, and every row that cannot be used; exit 1 on a stop."))
)
def check(
    place: Place,
    *,
    settings: SettingsFile = SETTINGS,
    confirm: Confirm = False,
    show_ids: ShowIds = False,
    as_json: AsJson = False,
    language: AskedWithoutPlan = None,
) -> None:
    """Check exports."""
    stopped = evidence_work.check(
        place, settings, language, confirm=confirm, show_ids=show_ids, as_json=as_json
    )
    raise typer.Exit(int(stopped))


@evidence.command(
    help=say(_("Measure the indicators by period and write them with their queries as evidence."))
)
def build(  # noqa: PLR0913 - one parameter for each option of the command
    place: Annotated[str | None, typer.Argument(metavar="EXPORTS", help=say(PLACE_HELP))] = None,
    *,
    output: Output,
    settings: SettingsFile = SETTINGS,
    confirm: Confirm = False,
    period: GrainOption = "quarter",
    as_of: AsOf = None,
    window: Window = 0,
    aggregates: Annotated[
        Path | None,
        typer.Option(
            help=say(_("Instead of exports: the folder of results of our queries (evidence sql)."))
        ),
    ] = None,
    show_ids: ShowIds = False,
    as_json: AsJson = False,
    force: Force = False,
    language: AskedWithoutPlan = None,
) -> None:
    """Build evidence."""
    wanted = evidence_work.wanted(period, as_of, window, show_ids=show_ids)
    if aggregates is not None:
        evidence_work.build_from_aggregates(
            aggregates, output, language, as_json=as_json, force=force
        )
        return
    if place is None:
        raise typer.BadParameter(say(_("Name the exports, or --aggregates.")))
    evidence_work.build(
        place, settings, output, wanted, language, confirm=confirm, as_json=as_json, force=force
    )


@evidence.command(
    help=say(_("Write the queries for the company's own warehouse; only aggregates come back."))
)
def sql(
    output: Annotated[Path, typer.Option("--output", "-o", help=say(_("The folder to write to.")))],
    *,
    first: Annotated[
        datetime,
        typer.Option("--from", formats=["%Y-%m-%d"], help=say(_("First day of the data."))),
    ],
    as_of: Annotated[
        datetime, typer.Option(formats=["%Y-%m-%d"], help=say(_("Last day of the data.")))
    ],
    window: Annotated[
        int,
        typer.Option(
            min=1, help=say(_("Days after a purchase within which a customer is active."))
        ),
    ],
    dialect: Annotated[
        Literal["duckdb", "spark"],
        typer.Option(help=say(_("The warehouse's dialect; only those that are proved."))),
    ] = "spark",
    period: GrainOption = "quarter",
    language: AskedWithoutPlan = None,
) -> None:
    """Write the queries."""
    evidence_work.write_sql(output, first, as_of, window, dialect, period, language)


@evidence.command(
    help=say(
        _("Write exports of a made-up dealer group, to try the commands without real customers.")
    )
)
def sample(
    output: Annotated[Path, typer.Option("--output", "-o", help=say(_("The folder to write to.")))],
    *,
    seed: Annotated[
        int, typer.Option(min=0, help=say(_("The same seed gives the same files.")))
    ] = 1,
    force: Force = False,
    language: AskedWithoutPlan = None,
) -> None:
    """Write the sample."""
    evidence_work.write_sample(output, seed, language, force=force)
