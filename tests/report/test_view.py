"""The view: the figures of the sample in words, and sentences that are true for any plan."""

from __future__ import annotations

import re
from dataclasses import FrozenInstanceError
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from crm_roi.core.checks import check, has_errors
from crm_roi.report.charts.draw import drawn
from crm_roi.report.exhibits import Bars, Column, Row, Table
from crm_roi.report.fonts import FACES
from crm_roi.report.pdf.page import texts_of
from crm_roi.report.words import Words
from tests.report.made_up import plans
from tests.report.views import (
    bare,
    benefit,
    changed,
    cost,
    sample_document,
    view_of,
    with_every_benefit,
)
from tests.sample import sample_plan

if TYPE_CHECKING:
    from crm_roi.core.errors import Path as PlanPath
    from crm_roi.core.plan import Language, Plan
    from crm_roi.report.exhibits import Page, ReportView

NBSP = "\N{NO-BREAK SPACE}"


def certain(**parts: Any) -> Plan:  # noqa: ANN401 - parts of a plan, or fields of its risk
    """Give the smallest plan with one risk."""
    risk = {"id": "R1", "name": "Delay", "probability": 0.5, "impact_on": "cost", "impact": 1}
    risk |= {name: parts.pop(name) for name in ("impact_on", "impact") if name in parts}
    return bare(risks=[risk], **parts)


def page(view: ReportView, key: str) -> Page:
    return next(page for page in view.pages if page.key == key)


def plain(text: str) -> str:
    return text.replace(NBSP, " ")


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        pytest.param("zh", ["774 万元", "128 万元", "14.1% ", "3.82年 "], id="chinese"),
        pytest.param(
            "en", ["CNY 7.74 million", "CNY 1.28 million", "14.1% ", "3.82 years "], id="english"
        ),
    ],
)
def test_the_cover_shows_the_four_headline_figures(language: Language, expected: list[str]) -> None:
    cover = view_of(sample_plan(), language).cover
    assert expected == [
        plain(f"{fact.currency} {fact.value} {fact.unit}".lstrip()) for fact in cover.headline
    ]


def test_roi_stands_by_its_four_conventions() -> None:
    found = {fact.label: plain(fact.value) for fact in view_of(sample_plan()).cover.returns}
    assert found == {
        "ROI, simple": "27.7%",
        "ROI, present value": "7.2%",
        "ROI, annual": "34.8%",
        "ROI, total investment": "21.9%",
    }


def test_the_same_figures_stand_in_both_languages() -> None:
    chinese, english = (" ".join(texts_of(view_of(sample_plan(), name))) for name in ("zh", "en"))
    for figure in ("2,064", "2,635", "−601", "507", "−944", "1.165"):
        assert figure in chinese
        assert figure in english


def test_the_english_report_of_the_sample_holds_no_chinese() -> None:
    texts = " ".join(texts_of(view_of(sample_plan(), "en")))
    assert not re.findall("[\u4e00-\u9fff]+", texts)


def test_the_chinese_report_leaves_no_sentence_in_english() -> None:
    texts = " ".join(texts_of(view_of(sample_plan(), "zh")))
    assert not re.findall(r"\b(?:the|of|and|is|are|with)\b", texts)


VERDICTS: list[Any] = [
    pytest.param(
        sample_plan(),
        "approve with conditions",
        "^The plan meets its hurdles, but narrowly: .* by 6.7%",
        id="narrow",
    ),
    pytest.param(
        with_every_benefit(attribution=0.3),
        "return for rework",
        "^The plan loses money: at 10%, its net present value is CNY −8.72 million$",
        id="loses money",
    ),
    pytest.param(
        changed(assumptions={"hurdle_irr": 0.2}),
        "return for rework",
        r"^The plan earns CNY 1.28 million .*, but misses its hurdle rate \(IRR 14.1% against 20%",
        id="earns, but misses its hurdle",
    ),
    pytest.param(
        changed(assumptions={"hurdle_irr": 0.2, "max_payback_years": 3}),
        "return for rework",
        r"hurdle rate \(.*\) and its payback limit \(3.82 years against 3 years\)$",
        id="misses two hurdles",
    ),
    pytest.param(
        with_every_benefit(attribution=0.8),
        "approve with conditions",
        "^The plan meets its hurdles, but loses .* in the pessimistic scenario$",
        id="passes with a losing downside",
    ),
    pytest.param(
        bare(), "approve", "^The plan passes every test: it earns EUR 122 ", id="passes all"
    ),
    pytest.param(
        bare(costs=[]),
        "approve",
        "^The plan passes every test: its net present value is",
        id="costs nothing",
    ),
    pytest.param(
        bare(benefits=[]),
        "reject",
        "^The plan loses money: at 8%, .* is EUR −109$",
        id="brings nothing",
    ),
]


