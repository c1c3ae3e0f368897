"""Rules on checks and totals: a master check that shows, shadows that agree, totals that add up."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.auditor.book import Kind
from crm_roi.auditor.findings import Flaw, flaw_at
from crm_roi.auditor.formulas import HOLE
from crm_roi.auditor.links import Place
from crm_roi.core.terms import _
from crm_roi.workbook.layout.conventions import (
    BREAKDOWN,
    BREAKDOWN_FIELDS,
    CHECK_NAME,
    CHECK_RESULT,
    CHECK_TOLERANCE,
    MASTER_CHECK,
    SHADOW_TOLERANCE,
    SheetType,
)
from crm_roi.xlsx.addresses import Rect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_roi.auditor.book import Sheet
    from crm_roi.auditor.findings import Facts
    from crm_roi.auditor.headers import HeaderTable
    from crm_roi.auditor.shapes import Shape
    from crm_roi.auditor.survey import Survey
    from crm_roi.xlsx.addresses import Cell

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


_SUM_SHAPE: Final = f"SUM({HOLE})"


def check_totals(survey: Survey) -> Iterator[Flaw]:
    """Rule 24: breakdowns of one total have one sum, and tables add up both ways."""
    stems: defaultdict[str, list[tuple[str, Place, float]]] = defaultdict(list)
    for name in survey.book.names:
        stem, by, _field = name.name.lower().rpartition(BREAKDOWN)
        place = survey.links.place(name.name)
        if by and place:
            stems[stem].append((name.name, place, _sum(place)))
    for breakdowns in stems.values():
        yield from _unequal(breakdowns)
    if survey.index and not stems:
        yield from _not_broken_down(survey)
    for stem in stems if survey.index else ():
        yield from _half_broken_down(survey, stem, [name for name, *_rest in stems[stem]])
    for sheet in survey.book.sheets:
        detail = _("The grand total differs from the sum of the other totals.")
        yield from flaw_at(sheet.name, _corners_off(survey, sheet), detail)


def _unequal(breakdowns: list[tuple[str, Place, float]]) -> Iterator[Flaw]:
    first, _where, expected = breakdowns[0]
    for name, place, total in breakdowns[1:]:
        if not equal(total, expected):
            detail = _("{name} sums to {total}, {first} to {expected}.")
            facts: Facts = {"name": name, "total": total, "first": first, "expected": expected}
            yield Flaw(detail, place.sheet.name, (place.rect.address,), 1, facts)


def _sum(place: Place) -> float:
    inside = place.sheet.inside(place.rect)
    return float(place.sheet.values[inside][place.sheet.is_number[inside]].sum())


def _not_broken_down(survey: Survey) -> Iterator[Flaw]:
    """Ask for breakdowns where lines carry area, visibility and nature."""
    for sheet in survey.of(SheetType.INPUTS):
        for table in survey.headers.tables(sheet, BREAKDOWN_FIELDS, BREAKDOWN_FIELDS):
            detail = _(
                "Lines carry area, visibility and nature, but no totals by them are compared."
            )
            cells = [(table.row, column) for column in table.columns.values()]
            yield from flaw_at(sheet.name, cells, detail)


def _half_broken_down(survey: Survey, stem: str, names: list[str]) -> Iterator[Flaw]:
    """Ask for the breakdown that is missing where others of the three are there."""
    there = {name.lower().rpartition(BREAKDOWN)[2] for name in names}
    missing = [field for field in BREAKDOWN_FIELDS if field not in there]
    if not missing or not there.intersection(BREAKDOWN_FIELDS):
        return
    wanted = ", ".join(f"{stem}{BREAKDOWN}{field}" for field in missing)
    for sheet in survey.of(SheetType.INPUTS):
        for table in survey.headers.tables(sheet, BREAKDOWN_FIELDS, BREAKDOWN_FIELDS):
            cells = [(table.row, table.columns[field]) for field in missing]
            detail = _("Lines carry a field by which they are not totalled: no name {names}.")
            yield from flaw_at(sheet.name, cells, detail, names=wanted)


def _corners_off(survey: Survey, sheet: Sheet) -> Iterator[Cell]:
    """Find grand totals that add up one way only: SUM down the totals of rows, or the reverse."""
    sums = survey.with_text(sheet, _is_sum)
    for place in np.flatnonzero(sums & sheet.is_number).tolist():
        row, column = int(sheet.rows[place]), int(sheet.columns[place])
        added = survey.links.read_by(sheet, place)[0]
        other = _other_totals(survey, sheet, added, row, column)
        if other is not None and not equal(_sum(other), float(sheet.values[place])):
            yield row, column


def _other_totals(
    survey: Survey, sheet: Sheet, added: Place, row: int, column: int
) -> Place | None:
    """Give the totals of the other direction that meet in a grand total, if it is one."""
    rect = added.rect
    down = rect.first_column == rect.last_column == column and rect.last_row < row
    across = rect.first_row == rect.last_row == row and rect.last_column < column
    if added.sheet is not sheet or not (down or across):
        return None
    inner = _summed(survey, sheet, rect.first_row, rect.first_column)
    if inner is None:
        return None
    if down and inner.first_row == inner.last_row == rect.first_row and inner.last_column < column:
        other = Rect(row, inner.first_column, row, inner.last_column)
    elif (
        across
        and inner.first_column == inner.last_column == rect.first_column
        and inner.last_row < row
    ):
        other = Rect(inner.first_row, column, inner.last_row, column)
    else:
        return None
    places = sheet.inside(other)
    size = (other.last_row - other.first_row + 1) * (other.last_column - other.first_column + 1)
    return Place(sheet, other) if sheet.is_formula[places].sum() == size else None


def _summed(survey: Survey, sheet: Sheet, row: int, column: int) -> Rect | None:
    """Give the block that a cell sums, if that is all it does."""
    place = sheet.at(row, column)
    if place is None or not sheet.is_formula[place]:
        return None
    if survey.book.formulas[sheet.formulas[place]].shape != _SUM_SHAPE:
        return None
    read = survey.links.read_by(sheet, place)
    return read[0].rect if len(read) == 1 and read[0].sheet is sheet else None


def _is_sum(text: str) -> bool:
    return text == _SUM_SHAPE


def equal(one: float, other: float) -> bool:
    """Say whether two figures agree within the tolerance of a shadow."""
    return abs(one - other) <= SHADOW_TOLERANCE * max(1.0, abs(other))
