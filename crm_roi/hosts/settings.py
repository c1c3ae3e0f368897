"""Which language a reader is spoken to in: one rule for every host and every command."""

from __future__ import annotations

import locale
import os
from contextvars import ContextVar
from typing import Final, Literal

Language = Literal["zh", "en"]
VARIABLE: Final = "CRM_ROI_LANGUAGE"
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


def _setting() -> Language | None:
    wanted = os.environ.get(VARIABLE)
    if wanted:
        return _nearest(wanted)
    # Read where it is used: the settings file stands with what else the Excel add-in is told.
    from crm_roi.hosts.excel_settings import chosen_language  # noqa: PLC0415

    return chosen_language()


def _systems() -> Language:
    wanted = os.environ.get("LC_ALL") or os.environ.get("LANG") or locale.getlocale()[0] or ""
    return _nearest(wanted)


def _nearest(wanted: str) -> Language:
    return "zh" if wanted.lower().startswith(("zh", "chinese")) else "en"
