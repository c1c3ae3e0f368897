"""Reports without a cover: a few pages on one question, in the house style of the board report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.terms import _
from crm_roi.report.exhibits import Marks
from crm_roi.report.short_reports.pages import ShortReport

if TYPE_CHECKING:
    from pathlib import Path

    from crm_roi.report.context import Context
    from crm_roi.report.exhibits import Page

TEMPLATE: Final = "short_report.html.j2"


def short_report(context: Context, subject: str, pages: tuple[Page, ...], day: str) -> ShortReport:
    """Put pages together; `subject` says what they are about, `day` dates them."""
    about = context.plan.about
    return ShortReport(
        language=context.words.language,
        title=f"{about.title} · {subject}",
        subject=subject,
        pages=pages,
        marks=marks(context, subject),
        author=about.author or about.organisation,
        created=day,
    )


def marks(context: Context, subject: str) -> Marks:
    """Give the running header and footer; such a report is about a plan, never a draft of one."""
    say, words, about = context.say, context.words, context.plan.about
    return Marks(
        header=f"{words.short(about.title, 48)} · {subject}",
        notice=words.short(about.notice, 120),
        version=say(_("Version {version}"), version=words.short(about.version, 20)),
        file=words.short(context.source.name, 80),
        page=say(_("Page")),
        draft="",
        draft_heading="",
        contents="",
        source=say(_("Source: ")),
    )


def write_short_report(report: ShortReport, path: Path, *, force: bool = False) -> None:
    """Write the pages as PDF.

    Raises:
        UnprintableCharacter: a text holds a character that our fonts lack.
        PangoMissing: the library that lays out text is not installed.
        FileExists: the file is there already and `force` is not given.
    """
    from crm_roi.report.pdf.render import render_pdf  # noqa: PLC0415 - WeasyPrint is slow to load

    render_pdf(report, path, force=force, template=TEMPLATE)
