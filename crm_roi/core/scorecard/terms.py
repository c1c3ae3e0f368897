"""The words of weights, scores and satisfaction: arguments of the scorecard worksheet functions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from crm_roi.core import plan_terms
from crm_roi.core.terms import Term, Unit, _
from crm_roi.core.worksheet import Cells, Choices, Numbers, Table

UPPER_TRIANGLE = Term(
    _("Judgements"),
    _("Judgements above the diagonal, row by row: 1st against 2nd, 3rd …; blank = skipped."),
    Unit.NUMBER,
)
JUDGEMENTS = Term(
    _("Judgement matrix"),
    _("Square block: row is so many times more important than column; upper half is enough."),
    Unit.NUMBER,
)
JUDGES = Term(
    _("Judges"),
    _("One row a judge: judgements above the diagonal, row by row; blank = skipped."),
    Unit.NUMBER,
)
WEIGHT_METHOD = Term(
    _("Method"),
    _(
        "eigenvector (default), geometric_mean (of the rows), or column_mean: each column divided "
        "by its sum, then the mean of each row."
    ),
    Unit.CHOICE,
)
AGGREGATION = Term(
    _("Aggregation"),
    _("judgements (default) or priorities: geometric mean of them; mean_priorities: plain mean."),
    Unit.CHOICE,
)
RANDOM_INDEX_TABLE = Term(
    _("Random index"),
    _("Table used: saaty (default: .58 .90 1.12 …), saaty_later, donegan_dodd, simulated."),
    Unit.CHOICE,
)
WEIGHTED_DATA = Term(
    _("Data"),
    _("One row a unit (store, period), one column an indicator."),
    Unit.NUMBER,
)
DIRECTIONS = Term(
    _("Directions"),
    _("up where more is better, down where less is; one for each column or row, or one for all."),
    Unit.CHOICE,
)
NORMALISATION = Term(
    _("Normalisation"),
    _("share (default): of the column's sum; min_max: scaled from worst to best first."),
    Unit.CHOICE,
)
RANKS = Term(
    _("Ranks"), _("1 for the most important item, 2 for the next …; equal ranks share."), Unit.COUNT
)
POINTS = Term(_("Points"), _("Points given to each item, 0 or more."), Unit.NUMBER)

ACTUALS = Term(
    _("Actuals"), _("Measured values, one a KPI; a blank is missing, never 0."), Unit.NUMBER
)
BASELINES = Term(
    _("Baselines"),
    _("Values before the project; for in_range the lower end of the range."),
    Unit.NUMBER,
)
TARGETS = Term(
    _("Targets"), _("Values to be reached; for in_range the upper end of the range."), Unit.NUMBER
)
TOLERANCES = Term(
    _("Tolerances"),
    _("hold: how far the KPI may move at full attainment. hold, in_range: 0 is reached so far on."),
    Unit.NUMBER,
)
KPI_DIRECTIONS = Term(
    _("Directions"), _("up, down, in_range or hold; one for each KPI, or one for all."), Unit.CHOICE
)
ATTAINMENTS = Term(
    _("Attainments"), _("0 at the baseline, 1 at the target; a blank is missing."), Unit.RATE
)
CAP = Term(_("Cap"), _("The most that one KPI can score; 1.2 if left out."), Unit.RATE)
FLOOR = Term(_("Floor"), _("The least that one KPI can score; 0 if left out."), Unit.RATE)
SCORES = Term(_("Scores"), _("Scores to be judged or rolled up; a blank is missing."), Unit.NUMBER)
WEIGHTS = Term(
    _("Weights"), _("Weight of each score, 0 or more; they need not sum to 1."), Unit.NUMBER
)
ROLL_UP = Term(
    _("Roll-up"),
    _("average (default, weighted), minimum (worst child), maximum or sum."),
    Unit.CHOICE,
)
MISSING = Term(
    _("Missing scores"),
    _("exclude (default): left out, weights renormalised; strict: one missing blanks the parent."),
    Unit.CHOICE,
)
ANCHOR_VALUES = Term(
    _("Anchor values"), _("Values at which a score is fixed, rising or falling."), Unit.NUMBER
)
ANCHOR_SCORES = Term(
    _("Anchor scores"), _("The score at each anchor value; straight lines between."), Unit.NUMBER
)
RULE_SIGNS = Term(
    _("Comparisons"),
    _("One of > >= < <= = for each rule; the first rule that holds wins."),
    Unit.TEXT,
)
RULE_LIMITS = Term(_("Limits"), _("The limit of each rule."), Unit.NUMBER)
RULE_LABELS = Term(
    _("Labels"), _("The status each rule gives, and one more for everything else."), Unit.TEXT
)
HISTORY = Term(
    _("History"),
    _("Measured values by period, oldest first; a blank was not measured."),
    Unit.NUMBER,
)
PERIODS_AHEAD = Term(
    _("Periods ahead"), _("How many periods after the last one of the history."), Unit.COUNT
)
MEASURED_ON = Term(
    _("Measured on"), _("The day of the last measurement; blank if there is none."), Unit.DATE
)
AS_OF = Term(_("As of"), _("The day on which the figures are looked at."), Unit.DATE)

MEAN_SCORES = Term(
    _("Mean scores"), _("Mean answer to each item, on the survey's scale."), Unit.NUMBER
)
ITEM_WEIGHTS = Term(
    _("Item weights"),
    _("Weight of each item in its variable; they need not sum to 1."),
    Unit.NUMBER,
)
SURVEY_ANSWERS = Term(
    _("Answers"),
    _("One row a respondent, one column an item; a blank was not answered."),
    Unit.NUMBER,
)
ITEM_LATENTS = Term(
    _("Variables"),
    _("For each item its variable: expected_quality, perceived_quality, perceived_value, …"),
    Unit.TEXT,
)
CAUSES = Term(
    _("From"),
    _("Where each path begins; left out, the satisfaction model of six variables is taken."),
    Unit.TEXT,
)
EFFECTS = Term(_("To"), _("Where each path ends, as many as beginnings."), Unit.TEXT)
SCHEME = Term(
    _("Scheme"), _("Inner weighting: centroid (default), factorial or path."), Unit.CHOICE
)
STANDARDISED = Term(
    _("Standardised"),
    _("TRUE (default): items are brought to the same spread; FALSE: they keep their metric."),
    Unit.CHOICE,
)
DRIVEN = Term(_("Target variable"), _("The variable whose index is to be moved."), Unit.TEXT)
RELIABILITY_MEASURE = Term(
    _("Measure"),
    _("alpha (Cronbach's α, default), composite (composite reliability) or average_variance."),
    Unit.CHOICE,
)
RESAMPLES = Term(_("Resamples"), _("How often respondents are drawn anew; 1000."), Unit.COUNT)
BOOTSTRAP_CONFIDENCE = Term(
    _("Confidence"), _("Share of resamples within the interval; 0.95."), Unit.RATE
)

INDICATOR_KEY = Term(
    _("Indicator"), _("Key of an indicator of the library, such as retention_rate.")
)
KPI_WEIGHTS = Term(
    _("KPI weights"), _("Weight of each KPI in the total score, 0 or more."), Unit.RATE
)
OBJECTIVES = Term(_("Objectives"), _("The objective that each KPI serves; blank if none."))
PERSPECTIVE_KINDS = Term(
    _("Perspective kinds"), _("financial, customer, internal or learning, for each KPI.")
)
MEASURE_KINDS = Term(_("Kinds"), _("quantitative or qualitative, for each KPI."))
AUDIENCES = Term(_("About"), _("customer, employee or none, for each KPI."))
HORIZONS = Term(
    _("Term"), _("short (target within a year), long (third year or later) or both, for each KPI.")
)
ATTAINED_TARGET = Term(_("Target"), _("The last value to be reached."), Unit.NUMBER)
FIRST_DAY = Term(_("First day"), _("First day of the plan."), Unit.DATE)
LAST_DAY = Term(_("Last day"), _("Last day of the plan."), Unit.DATE)

UpperTriangle = Annotated[Numbers, UPPER_TRIANGLE, Cells.VALUES]
JudgementMatrix = Annotated[Table, JUDGEMENTS, Cells.MATRIX]
Judges = Annotated[Table, JUDGES, Cells.MATRIX]
PERSPECTIVES = ("customer", "internal", "learning", "financial")
KPI_DIRECTION_WORDS = ("up", "down", "in_range", "hold")

WeightMethod = Annotated[
    str, WEIGHT_METHOD, Cells.WORD, Choices(("eigenvector", "geometric_mean", "column_mean"))
]
Aggregation = Annotated[
    str, AGGREGATION, Cells.WORD, Choices(("judgements", "priorities", "mean_priorities"))
]
RandomIndexTable = Annotated[
    str, RANDOM_INDEX_TABLE, Cells.WORD, Choices(("saaty", "donegan_dodd", "simulated"))
]
WeightedData = Annotated[Table, WEIGHTED_DATA, Cells.MATRIX]
Normalisation = Annotated[str, NORMALISATION, Cells.WORD, Choices(("share", "min_max"))]
Directions = Annotated[Sequence[str], DIRECTIONS, Cells.WORDS, Choices(("up", "down"))]
Ranks = Annotated[Numbers, RANKS, Cells.VALUES]
Points = Annotated[Numbers, POINTS, Cells.VALUES]
Actuals = Annotated[Numbers, ACTUALS, Cells.VALUES]
Baselines = Annotated[Numbers, BASELINES, Cells.VALUES]
Targets = Annotated[Numbers, TARGETS, Cells.VALUES]
Tolerances = Annotated[Numbers, TOLERANCES, Cells.VALUES]
KpiDirections = Annotated[Sequence[str], KPI_DIRECTIONS, Cells.WORDS, Choices(KPI_DIRECTION_WORDS)]
Attainments = Annotated[Numbers, ATTAINMENTS, Cells.VALUES]
Cap = Annotated[float, CAP, Cells.NUMBER]
Floor = Annotated[float, FLOOR, Cells.NUMBER]
Scores = Annotated[Numbers, SCORES, Cells.VALUES]
AmberFrom = Annotated[float, plan_terms.AMBER_FROM, Cells.NUMBER]
GreenFrom = Annotated[float, plan_terms.GREEN_FROM, Cells.NUMBER]
Weights = Annotated[Numbers, WEIGHTS, Cells.VALUES]
RollUp = Annotated[str, ROLL_UP, Cells.WORD, Choices(("average", "minimum", "maximum", "sum"))]
Missing = Annotated[str, MISSING, Cells.WORD, Choices(("exclude", "strict"))]
AnchorValues = Annotated[Numbers, ANCHOR_VALUES, Cells.VALUES]
AnchorScores = Annotated[Numbers, ANCHOR_SCORES, Cells.VALUES]
RuleSigns = Annotated[Sequence[str], RULE_SIGNS, Cells.WORDS]
RuleLimits = Annotated[Numbers, RULE_LIMITS, Cells.VALUES]
RuleLabels = Annotated[Sequence[str], RULE_LABELS, Cells.WORDS]
History = Annotated[Numbers, HISTORY, Cells.VALUES]
PeriodsAhead = Annotated[float, PERIODS_AHEAD, Cells.NUMBER]
MeasuredOn = Annotated[Numbers, MEASURED_ON, Cells.DATES]
AsOf = Annotated[float, AS_OF, Cells.DATE]
Frequency = Annotated[
    str,
    plan_terms.FREQUENCY,
    Cells.WORD,
    Choices(("daily", "weekly", "monthly", "quarterly", "half_yearly", "yearly")),
]
MeanScores = Annotated[Numbers, MEAN_SCORES, Cells.VALUES]
ItemWeights = Annotated[Numbers, ITEM_WEIGHTS, Cells.VALUES]
ScaleLow = Annotated[float, plan_terms.SCALE_LOW, Cells.NUMBER]
ScaleHigh = Annotated[float, plan_terms.SCALE_HIGH, Cells.NUMBER]
SurveyAnswers = Annotated[Table, SURVEY_ANSWERS, Cells.MATRIX]
ItemLatents = Annotated[Sequence[str], ITEM_LATENTS, Cells.WORDS]
Causes = Annotated[Sequence[str], CAUSES, Cells.WORDS]
Effects = Annotated[Sequence[str], EFFECTS, Cells.WORDS]
SchemeWord = Annotated[str, SCHEME, Cells.WORD, Choices(("centroid", "factorial", "path"))]
Standardised = Annotated[bool, STANDARDISED, Cells.FLAG]
Driven = Annotated[str, DRIVEN, Cells.WORD]
ReliabilityMeasure = Annotated[
    str, RELIABILITY_MEASURE, Cells.WORD, Choices(("alpha", "composite", "average_variance"))
]
Resamples = Annotated[float, RESAMPLES, Cells.NUMBER]
Seed = Annotated[float, plan_terms.SEED, Cells.NUMBER]
BootstrapConfidence = Annotated[float, BOOTSTRAP_CONFIDENCE, Cells.NUMBER]
IndicatorKey = Annotated[str, INDICATOR_KEY, Cells.WORD]
PerspectiveKind = Annotated[str, plan_terms.PERSPECTIVE_ROLE, Cells.WORD, Choices(PERSPECTIVES)]
KpiWeights = Annotated[Numbers, KPI_WEIGHTS, Cells.VALUES]
Objectives = Annotated[Sequence[str], OBJECTIVES, Cells.WORDS]
PerspectiveKinds = Annotated[Sequence[str], PERSPECTIVE_KINDS, Cells.WORDS, Choices(PERSPECTIVES)]
MeasureKinds = Annotated[
    Sequence[str], MEASURE_KINDS, Cells.WORDS, Choices(("quantitative", "qualitative"))
]
Audiences = Annotated[
    Sequence[str], AUDIENCES, Cells.WORDS, Choices(("customer", "employee", "none"))
]
Horizons = Annotated[Sequence[str], HORIZONS, Cells.WORDS, Choices(("short", "long", "both"))]
KpiName = Annotated[str, plan_terms.NAME, Cells.WORD]
KpiScope = Annotated[str, plan_terms.SCOPE, Cells.WORD]
KpiDirection = Annotated[str, plan_terms.DIRECTION, Cells.WORD, Choices(KPI_DIRECTION_WORDS)]
KpiFormula = Annotated[str, plan_terms.FORMULA, Cells.WORD]
KpiUnit = Annotated[str, plan_terms.KPI_UNIT, Cells.WORD]
KpiSource = Annotated[str, plan_terms.SOURCE, Cells.WORD]
KpiBaseline = Annotated[Numbers, plan_terms.BASELINE, Cells.VALUES]
KpiTarget = Annotated[Numbers, ATTAINED_TARGET, Cells.VALUES]
KpiDue = Annotated[Numbers, plan_terms.DUE_DATE, Cells.DATES]
KpiObjective = Annotated[str, plan_terms.OBJECTIVE, Cells.WORD]
AttainableBecause = Annotated[str, plan_terms.ATTAINABLE, Cells.WORD]
RelevantBecause = Annotated[str, plan_terms.RELEVANT, Cells.WORD]
KpiBenchmark = Annotated[Numbers, plan_terms.BENCHMARK, Cells.VALUES]
FirstDay = Annotated[float, FIRST_DAY, Cells.DATE]
LastDay = Annotated[float, LAST_DAY, Cells.DATE]
