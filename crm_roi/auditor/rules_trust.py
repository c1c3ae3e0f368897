"""Rules on what a reader trusts: checks that can fail, current values, texts that agree."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.auditor.findings import Certainty, flaw_at
from crm_roi.auditor.formulas import HOLE
from crm_roi.core.terms import _
from crm_roi.workbook.layout.conventions import CHECK_RESULT, SheetType

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_roi.auditor.book import Book, Mask, Sheet
    from crm_roi.auditor.findings import Flaw
    from crm_roi.auditor.links import Place
    from crm_roi.auditor.survey import Survey

_CHECK: Final = re.compile(
    r"\b(checks?|checksum|tie[- ]?out|reconcil\w*|in balance|balances?\?|balance check|ok\?)\b"
    r"|检查|校验|核对|勾稽|是否平衡|平衡检验",
    re.IGNORECASE,
)
_CONSTANT: Final = re.compile(r"^(?:TRUE|FALSE|TRUE\(\)|[01]|\"[^\"]*\")$", re.IGNORECASE)
_SWALLOWED: Final = re.compile(
    r"^(?:IF\()?IFERROR\((.*),(?:0|1|TRUE|\"(?:ok|pass(?:ed)?|通过|正确|)\")\)", re.IGNORECASE
)
_BRANCHES: Final = re.compile(r"^IF\(.*,([^,()]+),([^,()]+)\)$", re.IGNORECASE)
_ALWAYS: Final = re.compile(
    rf"^(?:IF\()?(?:ABS\([^()]*\)>=0|{HOLE}\^2>=0|1=1|TRUE\b|OR\(.*TRUE.*\))", re.IGNORECASE
)
_COMPARED: Final = re.compile(rf"{HOLE}(?:-|=){HOLE}")
_ONE_LINK: Final = re.compile(rf"^\+?(?:[^{HOLE}(]+!)?{HOLE}$")
_LONGEST_LABEL: Final = 60
_LOOSE: Final = 0.2  # of what is compared; a check with more room than this checks nothing
_TOLERATED: Final = re.compile(r"^(?:IF\()?ABS\([^()]*\)<=?", re.IGNORECASE)
_AMOUNT: Final = re.compile(
    r"(?P<before>[$€£¥￥₹]|US\$|CNY|RMB|USD|EUR|GBP)?\s?"
    r"(?P<number>[-−]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|[-−]?\d+(?:\.\d+)?)"
    r"\s?(?P<after>%|％|‰|million|billion|thousand|mn|bn|m\b|k\b|years?|months?|x\b"
    r"|亿元?|百万元?|万元?|千元|元|年|个月|倍)?",
    re.IGNORECASE,
)
_SCALE: Final = {
    "%": 0.01, "％": 0.01, "‰": 0.001, "million": 1e6, "mn": 1e6, "m": 1e6, "billion": 1e9,
    "bn": 1e9, "thousand": 1e3, "k": 1e3, "亿": 1e8, "亿元": 1e8, "百万": 1e6, "百万元": 1e6,
    "万": 1e4, "万元": 1e4, "千元": 1e3,
}  # fmt: skip
_TELLS_RESULT: Final = re.compile(
    r"\b(npv|irr|roi|payback|pays? back|revenues?|sales|profit|ebitda?|margin|growth|grew|grows?"
    r"|savings?|costs?|total|returns?|cash|break-?even|net present value|value of)\b"
    r"|净现值|内部收益率|回收期|收入|利润|成本|收益|增长|节约|合计|总计|现金|投资回报",
    re.IGNORECASE,
)
_NOT_A_RESULT: Final = re.compile(
    r"https?://|\b(source|assum\w*|e\.g\.|example|if|when|should|must|between|at least|at most"
    r"|tolerance|threshold|rule|see|page|version|v\d|iso|table|section|note \d|enter|allowed)\b"
    r"|来源|假设|例如|如果|应|须|不低于|不超过|至少|至多|容差|参见|版本|填写|允许|第\d",
    re.IGNORECASE,
)
_SHORTEST_STATEMENT: Final = 12  # characters; in Chinese half of it
_YEARS: Final = (1900, 2200)
_SCALES_SHOWN: Final = (1.0, 100.0, 1e-3, 1e-4, 1e-6, 1e-8, 1e3, 1e4, 1e6)


def check_checks_can_fail(survey: Survey) -> Iterator[Flaw]:
    """Rule 44: a check compares two things that may differ, and shows it when they do."""
    for sheet in survey.book.sheets:
        found = [
            (int(sheet.rows[place]), int(sheet.columns[place]))
            for place in np.flatnonzero(_check_cells(survey, sheet)).tolist()
            if _cannot_fail(survey, sheet, place)
        ]
        detail = _("The check cannot fail, whatever the figures are.")
        yield from flaw_at(sheet.name, found, detail, Certainty.LIKELY)


def _check_cells(survey: Survey, sheet: Sheet) -> Mask:
    """Mark the formulas that a label or a header calls a check, and typed results of checks."""
    texts = [
        p
        for p, text in enumerate(survey.book.texts)
        if len(text) < _LONGEST_LABEL and _CHECK.search(text)
    ]
    labels = np.flatnonzero(sheet.is_text & ~sheet.is_formula & np.isin(sheet.values, texts))
    rows = {int(sheet.rows[p]): int(sheet.columns[p]) for p in labels[::-1].tolist()}
    mask = np.zeros(len(sheet.rows), dtype=bool)
    if rows:
        first = np.array([rows.get(row, 1 << 20) for row in sheet.rows.tolist()])
        mask = sheet.is_formula & (sheet.columns > first)
    if survey.types[sheet.name] is SheetType.CHECKS:
        mask |= sheet.is_formula & survey.under(sheet, CHECK_RESULT)
    return mask


def _cannot_fail(survey: Survey, sheet: Sheet, place: int) -> bool:
    formula = survey.book.formulas[sheet.formulas[place]]
    text = formula.shape.lstrip("+").replace(" ", "")
    branches = _BRANCHES.match(text)
    if _CONSTANT.match(text) or _ALWAYS.match(text) or _SWALLOWED.match(text):
        return True
    if branches and branches[1] == branches[2]:
        return True
    read = survey.links.read_by(sheet, place)
    if _COMPARED.search(text) and len(read) >= 2 and len(formula.references) == len(read):  # noqa: PLR2004 - two sides
        before = text[: _COMPARED.search(text).start()].count(HOLE)  # type: ignore[union-attr]
        one, other = read[before], read[before + 1]
        if one == other:
            return True
        return _shows(survey, one, other) or _shows(survey, other, one)
    return _too_loose(survey, sheet, place, text)


def _shows(survey: Survey, one: Place, other: Place) -> bool:
    """Say whether the first cell only shows the second."""
    place = one.sheet.at(one.rect.first_row, one.rect.first_column)
    if place is None or not one.sheet.is_formula[place]:
        return False
    shape = survey.book.formulas[one.sheet.formulas[place]].shape
    read = survey.links.read_by(one.sheet, place)
    return bool(_ONE_LINK.match(shape)) and len(read) == 1 and read[0] == other


def _too_loose(survey: Survey, sheet: Sheet, place: int, text: str) -> bool:
    """Say whether a tolerance in the formula is so wide that what is compared can never pass it."""
    formula = survey.book.formulas[sheet.formulas[place]]
    match = _TOLERATED.match(text)
    if match is None or not formula.numbers:
        return False
    sizes = [
        abs(float(part.sheet.values[at]))
        for part in survey.links.read_by(sheet, place)
        if (at := part.sheet.at(part.rect.first_row, part.rect.first_column)) is not None
        and part.sheet.is_number[at]
    ]
    allowed = max(float(number) for number in formula.numbers)
    return bool(sizes) and allowed > max(1.0, _LOOSE * max(sizes)) and max(sizes) > 0


def check_values(survey: Survey) -> Iterator[Flaw]:
    """Rule 45: what cells show is what their formulas give."""
    fresh = survey.recalculated
    if fresh is None:
        return
    detail = _("Stored {stored}, but the formula gives {given}.")
    for sheet in survey.book.sheets:
        other = fresh.sheet(sheet.name)
        if other is None:
            continue
        for place in np.flatnonzero(sheet.is_formula & sheet.is_number).tolist():
            cell = int(sheet.rows[place]), int(sheet.columns[place])
            at = other.at(*cell)
            if at is None or not other.is_number[at] or _changes(survey, sheet, place):
                continue
            stored, given = float(sheet.values[place]), float(other.values[at])
            if abs(stored - given) > 1e-6 * max(1.0, abs(stored), abs(given)):
                yield from flaw_at(
                    sheet.name, [cell], detail, Certainty.CERTAIN, stored=stored, given=given
                )


def _changes(survey: Survey, sheet: Sheet, place: int) -> bool:
    """Say whether a formula gives another value each time, or one only its add-in knows."""
    functions = survey.book.shape(int(sheet.formulas[place])).functions
    return bool(functions & {"NOW", "TODAY", "RAND", "RANDBETWEEN", "RANDARRAY"}) or any(
        function.startswith("CRM_") for function in functions
    )


def check_statements(survey: Survey) -> Iterator[Flaw]:
    """Rule 46: a figure that a text tells stands in some cell, too."""
    if not survey.computes:
        return
    known = _known_figures(survey.book)
    for sheet in survey.book.sheets:
        wanted = sheet.is_text & ~sheet.is_formula
        for place in np.flatnonzero(wanted).tolist():
            text = survey.book.text(sheet, place)
            unknown = [said for said in _told(text) if not _is_known(said, known)]
            if unknown:
                cell = int(sheet.rows[place]), int(sheet.columns[place])
                detail = _("The text tells figures that stand in no cell: {figures}.")
                figures = ", ".join(said[0] for said in unknown)
                yield from flaw_at(sheet.name, [cell], detail, Certainty.LIKELY, figures=figures)


def _known_figures(book: Book) -> np.ndarray:
    values = [np.abs(sheet.values[sheet.is_number]) for sheet in book.sheets]
    return np.unique(np.concatenate(values)) if values else np.array([])


def _told(text: str) -> Iterator[tuple[str, float, float]]:
    """Give the figures that a statement of results tells: as written, value, rounding."""
    wide = sum(not char.isascii() for char in text)
    if len(text) + wide < _SHORTEST_STATEMENT or _NOT_A_RESULT.search(text):
        return
    if not _TELLS_RESULT.search(text):
        return
    for match in _AMOUNT.finditer(text):
        start, after = match.start("number"), match["after"] or ""
        if start and re.match(r"[A-Za-z0-9._/-]", text[start - 1]):
            continue
        if text[match.end() : match.end() + 1].isalnum() and after.isascii() and not after:
            continue
        written = match["number"].replace(",", "").replace("−", "-")
        value, digits = abs(float(written)), len(written.partition(".")[2])
        plain = not (match["before"] or after or "," in match["number"] or "." in written)
        year = _YEARS[0] <= value <= _YEARS[1] and digits == 0 and not match["before"]
        if plain or (year and after in ("", "年")) or (after == "年" and digits == 0):
            continue
        if after.lower() in ("years", "year", "month", "months", "个月") and digits == 0:
            continue
        scale = _SCALE.get(after.lower(), 1.0)
        yield match[0].strip(), value * scale, 0.5 * 10**-digits * scale


def _is_known(said: tuple[str, float, float], known: np.ndarray) -> bool:
    """Say whether some cell shows a figure, in this unit or another, rounded as the text has it."""
    _written, value, room = said
    for scale in _SCALES_SHOWN:
        low, high = (value - room * 1.001) * scale, (value + room * 1.001) * scale
        if np.searchsorted(known, low, "left") < np.searchsorted(known, high, "right"):
            return True
    return False
