"""Rules on checks: a checks sheet, a master check that shows, shadows that agree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.core.terms import _
from crm_roi.workbook.layout.conventions import (
    CHECK_NAME,
    CHECK_RESULT,
    CHECK_TOLERANCE,
    MASTER_CHECK,
    SheetType,
)
from crm_roi.workbook.lint.book import Kind
from crm_roi.workbook.lint.cells import Rect
from crm_roi.workbook.lint.findings import Flaw, flaw_at
from crm_roi.workbook.lint.links import Place
from crm_roi.workbook.lint.rules_totals import equal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_roi.workbook.lint.book import Sheet
    from crm_roi.workbook.lint.cells import Cell
    from crm_roi.workbook.lint.headers import HeaderTable
    from crm_roi.workbook.lint.shapes import Shape
    from crm_roi.workbook.lint.survey import Survey

_COLUMNS: Final = {"check": CHECK_NAME, "result": CHECK_RESULT, "tolerance": CHECK_TOLERANCE}
_CUSTOM: Final = "CRM_"
_FLAGS: Final = (Kind.NUMBER, Kind.FLAG)


def check_checks(survey: Survey) -> Iterator[Flaw]:
    """Rule 22: a checks sheet with 0/1 results and tolerances, gathered by one master check."""
    tables = [
        (sheet, table)
        for sheet in survey.of(SheetType.CHECKS)
        for table in survey.headers.tables(sheet, _COLUMNS, ("check", "result"))
    ]
    if survey.computes and not tables:
        yield Flaw(_("The workbook has no checks sheet with the columns Check, Result, Tolerance."))
    results = [_results(survey, sheet, table) for sheet, table in tables]
    for (sheet, table), rows in zip(tables, results, strict=True):
        yield from _result_flaws(survey, sheet, rows, table)
    master = survey.links.place(MASTER_CHECK)
    if tables and master is None:
        yield Flaw(_("No cell is named chk_master: there is no master check."), tables[0][0].name)
    if tables and master is not None:
        checks = [
            (sheet, rows, t.columns["result"])
            for (sheet, t), rows in zip(tables, results, strict=True)
        ]
        yield from _master_flaws(survey, master, checks)


def _results(survey: Survey, sheet: Sheet, table: HeaderTable) -> list[int]:
    """List the rows of a table that hold a check; the master check itself is none."""
    master = survey.links.place(MASTER_CHECK)
    column = table.columns["result"]
    return [
        row
        for row in table.rows
        if survey.row_label(sheet, row)
        and not (master and master.sheet is sheet and master.rect.holds(row, column))
    ]


def _result_flaws(
    survey: Survey, sheet: Sheet, rows: list[int], table: HeaderTable
) -> Iterator[Flaw]:
    column = table.columns["result"]
    bad = [(row, column) for row in rows if not _is_flag(survey, sheet, row, column)]
    yield from flaw_at(sheet.name, bad, _("Checks do not compute 0 or 1."))
    tolerance = table.columns.get("tolerance")
    if tolerance is None:
        detail = _("Checks have no column of tolerances.")
        yield from flaw_at(sheet.name, [(table.row, column)], detail)
    else:
        bad = [(row, tolerance) for row in rows if not _is_tolerance(sheet, row, tolerance)]
        yield from flaw_at(sheet.name, bad, _("Checks have no tolerance."))
        bad = [(row, column) for row in rows if not _keeps(survey, sheet, (row, column), tolerance)]
        yield from flaw_at(sheet.name, bad, _("Checks do not use their tolerance."))


def _is_flag(survey: Survey, sheet: Sheet, row: int, column: int) -> bool:
    place = sheet.at(row, column)
    if place is None or not sheet.is_formula[place] or not survey.links.read_by(sheet, place):
        return False
    kind = sheet.kinds[place]
    return kind == Kind.BLANK or (kind == Kind.NUMBER and sheet.values[place] in (0, 1))


def _keeps(survey: Survey, sheet: Sheet, cell: Cell, tolerance: int) -> bool:
    """Say whether a check reads its tolerance, itself or through a cell; an exact one needs not."""
    place, allowed = sheet.at(*cell), sheet.at(cell[0], tolerance)
    if place is None or allowed is None or not (sheet.is_number[allowed] and sheet.values[allowed]):
        return True
    near = survey.links.read_by(sheet, place)
    far = (
        block
        for read in near
        if (at := read.sheet.at(read.rect.first_row, read.rect.first_column)) is not None
        for block in survey.links.read_by(read.sheet, at)
    )
    return any(
        block.sheet is sheet and block.rect.holds(cell[0], tolerance) for block in (*near, *far)
    )


def _is_tolerance(sheet: Sheet, row: int, column: int) -> bool:
    place = sheet.at(row, column)
    if place is None:
        return False
    uncalculated = bool(sheet.is_formula[place]) and sheet.kinds[place] == Kind.BLANK
    return uncalculated or bool(sheet.is_number[place] and sheet.values[place] >= 0)


def _master_flaws(
    survey: Survey, master: Place, checks: list[tuple[Sheet, list[int], int]]
) -> Iterator[Flaw]:
    cell = master.rect.first_row, master.rect.first_column
    place = master.sheet.at(*cell)
    read = survey.links.read_by(master.sheet, place) if place is not None else ()
    for sheet, rows, column in checks:
        left_out = [
            (row, column)
            for row in rows
            if not any(block.sheet is sheet and block.rect.holds(row, column) for block in read)
        ]
        yield from flaw_at(sheet.name, left_out, _("The master check leaves out checks."))
    if place is None or not _may_pass(master.sheet, place):
        yield from flaw_at(master.sheet.name, [cell], _("The master check is not passed."))


def _may_pass(sheet: Sheet, place: int) -> bool:
    """Say whether a check shows 1, or was not calculated yet."""
    kind = sheet.kinds[place]
    return kind == Kind.BLANK or (kind in _FLAGS and sheet.values[place] == 1)


def check_master_shown(survey: Survey) -> Iterator[Flaw]:
    """Rule 23: every output sheet shows the master check."""
    master = survey.links.place(MASTER_CHECK)
    if master is None:
        return
    shown = {id(sheet) for sheet in _showing(survey, master)}
    for sheet in survey.of(SheetType.OUTPUT):
        if id(sheet) not in shown and sheet is not master.sheet:
            yield Flaw(_("The output sheet does not show the master check."), sheet.name)


def _showing(survey: Survey, master: Place) -> Iterator[Sheet]:
    """Give the sheets that read the master check, or a cell that reads it."""
    for sheet, reader in list(survey.links.readers(master)):
        yield sheet
        row, column = int(sheet.rows[reader]), int(sheet.columns[reader])
        again = survey.links.readers(Place(sheet, Rect(row, column, row, column)))
        yield from (other for other, _reader in again)


def check_shadows(survey: Survey) -> Iterator[Flaw]:
    """Rule 25: a headline figure of a CRM_ function equals the native formula beside it."""
    for sheet in survey.of(SheetType.OUTPUT):
        custom = survey.with_shape(sheet, _is_custom)
        bare: list[Cell] = []
        off: list[Cell] = []
        for place in np.flatnonzero(custom).tolist():
            cell = int(sheet.rows[place]), int(sheet.columns[place])
            shadows = list(_shadows(survey, sheet, cell))
            if not shadows:
                bare.append(cell)
            elif sheet.is_number[place] and not any(
                equal(float(sheet.values[place]), shadow) for shadow in shadows
            ):
                off.append(cell)
        yield from flaw_at(
            sheet.name, bare, _("CRM_ functions are compared with no native formula.")
        )
        yield from flaw_at(sheet.name, off, _("CRM_ functions differ from their native formulas."))


def _is_custom(shape: Shape) -> bool:
    return any(function.startswith(_CUSTOM) for function in shape.functions)


def _shadows(survey: Survey, sheet: Sheet, cell: Cell) -> Iterator[float]:
    """Give the native figures with which some formula compares a cell."""
    rect = Rect(*cell, *cell)
    for reader_sheet, reader in survey.links.readers(Place(sheet, rect)):
        for read in survey.links.read_by(reader_sheet, reader):
            place = read.sheet.at(read.rect.first_row, read.rect.first_column)
            other = read.rect != rect or read.sheet is not sheet
            if other and place is not None and read.sheet.is_formula[place]:
                shape = survey.book.shape(int(read.sheet.formulas[place]))
                if not _is_custom(shape):
                    yield float(read.sheet.values[place])
