"""The finish of every sheet: title, widths, frozen panes, protection, print set-up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.terms import _
from crm_roi.workbook.layout.conventions import PAPER_A4, SheetType
from crm_roi.workbook.layout.sheets import (
    FIRST_COLUMN,
    FIRST_ROW,
    FROZEN_COLUMN,
    HEADER_ROW,
    Sheet,
)
from crm_roi.workbook.writing.charts import SECOND_CHARTS
from crm_roi.workbook.writing.desk import LINE_HEIGHT
from crm_roi.workbook.writing.results import TABLES_ROW
from crm_roi.workbook.writing.widths import (
    SMALLEST_SCALE,
    SMALLEST_STEPS,
    TIMED,
    fits_upright,
    pages_wide,
)

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from crm_roi.workbook.writing.desk import Desk

TAB_COLOURS: Final = {
    SheetType.ABOUT: "#1F3864",
    SheetType.INPUTS: "#FFC000",
    SheetType.CALCULATION: "#A5A5A5",
    SheetType.OUTPUT: "#548235",
    SheetType.RECORD: "#548235",
    SheetType.CHECKS: "#C00000",
    SheetType.LOG: "#7F7F7F",
    SheetType.LISTS: "#7F7F7F",
}
# No column may come between years and no row may go: formulas read whole tables.
ALLOWED: Final = {
    "format_cells": True, "format_columns": True, "format_rows": True, "insert_rows": True,
    "sort": True, "autofilter": True,
}  # fmt: skip
FIXED: Final = ("judgements",)  # its rows and columns belong together: none may be inserted
UNIT_SHOWN: Final = (SheetType.INPUTS, SheetType.CALCULATION, SheetType.OUTPUT, SheetType.RECORD)
OF_THE_KPI: Final = _("that of each KPI")
POINTS: Final = _("points of the survey's scale")
WITHOUT_MONEY: Final = {
    "scorecard": OF_THE_KPI, "actuals": OF_THE_KPI, "weights": _("shares"),
    "judgements": _("how many times as important"), "survey": POINTS, "survey_answers": POINTS,
    "survey_results": POINTS,
}  # fmt: skip
UNIT_ROW: Final = 2
MASTER_COLUMN: Final = 3
# Charts and tables of these sheets start on a page of their own; where a program fits a sheet to
# a page's width it may pass over breaks, so the rows are laid out to fall so by themselves.
BREAKS: Final = {"results": (SECOND_CHARTS, TABLES_ROW + 2), "simulation": (), "about": ()}
PAGE_ROWS: Final = 46
LAST_TABLE: Final = 40  # how long the last one may be is not known: the index is longest
FREE_COLUMNS: Final = 20
MOST_LINES: Final = 25


def finish(desk: Desk) -> None:
    """Finish every sheet."""
    _heights(desk)
    for one in desk.layout:
        sheet = desk.sheets[one.key]
        _title(desk, sheet, one)
        _widths(desk, sheet, one)
        _panes(desk, sheet, one)
        _page(desk, sheet, one)
        fixed = one.type is SheetType.CALCULATION or one.key in FIXED
        sheet.protect("", {} if fixed else ALLOWED)
        sheet.set_tab_color(TAB_COLOURS[one.type])
        sheet.hide_gridlines(2)
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})


def _title(desk: Desk, sheet: Worksheet, one: Sheet) -> None:
    sheet.write_string(0, FIRST_COLUMN, desk.name_of(one.key), desk.styles.get("title"))
    sheet.set_row(0, 26)
    sheet.write_string(1, FIRST_COLUMN, desk.word(one.purpose), desk.styles.get("subtitle"))
    if one.type in UNIT_SHOWN:
        _unit(desk, sheet, one.key)
    if one.type in (SheetType.OUTPUT, SheetType.RECORD):
        _master(desk, sheet)


def _unit(desk: Desk, sheet: Worksheet, key: str) -> None:
    """Say what the sheet counts in: the plan's unit of money, or its own."""
    colon = "：" if desk.language == "zh" else ": "
    label, look = f"{desk.word(_('Unit'))}{colon}", desk.styles.get("unit_note")
    if key in WITHOUT_MONEY:
        said = label + desk.word(WITHOUT_MONEY[key])
        sheet.write_string(UNIT_ROW, FIRST_COLUMN, said, look)
        return
    own = desk.plan.assumptions.unit_label
    formula = f'="{label}"&in_unit_label'
    sheet.write_formula(UNIT_ROW, FIRST_COLUMN, formula, look, f"{label}{own}")


