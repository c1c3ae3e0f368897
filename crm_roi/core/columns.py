"""Columns of figures, and names that people type twice.

A single figure goes with every row of the others; ranges must be of the same length. A worksheet
function fed with ranges fills a range. Two spellings of one name that differ in capitals, width and
spaces are the same name.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import numpy as np

from crm_roi.core.errors import CrmRoiError
from crm_roi.core.worksheet import FloatArray, Numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


Figures = float | Numbers
Answers = float | list[float | CrmRoiError]


class UnevenColumns(CrmRoiError):
    """Ranges must be of the same length, or single figures; these have {lengths} cells."""


class DifferentLengths(CrmRoiError):
    """Both ranges must be of the same length; they have {one} and {two} cells."""

    code = "#NUM!"


class NotAShare(CrmRoiError):
    """A share or rate must lie between 0 and 1 (0 % and 100 %); {share} does not."""

    code = "#NUM!"


class MissingFigure(CrmRoiError):
    """A figure is missing."""

    code = "#N/A"


class BlankInPair(CrmRoiError):
    """Row {row}: one cell of the pair is blank, the other is not; fill in both, 0 where it is 0."""


def columns(*given: Figures) -> list[FloatArray]:
    """Bring figures and ranges to one length; a blank is NaN."""
    arrays = [np.atleast_1d(np.asarray(each, dtype=float)).ravel() for each in given]
    lengths = sorted({len(array) for array in arrays if len(array) != 1})
    if len(lengths) > 1 or 0 in lengths:
        raise UnevenColumns(lengths=", ".join(map(str, lengths)))
    return [np.broadcast_to(array, (lengths or [1])[0]) for array in arrays]


def by_year(*given: Figures) -> list[FloatArray]:
    """Bring figures and years to one length; a blank year is 0."""
    return [np.nan_to_num(column, nan=0.0) for column in columns(*given)]


def in_pairs(one: Figures, other: Figures) -> list[FloatArray]:
    """Bring two figures or ranges that belong together to one length; a row blank in both is 0.

    A row blank in one of the two is refused: read as 0, a missing “after” would save everything.
    """
    pair = columns(one, other)
    for row in np.flatnonzero(np.isnan(pair[0]) != np.isnan(pair[1]))[:1]:
        raise BlankInPair(row=int(row) + 1)
    return [np.nan_to_num(column, nan=0.0) for column in pair]


def check_shares(*given: Figures) -> None:
    """Refuse shares and rates outside 0 to 1: 10 is rarely meant as 1000 %."""
    for shares in given:
        values = np.asarray(shares, dtype=float)
        wrong = values[(values < 0) | (values > 1)]
        if wrong.size:
            raise NotAShare(share=float(wrong[0]))


def figures(values: FloatArray) -> float | FloatArray:
    """Give a single figure as a number, a range as a range."""
    return float(values[0]) if len(values) == 1 else values


def margin_on(margin_rate: Figures, *factors: Figures) -> float | FloatArray:
    """Multiply what makes the revenue, and keep the margin of it."""
    check_shares(margin_rate)
    return figures(np.prod(by_year(margin_rate, *factors), axis=0))


def each(rule: Callable[..., float], *given: Figures) -> Answers:
    """Apply a rule to single figures, or row by row to ranges.

    A single refusal is raised; in a range the refused row becomes an error in its own cell.
    """
    rows = list(zip(*(column.tolist() for column in columns(*given)), strict=True))
    if len(rows) == 1:
        return _checked(rule, rows[0])
    return [_answer(rule, row) for row in rows]


def _checked(rule: Callable[..., float], row: tuple[float, ...]) -> float:
    if any(figure != figure for figure in row):  # noqa: PLR0124 - only NaN differs from itself
        raise MissingFigure
    return rule(*row)


def _answer(rule: Callable[..., float], row: tuple[float, ...]) -> float | CrmRoiError:
    try:
        return _checked(rule, row)
    except CrmRoiError as refusal:
        return refusal


def same_name(text: str) -> str:
    """Give the form in which two spellings of one name are equal: `ｂ02 ` and `B02`."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def first_spellings(names: Iterable[str]) -> list[str]:
    """Write every name as it was written first, so that equal names are equal texts."""
    spellings: dict[str, str] = {}
    return [spellings.setdefault(same_name(name), name) for name in names]


def spelled_as(name: str, known: Sequence[str]) -> str | None:
    """Find a name among the known ones, as it is spelled there; `None` where it is not."""
    wanted = same_name(name)
    return next((row for row in known if same_name(row) == wanted), None)
