"""A company's own look: logo, accent colour, classification, from a small TOML file.

classification = "Confidential"
accent = "#7a1f2b"
logo = "logo.png"        # beside the file, a PNG
"""

from __future__ import annotations

import base64
import json
import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_roi.core.errors import CrmRoiError
from crm_roi.core.terms import _

if TYPE_CHECKING:
    from pathlib import Path

KEYS: Final = ("accent", "classification", "logo")
ACCENT: Final = "#12436b"
MIXED: Final = (("#9db8d1", 0.60), ("#e3ebf3", 0.88), ("#c8d8e6", 0.78))
"""The house's lighter shades of the accent, each as its share of white."""
MOST_BYTES: Final = 1_000_000
MOST_PIXELS: Final = 4_000_000
LONGEST: Final = 40
CONTRAST: Final = 4.5
_COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}\Z")
_PNG: Final = b"\x89PNG\r\n\x1a\n"


class BadTheme(CrmRoiError):
    """The theme {file} cannot be used."""


class ThemeNotRead(BadTheme):
    """The theme {file} cannot be read as TOML."""


class UnknownThemeEntry(BadTheme):
    """The theme {file} knows only accent, classification and logo."""


class ThemeEntryNoText(BadTheme):
    """The theme {file} takes texts only; a classification has at most 40 characters."""


class ThemeWithoutColour(BadTheme):
    """The accent of the theme {file} is no colour such as #12436b."""


class AccentTooLight(BadTheme):
    """White text could not be read on the accent of the theme {file}; take a darker colour."""


class LogoNotRead(BadTheme):
    """The logo of the theme {file} is no readable PNG file beside it."""


class LogoTooLarge(BadTheme):
    """The logo of the theme {file} is too large; 1 MB and 4 million pixels are the most."""


MESSAGES: Final = (
    _("The theme {file} cannot be used."),
    _("The theme {file} cannot be read as TOML."),
    _("The theme {file} knows only accent, classification and logo."),
    _("The theme {file} takes texts only; a classification has at most 40 characters."),
    _("The accent of the theme {file} is no colour such as #12436b."),
    _("White text could not be read on the accent of the theme {file}; take a darker colour."),
    _("The logo of the theme {file} is no readable PNG file beside it."),
    _("The logo of the theme {file} is too large; 1 MB and 4 million pixels are the most."),
)


@dataclass(frozen=True, slots=True)
class Theme:
    """How a company's reports look; without one, as the house draws them."""

    accent: str = ACCENT
    classification: str = ""
    logo: bytes = b""

    def coloured(self, text: str) -> str:
        """Draw a style sheet or a drawing in the accent and its lighter shades."""
        if self.accent == ACCENT:
            return text
        for shade, white in MIXED:
            text = text.replace(shade, _mixed(self.accent, white))
        return text.replace(ACCENT, self.accent)


PLAIN: Final = Theme()


def theme_text(theme: Theme) -> str:
    """Write a theme as text, so that a report can be made again in the same look."""
    known = {
        "accent": theme.accent,
        "classification": theme.classification,
        "logo": base64.b64encode(theme.logo).decode(),
    }
    return json.dumps(known, sort_keys=True)


def theme_from(text: str) -> Theme:
    """Read a theme written by `theme_text`, held to what a theme's file may say.

    Raises:
        BadTheme: it is none.
    """
    try:
        known = json.loads(text)
        theme = Theme(known["accent"], known["classification"], base64.b64decode(known["logo"]))
        is_sound = (
            theme_text(theme) == text
            and bool(_COLOUR.match(theme.accent))
            and len(theme.classification) <= LONGEST
            and (not theme.logo or _is_small_png(theme.logo))
        )
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadTheme(file="–") from error
    if not is_sound:
        raise BadTheme(file="–")
    return theme


def _is_small_png(content: bytes) -> bool:
    size = [int.from_bytes(content[at : at + 4], "big") for at in (16, 20)]
    is_png = content.startswith(_PNG) and content[12:16] == b"IHDR"
    return is_png and len(content) <= MOST_BYTES and size[0] * size[1] <= MOST_PIXELS


def read_theme(path: Path) -> Theme:
    """Read a theme.

    Raises:
        BadTheme: saying what is wrong with it.
    """
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as reason:
        raise ThemeNotRead(file=path.name) from reason
    texts = [value for value in given.values() if isinstance(value, str)]
    checks = (
        (set(given) <= set(KEYS), UnknownThemeEntry),
        (len(texts) == len(given), ThemeEntryNoText),
        (len(str(given.get("classification", ""))) <= LONGEST, ThemeEntryNoText),
        (bool(_COLOUR.match(str(given.get("accent", ACCENT)))), ThemeWithoutColour),
    )
    for passed, error in checks:
        if not passed:
            raise error(file=path.name)
    accent = given.get("accent", ACCENT).lower()
    if _contrast_with_white(accent) < CONTRAST:
        raise AccentTooLight(file=path.name)
    logo = _logo(path, given["logo"]) if "logo" in given else b""
    return Theme(accent, given.get("classification", ""), logo)


def _logo(theme: Path, name: str) -> bytes:
    """Read the logo; what its head says is its size is believed only to refuse it."""
    path = theme.parent / name
    try:
        if path.stat().st_size > MOST_BYTES:
            raise LogoTooLarge(file=theme.name)
        content = path.read_bytes()
    except (OSError, ValueError) as error:
        raise LogoNotRead(file=theme.name) from error
    if not content.startswith(_PNG) or content[12:16] != b"IHDR":
        raise LogoNotRead(file=theme.name)
    width, height = (int.from_bytes(content[at : at + 4], "big") for at in (16, 20))
    if width * height > MOST_PIXELS:
        raise LogoTooLarge(file=theme.name)
    return content


def _parts(colour: str) -> tuple[int, int, int]:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return red, green, blue


def _mixed(colour: str, white: float) -> str:
    shares = (round(part + (255 - part) * white) for part in _parts(colour))
    return "#" + "".join(f"{part:02x}" for part in shares)


def _contrast_with_white(colour: str) -> float:
    """Give the contrast of white text on a colour, 1 to 21 (WCAG 2.1, relative luminance)."""
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - sRGB
        for part in (value / 255 for value in _parts(colour))
    ]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 1.05 / (luminance + 0.05)
