"""Texts in the reader's language: English stands in the code, other languages in the catalogues."""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Final

from crm_roi.core.terms import LANGUAGES

__all__ = ["LANGUAGES", "translate", "translations"]

_FOLDERS: Final = {"zh": "zh_CN"}


@cache
def translations(language: str) -> NullTranslations:
    """Load every catalogue of a language, one after the other, into one set of translations."""
    folder = Path(__file__).parent / _FOLDERS.get(language, language) / "LC_MESSAGES"
    loaded = NullTranslations()
    for path in sorted(folder.glob("*.mo")):
        with path.open("rb") as file:
            catalogue = GNUTranslations(file)
        catalogue.add_fallback(loaded)
        loaded = catalogue
    return loaded


def translate(text: str, language: str) -> str:
    """Give a text in a language; English, and a text that no catalogue has, stay as they are."""
    return translations(language).gettext(text) if text and language != "en" else text
