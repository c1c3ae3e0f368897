"""Chosen plans that the simulation expects to lose money are counted and said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crm_roi.core.portfolio.ranking import Rules, Worth
from crm_roi.core.portfolio.summary import Spread
from crm_roi.report.short_reports.portfolio import likely_losses, loss_warning
from tests.core.test_portfolio import portfolio, summary


@pytest.mark.parametrize(
    ("expected", "trials", "mean", "loss"),
    [
        pytest.param(0, 0, -5.0, 0.0, id="nothing-simulated"),
        pytest.param(0, 1000, 5.0, 0.5, id="half-of-the-cases"),
        pytest.param(1, 1000, 5.0, 0.51, id="most-cases-lose"),
        pytest.param(1, 1000, -5.0, 0.3, id="mean-below-zero"),
    ],
)
def test_doubtful_choices(expected: int, trials: int, mean: float, loss: float) -> None:
    spread = Spread(trials, mean, 1.0, mean, mean, mean, loss)
    row = replace(summary("a", 10.0, 4.0), spread=spread)
    found = portfolio([row])
    assert likely_losses(found) == expected
    assert ("--worth mean_npv" in loss_warning(found, "en")) == bool(expected)


def test_a_choice_by_the_mean_is_not_told_to_choose_by_it() -> None:
    spread = Spread(1000, 5.0, 1.0, 5.0, 5.0, 5.0, 0.6)
    found = portfolio(
        [replace(summary("a", 10.0, 4.0), spread=spread)], Rules(worth=Worth.MEAN_NPV)
    )
    assert loss_warning(found, "en").endswith("50%): 1.")
