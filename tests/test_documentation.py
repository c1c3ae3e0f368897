"""The documents say what the program does: their commands run, their figures are those printed."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from crm_roi.core.evaluation import evaluate
from crm_roi.core.risk.plan_risk import risk_model, simulation_options
from crm_roi.core.risk.simulation import simulate
from crm_roi.hosts.catalog import worksheet_functions
from tests.sample import sample_plan

ROOT = Path(__file__).parents[1]
ENGLISH, CHINESE = (ROOT / "docs" / f"tutorial.{language}.md" for language in ("en", "zh"))
TUTORIALS = [ENGLISH, CHINESE]
LANGUAGE = re.compile(r" --language (zh|en)")
READMES = [ROOT / "README.md", ROOT / "docs" / "README.zh.md"]
PAGES = sorted({path.name.split(".")[0] for path in (ROOT / "docs").glob("*.??.md")} - {"README"})
LINK = re.compile(r"\]\(([^)#:]+)\)")
BLOCK = re.compile(r"^```\n(.*?)^```", re.MULTILINE | re.DOTALL)
# `verify` says by code 3 that signatures are still missing, which the tutorial has it say.
PRELUDE = """
set -eu
crm-roi() { command crm-roi "$@" || [ "$1-$?" = verify-3 ]; }
"""


def commands(document: Path) -> str:
    """Give what a reader would type, but for entering the environment."""
    blocks = BLOCK.findall(document.read_text(encoding="utf-8"))
    return "\n".join(blocks).replace(". .venv/bin/activate", "")


def test_the_tutorial_runs_as_it_stands(tmp_path: Path) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", PRELUDE + commands(CHINESE)],
        cwd=tmp_path, capture_output=True, encoding="utf-8", check=False,
        env={**os.environ, "PATH": path, "HOME": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    for made in ("report.pdf", "plan.refreshed.xlsx", "review.pdf", "portfolio.pdf"):
        assert (tmp_path / made).is_file()


def test_the_english_tutorial_has_the_same_commands() -> None:
    spoken = commands(CHINESE)
    for chinese, english in (("李明", "Li Ming"), ("项目负责人", "Project lead")):
        spoken = spoken.replace(chinese, english)
    assert LANGUAGE.sub("", spoken) == LANGUAGE.sub("", commands(ENGLISH))


@pytest.mark.parametrize("tutorial", TUTORIALS, ids=lambda path: path.name)
def test_the_tutorial_shows_every_command(tutorial: Path) -> None:
    help_text = subprocess.run(
        ["crm-roi", "--help"],
        capture_output=True, encoding="utf-8", check=True,
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}", "COLUMNS": "200",
             "CRM_ROI_LANGUAGE": "en"},
    ).stdout  # fmt: skip
    known = set(re.findall(r"^  ([a-z]+)  ", help_text.partition("Commands:")[2], re.MULTILINE))
    shown = set(re.findall(r"crm-roi ([a-z]+)", tutorial.read_text(encoding="utf-8")))
    # the add-in has a page of its own; the manual is what `functions` says, as a file
    assert known - shown == {"addin", "manual"}


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_figures_of_the_front_page(readme: Path) -> None:
    plan = sample_plan()
    found = evaluate(plan).risk_adjusted
    loss = simulate(risk_model(plan), simulation_options(plan)).loss.probability
    shown = readme.read_text(encoding="utf-8")
    for figure in (
        f"{found.npv:.2f}", f"{found.irr:.2%}", f"{found.payback_years:.2f}",
        f"{found.roi.simple:.1%}", f"{found.roi.pv:.1%}", f"{found.roi.annual:.1%}",
        f"{loss:.0%}", f"{len(worksheet_functions())} ",
    ):  # fmt: skip
        assert figure.replace("%", " %") in shown or figure in shown, figure


@pytest.mark.parametrize("tutorial", TUTORIALS, ids=lambda path: path.name)
def test_figures_of_the_tutorial(tutorial: Path) -> None:
    old = sample_plan()
    document = json.loads(old.model_dump_json())
    document["assumptions"]["discount_rate"] = 0.12
    new = type(old).model_validate(document)
    shown = tutorial.read_text(encoding="utf-8")
    assert f"{evaluate(new).risk_adjusted.npv:.2f}" in shown
    assert f"{evaluate(old).risk_adjusted.npv - evaluate(new).risk_adjusted.npv:.2f}" in shown


def shape(page: Path) -> Counter[str]:
    """Count the headings of each level, the tables, their rows and the blocks of code of a page."""
    found: Counter[str] = Counter()
    inside = False
    for line in page.read_text(encoding="utf-8").splitlines():
        if line.startswith("```"):
            found["code blocks"] += not inside
            inside = not inside
        elif inside:
            continue
        elif heading := re.match(r"#+ ", line):
            found[f"headings {heading[0]}"] += 1
        elif re.fullmatch(r"\|( *:?-+:? *\|)+", line):
            found["tables"] += 1
        elif line.startswith("|"):
            found["table rows"] += 1
    return found


@pytest.mark.parametrize("page", PAGES)
def test_both_languages_of_a_page_have_the_same_parts(page: str) -> None:
    english, chinese = (ROOT / "docs" / f"{page}.{language}.md" for language in ("en", "zh"))
    assert shape(english) == shape(chinese)


@pytest.mark.parametrize(
    "page",
    [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))],
    ids=lambda path: path.name,
)
def test_links_lead_somewhere(page: Path) -> None:
    targets = LINK.findall(page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []
