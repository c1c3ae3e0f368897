"""One wording: what the command line, the report and the workbook say of one figure is the same."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from crm_roi.core.evaluation import evaluate
from crm_roi.core.results import RESULTS
from crm_roi.hosts.command_line.evaluation_table import evaluation_table
from crm_roi.locale import translate
from crm_roi.report.pdf.page import texts_of
from tests.report.views import bare, cost, view_of, with_every_benefit

if TYPE_CHECKING:
    from crm_roi.core.plan import Language, Plan


@pytest.fixture(scope="module")
def lost() -> Plan:
    """Give a plan whose money does not come back: 500 out, 250 in."""
    return bare(costs=[cost([500, 0])])


def evaluated(plan: Plan, language: Language, width: int = 160) -> str:
    console = Console(width=width, record=True, file=StringIO())
    console.print(evaluation_table(plan, evaluate(plan), language))
    return console.export_text()


def reported(plan: Plan, language: Language) -> str:
    return "\n".join(texts_of(view_of(plan, language)))


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        pytest.param("zh", "期内不能收回", id="chinese"),
        pytest.param("en", "not reached", id="english"),
    ],
)
def test_a_payback_that_does_not_come(lost: Plan, language: Language, expected: str) -> None:
    said = evaluated(lost, language), reported(lost, language)
    assert [expected in text for text in said] == [True, True]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        pytest.param("zh", "年均净额÷初始投入", id="chinese"),
        pytest.param("en", "average yearly net ÷ initial cost", id="english"),
    ],
)
def test_roi_by_the_year(lost: Plan, language: Language, expected: str) -> None:
    label = translate(RESULTS["roi_annual"].formula, language)
    said = evaluated(lost, language), reported(lost, language), label
    assert [expected in text for text in said] == [True, True, True]


@pytest.mark.parametrize(
    ("language", "reached", "own"),
    [
        pytest.param("zh", "2.24", "期内不能收回", id="chinese"),
        pytest.param("en", "2.24", "not reached", id="english"),
    ],
)
def test_a_narrow_terminal_holds_every_payback(language: Language, reached: str, own: str) -> None:
    table = evaluated(with_every_benefit(realisation=0.3), language, width=80).partition("ROI＝")[0]
    last = [line.rstrip().endswith(own) for line in table.splitlines()].count(True)
    assert (last, reached in table) == (7, True)
