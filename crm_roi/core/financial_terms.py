"""The words of money: arguments of the appraisal, cost and benefit worksheet functions."""

from __future__ import annotations

from typing import Annotated, Final

from crm_roi.core.plan_terms import (
    AMORTISATION_YEARS,
    DISCOUNT_RATE,
    HORIZON_YEARS,
    TAX_RATE,
    USERS,
)
from crm_roi.core.terms import Term, Unit, _
from crm_roi.core.worksheet import Cells, Choices, Numbers, Table

CASH_FLOWS: Final = Term(
    _("Cash flows"),
    _("Net cash flows in order, year 0 first; money out is negative."),
    Unit.MONEY,
)
CASH_FLOW_ROWS: Final = Term(
    _("Cash-flow rows"),
    _("A block of cash flows: one project a row, year 0 in the first column."),
    Unit.MONEY,
)
DATED_AMOUNTS: Final = Term(
    _("Dated amounts"),
    _("Amounts paid (negative) or received; a blank counts as 0."),
    Unit.MONEY,
)
PAYMENT_DATES: Final = Term(
    _("Dates"), _("The date of each amount, as many as amounts."), Unit.DATE
)
DAY_COUNT: Final = Term(
    _("Day count"),
    _("How days become years: ACT/365F (default, as Excel), ACT/360, 30/360 ISDA, 30E/360 …"),
    Unit.CHOICE,
)
GUESS: Final = Term(
    _("Guess"),
    _("Where several rates fit, the one nearest the guess is taken; 0.1 if left out."),
    Unit.RATE,
)
FIRST_PERIOD: Final = Term(
    _("First period"),
    _("Period of the first cash flow: 0 leaves it undiscounted, 1 is Excel's own NPV."),
    Unit.NUMBER,
)
FINANCE_RATE: Final = Term(_("Finance rate"), _("Rate paid on money that is out."), Unit.RATE)
REINVEST_RATE: Final = Term(
    _("Reinvestment rate"), _("Rate earned on money that has come back."), Unit.RATE
)
COSTS: Final = Term(_("Costs by year"), _("Costs, positive, year 0 first."), Unit.MONEY)
BENEFITS: Final = Term(_("Benefits by year"), _("Benefits, positive, year 0 first."), Unit.MONEY)
ROI_METHOD: Final = Term(
    _("ROI method"),
    _(
        "simple = net / costs; pv = the same on present values; annual = yearly net / year-0 cost; "
        "eit = yearly profit before interest and tax / total investment."
    ),
    Unit.CHOICE,
)
DISCOUNT_RATES: Final = Term(
    _("Discount rates"), _("The rates to try; 0.10 means 10 %."), Unit.RATE
)
CAPEX: Final = Term(
    _("Capital expenditure"), _("Spending to be amortised, positive, year 0 first."), Unit.MONEY
)
CAPEX_OF_COSTS: Final = Term(
    _("Capital expenditure"),
    _("For eit: the capital part of the costs by year; left out, all of year 0 and no other."),
    Unit.MONEY,
)
AMORTISATION: Final = Term(
    _("Amortisation by year"), _("Amounts written off, positive, year 0 first."), Unit.MONEY
)
HIDDEN_COSTS: Final = Term(
    _("Hidden costs by year"),
    _("The part of the costs that is hidden: training, data care, integration, management."),
    Unit.MONEY,
)

DiscountRate = Annotated[float, DISCOUNT_RATE, Cells.NUMBER]
CashFlows = Annotated[Numbers, CASH_FLOWS, Cells.TIMELINE]
CashFlowsAsInExcel = Annotated[Numbers, CASH_FLOWS, Cells.FLOWS]
"""Of NPV, IRR and MIRR, which skip what Excel's functions of these names skip."""
CashFlowRows = Annotated[Table, CASH_FLOW_ROWS, Cells.MATRIX]
DatedAmounts = Annotated[Numbers, DATED_AMOUNTS, Cells.VALUES]
PaymentDates = Annotated[Numbers, PAYMENT_DATES, Cells.DATES]
DayCount = Annotated[str, DAY_COUNT, Cells.WORD]
Guess = Annotated[float | None, GUESS, Cells.NUMBER]
FirstPeriod = Annotated[float, FIRST_PERIOD, Cells.NUMBER]
FinanceRate = Annotated[float, FINANCE_RATE, Cells.NUMBER]
ReinvestRate = Annotated[float, REINVEST_RATE, Cells.NUMBER]
Costs = Annotated[Numbers, COSTS, Cells.VALUES]
Benefits = Annotated[Numbers, BENEFITS, Cells.VALUES]
RoiMethod = Annotated[str, ROI_METHOD, Cells.WORD, Choices(("simple", "pv", "annual", "eit"))]
DiscountRates = Annotated[Numbers, DISCOUNT_RATES, Cells.VALUES]
Capex = Annotated[Numbers, CAPEX, Cells.VALUES]
CapexOfCosts = Annotated[Numbers | None, CAPEX_OF_COSTS, Cells.VALUES]
AmortisationYears = Annotated[float, AMORTISATION_YEARS, Cells.NUMBER]
Amortisation = Annotated[Numbers, AMORTISATION, Cells.VALUES]
TaxRate = Annotated[float, TAX_RATE, Cells.NUMBER]
HorizonYears = Annotated[float, HORIZON_YEARS, Cells.NUMBER]
Users = Annotated[float, USERS, Cells.NUMBER]
HiddenCosts = Annotated[Numbers, HIDDEN_COSTS, Cells.VALUES]
