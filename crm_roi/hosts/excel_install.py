"""Install the add-in for Excel where a user may write without an administrator."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crm_roi import settings
from crm_roi.core.errors import CrmRoiError
from crm_roi.core.terms import _
from crm_roi.hosts.xlam import NAME, build_addin

if TYPE_CHECKING:
    from crm_roi.settings import Language

MAC_STARTUP: Final = (
    "Library/Group Containers/UBF8T346G9.Office/User Content.localized/Startup.localized/Excel"
)


class NoExcelHere(CrmRoiError):
    """Excel runs on Windows and macOS only; make the add-in here with: crm-roi addin build."""


class ExcelRunning(CrmRoiError):
    """{path} is in use; close Excel, then try again."""


MESSAGES: Final = (
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
