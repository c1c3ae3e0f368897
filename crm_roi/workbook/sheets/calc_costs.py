"""The sheet that works out the costs line by line: driver, entry, exchange rate, risk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.appraisal.measures import discount_factors
from crm_roi.core.arithmetic import product
from crm_roi.core.terms import Unit, _
from crm_roi.workbook.layout.choices import choice_label
from crm_roi.workbook.writing.grid import Attribute, Block, BlockWriter, Grid
from crm_roi.workbook.writing.looks import Look

if TYPE_CHECKING:
    from crm_roi.core.plan import BenefitLine, CostLine
    from crm_roi.core.worksheet import FloatArray
    from crm_roi.workbook.writing.book import Book
    from crm_roi.workbook.writing.figures import Steps

ENTERED = (
    '=IF(INDEX(in_{table}_years,$A{{r}},{{c}}$3)="",{{c}}{{{driver}}},'
    "INDEX(in_{table}_years,$A{{r}},{{c}}$3))"
)
LOOK: Final = Look(timed=True, by_line=True)


def write(book: Book) -> None:
    """Write the four steps from the entries of the cost lines to their risk-adjusted amounts."""
    plan, steps = book.plan, book.figures.costs
    grid = Grid(book, "calc_costs")
    grid.timeline()
    lines = plan.costs
    writer = BlockWriter(grid, "costs", [row.id for row in lines], [row.name for row in lines])
    writer.write(_driver(book, steps))
    writer.write(entered_block("costs", steps))
    writer.write(currency_block(book, "costs", plan.costs, steps))
    writer.write(_adjusted(book, steps))


def _driver(book: Book, steps: Steps) -> Block:
    lines = book.plan.costs
    once = book.choice_cell("costs", "recurrence", "one_off")
    return Block(
        "costs_driver",
        _("1 Driver: quantity × unit price, in the line's own currency"),
        (
            Attribute(
                _("Quantity × unit price"),
                Unit.MONEY,
                "=INDEX(in_costs_quantity,$A{r})*INDEX(in_costs_unit_price,$A{r})",
                [(row.quantity or 0.0) * (row.unit_price or 0.0) for row in lines],
            ),
            Attribute(
                _("Price growth"),
                Unit.RATE,
                "=INDEX(in_costs_growth,$A{r})",
                [row.growth for row in lines],
            ),
            Attribute(
                _("First year"),
                Unit.COUNT,
                "=INDEX(in_costs_first_year,$A{r})",
                [float(row.first_year) for row in lines],
            ),
            Attribute(
                _("Recurring (1) or one-off (0)"),
                Unit.COUNT,
                f"=--(INDEX(in_costs_recurrence,$A{{r}})<>{once})",
                [float(row.recurrence == "recurring") for row in lines],
                spare=1.0,
            ),
        ),
        "=$D{r}*(1+$E{r})^MAX(0,{c}$4-$F{r})*({c}$4>=$F{r})*($G{r}+({c}$4=$F{r})>0)",
        steps.driver,
    )


def entered_block(table: str, steps: Steps) -> Block:
    """Give the step in which an entered amount counts before the driver's."""
    return Block(
        f"{table}_own",
        _("2 Amount of the year: what is entered, else the driver; own currency"),
        (),
        ENTERED.format(table=table, driver=f"{table}_driver"),
        steps.own_currency,
    )


def currency_block(
    book: Book,
    table: str,
    lines: tuple[CostLine, ...] | tuple[BenefitLine, ...],
    steps: Steps,
) -> Block:
    """Give the step that brings each line into the plan's currency."""
    known = [row.currency for row in book.plan.exchange_rates]
    rows = sheet_rows(
        book, "rates", "in_rates_currency", "$D{r}", [found(known, line.currency) for line in lines]
    )
    named, own, rate_row = _currency_attributes(book, table, lines)
    return Block(
        f"{table}_plain",
        _("3 In the plan's currency, before any adjustment"),
        (named, own, *rows, rate_row),
        f"={{c}}{{{table}_own}}*IF($H{{r}}=0,1,INDEX(in_rates_years,$H{{r}},{{c}}$3))",
        steps.plain,
    )