def _master(desk: Desk, sheet: Worksheet) -> None:
    """Show the master check where figures are read."""
    good, bad = desk.word(_("Model checks: all passed")), desk.word(_("Model checks: see Checks"))
    formula = f'=IF(chk_master=1,"{good}","{bad}")'
    value = good if desk.computes else ""
    sheet.write_formula(UNIT_ROW, MASTER_COLUMN, formula, desk.styles.get("master"), value)
    for text, look in ((good, "good"), (bad, "bad")):
        rule = {"type": "cell", "criteria": "==", "value": f'"{text}"',
                "format": desk.styles.get(look)}  # fmt: skip
        sheet.conditional_format(UNIT_ROW, MASTER_COLUMN, UNIT_ROW, MASTER_COLUMN, rule)


def _is_timed(desk: Desk, one: Sheet) -> bool:
    tables = (place.table for place in desk.places.values())
    return one.key in TIMED or any(table.timed and table.sheet == one.key for table in tables)


def _panes(desk: Desk, sheet: Worksheet, one: Sheet) -> None:
    if _is_timed(desk, one):
        sheet.freeze_panes(FIRST_ROW, FROZEN_COLUMN)
    else:
        sheet.freeze_panes(3, 0)


def _page(desk: Desk, sheet: Worksheet, one: Sheet) -> None:
    """Set the page: A4, header rows repeated, file and page below."""
    timed = _is_timed(desk, one)
    sheet.set_paper(PAPER_A4)
    if one.key in BREAKS:
        sheet.set_h_pagebreaks(_page_breaks(BREAKS[one.key], desk.table_rows.get(one.key, [])))
    named = FIRST_COLUMN + (one.type is not SheetType.LISTS)
    _fit(desk, sheet, one, FROZEN_COLUMN if timed else named)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.repeat_rows(0, HEADER_ROW if timed else UNIT_ROW)


def _foot(desk: Desk, sheet: Worksheet, *, upright: bool) -> None:
    """Name file, version, sheet and page; an upright page has no room for three in a line."""
    version = desk.word(_("Version: see “{sheet}”")).format(sheet=desk.name_of("about"))
    name = "&R&A  " if upright else "&C&A&R"
    sheet.set_footer(f"&L&F  {version}{name}&P / &N")


def _fit(desk: Desk, sheet: Worksheet, one: Sheet, titles: int) -> None:
    """Fit a sheet to one page's width: upright where it can be read so, otherwise across.

    One that would be too small to read is printed on several pages, side by side, each with the
    columns that name the rows.
    """
    widths = desk.widths(one.key)
    scale = SMALLEST_STEPS if one.type is SheetType.CALCULATION else SMALLEST_SCALE
    if one.key not in BREAKS and fits_upright(widths, scale):
        sheet.set_portrait()
        sheet.fit_to_pages(1, 0)
        _foot(desk, sheet, upright=True)
        return
    _foot(desk, sheet, upright=False)
    sheet.set_landscape()
    wide = 1 if one.key in FIXED else pages_wide(widths, titles, scale)
    sheet.fit_to_pages(wide, 0)
    if wide > 1:
        sheet.repeat_columns(0, titles - 1)
        sheet.print_across()


def _page_breaks(fixed: tuple[int, ...], tables: list[int]) -> list[int]:
    """Give the rows over which a page ends: where told, and before tables that it would cut."""
    breaks, top = list(fixed), max(fixed, default=0)
    for table, following in zip(tables, [*tables[1:], None], strict=True):
        end = table + LAST_TABLE if following is None else following
        if end - top > PAGE_ROWS and table > top:
            breaks.append(table)
            top = table
    return breaks


def _widths(desk: Desk, sheet: Worksheet, one: Sheet) -> None:
    """Set the widths; on input sheets every cell outside the tables is open, for notes."""
    widths = desk.widths(one.key)
    entered = one.type in (SheetType.INPUTS, SheetType.LOG)
    look = desk.styles.get("open") if entered else None
    for column, width in sorted(widths.items()):
        sheet.set_column(column, column, width, look)
    if entered:
        sheet.set_column(max(widths) + 1, max(widths) + FREE_COLUMNS, 9.0, look)


def _heights(desk: Desk) -> None:
    """Give the rows with long texts the lines they need."""
    for (key, row), lines in desk.lines.items():
        desk.sheets[key].set_row(row, LINE_HEIGHT * min(lines, MOST_LINES))