@pytest.mark.parametrize(("plan", "word", "reason"), VERDICTS)
def test_the_verdict_says_its_word_and_which_case_it_is(plan: Plan, word: str, reason: str) -> None:
    said, _, why = plain(view_of(plan).cover.verdict).partition(". ")
    assert said == f"Verdict: {word}"
    assert re.search(reason, why)


MESSAGES: list[Any] = [
    pytest.param(
        "costs", sample_plan(), "CNY 20.6 million over 2026–2031, of which 38.5%", id="tco"
    ),
    pytest.param("costs", bare(), "none of it is entered as hidden cost", id="no hidden cost"),
    pytest.param(
        "benefits",
        sample_plan(),
        "Of CNY 51.4 million .* the plan counts on CNY 26.4 million",
        id="cut",
    ),
    pytest.param("benefits", bare(), "counted in full", id="uncut"),
    pytest.param(
        "cash-flow",
        sample_plan(),
        r"after 3.82 years; .* CNY 9.44 million .*\(end of 2027\)",
        id="back",
    ),
    pytest.param(
        "cash-flow",
        bare(benefits=[benefit([0, 50])]),
        "does not come back by 2028: EUR 60.0",
        id="never",
    ),
    pytest.param(
        "cash-flow", bare(costs=[cost([0, 0])]), "never stands in the red", id="no outlay"
    ),
    pytest.param(
        "risk",
        sample_plan(),
        "between CNY −6.01 million .*Pessimistic.* and CNY 5.07",
        id="scenarios",
    ),
    pytest.param("risk", bare(), "“Sales” moves the result most", id="no scenarios"),
    pytest.param("options", sample_plan(), "Of 4 options, doing nothing among them", id="options"),
    pytest.param("scorecard", sample_plan(), "82 of 100 points, all KPIs measured", id="measured"),
    pytest.param(
        "scorecard",
        changed(scorecard={"actuals": []}),
        "no KPI has been measured yet",
        id="not yet measured",
    ),
    pytest.param("approval", sample_plan(), "initial outlay.*: Executive committee", id="approver"),
    pytest.param("approval", bare(), "No approval limits are set", id="no limits"),
    pytest.param(
        "approval",
        bare(approval={"limits": [{"role": "Clerk", "limit": 1}]}),
        "No role may approve EUR 100",
        id="beyond all limits",
    ),
]


@pytest.mark.parametrize(("key", "plan", "expected"), MESSAGES)
def test_a_page_says_what_its_figures_say(key: str, plan: Plan, expected: str) -> None:
    assert re.search(expected, plain(page(view_of(plan), key).title))


def cells_of(view: ReportView, key: str, title: str) -> list[tuple[str, ...]]:
    """Give the rows of the table under a title."""
    shown = next(row for row in page(view, key).exhibits if title in row.title)
    assert shown.table is not None
    return [row.cells for row in shown.table.rows]


def test_every_letter_of_smart_passes_or_says_what_is_missing() -> None:
    first, *others = sample_document()["scorecard"]["kpis"]
    kpis = [first | {"formula": "", "due_date": None}, *others]
    view = view_of(changed(scorecard={"kpis": kpis}))
    assert page(view, "targets").title.endswith("letters: 13 of 14")
    _name, specific, measurable, attainable, relevant, timed = cells_of(view, "targets", "lack")[0]
    assert measurable.startswith("× K01 has no formula. Enter how")
    assert timed == "× K01 has no due date. Enter the day by which the target is reached."
    assert all(cell.startswith("✓ ") for cell in (specific, attainable, relevant))


