"""`crm-roi functions` and `crm-roi call`: the catalogue on the command line."""

from __future__ import annotations

import difflib
import json
import sys
from pathlib import Path  # noqa: TC003 - typer reads the annotation
from typing import TYPE_CHECKING, Annotated, Any, Final, NoReturn

import typer

from crm_roi.core.catalog import find_function, worksheet_functions
from crm_roi.hosts.adapter import call as calculate
from crm_roi.hosts.cells import CellError
from crm_roi.locale import LANGUAGES, translate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_roi.core.worksheet import WorksheetFunction

WRONG_USE: Final = 2
FAILED: Final = 1

Language = Annotated[str, typer.Option(help="zh or en")]


def functions(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="as JSON, in both languages")] = False,
    language: Language = "en",
) -> None:
    """List the worksheet functions."""
    listed = worksheet_functions().values()
    if as_json:
        print_line(json.dumps([_as_json(each) for each in listed], ensure_ascii=False, indent=1))
        return
    _check_language(language)
    for each in listed:
        names = ", ".join(argument.name for argument in each.arguments)
        print_line(f"{each.name}({names})\n    {translate(each.summary, language)}")


def call(
    name: Annotated[str, typer.Argument(help="the function, such as CRM_IRR")],
    arguments: Annotated[
        str | None, typer.Argument(help="a JSON array of arguments, such as [[-100,60,60]]")
    ] = None,
    batch: Annotated[
        Path | None, typer.Option(help="a file with a JSON array of arguments in each line")
    ] = None,
    language: Language = "en",
) -> None:
    """Calculate one worksheet function, once or for each line of a file.

    A range is an array, a block an array of arrays, null a blank cell, {"error": "#N/A"} an error
    cell, a date its serial number or an ISO text.
    """
    _check_language(language)
    function = find_function(name) or _unknown(name)
    if (arguments is None) == (batch is None):
        _stop("Give either the arguments or --batch FILE.")
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
    sys.stdout.buffer.write(f"{text}\n".encode())
    sys.stdout.flush()


def _answers(function: WorksheetFunction, batch: Path, language: str) -> Iterator[dict[str, Any]]:
    try:
        lines = batch.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        _stop(f"{batch} cannot be read: {problem}")
    return (_answer(function, line, language) for line in lines if line.strip())


def _answer(function: WorksheetFunction, text: str, language: str) -> dict[str, Any]:
    """Calculate one line: `{"value": …}`, or `{"error": "#NUM!", "why": …}`."""
    try:
        given = json.loads(text, object_hook=_error_cell, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as problem:
        return {"error": "#VALUE!", "why": f"This is no JSON array of arguments: {problem}"}
    if not isinstance(given, list):
        return {"error": "#VALUE!", "why": "The arguments must be a JSON array."}
    result = calculate(function, given, language)
    if isinstance(result, CellError):
        return {"error": result.code, "why": result.why}
    return {"value": _plain(result)}


def _error_cell(mark: dict[str, Any]) -> CellError:
    """Read `{"error": "#DIV/0!"}` as an error cell."""
    code = mark.get("error")
    if not isinstance(code, str):
        reason = 'an object must be an error cell, such as {"error": "#N/A"}'
        raise ValueError(reason)  # noqa: TRY004 - json's own readers raise ValueError
    return CellError(code if code.startswith("#") else "#VALUE!")


def _refuse_constant(constant: str) -> NoReturn:
    reason = f"{constant} is no number"
    raise ValueError(reason)


def _plain(result: Any) -> Any:  # noqa: ANN401 - JSON
    """Write a result as JSON: a row or column as a plain array, an error cell as an object."""
    if isinstance(result, CellError):
        return {"error": result.code, "why": result.why}
    if not isinstance(result, list):
        return result
    rows = [[_plain(cell) for cell in row] for row in result]
    if len(rows) == 1:
        return rows[0]
    return [row[0] for row in rows] if all(len(row) == 1 for row in rows) else rows


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


def _unknown(name: str) -> NoReturn:
    wanted = f"CRM_{name.strip().upper().removeprefix('CRM_')}"
    near = difflib.get_close_matches(wanted, worksheet_functions(), n=3)
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    _stop(f"There is no function named {name}.{hint}")


def _check_language(language: str) -> None:
    if language not in LANGUAGES:
        _stop(f"--language is one of {', '.join(LANGUAGES)}, not {language}.")


def _stop(reason: str) -> NoReturn:
    """Say on the error channel why nothing was done."""
    typer.echo(reason, err=True)
    raise typer.Exit(WRONG_USE)
