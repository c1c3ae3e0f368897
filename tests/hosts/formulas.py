"""The catalogue's examples as calls: a formula with literal arguments, read as a host reads it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from crm_roi.hosts.catalog import worksheet_functions

if TYPE_CHECKING:
    from crm_roi.core.worksheet import WorksheetFunction

Literal = float | str | bool
Rows = list[list[Literal]]


def all_functions() -> list[WorksheetFunction]:
    return list(worksheet_functions().values())


def example_arguments(function: WorksheetFunction) -> list[Literal | Rows]:
    """Read the arguments of a function's example."""
    found = re.fullmatch(rf"={function.name}\((.*)\)", function.example)
    assert found, function.example
    parts = _parts(found[1], ",")
    return [_array(part[1:-1]) if part.startswith("{") else _literal(part) for part in parts]


def _array(text: str) -> Rows:
    return [[_literal(cell) for cell in _parts(row, ",")] for row in _parts(text, ";")]


def _parts(text: str, mark: str) -> list[str]:
    """Split at a mark that stands neither in a text nor in an array."""
    parts, depth, quoted = [""], 0, False
    for character in text:
        quoted ^= character == '"'
        depth += 0 if quoted else {"{": 1, "}": -1}.get(character, 0)
        if character == mark and not depth and not quoted:
            parts.append("")
        else:
            parts[-1] += character
    return parts if text else []


def _literal(text: str) -> Literal:
    if text in {"TRUE", "FALSE"}:
        return text == "TRUE"
    value = json.loads(text)
    return value if isinstance(value, str) else float(value)
