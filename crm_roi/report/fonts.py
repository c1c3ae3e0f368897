"""The report's own fonts: where they are, what they can print, how wide a text is."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

from fontTools.ttLib import TTFont

from crm_roi.report.errors import UnprintableCharacter
from crm_roi.resources import resources

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CHINESE, LATIN = "NotoSansSC", "NotoSans"
FAMILIES: Final = {CHINESE: "Noto Sans SC", LATIN: "Noto Sans"}
BREAKS: Final = frozenset(map(ord, "\n\r\t\u200b\u2060\ufeff"))
EXCERPT: Final = 12
CONFIGURATION: Final = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><dir>{folder}</dir><cachedir prefix="xdg">fontconfig</cachedir></fontconfig>
"""


def font_path(font: str = CHINESE, *, bold: bool = False) -> Path:
    """Give the path of a font file."""
    return resources("templates") / "fonts" / f"{font}-{'Bold' if bold else 'Regular'}.ttf"


@cache
def _metrics(font: str, *, bold: bool = False) -> dict[int, float]:
    """Read the width of each character, in ems, from the font itself."""
    with TTFont(font_path(font, bold=bold), lazy=True) as file:
        glyphs, widths, em = file.getBestCmap(), file["hmtx"].metrics, file["head"].unitsPerEm
        return {code: widths[name][0] / em for code, name in glyphs.items()}


@dataclass(frozen=True, slots=True)
class Face:
    """The fonts of a language in their order: the first that has a character prints it.

    Latin texts want narrow quotation marks and dots, Chinese texts full-width ones.
    """

    fonts: tuple[str, str]

    @property
    def families(self) -> list[str]:
        """The names of the fonts, as style sheets know them."""
        return [FAMILIES[font] for font in self.fonts]

    def width(self, text: str, size: float, *, bold: bool = False) -> float:
        """Give the width of a text in points."""
        first, second = (_metrics(font, bold=bold) for font in self.fonts)
        return size * sum(first.get(code) or second.get(code, 1.0) for code in map(ord, text))


FACES: Final = {"zh": Face((CHINESE, LATIN)), "en": Face((LATIN, CHINESE))}


def check_printable(texts: Iterable[str]) -> None:
    """Refuse a character that the fonts lack: it would print as an empty box.

    Raises:
        UnprintableCharacter: naming the character and the words around it.
    """
    for text in texts:
        for found in unprintable(text):
            raise found


def unprintable(text: str) -> Iterator[UnprintableCharacter]:
    """Give each character of a text that the fonts lack, once, with the words around it."""
    if text.isascii() and text.isprintable():
        return
    known, told = _printable(), set()
    for place, letter in enumerate(text):
        if ord(letter) not in known and letter not in told:
            told.add(letter)
            around = text[max(0, place - EXCERPT) : place + EXCERPT]
            code = f"U+{ord(letter):04X}"
            yield UnprintableCharacter(character=repr(letter), code=code, text=around)


@cache
def _printable() -> frozenset[int]:
    """Give the code points that the fonts have, and those that only break lines."""
    return BREAKS | _metrics(CHINESE).keys() | _metrics(LATIN).keys()


@contextmanager
def own_fonts_only() -> Iterator[None]:
    """Let fontconfig see our fonts and no other, so that a report is the same on every machine."""
    before = os.environ.get("FONTCONFIG_FILE")
    with tempfile.TemporaryDirectory(prefix="crm-roi-") as folder:
        path = Path(folder) / "fonts.conf"
        fonts = escape(font_path().parent.as_posix())
        path.write_text(CONFIGURATION.format(folder=fonts), encoding="utf-8")
        os.environ["FONTCONFIG_FILE"] = str(path)
        try:
            yield
        finally:
            if before is None:
                del os.environ["FONTCONFIG_FILE"]
            else:
                os.environ["FONTCONFIG_FILE"] = before
