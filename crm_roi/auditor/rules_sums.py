"""Rules on sums and the rows that feed them: a total that stops short, a figure put in by hand."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from crm_roi.auditor.book import NO_FORMULA
from crm_roi.auditor.findings import Certainty, flaw_at
from crm_roi.auditor.formulas import NUMBER
from crm_roi.auditor.shapes import is_total
from crm_roi.auditor.texts import is_percent_format
from crm_roi.core.terms import _
from crm_roi.xlsx.addresses import Rect, cell_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_roi.auditor.book import Sheet
    from crm_roi.auditor.findings import Flaw
    from crm_roi.auditor.survey import Survey
    from crm_roi.xlsx.addresses import Cell

_MOST_LEFT_OUT: Final = 2  # rows; more of them are another block with a total of its own
_SHORTEST: Final = 2  # rows of a block that a total adds up
_BESIDE: Final = re.compile(  # rows that stand beside a list and not in it
    r"\b(of which|memo|thereof|incl(?:\.|uding|udes)|excl(?:\.|uding)|total|sub-?total|sum|net"
    r"|growth|ratio|margin|average|mean|per|count|headcount|check|rate|share|index|cumulative)\b|%"
    r"|其中|合计|小计|总计|净|增长|占比|比例|比率|率|平均|人数|备注|检查|累计|单价|指数",
    re.IGNORECASE,
)
_PART_OF: Final = re.compile(r"\b(ytd|sub-?total|to date|h1|h2|q[1-4])\b|累计|小计", re.IGNORECASE)
_PLUG: Final = re.compile(
    r"\b(plug|balancing (?:figure|item|entry)|unreconciled|fudge|forced?)\b|倒挤|轧差|平衡数|凑数",
    re.IGNORECASE,
)
_ADDS_UP: Final = re.compile(r"\+?(?:SUM|SUBTOTAL)\(", re.IGNORECASE)
_ADDED: Final = re.compile(rf"[+\-*/]{NUMBER}$")


class Sum(NamedTuple):
    """A total: where it stands, and the block that it adds up."""

    cell: Cell
    block: Rect


def check_ranges(survey: Survey) -> Iterator[Flaw]:
    """Rule 37: a total adds up every row down to the last one above it, and every column."""
    for sheet in survey.book.sheets:
        sums = list(_sums(survey, sheet))
        blocks = [each.block for each in sums]
        for each in sums:
            left_out = _left_out(survey, sheet, each, blocks)
            if left_out is not None:
                detail = _("The total adds up {block} and leaves out {cell}, right beside it.")
                certainty = Certainty.LIKELY if left_out[1] == each.cell[1] else Certainty.POSSIBLE
                facts = {"block": each.block.address, "cell": cell_address(*left_out)}
                yield from flaw_at(sheet.name, [each.cell], detail, certainty, left_out, **facts)


def _sums(survey: Survey, sheet: Sheet) -> Iterator[Sum]:
    """Find the sums of one block in the row or column of the sum, above it or left of it."""
    for place in np.flatnonzero(survey.with_text(sheet, is_total)).tolist():
        cell = int(sheet.rows[place]), int(sheet.columns[place])
        formula = survey.book.formulas[sheet.formulas[place]]
        if "-" in formula.shape or any(
            hole.sheet for hole in survey.book.shapes[formula.shape].holes
        ):
            continue
        block = _joined(formula.rects(*cell))
        if block is not None and _runs_up_to(block, cell):
            yield Sum(cell, block)


def _joined(rects: tuple[Rect, ...]) -> Rect | None:
    """Give the block that some cells one below (or beside) the other make; else nothing."""
    first, last = rects[0], rects[-1]
    down = all(a.last_row + 1 == b.first_row and a[1::2] == b[1::2] for a, b in pairwise(rects))
    across = all(
        a.last_column + 1 == b.first_column and a[::2] == b[::2] for a, b in pairwise(rects)
    )
    if not (down or across):
        return None
    return Rect(first.first_row, first.first_column, last.last_row, last.last_column)


def _runs_up_to(block: Rect, cell: Cell) -> bool:
    row, column = cell
    down = block.first_column == block.last_column == column and block.last_row < row
    across = block.first_row == block.last_row == row and block.last_column < column
    length = block.last_row - block.first_row + block.last_column - block.first_column + 1
    return (down or across) and length >= _SHORTEST


def _left_out(survey: Survey, sheet: Sheet, each: Sum, blocks: list[Rect]) -> Cell | None:
    """Give the cell between a block and its total that belongs to the block and is not added."""
    (row, column), block = each
    down = block.last_column == column and block.last_row < row
    step = (1, 0) if down else (0, 1)
    between = []
    at = block.last_row + step[0], block.last_column + step[1]
    while at != each.cell and _is_figure(sheet, at):
        between.append(at)
        at = at[0] + step[0], at[1] + step[1]
    if not between or len(between) > (_MOST_LEFT_OUT if down else 1):
        return None
    last = sheet.at(block.last_row, block.last_column)
    if last is None or any(_stands_apart(survey, sheet, cell, last, down=down) for cell in between):
        return None
    covered = any(other != block and other.holds(*between[0]) for other in blocks)
    named = survey.row_label(sheet, row) if down else _header(survey, sheet, each.cell)
    return None if covered or _PART_OF.search(named) else between[-1]


def _is_figure(sheet: Sheet, cell: Cell) -> bool:
    place = sheet.at(*cell)
    return place is not None and bool(sheet.is_number[place] or sheet.is_formula[place])


def _stands_apart(survey: Survey, sheet: Sheet, cell: Cell, last: int, *, down: bool) -> bool:
    """Say whether a figure beside a block is of another kind: a ratio, a memo item, a subtotal."""
    place = sheet.at(*cell)
    if place is None:
        return True
    ours, theirs = survey.book.style(sheet, place), survey.book.style(sheet, last)
    label = survey.row_label(sheet, cell[0]) if down else _header(survey, sheet, cell)
    total = sheet.is_formula[place] and _ADDS_UP.match(
        survey.book.formulas[sheet.formulas[place]].shape
    )
    percent = is_percent_format(ours.number_format) != is_percent_format(theirs.number_format)
    return bool(total or percent or _BESIDE.search(label) or (down and not label))


def _header(survey: Survey, sheet: Sheet, cell: Cell) -> str:
    """Give the nearest text above a cell."""
    above = np.flatnonzero(sheet.is_text & (sheet.columns == cell[1]) & (sheet.rows < cell[0]))
    return survey.book.text(sheet, int(above[-1])) if above.size else ""


def check_plugs(survey: Survey) -> Iterator[Flaw]:
    """Rule 38: no figure is put by hand among the formulas of a forecast."""
    for sheet in survey.book.sheets:
        for odd in survey.odd_cells(sheet):
            if sheet.name in survey.timelines and _is_period(survey, sheet, odd.cells[0]):
                continue
            if odd.kind == "typed":
                detail = _("A figure typed in replaces the forecast's formula.")
                yield from flaw_at(sheet.name, odd.cells, detail, odd.certainty, odd.usual)
            elif odd.kind == "formula":
                added = [
                    cell for cell in odd.cells if _adds_a_number(survey, sheet, cell, odd.usual)
                ]
                detail = _("A number is added to the forecast's formula by hand.")
                yield from flaw_at(sheet.name, added, detail, odd.certainty, odd.usual)
        typed = sheet.is_typed_number & ~survey.on_timeline(sheet) & (sheet.values != 0)
        plugs = [
            cell
            for place, cell in zip(np.flatnonzero(typed).tolist(), sheet.cells(typed), strict=True)
            if survey.computes and _PLUG.search(survey.label_of(sheet, place))
        ]
        detail = _("The label says that the figure was put in to make sums agree.")
        yield from flaw_at(sheet.name, plugs, detail, Certainty.LIKELY)


def _is_period(survey: Survey, sheet: Sheet, cell: Cell) -> bool:
    """Say whether a cell is a period of a time line, which rule 17 looks at."""
    return any(line.row == cell[0] for line in survey.timelines[sheet.name])


def _adds_a_number(survey: Survey, sheet: Sheet, cell: Cell, usual: Cell) -> bool:
    """Say whether a formula is the usual one of its row with a number added or multiplied."""
    shapes = []
    for at in (cell, usual):
        place = sheet.at(*at)
        if place is None or sheet.formulas[place] == NO_FORMULA:
            return False
        shapes.append(survey.book.formulas[sheet.formulas[place]].shape)
    own, other = shapes
    return own != other and bool(_ADDED.sub("", own).strip("()") == other.strip("()"))
