"""Lay out pages with WeasyPrint: our fonts, our style, our charts, and nothing else at all."""

from __future__ import annotations

import ctypes.util
import hashlib
import logging
import re
import sys
from contextlib import contextmanager, suppress
from functools import cache
from typing import TYPE_CHECKING, Final
from warnings import catch_warnings, simplefilter

from crm_roi.report.charts.draw import draw_charts
from crm_roi.report.errors import NotOurs, PangoMissing, UnprintableCharacter
from crm_roi.report.exhibits import Charts, Undrawn
from crm_roi.report.fonts import own_fonts_only
from crm_roi.report.pdf.memory import garbage_collector_off
from crm_roi.report.theme import PLAIN
from crm_roi.resources import resources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_roi.report.theme import Theme

LOGO: Final = "chart:logo.png"
VARIANT: Final = "pdf/a-3a"
_GLYPH: Final = re.compile(r'\.notdef glyph.*"(.*)" \((U\+[0-9A-F]+)\)', re.DOTALL)


@contextmanager
def file_names_only() -> Iterator[None]:
    """Let libraries be opened by the names of their files alone, where those are well known.

    WeasyPrint tries the names of other systems first, and for each of them Python runs `ldconfig`
    and the C compiler to search: four tenths of a second, for nothing, on every start.
    """
    search = ctypes.util.find_library
    if sys.platform == "linux":
        ctypes.util.find_library = _found_nowhere
    try:
        yield
    finally:
        ctypes.util.find_library = search


def _found_nowhere(name: str) -> str | None:  # noqa: ARG001 - the signature of what it stands for
    return None


try:
    with own_fonts_only():
        with suppress(OSError), file_names_only():
            import weasyprint  # noqa: F401 - where that fails, the search below goes on
        from weasyprint import CSS, HTML, Document
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse
except OSError as error:
    raise PangoMissing(reason=str(error).splitlines()[0]) from error


class Refused(FatalURLFetchingError):  # type: ignore[misc]  # WeasyPrint has no types
    """Stops WeasyPrint, which goes on without an image after any other exception."""


class OwnCharts(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Gives the charts of one report by their key; refuses every other address."""

    def __init__(self, charts: dict[str, bytes], logo: bytes = b"") -> None:
        """Keep the charts and the logo."""
        super().__init__(allowed_protocols=("chart",))
        self._charts, self._logo = charts, logo

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:  # noqa: ARG002 - WeasyPrint's signature
        """Give a chart, or the logo."""
        if url == LOGO and self._logo:
            return URLFetcherResponse(url, self._logo, {"Content-Type": "image/png"})
        scheme, _colon, key = url.partition(":")
        if scheme != "chart" or key not in self._charts:
            raise Refused(url)
        return URLFetcherResponse(url, self._charts[key], {"Content-Type": "image/svg+xml"})


@cache
def own_fonts() -> FontConfiguration:
    """Load our fonts once for the whole process."""
    with own_fonts_only():
        return FontConfiguration()


@cache
def own_style(theme: Theme = PLAIN) -> CSS:
    """Read the style sheet once for the whole process and for each look."""
    text = (resources("templates") / "report.css").read_text(encoding="utf-8")
    return CSS(string=theme.coloured(text), font_config=own_fonts(), url_fetcher=OwnCharts({}))


def laid_out(html: str, charts: dict[str, bytes], theme: Theme = PLAIN) -> Document:
    """Lay out the pages.

    Raises:
        NotOurs: the page asks for something else than our charts and the logo.
    """
    source = HTML(string=html, url_fetcher=OwnCharts(charts, theme.logo), base_url="chart:")
    try:
        return source.render(font_config=own_fonts(), stylesheets=[own_style(theme)])
    except Refused as refused:
        raise NotOurs(address=str(refused)) from refused


def as_pdf(document: Document, variant: str, identifier: bytes) -> bytes:
    """Write the pages as PDF."""
    with catch_warnings():
        simplefilter("ignore", ResourceWarning)  # WeasyPrint leaves its colour profile open
        content: bytes = document.write_pdf(
            pdf_variant=variant, pdf_identifier=identifier, pdf_tags=True
        )
    return content


def pdf_bytes(html: str, charts: Charts, theme: Theme = PLAIN) -> bytes:
    """Lay out a page description as PDF, with our fonts only."""
    with no_missing_glyphs(), garbage_collector_off():
        drawn = draw_charts(charts, theme) if isinstance(charts, Undrawn) else charts
        document = laid_out(html, drawn, theme)
        identifier = hashlib.sha256(html.encode()).digest()[:16]
        return as_pdf(document, VARIANT, identifier)


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
            raise UnprintableCharacter(character=repr(found[1]), code=found[2], text=found[1])
