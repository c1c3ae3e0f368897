"""`crm-roi addin`: make and install the add-ins for Excel and LibreOffice."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Final, Literal

import typer

from crm_roi.core.terms import _
from crm_roi.hosts.command_line.options import LANGUAGE
from crm_roi.hosts.command_line.usage_language import TranslatedTyper
from crm_roi.hosts.excel import addin as excel_addin
from crm_roi.hosts.excel.vba import vba_wrapper
from crm_roi.hosts.libreoffice import extension
from crm_roi.locale import translate
from crm_roi.settings import Language

BUILD_HELP: Final = _("Write the add-in file: crm_roi.xlam for Excel, crm_roi.oxt for LibreOffice.")
INSTALL_HELP: Final = _("Install the add-in for this user; no administrator is needed.")
UNINSTALL_HELP: Final = _("Remove the add-in of this user.")
VBA_HELP: Final = _("Print the VBA wrapper, for a workbook of your own that uses xlwings.")
HOST_HELP: Final = _("For which program.")
PROFILE_HELP: Final = _("LibreOffice's profile folder, if it is not the usual one.")
RECALCULATE_HELP: Final = _("Let LibreOffice calculate every .xlsx anew when it opens it.")
CHOSEN_HELP: Final = _("Language of the functions in Excel; otherwise Excel's own.")
OUTPUT_HELP: Final = _("The file to write.")
FORCE_HELP: Final = _("Replace the output file if it exists.")
WRITTEN: Final = _("{path} is written.")
INSTALLED_EXCEL: Final = _("Installed: {path}\nRestart Excel; the functions stand under CRM ROI.")
MAC_ONLY_BUTTONS: Final = _(
    "On a Mac only the buttons work (once: xlwings runpython install). Excel for Mac cannot call "
    "Python from cells by xlwings; the functions work there in xlwings Lite."
)
INSTALLED_LIBREOFFICE: Final = _(
    "Installed in {path}\nStart LibreOffice; Ctrl+Shift+F9 calculates an open workbook anew."
)
REMOVED: Final = _("The add-in is removed.")

Host = Literal["excel", "libreoffice"]
USUAL_HOST: Final[Host] = "excel" if sys.platform in {"win32", "darwin"} else "libreoffice"


def say(text: str, **facts: object) -> str:
    """Give a text in the reader's language."""
    return translate(text, LANGUAGE).format(**facts)


ForHost = Annotated[Host, typer.Option("--host", help=say(HOST_HELP))]
Profile = Annotated[Path | None, typer.Option(help=say(PROFILE_HELP))]
Recalculate = Annotated[bool, typer.Option("--recalculate", help=say(RECALCULATE_HELP))]

addin = TranslatedTyper(no_args_is_help=True)


@addin.command(help=say(BUILD_HELP))
def build(
    *,
    host: ForHost = "excel",
    output: Annotated[Path | None, typer.Option("--output", "-o", help=say(OUTPUT_HELP))] = None,
    recalculate: Recalculate = False,
    force: Annotated[bool, typer.Option("--force", help=say(FORCE_HELP))] = False,
) -> None:
    """Write the add-in file."""
    if host == "excel":
        target = output or Path(excel_addin.NAME)
        excel_addin.build_addin(target, force=force)
    else:
        target = output or Path(extension.NAME)
        extension.build_oxt(target, recalculate=recalculate, force=force)
    typer.echo(say(WRITTEN, path=target))


@addin.command(help=say(INSTALL_HELP))
def install(
    *,
    host: ForHost = USUAL_HOST,
    language: Annotated[Language | None, typer.Option(help=say(CHOSEN_HELP))] = None,
    profile: Profile = None,
    recalculate: Recalculate = False,
) -> None:
    """Install the add-in."""
    if host == "libreoffice":
        place = profile or extension.default_profile()
        extension.install(place, recalculate=recalculate)
        typer.echo(say(INSTALLED_LIBREOFFICE, path=place))
        return
    typer.echo(say(INSTALLED_EXCEL, path=excel_addin.install(language)))
    if sys.platform == "darwin":
        typer.echo(say(MAC_ONLY_BUTTONS))


@addin.command(help=say(UNINSTALL_HELP))
def uninstall(*, host: ForHost = USUAL_HOST, profile: Profile = None) -> None:
    """Remove the add-in."""
    if host == "libreoffice":
        extension.uninstall(profile or extension.default_profile())
    else:
        excel_addin.uninstall()
    typer.echo(say(REMOVED))


@addin.command(name="vba", help=say(VBA_HELP))
def print_vba() -> None:
    """Print the wrapper."""
    typer.echo(vba_wrapper())
