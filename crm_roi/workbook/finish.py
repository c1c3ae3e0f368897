"""The finish of every sheet: title, widths, frozen panes, protection, print set-up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.terms import Unit, _
from crm_roi.workbook.columns import Column, Kind
from crm_roi.workbook.conventions import PAPER_A4, SheetType
from crm_roi.workbook.layout import (
    FIRST_COLUMN,
    FIRST_ROW,
    FROZEN_COLUMN,
    HEADER_ROW,
    SHEETS,
    YEAR_COLUMN,
    Sheet,
)

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from crm_roi.workbook.desk import Desk

TAB_COLOURS: Final = {
    SheetType.ABOUT: "#1F3864",
    SheetType.INPUTS: "#FFC000",
    SheetType.CALCULATION: "#A5A5A5",
    SheetType.OUTPUT: "#548235",
    SheetType.CHECKS: "#C00000",
    SheetType.LOG: "#7F7F7F",
    SheetType.LISTS: "#7F7F7F",
}
ALLOWED: Final = {
    "format_cells": True, "format_columns": True, "format_rows": True, "insert_rows": True,
    "insert_columns": True, "delete_rows": True, "sort": True, "autofilter": True,
}  # fmt: skip
UNIT_SHOWN: Final = (SheetType.INPUTS, SheetType.CALCULATION, SheetType.OUTPUT)
UNIT_ROW: Final = 2
MASTER_COLUMN: Final = 3
TIMED: Final = ("timing", "calc_costs", "calc_benefits", "cash_flow", "calc_scenarios")
WIDTHS: Final = {
    Kind.TEXT: 20.0, Kind.NUMBER: 11.0, Kind.WHOLE: 9.0, Kind.DATE: 12.0, Kind.CHOICE: 14.0,
    Kind.WORDS: 14.0, Kind.YEARLY: 11.0,
}  # fmt: skip
WIDE: Final = {"name": 30.0, "title": 60.0, "id": 10.0, "question": 40.0, "what": 50.0, "why": 40.0,
               "zh": 60.0, "en": 60.0, "reason": 44.0, "mitigation": 34.0, "basis": 34.0,
               "formula": 34.0, "compares": 30.0, "action": 34.0, "note": 34.0}  # fmt: skip
FREE_COLUMNS: Final = 20
FORM_WIDTHS: Final = (24.0, 26.0, 14.0)
CALC_WIDTHS: Final = (6.0, 10.0, 46.0, 13.0, 13.0, 12.0, 12.0, 12.0, 13.0, 14.0)
"""Columns A to J of a calculation sheet with a time line."""


def finish(desk: Desk) -> None:
    """Finish every sheet."""
    for one in SHEETS:
        sheet = desk.sheets[one.key]
        _title(desk, sheet, one)
        _widths(desk, sheet, one)
        _panes(desk, sheet, one)
        _page(desk, sheet)
        sheet.protect("", ALLOWED if one.type is not SheetType.CALCULATION else {})
        sheet.set_tab_color(TAB_COLOURS[one.type])
        sheet.hide_gridlines(2)
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})


def _title(desk: Desk, sheet: Worksheet, one: Sheet) -> None:
    sheet.write_string(0, FIRST_COLUMN, desk.name_of(one.key), desk.styles.get("title"))
    sheet.set_row(0, 26)
    sheet.write_string(1, FIRST_COLUMN, desk.word(one.purpose), desk.styles.get("subtitle"))
    if one.type in UNIT_SHOWN:
        label, own = desk.word(_("Unit")), desk.plan.assumptions.unit_label
        colon = "：" if desk.language == "zh" else ": "
        formula = f'="{label}{colon}"&in_unit_label'
        look = desk.styles.get("unit_note")
        sheet.write_formula(UNIT_ROW, FIRST_COLUMN, formula, look, f"{label}{colon}{own}")
    if one.type is SheetType.OUTPUT:
        _master(desk, sheet)


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


def _page(desk: Desk, sheet: Worksheet) -> None:
    """Set the page: A4, landscape, one page wide, header rows repeated, file and page below."""
    sheet.set_landscape()
    sheet.set_paper(PAPER_A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.repeat_rows(0, HEADER_ROW)
    version = desk.plan.about.version.replace("&", "&&")[:40]
    sheet.set_footer(f"&L&F  {desk.word(_('Version'))} {version}&C&A&R&P / &N")


def _widths(desk: Desk, sheet: Worksheet, one: Sheet) -> None:
    """Set the widths; on input sheets every cell outside the tables is open, for notes."""
    widths: dict[int, float] = {0: 3.0}
    if one.key in TIMED or one.key == "sensitivity":
        widths = dict(enumerate(CALC_WIDTHS))
    for place in desk.places.values():
        if place.table.sheet != one.key:
            continue
        if place.table.form:
            found = dict(enumerate(FORM_WIDTHS, FIRST_COLUMN))
        else:
            found = {
                index: _width(column)
                for column in place.table.columns
                if (index := place.columns.get(column.field)) is not None
            }
        widths = {
            column: max(widths.get(column, 0.0), found.get(column, 0.0))
            for column in {*widths, *found}
        }
        if place.years:
            widths |= {YEAR_COLUMN + year: 11.0 for year in range(place.years)}
    if one.key in TIMED:
        widths |= {YEAR_COLUMN + year: 12.0 for year in range(desk.year_columns)}
    widths |= OWN_WIDTHS.get(one.key, {})
    entered = one.type in (SheetType.INPUTS, SheetType.LOG)
    look = desk.styles.get("open") if entered else None
    for column, width in sorted(widths.items()):
        sheet.set_column(column, column, width, look)
    if entered:
        sheet.set_column(max(widths) + 1, max(widths) + FREE_COLUMNS, 9.0, look)


def _width(column: Column) -> float:
    if column.term.unit is Unit.MONEY:
        return max(12.0, WIDTHS[column.kind])
    return WIDE.get(column.field, WIDTHS[column.kind])


OWN_WIDTHS: Final[dict[str, dict[int, float]]] = {
    "about": {1: 26.0, 2: 60.0, 3: 46.0, 4: 46.0, 5: 12.0},
    "results": {0: 3.0, 1: 34.0, **dict.fromkeys(range(2, 9), 21.0)},
    "checks": {0: 3.0, 1: 56.0, 2: 11.0, 3: 13.0, 4: 13.0, 5: 80.0},
    "lists": {0: 3.0, **dict.fromkeys(range(1, 40), 17.0)},
    "assumptions": {4: 36.0, 8: 70.0},
}
