"""The adapter: one rule for each kind of argument, each result a cell; nothing escapes."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_roi.core.errors import CrmRoiError
from crm_roi.core.terms import Term, Unit
from crm_roi.core.worksheet import (
    Cells,
    Group,
    Numbers,
    Sentence,
    Table,
    WorksheetFunction,
    describe,
    worksheet,
)
from crm_roi.hosts.adapter import OMITTED, call
from crm_roi.hosts.catalog import FUNCTIONS, find_function, worksheet_functions
from crm_roi.hosts.cells import ERROR_CODES, CellError
from crm_roi.hosts.readers import (
    READERS,
    DateOutsideCalendar,
    DateWhereNumber,
    NumberExpected,
    NumberTooLarge,
    OneCellExpected,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_roi.hosts.adapter import Block, Cell

A_TERM = Term("Label", "Meaning", Unit.NUMBER)
BLANK = None
DAY = dt.date(2026, 3, 31)
DAY_SERIAL = 46112.0


@pytest.mark.parametrize(
    ("kind", "cells", "expected"),
    [
        pytest.param(Cells.NUMBER, 5, 5.0, id="number"),
        pytest.param(Cells.NUMBER, BLANK, 0.0, id="number-blank"),
        pytest.param(Cells.NUMBER, True, 1.0, id="number-true"),
        pytest.param(Cells.NUMBER, " 0.1 ", 0.1, id="number-in-text"),
        pytest.param(Cells.NUMBER, "12%", 0.12, id="percentage-in-text"),
        pytest.param(Cells.NUMBER, "12 %", 0.12, id="percentage-after-a-space"),
        pytest.param(Cells.NUMBER, "%12", 0.12, id="percent-sign-first"),
        pytest.param(Cells.NUMBER, "1,234,567.5", 1_234_567.5, id="thousands"),
        pytest.param(Cells.NUMBER, "１２．５％", 0.125, id="full-width"),
        pytest.param(Cells.NUMBER, "￥1,000", 1000.0, id="currency"),
        pytest.param(Cells.NUMBER, "-$5", -5.0, id="negative-currency"),
        pytest.param(Cells.NUMBER, "(1,000)", -1000.0, id="accountant's-minus"),
        pytest.param(Cells.NUMBER, "\u22121e3", -1000.0, id="minus-sign"),
        pytest.param(Cells.NUMBER, Decimal("1.5"), 1.5, id="currency-cell"),
        pytest.param(Cells.NUMBER, np.float64(2), 2.0, id="numpy-number"),
        pytest.param(Cells.NUMBER, [[7]], 7.0, id="number-range-of-one"),
        pytest.param(Cells.FLAG, BLANK, False, id="flag-blank"),
        pytest.param(Cells.FLAG, 2, True, id="flag-number"),
        pytest.param(Cells.FLAG, "是", True, id="flag-chinese"),
        pytest.param(Cells.FLAG, "no", False, id="flag-word"),
        pytest.param(Cells.WORD, " simple ", "simple", id="word"),
        pytest.param(Cells.WORD, 5.0, "5", id="word-number"),
        pytest.param(Cells.WORD, BLANK, "", id="word-blank"),
        pytest.param(Cells.DATE, DAY, DAY_SERIAL, id="date"),
        pytest.param(Cells.DATE, "2026-03-31", DAY_SERIAL, id="date-in-text"),
        pytest.param(Cells.DATE, DAY_SERIAL, DAY_SERIAL, id="date-serial"),
        pytest.param(Cells.DATE, "2026/3/31", DAY_SERIAL, id="date-slashes"),
        pytest.param(Cells.DATE, "2026年3月31日", DAY_SERIAL, id="date-chinese"),
        pytest.param(Cells.DATE, "2026.3.31", DAY_SERIAL, id="date-points"),
        pytest.param(Cells.DATE, "２０２６－０３－３１", DAY_SERIAL, id="date-full-width"),
        pytest.param(Cells.DATE, "2026-03-31T18:00:00+08:00", DAY_SERIAL + 0.75, id="date-zone"),
        pytest.param(Cells.FLOWS, [-1, BLANK, "", "x", True, 2], [-1, 2], id="row"),
        pytest.param(Cells.FLOWS, [[1, 2], [3, 4]], [1, 2, 3, 4], id="flows-block"),
        pytest.param(Cells.FLOWS, [[1], [2]], [1, 2], id="flows-column"),
        pytest.param(Cells.FLOWS, BLANK, [0], id="flows-single-blank"),
        pytest.param(Cells.FLOWS, np.array([1.0, math.nan, 2.0]), [1, 2], id="flows-array"),
        pytest.param(Cells.TIMELINE, [-1, BLANK, "", 2, BLANK], [-1, 0, 0, 2], id="time-line"),
        pytest.param(Cells.TIMELINE, [BLANK, BLANK], [], id="time-line-blank"),
        pytest.param(Cells.VALUES, [1, BLANK, 2], [1, math.nan, 2], id="values"),
        pytest.param(Cells.FLAGS, [1, BLANK, True, "否"], [1, math.nan, 1, 0], id="flags"),
        pytest.param(Cells.VALUES, 5, [5], id="values-single"),
        pytest.param(Cells.MATRIX, [[1, BLANK], [3, 4]], [[1, math.nan], [3, 4]], id="matrix"),
        pytest.param(Cells.MATRIX, [1, 2], [[1, 2]], id="matrix-of-one-row"),
        pytest.param(Cells.MATRIX, 5, [[5]], id="matrix-single"),
        pytest.param(Cells.WORDS, ["a", BLANK, 3.0, True], ["a", "", "3", "TRUE"], id="words"),
        pytest.param(Cells.WORDS, "a", ["a"], id="words-single"),
        pytest.param(Cells.DATES, [DAY, BLANK, 5], [DAY_SERIAL, math.nan, 5], id="dates"),
        pytest.param(Cells.ANY, [[1, BLANK, "#N/A"]], [[1, BLANK, "#N/A"]], id="any"),
    ],
)
def test_rule_of_each_kind(kind: Cells, cells: object, expected: object) -> None:
    found = READERS[kind](cells)
    if isinstance(found, np.ndarray):
        np.testing.assert_array_equal(found, np.array(expected, dtype=float))
    else:
        assert found == expected


@pytest.mark.parametrize(
    ("kind", "cells", "refusal"),
    [
        pytest.param(Cells.NUMBER, "Hello", NumberExpected, id="text-as-number"),
        pytest.param(Cells.NUMBER, "", NumberExpected, id="empty-text-as-number"),
        pytest.param(Cells.NUMBER, [1, 2], OneCellExpected, id="range-as-number"),
        pytest.param(Cells.NUMBER, 10**400, NumberTooLarge, id="number-too-large"),
        pytest.param(Cells.NUMBER, DAY, DateWhereNumber, id="date-as-number"),
        pytest.param(Cells.NUMBER, "1,00", NumberExpected, id="thousands-misplaced"),
        pytest.param(Cells.NUMBER, "5%%", NumberExpected, id="two-percent-signs"),
        pytest.param(Cells.NUMBER, "(-5)", NumberExpected, id="two-minus-signs"),
        pytest.param(Cells.FLOWS, [-1, DAY], DateWhereNumber, id="date-among-flows"),
        pytest.param(Cells.TIMELINE, [-1, "x"], NumberExpected, id="text-on-a-time-line"),
        pytest.param(Cells.TIMELINE, [-1, True], NumberExpected, id="yes-on-a-time-line"),
        pytest.param(Cells.VALUES, [1, "2"], NumberExpected, id="text-among-values"),
        pytest.param(Cells.VALUES, [1, True], NumberExpected, id="yes-among-values"),
        pytest.param(Cells.VALUES, [1, DAY], DateWhereNumber, id="date-among-values"),
        pytest.param(Cells.DATE, "3/4/2026", CrmRoiError, id="day-or-month"),
        pytest.param(Cells.DATE, 3e9, DateOutsideCalendar, id="after-9999"),
        pytest.param(Cells.DATES, [-1.0], DateOutsideCalendar, id="before-1900"),
        pytest.param(Cells.VALUES, [1, 10**400], NumberTooLarge, id="value-too-large"),
        pytest.param(Cells.MATRIX, [[1, 2], [3]], CrmRoiError, id="uneven-rows"),
        pytest.param(Cells.MATRIX, [[1], [[2]]], CrmRoiError, id="three-levels"),
        pytest.param(Cells.DATE, "31.3.", CrmRoiError, id="no-date"),
        pytest.param(Cells.DATE, BLANK, CrmRoiError, id="blank-date"),
        pytest.param(Cells.DATES, [True], CrmRoiError, id="yes-as-date"),
        pytest.param(Cells.FLAG, "perhaps", CrmRoiError, id="perhaps"),
    ],
)
def test_what_cannot_be_read_is_refused(
    kind: Cells, cells: object, refusal: type[CrmRoiError]
) -> None:
    with pytest.raises(refusal):
        READERS[kind](cells)


@worksheet(group=Group.HELP, returns=Unit.NONE, example="=CRM_ECHO(1)", spills=True)
def echo(
    result: Annotated[float, A_TERM, Cells.NUMBER],
    row: Annotated[Numbers, A_TERM, Cells.VALUES] = (),
    words: Annotated[Sequence[str], A_TERM, Cells.WORDS] = ("default",),
    table: Annotated[Table, A_TERM, Cells.MATRIX] = ((0.0,),),
) -> object:
    """Return the result of the case whose number is given."""
    return RESULTS[int(result)](row, words, table)


class Refused(CrmRoiError):
    """Refused with {fact}."""

    code = "#REF!"


RESULTS: list[Callable[..., object]] = [
    lambda *_given: 1.5,
    lambda *_given: None,
    lambda *_given: math.nan,
    lambda *_given: math.inf,
    lambda *_given: np.float64(2),
    lambda *_given: Sentence("{n} cells", {"n": 3}),
    lambda *_given: [1.0, Refused(fact="a"), math.nan, None, "x"],
    lambda row, *_given: np.asarray(row) * 2,
    lambda *_given: [("a", 1.0), ("b", 2.0)],
    lambda *_given: 1 / 0,
    lambda *_given: (_ for _ in ()).throw(Refused(fact=7)),
    lambda *_given: (_ for _ in ()).throw(RuntimeError("secret")),
    lambda *_given: 10.0**308 * 10,
    lambda _row, words, _table: list(words),
    lambda *_given: DAY,
    lambda *_given: [],
    lambda *_given: True,
]


def echoed(number: int, *more: object) -> Cell | Block:
    return call(describe(echo), [number, *more])


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param(echoed(0), 1.5, id="number"),
        pytest.param(echoed(4), 2.0, id="numpy-number"),
        pytest.param(echoed(5), "3 cells", id="sentence"),
        pytest.param(echoed(7, [1, 2]), [[2.0, 4.0]], id="row-gives-row"),
        pytest.param(echoed(7, [[1], [2]]), [[2.0], [4.0]], id="column-gives-column"),
        pytest.param(echoed(7, np.array([[1.0, 2.0]])), [[2.0, 4.0]], id="array-gives-row"),
        pytest.param(echoed(8), [["a", 1.0], ["b", 2.0]], id="table"),
        pytest.param(echoed(13), [["default"]], id="left-out"),
        pytest.param(echoed(13, OMITTED, OMITTED), [["default"]], id="omitted"),
        pytest.param(echoed(13, BLANK, BLANK), [["default"]], id="blank-is-left-out"),
        pytest.param(echoed(14), DAY_SERIAL, id="date"),
        pytest.param(echoed(16), True, id="yes"),
    ],
)
def test_results(found: object, expected: object) -> None:
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("found", "code"),
    [
        pytest.param(echoed(1), "#N/A", id="none"),
        pytest.param(echoed(2), "#NUM!", id="not-a-number"),
        pytest.param(echoed(3), "#NUM!", id="infinite"),
        pytest.param(echoed(9), "#DIV/0!", id="divided-by-zero"),
        pytest.param(echoed(10), "#REF!", id="refused"),
        pytest.param(echoed(11), "#VALUE!", id="our-own-mistake"),
        pytest.param(echoed(12), "#NUM!", id="overflow"),
        pytest.param(echoed(15), "#N/A", id="empty-list"),
        pytest.param(call(describe(echo), []), "#VALUE!", id="missing-argument"),
        pytest.param(call(describe(echo), [OMITTED]), "#VALUE!", id="omitted-argument"),
        pytest.param(echoed(0, [], [], [], []), "#VALUE!", id="too-many-arguments"),
        pytest.param(echoed(0, [1, "#N/A"]), "#N/A", id="error-text-in-range"),
        pytest.param(echoed(0, [1], CellError("#REF!")), "#REF!", id="error-cell"),
        pytest.param(echoed(0, [1], "#NUM! too low"), "#NUM!", id="our-own-error-text"),
        pytest.param(echoed(0, ["text"], "#NAME?"), "#NAME?", id="error-before-other-complaints"),
    ],
)
def test_failures(found: object, code: str) -> None:
    assert isinstance(found, CellError)
    assert found.code == code
    assert found.why
    assert "secret" not in found.why


def test_a_failed_element_is_an_error_in_its_own_cell() -> None:
    found = [row[0] for row in echoed(6)]  # type: ignore[union-attr]  # case 6 is a list
    assert [str(cell)[:5] for cell in found] == ["1.0", "#REF!", "#NUM!", "#N/A ", "x"]


def test_reasons_are_in_the_users_language() -> None:
    found = find_function("irr")
    assert found
    result = call(found, [[100, 60]], "zh")
    assert isinstance(result, CellError)
    assert "现金流" in result.why


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 60),
    st.floats(-1e6, 1e6),
    st.floats(allow_nan=True, allow_infinity=True),
    st.text(max_size=6),
    st.sampled_from(["simple", "mean", "B01", "2026-03-31", "12%", "", "=1+1", "#N/A"]),
    st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)),
    st.sampled_from([10**400, Decimal("1.5"), CellError("#REF!")]),
)
RANGES = st.one_of(
    st.lists(CELLS, max_size=6),
    st.lists(st.floats(-100, 100), min_size=1, max_size=6),
    st.integers(1, 4).flatmap(
        lambda width: st.lists(
            st.lists(st.one_of(st.floats(0, 9), CELLS), min_size=width, max_size=width),
            min_size=1,
            max_size=4,
        )
    ),
)
ARGUMENTS = st.lists(st.one_of(CELLS, RANGES, st.just(OMITTED)), max_size=7)


def is_cell(cell: object) -> bool:
    """Say whether a cell can hold it: never nothing, NaN, infinity or a text that is a number."""
    if isinstance(cell, CellError):
        return cell.code in ERROR_CODES
    return isinstance(cell, str) or (isinstance(cell, (int, float)) and math.isfinite(cell))


@pytest.mark.parametrize("function", worksheet_functions().values(), ids=lambda each: each.name)
@given(arguments=ARGUMENTS)
@settings(max_examples=25, deadline=None)
def test_no_exception_escapes(function: WorksheetFunction, arguments: list[object]) -> None:
    result = call(function, arguments)
    rows = result if isinstance(result, list) else [[result]]
    assert rows
    assert all(is_cell(cell) for row in rows for cell in row)


def test_catalogue_names_each_function_once() -> None:
    assert len(worksheet_functions()) == len(FUNCTIONS) >= 70
