"""The last step: a view becomes a PDF file, its pages laid out in a bounded process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from crm_roi.files import refuse_existing, written_whole
from crm_roi.report.exhibits import Charts
from crm_roi.report.fonts import check_printable
from crm_roi.report.pdf.finish import accessible, finish
from crm_roi.report.pdf.page import html_of, texts_of, undrawn
from crm_roi.report.pdf.process import LayoutProcess
from crm_roi.report.theme import Theme

if TYPE_CHECKING:
    from pathlib import Path

    from crm_roi.report.approval.record import ApprovalRecord, SourceFile
    from crm_roi.report.exhibits import ReportView, ShortReport

LayOut = Callable[[str, Charts, Theme], bytes]


@dataclass(frozen=True, slots=True)
class Seal:
    """What a board report carries: what its signatures approve, the file it was made from."""

    record: ApprovalRecord
    workbook: SourceFile


def render_pdf(
    view: ReportView | ShortReport,
    path: Path,
    *,
    force: bool = False,
    seal: Seal | None = None,
    lay_out: LayOut | None = None,
) -> None:
    """Write a report as PDF/A-3a and PDF/UA-1 with its fonts inside.

    With a seal it carries its workbook and can be signed. The same view and seal give the same
    bytes. The pages are laid out in a process of their own, bounded in time and memory, unless
    `lay_out` says otherwise: `layout.pdf_bytes` lays them out here.

    Raises:
        UnprintableCharacter: a text holds a character that our fonts lack.
        PangoMissing: the library that lays out text is not installed.
        TooLargeToLayOut, NotLaidOut: it would take too much time or memory, or holds what it must
            not.
        FileExists: the file is there already and `force` is not given.
    """
    refuse_existing(path, force=force)
    check_printable(texts_of(view))
    content = (lay_out or bounded)(html_of(view), undrawn(view), view.theme)
    if seal is not None:
        seal = replace(seal, record=replace(seal.record, draft=view.draft_reasons))
    content = sealed(content, seal, date.fromisoformat(view.created))
    with written_whole(path, force=force) as draft:
        draft.write_bytes(content)


def bounded(html: str, charts: Charts, theme: Theme) -> bytes:
    """Lay out a page description in a process of its own, within the usual bounds."""
    with LayoutProcess() as process:
        return process.pdf_bytes(html, charts, theme)


def sealed(content: bytes, seal: Seal | None, day: date) -> bytes:
    """State both standards; with a seal attach the workbook and make the places to sign."""
    return finish(content, seal.record, seal.workbook, day) if seal else accessible(content)