def _currency_attributes(
    book: Book, table: str, lines: tuple[CostLine, ...] | tuple[BenefitLine, ...]
) -> tuple[Attribute, Attribute, Attribute]:
    """Give a line's currency, whether it is the plan's own, and the row of its exchange rates."""
    known = [row.currency for row in book.plan.exchange_rates]
    home = ("", book.plan.assumptions.currency)
    named = Attribute(
        _("Currency"),
        Unit.TEXT,
        f"=TRIM(INDEX(in_{table}_currency,$A{{r}}))",
        [line.currency for line in lines],
        spare="",
        name=f"{table}_currency",
    )
    own = Attribute(
        _("The plan's own currency (1 or 0)"),
        Unit.COUNT,
        '=--OR($D{r}="",EXACT($D{r},TRIM(in_currency)))',
        [float(line.currency in home) for line in lines],
        spare=1.0,
    )
    rate_row = Attribute(
        _("Row of exchange rates; −1 none"),
        Unit.COUNT,
        "=(1-$E{r})*(($F{r}>0)*($F{r}-$G{r}+1)-($F{r}=0))",
        [(line.currency not in home) * (found(known, line.currency) or -1.0) for line in lines],
        name=f"{table}_rate_row",
    )
    return named, own, rate_row


def found(known: list[str], wanted: str) -> float:
    """Count the place of a name among others from 1; 0 where it is not there."""
    return known.index(wanted) + 1.0 if wanted in known else 0.0


def sheet_rows(
    book: Book, table: str, names: str, wanted: str, places: list[float]
) -> tuple[Attribute, Attribute]:
    """Give the row of the sheet where a name stands, letter for letter, and the table's first row.

    Unlike MATCH, which reads * and ? as any letters and A as a, this finds what Python finds.
    """
    first = float(book.places[table].first)
    return (
        Attribute(
            _("Its row on the sheet; 0 none"),
            Unit.COUNT,
            f'=({wanted}<>"")*SUMPRODUCT(EXACT(TRIM({names}),{wanted})*ROW({names}))',
            [place and first + place for place in places],
        ),
        Attribute(
            _("First row of that table"),
            Unit.COUNT,
            f"=ROW(INDEX({names},1))",
            [first + 1.0] * len(places),
            spare=first + 1.0,
        ),
    )


def _adjusted(book: Book, steps: Steps) -> Block:
    lines = book.plan.costs
    words = [
        Attribute(
            header,
            Unit.TEXT,
            f'=INDEX(in_costs_{field},$A{{r}})&""',
            [choice_label(getattr(row, field), book.language) for row in lines],
            spare="",
            name=f"costs_{field}",
        )
        for header, field in (
            (_("Area"), "area"),
            (_("Visibility"), "visibility"),
            (_("Nature"), "nature"),
        )
    ]
    risk = Attribute(
        _("Risk adjustment"),
        Unit.RATE,
        "=INDEX(in_costs_risk_adjustment,$A{r})",
        [row.risk_adjustment for row in lines],
    )
    return Block(
        "costs_adjusted",
        _("4 Risk-adjusted, in the plan's currency"),
        (
            *words,
            risk,
            *total_attributes(book, "costs", steps.adjusted, "calc_cost_weights"),
        ),
        "={c}{costs_plain}*(1+$G{r})",
        steps.adjusted,
    )


def total_attributes(
    book: Book, table: str, values: FloatArray, weights: str
) -> tuple[Attribute, ...]:
    """Give the columns that sum a line over the plan's years: plain, and as present value."""
    totals = values.sum(axis=1).tolist()
    worth = product(values, discount_factors(book.plan.assumptions)).tolist()
    return (
        Attribute(
            _("Total"),
            Unit.MONEY,
            "=SUMPRODUCT({a}{r}:{z}{r},calc_in_horizon)",
            totals,
            name=f"{table}_total",
        ),
        Attribute(
            _("Present value in the selected scenario"),
            Unit.MONEY,
            f"=SUMPRODUCT({{a}}{{r}}:{{z}}{{r}},{weights})",
            worth,
            name=f"{table}_pv",
        ),
    )
