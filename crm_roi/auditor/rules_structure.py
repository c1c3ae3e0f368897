"""Rules on the workbook as a whole: index, about sheet, hidden things, names, change log."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.auditor.book import marks_input
from crm_roi.auditor.findings import Flaw, flaw_at, listed
from crm_roi.auditor.formulas import take_apart
from crm_roi.auditor.shapes import read_shape
from crm_roi.core.terms import _
from crm_roi.workbook.layout.conventions import (
    ABOUT_FIELDS,
    LOG_FIELDS,
    NAME_PREFIXES,
    SheetType,
    plain,
)
from crm_roi.xlsx.addresses import column_letters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_roi.auditor.book import Sheet
    from crm_roi.auditor.headers import HeaderTable
    from crm_roi.auditor.survey import Survey
    from crm_roi.xlsx.addresses import Cell
    from crm_roi.xlsx.contents import DefinedName

FIELD_LABELS: Final = {
    "purpose": _("purpose"),
    "author": _("author"),
    "version": _("version"),
    "date": _("date"),
    "sign_convention": _("sign convention"),
    "colour_key": _("colour key"),
    "unit": _("unit"),
    "sheet": _("sheet"),
    "what": _("what was changed"),
    "why": _("why"),
}


def check_index(survey: Survey) -> Iterator[Flaw]:
    """Rule 1: every sheet stands in the index with its type."""
    index = survey.index
    if index is None:
        yield Flaw(_("The workbook has no index of its sheets and their types; types are guessed."))
        return
    for entry in index.entries:
        if survey.book.sheet(entry.sheet) is None:
            cell = entry.row, entry.columns[0]
            detail = _("The index names a sheet that does not exist: {name}.")
            yield from flaw_at(index.sheet.name, [cell], detail, name=entry.sheet)
        if entry.kind is None:
            cell = entry.row, entry.columns[1]
            detail = _("The index gives a type that is none of the seven: {word}.")
            yield from flaw_at(index.sheet.name, [cell], detail, word=entry.word or "–")
    named = {entry.sheet.casefold() for entry in index.entries}
    for sheet in survey.book.sheets:
        if sheet.name.casefold() not in named:
            yield Flaw(_("The sheet is not in the index."), sheet.name)


def check_about(survey: Survey) -> Iterator[Flaw]:
    """Rule 2: the about sheet states the seven things a reader asks first."""
    sheet = survey.about
    if sheet is None:
        yield Flaw(_("The workbook has no about sheet."))
        return
    for field in ABOUT_FIELDS:
        stated, blank = _stated(survey, sheet, field)
        if not stated:
            detail = _("The about sheet does not state: {fields}.")
            cells = (blank,) if blank else ()
            yield from _about_flaw(sheet, field, cells, detail)


def _about_flaw(sheet: Sheet, field: str, cells: tuple[Cell, ...], detail: str) -> Iterator[Flaw]:
    facts = {"fields": (FIELD_LABELS[field],)}
    found = list(flaw_at(sheet.name, cells, detail)) or [Flaw(detail, sheet.name)]
    yield from (Flaw(flaw.detail, flaw.sheet, flaw.cells, flaw.count, facts) for flaw in found)


def _stated(survey: Survey, sheet: Sheet, field: str) -> tuple[bool, Cell | None]:
    """Say whether a field has a value, and which cell is blank otherwise, if it has a label.

    Where several labels name the field, such as an entry and a cell that shows it again, a blank
    entry decides.
    """
    found, blank = False, None
    headers = survey.index.header_row if survey.index else 0
    for label in survey.headers.labelled(sheet, ABOUT_FIELDS[field]):
        row, column = int(sheet.rows[label]), int(sheet.columns[label])
        if row == headers or survey.headers.heads_column(sheet, label):
            continue
        keyed = field == "colour_key" and _coloured(survey, sheet, row, column)
        if keyed or survey.headers.value_of(sheet, label) is not None:
            found = True
        elif _awaited(survey, sheet, row, column + 1):
            return False, (row, column + 1)
        else:
            blank = blank or (row, column + 1)
    return found, None if found else blank


def _awaited(survey: Survey, sheet: Sheet, row: int, column: int) -> bool:
    place = sheet.at(row, column)
    return place is not None and marks_input(survey.book.style(sheet, place))


def _coloured(survey: Survey, sheet: Sheet, row: int, column: int) -> bool:
    """Say whether right of a label or below it a cell is coloured and says what for.

    The words stand in the coloured cell or right of it.
    """
    for at in ((row, column + 1), (row + 1, column), (row + 1, column + 1)):
        place = sheet.at(*at)
        if place is not None and survey.book.style(sheet, place).fill:
            told = (at, (at[0], at[1] + 1))
            if not all(survey.blank(sheet, *one) for one in told):
                return True
    return False


def about_version(survey: Survey) -> str:
    """Read the version that the about sheet states; empty when it states none."""
    sheet = survey.about
    if sheet is None:
        return ""
    for label in survey.headers.labelled(sheet, ABOUT_FIELDS["version"]):
        place = survey.headers.value_of(sheet, label)
        if place is not None:
            return survey.shown(sheet, place)
    return ""


def check_hidden(survey: Survey) -> Iterator[Flaw]:
    """Rule 30: no merged cells where figures are, and nothing hidden that nobody is told of."""
    for sheet in survey.of(SheetType.INPUTS, SheetType.CALCULATION):
        merged = sheet.features.merged
        if merged:
            addresses = tuple(rect.address for rect in merged)
            yield Flaw(_("Cells are merged."), sheet.name, addresses, len(addresses))
    named = {entry.sheet.casefold() for entry in survey.index.entries} if survey.index else set()
    for sheet in survey.book.sheets:
        if sheet.features.state != "visible" and sheet.name.casefold() not in named:
            yield Flaw(_("The sheet is hidden and the index does not list it."), sheet.name)
        addresses = (*_hidden_rows(sheet), *_hidden_columns(sheet))
        if addresses:
            detail = _("Rows or columns with content are hidden.")
            yield Flaw(detail, sheet.name, addresses, len(addresses))


def _hidden_rows(sheet: Sheet) -> tuple[str, ...]:
    filled = np.isin(sheet.features.hidden_rows, sheet.rows[sheet.is_filled])
    return tuple(f"{row}:{row}" for row in np.array(sheet.features.hidden_rows)[filled])


def _hidden_columns(sheet: Sheet) -> tuple[str, ...]:
    filled = sheet.columns[sheet.is_filled]
    return tuple(
        f"{column_letters(first)}:{column_letters(last)}"
        for first, last in sheet.features.hidden_columns
        if np.any((filled >= first) & (filled <= last))
    )


def check_names(survey: Survey) -> Iterator[Flaw]:
    """Rule 31: defined names point somewhere, stand once, and say by their prefix where to."""
    names = [name for name in survey.book.names if not _built_in(name)]
    broken = [name.name for name in names if "#REF!" in name.text or _leads_nowhere(survey, name)]
    if broken:
        detail = _("Defined names point nowhere (#REF!): {names}.")
        yield Flaw(detail, count=len(broken), facts={"names": listed(broken)})
    counts = Counter(name.name.casefold() for name in names)
    double = [name.name for name in names if counts[name.name.casefold()] > 1]
    if double:
        detail = _("Names are defined more than once: {names}.")
        yield Flaw(detail, count=len(double), facts={"names": listed(double)})
    bare = [name.name for name in names if not _has_prefix(survey, name)]
    if bare and not survey.foreign:
        detail = _("Names do not begin with the prefix of the sheet type they point at: {names}.")
        yield Flaw(detail, count=len(bare), facts={"names": listed(bare)})


def _built_in(name: DefinedName) -> bool:
    return name.hidden or name.name.startswith("_")


def _leads_nowhere(survey: Survey, name: DefinedName) -> bool:
    """Say whether a name points at a sheet of this workbook that does not exist."""
    return any(
        hole.sheet is not None
        and not hole.external
        and all(survey.book.sheet(part) is None for part in (hole.sheet, *hole.sheet.split(":")))
        for hole in read_shape(take_apart(name.text).shape).holes
    )


def _has_prefix(survey: Survey, name: DefinedName) -> bool:
    lower = name.name.lower()
    place = survey.links.place(name.name)
    kind = survey.types.get(place.sheet.name) if place and survey.index else None
    wanted = (NAME_PREFIXES[kind],) if kind else tuple(NAME_PREFIXES.values())
    return lower.startswith(wanted)


def check_log(survey: Survey) -> Iterator[Flaw]:
    """Rule 32: a change log with every column filled, up to the version on the about sheet."""
    sheets = list(survey.of(SheetType.LOG))
    if not sheets:
        yield Flaw(_("The workbook has no change log."))
        return
    for sheet in sheets:
        table = next(survey.headers.tables(sheet, LOG_FIELDS, ("date", "author")), None)
        missing = [field for field in LOG_FIELDS if table is None or field not in table.columns]
        if missing:
            facts = {"fields": tuple(FIELD_LABELS[field] for field in missing)}
            yield Flaw(_("The change log lacks columns: {fields}."), sheet.name, facts=facts)
        if table and not table.rows and about_version(survey):
            cells = [
                (table.row + 1, column)
                for column in sorted(table.columns.values())
                if not _awaited(survey, sheet, table.row + 1, column)
            ]
            yield from flaw_at(sheet.name, cells, _("The change log has no entry."))
        elif table:
            yield from _log_rows(survey, sheet, table)


def _log_rows(survey: Survey, sheet: Sheet, table: HeaderTable) -> Iterator[Flaw]:
    blank = [
        (row, column)
        for row in table.rows
        for column in sorted(table.columns.values())
        if survey.blank(sheet, row, column)
    ]
    yield from flaw_at(sheet.name, blank, _("Entries of the change log are incomplete."))
    about = about_version(survey)
    if "version" in table.columns and table.rows and about:
        cell = _latest(sheet, table), table.columns["version"]
        last = survey.shown(sheet, sheet.at(*cell))
        if _version(last) != _version(about):
            detail = _("The log ends with version {last}, the about sheet says {about}.")
            yield from flaw_at(sheet.name, [cell], detail, last=last or "–", about=about)


def _latest(sheet: Sheet, table: HeaderTable) -> int:
    """Find the row of the latest entry: by its date, among equal or unread dates the last."""

    def date(row: int) -> float:
        place = sheet.at(row, table.columns["date"])
        return float(sheet.values[place]) if place is not None and sheet.is_number[place] else 0.0

    return max(table.rows, key=lambda row: (date(row), row))


def _version(text: str) -> str:
    return plain(text).removeprefix("v").removesuffix(".0")
