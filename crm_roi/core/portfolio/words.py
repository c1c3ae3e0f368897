"""The words of a portfolio, and what a reader must know before trusting its totals."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from crm_roi.core.portfolio.ranking import Basis, Decision, Worth
from crm_roi.core.portfolio.selection import DRAWN_WITHIN
from crm_roi.core.terms import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_roi.core.errors import Facts
    from crm_roi.core.portfolio.ranking import Portfolio

DECISIONS: Final = {
    Decision.CHOSEN: _("Chosen"),
    Decision.REQUIRED: _("Must be done"),
    Decision.NO_VALUE: _("No positive value"),
    Decision.NO_MONEY: _("Beyond the budget"),
    Decision.EXCLUDED: _("Alternative chosen"),
}
BASES: Final = {
    Basis.INITIAL_OUTLAY: _("Initial outlay"),
    Basis.TOTAL_COMMITMENT: _("Total commitment"),
}
WORTHS: Final = {Worth.NPV: _("NPV"), Worth.MEAN_NPV: _("Mean of simulated NPV")}
RATIOS: Final = {
    (Worth.NPV, Basis.INITIAL_OUTLAY): _("NPV for each unit of initial outlay"),
    (Worth.NPV, Basis.TOTAL_COMMITMENT): _("NPV for each unit of total commitment"),
    (Worth.MEAN_NPV, Basis.INITIAL_OUTLAY): _("Mean NPV for each unit of initial outlay"),
    (Worth.MEAN_NPV, Basis.TOTAL_COMMITMENT): _("Mean NPV for each unit of total commitment"),
}


class Reason(NamedTuple):
    """Why a file is not in the portfolio, in the reader's language."""

    file: str
    place: str
    message: str
    remedy: str


NOTHING_AFFORDABLE: Final = _(
    "The budget of {budget} is below the cheapest plan with a positive value, which costs {cost} "
    "({unit})."
)
NOTHING_OF_VALUE: Final = _("No plan has a positive value, so that none is chosen.")
NOT_PROVEN: Final = _(
    "The solver stopped at its limit of steps: another selection may be worth up to {share} more."
)
EXACT: Final = _(
    "The selection is exact (mixed-integer programming, HiGHS): no other within the budget is "
    "worth more. Points of the curves come within {share} of the best."
)
INDEPENDENT: Final = _(
    "Standard deviations are added as if the plans varied independently; the sum “together” holds "
    "if they all do well or badly at once."
)
ALL_CERTAIN: Final = _("No plan has an estimate or a risk: nothing was simulated.")
SOME_CERTAIN: Final = _(
    "{count} of {plans} plans have neither estimates nor risks and count as certain."
)
RATES_DIFFER: Final = _(
    "Discount rates differ, from {low} to {high}; each NPV is at its plan's own rate."
)
YEARS_DIFFER: Final = _(
    "Start years differ, from {first} to {last}; each NPV is at its plan's own year 0."
)
HORIZONS_DIFFER: Final = _("Horizons differ, from {low} to {high} years.")
UNITS_DIFFER: Final = _("Plans in other units were converted to {unit}.")
TITLES_TWICE: Final = _(
    "Titles that occur more than once: {count}. Make sure that no plan stands here in two versions."
)


class Note(NamedTuple):
    """A sentence and its facts."""

    text: str
    facts: Facts


def notes(portfolio: Portfolio, language: str) -> tuple[Note, ...]:
    """Give the notes of a portfolio, the gravest first; texts are translated where shown."""
    return tuple(
        note
        for find in (_selection_notes, _risk_notes, _comparison_notes)
        for note in find(portfolio, language)
    )


def _selection_notes(portfolio: Portfolio, language: str) -> Iterator[Note]:
    unit = portfolio.unit
    useful = [row for row in portfolio.plans if row.worth > 0]
    budget = portfolio.rules.budget
    if not useful:
        yield Note(NOTHING_OF_VALUE, {})
    elif budget is not None and not any(row.chosen for row in useful):
        cheapest = min(row.cost for row in useful if row.decision is Decision.NO_MONEY)
        shown = {"budget": f"{budget / unit.scale:,.2f}", "cost": f"{cheapest / unit.scale:,.2f}"}
        yield Note(NOTHING_AFFORDABLE, {**shown, "unit": unit.label(language)})
    if portfolio.proven:
        yield Note(EXACT, {"share": f"{DRAWN_WITHIN:.1%}"})
    else:
        share = portfolio.bound / portfolio.chosen.worth - 1 if portfolio.chosen.worth else 1.0
        yield Note(NOT_PROVEN, {"share": f"{share:.4%}"})


def _risk_notes(portfolio: Portfolio, _language: str) -> Iterator[Note]:
    certain = sum(not row.summary.spread.trials for row in portfolio.plans)
    if certain == len(portfolio.plans):
        yield Note(ALL_CERTAIN, {})
        return
    yield Note(INDEPENDENT, {})
    if certain:
        yield Note(SOME_CERTAIN, {"count": certain, "plans": len(portfolio.plans)})


def _comparison_notes(portfolio: Portfolio, language: str) -> Iterator[Note]:
    plans = [row.summary for row in portfolio.plans]
    rates = {plan.discount_rate for plan in plans}
    years = {plan.start_year for plan in plans}
    horizons = {plan.horizon_years for plan in plans}
    if len(rates) > 1:
        low, high = min(rates), max(rates)
        yield Note(RATES_DIFFER, {"low": f"{low:.2%}", "high": f"{high:.2%}"})
    if len(years) > 1:
        yield Note(YEARS_DIFFER, {"first": min(years), "last": max(years)})
    if len(horizons) > 1:
        yield Note(HORIZONS_DIFFER, {"low": min(horizons), "high": max(horizons)})
    if len({plan.unit_scale for plan in plans}) > 1:
        yield Note(UNITS_DIFFER, {"unit": portfolio.unit.label(language)})
    twice = sum(count > 1 for count in Counter(plan.zh.title for plan in plans).values())
    if twice:
        yield Note(TITLES_TWICE, {"count": twice})
