"""`crm-roi manual`: the reference of the worksheet functions, made from the catalogue.

`docs/reference.zh.md` and `docs/reference.en.md` are this text; a test holds that they are current:

    crm-roi manual --language zh -o docs/reference.zh.md --force

Each example is printed with its result: a formula with literal arguments is read and calculated.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from crm_roi.core.errors import CrmRoiError
from crm_roi.core.terms import Unit, _
from crm_roi.core.worksheet import Cells, Group
from crm_roi.files import written_whole
from crm_roi.hosts.adapter import OMITTED, Block, Cell, call
from crm_roi.hosts.catalog import LABELS, WHY_SUMMARY, find_function, worksheet_functions
from crm_roi.hosts.cells import CellError
from crm_roi.hosts.command_line.options import LANGUAGE, AskedWithoutPlan
from crm_roi.locale import translate
from crm_roi.settings import readers_language

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_roi.core.worksheet import Argument, WorksheetFunction
    from crm_roi.hosts.adapter import Cell


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


OUTPUT_HELP: Final = _("The file to write.")
FORCE_HELP: Final = _("Replace the output file if it exists.")
TITLE: Final = _("CRM ROI: reference of the worksheet functions")
INTRODUCTION: Final = _(
    "{count} functions. The text is made from the program itself; "
    "“crm-roi manual” prints it, “crm-roi functions --json” gives it to other programs."
)
RULES_TITLE: Final = _("How cells are read")
RULES: Final = (
    _("An error cell in an argument makes the result that error."),
    _("A range of one cell counts as that cell; an argument left out takes its default."),
    _("A text in one cell counts as the number that Excel takes it for: 12 %, 1,000, full-width "
      "digits. A date where a number is due is an error."),
    _("A result with several values spills in Excel 365; in Excel 2016 select the cells and press "
      "Ctrl+Shift+Enter, or pick one value with CRM_ITEM."),
    _("In LibreOffice TRUE arrives as 1, because Calc has no yes/no cells of their own."),
    WHY_SUMMARY,
)  # fmt: skip
CELLS: Final = {
    Cells.NUMBER: _("a number; a blank is 0, TRUE is 1"),
    Cells.FLAG: _("yes or no: TRUE, 1, yes, 是 or their opposites"),
    Cells.WORD: _("a text, spaces around it left out"),
    Cells.DATE: _("a date, or a text such as 2026-03-31, 2026/3/31 or 2026年3月31日"),
    Cells.FLOWS: _("a range of numbers in order; blanks, texts and TRUE are skipped"),
    Cells.TIMELINE: _("a figure a year; a blank is 0, at the end no year; a text or TRUE an error"),
    Cells.VALUES: _("a range of numbers in place; a blank is missing, a text or TRUE an error"),
    Cells.FLAGS: _("a range of yes and no in place; a blank is missing"),
    Cells.MATRIX: _("a block of numbers in place; a blank is missing, a text or TRUE an error"),
    Cells.WORDS: _("a range of texts in place"),
    Cells.DATES: _("a range of dates in place; a blank is missing"),
    Cells.ANY: _("any cells as they are"),
}
UNITS: Final = {
    Unit.MONEY: _("money"),
    Unit.RATE: _("rate, 0.1 = 10 %"),
    Unit.YEARS: _("years"),
    Unit.YEAR: _("calendar year"),
    Unit.NUMBER: _("plain number"),
    Unit.COUNT: _("count"),
    Unit.DATE: _("date"),
    Unit.TEXT: _("text"),
    Unit.CHOICE: _("choice"),
    Unit.NONE: _("as given"),
}
ARGUMENT_HEADERS: Final = (
    _("Argument"), _("What it is"), _("Unit"), _("Cells"), _("If left out"),
)  # fmt: skip
RETURNS: Final = _("Gives: {unit}.")
SPILLS: Final = _("Gives: {unit}; may fill several cells.")
EXAMPLE: Final = _("Example: {formula} → {result}")
REQUIRED: Final = _("required")
SHOWN_ROWS: Final = 6


def manual(
    *,
    language: AskedWithoutPlan = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help=translate(OUTPUT_HELP, LANGUAGE))
    ] = None,
    force: Annotated[bool, typer.Option("--force", help=translate(FORCE_HELP, LANGUAGE))] = False,
) -> None:
    """Print the manual or write it."""
    text = manual_text(readers_language(language))
    if output is None:
        sys.stdout.buffer.write(text.encode())
        return
    with written_whole(output, force=force) as draft:
        draft.write_text(text, encoding="utf-8", newline="\n")


def manual_text(language: str) -> str:
    """Write the whole manual."""
    return "\n".join(_lines(language)) + "\n"


def _lines(language: str) -> Iterator[str]:
    def say(text: str, **facts: object) -> str:
        return translate(text, language).format(**facts)

    functions = worksheet_functions().values()
    yield f"# {say(TITLE)}"
    yield from ("", say(INTRODUCTION, count=len(functions)), "", f"## {say(RULES_TITLE)}", "")
    yield from (f"- {say(rule)}" for rule in RULES)
    for group in Group:
        yield from ("", f"## {say(LABELS[group])}")
        for function in functions:
            if function.group == group:
                yield from _function(function, language)


def _function(function: WorksheetFunction, language: str) -> Iterator[str]:
    """Describe one function: what it does, what it takes, what it gives, an example."""
    names = ", ".join(_in_brackets(each) for each in function.arguments)
    yield from ("", f"### {function.name}", "", translate(function.summary, language), "")
    yield from (f"`={function.name}({names})`", "")
    if function.arguments:
        headers = [translate(header, language) for header in ARGUMENT_HEADERS]
        yield from (_row(headers), _row(["---"] * len(headers)))
        yield from (_row(_argument(each, language)) for each in function.arguments)
        yield ""
    gives = SPILLS if function.spills else RETURNS
    unit = translate(UNITS[function.returns], language)
    yield from (translate(gives, language).format(unit=unit), "")
    result = evaluate_formula(function.example, language)
    facts = {"formula": f"`{function.example}`", "result": _shown(result)}
    yield translate(EXAMPLE, language).format(**facts)


def _in_brackets(argument: Argument) -> str:
    return argument.name if argument.required else f"[{argument.name}]"


def _argument(argument: Argument, language: str) -> list[str]:
    """Describe one argument as the cells of a table row."""
    left_out = translate(REQUIRED, language) if argument.required else _default(argument.default)
    term = argument.term
    return [
        f"`{argument.name}` {translate(term.label, language)}",
        translate(term.meaning, language),
        translate(UNITS[term.unit], language),
        translate(CELLS[argument.cells], language),
        left_out,
    ]


def _row(cells: list[str]) -> str:
    escaped = (cell.replace("|", "\\|").replace("\n", " ") for cell in cells)
    return f"| {' | '.join(escaped)} |"


def _default(value: Any) -> str:  # noqa: ANN401 - any default
    if value in (None, (), ""):
        return "–"
    if isinstance(value, bool):
        return str(value).upper()
    return f"{value:g}" if isinstance(value, (int, float)) else str(value)


def _shown(result: Cell | list[list[Cell]]) -> str:
    """Write the result of an example, long ones cut short."""
    if not isinstance(result, list):
        return f"`{_cell(result)}`"
    rows = ["<br>".join(f"`{', '.join(map(_cell, row))}`" for row in result[:SHOWN_ROWS])]
    return "".join([*rows, "<br>…" if len(result) > SHOWN_ROWS else ""])


def _cell(value: Cell) -> str:
    """Write six digits, as many as every machine agrees on."""
    if isinstance(value, bool):
        return str(value).upper()
    return f"{value:.6g}" if isinstance(value, (int, float)) else str(value)
