"""`crm-roi new`: a workbook to fill in: blank, from the sample, a starter or a plan."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from crm_roi.app.plans import accept, filled_up, last_column, read
from crm_roi.core.errors import CrmRoiError
from crm_roi.core.plan.horizon import with_horizon
from crm_roi.core.plan.translation import in_language
from crm_roi.core.terms import _
from crm_roi.files import refuse_existing
from crm_roi.hosts.command_line.options import AskedLanguage, Force, say
from crm_roi.locale import translate
from crm_roi.resources import resources
from crm_roi.settings import readers_language, settled_language
from crm_roi.workbook.blank_plan import blank_plan
from crm_roi.workbook.starters import starter_plan
from crm_roi.workbook.write_workbook import write_workbook

if TYPE_CHECKING:
    from crm_roi.core.plan import Plan

WRITTEN: Final = _("{path} is written.")
REPEATED: Final = _(
    "The new years Y{first} to Y{last} repeat Y{before} in every line; go through them."
)


def new(
    workbook: Annotated[
        Path, typer.Argument(metavar="PLAN.xlsx", help=say(_("The workbook to write.")))
    ],
    *,
    sample: Annotated[
        str | None, typer.Option(help=say(_("Start from the program's sample: dealer_group.")))
    ] = None,
    starter: Annotated[
        str | None,
        typer.Option(
            help=say(
                _(
                    "Start from a plan of your trade with typical values to be confirmed: hotel, "
                    "dealer, software, retail, manufacturer, bank."
                )
            )
        ),
    ] = None,
    plan_file: Annotated[
        Path | None,
        typer.Option("--from", help=say(_("Start from your own plan (.json or .xlsx)."))),
    ] = None,
    years: Annotated[
        int | None,
        typer.Option(
            min=1, max=30, help=say(_("Years after year 0; a blank plan has 5, any other its own."))
        ),
    ] = None,
    language: AskedLanguage = None,
    force: Force = False,
) -> None:
    """Write a workbook."""
    if sum(origin is not None for origin in (sample, starter, plan_file)) > 1:
        raise TwoOrigins
    refuse_existing(workbook, force=force)
    asked, before = language, None
    language = readers_language(asked)
    if sample is not None:
        plan = in_language(read_sample(sample), language)
    elif starter is not None:
        plan = starter_plan(starter, language, date.today())  # noqa: DTZ011 - the user's own day
    elif plan_file is not None:
        draft = read(plan_file)
        before = last_column(draft)
        plan = accept(filled_up(draft, years))
        language = settled_language(asked, plan.language)
    else:
        plan = blank_plan(language, years or 5, date.today())  # noqa: DTZ011 - the user's own day
    last = years or plan.assumptions.horizon_years
    before = before or plan.assumptions.horizon_years
    plan = with_horizon(plan, last)
    write_workbook(plan, workbook, language=language, force=force)
    typer.echo(translate(WRITTEN, language).format(path=workbook))
    if last > before:
        facts = {"first": before + 1, "last": last, "before": before}
        typer.echo(translate(REPEATED, language).format(**facts))


class TwoOrigins(CrmRoiError):
    """A workbook starts from one thing: give one of --sample, --starter and --from."""


class NoSuchSample(CrmRoiError):
    """There is no sample {name}; the samples are: {known}."""


def read_sample(name: str) -> Plan:
    """Read a sample that ships with the program."""
    known = {path.stem: path for path in sorted(resources("workbooks").glob("*.json"))}
    if name not in known:
        raise NoSuchSample(name=name, known=", ".join(known))
    return accept(read(known[name]))
