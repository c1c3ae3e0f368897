"""One adapter for every host: cells in, core function, cells out; no exception escapes.

Results: a number is a Python number and finite, otherwise `#NUM!`; "there is none" (`None`) is
`#N/A`; a list lies as the first argument of that length lies (a row of years gives a row), else
downwards; a failed element of a list is an error in its own cell.
"""

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from crm_roi.core.errors import CrmRoiError
from crm_roi.core.terms import _
from crm_roi.core.worksheet import Argument, Cells, Sentence, WorksheetFunction
from crm_roi.hosts.cells import (
    CellError,
    ErrorInCell,
    error_code,
    find_error,
    is_single,
    without_blank_ends,
)
from crm_roi.hosts.readers import READERS, check_zones, serial
from crm_roi.locale import translate
from crm_roi.workbook.layout.choices import choice_codes, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Cell = float | int | str | bool | CellError
Block = list[list[Cell]]

ENGLISH: Final = "en"
ERROR_IN_ARGUMENT: Final = _("An argument holds this error.")
MOMENTS: Final = frozenset({Cells.DATE, Cells.DATES})
BLANK_IS_A_FIGURE: Final = frozenset({Cells.NUMBER, Cells.FLOWS, Cells.TIMELINE})
PYTHON_ERRORS: Final[tuple[tuple[type[Exception], str], ...]] = (
    (ZeroDivisionError, "#DIV/0!"),
    (ArithmeticError, "#NUM!"),
    (MemoryError, "#NUM!"),
)


class Omitted:
    """What a host passes for an argument that the user left out."""


OMITTED: Final = Omitted()


class MissingArgument(CrmRoiError):
    """The argument “{label}” is missing."""


class TooManyArguments(CrmRoiError):
    """There are {given} arguments, but at most {most} are known."""


class NoAnswer(CrmRoiError):
    """There is no such figure, for instance because the money is never paid back."""

    code = "#N/A"


class NotFinite(CrmRoiError):
    """The result is not a number, or too large for one."""

    code = "#NUM!"


class NotCalculated(CrmRoiError):
    """These arguments cannot be calculated with."""


def call(
    function: WorksheetFunction, cells: Sequence[object], language: str = ENGLISH
) -> Cell | Block:
    """Calculate one worksheet function from cells; a failure is a `CellError`, never an exception.

    A single result is a cell, a list or table is rows of cells.
    """
    try:
        cells = without_blank_ends(cells)
        with np.errstate(all="ignore"):
            result = function.function(*_read(function, cells))
            return _written(result, cells, language)
    except ErrorInCell as found:
        return _passed_on(found.code, language)
    except Exception as problem:  # noqa: BLE001 - the boundary: a cell shows an error, no traceback
        return _failure(problem, cells, language)


def _read(function: WorksheetFunction, cells: Sequence[object]) -> list[Any]:
    """Turn cells into the arguments of the core function, left-out ones into their defaults."""
    readers = _READERS.get(function.function) or _readers(function)
    if len(cells) > len(readers):
        raise TooManyArguments(given=len(cells), most=len(readers))
    pairs = zip(function.arguments, cells, strict=False)
    if moments := [given for argument, given in pairs if argument.cells in MOMENTS]:
        check_zones(moments)
    read = [reader(given) for reader, given in zip(readers, cells, strict=False)]
    for argument in function.arguments[len(cells) :]:
        if argument.required:
            raise MissingArgument(label=argument.term.label)
    return read


_READERS: Final[dict[Callable[..., Any], tuple[Callable[[object], Any], ...]]] = {}
"""The rules of a function's arguments, by the core function: hashing its whole record is slow."""


def _readers(function: WorksheetFunction) -> tuple[Callable[[object], Any], ...]:
    readers = tuple(_reader(argument) for argument in function.arguments)
    return _READERS.setdefault(function.function, readers)


