"""The user's settings file, and the one rule that says in which language a reader is spoken to.

The file is the one that the Excel add-in reads too, so that a choice made once holds everywhere.
"""

from __future__ import annotations

import csv
import locale
import os
import sys
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from crm_roi.files import written_whole

if TYPE_CHECKING:
    from collections.abc import Mapping

Language = Literal["zh", "en"]
PROJECT: Final = "crm_roi"  # names the add-in, its settings file and its hidden sheet
VARIABLE: Final = "CRM_ROI_LANGUAGE"
LANGUAGE: Final = "LANGUAGE"
INTERPRETER: Final = "INTERPRETER_WIN"
INTERPRETER_MAC: Final = "INTERPRETER_MAC"
# VBA reads the file in the code page of Windows, where a user may be called 张三.
ENCODING: Final = "mbcs" if sys.platform == "win32" else "utf-8"
_OWN: Final[ContextVar[Language | None]] = ContextVar("own_language", default=None)


def readers_language(asked: Language | None = None, own: Language | None = None) -> Language:
    """Give what is asked for, else the reader's setting, else the plan's own, else the system's.

    `asked` is what the command names with `--language`, `own` the language of the plan or report
    that the command is about; either may be missing. The setting is the variable
    `CRM_ROI_LANGUAGE`, else what the user's settings file says.
    """
    return asked or _setting() or own or _systems()


def about(own: Language | None) -> None:
    """Say that a command is now about a plan or report in that language: its refusals follow it."""
    _OWN.set(own)


def settled_language(asked: Language | None, own: Language | None) -> Language:
    """Give the reader's language once the plan or report is known; refusals are in it from now."""
    about(own)
    return readers_language(asked, own)


def refusals_language(asked: Language | None, own: Language | None = None) -> Language:
    """Give the language of a refusal: by the one rule, about what the command is about."""
    return readers_language(asked, own or _OWN.get())


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


def _setting() -> Language | None:
    wanted = os.environ.get(VARIABLE)
    return _nearest(wanted) if wanted else chosen_language()


def _systems() -> Language:
    wanted = os.environ.get("LC_ALL") or os.environ.get("LANG") or locale.getlocale()[0] or ""
    return _nearest(wanted)


def _nearest(wanted: str) -> Language:
    return "zh" if wanted.lower().startswith(("zh", "chinese")) else "en"
