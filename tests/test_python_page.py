"""The page on Python runs as it stands, block after block; errors say in words what is wrong."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pandas as pd
import pytest

import crm_roi
from crm_roi.core.errors import CrmRoiError
from tests.sample import ROOT, sample_plan

PAGES = [ROOT / "docs" / f"python.{language}.md" for language in ("en", "zh")]
BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
SAMPLE_WORKBOOK = ROOT / "workbooks" / "dealer_group.zh.xlsx"


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_every_block_of_the_page_runs(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(SAMPLE_WORKBOOK, "plan.xlsx")
    names: dict[str, object] = {}
    for block in BLOCK.findall(page.read_text(encoding="utf-8")):
        exec(block, names)  # noqa: S102 - our own page
    assert Path("report.html").is_file()
    assert Path("dearer.xlsx").is_file()
    assert "costs[0].values[0]" in capsys.readouterr().out


def test_both_pages_have_the_same_code() -> None:
    english, chinese = (BLOCK.findall(page.read_text(encoding="utf-8")) for page in PAGES)
    spoken = "\n".join(chinese).replace('to_frame("zh")', "to_frame()")
    spoken = spoken.replace('language="zh"', 'language="en"').replace(
        'message["zh"]', 'message["en"]'
    )
    assert "\n".join(english) == spoken


def test_tables_hold_the_figures_of_the_evaluation_with_their_units() -> None:
    evaluation = crm_roi.evaluate(sample_plan())
    headline = evaluation.to_frame()
    figures = evaluation.figures
    assert headline.loc["risk_adjusted", "npv"] == figures.risk_adjusted.npv
    assert headline.loc["after_tax", "irr"] == figures.after_tax.measures.irr
    assert headline.attrs["units"]["npv"] == "万元"
    assert evaluation.cash_flows["net"].tolist() == list(figures.risk_adjusted.net_cash_flow)
    costs = evaluation.costs.select_dtypes("number")
    assert costs.to_numpy().sum() == pytest.approx(figures.costs.tco, rel=1e-12)
    assert costs.sum().tolist() == pytest.approx(evaluation.cash_flows["costs"].tolist())
    assert [row.id for row in figures.scorecard.kpis] == evaluation.kpis.index.tolist()
    assert "<table" in evaluation._repr_html_()  # what a notebook asks for


def test_trials_are_those_of_the_simulation() -> None:
    found = crm_roi.simulate(sample_plan(), trials=500, seed=3)
    assert len(found.trials) == 500
    assert found.trials["npv"].mean() == pytest.approx(found.to_frame().loc["npv", "mean"])
    pd.testing.assert_frame_equal(
        found.trials, crm_roi.simulate(sample_plan(), trials=500, seed=3).trials
    )


def test_a_refusal_says_each_mistake_in_both_languages() -> None:
    plan = sample_plan().model_copy(update={"costs": (), "benefits": ()})
    with pytest.raises(CrmRoiError) as refused:
        crm_roi.evaluate(plan)
    for issue in refused.value.issues:  # type: ignore[attr-defined]  # a rejected plan has them
        assert issue.message["en"] != issue.message["zh"]
    assert refused.value.__notes__
