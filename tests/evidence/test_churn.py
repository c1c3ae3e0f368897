"""Churn warning on public customers: published figures, a leak planted, time kept in order."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest

from crm_roi.core.evidence.classification import (
    ContactValue,
    OneClassOnly,
    auc,
    brier,
    calibration_error,
    confusion,
)
from crm_roi.evidence.models.churn import (
    FAMILIES,
    Family,
    Trial,
    choose,
    drift,
    learn_churn,
    out_of_fold,
    suspects,
)
from crm_roi.evidence.models.examples import (
    Examples,
    LeakFound,
    OutcomeNotYesOrNo,
    TooFewToLearn,
    UnevenExamples,
    split_in_time,
)
from tests.public_data import DATA

LOGISTIC = FAMILIES[:1]
PLAIN = (Family("logistic", FAMILIES[0].make, ({"C": 1.0},)),)


@cache
def telco() -> Examples:
    table = pd.read_csv(DATA / "telco_churn.csv.gz")
    table["TotalCharges"] = pd.to_numeric(table["TotalCharges"], errors="coerce")
    return Examples.of(table.drop(columns=["customerID", "Churn"]), table["Churn"] == "Yes")


@cache
def bank_calls() -> Examples:
    table = pd.read_csv(DATA / "bank_marketing.csv.gz")
    return Examples.of(table.drop(columns="deposit"), table["deposit"] == "yes")


def buyers(until: str, days: int = 92) -> Examples:
    """CDNOW customers as they stood on a day, and whether they bought in the quarter after it."""
    orders = pd.read_csv(DATA / "cdnow_orders.csv", parse_dates=["order_date"])
    day = pd.Timestamp(until)
    known = orders[orders["order_date"] <= day].groupby("customer_id")
    after = (orders["order_date"] > day) & (orders["order_date"] <= day + pd.Timedelta(days=days))
    features = pd.DataFrame(
        {
            "recency": (day - known["order_date"].max()).dt.days,
            "frequency": known["order_date"].nunique(),
            "amount": known["amount"].sum(),
            "age": (day - known["order_date"].min()).dt.days,
        }
    )
    bought = features.index.isin(orders.loc[after, "customer_id"])
    return Examples.of(features.apply(np.log1p), bought)


def test_telephone_customers_in_ten_folds() -> None:
    """AUC .8455, Brier .135, calibration .013, accuracy .803, threshold .24 worth 77,290."""
    chances, left = out_of_fold(telco(), folds=10), telco().left
    assert auc(chances, left) == pytest.approx(0.8455, abs=1e-3)
    assert brier(chances, left) == pytest.approx(0.1353, abs=5e-4)
    assert calibration_error(chances, left) == pytest.approx(0.013, abs=2e-3)
    halves = confusion((chances >= 0.5).astype(float), left)
    assert halves.accuracy == pytest.approx(0.803, abs=2e-3)
    assert halves.no_model_accuracy == pytest.approx(0.735, abs=5e-4)
    value = ContactValue(contact_cost=20, saved_value=300, save_share=0.3)
    threshold, worth = value.best_threshold(chances, left)
    assert threshold == pytest.approx(0.24, abs=0.02)
    assert worth == pytest.approx(77_290, rel=0.005)
    assert value.earned(chances, left, 0.5) == pytest.approx(60_580, rel=0.01)
    assert value.earned(chances, left, 0) == 27_350


def test_bank_calls_shuffled_and_in_time() -> None:
    """AUC .766 in shuffled folds; .687 in time, with 9.7 % promised where 25.4 % happened."""
    calls = bank_calls().without("duration")
    assert auc(out_of_fold(calls, folds=2), calls.left) == pytest.approx(0.766, abs=2e-3)
    earlier, later = split_in_time(calls)
    model = learn_churn(earlier, PLAIN, folds=2)
    found = drift(model, later, 0.1)
    assert found.measures.auc == pytest.approx(0.687, abs=4e-3)
    assert model.probabilities(later.features).mean() == pytest.approx(0.097, abs=1e-3)
    assert later.left.mean() == pytest.approx(0.254, abs=5e-4)
    assert found.refit
    assert found.stability["pdays"] > 0.25


def test_the_length_of_the_call_is_suspected() -> None:
    """Known only after the call, `duration` lifts the AUC from .766 to .907."""
    (found,) = suspects(bank_calls(), folds=2)
    assert found.feature == "duration"
    assert found.auc_with == pytest.approx(0.907, abs=1e-3)
    assert found.auc_without == pytest.approx(0.766, abs=2e-3)


@pytest.mark.parametrize(
    "leak",
    [
        pytest.param(lambda left: left + 3.0, id="the-outcome"),
        pytest.param(lambda left: np.where(left > 0, "gone", "here"), id="in-words"),
        pytest.param(lambda left: np.where(left > 0, np.nan, 5.0), id="blank-for-the-gone"),
        pytest.param(
            lambda left: np.where(left > 0, 120, 10) + np.arange(len(left)) % 100, id="recency"
        ),
    ],
)
def test_a_planted_leak_raises_the_alarm(leak: object) -> None:
    features = telco().features.assign(planted=leak(telco().left))  # type: ignore[operator]
    with pytest.raises(LeakFound, match="planted"):
        learn_churn(Examples.of(features, telco().left), LOGISTIC)


def test_trained_in_june_and_tested_in_september() -> None:
    """AUC .792, promised ÷ happened .81."""
    model = learn_churn(buyers("1997-06-30"), PLAIN)
    found = model.measures(buyers("1997-09-30"), 0.5)
    assert found.auc == pytest.approx(0.792, abs=2e-3)
    assert found.calibration_ratio == pytest.approx(0.81, abs=0.01)


def test_all_four_families_are_tried_and_the_simplest_of_equals_is_taken() -> None:
    some = telco().rows(np.arange(0, 7_000, 6))
    model = learn_churn(some, folds=3)
    assert {trial.family for trial in model.trials} == {"logistic", "tree", "boosting", "network"}
    assert model.family == "logistic"
    assert model.probabilities(some.features).mean() == pytest.approx(some.left.mean(), abs=0.01)


@pytest.mark.parametrize(
    ("losses", "chosen"),
    [
        pytest.param([(0.42, 0.01), (0.415, 0.01)], 0, id="within-a-standard-error"),
        pytest.param([(0.43, 0.01), (0.415, 0.01)], 1, id="beyond"),
        pytest.param([(0.41, 0.001), (0.415, 0.01)], 0, id="simplest-is-best"),
    ],
)
def test_one_standard_error(losses: list[tuple[float, float]], chosen: int) -> None:
    trials = [Trial(str(row), {}, *loss) for row, loss in enumerate(losses)]
    assert choose(trials) is trials[chosen]


def test_words_not_seen_before_and_blanks_are_borne() -> None:
    some = telco().rows(np.arange(0, 7_000, 10))
    model = learn_churn(some, LOGISTIC, folds=2)
    assert learn_churn(some, LOGISTIC, folds=2).trials == model.trials  # seeded
    strange = some.features.assign(Contract="Weekly", tenure=np.nan)
    assert np.isfinite(model.probabilities(strange)).all()


FEW = pd.DataFrame({"recency": np.arange(30.0)})


@pytest.mark.parametrize(
    ("left", "refusal"),
    [
        pytest.param([0] * 30, OneClassOnly, id="nobody-left"),
        pytest.param([1] * 30, OneClassOnly, id="all-left"),
        pytest.param([1] * 3 + [0] * 27, TooFewToLearn, id="three-left"),
        pytest.param([1] * 29, UnevenExamples, id="a-row-short"),
        pytest.param([2] + [0] * 29, OutcomeNotYesOrNo, id="two"),
    ],
)
def test_what_cannot_be_learnt_from_is_refused(left: list[int], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        Examples.of(FEW, left)
