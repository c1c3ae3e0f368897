"""The words of the plan: the label and meaning of each field, once for sheet, schema and report."""

from __future__ import annotations

from typing import Final

from crm_roi.core.terms import Term, Unit, _

# About the plan
TITLE: Final = Term(_("Title"), _("What is to be decided, as it stands on the report's cover."))
ORGANISATION: Final = Term(_("Organisation"), _("The company or group that invests."))
AUTHOR: Final = Term(_("Author"), _("Who keeps this plan."))
VERSION: Final = Term(
    _("Version"), _("Version of the plan; the same as in the last row of the log.")
)
STATUS: Final = Term(_("Status"), _("draft, submitted, approved or rejected."), Unit.CHOICE)
ANALYSIS_DATE: Final = Term(_("Analysis date"), _("The day on which the figures stand."), Unit.DATE)
PURPOSE: Final = Term(_("Purpose"), _("What the money is for, in two or three sentences."))
NOT_APPROVED: Final = Term(
    _("If not approved"), _("What happens when the proposal is turned down.")
)
LABEL: Final = Term(_("Notice"), _("A notice printed on every page, such as “invented figures”."))

# Assumptions
CURRENCY: Final = Term(_("Currency"), _("Currency of the plan, as a three-letter code: CNY, EUR."))
UNIT_LABEL: Final = Term(
    _("Unit of amounts"),
    _("Unit in which every amount of the plan is entered, such as USD 000 (thousands)."),
)
UNIT_SCALE: Final = Term(
    _("Unit scale"),
    _("How many currency units one unit of the plan holds; 1,000 for USD 000."),
    Unit.NUMBER,
)
PRICE_BASIS: Final = Term(
    _("Price basis"), _("Nominal or real prices, with or without value-added tax.")
)
START_YEAR: Final = Term(_("Start year"), _("Calendar year of year 0."), Unit.YEAR)
HORIZON_YEARS: Final = Term(
    _("Horizon"),
    _("Number of years after year 0 over which the plan is judged; 1 to 30."),
    Unit.COUNT,
)
DISCOUNT_RATE: Final = Term(_("Discount rate"), _("Yearly discount rate; 0.10 or 10 %."), Unit.RATE)
TIMING: Final = Term(
    _("Timing of flows"),
    _("When in the year money flows: end of year, or mid-year. Year 0 is never discounted."),
    Unit.CHOICE,
)
FINANCE_RATE: Final = Term(
    _("Finance rate"),
    _("Rate for negative flows in MIRR; blank means the discount rate."),
    Unit.RATE,
)
REINVESTMENT_RATE: Final = Term(
    _("Reinvestment rate"),
    _("Rate for positive flows in MIRR; blank means the discount rate."),
    Unit.RATE,
)
TAX_RATE: Final = Term(_("Tax rate"), _("Corporate income tax rate; 0 without tax."), Unit.RATE)
AMORTISATION_YEARS: Final = Term(
    _("Amortisation period"),
    _("Years over which capital expenditure is written off, from the year after it is spent."),
    Unit.COUNT,
)
HURDLE_IRR: Final = Term(
    _("Hurdle rate"), _("The internal rate of return that a project must reach."), Unit.RATE
)
MAX_PAYBACK_YEARS: Final = Term(
    _("Payback limit"), _("The longest payback period that is accepted, in years."), Unit.YEARS
)
SENSITIVITY_RANGE: Final = Term(
    _("Sensitivity range"),
    _("How far each line moves up and down in the tornado; 0.20 is ±20 %."),
    Unit.RATE,
)
RATE_RANGE: Final = Term(
    _("Rate range"),
    _("How far the discount rate moves in the tornado; 0.02 is ±2 points."),
    Unit.RATE,
)
USERS: Final = Term(_("Users"), _("Number of people who will use the CRM."), Unit.COUNT)
VAT_BASIS: Final = Term(
    _("Amounts entered"),
    _("Whether the amounts of the lines are entered with or without value-added tax."),
    Unit.CHOICE,
)
INPUT_TAX: Final = Term(
    _("Input VAT"),
    _("Whether the company can recover the VAT that it pays; what it cannot is a cost."),
    Unit.CHOICE,
)
USUAL_VAT_RATE: Final = Term(
    _("Usual VAT rate"),
    _("VAT rate of the cost lines that name none of their own; 0.06 is 6 %."),
    Unit.RATE,
)
LOSSES: Final = Term(
    _("Tax losses"),
    _("What a year of loss does to tax: it saves tax of the group, is carried forward, or lost."),
    Unit.CHOICE,
)
TAX_STATUS: Final = Term(
    _("Tax status"), _("Why the tax rate is what it is; checked against the rate."), Unit.CHOICE
)
GO_LIVE: Final = Term(
    _("Go-live"),
    _("The day from which the system is in use; what comes before it is construction."),
    Unit.DATE,
)
DATA_ASSET: Final = Term(
    _("Customer data in the books"),
    _("Whether customer data are recognised as an intangible asset."),
    Unit.CHOICE,
)
DATA_ASSET_REASON: Final = Term(
    _("Why so recognised"),
    _("Control, future benefit, reliable cost: what makes them an asset or none."),
)
ASSUMPTION_ITEM: Final = Term(_("Assumption"), _("Which assumption this row supports."))
ASSUMPTION_SOURCE: Final = Term(_("Source"), _("Where the figure comes from."))
ASSUMPTION_OWNER: Final = Term(_("Owner"), _("Who answers for it."))
ASSUMPTION_DATE: Final = Term(_("Date"), _("When it was last confirmed."), Unit.DATE)
ASSUMPTION_CONFIDENCE: Final = Term(
    _("Confidence"), _("How sure the figure is: high, medium or low."), Unit.CHOICE
)
FACT_NAME: Final = Term(_("Fact"), _("A figure about the company on which benefits rest."))
FACT_VALUE: Final = Term(_("Value"), _("The figure."), Unit.NUMBER)
FACT_UNIT: Final = Term(_("Unit"), _("What the figure counts: stores, people, vehicles …"))
FX_CURRENCY: Final = Term(
    _("Currency"), _("A currency in which some cost or benefit lines are entered.")
)
FX_RATES: Final = Term(
    _("Exchange rate"),
    _(
        "Plan units for one unit of the line's amounts, year by year; 7.1 where both the plan and "
        "the line of dollars count in thousands."
    ),
    Unit.NUMBER,
)

