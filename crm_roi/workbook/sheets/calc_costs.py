"""The sheet that works out the costs line by line: driver, entry, exchange rate, risk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.core.appraisal.measures import discount_factors
from crm_roi.core.arithmetic import product
from crm_roi.core.costs import MONTHS
from crm_roi.core.terms import Unit, _
from crm_roi.core.vat import is_input, vat_factor, vat_rate
from crm_roi.core.write_off import (
    TREATMENTS,
    Schedule,
    capital_table,
    declining_shares,
    regular_write_off,
    schedule_of,
    shares_by_age,
)
from crm_roi.workbook.layout.choices import choice_label
from crm_roi.workbook.layout.lists import list_of
from crm_roi.workbook.writing.grid import (
    DAY_ZERO,
    YEARS_LEFT,
    Attribute,
    Block,
    BlockWriter,
    Grid,
)
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
    ages = [float(grid.years - 1 - year) for year in range(grid.years)]
    grid.series("age", YEARS_LEFT, Unit.COUNT, ages, "=INDEX(calc_age,{c}$3)")
    lines = plan.costs
    writer = BlockWriter(grid, "costs", [row.id for row in lines], [row.name for row in lines])
    writer.write(_driver(book, steps))
    writer.write(entered_block("costs", steps))
    writer.write(currency_block(book, "costs", plan.costs, steps))
    writer.write(_adjusted(book, steps))
    for block in _write_off_blocks(book, steps, grid.rows["age"], grid.years):
        writer.write(block)


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
            *begin_attributes("costs", lines, "H"),
        ),
        "=$D{r}*(1+$E{r})^MAX(0,{c}$4-$F{r})*({c}$4>=$F{r})"
        "*IF($G{r},MAX(0,MIN(1,{c}$5+1-$I{r})),{c}$4=$F{r})",
        steps.driver,
    )


def begin_attributes(
    table: str, lines: tuple[CostLine, ...] | tuple[BenefitLine, ...], column: str
) -> tuple[Attribute, Attribute]:
    """Give the day from which a line runs, in the column named, and the same as a part of years.

    The month of the day counts as a whole; 0 is from the start.
    """
    day = f"${column}{{r}}"
    return (
        Attribute(
            _("Runs from: day; 0 from the start"),
            Unit.COUNT,
            f"=N(INDEX(in_{table}_go_live,$A{{r}}))",
            [float((line.go_live - DAY_ZERO).days) if line.go_live else 0.0 for line in lines],
        ),
        Attribute(
            _("Runs from: year and part of a year; 0 from the start"),
            Unit.NUMBER,
            f"=IF({day}=0,0,YEAR({day})+(MONTH({day})-1)/12)",
            [
                line.go_live.year + (line.go_live.month - 1) / MONTHS if line.go_live else 0.0
                for line in lines
            ],
        ),
    )


def vat_attributes(
    book: Book, table: str, lines: tuple[CostLine, ...] | tuple[BenefitLine, ...]
) -> tuple[Attribute, Attribute]:
    """Give the VAT rate of each line, and the factor that makes its amount the company's own."""
    usual = "N(in_vat_rate)" if table == "costs" else "0"
    given = f"INDEX(in_{table}_vat_rate,$A{{r}})"
    plan = book.plan
    down = "calc_vat_down"
    if table == "benefits":
        factor = (
            f"=IF($D{{benefits_own}},(1+$I{{r}}*calc_vat_up)/(1+$I{{r}}*{down}),"
            f"1/(1+$I{{r}}*{down}_sales))"
        )
    else:
        factor = f"=(1+$I{{r}}*calc_vat_up)/(1+$I{{r}}*{down})"
    usual_rate = (plan.assumptions.vat_rate or 0.0) if table == "costs" else 0.0
    rate = Attribute(
        _("VAT rate"),
        Unit.RATE,
        f'=IF({given}="",{usual},{given})',
        [vat_rate(line, plan) for line in lines],
        spare=usual_rate,
        name=f"{table}_vat_rate",
    )
    own = plan.assumptions
    spare = vat_factor(own, usual_rate, paid=table == "costs")
    factors = [vat_factor(own, vat_rate(line, plan), paid=is_input(line)) for line in lines]
    worth = Attribute(
        _("What one unit entered is worth, as VAT is counted"),
        Unit.NUMBER,
        factor,
        factors,
        spare=spare,
        name=f"{table}_vat_factor",
    )
    return rate, worth


