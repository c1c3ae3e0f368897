"""What makes a weight, a score or an index impossible: one class per reason.

Rows and columns are counted from 1, as a user counts them.
"""

from __future__ import annotations

from typing import ClassVar

from crm_roi.core.errors import CrmRoiError


class MatrixNotSquare(CrmRoiError):
    """Judgements need as many rows as columns; here are {rows} rows and {columns} columns."""


class JudgementNotPositive(CrmRoiError):
    """The judgement in row {row}, column {column} is {value}; a judgement is above 0."""

    code: ClassVar[str] = "#NUM!"


class JudgementOffTheScale(CrmRoiError):
    """Row {row}, column {column} is {value}; judgements go from 1/9 to 9."""

    code: ClassVar[str] = "#NUM!"


class JudgementsNotReciprocal(CrmRoiError):
    """Row {row}, column {column} says {value}, the opposite cell {opposite}: not 1 / {value}."""

    code: ClassVar[str] = "#NUM!"


class DiagonalNotOne(CrmRoiError):
    """Item {row} against itself is {value}; it can only be 1."""

    code: ClassVar[str] = "#NUM!"


class NotATriangle(CrmRoiError):
    """{count} judgements fill no upper triangle; 3 items need 3, 4 need 6, 5 need 10."""


class UnknownItem(CrmRoiError):
    """{item} is not among the items compared."""


class JudgedTwice(CrmRoiError):
    """{first} against {second} was judged twice, as {value} and as {other}."""


class TooFewJudgements(CrmRoiError):
    """The judgements given do not connect all items; compare item {row} with one of the others."""

    code: ClassVar[str] = "#N/A"


class UnknownChoice(CrmRoiError):
    """{choice} is not known here; choose one of: {choices}."""


class DirectionWithoutScaling(CrmRoiError):
    """Shares of the sum know no direction; with a column where less is better take min_max."""


class NoRandomIndex(CrmRoiError):
    """The random index table {table} ends at {largest} items; here are {count}."""

    code: ClassVar[str] = "#N/A"


class NoJudge(CrmRoiError):
    """No judge has given a judgement."""

    code: ClassVar[str] = "#N/A"


class OneJudge(CrmRoiError):
    """Agreement needs at least two judges."""

    code: ClassVar[str] = "#DIV/0!"


class NothingToRepair(CrmRoiError):
    """Two items cannot contradict each other; a repair needs three."""

    code: ClassVar[str] = "#N/A"


class MissingData(CrmRoiError):
    """Row {row}, column {column} holds no number."""


class NegativeData(CrmRoiError):
    """Row {row}, column {column} is below 0; entropy needs values of 0 or more."""

    code: ClassVar[str] = "#NUM!"


class TooFewRows(CrmRoiError):
    """Weights from data need at least two rows; here is {count}."""

    code: ClassVar[str] = "#NUM!"


class NoVariation(CrmRoiError):
    """All columns are constant or all alike, so the data tell nothing about their weights."""

    code: ClassVar[str] = "#DIV/0!"


class DifferentCounts(CrmRoiError):
    """The ranges differ in length: {first} and {second}."""


class WrongRank(CrmRoiError):
    """Rank no. {place} is missing or below 1."""

    code: ClassVar[str] = "#NUM!"


class NegativeWeight(CrmRoiError):
    """Weight no. {place} is below 0."""

    code: ClassVar[str] = "#NUM!"


class NoWeight(CrmRoiError):
    """The weights sum to 0."""

    code: ClassVar[str] = "#DIV/0!"


class MissingWeight(CrmRoiError):
    """Row {row}: a score without a weight; fill in the weight, 0 if it does not count."""


class NoBaseline(CrmRoiError):
    """Attainment needs a baseline; this KPI has none."""

    code: ClassVar[str] = "#N/A"


class NoTarget(CrmRoiError):
    """Attainment needs a target, or both ends of a range; this KPI lacks one."""

    code: ClassVar[str] = "#N/A"


class TargetOnWrongSide(CrmRoiError):
    """The KPI is to go {direction}, but its target {target} is on the other side of {baseline}."""

    code: ClassVar[str] = "#NUM!"


class RangeOrder(CrmRoiError):
    """The lower end {low} is above the upper end {high}."""

    code: ClassVar[str] = "#NUM!"


class ThresholdOrder(CrmRoiError):
    """Amber begins at {amber_from}, above green at {green_from}."""

    code: ClassVar[str] = "#NUM!"


class TooFewMeasurements(CrmRoiError):
    """A trend needs at least two measured periods; here is {count}."""

    code: ClassVar[str] = "#N/A"


class AnchorsNotOrdered(CrmRoiError):
    """Anchor values must rise, or fall, from the first to the last, each with its score."""

    code: ClassVar[str] = "#NUM!"


class NoKpis(CrmRoiError):
    """There is no KPI with a weight."""

    code: ClassVar[str] = "#DIV/0!"


class EmptyModel(CrmRoiError):
    """A model needs latent variables, each with at least one item."""


class ItemWithoutLatent(CrmRoiError):
    """Item {item} has no latent variable: a name over its column is missing."""


class ItemTwice(CrmRoiError):
    """Item {item} belongs to two latent variables."""


class UnknownLatent(CrmRoiError):
    """A path leads from or to {latent}, which has no items."""


class UnconnectedLatent(CrmRoiError):
    """No path leads to or from {latent}."""


class CircularModel(CrmRoiError):
    """The paths of the model lead in a circle."""


class CollinearItems(CrmRoiError):
    """Some items or latent variables say exactly the same, so their shares cannot be told apart."""

    code: ClassVar[str] = "#NUM!"


class NotConverged(CrmRoiError):
    """The estimation did not settle within {iterations} steps."""

    code: ClassVar[str] = "#NUM!"


class TooFewAnswers(CrmRoiError):
    """The model needs at least {least} complete respondents; here are {count}."""

    code: ClassVar[str] = "#NUM!"


class AnswerOutsideScale(CrmRoiError):
    """Respondent {row} answered {value} to {item}; the scale goes from {low} to {high}."""

    code: ClassVar[str] = "#NUM!"


class AllAnswersEqual(CrmRoiError):
    """All answers to {item} are equal, so it measures nothing."""

    code: ClassVar[str] = "#DIV/0!"


class NoAnswers(CrmRoiError):
    """Nobody has answered {item}."""

    code: ClassVar[str] = "#N/A"


class WrongScale(CrmRoiError):
    """The scale must rise from its lowest answer {low} to its highest {high}."""

    code: ClassVar[str] = "#NUM!"


class FewResamples(CrmRoiError):
    """Intervals need at least {least} resamples; {count} were asked for."""

    code: ClassVar[str] = "#NUM!"


class ManyResamples(CrmRoiError):
    """Intervals take at most {most} resamples; {count} were asked for."""

    code: ClassVar[str] = "#NUM!"


class NotAConfidence(CrmRoiError):
    """A confidence lies between 0 and 1, such as 0.95; {confidence} does not."""

    code: ClassVar[str] = "#NUM!"
