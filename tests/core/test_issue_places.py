"""What a rule of the whole scorecard or table finds stands at the cell that is to be changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from crm_roi.core.checks import check
from crm_roi.core.errors import path_text
from crm_roi.core.plan.validation import plan_from
from tests.sample import sample_plan

if TYPE_CHECKING:
    from collections.abc import Callable

    Document = dict[str, Any]
    Edit = Callable[[Document], None]


def every_kpi(**fields: object) -> Edit:
    """Give every KPI the same fields."""

    def edit(document: Document) -> None:
        for kpi in document["scorecard"]["kpis"]:
            kpi.update(fields)

    return edit


def weighed(*weights: float) -> Edit:
    """Enter the weights of the perspectives, and take the judgements away."""

    def edit(document: Document) -> None:
        document["scorecard"]["judgements"] = []
        for row, weight in zip(document["scorecard"]["perspectives"], weights, strict=True):
            row["weight"] = weight
        for kpi in document["scorecard"]["kpis"]:
            kpi["weight"] = None

    return edit


def judged(perspective: str) -> Edit:
    """Let all judges find every perspective nine times as important as one of them."""

    def edit(document: Document) -> None:
        for row in document["scorecard"]["judgements"]:
            if row["compared"] == "perspectives":
                row["value"] = {row["first"]: 1 / 9, row["second"]: 9.0}.get(perspective, 1.0)

    return edit


def without_objectives(document: Document) -> None:
    for kpi in document["scorecard"]["kpis"][2:]:
        kpi["objective"] = ""


def many_kpis(document: Document) -> None:
    """Copy the sixth KPI twenty times, each with its own name."""
    kpis = document["scorecard"]["kpis"]
    kpis += [kpis[5] | {"id": f"K{n}", "name": f"indicator {n}"} for n in range(40, 60)]


def all_in_yuan(document: Document) -> None:
    for line in document["benefits"]:
        line["unit_margin"] = line["unit_margin"] and line["unit_margin"] * 1e4
        line["values"] = [value and value * 1e4 for value in line["values"]]


@pytest.mark.parametrize(
    ("place", "code", "edit"),
    [
        pytest.param(
            "scorecard.kpis[2].objective", "principle-goals", without_objectives, id="goals"
        ),
        pytest.param(
            "scorecard.perspectives[0].weight",
            "principle-financial",
            weighed(0.1, 0.4, 0.3, 0.2),
            id="light-finance",
        ),
        pytest.param(
            "scorecard.judgements[0].value",
            "principle-financial",
            judged("F"),
            id="light-finance-as-judged",
        ),
        pytest.param(
            "scorecard.kpis",
            "principle-quantitative",
            every_kpi(kind="quantitative"),
            id="no-qualitative-kpi",
        ),
        pytest.param(
            "scorecard.kpis", "principle-audience", every_kpi(audience="customer"), id="no-employee"
        ),
        pytest.param(
            "scorecard.kpis[0].audience",
            "principle-audience-blank",
            every_kpi(audience="none"),
            id="blank-audience",
        ),
        pytest.param(
            "scorecard.kpis[0].targets[3]",
            "principle-term",
            every_kpi(targets=[None, 50.0, None, None, None, None]),
            id="no-late-target",
        ),
        pytest.param(
            "scorecard.kpis[0].targets[1]",
            "principle-term",
            every_kpi(targets=[None, None, None, 50.0, None, None]),
            id="no-early-target",
        ),
        pytest.param("scorecard.kpis[25].id", "kpis-too-many", many_kpis, id="too-many"),
        pytest.param("benefits[0].id", "sides-out-of-scale", all_in_yuan, id="benefits-in-yuan"),
    ],
)
def test_a_fault_of_the_whole_is_told_where_it_is_mended(place: str, code: str, edit: Edit) -> None:
    document = sample_plan().model_dump(mode="json")
    edit(document)
    plan, _issues = plan_from(document)
    assert plan is not None
    assert {path_text(issue.path) for issue in check(plan) if issue.kind.code == code} == {place}
