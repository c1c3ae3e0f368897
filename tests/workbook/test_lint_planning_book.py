"""The auditor on planning workbooks: what is right there must not be found fault with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest

from crm_roi.core.plan import Plan, RankCorrelation
from crm_roi.workbook.lint import lint
from crm_roi.workbook.writing.plan import write_workbook
from tests.sample import sample_plan
from tests.survey_sample import surveyed_plan

if TYPE_CHECKING:
    from pathlib import Path

Language = Literal["zh", "en"]


def correlated() -> Plan:
    """Give the sample with benefits that fall where costs rise: a negative correlation."""
    plan = sample_plan()
    pair = RankCorrelation(first="benefits B01", second="成本 C01", correlation=-0.4)
    own = plan.simulation.model_copy(update={"correlations": (pair,)})
    return plan.model_copy(update={"simulation": own})


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("rules", "plan"),
    [
        pytest.param({21}, correlated(), id="a-correlation-is-no-amount"),
        pytest.param({16, 17, 18}, surveyed_plan(20), id="questions-are-no-quarters"),
    ],
)
def test_no_fault_is_found(tmp_path: Path, rules: set[int], plan: Plan, language: Language) -> None:
    path = tmp_path / "plan.xlsx"
    write_workbook(plan, path, language=language)
    assert rules.isdisjoint(finding.rule.number for finding in lint(path))
