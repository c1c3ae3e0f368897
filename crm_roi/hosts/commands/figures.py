"""Figures as people read them in a terminal: one minus sign, as in the report; no “-0.00”.

JSON and CSV keep the hyphen that programs read.
"""

from __future__ import annotations

from typing import Final

MINUS: Final = "\N{MINUS SIGN}"


def written(value: float, form: str) -> str:
    """Write a number in a format of Python's."""
    text = format(value, form)
    if not any(digit in text for digit in "123456789"):
        return text.lstrip("+-")
    return text.replace("-", MINUS)
