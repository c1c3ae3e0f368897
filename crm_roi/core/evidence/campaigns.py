"""What a campaign brought beyond what would have come anyway, and the five flows of customers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from crm_roi.core.columns import columns
from crm_roi.core.errors import CrmRoiError
from crm_roi.core.evidence.intervals import CONFIDENCE, Interval, wilson

if TYPE_CHECKING:
    from crm_roi.core.worksheet import FloatArray, Numbers


class NotAttributable(CrmRoiError):
    """Not attributable: without a control group nobody knows what would have come anyway."""

    code = "#N/A"


class NothingSpent(CrmRoiError):
    """A campaign that cost nothing has no ROI."""

    code = "#DIV/0!"


class FlowsDisagree(CrmRoiError):
    """Period {row}: opening + won + returned - lost must be closing, and lost at most opening."""

    code = "#NUM!"


@dataclass(frozen=True, slots=True)
class Incremental:
    """Increase of the rate with its interval, money beyond the control group's, and its ROI."""

    increase: Interval
    gain: float
    gain_low: float
    gain_high: float
    cost: float

    @property
    def roi(self) -> float:
        """(Gain - cost) / cost.

        Raises:
            NothingSpent: the cost is 0.
        """
        if not self.cost > 0:
            raise NothingSpent
        return (self.gain - self.cost) / self.cost


def incremental(
    treated: float,
    treated_bought: float,
    control: float,
    control_bought: float,
    *,
    margin: float,
    cost: float,
    confidence: float = CONFIDENCE,
) -> Incremental:
    """(Treated rate - control rate) × treated × margin, against the cost of the campaign.

    The interval of the difference is Newcombe's (1998, method 10), from Wilson's of both rates.

    Raises:
        NotAttributable: there is no control group.
        ImpossibleCounts: more buyers than people.
    """
    if not control > 0:
        raise NotAttributable
    one = wilson(treated_bought, treated, confidence)
    other = wilson(control_bought, control, confidence)
    increase = one.value - other.value
    down = math.hypot(one.value - one.low, other.high - other.value)
    up = math.hypot(one.high - one.value, other.value - other.low)
    interval = Interval(increase, increase - down, increase + up, one.n + other.n)
    worth = treated * margin
    low, high = sorted((interval.low * worth, interval.high * worth))
    return Incremental(interval, increase * worth, low, high, cost)


def five_flows(
    opening: Numbers, won: Numbers, returned: Numbers, lost: Numbers, closing: Numbers
) -> FloatArray:
    """Rates of a period, a row each: retention by loss, churn, won and returned over opening.

    Opening + won + returned - lost = closing. The textbook's (closing - won) / opening counts those
    who came back as never lost; it stands in the last column, so that both are seen.

    Raises:
        FlowsDisagree: the identity does not hold, or more were lost than there were.
    """
    start, new, back, gone, end = columns(opening, won, returned, lost, closing)
    whole = np.abs(start + new + back - gone - end) <= 1e-9 * np.maximum(1, np.abs(end))
    possible = whole & (start > 0) & (gone <= start) & (np.min([new, back, gone, end], axis=0) >= 0)
    if not possible.all():
        raise FlowsDisagree(row=int((~possible).argmax()) + 1)
    return np.column_stack(
        [1 - gone / start, gone / start, new / start, back / start, (end - new) / start]
    )
