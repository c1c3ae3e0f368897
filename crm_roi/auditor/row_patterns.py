"""How a row runs along its time line: its usual formula, and the cells that break it.

Much that differs is as it should be: an opening balance takes its first figure from elsewhere,
growth has no first figure, actuals are typed in left of forecasts, a table above or below the time
line has columns of its own. What is left after these is worth a look.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from crm_roi.auditor.book import NO_FORMULA
from crm_roi.auditor.findings import Certainty
from crm_roi.auditor.formulas import FIXED, HOLE
from crm_roi.auditor.texts import month_of, order_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crm_roi.auditor.book import Book, Mask, Sheet
    from crm_roi.auditor.timelines import Timeline
    from crm_roi.xlsx.addresses import Cell

TYPED, ZERO, TEXT, BLANK = -1, -2, -3, -4  # what a slot holds instead of a formula
_LAST: Final = 1 << 30
_STRETCH: Final = 1.5  # times the step of a run; months are not all of one length
_FEW: Final = 3  # so many formulas to a gap make it one; so many rows share a change on purpose
_HEADING_ROWS: Final = 2  # rows under a time line that still belong to it: "Actual", "CNY m"
_TEXTS: Final = re.compile(r'("[^"]*")')
_QUOTED: Final = re.compile(r"'([A-Z_][A-Z0-9_]*)'!")
_SPACED: Final = re.compile(r"\s*([-+*/^&=<>(){},;])\s*")
_PLACEHOLDER: Final = re.compile(
    r"\s*(?:n/?\.?a\.?|n\.?m\.?|[-–—.*]+|nil|none|tbd|不适用|无)\s*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Band:
    """The rows under a time line, and its runs of periods side by side."""

    lines: tuple[Timeline, ...]
    first_row: int
    last_row: int

    @property
    def spans(self) -> Iterator[tuple[int, ...]]:
        """The columns of each run; runs of which one goes on where the other ended are one.

        So the months of a year are one run, though quarters stand between them.
        """
        for run in self.joined:
            yield tuple(column for line in run for column in line.columns)

    @property
    def joined(self) -> list[list[Timeline]]:
        """The runs of periods, joined where one goes on from the other."""
        runs: list[list[Timeline]] = []
        for line in self.lines:
            if runs and _goes_on(runs[-1][-1], line):
                runs[-1].append(line)
            else:
                runs.append([line])
        return runs


class Odd(NamedTuple):
    """Cells of a row that break it, all in one way, and a cell that holds the usual formula."""

    kind: str  # "formula", "typed", "text", "gap" or "actuals"
    cells: tuple[Cell, ...]
    usual: Cell
    certainty: Certainty


class Slots(NamedTuple):
    """A row along one run of periods: what each period holds, formulas by what they mean."""

    row: int
    columns: tuple[int, ...]
    held: tuple[int, ...]
    lookback: int  # how many periods before its own the usual formula reads
    from_nought: bool  # whether the first period is number 0

    @property
    def usual(self) -> int:
        """The commonest formula; of equally common ones the last."""
        counts = Counter(held for held in reversed(self.held) if held >= 0)
        return counts.most_common(1)[0][0]

    def cell(self, place: int) -> Cell:
        """Give the cell of a period."""
        return self.row, self.columns[place]


def _goes_on(line: Timeline, other: Timeline) -> bool:
    """Say whether the periods of a run come next after those of another."""
    end, start = _order(line.periods[-1]), _order(other.periods[0])
    step = _order(line.periods[1])
    begin = _order(line.periods[0])
    if None in (end, start, step, begin):
        return False
    return (
        0 < float(start or 0) - float(end or 0) <= _STRETCH * (float(step or 0) - float(begin or 0))
    )


def _order(period: float | str | None) -> float | None:
    if isinstance(period, str):
        return month_of(period) or order_of(period)
    return period


def bands(sheet: Sheet, lines: tuple[Timeline, ...]) -> Iterator[Band]:
    """Part a sheet into the rows that its time lines govern.

    What stands above the first line, or below a row of other headers, has columns of its own.
    """
    by_row: defaultdict[int, list[Timeline]] = defaultdict(list)
    for line in lines:
        by_row[line.row].append(line)
    rows = [*sorted(by_row), _LAST]
    for row, following in pairwise(rows):
        side_by_side = tuple(by_row[row])
        end = _other_headers(sheet, side_by_side, row + _HEADING_ROWS, following)
        yield Band(side_by_side, row, min(end, following) - 1)


def _other_headers(sheet: Sheet, lines: tuple[Timeline, ...], first: int, last: int) -> int:
    """Find the next row that holds several texts under the periods, after a row without figures."""
    within = (sheet.rows > first) & (sheet.rows < last) & _under(sheet, lines)
    figures = sheet.is_number | sheet.is_formula
    texts = within & sheet.is_text & ~sheet.is_formula
    rows, counts = np.unique(sheet.rows[texts], return_counts=True)
    with_figures = np.unique(sheet.rows[figures & _under(sheet, lines)])
    for row in rows[counts > 1].tolist():
        words = set(sheet.values[texts & (sheet.rows == row)].tolist())
        if len(words) > 1 and not {row, row - 1} & set(with_figures.tolist()):
            return int(row)
    return last


def _under(sheet: Sheet, lines: tuple[Timeline, ...]) -> Mask:
    mask = np.zeros(len(sheet.rows), dtype=bool)
    for line in lines:
        mask |= (sheet.columns >= line.first_column) & (sheet.columns <= line.last_column)
    return mask


def governed(sheet: Sheet, lines: tuple[Timeline, ...]) -> Mask:
    """Mark the rows of a sheet that run along a time line."""
    mask = np.zeros(len(sheet.rows), dtype=bool)
    for band in bands(sheet, lines):
        mask |= (sheet.rows >= band.first_row) & (sheet.rows <= band.last_row)
    return mask


def odd_cells(book: Book, sheet: Sheet, lines: tuple[Timeline, ...]) -> Iterator[Odd]:
    """Find the cells along the time lines of a sheet that break the formula of their row."""
    for band in bands(sheet, lines):
        uneven = [slots for run in band.joined for slots in _uneven_rows(book, sheet, band, run)]
        changes = Counter(change for slots in uneven for change in _changes(slots))
        for slots in uneven:
            yield from _odd_of(slots, changes)


def _uneven_rows(book: Book, sheet: Sheet, band: Band, run: list[Timeline]) -> Iterator[Slots]:
    """Give the rows of a band that hold more than one formula or something else besides."""
    columns = np.array([column for line in run for column in line.columns])
    chosen = np.flatnonzero(
        (sheet.rows >= band.first_row) & (sheet.rows <= band.last_row) & sheet.is_filled
        & (sheet.columns >= columns[0] + (sheet.rows == band.first_row))
        & (sheet.columns <= columns[-1])
    )  # fmt: skip
    if len(run) > 1:
        chosen = chosen[np.isin(sheet.columns[chosen], columns)]
    for row in np.split(chosen, np.flatnonzero(np.diff(sheet.rows[chosen])) + 1):
        if not row.size:
            continue
        formulas, at = sheet.formulas[row], sheet.columns[row]
        gaps = len(run) > 1 or int(at[-1] - at[0]) + 1 != len(row)
        if not gaps and (formulas == formulas[0]).all():
            continue
        if int((formulas != NO_FORMULA).sum()) > 1:
            yield _slots(book, sheet, row, run)


def _slots(book: Book, sheet: Sheet, row: np.ndarray, run: list[Timeline]) -> Slots:
    number = int(sheet.rows[row[0]])
    columns = tuple(column for line in run for column in line.columns)
    columns = columns[1:] if number == run[0].row else columns
    slot_of = {column: slot for slot, column in enumerate(columns)}
    held = [BLANK] * len(columns)
    meanings: dict[object, int] = {}
    lookbacks: dict[int, int] = {}
    for place in row.tolist():
        slot = slot_of[int(sheet.columns[place])]
        formula = int(sheet.formulas[place])
        if formula == NO_FORMULA:
            held[slot] = _typed(book, sheet, place)
            continue
        meaning = _meaning(book, formula, number)
        held[slot] = meanings.setdefault(meaning, formula)
        lookbacks[held[slot]] = _lookback(book, formula)
    first = run[0].periods[0] if run[0].periods else None
    slots = Slots(number, columns, tuple(held), 0, first in (0.0, "0"))
    lookback = lookbacks[slots.usual]
    begins = [slot_of[line.first_column] for line in run[1:]] if lookback else []
    for slot in begins:  # the first of a later run reads over the total between
        if held[slot] >= 0:
            held[slot] = slots.usual
    return slots._replace(held=tuple(held), lookback=lookback)


def _typed(book: Book, sheet: Sheet, place: int) -> int:
    if sheet.is_number[place]:
        return TYPED if sheet.values[place] else ZERO
    text = book.text(sheet, place)
    return TEXT if text.strip() and not _PLACEHOLDER.fullmatch(text) else BLANK


def _meaning(book: Book, number: int, row: int) -> object:
    """Give what a formula means in its row, however it is written.

    Capitals, spaces, needless quotation marks, the order of a sum, and a dollar sign before a row
    that is the same row anyway make no difference.
    """
    formula = book.formulas[number]
    shape = _plainly(formula.shape)
    references = [
        (_on_row(top, row), left, _on_row(bottom, row), right)
        for top, left, bottom, right in formula.references
    ]
    if set(shape) == {HOLE, "+"}:
        references.sort()
    return shape, tuple(references), formula.numbers


def _on_row(part: int, row: int) -> int:
    return part - FIXED if part >= FIXED else part + row


@cache
def _plainly(shape: str) -> str:
    """Write a shape in capitals, without spaces around operators; texts stay as they are."""
    pieces = _TEXTS.split(shape)
    for place in range(0, len(pieces), 2):
        bare = _QUOTED.sub(r"\1!", pieces[place].upper())
        pieces[place] = _SPACED.sub(r"\1", bare)
    return "".join(pieces).lstrip("+").strip()


def _lookback(book: Book, number: int) -> int:
    """Count the periods before its own that a formula reads on its own sheet."""
    holes = book.shape(number).holes
    return max(
        (
            -left
            for hole, (_top, left, _bottom, _right) in zip(
                holes, book.formulas[number].references, strict=False
            )
            if hole.sheet is None and left < 0
        ),
        default=0,
    )


def _runs(slots: Slots) -> tuple[int, int]:
    """Give the first and the last period that hold the usual formula."""
    places = [place for place, held in enumerate(slots.held) if held == slots.usual]
    return places[0], places[-1]


def _changes(slots: Slots) -> Iterator[tuple[str, int]]:
    """Give the columns where a row goes over to its usual formula, and leaves it."""
    first, last = _runs(slots)
    if any(held != BLANK for held in slots.held[:first]):
        yield "begin", slots.columns[first]
    if any(held != BLANK for held in slots.held[last + 1 :]):
        yield "end", slots.columns[last]


def _odd_of(slots: Slots, changes: Counter[tuple[str, int]]) -> Iterator[Odd]:
    formulas = [held for held in slots.held if held >= 0]
    most = formulas.count(slots.usual)
    first, last = _runs(slots)
    typed_later = sum(held == TYPED for held in slots.held[first:])
    if most < 2 or most <= typed_later:  # noqa: PLR2004 - one formula alone is no rule of a row
        return
    begun = changes["begin", slots.columns[first]]
    ended = changes["end", slots.columns[last]]
    yield from _odd_before(slots, first, begun)
    if most * 2 > len(formulas[formulas.index(slots.usual) :]):
        yield from _odd_between(slots, first, last)
        yield from _odd_after(slots, last, ended)


def _odd_before(slots: Slots, first: int, rows_that_change: int) -> Iterator[Odd]:
    """Judge what stands before the usual formula: seeds, actuals, or a formula of its own."""
    before = slots.held[:first]
    usual = slots.cell(first)
    typed = [slots.cell(place) for place, held in enumerate(before) if held == TYPED]
    others = [place for place, held in enumerate(before) if held >= 0]
    shared = rows_that_change > 1
    if len(typed) > 1 and not others and not shared:
        yield Odd("actuals", tuple(typed), usual, Certainty.POSSIBLE)
    seeds = max(slots.lookback, int(slots.from_nought))
    if others and first > seeds and not shared:
        sure = Certainty.POSSIBLE if len(others) == 1 and first == 1 else Certainty.LIKELY
        yield Odd("formula", tuple(slots.cell(place) for place in others), usual, sure)


def _odd_between(slots: Slots, first: int, last: int) -> Iterator[Odd]:
    """Judge what interrupts the usual formula."""
    between = range(first + 1, last)
    odd = [place for place in between if slots.held[place] != slots.usual]
    blank = [place for place in odd if slots.held[place] == BLANK]
    filled = [place for place in odd if slots.held[place] != BLANK]
    usual = slots.held.count(slots.usual)
    if blank and len(blank) * _FEW <= usual + len(filled):
        yield from _each_kind(slots, blank, first)
    if filled and not _keeps_a_beat(slots, filled) and len(filled) * 2 < usual + 1:
        yield from _each_kind(slots, filled, first)


def _keeps_a_beat(slots: Slots, odd: Sequence[int]) -> bool:
    """Say whether what interrupts a row is one formula at even steps, as totals of quarters are."""
    steps = {later - earlier for earlier, later in pairwise(odd)}
    kinds = {slots.held[place] for place in odd}
    return len(steps) == 1 and len(kinds) == 1 and min(kinds) >= 0 and min(steps) > 1


def _odd_after(slots: Slots, last: int, rows_that_change: int) -> Iterator[Odd]:
    """Judge what follows the usual formula; a payment that has ended is nought from then on."""
    after = [place for place in range(last + 1, len(slots.held)) if slots.held[place] != BLANK]
    kinds = {slots.held[place] for place in after}
    if not after or rows_that_change >= _FEW or (kinds == {ZERO} and len(after) > 1):
        return
    yield from _each_kind(slots, after, last)


def _each_kind(slots: Slots, odd: Sequence[int], near: int) -> Iterator[Odd]:
    """Part odd cells into formulas, typed numbers, texts and gaps."""
    names = {TYPED: "typed", ZERO: "typed", TEXT: "text", BLANK: "gap"}
    kinds: defaultdict[str, list[int]] = defaultdict(list)
    for place in odd:
        kinds[names.get(slots.held[place], "formula")].append(place)
    usual = [place for place, held in enumerate(slots.held) if held == slots.usual]
    for kind, places in kinds.items():
        nearest = min(usual, key=lambda place: (abs(place - places[0]), abs(place - near)))
        cells = tuple(slots.cell(place) for place in places)
        yield Odd(kind, cells, slots.cell(nearest), Certainty.LIKELY)
