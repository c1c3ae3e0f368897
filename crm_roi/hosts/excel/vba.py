"""The VBA wrapper: one function a worksheet function, real errors, the reason for CRM_WHY.

It calls Python exactly as the wrapper does that xlwings generates; only what comes back is mapped.
VBA source holds one code page only, so Chinese is written with `ChrW`.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crm_roi.core.terms import _
from crm_roi.hosts.catalog import worksheet_functions
from crm_roi.locale import translate

if TYPE_CHECKING:
    from crm_roi.core.worksheet import Argument, WorksheetFunction


FILES: Final = Path(__file__).parent
UDF_MODULE: Final = "crm_roi.hosts.excel.functions"
MODULE: Final = "crm_roi_functions"
UNREACHABLE: Final = _("Python cannot be called; run crm-roi doctor. ")
PASSED_ON: Final = _("An argument holds this error.")
UNKNOWN: Final = _("No reason is kept; press Ctrl+Alt+F9 to calculate again.")
TEXTS: Final = (UNREACHABLE, PASSED_ON, UNKNOWN)  # in the order in which mapping.bas counts them
FUNCTION: Final = """
Public Function {name}({parameters}) As Variant
    On Error GoTo failed
    {name} = CrmResult(XLPy.CallUDF("{module}", "{name}", Array({arguments}), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    {name} = CrmUnreachable(Err.Description)
End Function
"""  # noqa: E501 - VBA needs a continuation mark to break a line
TEXT_FUNCTION: Final = """
Private Function CrmText(ByVal which As Long) As String
    If CrmLanguage() = "zh" Then
        CrmText = Choose(which, {zh})
    Else
        CrmText = Choose(which, {en})
    End If
End Function
"""


def vba_wrapper() -> str:
    """Write the whole wrapper module, without the header that names it."""
    functions = map(function_wrapper, worksheet_functions().values())
    return (
        (FILES / "mapping.bas").read_text(encoding="utf-8") + _text_function() + "".join(functions)
    )


def function_wrapper(function: WorksheetFunction) -> str:
    """Write the wrapper of one function."""
    return FUNCTION.format(
        name=function.name,
        module=UDF_MODULE,
        parameters=", ".join(map(_parameter, function.arguments)),
        arguments=", ".join(argument.name for argument in function.arguments),
    )


def vba_module(name: str, source: str) -> str:
    """Head a module with its name, lines ended as VBA ends them."""
    return f'Attribute VB_Name = "{name}"\n{source}'.replace("\n", "\r\n")


def vba_text(text: str) -> str:
    """Write a text as VBA: quotes doubled, every character outside ASCII by its number."""
    parts = re.findall(r"[\x20-\x7e]+|[^\x20-\x7e]", text)
    written = (
        '"{}"'.format(part.replace('"', '""')) if part.isascii() else f"ChrW({ord(part)})"
        for part in parts
    )
    return " & ".join(written) or '""'


def _parameter(argument: Argument) -> str:
    optional = "" if argument.required else "Optional "
    return f"{optional}{argument.name} As Variant"


def _text_function() -> str:
    texts = {
        language: ", ".join(vba_text(translate(text, language)) for text in TEXTS)
        for language in ("zh", "en")
    }
    return TEXT_FUNCTION.format(**texts)