def entered_block(table: str, steps: Steps, attributes: tuple[Attribute, ...] = ()) -> Block:
    """Give the step in which an entered amount counts before the driver's."""
    return Block(
        f"{table}_own",
        _("2 Amount of the year: what is entered, else the driver; own currency"),
        attributes,
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
        _("3 In the plan's currency and as VAT is counted, before any adjustment"),
        (named, own, *rows, rate_row, *vat_attributes(book, table, lines)),
        f"={{c}}{{{table}_own}}*IF($H{{r}}=0,1,INDEX(in_rates_years,$H{{r}},{{c}}$3))*$J{{r}}",
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


SPREAD: Final = {"straight_line": 1.0, "sum_of_years": 2.0, "double_declining": 3.0}
"""The number of each method on the sheet; 0 is at once."""
DECLINING: Final = "=IF({age}+1<$E{r},$G{r}*(1-$G{r})^({age}-1),$H{r})"
SHARES: Final = (
    "=$F{r}*IF({age}=0,--($D{r}=0),({age}<=$E{r})"
    "*($H{r}+$I{r}*($E{r}+1-{age})+{c}{costs_declining}))"
)
WRITTEN: Final = (
    "=SUMPRODUCT({a}{costs_capital}:{c}{costs_capital},"
    "INDEX(calc_costs_share,$A{r},{age}+1):INDEX(calc_costs_share,$A{r},{first_age}+1))"
)


def _write_off_blocks(book: Book, steps: Steps, age_row: int, years: int) -> tuple[Block, ...]:
    """Give the steps from a line's capital spending to what is written off by its own rule.

    The shares of an amount by age, which the row `age_row` counts, stand from the oldest to the
    youngest, so that they meet the spending of the years up to each year.
    """
    plan = book.plan
    ages_of = {"{age}": f"{{c}}${age_row + 1}", "{first_age}": f"{{a}}${age_row + 1}"}

    def aged(template: str) -> str:
        for name, cell in ages_of.items():
            template = template.replace(name, cell)
        return template

    counted = len(steps.adjusted) == len(plan.costs)  # a plan with mistakes has no figures
    schedules = [schedule_of(line, plan) for line in plan.costs] if counted else []
    capital = capital_table(plan, steps.adjusted) if counted else steps.adjusted
    ages = np.arange(years - 1, -1, -1)
    declining = _rows([declining_shares(one, years)[ages] for one in schedules], years)
    shares = _rows(
        [
            shares_by_age(one, years)[ages] * (line.nature == "capex")
            for one, line in zip(schedules, plan.costs, strict=False)
        ],
        years,
    )
    written = [regular_write_off(row, one) for row, one in zip(capital, schedules, strict=True)]
    capex = book.choice_cell("costs", "nature", "capex")
    flag = Attribute(
        _("Capital spending (1 or 0)"),
        Unit.COUNT,
        f"=--(INDEX(in_costs_nature,$A{{r}})={capex})",
        [float(line.nature == "capex") for line in plan.costs],
    )
    factors = "INDEX(calc_cost_factors,{c}$3)*INDEX(calc_in_horizon,{c}$3)"
    usual = Schedule(plan.assumptions.amortisation_years)
    return (
        Block(
            "costs_capital",
            _("5 Capital spending in the selected scenario"),
            (flag, *_rule_entries(book)),
            f"={{c}}{{costs_adjusted}}*$D{{r}}*{factors}",
            capital,
        ),
        Block(
            "costs_declining",
            _("6 Share written off by age, oldest first: declining balance"),
            _rule_attributes(book, schedules, usual),
            aged(DECLINING),
            declining,
        ),
        Block(
            "costs_share",
            _("7 Share written off by age, oldest first: by the line's method"),
            _share_attributes(book, schedules, usual),
            aged(SHARES),
            shares,
        ),
        Block(
            "costs_written",
            _("8 Written off by the line's rule, before the balance of the last year"),
            (),
            aged(WRITTEN),
            _rows(written, len(plan.years)),
        ),
    )


def _rows(rows: list[FloatArray], years: int) -> FloatArray:
    return np.array(rows, dtype=float).reshape(len(rows), years)


def _rule_entries(book: Book) -> tuple[Attribute, ...]:
    """Give what is entered about each line's write-off: treatment, years of its rule, method."""
    lines = book.plan.costs
    table = book.places["costs"].table
    names = list_of(table.column("treatment")).name
    words = {
        field: [choice_label(getattr(line, field), book.language) for line in lines]
        for field in ("treatment", "write_off_method")
    }
    return (
        Attribute(
            _("Treatment"),
            Unit.TEXT,
            '=INDEX(in_costs_treatment,$A{r})&""',
            words["treatment"],
            spare="",
        ),
        Attribute(
            _("Years of its rule; −1 without"),
            Unit.COUNT,
            f"=IFERROR(INDEX(list_rule_years,MATCH($E{{r}},{names},0)),0-1)",
            [_ruled(line) for line in lines],
            spare=-1.0,
        ),
        Attribute(
            _("Method"),
            Unit.TEXT,
            '=INDEX(in_costs_write_off_method,$A{r})&""',
            words["write_off_method"],
            spare="",
        ),
        Attribute(
            _("Its own years; 0 none"),
            Unit.COUNT,
            "=N(INDEX(in_costs_write_off_years,$A{r}))",
            [float(line.write_off_years or 0) for line in lines],
        ),
    )


def _rule_attributes(
    book: Book, schedules: list[Schedule], usual: Schedule
) -> tuple[Attribute, ...]:
    """Give each line's method, years, residual share, and what the declining method needs."""
    lines = book.plan.costs
    by_digits, declining, at_once = (
        book.choice_cell("costs", "write_off_method", code)
        for code in ("sum_of_years", "double_declining", "at_once")
    )
    ruled, method = "$F{costs_capital}", "$G{costs_capital}"
    rates = [_declining_rate(one) for one in schedules]
    lasts = [
        (_left(rate, one) - one.residual_share) / 2 if rate else 0.0
        for rate, one in zip(rates, schedules, strict=True)
    ]
    return (
        Attribute(
            _("Method: 0 at once, 1 straight line, 1+1 digits, 1+1+1 declining"),
            Unit.COUNT,
            f"=({ruled}<>0)*({method}<>{at_once})"
            f"*(1+({method}={by_digits})+(1+1)*({method}={declining}))",
            [_method_number(one) for one in schedules],
            spare=1.0,
        ),
        Attribute(
            _("Years"),
            Unit.COUNT,
            "=$H{costs_capital}+($H{costs_capital}=0)"
            f"*IF({ruled}>0,{ruled},in_amortisation_years)",
            [_sheet_years(line.write_off_years, _ruled(line), usual) for line in lines],
            spare=float(usual.years),
        ),
        Attribute(
            _("Residual value, share"),
            Unit.RATE,
            "=N(INDEX(in_costs_residual_share,$A{r}))",
            [line.residual_share for line in lines],
        ),
        Attribute(
            _("Declining rate; 0 for other methods"),
            Unit.RATE,
            "=IF(($D{r}=1+1+1)*($E{r}>1+1),(1+1)/$E{r},0)",
            rates,
        ),
        Attribute(
            _("Each of the last two years"),
            Unit.RATE,
            "=IF($G{r}=0,0,((1-$G{r})^($E{r}-1-1)-$F{r})/(1+1))",
            lasts,
        ),
    )


def _ruled(line: CostLine) -> float:
    """Give the years of a line's rule; -1 where it has none, or the rule leaves them open."""
    rule = TREATMENTS.get(line.treatment)
    return -1.0 if rule is None or rule.years is None else float(rule.years)


def _sheet_years(own: int | None, ruled: float, usual: Schedule) -> float:
    if own:
        return float(own)
    return ruled if ruled > 0 else float(usual.years)


def _method_number(schedule: Schedule) -> float:
    return SPREAD[schedule.method] if schedule.years else 0.0


def _declining_rate(schedule: Schedule) -> float:
    """Give the rate of the declining balance; over one or two years it is a straight line."""
    declines = schedule.method == "double_declining" and schedule.years > 2  # noqa: PLR2004 - even
    return 2.0 / schedule.years if declines else 0.0


def _left(rate: float, schedule: Schedule) -> float:
    """Give what the declining balance leaves for the last two years."""
    return float((1 - rate) ** (schedule.years - 2))


def _share_attributes(
    book: Book, schedules: list[Schedule], usual: Schedule
) -> tuple[Attribute, ...]:
    """Give what is written off evenly each year, and by each digit of the years."""
    even = [
        (1 - one.residual_share) / one.years
        if one.years and (one.method == "straight_line" or _short(one))
        else 0.0
        for one in schedules
    ]
    digits = [
        (1 - one.residual_share) * 2 / (one.years * (one.years + 1))
        if one.years and one.method == "sum_of_years"
        else 0.0
        for one in schedules
    ]
    years = [_sheet_years(line.write_off_years, _ruled(line), usual) for line in book.plan.costs]
    evenly = "($D{r}=1)+($D{r}=1+1+1)*($G{costs_declining}=0)"
    return (
        Attribute(
            _("Method"),
            Unit.COUNT,
            "=$D{costs_declining}",
            [_method_number(one) for one in schedules],
            spare=1.0,
        ),
        Attribute(
            _("Years"),
            Unit.COUNT,
            "=$E{costs_declining}",
            years,
            spare=float(usual.years),
        ),
        Attribute(
            _("Capital spending (1 or 0)"),
            Unit.COUNT,
            "=$D{costs_capital}",
            [float(line.nature == "capex") for line in book.plan.costs],
        ),
        Attribute(
            _("To be written off, share"),
            Unit.RATE,
            "=1-$F{costs_declining}",
            [1 - line.residual_share for line in book.plan.costs],
            spare=1.0,
        ),
        Attribute(
            _("Evenly each year"),
            Unit.RATE,
            f"=({evenly})*$G{{r}}/$E{{r}}",
            even,
            spare=1.0 / usual.years,
        ),
        Attribute(
            _("By each digit"),
            Unit.RATE,
            "=($D{r}=1+1)*$G{r}*(1+1)/($E{r}*($E{r}+1))",
            digits,
        ),
    )


def _short(schedule: Schedule) -> bool:
    return schedule.method == "double_declining" and not _declining_rate(schedule)
