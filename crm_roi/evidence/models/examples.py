"""Customers to learn from: what was known of each on a day, and whether they left after it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from crm_roi.core.errors import CrmRoiError
from crm_roi.core.evidence.classification import LEAK_AUC, OneClassOnly, separation

if TYPE_CHECKING:
    from crm_roi.core.worksheet import FloatArray

FEWEST_OF_A_KIND: Final = 20
"""Of customers who left, and of those who stayed: fewer teach nothing that lasts."""


class UnevenExamples(CrmRoiError):
    """Features describe {features} customers, outcomes {outcomes}: one row for each customer."""


class OutcomeNotYesOrNo(CrmRoiError):
    """Customer {row}: whether they left is 1 or 0, nothing else."""


class TooFewToLearn(CrmRoiError):
    """To learn a warning takes {least} customers who left and as many who stayed; here {found}."""


class LeakFound(CrmRoiError):
    """{feature} alone tells who left (AUC {auc:.3f}): it was written down later. Leave it out."""


@dataclass(frozen=True, slots=True)
class Examples:
    """Features known on a day, a customer a row, and 1 for who left after it, 0 for who stayed."""

    features: pd.DataFrame
    left: FloatArray

    @classmethod
    def of(cls, features: pd.DataFrame, left: object) -> Examples:
        """Check what is to be learnt from.

        Raises:
            UnevenExamples, OutcomeNotYesOrNo, OneClassOnly, TooFewToLearn: see there.
        """
        outcome = np.asarray(left, dtype=float)
        if len(outcome) != len(features):
            raise UnevenExamples(features=len(features), outcomes=len(outcome))
        wrong = ~np.isin(outcome, (0, 1))
        if wrong.any():
            raise OutcomeNotYesOrNo(row=int(wrong.argmax()) + 1)
        fewest = int(min(outcome.sum(), len(outcome) - outcome.sum()))
        if not fewest:
            raise OneClassOnly
        if fewest < FEWEST_OF_A_KIND:
            raise TooFewToLearn(least=FEWEST_OF_A_KIND, found=fewest)
        return cls(features.reset_index(drop=True), outcome)

    def rows(self, chosen: object) -> Examples:
        """Take some of the customers."""
        picked = np.asarray(chosen)
        return Examples(self.features.iloc[picked].reset_index(drop=True), self.left[picked])

    def without(self, feature: str) -> Examples:
        """Leave a feature out."""
        return Examples(self.features.drop(columns=feature), self.left)


def split_in_time(examples: Examples, share: float = 0.7) -> tuple[Examples, Examples]:
    """Cut rows that stand in the order of time into earlier ones, to learn from, and later ones.

    Shuffled rows flatter every model: it is then tested on days it has already seen.
    """
    cut = int(len(examples.left) * share)
    halves = examples.rows(np.arange(cut)), examples.rows(np.arange(cut, len(examples.left)))
    earlier, later = (Examples.of(half.features, half.left) for half in halves)
    return earlier, later


def separations(examples: Examples) -> dict[str, float]:
    """How well each feature alone tells who left: AUC, whichever way round, the best first.

    Words count by the share of leavers with the same word in the other half of the rows, so that a
    word that one customer alone has tells nothing.
    """
    found = {
        str(name): separation(_as_numbers(column, examples.left), examples.left)
        for name, column in examples.features.items()
    }
    return dict(sorted(found.items(), key=lambda each: -each[1]))


def refuse_leaks(examples: Examples) -> None:
    """Refuse features that were written down after the day: they know what is to be foretold.

    Raises:
        LeakFound: a feature alone has an AUC above 0.95.
    """
    for feature, found in separations(examples).items():
        if found > LEAK_AUC:
            raise LeakFound(feature=feature, auc=found)


def _as_numbers(column: pd.Series, left: FloatArray) -> FloatArray:
    if pd.api.types.is_numeric_dtype(column):
        return column.to_numpy(dtype=float, na_value=np.nan)
    codes = pd.factorize(column)[0] + 1
    rates = np.empty(len(codes))
    for half in (0, 1):
        here, other = slice(half, None, 2), slice(1 - half, None, 2)
        alike = np.bincount(codes[other], minlength=codes.max() + 1)
        leavers = np.bincount(codes[other], weights=left[other], minlength=codes.max() + 1)
        known = np.where(alike > 0, leavers / np.maximum(alike, 1), left[other].mean())
        rates[here] = known[codes[here]]
    return rates