# Lines
ID: Final = Term(_("No."), _("A short identifier, used once, such as C01."))
NAME: Final = Term(_("Name"), _("What users call it."))
AREA: Final = Term(
    _("Area"), _("Where the cost arises: IT, training, process or data."), Unit.CHOICE
)
VISIBILITY: Final = Term(
    _("Visibility"), _("Explicit cost (invoiced, budgeted) or hidden cost."), Unit.CHOICE
)
NATURE: Final = Term(_("Nature"), _("Capital expenditure or operating expenditure."), Unit.CHOICE)
RECURRENCE: Final = Term(
    _("Recurrence"), _("One-off or recurring; decides how quantity × price spreads."), Unit.CHOICE
)
QUANTITY: Final = Term(
    _("Quantity"), _("Number of units a year (recurring) or in all (one-off)."), Unit.NUMBER
)
QUANTITY_UNIT: Final = Term(
    _("Quantity unit"), _("What is counted: seats, person-days, interfaces.")
)
UNIT_PRICE: Final = Term(
    _("Unit price"),
    _(
        "Price of one unit, in the line's own currency and the plan's scale: thousands of dollars "
        "for a line of dollars in a plan of thousands."
    ),
    Unit.MONEY,
)
FIRST_YEAR: Final = Term(
    _("First year"),
    _("Plan year in which quantity × price starts; 0 is the start year."),
    Unit.COUNT,
)
GROWTH: Final = Term(
    _("Price growth"), _("Yearly change of the unit price; 0.03 is 3 %."), Unit.RATE
)
VALUES: Final = Term(
    _("Amount"),
    _(
        "Amount of the year, positive, in the line's own currency; overrides the "
        "line's drivers: quantity × price, or volume × change × margin."
    ),
    Unit.MONEY,
)
RISK_ADJUSTMENT: Final = Term(
    _("Risk adjustment"), _("Added to the cost for risk; 0.10 adds 10 %."), Unit.RATE
)
LINE_OWNER: Final = Term(_("Owner"), _("Who answers for this line."))
BASIS: Final = Term(_("Basis"), _("How the amounts were worked out."))
EVIDENCE: Final = Term(
    _("Evidence"), _("contract, quote, estimate, measured or benchmark."), Unit.CHOICE
)
DELIVERY: Final = Term(
    _("Delivery"),
    _("How it is bought: purchased licence, own hosting, SaaS, hardware or service."),
    Unit.CHOICE,
)
VAT_RATE: Final = Term(
    _("VAT rate"),
    _("VAT on the line's amounts; 0.06 is 6 %, 0 is none. Blank: as the plan, or none."),
    Unit.RATE,
)
TREATMENT: Final = Term(
    _("Write-off rule"),
    _("The rule by which capital spending is written off; blank: as the plan, or as entered here."),
    Unit.CHOICE,
)
WRITE_OFF_YEARS: Final = Term(
    _("Write-off years"),
    _("Years over which this line is written off; blank: as its rule says, or the plan."),
    Unit.COUNT,
)
WRITE_OFF_METHOD: Final = Term(
    _("Write-off method"),
    _("How it spreads over these years; blank is straight line."),
    Unit.CHOICE,
)
RESIDUAL_SHARE: Final = Term(
    _("Residual value"),
    _("Share of the cost that is not written off before the end; 0.05 is 5 %."),
    Unit.RATE,
)
LINE_GO_LIVE: Final = Term(
    _("Runs from"),
    _("The day from which quantity × price, or the driver, counts; earlier months do not."),
    Unit.DATE,
)
PAYMENT: Final = Term(
    _("Payment"),
    _("When it is paid: in advance, in arrears, by milestones, in instalments, as a lease."),
    Unit.CHOICE,
)
PAYMENT_YEARS: Final = Term(
    _("Payment years"), _("Over how many years instalments or a lease run."), Unit.COUNT
)
PAYMENT_RATE: Final = Term(
    _("Payment interest"), _("Yearly interest of instalments or a lease."), Unit.RATE
)
PAYMENT_SHARES: Final = Term(
    _("Payment shares"), _("Share due in each year from the first on, such as 30 %, 40 %, 30 %.")
)
EVIDENCE_RECORD: Final = Term(
    _("Evidence record"), _("The measured figure that it rests on, such as retention_rate.2025.")
)
GROUP: Final = Term(_("Group"), _("Lower cost, more revenue or more profit."), Unit.CHOICE)
INDICATOR: Final = Term(_("Indicator"), _("The return-related indicator that this benefit moves."))
HARDNESS: Final = Term(
    _("Hardness"), _("Hard: shows in the accounts. Soft: does not by itself."), Unit.CHOICE
)
VOLUME: Final = Term(
    _("Volume"), _("How many customers, orders or hours the change acts on."), Unit.NUMBER
)
CHANGE: Final = Term(
    _("Change per unit"),
    _("Change per unit of volume at full effect; 0.05 is 5 percentage points."),
    Unit.NUMBER,
)
UNIT_MARGIN: Final = Term(
    _("Unit margin"),
    _("Margin for one unit of change, in the line's own currency and the plan's scale."),
    Unit.MONEY,
)
ADOPTION: Final = Term(
    _("Adoption curve"),
    _("Which adoption curve ramps volume × change × margin; blank is full at once."),
)
ATTRIBUTION: Final = Term(
    _("Attribution"), _("Share of the effect that is due to this project; 0 to 1."), Unit.RATE
)
REALISATION: Final = Term(
    _("Realisation"), _("Share of the effect that becomes cash; 0 to 1."), Unit.RATE
)
CONFIDENCE: Final = Term(_("Confidence"), _("How sure the estimate is; 0 to 1."), Unit.RATE)
KPI_LINKS: Final = Term(_("Proved by KPI"), _("The KPIs that prove this benefit: K05, K06."))
OVERLAPS: Final = Term(
    _("Overlaps with"),
    _("Benefit lines that move the same cash flow, named so that none counts twice."),
)
CURVE_SHARES: Final = Term(
    _("Share"), _("Share of the full effect reached in the year; 0 to 1."), Unit.RATE
)
NON_MONETISED: Final = Term(
    _("Benefit not in money"), _("A benefit that the plan does not value in money.")
)
NON_MONETISED_EVIDENCE: Final = Term(_("Evidence"), _("How it will be seen."))