def test_no_verdict_hangs_on_the_language_of_the_report() -> None:
    english = cells_of(view_of(sample_plan(), "en"), "targets", "rests")
    chinese = cells_of(view_of(sample_plan(), "zh"), "targets", "依据")
    marks = [[[cell[0] for cell in row[1:]] for row in rows] for rows in (english, chinese)]
    assert marks[0] == marks[1]


def test_the_six_principles_stand_with_their_balance() -> None:
    rows = cells_of(view_of(sample_plan()), "scorecard", "six principles")
    assert len(rows) == 6
    assert plain(" ".join(rows[3])) == (
        "Quantitative and qualitative in balance quantitative 86% qualitative 14% 0.16 ✓ pass"
    )


def test_each_goal_of_the_cascade_stands_under_the_one_it_comes_from() -> None:
    rows = cells_of(view_of(sample_plan()), "scorecard", "Personal goals")
    assert [row[1].split()[0] for row in rows] == ["V1", "S1", "D1", "P1", "P2", "S2", "D2", "P3"]


def test_goals_that_hang_in_a_circle_are_shown_once() -> None:
    goal = {"level": "strategy", "name": "x"}
    circle = [goal | {"id": "A", "parent": "B"}, goal | {"id": "B", "parent": "A"}]
    view = view_of(changed(scorecard={"cascade": circle}))
    assert [row[1] for row in cells_of(view, "scorecard", "reach a person")] == ["A x", "B x"]


def test_weights_say_how_they_came_about() -> None:
    rows = cells_of(view_of(sample_plan()), "scorecard", "pairwise judgements")
    assert rows[0] == (
        "Perspectives", "from pairwise judgements", "4", "3", "4.016", "0.006", "0.011"
    )  # fmt: skip


def test_the_satisfaction_index_is_shown() -> None:
    titles = [shown.title for shown in page(view_of(sample_plan()), "scorecard").exhibits]
    assert "The customer satisfaction index (CSI) stands at 76.9 of 100" in titles


SIMULATED: list[Any] = [
    pytest.param(sample_plan(), "^In 8[0-9]% of the simulated cases the plan loses", id="loses"),
    pytest.param(certain(costs=[cost([1, 1])]), "^No simulated case loses money", id="never loses"),
    pytest.param(
        certain(benefits=[benefit([0, 1])]), "^Every simulated case loses money", id="always loses"
    ),
]


@pytest.mark.parametrize(("plan", "expected"), SIMULATED)
def test_the_simulation_says_how_often_the_plan_loses(plan: Plan, expected: str) -> None:
    assert re.search(expected, plain(page(view_of(plan), "simulation").title))


def test_a_mean_far_below_the_headline_is_said_plainly() -> None:
    lead = plain(view_of(sample_plan()).pages[0].lead[-1])
    assert re.search(r"less than the plan's own CNY 1.28 million\. .* can only take away\.$", lead)


def test_a_risk_that_may_help_is_not_said_to_hurt() -> None:
    lead = view_of(certain(impact_on="benefits", impact=0.5)).pages[0].lead[-1]
    assert lead.endswith("in the cases each comes true with its probability.")


def test_the_bad_case_stands_beside_the_pessimistic_scenario() -> None:
    view = view_of(sample_plan())
    for text in (view.cover.downside, " ".join(view.pages[0].lead)):
        expected = r"pessimistic scenario .* one case in ten ends below CNY −7\.\d\d million"
        assert re.search(expected, plain(text))


def test_what_drives_the_spread_is_named_as_the_reader_knows_it() -> None:
    for language, names in (
        ("en", ["All benefits", "Risk: Low adoption"]),
        ("zh", ["效益合计", "风险：门店使用率不足"]),
    ):
        shown = page(view_of(sample_plan(), language), "simulation").exhibits[1]  # type: ignore[arg-type]
        assert shown.chart is not None
        assert isinstance(shown.chart.drawing, Bars)
        assert names == sorted(bar.label for bar in shown.chart.drawing.bars[:2])


