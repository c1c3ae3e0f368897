"""The first sheet of a portfolio's workbook: the budget, the totals of the selection, the notes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from xlsxwriter.utility import xl_range_abs

from crm_roi.core.portfolio import words
from crm_roi.core.portfolio.ranking import Worth
from crm_roi.core.terms import Unit, _
from crm_roi.workbook.portfolio.sheets import FIRST, LEFT_OUT, RANKING, Desk, Value, places_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from xlsxwriter.worksheet import Worksheet

BUDGET: Final = f"$B${FIRST + 1}"
COST: Final = f"$B${FIRST + 5}"
SMALLEST: Final = 0.005  # amounts are shown with two decimals; less than half of one is rounding
WIDTHS: Final = (44, 18, 14, 60)


class Line(NamedTuple):
    """A line of the overview: a value, or a formula and the value it has as written."""

    label: str
    unit: Unit
    value: Value
    formula: str = ""
    remark: str = ""
    entered: bool = False


def write_overview(desk: Desk, notes: Sequence[str], day: date) -> None:
    """Write what was asked, what the selection comes to, and what to know before trusting it."""
    sheet = desk.sheet(desk.say(_("Overview")), desk.say(_("CRM portfolio")), _subject(desk, day))
    for index, width in enumerate(WIDTHS):
        sheet.set_column(index, index, width)
    desk.header(sheet, [desk.say(text) for text in (_("Item"), _("Value"), _("Unit"), _("Remark"))])
    lines = (*_given(desk), *_totals(desk))
    for row, line in enumerate(lines, FIRST):
        _write_line(desk, sheet, row, line)
    for row, note in enumerate(notes, FIRST + len(lines) + 1):
        sheet.merge_range(row, 0, row, len(WIDTHS) - 1, "", desk.styles.get("note"))
        sheet.write_string(row, 0, note, desk.styles.get("note"))
        desk.fit(sheet, row, [(note, sum(WIDTHS))])


def _subject(desk: Desk, day: date) -> str:
    return desk.say(
        _("{plans} plans, amounts in {unit}, {day}"),
        plans=f"{len(desk.portfolio.plans):,}",
        unit=desk.unit,
        day=day.isoformat(),
    )


def _write_line(desk: Desk, sheet: Worksheet, row: int, line: Line) -> None:
    sheet.write_string(row, 0, desk.say(line.label), desk.styles.get("label"))
    if line.formula:
        style = desk.styles.get("sum", line.unit)
        sheet.write_formula(row, 1, line.formula, style, line.value)
    elif line.entered:
        sheet.write(row, 1, line.value, desk.styles.get("input", line.unit))
    else:
        desk.cell(sheet, (row, 1), line.value, line.unit)
    unit = desk.unit if line.unit is Unit.MONEY else ""
    sheet.write_string(row, 2, unit, desk.styles.get("label"))
    sheet.write_string(row, 3, line.remark, desk.styles.get("note"))


def _given(desk: Desk) -> list[Line]:
    """Give the budget, which a reader may change, what it limits, and what is not here."""
    rules, say = desk.portfolio.rules, desk.say
    budget = None if rules.budget is None else desk.amount(rules.budget)
    left_out = len(desk.portfolio.left_out)
    see = say(_("See the sheet “{sheet}”."), sheet=say(LEFT_OUT)) if left_out else ""
    blank = say(_("A blank budget is no limit."))
    return [
        Line(_("Budget"), Unit.MONEY, budget, remark=blank, entered=True),
        Line(_("It limits"), Unit.TEXT, say(words.BASES[rules.basis])),
        Line(_("Files left out"), Unit.COUNT, left_out, remark=see),
    ]


def _totals(desk: Desk) -> list[Line]:
    """Give each total of the selection as a formula over the ranking's ones and zeros."""
    chosen, say = desk.portfolio.chosen, desk.say
    choose = _range(desk, "choose")
    hint = say(_("Change the ones and zeros of the ranking to try another selection."))
    return [
        Line(_("Plans chosen"), Unit.COUNT, chosen.plans, f"=SUM({choose})", hint),
        _sum(desk, _("Their cost"), "cost", chosen.cost),
        *_against_budget(desk),
        _sum(desk, words.WORTHS[Worth.NPV], "npv", chosen.npv, Worth.NPV),
        _sum(desk, words.WORTHS[Worth.MEAN_NPV], "mean", chosen.mean_npv, Worth.MEAN_NPV),
        _independent(desk),
        _sum(desk, APART_OR_TOGETHER[1], "deviation", chosen.deviation_together),
        _sum(desk, _("P10 of NPV if they vary together"), "p10", chosen.p10_together),
    ]


APART_OR_TOGETHER: Final = (
    _("Standard deviation if the plans vary independently"),
    _("Standard deviation if they vary together"),
)


def _against_budget(desk: Desk) -> list[Line]:
    """Hold the cost against the budget; a blank budget has no answer."""
    budget, cost = desk.portfolio.rules.budget, desk.portfolio.chosen.cost
    yes, no = desk.say(_("yes")), desk.say(_("no"))
    left = f'=IF({BUDGET}="","",{BUDGET}-{COST})'
    within = f'=IF({BUDGET}="","–",IF({COST}<={BUDGET}+{SMALLEST},"{yes}","{no}"))'
    return [
        Line(_("Left of the budget"), Unit.MONEY, _left(desk, budget, cost), left),
        Line(_("Within the budget"), Unit.TEXT, "–" if budget is None else yes, within),
    ]


def _left(desk: Desk, budget: float | None, cost: float) -> Value:
    return "" if budget is None else desk.amount(budget - cost)


def _independent(desk: Desk) -> Line:
    """Add variances up and take the root."""
    choose, deviation = _range(desk, "choose"), _range(desk, "deviation")
    formula = f"=SQRT(SUMPRODUCT({choose},{deviation},{deviation}))"
    value = desk.amount(desk.portfolio.chosen.deviation)
    return Line(APART_OR_TOGETHER[0], Unit.MONEY, value, formula)


def _sum(desk: Desk, label: str, key: str, value: float, worth: Worth | None = None) -> Line:
    """Add a column up over the plans chosen; say so where the selection maximises it."""
    formula = f"=SUMPRODUCT({_range(desk, 'choose')},{_range(desk, key)})"
    largest = worth is not None and worth is desk.portfolio.rules.worth
    remark = desk.say(_("The selection makes this as large as it can be.")) if largest else ""
    return Line(label, Unit.MONEY, desk.amount(value), formula, remark)


def _range(desk: Desk, key: str) -> str:
    column = places_of(desk)[key]
    block = xl_range_abs(FIRST, column, FIRST + len(desk.portfolio.plans) - 1, column)
    return f"'{desk.say(RANKING)}'!{block}"
