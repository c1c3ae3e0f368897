"""How good a warning is: each measure on figures that can be worked out by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from crm_roi.core.evidence import classification as warning

if TYPE_CHECKING:
    from collections.abc import Callable

# 2 warned who left, 1 warned who stayed, 1 missed, 4 rightly quiet
WARNED, LEFT = [1, 1, 1, 0, 0, 0, 0, 0], [1, 1, 0, 1, 0, 0, 0, 0]


def test_confusion() -> None:
    found = warning.confusion(WARNED, LEFT)
    assert (found.warned_left, found.warned_stayed, found.missed, found.rightly_quiet) == (
        2,
        1,
        1,
        4,
    )
    assert (found.accuracy, found.no_model_accuracy) == (6 / 8, 5 / 8)
    assert (found.precision, found.recall, found.f1) == (2 / 3, 2 / 3, 2 / 3)


def test_nobody_warned_has_no_precision() -> None:
    found = warning.confusion([0, 0, 0], [1, 0, 0])
    assert (found.precision, found.recall, found.f1) == (None, 0, 0)
    assert warning.confusion([0, 0], [0, 0]).f1 is None


@pytest.mark.parametrize(
    ("probabilities", "left", "expected"),
    [
        pytest.param([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1], 0.75, id="textbook"),
        pytest.param([0.1, 0.2, 0.9], [0, 0, 1], 1.0, id="perfect"),
        pytest.param([0.9, 0.2, 0.1], [0, 0, 1], 0.0, id="upside-down"),
        pytest.param([0.5, 0.5, 0.5], [0, 1, 0], 0.5, id="all-alike"),
    ],
)
def test_auc(probabilities: list[float], left: list[float], expected: float) -> None:
    assert expected == pytest.approx(warning.auc(probabilities, left))


def test_brier_and_log_loss() -> None:
    assert warning.brier([0.9, 0.2], [1, 0]) == pytest.approx(0.025)
    assert warning.log_losses([0.9, 0.2], [1, 0]) == pytest.approx([-np.log(0.9), -np.log(0.8)])
    assert np.isfinite(warning.log_losses([0.0], [1])).all()


def test_calibration() -> None:
    probabilities = np.repeat([0.1, 0.3], 50)
    left = np.concatenate([np.ones(5), np.zeros(45), np.ones(25), np.zeros(25)])
    assert warning.calibration_ratio(probabilities, left) == pytest.approx(20 / 30)
    assert warning.calibration_error(probabilities, left, bins=2) == pytest.approx(0.1)
    table = warning.calibration_table(probabilities, left, bins=2)
    assert table.tolist() == [pytest.approx([0.1, 0.1, 50]), pytest.approx([0.3, 0.5, 50])]


def test_the_threshold_follows_from_money() -> None:
    value = warning.ContactValue(contact_cost=20, saved_value=300, save_share=0.3)
    assert value.break_even == pytest.approx(2 / 9)
    probabilities, left = [0.1, 0.2, 0.3, 0.6], [0, 0, 1, 1]
    assert value.earned(probabilities, left, 0.5) == 90 - 20
    assert value.earned(probabilities, left, 0.0) == 180 - 80
    assert value.best_threshold(probabilities, left) == (0.21, 140)


def test_stability_index() -> None:
    """Half and half before, a quarter and three quarters after: 0.25 ln 3."""
    before, after = np.arange(100.0), np.concatenate([np.arange(25.0), np.arange(25.0, 100) + 50])
    assert warning.stability_index(before, before) == 0
    found = warning.stability_index([0, 0, 1, 1], [0, 1, 1, 1], bins=2)
    assert found == pytest.approx(0.25 * np.log(3))
    assert warning.stability_index(before, after) > 0.25


@pytest.mark.parametrize(
    ("ratio", "refit"),
    [(0.79, True), (0.8, False), (1.0, False), (1.25, False), (1.26, True)],
)
def test_refit(ratio: float, *, refit: bool) -> None:
    assert warning.needs_refit(ratio) is refit


def test_a_column_is_judged_whichever_way_round() -> None:
    assert warning.separation([9, 8, 2, 1], [0, 0, 1, 1]) == 1
    assert warning.separation([np.nan, 3, np.nan, 3], [1, 0, 1, 0]) == 1
    assert warning.separation([5, 5, 5, 5], [1, 0, 1, 0]) == 0.5


@pytest.mark.parametrize(
    ("calculate", "refusal"),
    [
        pytest.param(lambda: warning.auc([0.1, 0.2], [1, 1]), warning.OneClassOnly, id="one"),
        pytest.param(
            lambda: warning.calibration_ratio([0.1], [0]), warning.OneClassOnly, id="none-left"
        ),
        pytest.param(
            lambda: warning.brier([0.1, 1.2], [0, 1]), warning.MissingProbability, id="over-1"
        ),
        pytest.param(
            lambda: warning.brier([0.1, np.nan], [0, 1]), warning.MissingProbability, id="blank"
        ),
        pytest.param(
            lambda: warning.confusion([1, 1], [0, 2]), warning.MissingProbability, id="left-twice"
        ),
        pytest.param(
            lambda: warning.ContactValue(20, 0, 0.3), warning.NothingToSave, id="worth-nothing"
        ),
    ],
)
def test_refusals(calculate: Callable[[], object], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        calculate()
