"""What a cell's number format and texts say: a date, a percentage, a unit."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

_LITERAL: Final = re.compile(r'"([^"]*)"|\\(.)|_.|\*.')
_BRACKETS: Final = re.compile(r"\[(?![hms]+\])[^\]]*\]", re.IGNORECASE)  # a colour, a locale
_SYMBOL: Final = re.compile(r"\[\$[^-\]]")
_CURRENCY: Final = "¥￥$€£"
_UNIT_SIGN: Final = re.compile(rf"[%‰{_CURRENCY}]|[（(\[【][^）)\]】]+[）)\]】]")
_UNIT_WORD: Final = re.compile(
    r"\b(days?|hours?|minutes?|months?|years?|people|persons|headcount|users|units|times|points)\b"
    r"|(元|万元|千元|天|小时|分钟|月数|年数|人数|户数|次数|客户数)$",
    re.IGNORECASE,
)
_NO_UNIT: Final = re.compile(
    r"\b(year|date|period|month|version|index|code|phone|zip)\b|年份|年度|日期|版本|月份|代码|电话",
    re.IGNORECASE,
)
SHEET_UNIT: Final = re.compile(
    r"^\W?((金额)?单位|币种|units?|currency)\s*[:：]|^\W?(amounts?|all (figures|amounts)) in\b",
    re.IGNORECASE,
)


@cache
def is_date_format(number_format: str) -> bool:
    """Say whether a number format shows a date (or a time)."""
    bare = _BRACKETS.sub("", _LITERAL.sub("", number_format)).split(";")[0].lower()
    return bare != "general" and any(letter in bare for letter in "ydhms") and "0" not in bare


@cache
def is_percent_format(number_format: str) -> bool:
    """Say whether a number format shows a fraction as a percentage."""
    return "%" in _LITERAL.sub("", number_format)


@cache
def format_names_unit(number_format: str) -> bool:
    """Say whether a number format shows the unit beside the number."""
    literals = "".join(first or second for first, second in _LITERAL.findall(number_format))
    return (
        is_date_format(number_format)
        or is_percent_format(number_format)
        or _SYMBOL.search(number_format) is not None
        or any(sign in number_format for sign in _CURRENCY)
        or any(letter.isalpha() for letter in literals)
    )


@cache
def text_names_unit(text: str) -> bool:
    """Say whether a label or header names a unit, or needs none (a year, a date, a code)."""
    return bool(_UNIT_SIGN.search(text) or _UNIT_WORD.search(text) or _NO_UNIT.search(text))
