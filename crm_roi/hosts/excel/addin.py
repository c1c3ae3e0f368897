"""Make crm_roi.xlam on any machine, and install it where a user may write without an administrator.

It is xlwings' own add-in template with our modules and texts. The template comes from the installed
xlwings, because its VBA names the DLL of that very version. The hidden sheet holds the settings in
columns A and B, and from column D on the texts: language, name, then what the ribbon and the
function wizard show. Excel's own verdict can be had in Excel only; the file is held against the
Office schemas and read back by other programs.
"""

from __future__ import annotations

import os
import re
import sys
import zipfile
from html import escape
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crm_roi import settings
from crm_roi.core.errors import CrmRoiError
from crm_roi.core.terms import _
from crm_roi.files import written_whole
from crm_roi.hosts.catalog import category, worksheet_functions
from crm_roi.hosts.excel.vba import FILES, MODULE, UDF_MODULE, vba_module, vba_wrapper
from crm_roi.locale import LANGUAGES, translate
from crm_roi.settings import PROJECT
from crm_roi.xlsx.addresses import column_letters

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from crm_roi.settings import Language


NAME: Final = f"{PROJECT}.xlam"
TEMPLATE: Final = "quickstart_addin_ribbon.xlam"
ADDIN_MODULE: Final = "crm_roi_addin"
SETTINGS: Final = (
    ("UDF Modules", UDF_MODULE),
    ("Use UDF Server", "True"),  # the buttons run in the Python that the cells keep running
    ("ADD_WORKBOOK_TO_PYTHONPATH", "False"),  # no foreign folder is searched for modules
)
SCRIPTS: Final = {
    "crm_roi_group": _("CRM investment plan"),
    "check_plan": _("Check the plan"),
    "refresh_results": _("Refresh results"),
    "make_report": _("Make the report"),
    "freeze_values": _("Freeze values"),
}
TEXTS_START: Final = 4  # column D; columns A and B are xlwings' settings


class NotAnAddin(CrmRoiError):
    """{path} does not end in .xlam, without which Excel takes no add-in."""


class PyOpenVbaMissing(CrmRoiError):
    """Building the add-in needs the package pyopenvba: pip install pyopenvba."""


MESSAGES: Final = (
    _("{path} does not end in .xlam, without which Excel takes no add-in."),
    _("Building the add-in needs the package pyopenvba: pip install pyopenvba."),
)


def build_addin(target: Path, *, force: bool = False) -> None:
    """Write the add-in."""
    import xlwings  # noqa: PLC0415 - slow, and only its folder is needed

    if target.suffix.lower() != ".xlam":
        raise NotAnAddin(path=str(target))
    template = Path(xlwings.__file__).with_name(TEMPLATE)
    with written_whole(target, force=force) as draft:
        _write_package(template, draft)
        _write_modules(draft)


