"""WeasyPrint with our fonts, our style, our charts, and nothing else in the world."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Final
from warnings import catch_warnings, simplefilter

from crm_roi.core.errors import CrmRoiError
from crm_roi.core.terms import _
from crm_roi.report.fonts import own_fonts_only
from crm_roi.report.pango import PangoMissing, file_names_only
from crm_roi.report.theme import PLAIN
from crm_roi.resources import resources

if TYPE_CHECKING:
    from crm_roi.report.theme import Theme

try:
    with own_fonts_only():
        with suppress(OSError), file_names_only():
            import weasyprint  # noqa: F401 - where that fails, the search below goes on
        from weasyprint import CSS, HTML, Document
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse
except OSError as error:
    raise PangoMissing(reason=str(error).splitlines()[0]) from error


LOGO: Final = "chart:logo.png"


class NotOurs(CrmRoiError):
    """The report may load nothing but its own charts, not {address}."""


MESSAGES: Final = (_("The report may load nothing but its own charts, not {address}."),)


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
