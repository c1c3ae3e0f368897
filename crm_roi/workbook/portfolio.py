"""portfolio.xlsx: overview, ranking, frontiers and what was left out.

The totals of the overview are formulas over the ranking's column of ones and zeros, so that a
reader can try another selection; each carries the value that was worked out here.
"""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

from crm_roi.core.portfolio import words
from crm_roi.core.portfolio.ranking import Worth
from crm_roi.core.terms import Unit, _
from crm_roi.files import written_whole
from crm_roi.workbook.portfolio_sheets import (
    FIRST,
    HEADER,
    LEFT_OUT,
    RANKING,
    PortfolioBook,
    Value,
    places_of,
    plan_columns,
    write_curves,
)
from crm_roi.workbook.writing.book import ExactWorkbook
from crm_roi.workbook.writing.styles import Styles

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from xlsxwriter.worksheet import Worksheet

    from crm_roi.core.portfolio.ranking import Portfolio, RankedPlan
    from crm_roi.workbook.portfolio_sheets import PlanColumn

MOST_REASONS: Final = 10_000
REASON_WIDTHS: Final = (30, 26, 60, 60)


def write_portfolio(
    portfolio: Portfolio,
    reasons: Sequence[words.Reason],
    notes: Sequence[str],
    path: Path,
    *,
    language: Literal["zh", "en"],
    day: date,
    force: bool = False,
) -> None:
    """Write a portfolio as a workbook; the same portfolio and day give the same bytes.

    Raises `FileExists` when the file is there and `force` is not set.
    """
    with written_whole(path, force=force) as draft:
        workbook = ExactWorkbook(str(draft), {"tmpdir": str(draft.parent)})
        workbook.set_properties({"created": datetime.combine(day, time()), "comments": "crm_roi"})
        book = PortfolioBook(workbook, Styles(workbook, language), portfolio, language)
        write_overview(book, notes, day)
        _write_ranking(book)
        write_curves(book)
        if reasons:
            _write_reasons(book, reasons)
        workbook.close()


def _write_ranking(book: PortfolioBook) -> None:
    """Write one row for each plan, by rank, with filters, bars and colours."""
    columns = plan_columns(book)
    ratio = book.say(words.RATIOS[book.portfolio.rules.worth, book.portfolio.rules.basis])
    subtitle = book.say(_("Ranked by: {ratio}; amounts in {unit}"), ratio=ratio, unit=book.unit)
    sheet = book.sheet(book.say(RANKING), book.say(RANKING), subtitle)
    book.header(sheet, [book.say(column.label) for column in columns])
    sheet.set_row(HEADER, 44)
    for index, column in enumerate(columns):
        sheet.set_column(index, index, column.width)
    for row, plan in enumerate(book.portfolio.plans, FIRST):
        _write_plan(book, sheet, row, columns, plan)
    _format_ranking(book, sheet)


def _write_plan(
    book: PortfolioBook, sheet: Worksheet, row: int, columns: Sequence[PlanColumn], plan: RankedPlan
) -> None:
    """Write a plan's row; whether it is carried out is the reader's to change."""
    values = [column.value(plan, book) for column in columns]
    for index, (column, value) in enumerate(zip(columns, values, strict=True)):
        if column.key == "choose":
            sheet.write_number(row, index, int(plan.chosen), book.look("input", Unit.COUNT))
        else:
            book.cell(sheet, (row, index), value, column.unit)
    widths = (column.width for column in columns)
    book.fit(sheet, row, zip(values, widths, strict=True))


def _format_ranking(book: PortfolioBook, sheet: Worksheet) -> None:
    """Freeze, filter and colour the ranking, and offer 1 and 0 for each plan."""
    last = FIRST + len(book.portfolio.plans) - 1
    places = places_of(book)
    sheet.freeze_panes(FIRST, places["file"])
    sheet.autofilter(HEADER, 0, last, len(places) - 1)
    sheet.print_area(0, 0, last, places["loss"])  # what stands to its right is for the screen
    choose = (FIRST, places["choose"], last, places["choose"])
    sheet.data_validation(*choose, {"validate": "list", "source": [1, 0]})
    bars = {"type": "data_bar", "bar_color": "#9DB8D1", "data_bar_2010": True, "bar_solid": True}
    sheet.conditional_format(FIRST, places["npv"], last, places["npv"], bars)
    first = xl_rowcol_to_cell(FIRST, places["choose"], col_abs=True)
    rule = {"type": "formula", "criteria": f"={first}=1", "format": book.styles.get("good")}
    sheet.conditional_format(FIRST, 0, last, places["choose"], rule)


def _write_reasons(book: PortfolioBook, reasons: Sequence[words.Reason]) -> None:
    """List the files that are not in the portfolio, with every reason."""
    name = book.say(LEFT_OUT)
    subtitle = book.say(_("These files are in no figure of this workbook."))
    sheet = book.sheet(name, name, subtitle)
    heads = (_("File"), _("Place"), _("What is wrong"), _("What to do"))
    book.header(sheet, [book.say(text) for text in heads])
    for index, width in enumerate(REASON_WIDTHS):
        sheet.set_column(index, index, width)
    for row, reason in enumerate(reasons[:MOST_REASONS], FIRST):
        for index, text in enumerate(reason):
            book.cell(sheet, (row, index), text, Unit.TEXT)
        book.fit(sheet, row, zip(reason, REASON_WIDTHS, strict=True))
    sheet.freeze_panes(FIRST, 1)


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


