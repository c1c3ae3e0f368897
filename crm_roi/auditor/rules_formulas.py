"""Rules on formulas: what stands in them, what they read, what they show."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.auditor.book import Kind
from crm_roi.auditor.cycles import find_circles
from crm_roi.auditor.findings import Certainty, Flaw, flaw_in, listed
from crm_roi.auditor.formulas import NUMBER, take_apart
from crm_roi.auditor.shapes import read_shape
from crm_roi.core.terms import _
from crm_roi.workbook.layout.conventions import FORMULA_DEPTH, FORMULA_LENGTH, SheetType
from crm_roi.xlsx.addresses import cell_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_roi.auditor.book import Indices, Mask, Sheet
    from crm_roi.auditor.cycles import Node
    from crm_roi.auditor.formulas import Formula
    from crm_roi.auditor.links import Edges
    from crm_roi.auditor.shapes import Shape
    from crm_roi.auditor.survey import Survey

VOLATILE: Final = frozenset(
    ("OFFSET", "INDIRECT", "NOW", "TODAY", "RAND", "RANDBETWEEN", "RANDARRAY", "CELL", "INFO")
)
_ASSUMED: Final = _("Numbers are written into formulas: {numbers}.")
_CONVERTED: Final = _("Numbers that turn units into others are written into formulas: {numbers}.")
_TOLERANCE: Final = re.compile(rf"[<>]=?{NUMBER}")
_SMALL: Final = 0.1  # a tolerance
_CONVERSIONS: Final = frozenset(
    (2, 4, 7, 24, 52, 60, 360, 365, 366, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1440, 3600, 86400)
)
_ERRORS: Final = re.compile(  # some programs write those they do not know as a formula's text
    r"#(?:NULL|DIV/0|VALUE|REF|NUM|SPILL|CALC|FIELD|BLOCKED|CONNECT|UNKNOWN|BUSY|PYTHON)!"
    r"|#NAME\?|#N/A|#GETTING_DATA"
)


def _shapes(survey: Survey, sheet: Sheet, chosen: Mask) -> list[Shape]:
    """Give the shapes of some formulas, once each, in reading order."""
    __, first = np.unique(sheet.formulas[chosen], return_index=True)
    return [survey.book.shape(int(place)) for place in sheet.formulas[chosen][np.sort(first)]]


def check_numbers(survey: Survey) -> Iterator[Flaw]:
    """Rule 7: no number is written into a formula but 0, 1, 12, 100 and exponents.

    Days of a week, quarters of a year and thousands are no assumptions, but still numbers that a
    reader must recognise.
    """
    convert = np.array([*map(_only_converts, survey.book.formulas), False], dtype=bool)
    for sheet in survey.book.sheets:
        found = survey.with_shape(sheet, _has_numbers)
        for chosen, detail, certainty in (
            (found & ~convert[sheet.formulas], _ASSUMED, None),
            (found & convert[sheet.formulas], _CONVERTED, Certainty.POSSIBLE),
        ):
            numbers = listed(_numbers(survey, sheet, chosen))
            yield from flaw_in(sheet, chosen, detail, certainty, numbers=numbers)
    for name in survey.book.names:
        formula = take_apart(name.text)
        numbers = listed(_written_numbers(formula, read_shape(formula.shape)))
        if numbers and not name.hidden:
            detail = _("The name {name} holds numbers: {numbers}.")
            yield Flaw(detail, count=1, facts={"name": name.name, "numbers": numbers})


def _only_converts(formula: Formula) -> bool:
    """Say whether every number in a formula turns one unit into another, or halves a sum.

    The small tolerance of a comparison is no assumption either.
    """
    numbers = [float(number) for number in formula.numbers]
    if len(numbers) == 1 and _TOLERANCE.search(formula.shape):
        return numbers[0] in _CONVERSIONS or numbers[0] <= _SMALL
    return bool(numbers) and all(number in _CONVERSIONS for number in numbers)


def _numbers(survey: Survey, sheet: Sheet, found: Mask) -> Iterator[str]:
    """Give the numbers written into some formulas, in reading order."""
    for place in sheet.formulas[found].tolist():
        yield from _written_numbers(survey.book.formulas[place], survey.book.shape(place))


def _written_numbers(formula: Formula, shape: Shape) -> Iterator[str]:
    """Give the numbers written into a formula that are assumptions."""
    for number, assumed in zip(formula.numbers, shape.assumed, strict=False):
        if assumed:
            yield number
    yield from shape.disguised


def check_length(survey: Survey) -> Iterator[Flaw]:
    """Rule 8: a formula is at most 100 characters long and 3 functions deep."""
    for sheet in survey.book.sheets:
        long = sheet.is_formula & (sheet.lengths > FORMULA_LENGTH)
        longest = int(sheet.lengths[long].max(initial=0))
        detail = _("Formulas are longer than 100 characters; the longest has {longest}.")
        yield from flaw_in(sheet, long, detail, longest=longest)
        deep = survey.with_shape(sheet, _is_deep)
        deepest = max((shape.depth for shape in _shapes(survey, sheet, deep)), default=0)
        detail = _("Functions nest deeper than 3 levels; the deepest has {deepest}.")
        yield from flaw_in(sheet, deep, detail, deepest=deepest)


def check_nested_if(survey: Survey) -> Iterator[Flaw]:
    """Rule 9: no IF stands inside an IF."""
    for sheet in survey.book.sheets:
        found = survey.with_shape(sheet, _nests_if)
        yield from flaw_in(sheet, found, _("An IF stands inside an IF."))


def check_volatile(survey: Survey) -> Iterator[Flaw]:
    """Rule 10: no function that changes by itself or hides what it reads."""
    for sheet in survey.book.sheets:
        found = survey.with_shape(sheet, _is_volatile)
        used = {f for shape in _shapes(survey, sheet, found) for f in shape.functions & VOLATILE}
        detail = _("Formulas use volatile or indirect functions: {functions}.")
        yield from flaw_in(sheet, found, detail, functions=listed(sorted(used)))
    for name in survey.book.names:
        functions = read_shape(take_apart(name.text).shape).functions & VOLATILE
        if functions:
            detail = _("The name {name} uses volatile or indirect functions: {functions}.")
            yield Flaw(detail, facts={"name": name.name, "functions": listed(sorted(functions))})
    for sheet in survey.book.sheets:
        for text, cells in _rules(sheet):
            functions = read_shape(take_apart(text).shape).functions & VOLATILE
            if functions:
                detail = _(
                    "A validation or conditional format uses volatile or indirect functions:"
                    " {functions}."
                )
                facts = {"functions": listed(sorted(functions))}
                yield Flaw(detail, sheet.name, cells, len(cells), facts)


def check_links(survey: Survey) -> Iterator[Flaw]:
    """Rule 11: the workbook reads no other workbook."""
    found_any = False
    for sheet in survey.book.sheets:
        found = survey.with_shape(sheet, _is_external)
        found_any |= bool(found.any())
        yield from flaw_in(sheet, found, _("Formulas read another workbook."))
        reading = [cells for text, cells in _rules(sheet) if _external(text)]
        if reading:
            found_any = True
            cells = tuple(dict.fromkeys(cell for block in reading for cell in block))
            detail = _("A validation or conditional format reads another workbook.")
            yield Flaw(detail, sheet.name, cells, len(cells))
    names = [name.name for name in survey.book.names if _external(name.text)]
    if names:
        detail = _("Names point at another workbook: {names}.")
        yield Flaw(detail, count=len(names), facts={"names": listed(names)})
    if survey.book.links and not found_any and not names:
        detail = _("The workbook carries links to other workbooks that no cell uses: {count}.")
        yield Flaw(detail, count=survey.book.links, facts={"count": survey.book.links})


def _external(text: str) -> bool:
    return read_shape(take_apart(text).shape).external


def _rules(sheet: Sheet) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give the formulas of validations and conditional formats, each with the cells it is for."""
    for condition in sheet.features.conditions:
        yield condition.text, tuple(rect.address for rect in condition.cells)
    for validation in sheet.features.validations:
        cells = tuple(rect.address for rect in validation.cells)
        yield from ((text, cells) for text in validation.formulas if not text.startswith('"'))


