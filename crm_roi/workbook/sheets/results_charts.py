"""The charts of the results sheet."""

from __future__ import annotations

from itertools import cycle
from typing import TYPE_CHECKING, Any, Final

from crm_roi.core.breakdowns import AREAS, BENEFIT_GROUPS
from crm_roi.core.scorecard.attainment import DEFAULT_CAP
from crm_roi.core.terms import _
from crm_roi.workbook.layout.tables import FIRST_COLUMN, HEADER_ROW, YEAR_COLUMN
from crm_roi.workbook.sheets.results_tables import DOWN, UP, ResultsSheet
from crm_roi.workbook.writing.charts import (
    BAD_BAR,
    COLOURS,
    GOOD_BAR,
    ROWS_OF_A_CHART,
    SHARE,
    Rows,
    blank_chart,
)
from crm_roi.workbook.writing.grid import LABEL

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart


SECOND_CHARTS: Final = 45  # the third row of charts begins on a page of its own
RIGHT_COLUMN: Final = 5
SCENARIO_NPV, SCORE = FIRST_COLUMN + 2, FIRST_COLUMN + 2


def insert_charts(
    page: ResultsSheet, top: int, tornado: Rows, scenarios: Rows, scorecard: Rows
) -> None:
    """Insert the charts in two columns; the scorecard's only where the plan has one."""
    charts = (
        _cash_flow(page),
        _cumulative(page),
        _cost_chart(page),
        _benefit_chart(page),
        _tornado_chart(page, tornado),
        _bars(page, _("NPV by scenario"), scenarios, SCENARIO_NPV),
        *(
            (_bars(page, _("Score of each perspective"), scorecard, SCORE, SHARE),)
            if page.book.plan.scorecard.perspectives
            else ()
        ),
    )
    for index, chart in enumerate(charts):
        row = _chart_row(top, index // 2)
        column = RIGHT_COLUMN if index % 2 else FIRST_COLUMN
        options = {"object_position": 1, "y_offset": 4}  # clear of the page that ends above it
        page.book.sheets[page.key].insert_chart(row, column, chart, options)


def _chart_row(top: int, line: int) -> int:
    """Give the row where a line of charts begins: two lines on the first page, two on the next."""
    return (SECOND_CHARTS if line > 1 else top) + line % 2 * ROWS_OF_A_CHART


def _series(page: ResultsSheet, row: int, colour: str) -> dict[str, Any]:
    """Draw a row of the cash-flow sheet by year."""
    name = page.book.name_of(page.grids[0].key)
    last = YEAR_COLUMN + page.grids[0].years - 1
    return {
        "name": [name, row, LABEL],
        "categories": [name, HEADER_ROW, YEAR_COLUMN, HEADER_ROW, last],
        "values": [name, row, YEAR_COLUMN, row, last],
        "fill": {"color": f"#{colour}"},
        "border": {"none": True},
        "gap": 60,
    }


def _cash_flow(page: ResultsSheet) -> Chart:
    chart = blank_chart(page, _("Net cash flow by year"), "column")
    series = _series(page, page.grids[0].rows["risk_adjusted.net"], COLOURS[1])
    series |= {"invert_if_negative": True, "invert_if_negative_color": f"#{BAD_BAR}"}
    series["data_labels"] = {"value": True, "num_format": "#,##0"}
    chart.add_series(series)
    chart.set_legend({"none": True})
    return chart


def _cumulative(page: ResultsSheet) -> Chart:
    chart = blank_chart(page, _("Cumulative net cash flow: when it is repaid"), "line")
    for key, colour in (("cumulative", COLOURS[0]), ("cumulative_pv", COLOURS[3])):
        series = _series(page, page.grids[0].rows[f"risk_adjusted.{key}"], colour)
        series |= {
            "line": {"color": f"#{colour}", "width": 2.25},
            "marker": {"type": "circle", "size": 5, "fill": {"color": f"#{colour}"}},
        }
        chart.add_series(series)
    return chart


def _cost_chart(page: ResultsSheet) -> Chart:
    chart = blank_chart(page, _("Costs by area and year"), "column", "stacked")
    for code, colour in zip(AREAS, cycle(COLOURS), strict=False):
        chart.add_series(_series(page, page.grids[0].rows[f"costs_by_area.{code}"], colour))
    return chart


def _benefit_chart(page: ResultsSheet) -> Chart:
    chart = blank_chart(page, _("Adjusted benefits by group and year"), "column", "stacked")
    for code, colour in zip(BENEFIT_GROUPS, cycle(COLOURS[1:]), strict=False):
        chart.add_series(_series(page, page.grids[0].rows[f"benefits_by_group.{code}"], colour))
    return chart


def _tornado_chart(page: ResultsSheet, rows: tuple[int, int]) -> Chart:
    """Draw how far NPV moves down and up from where it stands; the widest swing on top."""
    chart = blank_chart(page, _("What moves NPV most: change of NPV"), "bar", "stacked")
    name = page.book.name_of(page.key)
    first, last = rows
    for column, colour in ((DOWN, BAD_BAR), (UP, GOOD_BAR)):
        chart.add_series(
            {
                "name": [name, first - 1, column],
                "categories": [name, first, FIRST_COLUMN + 2, last, FIRST_COLUMN + 2],
                "values": [name, first, column, last, column],
                "fill": {"color": f"#{colour}"},
                "border": {"none": True},
                "gap": 40,
            }
        )
    chart.set_y_axis(
        {"reverse": True, "label_position": "low", "major_gridlines": {"visible": False}}
    )
    chart.set_x_axis({"num_format": "#,##0", "major_gridlines": {"visible": False}})
    return chart


def _bars(page: ResultsSheet, title: str, rows: Rows, column: int, form: str = "#,##0") -> Chart:
    """Draw a column of a table of the results sheet as bars, in the order of the table."""
    chart = blank_chart(page, title, "bar")
    name = page.book.name_of(page.key)
    first, last = rows
    chart.add_series(
        {
            "categories": [name, first, FIRST_COLUMN, last, FIRST_COLUMN],
            "values": [name, first, column, last, column],
            "fill": {"color": f"#{COLOURS[1]}"},
            "invert_if_negative": True,
            "invert_if_negative_color": f"#{BAD_BAR}",
            "border": {"none": True},
            "data_labels": {"value": True, "num_format": form},
            "gap": 60,
        }
    )
    chart.set_y_axis(
        {"reverse": True, "label_position": "low", "major_gridlines": {"visible": False}}
    )
    scale = {"min": 0, "max": DEFAULT_CAP} if form == SHARE else {}
    chart.set_x_axis({"num_format": form, "major_gridlines": {"visible": False}} | scale)
    chart.set_legend({"none": True})
    return chart
