"""The sensitivity of NPV to each line alone, and to the discount rate.

The coefficient is the relative change of NPV over that of the input; the switching point is the
change of the input alone, or the rate, at which NPV is zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_roi.core.appraisal.measures import discount_factors
from crm_roi.core.arithmetic import product
from crm_roi.core.terms import Unit, _
from crm_roi.workbook.layout.tables import HEADER_ROW
from crm_roi.workbook.writing.grid import NOTHING
from crm_roi.workbook.writing.looks import Look
from crm_roi.workbook.writing.variants import one_rate

if TYPE_CHECKING:
    from crm_roi.workbook.writing.book import Book, Value

KEY: Final = "sensitivity"
LOOK: Final = Look(widths=dict(enumerate((6.0, 10.0, 46.0, *(16.0,) * 7))))
HEADERS: Final = (
    (_("Line"), Unit.COUNT),
    (_("No."), Unit.TEXT),
    (_("Name"), Unit.TEXT),
    (_("Present value"), Unit.MONEY),
    (_("Swing to each side"), Unit.MONEY),
    (_("NPV, unfavourable"), Unit.MONEY),
    (_("NPV, favourable"), Unit.MONEY),
    (_("Break-even change, or rate"), Unit.RATE),
    (_("Order"), Unit.MONEY),
    (_("Sensitivity coefficient"), Unit.NUMBER),
)
BREAK_EVEN: Final = 7
CHANGE: Final = "+0.00%;-0.00%;0.00%"
RATE: Final = _("to {rate}")


@dataclass(frozen=True, slots=True)
class Swing:
    """One row of the sheet: what it moves, and how far NPV moves with it."""

    number: str
    name: str
    worth: float
    reach: float
    low: float
    high: float
    break_even: Value
    order: float
    coefficient: Value


def write(book: Book) -> list[Swing]:
    """Write a row for each line and for the discount rate; give the rows, for the tornado."""
    sheet = book.sheets[KEY]
    for column, (text, _unit) in enumerate(HEADERS):
        sheet.write_string(HEADER_ROW, column, book.word(text), book.styles.get("header"))
    swings: list[Swing] = []
    for table, sign in (("costs", "0-"), ("benefits", "")):
        swings += _write_lines(book, table, sign, HEADER_ROW + 1 + len(swings))
    swings.append(_write_rate(book, HEADER_ROW + 1 + len(swings)))
    last = HEADER_ROW + len(swings)
    for name, column in (
        ("no", 1),
        ("name", 2),
        ("low", 5),
        ("high", 6),
        ("break_even", 7),
        ("order", 8),
        ("coefficient", 9),
    ):
        book.define(f"calc_swing_{name}", KEY, (HEADER_ROW + 1, column, last, column))
    return swings


def _write_lines(book: Book, table: str, sign: str, top: int) -> list[Swing]:
    """Write the lines of a table, spare rows too."""
    place = book.places[table]
    worths = _worths(book, table)
    lines = getattr(book.plan, table)
    swings = []
    for index in range(place.capacity):
        row = top + index
        one = row + 1
        line = lines[index] if index < len(lines) else None
        worth = worths[index] if index < len(worths) else 0.0
        swing = _swing(book, (line.id, line.name) if line else ("", ""), worth, one)
        formulas = (
            f"=ROW()-ROW(A${top})",
            f'=INDEX(in_{table}_id,$A{one})&""',
            f'=INDEX(in_{table}_name,$A{one})&""',
            f"={sign}INDEX(calc_{table}_pv,$A{one})",
            f"=ABS(D{one})*in_sensitivity_range",
            f"=calc_npv-E{one}",
            f"=calc_npv+E{one}",
            f'=IFERROR(IF(calc_npv*D{one}>D{one}*D{one},"–",0-calc_npv/D{one}),"–")',
            f"=E{one}*(1-ROW()*100^-6)",
            f'=IFERROR(D{one}/calc_npv,"–")',
        )
        values = (
            index + 1.0,
            swing.number,
            swing.name,
            swing.worth,
            swing.reach,
            swing.low,
            swing.high,
            swing.break_even,
            swing.order,
            swing.coefficient,
        )
        _write_row(book, row, formulas, values)
        swings.append(swing)
    return swings


def _worths(book: Book, table: str) -> list[float]:
    """Give the present value of each line of a table; costs count against the plan."""
    steps = book.figures.costs if table == "costs" else book.figures.benefits
    worths = product(steps.adjusted, discount_factors(book.plan.assumptions))
    found: list[float] = (-worths if table == "costs" else worths).tolist()
    return found


def _swing(book: Book, names: tuple[str, str], worth: float, row: int) -> Swing:
    """Work out a line's row; no line can fall by more than all of it, so there is a dash."""
    npv = book.figures.evaluation.risk_adjusted.npv
    reach = abs(worth) * book.plan.assumptions.sensitivity_range
    even = -npv / worth if worth and npv * worth <= worth * worth else NOTHING
    order, coefficient = reach * (1 - row * 1e-12), worth / npv if npv else NOTHING
    return Swing(*names, worth, reach, npv - reach, npv + reach, even, order, coefficient)


