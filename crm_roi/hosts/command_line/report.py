"""`crm-roi report`: from a plan to the board's report, or from several to a folder of reports."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from crm_roi.app.report_options import WHOLE, ReportOptions
from crm_roi.core.terms import _
from crm_roi.hosts.command_line.options import AskedLanguage, Force, say
from crm_roi.hosts.command_line.reports import make_reports, write
from crm_roi.locale import translate
from crm_roi.report.pdf.process import LayoutProcess

if TYPE_CHECKING:
    from crm_roi.report.pdf.render import LayOut
    from crm_roi.settings import Language


def make_report(
    path: Path,
    target: Path,
    asked: Language | None,
    *,
    force: bool,
    options: ReportOptions = WHOLE,
) -> None:
    """Make one report, and say where it is."""
    with ExitStack() as stack:
        lay_out: LayOut | None = None
        if not options.as_html(target):  # it loads its libraries while the plan is worked out here
            lay_out = stack.enter_context(LayoutProcess()).pdf_bytes
        language = write(path, target, asked, lay_out, force=force, options=options, progress=True)
    typer.echo(translate(_("{path} is written."), language).format(path=target))


def report(  # noqa: PLR0913 - one parameter for each option
    plans: Annotated[
        list[Path],
        typer.Argument(metavar="PLAN...", help=say(_("The plans: workbooks (.xlsx) or .json."))),
    ],
    *,
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", help=say(_("The file to write; for several plans, the folder."))
        ),
    ],
    form: Annotated[
        Literal["pdf", "html"] | None,
        typer.Option(
            "--format", help=say(_("pdf or html; if not given, what the output's name says."))
        ),
    ] = None,
    pages: Annotated[
        str, typer.Option(help=say(_("Only these pages, such as decision,costs,approval.")))
    ] = "",
    theme: Annotated[
        Path | None,
        typer.Option(
            help=say(_("A small TOML file with the company's logo, accent and classification."))
        ),
    ] = None,
    appendix: Annotated[
        bool, typer.Option("--appendix", help=say(_("Add every cost and benefit line by year.")))
    ] = False,
    jobs: Annotated[
        int | None,
        typer.Option(
            min=1, max=64, help=say(_("Reports made at once; if not given, one a processor."))
        ),
    ] = None,
    language: AskedLanguage = None,
    force: Force = False,
) -> None:
    """Make the report."""
    named = tuple(name.strip() for name in pages.split(",") if name.strip())
    options = ReportOptions(form, named, theme, appendix)
    if len(plans) == 1 and not output.is_dir():
        make_report(plans[0], output, language, force=force, options=options)
        return
    raise typer.Exit(make_reports(plans, output, language, force=force, options=options, jobs=jobs))
