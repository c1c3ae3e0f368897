"""Curves over an amount, side by side: an efficient frontier with the selection that was made."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from crm_roi.report.charts.bars import WIDTH, scale
from crm_roi.report.charts.canvas import (
    ACCENT,
    GREY,
    INK,
    SIZE,
    SMALL,
    TONES,
    WHITE,
    Box,
    Canvas,
    fitted,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crm_roi.report.charts.canvas import Align
    from crm_roi.report.charts.svg import Point
    from crm_roi.report.exhibits import Curve, Curves
    from crm_roi.report.fonts import Face

HEIGHT: Final = 190.0
GUTTER: Final = 26.0
HEAD: Final = 34.0
FOOT: Final = 22.0
MARK: Final = 4.5


def curves(drawing: Curves, face: Face) -> Canvas:
    """Draw each curve in its own panel, from zero."""
    canvas = Canvas(WIDTH, HEIGHT, face)
    count = len(drawing.curves)
    width = (WIDTH - GUTTER * (count - 1)) / count
    for index, curve in enumerate(drawing.curves):
        left = index * (width + GUTTER)
        _panel(canvas, curve, Box(left, 0, left + width, HEIGHT))
    return canvas


def _panel(canvas: Canvas, curve: Curve, box: Box) -> None:
    title = fitted(canvas.face, curve.name, box.right - box.left, SIZE, bold=True)
    canvas.text(box.left, 6, title, bold=True)
    across, up = _scales(curve, box)
    canvas.line([(box.left, up(0)), (box.right, up(0))], INK, 0.9)
    places = [(across(x), up(y)) for x, y in curve.points]
    drawn = _steps(places)
    if len(places) > 1:
        canvas.line(drawn, ACCENT, 1.5)
    for before, after in pairwise(drawn):
        canvas.avoid(before, after)
    for place in places:
        canvas.dot(place, 1.4, WHITE, ACCENT)
    for x, text in curve.ticks:
        _tick(canvas, across(x), up(0), text, box)
    _labels(canvas, curve, across, up)


def _steps(places: Sequence[Point]) -> list[Point]:
    """Lead from each point level to the next: between two selections, more money brings nothing."""
    corners = [(after[0], before[1]) for before, after in pairwise(places)]
    steps = [place for pair in zip(places, corners, strict=False) for place in pair]
    return [*steps, *places[-1:]]


def _scales(curve: Curve, box: Box) -> tuple[Callable[[float], float], Callable[[float], float]]:
    """Scale both axes from zero to the farthest point, with room for the labels at the edges."""
    chosen = [curve.chosen[:2]] if curve.chosen else []
    points = (*curve.points, *chosen)
    right = max((x for x, _y in points), default=1.0)
    low = min(0.0, *(y for _x, y in points))
    high = max(0.0, *(y for _x, y in points))
    across = scale(0, right, box.left + 4, box.right - 30)
    return across, scale(low, high if high > low else low + 1, HEIGHT - FOOT, HEAD)


def _tick(canvas: Canvas, x: float, y: float, text: str, box: Box) -> None:
    """Write an amount below the axis, within the panel."""
    canvas.line([(x, y), (x, y + 3)], GREY, 0.6)
    half = canvas.face.width(text, SMALL) / 2
    middle = min(max(x, box.left + half), box.right - half)
    canvas.place([(middle, y + 10, "center")], text, size=SMALL, color=GREY)


def _labels(
    canvas: Canvas, curve: Curve, across: Callable[[float], float], up: Callable[[float], float]
) -> None:
    """Mark the selection, then write the words of the other points where there is room."""
    marked = [(*curve.chosen, TONES["warn"], True)] if curve.chosen else []
    if curve.chosen:
        x, y = across(curve.chosen[0]), up(curve.chosen[1])
        canvas.polygon([(x, y - MARK), (x + MARK, y), (x, y + MARK), (x - MARK, y)], TONES["warn"])
        canvas.obstacles.append(Box(x - MARK, y - MARK, x + MARK, y + MARK))
    for across_at, up_at, text, color, bold in (
        *marked,
        *((*label, ACCENT, False) for label in curve.labels),
    ):
        x, y = across(across_at), up(up_at)
        spots: list[tuple[float, float, Align]] = [
            (x, y - 10, "center"), (x - 7, y - 8, "right"), (x + 8, y + 9, "left"),
            (x + 30, y - 10, "right"), (x + 8, y + 22, "left"), (x, y + 14, "center"),
            (x - 8, y - 20, "right"), (x + 8, y - 8, "left"), (x - 8, y + 14, "right"),
        ]  # fmt: skip
        canvas.place(spots, text, size=SIZE, color=color, bold=bold)
