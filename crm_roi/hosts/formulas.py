"""Read a formula with literal arguments, as the examples of the catalogue are.

The manual prints each example with its result, and the tests hold that each has one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from crm_roi.core.errors import CrmRoiError
from crm_roi.hosts.adapter import OMITTED, Block, Cell, call
from crm_roi.hosts.catalog import find_function
from crm_roi.hosts.cells import CellError

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN: Final = re.compile(
    r"""\s*(?:
    (?P<text>"(?:[^"]|"")*") | (?P<number>[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
    | (?P<name>[A-Za-z_][A-Za-z0-9_.]*) | (?P<error>\#[A-Z/0]+[!?]?) | (?P<sign>[(){},;=])
    )\s*""",
    re.VERBOSE,
)
WORDS: Final = {"TRUE": True, "FALSE": False}


class NoFormula(CrmRoiError):
    """This is no formula of one function with literal arguments: {formula}."""


def evaluate_formula(formula: str, language: str = "en") -> Cell | Block:
    """Calculate a formula; nested functions of ours are calculated first."""
    tokens = list(_tokens(formula))
    if not tokens or tokens[0] != ("sign", "="):
        raise NoFormula(formula=formula)
    tokens.append(("end", ""))
    return _Reader(formula, tokens[1:], language).whole()


def _tokens(formula: str) -> Iterator[tuple[str, str]]:
    place = 0
    while place < len(formula):
        found = TOKEN.match(formula, place)
        if found is None or found.lastgroup is None:
            raise NoFormula(formula=formula)
        yield found.lastgroup, found[found.lastgroup]
        place = found.end()


class _Reader:
    """Reads tokens from the left, one at a time."""

    def __init__(self, formula: str, tokens: list[tuple[str, str]], language: str) -> None:
        self.formula, self.tokens, self.language = formula, tokens, language

    def whole(self) -> Cell | Block:
        result = self.value()
        if self.next()[0] != "end":
            raise NoFormula(formula=self.formula)
        return result  # type: ignore[no-any-return]  # a formula starts with a function, whose result this is

    def next(self) -> tuple[str, str]:
        return self.tokens.pop(0)

    def takes(self, sign: str) -> bool:
        taken = self.tokens[0] == ("sign", sign)
        if taken:
            self.next()
        return taken

    def value(self) -> Any:  # noqa: ANN401 - a cell, a block or the result of a function
        kind, token = self.next()
        if kind == "number":
            return float(token)
        if kind == "text":
            return token[1:-1].replace('""', '"')
        if kind == "error":
            return CellError(token)
        if kind == "name":
            return WORDS[token.upper()] if token.upper() in WORDS else self.function(token)
        if (kind, token) == ("sign", "{"):
            return self.block()
        raise NoFormula(formula=self.formula)

    def block(self) -> list[list[Any]]:
        rows: list[list[Any]] = [[self.value()]]
        while not self.takes("}"):
            if self.takes(","):
                rows[-1].append(self.value())
            elif self.takes(";"):
                rows.append([self.value()])
            else:
                raise NoFormula(formula=self.formula)
        return rows

    def function(self, name: str) -> Cell | Block:
        found = find_function(name)
        if found is None or not self.takes("("):
            raise NoFormula(formula=self.formula)
        given: list[Any] = []
        while not self.takes(")"):
            given.append(OMITTED if self.tokens[0] == ("sign", ",") else self.value())
            if not self.takes(",") and self.tokens[0] != ("sign", ")"):
                raise NoFormula(formula=self.formula)
        return call(found, given, self.language)
