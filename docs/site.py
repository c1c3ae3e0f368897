"""Build the documentation as two sites, English and Chinese, that work from a folder offline.

`make docs` runs this. The pages keep standing as they are, NAME.en.md beside NAME.zh.md, so that
they are read in the repository as well; here each language gets a copy in which a link to a page
leads to the page, and one to the other language across. Every link of what was built is followed.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

DOCS = Path(__file__).parent
ROOT = DOCS.parent
BUILD = ROOT / "build" / "docs"
PAGES = (
    "tutorial", "excel", "reference", "cells", "differences_from_excel", "python", "evidence",
    "method", "lint_rules", "approval", "architecture",
)  # fmt: skip
"""The pages in the order of the menu; one that a language lacks is left out of its menu."""
FRONT = {"en": ROOT / "README.md", "zh": DOCS / "README.zh.md"}
ONCE = {"decisions": DOCS / "decisions.md", "contributing": ROOT / "CONTRIBUTING.md"}
"""Pages for those who carry on, in English only; they stand in the English site."""
OTHER = {"en": "zh", "zh": "en"}
NAMED = {"en": "English", "zh": "中文"}
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#]+)(#[^)]*)?\)")
FUNCTION = re.compile(
    r"^### (CRM_\w+)\n\n([^；;：:，,。.\n]{2,40})(?=[；;：:，,。.])", re.MULTILINE
)
CONFIGURATION = """[project]
site_name = "crm_roi"
docs_dir = "pages"
site_dir = "site"
use_directory_urls = false
extra_css = ["extra.css"]
nav = [{menu}]

[project.plugins.search]
separator = '[\\s,:!=\\[\\]()"`/;|，。；：（）]+|\\.(?!\\d)'

[project.plugins.offline]

[project.theme]
language = "{language}"
font = false
features = ["navigation.top", "search.highlight", "toc.follow"]

[[project.extra.alternate]]
name = "{name}"
link = "../{other}/index.html"
lang = "{other}"

