"""The sheet that charts are drawn on: what matplotlib's renderer makes of what we ask of it."""

from __future__ import annotations

import re
from typing import Final

import pytest

from crm_roi.report.charts.canvas import Box, Canvas
from crm_roi.report.fonts import FACES

SHAPES: Final = {
    "rectangle": (
        '<path d="M 1 2 L 31 2 L 31 12 L 1 12 z " '
        'style="fill: #e3ebf3; stroke: #12436b; stroke-width: 0.8"/>'
    ),
    "line": (
        '<path d="M 0 0 L 50.123 9.877 " style="fill: none; stroke: #1b2733; stroke-width: 0.9; '
        'stroke-linecap: square"/>'
    ),
    "dashed line": (
        '<path d="M 0 5 L 50 5 " style="fill: none; stroke-dasharray: 3,2; stroke-dashoffset: 0; '
        'stroke: #9aa5b0; stroke-width: 0.8"/>'
    ),
    "polygon": '<path d="M 0 0 L 4 4 L 8 0 z " style="fill: #12436b"/>',
    "text": (
        '<text style="font-weight: 700; font-size: 10px; '
        "font-family: 'Noto Sans', 'Noto Sans SC'; "
        'text-anchor: end; fill: #1b2733" x="40" y="13.6" transform="rotate(-0 40 13.6)">'
        "A &lt; 客户 $1$</text>"
    ),
}


def drawing(wobble: float = 0.0) -> Canvas:
    """Draw one of each shape; the wobble is what two processors may differ by."""
    canvas = Canvas(60, 20, FACES["en"])
    canvas.rectangle(Box(1 + wobble, 2 - wobble, 31, 12 + wobble), "#e3ebf3", "#12436b")
    canvas.line([(0, 0), (50.123456 + wobble, 9.8768 - wobble)], "#1b2733", 0.9)
    canvas.line([(0, 5 + wobble), (50, 5 + wobble)], dashed=True)
    canvas.polygon([(0, 0), (4 - wobble, 4), (8, 0)], "#12436b")
    canvas.curve((1, 1), (5 + wobble, 5), (9, 5), (20, 1 + wobble), "#5c6873")
    canvas.dot((30 + wobble, 10), 2.4, "#ffffff", "#12436b")
    canvas.text(40 - wobble, 10 + wobble, "A < 客户 $1$", size=10, align="right", bold=True)
    return canvas


@pytest.mark.parametrize("shape", SHAPES)
def test_a_shape_is_drawn_as_asked(shape: str) -> None:
    found = re.sub(r"\s+", " ", drawing().svg().decode())
    assert SHAPES[shape] in found


def test_what_processors_differ_by_is_not_drawn() -> None:
    assert drawing().svg() == drawing(1e-12).svg() == drawing(-1e-12).svg()
