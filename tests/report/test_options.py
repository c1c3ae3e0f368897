"""What a report may be asked to be: an extract, with an appendix, in a company's own look."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from crm_roi.core.checks import check
from crm_roi.core.evaluation import evaluate
from crm_roi.core.plan import Plan
from crm_roi.report.errors import UnknownPage
from crm_roi.report.pdf.page import html_of
from crm_roi.report.pdf.render import render_pdf
from crm_roi.report.pdf.screen import charts_of, screen_html
from crm_roi.report.theme import (
    AccentTooLight,
    BadTheme,
    LogoNotRead,
    LogoTooLarge,
    Theme,
    ThemeEntryNoText,
    ThemeNotRead,
    ThemeWithoutColour,
    UnknownThemeEntry,
    read_theme,
)
from crm_roi.report.view.appendix import decimals
from crm_roi.report.view.build import build_view, extract
from crm_roi.report.view.context import SourceFile
from tests.report.views import DAY, bare, view_of
from tests.sample import sample_plan

if TYPE_CHECKING:
    from pathlib import Path

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8ff"
    "ff3f0005fe02fe0def46b80000000049454e44ae426082"
)


def huge(pixels: int) -> bytes:
    """Give a PNG that says in a few bytes that it is immense."""
    return PNG[:16] + pixels.to_bytes(4, "big") * 2 + PNG[24:]


def test_an_extract_keeps_the_order_and_says_that_it_is_one() -> None:
    view = extract(view_of(sample_plan()), ("costs", "summary"))
    assert [page.key for page in view.pages] == ["summary", "costs"]
    assert view.cover.kind.endswith("(extract)")


def test_an_extract_of_a_draft_keeps_its_reasons() -> None:
    assert [page.key for page in extract(view_of(bare()), ["costs"]).pages] == ["decision", "costs"]


def test_an_unknown_page_is_told_with_those_there_are() -> None:
    with pytest.raises(UnknownPage, match=r"no page cost; its pages are: decision, summary, costs"):
        extract(view_of(bare()), ["cost"])


def test_the_appendix_shows_every_line_and_adds_up() -> None:
    plan, source = sample_plan(), SourceFile("plan.json", "0" * 64, DAY)
    evaluation = evaluate(plan)
    view = build_view(
        plan, evaluation, check(plan), language="en", source=source, with_appendix=True
    )
    costs, _gross, counted = view.pages[-1].exhibits
    assert costs.table is not None
    assert counted.table is not None
    assert len(costs.table.rows) == len(plan.costs) + 1
    assert costs.table.rows[-1].cells[-1] == "2,064"
    assert counted.table.rows[-1].cells[-1] == "2,635.25"
    first = costs.table.rows[1]
    assert first.cells == ("C02 Hardware purchase", "65", "", "", "20", "", "", "85")
    assert first.detail.startswith("IT · Explicit · Capex · Quote · IT director")
    assert "= " in counted.table.rows[0].detail


def test_the_appendix_of_thirty_years_shows_each_year_by_itself() -> None:
    document = sample_plan().model_dump()
    document["assumptions"] |= {"horizon_years": 30}
    document["costs"] = [line | {"values": (1.0,) * 31} for line in document["costs"]]
    plan = Plan.model_validate(document | {"benefits": (), "risks": (), "scorecard": {}})
    source = SourceFile("plan.json", "0" * 64, DAY)
    view = build_view(plan, evaluate(plan), (), language="en", source=source, with_appendix=True)
    tables = [shown.table for shown in view.pages[-1].exhibits[:3] if shown.table]
    years = [column.label for table in tables for column in table.columns if column.width]
    assert [label.partition(" ")[0] for label in years] == [*(f"Y{n}" for n in range(31)), "Total"]


@pytest.mark.parametrize(
    ("expected", "amounts"),
    [
        pytest.param(0, (95.0, 15.0), id="whole"),
        pytest.param(1, (95.0, 15.5), id="one"),
        pytest.param(2, (95.25, 0.1), id="two"),
        pytest.param(2, (100 / 3,), id="two at most"),
        pytest.param(0, (), id="none"),
    ],
)
def test_amounts_of_the_appendix_are_shown_in_full(
    expected: int, amounts: tuple[float, ...]
) -> None:
    assert decimals(1.0, amounts) == expected


def test_a_larger_unit_takes_three_decimals_of_the_appendix() -> None:
    assert decimals(1000.0, (1_234_567.8,)) == 3


def test_a_theme_colours_names_and_marks_the_report(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(PNG)
    file = tmp_path / "theme.toml"
    file.write_text('accent = "#7A1F2B"\nclassification = "内部"\nlogo = "logo.png"', "utf-8")
    view = replace(view_of(bare()), theme=read_theme(file))
    assert "内部" in html_of(view)
    assert b"#12436b" not in b"".join(charts_of(view).values())
    assert "#7a1f2b" in screen_html(view)
    assert "data:image/png;base64," in screen_html(view)
    render_pdf(view, tmp_path / "report.pdf")


def test_without_a_theme_nothing_changes() -> None:
    assert Theme().coloured("#12436b #9db8d1") == "#12436b #9db8d1"


@pytest.mark.parametrize(
    ("expected", "text", "logo"),
    [
        pytest.param(ThemeNotRead, "accent =", b"", id="no TOML"),
        pytest.param(UnknownThemeEntry, 'font = "Comic"', b"", id="unknown entry"),
        pytest.param(ThemeEntryNoText, "classification = 3", b"", id="a number"),
        pytest.param(ThemeEntryNoText, f'classification = "{"x" * 41}"', b"", id="too long"),
        pytest.param(ThemeWithoutColour, 'accent = "red;} @import url(x)"', b"", id="no colour"),
        pytest.param(AccentTooLight, 'accent = "#ffee00"', b"", id="too light"),
        pytest.param(LogoNotRead, 'logo = "logo.png"', b"<svg/>", id="an SVG"),
        pytest.param(LogoNotRead, 'logo = "absent.png"', b"", id="no such file"),
        pytest.param(LogoTooLarge, 'logo = "logo.png"', huge(50_000), id="image bomb"),
        pytest.param(LogoTooLarge, 'logo = "logo.png"', PNG + bytes(1_000_000), id="many bytes"),
    ],
)
def test_a_theme_that_cannot_be_used_says_why(
    expected: type[BadTheme], text: str, logo: bytes, tmp_path: Path
) -> None:
    (tmp_path / "logo.png").write_bytes(logo)
    (tmp_path / "theme.toml").write_text(text, encoding="utf-8")
    with pytest.raises(expected):
        read_theme(tmp_path / "theme.toml")
