"""The words of cost and benefit drivers: arguments that may be one figure or a row of years."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from crm_roi.core import plan_terms
from crm_roi.core.columns import Figures
from crm_roi.core.terms import Term, Unit, _
from crm_roi.core.worksheet import Cells, Choices, Numbers, Table

# Costs
Seats = Annotated[Figures, plan_terms.USERS, Cells.VALUES]
UserMonthPrice = Annotated[
    Figures,
    Term(_("Price per user and month"), _("List price of a licence per month."), Unit.MONEY),
    Cells.VALUES,
]
Months = Annotated[
    Figures, Term(_("Months"), _("Number of months in the year."), Unit.NUMBER), Cells.VALUES
]
Rebate = Annotated[
    Figures,
    Term(_("Rebate"), _("Share taken off the list price; 0 to 1."), Unit.RATE),
    Cells.VALUES,
]
FullTimeStaff = Annotated[
    Figures,
    Term(_("Full-time staff"), _("People at work on it, in full-time equivalents."), Unit.NUMBER),
    Cells.VALUES,
]
MonthlyCost = Annotated[
    Figures,
    Term(_("Monthly cost"), _("Cost of one full-time person a month, all included."), Unit.MONEY),
    Cells.VALUES,
]
WorkDays = Annotated[Figures, Term(_("Days"), _("Person-days of work."), Unit.NUMBER), Cells.VALUES]
DayRate = Annotated[
    Figures, Term(_("Day rate"), _("Price of one person-day."), Unit.MONEY), Cells.VALUES
]
Trainees = Annotated[
    Figures, Term(_("Trainees"), _("People who are trained."), Unit.COUNT), Cells.VALUES
]
TrainingHours = Annotated[
    Figures,
    Term(_("Hours each"), _("Hours of training for each person."), Unit.NUMBER),
    Cells.VALUES,
]
HourlyCost = Annotated[
    Figures,
    Term(_("Hourly cost"), _("Cost of one hour of a person's work, all included."), Unit.MONEY),
    Cells.VALUES,
]
Courses = Annotated[
    Figures, Term(_("Courses"), _("Number of courses bought."), Unit.COUNT), Cells.VALUES
]
CourseFee = Annotated[
    Figures, Term(_("Course fee"), _("Price of one course."), Unit.MONEY), Cells.VALUES
]
Records = Annotated[
    Figures,
    Term(_("Records"), _("Customer records handled in the year."), Unit.COUNT),
    Cells.VALUES,
]
MinutesPerRecord = Annotated[
    Figures,
    Term(_("Minutes per record"), _("Minutes of work for one record."), Unit.NUMBER),
    Cells.VALUES,
]
CostPerRecord = Annotated[
    Figures,
    Term(_("Cost per record"), _("What a supplier charges for one record."), Unit.MONEY),
    Cells.VALUES,
]
Interfaces = Annotated[
    Figures,
    Term(_("Interfaces"), _("Systems to be connected, such as ERP."), Unit.COUNT),
    Cells.VALUES,
]
DaysPerInterface = Annotated[
    Figures,
    Term(_("Days per interface"), _("Person-days for one interface."), Unit.NUMBER),
    Cells.VALUES,
]
MaintainedValue = Annotated[
    Figures,
    Term(_("Value maintained"), _("Price of the licences or work under maintenance."), Unit.MONEY),
    Cells.VALUES,
]
MaintenanceRate = Annotated[
    Figures,
    Term(_("Maintenance rate"), _("Yearly fee as a share of the value; 0.18 is 18 %."), Unit.RATE),
    Cells.VALUES,
]
Weeks = Annotated[Figures, Term(_("Weeks"), _("Number of weeks."), Unit.NUMBER), Cells.VALUES]
ProductivityDip = Annotated[
    Figures,
    Term(_("Loss of productivity"), _("Share of work lost while people learn; 0 to 1."), Unit.RATE),
    Cells.VALUES,
]
WeeklyCost = Annotated[
    Figures, Term(_("Weekly cost"), _("Cost of one person a week."), Unit.MONEY), Cells.VALUES
]
OutageHours = Annotated[
    Figures,
    Term(_("Outage hours"), _("Hours a year in which the system stands still."), Unit.NUMBER),
    Cells.VALUES,
]
OutageImpact = Annotated[
    Figures,
    Term(_("Impact"), _("Share of work that cannot be done meanwhile; 0 to 1."), Unit.RATE),
    Cells.VALUES,
]
FirstAmount = Annotated[
    float, Term(_("Yearly amount"), _("Amount of the first year."), Unit.MONEY), Cells.NUMBER
]
Growth = Annotated[float, plan_terms.GROWTH, Cells.NUMBER]
FirstYear = Annotated[
    float,
    Term(_("First plan year"), _("Plan year in which it starts; 0 is the start year."), Unit.COUNT),
    Cells.NUMBER,
]
RiskAdjustment = Annotated[Figures, plan_terms.RISK_ADJUSTMENT, Cells.VALUES]
UnadjustedCosts = Annotated[
    Figures, Term(_("Costs"), _("Costs before risk, positive."), Unit.MONEY), Cells.VALUES
]
Categories = Annotated[
    Sequence[str],
    Term(_("Categories"), _("Area, visibility or nature of each cost line, one a row.")),
    Cells.WORDS,
]
CostRows = Annotated[
    Table,
    Term(_("Cost rows"), _("Costs, a line a row, year 0 in the first column."), Unit.MONEY),
    Cells.MATRIX,
]

# Benefits
CostBefore = Annotated[
    Figures, Term(_("Cost before"), _("Cost of one unit before the CRM."), Unit.MONEY), Cells.VALUES
]
CostAfter = Annotated[
    Figures, Term(_("Cost after"), _("Cost of one unit with the CRM."), Unit.MONEY), Cells.VALUES
]
Campaigns = Annotated[
    Figures, Term(_("Campaigns"), _("Marketing campaigns in the year."), Unit.COUNT), Cells.VALUES
]
ContactsAvoided = Annotated[
    Figures,
    Term(_("Contacts avoided"), _("Service contacts that are no longer needed."), Unit.COUNT),
    Cells.VALUES,
]
CostPerContact = Annotated[
    Figures,
    Term(_("Cost per contact"), _("Cost of one service contact."), Unit.MONEY),
    Cells.VALUES,
]
Contacts = Annotated[
    Figures, Term(_("Contacts"), _("Service contacts that remain."), Unit.COUNT), Cells.VALUES
]
MinutesSaved = Annotated[
    Figures,
    Term(_("Minutes saved"), _("Minutes saved in each remaining contact."), Unit.NUMBER),
    Cells.VALUES,
]
CostPerMinute = Annotated[
    Figures,
    Term(_("Cost per minute"), _("Cost of one minute of service."), Unit.MONEY),
    Cells.VALUES,
]
NewCustomers = Annotated[
    Figures, Term(_("New customers"), _("Customers won in the year."), Unit.COUNT), Cells.VALUES
]
ChurnBefore = Annotated[
    Figures,
    Term(_("Churn before"), _("Share of customers lost a year before the CRM."), Unit.RATE),
    Cells.VALUES,
]
ChurnAfter = Annotated[
    Figures,
    Term(_("Churn after"), _("Share of customers lost a year with the CRM."), Unit.RATE),
    Cells.VALUES,
]
Customers = Annotated[
    Figures, Term(_("Customers"), _("Customers whom the change reaches."), Unit.COUNT), Cells.VALUES
]
CustomerMargin = Annotated[
    Figures,
    Term(_("Margin per customer"), _("Yearly margin earned on one customer."), Unit.MONEY),
    Cells.VALUES,
]
Orders = Annotated[
    Figures, Term(_("Orders"), _("Number of orders in the year."), Unit.COUNT), Cells.VALUES
]
Messages = Annotated[
    Figures,
    Term(_("Messages"), _("Letters, texts and calls in the year."), Unit.COUNT),
    Cells.VALUES,
]
HoursSaved = Annotated[
    Figures,
    Term(_("Hours saved a week"), _("Hours each user saves in a week."), Unit.NUMBER),
    Cells.VALUES,
]
ProductivityCapture = Annotated[
    Figures,
    Term(
        _("Captured productivity"),
        _("Share of the saved time that is put to productive use; 0 to 1."),
        Unit.RATE,
    ),
    Cells.VALUES,
]
ExtraCustomers = Annotated[
    Figures,
    Term(_("Extra customers"), _("Customers won because of the CRM."), Unit.COUNT),
    Cells.VALUES,
]
RevenuePerCustomer = Annotated[
    Figures,
    Term(_("Revenue per customer"), _("Yearly revenue from one customer."), Unit.MONEY),
    Cells.VALUES,
]
MarginRate = Annotated[
    Figures,
    Term(_("Margin"), _("Share of revenue that remains as margin; 0 to 1."), Unit.RATE),
    Cells.VALUES,
]
MarginChange = Annotated[
    Figures,
    Term(_("Change of margin"), _("Change of the margin; 0.01 is one point."), Unit.RATE),
    Cells.VALUES,
]
Revenue = Annotated[
    Figures, Term(_("Revenue"), _("Revenue of the year."), Unit.MONEY), Cells.VALUES
]
ExtraLeads = Annotated[
    Figures, Term(_("Extra leads"), _("Leads gained because of the CRM."), Unit.COUNT), Cells.VALUES
]
Referrals = Annotated[
    Figures,
    Term(_("Referrals"), _("Extra recommendations by customers."), Unit.COUNT),
    Cells.VALUES,
]
Conversion = Annotated[
    Figures, Term(_("Conversion"), _("Share that becomes a deal; 0 to 1."), Unit.RATE), Cells.VALUES
]
AverageDeal = Annotated[
    Figures, Term(_("Average deal"), _("Revenue of one deal."), Unit.MONEY), Cells.VALUES
]
ExtraBuyers = Annotated[
    Figures,
    Term(_("Extra returning customers"), _("Customers who buy again because of it."), Unit.COUNT),
    Cells.VALUES,
]
OrdersEach = Annotated[
    Figures, Term(_("Orders each"), _("Orders a year of one customer."), Unit.NUMBER), Cells.VALUES
]
ExtraOrdersEach = Annotated[
    Figures,
    Term(
        _("Extra orders each"), _("Orders a year that a customer places in addition."), Unit.NUMBER
    ),
    Cells.VALUES,
]
AverageOrder = Annotated[
    Figures, Term(_("Average order"), _("Revenue of one order."), Unit.MONEY), Cells.VALUES
]
ExtraYears = Annotated[
    Figures,
    Term(_("Extra years"), _("Years by which a customer stays longer."), Unit.YEARS),
    Cells.VALUES,
]
YearsUntil = Annotated[
    Figures,
    Term(
        _("Years until then"), _("Years until the extra time begins, for discounting."), Unit.YEARS
    ),
    Cells.VALUES,
]
LifetimeDiscountRate = Annotated[Figures, plan_terms.DISCOUNT_RATE, Cells.VALUES]
ExtraRevenue = Annotated[
    Figures,
    Term(_("Extra revenue"), _("Revenue gained because of the CRM."), Unit.MONEY),
    Cells.VALUES,
]
PartnerRevenue = Annotated[
    Figures,
    Term(_("Partners' revenue"), _("Change of the revenue of partners in the chain."), Unit.MONEY),
    Cells.VALUES,
]
OwnShare = Annotated[
    Figures,
    Term(_("Own share"), _("Share of it that comes to us; 0 to 1."), Unit.RATE),
    Cells.VALUES,
]
IndexPoints = Annotated[
    Figures,
    Term(_("Index points"), _("Points by which the satisfaction index rises."), Unit.NUMBER),
    Cells.VALUES,
]
RetentionElasticity = Annotated[
    Figures,
    Term(
        _("Retention per point"),
        _("Retention gained for one index point; 0.002 is 0.2 points. Name its source."),
        Unit.RATE,
    ),
    Cells.VALUES,
]
CycleBefore = Annotated[
    Figures, Term(_("Cycle before"), _("Days of a sale before the CRM."), Unit.NUMBER), Cells.VALUES
]
CycleAfter = Annotated[
    Figures, Term(_("Cycle after"), _("Days of a sale with the CRM."), Unit.NUMBER), Cells.VALUES
]
Deals = Annotated[
    Figures, Term(_("Deals"), _("Deals closed in the year before."), Unit.COUNT), Cells.VALUES
]
CapacityShare = Annotated[
    Figures,
    Term(
        _("Usable share"),
        _("Share of the freed time that demand and capacity turn into deals; 0 to 1."),
        Unit.RATE,
    ),
    Cells.VALUES,
]
InventoryReduction = Annotated[
    Figures,
    Term(_("Stock reduction"), _("Value of the stock no longer held."), Unit.MONEY),
    Cells.VALUES,
]
CarryingRate = Annotated[
    Figures,
    Term(
        _("Carrying cost"), _("Yearly cost of holding stock, as a share of its value."), Unit.RATE
    ),
    Cells.VALUES,
]
ExpensesBefore = Annotated[
    Numbers,
    Term(_("Expenses before"), _("Yearly expenses, item by item."), Unit.MONEY),
    Cells.VALUES,
]
ExpensesAfter = Annotated[
    Numbers, Term(_("Expenses after"), _("The same items with the CRM."), Unit.MONEY), Cells.VALUES
]
ExtraRate = Annotated[
    Figures,
    Term(_("Extra rate"), _("Share of customers who buy in addition; 0 to 1."), Unit.RATE),
    Cells.VALUES,
]
AverageSale = Annotated[
    Figures,
    Term(_("Average extra sale"), _("Revenue of one extra sale."), Unit.MONEY),
    Cells.VALUES,
]
PriceDifference = Annotated[
    Figures,
    Term(_("Price difference"), _("What the dearer product brings in addition."), Unit.MONEY),
    Cells.VALUES,
]

# From gross to claimed
CurveKind = Annotated[
    str,
    Term(_("Kind of curve"), _("linear, s_curve, or table (shares given)."), Unit.CHOICE),
    Cells.WORD,
    Choices(("linear", "s_curve", "table")),
]
YearsToFull = Annotated[
    float,
    Term(_("Years to full use"), _("Plan year in which adoption is complete."), Unit.YEARS),
    Cells.NUMBER,
]
CurveTable = Annotated[
    Numbers,
    Term(
        _("Shares"), _("For kind table: share by year from year 1 on; the last goes on."), Unit.RATE
    ),
    Cells.VALUES,
]
GrossBenefits = Annotated[
    Figures, Term(_("Gross benefits"), _("Benefits before adjustment."), Unit.MONEY), Cells.VALUES
]
Attribution = Annotated[Figures, plan_terms.ATTRIBUTION, Cells.VALUES]
Realisation = Annotated[Figures, plan_terms.REALISATION, Cells.VALUES]
Confidence = Annotated[Figures, plan_terms.CONFIDENCE, Cells.VALUES]
Adoption = Annotated[
    Figures,
    Term(_("Adoption"), _("Share of the full effect reached in the year."), Unit.RATE),
    Cells.VALUES,
]
Lines = Annotated[
    Sequence[str],
    Term(_("Line numbers"), _("Number of each benefit line, one a row.")),
    Cells.WORDS,
]
Overlaps = Annotated[
    Sequence[str],
    Term(_("Overlaps with"), _("Lines that move the same cash flow, such as B01, B04.")),
    Cells.WORDS,
]
LineAmounts = Annotated[
    Numbers, Term(_("Line amounts"), _("Amount of each benefit line."), Unit.MONEY), Cells.VALUES
]
