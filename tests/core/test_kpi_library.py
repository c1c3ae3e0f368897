"""The library holds every indicator of the field, each with formula, unit, source and Chinese."""

from __future__ import annotations

import pytest

from crm_roi.core.plan import Kpi
from crm_roi.core.scorecard import errors
from crm_roi.core.scorecard.kpi_library import (
    LIBRARY,
    indicator,
    kpi_fields,
    kpi_formula,
    kpi_library,
)
from crm_roi.core.scorecard.smart import FRACTION_WORDS, measurable
from crm_roi.core.scorecard.smart_functions import KpiRow
from crm_roi.core.worksheet import Sentence
from crm_roi.locale import translate

KEYS = [row.key for row in LIBRARY]

# Figure 5-1 of the balanced scorecard, by perspective.
FIGURE = [
    ("customer", ["market_share", "acquisition_rate", "retention_rate", "satisfaction_index"]),
    (
        "internal",
        ["product_quality", "work_efficiency", "complaint_response_rate", "inventory_level"],
    ),
    ("learning", ["new_product_ratio", "employee_morale", "process_improvement"]),
    (
        "financial",
        ["cash_flow", "return_on_investment", "profit_margin", "market_share_finance"],
    ),
]


@pytest.mark.parametrize(("perspective", "keys"), FIGURE, ids=[row[0] for row in FIGURE])
def test_figure_of_the_scorecard(perspective: str, keys: list[str]) -> None:
    assert {indicator(key).perspective for key in keys} == {perspective}


@pytest.mark.parametrize(
    "key",
    [
        "churn_rate", "satisfaction_score", "net_promoter_score", "lifetime_value",
        "lifetime_value_discounted", "sales_cycle", "sales_cycle_median", "complaint_rate",
        "complaint_response_time", "response_time", "response_time_business", "repurchase_rate",
        "referral_rate", "top_box_share", "sales_growth", "cross_sell_rate", "up_sell_rate",
        "salesperson_performance", "perceived_value", "quality_price_ratio",
    ],
)  # fmt: skip
def test_customer_indicators(key: str) -> None:
    assert indicator(key).formula


def test_market_share_has_one_home() -> None:
    assert indicator("market_share_finance").reference_of == "market_share"
    assert [row.key for row in LIBRARY if row.reference_of] == ["market_share_finance"]


def test_keys_are_used_once() -> None:
    assert len(KEYS) == len(set(KEYS))


@pytest.mark.parametrize("key", KEYS)
def test_a_picked_indicator_fills_a_measurable_row(key: str) -> None:
    fields = kpi_fields(indicator(key))
    assert Kpi.model_validate({"id": "K1", "perspective": "C", **fields}).name == fields["name"]
    measured = KpiRow(
        name=fields["name"],
        unit=fields["unit"],
        direction=fields["direction"],
        baseline=1.0,
        formula=fields["formula"],
        source=fields["source"],
        frequency=fields["frequency"],
    )
    assert not list(measurable(measured))


@pytest.mark.parametrize("key", KEYS)
def test_every_percentage_names_its_denominator(key: str) -> None:
    row = indicator(key)
    assert row.unit != "%" or any(word in row.formula for word in FRACTION_WORDS)


@pytest.mark.parametrize("key", KEYS)
def test_every_indicator_speaks_chinese(key: str) -> None:
    row = indicator(key)
    for text in (row.name, row.formula):
        assert translate(text, "zh") != text


def test_library_in_cells() -> None:
    table = kpi_library("learning")
    assert table[0][0] == "new_product_ratio"
    assert table[0][1] == Sentence("New-product sales ratio")
    assert len(kpi_library()) == len(LIBRARY)
    assert kpi_formula("churn_rate").text == indicator("churn_rate").formula


def test_unknown_words_are_refused() -> None:
    with pytest.raises(errors.UnknownChoice):
        kpi_formula("happiness")
    with pytest.raises(errors.UnknownChoice):
        kpi_library("marketing")