def _write_package(template: Path, target: Path) -> None:
    """Copy the template part by part, with our sheet and our ribbon."""
    replaced = {
        "xl/worksheets/sheet1.xml": _sheet,
        "customUI/customUI.xml": lambda _old: (FILES / "ribbon.xml").read_text(encoding="utf-8"),
        "xl/workbook.xml": _workbook,
        "docProps/core.xml": _properties,
    }
    with (
        zipfile.ZipFile(template) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            if name in replaced:
                content = replaced[name](content.decode("utf-8")).encode("utf-8")
            new.writestr(name, content)


def _workbook(old: str) -> str:
    """Name the sheet as xlwings looks for it; leave out the path on xlwings' own machine."""
    renamed = re.sub(r'name="_\w+\.conf"', f'name="{PROJECT}.conf"', old)
    return re.sub(r"<mc:AlternateContent.*?</mc:AlternateContent>", "", renamed, flags=re.DOTALL)


def _properties(old: str) -> str:
    """Say in the file whose add-in it is, and of which version; `doctor` reads it there."""
    title = f"crm_roi {version('crm-roi')} xlwings {version('xlwings')}"
    kept = re.sub(r"<dc:(title|creator)>.*?</dc:\1>|<dc:(title|creator) ?/>", "", old)
    return kept.replace("</cp:coreProperties>", f"<dc:title>{title}</dc:title></cp:coreProperties>")


def _sheet(old: str) -> str:
    """Fill the sheet: settings to the left, texts to the right."""
    rows = list(wizard_texts())
    rows += [()] * (len(SETTINGS) - len(rows))
    lines = "".join(
        _row(number, SETTINGS[number - 1] if number <= len(SETTINGS) else (), texts)
        for number, texts in enumerate(rows, start=1)
    )
    width = TEXTS_START - 1 + max(map(len, rows))
    filled = re.sub(
        r"<sheetData>.*</sheetData>",
        lambda _found: f"<sheetData>{lines}</sheetData>",
        old,
        flags=re.DOTALL,
    )
    reference = f"A1:{column_letters(width)}{len(rows)}"
    return re.sub(r'<dimension ref="[^"]*"', f'<dimension ref="{reference}"', filled)


def _row(number: int, setting: tuple[str, ...], texts: tuple[str, ...]) -> str:
    cells = [*enumerate(setting, start=1), *enumerate(texts, start=TEXTS_START)]
    written = "".join(
        f'<c r="{column_letters(column)}{number}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'
        for column, text in cells
    )
    return f'<row r="{number}">{written}</row>'


def wizard_texts() -> Iterator[tuple[str, ...]]:
    """Give what the ribbon and the function wizard show, in each language."""
    for language in LANGUAGES:
        for name, label in SCRIPTS.items():
            yield (language, name, translate(label, language))
        for function in worksheet_functions().values():
            meanings = (translate(each.term.meaning, language) for each in function.arguments)
            summary = translate(function.summary, language)
            yield (language, function.name, category(function.group, language), summary, *meanings)


def _write_modules(path: Path) -> None:
    """Put our VBA into the project, in place of the template's own example."""
    try:
        from pyopenvba import ExcelFile  # noqa: PLC0415 - only this needs it
    except ImportError as error:
        raise PyOpenVbaMissing from error
    with ExcelFile(path) as book:
        project = book.vba_project()
        project.delete_module("RibbonMyAddin")
        for name, source in _modules():
            project.add_module(name, vba_module(name, source))
        main = book.get_module("xlwings")
        book.set_module("xlwings", main.replace('"myaddin"', f'"{PROJECT}"'))
        book.save()


def _modules() -> Iterable[tuple[str, str]]:
    return (
        (MODULE, vba_wrapper()),
        (ADDIN_MODULE, (FILES / "addin.bas").read_text(encoding="utf-8")),
    )


MAC_STARTUP: Final = (
    "Library/Group Containers/UBF8T346G9.Office/User Content.localized/Startup.localized/Excel"
)


class NoExcelHere(CrmRoiError):
    """Excel runs on Windows and macOS only; make the add-in here with: crm-roi addin build."""


class ExcelRunning(CrmRoiError):
    """{path} is in use; close Excel, then try again."""


INSTALL_MESSAGES: Final = (
    _("Excel runs on Windows and macOS only; make the add-in here with: crm-roi addin build."),
    _("{path} is in use; close Excel, then try again."),
)


def startup_folder() -> Path:
    """Say from which folder Excel opens every workbook when it starts: XLSTART."""
    if sys.platform == "darwin":
        return Path.home() / MAC_STARTUP
    if sys.platform != "win32":
        raise NoExcelHere
    roaming = os.environ.get("APPDATA") or str(Path.home() / "AppData" / "Roaming")
    return Path(roaming) / "Microsoft" / "Excel" / "XLSTART"


def install(language: Language | None) -> Path:
    """Put the add-in there, and tell it which Python to call; give its path."""
    target = startup_folder() / NAME
    try:
        build_addin(target, force=True)
    except PermissionError as error:
        raise ExcelRunning(path=str(target)) from error
    path = settings.settings_path()
    chosen = {settings.LANGUAGE: language} if language else {}
    python = {
        settings.INTERPRETER: sys.executable,
        settings.INTERPRETER_MAC: sys.executable,
    }
    settings.write_settings(path, settings.read_settings(path) | python | chosen)
    return target


def uninstall() -> None:
    """Take the add-in and its settings away."""
    target = startup_folder() / NAME
    try:
        target.unlink(missing_ok=True)
    except PermissionError as error:
        raise ExcelRunning(path=str(target)) from error
    settings.settings_path().unlink(missing_ok=True)