[project.markdown_extensions]
tables = {{}}
attr_list = {{}}
toc.permalink = true
"""
SHIM = "https://unpkg.com/iframe-worker/shim"
WORKER = """// Browsers refuse a worker to a page opened from a folder: the search runs in a frame.
if (location.protocol === "file:") {
  window.Worker = class extends EventTarget {
    constructor(url) {
      super();
      const frame = document.createElement("iframe");
      frame.hidden = true;
      document.body.append(frame);
      const inside = frame.contentWindow;
      const answer = (data) => setTimeout(() => {
        const event = new MessageEvent("message", { data: structuredClone(data) });
        this.onmessage?.(event);
        this.dispatchEvent(event);
      });
      inside.postMessage = answer;
      this.ready = new Promise((resolve, reject) => {
        const script = frame.contentDocument.createElement("script");
        script.src = new URL(url, location).href;
        script.onload = resolve;
        script.onerror = reject;
        frame.contentDocument.body.append(script);
      });
      this.ask = (data) => setTimeout(() => inside.dispatchEvent(
        new inside.MessageEvent("message", { data: inside.structuredClone(data) })));
      this.end = () => frame.remove();
    }
    postMessage(data) { this.ready.then(() => this.ask(data)); }
    terminate() { this.end(); }
  };
}
"""
STYLE = ".md-typeset table:not([class]) { font-size: 0.62rem }\n.md-grid { max-width: 76rem }\n"


def main() -> int:
    """Build both sites, then follow their links; 1 if there is a warning or a dead link."""
    shutil.rmtree(BUILD, ignore_errors=True)
    for language in FRONT:
        said = build(language)
        if said:
            sys.stderr.write(said)
            return 1
    (BUILD / "index.html").write_text(
        '<!doctype html><meta charset="utf-8"><title>crm_roi</title>'
        '<p><a href="en/index.html">English</a> · <a href="zh/index.html">中文</a>\n',
        encoding="utf-8",
    )
    dead = list(dead_links(BUILD))
    sys.stderr.write("".join(f"{one}\n" for one in dead))
    sys.stdout.write(f"{BUILD.relative_to(ROOT)}/index.html: {len(dead)} dead links\n")
    return bool(dead)


def build(language: str) -> str:
    """Lay out the pages of a language and build them; give what was complained of."""
    source = BUILD / "source" / language
    pages = source / "pages"
    pages.mkdir(parents=True)
    shutil.copytree(DOCS / "images", pages / "images")
    (pages / "extra.css").write_text(STYLE, encoding="utf-8")
    texts = pages_of(language)
    for name, path in texts.items():
        text = path.read_text(encoding="utf-8")
        linked = LINK.sub(lambda found: _link(found, language, texts), text)
        if name == "reference":
            linked = FUNCTION.sub(_named, linked)
        (pages / f"{name}.md").write_text(linked, encoding="utf-8")
    menu = ", ".join(f"{{ {json.dumps(_title(path), ensure_ascii=False)} = "
                     f"{json.dumps(f'{name}.md')} }}" for name, path in texts.items())  # fmt: skip
    facts = {"language": language, "other": OTHER[language], "name": NAMED[OTHER[language]]}
    configuration = source / "zensical.toml"
    configuration.write_text(CONFIGURATION.format(menu=menu, **facts), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "zensical", "build", "--clean", "--strict", "-f",
         configuration.name],
        cwd=source, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    said = done.stdout + done.stderr
    if done.returncode or "warning" in said.lower():
        return said
    shutil.move(source / "site", BUILD / language)
    _without_network(BUILD / language)
    return ""


def _without_network(site: Path) -> None:
    """Give the pages our own worker for the search instead of one that is loaded from a server."""
    (site / "assets" / "offline_worker.js").write_text(WORKER, encoding="utf-8")
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        page.write_text(text.replace(SHIM, "assets/offline_worker.js"), encoding="utf-8")


def pages_of(language: str) -> dict[str, Path]:
    """Give the pages of a site by name, in the order of its menu."""
    own = {name: DOCS / f"{name}.{language}.md" for name in PAGES}
    texts = {"index": FRONT[language]} | {n: path for n, path in own.items() if path.exists()}
    return texts | (ONCE if language == "en" else {})


def _named(found: re.Match[str]) -> str:
    """Put the term beside a function's name: whoever searches the term finds the function first."""
    name, term = found[1], found[2]
    return f"### {name} {term} {{#{name.lower()}}}\n\n{term}"


def _title(path: Path) -> str:
    return path.read_text(encoding="utf-8").partition("# ")[2].partition("\n")[0]


def _link(found: re.Match[str], language: str, texts: dict[str, Path]) -> str:
    """Lead a link of the repository to its page, to the other site, or to the file's text."""
    target, anchor = found[1], found[2] or ""
    if target.startswith(("images/", "docs/images/")):
        return f"](images/{Path(target).name}{anchor})"
    front = {"README.md": ("index", "en"), "README.zh.md": ("index", "zh")}
    name = Path(target).name
    page, _, tongue = name.removesuffix(".md").partition(".")
    page, tongue = front.get(name, (page.lower(), tongue or "en"))
    if tongue != language:
        return f"](../{tongue}/{page}.html{anchor})"
    if page not in texts:
        message = f"{target} is linked, but no page of the site"
        raise SystemExit(message)
    return f"]({page}.md{anchor})"


class _Links(HTMLParser):
    """Collects what a page links to and the places that can be linked to."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.places: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a link or a place."""
        given = dict(attrs)
        link = given.get("href") if tag in ("a", "link") else given.get("src")
        if link:
            self.links.append(link)
        if given.get("id"):
            self.places.add(str(given["id"]))


def dead_links(folder: Path) -> list[str]:
    """Follow each link within the built pages; list those that lead nowhere."""
    pages = {}
    for path in folder.rglob("*.html"):
        if "source" not in path.relative_to(folder).parts:
            pages[path] = reader = _Links()
            reader.feed(path.read_text(encoding="utf-8"))
    dead = []
    for path, reader in pages.items():
        for link in reader.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc or link.startswith(("/", "data:")):
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            place = unquote(parts.fragment)
            known = pages.get(target)
            if not target.exists() or (place and known and place not in known.places):
                dead.append(f"{path.relative_to(folder)}: {link}")
    return sorted(set(dead))


if __name__ == "__main__":
    sys.exit(main())
