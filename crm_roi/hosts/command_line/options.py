"""The options that many commands share, and the language of the command line's own words."""

from __future__ import annotations

import sys
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

from crm_roi.core.terms import _
from crm_roi.locale import translate
from crm_roi.settings import readers_language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_roi.settings import Language


def named_language(words: Sequence[str]) -> Language | None:
    """Find the language that the words of a command name: its help is in that one too."""
    named = [value for option, value in pairwise(words) if option == "--language"]
    named += [word.partition("=")[2] for word in words if word.startswith("--language=")]
    if not named or named[-1] not in {"zh", "en"}:
        return None
    return "zh" if named[-1] == "zh" else "en"


LANGUAGE: Final = readers_language(named_language(sys.argv))


def say(text: str) -> str:
    """Give a text of the command line in the reader's language."""
    return translate(text, LANGUAGE)


AsJson = Annotated[bool, typer.Option("--json", help=say(_("Print JSON for a machine to read.")))]
Force = Annotated[
    bool, typer.Option("--force", help=say(_("Replace the output file if it exists.")))
]
Output = Annotated[Path, typer.Option("--output", "-o", help=say(_("The file to write.")))]
PlanFile = Annotated[
    Path, typer.Argument(metavar="PLAN", help=say(_("The plan: a workbook (.xlsx) or a .json.")))
]
AskedLanguage = Annotated[
    Literal["zh", "en"] | None,
    typer.Option(
        "--language",
        help=say(
            _(
                "Chinese (zh) or English (en); if not given, the one of CRM_ROI_LANGUAGE or of the "
                "settings, else the plan's own, else the system's."
            )
        ),
    ),
]
# A command that is about no plan of its own has no plan's language to follow.
AskedWithoutPlan = Annotated[
    Literal["zh", "en"] | None,
    typer.Option(
        "--language",
        help=say(
            _(
                "Chinese (zh) or English (en); if not given, the one of CRM_ROI_LANGUAGE or of the "
                "settings, else the system's."
            )
        ),
    ),
]
