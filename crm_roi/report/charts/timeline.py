"""Charts along time: cash flow with payback, KPI targets as small multiples, the roadmap."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from crm_roi.report.charts.bars import WIDTH, name_width, scale
from crm_roi.report.charts.canvas import (
    ACCENT,
    GREY,
    INK,
    LINE,
    SHADE,
    SIZE,
    SMALL,
    TINT,
    TINTS,
    TONES,
    WHITE,
    Box,
    Canvas,
    fitted,
    wrapped,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crm_roi.report.charts.canvas import Align
    from crm_roi.report.exhibits import CashFlow, Multiples, Panel, Phase, Roadmap, Tone
    from crm_roi.report.fonts import Face

PLAN_ROW: Final = 24.0
ACROSS: Final = 4
FEW: Final = 15
"""Up to so many years each column and each point may have its figure; the table has them all."""
PANEL: Final = (116.0, 84.0)


def cash_flow(drawing: CashFlow, face: Face) -> Canvas:
    """Draw net cash flow as columns, the cumulative flow as a line, the payback as a mark."""
    height, top, foot = 250.0, 24.0, 22.0
    canvas = Canvas(WIDTH, height, face)
    values = (*drawing.net.values, *drawing.cumulative.values, 0.0)
    up = scale(
        min(values), max(values) or (1.0 if min(values) == 0 else 0.0), height - foot - 12, top
    )
    step = (WIDTH - 8) / len(drawing.labels)
    across = scale(0, 1, 4 + step / 2, 4 + 1.5 * step)
    half = min(0.34 * step, 22.0)
    bars = []
    for index, value in enumerate(drawing.net.values):
        low, high = sorted((up(0), up(value)))
        tone: Tone = "bad" if value < 0 else "good"
        bar = Box(across(index) - half, low, across(index) + half, high)
        canvas.rectangle(bar, TINTS[tone], TONES[tone])
        bars.append(bar)
    canvas.line([(2, up(0)), (WIDTH - 2, up(0))], INK, 0.9)
    points = [(across(index), up(value)) for index, value in enumerate(drawing.cumulative.values)]
    if len(points) > 1:
        canvas.line(points, ACCENT, 1.6)
        for before, after in pairwise(points):
            canvas.avoid(before, after)
    for point in points:
        canvas.dot(point, 2.0 if half > 6 else 1.2, WHITE, ACCENT)  # noqa: PLR2004 - thin columns, small points
    _year_labels(canvas, drawing.labels, across, step, height - 7)
    _payback(canvas, drawing, across, up)
    _column_labels(canvas, drawing, across, up)
    canvas.obstacles += bars
    _point_labels(canvas, drawing, across, up)
    _line_names(canvas, drawing, across, up)
    return canvas


def _year_labels(
    canvas: Canvas, labels: Sequence[str], across: Callable[[float], float], step: float, y: float
) -> None:
    """Write as many years as fit, always the first."""
    every = next(n for n in (1, 2, 5, 10, 50) if n * step > canvas.face.width(labels[0], SMALL) + 4)
    for index in range(0, len(labels), every):
        canvas.text(across(index), y, labels[index], size=SMALL, align="center")


def _payback(
    canvas: Canvas,
    drawing: CashFlow,
    across: Callable[[float], float],
    up: Callable[[float], float],
) -> None:
    if drawing.payback is None or not drawing.payback:
        return
    x = across(drawing.payback)
    canvas.line([(x, 12), (x, up(0))], ACCENT, 0.8, dashed=True)
    canvas.polygon([(x, up(0) - 4), (x + 4, up(0)), (x, up(0) + 4), (x - 4, up(0))], ACCENT)
    sides: list[tuple[float, float, Align]] = [
        (x, 6, "center"),
        (x - 3, 6, "right"),
        (x + 3, 6, "left"),
    ]
    canvas.place(sides, drawing.payback_text, color=ACCENT, bold=True)


def _column_labels(
    canvas: Canvas,
    drawing: CashFlow,
    across: Callable[[float], float],
    up: Callable[[float], float],
) -> None:
    """Label each column beyond its end, or within it where the line passes there."""
    last = len(drawing.labels) - 1
    every = 1 if last <= FEW else 5
    shown = {0, last, *range(0, last, every)}
    for index in sorted(shown, key=lambda i: (i not in {0, last}, i)):
        value, x = drawing.net.values[index], across(index)
        down = 7 if value < 0 else -7
        within = [up(value) - down, up(0) + down] if abs(up(value) - up(0)) > 12 else []  # noqa: PLR2004 - a line of text
        heights = [up(value) + down, *within, up(0) - down]
        canvas.place([(x, y, "center") for y in heights], drawing.net.texts[index], size=SMALL)


def _point_labels(
    canvas: Canvas,
    drawing: CashFlow,
    across: Callable[[float], float],
    up: Callable[[float], float],
) -> None:
    """Label the line's lowest point and its end; the others where nothing else stands."""
    values = drawing.cumulative.values
    last = len(values) - 1
    named = (last, values.index(min(values)))
    shown = named if last > FEW else sorted(range(last + 1), key=lambda i: (i not in named, i))
    for index in dict.fromkeys(shown):
        x, y = across(index), up(values[index])
        spots: list[tuple[float, float, Align]] = [
            (x, y + 8, "center"),
            (x, y - 8, "center"),
            (x + 5, y, "left"),
            (x - 5, y, "right"),
            (x + 5, y + 7, "left"),
            (x - 5, y + 7, "right"),
            (x + 5, y - 7, "left"),
            (x - 5, y - 7, "right"),
        ]
        if values[index] != drawing.net.values[index]:
            text, needed = drawing.cumulative.texts[index], index in named
            canvas.place(spots, text, size=SMALL, color=ACCENT, bold=True, needed=needed)


