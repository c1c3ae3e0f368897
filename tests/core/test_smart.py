"""SMART, the six principles, the cascade: one fault at a time in a sound scorecard."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from crm_roi.core.errors import Severity
from crm_roi.core.scorecard import errors
from crm_roi.core.scorecard.audits import (
    CascadeGoal,
    cascade_issues,
    indicator_of,
    principle_issues,
    scorecard_issues,
    six_principles,
)
from crm_roi.core.scorecard.smart import smart_issues, smart_test
from crm_roi.core.scorecard.smart_functions import (
    KpiRow,
    scorecard_principles,
    smart,
    smart_letters,
)
from crm_roi.core.scorecard.smart_kpi import (
    Horizon,
    Proof,
    proofs_by_kpi,
    proving_kpis,
    yearly_change,
)
from crm_roi.locale import translate
from tests.sample import expected_results, sample_plan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_roi.core.errors import Issue

HORIZON = Horizon(date(2026, 1, 1), date(2031, 12, 31), frozenset({"K05"}))
BLANK = float("nan")
SOUND = KpiRow(
    id="K05",
    perspective="C",
    name="Service customer retention",
    objective="Keep service customers",
    scope="Customers with a paid visit in 12 months",
    unit="%",
    direction="up",
    baseline=58.0,
    baseline_date=date(2025, 12, 31),
    targets=(None, 59.0, 60.5, 62.0),
    due_date=date(2029, 12, 31),
    formula="(closing - new) / opening customers",
    source="DMS",
    frequency="monthly",
    audience="customer",
    attainable_because="Other groups reached it",
    relevant_because="Main benefit",
    customer_value="Reminded in time",
)


def passed(kpi: KpiRow, horizon: Horizon = HORIZON) -> str:
    return "".join(row.letter if row.passed else "-" for row in smart_test(kpi, horizon))


def codes(kpi: KpiRow, horizon: Horizon = HORIZON) -> list[str]:
    return [issue.kind.code for issue in smart_issues([kpi], horizon)]


def in_both_languages(text: str, facts: dict[str, object]) -> None:
    """Every text can be filled in, in both languages."""
    for language in ("zh", "en"):
        assert translate(text, language).format(**facts)


@pytest.mark.parametrize(
    ("letters", "code", "fault"),
    [
        pytest.param("-MART", "smart-s-object", {"name": " "}, id="no-object"),
        pytest.param("-MART", "smart-s-scope", {"scope": "待定"}, id="placeholder-scope"),
        pytest.param("-MART", "smart-s-verb", {"direction": "better"}, id="no-verb"),
        pytest.param("S-ART", "smart-m-formula", {"formula": "-"}, id="no-formula"),
        pytest.param("S-ART", "smart-m-denominator", {"formula": "loyal ones"}, id="of-what"),
        pytest.param("S-ART", "smart-m-unit", {"unit": ""}, id="no-unit"),
        pytest.param("S-ART", "smart-m-baseline", {"baseline": None}, id="no-baseline"),
        pytest.param("S-ART", "smart-m-source", {"source": "TBD"}, id="no-source"),
        pytest.param("S-ART", "smart-m-frequency", {"frequency": ""}, id="no-frequency"),
        pytest.param("SM-RT", "smart-a-target", {"targets": (None, None)}, id="no-target"),
        pytest.param("SM-RT", "smart-a-side", {"targets": (None, 50.0)}, id="wrong-side"),
        pytest.param("SM-RT", "smart-a-side", {"direction": "down"}, id="wrong-side-down"),
        pytest.param("SM-RT", "smart-a-evidence", {"attainable_because": ""}, id="no-evidence"),
        pytest.param(
            "SM-RT",
            "smart-a-benchmark",
            {"attainable_because": "", "benchmark": 61.0},
            id="beyond-benchmark",
        ),
        pytest.param(
            "SM-RT",
            "smart-a-pace",
            {"attainable_because": "", "benchmark": 99.0, "baseline": 10.0},
            id="too-steep",
        ),
        pytest.param(
            "SM-RT", "smart-a-range", {"direction": "in_range", "low": 1.0}, id="no-range"
        ),
        pytest.param(
            "SM-RT",
            "smart-a-range-order",
            {"direction": "in_range", "low": 2.0, "high": 1.0},
            id="range-upside-down",
        ),
        pytest.param("SMA-T", "smart-r-objective", {"objective": ""}, id="no-objective"),
        pytest.param(
            "SMA-T", "smart-r-benefit", {"id": "K99", "relevant_because": "无"}, id="no-benefit"
        ),
        pytest.param("SMAR-", "smart-t-date", {"due_date": None}, id="no-date"),
        pytest.param("SMAR-", "smart-t-horizon", {"due_date": date(2032, 1, 1)}, id="too-late"),
        pytest.param(
            "SMAR-", "smart-t-order", {"baseline_date": date(2030, 1, 1)}, id="before-baseline"
        ),
    ],
)
def test_one_fault_fails_one_letter(letters: str, code: str, fault: dict[str, object]) -> None:
    kpi = replace(SOUND, **fault)  # type: ignore[arg-type]  # each row names a field and its type
    assert letters == passed(kpi)
    assert codes(kpi) == [code]
    for letter in smart_test(kpi, HORIZON):
        in_both_languages(letter.reason.text, letter.reason.facts)
        if letter.remedy:
            in_both_languages(letter.remedy.text, letter.remedy.facts)


@pytest.mark.parametrize(
    ("horizon", "fault"),
    [
        pytest.param(HORIZON, {}, id="sound"),
        pytest.param(HORIZON, {"attainable_because": "", "benchmark": 65.0}, id="benchmark"),
        pytest.param(
            replace(HORIZON, history={"K05": (52.0, 54.0, 56.5, 58.0)}),
            {"attainable_because": ""},
            id="history",
        ),
        pytest.param(HORIZON, {"id": "K99"}, id="reason-instead-of-benefit"),
        pytest.param(
            HORIZON, {"direction": "hold", "targets": (58.0,), "attainable_because": ""}, id="hold"
        ),
        pytest.param(HORIZON, {"direction": "in_range", "low": 55.0, "high": 60.0}, id="range"),
        pytest.param(HORIZON, {"baseline": 0.0}, id="zero-baseline"),
        pytest.param(HORIZON, {"formula": "流失客户占期初客户的百分比"}, id="denominator-in-words"),
    ],
)
def test_sound_targets_pass_and_say_why(horizon: Horizon, fault: dict[str, object]) -> None:
    kpi = replace(SOUND, **fault)  # type: ignore[arg-type]  # each row names a field and its type
    assert passed(kpi, horizon) == "SMART"
    for letter in smart_test(kpi, horizon):
        in_both_languages(letter.reason.text, letter.reason.facts)
        assert letter.remedy is None


def test_more_each_year_than_ever_before() -> None:
    slow = replace(HORIZON, history={"K05": (57.5, 57.6, 58.0)})
    assert codes(replace(SOUND, attainable_because=""), slow) == ["smart-a-history"]


def test_facts_of_a_target_in_words() -> None:
    reason = smart_test(SOUND, HORIZON)[2].reason
    text = reason.text.format(**reason.facts)
    assert text == "From 58 to 62 is +1.7% a year: Other groups reached it."


def test_yearly_change_compounds() -> None:
    doubled = replace(SOUND, baseline=50.0, targets=(100.0,), due_date=date(2027, 12, 31))
    assert yearly_change(doubled, HORIZON) == pytest.approx(2**0.5 - 1, abs=1e-3)


def test_issues_stand_at_the_field() -> None:
    kpis = [SOUND, replace(SOUND, due_date=None), replace(SOUND, unit="", reference_of="K05")]
    (issue,) = smart_issues(kpis, HORIZON)
    assert issue.place == "scorecard.kpis[1].due_date"


def test_kpis_that_drive_a_proving_kpi_prove_too() -> None:
    links = [("K12", "K09"), ("K09", "K07"), ("K08", "K04"), ("K07", "K05")]
    assert proving_kpis(["K05"], links) == {"K05", "K07", "K09", "K12"}


def test_sample_is_smart_and_balanced() -> None:
    plan = sample_plan()
    card = plan.scorecard
    named = [kpi for line in plan.benefits for kpi in line.kpis]
    proving = proving_kpis(named, [(link.cause, link.effect) for link in card.links])
    assert not list(smart_issues(card.kpis, replace(HORIZON, proving=proving)))
    weights = expected_results()["scorecard"]["kpi_global_weights"]
    principles = six_principles(card.kpis, {row.id: row.kind for row in card.perspectives}, weights)
    assert [row.passed for row in principles] == [True] * 6
    assert principles[1].first == pytest.approx(0.279944, abs=1e-6)
    assert not list(scorecard_issues(card.kpis, {row.id: row.name for row in card.perspectives}))


KINDS = {"F": "financial", "C": "customer", "I": "internal", "L": "learning"}
BALANCED = (
    replace(SOUND, id="K01", perspective="F", name="Gross profit", audience="none"),
    SOUND,
    replace(SOUND, id="K08", perspective="I", name="First response"),
    replace(
        SOUND, id="K14", perspective="L", name="Morale", audience="employee", kind="qualitative"
    ),
)


def failing(kpis: Sequence[KpiRow]) -> list[str]:
    return [row.key for row in six_principles(kpis, KINDS) if not row.passed]


def with_all(**fault: object) -> list[KpiRow]:
    return [replace(kpi, **fault) for kpi in BALANCED]  # type: ignore[arg-type]  # as above


@pytest.mark.parametrize(
    ("expected", "kpis"),
    [
        pytest.param([], BALANCED, id="balanced"),
        pytest.param(["goals"], [*BALANCED[:3], replace(BALANCED[3], objective="")], id="goals"),
        pytest.param(["financial"], BALANCED[1:], id="no-finance"),
        pytest.param(["term"], with_all(targets=(None, 59.0, None, None)), id="short-term-only"),
        pytest.param(["term"], with_all(targets=(None, None, None, 59.0)), id="long-term-only"),
        pytest.param(["quantitative"], with_all(kind="quantitative"), id="nothing-judged"),
        pytest.param(["audience"], with_all(audience="customer"), id="no-employees"),
        pytest.param(["financial", "level"], with_all(perspective="C"), id="results-only"),
    ],
)
def test_each_principle_fails_alone(expected: list[str], kpis: Sequence[KpiRow]) -> None:
    assert expected == failing(kpis)
    for issue in principle_issues(six_principles(kpis, KINDS)):
        in_both_languages(issue.kind.message, {**issue.facts})


def test_balance_counts_weight_not_rows() -> None:
    weights = {"K01": 0.9, "K05": 0.04, "K08": 0.03, "K14": 0.03}
    principles = six_principles(BALANCED, KINDS, weights)
    financial = principles[1]
    assert (financial.first, financial.second) == pytest.approx((0.9, 0.1))
    assert financial.balance == pytest.approx(0.1 / 0.9)
    assert not financial.passed
    in_both_languages(financial.reason.text, financial.reason.facts)
    for text in (financial.label, financial.remedy, *financial.sides):
        assert translate(text, "zh") != text


def test_no_kpi_no_balance() -> None:
    with pytest.raises(errors.NoKpis):
        six_principles([], KINDS)


def scorecard_codes(kpis: Sequence[KpiRow]) -> list[str]:
    return [issue.kind.code for issue in scorecard_issues(kpis, {"C": "Customer"})]


def many(count: int, perspective: str = "C") -> list[KpiRow]:
    return [
        replace(SOUND, id=f"{n}", name=f"KPI {n}", perspective=perspective) for n in range(count)
    ]


@pytest.mark.parametrize(
    ("expected", "kpis"),
    [
        pytest.param([], many(7), id="seven"),
        pytest.param(["kpis-too-many-in-perspective"], many(8), id="eight-in-one"),
        pytest.param(
            ["kpis-too-many"],
            [replace(kpi, perspective=str(place % 5)) for place, kpi in enumerate(many(26))],
            id="twenty-six",
        ),
        pytest.param(
            ["kpi-counted-twice"],
            [
                replace(SOUND, id="a", name="Market share", perspective="C"),
                replace(SOUND, id="b", name="市场占有率", perspective="F"),
            ],
            id="market-share-in-two",
        ),
        pytest.param(
            [],
            [
                replace(SOUND, id="a", name="市场份额"),
                replace(SOUND, id="b", name="市场份额", perspective="F", reference_of="a"),
            ],
            id="market-share-referred-to",
        ),
        pytest.param(
            [],
            [SOUND, replace(SOUND, id="K06", scope="new cars")],
            id="same-name-other-scope",
        ),
        pytest.param(
            ["kpi-customer-value"],
            [replace(SOUND, audience="employee", customer_value="")],
            id="employee-without-customer-value",
        ),
        pytest.param(
            ["kpi-over-hundred"], [replace(SOUND, targets=(None, 105.0))], id="retention-105"
        ),
        pytest.param(
            [], [replace(SOUND, name="Sales growth", targets=(None, 105.0))], id="growth-105"
        ),
    ],
)
def test_scorecard_as_a_whole(expected: list[str], kpis: Sequence[KpiRow]) -> None:
    assert expected == scorecard_codes(kpis)
    for issue in scorecard_issues(kpis, {}):
        in_both_languages(issue.kind.message, {**issue.facts})


def test_names_of_market_share_are_one_indicator() -> None:
    names = ("Market share", "market-share", "市场份额", "市场占有率(全国)")
    assert len({indicator_of(name, scope=name) for name in names}) == 1


CASCADE = (
    CascadeGoal("vision", "vision"),
    CascadeGoal("strategy", "strategy", "vision"),
    CascadeGoal("service", "department", "strategy"),
    CascadeGoal("advisor", "individual", "service", "Called back within a day", "Ms Li"),
)


def cascade_codes(goals: Sequence[CascadeGoal]) -> list[str]:
    issues: list[Issue] = list(cascade_issues(goals))
    for issue in issues:
        in_both_languages(issue.kind.message, {**issue.facts})
    return [issue.kind.code for issue in issues]


@pytest.mark.parametrize(
    ("expected", "goals"),
    [
        pytest.param([], CASCADE, id="whole"),
        pytest.param(["cascade-open-end"], CASCADE[:3], id="nobody-works-on-it"),
        pytest.param(
            ["cascade-parent"], [*CASCADE, replace(CASCADE[3], parent="job title")], id="job-title"
        ),
        pytest.param(
            ["cascade-level"],
            [*CASCADE, replace(CASCADE[3], parent="strategy")],
            id="level-skipped",
        ),
        pytest.param(
            ["kpi-customer-value", "kpi-owner"],
            [*CASCADE[:3], replace(CASCADE[3], customer_value="", owner="-")],
            id="personal-without-customer-and-owner",
        ),
    ],
)
def test_cascade(expected: list[str], goals: Sequence[CascadeGoal]) -> None:
    assert expected == cascade_codes(goals)


@pytest.mark.parametrize(
    ("expected", "goals"),
    [
        pytest.param([Severity.NOTE], CASCADE[:3], id="ends-at-a-department"),
        pytest.param([Severity.WARNING], CASCADE[:2], id="ends-at-the-strategy"),
        pytest.param([], CASCADE, id="ends-with-a-person"),
    ],
)
def test_a_cascade_may_end_at_a_department(
    expected: list[Severity], goals: Sequence[CascadeGoal]
) -> None:
    assert expected == [issue.kind.severity for issue in cascade_issues(goals)]


# 47483 is 2029-12-31, 46023 is 2026-01-01, 48213 is 2031-12-31.
ROW = (
    SOUND.name, SOUND.scope, "up", SOUND.formula, "%", [58], "DMS", "monthly", [62],
    "reached elsewhere", "Keep customers", "Main benefit", [47483], 46023, 48213,
)  # fmt: skip


@pytest.mark.parametrize(
    ("expected", "place", "cell"),
    [
        pytest.param("SMART", 0, SOUND.name, id="sound"),
        pytest.param("S–ART", 3, "", id="no-formula"),
        pytest.param("SM–RT", 8, [BLANK], id="no-target"),
        pytest.param("SMAR–", 12, [BLANK], id="no-date"),
    ],
)
def test_smart_in_cells(expected: str, place: int, cell: object) -> None:
    row = (*ROW[:place], cell, *ROW[place + 1 :])
    assert expected == smart_letters(*row)  # type: ignore[arg-type]  # the cells of a row
    table = smart(*row)  # type: ignore[arg-type]  # the cells of a row
    assert [line[1] for line in table] == [letter != "–" for letter in expected]


def test_principles_in_cells() -> None:
    table = scorecard_principles(
        [0.3, 0.4, 0.2, 0.1],
        ["profit", "loyalty", "speed", ""],
        ["financial", "customer", "internal", "learning"],
        ["quantitative", "qualitative", "quantitative", "qualitative"],
        ["none", "customer", "customer", "employee"],
        ["long", "both", "short", "both"],
    )
    assert [line[1] for line in table] == pytest.approx([0.9, 0.3, 0.7, 0.5, 0.6, 0.7])
    assert [line[-1] for line in table] == [True] * 6
    with pytest.raises(errors.UnknownChoice):
        scorecard_principles([1], ["a"], ["customer"], ["quantitative"], ["none"], ["soon"])


@pytest.mark.parametrize(
    ("kpi", "expected"),
    [
        pytest.param("K1", Proof("K1", ("B1", "B2")), id="named-by-two-lines"),
        pytest.param("K2", Proof("K1", ("B1", "B2")), id="drives-it"),
        pytest.param("K3", Proof("K1", ("B1", "B2")), id="drives-it-through-another"),
        pytest.param("K4", Proof("K4", ("B3",)), id="its-own-before-what-it-drives"),
        pytest.param("K5", None, id="no-benefit-behind-it"),
    ],
)
def test_what_a_kpi_proves(kpi: str, expected: Proof | None) -> None:
    lines = [("B1", ("K1",)), ("B2", ("K1",)), ("B3", ("K4",))]
    links = [("K3", "K2"), ("K2", "K1"), ("K4", "K1"), ("K1", "K5")]
    assert expected == proofs_by_kpi(lines, links).get(kpi)
