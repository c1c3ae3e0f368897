"""What is written is read back, whatever the plan, in both languages."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Literal

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from crm_roi.core.plan import About, Assumptions, Plan
from crm_roi.workbook.reading.plan_files import read_draft
from crm_roi.workbook.write_workbook import write_workbook
from tests.plans import plans
from tests.sample import sample_plan

if TYPE_CHECKING:
    from crm_roi.workbook.reading.draft import Draft

Language = Literal["zh", "en"]
QUICK = settings(
    max_examples=15,
    phases=[Phase.explicit, Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def written_and_read(plan: Plan, language: Language) -> Draft:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "plan.xlsx"
        write_workbook(plan, path, language=language)
        return read_draft(path)


@QUICK
@given(plans(), st.sampled_from(["zh", "en"]))
def test_any_plan_is_read_back(plan: Plan, language: Language) -> None:
    draft = written_and_read(plan, language)
    assert draft.issues == ()
    assert draft.plan == plan


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "plan",
    [
        pytest.param(sample_plan(), id="sample"),
        pytest.param(
            Plan(
                about=About(title="x"), assumptions=Assumptions(start_year=2026, discount_rate=0.1)
            ),
            id="empty",
        ),
        pytest.param(
            Plan(
                about=About(title="=1+1"),
                assumptions=Assumptions(start_year=2026, discount_rate=0.1, horizon_years=30),
            ),
            id="thirty-years",
        ),
    ],
)
def test_plan_is_read_back(plan: Plan, language: Language) -> None:
    draft = written_and_read(plan, language)
    assert (draft.plan, draft.issues) == (plan, ())
