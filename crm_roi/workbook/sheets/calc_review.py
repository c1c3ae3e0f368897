"""Plan against actual after go-live: what was booked for each line, and what it lets expect.

A booked year takes the plan's place; a cost in another year stays as planned, a benefit is the
plan times the share that was realised so far, as in the core's review.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.core.appraisal.measures import measure
from crm_roi.core.cashflow import Flows
from crm_roi.core.review.lines import LineReview, Side, forecast_share, table_of
from crm_roi.core.review.plan_review import review_lines
from crm_roi.core.terms import Unit, _
from crm_roi.workbook.writing.grid import Attribute, Block, BlockWriter, Grid
from crm_roi.workbook.writing.looks import Look
from crm_roi.workbook.writing.variants import OUTLAY, WITHOUT_CAPEX, VariantBlock

if TYPE_CHECKING:
    from crm_roi.core.plan import Plan
    from crm_roi.workbook.writing.book import Book

KEY: Final = "calc_review"
FORECAST: Final = "forecast"
BOOKED: Final = (
    "=SUMIFS(in_line_actuals_amount,in_line_actuals_line,$B{r},in_line_actuals_year,{c}$4)"
)
COUNTED: Final = "=COUNTIFS(in_line_actuals_line,$B{r},in_line_actuals_year,{c}$4)"
IN_HORIZON: Final = "*INDEX(calc_in_horizon,{c}$3)"
LOOK: Final = Look(timed=True, by_line=True)


@dataclass(frozen=True, slots=True)
class ReviewSide:
    """The lines of one table with their reviews, and the words of its steps."""

    table: str
    side: Side
    titles: tuple[str, str, str]


SIDES: Final = (
    ReviewSide(
        "costs",
        Side.COST,
        (_("Costs: booked amounts"), _("Costs: number of bookings"), _("Costs: re-forecast")),
    ),
    ReviewSide(
        "benefits",
        Side.BENEFIT,
        (
            _("Benefits: booked amounts"),
            _("Benefits: number of bookings"),
            _("Benefits: re-forecast"),
        ),
    ),
)


def write(book: Book) -> Grid:
    """Write the steps of both tables, then the re-forecast with every measure."""
    grid = Grid(book, KEY)
    grid.timeline()
    reviews = review_lines(book.plan) if book.computes else ()
    for side in SIDES:
        own = [row for row in reviews if row.side is side.side]
        _write_side(grid, side, own)
    _write_forecast(grid, reviews)
    return grid


def _write_side(grid: Grid, side: ReviewSide, reviews: list[LineReview]) -> None:
    book, table = grid.book, side.table
    lines = getattr(book.plan, table)
    writer = BlockWriter(grid, table, [row.id for row in lines], [row.name for row in lines])
    shape = (len(reviews), len(book.plan.years))
    booked = np.nan_to_num(np.array([row.booked for row in reviews], dtype=float)).reshape(shape)
    counts = np.array([_counts(book.plan, row.id) for row in reviews]).reshape(shape)
    writer.write(Block(f"booked_{table}", side.titles[0], (), BOOKED, booked))
    writer.write(Block(f"count_{table}", side.titles[1], (), COUNTED, counts))
    forecast = table_of(reviews, side.side, FORECAST, len(book.plan.years))
    share = "*$G{r}" if side.side is Side.BENEFIT else ""
    formula = (
        f"=IF({{c}}{{count_{table}}}>0,{{c}}{{booked_{table}}},"
        f"INDEX(calc_{table}_adjusted,$A{{r}},{{c}}$3){share})"
    )
    attributes = _attributes(side, reviews)
    writer.write(Block(f"forecast_{table}", side.titles[2], attributes, formula, forecast))


def _counts(plan: Plan, line: str) -> list[float]:
    rows = [row.year for row in plan.review.actuals if row.line == line]
    return [float(rows.count(year)) for year in plan.years]


def _attributes(side: ReviewSide, reviews: list[LineReview]) -> tuple[Attribute, ...]:
    """Give planned and booked to date, the variance, and the share of benefits realised."""
    table = side.table
    planned = Attribute(
        _("Planned for the booked years"),
        Unit.MONEY,
        f"=SUMPRODUCT(--({{a}}{{count_{table}}}:{{z}}{{count_{table}}}>0),"
        f"INDEX(calc_{table}_adjusted,$A{{r}},0))",
        [row.planned_to_date for row in reviews],
        name=f"review_{table}_planned",
    )
    booked = Attribute(
        _("Booked"),
        Unit.MONEY,
        f"=SUM({{a}}{{booked_{table}}}:{{z}}{{booked_{table}}})",
        [row.booked_to_date for row in reviews],
        name=f"review_{table}_booked",
    )
    variance = Attribute(
        _("Variance"),
        Unit.MONEY,
        "=$E{r}-$D{r}",
        [row.variance for row in reviews],
    )
    if side.side is Side.COST:
        return planned, booked, variance
    shares = [
        forecast_share(np.array(row.planned), np.array(row.booked, dtype=float)) for row in reviews
    ]
    share = Attribute(
        _("Share realised"), Unit.RATE, "=IF($D{r}>0,MAX(0,$E{r}/$D{r}),1)", shares, spare=1.0
    )
    return planned, booked, variance, share


def _write_forecast(grid: Grid, reviews: tuple[LineReview, ...]) -> None:
    """Write the re-forecast flows and their measures."""
    book, word = grid.book, grid.book.word
    years = len(book.plan.years)
    costs, benefits = (table_of(reviews, side, FORECAST, years).sum(axis=0) for side in Side)
    measures = measure(Flows(costs, benefits), book.plan.assumptions)
    title = word(_("re-forecast"))
    block = VariantBlock(grid, FORECAST, title, measures)
    grid.heading(f"{word(_('Variant'))}: {title}")
    for name, label, table, values in (
        ("costs", _("Costs"), "costs", costs),
        ("benefits", _("Benefits"), "benefits", benefits),
    ):
        formula = f"=SUM(INDEX(calc_forecast_{table},0,{{c}}$3))" + IN_HORIZON
        block.series(name, label, Unit.MONEY, formula, values)
    block.series(
        "net", _("Net cash flow"), Unit.MONEY, "={c}{benefits}-{c}{costs}", measures.net_cash_flow
    )
    block.write(WITHOUT_CAPEX, (OUTLAY, measures.initial_outlay))
