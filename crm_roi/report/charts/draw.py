"""Charts in the house style: what a view says a chart shows, drawn as SVG with real text.

A plan is outlined, an actual solid; bars start at zero; one scale for one unit; figures stand on
the data; no gridlines, legends or second axes; green and red only for good and bad, with a sign.
"""

from __future__ import annotations

from functools import singledispatch
from typing import TYPE_CHECKING

from crm_roi.report.charts import bars, curves, strategy_map, timeline
from crm_roi.report.exhibits import (
    Bars,
    CashFlow,
    Curves,
    Drawing,
    Multiples,
    Roadmap,
    Spread,
    Stack,
    StrategyMap,
    Swings,
    Undrawn,
    Waterfall,
)
from crm_roi.report.theme import PLAIN, Theme

if TYPE_CHECKING:
    from crm_roi.report.charts.canvas import Canvas
    from crm_roi.report.fonts import Face


@singledispatch
def drawn(drawing: Drawing, face: Face) -> Canvas:
    """Draw a chart, its texts in a face."""
    raise TypeError(type(drawing), face)


drawn.register(Bars, bars.bars)
drawn.register(Waterfall, bars.waterfall)
drawn.register(Stack, bars.stack)
drawn.register(Swings, bars.swings)
drawn.register(CashFlow, timeline.cash_flow)
drawn.register(Multiples, timeline.multiples)
drawn.register(Roadmap, timeline.roadmap)
drawn.register(Spread, curves.spread)
drawn.register(StrategyMap, strategy_map.strategy_map)
drawn.register(Curves, curves.curves)


def draw_charts(charts: Undrawn, theme: Theme) -> dict[str, bytes]:
    """Draw the charts of a view as SVG, by key, in the colours of a theme."""
    drawings = {key: drawn(one, charts.face).svg() for key, one in charts.pictures.items()}
    if theme == PLAIN:
        return drawings
    return {key: theme.coloured(drawing.decode()).encode() for key, drawing in drawings.items()}
