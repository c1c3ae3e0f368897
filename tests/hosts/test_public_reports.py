"""Inputs after public bug reports and threads: what each must give, and what its whole kind must.

A blank year is a year without money; ranges that belong together stay together; a name matches but
for capitals, width and spaces, or is an error; a number or date in a cell's text is read as Excel
and its Chinese users write it; no line vanishes from a total; a reason given is the true one.
"""

from __future__ import annotations

from typing import Any

import pytest
from scipy.integrate import quad
from scipy.stats import beta

from crm_roi.hosts.adapter import call
from crm_roi.hosts.catalog import find_function
from crm_roi.hosts.cells import CellError

MODEL = [0.243, 4.414, 0.793, 2.426]
"""BG/NBD of the CDNOW customers, Fader, Hardie & Lee 2005."""
XNPV_DATES = ["2023-02-01", "2023-03-01", "2023-04-01", "2023-06-01", "2023-07-01", "2023-08-01"]


def answer(name: str, arguments: list[Any]) -> Any:  # noqa: ANN401 - a cell or rows of cells
    function = find_function(name)
    assert function is not None
    return call(function, arguments)


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        pytest.param("CRM_PAYBACK_YEARS", [[-100, None, 60, 60]], 2 + 40 / 60, id="payback-blank"),
        pytest.param("CRM_PAYBACK_YEARS", [[-100, "", 60, 60]], 2 + 40 / 60, id="empty-text"),
        pytest.param("CRM_PAYBACK_YEARS", [[-100, 60, 60, None]], 1 + 40 / 60, id="blank-end"),
        pytest.param(
            "CRM_DISCOUNTED_PAYBACK_YEARS", [0, [-100, None, 60, 60]], 2 + 40 / 60, id="discounted"
        ),
        pytest.param(
            "CRM_PROFITABILITY_INDEX", [0.1, [-100, None, 121]], 1.0, id="profitability-index"
        ),
        pytest.param(
            "CRM_EQUIVALENT_ANNUAL_VALUE", [0.1, [-100, None, 121]], 0.0, id="equivalent-annual"
        ),
        pytest.param(
            "CRM_NPV_PROFILE", [[0.0, 0.1], [-100, None, 121]], [[21.0, 0.0]], id="npv-profile"
        ),
        pytest.param("CRM_IRR_ALL", [[-100, None, 121]], [[0.1]], id="irr-all"),
        pytest.param("CRM_IRR_ROWS", [[[-100, None, 60, 80]]], [[0.14074394]], id="irr-rows"),
        pytest.param("CRM_NPV", [0.1, [-100, None, 110]], 0.0, id="npv-skips-as-excel-does"),
        pytest.param("CRM_NPV", ["12 %", [-100, 120]], 7.1428571429, id="percent-in-text"),
        pytest.param("CRM_NPV", ["１２％", [-100, 120]], 7.1428571429, id="full-width"),
        pytest.param("CRM_RECURRING_COST", ["1,000", 1], [[0, 1000]], id="thousands"),
        pytest.param("CRM_SALES_CYCLE", [["2026年1月5日"], ["2026年2月5日"]], 31, id="chinese"),
        pytest.param("CRM_SALES_CYCLE", [["2026.1.5"], ["2026/2/5"]], 31, id="points-slashes"),
        pytest.param("CRM_XIRR", [[-100, 110], ["2022/1/1", "2023/1/1"]], 0.1, id="xirr-slashes"),
        pytest.param(
            "CRM_RESPONSE_MINUTES",
            [["2026-03-31T10:00:00+08:00"], ["2026-03-31T10:30:00+08:00"]],
            30,
            id="time-and-zone",
        ),
        pytest.param(
            "CRM_BENEFIT_COUNTED_ONCE",
            [["B1", "B2", "B3"], ["b2", None, None], [100, 70, 40]],
            140,
            id="overlap-capitals",
        ),
        pytest.param(
            "CRM_BENEFIT_COUNTED_ONCE",
            [["B1", "B2"], ["Ｂ２ ", None], [100, 70]],
            100,
            id="overlap-width",
        ),
        pytest.param(
            "CRM_COST_BY", [[["IT"], ["it "]], [[65, 0], [30, 10]]], [["IT", 95, 10]], id="capitals"
        ),
        pytest.param(
            "CRM_PROBABILITY_WEIGHTED", [[100, 50, None], [0.5, 0.5, None]], 75, id="spare-rows"
        ),
        pytest.param("CRM_ROI", [[100, 0], [0, 150], "SIMPLE"], 0.5, id="choice-capitals"),
        pytest.param("CRM_ROI", [[100, 0], [0, 150], "简单"], 0.5, id="choice-chinese"),
        pytest.param(
            "CRM_SALES_CYCLE", [["2026-01-01"], ["2026-01-11"], "中位数"], 10, id="median-chinese"
        ),
        pytest.param(
            "CRM_CHURN_RATE",
            [[[5], [7], *[[None]] * 1000], [[100], [70], *[[None]] * 1000]],
            [[0.05], [0.1]],
            id="whole-columns",
        ),
        pytest.param(
            "CRM_ENTROPY_WEIGHTS",
            [[[1, 4], [2, 3], [4, 1]], ["up", "down"], "min_max"],
            [[0.5, 0.5]],
            id="entropy-min-max",
        ),
        pytest.param(
            "CRM_AHP_WEIGHTS", [[[1, 3], [1 / 3, 1]], "和积法"], [[0.75, 0.25]], id="column-means"
        ),
        pytest.param(
            "CRM_RFM_SCORES",
            [[[5], [5]], [[1], [1]], [[9], [9]], 2, "order"],
            [[1, 1, 1, 3], [2, 2, 2, 6]],
            id="ties-in-order",
        ),
    ],
)
def test_what_it_gives(name: str, arguments: list[Any], expected: object) -> None:
    found = answer(name, arguments)
    if isinstance(expected, list):
        found = [list(row) for row in found]
        if len(found) != len(expected):  # a list lies along the first range of its length
            found = [[cell for row in found for cell in row]]
        for row, wanted in zip(found, expected, strict=True):
            assert row == [
                pytest.approx(cell, abs=1e-5) if isinstance(cell, int | float) else cell
                for cell in wanted
            ]
    else:
        assert found == pytest.approx(expected, abs=1e-8)


