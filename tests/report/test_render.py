"""The PDF: fonts inside, text as text, nothing fetched, no markup from users, the same bytes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jinja2 import Environment, nodes
from markupsafe import escape
from pypdf import PdfReader

from crm_roi.files import FileExists
from crm_roi.report.errors import NotOurs, UnprintableCharacter
from crm_roi.report.fonts import check_printable, font_path
from crm_roi.report.pdf.layout import pdf_bytes
from crm_roi.report.pdf.page import html_of
from crm_roi.report.pdf.render import render_pdf
from crm_roi.report.pdf.screen import charts_of
from crm_roi.report.view.simulation import MOST_TRIALS
from crm_roi.resources import resources
from tests.report.views import bare, benefit, cost, view_of, write_report
from tests.sample import SAMPLE, sample_plan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_roi.core.plan import Plan

TEMPLATES = sorted(resources("templates").rglob("*.j2"))
ARITHMETIC = (
    nodes.Add,
    nodes.Sub,
    nodes.Mul,
    nodes.Div,
    nodes.FloorDiv,
    nodes.Mod,
    nodes.Pow,
    nodes.Neg,
)
HOSTILE = (
    '<script src="http://127.0.0.1:9/x"></script>',
    '<img src="file:///etc/passwd">',
    '<link rel="attachment" href="file:///etc/passwd">',
    "<style>@import url(http://127.0.0.1:9/x.css);</style>",
    '<svg><image href="http://127.0.0.1:9/x.png"/></svg>',
    "</td></tr></table><table><tr><td colspan=100000>",
    "{{ view }} {% include '/etc/passwd' %}",
    "$x^2$ \\frac{1}{2}",
    "<div>" * 150,
)


@pytest.fixture(scope="module")
def chinese(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "dealer_group.zh.pdf"
    write_report(sample_plan(), path, SAMPLE)
    return path


def fonts_in(reader: PdfReader) -> Iterator[Any]:
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]  # a dictionary in PDF
            yield font.get_object()["/DescendantFonts"][0].get_object()


def test_every_font_is_one_of_ours_and_embedded(chinese: Path) -> None:
    for font in fonts_in(PdfReader(chinese)):
        assert "Noto-Sans" in font["/BaseFont"]
        assert "/FontFile2" in font["/FontDescriptor"]


def test_the_text_of_report_and_charts_is_text(chinese: Path) -> None:
    text = "".join(page.extract_text() for page in PdfReader(chinese).pages)
    for words in ("128", "14.1%", "3.82年", "总裁办公会", "悲观", "售后客户保有率提升的毛利"):
        assert words in text.replace("\N{NO-BREAK SPACE}", " ")


def test_the_report_carries_its_source_and_says_what_it_is(chinese: Path) -> None:
    reader = PdfReader(chinese)
    assert reader.attachments == {"dealer_group.json": [SAMPLE.read_bytes()]}
    assert reader.metadata is not None
    assert reader.metadata.title == sample_plan().about.title
    assert reader.xmp_metadata is not None
    assert "pdfaid" in reader.trailer["/Root"]["/Metadata"].get_data().decode()  # type: ignore[index]
    assert reader.trailer["/Root"]["/Lang"] == "zh-CN"  # type: ignore[index]


def test_each_page_stands_in_the_bookmarks(chinese: Path) -> None:
    titles = [entry.title for entry in PdfReader(chinese).outline if not isinstance(entry, list)]
    assert titles == [page.title for page in view_of(sample_plan(), "zh", trials=MOST_TRIALS).pages]


def test_the_same_plan_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("first.pdf", "second.pdf"):
        write_report(sample_plan(), tmp_path / name, SAMPLE)
    assert (tmp_path / "first.pdf").read_bytes() == (tmp_path / "second.pdf").read_bytes()


def test_an_existing_report_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(b"signed")
    with pytest.raises(FileExists):
        render_pdf(view_of(bare()), path)
    assert path.read_bytes() == b"signed"


def test_a_character_without_a_glyph_is_named(tmp_path: Path) -> None:
    view = view_of(bare(costs=[cost([1, 1], name="Licences 😀 for all")]))
    with pytest.raises(UnprintableCharacter, match="Licences 😀 for"):
        render_pdf(view, tmp_path / "report.pdf")
    assert list(tmp_path.iterdir()) == []


def test_what_the_precheck_cannot_see_still_stops_the_report() -> None:
    with pytest.raises(UnprintableCharacter, match="😀"):
        pdf_bytes("<html lang=en><title>x</title><body>😀", {})


def test_the_fonts_hold_all_of_gb_2312_and_common_names() -> None:
    codes = [bytes((high, low)) for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF)]
    letters = "".join(code.decode("gb2312", "ignore") for code in codes)
    assert len(letters) == 6763
    check_printable([letters, "喆堃镕昇玥", "“”‘’…—–×÷±·−≥≤→✓•①℃‰€£¥", "Łukasz Šimić"])
    assert font_path().stat().st_size < 3_000_000


def test_user_text_stays_text(tmp_path: Path) -> None:
    plan = hostile()
    html = html_of(view_of(plan))
    for text in HOSTILE:
        assert escape(text)[:50] in html
    path = tmp_path / "report.pdf"
    write_report(plan, path)
    reader = PdfReader(path)
    assert reader.attachments == {"plan.json": [plan.model_dump_json().encode()]}
    shown = "".join("".join(page.extract_text().split()) for page in reader.pages)
    for text in HOSTILE:
        assert "".join(text.split())[:16] in shown


def hostile() -> Plan:
    """Give a plan in which every text tries to be more than text."""
    first, second, third, *_others = HOSTILE
    about = {"title": first, "organisation": second, "purpose": third, "author": first}
    return bare(
        about=about | {"notice": second, "if_not_approved": third},
        costs=[cost([9, 1], id=f"C{i}", name=text, owner=text) for i, text in enumerate(HOSTILE)],
        benefits=[benefit([0, 99], name=first)],
        risks=[{"id": "R", "name": second, "probability": 0.5, "impact_on": "cost", "impact": 1}],
    )


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("http://127.0.0.1:9/x.png", id="http"),
        pytest.param("file:///etc/hostname", id="file"),
        pytest.param("data:image/svg+xml,<svg/>", id="data"),
        pytest.param("chart:unknown", id="unknown chart"),
        pytest.param("relative.png", id="relative"),
    ],
)
def test_nothing_is_fetched_but_our_charts(address: str) -> None:
    with pytest.raises(NotOurs):
        pdf_bytes(f'<html lang=en><title>x</title><img alt=x src="{address}">', {})


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_do_no_arithmetic_and_escape_everything(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    tree = Environment(autoescape=True).parse(source)
    assert not list(tree.find_all(ARITHMETIC))
    filters = {node.name for node in tree.find_all(nodes.Filter)}
    assert filters <= {"length"}


def test_charts_are_drawn_the_same_twice_with_real_text() -> None:
    view = view_of(sample_plan(), "zh")
    first, second = charts_of(view), charts_of(view)
    assert first == second
    assert "悲观".encode() in first["scenarios"]
    assert b"<text" in first["cash-flow"]


def test_every_chart_says_in_words_what_it_shows() -> None:
    for page in view_of(sample_plan()).pages:
        for shown in page.exhibits:
            assert shown.chart is None or len(shown.chart.alt) > len(shown.title)


def test_the_resources_are_found() -> None:
    assert (resources("templates") / "report.css").is_file()
    assert (resources("workbooks") / "dealer_group.json").is_file()
    assert isinstance(resources("templates"), Path)