def test_a_report_without_simulation_says_nothing_of_it() -> None:
    view = view_of(bare())
    assert not any("simulat" in text.lower() for text in texts_of(view))


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        pytest.param(
            "zh", {"评价期": "5年", "摊销年限": "1年", "回收期上限": "3.5年"}, id="chinese"
        ),
        pytest.param(
            "en",
            {"Horizon": "5 years", "Amortisation period": "1 year", "Payback limit": "3.5 years"},
            id="english",
        ),
    ],
)
def test_years_among_the_assumptions_have_their_unit(
    language: Language, expected: dict[str, str]
) -> None:
    plan = changed(assumptions={"amortisation_years": 1, "max_payback_years": 3.5})
    assert assumptions_of(plan, language).items() >= expected.items()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(None, None, id="left-blank-is-no-assumption"),
        pytest.param(0.07, "7%", id="filled"),
    ],
)
def test_a_source_alone_makes_no_assumption(value: float | None, expected: str | None) -> None:
    source = {"assumption": "finance_rate", "source": "Bank", "owner": "CFO"}
    plan = bare(assumptions=bare().assumptions.model_dump() | {"finance_rate": value})
    told = plan.model_copy(update={"sources": bare(sources=[source]).sources})
    shown = assumptions_of(told, "en")
    assert (shown.get("Finance rate"), "finance_rate" in shown) == (expected, False)


def test_a_source_of_something_else_keeps_its_own_word() -> None:
    plan = bare(sources=[{"assumption": "Growth of the market", "source": "Trade press"}])
    assert assumptions_of(plan, "en")["Growth of the market"] == "–"


def assumptions_of(plan: Plan, language: Language) -> dict[str, str]:
    table = page(view_of(plan, language), "basis").exhibits[0].table
    assert table is not None
    return {row.cells[0]: plain(row.cells[1]) for row in table.rows}


def test_a_plan_without_parts_has_no_pages_for_them() -> None:
    keys = [page.key for page in view_of(bare()).pages]
    assert keys == [
        "decision",
        "summary",
        "costs",
        "benefits",
        "cash-flow",
        "risk",
        "basis",
        "approval",
    ]


def test_warnings_make_a_draft_and_say_why() -> None:
    assert view_of(sample_plan()).draft_reasons == ()
    assert view_of(bare()).draft_reasons == (
        "benefits[0].kpis: B1 names no KPI that proves it.",
        "benefits[0].owner: B1 has no owner.",
    )


def test_sources_name_the_cells_where_they_are_known() -> None:
    cells: dict[PlanPath, str] = {
        ("costs", 0, "values", 0): "成本!F5",
        ("costs", 1, "values", 5): "成本!K6",
    }
    title = page(view_of(sample_plan(), cells=cells), "costs").exhibits[0].source
    assert title == "plan.xlsx, 成本!F5:K6"


def test_the_view_is_frozen() -> None:
    view = view_of(bare())
    with pytest.raises(FrozenInstanceError):
        view.author = "somebody else"  # type: ignore[misc]  # that is the point


@pytest.mark.parametrize(
    ("unit", "largest", "expected"),
    [
        pytest.param("万元", 2064, "127.51 万元", id="as entered"),
        pytest.param("EUR", 2064, "EUR 127.51", id="currency first"),
        pytest.param("CNY 10k", 2064, "CNY 1.28 million", id="unit with a number"),
        pytest.param("元", 5e6, "0.01 万元", id="yuan by ten thousands"),
        pytest.param("EUR", 5e6, "EUR 0.13 thousand", id="thousands"),
        pytest.param("CNY 10k", 5e6, "CNY 1.28 million", id="a larger unit"),
    ],
)
def test_amounts_carry_their_unit(unit: str, largest: float, expected: str) -> None:
    assumptions = bare().assumptions.model_copy(update={"unit_label": unit})
    assert plain(Words("en", assumptions, largest).exact(127.506)) == expected