def check_mode(survey: Survey) -> Iterator[Flaw]:
    """Rule 13: the workbook calculates by itself."""
    if survey.book.calculation != "auto":
        detail = _("Calculation is set to {mode}.")
        yield Flaw(detail, facts={"mode": survey.book.calculation})


def check_errors(survey: Survey) -> Iterator[Flaw]:
    """Rule 14: no cell shows an error, and no formula is bound to."""
    codes = [place for place, text in enumerate(survey.book.texts) if _ERRORS.fullmatch(text)]
    for sheet in survey.book.sheets:
        texts = sheet.is_formula & sheet.is_text & np.isin(sheet.values, codes)
        found: Indices = np.flatnonzero((sheet.kinds == Kind.ERROR) | texts)
        found = found[~survey.with_shape(sheet, _asks_for_na)[found]]
        errors = listed(survey.book.text(sheet, int(place)) for place in found)
        yield from flaw_in(sheet, found, _("Cells show errors: {errors}."), errors=errors)
        broken = survey.with_shape(sheet, _is_broken)
        broken[found] = False
        detail = _("Formulas read what no longer exists: #REF!.")
        yield from flaw_in(sheet, broken, detail)


def _asks_for_na(shape: Shape) -> bool:
    """Say whether a formula shows #N/A on purpose, so that a chart leaves the point out."""
    return "NA" in shape.functions


def _has_numbers(shape: Shape) -> bool:
    return any(shape.assumed) or bool(shape.disguised)


def _is_broken(shape: Shape) -> bool:
    return shape.broken


