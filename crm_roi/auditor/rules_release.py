"""Rules on release: the base scenario, protection without password, pages that print."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.auditor.findings import Flaw, flaw_in, listed
from crm_roi.auditor.rules_structure import about_version
from crm_roi.core.terms import _
from crm_roi.workbook.layout.conventions import (
    BASE_SCENARIO,
    FOOTER_FILE,
    FOOTER_PAGE,
    FOOTER_VERSION,
    INPUT_FILL,
    PAPER_A4,
    SCENARIO,
    SCENARIO_SELECTOR,
    SheetType,
    is_one_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_roi.auditor.book import Sheet
    from crm_roi.auditor.findings import Facts
    from crm_roi.auditor.survey import Survey

_GUARDED: Final = (SheetType.INPUTS, SheetType.CALCULATION, SheetType.OUTPUT, SheetType.CHECKS)
_COLUMNS: Final = re.compile(r"\$[A-Z]+:\$[A-Z]+")
_LONG_SHEET: Final = 60  # rows; about what one page holds


def check_scenario(survey: Survey) -> Iterator[Flaw]:
    """Rule 33: one selector with a list chooses the scenario, and it stands on the base case."""
    selectors = list(dict.fromkeys(_selectors(survey)))
    validated = [(sheet, place) for sheet, place in selectors if _has_list(sheet, place)]
    if selectors and not validated:
        sheet, place = selectors[0]
        yield from flaw_in(sheet, np.array([place]), _("The scenario selector has no list."))
    for sheet, place in validated[1:]:
        detail = _("There is more than one scenario selector.")
        yield from flaw_in(sheet, np.array([place]), detail)
    for sheet, place in validated[:1]:
        chosen = survey.shown(sheet, place)
        if not is_one_of(chosen, BASE_SCENARIO):
            detail = _("The scenario selector stands on {scenario}, not on the base case.")
            yield from flaw_in(sheet, np.array([place]), detail, scenario=chosen or "–")


def _selectors(survey: Survey) -> Iterator[tuple[Sheet, int]]:
    """Give the named selector, and the cells beside a label that says scenario."""
    named = survey.links.place(SCENARIO_SELECTOR)
    if named is not None:
        place = named.sheet.at(named.rect.first_row, named.rect.first_column)
        if place is not None:
            yield named.sheet, place
    for sheet in survey.of(SheetType.INPUTS, SheetType.CALCULATION, SheetType.OUTPUT):
        for label in survey.headers.labelled(sheet, SCENARIO):
            place = survey.headers.value_of(sheet, label)
            if place is not None and not sheet.is_formula[place] and _has_list(sheet, place):
                yield sheet, place


def _has_list(sheet: Sheet, place: int) -> bool:
    row, column = int(sheet.rows[place]), int(sheet.columns[place])
    return any(
        rect.holds(row, column)
        for validation in sheet.features.validations
        if validation.kind == "list"
        for rect in validation.cells
    )


def check_protection(survey: Survey) -> Iterator[Flaw]:
    """Rule 34: formulas are locked, inputs open, sheets protected and without a password."""
    open_sheets = []
    for sheet in survey.of(*_GUARDED):
        features = sheet.features
        if not features.protected:
            open_sheets.append(sheet.name)
        if features.password:
            yield Flaw(_("The sheet is protected with a password."), sheet.name)
        loose = sheet.is_formula & survey.wearing(sheet, lambda style: not style.locked)
        yield from flaw_in(sheet, loose, _("Formulas are not locked."))
        shut = survey.wearing(sheet, lambda style: style.locked and style.fill == INPUT_FILL)
        named = survey.wears_input(sheet) & survey.wearing(sheet, lambda style: style.locked)
        detail = _("Inputs are locked.")
        yield from flaw_in(sheet, (shut | named) & ~sheet.is_formula, detail)
    if open_sheets and survey.computes:
        where = open_sheets[0] if len(open_sheets) == 1 else ""
        detail = _("Sheets are not protected: {sheets}.")
        yield Flaw(detail, where, count=len(open_sheets), facts={"sheets": listed(open_sheets)})
    if survey.book.password:
        yield Flaw(_("The structure of the workbook is protected with a password."))


def check_print(survey: Survey) -> Iterator[Flaw]:
    """Rule 35: every sheet prints on A4, fitted in width, with its headers and a footer.

    That is one page wide; a sheet that would be too small to read may take several pages side by
    side, each with the columns that name its rows.
    """
    lacking: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for sheet in survey.book.sheets:
        missing = tuple(_missing(survey, sheet))
        if missing and (sheet.is_filled.any() or sheet.features.drawing):
            lacking[missing].append(sheet.name)
    for missing, sheets in lacking.items():
        where = sheets[0] if len(sheets) == 1 else ""
        facts: Facts = {"fields": missing, "sheets": listed(sheets)}
        detail = _("The print set-up of {sheets} lacks: {fields}.")
        yield Flaw(detail, where, count=len(sheets), facts=facts)


def _missing(survey: Survey, sheet: Sheet) -> Iterator[str]:
    page, footer = sheet.features.page, sheet.features.page.footer
    version = about_version(survey)
    if page.paper != PAPER_A4:
        yield _("A4 paper")
    if not page.fit_to_width and not (page.fits and _repeats_columns(survey, sheet)):
        yield _("fitting one page wide (or several with repeated columns)")
    if _needs_titles(survey, sheet) and not _has_titles(survey, sheet):
        yield _("repeated header rows")
    if FOOTER_FILE not in footer:
        yield _("file name in the footer")
    if not (version and version in footer) and not any(word in footer for word in FOOTER_VERSION):
        yield _("version in the footer")
    if FOOTER_PAGE not in footer:
        yield _("page number in the footer")


def _needs_titles(survey: Survey, sheet: Sheet) -> bool:
    rows = sheet.rows[sheet.is_filled]
    return sheet.name in survey.timelines or bool(rows.size and rows.max() > _LONG_SHEET)


def _repeats_columns(survey: Survey, sheet: Sheet) -> bool:
    """Say whether pages side by side repeat the columns that name the rows."""
    return any(
        name.name.casefold() == "_xlnm.print_titles"
        and name.sheet == sheet.name
        and _COLUMNS.search(name.text)
        for name in survey.book.names
    )


def _has_titles(survey: Survey, sheet: Sheet) -> bool:
    return any(
        name.name.casefold() == "_xlnm.print_titles" and name.sheet == sheet.name
        for name in survey.book.names
    )
