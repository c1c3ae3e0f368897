"""How good a warning is: what it hits and misses, ranks, promises and earns.

A warning gives each customer a probability of leaving; what happened later is 1 (left) or 0.
Probabilities that are too high or too low cost money even where the ranking is right, so
calibration stands beside accuracy, and the threshold follows from money, not from 0.5.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.core.arithmetic import log
from crm_roi.core.columns import columns
from crm_roi.core.errors import CrmRoiError

if TYPE_CHECKING:
    from crm_roi.core.worksheet import FloatArray, Numbers

BINS: Final = 10
RATIO_BOUNDS: Final = (0.8, 1.25)
PSI_LIMIT: Final = 0.25
LEAK_AUC: Final = 0.95
LEAST_SHARE: Final = 1e-4
"""Stands in for an empty bin of the stability index, whose logarithm has no end."""


class OneClassOnly(CrmRoiError):
    """All customers left, or none did: a warning can be neither learnt nor judged."""

    code = "#DIV/0!"


class MissingProbability(CrmRoiError):
    """Customer {row} needs a probability from 0 to 1 and whether they left (1 or 0)."""

    code = "#N/A"


class NothingToSave(CrmRoiError):
    """Contacting costs 0 or more, a saved customer is worth more than 0, a share lies in 0 to 1."""

    code = "#NUM!"


@dataclass(frozen=True, slots=True)
class Confusion:
    """Customers by what was said of them and what they did; rates are None where nothing counts."""

    warned_left: int
    warned_stayed: int
    missed: int
    rightly_quiet: int

    @property
    def n(self) -> int:
        """All customers."""
        return self.warned_left + self.warned_stayed + self.missed + self.rightly_quiet

    @property
    def accuracy(self) -> float:
        """Share of customers of whom the right thing was said."""
        return (self.warned_left + self.rightly_quiet) / self.n

    @property
    def no_model_accuracy(self) -> float:
        """Accuracy of saying of everybody what most customers do; a model must do better."""
        left = self.warned_left + self.missed
        return max(left, self.n - left) / self.n

    @property
    def precision(self) -> float | None:
        """Share of the warned who left."""
        return _share(self.warned_left, self.warned_left + self.warned_stayed)

    @property
    def recall(self) -> float | None:
        """Share of those who left that was warned of."""
        return _share(self.warned_left, self.warned_left + self.missed)

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall."""
        return _share(2 * self.warned_left, 2 * self.warned_left + self.warned_stayed + self.missed)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def confusion(warned: Numbers, left: Numbers) -> Confusion:
    """Count customers by warning and outcome.

    Raises:
        MissingProbability: a blank, with its row from 1.
    """
    said, did = _pairs(warned, left)
    said = (said > 0).astype(float)
    quiet_stayed, quiet_left, warned_stayed, warned_left = np.bincount(
        (2 * said + did).astype(int), minlength=4
    ).tolist()
    return Confusion(warned_left, warned_stayed, quiet_left, quiet_stayed)


def auc(probabilities: Numbers, left: Numbers) -> float:
    """Chance that a customer who left was rated above one who stayed; 0.5 is a coin's.

    By ranks (Mann and Whitney 1947), equal ratings counting half.

    Raises:
        OneClassOnly: all left or none did.
    """
    rated, did = _both_kinds(probabilities, left)
    ordered = np.sort(rated[did < 1])
    below = np.searchsorted(ordered, rated[did > 0], side="left")
    upto = np.searchsorted(ordered, rated[did > 0], side="right")
    return float((below + upto).mean()) / (2 * len(ordered))


def brier(probabilities: Numbers, left: Numbers) -> float:
    """Mean squared distance of the probability from what happened (Brier 1950); 0 is best."""
    rated, did = _pairs(probabilities, left)
    return float(((rated - did) ** 2).mean())


def log_losses(probabilities: Numbers, left: Numbers) -> FloatArray:
    """Minus the logarithm of the probability given to what happened, a customer a row."""
    rated, did = _pairs(probabilities, left)
    inside = np.clip(np.where(did > 0, rated, 1 - rated), np.finfo(float).eps, 1.0)
    return -log(inside)


def calibration_error(probabilities: Numbers, left: Numbers, bins: int = BINS) -> float:
    """Mean distance between promised and happened shares, over customers ranked in tenths."""
    rows = calibration_table(probabilities, left, bins)
    return float((rows[:, 2] * np.abs(rows[:, 0] - rows[:, 1])).sum() / rows[:, 2].sum())


def calibration_table(probabilities: Numbers, left: Numbers, bins: int = BINS) -> FloatArray:
    """Promised share, happened share and number of customers, for each tenth of the ranking."""
    rated, did = _pairs(probabilities, left)
    order = np.argsort(rated, kind="stable")
    parts = [part for part in np.array_split(order, bins) if len(part)]
    return np.array([[rated[part].mean(), did[part].mean(), len(part)] for part in parts])