def _write_rate(book: Book, row: int) -> Swing:
    """Write the row of the discount rate, with two ends of its own; at the IRR, NPV is zero."""
    one = row + 1
    formulas = (
        f"=ROW()-ROW(A${row})",
        '=""',
        None,
        "=SUMPRODUCT(calc_net,calc_factors_high)",
        "=SUMPRODUCT(calc_net,calc_factors_low)",
        f"=MIN(D{one}:E{one})",
        f"=MAX(D{one}:E{one})",
        "=calc_irr",
        f"=(G{one}-F{one})/(1+1)*(1-ROW()*100^-6)",
        f'=IFERROR((D{one}-E{one})/(1+1)/in_rate_range*in_discount_rate/calc_npv,"–")',
    )
    high, low = rate_ends(book)
    ends = sorted((high, low))
    order = (ends[1] - ends[0]) / 2 * (1 - one * 1e-12)
    name = book.word(_("Discount rate"))
    rate = one_rate(book.figures.evaluation.risk_adjusted)
    own, npv = book.plan.assumptions, book.figures.evaluation.risk_adjusted.npv
    reach = own.rate_range * npv
    coefficient = (high - low) / 2 * own.discount_rate / reach if reach else NOTHING
    _write_row(book, row, formulas, (1.0, "", name, high, low, *ends, rate, order, coefficient))
    return Swing("", name, high, low, ends[0], ends[1], rate, order, coefficient)


def _write_row(
    book: Book, row: int, formulas: tuple[str | None, ...], values: tuple[Value, ...]
) -> None:
    for column, (formula, value) in enumerate(zip(formulas, values, strict=True)):
        style = book.styles.get("calc", HEADERS[column][1])
        if column == BREAK_EVEN:
            shape = CHANGE if formulas[2] else rate_format(book)
            style = book.styles.with_format("calc", shape)
        if formula is None:
            book.sheets[KEY].write_string(row, column, str(value), style)
        else:
            shown = book.shown(value)
            book.sheets[KEY].write_formula(row, column, formula, style, shown)


def rate_format(book: Book) -> str:
    """Give the number format of a rate at which NPV is zero, beside changes in percent."""
    before, after = book.word(RATE).split("{rate}")
    return f'"{before}"0.00%' + f'"{after}"' * bool(after)


def rate_ends(book: Book) -> tuple[float, float]:
    """Work out NPV at the higher and at the lower discount rate."""
    own, net = book.plan.assumptions, book.figures.net
    high = own.discount_rate + own.rate_range
    low = own.discount_rate - own.rate_range
    first, second = (
        float(product(net, discount_factors(own.model_copy(update={"discount_rate": rate}))))
        for rate in (high, low if low > -1 else high)
    )
    return first, second
