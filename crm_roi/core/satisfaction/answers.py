"""Survey answers made ready: checked against the scale, gaps closed by a stated rule.

A respondent who left more than 15 % of the questions open is left out; any other gap takes the mean
of the item's answers (Hair, Hult, Ringle & Sarstedt, A Primer on PLS-SEM, 2017). How many were left
out and filled is part of the result, and an item with over 5 % of gaps is warned of.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.core.scorecard.errors import (
    AllAnswersEqual,
    AnswerOutsideScale,
    DifferentCounts,
    NoAnswers,
    TooFewAnswers,
    WrongScale,
)
from crm_roi.core.terms import _
from crm_roi.core.worksheet import FloatArray, Sentence, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

MOST_GAPS_OF_RESPONDENT: Final = 0.15
MOST_GAPS_OF_ITEM: Final = 0.05
LEAST_RESPONDENTS: Final = 10
RESAMPLES: Final = 1000  # of the bootstrap, where nobody says how many

MANY_GAPS: Final = _(
    "{share:.0%} of the answers to {item} are missing; its mean stands in for them."
)
LEFT_OUT: Final = _("{count} respondents left too many questions open and are left out.")


@dataclass(frozen=True, slots=True)
class Scale:
    """The scale of the answers, from its lowest to its highest."""

    low: float = 1.0
    high: float = 10.0

    def __post_init__(self) -> None:
        """Refuse a scale that does not rise."""
        if not self.low < self.high:
            raise WrongScale(low=self.low, high=self.high)

    @property
    def width(self) -> float:
        """Points between the ends."""
        return self.high - self.low


@dataclass(frozen=True, slots=True)
class Answers:
    """Complete answers, shape (respondents, items), and what was done to make them so."""

    values: FloatArray
    items: tuple[str, ...]
    scale: Scale
    left_out: int
    filled: int
    warnings: tuple[Sentence, ...]


def ready_answers(answers: Table, items: Sequence[str], scale: Scale | None = None) -> Answers:
    """Check answers (a row a respondent, a column an item) and close their gaps; NaN is a gap."""
    table = np.atleast_2d(np.asarray(answers, dtype=float))
    scale = scale or Scale()
    if table.shape[1] != len(items):
        raise DifferentCounts(first=table.shape[1], second=len(items))
    _check_scale(table, items, scale)
    gaps = np.isnan(table)
    kept = gaps.mean(axis=1) <= MOST_GAPS_OF_RESPONDENT
    if kept.sum() < LEAST_RESPONDENTS:
        raise TooFewAnswers(least=LEAST_RESPONDENTS, count=int(kept.sum()))
    values, open_cells = table[kept], gaps[kept]
    complete = _filled(values, open_cells, items)
    left_out = int((~kept).sum())
    return Answers(
        complete, tuple(items), scale, left_out, int(open_cells.sum()),
        _warnings(open_cells, items, left_out),
    )  # fmt: skip


def _check_scale(table: FloatArray, items: Sequence[str], scale: Scale) -> None:
    outside = (table < scale.low) | (table > scale.high)
    for row, column in np.argwhere(outside)[:1].tolist():
        raise AnswerOutsideScale(
            row=row + 1,
            item=items[column],
            value=float(table[row, column]),
            low=scale.low,
            high=scale.high,
        )


def _filled(values: FloatArray, gaps: NDArray[np.bool_], items: Sequence[str]) -> FloatArray:
    given = (~gaps).sum(axis=0)
    for place in np.flatnonzero(given == 0).tolist():
        raise NoAnswers(item=items[place])
    means = np.where(gaps, 0.0, values).sum(axis=0) / given
    complete = np.where(gaps, means, values)
    for place in np.flatnonzero(np.ptp(complete, axis=0) == 0).tolist():
        raise AllAnswersEqual(item=items[place])
    return complete


def _warnings(gaps: NDArray[np.bool_], items: Sequence[str], left_out: int) -> tuple[Sentence, ...]:
    shares = gaps.mean(axis=0)
    many = tuple(
        Sentence(MANY_GAPS, {"share": float(shares[place]), "item": items[place]})
        for place in np.flatnonzero(shares > MOST_GAPS_OF_ITEM).tolist()
    )
    return ((Sentence(LEFT_OUT, {"count": left_out}),) if left_out else ()) + many
