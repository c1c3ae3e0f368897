"""Figures as people read them in a terminal: one minus sign, as in the report; no “-0.00”.

JSON and CSV keep the hyphen that programs read.
"""

from __future__ import annotations

from typing import Final

from crm_roi.core.terms import _
from crm_roi.locale import translate

MINUS: Final = "\N{MINUS SIGN}"


def written(value: float, form: str) -> str:
    """Write a number in a format of Python's."""
    text = format(value, form)
    if not any(digit in text for digit in "123456789"):
        return text.lstrip("+-")
    return text.replace("-", MINUS)


def size(change: float | None) -> float | None:
    """Give how large a change is, whichever way; the sentence says which way."""
    return None if change is None else abs(change)


def money(value: float) -> str:
    """Write an amount with two decimals."""
    return written(value, ",.2f")


def percent(value: float | None, digits: int) -> str:
    """Write a rate as a percentage; a dash where there is none."""
    return "–" if value is None else written(value, f".{digits}%")


def number_of_years(value: float | None, language: str) -> str:
    """Write a payback period; that it is not reached is an answer too."""
    return translate(_("not reached"), language) if value is None else written(value, ".2f")


def years(value: float | None, language: str) -> str:
    """Write a payback period with its unit."""
    text = number_of_years(value, language)
    return text if value is None else translate(_("{years} years"), language).format(years=text)
