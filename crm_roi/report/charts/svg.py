"""A sheet of SVG: matplotlib writes shapes and texts in the order they come.

Its renderer is used without figure and axes: our canvas places every label itself, by measured
boxes. Texts stay text, and the same drawing gives the same bytes.
"""

from __future__ import annotations

from functools import cache
from io import StringIO
from typing import TYPE_CHECKING, Any, Final
from warnings import catch_warnings, simplefilter

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
    from collections.abc import Callable, Iterable, Sequence

Point = tuple[float, float]

DASHES: Final = (0.0, (3.0, 2.0))


@cache
def _font(families: tuple[str, ...], size: float, *, bold: bool) -> FontProperties:
    weight = "bold" if bold else "normal"
    return FontProperties(
        family=list(families), fname=str(font_path(bold=bold)), size=size, weight=weight
    )


class Sheet:
    """An SVG drawing in points, from the top left corner."""

    def __init__(self, width: float, height: float, families: Iterable[str]) -> None:
        """Open a sheet of a size whose texts are printed in a list of fonts."""
        self._width, self._height = width, height
        self._families = tuple(families)
        self._steps: list[Callable[[Any], None]] = []
        self._downwards = Affine2D().scale(1, -1).translate(0, height)  # matplotlib counts upwards

    def _path(  # noqa: PLR0913 - an outline and its looks
        self, outline: Outline, fill: str, edge: str, line: float, *, dashed: bool = False,
        cap: str = "butt",
    ) -> None:  # fmt: skip
        def step(renderer: Any) -> None:  # noqa: ANN401 - matplotlib's renderer has no types
            pen = renderer.new_gc()
            pen.set_linewidth(0.0 if edge == "none" else line)
            pen.set_foreground("black" if edge == "none" else edge)
            pen.set_capstyle(cap)
            if dashed:
                pen.set_dashes(*DASHES)
            filled = None if fill == "none" else to_rgb(fill)
            renderer.draw_path(pen, outline, self._downwards, filled)
            pen.restore()

        self._steps.append(step)

    def rectangle(  # noqa: PLR0913, PLR0917 - a rectangle is its place, its size and its looks
        self, left: float, top: float, width: float, height: float,
        fill: str, edge: str, line: float, radius: float = 0.0,
    ) -> None:  # fmt: skip
        """Draw a rectangle, its corners round if a radius is given."""
        style = BoxStyle.Round(pad=0, rounding_size=radius) if radius else BoxStyle.Square(pad=0)
        self._path(style(left, top, width, height, 1), fill, edge, line)

    def line(self, points: Sequence[Point], color: str, width: float, *, dashed: bool) -> None:
        """Draw a line through points."""
        cap = "butt" if dashed else "projecting"
        self._path(Outline(points), "none", color, width, dashed=dashed, cap=cap)

    def curve(self, points: tuple[Point, Point, Point, Point], color: str) -> None:
        """Draw a cubic curve from the first point to the last."""
        codes = [Outline.MOVETO, Outline.CURVE4, Outline.CURVE4, Outline.CURVE4]
        self._path(Outline(points, codes), "none", color, 1.0)

    def polygon(self, corners: Sequence[Point], fill: str, edge: str) -> None:
        """Draw a filled shape."""
        self._path(Outline([*corners, corners[0]], closed=True), fill, edge, 0.9)

    def circle(self, center: Point, radius: float, fill: str, edge: str) -> None:
        """Draw a round point."""
        self._path(Outline.circle(center, radius), fill, edge, 1.0)

    def text(  # noqa: PLR0913, PLR0917 - a text is its place, its words and its looks
        self, x: float, baseline: float, text: str, size: float, color: str, align: str,
        *, bold: bool,
    ) -> None:  # fmt: skip
        """Write a text on its line."""
        font = _font(self._families, size, bold=bold)
        label = Text(x, self._height - baseline, text, ha=align, va="baseline", parse_math=False)

        def step(renderer: Any) -> None:  # noqa: ANN401 - matplotlib's renderer has no types
            pen = renderer.new_gc()
            pen.set_foreground(color)
            renderer.draw_text(pen, x, baseline, text, font, 0.0, mtext=label)
            pen.restore()

        self._steps.append(step)

    def svg(self) -> bytes:
        """Give the whole drawing."""
        output = StringIO()
        with rc_context({"svg.fonttype": "none", "svg.hashsalt": "crm-roi"}), catch_warnings():
            simplefilter("ignore")  # it measures with one font what we print with two
            renderer: Any = RendererSVG(  # type: ignore[no-untyped-call]  # it has no types
                self._width, self._height, output, image_dpi=72,
                metadata={"Date": None, "Creator": None},
            )  # fmt: skip
            for step in self._steps:
                step(renderer)
            renderer.finalize()
        return output.getvalue().encode()
