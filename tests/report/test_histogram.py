"""The histogram of a simulation: every mark's words stand at its own line, at any data."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Final

from hypothesis import given, settings
from hypothesis import strategies as st

from crm_roi.report.charts.curves import spread
from crm_roi.report.exhibits import Spread
from crm_roi.report.fonts import FACES

if TYPE_CHECKING:
    from crm_roi.report.charts.canvas import Canvas

EDGES: Final = tuple(float(edge) for edge in range(-280, -39, 20))


def drawn(plan: float, *marks: float) -> Canvas:
    return spread(
        Spread(
            edges=EDGES,
            counts=(5,) * (len(EDGES) - 1),
            edge_texts=tuple(f"{edge:.0f}" for edge in EDGES),
            marks=tuple((value, f"P{at} {value:.0f}") for at, value in enumerate(marks)),
            plan=(plan, f"计划 {plan:.0f}"),
            below="100%的情形亏损",
            above="",
        ),
        FACES["zh"],
    )


@given(st.lists(st.floats(-279, -41), min_size=4, max_size=4))
@settings(max_examples=100, deadline=None)
def test_labels_stand_apart_wherever_the_lines_are(values: list[float]) -> None:
    canvas = drawn(*values)
    for (first, one), (second, other) in combinations(canvas.labels, 2):
        assert not one.overlaps(other), (first, second)


@given(st.floats(-150, -120), st.floats(-4, 4))
@settings(max_examples=60, deadline=None)
def test_of_two_near_lines_each_has_its_words_on_its_own_side(plan: float, apart: float) -> None:
    near = plan + apart
    boxes = {text.split()[0]: box for text, box in drawn(plan, -220, near).labels}
    own, other = boxes["计划"], boxes["P1"]
    if own.top == other.top:
        left, right = (own, other) if own.left < other.left else (other, own)
        assert right.left - left.right >= 2 * 2