def _line_names(
    canvas: Canvas,
    drawing: CashFlow,
    across: Callable[[float], float],
    up: Callable[[float], float],
) -> None:
    """Say which is which, once, beside the line's end and under the first column."""
    last = len(drawing.labels) - 1
    x, y = across(last), up(drawing.cumulative.values[last])
    name = drawing.cumulative.name
    spots: list[tuple[float, float, Align]] = [
        (x + 16, y - 10, "right"),
        (x - 12, y - 4, "right"),
        (x - 12, y - 14, "right"),
        (x + 16, y + 18, "right"),
        (x - 16, y + 14, "right"),
    ]
    canvas.place(spots, name, size=SMALL, color=ACCENT, bold=True)


def multiples(drawing: Multiples, face: Face) -> Canvas:
    """Draw small multiples, four in a row."""
    count = len(drawing.panels)
    rows = -(-count // ACROSS)
    step, height = (WIDTH + 6) / ACROSS, PANEL[1] + 8
    canvas = Canvas(WIDTH, rows * height, face)
    last = max((mark[0] for panel in drawing.panels for mark in panel.path), default=1)
    for index, panel in enumerate(drawing.panels):
        left, top = (index % ACROSS) * step, (index // ACROSS) * height
        _panel(canvas, panel, Box(left, top, left + PANEL[0], top + PANEL[1]), last)
    return canvas


def _panel(canvas: Canvas, panel: Panel, box: Box, last: int) -> None:
    """Draw one KPI; the years run to the last target of them all."""
    width = box.right - box.left
    unit = f" ({panel.unit})" if panel.unit else ""
    for line, text in enumerate(
        wrapped(canvas.face, panel.title + unit, width, SMALL, 2, bold=True)
    ):
        canvas.text(box.left, box.top + 5 + 8.5 * line, text, size=SMALL, bold=True)
    foot = box.bottom - 9
    marks = (*panel.path, *panel.actuals)
    years, values = [mark[0] for mark in marks], [mark[1] for mark in marks]
    across = scale(0, max(1, last, *years), box.left + 10, box.right - 12)
    middle = min(values) == max(values)
    up = scale(min(values) - middle, max(values) + middle, foot - 12, box.top + 31)
    canvas.line([(box.left, foot), (box.right, foot)], LINE, 0.7)
    canvas.text(box.left, box.bottom - 3, panel.labels[0], size=5.5, color=GREY)
    if max(years) > 0:
        canvas.place(
            [(across(max(years)), box.bottom - 3, "center"), (box.right, box.bottom - 3, "right")],
            panel.labels[max(years)],
            size=5.5,
            color=GREY,
        )
    path = [(across(year), up(value)) for year, value, _text in panel.path]
    if len(path) > 1:
        canvas.line(path, ACCENT, 0.9, dashed=True)
        for before, after in pairwise(path):
            canvas.avoid(before, after)
    for point in path:
        canvas.dot(point, 1.9, WHITE, ACCENT)
    for year, value, _text in panel.actuals:
        canvas.dot((across(year), up(value)), 2.4, TONES[panel.tone], TONES[panel.tone])
        canvas.avoid((across(year), up(value)), (across(year), up(value)))
    _panel_labels(canvas, panel, across, up)


def _panel_labels(
    canvas: Canvas, panel: Panel, across: Callable[[float], float], up: Callable[[float], float]
) -> None:
    """Label the latest actual, then the ends of the path."""
    wanted = [(panel.actuals[-1], TONES[panel.tone], True)] if panel.actuals else []
    wanted += [(mark, INK, False) for mark in (panel.path[-1:] + panel.path[:1])]
    for (year, value, text), color, bold in wanted:
        x, y = across(year), up(value)
        spots: list[tuple[float, float, Align]] = [
            (x, y - 7, "center"),
            (x, y + 7, "center"),
            (x + 4, y - 6, "right"),
            (x - 4, y - 6, "left"),
            (x - 4, y + 6, "left"),
            (x + 4, y + 6, "right"),
            (x + 10, y - 7, "right"),
            (x + 6, y, "left"),
            (x - 6, y, "right"),
            (x + 5, y + 7, "left"),
            (x + 5, y - 7, "left"),
            (x - 5, y - 7, "right"),
        ]
        canvas.place(spots, text, size=5.8, color=color, bold=bold)


def roadmap(drawing: Roadmap, face: Face) -> Canvas:
    """Draw phases along time, with a diamond where a stop/go condition stands."""
    head = 18.0
    canvas = Canvas(WIDTH, head + PLAN_ROW * len(drawing.phases) + 4, face)
    room = name_width([phase.label for phase in drawing.phases], face)
    across = scale(drawing.start, drawing.end, room + 6, WIDTH - 16)
    for day, label in drawing.ticks:
        canvas.line([(across(day), head - 4), (across(day), canvas.height - 2)], TINT, 0.6)
        canvas.place([(across(day), head - 11, "center")], label, size=SMALL, color=GREY)
    for index, phase in enumerate(drawing.phases):
        y = head + (index + 0.5) * PLAN_ROW
        canvas.text(room - 4, y, fitted(canvas.face, phase.label, room - 8, SIZE), align="right")
        _phase(canvas, phase, across, y, room)
    return canvas


def _phase(
    canvas: Canvas, phase: Phase, across: Callable[[float], float], y: float, room: float
) -> None:
    left = across(phase.start)
    right = max(across(phase.end + 1), left + 2)
    canvas.rectangle(Box(left, y - 5, right, y + 5), SHADE if phase.gate else TINT, ACCENT)
    if phase.gate:
        canvas.polygon([(right, y - 6), (right + 6, y), (right, y + 6), (right - 6, y)], ACCENT)
    width = canvas.face.width(phase.text, SMALL)
    if right + 10 + width <= WIDTH:
        canvas.text(right + 10, y, phase.text, size=SMALL, color=GREY)
    elif left - 5 - width >= room:
        canvas.text(left - 5, y, phase.text, size=SMALL, color=GREY, align="right")
    elif right - left - 14 >= width:
        canvas.text(left + 4, y, phase.text, size=SMALL)