def calibration_ratio(probabilities: Numbers, left: Numbers) -> float:
    """Customers expected to leave over those who did; 0.8 says too few by a fifth.

    Raises:
        OneClassOnly: nobody left.
    """
    rated, did = _pairs(probabilities, left)
    if not did.any():
        raise OneClassOnly
    return float(rated.sum() / did.sum())


@dataclass(frozen=True, slots=True)
class Measures:
    """All that is said of a warning: what it ranks, promises, hits and misses."""

    n: int
    left: int
    auc: float
    log_loss: float
    brier: float
    calibration_error: float
    calibration_ratio: float
    threshold: float
    confusion: Confusion


def judge(probabilities: Numbers, left: Numbers, threshold: float) -> Measures:
    """Measure a warning on customers it has not learnt from, who are warned from a threshold on.

    Raises:
        OneClassOnly: all left or none did.
    """
    rated, did = _both_kinds(probabilities, left)
    return Measures(
        n=len(did),
        left=int(did.sum()),
        auc=auc(rated, did),
        log_loss=float(log_losses(rated, did).mean()),
        brier=brier(rated, did),
        calibration_error=calibration_error(rated, did),
        calibration_ratio=calibration_ratio(rated, did),
        threshold=threshold,
        confusion=confusion((rated >= threshold).astype(float), did),
    )


@dataclass(frozen=True, slots=True)
class ContactValue:
    """What contacting the warned earns: the cost of each contact, the worth of whom it keeps."""

    contact_cost: float
    saved_value: float
    save_share: float

    def __post_init__(self) -> None:
        """Refuse what earns nothing by its nature.

        Raises:
            NothingToSave: see there.
        """
        if not (self.contact_cost >= 0 and self.saved_value > 0 and 0 < self.save_share <= 1):
            raise NothingToSave

    @property
    def break_even(self) -> float:
        """Probability of leaving from which a contact pays, if the probabilities are right."""
        return self.contact_cost / (self.saved_value * self.save_share)

    def earned(self, probabilities: Numbers, left: Numbers, threshold: float) -> float:
        """Worth of contacting everybody rated at or above a threshold, less its cost."""
        rated, did = _pairs(probabilities, left)
        warned = rated >= threshold
        kept = self.saved_value * self.save_share * did[warned].sum()
        return float(kept - self.contact_cost * warned.sum())

    def curve(self, probabilities: Numbers, left: Numbers) -> FloatArray:
        """Threshold and worth, for every hundredth from 0 to 1."""
        thresholds = np.arange(101) / 100
        worth = [self.earned(probabilities, left, each) for each in thresholds.tolist()]
        return np.column_stack([thresholds, worth])

    def best_threshold(self, probabilities: Numbers, left: Numbers) -> tuple[float, float]:
        """Give the hundredth at which most is earned, the lowest of equals, and what it earns."""
        curve = self.curve(probabilities, left)
        threshold, worth = curve[int(curve[:, 1].argmax())].tolist()
        return threshold, worth


def stability_index(before: Numbers, after: Numbers, bins: int = BINS) -> float:
    """Population stability index: how far a column has moved from the data a model learnt on.

    Sum over tenths of the earlier column of (share after - before) × ln(after / before). Under 0.1
    nothing has moved, above 0.25 much has (the scale of the credit trade).
    """
    earlier, later = (np.asarray(each, dtype=float) for each in (before, after))
    edges = np.unique(np.quantile(earlier[~np.isnan(earlier)], np.arange(1, bins) / bins))
    places = [
        np.searchsorted(edges, each[~np.isnan(each)], side="left") for each in (earlier, later)
    ]
    shares = [
        np.maximum(np.bincount(place, minlength=len(edges) + 1) / max(len(place), 1), LEAST_SHARE)
        for place in places
    ]
    return float(((shares[1] - shares[0]) * log(shares[1] / shares[0])).sum())


def needs_refit(calibration: float) -> bool:
    """Whether customers leave so much more or less than was promised that the model is refitted."""
    return not RATIO_BOUNDS[0] <= calibration <= RATIO_BOUNDS[1]


def separation(feature: Numbers, left: Numbers) -> float:
    """AUC of one column on its own, whichever way round; blanks stand lowest."""
    column = np.asarray(feature, dtype=float)
    filled = np.where(np.isnan(column), -np.inf, column)
    did = np.asarray(left, dtype=float)
    order = np.unique(filled, return_inverse=True)[1]
    found = auc(order / max(order.max(), 1), did)
    return max(found, 1 - found)


def _pairs(ratings: Numbers, left: Numbers) -> tuple[FloatArray, FloatArray]:
    rated, did = columns(ratings, left)
    wrong = np.isnan(rated) | np.isnan(did) | (rated < 0) | (rated > 1) | ~np.isin(did, (0, 1))
    if wrong.any():
        raise MissingProbability(row=int(wrong.argmax()) + 1)
    return rated, did


def _both_kinds(ratings: Numbers, left: Numbers) -> tuple[FloatArray, FloatArray]:
    rated, did = _pairs(ratings, left)
    if not 0 < did.sum() < len(did):
        raise OneClassOnly
    return rated, did
