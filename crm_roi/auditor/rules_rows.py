"""Rules on rows: each names its unit, has a label of its own, and keeps the sign convention."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from unicodedata import normalize

import numpy as np

from crm_roi.auditor.book import Kind
from crm_roi.auditor.findings import Flaw, flaw_at, flaw_in
from crm_roi.auditor.formulas import HOLE
from crm_roi.auditor.texts import (
    format_names_unit,
    is_percent_format,
    states_unit,
    text_names_unit,
)
from crm_roi.core.terms import _
from crm_roi.workbook.layout.conventions import (
    ABOUT_FIELDS,
    ASSUMPTION,
    ASSUMPTION_FIELDS,
    CORRELATION,
    MASTER_CHECK,
    ORDINAL,
    UNIT,
    SheetType,
    plain,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from crm_roi.auditor.book import Mask, Sheet
    from crm_roi.auditor.survey import Survey
    from crm_roi.xlsx.addresses import Cell

_COST: Final = re.compile(r"\bcosts?\b|\bexpens|\boutlay|成本|费用|支出", re.IGNORECASE)
_BENEFIT: Final = re.compile(
    r"\bbenefits?\b|\brevenues?\b|\bsavings?\b|效益|收益|收入|节约", re.IGNORECASE
)
_NET: Final = re.compile(r"^net\b|^净", re.IGNORECASE)
_SUM: Final = re.compile(rf"^\+?{HOLE}\+{HOLE}$|^SUM\({HOLE},{HOLE}\)$")
_REVERSED: Final = re.compile(rf"^{HOLE}-{HOLE}$")
_ARITHMETIC: Final = re.compile(
    r"^(?!.*[\"&=<>])(?!.*(?:IF|INDEX|LOOKUP|CHOOSE|TEXT)\().*(?:[-+*/^]"
    r"|^(?:SUM|SUMPRODUCT|AVERAGE|ROUND|ABS|NPV|IRR|PRODUCT|COUNTA?)\()",
    re.IGNORECASE,
)
_MOST_REPEATED: Final = 0.4  # beyond this share of rows a column is a category, not a label


def check_units(survey: Survey) -> Iterator[Flaw]:
    """Rule 15: every row of numbers names its unit, in its unit cell, label, header or format."""
    figures = survey.of(SheetType.CALCULATION, SheetType.OUTPUT)
    for sheet in (*survey.declared(SheetType.INPUTS), *figures):
        if _says_unit_once(survey, sheet):
            continue
        numbers = sheet.is_number | _will_be_numbers(survey, sheet)
        numbers &= ~survey.on_timeline(sheet) & ~survey.under(sheet, ORDINAL)
        numbers &= ~_shows_master(survey, sheet)
        numbers &= ~survey.wearing(sheet, lambda style: format_names_unit(style.number_format))
        numbers &= ~np.isin(sheet.rows, _rows_with_unit(survey, sheet))
        numbers &= ~_headed_with_unit(survey, sheet)
        yield from flaw_in(sheet, numbers, _("Numbers stand in rows that name no unit."))


def _will_be_numbers(survey: Survey, sheet: Sheet) -> Mask:
    """Mark the formulas that nobody has calculated yet and that can only give numbers."""
    uncalculated: Mask = sheet.is_formula & (sheet.kinds == Kind.BLANK)
    if uncalculated.any():
        uncalculated &= survey.with_text(sheet, _ARITHMETIC.match)
    return uncalculated


def _shows_master(survey: Survey, sheet: Sheet) -> Mask:
    """Mark the cells that show the master check, whose 0 or 1 has no unit."""
    mask = np.zeros(len(sheet.rows), dtype=bool)
    master = survey.links.place(MASTER_CHECK)
    if master is not None:
        readers = survey.links.readers(master)
        places = [place for reader, place in readers if reader is sheet]
        mask[[place for place in places if len(survey.links.read_by(sheet, place)) == 1]] = True
    return mask


def _says_unit_once(survey: Survey, sheet: Sheet) -> bool:
    """Say whether the sheet states one unit for all its figures, as in 单位：万元."""
    return bool(_texts(survey, sheet, states_unit).any())


def _texts(survey: Survey, sheet: Sheet, wanted: Callable[[str], bool]) -> Mask:
    """Mark the cells whose text is as wanted, asking once per text."""
    texts, back = np.unique(sheet.values[sheet.is_text], return_inverse=True)
    answers = np.array([wanted(survey.book.texts[int(text)]) for text in texts], dtype=bool)
    mask = np.zeros(len(sheet.rows), dtype=bool)
    mask[sheet.is_text] = answers[back] if texts.size else False
    return mask


def _rows_with_unit(survey: Survey, sheet: Sheet) -> np.ndarray:
    """Give the rows whose unit cell is filled, or whose first text names a unit."""
    in_column = survey.under(sheet, UNIT) & sheet.is_text
    texts = np.flatnonzero(sheet.is_text)
    __, first = np.unique(sheet.rows[texts], return_index=True)
    labels = np.zeros(len(sheet.rows), dtype=bool)
    labels[texts[first]] = True
    return np.unique(sheet.rows[in_column | (labels & _texts(survey, sheet, text_names_unit))])


def _headed_with_unit(survey: Survey, sheet: Sheet) -> Mask:
    """Mark the cells whose nearest text above names a unit or needs none."""
    named = _texts(survey, sheet, text_names_unit)
    mask = np.zeros(len(sheet.rows), dtype=bool)
    order = np.lexsort((sheet.rows, sheet.columns))
    texts = order[sheet.is_text[order]]
    keys = sheet.columns.astype(np.int64) << 21 | sheet.rows
    above = np.searchsorted(keys[texts], keys) - 1
    if texts.size:
        header = texts[np.maximum(above, 0)]
        mask = (above >= 0) & named[header] & (sheet.columns[header] == sheet.columns)
    return mask


def check_labels(survey: Survey) -> Iterator[Flaw]:
    """Rule 20: on a sheet no two rows of figures have the same label."""
    for sheet in survey.of(SheetType.INPUTS, SheetType.CALCULATION, SheetType.OUTPUT):
        labels = _row_labels(sheet, _rows_of_figures(survey, sheet))
        seen: set[str] = set()
        again: list[Cell] = []
        for place in labels:
            label = plain(normalize("NFKC", survey.book.text(sheet, place)))
            if label in seen:
                again.append((int(sheet.rows[place]), int(sheet.columns[place])))
            seen.add(label)
        if sheet.name in survey.timelines or len(again) <= max(1.0, _MOST_REPEATED * len(labels)):
            yield from flaw_at(sheet.name, again, _("Row labels stand more than once."))


def _rows_of_figures(survey: Survey, sheet: Sheet) -> np.ndarray:
    """Give the rows that compute; among inputs, those of a table of assumptions."""
    if survey.types[sheet.name] is not SheetType.INPUTS:
        return np.unique(sheet.rows[sheet.is_formula & ~survey.on_timeline(sheet)])
    tables = survey.headers.tables(
        sheet, ASSUMPTION_FIELDS | {"name": ASSUMPTION}, ("source", "owner")
    )
    listed = [row for table in tables for row in table.rows]
    return np.intersect1d(sheet.rows[sheet.is_typed_number], listed)


def _row_labels(sheet: Sheet, rows: np.ndarray) -> list[int]:
    """Find the first text of each row of figures."""
    texts = np.flatnonzero(sheet.is_text & ~sheet.is_formula & np.isin(sheet.rows, rows))
    __, first = np.unique(sheet.rows[texts], return_index=True)
    return [int(place) for place in texts[first]]


def check_signs(survey: Survey) -> Iterator[Flaw]:
    """Rule 21: the sign convention is stated and held: costs and benefits positive, net = b − c."""
    money_rows = False
    for sheet in survey.of(SheetType.INPUTS):
        named = _of_money(sheet.name)
        amounts = sheet.is_typed_number & ~survey.under(sheet, CORRELATION)
        amounts &= ~survey.wearing(sheet, lambda style: is_percent_format(style.number_format))
        rows = [row for row in np.unique(sheet.rows[amounts]).tolist()
                if named or _of_money(survey.row_label(sheet, row))]  # fmt: skip
        rows += [] if named else _under_money(survey, sheet, amounts & (sheet.values < 0))
        money_rows = money_rows or bool(rows)
        negative = amounts & (sheet.values < 0) & np.isin(sheet.rows, rows)
        detail = _("Costs or benefits are entered as negative numbers.")
        yield from flaw_in(sheet, negative, detail)
    for sheet in survey.of(SheetType.CALCULATION, SheetType.OUTPUT):
        detail = _("A net figure is not benefit minus cost.")
        yield from flaw_at(sheet.name, _wrong_nets(survey, sheet), detail)
    about = survey.about
    stated = (
        about is not None and survey.headers.labelled(about, ABOUT_FIELDS["sign_convention"]).size
    )
    if money_rows and not stated:
        yield Flaw(_("The sign convention of costs and benefits is not stated."))


def _of_money(text: str) -> bool:
    return bool(_COST.search(text) or _BENEFIT.search(text))


def _under_money(survey: Survey, sheet: Sheet, amounts: Mask) -> list[int]:
    """Give the rows of some amounts that stand under a title or header of costs or benefits.

    It is the nearest text above their label in a row that holds no other number typed in.
    """
    figures = np.unique(sheet.rows[sheet.is_typed_number & ~survey.on_timeline(sheet)])
    labels = sheet.is_text & ~np.isin(sheet.rows, figures)
    found = []
    for label in _row_labels(sheet, np.unique(sheet.rows[amounts])):
        row, column = int(sheet.rows[label]), int(sheet.columns[label])
        above = np.flatnonzero(labels & (sheet.columns == column) & (sheet.rows < row))
        own = survey.book.text(sheet, label)
        if above.size and not _NET.search(own) and _of_money(survey.book.text(sheet, above[-1])):
            found.append(row)
    return found


def _wrong_nets(survey: Survey, sheet: Sheet) -> Iterator[Cell]:
    """Find net figures that add a cost row and a benefit row, or take the benefit from the cost."""
    wanted = survey.with_text(sheet, _adds_or_takes)
    for place in np.flatnonzero(wanted).tolist():
        row, column = int(sheet.rows[place]), int(sheet.columns[place])
        if _NET.search(survey.row_label(sheet, row)):
            labels = [
                survey.row_label(read.sheet, read.rect.first_row)
                for read in survey.links.read_by(sheet, place)
            ]
            added = _SUM.match(survey.book.formulas[sheet.formulas[place]].shape)
            if _are(labels, _COST, _BENEFIT) or (added and _are(labels, _BENEFIT, _COST)):
                yield row, column


def _adds_or_takes(text: str) -> bool:
    return bool(_SUM.match(text) or _REVERSED.match(text))


def _are(labels: list[str], first: re.Pattern[str], second: re.Pattern[str]) -> bool:
    return len(labels) == 2 and bool(first.search(labels[0]) and second.search(labels[1]))  # noqa: PLR2004 - a pair
