"""The tornado on the results sheet: the widest swings of NPV, widest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.terms import Unit, _
from crm_roi.workbook.calculation.sensitivity import CHANGE, rate_format
from crm_roi.workbook.layout.sheets import FIRST_COLUMN
from crm_roi.workbook.writing.page import Figure

if TYPE_CHECKING:
    from crm_roi.workbook.writing.page import Page

BARS: Final = 10
LINES: Final = 2  # whichever line comes to stand here, its name has room
HEADERS: Final = (
    _("Place on the sensitivity sheet"), _("No."), _("Name"), _("NPV, unfavourable"),
    _("NPV, favourable"), _("Break-even change, or rate"), _("Down"), _("Up"),
)  # fmt: skip
EVEN: Final = FIRST_COLUMN + 5
DOWN, UP = FIRST_COLUMN + 6, FIRST_COLUMN + 7


def write_tornado(page: Page) -> tuple[int, int]:
    """Write the bars, each by its row on the sensitivity sheet; give the first and last row."""
    page.table(_("What moves NPV most"), HEADERS)
    first = page.row
    orders = [swing.order for swing in page.swings]
    widest = sorted(orders, reverse=True)
    npv = page.measure("risk_adjusted", "npv").value
    base = npv if isinstance(npv, float) else 0.0
    for index in range(BARS):
        found = orders.index(widest[index])
        swing, row = page.swings[found], page.row + 1
        rank = f"=MATCH(LARGE(calc_swing_order,ROW()-ROW(A${first})),calc_swing_order,0)"
        figures = (
            Figure(rank, found + 1.0, Unit.COUNT),
            Figure(f"=INDEX(calc_swing_no,$B{row})", swing.number),
            Figure(f"=INDEX(calc_swing_name,$B{row})", swing.name),
            Figure(f"=INDEX(calc_swing_low,$B{row})", swing.low, Unit.MONEY),
            Figure(f"=INDEX(calc_swing_high,$B{row})", swing.high, Unit.MONEY),
            Figure(f"=INDEX(calc_swing_break_even,$B{row})", swing.break_even, Unit.RATE),
            Figure(f"=E{row}-calc_npv", swing.low - base, Unit.MONEY),
            Figure(f"=F{row}-calc_npv", swing.high - base, Unit.MONEY),
        )
        page.desk.lines[page.key, page.row] = LINES
        for column, figure in enumerate(figures, FIRST_COLUMN):
            page.put(page.row, column, figure)
        page.row += 1
    _show_break_even(page, (first, page.row - 1))
    return first, page.row - 1


def _show_break_even(page: Page, rows: tuple[int, int]) -> None:
    """Show a change with its sign, and of the discount rate, which has no number, what it is."""
    sheet, first = page.desk.sheets[page.key], rows[0]
    for criteria, shape in (
        (f'=$C{first + 1}=""', rate_format(page.desk)),
        (f'=$C{first + 1}<>""', CHANGE),
    ):
        look = page.desk.workbook.add_format({"num_format": shape})
        rule = {"type": "formula", "criteria": criteria, "format": look}
        sheet.conditional_format(first, EVEN, rows[1], EVEN, rule)
