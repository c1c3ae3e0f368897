"""The words of risk: arguments of the estimate, sensitivity and simulation worksheet functions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final

from crm_roi.core import plan_terms
from crm_roi.core.terms import Term, Unit, _
from crm_roi.core.worksheet import Cells, Choices, Numbers, Table

LOW_VALUE: Final = Term(_("Low"), _("The lowest value that is thinkable."), Unit.NUMBER)
LIKELY_VALUE: Final = Term(_("Most likely"), _("The value that is most likely."), Unit.NUMBER)
HIGH_VALUE: Final = Term(_("High"), _("The highest value that is thinkable."), Unit.NUMBER)
CUMULATED: Final = Term(
    _("Cumulated probability"),
    _("Share of the outcomes that lie below; 0.9 asks for P90."),
    Unit.RATE,
)
ESTIMATE_KIND: Final = Term(
    _("Distribution"),
    _(
        "pert, triangular, uniform: low to high; normal, lognormal: low to high is P10 to P90; "
        "discrete: the three values with 30, 40, 30 %."
    ),
    Unit.CHOICE,
)
OUTCOME_VALUES: Final = Term(
    _("Outcomes"), _("What each case is worth, such as its NPV."), Unit.MONEY
)
OUTCOME_CHANCES: Final = Term(
    _("Probabilities"),
    _("Probability of each outcome, in the same order; they add up to 1."),
    Unit.RATE,
)
COST_LINES: Final = Term(
    _("Cost lines"), _("A block of costs: one line a row, positive, year 0 first."), Unit.MONEY
)
BENEFIT_LINES: Final = Term(
    _("Benefit lines"),
    _("A block of benefits: one line a row, positive, year 0 first."),
    Unit.MONEY,
)
COST_ESTIMATES: Final = Term(
    _("Cost estimates"),
    _(
        "Low, most likely, high as factors (1 = as planned), and the PERT shape if wanted: a row "
        "for each cost line, or one row for all together; a blank row is certain."
    ),
    Unit.NUMBER,
)
BENEFIT_ESTIMATES: Final = Term(
    _("Benefit estimates"),
    _(
        "Low, most likely, high as factors (1 = as planned), and the PERT shape if wanted: a row "
        "for each benefit line, or one row for all together; a blank row is certain."
    ),
    Unit.NUMBER,
)
LINE_NAMES: Final = Term(
    _("Line names"), _("Names of the cost lines, then of the benefit lines; blank = numbered.")
)
CASE_ROWS: Final = Term(
    _("Scenario rows"),
    _("One scenario a row: factor on benefits, on year-0 costs, on later costs, delay in years."),
    Unit.NUMBER,
)
DELAY_MONTHS: Final = Term(_("Delays in months"), _("The delays to try: 0, 3, 6, 12 …"), Unit.COUNT)
BINS: Final = Term(_("Bars"), _("About how many bars the histogram has."), Unit.COUNT)

LowValue = Annotated[float, LOW_VALUE, Cells.NUMBER]
LikelyValue = Annotated[float, LIKELY_VALUE, Cells.NUMBER]
HighValue = Annotated[float, HIGH_VALUE, Cells.NUMBER]
PertShape = Annotated[float, plan_terms.PERT_SHAPE, Cells.NUMBER]
Cumulated = Annotated[float, CUMULATED, Cells.NUMBER]
EstimateKind = Annotated[
    str,
    ESTIMATE_KIND,
    Cells.WORD,
    Choices(("pert", "triangular", "normal", "lognormal", "uniform", "discrete")),
]
OutcomeValues = Annotated[Numbers, OUTCOME_VALUES, Cells.VALUES]
OutcomeChances = Annotated[Numbers, OUTCOME_CHANCES, Cells.VALUES]
CostLines = Annotated[Table, COST_LINES, Cells.MATRIX]
BenefitLines = Annotated[Table, BENEFIT_LINES, Cells.MATRIX]
CostEstimates = Annotated[Table, COST_ESTIMATES, Cells.MATRIX]
BenefitEstimates = Annotated[Table, BENEFIT_ESTIMATES, Cells.MATRIX]
LineNames = Annotated[Sequence[str], LINE_NAMES, Cells.WORDS]
Sampling = Annotated[str, plan_terms.METHOD, Cells.WORD, Choices(("mc", "lhs", "sobol"))]
CaseRows = Annotated[Table, CASE_ROWS, Cells.MATRIX]
DelayMonths = Annotated[Numbers, DELAY_MONTHS, Cells.VALUES]
Bins = Annotated[float, BINS, Cells.NUMBER]
Trials = Annotated[float, plan_terms.TRIALS, Cells.NUMBER]
Seed = Annotated[float, plan_terms.SEED, Cells.NUMBER]
LineSwing = Annotated[float, plan_terms.SENSITIVITY_RANGE, Cells.NUMBER]
RateSwing = Annotated[float, plan_terms.RATE_RANGE, Cells.NUMBER]
HurdleRate = Annotated[float | None, plan_terms.HURDLE_IRR, Cells.NUMBER]
