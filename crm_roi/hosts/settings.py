"""Which language a reader is spoken to in, until a command names one."""

from __future__ import annotations

import locale
import os
from typing import Final, Literal

Language = Literal["zh", "en"]
VARIABLE: Final = "CRM_ROI_LANGUAGE"


def default_language() -> Language:
    """Take `CRM_ROI_LANGUAGE`, otherwise the language of the system; Chinese or English."""
    wanted = os.environ.get(VARIABLE) or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    if not wanted:
        wanted = locale.getlocale()[0] or ""
    return "zh" if wanted.lower().startswith(("zh", "chinese")) else "en"
