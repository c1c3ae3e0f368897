"""Charts over an amount: the histogram of a simulation, and efficient frontiers."""

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
    TINTS,
    TONES,
    WHITE,
    Box,
    Canvas,
    fitted,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crm_roi.report.charts.canvas import Align, Point
    from crm_roi.report.exhibits import Curve, Curves, Spread, Tone
    from crm_roi.report.fonts import Face

HISTOGRAM: Final = 142.0
CEILING: Final = 46.0
FLOOR: Final = 124.0
ROWS: Final = (21.0, 31.0, 41.0)
MARGIN: Final = 8.0
HEIGHT: Final = 190.0
GUTTER: Final = 26.0
HEAD: Final = 34.0
FOOT: Final = 22.0
MARK: Final = 4.5


def spread(drawing: Spread, face: Face) -> Canvas:
    """Draw the columns from zero, then the marks over them."""
    canvas = Canvas(WIDTH, HISTOGRAM, face)
    low = min(drawing.edges[0], drawing.plan[0])
    high = max(drawing.edges[-1], drawing.plan[0])
    across = scale(low, high, MARGIN, WIDTH - MARGIN)
    _columns(canvas, drawing, across)
    canvas.line([(2, FLOOR), (WIDTH - 2, FLOOR)], INK, 0.9)
    _zero(canvas, across, low, high)
    for value, _text in (drawing.plan, *drawing.marks):
        canvas.avoid((across(value), 26), (across(value), FLOOR))
    for value, _text in drawing.marks:
        canvas.line(
            [(across(value), 26), (across(value), FLOOR)],
            INK,
            0.7,
            dashed=True,
        )
    _plan(canvas, across(drawing.plan[0]))
    canvas.text(2, 7, drawing.below, bold=True, color=TONES["bad"])
    canvas.place([(WIDTH - 2, 7, "right")], drawing.above, bold=True, color=TONES["good"])
    _marks(canvas, drawing, across)
    _ticks(canvas, drawing, across)
    return canvas


def _columns(canvas: Canvas, drawing: Spread, across: Callable[[float], float]) -> None:
    up = scale(0, max(*drawing.counts, 1), FLOOR, CEILING)
    for index, count in enumerate(drawing.counts):
        left, right = drawing.edges[index : index + 2]
        tone: Tone = "bad" if right <= 0 else "good"
        if count:
            box = Box(across(left) + 0.4, up(count), across(right) - 0.4, FLOOR)
            canvas.rectangle(box, TINTS[tone], TONES[tone], 0.6)


def _zero(canvas: Canvas, across: Callable[[float], float], low: float, high: float) -> None:
    if low < 0 < high:
        canvas.line([(across(0), CEILING - 4), (across(0), FLOOR)], INK, 1.2)


def _plan(canvas: Canvas, x: float) -> None:
    canvas.line([(x, 26), (x, FLOOR)], ACCENT, 1.2)
    canvas.polygon([(x, FLOOR - 4), (x + 4, FLOOR), (x, FLOOR + 4), (x - 4, FLOOR)], ACCENT)


def _marks(canvas: Canvas, drawing: Spread, across: Callable[[float], float]) -> None:
    """Write each mark beside its line, in the first row that has room; the plan's own first.

    Of two lines close together, each has its words on its own side, so that none crosses a line.
    """
    marks = [(*drawing.plan, ACCENT), *((value, text, INK) for value, text in drawing.marks)]
    for value, text, color in marks:
        x = across(value)
        spots: list[tuple[float, float, Align]] = [
            spot for y in ROWS for spot in _beside(canvas, x, y, text)
        ]
        canvas.place(spots, text, size=SIZE, color=color, bold=True)


def _beside(canvas: Canvas, x: float, y: float, text: str) -> list[tuple[float, float, Align]]:
    """Give the places around a line at one height, and at the sheet's edge for a line near it."""
    width = canvas.face.width(text, SIZE, bold=True)
    edge = min(max(x - width / 2, 1.0), WIDTH - width - 1)
    return [(x + 3, y, "left"), (x - 3, y, "right"), (edge, y, "left")]


def _ticks(canvas: Canvas, drawing: Spread, across: Callable[[float], float]) -> None:
    """Write as many edges as fit, zero among them."""
    edges, texts = drawing.edges, drawing.edge_texts
    room = max(canvas.face.width(text, SMALL) for text in texts) + 8
    step = across(edges[1]) - across(edges[0])
    every = next((n for n in (1, 2, 4, 5, 10, 20) if n * step >= room), len(edges))
    first = edges.index(0.0) % every if 0.0 in edges else 0
    for index in range(first, len(edges), every):
        spots: list[tuple[float, float, Align]] = [(across(edges[index]), HISTOGRAM - 9, "center")]
        canvas.place(spots, texts[index], size=SMALL, color=GREY)


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
