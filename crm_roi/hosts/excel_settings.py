"""The settings file of the Excel add-in, one for each user, read by its VBA and by Python."""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crm_roi.files import written_whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_roi.hosts.settings import Language

PROJECT: Final = "crm_roi"  # names the add-in, its settings file and its hidden sheet
LANGUAGE: Final = "LANGUAGE"
INTERPRETER: Final = "INTERPRETER_WIN"
INTERPRETER_MAC: Final = "INTERPRETER_MAC"
# VBA reads the file in the code page of Windows, where a user may be called 张三.
ENCODING: Final = "mbcs" if sys.platform == "win32" else "utf-8"


def settings_path() -> Path:
    """Say where the add-in looks: in the user's folder, on a Mac inside Excel's sandbox."""
    home = Path.home()
    if sys.platform == "darwin":
        return home / "Library/Containers/com.microsoft.Excel/Data" / f"{PROJECT}.conf"
    return home / f".{PROJECT}" / f"{PROJECT}.conf"


def read_settings(path: Path) -> dict[str, str]:
    """Read the settings, names in capitals; no file, no settings."""
    if not path.is_file():
        return {}
    lines = path.read_text(encoding=ENCODING, errors="replace").splitlines()
    return {row[0].upper(): row[1] for row in csv.reader(lines) if len(row) > 1}


def write_settings(path: Path, settings: Mapping[str, str]) -> None:
    """Write the settings as VBA's `Input #` reads them."""
    lines = (f'"{name}","{value}"\n' for name, value in settings.items())
    with written_whole(path, force=True) as draft:
        draft.write_text("".join(lines), encoding=ENCODING)


def chosen_language() -> Language | None:
    """Give the language that the user's settings file names, if there is one and it can be read."""
    try:
        chosen = read_settings(settings_path()).get(LANGUAGE, "").lower()
    except (OSError, RuntimeError):  # nobody's folder, or one that may not be looked into
        return None
    if chosen not in {"zh", "en"}:
        return None
    return "zh" if chosen == "zh" else "en"
