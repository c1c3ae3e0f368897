"""A sheet of SVG: shapes and texts in the order they come; the same ones give the same bytes.

The report lays out what is written here, so it holds what a chart needs and nothing else: no
picture, no link, no script. Texts are escaped and stay text.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

Point = tuple[float, float]

ANCHORS: Final = {"left": "start", "center": "middle", "right": "end"}


def written(value: float) -> str:
    """Write a coordinate to a hundredth of a point."""
    return f"{round(value, 2) + 0.0:.2f}".rstrip("0").rstrip(".")  # no minus before a zero


class Sheet:
    """An SVG drawing in points, from the top left corner."""

    def __init__(self, width: float, height: float, families: Iterable[str]) -> None:
        """Open a sheet of a size whose texts are printed in a list of fonts."""
        self._size = (written(width), written(height))
        self._families = ", ".join(f"'{family}'" for family in families)
        self._parts: list[str] = []

    def _add(self, tag: str, content: str = "", **attributes: str | float) -> None:
        pairs = "".join(
            f' {name.replace("_", "-")}="{escape(_text(value))}"'
            for name, value in attributes.items()
        )
        end = f">{content}</{tag}>" if content else "/>"
        self._parts.append(f"<{tag}{pairs}{end}")

    def rectangle(  # noqa: PLR0913, PLR0917 - a rectangle is its place, its size and its looks
        self, left: float, top: float, width: float, height: float,
        fill: str, edge: str, line: float, radius: float = 0.0,
    ) -> None:  # fmt: skip
        """Draw a rectangle, its corners round if a radius is given."""
        corners: dict[str, Any] = {"rx": radius, "ry": radius} if radius else {}
        self._add(
            "rect", x=left, y=top, width=width, height=height, **corners,
            fill=fill, stroke=edge, stroke_width=line,
        )  # fmt: skip

    def line(self, points: Iterable[Point], color: str, width: float, *, dashed: bool) -> None:
        """Draw a line through points."""
        looks = {"stroke_dasharray": "3,2"} if dashed else {"stroke_linecap": "square"}
        self._add(
            "polyline",
            points=_points(points),
            fill="none",
            stroke=color,
            stroke_width=width,
            **looks,
        )

    def curve(self, points: tuple[Point, Point, Point, Point], color: str) -> None:
        """Draw a cubic curve from the first point to the last."""
        start, *others = (f"{written(x)} {written(y)}" for x, y in points)
        path = f"M {start} C {', '.join(others)}"
        self._add("path", d=path, fill="none", stroke=color, stroke_width=1.0)

    def polygon(self, corners: Iterable[Point], fill: str, edge: str) -> None:
        """Draw a filled shape."""
        self._add("polygon", points=_points(corners), fill=fill, stroke=edge, stroke_width=0.9)

    def circle(self, center: Point, radius: float, fill: str, edge: str) -> None:
        """Draw a round point."""
        x, y = center
        self._add("circle", cx=x, cy=y, r=radius, fill=fill, stroke=edge, stroke_width=1.0)

    def text(  # noqa: PLR0913, PLR0917 - a text is its place, its words and its looks
        self, x: float, baseline: float, text: str, size: float, color: str, align: str,
        *, bold: bool,
    ) -> None:  # fmt: skip
        """Write a text on its line."""
        weight = {"font_weight": "bold"} if bold else {}
        self._add(
            "text", escape(text), x=x, y=baseline, font_size=size, **weight,
            text_anchor=ANCHORS[align], fill=color,
        )  # fmt: skip

    def svg(self) -> bytes:
        """Give the whole drawing."""
        width, height = self._size
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" version="1.1" width="{width}pt" '
            f'height="{height}pt" viewBox="0 0 {width} {height}" font-family="{self._families}">'
        )
        return "\n".join((head, *self._parts, "</svg>\n")).encode()


def _text(value: str | float) -> str:
    return value if isinstance(value, str) else written(value)


def _points(points: Iterable[Point]) -> str:
    return " ".join(f"{written(x)},{written(y)}" for x, y in points)
