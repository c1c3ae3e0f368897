"""The words of customer indicators: arguments that may be one figure or a column of periods."""

from __future__ import annotations

from typing import Annotated

from crm_roi.core import plan_terms
from crm_roi.core.columns import Figures
from crm_roi.core.terms import Term, Unit, _
from crm_roi.core.worksheet import Cells, Choices, Numbers


def _count(label: str, meaning: str) -> Term:
    return Term(label, meaning, Unit.COUNT)


# Customers
OpeningCustomers = Annotated[
    Figures,
    _count(_("Opening customers"), _("Customers at the start of the period.")),
    Cells.VALUES,
]
ClosingCustomers = Annotated[
    Figures, _count(_("Closing customers"), _("Customers at the end of the period.")), Cells.VALUES
]
NewCustomers = Annotated[
    Figures, _count(_("Won customers"), _("Customers won during the period.")), Cells.VALUES
]
LostCustomers = Annotated[
    Figures, _count(_("Lost customers"), _("Customers lost during the period.")), Cells.VALUES
]
WhichTotal = Annotated[
    str,
    Term(_("Which total"), _("Divide by opening or closing customers."), Unit.CHOICE),
    Cells.WORD,
    Choices(("opening", "closing")),
]
CustomerCount = Annotated[
    Figures, _count(_("Number of customers"), _("Customers in the period.")), Cells.VALUES
]
Complaints = Annotated[
    Figures, _count(_("Complaints"), _("Complaints received in the period.")), Cells.VALUES
]
AnsweredComplaints = Annotated[
    Figures,
    _count(_("Answered complaints"), _("Complaints answered in the promised time.")),
    Cells.VALUES,
]
RepeatCustomers = Annotated[
    Figures, _count(_("Repeat customers"), _("Customers who bought again.")), Cells.VALUES
]
RecommendingCustomers = Annotated[
    Figures, _count(_("Recommending customers"), _("Customers who brought another.")), Cells.VALUES
]
Sales = Annotated[Figures, Term(_("Sales"), _("Sales of the period."), Unit.MONEY), Cells.VALUES]
SalesBefore = Annotated[
    Figures, Term(_("Sales before"), _("Sales of the period before."), Unit.MONEY), Cells.VALUES
]
MarketSales = Annotated[
    Figures, Term(_("Market"), _("Sales of the whole market."), Unit.MONEY), Cells.VALUES
]
NewProductSales = Annotated[
    Figures, Term(_("New-product sales"), _("Sales of new products."), Unit.MONEY), Cells.VALUES
]
SalesTarget = Annotated[
    Figures, Term(_("Sales target"), _("Sales that were to be reached."), Unit.MONEY), Cells.VALUES
]
SalesPeople = Annotated[Figures, _count(_("Sales people"), _("People who sell.")), Cells.VALUES]
BuyersOfBoth = Annotated[
    Figures,
    _count(_("With another product"), _("Purchases of the product that include another.")),
    Cells.VALUES,
]
BuyersOfProduct = Annotated[
    Figures, _count(_("With the product"), _("All purchases of the product.")), Cells.VALUES
]
Upgrades = Annotated[
    Figures, _count(_("Upgrades"), _("Customers who took the dearer product.")), Cells.VALUES
]
Offers = Annotated[
    Figures, _count(_("Offers"), _("Customers to whom it was offered.")), Cells.VALUES
]
StageCounts = Annotated[
    Numbers,
    _count(
        _("Customers by stage"),
        _("Customers who reached each stage, first stage first: aware, receptive, in contact …"),
    ),
    Cells.VALUES,
]
Engagements = Annotated[
    Figures, _count(_("Engagements"), _("Likes, comments, shares and clicks.")), Cells.VALUES
]
Reach = Annotated[Figures, _count(_("Reach"), _("People who saw the campaign.")), Cells.VALUES]
Conversions = Annotated[
    Figures, _count(_("Conversions"), _("People who did what was wanted.")), Cells.VALUES
]
CampaignCost = Annotated[
    Figures, Term(_("Campaign cost"), _("All costs of the campaign."), Unit.MONEY), Cells.VALUES
]
CampaignMargin = Annotated[
    Figures,
    Term(_("Campaign margin"), _("Margin on the sales it brought."), Unit.MONEY),
    Cells.VALUES,
]
Warned = Annotated[
    Numbers,
    Term(_("Warned"), _("TRUE or 1 where the customer was expected to leave."), Unit.CHOICE),
    Cells.FLAGS,
]
HasLeft = Annotated[
    Numbers,
    Term(_("Has left"), _("TRUE or 1 where the customer did leave."), Unit.CHOICE),
    Cells.FLAGS,
]