# Scenarios, alternatives, risks
BENEFIT_FACTOR: Final = Term(
    _("Benefits"), _("Factor on all benefits; 0.75 is a quarter less."), Unit.NUMBER
)
INITIAL_COST_FACTOR: Final = Term(
    _("Initial cost"), _("Factor on the costs of year 0."), Unit.NUMBER
)
RUNNING_COST_FACTOR: Final = Term(
    _("Running cost"), _("Factor on the costs after year 0."), Unit.NUMBER
)
BENEFIT_DELAY_YEARS: Final = Term(
    _("Benefit delay"), _("Years by which all benefits come later; 0.5 is half a year."), Unit.YEARS
)
PROBABILITY: Final = Term(_("Probability"), _("How likely it is; 0 to 1."), Unit.RATE)
ROLE_OF_SCENARIO: Final = Term(
    _("Role"),
    _("pessimistic, base, optimistic or other; gates look at the pessimistic one."),
    Unit.CHOICE,
)
INITIAL_COST: Final = Term(_("Initial cost"), _("Cost in year 0."), Unit.MONEY)
LATER_COST: Final = Term(_("Later cost"), _("Cost over the rest of the horizon."), Unit.MONEY)
ALTERNATIVE_ROLE: Final = Term(_("Role"), _("do nothing, preferred or rejected."), Unit.CHOICE)
ALTERNATIVE_NPV: Final = Term(
    _("NPV"),
    _("Net present value where it was worked out; the preferred one comes from the plan."),
    Unit.MONEY,
)
REASON: Final = Term(_("Reason"), _("What it covers, and why it was chosen or rejected."))
IMPACT_ON: Final = Term(
    _("Acts on"), _("What the event changes: benefits, cost, or a delay in months."), Unit.CHOICE
)
IMPACT: Final = Term(
    _("Impact"),
    _("Benefits: relative change, -0.25 is a quarter less. Cost: amount. Delay: months."),
    Unit.NUMBER,
)
MITIGATION: Final = Term(_("Mitigation"), _("What is done about it."))
RISK_OWNER: Final = Term(_("Owner"), _("Who watches the risk."))
UNCERTAIN: Final = Term(
    _("Acts on"),
    _(
        "A figure of the list, a currency such as USD, a line's number, or a driver of a line "
        "such as B01.volume, C01.unit_price."
    ),
)
DISTRIBUTION: Final = Term(
    _("Distribution"), _("PERT, triangular, normal, lognormal, uniform or discrete."), Unit.CHOICE
)
ESTIMATE: Final = Term(
    _("Estimate"),
    _("How the line may differ: a distribution of factors on its amounts; blank means certain."),
    Unit.CHOICE,
)
LOW: Final = Term(
    _("Low"),
    _(
        "Lowest value as a factor, 0.6 is 40 % less; the rate itself for the discount rate, years "
        "for delay. For normal and lognormal, which have no bounds, P10: one case in ten is lower."
    ),
    Unit.NUMBER,
)
MODE: Final = Term(
    _("Most likely"),
    _("Most likely value, as a factor on the plan; 1 leaves it as it is."),
    Unit.NUMBER,
)
HIGH: Final = Term(
    _("High"),
    _(
        "Highest value, as a factor on the plan; 1.2 is 20 % more. For normal and lognormal, "
        "which have no bounds, P90: one case in ten is higher."
    ),
    Unit.NUMBER,
)
PERT_SHAPE: Final = Term(
    _("PERT shape"),
    _("Weight of the most likely value: 4 is usual and what is used without it, more is narrower."),
    Unit.NUMBER,
)
CORRELATED_FIRST: Final = Term(
    _("First figure"), _("An uncertain input, line or risk, by its number or name.")
)
CORRELATED_SECOND: Final = Term(_("Second figure"), _("The figure that moves with it."))
CORRELATION: Final = Term(
    _("Rank correlation"), _("From -1 (against each other) to 1 (together)."), Unit.NUMBER
)
METHOD: Final = Term(
    _("Sampling"),
    _("Random, Latin hypercube, or the Sobol sequence, which spreads its points most evenly."),
    Unit.CHOICE,
)
IMPACT_YEAR: Final = Term(
    _("Cost in plan year"), _("The plan year in which a cost of the risk would fall."), Unit.COUNT
)
SEED: Final = Term(_("Seed"), _("The same seed gives the same simulation."), Unit.COUNT)
TRIALS: Final = Term(_("Trials"), _("How many trials the simulation runs."), Unit.COUNT)

