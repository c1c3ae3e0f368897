"""How cells become the arguments of a core function: one rule for each kind of argument.

An error cell anywhere wins over every other complaint. The rules, the same in every host:

| kind | one cell | a range |
|---|---|---|
| number | blank 0, TRUE 1, a text as Excel takes it (12 %, 1,000), a date an error | one cell |
| flag | blank no, 0 no, any other number yes, TRUE / yes / 是 and their opposites | one cell only |
| word | the text, trimmed; a number as text; blank is the default or empty | one cell only |
| date | a date or a written date, as its serial number; blank is an error | one cell only |
| flows | as number | row by row; blanks, texts and yes/no are skipped, as Excel's IRR does |
| timeline | as a range of one | in place; a blank is 0, blanks at the end are no years |
| values | as a range of one | in place; a blank is missing; a text, TRUE or a date an error |
| flags | as a range of one | in place; a blank is missing, all else as a flag |
| matrix | as a range of one | as values, rows kept |
| words | as a range of one | in place; a blank is an empty text |
| dates | as a range of one | in place; as serial numbers; a blank is missing |
| any | as a range of one | the cells as they are, rows kept, errors as their text |
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from crm_roi.core.dates import NoDate, half_width, written_moment, zone_of
from crm_roi.core.errors import CrmRoiError
from crm_roi.core.worksheet import Cells, FloatArray
from crm_roi.hosts.cells import ErrorInCell, Rows, error_code, is_single, rows_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_YES: Final = frozenset({"true", "yes", "y", "1", "是", "真"})
_NO: Final = frozenset({"false", "no", "n", "0", "", "否", "假"})
_EPOCH: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's days have no time zone
PLAIN: Final[frozenset[type]] = frozenset({int, float, type(None)})  # numpy reads these itself
_SECONDS_OF_A_DAY: Final = 86_400
_NUMBER: Final = re.compile(
    r"(?P<sign>[+-]?)\s*[¥$€£]?\s*"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d*)?|\d+\.?\d*|\.\d+)(?P<exponent>[eE][+-]?\d+)?",
    re.ASCII,
)
FEW: Final = 64  # cells that are looked at faster one by one than by numpy
LARGEST: Final = 1e100
LAST_SERIAL: Final = 2_958_465  # 9999-12-31
"""Far beyond any figure of a company; sums and squares of larger numbers would overflow."""


class OneCellExpected(CrmRoiError):
    """One cell is expected here, not a range of several."""


class NumberExpected(CrmRoiError):
    """A number is expected, not “{cell}”."""


class DateWhereNumber(CrmRoiError):
    """A number is expected, not the date {day}; 1/3 typed into a cell becomes a date, =1/3 not."""


class YesOrNoExpected(CrmRoiError):
    """TRUE or FALSE is expected, not “{cell}”."""


class DateExpected(CrmRoiError):
    """A date is expected, such as 2026-03-31, not “{cell}”."""


class DateOutsideCalendar(CrmRoiError):
    """A date lies in the years 1900 to 9999; {cell} is none of them."""

    code = "#NUM!"


class SeveralZones(CrmRoiError):
    """All moments must be of one time zone; these are of {zones}."""


class UnevenRows(CrmRoiError):
    """All rows of a block must be of the same length."""


class NumberTooLarge(CrmRoiError):
    """A number is too large to calculate with."""

    code = "#NUM!"


def single(cells: object) -> object:
    """Take the only cell of a range of one."""
    if is_single(cells):
        return cells
    rows = rows_of(cells)
    if len(rows) != 1 or len(rows[0]) != 1:
        raise OneCellExpected
    return rows[0][0]


def serial(day: date) -> float:
    """Number a day as Excel and LibreOffice both do from March 1900 on."""
    if not isinstance(day, datetime):
        return float((day - _EPOCH.date()).days)
    return (day.replace(tzinfo=None) - _EPOCH).total_seconds() / _SECONDS_OF_A_DAY


def number(cell: object) -> float:
    """Read one cell as a number; see the table of rules."""
    if type(cell) is float:  # what nearly every cell holds
        return _within_bounds(cell)
    if cell is None:
        return 0.0
    return _within_bounds(_number_in_text(cell) if isinstance(cell, str) else _plain_number(cell))


def _within_bounds(given: float) -> float:
    """Refuse a number so large that what follows from it could not be told from a mistake."""
    if abs(given) > LARGEST:
        raise NumberTooLarge
    return given


def _all_within_bounds(given: FloatArray) -> FloatArray:
    if given.size and not (given.max() <= LARGEST and given.min() >= -LARGEST):  # false for NaN
        largest = np.abs(given[~np.isnan(given)]).max(initial=0.0)
        _within_bounds(float(largest))
    return given


def _plain_number(cell: object) -> float:
    """Read a cell that is a number or yes/no by its type."""
    if isinstance(cell, date):
        raise DateWhereNumber(day=cell.isoformat()[:10])
    if not isinstance(cell, (int, float, Decimal, np.number, np.bool_)):
        raise NumberExpected(cell=_shown(cell))
    try:
        return float(cell)
    except OverflowError as problem:
        raise NumberTooLarge from problem


def _number_in_text(text: str) -> float:
    """Read a text as a spreadsheet reads a number: 12 %, 1,000, ¥5, (3), and full-width digits."""
    plain = half_width(text)
    size = plain.removeprefix("%").removesuffix("%").strip()
    percents = plain.count("%")
    negative = size.startswith("(") and size.endswith(")")
    found = _NUMBER.fullmatch(size[1:-1].strip() if negative else size)
    if found is None or percents > 1 or (negative and found["sign"]):
        raise NumberExpected(cell=_shown(text))
    digits = found["sign"] + found["digits"].replace(",", "") + (found["exponent"] or "")
    return float(digits) * (-1 if negative else 1) / (100 if percents else 1)


def flag(cell: object) -> bool:
    """Read one cell as yes or no."""
    if isinstance(cell, str):
        said = cell.strip().lower()
        if said not in _YES | _NO:
            raise YesOrNoExpected(cell=_shown(cell))
        return said in _YES
    return number(cell) != 0


def word(cell: object) -> str:
    """Read one cell as a text."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, (int, float, Decimal)):
        return f"{cell:.15g}"
    return cell.isoformat() if isinstance(cell, date) else str(cell).strip()


