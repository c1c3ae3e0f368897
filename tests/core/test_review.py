"""Plan against actual: variances, the re-forecast by hand, what a review must look at."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_roi.core.evaluation import evaluate
from crm_roi.core.plan import Plan
from crm_roi.core.review.plan_review import PlanReview, review_document, review_plan
from tests.sample import sample_plan
from tests.versions import reviewed_document

if TYPE_CHECKING:
    from crm_roi.core.review.lines import LineReview

EXACT = 1e-9
DAY = date(2028, 1, 31)
YEAR_1, YEAR_2, YEAR_3 = 1 / 1.1, 1 / 1.21, 1 / 1.331


def reviewed(**review: list[dict[str, Any]]) -> Plan:
    """Give the small plan with its bookings, or with other ones."""
    document = reviewed_document()
    document["review"] |= review
    return Plan.model_validate(document)


def by_line(review: PlanReview) -> dict[str, LineReview]:
    return {line.id: line for line in review.lines}


def codes(review: PlanReview) -> list[tuple[str, str]]:
    return [
        (row.kind.code, str(row.facts.get("id", row.facts.get("ids", "")))) for row in review.issues
    ]


# Planned: C1 40 20 20 20; C2 66; C3 0 7.8 7.9 8; B1 0 40 80 80; B2 0 16 20 24
# Booked: C1 38 in Y0, 25 in Y1; C2 70 + 10 in Y0; B1 30 in Y1; B2 8 in Y1
@pytest.mark.parametrize(
    ("line", "planned", "booked", "share", "forecast", "effect"),
    [
        pytest.param(
            "C1", 60, 63, 63 / 60, (38, 25, 20, 20), 2 - 5 * YEAR_1, id="cost-goes-on-as-planned"
        ),
        pytest.param("C2", 66, 80, 80 / 66, (80, 0, 0, 0), -14, id="bookings-add-up"),
        pytest.param("C3", 0, 0, None, (0, 7.8, 7.9, 8), 0, id="nothing-booked"),
        pytest.param(
            "B1",
            40,
            30,
            0.75,
            (0, 30, 60, 60),
            -10 * YEAR_1 - 20 * YEAR_2 - 20 * YEAR_3,
            id="benefit-goes-on-at-its-realised-share",
        ),
        pytest.param(
            "B2",
            16,
            8,
            0.5,
            (0, 8, 10, 12),
            -8 * YEAR_1 - 10 * YEAR_2 - 12 * YEAR_3,
            id="soft-benefit",
        ),
    ],
)
def test_line(
    line: str,
    planned: float,
    booked: float,
    share: float | None,
    forecast: tuple[float, ...],
    effect: float,
) -> None:
    found = by_line(review_plan(reviewed(), DAY))[line]
    assert pytest.approx(planned) == found.planned_to_date
    assert pytest.approx(booked) == found.booked_to_date
    assert pytest.approx(booked - planned) == found.variance
    assert found.realised_share == (None if share is None else pytest.approx(share))
    assert pytest.approx(forecast) == found.forecast
    assert pytest.approx(effect, abs=EXACT) == found.effect


def test_three_outcomes() -> None:
    review = review_plan(reviewed(), DAY)
    planned = evaluate(reviewed()).risk_adjusted
    assert planned == review.planned
    costs = [118.0, 32.8, 27.9, 28.0]
    assert pytest.approx(costs) == list(review.forecast.costs)
    assert pytest.approx([0, 38, 70, 72]) == list(review.forecast.benefits)
    by_hand = -118 + 5.2 * YEAR_1 + 42.1 * YEAR_2 + 44 * YEAR_3
    assert pytest.approx(by_hand, abs=EXACT) == review.forecast.npv
    kept = -118 + 5.2 * YEAR_1 + 72.1 * YEAR_2 + 76 * YEAR_3
    assert pytest.approx(kept, abs=EXACT) == review.rest_as_planned.npv
    assert review.forecast.payback_years is None
    assert review.planned.payback_years == pytest.approx(2 + 5.7 / 76)
    assert review.through == 1
    assert pytest.approx(5 / 6) == review.coverage  # of C1 twice, C2, C3, B1, B2, all but C3


def test_bridge_of_the_forecast_adds_up() -> None:
    review = review_plan(reviewed(), DAY)
    bridge = review.bridge
    assert pytest.approx(2 - 5 * YEAR_1 - 14, abs=EXACT) == bridge.booked_costs
    assert pytest.approx(-18 * YEAR_1, abs=EXACT) == bridge.booked_benefits
    assert pytest.approx(-30 * YEAR_2 - 32 * YEAR_3, abs=EXACT) == bridge.forecast_benefits
    parts = bridge.booked_costs + bridge.booked_benefits + bridge.forecast_benefits
    assert pytest.approx(bridge.forecast - bridge.planned, abs=EXACT) == parts


BOOKINGS = st.fixed_dictionaries(
    {
        "line": st.sampled_from(["C1", "C2", "C3", "B1", "B2"]),
        "year": st.integers(0, 3),
        "amount": st.floats(-1e4, 1e4),
    }
)


@given(st.lists(BOOKINGS, max_size=12))
@settings(deadline=None)
def test_any_bookings_add_up(rows: list[dict[str, Any]]) -> None:
    review = review_plan(reviewed(actuals=rows), DAY)
    effects = sum(line.effect for line in review.lines)
    assert review.forecast.npv - review.planned.npv == pytest.approx(effects, abs=1e-7)
    booked = {(row["line"], row["year"]) for row in rows}
    for line in review.lines:
        assert {(line.id, year) for year in line.years} == {
            key for key in booked if key[0] == line.id
        }
        for year in line.years:
            assert line.forecast[year] == line.rest_as_planned[year] == line.booked[year]
    assert review.through == max((row["year"] for row in rows), default=None)


def test_without_bookings_the_forecast_is_the_plan() -> None:
    review = review_plan(sample_plan(), DAY)
    assert (review.through, review.coverage) == (None, None)
    assert review.planned == review.forecast == review.rest_as_planned
    assert evaluate(sample_plan()).risk_adjusted == review.planned
    assert ("nothing-booked", "") in codes(review)


@pytest.mark.parametrize(
    ("bookings", "share"),
    [
        pytest.param([("B1", 1, -5.0)], 0.0, id="never-below-nothing"),
        pytest.param([("B1", 1, 60.0)], 1.5, id="no-cap"),
        pytest.param([("B1", 0, 5.0)], 1.0, id="nothing-was-planned-yet"),
        pytest.param([("B1", 1, 20.0), ("B1", 2, 100.0)], 1.0, id="over-all-booked-years"),
        pytest.param([("B2", 1, 5.0)], 1.0, id="another-line-was-booked"),
    ],
)
def test_realised_share_of_later_years(
    bookings: list[tuple[str, int, float]], share: float
) -> None:
    rows = [{"line": line, "year": year, "amount": amount} for line, year, amount in bookings]
    line = by_line(review_plan(reviewed(actuals=rows), DAY))["B1"]
    assert pytest.approx(80 * share) == line.forecast[3]


def test_gates_of_the_forecast() -> None:
    review = review_plan(reviewed(), DAY)
    planned = {gate.code: gate.verdict.value for gate in review.planned_gates}
    assert planned == {"npv": "pass", "irr": "pass", "payback": "pass"}
    forecast = {gate.code: gate.verdict.value for gate in review.gates}
    assert forecast == {"npv": "fail", "irr": "fail", "payback": "fail"}


def test_kpis() -> None:
    first, second = review_plan(reviewed(), DAY).kpis
    assert (
        first.id, first.year, first.target, first.actual, first.variance,
    ) == ("K1", 2, 70, 64, -6)  # fmt: skip
    assert ("red", "improving", date(2027, 12, 31)) == (
        first.status, first.trend, first.measured_on,
    )  # fmt: skip
    assert (first.unexplained, first.stale) == (True, False)
    assert (
        second.status, second.trend, second.variance, second.stale,
    ) == ("missing", "", None, True)  # fmt: skip


@pytest.mark.parametrize(
    ("as_of", "actuals", "expected"),
    [
        pytest.param(
            date(2026, 12, 31), [(1, 75, "2026-12-31")], (1, 75), id="review-year-lies-ahead"
        ),
        pytest.param(
            date(2026, 12, 31), [(1, 75, "2026-12-31"), (2, 70, "2027-12-31")], (1, 75),
            id="measured-after-the-day",
        ),
        pytest.param(
            date(2027, 12, 31), [(1, 75, "2026-12-31"), (2, 70, "2027-12-31")], (2, 70),
            id="the-latest",
        ),
        pytest.param(date(2026, 6, 30), [(1, 75, "2026-12-31")], (3, None), id="none-yet"),
        pytest.param(date(2026, 6, 30), [(1, 75, None)], (1, 75), id="without-a-day"),
        pytest.param(
            date(2027, 12, 31), [(1, 75, "2026-12-31"), (1, 70, "2026-06-30"), (1, 60, None)],
            (1, 75), id="the-newest-of-a-year",
        ),
    ],
)  # fmt: skip
def test_a_kpi_is_held_against_its_latest_measured_year(
    as_of: date,
    actuals: list[tuple[int, float, str | None]],
    expected: tuple[int, float | None],
) -> None:
    document = reviewed_document()
    kpi = document["scorecard"]["kpis"][0]
    kpi["review_year"] = 3
    document["scorecard"]["actuals"] = [
        {"kpi": "K1", "year": year, "value": value, "measured_on": day}
        for year, value, day in actuals
    ]
    found = review_plan(Plan.model_validate(document), as_of).kpis[0]
    assert expected == (found.year, found.actual)
    assert kpi["targets"][found.year or 0] == found.target


def test_what_a_review_must_look_at() -> None:
    found = codes(review_plan(reviewed(), DAY))
    assert found == [
        ("not-booked", "C3"),
        ("off-plan", "C2"),
        ("off-plan", "B2"),
        ("red-without-note", "K1"),
        ("never-measured", "K2"),
        ("not-supervised", ""),
        ("due-passed", ""),
    ]


def test_bookings_after_the_day_of_the_review_are_told_once() -> None:
    day = date(2026, 12, 31)
    found = [issue for issue in review_plan(reviewed(), day).issues if "ahead" in issue.kind.code]
    assert [(issue.kind.code, issue.facts["year"], issue.facts["day"]) for issue in found] == [
        ("booked-ahead", "2027", "2026-12-31")
    ]


@pytest.mark.parametrize(
    ("as_of", "frequency", "stale"),
    [
        pytest.param(date(2028, 1, 31), "monthly", False, id="a-month-later"),
        pytest.param(date(2028, 2, 29), "monthly", True, id="two-months-later"),
        pytest.param(date(2028, 2, 29), "quarterly", False, id="quarterly"),
        pytest.param(date(2029, 12, 31), "yearly", True, id="two-years-later"),
    ],
)
def test_stale_data(as_of: date, frequency: str, *, stale: bool) -> None:
    document = reviewed_document()
    document["scorecard"]["kpis"][0]["frequency"] = frequency
    review = review_plan(Plan.model_validate(document), as_of)
    assert stale == review.kpis[0].stale
    assert stale == (("stale-data", "K1") in codes(review))


@pytest.mark.parametrize(
    ("actual", "code"),
    [
        pytest.param({"note": "Team moved"}, "red-without-note", id="a-note-explains-red"),
        pytest.param({"value": 70.0}, "red-without-note", id="green-needs-no-note"),
    ],
)
def test_note_on_red(actual: dict[str, Any], code: str) -> None:
    document = reviewed_document()
    document["scorecard"]["actuals"][-1] |= actual
    assert (code, "K1") not in codes(review_plan(Plan.model_validate(document), DAY))


def test_an_undated_actual_and_an_unplanned_cost_are_found() -> None:
    document = reviewed_document()
    document["scorecard"]["actuals"] = [{"kpi": "K1", "year": 2, "value": 70}]
    document["review"]["actuals"] = [{"line": "C3", "year": 0, "amount": 4}]
    found = codes(review_plan(Plan.model_validate(document), DAY))
    assert ("undated", "K1") in found
    assert ("unplanned", "C3") in found


def test_lessons_are_the_notes_by_year() -> None:
    found = [(row.row, row.year, row.note) for row in review_plan(reviewed(), DAY).lessons]
    assert found == [("C1", 1, "More seats"), ("B1", 1, "Two stores joined late")]


def test_document() -> None:
    review = review_plan(reviewed(), DAY)
    document = review_document(reviewed(), review)
    assert review.forecast.npv == document["forecast"]["npv"]
    assert [row["id"] for row in document["lines"]] == ["C1", "C2", "C3", "B1", "B2"]
    assert document["verdict"] == "fail"
    assert [row["measured_on"] for row in document["kpis"]] == ["2027-12-31", None]
