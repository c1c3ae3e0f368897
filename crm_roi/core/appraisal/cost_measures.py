"""What the costs of a plan add up to, and what they do to tax."""

from __future__ import annotations

from typing import Final

import numpy as np

from crm_roi.core import financial_terms as terms
from crm_roi.core.appraisal.irr import NoCashFlows
from crm_roi.core.appraisal.worth import NoCosts, discount_factors
from crm_roi.core.arithmetic import product
from crm_roi.core.errors import CrmRoiError
from crm_roi.core.terms import Unit
from crm_roi.core.worksheet import FloatArray, Group, Numbers, worksheet

LONGEST_HORIZON: Final = 100


class NoUsers(CrmRoiError):
    """The number of users must be above 0."""

    code = "#DIV/0!"


class NoHorizon(CrmRoiError):
    """The number of years must be at least 1."""

    code = "#NUM!"


class HorizonTooLong(CrmRoiError):
    """The number of years must be at most {most}; {years} is more."""

    code = "#NUM!"


def check_horizon(years: int) -> None:
    """Refuse a horizon of no year, or of more years than a row of a workbook is meant to hold."""
    if years < 1:
        raise NoHorizon
    if years > LONGEST_HORIZON:
        raise HorizonTooLong(most=LONGEST_HORIZON, years=years)


@worksheet(group=Group.COSTS, returns=Unit.MONEY, example="=CRM_TCO({774,348,224,249,232,237})")
def tco(costs: terms.Costs, discount_rate: terms.DiscountRate = 0) -> float:
    """Total cost of ownership: the sum of all costs, or their present value at a discount rate."""
    paid = _years(costs)
    return float(product(paid, discount_factors(discount_rate, len(paid) - 1)))


@worksheet(
    group=Group.COSTS,
    returns=Unit.MONEY,
    example="=CRM_TCO_PER_USER_YEAR({774,348,224,249,232,237},420,5)",
)
def tco_per_user_year(
    costs: terms.Costs, users: terms.Users, horizon_years: terms.HorizonYears
) -> float:
    """Total cost of ownership for one user and one year of the horizon (the years after year 0)."""
    if not users > 0:
        raise NoUsers
    if not horizon_years >= 1:
        raise NoHorizon
    return tco(costs) / users / horizon_years


@worksheet(
    group=Group.COSTS, returns=Unit.RATE, example="=CRM_HIDDEN_COST_SHARE({500,200},{250,100})"
)
def hidden_cost_share(costs: terms.Costs, hidden_costs: terms.HiddenCosts) -> float:
    """Share of hidden costs (training, data care, integration, management) in all costs."""
    total = float(_years(costs).sum())
    if not total > 0:
        raise NoCosts(total=f"{total:.15g}")
    return float(_years(hidden_costs).sum()) / total


@worksheet(
    group=Group.COSTS,
    returns=Unit.MONEY,
    example="=CRM_AMORTISATION({404,67,0,20,0,0},5)",
    spills=True,
)
def amortisation(capex: terms.Capex, amortisation_years: terms.AmortisationYears = 5) -> FloatArray:
    """Straight-line amortisation by year: starts the year after spending, rest in the last year.

    What is not yet written off at the end of the horizon is deducted in its last year. The sum is
    that of the capital spending, but for spending in the last year itself, which is deducted there.
    """
    if not amortisation_years >= 1:
        raise NoHorizon
    spent = _years(capex)
    life = int(amortisation_years)
    written_off = np.zeros(len(spent))
    for year, amount in enumerate(spent):
        written_off[year + 1 : year + 1 + life] += amount / life
    written_off[-1] += spent.sum() - written_off.sum()
    return written_off


@worksheet(
    group=Group.COSTS,
    returns=Unit.MONEY,
    example="=CRM_TAX_SHIELD({0,80.8,94.2},0.25)",
    spills=True,
)
def tax_shield(amortisation: terms.Amortisation, tax_rate: terms.TaxRate) -> FloatArray:
    """Tax saved by year because the amortisation is deducted from profit."""
    saved: FloatArray = _years(amortisation) * tax_rate
    return saved


def _years(values: Numbers) -> FloatArray:
    """Values by year, a blank as 0."""
    years: FloatArray = np.nan_to_num(np.asarray(values, dtype=float))
    if not years.size:
        raise NoCashFlows
    return years