# Scorecard
PERSPECTIVE_NAME: Final = Term(_("Perspective"), _("A perspective of the balanced scorecard."))
PERSPECTIVE_ROLE: Final = Term(
    _("Kind"), _("customer, internal, learning, financial or other."), Unit.CHOICE
)
WEIGHT: Final = Term(
    _("Weight"),
    _(
        "Share among the perspectives, 0 to 1; together they make 1. "
        "Blank where pairwise judgements give it."
    ),
    Unit.RATE,
)
KPI_WEIGHT: Final = Term(
    _("Weight"),
    _(
        "Share within its perspective, 0 to 1; the KPIs of a perspective together make 1. "
        "Blank where pairwise judgements give it."
    ),
    Unit.RATE,
)
WEIGHT_REASON: Final = Term(_("Reason for the weight"), _("Why it weighs as much as it does."))
PERSPECTIVE: Final = Term(_("Perspective"), _("The perspective in which the KPI stands."))
OBJECTIVE: Final = Term(_("Objective"), _("The strategic objective that the KPI measures."))
SCOPE: Final = Term(
    _("Specific: scope"), _("Whom or what it covers: which stores, customers, period.")
)
KPI_UNIT: Final = Term(_("Counted in"), _("What the KPI is counted in: %, days, points."))
DIRECTION: Final = Term(
    _("Direction"),
    _("Higher is better, lower is better, in range, or hold at the target."),
    Unit.CHOICE,
)
BASELINE: Final = Term(_("Baseline"), _("Value before the project."), Unit.NUMBER)
BASELINE_DATE: Final = Term(_("Baseline date"), _("When the baseline was measured."), Unit.DATE)
TARGETS: Final = Term(_("Target"), _("Value to be reached in the year."), Unit.NUMBER)
REVIEW_YEAR: Final = Term(
    _("Review year"), _("Plan year whose target the actual is held against."), Unit.COUNT
)
DUE_DATE: Final = Term(
    _("Time-bound: due"), _("The day by which the last target is reached."), Unit.DATE
)
FORMULA: Final = Term(_("Formula"), _("How it is worked out, with its denominator."))
SOURCE: Final = Term(_("Measurable: source"), _("The system or survey it is read from."))
FREQUENCY: Final = Term(_("Frequency"), _("How often it is measured."), Unit.CHOICE)
KPI_OWNER: Final = Term(_("Owner"), _("Who answers for the KPI."))
LEAD_OR_LAG: Final = Term(
    _("Lead or lag"), _("A lead indicator drives results; a lag indicator shows them."), Unit.CHOICE
)
MEASURE_KIND: Final = Term(_("Kind"), _("quantitative or qualitative."), Unit.CHOICE)
AUDIENCE: Final = Term(
    _("About"), _("external customers, internal employees, or neither."), Unit.CHOICE
)
BENCHMARK: Final = Term(_("Benchmark"), _("What comparable companies reach."), Unit.NUMBER)
ATTAINABLE: Final = Term(_("Attainable because"), _("Why the target can be reached."))
RELEVANT: Final = Term(_("Relevant because"), _("What it does for the objective and the money."))
CUSTOMER_VALUE: Final = Term(_("Customer value"), _("The value for customers that it serves."))
RANGE_LOW: Final = Term(
    _("Range from"), _("Lower end of the range, for in-range KPIs."), Unit.NUMBER
)
RANGE_HIGH: Final = Term(
    _("Range to"), _("Upper end of the range, for in-range KPIs."), Unit.NUMBER
)
TOLERANCE: Final = Term(_("Tolerance"), _("How far a held KPI may move."), Unit.NUMBER)
AMBER_FROM: Final = Term(
    _("Amber from"), _("Attainment from which the KPI is amber; below is red."), Unit.RATE
)
GREEN_FROM: Final = Term(_("Green from"), _("Attainment from which the KPI is green."), Unit.RATE)
REFERENCE_OF: Final = Term(
    _("Repeats KPI"),
    _("The KPI that this row merely repeats in another perspective; it carries no weight."),
)
CAUSE: Final = Term(_("Cause"), _("The KPI that drives another."))
EFFECT: Final = Term(_("Effect"), _("The KPI that it drives."))
LEVEL: Final = Term(_("Level"), _("vision, strategy, department or individual."), Unit.CHOICE)
CASCADE_KPI: Final = Term(_("KPI"), _("The KPI that shows whether the goal is reached."))
CASCADE_OWNER: Final = Term(_("Owner"), _("Who answers for the goal."))
GOAL: Final = Term(_("Goal"), _("What is to be achieved on this level."))
PARENT: Final = Term(_("Comes from"), _("The goal one level above from which it is derived."))
JUDGE: Final = Term(_("Judge"), _("Who made the comparison."))
JUDGED_GROUP: Final = Term(
    _("Compared"), _("perspectives, or the perspective whose KPIs are compared.")
)
FIRST: Final = Term(_("First"), _("The first of the two."))
SECOND: Final = Term(_("Second"), _("The second of the two."))
JUDGEMENT: Final = Term(
    _("First against second"),
    _(
        "1 equal, 3 moderately, 5 strongly, 7 very strongly, 9 extremely more important; "
        "1/3 … the other way."
    ),
    Unit.NUMBER,
)
ACTUAL_KPI: Final = Term(_("KPI"), _("The KPI that was measured."))
PERIOD: Final = Term(
    _("Plan year"), _("The plan year to which it belongs; 0 is the start year."), Unit.COUNT
)
ACTUAL: Final = Term(_("Actual"), _("The value that was measured."), Unit.NUMBER)
PERIOD_END: Final = Term(
    _("Period end"),
    _("Last day of the month, quarter or year that it covers; blank is the whole plan year."),
    Unit.DATE,
)
MEASURED_ON: Final = Term(_("Measured on"), _("The day of the measurement."), Unit.DATE)
NOTE: Final = Term(_("Note"), _("A remark; required where the status is red."))
LATENT: Final = Term(
    _("Variable"), _("The latent variable that the question measures."), Unit.CHOICE
)
QUESTION: Final = Term(_("Question"), _("The question, on the survey's scale."))
QUESTION_WEIGHT: Final = Term(
    _("Weight"), _("Weight of the question in its variable."), Unit.NUMBER
)
ITEM_CODE: Final = Term(
    _("Item"),
    _("Short name of the question, such as Q1; the answers stand under it, one row a respondent."),
)
RECOMMENDS: Final = Term(
    _("Would recommend (0–10)"),
    _("How likely the respondent is to recommend us, from 0 to 10; it gives the promoter score."),
    Unit.NUMBER,
)
MEAN_SCORE: Final = Term(
    _("Mean score"),
    _("Mean of all answers; blank: taken from the answers on the sheet Survey answers."),
    Unit.NUMBER,
)
RESPONDENTS: Final = Term(
    _("Respondents"),
    _("Number of answers; blank: counted on the sheet Survey answers."),
    Unit.COUNT,
)
SCALE_LOW: Final = Term(_("Lowest answer"), _("Lowest value of the scale."), Unit.NUMBER)
SCALE_HIGH: Final = Term(_("Highest answer"), _("Highest value of the scale."), Unit.NUMBER)

