"""What customers get against all it costs them, and how well each of their needs is met.

The cost is in money, time, mind and body. The need structure is a rated profile of ten needs of
four kinds: functional (leading, auxiliary, compatible), form (quality, brand, carrier), extended
(service, psychological, cultural) and price.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

import numpy as np

from crm_roi.core.columns import Answers, each
from crm_roi.core.customers import terms
from crm_roi.core.customers.indicators import ratio
from crm_roi.core.customers.survey_model import Scale
from crm_roi.core.errors import CrmRoiError
from crm_roi.core.terms import Term, Unit, _
from crm_roi.core.worksheet import (
    Cells,
    FloatArray,
    Group,
    Numbers,
    Sentence,
    Table,
    worksheet,
)


@worksheet(
    group=Group.CUSTOMERS,
    returns=Unit.MONEY,
    example="=CRM_TOTAL_CUSTOMER_COST(800,60,40,30)",
    spills=True,
)
def total_customer_cost(
    money_cost: terms.MoneyCost,
    time_cost: terms.TimeCost = 0,
    mental_cost: terms.MentalCost = 0,
    physical_cost: terms.PhysicalCost = 0,
) -> Answers:
    """Total customer cost: money + time + mental + physical cost of having the product."""
    return each(lambda *costs: sum(costs), money_cost, time_cost, mental_cost, physical_cost)


@worksheet(
    group=Group.CUSTOMERS,
    returns=Unit.MONEY,
    example="=CRM_PERCEIVED_VALUE(1200,800,60,40,30)",
    spills=True,
)
def perceived_value(
    perceived_benefit: terms.PerceivedBenefit,
    money_cost: terms.MoneyCost,
    time_cost: terms.TimeCost = 0,
    mental_cost: terms.MentalCost = 0,
    physical_cost: terms.PhysicalCost = 0,
) -> Answers:
    """Perceived value: benefit less total customer cost = money + time + mental + physical cost."""
    return each(
        lambda benefit, *costs: benefit - sum(costs),
        perceived_benefit,
        money_cost,
        time_cost,
        mental_cost,
        physical_cost,
    )


@worksheet(
    group=Group.CUSTOMERS,
    returns=Unit.NUMBER,
    example="=CRM_PERCEIVED_VALUE_RATIO(1200,800,60,40,30)",
    spills=True,
)
def perceived_value_ratio(
    perceived_benefit: terms.PerceivedBenefit,
    money_cost: terms.MoneyCost,
    time_cost: terms.TimeCost = 0,
    mental_cost: terms.MentalCost = 0,
    physical_cost: terms.PhysicalCost = 0,
) -> Answers:
    """Perceived value as a ratio: benefit / total customer cost; above 1 it is worth it."""
    return each(
        lambda benefit, *costs: ratio(benefit, sum(costs)),
        perceived_benefit,
        money_cost,
        time_cost,
        mental_cost,
        physical_cost,
    )


@worksheet(
    group=Group.CUSTOMERS,
    returns=Unit.NUMBER,
    example="=CRM_QUALITY_PRICE_RATIO(82,70)",
    spills=True,
)
def quality_price_ratio(quality: terms.Quality, price: terms.Price) -> Answers:
    """Quality-price ratio: quality / price; the price-quality ratio is its inverse."""
    return each(ratio, quality, price)


@worksheet(
    group=Group.CUSTOMERS,
    returns=Unit.NUMBER,
    example="=CRM_PRICE_QUALITY_RATIO(70,82)",
    spills=True,
)
def price_quality_ratio(price: terms.Price, quality: terms.Quality) -> Answers:
    """Price-quality ratio: price / quality, what a point of quality costs; lower is better."""
    return each(ratio, price, quality)


FUNCTIONAL, FORM, EXTENDED, PRICE = _("Functional"), _("Form"), _("Extended"), _("Price")
KINDS: Final = (FUNCTIONAL, FORM, EXTENDED, PRICE)
NEEDS: Final = (
    (FUNCTIONAL, _("Leading function")),
    (FUNCTIONAL, _("Auxiliary functions")),
    (FUNCTIONAL, _("Compatible functions")),
    (FORM, _("Quality")),
    (FORM, _("Brand")),
    (FORM, _("Carrier")),
    (EXTENDED, _("Service")),
    (EXTENDED, _("Psychological need")),
    (EXTENDED, _("Cultural need")),
    (PRICE, _("Price")),
)
"""The needs in the order in which they are rated, each with its kind."""

NeedRatings = Annotated[
    Table,
    Term(
        _("Ratings of needs"),
        _(
            "How well each of the ten needs is met: one row a respondent, or one row of means; "
            "leading, auxiliary, compatible, quality, brand, carrier, service, psychological, "
            "cultural, price."
        ),
        Unit.NUMBER,
    ),
    Cells.MATRIX,
]
NeedImportances = Annotated[
    Numbers,
    Term(
        _("Importance of needs"),
        _("How much each of the ten needs matters, in any unit; a single figure: all alike."),
        Unit.NUMBER,
    ),
    Cells.VALUES,
]


class NotTenNeeds(CrmRoiError):
    """The need structure has ten needs; here are {count}."""


class RatingOffScale(CrmRoiError):
    """The rating {rating} of need no. {place} lies outside the scale from {low} to {high}."""

    code = "#NUM!"


class NeedNotRated(CrmRoiError):
    """Nobody has rated need no. {place}."""

    code = "#N/A"


class ImpossibleImportance(CrmRoiError):
    """Importances are 0 or more, one of them above 0."""

    code = "#NUM!"


@dataclass(frozen=True, slots=True)
class Need:
    """A need, or a kind of needs: how well it is met and how much it matters.

    `index` is 0 where all give the lowest mark and 100 where all give the highest; `importance` is
    its share of the whole; `gap` is importance x (100 - index), the points that are missing.
    """

    kind: str
    name: str
    mark: float
    index: float
    importance: float

    @property
    def gap(self) -> float:
        """Points of the whole that this need lacks; work where it is largest."""
        return self.importance * (100 - self.index)


def need_structure(
    need_ratings: Table, importances: Numbers, scale: Scale | None = None
) -> tuple[Need, ...]:
    """Rate the ten needs; ratings have one row a respondent, NaN where one was skipped."""
    scale = scale or Scale()
    marks = _mean_marks(need_ratings, scale)
    shares = _shares(importances)
    return tuple(
        Need(kind, name, mark, 100 * (mark - scale.low) / scale.width, share)
        for (kind, name), mark, share in zip(NEEDS, marks, shares, strict=True)
    )


def need_kinds_of(needs: tuple[Need, ...]) -> tuple[Need, ...]:
    """Sum up the needs of each kind, weighted by importance; alike where none matters."""
    found = []
    for kind in KINDS:
        own = [need for need in needs if need.kind == kind]
        importance = sum(need.importance for need in own)
        weights = [need.importance if importance else 1.0 for need in own]
        mark = float(np.average([need.mark for need in own], weights=weights))
        index = float(np.average([need.index for need in own], weights=weights))
        found.append(Need(kind, kind, mark, index, importance))
    return tuple(found)


def _mean_marks(need_ratings: Table, scale: Scale) -> list[float]:
    table = np.atleast_2d(np.asarray(need_ratings, dtype=float))
    if table.shape == (len(NEEDS), 1):
        table = table.T
    if table.shape[1] != len(NEEDS):
        raise NotTenNeeds(count=table.shape[1])
    for row, column in np.argwhere((table < scale.low) | (table > scale.high))[:1].tolist():
        rating = float(table[row, column])
        raise RatingOffScale(rating=rating, place=column + 1, low=scale.low, high=scale.high)
    given = ~np.isnan(table)
    for place in np.flatnonzero(~given.any(axis=0))[:1].tolist():
        raise NeedNotRated(place=place + 1)
    means: list[float] = (np.where(given, table, 0.0).sum(axis=0) / given.sum(axis=0)).tolist()
    return means


def _shares(importances: Numbers) -> list[float]:
    given: FloatArray = np.nan_to_num(np.asarray(importances, dtype=float).ravel())
    if given.size == 1:
        given = np.full(len(NEEDS), given[0])
    if given.size != len(NEEDS):
        raise NotTenNeeds(count=given.size)
    if (given < 0).any() or not given.sum() > 0:
        raise ImpossibleImportance
    shares: list[float] = (given / given.sum()).tolist()
    return shares


RATED: Final = "{8.1,7.2,6.9,8.4,7.7,7,6.2,6.8,6.5,5.9}"


@worksheet(
    group=Group.CUSTOMERS,
    returns=Unit.NUMBER,
    example=f"=CRM_NEED_PROFILE({RATED},{{9,6,5,9,6,4,8,5,3,8}})",
    spills=True,
)
def need_profile(
    need_ratings: NeedRatings,
    importances: NeedImportances = (1.0,),
    scale_low: terms.ScaleLow = 1,
    scale_high: terms.ScaleHigh = 10,
) -> list[list[Sentence | float]]:
    """Need structure of customers: kind, need, mean mark, index 0-100, importance, gap; ten rows.

    The gap is importance x (100 - index): work on the need where it is largest.
    """
    needs = need_structure(need_ratings, importances, Scale(scale_low, scale_high))
    return [
        [Sentence(need.kind), Sentence(need.name), need.mark, need.index, need.importance, need.gap]
        for need in needs
    ]


@worksheet(
    group=Group.CUSTOMERS,
    returns=Unit.NUMBER,
    example=f"=CRM_NEED_KINDS({RATED},{{9,6,5,9,6,4,8,5,3,8}})",
    spills=True,
)
def need_kinds(
    need_ratings: NeedRatings,
    importances: NeedImportances = (1.0,),
    scale_low: terms.ScaleLow = 1,
    scale_high: terms.ScaleHigh = 10,
) -> list[list[Sentence | float]]:
    """Need structure by kind (functional, form, extended, price): mark, index, importance, gap."""
    needs = need_structure(need_ratings, importances, Scale(scale_low, scale_high))
    return [
        [Sentence(kind.name), kind.mark, kind.index, kind.importance, kind.gap]
        for kind in need_kinds_of(needs)
    ]
