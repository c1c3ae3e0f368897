"""Hostile plans: bounded in time and memory, and nothing they hold is more than text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from crm_roi.report.bounded import Bounds, NotLaidOut, Press, TooLargeToLayOut
from crm_roi.report.fonts import UnprintableCharacter
from crm_roi.report.render import charts_of, html_of, pdf_bytes, render_pdf
from crm_roi.report.theme import PLAIN
from tests.report.test_render import hostile
from tests.report.views import bare, benefit, cost, view_of

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "<html lang=en><title>x</title><body>"
MANY = "<p>x" * 100_000


def test_a_press_lays_out_the_same_bytes() -> None:
    view = view_of(bare())
    html, charts = html_of(view), charts_of(view)
    with Press() as press:
        assert pdf_bytes(html, charts) == press.pdf_bytes(html, charts, PLAIN)


@pytest.mark.parametrize(
    ("expected", "html", "bounds"),
    [
        pytest.param(TooLargeToLayOut, f"{HEAD}{MANY}", Bounds(seconds=2), id="time"),
        pytest.param(TooLargeToLayOut, f"{HEAD}{MANY}", Bounds(gigabytes=0.25), id="memory"),
        pytest.param(TooLargeToLayOut, f"{HEAD}{'<div>' * 3000}x", Bounds(), id="deep nesting"),
        pytest.param(UnprintableCharacter, f"{HEAD}😀", Bounds(), id="no glyph"),
        pytest.param(NotLaidOut, f'{HEAD}<img src="file:///etc/passwd">', Bounds(), id="a file"),
    ],
)
def test_what_cannot_be_laid_out_ends_with_a_sentence(
    expected: type[Exception], html: str, bounds: Bounds
) -> None:
    with Press(bounds) as press, pytest.raises(expected):
        press.pdf_bytes(html, {}, PLAIN)


def test_a_press_that_is_not_needed_ends() -> None:
    with Press() as press:
        process = press._process  # noqa: SLF001 - whether it lives on is the point
    assert process.poll() is not None


def test_texts_are_cut_and_rows_are_capped(tmp_path: Path) -> None:
    """Long names, many columns and many lines must not make a report of thousands of pages."""
    lines = [cost([1, 1], id=f"C{i}", name="长" * 1000) for i in range(300)]
    view = view_of(bare(costs=lines, benefits=[benefit([0, 999], name="<td colspan=100000>")]))
    path = tmp_path / "report.pdf"
    with Press() as press:
        render_pdf(view, path, lay_out=press.pdf_bytes)
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
