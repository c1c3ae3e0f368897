"""The strategy map: perspectives as lanes, arrows from the KPI that drives to its effect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.report.charts.bars import WIDTH
from crm_roi.report.charts.canvas import (
    ACCENT,
    GREY,
    INK,
    SMALL,
    TINTS,
    TONES,
    WHITE,
    Box,
    Canvas,
    wrapped,
)

if TYPE_CHECKING:
    from crm_roi.report.exhibits import Node, StrategyMap
    from crm_roi.report.fonts import Face

LANE: Final = 72.0
NAME: Final = 66.0
HEIGHT: Final = 27.0
WIDEST: Final = 98.0


def strategy_map(drawing: StrategyMap, face: Face) -> Canvas:
    """Draw the lanes, then the arrows, then the nodes over them."""
    lanes = [lane for lane in drawing.lanes if lane[1]]
    canvas = Canvas(WIDTH, LANE * len(lanes) + 4, face)
    boxes: dict[str, Box] = {}
    level: dict[str, int] = {}
    for index, (name, nodes) in enumerate(lanes):
        top = index * LANE + 2
        canvas.rectangle(Box(0, top + 2, WIDTH, top + LANE - 2), "#f4f7fa")
        lines = wrapped(canvas.face, name, NAME - 10, 7.0, 3, bold=True)
        for line, text in enumerate(lines):
            y = top + LANE / 2 + 9 * (line - (len(lines) - 1) / 2)
            canvas.text(6, y, text, size=7.0, bold=True)
        boxes |= _places(nodes, top)
        level |= {node.id: index for node in nodes}
    for cause, effect in drawing.links:
        if cause in boxes and effect in boxes:
            _arrow(canvas, boxes[cause], boxes[effect], level[cause] - level[effect])
    for _name, nodes in lanes:
        for node in nodes:
            _node(canvas, node, boxes[node.id])
    return canvas


def _places(nodes: tuple[Node, ...], top: float) -> dict[str, Box]:
    """Spread the nodes of a lane evenly."""
    step = (WIDTH - NAME) / len(nodes)
    half = min(WIDEST, step - 10) / 2
    middle = top + LANE / 2
    return {
        node.id: Box(
            NAME + (index + 0.5) * step - half,
            middle - HEIGHT / 2,
            NAME + (index + 0.5) * step + half,
            middle + HEIGHT / 2,
        )
        for index, node in enumerate(nodes)
    }


def _arrow(canvas: Canvas, cause: Box, effect: Box, up: int) -> None:
    """Lead upwards from top to bottom, downwards the other way, sideways under the lane's nodes."""
    x, end = (cause.left + cause.right) / 2, (effect.left + effect.right) / 2
    if up > 0:
        bend = LANE / 2
        canvas.curve(
            (x, cause.top),
            (x, cause.top - bend),
            (end, effect.bottom + bend),
            (end, effect.bottom),
            GREY,
        )
    elif up < 0:
        bend = LANE / 2
        canvas.curve(
            (x, cause.bottom),
            (x, cause.bottom + bend),
            (end, effect.top - bend),
            (end, effect.top),
            GREY,
        )
    elif cause.right < effect.left and effect.left - cause.right < LANE:
        y = (cause.top + cause.bottom) / 2
        canvas.curve(
            (cause.right, y), (cause.right + 3, y), (effect.left - 6, y), (effect.left, y), GREY
        )
    elif effect.right < cause.left and cause.left - effect.right < LANE:
        y = (cause.top + cause.bottom) / 2
        canvas.curve(
            (cause.left, y), (cause.left - 3, y), (effect.right + 6, y), (effect.right, y), GREY
        )
    else:
        canvas.curve(
            (x, cause.bottom),
            (x, cause.bottom + 14),
            (end, effect.bottom + 14),
            (end, effect.bottom),
            GREY,
        )


def _node(canvas: Canvas, node: Node, box: Box) -> None:
    fill = TINTS[node.tone] if node.tone else WHITE
    canvas.rounded(box, fill, TONES[node.tone] if node.tone else ACCENT)
    lines = wrapped(canvas.face, node.label, box.right - box.left - 6, SMALL, 2)
    for line, text in enumerate(lines):
        y = (box.top + box.bottom) / 2 + 8.2 * (line - (len(lines) - 1) / 2)
        canvas.text((box.left + box.right) / 2, y, text, size=SMALL, align="center", color=INK)
