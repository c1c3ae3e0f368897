"""The last step: a view becomes a PDF. Nothing is fetched but our own charts, fonts and styles."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from crm_roi.files import refuse_existing, written_whole
from crm_roi.report import fonts
from crm_roi.report.collector import collector_off
from crm_roi.report.theme import PLAIN
from crm_roi.resources import resources

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_roi.report.approval.record import ApprovalRecord, SourceFile
    from crm_roi.report.exhibits import Drawing, ReportView
    from crm_roi.report.fonts import Face
    from crm_roi.report.short_reports.pages import ShortReport
    from crm_roi.report.theme import Theme

TAGS: Final = {"zh": "zh-CN", "en": "en-GB"}
VARIANT: Final = "pdf/a-3a"
REPORT: Final = "report.html.j2"
_GLYPH: Final = re.compile(r'\.notdef glyph.*"(.*)" \((U\+[0-9A-F]+)\)', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Undrawn:
    """The charts of a view before they are drawn, by key, and the typeface they are drawn in."""

    pictures: dict[str, Drawing]
    face: Face


Charts = dict[str, bytes] | Undrawn  # drawn as SVG, or still to be drawn
LayOut = Callable[[str, Charts, "Theme"], bytes]


@dataclass(frozen=True, slots=True)
class Seal:
    """What a board report carries: what its signatures approve, the file it was made from."""

    record: ApprovalRecord
    workbook: SourceFile


def render_pdf(  # noqa: PLR0913 - what, where, and the ways to make it
    view: ReportView | ShortReport,
    path: Path,
    *,
    force: bool = False,
    seal: Seal | None = None,
    template: str = REPORT,
    lay_out: LayOut | None = None,
) -> None:
    """Write a report as PDF/A-3a and PDF/UA-1 with its fonts inside.

    With a seal it carries its workbook and can be signed. The same view and
    seal give the same bytes. The pages are laid out in a process of their own, bounded in time and
    memory, unless `lay_out` says otherwise: `pdf_bytes` lays them out here.

    Raises:
        UnprintableCharacter: a text holds a character that our fonts lack.
        PangoMissing: the library that lays out text is not installed.
        TooLargeToLayOut, NotLaidOut: it would take too much time or memory, or holds what it must
            not.
        FileExists: the file is there already and `force` is not given.
    """
    refuse_existing(path, force=force)
    fonts.check_printable(texts_of(view))
    content = (lay_out or bounded)(html_of(view, template), undrawn(view), theme_of(view))
    if seal is not None:
        seal = replace(seal, record=replace(seal.record, draft=view.draft_reasons))
    content = sealed(content, seal, date.fromisoformat(view.created))
    with written_whole(path, force=force) as draft:
        draft.write_bytes(content)


def bounded(html: str, charts: Charts, theme: Theme) -> bytes:
    """Lay out a page description in a process of its own, within the usual bounds."""
    from crm_roi.report.bounded import Press  # noqa: PLC0415 - it holds what this module makes

    with Press() as press:
        return press.pdf_bytes(html, charts, theme)


def sealed(content: bytes, seal: Seal | None, day: date) -> bytes:
    """State both standards; with a seal attach the workbook and make the places to sign."""
    from crm_roi.report.finish import accessible, finish  # noqa: PLC0415 - pikepdf is slow to load

    return finish(content, seal.record, seal.workbook, day) if seal else accessible(content)


def texts_of(value: object) -> Iterator[str]:
    """Give every text of a view, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from texts_of(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts_of(getattr(value, field.name))


@cache
def _templates() -> Environment:
    """Load the templates; every text is escaped, and an unknown name is an error."""
    return Environment(
        loader=FileSystemLoader(resources("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def html_of(
    view: ReportView | ShortReport, template: str = REPORT, media: str = "print", **parts: object
) -> str:
    """Fill the template with a view; on a screen it takes the style and the drawings, too."""
    filled = _templates().get_template(template)
    return filled.render(view=view, lang=TAGS[view.language], media=media, **parts)


def charts_of(view: ReportView | ShortReport) -> dict[str, bytes]:
    """Draw every chart of a view as SVG, by its key."""
    return drawn_charts(undrawn(view), theme_of(view))


def undrawn(view: ReportView | ShortReport) -> Undrawn:
    """Collect the charts of a view, by key."""
    charts = (shown.chart for page in view.pages for shown in page.exhibits if shown.chart)
    return Undrawn({chart.key: chart.drawing for chart in charts}, fonts.FACES[view.language])


def drawn_charts(charts: Charts, look: Theme) -> dict[str, bytes]:
    """Draw charts as SVG in the colours of a theme; drawn ones stay as they are."""
    if not isinstance(charts, Undrawn):
        return charts
    from crm_roi.report.charts.draw import drawn  # noqa: PLC0415 - matplotlib is slow to load

    drawings = {key: drawn(one, charts.face).svg() for key, one in charts.pictures.items()}
    if look == PLAIN:
        return drawings
    return {key: look.coloured(drawing.decode()).encode() for key, drawing in drawings.items()}


def theme_of(view: ReportView | ShortReport) -> Theme:
    """Give the look of a report."""
    return getattr(view, "theme", PLAIN)


def pdf_bytes(html: str, charts: Charts, theme: Theme = PLAIN) -> bytes:
    """Lay out a page description as PDF, with our fonts only."""
    from crm_roi.report import weasy  # noqa: PLC0415 - WeasyPrint is slow to load

    with no_missing_glyphs(), collector_off():
        document = weasy.laid_out(html, drawn_charts(charts, theme), theme)
        identifier = hashlib.sha256(html.encode()).digest()[:16]
        return weasy.as_pdf(document, VARIANT, identifier)


@contextmanager
def no_missing_glyphs() -> Iterator[None]:
    """Turn WeasyPrint's warning of a missing glyph into an error; it would print as a box."""
    missing: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            missing.append(record.getMessage())

    listener, logger = Listener(logging.WARNING), logging.getLogger("weasyprint")
    logger.addHandler(listener)
    try:
        yield
    finally:
        logger.removeHandler(listener)
    for message in missing:
        if found := _GLYPH.search(message):
            raise fonts.UnprintableCharacter(character=repr(found[1]), code=found[2], text=found[1])
