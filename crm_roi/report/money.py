"""The unit of an amount: in a table as the workbook has it, in a sentence as one says it.

A unit such as "CNY 10k" is right at the head of a table; nobody says "774 CNY 10k". A sentence
counts in the currency itself: CNY 7.74 million.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from crm_roi.core.terms import _
from crm_roi.locale import translate

LARGEST: Final = 1e6
"""Amounts from here on are shown in a larger unit, so that a year's column can hold them."""

NO_BREAK: Final = "\N{NO-BREAK SPACE}"
SCALES: Final = (
    (1e3, _("{unit} thousand"), _("{unit} × 1,000")),
    (1e6, _("{unit} million"), _("{unit} × 1,000,000")),
    (1e9, _("{unit} billion"), _("{unit} × 10^9")),
)
CHINESE_SCALES: Final = {
    "元": ((1e4, "万元"), (1e8, "亿元")),
    "千元": ((1e5, "亿元"),),
    "万元": ((1e4, "亿元"),),
}
_LETTERS: Final = re.compile(r"[^\W\d_]+\Z")
_NUMBERED: Final = re.compile(r"([A-Z]{3}|[^\W\d_]+|\W) ?(\d{1,3}(?:,?000)*)(k?| million)\Z")
TIMES: Final = {"": 1.0, "k": 1e3, " million": 1e6}
_CHINESE_STEPS: Final = ((1e8, "亿"), (1e4, "万"))


class Numbered(NamedTuple):
    """A unit that is a number of coins: CNY 10k is 10,000 CNY."""

    currency: str
    coins: float


def numbered(unit: str) -> Numbered | None:
    """Take a unit such as CNY 10k or EUR 000 apart; any other has no number in it."""
    found = _NUMBERED.match(unit)
    if not found:
        return None
    digits = found[2].replace(",", "")
    coins = 10.0 ** len(digits) if not int(digits) else float(digits)
    return Numbered(found[1], coins * TIMES[found[3]])


def scaled_unit(unit: str, largest: float, language: str) -> tuple[str, float]:
    """Choose the unit in which the largest amount of the report has at most six digits."""
    if largest < LARGEST:
        return unit, 1.0
    steps = _steps(unit, language)
    fitting = [step for step in steps if largest / step[1] < LARGEST]
    return fitting[0] if fitting else steps[-1]


def _steps(unit: str, language: str) -> list[tuple[str, float]]:
    """Give the larger units, and how many of the given one each holds."""
    if unit in CHINESE_SCALES:
        return [(name, scale) for scale, name in CHINESE_SCALES[unit]]
    if coins := numbered(unit):
        larger = [(scale / coins.coins, plain) for scale, plain, _times in SCALES]
        return [
            (translate(plain, language).format(unit=coins.currency), scale)
            for scale, plain in larger
            if scale > 1
        ] or [(unit, 1.0)]
    return [
        (translate(plain if _LETTERS.match(unit) else times, language).format(unit=unit), scale)
        for scale, plain, times in SCALES
    ]


class Spoken(NamedTuple):
    """An amount as one says it: so many of a unit, which stands before or after, or both."""

    number: float
    before: str
    after: str
    decimals: int = 2

    def written(self, text: str) -> str:
        """Put the unit to the count that is written so."""
        return NO_BREAK.join(filter(None, (self.before, text, self.after)))


def spoken(value: float, unit: Numbered, language: str) -> Spoken:
    """Choose the unit in which one says an amount of a numbered unit."""
    whole = value * unit.coins
    if language == "zh":
        scale, name = next((step for step in _CHINESE_STEPS if abs(whole) >= step[0]), (1.0, ""))
        return Spoken(whole / scale, "", name + unit.currency, 2 if name else 0)
    for scale, plain, _times in reversed(SCALES[1:]):
        if abs(whole) >= scale:
            words = translate(plain, language).format(unit="").strip()
            return Spoken(whole / scale, unit.currency, words)
    return Spoken(whole, unit.currency, "", 0)
