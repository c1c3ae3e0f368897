"""The charts of the simulation sheet: histogram, drivers, convergence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from crm_roi.core.terms import _
from crm_roi.workbook.layout.sheets import FIRST_COLUMN
from crm_roi.workbook.writing.charts import (
    BAD_BAR,
    COLOURS,
    ROWS_OF_A_CHART,
    SHARE,
    blank_chart,
)

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart

    from crm_roi.workbook.writing.charts import Rows
    from crm_roi.workbook.writing.page import Paper

RIGHT: Final = FIRST_COLUMN + 5
UPRIGHT: Final = {"rotation": -90}
"""A label on its side never breaks between the minus and the number."""


class Blocks(NamedTuple):
    """First and last row of each table that is drawn."""

    drivers: Rows
    histogram: Rows
    convergence: Rows


def insert_simulation_charts(paper: Paper, top: int, blocks: Blocks) -> None:
    """Insert the charts: what may come out, what drives it, how sure the mean is."""
    places = (
        (top, FIRST_COLUMN, _histogram(paper, blocks.histogram)),
        (top, RIGHT, _drivers(paper, blocks.drivers)),
        (top + ROWS_OF_A_CHART, FIRST_COLUMN, _convergence(paper, blocks.convergence)),
    )
    for row, column, chart in places:
        paper.desk.sheets[paper.key].insert_chart(row, column, chart, {"object_position": 1})


def _column(paper: Paper, rows: Rows, column: int, colour: str) -> dict[str, Any]:
    """Draw a column of a table; its header is its name, the table's first column the axis."""
    name = paper.desk.name_of(paper.key)
    first, last = rows
    return {
        "name": [name, first - 1, column],
        "categories": [name, first, FIRST_COLUMN, last, FIRST_COLUMN],
        "values": [name, first, column, last, column],
        "fill": {"color": f"#{colour}"},
        "border": {"none": True},
        "gap": 8,
    }


def _histogram(paper: Paper, rows: Rows) -> Chart:
    chart = blank_chart(paper, _("How often each NPV occurs"), "column", "stacked")
    for column, colour in ((FIRST_COLUMN + 2, BAD_BAR), (FIRST_COLUMN + 3, COLOURS[1])):
        chart.add_series(_column(paper, rows, column, colour))
    chart.set_x_axis(
        {"num_format": "#,##0", "label_position": "low", "interval_unit": 8, "num_font": UPRIGHT}
    )
    return chart


def _drivers(paper: Paper, rows: Rows) -> Chart:
    title = _("What drives the spread of NPV: share of the variance")
    chart = blank_chart(paper, title, "bar")
    series = _column(paper, rows, FIRST_COLUMN + 1, COLOURS[1])
    series |= {"gap": 40, "data_labels": {"value": True, "num_format": SHARE}}
    chart.add_series(series)
    chart.set_y_axis(
        {"reverse": True, "label_position": "low", "major_gridlines": {"visible": False}}
    )
    chart.set_x_axis({"num_format": SHARE, "major_gridlines": {"visible": False}})
    chart.set_legend({"none": True})
    return chart


def _convergence(paper: Paper, rows: Rows) -> Chart:
    title = _("How the mean NPV settles as trials add up")
    chart = blank_chart(paper, title, "line")
    for column, colour in enumerate((COLOURS[0], COLOURS[2], COLOURS[2]), FIRST_COLUMN + 1):
        series = _column(paper, rows, column, colour)
        chart.add_series(series | {"line": {"color": f"#{colour}", "width": 1.75}})
    chart.set_x_axis({"num_format": "#,##0", "label_position": "low", "interval_unit": 8})
    return chart
