"""The functions for Excel's cells, made from the catalogue; the UDF module that xlwings loads.

Classic xlwings, its "Import Functions" and our add-in name this module; in xlwings Lite the line
`from crm_roi.hosts.excel.functions import *` in main.py brings every function. Nothing slow is
imported.

A function carries no annotations (classic xlwings would make converters of them) and a signature
of its own; xlwings Lite alone is told the words of a choice, of which it makes a drop-down list.
A failure is the text `#NUM! reason`: our VBA wrapper makes a real error of it; on a server and in
Lite, where xlwings does that itself, it is the code alone.
"""

from __future__ import annotations

import inspect
import sys
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import xlwings as xw

from crm_roi.core.worksheet import Cells, WorksheetFunction
from crm_roi.hosts.adapter import OMITTED, call
from crm_roi.hosts.catalog import category, worksheet_functions
from crm_roi.hosts.cells import CellError, opened
from crm_roi.locale import translate
from crm_roi.settings import readers_language
from crm_roi.workbook.layout.choices import choice_label

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_roi.core.worksheet import Argument
    from crm_roi.hosts.adapter import Block, Cell


LONGEST_TEXT: Final = 255  # what Excel's function wizard holds
RANGES: Final = frozenset(Cells) - {Cells.NUMBER, Cells.FLAG, Cells.WORD, Cells.DATE}
IN_BROWSER: Final = sys.platform == "emscripten"  # xlwings Lite
ON_SERVER: Final = IN_BROWSER or bool(getattr(xw, "on_server", False))


def bind(function: WorksheetFunction, language: str) -> Callable[..., object]:
    """Make the function that xlwings calls: cells in, what Excel can show out."""

    def bound(*cells):  # type: ignore[no-untyped-def]  # noqa: ANN002, ANN202 - xlwings makes converters of annotations
        return shown(call(function, [opened(each) for each in cells], language))

    bound.__name__ = bound.__qualname__ = function.name
    bound.__doc__ = translate(function.summary, language)[:LONGEST_TEXT]
    parameters = [_parameter(argument) for argument in function.arguments]
    bound.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # inspect reads it
    if IN_BROWSER:
        bound.__annotations__ = _drop_downs(function, language)
    for argument in function.arguments:
        meaning = translate(argument.term.meaning, language)[:LONGEST_TEXT]
        xw.arg(argument.name, doc=meaning, err_to_str=True, **_shape(argument))(bound)
    # last, because every xw.arg puts the category back
    return xw.func(category=category(function.group, language))(bound)


def shown(result: Cell | Block) -> Any:  # noqa: ANN401 - what xlwings writes
    """Write errors as the text that stands for them."""
    if isinstance(result, list):
        return [[shown(cell) for cell in row] for row in result]
    if isinstance(result, CellError):
        return result.code if ON_SERVER else str(result)
    return result


def _drop_downs(function: WorksheetFunction, language: str) -> dict[str, object]:
    """Give the words of each choice as xlwings Lite asks for them, what they mean beside them."""
    return {
        argument.name: Annotated[
            Literal[argument.choices],
            {"tooltips": {code: choice_label(code, language) for code in argument.choices}},
        ]
        for argument in function.arguments
        if argument.choices and argument.cells is Cells.WORD
    }


def _shape(argument: Argument) -> dict[str, int]:
    """Keep a row a row and a column a column where several cells are meant."""
    return {"ndim": 2} if argument.cells in RANGES else {}


def _parameter(argument: Argument) -> inspect.Parameter:
    default = inspect.Parameter.empty if argument.required else OMITTED
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    return inspect.Parameter(argument.name, kind, default=default)


globals().update(
    {name: bind(each, readers_language()) for name, each in worksheet_functions().items()}
)
__all__ = [*worksheet_functions()]  # noqa: PLE0604 - the names of the catalogue