def day(cell: object) -> float:
    """Read one cell as the serial number of a day; NaN for a blank."""
    if cell is None or cell == "":
        return np.nan
    if isinstance(cell, date):
        return serial(cell)
    if isinstance(cell, str):
        try:
            return serial(written_moment(cell))
        except NoDate as problem:
            raise DateExpected(cell=_shown(cell)) from problem
    if isinstance(cell, bool):
        raise DateExpected(cell=_shown(cell))
    found = _plain_number(cell)
    if not 0 <= found < LAST_SERIAL + 1:
        raise DateOutsideCalendar(cell=f"{found:.15g}")
    return found


def one_day(cell: object) -> float:
    """Read one cell as the serial number of a day; a blank is an error."""
    if np.isnan(found := day(cell)):
        raise DateExpected(cell="")
    return found


def flows(cells: object) -> FloatArray:
    """Read numbers in order, skipping what is no number."""
    if is_single(cells):
        return np.array([number(cells)])
    if isinstance(cells, np.ndarray) and cells.dtype == float:
        kept = cells.ravel()
    else:
        flat = _flat(cells)
        if set(map(type, flat)) <= {int, float}:
            if len(flat) <= FEW and all(-LARGEST <= cell <= LARGEST for cell in flat):  # type: ignore[operator]  # numbers
                return np.array(flat, dtype=float)
            kept = _floats(flat)
        else:
            kept = _floats([number(cell) for cell in flat if _is_number(cell)])
    return _all_within_bounds(kept[~np.isnan(kept)] if np.isnan(kept).any() else kept)


def _is_number(cell: object) -> bool:
    """Say whether a cell counts among flows; an error cell stops everything."""
    code = error_code(cell)
    if code:
        raise ErrorInCell(code)
    return not (cell is None or isinstance(cell, (str, bool, np.bool_)))


