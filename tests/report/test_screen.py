"""The HTML report: one file that needs nothing else, readable on a phone in a real browser."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from markupsafe import escape

from crm_roi.files import FileExists
from crm_roi.report.pdf.screen import render_html, screen_html
from tests.report.test_render import HOSTILE, hostile
from tests.report.views import bare, view_of
from tests.sample import sample_plan
from tests.time_limits import seconds

if TYPE_CHECKING:
    from pathlib import Path

PROBE = """<script>addEventListener("load", () => {
  const root = document.documentElement;
  document.title = [root.scrollWidth, innerWidth, document.querySelectorAll("svg").length,
    performance.getEntriesByType("resource").length].join(" ");
})</script>"""


def browser() -> str:
    """Find Chromium, which the tests need (Debian's package: chromium)."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    assert found, "install Chromium to run the tests"
    return found


def test_the_page_needs_nothing_else() -> None:
    html = screen_html(view_of(sample_plan(), "zh"))
    assert "default-src 'none'" in html
    assert not re.findall(r"<script|<link|<iframe|@import|src=\"(?!data:)", html)
    assert not re.findall(r"(?:href|src)=\"(?!#|data:)[^\"]*\"", html)


def test_the_page_holds_every_text_of_the_report() -> None:
    view = view_of(sample_plan())
    html = screen_html(view)
    for page in view.pages:
        for shown in page.exhibits:
            rows = shown.table.rows if shown.table else ()
            cells = (cell for row in rows for cell in row.cells)
            for text in (page.title, shown.title, *shown.points, *shown.notes, *cells):
                assert str(escape(text)) in html


def test_names_of_drawings_do_not_meet() -> None:
    names = re.findall(r'\bid="([^"]+)"', screen_html(view_of(sample_plan())))
    assert len(names) == len(set(names))


def test_user_text_stays_text_on_a_screen() -> None:
    html = screen_html(view_of(hostile()))
    for text in HOSTILE:
        assert text not in html or "<" not in text
    assert "<script" not in html


def test_an_existing_page_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(FileExists):
        render_html(view_of(bare()), path)


@pytest.mark.parametrize("width", [pytest.param(500, id="phone"), pytest.param(1280, id="desktop")])
def test_a_browser_shows_the_report_without_scrolling_sideways(width: int, tmp_path: Path) -> None:
    html = screen_html(view_of(sample_plan(), "zh"))
    page = tmp_path / "report.html"
    probed = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', PROBE, html)
    page.write_text(probed, encoding="utf-8")
    run = subprocess.run(
        [
            browser(), "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom",
            f"--user-data-dir={tmp_path / 'profile'}", f"--window-size={width},900", page.as_uri(),
        ],
        capture_output=True, check=True, encoding="utf-8", timeout=seconds(30),
    )  # fmt: skip
    title = re.search(r"<title>(\d+) (\d+) (\d+) (\d+)</title>", run.stdout)
    assert title
    across, room, drawings, fetched = map(int, title.groups())
    assert across <= room
    assert drawings > 10
    assert fetched == 0
