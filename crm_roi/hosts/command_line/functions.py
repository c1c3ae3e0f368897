"""`crm-roi functions` and `crm-roi call`: the catalogue on the command line."""

from __future__ import annotations

import difflib
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, NoReturn

import typer

from crm_roi.core.errors import CrmRoiError
from crm_roi.core.terms import _
from crm_roi.files import reason_of
from crm_roi.hosts.adapter import call as calculate
from crm_roi.hosts.catalog import WHY_SUMMARY, find_function, is_why, worksheet_functions
from crm_roi.hosts.cells import CellError, error_code
from crm_roi.hosts.command_line.options import LANGUAGE, AskedWithoutPlan
from crm_roi.locale import LANGUAGES, translate
from crm_roi.settings import readers_language

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_roi.core.worksheet import WorksheetFunction


WRONG_USE: Final = 2
FAILED: Final = 1

AS_JSON_HELP: Final = _("Print JSON for a machine to read.")
NAME_HELP: Final = _("The function, such as CRM_IRR.")
ARGUMENTS_HELP: Final = _(
    "A JSON array of arguments, such as [[-100,60,60]]. A range is an array, a block an array of "
    'arrays, null a blank cell, {"error": "#N/A"} an error cell; a date is ISO text or its number.'
)
BATCH_HELP: Final = _("A file with a JSON array of arguments in each line; one result a line.")
NO_ARGUMENTS: Final = _("Give either the arguments or --batch FILE.")
UNREADABLE: Final = _("{path} cannot be read: {problem}.")
NO_TEXT: Final = _("it is no text in UTF-8")
TOO_DEEP: Final = _("The arguments are nested too deeply, or hold a number of too many digits.")
NO_ERROR_CELL: Final = _('An object must be an error cell, such as {{"error": "#N/A"}}.')
NO_NUMBER: Final = _("{constant} is no number.")
UNKNOWN: Final = _("There is no function named {name}.")
DID_YOU_MEAN: Final = _("Did you mean {names}?")
NO_ARRAY: Final = _("The arguments must be a JSON array.")
NO_JSON: Final = _("This is no JSON; the first mistake is at line {line}, column {column}.")


def functions(
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help=translate(AS_JSON_HELP, LANGUAGE))
    ] = False,
    language: AskedWithoutPlan = None,
) -> None:
    """List the worksheet functions."""
    language = readers_language(language)
    listed = worksheet_functions().values()
    if as_json:
        print_line(json.dumps([_as_json(each) for each in listed], ensure_ascii=False, indent=1))
        return
    for each in listed:
        names = ", ".join(argument.name for argument in each.arguments)
        print_line(f"{each.name}({names})\n    {translate(each.summary, language)}")


def call(
    name: Annotated[str, typer.Argument(help=translate(NAME_HELP, LANGUAGE))],
    arguments: Annotated[
        str | None, typer.Argument(help=translate(ARGUMENTS_HELP, LANGUAGE))
    ] = None,
    batch: Annotated[Path | None, typer.Option(help=translate(BATCH_HELP, LANGUAGE))] = None,
    language: AskedWithoutPlan = None,
) -> None:
    """Calculate one worksheet function, once or for each line of a file."""
    language = readers_language(language)
    function = find_function(name) or _unknown(name, language)
    if (arguments is None) == (batch is None):
        _stop(translate(NO_ARGUMENTS, language))
    if batch is not None:
        for answer in _answers(function, batch, language):
            print_line(json.dumps(answer, ensure_ascii=False))
        return
    answer = _answer(function, arguments or "", language)
    if "error" in answer:
        print_line(f"{answer['error']} {answer['why']}".rstrip())
        raise typer.Exit(FAILED)
    print_line(json.dumps(answer["value"], ensure_ascii=False))


def print_line(text: str) -> None:
    """Write a line to the standard output, in UTF-8 whatever the terminal's own encoding is."""
    sys.stdout.buffer.write(f"{text}\n".encode(errors="replace"))
    sys.stdout.flush()


