"""A sheet to draw on, in points from the top left corner; every label's box is known.

Matplotlib draws; placing labels by their measured boxes is what keeps them apart at any data.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Final, Literal
from warnings import catch_warnings, simplefilter

from matplotlib import rc_context
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import Ellipse, FancyBboxPatch, PathPatch, Polygon, Rectangle
from matplotlib.path import Path as Outline
from matplotlib.text import Text
from matplotlib.transforms import IdentityTransform

from crm_roi.report.fonts import font_path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.artist import Artist
    from matplotlib.backend_bases import RendererBase

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
Point = tuple[float, float]


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


class Label(Text):
    """A text that stands where it was put: it need not be measured a second time to be drawn."""

    def draw(self, renderer: RendererBase) -> None:
        """Draw the text at its anchor."""
        pen = renderer.new_gc()
        pen.set_foreground(self.get_color())
        x, up = self.get_unitless_position()
        y = renderer.get_canvas_width_height()[1] - up
        renderer.draw_text(pen, x, y, self.get_text(), self.get_fontproperties(), 0.0, mtext=self)
        pen.restore()


@cache
def _font(families: tuple[str, ...], size: float, *, bold: bool) -> FontProperties:
    return FontProperties(
        family=list(families),
        fname=str(font_path(bold=bold)),
        size=size,
        weight="bold" if bold else "normal",
    )


class Canvas:
    """One drawing in the making."""

    def __init__(self, width: float, height: float, face: Face) -> None:
        """Open a sheet of so many points, for texts in a face."""
        self.width, self.height, self.face = width, height, face
        self.labels: list[tuple[str, Box]] = []
        self.obstacles: list[Box] = []
        self._figure = Figure(figsize=(width / 72, height / 72), dpi=72, frameon=False)
        self._order = 0

    def _add(self, artist: Artist) -> None:
        self._order += 1
        artist.set_zorder(self._order)
        artist.set_transform(IdentityTransform())
        self._figure.add_artist(artist)

    def rectangle(self, box: Box, fill: str, edge: str = "none", line: float = 0.8) -> None:
        """Draw a rectangle."""
        corner = (box.left, self.height - box.bottom)
        size = (box.right - box.left, box.bottom - box.top)
        self._add(Rectangle(corner, *size, facecolor=fill, edgecolor=edge, linewidth=line))

    def rounded(self, box: Box, fill: str, edge: str) -> None:
        """Draw a rectangle with round corners."""
        corner = (box.left, self.height - box.bottom)
        size = (box.right - box.left, box.bottom - box.top)
        style = "round,pad=0,rounding_size=4"
        self._add(
            FancyBboxPatch(
                corner, *size, boxstyle=style, facecolor=fill, edgecolor=edge, linewidth=0.9
            )
        )

    def line(
        self,
        points: Sequence[Point],
        color: str = LINE,
        width: float = 0.8,
        *,
        dashed: bool = False,
    ) -> None:
        """Draw a line through points."""
        across, up = zip(*((x, self.height - y) for x, y in points), strict=True)
        style: tuple[float, tuple[float, ...]] | Literal["solid"] = (
            (0.0, (3.0, 2.0)) if dashed else "solid"
        )
        self._add(Line2D(across, up, color=color, linewidth=width, linestyle=style))

    def curve(self, start: Point, first: Point, second: Point, end: Point, color: str) -> None:
        """Draw a cubic curve that ends in an arrow head."""
        flipped = [(x, self.height - y) for x, y in (start, first, second, end)]
        codes = [Outline.MOVETO, Outline.CURVE4, Outline.CURVE4, Outline.CURVE4]
        self._add(
            PathPatch(Outline(flipped, codes), facecolor="none", edgecolor=color, linewidth=1.0)
        )
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
        flipped = [(x, self.height - y) for x, y in corners]
        self._add(Polygon(flipped, closed=True, facecolor=fill, edgecolor=edge, linewidth=0.9))

    def dot(self, center: Point, radius: float, fill: str, edge: str) -> None:
        """Draw a round point."""
        middle = (center[0], self.height - center[1])
        self._add(
            Ellipse(middle, 2 * radius, 2 * radius, facecolor=fill, edgecolor=edge, linewidth=1.0)
        )

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
        font = _font(tuple(self.face.families), size, bold=bold)
        self._add(
            Label(
                x,
                self.height - y - 0.36 * size,
                text,
                color=color,
                ha=align,
                va="baseline",
                fontproperties=font,
                parse_math=False,
            )
        )

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
    ) -> bool:
        """Write a text at the first place free of all, else free of labels, else nowhere."""
        for clear in (True, False):
            for x, y, align in places:
                if self.free(self.box_of(x, y, text, size, align, bold=bold), clear=clear):
                    self.text(x, y, text, size=size, color=color, align=align, bold=bold)
                    return True
        return False

    def svg(self) -> bytes:
        """Give the drawing as SVG: text stays text, the same drawing gives the same bytes."""
        FigureCanvasSVG(self._figure)
        output = BytesIO()
        with rc_context({"svg.fonttype": "none", "svg.hashsalt": "crm-roi"}), catch_warnings():
            simplefilter("ignore")  # it measures with one font what we print with two
            self._figure.savefig(output, format="svg", metadata={"Date": None, "Creator": None})
        return output.getvalue()


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
