"""The documentation as a site: built without a warning or a dead link, searched in a browser."""

from __future__ import annotations

import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.report.test_screen import browser

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build both sites from a copy of the documents."""
    root = tmp_path_factory.mktemp("repository")
    shutil.copytree(ROOT / "docs", root / "docs")
    for name in ("README.md", "CONTRIBUTING.md"):
        shutil.copy(ROOT / name, root)
    done = subprocess.run(
        [sys.executable, root / "docs" / "site.py"],
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    return root / "build" / "docs"


def test_every_page_stands_in_the_menu_of_its_language(site: Path) -> None:
    listed = set(runpy.run_path(str(ROOT / "docs" / "site.py"))["PAGES"])
    written = {path.name.split(".")[0] for path in (ROOT / "docs").glob("*.??.md")} - {"README"}
    assert written <= listed
    for name in written:
        assert (site / "en" / f"{name}.html").is_file()
        assert (site / "zh" / f"{name}.html").is_file()


def test_nothing_is_loaded_from_a_server(site: Path) -> None:
    for page in site.glob("*/*.html"):
        text = page.read_text(encoding="utf-8")
        assert 'src="http' not in text
        assert 'rel="stylesheet" href="http' not in text


@pytest.mark.parametrize(
    ("language", "term", "found"),
    [
        pytest.param("zh", "净现值", "reference.html#crm_npv", id="chinese"),
        pytest.param("en", "CRM_IRR", "reference.html#crm_irr", id="english"),
    ],
)
def test_a_term_finds_its_function_first(site: Path, language: str, term: str, found: str) -> None:
    """Opened from the folder, in a real browser without a network."""
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=browser(), args=["--no-sandbox"])
        page = chromium.new_page()
        page.context.set_offline(True)
        page.goto((site / language / "index.html").as_uri())
        page.click(".md-search__button")
        page.keyboard.type(term)
        first = page.locator("ol a").first
        page.wait_for_function(
            """term => [...document.querySelectorAll("*")].some(host => host.shadowRoot
              ?.querySelector("ol a")?.href.includes("h=" + encodeURIComponent(term)))""",
            arg=term,
            timeout=120_000,
        )
        target = str(first.get_attribute("href"))
        chromium.close()
    assert re.sub(r"\?h=[^#]*", "", target).endswith(found)
