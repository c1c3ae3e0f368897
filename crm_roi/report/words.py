"""How the report speaks: its language, its unit of money, its way to write numbers and dates.

A unit such as "CNY 10k" is right at the head of a table; nobody says "774 CNY 10k". A sentence
counts in the currency itself: CNY 7.74 million.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple
from unicodedata import east_asian_width

from babel.dates import format_date

from crm_roi.core.results import RESULTS
from crm_roi.core.terms import Unit, _
from crm_roi.core.vat import counted_as
from crm_roi.locale import translate
from crm_roi.workbook.layout.choices import choice_label

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from crm_roi.core.plan import Assumptions

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
_COUNTED: Final = re.compile(r"([A-Z]{3}|[^\W\d_]+|\W) ?(\d{1,3}(?:,?000)*)(k?| million)\Z")
TIMES: Final = {"": 1.0, "k": 1e3, " million": 1e6}
_CHINESE_STEPS: Final = ((1e8, "亿"), (1e4, "万"))
MINUS: Final = "\N{MINUS SIGN}"
NONE: Final = "–"
LOCALES: Final = {"zh": "zh_CN", "en": "en_GB"}
SCIENTIFIC: Final = 1e12
_CURRENCY: Final = re.compile(r"([A-Z]{3})((?: [a-z]+)?)\Z")


class CountedUnit(NamedTuple):
    """A unit that is a number of coins: CNY 10k is 10,000 CNY."""

    currency: str
    coins: float


def counted_unit(unit: str) -> CountedUnit | None:
    """Take a unit such as CNY 10k or EUR 000 apart; any other has no number in it."""
    found = _COUNTED.match(unit)
    if not found:
        return None
    digits = found[2].replace(",", "")
    coins = 10.0 ** len(digits) if not int(digits) else float(digits)
    return CountedUnit(found[1], coins * TIMES[found[3]])


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
    if coins := counted_unit(unit):
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


class SpokenAmount(NamedTuple):
    """An amount as one says it: so many of a unit, which stands before or after, or both."""

    number: float
    before: str
    after: str
    decimals: int = 2

    def written(self, text: str) -> str:
        """Put the unit to the count that is written so."""
        return NO_BREAK.join(filter(None, (self.before, text, self.after)))


def spoken_amount(value: float, unit: CountedUnit, language: str) -> SpokenAmount:
    """Choose the unit in which one says an amount of a counted_unit unit."""
    whole = value * unit.coins
    if language == "zh":
        scale, name = next((step for step in _CHINESE_STEPS if abs(whole) >= step[0]), (1.0, ""))
        return SpokenAmount(whole / scale, "", name + unit.currency, 2 if name else 0)
    for scale, plain, _times in reversed(SCALES[1:]):
        if abs(whole) >= scale:
            words = translate(plain, language).format(unit="").strip()
            return SpokenAmount(whole / scale, unit.currency, words)
    return SpokenAmount(whole, unit.currency, "", 0)


@dataclass(frozen=True)
class Words:
    """The reader's language, and the unit in which every amount of the report is shown."""

    language: str
    assumptions: Assumptions
    largest: float = 0.0
    _unit: tuple[str, float] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Settle the unit once, for the whole report."""
        unit = scaled_unit(self.assumptions.unit_label, self.largest, self.language)
        object.__setattr__(self, "_unit", unit)

    def say(self, text: str, **facts: object) -> str:
        """Give a text in the language, with its facts filled in."""
        return translate(text, self.language).format(**facts)

    def choice(self, code: str) -> str:
        """Give the word for a choice of the plan."""
        return choice_label(code, self.language)

    def head_of(self, key: str) -> str:
        """Give the name of a result for the head of a column or row, years said."""
        result = RESULTS[key]
        name = self.say(result.head)
        return self.say(_("{name}, years"), name=name) if result.unit is Unit.YEARS else name

    @property
    def unit(self) -> str:
        """The unit of all amounts."""
        return self._unit[0]

    @property
    def unit_line(self) -> str:
        """The unit as it stands over a table: with the sense in which amounts hold VAT."""
        noted = counted_as(self.assumptions)
        return (
            self.say(_("{unit} ({note})"), unit=self.unit, note=self.say(noted))
            if noted
            else self.unit
        )

    @property
    def scale(self) -> float:
        """How many of the plan's unit the unit of the report holds."""
        return self._unit[1]

    @cached_property
    def decimals(self) -> int:
        """The one number of decimals of the tables' amounts."""
        shown = self.largest / self._unit[1]
        return 0 if shown >= 1000 else 1 if shown >= 10 else 2  # noqa: PLR2004 - the steps themselves

    def number(self, value: float | None, decimals: int = 1) -> str:
        """Write a number with thousands separated and a true minus sign."""
        if value is None:
            return NONE
        if abs(value) >= SCIENTIFIC:
            return f"{value:.2E}".replace("-", MINUS)
        rounded = round(value, decimals) + 0.0
        return f"{rounded:,.{decimals}f}".replace("-", MINUS)

    def plain(self, value: float | None) -> str:
        """Write a number with the decimals it was entered with, six digits at most."""
        if value is None:
            return NONE
        if abs(value) >= SCIENTIFIC:
            return self.number(value)
        text = f"{round(value, 6):,.6f}" if abs(value) < 1000 else f"{value:,.2f}"  # noqa: PLR2004
        return text.rstrip("0").rstrip(".").replace("-", MINUS) or "0"

    def amount(self, value: float | None, decimals: int | None = None) -> str:
        """Write an amount of a table, in the report's unit but without it."""
        places = self.decimals if decimals is None else decimals
        return NONE if value is None else self.number(value / self._unit[1], places)

    def prose(self, value: float) -> str:
        """Write an amount with three significant figures, whole units kept, without its unit."""
        return self._short(value / self._unit[1])

    def _short(self, count: float) -> str:
        return self.number(count, _places(count))

    def money(self, value: float) -> str:
        """Write an amount with its unit, for a sentence."""
        said = self._said(value)
        return said.written(self._spoken_number(said))

    def _spoken_number(self, said: SpokenAmount) -> str:
        """Write three significant figures, in the tables' unit no more decimals than they show."""
        if not said.decimals:  # CNY 403,000: three figures tell as much as six
            return self._short(float(f"{said.number:.3g}"))
        if counted_unit(self.unit) or 0 < abs(said.number) < 1:
            return self._short(said.number)
        return self.number(said.number, min(_places(said.number), self.decimals))

    def exact(self, value: float) -> str:
        """Write an amount with its unit and its decimals, for a headline."""
        said = self._said(value)
        return said.written(self.number(said.number, said.decimals))

    def full(self, value: float) -> str:
        """Write an amount with its unit and the decimals it has, where a limit depends on it."""
        said = self._said(value)
        return said.written(self.plain(round(said.number, said.decimals)))

    def figure(self, value: float) -> tuple[str, str, str]:
        """Give an amount as a sentence writes it, what stands small after it, and what before."""
        said = self._said(value)
        return self._spoken_number(said), said.after, said.before

    def _said(self, value: float) -> SpokenAmount:
        """Choose the unit of a sentence: 127.51 万元, EUR 127.51, CNY 1.28 million."""
        unit, scale = self._unit
        if found := counted_unit(unit):
            return spoken_amount(value / scale, found, self.language)
        if unit.isascii() and (currency := _CURRENCY.match(unit)):
            return SpokenAmount(value / scale, currency[1], currency[2].strip())
        return SpokenAmount(value / scale, "", unit)

    def percent(self, value: float | None, decimals: int = 1) -> str:
        """Write a rate as a percentage."""
        if value is None:
            return NONE
        return f"{self.number(100 * value, decimals)}%"

    def share(self, value: float) -> str:
        """Write a share in whole per cent, a small one with a decimal."""
        return self.percent(value, 0 if value >= 0.1 else 1)  # noqa: PLR2004 - below 10 %

    def chance(self, value: float) -> str:
        """Write a probability in whole per cent; a rare event is no impossible one."""
        edge = {True: ("<", 0.01), False: (">", 0.99)}[value < 0.5]  # noqa: PLR2004 - the nearer edge
        sign = edge[0] if 0 < value < 0.01 or 0.99 < value < 1 else ""  # noqa: PLR2004 - rounded away
        return f"{sign}{NO_BREAK if sign else ''}{self.percent(edge[1] if sign else value, 0)}"

    def rate(self, value: float) -> str:
        """Write a rate that was entered, with the decimals it was entered with."""
        return f"{self.plain(round(100 * value, 6))}%"

    def points(self, value: float) -> str:
        """Write a difference of two rates in percentage points, without a needless zero."""
        return self.plain(round(100 * value, 4))

    def years(self, value: float | None, decimals: int = 2) -> str:
        """Write a number of years."""
        if value is None:
            return NONE
        one = value == 1 and decimals == 0
        text = _("{number} year") if one else _("{number} years")
        return self.say(text, number=self.number(value, decimals))

    def span(self, value: float) -> str:
        """Write a number of years that was entered, with the decimals it was entered with."""
        text = _("{number} year") if value == 1 else _("{number} years")
        return self.say(text, number=self.plain(value))

    def day(self, value: date | None, style: str = "medium") -> str:
        """Write a date the way the reader writes it."""
        return NONE if value is None else format_date(value, style, locale=LOCALES[self.language])

    def listed(self, items: Sequence[str]) -> str:
        """Join items as a list in a sentence."""
        if len(items) < 2:  # noqa: PLR2004 - a list of one needs no joint
            return "".join(items)
        last = translate(_(" and "), self.language)
        return f"{self.comma.join(items[:-1])}{last}{items[-1]}"

    @property
    def comma(self) -> str:
        """What stands between the items of a list."""
        return "、" if self.language == "zh" else ", "

    @property
    def semicolon(self) -> str:
        """What stands between longer items."""
        return "\N{FULLWIDTH SEMICOLON}" if self.language == "zh" else "; "

    def joined(self, sentences: Iterable[str]) -> str:
        """Put sentences one after the other."""
        return ("" if self.language == "zh" else " ").join(filter(None, sentences))

    def joined_clauses(self, first: str, second: str) -> str:
        """Put a second clause to a sentence; nothing to an empty one."""
        return self.semicolon.join(filter(None, (first, second)))

    def short(self, text: str, limit: int) -> str:
        """Shorten a text to the room of at most so many Chinese letters; Latin ones take half."""
        if room(text) <= limit:
            return text
        end = limit
        while room(text[: end + 1]) <= limit - 1:
            end += 1
        return f"{text[:end].rstrip()}…"


def _places(count: float) -> int:
    """Give the decimals that leave three significant figures; whole units are kept."""
    size = abs(count)
    return 0 if size >= 100 else 1 if size >= 10 else 2  # noqa: PLR2004 - the steps themselves


def room(text: str) -> float:
    """Give the room a text takes, in Chinese letters."""
    return sum(1.0 if east_asian_width(letter) in "WF" else 0.5 for letter in text)