# Milestones, approval, review, log
MILESTONE: Final = Term(_("Phase"), _("A phase or milestone of the project."))
START: Final = Term(_("Start"), _("First day."), Unit.DATE)
END: Final = Term(_("End"), _("Last day."), Unit.DATE)
GATE: Final = Term(_("Go if"), _("What must be true for the project to go on."))
MILESTONE_OWNER: Final = Term(_("Owner"), _("Who answers for the phase."))
SPONSOR: Final = Term(_("Sponsor"), _("Who wants the project and answers for its benefits."))
COST_CENTRE: Final = Term(_("Cost centre"), _("Where the money is booked."))
PROJECT_CLASS: Final = Term(
    _("Project class"), _("Class of the investment, such as strategic / IT.")
)
BUDGETED: Final = Term(_("Budget line"), _("Whether and where the project is budgeted."))
UNBUDGETED_AMOUNT: Final = Term(
    _("Unbudgeted amount"), _("What the budget does not cover."), Unit.MONEY
)
USEFUL_LIFE_YEARS: Final = Term(_("Useful life"), _("Years the system will be used."), Unit.COUNT)
LIMIT_BASIS: Final = Term(
    _("Limits apply to"), _("the initial outlay (year 0) or the total commitment."), Unit.CHOICE
)
ROLE: Final = Term(_("Role"), _("Who signs."))
LIMIT: Final = Term(
    _("Limit"), _("Up to which amount the role may approve; blank is without limit."), Unit.MONEY
)
STEP: Final = Term(_("Step"), _("Order of signing."), Unit.COUNT)
ACTION: Final = Term(_("Action"), _("What the role does: submit, review, approve."))
PERSON: Final = Term(_("Signatory"), _("Name of the person."))
DECISION: Final = Term(_("Decision"), _("approved, rejected, or blank while open."), Unit.CHOICE)
SIGNED_ON: Final = Term(_("Date"), _("Day of the decision."), Unit.DATE)
COMMENT: Final = Term(_("Comment"), _("Conditions or remarks."))
REVIEW_DATE: Final = Term(_("Review date"), _("When plan and actual are compared."), Unit.DATE)
REVIEW_COMPARES: Final = Term(_("Compares"), _("What is compared."))
REVIEW_OWNER: Final = Term(_("Owner"), _("Who runs the review."))
ACTUAL_LINE: Final = Term(_("Line"), _("The cost or benefit line that was booked."))
ACTUAL_AMOUNT: Final = Term(
    _("Actual amount"), _("Amount booked for the year, in the plan's unit."), Unit.MONEY
)
IMPROVEMENT: Final = Term(_("Improvement"), _("What is to be done."))
SUPERVISOR: Final = Term(_("Supervised by"), _("Who checks that it is done."))
CHANGE_DATE: Final = Term(_("Date"), _("When the plan was changed."), Unit.DATE)
CHANGE_SHEET: Final = Term(_("Sheet"), _("Where it was changed."))
CHANGE_WHAT: Final = Term(_("Change"), _("What was changed."))
CHANGE_WHY: Final = Term(_("Why"), _("Why it was changed."))
CHINESE: Final = Term(_("Chinese"), _("A text of this plan in Chinese."))
ENGLISH: Final = Term(_("English"), _("The same text in English."))