@pytest.mark.parametrize(
    ("expected", "amount", "unit", "largest"),
    [
        pytest.param("128 万元", 127.506, "万元", 2064, id="three figures"),
        pytest.param("78 万元", 78.123, "万元", 2064, id="no more decimals than the tables"),
        pytest.param("78.1 万元", 78.123, "万元", 900, id="tables with a decimal"),
        pytest.param("0.98 万元", 0.983, "万元", 2064, id="less than one unit"),
        pytest.param("CNY 781,000", 78.123, "CNY 10k", 2064, id="another unit than the tables"),
    ],
)
def test_an_amount_of_a_sentence_has_no_more_decimals_than_the_tables(
    expected: str, amount: float, unit: str, largest: float
) -> None:
    assumptions = bare().assumptions.model_copy(update={"unit_label": unit})
    assert plain(Words("en", assumptions, largest).money(amount)) == expected


def test_a_table_of_few_but_long_rows_may_be_divided() -> None:
    columns = (Column("a"), Column("b"))
    assert Table(columns, (Row(("x", "y" * 200)),) * 3).whole
    assert not Table(columns, (Row(("x", "y" * 200)),) * 4).whole


def test_every_negative_number_of_a_report_has_a_true_minus_sign() -> None:
    texts = [
        plain(text)
        for language in ("zh", "en")
        for text in texts_of(view_of(sample_plan(), language))
    ]
    assert [text for text in texts if re.search(r"(?<![A-Za-z0-9_.\-])-\d", text)] == []


@given(plan=plans())
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],  # shrinking a plan takes minutes
)
def test_any_plan_has_a_report_in_both_languages(plan: Plan) -> None:
    if has_errors(check(plan)):
        return
    for language in ("zh", "en"):
        view = view_of(plan, language)
        for text in texts_of(view):
            assert not re.search(r"\b(?:nan|inf|None)\b|-0(?:\.0+)?(?![.\d])", text), text
        assert_labels_stand_apart(view, language)


def assert_labels_stand_apart(view: ReportView, language: str) -> None:
    charts = [shown.chart for page in view.pages for shown in page.exhibits if shown.chart]
    for chart in charts:
        canvas = drawn(chart.drawing, FACES[language])
        for text, box in canvas.labels:
            assert box.left >= -0.5, (chart.key, text)
            assert box.right <= canvas.width + 0.5, (chart.key, text)
            assert box.top >= -0.5, (chart.key, text)
            assert box.bottom <= canvas.height + 0.5, (chart.key, text)
        for (first, one), (second, other) in combinations(canvas.labels, 2):
            assert not one.overlaps(other), (chart.key, first, second)


def test_each_kpi_shows_the_benefits_that_stand_or_fall_with_it() -> None:
    rows = cells_of(view_of(sample_plan()), "benefits", "stand or fall")
    # B01 and B02 name K05: 1,439.4 + 201.4 of 2,635.3
    assert rows[0] == ("K05", "Service customer retention", "B01, B02", "1,641", "62%", "! amber")
    assert {row[0] for row in rows} == {kpi for line in sample_plan().benefits for kpi in line.kpis}


def test_a_page_without_scenarios_says_its_message_once() -> None:
    shown = page(view_of(bare()), "risk")
    assert shown.title not in {exhibit.title for exhibit in shown.exhibits}


@pytest.mark.parametrize(
    ("language", "value", "expected"),
    [
        pytest.param("en", 774.0, "CNY 7.74 million", id="million"),
        pytest.param("en", -78.1282, "CNY −781,000", id="three figures of coins"),
        pytest.param("en", 3e5, "CNY 3.00 billion", id="billion"),
        pytest.param("zh", 774.0, "774 万CNY", id="Chinese ten thousands"),
        pytest.param("zh", 3e5, "30.0 亿CNY", id="Chinese hundred millions"),
    ],
)
def test_a_numbered_unit_is_said_as_money(language: Language, value: float, expected: str) -> None:
    assumptions = bare().assumptions.model_copy(update={"unit_label": "CNY 10k"})
    assert plain(Words(language, assumptions, 2064).money(value)) == expected


def test_an_audience_that_nobody_entered_is_said_to_be_missing() -> None:
    kpis = [row | {"audience": "none"} for row in sample_document()["scorecard"]["kpis"]]
    shown = next(
        row
        for row in page(view_of(changed(scorecard={"kpis": kpis})), "scorecard").exhibits
        if "Principles" in row.title
    )
    assert any("Enter the audience of each KPI" in note for note in shown.notes)
