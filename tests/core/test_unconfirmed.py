"""Assumptions that nobody has confirmed keep a report a draft, whatever the other checks say."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Literal

import pytest

from crm_roi.core.checks import check
from crm_roi.core.errors import Severity, path_text
from crm_roi.workbook.blank_plan import blank_plan
from tests.sample import sample_plan

if TYPE_CHECKING:
    from crm_roi.core.plan import Plan

DECIDING = 7  # rates, limits, tax and how VAT counts
"""Defaults of a new workbook that decide: horizon, discount rate, tax and the like."""


def told(plan: Plan) -> list[tuple[str, Any, Any]]:
    return [
        (path_text(issue.path), issue.facts["count"], issue.facts["field"])
        for issue in check(plan)
        if issue.kind.code == "not-confirmed" and issue.kind.severity is Severity.WARNING
    ]


def with_sources(**said: str) -> Plan:
    """Give the sample with other sources of some assumptions."""
    plan = sample_plan()
    rows = [
        row.model_copy(update={"source": said.get(row.assumption, row.source)})
        for row in plan.sources
    ]
    return plan.model_copy(update={"sources": tuple(rows)})


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_defaults_of_a_new_workbook_are_told_once(language: Literal["zh", "en"]) -> None:
    plan = blank_plan(language, 5, date(2026, 3, 31))
    rate = [row.assumption for row in plan.sources].index("discount_rate")
    assert told(plan) == [(f"sources[{rate}].source", DECIDING, "Discount rate")]


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        pytest.param([], {}, id="confirmed"),
        pytest.param(
            [("sources[5].source", 1, "Discount rate")],
            {"discount_rate": "Treasury, TO BE CONFIRMED"},
            id="in-own-words",
        ),
        pytest.param(
            [("sources[7].source", 1, "Tax rate")],
            {"tax_rate": "财务部（待核实）"},
            id="another-figure",
        ),
        pytest.param([], {"tax_rate": "confirmed by the auditor"}, id="by-an-auditor"),
        pytest.param([], {"currency": "Program default, to be confirmed"}, id="chosen"),
    ],
)
def test_only_what_says_so_is_unconfirmed(
    expected: list[tuple[str, int, str]], said: dict[str, str]
) -> None:
    assert told(with_sources(**said)) == expected