# Surveys
Answers = Annotated[
    Numbers,
    Term(_("Answers"), _("Answers to one question; blanks are left out."), Unit.NUMBER),
    Cells.VALUES,
]
Promoters = Annotated[Figures, _count(_("Promoters"), _("Answers 9 and 10.")), Cells.VALUES]
Passives = Annotated[Figures, _count(_("Passives"), _("Answers 7 and 8.")), Cells.VALUES]
Detractors = Annotated[Figures, _count(_("Detractors"), _("Answers 0 to 6.")), Cells.VALUES]
Confidence = Annotated[
    float,
    Term(_("Confidence level"), _("Confidence of the interval; 0.95 means 95 %."), Unit.RATE),
    Cells.NUMBER,
]
ScaleLow = Annotated[float, plan_terms.SCALE_LOW, Cells.NUMBER]
ScaleHigh = Annotated[float, plan_terms.SCALE_HIGH, Cells.NUMBER]
TopBoxes = Annotated[
    float,
    _count(_("Top boxes"), _("How many of the highest answers count: 2, or 1 for completely.")),
    Cells.NUMBER,
]
CsatMethod = Annotated[
    str,
    Term(
        _("CSAT method"),
        _("scale: lowest answer 0, highest 100. maximum: mean / highest answer × 100."),
        Unit.CHOICE,
    ),
    Cells.WORD,
    Choices(("scale", "maximum")),
]
Satisfied = Annotated[
    Figures, _count(_("Satisfied"), _("Answers that count as satisfied.")), Cells.VALUES
]
Responses = Annotated[Figures, _count(_("All answers"), _("Number of answers.")), Cells.VALUES]

# Time
FirstContacts = Annotated[
    Numbers, Term(_("First contact"), _("Day of the first contact."), Unit.DATE), Cells.DATES
]
Closes = Annotated[
    Numbers, Term(_("Close"), _("Day of the deal; blank while open."), Unit.DATE), Cells.DATES
]
Requests = Annotated[
    Numbers, Term(_("Request"), _("Day and time of the request."), Unit.DATE), Cells.DATES
]
Replies = Annotated[
    Numbers,
    Term(_("Reply"), _("Day and time of the reply; blank while open."), Unit.DATE),
    Cells.DATES,
]
Statistic = Annotated[
    str,
    Term(_("Statistic"), _("mean or median."), Unit.CHOICE),
    Cells.WORD,
    Choices(("mean", "median")),
]
OpeningHour = Annotated[
    float,
    Term(_("Opening hour"), _("Hour at which service opens; 8.5 is half past eight."), Unit.NUMBER),
    Cells.NUMBER,
]
ClosingHour = Annotated[
    float, Term(_("Closing hour"), _("Hour at which service closes."), Unit.NUMBER), Cells.NUMBER
]
DaysAWeek = Annotated[
    float,
    _count(_("Days a week"), _("Working days a week, from Monday: 5, 6 or 7.")),
    Cells.NUMBER,
]
Holidays = Annotated[
    Numbers, Term(_("Holidays"), _("Days on which service is closed."), Unit.DATE), Cells.DATES
]

