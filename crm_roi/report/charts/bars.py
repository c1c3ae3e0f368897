"""Charts of structure: bars, waterfall, stacks and the tornado; structure runs top to bottom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.report.charts.canvas import (
    ACCENT,
    GAP,
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
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crm_roi.report.charts.canvas import Align
    from crm_roi.report.exhibits import Bar, Bars, Stack, Swings, Waterfall
    from crm_roi.report.fonts import Face

WIDTH: Final = 493.0
ROW: Final = 17.0
HIGHEST: Final = 22.0
FILLED: Final = 88.0
"""Few rows share this height, none higher than the highest."""
NAMES: Final = 150.0
FILLS: Final = (TINT, SHADE, WHITE)


def scale(low: float, high: float, start: float, end: float) -> Callable[[float], float]:
    """Map values from low to high onto points from start to end."""
    width = (high - low) or 1.0
    return lambda value: start + (value - low) / width * (end - start)


def row_height(count: int) -> float:
    """Give the height of each of so many rows: few rows take more of the page."""
    return max(ROW, min(HIGHEST, FILLED / max(count, 1)))


def name_width(labels: Sequence[str], face: Face, size: float = SIZE) -> float:
    """Give the room that the names at the left need."""
    return min(NAMES, max((face.width(label, size) for label in labels), default=0.0)) + 10


def row_names(
    canvas: Canvas, labels: Sequence[str], room: float, top: float, high: float = ROW
) -> None:
    """Write the names of the rows, right-aligned to the bars."""
    for index, label in enumerate(labels):
        y = top + (index + 0.5) * high
        canvas.text(room - 6, y, fitted(canvas.face, label, room - 8, SIZE), align="right")


def _value_scale(
    ends: Sequence[float], texts: Sequence[str], room: float, face: Face
) -> Callable[[float], float]:
    """Scale bars from zero and leave room for the figures at both ends."""
    margin = max((face.width(text, SIZE, bold=True) for text in texts), default=0.0) + 2 * GAP
    low, high = min((0.0, *ends)), max((0.0, *ends))
    left = room + (margin if low < 0 else 0)
    return scale(low, high, left, WIDTH - margin)


def bars(drawing: Bars, face: Face) -> Canvas:
    """Draw horizontal bars from a common zero."""
    rows, high = drawing.bars, row_height(len(drawing.bars))
    canvas = Canvas(WIDTH, len(rows) * high + 6, face)
    room = name_width([row.label for row in rows], face)
    across = _value_scale([row.end for row in rows], [row.text for row in rows], room, face)
    row_names(canvas, [row.label for row in rows], room, 3, high)
    for index, row in enumerate(rows):
        _bar(canvas, row, across, 3 + (index + 0.5) * high, high)
    canvas.line([(across(0), 1), (across(0), canvas.height - 1)], INK, 0.9)
    return canvas


def _bar(canvas: Canvas, row: Bar, across: Callable[[float], float], y: float, high: float) -> None:
    left, right = sorted((across(row.start), across(row.end)))
    box = Box(left, y - 0.33 * high, right, y + 0.33 * high)
    fill = SHADE if row.strong else TINTS[row.tone]
    canvas.rectangle(box, fill, TONES[row.tone])
    if row.end < row.start:
        canvas.text(left - GAP, y, row.text, align="right", bold=True, color=TONES[row.tone])
    else:
        canvas.text(right + GAP, y, row.text, bold=True, color=TONES[row.tone])


def waterfall(drawing: Waterfall, face: Face) -> Canvas:
    """Draw rows that lead from one total to the next, joined by thin lines."""
    rows, high = drawing.bars, row_height(len(drawing.bars))
    canvas = Canvas(WIDTH, len(rows) * high + 6, face)
    room = name_width([row.label for row in rows], face)
    ends = [end for row in rows for end in (row.start, row.end)]
    across = _value_scale(ends, [row.text for row in rows], room, face)
    row_names(canvas, [row.label for row in rows], room, 3, high)
    for index, row in enumerate(rows):
        y = 3 + (index + 0.5) * high
        if index < len(rows) - 1:
            canvas.line([(across(row.end), y), (across(row.end), y + high)], LINE, 0.6)
        _step(canvas, row, across, y, high)
    canvas.line([(across(0), 1), (across(0), canvas.height - 1)], INK, 0.9)
    return canvas


def _step(
    canvas: Canvas, row: Bar, across: Callable[[float], float], y: float, high: float
) -> None:
    left, right = sorted((across(row.start), across(row.end)))
    box = Box(left, y - 0.33 * high, right, y + 0.33 * high)
    canvas.rectangle(box, SHADE if row.strong else TINTS[row.tone], TONES[row.tone])
    width = canvas.face.width(row.text, SIZE, bold=True)
    if right + GAP <= across(0) <= right + GAP + width:  # the zero line would cross the figure
        canvas.text(left - GAP, y, row.text, align="right", bold=True, color=TONES[row.tone])
    else:
        canvas.text(right + GAP, y, row.text, bold=True, color=TONES[row.tone])


def stack(drawing: Stack, face: Face) -> Canvas:
    """Draw a stack: rows for structure, columns for time."""
    return _stack_rows(drawing, face) if drawing.horizontal else _stack_columns(drawing, face)


def _totals(drawing: Stack) -> list[float]:
    return [sum(values) for values in zip(*(row.values for row in drawing.series), strict=True)]


def _stack_rows(drawing: Stack, face: Face) -> Canvas:
    head, high = 14.0, row_height(len(drawing.labels))
    canvas = Canvas(WIDTH, head + len(drawing.labels) * high + 4, face)
    room = name_width(drawing.labels, face)
    across = _value_scale(_totals(drawing), drawing.totals, room, face)
    row_names(canvas, drawing.labels, room, head, high)
    for index in range(len(drawing.labels)):
        y = head + (index + 0.5) * high
        left = 0.0
        for series, fill in zip(drawing.series, FILLS, strict=False):
            value = series.values[index]
            if value > 0:
                box = Box(across(left), y - 0.36 * high, across(left + value), y + 0.36 * high)
                canvas.rectangle(box, fill, ACCENT)
                _inside(canvas, box, series.texts[index])
                left += value
        canvas.text(across(left) + GAP, y, drawing.totals[index], bold=True)
    canvas.line([(across(0), head - 2), (across(0), canvas.height - 1)], INK, 0.9)
    _row_heads(canvas, drawing, across, head)
    return canvas


def _row_heads(
    canvas: Canvas, drawing: Stack, across: Callable[[float], float], head: float
) -> None:
    """Name the series over the parts of the first row, side by side where the parts are thin."""
    shown = [series for series in drawing.series if any(series.values)]
    widths = [canvas.face.width(series.name, SMALL) + 8 for series in shown]
    left, pen = 0.0, 0.0
    for index, series in enumerate(shown):
        x = min(max(across(left), pen), WIDTH + 8 - sum(widths[index:]))
        canvas.text(x, head - 8, series.name, size=SMALL, color=GREY)
        pen = x + widths[index]
        left += max(series.values[0], 0.0)


def _inside(canvas: Canvas, box: Box, text: str) -> None:
    """Write a figure into its bar if it has the room."""
    if (
        canvas.face.width(text, SMALL) + 2 <= box.right - box.left
        and box.bottom - box.top >= SMALL + 1
    ):
        middle = ((box.left + box.right) / 2, (box.top + box.bottom) / 2)
        canvas.text(*middle, text, size=SMALL, align="center")


def _stack_columns(drawing: Stack, face: Face) -> Canvas:
    height, top, foot = 150.0, 14.0, 24.0
    canvas = Canvas(WIDTH, height, face)
    room = name_width([series.name for series in drawing.series], face, SMALL)
    totals = _totals(drawing)
    right = totals[-1] > totals[0]
    start = 0.0 if right else room
    step = (WIDTH - room) / len(drawing.labels)
    half = min(0.36 * step, 26.0)
    up = scale(0, max((*totals, 1e-12)), height - foot, top)
    for index, label in enumerate(drawing.labels):
        x = start + (index + 0.5) * step
        below = 0.0
        for series, fill in zip(drawing.series, FILLS, strict=False):
            value = series.values[index]
            if value > 0:
                box = Box(x - half, up(below + value), x + half, up(below))
                canvas.rectangle(box, fill, ACCENT)
                _inside(canvas, box, series.texts[index])
                below += value
        canvas.text(x, up(below) - 6, drawing.totals[index], bold=True, align="center")
        period_label(canvas, x, height - foot + 7, label)
    canvas.line([(start, up(0)), (start + WIDTH - room, up(0))], INK, 0.9)
    _column_heads(
        canvas, drawing, up, (WIDTH - room + 4, "left", -1) if right else (room - 4, "right", 0)
    )
    return canvas


def _column_heads(
    canvas: Canvas, drawing: Stack, up: Callable[[float], float], at: tuple[float, Align, int]
) -> None:
    """Name the series beside the first or the last column, never on top of each other."""
    x, align, index = at
    below, lowest = 0.0, up(0) - 4
    for series in drawing.series:
        if not any(series.values):
            continue
        value = max(series.values[index], 0.0)
        y = min(up(below + value / 2), lowest)
        canvas.text(x, y, series.name, size=SMALL, align=align, color=GREY)
        lowest = y - 1.3 * SMALL
        below += value


def period_label(canvas: Canvas, x: float, y: float, label: str) -> None:
    """Write a period under its column: plan year, then calendar year."""
    for line, part in enumerate(label.split(" ")):
        canvas.text(
            x, y + 9 * line, part, size=SMALL, align="center", color=GREY if line == 0 else INK
        )


def swings(drawing: Swings, face: Face) -> Canvas:
    """Draw a tornado around the plan's own value."""
    rows, head = drawing.bars, 16.0
    canvas = Canvas(WIDTH, head + len(rows) * ROW + 4, face)
    room = name_width([row.label for row in rows], face)
    margin = (
        max(face.width(text, SIZE) for text in (*(row.text for row in rows), *drawing.end_texts))
        + 2 * GAP
    )
    column = (
        max(
            face.width(text, SIZE, bold=True)
            for text in (drawing.zero_heading, *drawing.zero_texts)
        )
        + 4 * GAP
    )
    across = scale(
        min(row.start for row in rows),
        max(row.end for row in rows),
        room + margin,
        WIDTH - margin - column,
    )
    row_names(canvas, [row.label for row in rows], room, head)
    base = across(drawing.base)
    for index, (row, end) in enumerate(zip(rows, drawing.end_texts, strict=True)):
        y = head + (index + 0.5) * ROW
        canvas.text(WIDTH, y, drawing.zero_texts[index], align="right", bold=True)
        _swing(canvas, row, end, (across(row.start), base, across(row.end)), y)
    canvas.line([(base, head - 3), (base, canvas.height - 2)], INK, 0.9)
    canvas.text(WIDTH, head - 9, drawing.zero_heading, size=SMALL, align="right", color=GREY)
    canvas.text(base, head - 9, drawing.base_text, bold=True, align="center")
    _zero(canvas, across, drawing, head)
    return canvas


def _swing(canvas: Canvas, row: Bar, end: str, at: tuple[float, float, float], y: float) -> None:
    left, base, right = at
    canvas.rectangle(Box(left, y - 0.33 * ROW, base, y + 0.33 * ROW), TINTS["bad"], TONES["bad"])
    canvas.rectangle(Box(base, y - 0.33 * ROW, right, y + 0.33 * ROW), TINTS["good"], TONES["good"])
    canvas.text(left - GAP, y, row.text, align="right")
    canvas.text(right + GAP, y, end)


def _zero(canvas: Canvas, across: Callable[[float], float], drawing: Swings, head: float) -> None:
    """Mark where the value is zero, if that lies among the bars."""
    low, high = min(row.start for row in drawing.bars), max(row.end for row in drawing.bars)
    if low < 0 < high:
        x = across(0)
        canvas.line([(x, head - 3), (x, canvas.height - 2)], TONES["bad"], 0.8, dashed=True)
        canvas.place([(x, head - 9, "center")], "0", color=TONES["bad"], bold=True)
