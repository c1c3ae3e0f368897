"""Hostile plans: bounded in time and memory, and nothing they hold is more than text."""

from __future__ import annotations

import re
import socketserver
import struct
import zlib
from contextlib import suppress
from pathlib import Path

import pytest
from pypdf import PdfReader

import crm_roi
from crm_roi.app.plans import accept
from crm_roi.core.errors import CrmRoiError
from crm_roi.report.errors import NotLaidOut, TooLargeToLayOut, UnprintableCharacter
from crm_roi.report.pdf.layout import pdf_bytes
from crm_roi.report.pdf.page import html_of
from crm_roi.report.pdf.process import Bounds, LayoutProcess
from crm_roi.report.pdf.render import render_pdf
from crm_roi.report.pdf.screen import charts_of
from crm_roi.report.theme import PLAIN, LogoTooLarge, read_theme
from crm_roi.workbook.reading.plan_files import read_draft
from tests.report.test_render import hostile
from tests.report.views import bare, benefit, cost, view_of

HEAD = "<html lang=en><title>x</title><body>"
MANY = "<p>x" * 100_000


def test_the_process_lays_out_the_same_bytes() -> None:
    view = view_of(bare())
    html, charts = html_of(view), charts_of(view)
    with LayoutProcess() as process:
        assert pdf_bytes(html, charts) == process.pdf_bytes(html, charts, PLAIN)


@pytest.mark.parametrize(
    ("expected", "html", "bounds"),
    [
        pytest.param(TooLargeToLayOut, f"{HEAD}{MANY}", Bounds(seconds=2), id="time"),
        pytest.param(TooLargeToLayOut, f"{HEAD}{MANY}", Bounds(gigabytes=0.25), id="memory"),
        pytest.param(TooLargeToLayOut, f"{HEAD}{'<div>' * 3000}x", Bounds(), id="deep nesting"),
        pytest.param(UnprintableCharacter, f"{HEAD}😀", Bounds(), id="no glyph"),
        pytest.param(NotLaidOut, f'{HEAD}<img src="file:///etc/passwd">', Bounds(), id="a file"),
        pytest.param(NotLaidOut, f'{HEAD}<img src="http://127.0.0.1:9/">', Bounds(), id="SSRF"),
        pytest.param(
            NotLaidOut,
            f"{HEAD}<p style='background: url(http://127.0.0.1:9/x.png)'>x",
            Bounds(),
            id="SSRF in a style",
        ),
        pytest.param(
            TooLargeToLayOut,
            f"{HEAD}<table>{'<tr><td colspan=100000>x' * 9}</table>",
            Bounds(seconds=4),
            id="100,000-column spans",
        ),
    ],
)
def test_what_cannot_be_laid_out_ends_with_a_sentence(
    expected: type[Exception], html: str, bounds: Bounds
) -> None:
    with LayoutProcess(bounds) as process, pytest.raises(expected):
        process.pdf_bytes(html, {}, PLAIN)


def test_a_process_that_is_not_needed_ends() -> None:
    with LayoutProcess() as waiting:
        process = waiting._process  # noqa: SLF001 - whether it lives on is the point
    assert process.poll() is not None


def test_texts_are_cut_and_rows_are_capped(tmp_path: Path) -> None:
    """Long names, many columns and many lines must not make a report of thousands of pages."""
    lines = [cost([1, 1], id=f"C{i}", name="长" * 1000) for i in range(300)]
    view = view_of(bare(costs=lines, benefits=[benefit([0, 999], name="<td colspan=100000>")]))
    path = tmp_path / "report.pdf"
    with LayoutProcess() as process:
        render_pdf(view, path, lay_out=process.pdf_bytes)
    assert len(PdfReader(path).pages) < 30


@pytest.mark.parametrize(
    "forbidden",
    [
        pytest.param("<script", id="script"),
        pytest.param("<img src=&", id="SSRF and file"),
        pytest.param("<style>@import", id="import"),
        pytest.param("<svg", id="SVG in a name"),
        pytest.param("colspan=100000>", id="wide span"),
        pytest.param("<div><div><div>", id="deep nesting"),
        pytest.param('rel="attachment"', id="attachment"),
    ],
)
def test_no_name_becomes_markup(forbidden: str) -> None:
    assert forbidden not in html_of(view_of(hostile()))


IMPORTS = (
    "<style>@import url(http://127.0.0.1:9/x.css);</style>",
    '<style>@import "file:///etc/passwd";</style>',
    '<link rel="stylesheet" href="http://127.0.0.1:9/x.css">',
)


@pytest.mark.parametrize("markup", IMPORTS)
def test_no_style_is_fetched(markup: str) -> None:
    """WeasyPrint leaves out a style it cannot have; what must not happen is that it asks."""
    asked: list[str] = []

    class Asked(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            asked.append(str(self.client_address))

    with socketserver.TCPServer(("127.0.0.1", 0), Asked) as server:
        server.timeout = 0.2
        port = str(server.server_address[1])
        with suppress(NotLaidOut), LayoutProcess() as process:
            process.pdf_bytes(HEAD + markup.replace(":9/", f":{port}/"), {}, PLAIN)
        server.handle_request()
    assert not asked


def bomb(side: int) -> bytes:
    """Give a PNG of a few bytes that would fill gigabytes once it is opened."""
    header = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    parts = [(b"IHDR", header), (b"IDAT", zlib.compress(b"")), (b"IEND", b"")]
    chunks = [
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in parts
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def test_a_logo_that_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(bomb(100_000))
    theme = tmp_path / "theme.toml"
    theme.write_text('logo = "logo.png"')
    with pytest.raises(LogoTooLarge):
        read_theme(theme)


def test_svg_in_a_name_is_drawn_as_text() -> None:
    name = '<svg><image href="http://127.0.0.1:9/x.png"/></svg>'
    charts = charts_of(view_of(bare(costs=[cost([9, 1], name=name)], benefits=[])))
    assert charts
    for drawing in charts.values():
        assert b"<image" not in drawing
        assert drawing.count(b"<svg") == 1


def test_a_deeply_nested_plan_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "deep.json"
    path.write_text("[" * 100_000)
    with pytest.raises(CrmRoiError):
        accept(read_draft(path))


def test_nothing_is_exported_as_csv() -> None:
    """A CSV would need every text guarded against `=`; the answer to that is to write none.

    The sources of the evidence write one for the query engine, in a folder that is deleted; its
    sample writes made-up customers, whose texts are its own.
    """
    package = Path(crm_roi.__file__).parent
    allowed = {package / "evidence" / name for name in ("sources.py", "sample.py")}
    for path in set(package.rglob("*.py")) - allowed:
        source = path.read_text(encoding="utf-8")
        assert not re.search(r"csv\.(?:writer|DictWriter)|\.to_csv\(", source), path
