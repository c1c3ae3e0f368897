"""The histogram of a simulation: losses red, the plan's own figure and P10, P50, P90 marked."""

from __future__ import annotations

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
    Box,
    Canvas,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_roi.report.charts.canvas import Align
    from crm_roi.report.exhibits import Spread, Tone
    from crm_roi.report.fonts import Face

HEIGHT: Final = 142.0
TOP: Final = 46.0
FOOT: Final = 18.0
ROWS: Final = (21.0, 31.0, 41.0)
EDGE: Final = 8.0


def spread(drawing: Spread, face: Face) -> Canvas:
    """Draw the columns from zero, then the marks over them."""
    canvas = Canvas(WIDTH, HEIGHT, face)
    low = min(drawing.edges[0], drawing.plan[0])
    high = max(drawing.edges[-1], drawing.plan[0])
    across = scale(low, high, EDGE, WIDTH - EDGE)
    _columns(canvas, drawing, across)
    canvas.line([(2, HEIGHT - FOOT), (WIDTH - 2, HEIGHT - FOOT)], INK, 0.9)
    _zero(canvas, across, low, high)
    for value, _text in (drawing.plan, *drawing.marks):
        canvas.avoid((across(value), 26), (across(value), HEIGHT - FOOT))
    for value, _text in drawing.marks:
        canvas.line([(across(value), 26), (across(value), HEIGHT - FOOT)], INK, 0.7, dashed=True)
    _plan(canvas, across(drawing.plan[0]))
    canvas.text(2, 7, drawing.below, bold=True, color=TONES["bad"])
    canvas.place([(WIDTH - 2, 7, "right")], drawing.above, bold=True, color=TONES["good"])
    _marks(canvas, drawing, across)
    _ticks(canvas, drawing, across)
    return canvas


def _columns(canvas: Canvas, drawing: Spread, across: Callable[[float], float]) -> None:
    floor = HEIGHT - FOOT
    up = scale(0, max(*drawing.counts, 1), floor, TOP)
    for index, count in enumerate(drawing.counts):
        left, right = drawing.edges[index : index + 2]
        tone: Tone = "bad" if right <= 0 else "good"
        if count:
            box = Box(across(left) + 0.4, up(count), across(right) - 0.4, floor)
            canvas.rectangle(box, TINTS[tone], TONES[tone], 0.6)


def _zero(canvas: Canvas, across: Callable[[float], float], low: float, high: float) -> None:
    if low < 0 < high:
        canvas.line([(across(0), TOP - 4), (across(0), HEIGHT - FOOT)], INK, 1.2)


def _plan(canvas: Canvas, x: float) -> None:
    floor = HEIGHT - FOOT
    canvas.line([(x, 26), (x, floor)], ACCENT, 1.2)
    canvas.polygon([(x, floor - 4), (x + 4, floor), (x, floor + 4), (x - 4, floor)], ACCENT)


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
        spots: list[tuple[float, float, Align]] = [(across(edges[index]), HEIGHT - 9, "center")]
        canvas.place(spots, texts[index], size=SMALL, color=GREY)
