"""Native charts in our look, so that they follow the figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart

    from crm_roi.workbook.writing.page import OutputSheet

COLOURS: Final = ("1F3864", "2E75B6", "9DC3E6", "A5A5A5")
GOOD_BAR: Final = "548235"
BAD_BAR: Final = "C55A11"
WIDTH: Final = 660
HEIGHT: Final = 330
ROWS_OF_A_CHART: Final = 17
SHARE: Final = "0%"
Rows = tuple[int, int]
"""First and last row of a table that is drawn."""


def blank_chart(output: OutputSheet, title: str, kind: str, subtype: str | None = None) -> Chart:
    """Make a chart in our look, without a series yet; the unit stands at the top of the sheet."""
    options = {"type": kind} | ({"subtype": subtype} if subtype else {})
    chart = output.book.workbook.add_chart(options)
    chart.set_title(
        {
            "name": output.book.word(title),
            "name_font": {"size": 12, "bold": True, "color": f"#{COLOURS[0]}"},
            "overlay": False,
        }
    )
    chart.set_size({"width": WIDTH, "height": HEIGHT})
    chart.set_legend({"position": "bottom"})
    chart.set_y_axis({"major_gridlines": {"visible": False}, "num_format": "#,##0"})
    chart.set_x_axis({"label_position": "low"})
    chart.set_chartarea({"border": {"color": "#D9D9D9"}})
    return chart