def values(cells: object) -> FloatArray:
    """Read numbers in place; a blank is NaN."""
    if isinstance(cells, np.ndarray) and cells.dtype == float:
        return _all_within_bounds(cells.ravel())
    return _in_place(_flat(cells))


def timeline(cells: object) -> FloatArray:
    """Read a figure a year: a blank is a year without money, blanks at the end are no years."""
    given = values(cells)
    filled = np.flatnonzero(~np.isnan(given))
    return np.nan_to_num(given[: filled[-1] + 1]) if filled.size else given[:0]


def flags(cells: object) -> FloatArray:
    """Read yes and no in place as 1 and 0; a blank is NaN."""
    return np.array(
        [np.nan if cell in {None, ""} else float(flag(_no_error(cell))) for cell in _flat(cells)]
    )


def _flat(cells: object) -> list[object]:
    return list(chain.from_iterable(rows_of(cells)))


def matrix(cells: object) -> FloatArray:
    """Read a block of numbers in place; a blank is NaN."""
    if isinstance(cells, np.ndarray) and cells.dtype == float:
        return _all_within_bounds(np.atleast_2d(cells))
    rows = rows_of(cells)
    if len(set(map(len, rows))) > 1:
        raise UnevenRows
    if set(map(type, chain.from_iterable(rows))) <= PLAIN:
        return _floats(rows)
    return _in_place(list(chain.from_iterable(rows))).reshape(len(rows), -1)


def _in_place(flat: Sequence[object]) -> FloatArray:
    if set(map(type, flat)) <= PLAIN:
        return _floats(flat)
    return _floats([np.nan if cell in (None, "") else _strict_number(cell) for cell in flat])


def _strict_number(cell: object) -> float:
    """Read a number inside a range, where no text counts as one."""
    if isinstance(_no_error(cell), (bool, np.bool_)):
        raise NumberExpected(cell=str(cell).upper())
    return _plain_number(cell)


def _floats(flat: Sequence[object]) -> FloatArray:
    try:
        return _all_within_bounds(np.array(flat, dtype=float))
    except OverflowError as problem:
        raise NumberTooLarge from problem


def words(cells: object) -> list[str]:
    """Read texts in place; a blank is an empty text."""
    return [word(_no_error(cell)) for cell in _flat(cells)]


def dates(cells: object) -> FloatArray:
    """Read days in place as serial numbers; a blank is NaN."""
    return np.array([day(_no_error(cell)) for cell in _flat(cells)])


def check_zones(ranges: Sequence[object]) -> None:
    """Refuse moments of several time zones in one call: their clocks cannot be subtracted."""
    moments = {
        zone_of(cell)
        for cell in chain.from_iterable(map(_flat, ranges))
        if isinstance(cell, str) and ":" in cell
    }
    if len(moments) > 1:
        raise SeveralZones(zones=", ".join(zone or "–" for zone in sorted(moments)))


def anything(cells: object) -> Rows:
    """Hand the cells over as they are; an error as its text."""
    return [[error_code(cell) or cell for cell in row] for row in rows_of(cells)]


def _no_error(cell: object) -> object:
    code = error_code(cell)
    if code:
        raise ErrorInCell(code)
    return cell


def _shown(cell: object) -> str:
    """Quote a cell in a message, cut short."""
    text = str(cell)
    return text if len(text) <= 40 else f"{text[:39]}…"  # noqa: PLR2004 - one line of a message box


READERS: Final[dict[Cells, Callable[[Any], Any]]] = {
    Cells.NUMBER: lambda cells: number(_no_error(single(cells))),
    Cells.FLAG: lambda cells: flag(_no_error(single(cells))),
    Cells.WORD: lambda cells: word(_no_error(single(cells))),
    Cells.DATE: lambda cells: one_day(_no_error(single(cells))),
    Cells.FLOWS: flows,
    Cells.TIMELINE: timeline,
    Cells.VALUES: values,
    Cells.FLAGS: flags,
    Cells.MATRIX: matrix,
    Cells.WORDS: words,
    Cells.DATES: dates,
    Cells.ANY: anything,
}
