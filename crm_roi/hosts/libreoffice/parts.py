"""The parts of the LibreOffice add-in, each made from the catalogue.

LibreOffice reads the interface from its IDL text as it is, so no SDK is needed. A method stands
for a function in the function wizard; a Basic function of the Excel name stands for it in .xlsx
files, which LibreOffice does not read the names of add-ins in.
"""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from crm_roi.core.terms import _
from crm_roi.hosts.catalog import worksheet_functions
from crm_roi.locale import translate

if TYPE_CHECKING:
    from crm_roi.core.worksheet import Argument, WorksheetFunction


SERVICE: Final = "org.crmroi.Functions"
IDENTIFIER: Final = "org.crmroi.functions"
BASIC_MODULE: Final = "CrmRoi"
MENU: Final = {
    "CrmWhy": _("Why this error?"),
    "CrmExcelNames": _("Use Excel's function names"),
}
LOCALES: Final = {"en": "en", "zh": "zh-CN"}
IDL: Final = """module org {{ module crmroi {{
interface XFunctions {{
  any call([in] string name, [in] sequence<any> cells);
  sequence< sequence<any> > table([in] string name, [in] sequence<any> cells);
  string lastReason();
{methods}}};
service Functions : XFunctions;
}}; }};
"""
CONFIGURATION: Final = """<?xml version="1.0" encoding="UTF-8"?>
<oor:component-data xmlns:oor="http://openoffice.org/2001/registry" \
xmlns:xs="http://www.w3.org/2001/XMLSchema" oor:name="{name}" oor:package="org.openoffice.Office">
{content}</oor:component-data>
"""
MANIFEST: Final = """<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="http://openoffice.org/2001/manifest">
{entries}</manifest:manifest>
"""
DESCRIPTION: Final = """<?xml version="1.0" encoding="UTF-8"?>
<description xmlns="http://openoffice.org/extensions/description/2006">
<identifier value="{identifier}"/><version value="{version}"/>
<display-name><name lang="en">CRM ROI</name></display-name>
</description>
"""
BASIC: Final = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" \
script:name="{name}" script:language="StarBasic">{source}</script:module>
"""


def method_name(function: WorksheetFunction) -> str:
    """Name a function as IDL lets it be named: CRM_TAX_SHIELD is crmTaxShield."""
    first, *others = function.name.split("_")
    return first.lower() + "".join(part.capitalize() for part in others)


def idl() -> str:
    """Describe the interface to LibreOffice."""
    methods = "".join(f"  {_idl_method(each)}\n" for each in worksheet_functions().values())
    return IDL.format(methods=methods)


def _idl_method(function: WorksheetFunction) -> str:
    result = "sequence< sequence<any> >" if function.spills else "any"
    names = ", ".join(f"[in] any a{each}" for each in range(1, len(function.arguments) + 1))
    return f"{result} {method_name(function)}({names});"


def settings(python: str) -> str:
    """Tell the component which Python to ask, and what the functions are."""
    functions = [_setting(each) for each in worksheet_functions().values()]
    return json.dumps({"python": python, "functions": functions}, ensure_ascii=False, indent=1)


def _setting(function: WorksheetFunction) -> dict[str, Any]:
    return {
        "name": function.name,
        "method": method_name(function),
        "spills": function.spills,
        "summary": _both(function.summary),
        "optional": [not argument.required for argument in function.arguments],
        "arguments": [
            {"label": _both(each.term.label), "meaning": _both(each.term.meaning)}
            for each in function.arguments
        ],
    }


def _both(text: str) -> dict[str, str]:
    return {language: translate(text, language) for language in LOCALES}


def calc_add_ins() -> str:
    """Give the function wizard its texts, in both languages."""
    functions = "".join(map(_add_in_function, worksheet_functions().values()))
    content = _node("AddInInfo", _node(SERVICE, _node("AddInFunctions", functions), replace=True))
    return CONFIGURATION.format(name="CalcAddIns", content=content)


def _add_in_function(function: WorksheetFunction) -> str:
    parameters = "".join(
        _parameter(number, each) for number, each in enumerate(function.arguments, start=1)
    )
    name = f'<value xml:lang="en">{function.name}</value>'
    content = (
        f'<prop oor:name="DisplayName">{name}</prop>'
        f'<prop oor:name="CompatibilityName">{name}</prop>'
        '<prop oor:name="Category"><value>Add-In</value></prop>'
        + _text("Description", function.summary)
        + _node("Parameters", parameters)
    )
    return _node(method_name(function), content, replace=True)


def _parameter(number: int, argument: Argument) -> str:
    texts = _text("DisplayName", argument.term.label) + _text("Description", argument.term.meaning)
    return _node(f"a{number}", texts, replace=True)


def menu() -> str:
    """Put what helps in Calc into its menu bar: why a cell shows an error, names as in Excel."""
    title = '<prop oor:name="Title"><value xml:lang="en">CRM ROI</value></prop>'
    entries = "".join(_node(script, _entry(script), replace=True) for script in MENU)
    bar = _node(IDENTIFIER, title + _node("Submenu", entries), replace=True)
    content = _node("AddonUI", _node("OfficeMenuBar", bar))
    return CONFIGURATION.format(name="Addons", content=content)


def _entry(script: str) -> str:
    address = (
        f"vnd.sun.star.script:Standard.{BASIC_MODULE}.{script}?language=Basic&location=application"
    )
    return (
        f'<prop oor:name="URL"><value>{escape(address)}</value></prop>'
        '<prop oor:name="Context"><value>com.sun.star.sheet.SpreadsheetDocument</value></prop>'
        + _text("Title", MENU[script])
    )


def always_recalculate() -> str:
    """Let LibreOffice calculate every .xlsx when it opens it, instead of showing kept values."""
    mode = '<prop oor:name="OOXMLRecalcMode"><value>0</value></prop>'
    content = _node("Formula", _node("Load", mode))
    return CONFIGURATION.format(name="Calc", content=content)


def _node(name: str, content: str, *, replace: bool = False) -> str:
    mark = ' oor:op="replace"' if replace else ""
    return f'<node oor:name="{escape(name)}"{mark}>{content}</node>\n'


def _text(name: str, text: str) -> str:
    values = "".join(
        f'<value xml:lang="{locale}">{escape(translate(text, language))}</value>'
        for language, locale in LOCALES.items()
    )
    return f'<prop oor:name="{name}">{values}</prop>'


def basic_module() -> str:
    """Write the Basic module with a function for every name of the catalogue."""
    shims = "".join(map(basic_function, worksheet_functions().values()))
    source = Path(__file__).with_name("shims.bas").read_text(encoding="utf-8") + shims
    return BASIC.format(name=BASIC_MODULE, source=escape(source, quote=False))


def basic_function(function: WorksheetFunction) -> str:
    """Write one of them."""
    names = [f"a{number}" for number in range(1, len(function.arguments) + 1)]
    optional = [
        name
        for name, argument in zip(names, function.arguments, strict=True)
        if not argument.required
    ]
    head = ", ".join(f"Optional {name}" if name in optional else name for name in names)
    lines = [f'  If IsMissing({name}) Then {name} = Chr(1) & "omitted"' for name in optional]
    ask = "CrmTable(" if function.spills else "CrmBridge().call("
    lines.append(f'  {function.name} = {ask}"{function.name}", Array({", ".join(names)}))')
    return "\n".join(["", f"Function {function.name}({head})", *lines, "End Function", ""])