# Customer value
AveragePurchase = Annotated[
    Figures, Term(_("Average purchase"), _("Value of one purchase."), Unit.MONEY), Cells.VALUES
]
PurchasesPerYear = Annotated[
    Figures,
    Term(_("Purchases a year"), _("Purchases of a customer a year."), Unit.NUMBER),
    Cells.VALUES,
]
LifetimeYears = Annotated[
    Figures, Term(_("Lifetime"), _("Years for which a customer stays."), Unit.YEARS), Cells.VALUES
]
MarginRate = Annotated[
    Figures,
    Term(
        _("Margin rate"), _("Share of revenue that remains; 1 leaves revenue as it is."), Unit.RATE
    ),
    Cells.VALUES,
]
YearlyMargin = Annotated[
    Figures,
    Term(_("Yearly margin"), _("Margin on a customer in a year."), Unit.MONEY),
    Cells.VALUES,
]
RetentionRate = Annotated[
    Figures,
    Term(
        _("Retention rate"), _("Share of customers who stay for another year; 0 to 1."), Unit.RATE
    ),
    Cells.VALUES,
]
DiscountRate = Annotated[Figures, plan_terms.DISCOUNT_RATE, Cells.VALUES]
AcquisitionCost = Annotated[
    Figures,
    Term(_("Acquisition cost"), _("Cost of winning the customer."), Unit.MONEY),
    Cells.VALUES,
]
FirstMarginAt = Annotated[
    Figures,
    Term(
        _("First margin"),
        _("1: the first margin comes in a year, from those who stay. 0: it comes at once."),
        Unit.YEARS,
    ),
    Cells.VALUES,
]
YearsCounted = Annotated[
    Figures,
    Term(_("Years counted"), _("Number of yearly margins that count."), Unit.YEARS),
    Cells.VALUES,
]
CohortMargins = Annotated[
    Numbers,
    Term(_("Margins by year"), _("Margin on a remaining customer, year 0 first."), Unit.MONEY),
    Cells.VALUES,
]
CohortShares = Annotated[
    Numbers,
    Term(
        _("Remaining share"), _("Share of the first customers who remain, year 0 first."), Unit.RATE
    ),
    Cells.VALUES,
]
CohortDiscountRate = Annotated[float, plan_terms.DISCOUNT_RATE, Cells.NUMBER]
RecencyDays = Annotated[
    Numbers,
    Term(_("Recency"), _("Days since the last purchase, one customer a row."), Unit.NUMBER),
    Cells.VALUES,
]
PurchaseCounts = Annotated[
    Numbers, _count(_("Frequency"), _("Number of purchases of each customer.")), Cells.VALUES
]
PurchaseValues = Annotated[
    Numbers,
    Term(_("Monetary value"), _("Purchases of each customer in money."), Unit.MONEY),
    Cells.VALUES,
]
Ties = Annotated[
    str,
    Term(_("Ties"), _("half: equal figures score alike; order: by their place."), Unit.CHOICE),
    Cells.WORD,
    Choices(("half", "order")),
]
ScoreSteps = Annotated[
    float, _count(_("Steps"), _("Scores go from 1 to this; usually 5.")), Cells.NUMBER
]
CustomerValues = Annotated[
    Numbers,
    Term(_("Customer values"), _("Value of each customer, such as CLV."), Unit.MONEY),
    Cells.VALUES,
]
TierShares = Annotated[
    Numbers,
    Term(
        _("Tier shares"),
        _("Share of customers in each tier, the most valuable first; they add to 1."),
        Unit.RATE,
    ),
    Cells.VALUES,
]
PerceivedBenefit = Annotated[
    Figures,
    Term(_("Perceived benefit"), _("What the customer gets, in money."), Unit.MONEY),
    Cells.VALUES,
]
MoneyCost = Annotated[
    Figures, Term(_("Money cost"), _("What the customer pays."), Unit.MONEY), Cells.VALUES
]
TimeCost = Annotated[
    Figures, Term(_("Time cost"), _("The customer's time, in money."), Unit.MONEY), Cells.VALUES
]
MentalCost = Annotated[
    Figures,
    Term(_("Mental cost"), _("The customer's worry and effort, in money."), Unit.MONEY),
    Cells.VALUES,
]
PhysicalCost = Annotated[
    Figures,
    Term(_("Physical cost"), _("The customer's physical effort, in money."), Unit.MONEY),
    Cells.VALUES,
]
Quality = Annotated[
    Figures,
    Term(_("Quality score"), _("Rated quality, on any scale above 0."), Unit.NUMBER),
    Cells.VALUES,
]
Price = Annotated[
    Figures, Term(_("Price score"), _("Price, or rated price, above 0."), Unit.NUMBER), Cells.VALUES
]

# Buying histories
RepeatPurchases = Annotated[
    Numbers,
    _count(_("Repeat purchases"), _("Purchases of each customer after the first.")),
    Cells.VALUES,
]
LastPurchaseAge = Annotated[
    Numbers,
    Term(
        _("Age at last purchase"),
        _("Time from the first purchase to the last; 0 if only one."),
        Unit.NUMBER,
    ),
    Cells.VALUES,
]
CustomerAge = Annotated[
    Numbers,
    Term(_("Age"), _("Time from the first purchase to today, in the same unit."), Unit.NUMBER),
    Cells.VALUES,
]
BuyerModel = Annotated[
    Numbers,
    Term(_("Fitted model"), _("The four figures r, alpha, a, b of CRM_BUYER_MODEL."), Unit.NUMBER),
    Cells.VALUES,
]
PeriodsAhead = Annotated[
    float,
    Term(
        _("Periods ahead"), _("For how long to look ahead, in the same unit of time."), Unit.NUMBER
    ),
    Cells.NUMBER,
]