def _is_deep(shape: Shape) -> bool:
    return shape.depth > FORMULA_DEPTH


def _nests_if(shape: Shape) -> bool:
    return shape.nested_if


def _is_volatile(shape: Shape) -> bool:
    return not VOLATILE.isdisjoint(shape.functions)


def _is_external(shape: Shape) -> bool:
    return shape.external


_SHOWN: Final = 4  # cells of a circle that are written out
# Which types follow which; about, lists and log may be read and written anywhere.
_STAGE: Final = {
    SheetType.INPUTS: 0,
    SheetType.CALCULATION: 1,
    SheetType.OUTPUT: 2,
    SheetType.CHECKS: 3,
}


def check_circles(survey: Survey) -> Iterator[Flaw]:
    """Rule 12: no formula reads itself, directly or in a circle; iteration is off."""
    if survey.book.iterates:
        yield Flaw(_("Iterative calculation is switched on, which hides circular references."))
    circles = find_circles(survey.book, survey.links)
    for number, sheet in enumerate(survey.book.sheets):
        touching = [circle for circle in circles if any(at == number for at, _place in circle)]
        places = {place for circle in touching for at, place in circle if at == number}
        if places:
            detail = _("Formulas read each other in a circle: {circle}.")
            circle = _written(survey, touching[0])
            yield from flaw_in(sheet, np.array(sorted(places)), detail, circle=circle)


def _written(survey: Survey, circle: list[Node]) -> str:
    cells = [
        f"{sheet.name}!{cell_address(int(sheet.rows[place]), int(sheet.columns[place]))}"
        for sheet, place in ((survey.book.sheets[number], place) for number, place in circle)
    ]
    shown = cells if len(cells) <= _SHOWN else [*cells[:_SHOWN], "…"]
    return " → ".join([*shown, cells[0]])


def check_flow(survey: Survey) -> Iterator[Flaw]:
    """Rule 19: a formula reads what stands above it, left of it or on an earlier sheet."""
    for sheet in survey.of(SheetType.CALCULATION, SheetType.OUTPUT):
        edges = survey.links.edges(sheet)
        own = edges.targets == survey.links.number(sheet)
        rows, columns = sheet.rows[edges.readers], sheet.columns[edges.readers]
        below = own & (edges.first_rows > rows) & ~_earlier_periods(survey, sheet, edges)
        right = own & (edges.first_columns > columns) & (edges.last_rows <= rows)
        right &= ~_sums_of_periods(survey, sheet, edges) & ~_blocks_above(survey, sheet, edges)
        # a sentence at the head of a sheet may say what its tables below it give
        below &= ~sheet.is_text[edges.readers]
        detail = _("Formulas read cells further down or to the right.")
        yield from flaw_in(sheet, np.unique(edges.readers[below | right]), detail)
        later = np.isin(edges.targets, _later_sheets(survey, sheet))
        detail = _("Formulas read a sheet that comes later.")
        yield from flaw_in(sheet, np.unique(edges.readers[later]), detail)


def _earlier_periods(survey: Survey, sheet: Sheet, edges: Edges) -> Mask:
    """Mark what reads periods before its own, as an opening balance reads the last closing one."""
    mask = np.zeros(len(edges.readers), dtype=bool)
    for line in survey.timelines.get(sheet.name, ()):
        # the first period reads the blank cell before it, as the others read the period before
        mask |= (edges.first_columns >= line.first_column - 1) & (
            edges.last_columns < sheet.columns[edges.readers]
        )
    return mask


def _sums_of_periods(survey: Survey, sheet: Sheet, edges: Edges) -> Mask:
    """Mark what reads a row's periods from the left of them, as a total beside the label does."""
    mask = np.zeros(len(edges.readers), dtype=bool)
    for line in survey.timelines.get(sheet.name, ()):
        mask |= (sheet.columns[edges.readers] < line.first_column) & (
            edges.first_columns >= line.first_column
        )
    return mask


def _blocks_above(survey: Survey, sheet: Sheet, edges: Edges) -> Mask:
    """Mark what reads, beside the periods, a block that stands above its own."""
    mask = np.zeros(len(edges.readers), dtype=bool)
    for line in survey.timelines.get(sheet.name, ()):
        mask |= (
            (sheet.columns[edges.readers] < line.first_column)
            & (edges.last_columns < line.first_column)
            & (edges.last_rows < sheet.rows[edges.readers])
        )
    return mask


def _later_sheets(survey: Survey, sheet: Sheet) -> list[int]:
    """List the sheets that a sheet must not read: of a later stage, or further right in its own."""
    own = _STAGE[survey.types[sheet.name] or SheetType.CALCULATION]
    later = []
    for number, other in enumerate(survey.book.sheets):
        kind = survey.types[other.name]
        stage = _STAGE.get(kind, -1) if kind else -1
        further = stage == own and other.position > sheet.position
        if kind is not SheetType.CHECKS and (stage > own or further):
            later.append(number)
    return later