@pytest.mark.parametrize(
    ("name", "arguments", "code", "reason"),
    [
        pytest.param(
            "CRM_COST_BY",
            [[["IT"], [None]], [[65, 0], [180, 40]]],
            "#VALUE!",
            "Row 2",
            id="cost-by",
        ),
        pytest.param(
            "CRM_PROBABILITY_WEIGHTED",
            [[100, None, 50], [0.5, 0.5, None]],
            "#VALUE!",
            "Case 2",
            id="paired-value",
        ),
        pytest.param(
            "CRM_PERFECT_INFORMATION",
            [[100, None, -50], [0.5, 0.5, None]],
            "#VALUE!",
            "Case 2",
            id="paired-information",
        ),
        pytest.param(
            "CRM_BENEFIT_COUNTED_ONCE",
            [["B1", "B2"], ["B9", None], [100, 70]],
            "#VALUE!",
            "B9",
            id="overlap-unknown",
        ),
        pytest.param(
            "CRM_AHP_WEIGHTS", [[[1, 46025], [None, 1]]], "#NUM!", "1/9 to 9", id="date-judged"
        ),
        pytest.param(
            "CRM_AHP_GROUP_WEIGHTS", [[[46025.0]]], "#NUM!", "1/9 to 9", id="date-judged-in-a-group"
        ),
        pytest.param(
            "CRM_XIRR",
            [[-100, 110], ["2022-01-01", "2022-01-01"]],
            "#NUM!",
            "all dates are equal",
            id="one-day",
        ),
        pytest.param(
            "CRM_XIRR",
            [[-100, 150, 20], ["2022-01-01", "2022-01-01", "2023-01-01"]],
            "#NUM!",
            "added up by day",
            id="one-sided-by-day",
        ),
        pytest.param("CRM_IRR", [[0, 0, 0]], "#NUM!", "all cash flows are 0", id="no-money"),
        pytest.param(
            "CRM_XNPV", [0.1, [-20, 8, 5, True, 6, 5], XNPV_DATES], "#VALUE!", "TRUE", id="yes"
        ),
        pytest.param(
            "CRM_RESPONSE_MINUTES",
            [["2026-03-31T10:00+08:00"], ["2026-03-31T02:30Z"]],
            "#VALUE!",
            "one time zone",
            id="two-zones",
        ),
        pytest.param(
            "CRM_ENTROPY_WEIGHTS",
            [[[1, 4], [2, 2]], ["up", "down"]],
            "#VALUE!",
            "min_max",
            id="down",
        ),
    ],
)
def test_why_it_is_refused(name: str, arguments: list[Any], code: str, reason: str) -> None:
    found = answer(name, arguments)
    assert isinstance(found, CellError)
    assert found.code == code
    assert reason in found.why


def test_a_slash_date_is_the_date() -> None:
    written = answer("CRM_STALE", ["2026/3/31", "2026-06-30", "monthly"])
    assert written == answer("CRM_STALE", ["2026-03-31", "2026-06-30", "每月"])


def test_a_customer_who_bought_today_is_a_customer() -> None:
    """By integration: E[purchases | rate, p] = (1 - exp(-rate p t)) / p, over gamma and beta."""
    r, alpha, a, b = MODEL

    def expected(p: float) -> float:
        return float(beta.pdf(p, a, b) * (1 - (alpha / (alpha + p * 39)) ** r) / p)

    [[found]] = answer("CRM_EXPECTED_PURCHASES", [[0], [0], [0], MODEL, 39])
    assert quad(expected, 0, 1)[0] == pytest.approx(found, rel=1e-6)
