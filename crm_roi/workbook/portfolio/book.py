"""portfolio.xlsx: overview, ranking, frontiers and what was left out.

The totals of the overview are formulas over the ranking's column of ones and zeros, so that a
reader can try another selection; each carries the value that was worked out here.
"""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Final, Literal

from xlsxwriter.utility import xl_rowcol_to_cell

from crm_roi.core.portfolio import words
from crm_roi.core.terms import Unit, _
from crm_roi.files import written_whole
from crm_roi.workbook.portfolio.curves import write_curves
from crm_roi.workbook.portfolio.overview import write_overview
from crm_roi.workbook.portfolio.sheets import (
    FIRST,
    HEADER,
    LEFT_OUT,
    RANKING,
    Desk,
    places_of,
    plan_columns,
)
from crm_roi.workbook.writing.desk import ExactWorkbook
from crm_roi.workbook.writing.styles import Styles

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from xlsxwriter.worksheet import Worksheet

    from crm_roi.core.portfolio.ranking import Portfolio, RankedPlan
    from crm_roi.workbook.portfolio.sheets import PlanColumn

MOST_REASONS: Final = 10_000
REASON_WIDTHS: Final = (30, 26, 60, 60)


def write_portfolio(  # noqa: PLR0913 - what the workbook tells
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
        workbook = ExactWorkbook(str(draft))
        workbook.set_properties({"created": datetime.combine(day, time()), "comments": "crm_roi"})
        desk = Desk(workbook, Styles(workbook, language), portfolio, language)
        write_overview(desk, notes, day)
        _write_ranking(desk)
        write_curves(desk)
        if reasons:
            _write_reasons(desk, reasons)
        workbook.close()


def _write_ranking(desk: Desk) -> None:
    """Write one row for each plan, by rank, with filters, bars and colours."""
    columns = plan_columns(desk)
    ratio = desk.say(words.RATIOS[desk.portfolio.rules.worth, desk.portfolio.rules.basis])
    subtitle = desk.say(_("Ranked by: {ratio}; amounts in {unit}"), ratio=ratio, unit=desk.unit)
    sheet = desk.sheet(desk.say(RANKING), desk.say(RANKING), subtitle)
    desk.header(sheet, [desk.say(column.label) for column in columns])
    sheet.set_row(HEADER, 44)
    for index, column in enumerate(columns):
        sheet.set_column(index, index, column.width)
    for row, plan in enumerate(desk.portfolio.plans, FIRST):
        _write_plan(desk, sheet, row, columns, plan)
    _dress_ranking(desk, sheet)


def _write_plan(
    desk: Desk, sheet: Worksheet, row: int, columns: Sequence[PlanColumn], plan: RankedPlan
) -> None:
    """Write a plan's row; whether it is carried out is the reader's to change."""
    values = [column.value(plan, desk) for column in columns]
    for index, (column, value) in enumerate(zip(columns, values, strict=True)):
        if column.key == "choose":
            sheet.write_number(row, index, int(plan.chosen), desk.look("input", Unit.COUNT))
        else:
            desk.cell(sheet, (row, index), value, column.unit)
    widths = (column.width for column in columns)
    desk.fit(sheet, row, zip(values, widths, strict=True))


def _dress_ranking(desk: Desk, sheet: Worksheet) -> None:
    last = FIRST + len(desk.portfolio.plans) - 1
    places = places_of(desk)
    sheet.freeze_panes(FIRST, places["file"])
    sheet.autofilter(HEADER, 0, last, len(places) - 1)
    sheet.print_area(0, 0, last, places["loss"])  # what stands to its right is for the screen
    choose = (FIRST, places["choose"], last, places["choose"])
    sheet.data_validation(*choose, {"validate": "list", "source": [1, 0]})
    bars = {"type": "data_bar", "bar_color": "#9DB8D1", "data_bar_2010": True, "bar_solid": True}
    sheet.conditional_format(FIRST, places["npv"], last, places["npv"], bars)
    first = xl_rowcol_to_cell(FIRST, places["choose"], col_abs=True)
    rule = {"type": "formula", "criteria": f"={first}=1", "format": desk.styles.get("good")}
    sheet.conditional_format(FIRST, 0, last, places["choose"], rule)


def _write_reasons(desk: Desk, reasons: Sequence[words.Reason]) -> None:
    """List the files that are not in the portfolio, with every reason."""
    name = desk.say(LEFT_OUT)
    subtitle = desk.say(_("These files are in no figure of this workbook."))
    sheet = desk.sheet(name, name, subtitle)
    heads = (_("File"), _("Place"), _("What is wrong"), _("What to do"))
    desk.header(sheet, [desk.say(text) for text in heads])
    for index, width in enumerate(REASON_WIDTHS):
        sheet.set_column(index, index, width)
    for row, reason in enumerate(reasons[:MOST_REASONS], FIRST):
        for index, text in enumerate(reason):
            desk.cell(sheet, (row, index), text, Unit.TEXT)
        desk.fit(sheet, row, zip(reason, REASON_WIDTHS, strict=True))
    sheet.freeze_panes(FIRST, 1)