class _BadArgument(CrmRoiError):
    """The arguments hold something that no cell can hold."""


def _answers(function: WorksheetFunction, batch: Path, language: str) -> Iterator[dict[str, Any]]:
    """Calculate line after line; a blank line is skipped."""
    try:
        lines = batch.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as problem:
        reason = reason_of(problem) if isinstance(problem, OSError) else NO_TEXT
        facts = {"path": batch, "problem": translate(reason, language)}
        _stop(translate(UNREADABLE, language).format(**facts))
    return (_answer(function, line, language) for line in lines if line.strip())


def _answer(function: WorksheetFunction, text: str, language: str) -> dict[str, Any]:
    """Calculate one line: `{"value": …}`, or `{"error": "#NUM!", "why": …}`."""
    try:
        given = json.loads(text, object_hook=_error_cell, parse_constant=_refuse_constant)
    except json.JSONDecodeError as problem:
        facts = {"line": problem.lineno, "column": problem.colno}
        return _refused(translate(NO_JSON, language).format(**facts))
    except _BadArgument as problem:
        return _refused(translate(problem.message, language).format(**problem.facts))
    except (ValueError, RecursionError):
        return _refused(translate(TOO_DEEP, language))
    if not isinstance(given, list):
        return _refused(translate(NO_ARRAY, language))
    result = calculate(function, given, language)
    if isinstance(result, CellError):
        return {"error": result.code, "why": result.why}
    return {"value": _plain(result)}


def _refused(why: str) -> dict[str, Any]:
    return {"error": "#VALUE!", "why": why}


def _error_cell(mark: dict[str, Any]) -> object:
    """Read `{"error": "#DIV/0!"}` as an error cell."""
    code = error_code(mark.get("error"))
    if code is None:
        raise _BadArgument(NO_ERROR_CELL)
    return CellError(code)


def _refuse_constant(constant: str) -> NoReturn:
    raise _BadArgument(NO_NUMBER, constant=constant)


def _plain(result: Any) -> Any:  # noqa: ANN401 - JSON
    """Write a result as JSON: a row or column as a plain array, an error cell as an object."""
    if isinstance(result, list):
        rows = [[_plain(cell) for cell in row] for row in result]
        if len(rows) == 1:
            return rows[0]
        return [row[0] for row in rows] if all(len(row) == 1 for row in rows) else rows
    if isinstance(result, (bool, int, float, str)):
        return result
    return {"error": result.code, "why": result.why}


def _as_json(function: WorksheetFunction) -> dict[str, Any]:
    """Describe a function for other programs, in both languages."""
    return {
        "name": function.name,
        "group": function.group,
        "summary": _both(function.summary),
        "arguments": [
            {
                "name": argument.name,
                "label": _both(argument.term.label),
                "meaning": _both(argument.term.meaning),
                "unit": argument.term.unit,
                "cells": argument.cells,
                "required": argument.required,
                "default": argument.default,
            }
            for argument in function.arguments
        ],
        "unit": function.returns,
        "spills": function.spills,
        "example": function.example,
    }


def _both(text: str) -> dict[str, str]:
    return {language: translate(text, language) for language in LANGUAGES}


def _unknown(name: str, language: str) -> NoReturn:
    """Refuse an unknown function, and name those that are spelt like it."""
    if is_why(name):
        _stop(translate(WHY_SUMMARY, language))
    wanted = f"CRM_{name.strip().upper().removeprefix('CRM_')}"
    near = difflib.get_close_matches(wanted, worksheet_functions(), n=3)
    said = [translate(UNKNOWN, language).format(name=name)]
    if near:
        said.append(translate(DID_YOU_MEAN, language).format(names=", ".join(near)))
    _stop(" ".join(said))


def _stop(reason: str) -> NoReturn:
    """Say on the error channel why nothing was done."""
    typer.echo(reason, err=True)
    raise typer.Exit(WRONG_USE)
