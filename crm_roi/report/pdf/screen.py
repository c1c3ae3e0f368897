"""The report as one HTML file: for reading on a phone or a desktop, offline, without a script.

It shows what the PDF shows; only the PDF carries the workbook and can be signed.
"""

from __future__ import annotations

import re
from base64 import b64encode
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from crm_roi.files import refuse_existing, written_whole
from crm_roi.report.charts.draw import draw_charts
from crm_roi.report.pdf.page import html_of, undrawn
from crm_roi.resources import resources

if TYPE_CHECKING:
    from pathlib import Path

    from crm_roi.report.exhibits import ReportView, ShortReport

STYLES: Final = ("report.css", "screen.css")
_DRAWING: Final = re.compile(r"<svg\b.*</svg>", re.DOTALL)


def render_html(view: ReportView, path: Path, *, force: bool = False) -> None:
    """Write a report as one file that needs nothing else.

    Raises:
        FileExists: the file is there already and `force` is not given.
    """
    refuse_existing(path, force=force)
    with written_whole(path, force=force) as draft:
        draft.write_text(screen_html(view), encoding="utf-8", newline="\n")


def screen_html(view: ReportView) -> str:
    """Fill the template with a view, its style and its drawings inside."""
    drawings = {key: _inline(key, drawing) for key, drawing in charts_of(view).items()}
    texts = [(resources("templates") / name).read_text(encoding="utf-8") for name in STYLES]
    style = Markup(view.theme.coloured("\n".join(texts)))  # noqa: S704 - our own style sheets
    logo = f"data:image/png;base64,{b64encode(view.theme.logo).decode()}"
    return html_of(view, media="screen", style=style, charts=drawings, logo=logo)


def charts_of(view: ReportView | ShortReport) -> dict[str, bytes]:
    """Draw every chart of a view as SVG, by its key."""
    return draw_charts(undrawn(view), view.theme)


def _inline(key: str, drawing: bytes) -> Markup:
    """Give a drawing as part of a page; its names must not meet those of another."""
    found = _DRAWING.search(drawing.decode("utf-8"))
    text = found[0] if found else ""
    text = re.sub(r'\bid="([^"]+)"', rf'id="{key}-\1"', text)
    text = re.sub(r"url\(#([^)]+)\)", rf"url(#{key}-\1)", text)
    text = re.sub(r'href="#([^"]+)"', rf'href="#{key}-\1"', text)
    head, rest = text.split(">", 1)
    head = re.sub(r' (?:width|height)="[^"]*"', "", head)
    return Markup(f"{head}>{rest}")  # noqa: S704 - drawn by us, its texts escaped by matplotlib