def write_overview(book: PortfolioBook, notes: Sequence[str], day: date) -> None:
    """Write what was asked, what the selection comes to, and what to know before trusting it."""
    sheet = book.sheet(book.say(_("Overview")), book.say(_("CRM portfolio")), _subject(book, day))
    for index, width in enumerate(WIDTHS):
        sheet.set_column(index, index, width)
    book.header(sheet, [book.say(text) for text in (_("Item"), _("Value"), _("Unit"), _("Remark"))])
    lines = (*_given(book), *_totals(book))
    for row, line in enumerate(lines, FIRST):
        _write_line(book, sheet, row, line)
    for row, note in enumerate(notes, FIRST + len(lines) + 1):
        sheet.merge_range(row, 0, row, len(WIDTHS) - 1, "", book.styles.get("note"))
        sheet.write_string(row, 0, note, book.styles.get("note"))
        book.fit(sheet, row, [(note, sum(WIDTHS))])


def _subject(book: PortfolioBook, day: date) -> str:
    return book.say(
        _("{plans} plans, amounts in {unit}, {day}"),
        plans=f"{len(book.portfolio.plans):,}",
        unit=book.unit,
        day=day.isoformat(),
    )


def _write_line(book: PortfolioBook, sheet: Worksheet, row: int, line: Line) -> None:
    sheet.write_string(row, 0, book.say(line.label), book.styles.get("label"))
    if line.formula:
        style = book.styles.get("sum", line.unit)
        sheet.write_formula(row, 1, line.formula, style, line.value)
    elif line.entered:
        sheet.write(row, 1, line.value, book.styles.get("input", line.unit))
    else:
        book.cell(sheet, (row, 1), line.value, line.unit)
    unit = book.unit if line.unit is Unit.MONEY else ""
    sheet.write_string(row, 2, unit, book.styles.get("label"))
    sheet.write_string(row, 3, line.remark, book.styles.get("note"))


def _given(book: PortfolioBook) -> list[Line]:
    """Give the budget, which a reader may change, what it limits, and what is not here."""
    rules, say = book.portfolio.rules, book.say
    budget = None if rules.budget is None else book.amount(rules.budget)
    left_out = len(book.portfolio.left_out)
    see = say(_("See the sheet “{sheet}”."), sheet=say(LEFT_OUT)) if left_out else ""
    blank = say(_("A blank budget is no limit."))
    return [
        Line(_("Budget"), Unit.MONEY, budget, remark=blank, entered=True),
        Line(_("It limits"), Unit.TEXT, say(words.BASES[rules.basis])),
        Line(_("Files left out"), Unit.COUNT, left_out, remark=see),
    ]


def _totals(book: PortfolioBook) -> list[Line]:
    """Give each total of the selection as a formula over the ranking's ones and zeros."""
    chosen, say = book.portfolio.chosen, book.say
    choose = _range(book, "choose")
    hint = say(_("Change the ones and zeros of the ranking to try another selection."))
    return [
        Line(_("Plans chosen"), Unit.COUNT, chosen.plans, f"=SUM({choose})", hint),
        _total_line(book, _("Their cost"), "cost", chosen.cost),
        *_against_budget(book),
        _total_line(book, words.WORTHS[Worth.NPV], "npv", chosen.npv, Worth.NPV),
        _total_line(book, words.WORTHS[Worth.MEAN_NPV], "mean", chosen.mean_npv, Worth.MEAN_NPV),
        _independent(book),
        _total_line(book, APART_OR_TOGETHER[1], "deviation", chosen.deviation_together),
        _total_line(book, _("P10 of NPV if they vary together"), "p10", chosen.p10_together),
    ]


APART_OR_TOGETHER: Final = (
    _("Standard deviation if the plans vary independently"),
    _("Standard deviation if they vary together"),
)


def _against_budget(book: PortfolioBook) -> list[Line]:
    """Hold the cost against the budget; a blank budget has no answer."""
    budget, cost = book.portfolio.rules.budget, book.portfolio.chosen.cost
    yes, no = book.say(_("yes")), book.say(_("no"))
    left = f'=IF({BUDGET}="","",{BUDGET}-{COST})'
    within = f'=IF({BUDGET}="","–",IF({COST}<={BUDGET}+{SMALLEST},"{yes}","{no}"))'
    return [
        Line(_("Left of the budget"), Unit.MONEY, _left_of_budget(book, budget, cost), left),
        Line(_("Within the budget"), Unit.TEXT, "–" if budget is None else yes, within),
    ]


def _left_of_budget(book: PortfolioBook, budget: float | None, cost: float) -> Value:
    return "" if budget is None else book.amount(budget - cost)


def _independent(book: PortfolioBook) -> Line:
    """Add variances up and take the root."""
    choose, deviation = _range(book, "choose"), _range(book, "deviation")
    formula = f"=SQRT(SUMPRODUCT({choose},{deviation},{deviation}))"
    value = book.amount(book.portfolio.chosen.deviation)
    return Line(APART_OR_TOGETHER[0], Unit.MONEY, value, formula)


def _total_line(
    book: PortfolioBook, label: str, key: str, value: float, worth: Worth | None = None
) -> Line:
    """Add a column up over the plans chosen; say so where the selection maximises it."""
    formula = f"=SUMPRODUCT({_range(book, 'choose')},{_range(book, key)})"
    largest = worth is not None and worth is book.portfolio.rules.worth
    remark = book.say(_("The selection makes this as large as it can be.")) if largest else ""
    return Line(label, Unit.MONEY, book.amount(value), formula, remark)


def _range(book: PortfolioBook, key: str) -> str:
    column = places_of(book)[key]
    block = xl_range_abs(FIRST, column, FIRST + len(book.portfolio.plans) - 1, column)
    return f"'{book.say(RANKING)}'!{block}"
