"""Chosen plans of which the simulation expects a loss: their own NPV is not to be trusted alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.portfolio.ranking import Worth
from crm_roi.core.terms import _
from crm_roi.locale import translate

if TYPE_CHECKING:
    from crm_roi.core.portfolio.ranking import Portfolio

LIKELY: Final = 0.5
DOUBT: Final = _(
    "Chosen plans that the simulation expects to lose money (mean NPV below zero, or "
    "P(NPV < 0) above 50%): {count}."
)
BY_MEAN: Final = _("With --worth mean_npv, plans are chosen by the mean of the simulation.")


def doubtful(portfolio: Portfolio) -> int:
    """Count the chosen plans whose simulated mean is negative, or that lose in most cases."""
    spreads = [row.summary.spread for row in portfolio.plans if row.chosen]
    return sum(
        row.trials > 0 and (row.mean < 0 or row.loss_probability > LIKELY) for row in spreads
    )


def doubt(portfolio: Portfolio, language: str) -> str:
    """Say how many chosen plans are doubtful and what would choose otherwise, in one sentence."""
    count = doubtful(portfolio)
    if not count:
        return ""
    said = translate(DOUBT, language).format(count=count)
    if portfolio.rules.worth is Worth.MEAN_NPV:
        return said
    return f"{said}{'' if language == 'zh' else ' '}{translate(BY_MEAN, language)}"
