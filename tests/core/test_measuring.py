"""What judges and measurers can get wrong: each fault one clear issue at its own row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from crm_roi.core.checks import check
from crm_roi.core.errors import Severity, path_text
from crm_roi.core.plan.validation import plan_from
from tests.sample import sample_plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_roi.core.errors import Issue

Card = dict[str, Any]
K05, K12 = 4, 11
LAST = 36


def issues_of(*changes: Callable[[Card], object], **about: object) -> list[Issue]:
    """Change the sample's scorecard and give what is wrong with it, the notes left out."""
    document: dict[str, Any] = sample_plan().model_dump(mode="json")
    document["about"] |= about
    for change in changes:
        change(document["scorecard"])
    plan, issues = plan_from(document)
    found = [*issues, *(check(plan) if plan else ())]
    of_the_sample = {"overlap", "measured-in-future"}
    return [issue for issue in found if issue.kind.code not in of_the_sample]


def found(*changes: Callable[[Card], object], **about: object) -> list[tuple[str, str]]:
    return [(issue.kind.code, path_text(issue.path)) for issue in issues_of(*changes, **about)]


def judged(judge: str, first: str, second: str, value: float) -> Callable[[Card], None]:
    row = {"judge": judge, "compared": "perspectives", "first": first, "second": second}
    return lambda card: card["judgements"].append({**row, "value": value})


def skipped(judge: str, *pairs: str) -> Callable[[Card], None]:
    """Leave out what a judge said of pairs such as `FC`."""

    def change(card: Card) -> None:
        card["judgements"] = [
            row
            for row in card["judgements"]
            if row["judge"] != judge or row["first"] + row["second"] not in pairs
        ]

    return change


def actual(place: int, **fields: object) -> Callable[[Card], None]:
    return lambda card: card["actuals"][place].update(fields)


def kpi(place: int, **fields: object) -> Callable[[Card], None]:
    return lambda card: card["kpis"][place].update(fields)


@pytest.mark.parametrize(
    ("change", "code", "place"),
    [
        pytest.param(
            judged("总经理", "C", "F", 3.0), "not-reciprocal", f"[{LAST}].value", id="reciprocals"
        ),
        pytest.param(
            judged("总经理", "F", "C", 3.0), "judged-twice", f"[{LAST}].value", id="two-values"
        ),
        pytest.param(
            judged("总经理", "F", "F", 1.0),
            "judged-against-itself",
            f"[{LAST}].second",
            id="with-itself",
        ),
        pytest.param(judged("总经理", "C", "F", 0.0), "too-small", f"[{LAST}].value", id="zero"),
        pytest.param(judged("总经理", "C", "F", -3.0), "too-small", f"[{LAST}].value", id="minus"),
        pytest.param(judged("新评委", "F", "C", 2.0), "not-compared", f"[{LAST}].judge", id="one"),
        pytest.param(
            skipped("总经理", "FL", "CL", "IL"), "not-compared", "[0].judge", id="an-item-skipped"
        ),
    ],
)
def test_judgements(change: Callable[[Card], None], code: str, place: str) -> None:
    issues = found(change)
    assert (code, f"scorecard.judgements{place}") == issues[0]
    assert {code} == {found for found, _place in issues}


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(judged("总经理", "C", "F", 2.0), id="the-reciprocal-itself"),
        pytest.param(judged("总经理", "C", "F", 2.05), id="rounded"),
        pytest.param(judged("总经理", "F", "C", 0.5), id="said-again"),
    ],
)
def test_judgements_that_agree(change: Callable[[Card], None]) -> None:
    assert found(change) == []


def test_a_zero_is_told_without_contradiction() -> None:
    (issue,) = issues_of(judged("总经理", "C", "F", 0.0))
    assert "Enter more than 0" in issue.kind.remedy.format(**issue.facts)


