"""`crm-roi sensitivity`: what moves NPV, how far each figure may go, what knowing is worth."""

from __future__ import annotations

import json
from pathlib import Path  # noqa: TC003 - typer reads the annotation
from typing import TYPE_CHECKING, Annotated, Final

import typer

from crm_roi.core.errors import CrmRoiError
from crm_roi.core.terms import _
from crm_roi.hosts.options import LANGUAGE, AskedLanguage
from crm_roi.locale import translate
from crm_roi.settings import settled_language

if TYPE_CHECKING:
    from crm_roi.core.plan import Plan
    from crm_roi.core.risk.plan_sensitivity import Axis


SENSITIVITY_HELP: Final = _(
    "What moves a plan's NPV: tornado, break-even, delay, scenarios, the worth of knowing."
)
PLAN_HELP: Final = _("The plan: a workbook (.xlsx) or a .json.")
ROWS_HELP: Final = _(
    "Figure down the two-way table, such as benefits, B01 or benefits=0.8,0.9,1,1.1."
)
COLUMNS_HELP: Final = _("Figure across the two-way table, such as discount_rate, delay or C03.")
AS_JSON_HELP: Final = _("Print JSON for a machine to read.")


class BadSettings(CrmRoiError):
    """“{text}” is no list of numbers; write for instance benefits=0.8,0.9,1,1.1."""


def sensitivity(
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help=translate(PLAN_HELP, LANGUAGE))],
    *,
    rows: Annotated[str, typer.Option("--rows", help=translate(ROWS_HELP, LANGUAGE))] = "benefits",
    columns: Annotated[
        str, typer.Option("--columns", help=translate(COLUMNS_HELP, LANGUAGE))
    ] = "discount_rate",
    as_json: Annotated[
        bool, typer.Option("--json", help=translate(AS_JSON_HELP, LANGUAGE))
    ] = False,
    language: AskedLanguage = None,
) -> None:
    """Show how a plan's NPV answers to each of its figures."""
    from rich.console import Console  # noqa: PLC0415 - keep other commands quick

    from crm_roi.app.plans import accept, read  # noqa: PLC0415
    from crm_roi.core.risk.names import figure_name  # noqa: PLC0415
    from crm_roi.core.risk.plan_sensitivity import (  # noqa: PLC0415
        plan_sensitivity,
        sensitivity_document,
    )
    from crm_roi.hosts.commands.plan import told_in  # noqa: PLC0415
    from crm_roi.hosts.commands.sensitivity_tables import sensitivity_tables  # noqa: PLC0415

    given = accept(read(plan))
    reader = settled_language(language, given.language)
    found = plan_sensitivity(given, asked_axis(given, rows), asked_axis(given, columns))
    spoken = told_in(given, reader)
    if as_json:
        document = sensitivity_document(
            found, lambda key: figure_name(spoken, key, lambda text: translate(text, reader))
        )
        typer.echo(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False))
    else:
        Console().print(sensitivity_tables(spoken, found, reader), highlight=False)


def asked_axis(plan: Plan, text: str) -> Axis:
    """Read `name` or `name=1,2,3` as a side of the two-way table."""
    from crm_roi.core.risk.plan_sensitivity import axis  # noqa: PLC0415 - keep other commands quick

    name, _sign, numbers = text.partition("=")
    try:
        settings = [float(number) for number in numbers.split(",")] if numbers else []
    except ValueError as error:
        raise BadSettings(text=text) from error
    return axis(plan, name.strip(), settings)