def _reader(argument: Argument) -> Callable[[object], Any]:
    """Bind the rule of an argument to its default.

    A blank single cell stands for the default, but where a number is expected it is 0.
    """
    read = _known_words(argument.choices, READERS[argument.cells])
    blank_is_value = argument.required or argument.cells in BLANK_IS_A_FIGURE

    def reader(cells: object) -> Any:  # noqa: ANN401 - what a core function takes
        if cells is OMITTED or (cells is None and not blank_is_value):
            if argument.required:
                raise MissingArgument(label=argument.term.label)
            return argument.default
        return read(cells)

    return reader


def _known_words(
    choices: tuple[str, ...], read: Callable[[object], Any]
) -> Callable[[object], Any]:
    """Know the words of a choice in both languages, any capitals; others stay as they are."""
    if not choices:
        return read
    codes = choice_codes(choices)

    def reader(cells: object) -> Any:  # noqa: ANN401 - a word or a list of words
        found = read(cells)
        if isinstance(found, str):
            return codes.get(plain(found), found)
        return [codes.get(plain(word), word) for word in found]

    return reader


def _failure(problem: Exception, cells: Sequence[object], language: str) -> CellError:
    """Say what went wrong; an error cell among the arguments comes before every other complaint."""
    code = next(filter(None, map(find_error, cells)), None)
    if code:
        return _passed_on(code, language)
    if isinstance(problem, CrmRoiError):
        return _explained(problem, language)
    kinds = (code for kind, code in PYTHON_ERRORS if isinstance(problem, kind))
    code = next(kinds, NotCalculated.code)
    return CellError(code, _explained(NotCalculated(), language).why)


def _passed_on(code: str, language: str) -> CellError:
    """Return an error that an argument holds."""
    return CellError(code, translate(ERROR_IN_ARGUMENT, language))


def _explained(problem: CrmRoiError, language: str) -> CellError:
    """Put a refusal into the user's language."""
    return CellError(problem.code, translate(problem.message, language).format(**problem.facts))


def _written(result: object, cells: Sequence[object], language: str) -> Cell | Block:
    """Turn a result into a cell or rows of cells."""
    if isinstance(result, np.ndarray) and result.ndim:
        result = result.tolist()
    if not isinstance(result, (list, tuple)):
        return _cell(result, language)
    if result and isinstance(result[0], (list, tuple, np.ndarray)):
        return [[_cell(item, language) for item in row] for row in result]
    finite = set(map(type, result)) == {float} and bool(np.isfinite(result).all())
    items = list(result) if finite else [_cell(item, language) for item in result]
    if not items:
        return _explained(NoAnswer(), language)
    return [items] if _lies_in_a_row(len(items), cells) else [[item] for item in items]


def _lies_in_a_row(length: int, cells: Sequence[object]) -> bool:
    """Say whether the first argument of this length is a row."""
    for given in cells:
        if is_single(given):
            continue
        shape = np.shape(given) if isinstance(given, np.ndarray) else _shape(given)
        if math.prod(shape) == length:
            return len(shape) == 1 or shape[0] == 1
    return False


def _shape(rows: Any) -> tuple[int, ...]:  # noqa: ANN401 - any nesting of cells
    nested = bool(rows) and isinstance(rows[0], (list, tuple))
    return (len(rows), len(rows[0])) if nested else (len(rows),)


def _told(sentence: Sentence, language: str) -> str:
    """Say a sentence, and a name of ours that it holds, in a language."""
    facts = {
        name: _told(fact, language) if isinstance(fact, Sentence) else fact
        for name, fact in sentence.facts.items()
    }
    return translate(sentence.text, language).format(**facts)


def _cell(item: object, language: str) -> Cell:
    """Turn one value into what a cell can hold."""
    if isinstance(item, np.generic):
        item = item.item()
    if isinstance(item, (int, float)):
        return item if math.isfinite(item) else _explained(NotFinite(), language)
    if isinstance(item, Sentence):
        return _told(item, language)
    if isinstance(item, date):
        return serial(item)
    refusal = NoAnswer() if item is None else item
    if isinstance(refusal, CrmRoiError):
        return _explained(refusal, language)
    return CellError(code) if (code := error_code(item)) else str(item)
