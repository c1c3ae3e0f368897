"""What a worksheet function says of itself: `@worksheet` marks it, `describe` reads it.

A worksheet function is a plain core function. Its name, docstring, arguments and their terms are
the only place where its words stand; every host (Excel, LibreOffice, command line, manual) reads
them through `describe`. How the cells of an argument are read is part of its type (`Cells`).
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from operator import attrgetter
from typing import Annotated, Any, ParamSpec, TypeVar, get_args, get_origin, get_type_hints

import numpy as np
from numpy.typing import NDArray

from crm_roi.core.terms import Term, Unit

P = ParamSpec("P")
R = TypeVar("R")

FloatArray = NDArray[np.float64]
Numbers = Sequence[float] | FloatArray
Table = Sequence[Sequence[float]] | FloatArray


class Cells(StrEnum):
    """How the cells of an argument are read, the same in every host."""

    NUMBER = "number"  # one number; a blank cell is 0, a date its serial number
    FLAG = "flag"  # one yes/no
    WORD = "word"  # one text
    DATE = "date"  # one date
    FLOWS = (
        "flows"  # numbers in order; blank, text and yes/no cells are skipped, as Excel's IRR does
    )
    TIMELINE = "timeline"  # a figure a year; a blank is a year without money, at the end no year
    VALUES = "values"  # numbers in place; a blank is a missing value (NaN), all else an error
    FLAGS = "flags"  # yes/no in place; a blank is a missing value (NaN)
    MATRIX = "matrix"  # a block of numbers in place; a blank is a missing value (NaN)
    WORDS = "words"  # texts in place; a blank is an empty text
    DATES = "dates"  # dates in place
    ANY = "any"  # the cells as they are


class Choices(tuple[str, ...]):
    """The words that an argument may hold; hosts know them in both languages, in any capitals."""

    __slots__ = ()


class Group(StrEnum):
    """The shelf of the function wizard on which a function stands."""

    COSTS = "costs"
    BENEFITS = "benefits"
    APPRAISAL = "appraisal"
    RISK = "risk"
    SCORECARD = "scorecard"
    CUSTOMERS = "customers"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text result for readers: the host translates it, then fills in the facts."""

    text: str
    facts: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument: its name, its words, how its cells are read, what it is when left out."""

    name: str
    term: Term
    cells: Cells
    required: bool
    default: Any = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WorksheetFunction:
    """A worksheet function as every host sees it."""

    name: str
    group: Group
    summary: str
    arguments: tuple[Argument, ...]
    returns: Unit
    spills: bool
    example: str
    function: Callable[..., Any]


def worksheet(
    *, group: Group, returns: Unit, example: str, spills: bool = False
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark a core function as a worksheet function; the function itself stays as it is.

    `example` is a formula with literal arguments, as a user would type it:
    `=CRM_NPV(0.1,{-100,60,60})`.
    `spills` says that the result may fill more than one cell.
    """

    def mark(function: Callable[P, R]) -> Callable[P, R]:
        function.__worksheet__ = (group, returns, example, spills)  # type: ignore[attr-defined]
        return function

    return mark


def excel_name(function: Callable[..., Any]) -> str:
    """Make the name a user types: `CRM_` and the Python name in capitals."""
    return f"CRM_{function.__name__.upper()}"


@cache
def describe(function: Callable[..., Any]) -> WorksheetFunction:
    """Read a worksheet function's name, words, arguments and example from its head."""
    group, returns, example, spills = function.__worksheet__  # type: ignore[attr-defined]
    arguments = tuple(
        _argument(parameter, _hint(function, parameter.name))
        for parameter in inspect.signature(function).parameters.values()
    )
    summary = (inspect.getdoc(function) or "").split("\n\n")[0].replace("\n", " ")
    return WorksheetFunction(
        excel_name(function), group, summary, arguments, returns, spills, example, function
    )


def _hint(function: Callable[..., Any], name: str) -> object:
    """Read the type of an argument: a name such as `terms.LowValue` is looked up, as it stands.

    Every start of a host describes every function, and `get_type_hints` takes ten times as long.
    """
    try:
        return attrgetter(function.__annotations__[name])(sys.modules[function.__module__])
    except (AttributeError, KeyError, TypeError):  # more than a name, or none
        return get_type_hints(function, include_extras=True).get(name)


def _argument(parameter: inspect.Parameter, hint: object) -> Argument:
    if get_origin(hint) is not Annotated:
        reason = f"{parameter.name}: a worksheet argument needs a term and a cell rule"
        raise TypeError(reason)
    marks = get_args(hint)[1:]
    term = next(mark for mark in marks if isinstance(mark, Term))
    cells = next((mark for mark in marks if isinstance(mark, Cells)), Cells.NUMBER)
    choices = next((mark for mark in marks if isinstance(mark, Choices)), ())
    required = parameter.default is inspect.Parameter.empty
    default = None if required else parameter.default
    return Argument(parameter.name, term, cells, required, default, choices)
