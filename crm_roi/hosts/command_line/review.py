"""`crm-roi review`: plan against actual after go-live, and what NPV is now to be expected."""

from __future__ import annotations

import json
import textwrap
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from crm_roi.app.characters import told_with_cells
from crm_roi.app.issue_text import issue_document
from crm_roi.app.plans import accept, read, review_day
from crm_roi.core.review.lines import Side
from crm_roi.core.review.plan_review import review_document
from crm_roi.core.safe_text import one_line
from crm_roi.core.terms import _
from crm_roi.files import refuse_existing
from crm_roi.hosts.command_line.options import LANGUAGE, AskedLanguage
from crm_roi.locale import translate
from crm_roi.report.short_reports.review import (
    ATTAINED,
    BASIS,
    RULE,
    kpi_title,
    lead,
    line_rows,
    measured_text,
    outcomes,
    problem,
    review_in_words,
    status_text,
    title,
    total_row,
    trend_text,
)
from crm_roi.report.short_reports.short_report import plus
from crm_roi.settings import settled_language

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from crm_roi.core.review.lines import KpiReview
    from crm_roi.report.short_reports.review import Reviewed
    from crm_roi.workbook.reading.draft import Draft


NARROW: Final = 8
NAMES: Final = (_("Name"), _("KPI"))
NAME_COLUMN: Final = 14  # cells, so that no word of a name is broken

PLAN_HELP: Final = _("The plan: a workbook (.xlsx) or a .json.")
AS_OF_HELP: Final = _(
    "The day of the review, such as 2027-12-31; if not given, today, or the last measurement or "
    "booked year if that is later."
)
PDF_HELP: Final = _("Also write the review into this PDF file.")
FORCE_HELP: Final = _("Replace the output file if it exists.")
AS_JSON_HELP: Final = _("Print JSON for a machine to read.")


def review(
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help=translate(PLAN_HELP, LANGUAGE))],
    *,
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help=translate(AS_OF_HELP, LANGUAGE)),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help=translate(AS_JSON_HELP, LANGUAGE))
    ] = False,
    pdf: Annotated[Path | None, typer.Option("--pdf", help=translate(PDF_HELP, LANGUAGE))] = None,
    force: Annotated[bool, typer.Option("--force", help=translate(FORCE_HELP, LANGUAGE))] = False,
    language: AskedLanguage = None,
) -> None:
    """Review a plan after go-live."""
    draft = read(plan)
    accepted_plan = accept(draft)
    language = settled_language(language, accepted_plan.language)
    if pdf is not None:
        refuse_existing(pdf, force=force)
    day = review_day(accepted_plan) if as_of is None else as_of.date()
    told = located(review_in_words(accepted_plan, day, language), draft)
    if pdf is not None:
        write_pages(told, draft, plan, pdf, force=force)
    if as_json:
        issues = [issue_document(issue, language) for issue in told.review.issues]
        document = review_document(told.plan, told.review) | {"issues": issues}
        typer.echo(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False))
    else:
        Console().print(overview(told), highlight=False)
    if pdf is not None:
        typer.echo(translate(_("{path} is written."), language).format(path=pdf), err=True)


def located(told: Reviewed, draft: Draft) -> Reviewed:
    """Give each finding its cell in the workbook."""
    issues = tuple(draft.located(issue) for issue in told.review.issues)
    return replace(told, review=replace(told.review, issues=issues))


def write_pages(told: Reviewed, draft: Draft, source: Path, target: Path, *, force: bool) -> None:
    """Write the review's pages."""
    from crm_roi.report.pdf.render import render_pdf  # noqa: PLC0415
    from crm_roi.report.short_reports.review_page import review_report  # noqa: PLC0415
    from crm_roi.report.view.context import SourceFile  # noqa: PLC0415 - WeasyPrint is slow to load

    file = SourceFile(source.name, "", told.review.as_of, draft.cells)
    with told_with_cells(lambda: {source.name: draft}):
        render_pdf(review_report(told, file), target, force=force)


def overview(told: Reviewed) -> Group:
    """Lay out the review: the message, figures, lines, KPIs, what to look at, lessons."""
    parts: list[RenderableType] = [
        Text(one_line(f"{told.plan.about.title}  v{told.plan.about.version}"), style="dim"),
        Text(title(told), style="bold"),
        *map(Text, filter(None, lead(told))),
        _outcomes(told),
        _lines(told),
    ]
    if told.review.kpis:
        parts.append(_kpis(told))
    return Group(*parts, *map(Text, _sentences(told)))


