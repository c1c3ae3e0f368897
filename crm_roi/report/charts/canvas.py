"""A sheet to draw on, in points from the top left corner; every label's box is known.

Placing labels by their measured boxes is what keeps them apart at any data. Texts stay
text, and the same drawing gives the same bytes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from io import StringIO
from typing import TYPE_CHECKING, Any, Final, Literal
from warnings import catch_warnings, simplefilter

import numpy as np
from matplotlib import rc_context
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.colors import to_rgb
from matplotlib.font_manager import FontProperties
from matplotlib.patches import BoxStyle
from matplotlib.path import Path as Outline
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

from crm_roi.report.fonts import font_path

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crm_roi.report.exhibits import Tone
    from crm_roi.report.fonts import Face

Point = tuple[float, float]
DECIMALS: Final = 3
"""Coordinates are rounded before they are drawn: their last digits differ between processors."""
DASHES: Final = (3.0, 2.0)
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


@cache
def _font(families: tuple[str, ...], size: float, *, bold: bool) -> FontProperties:
    weight = "bold" if bold else "normal"
    return FontProperties(
        family=list(families), fname=str(font_path(bold=bold)), size=size, weight=weight
    )


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
    """One drawing in the making, drawn by matplotlib's SVG renderer in the order things come.

    The renderer is used without figure and axes: we place every label ourselves, by its measured
    box, and a figure would measure each text again, which takes three times as long.
    """

    def __init__(self, width: float, height: float, face: Face) -> None:
        """Open a sheet of so many points, for texts in a face."""
        self.width, self.height, self.face = width, height, face
        self.labels: list[tuple[str, Box]] = []
        self.obstacles: list[Box] = []
        self._steps: list[Callable[[Any], None]] = []
        self._downwards = Affine2D().scale(1, -1).translate(0, height)  # matplotlib counts upwards

    def _draw(
        self,
        outline: Outline,
        *,
        fill: str = "none",
        edge: str = "none",
        line: float = 0.8,
        cap: str = "butt",
        dashed: bool = False,
    ) -> None:
        """Draw an outline, its corners at whole thousandths of a point."""
        corners = np.asarray(outline.vertices, dtype=float).round(DECIMALS)
        exact = Outline(corners, outline.codes)
        inside = None if fill == "none" else to_rgb(fill)

        def step(renderer: Any) -> None:  # noqa: ANN401 - matplotlib's renderer has no types
            pen = renderer.new_gc()
            pen.set_linewidth(0.0 if edge == "none" else line)
            pen.set_foreground("black" if edge == "none" else edge)
            pen.set_capstyle(cap)
            if dashed:
                pen.set_dashes(0.0, DASHES)
            renderer.draw_path(pen, exact, self._downwards, inside)
            pen.restore()

        self._steps.append(step)

    def rectangle(self, box: Box, fill: str, edge: str = "none", line: float = 0.8) -> None:
        """Draw a rectangle."""
        size = (box.right - box.left, box.bottom - box.top)
        outline = BoxStyle.Square(pad=0)(box.left, box.top, *size, 1)
        self._draw(outline, fill=fill, edge=edge, line=line)

    def rounded(self, box: Box, fill: str, edge: str) -> None:
        """Draw a rectangle with round corners."""
        size = (box.right - box.left, box.bottom - box.top)
        outline = BoxStyle.Round(pad=0, rounding_size=4.0)(box.left, box.top, *size, 1)
        self._draw(outline, fill=fill, edge=edge, line=0.9)

    def line(
        self,
        points: Sequence[Point],
        color: str = LINE,
        width: float = 0.8,
        *,
        dashed: bool = False,
    ) -> None:
        """Draw a line through points."""
        cap = "butt" if dashed else "projecting"
        self._draw(Outline(points), edge=color, line=width, cap=cap, dashed=dashed)

    def curve(self, start: Point, first: Point, second: Point, end: Point, color: str) -> None:
        """Draw a cubic curve that ends in an arrow head."""
        codes = [Outline.MOVETO, Outline.CURVE4, Outline.CURVE4, Outline.CURVE4]
        self._draw(Outline([start, first, second, end], codes), edge=color, line=1.0)
        self._head(second, end, color)

    def _head(self, before: Point, tip: Point, color: str) -> None:
        across, down = tip[0] - before[0], tip[1] - before[1]
        length = math.sqrt(across * across + down * down) or 1.0
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
        outline = Outline([*corners, corners[0]], closed=True)
        self._draw(outline, fill=fill, edge=edge, line=0.9)

    def dot(self, center: Point, radius: float, fill: str, edge: str) -> None:
        """Draw a round point."""
        self._draw(Outline.circle(center, radius), fill=fill, edge=edge, line=1.0)

    def box_of(
        self, x: float, y: float, text: str, size: float, align: Align, *, bold: bool
    ) -> Box:
        """Give the box of a text whose line is centred at height y."""
        width = self.face.width(text, size, bold=bold)
        left = x - {"left": 0.0, "center": width / 2, "right": width}[align]
        return Box(left, y - 0.58 * size, left + width, y + 0.58 * size)

    def text(
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
        font = _font(tuple(self.face.families), size, bold=bold)
        left, line = round(x, DECIMALS), round(y + 0.36 * size, DECIMALS)
        label = Text(left, self.height - line, text, ha=align, va="baseline", parse_math=False)

        def step(renderer: Any) -> None:  # noqa: ANN401 - matplotlib's renderer has no types
            pen = renderer.new_gc()
            pen.set_foreground(color)
            renderer.draw_text(pen, left, line, text, font, 0.0, mtext=label)
            pen.restore()

        self._steps.append(step)

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

    def place(
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
        output, metadata = StringIO(), {"Date": None, "Creator": None}
        with rc_context({"svg.fonttype": "none", "svg.hashsalt": "crm-roi"}), catch_warnings():
            simplefilter("ignore")  # it measures with one font what we print with two
            renderer: Any = RendererSVG(  # type: ignore[no-untyped-call]  # it has no types
                self.width, self.height, output, image_dpi=72, metadata=metadata
            )
            for step in self._steps:
                step(renderer)
            renderer.finalize()
        return output.getvalue().encode()


def fitted(face: Face, text: str, width: float, size: float, *, bold: bool = False) -> str:
    """Shorten a text until it fits a width."""
    if face.width(text, size, bold=bold) <= width:
        return text
    for end in range(len(text) - 1, 0, -1):
        short = f"{text[:end].rstrip()}…"
        if face.width(short, size, bold=bold) <= width:
            return short
    return ""


def wrapped(
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
