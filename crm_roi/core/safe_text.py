"""Texts that others wrote, made safe to print: what a person reads must be what stands there.

Control and escape characters can move the cursor, hide what follows and forge whole lines, and
bidirectional ones reverse the order of what is read. They are shown by their code instead.
"""

from __future__ import annotations

import re
from typing import Final

_UNSAFE: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]"
)
_COLOUR: Final = re.compile("\x1b\\[(?:0|[1-7]|9|[34][0-7]|38;5;\\d+|48;5;\\d+|9[0-7]|10[0-7]|;)*m")
"""What our own tables colour and embolden with; concealed text (8) is not among it."""


def safe(text: str) -> str:
    """Show control, escape and bidirectional characters by their codes; lines and tabs stay."""
    return _UNSAFE.sub(_code, text)


def one_line(text: str) -> str:
    """Show line breaks and tabs by their codes, too: a name or comment is one line."""
    return re.sub("[\\n\\t]", _code, safe(text))


def safe_on_terminal(text: str) -> str:
    """Make a whole output safe, but for the colours that our own tables use."""
    parts = _COLOUR.split(text)
    colours = _COLOUR.findall(text)
    return "".join(safe(part) + colour for part, colour in zip(parts, [*colours, ""], strict=True))


def first_unsafe(text: str) -> str:
    """Give the first character of a one-line text that could forge what is read; else nothing."""
    found = _UNSAFE.search(text) or re.search("[\\n\\t]", text)
    return found[0] if found else ""


def _code(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"