def _table(told: Reviewed, title: str, caption: str, *columns: str) -> Table:
    """Open a table; `#` before a column's name marks figures, `=` words that stay on one line."""
    table = Table(
        title=title,
        title_justify="left",
        caption=caption or None,
        caption_justify="left",
        box=SIMPLE_HEAD,
        pad_edge=False,
        collapse_padding=True,
    )
    for column in columns:
        number, whole = column.startswith("#"), column.startswith("=")
        name = told.words.say(column.lstrip("#="))
        justify: Literal["left", "right"] = "right" if number else "left"
        head = textwrap.fill(name, NARROW, break_long_words=False) if number else name
        least = NAME_COLUMN if column in NAMES else None
        table.add_column(
            head, justify=justify, no_wrap=number or whole, overflow="fold", min_width=least
        )
    return table


def _outcomes(told: Reviewed) -> Table:
    say = told.words.say
    title = say(_("Risk-adjusted figures before tax; amounts in {unit}"), unit=told.words.unit)
    figures = (_("Planned"), _("Forecast"), _("Difference"), _("Rest as planned"))
    columns = (_("Headline figure"), *(f"#{name}" for name in figures))
    table = _table(told, title, say(RULE), *columns)
    for row in outcomes(told):
        table.add_row(row.label, row.planned, row.forecast, row.change, row.rest)
    return table


def _lines(told: Reviewed) -> Table:
    say = told.words.say
    title = say(_("Plan and actual by line in {unit}, undiscounted"), unit=told.words.unit)
    figures = (
        _("Planned to date"), _("Booked to date"), _("Variance"), _("Realised"),
        _("Effect on NPV"),
    )  # fmt: skip
    table = _table(told, title, say(BASIS), _("No."), _("Name"), *(f"#{name}" for name in figures))
    for side in Side:
        for row in (*line_rows(told, side), total_row(told, side)):
            cells = (row.planned, row.booked, f"{row.mark} {row.variance}".strip(), row.share,
                     row.effect)  # fmt: skip
            table.add_row(row.id, row.name, *cells, style="" if row.id else "bold")
        table.add_section()
    return table


def _kpis(told: Reviewed) -> Table:
    """Lay out the KPIs, two lines each: what belongs together stands one below the other."""
    words = told.words
    figures = (_("Target"), _("Actual"), _("Variance"), _("Attain-ment"))
    columns = ("=" + _("No."), _("KPI"), *(f"#{name}" for name in figures),
               "=" + _("Status"), "=" + _("Measured on"))  # fmt: skip
    table = _table(told, kpi_title(told), words.say(ATTAINED), *columns)
    for kpi in told.review.kpis:
        numbers = (words.plain(kpi.target), words.plain(kpi.actual),
                   plus(words.plain(kpi.variance)), words.percent(kpi.attainment, 0))  # fmt: skip
        name = _below(kpi.name, "" if kpi.year is None else told.year(kpi.year))
        status = _below(status_text(words, kpi), trend_text(words, kpi) if kpi.trend else "")
        table.add_row(kpi.id, name, *numbers, status, _measured(told, kpi))
    return table


def _measured(told: Reviewed, kpi: KpiReview) -> str:
    """Write the day of the last measurement, and below it that it is old."""
    text = measured_text(told.words, kpi)
    if kpi.measured_on is None:
        return text
    day = told.words.day(kpi.measured_on)
    return _below(day, text.removeprefix(day).strip())


def _below(first: str, second: str) -> str:
    return f"{first}\n{second}" if second else first


def _sentences(told: Reviewed) -> Iterator[str]:
    """Say what to look at, what the notes teach, which actions are agreed."""
    say, words, review = told.words.say, told.words, told.review
    if review.issues:
        yield say(_("To look at: {count}"), count=len(review.issues))
    for issue in review.issues:
        wrong, remedy = problem(words, issue)
        yield f"  {wrong}\n    → {remedy}"
    if review.lessons:
        yield say(_("Lessons: what the notes say"))
    for lesson in review.lessons:
        yield f"  {told.year(lesson.year)}  {lesson.row} {lesson.name}: {lesson.note}"
    if review.improvements:
        yield say(_("Improvement actions agreed: {count}"), count=len(review.improvements))
    for row in review.improvements:
        who = words.semicolon.join(filter(None, (row.kpi, row.owner, row.supervisor)))
        yield f"  {words.day(row.due)}  {row.action} ({who})" if who else f"  {row.action}"
