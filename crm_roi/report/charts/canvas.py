"""A sheet to draw on, in points from the top left corner; every label's box is known.

Placing labels by their measured boxes is what keeps them apart at any data.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from crm_roi.report.charts.svg import Point, Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_roi.report.exhibits import Tone
    from crm_roi.report.fonts import Face

INK: Final = "#1b2733"
GREY: Final = "#5c6873"
LINE: Final = "#9aa5b0"
ACCENT: Final = "#12436b"
TINT: Final = "#e3ebf3"
SHADE: Final = "#9db8d1"
WHITE: Final = "#ffffff"
TONES: Final[dict[Tone, str]] = {"": ACCENT, "good": "#1a7f4b", "warn": "#9a6700", "bad": "#b3261e"}
TINTS: Final[dict[Tone, str]] = {"": TINT, "good": "#dcefe4", "warn": "#f8edd4", "bad": "#f8dedb"}
SIZE: Final = 7.5
SMALL: Final = 6.5
GAP: Final = 3.0

Align = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the sheet."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Box) -> bool:
        """Tell whether two boxes share any area."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


class Canvas:
    """One drawing in the making."""

    def __init__(self, width: float, height: float, face: Face) -> None:
        """Open a sheet of so many points, for texts in a face."""
        self.width, self.height, self.face = width, height, face
        self.labels: list[tuple[str, Box]] = []
        self.obstacles: list[Box] = []
        self._sheet = Sheet(width, height, face.families)

    def rectangle(self, box: Box, fill: str, edge: str = "none", line: float = 0.8) -> None:
        """Draw a rectangle."""
        size = (box.right - box.left, box.bottom - box.top)
        self._sheet.rectangle(box.left, box.top, *size, fill, edge, line)

    def rounded(self, box: Box, fill: str, edge: str) -> None:
        """Draw a rectangle with round corners."""
        size = (box.right - box.left, box.bottom - box.top)
        self._sheet.rectangle(box.left, box.top, *size, fill, edge, 0.9, radius=4.0)

    def line(
        self,
        points: Sequence[Point],
        color: str = LINE,
        width: float = 0.8,
        *,
        dashed: bool = False,
    ) -> None:
        """Draw a line through points."""
        self._sheet.line(points, color, width, dashed=dashed)

    def curve(self, start: Point, first: Point, second: Point, end: Point, color: str) -> None:
        """Draw a cubic curve that ends in an arrow head."""
        self._sheet.curve((start, first, second, end), color)
        self._head(second, end, color)

    def _head(self, before: Point, tip: Point, color: str) -> None:
        across, down = tip[0] - before[0], tip[1] - before[1]
        length = (across**2 + down**2) ** 0.5 or 1.0
        along = (4.5 * across / length, 4.5 * down / length)
        side = (-0.45 * along[1], 0.45 * along[0])
        back = (tip[0] - along[0], tip[1] - along[1])
        corners = [
            tip,
            (back[0] + side[0], back[1] + side[1]),
            (back[0] - side[0], back[1] - side[1]),
        ]
        self.polygon(corners, color)

    def polygon(self, corners: Sequence[Point], fill: str, edge: str = "none") -> None:
        """Draw a filled shape."""
        self._sheet.polygon(corners, fill, edge)

    def dot(self, center: Point, radius: float, fill: str, edge: str) -> None:
        """Draw a round point."""
        self._sheet.circle(center, radius, fill, edge)

    def box_of(  # noqa: PLR0913 - a label is a place, a text and its looks
        self, x: float, y: float, text: str, size: float, align: Align, *, bold: bool
    ) -> Box:
        """Give the box of a text whose line is centred at height y."""
        width = self.face.width(text, size, bold=bold)
        left = x - {"left": 0.0, "center": width / 2, "right": width}[align]
        return Box(left, y - 0.58 * size, left + width, y + 0.58 * size)

    def text(  # noqa: PLR0913 - a label is a place, a text and its looks
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = SIZE,
        color: str = INK,
        align: Align = "left",
        bold: bool = False,
    ) -> None:
        """Write a text, its line centred at height y."""
        if not text:
            return
        self.labels.append((text, self.box_of(x, y, text, size, align, bold=bold)))
        self._sheet.text(x, y + 0.36 * size, text, size, color, align, bold=bold)

    def free(self, box: Box, *, clear: bool = False) -> bool:
        """Tell whether a label could stand here: on the sheet, on no label, if asked on nothing."""
        inside = (
            box.left >= 0 and box.top >= 0 and box.right <= self.width and box.bottom <= self.height
        )
        taken = [other for _text, other in self.labels] + (self.obstacles if clear else [])
        return inside and not any(box.overlaps(other) for other in taken)

    def avoid(self, start: Point, end: Point) -> None:
        """Keep labels off a line, as far as there is room elsewhere."""
        steps = max(1, int(max(abs(end[0] - start[0]), abs(end[1] - start[1])) / 4))
        for step in range(steps + 1):
            x = start[0] + (end[0] - start[0]) * step / steps
            y = start[1] + (end[1] - start[1]) * step / steps
            self.obstacles.append(Box(x - 1.5, y - 1.5, x + 1.5, y + 1.5))

    def place(  # noqa: PLR0913 - a label is its places, a text and its looks
        self,
        places: Sequence[tuple[float, float, Align]],
        text: str,
        *,
        size: float = SIZE,
        color: str = INK,
        bold: bool = False,
        needed: bool = True,
    ) -> bool:
        """Write a text at the first place free of all; a needed one else free of labels."""
        for clear in (True, False) if needed else (True,):
            for x, y, align in places:
                if self.free(self.box_of(x, y, text, size, align, bold=bold), clear=clear):
                    self.text(x, y, text, size=size, color=color, align=align, bold=bold)
                    return True
        return False

    def svg(self) -> bytes:
        """Give the drawing as SVG: text stays text, the same drawing gives the same bytes."""
        return self._sheet.svg()


def fitted(face: Face, text: str, width: float, size: float, *, bold: bool = False) -> str:
    """Shorten a text until it fits a width."""
    if face.width(text, size, bold=bold) <= width:
        return text
    for end in range(len(text) - 1, 0, -1):
        short = f"{text[:end].rstrip()}…"
        if face.width(short, size, bold=bold) <= width:
            return short
    return ""


def wrapped(  # noqa: PLR0913 - a text, its looks, and the room it has
    face: Face, text: str, width: float, size: float, lines: int, *, bold: bool = False
) -> tuple[str, ...]:
    """Break a text into at most so many lines, at spaces where there are any; shorten the last."""
    found: list[str] = []
    rest = text.strip()
    while rest and len(found) < lines - 1 and face.width(rest, size, bold=bold) > width:
        end = _break(face, rest, width, size, bold=bold)
        found.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return (*found, fitted(face, rest, width, size, bold=bold)) if rest else tuple(found)


def _break(face: Face, text: str, width: float, size: float, *, bold: bool) -> int:
    """Find where a line ends: at the last space that fits, otherwise at the last letter."""
    end = 1
    while end < len(text) and face.width(text[: end + 1], size, bold=bold) <= width:
        end += 1
    space = text.rfind(" ", 0, end + 1)
    return space if space > 0 and text[:end].isascii() else end
