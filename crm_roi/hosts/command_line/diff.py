"""`crm-roi diff`: which inputs changed between two versions of a plan, by whom, to what effect."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from crm_roi.app.characters import named, told_with_cells
from crm_roi.app.plans import accept, read
from crm_roi.core import plan_terms as terms
from crm_roi.core.terms import _
from crm_roi.core.versions.difference import compare, difference_document
from crm_roi.files import refuse_existing
from crm_roi.hosts.command_line.options import LANGUAGE, AskedLanguage
from crm_roi.locale import translate
from crm_roi.report.short_reports.difference import (
    ORDER,
    Teller,
    conditions,
    difference_words,
    edits_note,
    edits_subtitle,
    log_title,
    measures,
    title,
    versions,
)
from crm_roi.report.short_reports.short_report import signed
from crm_roi.settings import about, readers_language
from crm_roi.workbook.reading.draft import PlanRejected

if TYPE_CHECKING:
    from rich.console import RenderableType

    from crm_roi.core.plan import Plan
    from crm_roi.settings import Language


OLD_HELP: Final = _("The older version of the plan (.xlsx or .json).")
NEW_HELP: Final = _("The newer version of the plan (.xlsx or .json).")
PDF_HELP: Final = _("Also write the comparison into this PDF file.")
FORCE_HELP: Final = _("Replace the output file if it exists.")
AS_JSON_HELP: Final = _("Print JSON for a machine to read.")


def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help=translate(OLD_HELP, LANGUAGE))],
    new: Annotated[Path, typer.Argument(metavar="NEW", help=translate(NEW_HELP, LANGUAGE))],
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help=translate(AS_JSON_HELP, LANGUAGE))
    ] = False,
    pdf: Annotated[Path | None, typer.Option("--pdf", help=translate(PDF_HELP, LANGUAGE))] = None,
    force: Annotated[bool, typer.Option("--force", help=translate(FORCE_HELP, LANGUAGE))] = False,
    language: AskedLanguage = None,
) -> None:
    """Compare two versions of a plan."""
    older, newer = plan_in(old), plan_in(new)
    if pdf is not None:
        refuse_existing(pdf, force=force)
    difference = compare(older, newer)
    language = readers_language(language, difference.new.language)
    teller = Teller(difference, difference_words(difference, language), (old.name, new.name))
    if pdf is not None:
        write_page(teller, (old, new), pdf, language, force=force)
    if as_json:
        authors = [teller.authors(edit) for edit in difference.edits]
        document = difference_document(difference, authors)
        typer.echo(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False))
    else:
        Console().print(overview(teller), highlight=False)
    if pdf is not None:
        typer.echo(translate(_("{path} is written."), language).format(path=pdf), err=True)


def plan_in(path: Path) -> Plan:
    """Read one of the two plans; what is wrong in it is told with the name of its file."""
    try:
        plan = accept(read(path))
    except PlanRejected as refusal:
        raise PlanRejected(named(refusal.issues, path.name), refusal.language) from refusal
    about(plan.language)
    return plan


def write_page(
    teller: Teller, files: tuple[Path, Path], target: Path, language: Language, *, force: bool
) -> None:
    """Write the waterfall page of two files, old and new.

    Raises:
        UnprintablePlan: with an issue for each character of the two that cannot be printed.
    """
    from crm_roi.report.pdf.render import render_pdf  # noqa: PLC0415
    from crm_roi.report.short_reports.difference_page import difference_report  # noqa: PLC0415 - slow to load

    today = date.today()  # noqa: DTZ011 - the user's own day, where the plan names none
    names = (files[0].name, files[1].name)
    report = difference_report(teller.difference, names, language, today)
    with told_with_cells(lambda: {path.name: read(path) for path in files}):
        render_pdf(report, target, force=force)


def overview(teller: Teller) -> Group:
    """Lay out the comparison: the message, headline figures, the bridge, each input, the log."""
    heads = (Text(versions(teller), style="dim"), Text(title(teller), style="bold"))
    parts: list[RenderableType] = [*heads, *map(Text, conditions(teller)), _measures(teller)]
    if teller.steps:
        parts.append(_bridge(teller))
    if teller.difference.edits:
        parts += [_edits(teller), Text(log_title(teller)), *_log(teller)]
    return Group(*parts)


def _table(teller: Teller, title: str, *columns: str, caption: str = "") -> Table:
    table = Table(
        title=title,
        title_justify="left",
        box=SIMPLE_HEAD,
        pad_edge=False,
        caption=caption or None,
        caption_justify="left",
    )
    for column in columns:
        name = translate(column.removeprefix("#"), teller.words.language)
        number = column.startswith("#")  # a figure that is cut off is a wrong figure
        table.add_column(
            name,
            justify="right" if number else "left",
            no_wrap=number,
            overflow="fold",
        )
    return table


def _measures(teller: Teller) -> Table:
    say, words = teller.words.say, teller.words
    title = say(_("Risk-adjusted figures before tax; amounts in {unit}"), unit=words.unit)
    columns = (_("Headline figure"), "#" + _("Before"), "#" + _("Now"), "#" + _("Difference"))
    table = _table(teller, title, *columns)
    for row in measures(teller):
        table.add_row(row.label, row.old, row.new, row.change)
    return table


def _bridge(teller: Teller) -> Table:
    """Lay out the steps from the old NPV to the new one, with the NPV that each led to."""
    words, bridge = teller.words, teller.difference.bridge
    text = _("Net present value in {unit}, risk-adjusted, step by step")
    columns = (_("Step"), "#" + _("Effect on NPV"), "#NPV")
    table = _table(teller, words.say(text, unit=words.unit), *columns, caption=words.say(ORDER))
    table.add_row(words.say(_("NPV before")), "", words.amount(teller.restated, 2))
    for step in teller.steps:
        effect, npv = signed(words, step.effect), words.amount(step.npv, 2)
        table.add_row(teller.step_label(step), effect, npv)
    table.add_section()
    change = signed(words, bridge.end - teller.restated)
    table.add_row(words.say(_("NPV now")), change, words.amount(bridge.end, 2), style="bold")
    return table


def _edits(teller: Teller) -> Table:
    columns = (
        _("Table"),
        _("Item"),
        _("Input field"),
        _("Before"),
        _("Now"),
        "#" + _("Effect on NPV"),
        _("By"),
    )
    table = _table(teller, edits_subtitle(teller), *columns, caption=edits_note(teller))
    for row in teller.edit_rows():
        table.add_row(row.place, row.row, row.field, row.old, row.new, row.effect_text, row.authors)
    return table


def _log(teller: Teller) -> list[Table]:
    log = teller.difference.log
    if not log:
        return []
    columns = (terms.CHANGE_DATE, terms.VERSION, terms.AUTHOR, terms.CHANGE_SHEET,
               terms.CHANGE_WHAT, terms.CHANGE_WHY)  # fmt: skip
    table = _table(teller, "", *(term.label for term in columns))
    for entry in log:
        texts = (entry.version, entry.author, entry.sheet, entry.what, entry.why)
        table.add_row(teller.words.day(entry.day), *map(teller.text, texts))
    return [table]