def test_a_judge_who_skipped_is_named_and_the_others_fill_in() -> None:
    (issue,) = issues_of(skipped("财务总监", "FI", "CL"))
    assert (issue.kind.code, issue.kind.severity) == ("judgements-skipped", Severity.NOTE)
    assert issue.facts["skipped"] == "F : I, C : L"
    assert (issue.facts["count"], issue.facts["pairs"]) == (2, 6)


def test_a_kpi_that_repeats_another_is_not_compared() -> None:
    issues = found(kpi(3, reference_of="K05"))
    assert {"no-weight-of-its-own"} == {code for code, _place in issues}
    assert len(issues) == 3


@pytest.mark.parametrize(
    ("changes", "about", "issues"),
    [
        pytest.param(
            [actual(K12, value=30)], {}, [("red-without-note", "[11].note")], id="red-without-note"
        ),
        pytest.param([actual(K12, value=30, note="培训推迟")], {}, [], id="red-with-note"),
        pytest.param([actual(K12, value=60)], {}, [], id="amber-needs-no-note"),
        pytest.param(
            [actual(K12, value=60), kpi(K12, amber_from=0.8)],
            {},
            [("red-without-note", "[11].note")],
            id="red-by-its-own-threshold",
        ),
        pytest.param(
            [actual(K05, measured_on="2026-02-10")],
            {"analysis_date": "2026-03-31"},
            [("stale-data", "[4].measured_on")],
            id="stale-monthly",
        ),
        pytest.param(
            [actual(K05, measured_on="2026-02-28")],
            {"analysis_date": "2026-03-31"},
            [],
            id="fresh-monthly",
        ),
        pytest.param(
            [actual(13, measured_on="2025-03-31")],
            {"analysis_date": "2026-03-31"},
            [],
            id="fresh-yearly",
        ),
        pytest.param(
            [actual(K05, measured_on="2020-01-01")],
            {"analysis_date": None},
            [],
            id="no-day-to-hold-it-against",
        ),
        pytest.param(
            [actual(K05, value=104)], {}, [("kpi-over-hundred", "[4].value")], id="retention>100%"
        ),
        pytest.param(
            [actual(K05, value=-4, note="x")],
            {},
            [("kpi-below-zero", "[4].value")],
            id="retention<0",
        ),
        pytest.param(
            [lambda card: card["actuals"].append({"kpi": "K05", "year": 2, "value": 60.0})],
            {},
            [("measured-twice", "[14].value")],
            id="measured-twice",
        ),
        pytest.param(
            [
                actual(K05, measured_on="2026-02-28"),
                lambda card: card["actuals"].append(
                    {"kpi": "K05", "year": 2, "value": 60.0, "measured_on": "2026-03-31"}
                ),
            ],
            {},
            [],
            id="month-after-month",
        ),
    ],
)
def test_actuals(
    changes: list[Callable[[Card], object]],
    about: dict[str, object],
    issues: list[tuple[str, str]],
) -> None:
    placed = [(code, f"scorecard.actuals{place}") for code, place in issues]
    assert placed == found(*changes, **about)


@pytest.mark.parametrize(
    ("change", "issue"),
    [
        pytest.param(
            kpi(K05, amber_from=0.95),
            ("threshold-order", "scorecard.kpis[4].amber_from"),
            id="amber-above-green",
        ),
        pytest.param(
            kpi(K05, targets=[None, 57.0, 60.5, 62.0, None, None]),
            ("target-not-scored", "scorecard.kpis[4].targets[1]"),
            id="first-target-worse-than-the-baseline",
        ),
        pytest.param(
            kpi(K05, targets=[None, 59.0, 60.5, 50.0, None, None]),
            ("smart-a-side", "scorecard.kpis[4].targets[3]"),
            id="last-target-worse-than-the-baseline",
        ),
    ],
)
def test_targets(change: Callable[[Card], None], issue: tuple[str, str]) -> None:
    assert [issue] == found(change)
